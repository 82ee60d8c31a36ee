"""What keeps a store from being read or lost, as far as only its key shows it.

It is told who the users are by whoever signed in, changes nothing and reads no patient.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from triage_app.errors import TriageAppError
from triage_app.model.user import User
from triage_app.records import audit
from triage_app.records.backup import last_good
from triage_app.records.checked_copy import check_copy
from triage_app.records.cipher import connect_read_only
from triage_app.records.failures import CipherError
from triage_app.records.first_look import Health, look
from triage_app.records.health import is_sound
from triage_app.records.key_slots import read_slots
from triage_app.records.noted_heads import last_noted
from triage_app.records.security import Finding, State
from triage_app.records.vault import Vault, folder_of

_ADMINISTRATOR = "administrator"


def seen_from_inside(vault: Vault, users: tuple[User, ...]) -> Iterator[Finding]:
    """Look at what the key opens, one thing after the other; removed users are among `users`."""
    yield from _store(vault)
    yield from _users(vault, users)
    yield from _audit(vault)
    yield from _last_backup(vault)


def _store(vault: Vault) -> Iterator[Finding]:
    if look(vault) is Health.WHOLE and is_sound(vault, lambda: None):
        yield Finding(State.GOOD, "Every table of the store is sound.")
    else:
        yield Finding(
            State.BAD,
            "A part of the store cannot be read: it is damaged.",
            "Start the program: it offers the last good backup. Change nothing before.",
        )


def _users(vault: Vault, users: tuple[User, ...]) -> Iterator[Finding]:
    living = [user for user in users if user.removed is None]
    count = sum(user.role == _ADMINISTRATOR for user in living)
    if count == 1:
        yield Finding(
            State.LOOK,
            "There is one administrator: a password forgotten needs the recovery sheet.",
            "Give somebody you trust that role too: Manager, People.",
        )
    else:
        state = State.GOOD if count else State.BAD
        yield Finding(state, f"{len(living)} people may sign in, {count} as administrators.")
    second = sum(bool(user.second_factor) for user in living)
    yield Finding(
        State.GOOD if second == len(living) else State.LOOK,
        f"{second} of {len(living)} have a second step after their password.",
        "" if second == len(living) else "Each can begin it under their account.",
    )
    yield from _strangers(vault, {user.user_id for user in living})
    if waiting := [user.name for user in living if user.must_change]:
        yield Finding(
            State.LOOK,
            f"{len(waiting)} have a password that somebody else set.",
            "They choose one of their own when they sign in.",
        )


def _strangers(vault: Vault, known: set[str]) -> Iterator[Finding]:
    slots = read_slots(vault.directory)
    strange = [slot for slot in slots.slots if slot.user_id not in known] if slots else []
    if strange:
        yield Finding(
            State.BAD,
            f"{len(strange)} passwords open the key for nobody who may sign in.",
            "Each sign-in takes such away, so the file could not be written: look whether the"
            " store's folder may be written to.",
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


def _last_backup(vault: Vault) -> Iterator[Finding]:
    folder = folder_of(vault.directory)
    good = last_good(folder, vault)
    if good is None:
        yield Finding(
            State.BAD, "The key of this store opens no backup.", "Type: triage-app backup"
        )
        return
    try:
        contents = check_copy(good.path, vault.key)
    except TriageAppError as err:
        yield Finding(State.BAD, f"The last backup is damaged: {err.text}", "Make a new one.")
        return
    yield Finding(
        State.GOOD,
        f"The last good backup was opened and checked just now: {contents.patients:,} patients,"
        f" {contents.intakes:,} intakes.",
    )
