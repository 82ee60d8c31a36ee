"""When a backup is due, where it goes, and what is said about the backups there are.

Every desk sees to it, whoever sits there: once a day, and when the program is closed and something
was saved since. Naming the folder is the manager's. How a backup is made is `records.backup`'s.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from triage_app.errors import Bug, InputRefused
from triage_app.model.intake import Event
from triage_app.records.backup import (
    Backup,
    BackupMade,
    backups_in,
    folder_is_there,
    has_changed,
    last_good,
    make_backup,
)
from triage_app.records.checked_copy import Step, Tell, say_nothing
from triage_app.records.health import is_sound
from triage_app.records.recovery_sheet import groups_of
from triage_app.records.vault import (
    FIRST_FOLDER,
    Vault,
    folder_of,
    name_folder,
    note_damage,
    note_sheet,
    read_plan,
    write_whole,
)
from triage_app.texts import _, n_
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.may import Action, may, require

__all__ = [
    "Backup",
    "BackupMade",
    "BackupStatus",
    "Step",
    "age_words",
    "back_up",
    "back_up_if_changed",
    "backup_status",
    "choose_folder",
    "is_sheet_missing",
    "made_words",
    "note_if_damaged",
    "note_sheet_printed",
    "problem_words",
    "sheet_to_print",
    "write_sheet",
]

EVERY: Final = timedelta(days=1)
TOO_OLD: Final = timedelta(days=3)
_SETTING: Final = "backup_folder"


@dataclass(frozen=True, slots=True)
class BackupStatus:
    """What the manager is shown of the backups.

    Attributes:
        folder: where they go.
        named: whether the clinic named it; else it is the one beside the store.
        is_there: whether it can be seen now.
        same_disk: it is on the disk of the store, which a broken disk would take along.
        backups: newest first; those that do not open with this key among them.
        sheet_made: when a recovery sheet was last made; None for never.
    """

    folder: Path
    named: bool
    is_there: bool
    same_disk: bool
    backups: tuple[Backup, ...]
    sheet_made: datetime | None

    @property
    def last(self) -> Backup | None:
        """The newest that can be used."""
        return next((backup for backup in self.backups if backup.opens), None)

    def is_due(self, now: datetime) -> bool:
        """Whether the daily one is to be made."""
        return self.last is None or now - self.last.made >= EVERY

    def is_too_old(self, now: datetime) -> bool:
        """Whether the last good one is so old that it has to be said."""
        return self.last is not None and now - self.last.made > TOO_OLD

    def next_due(self, now: datetime) -> datetime:
        """When the next one is made by itself, at the latest."""
        return now if self.last is None else max(now, self.last.made + EVERY)


def backup_status(clinic: Clinic) -> BackupStatus:
    """Look into the folder; on a thread of its own, for a disk may take its time to answer."""
    return status_of(_vault(clinic))


def status_of(vault: Vault) -> BackupStatus:
    """The same for a store that nobody has open."""
    plan, folder = read_plan(vault.directory), folder_of(vault.directory)
    return BackupStatus(
        folder=folder,
        named=plan.folder is not None,
        is_there=folder_is_there(folder, vault),
        same_disk=_same_disk(folder, vault.directory),
        backups=backups_in(folder, vault),
        sheet_made=plan.sheet_made,
    )


def back_up(clinic: Clinic, tell: Tell = say_nothing, to: Path | None = None) -> BackupMade:
    """Make a backup now, in the clinic's folder or in `to`.

    Raises:
        BackupFailed: it could not be made; nothing half-written is left.
        StoreError: the store cannot be read; StoreKeyWrong when it is damaged.
    """
    vault = _vault(clinic)
    return make_backup(vault, to or folder_of(vault.directory), clinic.now(), tell)


def back_up_if_changed(clinic: Clinic, tell: Tell = say_nothing) -> BackupMade | None:
    """The same when something was saved since the last one; None when nothing was."""
    vault = _vault(clinic)
    last = last_good(folder_of(vault.directory), vault)
    if last is not None and not has_changed(vault, last):
        return None
    return back_up(clinic, tell)


def choose_folder(clinic: Clinic, folder: Path) -> None:
    """Keep the backups in this folder from now on; those in the old one stay there.

    Raises:
        NotAllowed: this person may not.
        InputRefused: it is not there, or nothing can be written to it.
    """
    require(clinic.staff, Action.CHANGE_SETTINGS)
    vault = _vault(clinic)
    if not folder.is_dir():
        raise InputRefused(
            _("This folder is not there."), _("Nothing was changed. Choose another.")
        )
    tried = folder / f".triage-{os.getpid()}"
    try:
        tried.touch(exist_ok=False)
        tried.unlink()
    except OSError as err:
        raise InputRefused(
            _("Nothing can be written to this folder."),
            _("Nothing was changed. Choose another, or give this user the right to write to it."),
        ) from err
    name_folder(vault.directory, folder)
    # Its name may tell of a person, as a home folder does: the audit says only that it changed.
    clinic.records.record(clinic.entry(Event.SETTING_CHANGED, _SETTING))


# -- the key on paper ------------------------------------------------------------------------------


def write_sheet(clinic: Clinic, path: Path, day: str) -> None:
    """Write the recovery sheet, readable for its owner alone; the audit has that it was made.

    Args:
        clinic: the desk.
        path: text when it ends in .txt, else a PDF.
        day: in words, as it stands on the sheet.

    Raises:
        NotAllowed: this person may not.
        InputRefused: it cannot be written there.
    """
    require(clinic.staff, Action.CHANGE_SETTINGS)
    vault = _vault(clinic)
    if path.suffix.lower() == ".txt":
        from triage_app.report.recovery_page import sentences  # noqa: PLC0415  # draws

        groups = groups_of(vault.key)
        rows = ["  ".join(groups[place : place + 4]) for place in range(0, len(groups), 4)]
        lines = (_("Recovery sheet"), "", *rows, "", *sentences(day), "")
        data = "\n".join(lines).encode()
    else:
        data = _drawn_sheet(clinic, vault, day)
    # Before it is there: nobody can have the key without an entry that says so.
    clinic.records.record(clinic.entry(Event.KEY_WRITTEN_OUT, ""))
    try:
        write_whole(path, data)
    except OSError as err:
        raise InputRefused(
            _("The recovery sheet cannot be written there: {why}.").format(why=err.strerror),
            _("Nothing was written. Choose another folder."),
        ) from err
    note_sheet(vault.directory, clinic.now())


def sheet_to_print(clinic: Clinic, day: str) -> bytes:
    """The recovery sheet as a PDF for a printer, never for a file; the audit has that it was made.

    `note_sheet_printed` is called once it is on paper.

    Raises:
        NotAllowed: this person may not.
    """
    require(clinic.staff, Action.CHANGE_SETTINGS)
    data = _drawn_sheet(clinic, _vault(clinic), day)
    clinic.records.record(clinic.entry(Event.KEY_WRITTEN_OUT, ""))
    return data


def note_sheet_printed(clinic: Clinic) -> None:
    """The printer took the recovery sheet: nobody is reminded of it any more.

    Raises:
        NotAllowed: this person may not.
    """
    require(clinic.staff, Action.CHANGE_SETTINGS)
    note_sheet(_vault(clinic).directory, clinic.now())


def is_sheet_missing(clinic: Clinic) -> bool:
    """Whether this person is to be reminded that no recovery sheet was made yet."""
    if clinic.vault is None or not may(clinic.staff, Action.CHANGE_SETTINGS):
        return False
    return read_plan(clinic.vault.directory).sheet_made is None


def _drawn_sheet(clinic: Clinic, vault: Vault, day: str) -> bytes:
    from triage_app.report.recovery_page import draw_recovery_page  # noqa: PLC0415  # draws

    return draw_recovery_page(groups_of(vault.key), day, clinic.letterhead, clinic.paper)


def note_if_damaged(clinic: Clinic, tell: Callable[[], None]) -> bool:
    """Go through the tables of the open store; whether it is damaged, noted for the next start."""
    vault = _vault(clinic)
    if is_sound(vault, tell):
        return False
    note_damage(vault.directory, clinic.now())
    return True


# -- words -----------------------------------------------------------------------------------------


def age_words(then: datetime, now: datetime) -> str:
    """How long ago: "just now", "20 minutes ago", "5 hours ago", "3 days ago"."""
    minutes = max(0, int((now - then).total_seconds() // 60))
    if minutes < 2:
        return _("just now")
    if minutes < 60:
        return _("{n} minutes ago").format(n=minutes)
    if minutes < 48 * 60:
        hours = minutes // 60
        return n_("{n} hour ago", "{n} hours ago", hours).format(n=hours)
    return _("{n} days ago").format(n=minutes // (24 * 60))


def made_words(made: BackupMade) -> str:
    """What a backup that was just made holds."""
    words = _("Made and checked: {patients} patients, {intakes} intakes, {drafts} part done.")
    return words.format(
        patients=f"{made.patients:,}", intakes=f"{made.intakes:,}", drafts=f"{made.drafts:,}"
    )


def problem_words(status: BackupStatus, now: datetime) -> str:
    """What is wrong with the backups, in a sentence and its cure; empty when nothing is."""
    if status.last is None and not status.is_there:
        return _("There is no backup: the folder for backups is not there. Connect its disk.")
    if status.is_too_old(now):
        assert status.last is not None
        said = _("The last good backup is from {age}.").format(age=age_words(status.last.made, now))
        cure = (
            _("Open Manager, Backups.") if status.is_there else _("Connect the disk for backups.")
        )
        return f"{said} {cure}"
    return ""


def _vault(clinic: Clinic) -> Vault:
    if clinic.vault is None:
        raise Bug("A backup was asked for where none are made.")
    return clinic.vault


def _same_disk(folder: Path, directory: Path) -> bool:
    if folder == directory / FIRST_FOLDER:
        return True
    try:
        return folder.stat().st_dev == directory.stat().st_dev
    except OSError:
        return False
