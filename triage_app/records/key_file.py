"""The key of the store, kept in a file beside it that only its owner may read.

The key is made once, at the very first start. It is never overwritten, and never made anew beside
a store that exists, because what the lost key locked would stay locked for good.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final

from triage_app.errors import StoreError, StoreKeyWrong

KEY_BYTES: Final = 32
_HEADING: Final = "triage-app store key 1"
_WHOLE: Final = re.compile(rf"{_HEADING}\r?\n([0-9a-f]{{64}})\r?\n")


def key_for(
    store: Path, key_file: Path, random_bytes: Callable[[int], bytes] = secrets.token_bytes
) -> bytes:
    """The key of `store`: read from `key_file`, or made there at the first start.

    Raises:
        StoreKeyWrong: the key file is damaged, or missing although there is a store.
        StoreError: it cannot be read or written.
    """
    if key_file.exists():
        return read_key(key_file)
    if _holds_data(store):
        raise StoreKeyWrong(
            f"The key file {key_file.name} is missing, and the store {store.name}"
            " cannot be opened without it.",
            f"The store was not changed. Put {key_file.name} back beside it from a backup.",
        )
    return make_key(key_file, random_bytes)


def make_key(key_file: Path, random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> bytes:
    """Make a new random key and keep it in `key_file`.

    When the file is there already, as when another start of the program made it in the same
    moment, the key in it is given back and nothing is written.

    Raises:
        StoreError: it cannot be written.
    """
    key = random_bytes(KEY_BYTES)
    content = f"{_HEADING}\n{key.hex()}\n".encode("ascii")
    fresh = key_file.with_name(f"{key_file.name}.{secrets.token_hex(4)}.new")
    try:
        try:
            _write_private(fresh, content)
            _put_in_place(fresh, key_file, content)
            _keep_folder_entry(key_file.parent)
        finally:
            fresh.unlink(missing_ok=True)
    except FileExistsError:
        return read_key(key_file)
    except OSError as err:
        raise StoreError(
            f"The key file {key_file.name} cannot be made: {err.strerror}.",
            "Nothing was written. Choose a folder this user may write to.",
        ) from err
    return key


def read_key(key_file: Path) -> bytes:
    """The key in `key_file`.

    Raises:
        StoreKeyWrong: the file is not a whole key file.
        StoreError: it cannot be read.
    """
    try:
        content = key_file.read_bytes()
    except OSError as err:
        raise StoreError(
            f"The key file {key_file.name} cannot be read: {err.strerror}.",
            "Nothing was changed. Give this user the right to read it.",
        ) from err
    whole = _WHOLE.fullmatch(content.decode("ascii", errors="replace"))
    if whole is None:
        raise StoreKeyWrong(
            f"The key file {key_file.name} is damaged or not a key file.",
            "Nothing was changed. Put it back from a backup;"
            " only if there was never a store beside it may it be deleted.",
        )
    return bytes.fromhex(whole[1])


def _write_private(file: Path, content: bytes) -> None:
    # On Windows the rights come from the user's profile folder; O_BINARY keeps the line ends.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(file, flags, 0o600), "wb") as opened:
        opened.write(content)
        opened.flush()
        # A store whose key was lost in a power cut could never be opened again.
        os.fsync(opened.fileno())


def _put_in_place(fresh: Path, key_file: Path, content: bytes) -> None:
    """Give the whole file its name, so that no other start reads half a key.

    Raises:
        FileExistsError: there is one of that name; it is left as it is.
    """
    if os.name == "nt":
        fresh.rename(key_file)  # refuses a name that is taken, there and only there
        return
    try:
        key_file.hardlink_to(fresh)
    except FileExistsError:
        raise
    except OSError:
        # Memory sticks know no second name for a file.
        _write_private(key_file, content)


def _holds_data(store: Path) -> bool:
    beside = (store, store.with_name(f"{store.name}-wal"))
    return any(file.exists() and file.stat().st_size > 0 for file in beside)


def _keep_folder_entry(folder: Path) -> None:
    if os.name != "posix":
        return  # other systems write the entry with the file
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
