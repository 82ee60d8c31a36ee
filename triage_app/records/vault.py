"""Where a store lies and the key that opens it: what backup, restore and checks are given.

Today the key is in the file `triage.key`. Whoever has the key from elsewhere, such as a sign-in,
makes a `Vault` of it; nothing that is given one asks where the key came from. Files in which the
key lies locked by a password (`SEALED`) may travel with a backup, the bare key never.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from triage_app.errors import BackupFailed
from triage_app.records.key_file import read_key
from triage_app.records.sqlite_records import KEY_NAME, STORE_NAME
from triage_app.texts import _

PLAN_NAME: Final = "triage.backups"
SEALED: Final = ("triage.keys",)
"""Files beside the store that hold its key under lock."""
FIRST_FOLDER: Final = "backups"


@dataclass(frozen=True, slots=True)
class Vault:
    """A store and its key.

    Attributes:
        directory: the store's folder.
        key: 32 bytes; never shown, not even by `repr`.
    """

    directory: Path
    key: bytes = field(repr=False)

    @property
    def store(self) -> Path:
        """The file of the store."""
        return self.directory / STORE_NAME

    @property
    def mark(self) -> str:
        """Tells the backups of this store from those of another; says nothing of the key."""
        return hmac.new(self.key, b"triage backups", hashlib.sha256).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """What stands beside the store about its backups: it must be known when the store is damaged.

    Attributes:
        folder: the one the clinic named; None until then.
        sheet_made: when a recovery sheet was last made; None for never.
        damaged: when a damaged place was found in the store while it was open; None for never.
    """

    folder: Path | None = None
    sheet_made: datetime | None = None
    damaged: datetime | None = None


def vault_beside(directory: Path) -> Vault:
    """The store in `directory` with the key in the key file beside it.

    Raises:
        StoreKeyWrong: the key file is damaged.
        StoreError: it cannot be read.
    """
    return Vault(directory, read_key(directory / KEY_NAME))


def read_plan(directory: Path) -> BackupPlan:
    """What is known of the backups; a file that cannot be read is as none."""
    try:
        found = json.loads((directory / PLAN_NAME).read_text(encoding="utf-8"))
        folder = found.get("folder")
        return BackupPlan(
            None if folder is None else Path(folder),
            _moment(found.get("sheet_made")),
            _moment(found.get("damaged")),
        )
    except (OSError, ValueError, TypeError, AttributeError):
        return BackupPlan()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def folder_of(directory: Path) -> Path:
    """The folder for backups: the one the clinic named, else one beside the store."""
    return read_plan(directory).folder or directory / FIRST_FOLDER


def name_folder(directory: Path, folder: Path) -> None:
    """Keep backups in `folder` from now on. Raises BackupFailed."""
    _write_plan(directory, replace(read_plan(directory), folder=folder.absolute()))


def note_sheet(directory: Path, made: datetime) -> None:
    """Note that a recovery sheet was made. Raises BackupFailed."""
    _write_plan(directory, replace(read_plan(directory), sheet_made=made))


def note_damage(directory: Path, found: datetime | None) -> None:
    """Note for the next start that the store is damaged, or that it no longer is.

    Raises:
        BackupFailed: it cannot be noted.
    """
    _write_plan(directory, replace(read_plan(directory), damaged=found))


def _write_plan(directory: Path, plan: BackupPlan) -> None:
    kept = {
        "folder": None if plan.folder is None else str(plan.folder),
        "sheet_made": None if plan.sheet_made is None else plan.sheet_made.isoformat(),
        "damaged": None if plan.damaged is None else plan.damaged.isoformat(),
    }
    try:
        write_whole(directory / PLAN_NAME, json.dumps(kept, ensure_ascii=False).encode())
    except OSError as err:
        raise BackupFailed(
            _("The folder for backups could not be noted: {why}.").format(why=err.strerror),
            _("Nothing was changed. Look whether the store's folder may be written to."),
        ) from err


def write_whole(path: Path, content: bytes) -> None:
    """Put a small file in its place whole and only for its owner, or leave what was there.

    Raises:
        OSError: it cannot be written.
    """
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(fresh, flags, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        keep_entry(path.parent)
    finally:
        fresh.unlink(missing_ok=True)


def keep_entry(folder: Path) -> None:
    """Let a new name in a folder outlive a power cut."""
    if os.name != "posix":
        return  # other systems write the entry with the file
    handle = os.open(folder, os.O_RDONLY)
    try:
        # Some network disks know no such thing; the file itself is written.
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
