"""What keeps a store from being read or lost, looked at one by one for `doctor --security`.

Each finding says how it stands and, where it is not as it should be, what to do. It changes
nothing and reads no patient.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from triage_app.errors import TriageAppError
from triage_app.records import audit
from triage_app.records.backup import PARTIAL, backups_in
from triage_app.records.checked_copy import check_copy
from triage_app.records.cipher import connect_read_only
from triage_app.records.failures import CipherError
from triage_app.records.first_look import Health, look
from triage_app.records.health import is_sound
from triage_app.records.noted_heads import last_noted
from triage_app.records.set_aside import files_set_aside
from triage_app.records.sqlite_records import KEY_NAME
from triage_app.records.vault import SEALED, Vault, folder_of, read_plan

_PLAIN = b"SQLite format 3\x00"


class State(Enum):
    """How one of the things looked at stands."""

    GOOD = "ok"
    LOOK = "look"
    BAD = "BAD"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: how it stands, in words, and what to do."""

    state: State
    text: str
    cure: str = ""


def findings(vault: Vault, now: datetime) -> Iterator[Finding]:
    """Look at everything, one after the other; the store may be open elsewhere."""
    yield from _store(vault)
    yield from _rights(vault)
    yield from _key(vault)
    yield from _audit(vault)
    yield from _backups(vault, now)
    yield from _left_over(vault)
    yield from _memory()


def _store(vault: Vault) -> Iterator[Finding]:
    if look(vault) is not Health.WHOLE:
        yield Finding(
            State.BAD,
            "The store is damaged, missing, or has another key.",
            "Start the program: it offers the last good backup. Change nothing before.",
        )
        return
    plain = [file.name for file in _store_files(vault) if _begins(file) == _PLAIN]
    if plain:
        yield Finding(State.BAD, f"Not encrypted: {', '.join(plain)}.", "Tell your support.")
    else:
        yield Finding(State.GOOD, "Store, log and copies are encrypted (SQLCipher, AES-256).")
    if is_sound(vault, lambda: None):
        yield Finding(State.GOOD, "Every table of the store is sound.")
    else:
        yield Finding(
            State.BAD,
            "A part of the store cannot be read: it is damaged.",
            "Start the program: it offers the last good backup.",
        )


def _store_files(vault: Vault) -> list[Path]:
    return [path for path in sorted(vault.directory.glob("triage.db*")) if path.is_file()]


def _begins(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(_PLAIN))


def _rights(vault: Vault) -> Iterator[Finding]:
    if os.name != "posix":
        yield Finding(State.LOOK, "Who may read the store's folder is set in its properties.")
        return
    private = [*_store_files(vault)]
    private += [vault.directory / name for name in (KEY_NAME, *SEALED)]
    others = stat.S_IRWXG | stat.S_IRWXO
    open_to_all = [path.name for path in private if path.exists() and path.stat().st_mode & others]
    if open_to_all:
        yield Finding(
            State.BAD,
            f"Others at this computer can read: {', '.join(open_to_all)}.",
            f"Type: chmod 600 {' '.join(open_to_all)}",
        )
    else:
        yield Finding(State.GOOD, "Only their owner can read the store and its key.")


def _key(vault: Vault) -> Iterator[Finding]:
    if (vault.directory / KEY_NAME).exists():
        yield Finding(
            State.LOOK,
            f"The key lies bare in {KEY_NAME} beside the store.",
            "Whoever copies the whole folder can read it: encrypt the computer's disk too.",
        )
    made = read_plan(vault.directory).sheet_made
    if made is None:
        yield Finding(
            State.BAD,
            "No recovery sheet was made: without the key no backup can be opened.",
            "Type: triage-app recovery-sheet -o sheet.pdf, print it, lock it away.",
        )
    else:
        yield Finding(State.GOOD, f"A recovery sheet was made on {made.date().isoformat()}.")
    folder = folder_of(vault.directory)
    if (folder / KEY_NAME).exists():
        yield Finding(
            State.BAD,
            "The bare key lies in the folder of the backups.",
            f"Move {KEY_NAME} away from there: together they can be read by anybody.",
        )


def _audit(vault: Vault) -> Iterator[Finding]:
    noted = last_noted(folder_of(vault.directory), vault)
    try:
        with closing(connect_read_only(vault.store, vault.key)) as connection:
            report = audit.verify(connection, noted)
    except (TriageAppError, CipherError):
        yield Finding(State.BAD, "The audit could not be checked.", "Look at the lines above.")
        return
    if report.is_whole:
        against = ", and the head noted with the last backup stands in it" if noted else ""
        yield Finding(State.GOOD, f"The audit is whole: {report.entries:,} entries{against}.")
    else:
        yield Finding(
            State.BAD,
            f"The audit was changed in {report.faults_in_all} places.",
            "Type: triage-app audit verify",
        )


def _backups(vault: Vault, now: datetime) -> Iterator[Finding]:
    folder = folder_of(vault.directory)
    found = backups_in(folder, vault)
    good = [backup for backup in found if backup.opens]
    if not good:
        yield Finding(State.BAD, f"There is no backup in {folder}.", "Type: triage-app backup")
        return
    days = (now - good[0].made).days
    state = State.BAD if days > 3 else State.GOOD
    yield Finding(state, f"{len(good)} backups in {folder}; the last is {days} days old.")
    try:
        contents = check_copy(good[0].path, vault.key)
    except TriageAppError as err:
        yield Finding(State.BAD, f"The last backup is damaged: {err.text}", "Make a new one.")
        return
    yield Finding(
        State.GOOD,
        f"The last one was opened and checked just now: {contents.patients:,} patients,"
        f" {contents.intakes:,} intakes.",
    )
    if folder.stat().st_dev == vault.directory.stat().st_dev:
        yield Finding(
            State.LOOK,
            "The backups are on the same disk as the store.",
            "Choose a folder on another disk: Manager, Backups.",
        )


def _left_over(vault: Vault) -> Iterator[Finding]:
    aside = [path.name for path in files_set_aside(vault.store)]
    if aside:
        yield Finding(
            State.LOOK,
            f"Damaged stores were set aside: {', '.join(aside)}.",
            "They are encrypted. Keep them until nobody misses anything, then delete them.",
        )
    folder = folder_of(vault.directory)
    left = [path.name for path in folder.glob(f"triage-*{PARTIAL}")] if folder.is_dir() else []
    if left:
        yield Finding(State.LOOK, "A backup is being made, or one was cut off.")
    yield Finding(
        State.GOOD,
        "Temporary tables stay in memory, what is deleted is overwritten; previews are drawn in"
        " memory.",
    )
    yield Finding(
        State.LOOK,
        "What is printed passes through the system's print queue, and a page saved as PDF is"
        " as readable as paper.",
        "Encrypt the computer's disk; empty the printer's queue when it is stuck.",
    )


def _memory() -> Iterator[Finding]:
    try:
        import resource  # noqa: PLC0415  # not on Windows
    except ImportError:
        yield Finding(State.LOOK, "Crash reports are the system's: send none that hold memory.")
        return
    soft, _hard = resource.getrlimit(resource.RLIMIT_CORE)
    if soft == 0:
        yield Finding(State.GOOD, "No image of the memory is written when the program crashes.")
    else:
        yield Finding(
            State.BAD,
            "The system writes an image of the memory when a program crashes.",
            "Type: ulimit -c 0, before the program is started.",
        )
