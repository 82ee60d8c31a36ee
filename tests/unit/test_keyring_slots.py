"""The system's keyring: it opens for its person, goes with their password, and may be absent."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import keyring
import pyotp
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from tests.unit.people_desk import (
    ANN,
    BO,
    NEW,
    WORDS,
    can_enter,
    clinic_of,
    seat,
)
from tests.unit.room import Clock
from triage_app.errors import NotAllowed
from triage_app.model.intake import Event
from triage_app.records.key_slots import KEYRING, KEYS_NAME, read_slots, write_slots
from triage_app.workflow import Clinic
from triage_app.workflow.sign_in import (
    Reason,
    Refused,
    SignedIn,
    enter,
    forget_keyring,
    keep_in_keyring,
    keyring_ready,
    look_at_desk,
    unlock_by_keyring,
)
from triage_app.workflow.users import (
    change_password,
    confirm_second_factor,
    remove_user,
    reset_password,
)

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class Ring(KeyringBackend):
    """A keyring in memory."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the library's own
        self.kept: dict[tuple[str, str], str] = {}
        self.is_locked = False

    def _look(self) -> None:
        if self.is_locked:
            raise KeyringLocked

    def get_password(self, service: str, username: str) -> str | None:
        self._look()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._look()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._look()
        if (service, username) not in self.kept:
            raise PasswordDeleteError
        del self.kept[service, username]


pytestmark = pytest.mark.usefixtures("cheap")


@pytest.fixture
def ring() -> Iterator[Ring]:
    before = keyring.get_keyring()
    made = Ring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def clock(people_clock: Clock) -> Clock:
    return people_clock


@pytest.fixture
def folder(people: Path) -> Path:
    """A store with Ann the administrator, Bo at reception and Cy the specialist."""
    return people


@pytest.fixture
def bo(folder: Path, clock: Clock) -> Iterator[Clinic]:
    with seat(folder, BO, clock) as clinic:
        yield clinic


def comes_in(folder: Path, bo: Clinic, clock: Clock, code: str = "") -> SignedIn | Refused | None:
    unlocked = unlock_by_keyring(folder, bo.staff.staff_id)
    if unlocked is None:
        return None
    found = enter(unlocked, lambda: clock.moment, "FRONT-2", code)
    if isinstance(found, SignedIn):
        assert found.user.user_id == bo.staff.staff_id
        found.records.close()
    return found


def test_the_keyring_opens_for_its_person(
    ring: Ring, bo: Clinic, folder: Path, clock: Clock
) -> None:
    assert keyring_ready()
    assert look_at_desk(folder).in_keyring == frozenset()
    assert comes_in(folder, bo, clock) is None
    with pytest.raises(NotAllowed):
        keep_in_keyring(bo, "wrong")
    assert ring.kept == {}
    keep_in_keyring(bo, WORDS[BO])
    entry = bo.records.audit(1)[0]
    assert (entry.event, entry.subject, entry.detail) == (Event.SETTING_CHANGED, "keyring", "on")
    assert look_at_desk(folder).in_keyring == {bo.staff.staff_id}
    assert isinstance(comes_in(folder, bo, clock), SignedIn)
    assert bo.records.audit(1)[0].detail == "keyring"
    assert [person.name for person in look_at_desk(folder).people][:2] == [ANN, BO]
    assert can_enter(folder, BO, clock), "and the password opens as before"
    assert isinstance(comes_in(folder, bo, clock), SignedIn)


def test_the_keyring_has_neither_password_nor_key(ring: Ring, bo: Clinic) -> None:
    keep_in_keyring(bo, WORDS[BO])
    assert bo.vault is not None
    (secret,) = ring.kept.values()
    assert len(bytes.fromhex(secret)) == 32
    assert secret != bo.vault.key.hex()
    assert WORDS[BO] not in str(ring.kept)
    assert secret not in (bo.vault.directory / KEYS_NAME).read_text(encoding="ascii")


def test_forgotten_it_opens_no_more(ring: Ring, bo: Clinic, folder: Path, clock: Clock) -> None:
    keep_in_keyring(bo, WORDS[BO])
    before = (folder / KEYS_NAME).read_bytes()
    forget_keyring(bo)
    assert bo.records.audit(1)[0].detail == "off"
    assert ring.kept == {}
    assert look_at_desk(folder).in_keyring == frozenset()
    (folder / KEYS_NAME).write_bytes(before)
    assert comes_in(folder, bo, clock) is None, "the slot put back finds no secret"
    forget_keyring(bo)


def test_a_new_password_ends_it(ring: Ring, bo: Clinic, folder: Path, clock: Clock) -> None:
    keep_in_keyring(bo, WORDS[BO])
    before = read_slots(folder)
    assert before is not None
    change_password(bo, WORDS[BO], NEW)
    assert look_at_desk(folder).in_keyring == frozenset()
    assert comes_in(folder, bo, clock) is None
    now = read_slots(folder)
    old = before.of(bo.staff.staff_id, KEYRING)
    assert now is not None
    assert old is not None
    write_slots(folder, replace(now, slots=(*now.slots, old)))
    assert comes_in(folder, bo, clock) == Refused(Reason.NOT_HERE), "nor is it taken when put back"
    assert ring.kept


def test_a_reset_and_a_removal_end_it(ring: Ring, bo: Clinic, folder: Path, clock: Clock) -> None:
    keep_in_keyring(bo, WORDS[BO])
    with seat(folder, ANN, clock) as ann:
        reset_password(ann, bo.staff.staff_id, NEW)
    assert comes_in(folder, bo, clock) is None
    keep_in_keyring(bo, NEW)
    with seat(folder, ANN, clock) as ann:
        remove_user(ann, bo.staff.staff_id)
    assert comes_in(folder, bo, clock) is None
    assert ring.kept


def test_the_second_step_is_asked_all_the_same(
    ring: Ring, bo: Clinic, folder: Path, clock: Clock
) -> None:
    keep_in_keyring(bo, WORDS[BO])
    code = pyotp.TOTP(SECRET).at(clock.moment)
    confirm_second_factor(bo, SECRET, code, WORDS[BO])
    clock.later(minutes=5)
    assert comes_in(folder, bo, clock) == Refused(Reason.CODE_WANTED)
    assert comes_in(folder, bo, clock, "000000") == Refused(Reason.CODE_WRONG)
    good = pyotp.TOTP(SECRET).at(clock.moment)
    assert isinstance(comes_in(folder, bo, clock, good), SignedIn)
    assert bo.records.audit(1)[0].detail == "keyring, second step"
    assert ring.kept


def test_a_locked_keyring_opens_nothing_and_breaks_nothing(
    ring: Ring, bo: Clinic, folder: Path, clock: Clock
) -> None:
    keep_in_keyring(bo, WORDS[BO])
    ring.is_locked = True
    assert comes_in(folder, bo, clock) is None
    with pytest.raises(NotAllowed, match="keyring"):
        keep_in_keyring(bo, WORDS[BO])
    forget_keyring(bo)
    ring.is_locked = False
    assert comes_in(folder, bo, clock) is None, "the slot is gone, whatever the keyring kept"


def test_another_secret_in_the_keyring_opens_nothing(
    ring: Ring, bo: Clinic, folder: Path, clock: Clock
) -> None:
    keep_in_keyring(bo, WORDS[BO])
    (account,) = ring.kept
    ring.kept[account] = "0" * 64
    assert comes_in(folder, bo, clock) is None


def test_without_the_extra_there_is_no_keyring(
    monkeypatch: pytest.MonkeyPatch, bo: Clinic, folder: Path
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert not keyring_ready()
    with pytest.raises(NotAllowed, match="keyring"):
        keep_in_keyring(bo, WORDS[BO])
    assert unlock_by_keyring(folder, bo.staff.staff_id) is None


def test_a_backend_that_keeps_nothing_is_none() -> None:
    from keyring.backends import fail, null

    before = keyring.get_keyring()
    try:
        for backend in (fail.Keyring(), null.Keyring()):  # type: ignore[no-untyped-call]  # theirs
            keyring.set_keyring(backend)
            assert not keyring_ready()
    finally:
        keyring.set_keyring(before)


def test_the_record_is_the_same_desk(ring: Ring, folder: Path, clock: Clock, bo: Clinic) -> None:
    keep_in_keyring(bo, WORDS[BO])
    unlocked = unlock_by_keyring(folder, bo.staff.staff_id)
    assert unlocked is not None
    found = enter(unlocked, clock)
    assert isinstance(found, SignedIn)
    clinic = clinic_of(found, clock)
    assert clinic.staff == bo.staff
    found.records.close()
    assert ring.kept
