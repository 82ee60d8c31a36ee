"""People who sign in, with their passwords, PINs and second steps: who may, and what holds."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pyotp
import pytest

from tests.unit.people_desk import (
    ANN,
    BO,
    CY,
    HANDED,
    NEW,
    WORDS,
    can_enter,
    come_in,
    opened,
    seat,
)
from tests.unit.room import Clock
from triage_app.errors import InputRefused, NotAllowed, StoreChanged, StoreError
from triage_app.model.intake import Event
from triage_app.records.attempts import read_attempts
from triage_app.records.key_slots import KEYS_NAME, read_slots
from triage_app.records.sqlite_records import SqliteRecords
from triage_app.workflow import Clinic, Role
from triage_app.workflow.sign_in import Reason, Refused, enter, look_at_desk
from triage_app.workflow.users import (
    add_user,
    begin_second_factor,
    change_password,
    confirm_second_factor,
    drop_pin,
    drop_second_factor,
    end_second_factor,
    have_password,
    own,
    remove_user,
    rename_user,
    reset_password,
    set_pin,
    set_role,
    users,
)

E = Event
DEE = "Dee Marsh"
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
def ann(folder: Path, clock: Clock) -> Iterator[Clinic]:
    with seat(folder, ANN, clock) as clinic:
        yield clinic


@pytest.fixture
def bo(folder: Path, clock: Clock) -> Iterator[Clinic]:
    with seat(folder, BO, clock) as clinic:
        yield clinic


def id_of(clinic: Clinic, name: str) -> str:
    return next(user.user_id for user in clinic.records.users() if user.name == name)


def last(clinic: Clinic) -> tuple[Event, str, str]:
    (entry,) = clinic.records.audit(1)
    assert entry.by == clinic.staff
    assert entry.computer == "FRONT-2"
    return entry.event, entry.subject, entry.detail


# -- an administrator ------------------------------------------------------------------------------


def test_somebody_added_chooses_a_password_at_the_first_sign_in(
    ann: Clinic, folder: Path, clock: Clock
) -> None:
    user = add_user(ann, " Dee  Marsh ", "specialist", HANDED)
    assert (user.name, user.role, user.must_change) == (DEE, "specialist", True)
    assert last(ann) == (E.USER_ADDED, user.user_id, 'specialist "Dee Marsh"')
    assert users(ann)[-1] == user
    assert user.user_id in have_password(ann)
    signed_in = come_in(folder, DEE, clock, HANDED)
    assert signed_in.user.must_change
    signed_in.records.close()
    with seat(folder, DEE, clock, HANDED) as clinic:
        assert not change_password(clinic, HANDED, NEW).must_change
        assert last(clinic)[:2] == (E.PASSWORD_CHANGED, user.user_id)
    assert can_enter(folder, DEE, clock, NEW)
    assert not can_enter(folder, DEE, clock, HANDED)


@pytest.mark.parametrize(
    ("name", "role", "password"),
    [
        ("", "reception", HANDED),
        ("n" * 61, "reception", HANDED),
        ("D\u202eee", "reception", HANDED),
        (DEE, "demo", HANDED),
        (DEE, Role.DEMO, HANDED),
        (DEE, "owner", HANDED),
        (DEE, "reception", "short"),
        (DEE, "reception", "Dee Marsh Dee Marsh"),
        (DEE, "reception", "Harbour Spine Clinic"),
    ],
)
def test_nobody_is_added_with_a_bad_name_role_or_password(
    ann: Clinic, name: str, role: Role | str, password: str
) -> None:
    before = ann.records.audit_head()
    with pytest.raises(InputRefused):
        add_user(ann, name, role, password)
    assert ann.records.audit_head() == before
    assert len(users(ann)) == 3


@pytest.mark.parametrize("name", ["Bo Kershaw", "bo  KERSHAW", "\uff22o Kershaw"])
def test_two_who_may_sign_in_never_share_a_name(ann: Clinic, name: str) -> None:
    with pytest.raises(StoreChanged, match="name"):
        add_user(ann, name, "reception", HANDED)
    with pytest.raises(StoreChanged, match="name"):
        rename_user(ann, id_of(ann, CY), name)
    assert [user.name for user in users(ann)] == [ANN, BO, CY]
    remove_user(ann, id_of(ann, BO))
    assert add_user(ann, name, "reception", HANDED).removed is None


def test_a_new_name_and_role_count_from_the_next_sign_in(
    ann: Clinic, folder: Path, clock: Clock
) -> None:
    bo = id_of(ann, BO)
    assert rename_user(ann, bo, "Bo Lund").name == "Bo Lund"
    assert last(ann) == (E.USER_CHANGED, bo, 'name "Bo Kershaw" -> "Bo Lund"')
    assert set_role(ann, bo, Role.SPECIALIST).role == "specialist"
    assert last(ann) == (E.USER_CHANGED, bo, "role reception -> specialist")
    head = ann.records.audit_head()
    rename_user(ann, bo, "Bo Lund")
    set_role(ann, bo, "specialist")
    assert ann.records.audit_head() == head, "nothing changed, nothing said"
    (person,) = [one for one in look_at_desk(folder).people if one.user_id == bo]
    assert (person.name, person.shown_role) == ("Bo Lund", "specialist")
    signed_in = come_in(folder, "Bo Lund", clock, WORDS[BO])
    assert signed_in.user.role == "specialist"
    signed_in.records.close()


def test_somebody_removed_is_out_and_stays_named(ann: Clinic, folder: Path, clock: Clock) -> None:
    bo = id_of(ann, BO)
    set_pin_of = replace(users(ann)[1], pin="x", second_factor="y")
    ann.records.save_user(set_pin_of, None)
    gone = remove_user(ann, bo)
    assert last(ann) == (E.USER_REMOVED, bo, 'reception "Bo Kershaw"')
    assert (gone.pin, gone.second_factor, gone.slot_id) == ("", "", "")
    assert gone.removed is not None
    assert users(ann)[1] == gone
    assert not can_enter(folder, BO, clock)
    assert bo not in (folder / KEYS_NAME).read_text(encoding="ascii")
    for act in (remove_user, drop_second_factor):
        with pytest.raises(InputRefused, match="removed"):
            act(ann, bo)
    with pytest.raises(InputRefused, match="removed"):
        reset_password(ann, bo, HANDED)


def test_who_is_removed_while_signed_in_can_change_nothing_of_their_own(
    bo: Clinic, folder: Path, clock: Clock
) -> None:
    with seat(folder, ANN, clock) as ann:
        remove_user(ann, bo.staff.staff_id)
    for act in (
        lambda: change_password(bo, WORDS[BO], NEW),
        lambda: begin_second_factor(bo),
        lambda: set_pin(bo, "2758", WORDS[BO]),
        lambda: own(bo),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_there_is_always_an_administrator_who_can_sign_in(
    ann: Clinic, folder: Path, clock: Clock
) -> None:
    me = ann.staff.staff_id
    with pytest.raises(InputRefused, match="last administrator"):
        remove_user(ann, me)
    with pytest.raises(InputRefused, match="last administrator"):
        set_role(ann, me, "reception")
    assert set_role(ann, me, "administrator").role == "administrator"
    # One whose password is lost does not count.
    other = set_role(ann, id_of(ann, CY), "administrator")
    slots = read_slots(folder)
    assert slots is not None
    (folder / KEYS_NAME).write_bytes(
        (folder / KEYS_NAME).read_bytes().replace(other.slot_id.encode(), b"0" * 32)
    )
    assert other.user_id not in have_password(ann)
    with pytest.raises(InputRefused, match="last administrator"):
        remove_user(ann, me)
    reset_password(ann, other.user_id, HANDED)
    assert remove_user(ann, me).removed is not None
    assert not can_enter(folder, ANN, clock)


def test_two_administrators_cannot_remove_each_other(
    ann: Clinic, folder: Path, clock: Clock
) -> None:
    cy = id_of(ann, CY)
    set_role(ann, cy, "administrator")
    with seat(folder, CY, clock) as other:
        remove_user(other, ann.staff.staff_id)
        with pytest.raises(InputRefused, match="last administrator"):
            remove_user(ann, cy)


def test_a_password_set_by_an_administrator_is_good_for_one_sign_in(
    ann: Clinic, folder: Path, clock: Clock
) -> None:
    bo = id_of(ann, BO)
    ann.records.save_user(replace(users(ann)[1], pin="x", second_factor=SECRET), None)
    user = reset_password(ann, bo, HANDED)
    assert last(ann) == (E.PASSWORD_RESET, bo, "")
    assert (user.must_change, user.pin, user.second_factor) == (True, "", SECRET)
    assert drop_second_factor(ann, bo).second_factor == ""
    assert last(ann) == (E.SECOND_FACTOR_CHANGED, bo, "off")
    assert not can_enter(folder, BO, clock)
    assert can_enter(folder, BO, clock, HANDED)
    with pytest.raises(InputRefused, match="own password"):
        reset_password(ann, ann.staff.staff_id, HANDED)
    with pytest.raises(InputRefused):
        reset_password(ann, bo, "short")


@pytest.mark.parametrize("name", [BO, CY])
def test_only_an_administrator_keeps_people(folder: Path, clock: Clock, name: str) -> None:
    with seat(folder, name, clock) as clinic:
        me = clinic.staff.staff_id
        for act in (
            lambda: users(clinic),
            lambda: have_password(clinic),
            lambda: add_user(clinic, DEE, "administrator", HANDED),
            lambda: set_role(clinic, me, "administrator"),
            lambda: rename_user(clinic, me, DEE),
            lambda: reset_password(clinic, me, HANDED),
            lambda: drop_second_factor(clinic, me),
            lambda: remove_user(clinic, me),
        ):
            with pytest.raises(NotAllowed, match="does not allow"):
                act()


def test_keys_that_are_gone_meanwhile_are_said_and_not_made_anew(ann: Clinic, folder: Path) -> None:
    (folder / KEYS_NAME).unlink()
    with pytest.raises(StoreError, match=KEYS_NAME):
        reset_password(ann, id_of(ann, BO), HANDED)
    with pytest.raises(StoreError, match=KEYS_NAME):
        change_password(ann, WORDS[ANN], NEW)
    assert not (folder / KEYS_NAME).exists()


# -- one's own -------------------------------------------------------------------------------------


def test_a_password_is_changed_with_the_old_one(bo: Clinic, folder: Path, clock: Clock) -> None:
    with pytest.raises(NotAllowed, match="not right"):
        change_password(bo, "wrong", NEW)
    for new in ("short", WORDS[BO], "bo kershaw bo kershaw"):
        with pytest.raises(InputRefused):
            change_password(bo, WORDS[BO], new)
    assert can_enter(folder, BO, clock)
    change_password(bo, WORDS[BO], NEW)
    assert not can_enter(folder, BO, clock)
    assert can_enter(folder, BO, clock, NEW)
    change_password(bo, NEW, WORDS[BO])
    assert can_enter(folder, BO, clock)


def test_the_old_password_cannot_be_guessed_at_an_open_desk(
    bo: Clinic, folder: Path, clock: Clock
) -> None:
    for _ in range(4):
        with pytest.raises(NotAllowed, match="not right"):
            change_password(bo, "wrong", NEW)
    with pytest.raises(NotAllowed, match=r"Wait \d seconds?,"):
        drop_pin(bo, WORDS[BO])
    assert not can_enter(folder, BO, clock), "the sign-in waits as well"
    clock.later(minutes=1)
    set_pin(bo, "2758", WORDS[BO])
    assert read_attempts(folder) == {}
    said = [entry.detail for entry in bo.records.audit() if entry.event is E.SIGN_IN_FAILED]
    assert len(said) == 1
    assert said[0].startswith("sign-in: 4 wrong")


def test_a_pin_is_kept_as_a_hash(bo: Clinic) -> None:
    user = set_pin(bo, "2758", WORDS[BO])
    assert last(bo) == (E.PIN_CHANGED, user.user_id, "on")
    assert user.pin.startswith("$argon2id$")
    assert "2758" not in user.pin
    assert user.pin not in repr(user)
    for pin in ("1234", "12", "abcd"):
        with pytest.raises(InputRefused):
            set_pin(bo, pin, WORDS[BO])
    with pytest.raises(NotAllowed):
        set_pin(bo, "9035", "wrong")
    assert own(bo).pin == user.pin
    assert drop_pin(bo, WORDS[BO]).pin == ""
    assert last(bo) == (E.PIN_CHANGED, user.user_id, "off")


def test_a_second_step_begins_when_the_telephone_has_shown_a_code(bo: Clinic) -> None:
    new = begin_second_factor(bo)
    assert own(bo).second_factor == ""
    assert new.uri.startswith("otpauth://totp/Harbour%20Spine%20Clinic:Bo%20Kershaw?secret=")
    assert new.secret in new.uri
    assert new.secret not in repr(new)
    assert begin_second_factor(bo).secret != new.secret
    good = pyotp.TOTP(new.secret).at(bo.now())
    with pytest.raises(InputRefused, match="code"):
        confirm_second_factor(bo, SECRET, "000000", WORDS[BO])
    with pytest.raises(NotAllowed):
        confirm_second_factor(bo, new.secret, good, "wrong")
    assert own(bo).second_factor == ""
    user = confirm_second_factor(bo, new.secret, good, WORDS[BO])
    assert user.second_factor == new.secret
    assert new.secret not in repr(user)
    assert last(bo) == (E.SECOND_FACTOR_CHANGED, user.user_id, "on")
    assert end_second_factor(bo, WORDS[BO]).second_factor == ""
    assert last(bo) == (E.SECOND_FACTOR_CHANGED, user.user_id, "off")


def test_the_code_that_confirmed_is_not_taken_at_the_sign_in(
    bo: Clinic, folder: Path, clock: Clock
) -> None:
    code = pyotp.TOTP(SECRET).at(clock.moment)
    confirm_second_factor(bo, SECRET, code, WORDS[BO])
    found = enter(opened(folder, BO, clock), clock, code=code)
    assert found == Refused(Reason.CODE_WRONG)


def test_the_demo_has_no_people(ann: Clinic) -> None:
    demo = replace(ann, vault=None, is_demo=True, staff=replace(ann.staff, role="demo"))
    for act in (
        lambda: add_user(demo, DEE, "reception", HANDED),
        lambda: change_password(demo, "x", NEW),
        lambda: set_pin(demo, "2758", "x"),
        lambda: begin_second_factor(demo),
    ):
        with pytest.raises(NotAllowed, match="demo"):
            act()


# -- two programs at once --------------------------------------------------------------------------


@contextmanager
def between(number: int, act: Callable[[], object]) -> Iterator[None]:
    """Do something just before the n-th transaction from now on."""
    count = [0]
    real = SqliteRecords.together

    def counted(self: SqliteRecords) -> AbstractContextManager[None]:
        count[0] += 1
        if count[0] == number:
            act()
        return real(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SqliteRecords, "together", counted)
        yield
    assert count[0] >= number


@pytest.mark.parametrize("number", [1, 2])
def test_a_sign_in_elsewhere_while_the_password_is_changed_loses_neither(
    bo: Clinic, folder: Path, clock: Clock, number: int
) -> None:
    def elsewhere() -> None:
        assert can_enter(folder, BO, clock)

    with between(number, elsewhere):
        change_password(bo, WORDS[BO], NEW)
    assert can_enter(folder, BO, clock, NEW)
    assert not can_enter(folder, BO, clock)


@pytest.mark.parametrize("number", [1, 2])
def test_a_password_reset_elsewhere_while_it_is_changed_leaves_one_that_opens(
    bo: Clinic, folder: Path, clock: Clock, number: int
) -> None:
    def elsewhere() -> None:
        with seat(folder, ANN, clock) as ann:
            reset_password(ann, bo.staff.staff_id, HANDED)

    with between(number, elsewhere):
        change_password(bo, WORDS[BO], NEW)
    assert can_enter(folder, BO, clock, NEW)
    assert not can_enter(folder, BO, clock, HANDED)


def test_somebody_removed_while_their_password_is_changed_stays_out(
    bo: Clinic, folder: Path, clock: Clock
) -> None:
    def elsewhere() -> None:
        with seat(folder, ANN, clock) as ann:
            remove_user(ann, bo.staff.staff_id)

    with between(2, elsewhere), pytest.raises(StoreChanged, match="removed"):
        change_password(bo, WORDS[BO], NEW)
    assert not can_enter(folder, BO, clock)
    assert not can_enter(folder, BO, clock, NEW)


def test_two_added_at_the_same_time_are_both_there(ann: Clinic, folder: Path, clock: Clock) -> None:
    def elsewhere() -> None:
        with seat(folder, ANN, clock) as other:
            add_user(other, "Eli Trent", "reception", HANDED)

    with between(2, elsewhere):
        add_user(ann, DEE, "specialist", HANDED)
    for name in (DEE, "Eli Trent"):
        assert can_enter(folder, name, clock, HANDED)


def test_keys_exchanged_for_those_of_another_store_meanwhile_are_not_written_over(
    bo: Clinic, folder: Path, clock: Clock, three: Path
) -> None:
    def elsewhere() -> None:
        other = (folder / KEYS_NAME).read_bytes().replace(b'"store": "', b'"store": "ff')
        (folder / KEYS_NAME).write_bytes(other)

    with between(2, elsewhere), pytest.raises(StoreChanged):
        change_password(bo, WORDS[BO], NEW)
    shutil.copy(three / KEYS_NAME, folder / KEYS_NAME)
    assert can_enter(folder, BO, clock)
