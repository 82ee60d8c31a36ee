"""Backups: a whole encrypted copy, checked before it gets its name, and kept by a ladder.

A copy is written under another name, brought to the disk, opened with the key and checked, and
only then called a backup: a file of that name was whole. While it is made the other desks read
and write on. The key is never put beside it; files in which the key lies locked are.

It must not decide when a backup is due; that is `workflow.backing_up`'s.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from triage_app.errors import BackupFailed, StoreError, StoreKeyWrong
from triage_app.model.audit import AuditHead, AuditReport
from triage_app.records import audit
from triage_app.records.backup_ladder import backup_name, ladder, moment_of
from triage_app.records.checked_copy import (
    Contents,
    Step,
    Tell,
    check_copy,
    counts_of,
    opens,
    say_nothing,
    telling,
)
from triage_app.records.cipher import Connection, connect, connect_read_only
from triage_app.records.failures import CipherError, store_sentences
from triage_app.records.noted_heads import last_noted, note_head
from triage_app.records.vault import FIRST_FOLDER, SEALED, Vault, keep_entry, write_whole
from triage_app.texts import _

PARTIAL: Final = ".partial"
SEALED_END: Final = ".keys"

_SYNC_EVERY: Final = 4_000_000
_LEFT_OVER_SECONDS: Final = 3600
_FULL: Final = 13
_DAMAGED: Final = (11, 26)


@dataclass(frozen=True, slots=True)
class Backup:
    """A file in the folder for backups.

    Attributes:
        opens: whether the key of this store opens it.
    """

    path: Path
    made: datetime
    size: int
    opens: bool


@dataclass(frozen=True, slots=True)
class BackupMade:
    """A backup that was just made and checked.

    Attributes:
        head: the end of the audit's chain in it, to be noted outside the store.
        audit: what checking the chain found: a fault there makes the backup no worse.
        dropped: names of older ones that the ladder took away.
    """

    path: Path
    made: datetime
    size: int
    patients: int
    intakes: int
    drafts: int
    audit: AuditReport
    dropped: tuple[str, ...] = ()

    @property
    def entries(self) -> int:
        """How many entries the audit in it has."""
        return self.audit.entries

    @property
    def head(self) -> AuditHead:
        """The end of the audit's chain in it."""
        return self.audit.head


def make_backup(vault: Vault, folder: Path, now: datetime, tell: Tell = say_nothing) -> BackupMade:
    """Make a backup in `folder`, check it, and let the ladder take away older ones.

    Runs for seconds: on a thread of its own. It takes no lock that a save waits for.

    Args:
        vault: the store and its key.
        folder: must be there, apart from the one beside the store.
        now: aware.
        tell: told how far it is; what it raises stops the work, and nothing is left behind.

    Raises:
        BackupFailed: the folder is missing, full or refuses, or the copy did not pass its check;
            nothing is left behind.
        StoreKeyWrong: the store itself cannot be read to its end: it is damaged.
        StoreError: the store cannot be opened.
    """
    _make_ready(folder, vault)
    target, made = _free_name(folder, now)
    partial = target.with_name(f"{target.name}{PARTIAL}")
    try:
        with _disk_sentences(folder):
            os.close(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            before, after = _copy(vault, partial, tell)
            contents = _checked(vault, folder, partial, tell, before, after)
            sealed = _sealed(vault)
            _to_disk(partial)
            if sealed is not None:
                write_whole(target.with_name(f"{target.name}{SEALED_END}"), sealed)
            partial.rename(target)
            keep_entry(folder)
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    report = contents.audit
    assert report is not None, "the store was opened, so it is up to date"
    with _disk_sentences(folder):
        if report.is_whole:
            note_head(folder, vault, made, report.head)
        dropped = _drop(folder, vault, now)
        size = target.stat().st_size
    counts = (contents.patients, contents.intakes, contents.drafts)
    return BackupMade(target, made, size, *counts, report, dropped)


def backups_in(folder: Path, vault: Vault) -> tuple[Backup, ...]:
    """The backups in a folder, newest first; none when it is not there.

    Of a backup of another store it is only known that the key does not open it, as of one that
    was damaged since: neither is ever dropped, or taken for a good one.
    """
    found = []
    try:
        files = sorted(folder.iterdir())
    except OSError:
        return ()
    for path in files:
        made = moment_of(path.name)
        # A link would lead out of the folder.
        if made is None or path.is_symlink() or not path.is_file():
            continue
        found.append(Backup(path, made, path.stat().st_size, opens(path, vault.key)))
    return tuple(sorted(found, key=lambda backup: backup.made, reverse=True))


def last_good(folder: Path, vault: Vault) -> Backup | None:
    """The newest that the key opens: it was whole when it got its name."""
    return next((backup for backup in backups_in(folder, vault) if backup.opens), None)


def has_changed(vault: Vault, backup: Backup) -> bool:
    """Whether anything was saved in the store since the backup. Raises StoreError."""
    with store_sentences(vault.store):
        with closing(connect_read_only(backup.path, vault.key)) as old:
            then = _state(old)
        with closing(connect_read_only(vault.store, vault.key)) as store:
            return _state(store) != then


def _state(connection: Connection) -> tuple[object, ...]:
    """Differs after anything was saved: a completed act has an audit entry, an answer a draft."""
    try:
        head = audit.head(connection)
    except CipherError:
        return ("a store of an older version",)
    drafts = connection.execute("SELECT count(*), sum(revision), max(saved) FROM drafts")
    return (head, *drafts.fetchone())


def folder_is_there(folder: Path, vault: Vault) -> bool:
    """Whether backups can go there, or will once the folder beside the store is made."""
    return folder.is_dir() or _is_first(folder, vault)


def _is_first(folder: Path, vault: Vault) -> bool:
    return folder == vault.directory / FIRST_FOLDER


# -- making one ------------------------------------------------------------------------------------


def _make_ready(folder: Path, vault: Vault) -> None:
    """The folder is there, and without what killed programs left in it."""
    with _disk_sentences(folder):
        # Any other is never made: where a disk is not connected, its name leads to this one.
        if _is_first(folder, vault):
            folder.mkdir(mode=0o700, exist_ok=True)
        if not folder.is_dir():
            raise BackupFailed(
                _("The folder for backups is not there: {folder}.").format(folder=folder),
                _("Connect its disk or choose another folder. It is tried again by itself."),
            )
        for left in folder.glob(f"triage-*{PARTIAL}"):
            is_ours = moment_of(left.name.removesuffix(PARTIAL)) is not None
            if is_ours and time.time() - left.lstat().st_mtime > _LEFT_OVER_SECONDS:
                left.unlink(missing_ok=True)
    if not vault.store.exists():
        raise StoreKeyWrong(
            _("The store {name} is not there.").format(name=vault.store.name),
            _("Nothing was written. Restore it from the last good backup."),
        )


def _free_name(folder: Path, now: datetime) -> tuple[Path, datetime]:
    moment = now.astimezone(UTC).replace(microsecond=0)
    while True:
        target = folder / backup_name(moment)
        if not target.exists() and not target.with_name(f"{target.name}{PARTIAL}").exists():
            return target, moment
        moment += timedelta(seconds=1)


_Counts = tuple[int, int, int]


def _copy(vault: Vault, partial: Path, tell: Tell) -> tuple[_Counts, _Counts]:
    """Copy the store as it is at this moment; what was in it just before and just after."""
    with store_sentences(vault.store), closing(connect(vault.store, vault.key)) as store:
        whole = vault.store.stat().st_size
        before = counts_of(store)
        with _Syncing(partial) as syncing:

            def on_progress() -> None:
                tell(Step.COPY, min(syncing.size(), whole), whole)

            try:
                with telling(store, on_progress):
                    store.execute("VACUUM INTO ?", (str(partial),))
            except CipherError as err:
                raise _copy_sentence(vault, partial.parent, err) from err
        return before, counts_of(store)


class _Syncing:
    """Brings the growing file to the disk bit by bit.

    All at once at its end would hold up the saves of those moments, which wait for the same disk.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._synced = 0

    def __enter__(self) -> _Syncing:
        self._handle = os.open(self._path, os.O_RDWR)
        return self

    def __exit__(self, *_of_error: object) -> None:
        os.close(self._handle)

    def size(self) -> int:
        """How long the file is by now."""
        size = os.fstat(self._handle).st_size
        if size - self._synced >= _SYNC_EVERY:
            os.fsync(self._handle)
            self._synced = size
        return size


def _checked(
    vault: Vault, folder: Path, partial: Path, tell: Tell, before: _Counts, after: _Counts
) -> Contents:
    try:
        contents = check_copy(partial, vault.key, tell, last_noted(folder, vault))
    except StoreError as err:
        raise BackupFailed(
            _("The backup that was just written cannot be read again."),
            _keeps_on(folder),
        ) from err
    # Patients and intakes are added, or old ones deleted: a copy of this while lies in between.
    for one, found, other in zip(
        before[:2], (contents.patients, contents.intakes), after[:2], strict=True
    ):
        if not min(one, other) <= found <= max(one, other):
            raise BackupFailed(
                _("The copy does not hold as much as the store, so it is not kept."),
                _("The store is as it was. It is tried again by itself."),
            )
    return contents


def _sealed(vault: Vault) -> bytes | None:
    """The file in which the key lies locked, if there is one; never one with the bare key."""
    for name in SEALED:
        path = vault.directory / name
        if path.is_file():
            content = path.read_bytes()
            if vault.key not in content and vault.key.hex().encode() not in content.lower():
                return content
    return None


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _drop(folder: Path, vault: Vault, now: datetime) -> tuple[str, ...]:
    """Take away what the ladder no longer keeps, of this store's own backups alone."""
    ours = {backup.made: backup.path for backup in backups_in(folder, vault) if backup.opens}
    gone = [ours[made] for made in sorted(ladder(ours, now))]
    for path in gone:
        path.unlink(missing_ok=True)
        path.with_name(f"{path.name}{SEALED_END}").unlink(missing_ok=True)
    return tuple(path.name for path in gone)


# -- what is said ----------------------------------------------------------------------------------


@contextlib.contextmanager
def _disk_sentences(folder: Path) -> Iterator[None]:
    """Turn what the disk of the backups says into a sentence."""
    try:
        yield
    except OSError as err:
        raise BackupFailed(
            _("The folder for backups cannot be written to: {why}.").format(why=err.strerror),
            _keeps_on(folder),
        ) from err


def _copy_sentence(vault: Vault, folder: Path, err: sqlite3.Error) -> BackupFailed | StoreKeyWrong:
    code = getattr(err, "sqlite_errorcode", 0) & 0xFF
    if code in _DAMAGED:
        return StoreKeyWrong(
            _("A part of the store {name} cannot be read: the file is damaged.").format(
                name=vault.store.name
            ),
            _("No backup was made of it, and older backups are kept. Start the program again."),
        )
    if code == _FULL or _is_full(folder):
        return BackupFailed(
            _("The disk with the folder for backups is full, so no backup was made."),
            _("Make room there or choose another folder. It is tried again by itself."),
        )
    return BackupFailed(
        _("The disk with the folder for backups failed, so no backup was made."),
        _keeps_on(folder),
    )


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _SYNC_EVERY
    except OSError:
        return False


def _keeps_on(folder: Path) -> str:
    return _(
        "No backup was made; the store is as it was. Look whether {folder} is connected and may"
        " be written to. It is tried again by itself."
    ).format(folder=folder)
