"""Whether a store is whole, and what is done about one that is not.

At the start only what takes a moment is looked at (`first_look`); the tables are gone through while
somebody works, and everything is checked in each backup. A damaged store is replaced only when
somebody says so: by its last good backup, with what is newer read out of it. It is kept as it was.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from triage_app.errors import BackupFailed, StoreKeyWrong
from triage_app.records import users
from triage_app.records.backup import Backup, backups_in
from triage_app.records.checked_copy import Tell, check_copy, say_nothing, telling
from triage_app.records.cipher import connect, connect_read_only
from triage_app.records.failures import CipherError, store_sentences
from triage_app.records.restoring import (
    BUILDING,
    RestoreReport,
    build,
    note_restored,
    remove_building,
)
from triage_app.records.salvage import SalvageReport, salvage
from triage_app.records.set_aside import READY, set_aside
from triage_app.records.vault import Vault, folder_of, note_damage
from triage_app.texts import _

_COPIED: Final = ".salvaging"


@dataclass(frozen=True, slots=True)
class Rescue:
    """What came of a rescue.

    Attributes:
        restored: what the backup held; None when there was none and all was read row by row.
        salvaged: what was newer; None when there was no damaged file to read.
        kept: names of the damaged files, set aside as they were.
    """

    restored: RestoreReport | None
    salvaged: SalvageReport | None
    kept: tuple[str, ...]


def is_sound(vault: Vault, tell: Callable[[], None]) -> bool:
    """Go through every table of the open store, while others work; for a thread of its own.

    Args:
        vault: the store and its key.
        tell: called often; what it raises stops the check.

    Raises:
        StoreError: it could not be looked at now, as when another program holds it.
    """
    try:
        with closing(connect_read_only(vault.store, vault.key)) as connection:
            with telling(connection, tell):
                found = connection.execute("PRAGMA quick_check(1)").fetchall()
            return bool(found == [("ok",)])
    except (StoreKeyWrong, CipherError):
        return False


def good_backups(vault: Vault) -> tuple[Backup, ...]:
    """The backups that could take a damaged store's place, newest first."""
    found = backups_in(folder_of(vault.directory), vault)
    return tuple(backup for backup in found if backup.opens)


def rescue(vault: Vault, archive: Path | None, now: datetime, tell: Tell = say_nothing) -> Rescue:
    """Put a backup, with what is newer in the damaged store, in the damaged store's place.

    Args:
        vault: the store and its key.
        archive: the backup; None where there is none: then all is read from the damaged store.
        now: aware.
        tell: told how far it is; what it raises stops the work, before anything was exchanged.

    Raises:
        BackupFailed: it could not be done; the damaged store is where and what it was.
        StoreError: the same.
    """
    store = vault.store
    building = store.with_name(f"{store.name}{BUILDING}")
    try:
        with _sentences():
            restored = _built(vault, archive, building, now, tell)
            salvaged = _salvage_copy(vault, building, is_empty=archive is None)
            if restored is not None:
                note_restored(building, vault.key, restored, now)
            else:
                _forget_slots(building, vault.key)
            check_copy(building, vault.key, tell)
            building.replace(store.with_name(f"{store.name}{READY}"))
            kept = set_aside(store, now)
            store.with_name(f"{store.name}{READY}").rename(store)
            note_damage(vault.directory, None)
    finally:
        remove_building(building)
    return Rescue(restored, salvaged, tuple(path.name for path in kept))


def _built(
    vault: Vault, archive: Path | None, building: Path, now: datetime, tell: Tell
) -> RestoreReport | None:
    if archive is not None:
        return build(archive, building, vault.key, now, tell)
    from triage_app.records.sqlite_records import open_records  # noqa: PLC0415  # only here

    remove_building(building)
    open_records(building, vault.key, lambda: now).close()
    return None


def _forget_slots(building: Path, key: bytes) -> None:
    """Let any slot of a person open: their row may have been read as it was some time ago."""
    with store_sentences(building), closing(connect(building, key)) as store:
        users.forget_slots(store)


def _salvage_copy(vault: Vault, building: Path, *, is_empty: bool) -> SalvageReport | None:
    """Read a copy of the damaged store, for opening a store writes to it."""
    store = vault.store
    if not store.exists() or store.stat().st_size == 0:
        return None
    copy = store.with_name(f"{store.name}{_COPIED}")
    try:
        for end in ("", "-wal"):
            source = store.with_name(f"{store.name}{end}")
            if source.exists():
                _copy_private(source, copy.with_name(f"{copy.name}{end}"))
        with store_sentences(building), closing(connect(building, vault.key)) as into:
            report = salvage(copy, vault.key, into, is_empty=is_empty)
        if is_empty and not report.rows:
            raise BackupFailed(
                _("Nothing of the damaged store could be read, and there is no backup."),
                _("It was not changed. Bring a backup from elsewhere: triage-app restore."),
            )
        return report
    finally:
        for left in copy.parent.glob(f"{copy.name}*"):
            left.unlink(missing_ok=True)


def _copy_private(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    target.touch(mode=0o600)
    shutil.copyfile(source, target)


@contextlib.contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except OSError as err:
        raise BackupFailed(
            _("The store could not be put right: {why}.").format(why=err.strerror),
            _("It is where and what it was. Look whether the disk has room, then try again."),
        ) from err
