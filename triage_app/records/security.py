"""What keeps a store from being read or lost, as far as it is seen without opening it.

Each finding says how it stands and, where it is not as it should be, what to do. It changes
nothing and reads no patient. What only the key shows is in `security_inside`.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Final

from triage_app.records import key_slots
from triage_app.records.attempts import ATTEMPTS_NAME, read_attempts
from triage_app.records.backup import PARTIAL, SEALED_END
from triage_app.records.backup_ladder import moment_of
from triage_app.records.key_slots import (
    KEYS_NAME,
    PASSWORD,
    KeySlots,
    has_file,
    is_old,
    read_slots,
)
from triage_app.records.set_aside import files_set_aside
from triage_app.records.sqlite_records import KEY_NAME, STORE_NAME
from triage_app.records.vault import SEALED, folder_of, read_plan

_PLAIN: Final = b"SQLite format 3\x00"
_OLD_DAYS: Final = 3


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


def seen_from_outside(directory: Path, now: datetime) -> Iterator[Finding]:
    """Look at everything that needs no sign-in; the store may be open elsewhere."""
    yield from _files(directory)
    yield from _rights(directory)
    yield from _keys(directory)
    yield from _attempts(directory)
    yield from _sheet(directory)
    yield from _backups_by_name(directory, now)
    yield from _left_over(directory)
    yield from _memory()


def _files(directory: Path) -> Iterator[Finding]:
    if not (directory / STORE_NAME).is_file():
        yield Finding(
            State.BAD,
            f"The store {STORE_NAME} is not there, and its keys are.",
            "Start the program: it offers the last good backup.",
        )
        return
    plain = [file.name for file in _store_files(directory) if _begins(file) == _PLAIN]
    if plain:
        yield Finding(State.BAD, f"Not encrypted: {', '.join(plain)}.", "Tell your support.")
    else:
        yield Finding(State.GOOD, "Store, log and copies are encrypted (SQLCipher, AES-256).")


def _store_files(directory: Path) -> list[Path]:
    return [path for path in sorted(directory.glob(f"{STORE_NAME}*")) if path.is_file()]


def _begins(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(len(_PLAIN))
    except OSError:
        return b""  # what this user cannot read is not said to lie open to them


def _rights(directory: Path) -> Iterator[Finding]:
    if os.name != "posix":
        yield Finding(State.LOOK, "Who may read the store's folder is set in its properties.")
        return
    private = _store_files(directory)
    private += [directory / name for name in (KEY_NAME, ATTEMPTS_NAME, *SEALED)]
    others = stat.S_IRWXG | stat.S_IRWXO
    open_to_all = [path.name for path in private if path.exists() and path.stat().st_mode & others]
    if open_to_all:
        yield Finding(
            State.BAD,
            f"Others at this computer can read: {', '.join(open_to_all)}.",
            f"Type: chmod 600 {' '.join(open_to_all)}",
        )
    else:
        yield Finding(State.GOOD, "Only their owner can read the store and its keys.")


def _keys(directory: Path) -> Iterator[Finding]:
    slots = read_slots(directory)
    is_bare = (directory / KEY_NAME).exists()
    if slots is not None:
        yield from _slots(slots)
    elif has_file(directory):
        yield Finding(
            State.BAD,
            f"Nothing in {KEYS_NAME} can be read, so nobody can sign in.",
            "Start the program: it asks for the recovery sheet.",
        )
    elif not is_bare:
        yield Finding(
            State.BAD,
            f"{KEYS_NAME} is missing, so nobody can sign in.",
            "Put it back from beside a backup, or start the program: it asks for the recovery"
            " sheet.",
        )
    if is_bare:
        yield Finding(
            State.BAD,
            f"The key lies bare in {KEY_NAME} beside the store: whoever copies the folder can read"
            " everything.",
            "Start the program: the key is locked by a password and the file deleted."
            if slots is None
            else "Sign in once: the file is deleted then.",
        )
    folder = folder_of(directory)
    if (folder / KEY_NAME).exists():
        yield Finding(
            State.BAD,
            "The bare key lies in the folder of the backups.",
            f"Move {KEY_NAME} away from there: together they can be read by anybody.",
        )


def _slots(slots: KeySlots) -> Iterator[Finding]:
    by_password = [slot for slot in slots.slots if slot.kind == PASSWORD]
    today = key_slots.CURRENT
    cost = f"Argon2id, {today.memory_kib // 1024} MiB, {today.time} passes"
    old = [slot for slot in by_password if is_old(slot)]
    if old:
        yield Finding(
            State.LOOK,
            f"{len(old)} of {len(by_password)} passwords lock the key more weakly than {cost}.",
            "It is mended by itself when they sign in the next time.",
        )
    elif by_password:
        yield Finding(State.GOOD, f"{len(by_password)} passwords lock the key: {cost}, AES-GCM.")
    else:
        yield Finding(
            State.BAD,
            "Nobody can sign in with a password.",
            "Start the program: it asks for the recovery sheet.",
        )
    if kept := len(slots.slots) - len(by_password):
        yield Finding(
            State.LOOK,
            f"For {kept} people this computer's own key ring opens the store too.",
            "Whoever is signed in to the computer as they are can open it. They can end it under"
            " their account.",
        )


def _attempts(directory: Path) -> Iterator[Finding]:
    tried = read_attempts(directory).values()
    if wrong := sum(one.count for one in tried):
        yield Finding(
            State.LOOK,
            f"Wrong passwords, PINs or names since the last right ones: {wrong}, the last on"
            f" {max(one.last for one in tried).astimezone():%Y-%m-%d at %H:%M}.",
            "Ask who it was. Each try waits longer than the one before; the audit has them after"
            " the next sign-in.",
        )
    else:
        yield Finding(State.GOOD, "No wrong password was tried since the last right one.")


def _sheet(directory: Path) -> Iterator[Finding]:
    made = read_plan(directory).sheet_made
    if made is None:
        yield Finding(
            State.BAD,
            "No recovery sheet was made: when all passwords are forgotten nothing can be opened.",
            "Type: triage-app recovery-sheet -o sheet.pdf, print it, lock it away.",
        )
    else:
        yield Finding(State.GOOD, f"A recovery sheet was made on {made.date().isoformat()}.")


def _backups_by_name(directory: Path, now: datetime) -> Iterator[Finding]:
    """Age and place; whether the newest can be opened is seen from inside."""
    folder = folder_of(directory)
    try:
        files = [path for path in folder.iterdir() if not path.is_symlink()]
    except OSError:
        files = []
    made = {path: moment for path in files if (moment := moment_of(path.name)) is not None}
    if not made:
        yield Finding(State.BAD, f"There is no backup in {folder}.", "Type: triage-app backup")
        return
    days = (now - max(made.values())).days
    yield Finding(
        State.BAD if days > _OLD_DAYS else State.GOOD,
        f"{len(made)} backups in {folder}; the last is {days} days old.",
        "Type: triage-app backup" if days > _OLD_DAYS else "",
    )
    bare = [path.name for path in made if not path.with_name(path.name + SEALED_END).is_file()]
    if bare:
        yield Finding(
            State.LOOK,
            f"{len(bare)} backups have no locked key with them.",
            "Only the recovery sheet opens them.",
        )
    if folder.stat().st_dev == directory.stat().st_dev:
        yield Finding(
            State.LOOK,
            "The backups are on the same disk as the store.",
            "Choose a folder on another disk: Manager, Backups.",
        )


def _left_over(directory: Path) -> Iterator[Finding]:
    aside = [path.name for path in files_set_aside(directory / STORE_NAME)]
    if aside:
        yield Finding(
            State.LOOK,
            f"Damaged stores were set aside: {', '.join(aside)}.",
            "They are encrypted. Keep them until nobody misses anything, then delete them.",
        )
    folder = folder_of(directory)
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
