"""A folder with people who can sign in, at the price of the cheapest try there is.

`key_slots.CURRENT` is what new slots cost; `cheap` sets it for a test, as any function takes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Final

import pytest

from tests.unit.room import FORMS, Clock
from triage_app.model.ids import uuid7_maker
from triage_app.model.intake import Event
from triage_app.model.user import User
from triage_app.records import key_slots
from triage_app.records.key_slots import Cost
from triage_app.workflow import Clinic, Letterhead
from triage_app.workflow.sign_in import (
    Reason,
    Refused,
    SignedIn,
    Unlocked,
    enter,
    make_first,
    unlock,
)
from triage_app.workflow.users import add_user, change_password

CHEAP: Final = Cost(time=1, memory_kib=8, lanes=1)
ANN: Final = "Ann Solheim"
BO: Final = "Bo Kershaw"
CY: Final = "Cy Quillan"
WORDS: Final = {
    ANN: "lantern under the plum tree",
    BO: "seven quiet herons walk",
    CY: "amber gravel before noon",
}
NEW: Final = "copper whistle in the attic"
HANDED: Final = "handed over on a small note"


def make_cheap(patch: pytest.MonkeyPatch) -> None:
    """Let every slot and PIN made from now on cost next to nothing to try."""
    patch.setattr(key_slots, "CURRENT", CHEAP)


def clinic_of(signed_in: SignedIn, clock: Clock) -> Clinic:
    """The desk of whoever signed in."""
    return Clinic(
        records=signed_in.records,
        forms=FORMS,
        staff=signed_in.user.staff,
        letterhead=Letterhead("Harbour Spine Clinic", "555 0100", "911"),
        now=clock,
        new_id=uuid7_maker(clock),
        zone=UTC,
        computer="FRONT-2",
        vault=signed_in.vault,
    )


def come_in(
    directory: Path, who: str, clock: Clock, password: str = "", code: str = ""
) -> SignedIn:
    """Sign in; whoever calls this closes the records."""
    found = enter(opened(directory, who, clock, password), clock, "FRONT-2", code)
    assert isinstance(found, SignedIn), found
    return found


def opened(directory: Path, who: str, clock: Clock, password: str = "") -> Unlocked:
    """The right password was typed."""
    found = unlock(directory, who, password or WORDS[who], clock, "FRONT-2")
    assert isinstance(found, Unlocked), found
    return found


def can_enter(directory: Path, who: str, clock: Clock, password: str = "") -> bool:
    """Whether this person gets in with this password."""
    found = unlock(directory, who, password or WORDS.get(who, ""), clock)
    if isinstance(found, Refused):
        return False
    entered = enter(found, clock)
    if isinstance(entered, Refused):
        return False
    entered.records.close()
    return True


def reason(directory: Path, who: str, clock: Clock, password: str) -> Reason:
    """Why this person does not get in."""
    found = unlock(directory, who, password, clock)
    if isinstance(found, Unlocked):
        found_inside = enter(found, clock)
        assert isinstance(found_inside, Refused)
        return found_inside.reason
    return found.reason


@contextmanager
def seat(directory: Path, who: str, clock: Clock, password: str = "") -> Iterator[Clinic]:
    """Somebody signed in at a desk."""
    signed_in = come_in(directory, who, clock, password)
    try:
        yield clinic_of(signed_in, clock)
    finally:
        signed_in.records.close()


def make_ann(directory: Path, clock: Clock) -> None:
    """The first administrator, and the store."""
    make_first(directory, ANN, WORDS[ANN], clock, "FRONT-2").records.close()


def add(directory: Path, who: str, role: str, clock: Clock) -> User:
    """Let Ann add somebody, who then chooses their own password."""
    with seat(directory, ANN, clock) as clinic:
        add_user(clinic, who, role, HANDED)
    with seat(directory, who, clock, HANDED) as clinic:
        return change_password(clinic, HANDED, WORDS[who])


def make_three(directory: Path, clock: Clock) -> Path:
    """Ann the administrator, Bo at reception, Cy the specialist."""
    make_ann(directory, clock)
    add(directory, BO, "reception", clock)
    add(directory, CY, "specialist", clock)
    return directory


def events(directory: Path, who: str, clock: Clock, count: int = 20) -> list[tuple[Event, str]]:
    """The newest entries of the audit with their details, newest first; who looks is the newest."""
    with seat(directory, who, clock) as clinic:
        return [(entry.event, entry.detail) for entry in clinic.records.audit(count)]
