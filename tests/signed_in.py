"""A store with people who can sign in, for tests that come in by the front door.

The cost of a password is the cheapest there is, unless a test is about what people wait for.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from triage_app.commands.join import join_signed_in
from triage_app.model.ids import system_clock
from triage_app.paths import forms_dir
from triage_app.records.key_slots import Cost
from triage_app.workflow import Clinic
from triage_app.workflow.sign_in import Refused, enter, make_first, sign_out, unlock
from triage_app.workflow.users import add_user, change_password, set_pin

CHEAP: Final = Cost(time=1, memory_kib=32, lanes=1)


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of a test; nobody real."""

    name: str
    role: str
    password: str
    pin: str = ""


MANAGER: Final = Somebody("Marit Solheim", "administrator", "lantern under the plum tree", "9035")
DESK: Final = Somebody("Jo Kershaw", "reception", "seven quiet herons walk", "2758")
ROOM: Final = Somebody("Ines Quillan", "specialist", "amber gravel before noon", "6194")
_FIRST: Final = "handed over on a note"


def signed_in(
    directory: Path, who: Somebody, password: str = "", cost: Cost | None = CHEAP
) -> Clinic:
    """The clinic with this person signed in; whoever asks for it closes the records."""
    unlocked = unlock(directory, who.name, password or who.password, system_clock)
    assert not isinstance(unlocked, Refused), unlocked
    found = enter(unlocked, system_clock, cost=cost)
    assert not isinstance(found, Refused), found
    return join_signed_in(found, forms_dir(), None)


def leave(clinic: Clinic) -> None:
    """Sign out and close the store."""
    sign_out(clinic)
    clinic.records.close()


def make_people(
    directory: Path, *others: Somebody, manager: Somebody = MANAGER, cost: Cost | None = CHEAP
) -> None:
    """The first administrator, with the store where there is none, then the others.

    Each has a password of their own choosing; with a PIN where they are given one.
    """
    found = make_first(directory, manager.name, manager.password, system_clock, cost=cost)
    clinic = join_signed_in(found, forms_dir(), None)
    for person in others:
        add_user(clinic, person.name, person.role, _FIRST, cost=cost)
    if manager.pin:
        set_pin(clinic, manager.pin, manager.password, cost=cost)
    leave(clinic)
    for person in others:
        theirs = signed_in(directory, person, _FIRST, cost)
        change_password(theirs, _FIRST, person.password, cost=cost)
        if person.pin:
            set_pin(theirs, person.pin, person.password, cost=cost)
        leave(theirs)


def key_of(directory: Path, who: Somebody) -> bytes:
    """The key of the store, as this person's password opens it."""
    unlocked = unlock(directory, who.name, who.password, system_clock)
    assert not isinstance(unlocked, Refused), unlocked
    return unlocked.key
