"""When a desk locks, and what opens it: a few PINs, else the password, and all of it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.unit.people_desk import (
    ANN,
    BO,
    HANDED,
    NEW,
    WORDS,
    clinic_of,
    come_in,
    seat,
)
from tests.unit.room import Clock, open_room
from triage_app.errors import Bug, InputRefused, StoreError
from triage_app.model.intake import Event
from triage_app.records.attempts import ATTEMPTS_NAME, read_attempts
from triage_app.workflow import Clinic
from triage_app.workflow.locking import (
    MOST_PINS,
    Gate,
    How,
    Opened,
    idle_minutes,
    is_still_here,
    lock,
)
from triage_app.workflow.settings import save_settings, settings_of
from triage_app.workflow.sign_in import unlock
from triage_app.workflow.users import (
    change_password,
    drop_pin,
    remove_user,
    reset_password,
    set_pin,
    set_role,
)

PIN = "2758"


pytestmark = pytest.mark.usefixtures("cheap")


@pytest.fixture
def clock(people_clock: Clock) -> Clock:
    return people_clock


@pytest.fixture
def folder(people: Path, clock: Clock, cheap: None) -> Path:
    """Ann the administrator without a PIN, Bo at reception with one, Cy."""
    with seat(people, BO, clock) as clinic:
        set_pin(clinic, PIN, WORDS[BO])
    return people


@pytest.fixture
def bo(folder: Path, clock: Clock) -> Iterator[Clinic]:
    with seat(folder, BO, clock) as clinic:
        yield clinic


def last(clinic: Clinic) -> tuple[Event, str]:
    (entry,) = clinic.records.audit(1)
    assert (entry.by, entry.subject) == (clinic.staff, clinic.staff.staff_id)
    return entry.event, entry.detail


def test_a_pin_opens_a_locked_desk(bo: Clinic) -> None:
    gate = lock(bo)
    assert last(bo) == (Event.LOCKED, "")
    assert gate.has_pin
    assert gate.open_by_pin("9035") == Opened(How.WRONG)
    assert gate.wrong == 1
    opened = gate.open_by_pin(PIN)
    assert opened.is_in
    assert last(bo) == (Event.UNLOCKED, "PIN; wrong before: 1 PINs, 0 passwords")
    assert gate.wrong == 0


def test_the_password_opens_too(bo: Clinic, clock: Clock) -> None:
    gate = lock(bo)
    assert gate.open_by_password("wrong") == Opened(How.WRONG)
    gate.open_by_pin("0")
    assert gate.open_by_password(WORDS[BO]) == Opened(How.IN)
    assert last(bo) == (Event.UNLOCKED, "password; wrong before: 1 PINs, 1 passwords")
    assert lock(bo).open_by_password(WORDS[BO]).is_in
    assert last(bo) == (Event.UNLOCKED, "password; wrong before: 0 PINs, 0 passwords")


def test_after_five_wrong_pins_only_the_password_opens(bo: Clinic, folder: Path) -> None:
    gate = lock(bo)
    found = [gate.open_by_pin("9035").how for _ in range(6)]
    assert found == [How.WRONG] * 4 + [How.PASSWORD_WANTED] * 2
    assert gate.wrong == MOST_PINS
    assert not gate.has_pin
    assert gate.open_by_pin(PIN) == Opened(How.PASSWORD_WANTED)
    assert not Gate(bo).has_pin, "nor through another window"
    assert gate.open_by_password(WORDS[BO]).is_in
    assert last(bo)[1] == "password; wrong before: 5 PINs, 0 passwords"
    assert Gate(bo).has_pin
    assert gate.open_by_pin(PIN).is_in
    assert read_attempts(folder) == {}


def test_wrong_pins_are_not_forgotten_by_a_restart(bo: Clinic, folder: Path, clock: Clock) -> None:
    for _ in range(5):
        lock(bo).open_by_pin("9035")
    bo.records.close()
    signed_in = come_in(folder, BO, clock)
    clinic = clinic_of(signed_in, clock)
    failed = [e.detail for e in clinic.records.audit() if e.event is Event.SIGN_IN_FAILED]
    assert len(failed) == 1
    assert failed[0].startswith("PIN: 5 wrong")
    assert Gate(clinic).has_pin, "who knows the password may use the PIN again"
    signed_in.records.close()


def test_a_pin_is_counted_before_it_is_tried(bo: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(_pin: str, _encoded: str) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr("triage_app.workflow.locking.pin_fits", killed)
    gate = lock(bo)
    for _ in range(5):
        with pytest.raises(KeyboardInterrupt):
            gate.open_by_pin(PIN)
    monkeypatch.undo()
    assert gate.open_by_pin(PIN) == Opened(How.PASSWORD_WANTED)


def test_wrong_passwords_at_the_lock_cost_time_and_count_at_the_sign_in(
    bo: Clinic, folder: Path, clock: Clock
) -> None:
    gate = lock(bo)
    found = [gate.open_by_password("wrong") for _ in range(4)]
    assert found[3] == Opened(How.WRONG, timedelta(seconds=5))
    again = gate.open_by_password(WORDS[BO])
    assert (again.how, again.wait > timedelta(0)) == (How.WAIT, True)
    assert again.wait <= timedelta(seconds=5)
    assert not hasattr(unlock(folder, BO, WORDS[BO], lambda: clock.moment), "key")
    assert gate.open_by_pin(PIN).is_in, "the PIN is still good"
    clock.later(seconds=6)
    assert lock(bo).open_by_password(WORDS[BO]).is_in


@pytest.mark.parametrize("pin", ["", " ", "2758 ", "27580", "\ud800", "２７５８", "x" * 10_000])
def test_any_wrong_text_is_a_wrong_pin(bo: Clinic, pin: str) -> None:
    assert lock(bo).open_by_pin(pin).how is How.WRONG or pin == "２７５８"


def test_without_a_pin_the_password_is_wanted(folder: Path, clock: Clock) -> None:
    with seat(folder, ANN, clock) as ann:
        gate = lock(ann)
        assert not gate.has_pin
        assert gate.open_by_pin("") == Opened(How.PASSWORD_WANTED)
        assert gate.wrong == 0
        assert gate.open_by_password(WORDS[ANN]).is_in


def test_what_changes_while_it_is_locked_counts(bo: Clinic, folder: Path, clock: Clock) -> None:
    gate = lock(bo)
    with seat(folder, BO, clock) as elsewhere:
        drop_pin(elsewhere, WORDS[BO])
        change_password(elsewhere, WORDS[BO], NEW)
    assert not gate.has_pin
    assert gate.open_by_password(WORDS[BO]).how is How.WRONG
    assert gate.open_by_password(NEW).is_in
    gate = lock(bo)
    with seat(folder, ANN, clock) as ann:
        reset_password(ann, bo.staff.staff_id, HANDED)
    assert gate.open_by_password(NEW).how is How.WRONG
    with seat(folder, ANN, clock) as ann:
        remove_user(ann, bo.staff.staff_id)
    assert gate.open_by_password(HANDED).how is How.GONE
    assert gate.open_by_pin(PIN).how is How.GONE


def test_who_was_given_another_role_signs_in_anew(bo: Clinic, folder: Path, clock: Clock) -> None:
    assert is_still_here(bo)
    gate = lock(bo)
    with seat(folder, ANN, clock) as ann:
        set_role(ann, bo.staff.staff_id, "specialist")
    assert not is_still_here(bo)
    assert gate.open_by_pin(PIN).how is How.GONE
    assert gate.open_by_password(WORDS[BO]).how is How.GONE
    signed_in = come_in(folder, BO, clock)
    assert signed_in.user.role == "specialist"
    signed_in.records.close()


def test_a_wrong_pin_that_cannot_be_counted_is_not_tried(bo: Clinic, folder: Path) -> None:
    (folder / ATTEMPTS_NAME).unlink(missing_ok=True)
    (folder / ATTEMPTS_NAME).mkdir()
    with pytest.raises(StoreError):
        lock(bo).open_by_pin(PIN)


def test_anything_opens_the_demo_and_only_the_demo(tmp_path: Path, clock: Clock) -> None:
    room = open_room(tmp_path, clock)
    with pytest.raises(Bug):
        Gate(room)
    demo = replace(room, is_demo=True)
    gate = lock(demo)
    assert not gate.has_pin
    assert gate.open_by_pin("").is_in
    assert gate.open_by_password("").is_in
    assert last(demo)[0] is Event.UNLOCKED
    room.records.close()


def test_minutes_until_it_locks_are_the_clinics(folder: Path, clock: Clock) -> None:
    with seat(folder, ANN, clock) as ann:
        assert idle_minutes(ann) == 10
        assert idle_minutes(replace(ann, staff=replace(ann.staff, role="reception"))) == 5
        settings = settings_of(ann)
        save_settings(ann, replace(settings, idle_desk=2, idle_room=60))
        assert last_detail(ann) == "idle_desk, idle_room"
        for wrong in (0, 61, -1):
            with pytest.raises(InputRefused, match="1 to 60 minutes"):
                save_settings(ann, replace(settings, idle_desk=wrong))
    with seat(folder, BO, clock) as bo:
        assert idle_minutes(bo) == 2
        assert idle_minutes(replace(bo, staff=replace(bo.staff, role="specialist"))) == 60


def last_detail(clinic: Clinic) -> str:
    return clinic.records.audit(1)[0].detail
