"""How the encrypted file is opened: the driver, the key, and the settings of each connection.

Only this module opens a connection. What works on the tables' structure is in `schema_tools`.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path
from typing import Final, cast

from sqlcipher3 import dbapi2

from triage_app.errors import StoreError, StoreKeyWrong
from triage_app.records.failures import CipherError, store_sentences

# The driver's connection has the standard library's interface, and no types of its own.
Connection = sqlite3.Connection

KEY_BYTES: Final = 32
LOCK_WAIT_MS = 2000
_PAGE_BYTES: Final = 4096
# How SQLite's rollback journal begins, and where in it stands how many pages there were before.
_JOURNAL: Final = bytes.fromhex("d9d505f920a163d7")
_OF_NOTHING: Final = slice(16, 20)

_SETTINGS: Final = (
    "PRAGMA journal_mode = WAL",
    # FULL: an answer that was confirmed survives a power cut, not only a crash.
    "PRAGMA synchronous = FULL",
    # On macOS only this makes the drive write what it was given; elsewhere it does nothing.
    "PRAGMA fullfsync = ON",
    "PRAGMA foreign_keys = ON",
    # So that the triggers against deleting also stop INSERT OR REPLACE.
    "PRAGMA recursive_triggers = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA secure_delete = ON",
    "PRAGMA cache_size = -32000",
)


def connect(path: Path, key: bytes) -> Connection:
    """Open the store file, making an empty one when there is none.

    A key that does not fit is found out on a read-only connection, because even closing an
    ordinary one writes the log of a crashed program into the file.

    Args:
        path: the file; its folder must be there.
        key: 32 bytes, used as they are.

    Raises:
        StoreKeyWrong: the key does not fit or the file is damaged; the file is as it was.
        StoreError: it cannot be opened for writing.
    """
    if len(key) != KEY_BYTES:
        raise StoreKeyWrong("The key of the store must be 32 bytes long.", "Nothing was opened.")
    with store_sentences(path):
        undo_first_start(path, key)
        if _has_content(path):
            _try_key(path, key)
        else:
            _make_private(path)
        connection = _keyed(str(path), key, uri=False)
        try:
            for setting in _SETTINGS:
                connection.execute(setting).fetchall()
            # A file or folder without the right to write opens all the same: find out now.
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        except BaseException:
            connection.close()
            raise
    return connection


def connect_read_only(path: Path, key: bytes) -> Connection:
    """Open a file of which nothing may be changed: a backup.

    Raises:
        StoreKeyWrong: the key does not fit or the file is damaged.
        StoreError: it cannot be read.
    """
    with store_sentences(path):
        _whole_page(path)
        return _keyed(f"{path.resolve().as_uri()}?mode=ro", key, uri=True)


def undo_first_start(path: Path, key: bytes) -> None:
    """Take away what a first start left that was cut off before the store was made.

    The driver's journal then says that there was nothing before; a store that was made has none.
    The driver undoes it, and waits for a program that is just making the store.
    """
    try:
        with path.with_name(f"{path.name}-journal").open("rb") as journal:
            head = journal.read(_OF_NOTHING.stop)
    except OSError:
        return  # as nearly always, there is none
    if head.startswith(_JOURNAL) and head[_OF_NOTHING] == bytes(4):
        with store_sentences(path):
            _keyed(str(path), key, uri=False).close()


def _keyed(name: str, key: bytes, *, uri: bool) -> Connection:
    opened = dbapi2.connect(name, isolation_level=None, cached_statements=256, uri=uri)
    connection = cast("Connection", opened)
    try:
        # First of all: with a wrong key the driver writes to standard error.
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute(f"PRAGMA busy_timeout = {LOCK_WAIT_MS}")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _try_key(path: Path, key: bytes) -> None:
    _whole_page(path)
    _keyed(f"{path.resolve().as_uri()}?mode=ro", key, uri=True).close()


def _whole_page(path: Path) -> None:
    if path.stat().st_size < _PAGE_BYTES:
        # The driver takes a file of one byte for an empty one, and would write over it.
        raise StoreKeyWrong(
            f"The store {path.name} is damaged: most of the file is missing.",
            "The file was not changed. Restore it from a backup.",
        )


def _has_content(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except FileNotFoundError:
        return False


def _make_private(path: Path) -> None:
    """Make the file before the driver does, so that only its owner can ever read it."""
    try:
        # On Windows the rights come from the user's profile folder.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as err:
        raise StoreError(
            f"The store {path.name} cannot be made in its folder: {err.strerror}.",
            "Nothing was written. Choose a folder this user may write to.",
        ) from err


def write_copy(connection: Connection, target: Path) -> None:
    """Write a whole, encrypted copy of the store, in the state of this moment, to `target`.

    An older copy there is replaced only once the new one is complete.
    """
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        connection.execute("VACUUM INTO ?", (str(partial),))
        with contextlib.suppress(NotImplementedError):
            partial.chmod(0o600)
        partial.replace(target)
    except (CipherError, OSError):
        partial.unlink(missing_ok=True)
        raise
