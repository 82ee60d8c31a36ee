"""Every byte of an encrypted store as it is under its encryption: pages, free places and log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE = 4096
# The end of each page holds what it was encrypted with, and its seal.
RESERVE = 80
SALT = 16
LOG_HEAD = 32
FRAME_HEAD = 24


def bytes_of(store: Path, key: bytes) -> bytes:
    """All pages of the store, and all that its log holds, one after the other."""
    return b"".join(_pages(store, key))


def _pages(store: Path, key: bytes) -> Iterator[bytes]:
    content = store.read_bytes()
    for place in range(0, len(content), PAGE):
        yield _page(content[place : place + PAGE], key, first=place == 0)
    log = store.with_name(f"{store.name}-wal")
    written = log.read_bytes() if log.exists() else b""
    for place in range(LOG_HEAD, len(written), FRAME_HEAD + PAGE):
        number = int.from_bytes(written[place : place + 4])
        page = written[place + FRAME_HEAD : place + FRAME_HEAD + PAGE]
        yield _page(page, key, first=number == 1)


def _page(page: bytes, key: bytes, *, first: bool) -> bytes:
    begin = SALT if first else 0
    start = page[PAGE - RESERVE :][:16]
    undo = Cipher(algorithms.AES(key), modes.CBC(start)).decryptor()
    return undo.update(page[begin : PAGE - RESERVE]) + undo.finalize()
