"""The second step of a sign-in: the right code opens once, and wrong ones count."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pyotp
import pytest

from tests.unit.people_desk import (
    ANN,
    BO,
    WORDS,
    events,
    opened,
    seat,
)
from tests.unit.room import Clock
from triage_app.model.intake import Event
from triage_app.workflow.sign_in import (
    Reason,
    Refused,
    SignedIn,
    Unlocked,
    enter,
    unlock,
)
from triage_app.workflow.users import (
    confirm_second_factor,
)

E = Event
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

pytestmark = pytest.mark.usefixtures("cheap")


@pytest.fixture
def clock(people_clock: Clock) -> Clock:
    return people_clock


@pytest.fixture
def folder(people: Path) -> Path:
    """A store with Ann the administrator, Bo at reception and Cy the specialist."""
    return people


@pytest.fixture
def secret(folder: Path, clock: Clock) -> str:
    """Bo has a telephone."""
    with seat(folder, BO, clock) as clinic:
        code = pyotp.TOTP(SECRET).at(clinic.now())
        confirm_second_factor(clinic, SECRET, code, WORDS[BO])
    clock.later(minutes=2)
    return SECRET


def with_code(folder: Path, clock: Clock, code: str) -> SignedIn | Refused:
    found = enter(opened(folder, BO, clock), lambda: clock.moment, "FRONT-2", code)
    if isinstance(found, SignedIn):
        found.records.close()
    return found


def test_the_code_is_asked_for_and_opens_once(folder: Path, clock: Clock, secret: str) -> None:
    assert with_code(folder, clock, "") == Refused(Reason.CODE_WANTED)
    code = pyotp.TOTP(secret).at(clock.moment)
    assert isinstance(with_code(folder, clock, f" {code[:3]} {code[3:]} "), SignedIn)
    assert with_code(folder, clock, code) == Refused(Reason.CODE_WRONG), "used twice"
    clock.later(seconds=30)
    assert isinstance(with_code(folder, clock, pyotp.TOTP(secret).at(clock.moment)), SignedIn)
    signed_in = [detail for event, detail in events(folder, ANN, clock, 6) if event is E.SIGNED_IN]
    assert signed_in[:4] == ["", "second step", "second step", ""]


@pytest.mark.parametrize(
    ("off", "good"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_the_telephones_clock_may_be_a_step_off(
    folder: Path, clock: Clock, secret: str, off: int, good: bool
) -> None:
    found = unlock(folder, BO, WORDS[BO], clock)
    assert isinstance(found, Unlocked)
    code = pyotp.TOTP(secret).at(clock.moment + timedelta(seconds=off))
    assert isinstance(with_code(folder, clock, code), SignedIn) is good


def test_a_code_older_than_the_last_one_used_is_not_taken(
    folder: Path, clock: Clock, secret: str
) -> None:
    this = pyotp.TOTP(secret).at(clock.moment + timedelta(seconds=30))
    before = pyotp.TOTP(secret).at(clock.moment)
    assert isinstance(with_code(folder, clock, this), SignedIn)
    assert with_code(folder, clock, before) == Refused(Reason.CODE_WRONG)


@pytest.mark.parametrize("code", ["000000", "12345", "1234567", "abcdef", "１２３４５６", "-12345"])
def test_a_wrong_code_is_refused_and_counted(
    folder: Path, clock: Clock, secret: str, code: str
) -> None:
    assert with_code(folder, clock, code) == Refused(Reason.CODE_WRONG)
    for _ in range(3):
        found = with_code(folder, clock, code)
    assert found == Refused(Reason.CODE_WRONG, timedelta(seconds=5))
    moment = clock.moment
    assert unlock(folder, BO, WORDS[BO], lambda: moment) == Refused(
        Reason.WAIT, timedelta(seconds=5)
    )
    clock.later(minutes=1)
    assert isinstance(with_code(folder, clock, pyotp.TOTP(secret).at(clock.moment)), SignedIn)
    with seat(folder, ANN, clock) as clinic:
        assert any(
            entry.event is E.SIGN_IN_FAILED and entry.detail.startswith("sign-in: 4 wrong")
            for entry in clinic.records.audit()
        )


def test_a_code_wrong_or_missing_writes_no_sign_in(folder: Path, clock: Clock, secret: str) -> None:
    with seat(folder, ANN, clock) as clinic:
        before = clinic.records.audit_head()
    assert secret
    with_code(folder, clock, "")
    with_code(folder, clock, "000000")
    with seat(folder, ANN, clock) as clinic:
        lines = clinic.records.audit_page(limit=9)
        new = [line for line in lines if line.sequence > before.entries and line.entry]
        assert all(line.entry and line.entry.by.name in (ANN, "triage-app") for line in new)
