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
from triage_app.texts import N_, _

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

_SAFE: Final = N_("Everything saved before is safe.")


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
            _("An entry of the store {name} was refused: {why}.").format(name=path.name, why=err),
            _("The other entries are safe. Tell whoever looks after this program."),
        ) from err
    except OSError as err:
        raise StoreError(
            _("The store {name} cannot be reached: {why}.").format(
                name=path.name, why=err.strerror
            ),
            _("Nothing was written. Look whether its folder is there and may be written to."),
        ) from err


def spoils_connection(err: sqlite3.Error) -> bool:
    """Whether the connection may answer nothing right any more, though the file may be whole."""
    return getattr(err, "sqlite_errorcode", 0) & 0xFF in (_IO_ERROR, _CORRUPT, _NOT_A_DATABASE)


def _safe(cure: str) -> str:
    return f"{_(_SAFE)} {cure}"


def _sentence(path: Path, err: sqlite3.Error) -> StoreError:
    name = path.name
    match getattr(err, "sqlite_errorcode", 0) & 0xFF:
        case code if code in (_BUSY, _LOCKED):
            return StoreLocked(
                _("The store {name} is in use by another program.").format(name=name),
                _safe(_("Try again in a moment; if it stays so, close the other program.")),
            )
        case code if code == _FULL:
            return StoreFull(
                _("The disk with the store {name} is full, so this was not saved.").format(
                    name=name
                ),
                _safe(_("Make room on the disk, then try again.")),
            )
        case code if code in (_NOT_A_DATABASE, _CORRUPT):
            return StoreKeyWrong(
                _("The key does not open the store {name}, or the file is damaged.").format(
                    name=name
                ),
                _(
                    "The file was not changed. Put the key file that belongs to it in its place,"
                    " or restore both from a backup."
                ),
            )
        case code if code in (_READ_ONLY, _CANNOT_OPEN, _NO_RIGHTS):
            return StoreError(
                _(
                    "The store {name} cannot be written: this user lacks the right,"
                    " or its folder is missing."
                ).format(name=name),
                _safe(_("Give this user the right to write to the file and its folder.")),
            )
        case code if code == _IO_ERROR:
            return StoreError(
                _("The disk with the store {name} failed while reading or writing.").format(
                    name=name
                ),
                _safe(_("Look whether the disk is connected and has room, then try again.")),
            )
    return StoreError(
        _("The store {name} could not do this ({why}).").format(name=name, why=type(err).__name__),
        _safe(_("Close the program and start it again.")),
    )
