"""What is said to people when the database fails, and which error of ours it becomes.

It must not name a patient or quote an answer: the driver's own text is never passed on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, cast

from sqlcipher3 import dbapi2

from triage_app.errors import Bug, StoreError, StoreFull, StoreKeyWrong, StoreLocked
from triage_app.records.codec import UndecodableError

# The driver's errors are its own classes, not those of the standard library's sqlite3.
CipherError = cast("type[sqlite3.Error]", dbapi2.Error)
IntegrityError = cast("type[sqlite3.IntegrityError]", dbapi2.IntegrityError)
ProgrammingError = cast("type[sqlite3.ProgrammingError]", dbapi2.ProgrammingError)

# Primary result codes of SQLite; the extended ones carry them in the low byte.
_BUSY: Final = 5
_LOCKED: Final = 6
_READ_ONLY: Final = 8
_IO_ERROR: Final = 10
_CORRUPT: Final = 11
_FULL: Final = 13
_CANNOT_OPEN: Final = 14
_NOT_A_DATABASE: Final = 26
_NO_RIGHTS: Final = 23

_SAFE: Final = "Everything saved before is safe."


@contextmanager
def store_sentences(path: Path) -> Iterator[None]:
    """Turn the driver's errors raised inside into `StoreError` or one below it, as sentences.

    Raises:
        Bug: the store was used wrongly: from another thread, closed, or against its own rules.
    """
    try:
        yield
    except (ProgrammingError, IntegrityError) as err:
        raise Bug(f"The store was used in a way it does not allow ({type(err).__name__}).") from err
    except CipherError as err:
        raise _sentence(path, err) from err
    except UndecodableError as err:
        raise StoreError(
            f"An entry of the store {path.name} was refused: {err}.",
            "The other entries are safe. Tell whoever looks after this program.",
        ) from err
    except OSError as err:
        raise StoreError(
            f"The store {path.name} cannot be reached: {err.strerror}.",
            "Nothing was written. Look whether its folder is there and may be written to.",
        ) from err


def _sentence(path: Path, err: sqlite3.Error) -> StoreError:
    name = path.name
    match getattr(err, "sqlite_errorcode", 0) & 0xFF:
        case code if code in (_BUSY, _LOCKED):
            return StoreLocked(
                f"The store {name} is in use by another program.",
                f"{_SAFE} Try again in a moment; if it stays so, close the other program.",
            )
        case code if code == _FULL:
            return StoreFull(
                f"The disk with the store {name} is full, so this was not saved.",
                f"{_SAFE} Make room on the disk, then try again.",
            )
        case code if code in (_NOT_A_DATABASE, _CORRUPT):
            return StoreKeyWrong(
                f"The key does not open the store {name}, or the file is damaged.",
                "The file was not changed. Put the key file that belongs to it in its place,"
                " or restore both from a backup.",
            )
        case code if code in (_READ_ONLY, _CANNOT_OPEN, _NO_RIGHTS):
            return StoreError(
                f"The store {name} cannot be written: this user lacks the right,"
                " or its folder is missing.",
                f"{_SAFE} Give this user the right to write to the file and its folder.",
            )
        case code if code == _IO_ERROR:
            return StoreError(
                f"The disk with the store {name} failed while reading or writing.",
                f"{_SAFE} Look whether the disk is connected and has room, then try again.",
            )
    return StoreError(
        f"The store {name} could not do this ({type(err).__name__}).",
        f"{_SAFE} Close the program and start it again.",
    )
