"""A backup brought back: checked as a whole, into a place where no store is, with a report.

No store is ever written over. The file is built under another name and gets the store's name last,
so that a restore that was cut off leaves no half of a store behind.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from triage_app.errors import BackupFailed, StoreKeyWrong
from triage_app.model.audit import AuditReport
from triage_app.model.intake import AuditEntry, Event
from triage_app.model.person import Staff
from triage_app.records import audit, users
from triage_app.records.backup import SEALED_END
from triage_app.records.backup_ladder import moment_of
from triage_app.records.checked_copy import Contents, Step, Tell, check_copy, say_nothing
from triage_app.records.cipher import connect, connect_read_only
from triage_app.records.failures import store_sentences
from triage_app.records.key_file import make_key, read_key
from triage_app.records.sqlite_records import KEY_NAME, STORE_NAME
from triage_app.records.steps import is_current
from triage_app.records.vault import SEALED, keep_entry
from triage_app.texts import _

BUILDING: Final = ".restoring"

_CHUNK: Final = 1_000_000
_PROGRAM: Final = Staff("triage-app", "triage-app", "program")


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What came back.

    Attributes:
        store: the file it is in now.
        archive: name of the backup it came from.
        made: when that was made; None when its name does not say.
        last_entry: the moment of the last thing done in it; None in an empty one.
        audit: what checking the chain found, before the restore was noted in it.
        key_written: whether the key was put beside the store too.
    """

    store: Path
    archive: str
    made: datetime | None
    patients: int
    intakes: int
    drafts: int
    last_entry: datetime | None
    audit: AuditReport
    key_written: bool = False


def restore(
    archive: Path, into: Path, key: bytes, now: datetime, tell: Tell = say_nothing
) -> RestoreReport:
    """Bring a backup back into `into`, a folder without a store.

    The file in which the key lies locked comes along when it lies beside the backup. The bare key
    is put there only for a store of before people signed in; else the recovery sheet opens it.

    Raises:
        BackupFailed: there is a store, no room, or the backup is not whole; nothing was changed.
        StoreKeyWrong: the key does not open the backup, or another key lies in `into`.
    """
    _refuse_taken(into, key)
    with _sentences(into):
        into.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = into / STORE_NAME
    building = into / f"{STORE_NAME}{BUILDING}"
    try:
        report = build(archive, building, key, now, tell)
        note_restored(building, key, report, now)
        has_people = _has_people(building, key)
        with _sentences(into):
            needs_bare = not _bring_sealed(archive, into) and not has_people
            # The store first: a key alone would be taken for that of a store not made yet.
            put_in_place(building, store)
            if needs_bare:
                make_key(into / KEY_NAME, lambda _count: key)
    finally:
        remove_building(building)
    return replace(report, store=store, key_written=needs_bare)


def build(
    archive: Path, building: Path, key: bytes, now: datetime, tell: Tell = say_nothing
) -> RestoreReport:
    """Copy a backup to `building`, check it, and bring it up to date.

    Raises:
        BackupFailed: it cannot be copied, or is not whole.
        StoreKeyWrong: the key does not open it.
        StoreNewer: a newer version of this program made it.
    """
    remove_building(building)
    with _sentences(building.parent):
        _copy_file(archive, building, tell)
    contents = check_copy(building, key, tell)
    with store_sentences(building), closing(connect(building, key)) as store:
        if not is_current(store):
            from triage_app.records.migrations import bring_up_to_date  # noqa: PLC0415  # slow

            bring_up_to_date(store, building, lambda: now)
        report = contents.audit or audit.verify(store)
        last = audit.last_entries(store, 1)
    return _report(archive, building, contents, last[0].at if last else None, report)


def note_restored(built: Path, key: bytes, report: RestoreReport, now: datetime) -> None:
    """Add to its audit from which backup a store came back; any slot of a person opens again."""
    with store_sentences(built), closing(connect(built, key)) as store:
        store.execute("BEGIN IMMEDIATE")
        detail = f"{report.archive} {report.audit.head}"
        audit.add_entry(store, AuditEntry(Event.RESTORED, now, _PROGRAM, "", detail))
        # Who changed their password since would be refused with the slot they have now.
        users.forget_slots(store)
        store.execute("COMMIT")


def _has_people(built: Path, key: bytes) -> bool:
    with store_sentences(built), closing(connect_read_only(built, key)) as store:
        return bool(users.load_all(store))


def _report(
    archive: Path, store: Path, contents: Contents, last: datetime | None, report: AuditReport
) -> RestoreReport:
    made = moment_of(archive.name)
    counts = (contents.patients, contents.intakes, contents.drafts)
    return RestoreReport(store, archive.name, made, *counts, last, report)


def put_in_place(built: Path, store: Path) -> None:
    """Give a whole file the store's name, where there is none.

    Raises:
        BackupFailed: there is a store by now.
        OSError: the disk refused.
    """
    _sync(built)
    if store.exists():
        raise _taken(store.parent)
    built.rename(store)
    keep_entry(store.parent)


def remove_building(building: Path) -> None:
    """Take away what is left of a file that was being built, and the copies made for its steps."""
    with contextlib.suppress(OSError):
        for left in building.parent.glob(f"{building.name}*"):
            left.unlink(missing_ok=True)


def _refuse_taken(into: Path, key: bytes) -> None:
    beside = (STORE_NAME, f"{STORE_NAME}-wal", f"{STORE_NAME}-journal")
    if any((into / name).exists() for name in beside):
        raise _taken(into)
    key_file = into / KEY_NAME
    if key_file.exists() and read_key(key_file) != key:
        raise StoreKeyWrong(
            _("The key file in that folder is of another store."),
            _("Nothing was changed. Choose an empty folder."),
        )


def _taken(into: Path) -> BackupFailed:
    return BackupFailed(
        _("There is a store in {folder} already.").format(folder=into),
        _("Nothing was changed: a restore never writes over a store. Choose an empty folder."),
    )


def _copy_file(archive: Path, target: Path, tell: Tell) -> None:
    size = archive.stat().st_size
    if not archive.is_file():
        # A pipe or a device would never come to an end.
        raise BackupFailed(
            _("{name} is no file, so it is no backup.").format(name=archive.name),
            _("Nothing was changed. Choose a backup."),
        )
    if shutil.disk_usage(target.parent).free < size + _CHUNK:
        raise BackupFailed(
            _("There is not enough room on the disk to bring the backup back."),
            _("Nothing was changed. Make room, or choose a folder on another disk."),
        )
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with archive.open("rb") as source, os.fdopen(os.open(target, flags, 0o600), "wb") as copy:
        done = 0
        while chunk := source.read(_CHUNK):
            copy.write(chunk)
            done += len(chunk)
            tell(Step.COPY, done, size)
        copy.flush()
        os.fsync(copy.fileno())


def _bring_sealed(archive: Path, into: Path) -> bool:
    """Put the key that lies locked beside the backup into the new place; whether there is one."""
    sealed = archive.with_name(f"{archive.name}{SEALED_END}")
    target = into / SEALED[0]
    if target.exists():
        return True
    if sealed.is_symlink() or not sealed.is_file():
        return False
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(target, flags, 0o600), "wb") as copy:
        copy.write(sealed.read_bytes())
        copy.flush()
        os.fsync(copy.fileno())
    return True


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def _sentences(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as err:
        raise BackupFailed(
            _("The backup cannot be brought back: {why}.").format(why=err.strerror),
            _("Nothing was changed. Look whether {folder} may be written to.").format(folder=place),
        ) from err
