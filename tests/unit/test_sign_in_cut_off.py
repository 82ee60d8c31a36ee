"""Whatever changes keys or people is killed at every step to the disk: somebody known gets in.

A copy of this process does it and dies before the n-th write, rename, deletion or commit, for every
n. What is left must let in whoever could come in before, with the old password or already the new
one, and lose nothing. The same is done once more with a disk that is full at the n-th step.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.unit.people_desk import (
    ANN,
    BO,
    CHEAP,
    CY,
    HANDED,
    NEW,
    WORDS,
    can_enter,
    make_cheap,
    seat,
)
from tests.unit.room import MORNING, Clock, staff
from triage_app.errors import TriageAppError
from triage_app.model.intake import AuditEntry, Event
from triage_app.records import cipher, key_slots
from triage_app.records.key_slots import KEYS_NAME, Cost, read_slots
from triage_app.records.recovery_sheet import groups_of
from triage_app.records.sqlite_records import KEY_NAME, open_store
from triage_app.workflow import Clinic
from triage_app.workflow.sign_in import Start, look_at_desk, make_first, recover, set_after_recovery
from triage_app.workflow.users import (
    add_user,
    change_password,
    have_password,
    remove_user,
    rename_user,
    reset_password,
    set_role,
    users,
)

DEE = "Dee Marsh"
LATER = MORNING + timedelta(hours=1)
Job = Callable[[Path, Clock], None]


@dataclass(frozen=True)
class Case:
    """Something that changes keys or people.

    Attributes:
        prepare: what is so before it.
        act: what is cut off.
        holds: asserts what must hold afterwards, wherever it was cut off.
        steps: how many steps to the disk it has at least.
        is_told: whether a disk that refuses is said; else it is put right at the next sign-in.
    """

    prepare: Job
    act: Job
    holds: Job
    steps: int = 6
    is_told: bool = True


def nothing(_folder: Path, _clock: Clock) -> None:
    """All is prepared."""


def as_ann(act: Callable[[Clinic], object]) -> Job:
    def job(folder: Path, clock: Clock) -> None:
        with seat(folder, ANN, clock) as clinic:
            act(clinic)

    return job


def id_of(clinic: Clinic, name: str) -> str:
    return next(user.user_id for user in clinic.records.users() if user.name == name)


def all_is_well(folder: Path, clock: Clock, *others: str, ann: str = "") -> None:
    """Ann and these others get in; the audit is whole; nobody's change is half done afterwards."""
    for who in others:
        assert can_enter(folder, who, clock), who
    with seat(folder, ANN, clock, ann) as clinic:
        assert clinic.records.verify_audit().is_whole
        own = clinic.records.user(clinic.staff.staff_id)
        assert own is not None
        assert own.role == "administrator"
        assert own.next_slot_id == ""
    slots = read_slots(folder)
    assert slots is not None
    assert len({slot.user_id for slot in slots.slots}) == len(slots.slots)


# -- the first start -------------------------------------------------------------------------------


def empty(folder: Path, _clock: Clock) -> None:
    shutil.rmtree(folder)


def first(folder: Path, clock: Clock) -> None:
    make_first(folder, ANN, WORDS[ANN], clock).records.close()


def first_holds(folder: Path, clock: Clock) -> None:
    start = look_at_desk(folder).start
    assert start in (Start.FIRST, Start.READY), "never a store that nobody can open"
    if start is Start.FIRST:
        first(folder, clock)
    all_is_well(folder, clock)
    with seat(folder, ANN, clock) as clinic:
        assert [user.name for user in users(clinic)] == [ANN]
        added = [e for e in clinic.records.audit(50) if e.event is Event.USER_ADDED]
        assert len(added) == 1


def old_store(folder: Path, clock: Clock) -> None:
    shutil.rmtree(folder)
    old = open_store(folder, clock)
    entry = AuditEntry(Event.SETTING_CHANGED, clock(), staff("administrator"), "clinic")
    old.set_setting("clinic", "kept", entry)
    old.close()


def old_key_holds(folder: Path, clock: Clock) -> None:
    start = look_at_desk(folder).start
    assert start in (Start.OLD_KEY, Start.READY)
    assert (folder / KEY_NAME).exists() or start is Start.READY
    if start is Start.OLD_KEY:
        first(folder, clock)
    all_is_well(folder, clock)
    assert not (folder / KEY_NAME).exists()
    with seat(folder, ANN, clock) as clinic:
        assert clinic.records.setting("clinic") == "kept"
        assert [user.name for user in users(clinic)] == [ANN]


# -- passwords -------------------------------------------------------------------------------------


def change_own(folder: Path, clock: Clock) -> None:
    with seat(folder, BO, clock) as clinic:
        change_password(clinic, WORDS[BO], NEW)


def one_password_opens(new: str) -> Job:
    def holds(folder: Path, clock: Clock) -> None:
        old_opens, new_opens = can_enter(folder, BO, clock), can_enter(folder, BO, clock, new)
        assert old_opens is not new_opens, "one of the two, and never both"
        all_is_well(folder, clock, CY)
        with seat(folder, ANN, clock) as clinic:
            bo = next(user for user in users(clinic) if user.name == BO)
            assert bo.next_slot_id == ""
            said = [e.event for e in clinic.records.audit(50) if e.subject == bo.user_id]
        told = said.count(Event.PASSWORD_CHANGED) - 1 + said.count(Event.PASSWORD_RESET)
        assert told == int(new_opens), "the audit has it when it is so, and only then"

    return holds


def reset(clinic: Clinic) -> None:
    reset_password(clinic, id_of(clinic, BO), HANDED)


def reset_holds(folder: Path, clock: Clock) -> None:
    one_password_opens(HANDED)(folder, clock)
    with seat(folder, ANN, clock) as clinic:
        bo = next(user for user in users(clinic) if user.name == BO)
    if can_enter(folder, BO, clock, HANDED):
        assert bo.must_change


def dearer(folder: Path, clock: Clock) -> None:
    """Sign in when a try costs too little by now."""
    key_slots.CURRENT = Cost(time=2, memory_kib=16, lanes=1)  # type: ignore[misc]  # as `make_cheap`
    try:
        with seat(folder, BO, clock):
            pass
    finally:
        key_slots.CURRENT = CHEAP  # type: ignore[misc]  # as before


def all_three_get_in(folder: Path, clock: Clock) -> None:
    all_is_well(folder, clock, BO, CY)


# -- people ----------------------------------------------------------------------------------------


def add_dee(clinic: Clinic) -> None:
    add_user(clinic, DEE, "specialist", HANDED)


def add_holds(folder: Path, clock: Clock) -> None:
    all_is_well(folder, clock, BO, CY)
    with seat(folder, ANN, clock) as clinic:
        dee = [user for user in users(clinic) if user.name == DEE]
        if dee and dee[0].user_id not in have_password(clinic):
            assert not can_enter(folder, DEE, clock, HANDED)
            reset_password(clinic, dee[0].user_id, HANDED)
        elif not dee:
            add_dee(clinic)
    assert can_enter(folder, DEE, clock, HANDED)


def remove_bo(clinic: Clinic) -> None:
    remove_user(clinic, id_of(clinic, BO))


def remove_holds(folder: Path, clock: Clock) -> None:
    all_is_well(folder, clock, CY)
    with seat(folder, ANN, clock) as clinic:
        bo = next(user for user in users(clinic) if user.name == BO)
    assert can_enter(folder, BO, clock) is (bo.removed is None)


def rename_bo(clinic: Clinic) -> None:
    rename_user(clinic, id_of(clinic, BO), "Bo Lund")
    set_role(clinic, id_of(clinic, "Bo Lund"), "specialist")


def rename_holds(folder: Path, clock: Clock) -> None:
    all_is_well(folder, clock, CY)
    with seat(folder, ANN, clock) as clinic:
        name = next(user.name for user in users(clinic) if user.name.startswith("Bo"))
    assert can_enter(folder, name, clock, WORDS[BO])
    assert name in [person.name for person in look_at_desk(folder).people]


# -- the recovery sheet ----------------------------------------------------------------------------


def sheet(folder: Path) -> str:
    return (folder / "sheet").read_text(encoding="ascii")


def print_sheet(folder: Path, clock: Clock) -> None:
    with seat(folder, ANN, clock) as clinic:
        assert clinic.vault is not None
        (folder / "sheet").write_text(" ".join(groups_of(clinic.vault.key)), encoding="ascii")


def damaged_keys(folder: Path, clock: Clock) -> None:
    print_sheet(folder, clock)
    (folder / KEYS_NAME).write_bytes(b"half of it")


def recovered(folder: Path, clock: Clock) -> None:
    found = recover(folder, sheet(folder), clock)
    ann = found.administrators[0].user_id
    set_after_recovery(found, ann, "", NEW).records.close()


def recovered_holds(folder: Path, clock: Clock) -> None:
    if not _opens(folder, ANN, clock, NEW):
        # The sheet opens as it did before, and what could be read is still there.
        assert _opens(folder, ANN, clock, WORDS[ANN]) or not read_slots(folder)
        recovered(folder, clock)
    all_is_well(folder, clock, ann=NEW)
    with seat(folder, ANN, clock, NEW) as clinic:
        assert [user.name for user in users(clinic)] == [ANN, BO, CY]


def _opens(folder: Path, who: str, clock: Clock, password: str) -> bool:
    try:
        return can_enter(folder, who, clock, password)
    except TriageAppError:
        return False


def recovered_beside_others_holds(folder: Path, clock: Clock) -> None:
    recovered_holds(folder, clock)
    assert can_enter(folder, BO, clock)
    assert can_enter(folder, CY, clock)


def recovered_new(folder: Path, clock: Clock) -> None:
    found = recover(folder, sheet(folder), clock)
    set_after_recovery(found, None, DEE, NEW).records.close()


def recovered_new_holds(folder: Path, clock: Clock) -> None:
    if read_slots(folder) is None:
        recovered(folder, clock)
        all_is_well(folder, clock, ann=NEW)
    else:
        assert can_enter(folder, DEE, clock, NEW) or can_enter(folder, ANN, clock)


CASES = {
    "first start": Case(empty, first, first_holds, 8),
    "bare key of an older version": Case(old_store, first, old_key_holds, 12),
    "own password changed": Case(nothing, change_own, one_password_opens(NEW), 9),
    "password reset": Case(nothing, as_ann(reset), reset_holds, 9),
    "cost raised": Case(nothing, dearer, all_three_get_in, 5, is_told=False),
    "person added": Case(nothing, as_ann(add_dee), add_holds, 9),
    "person removed": Case(nothing, as_ann(remove_bo), remove_holds, is_told=False),
    "name and role changed": Case(nothing, as_ann(rename_bo), rename_holds, is_told=False),
    "recovered, keys damaged": Case(damaged_keys, recovered, recovered_holds, 9),
    "recovered, keys whole": Case(print_sheet, recovered, recovered_beside_others_holds, 9),
    "recovered, a new administrator": Case(damaged_keys, recovered_new, recovered_new_holds, 9),
}


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    make_cheap(monkeypatch)
    # What a power cut does to a file that was not flushed is not seen here: the flush is only one
    # more step to die at, and the disk's time for it is saved.
    monkeypatch.setattr(os, "fsync", lambda _handle: None)


@pytest.mark.skipif(os.name != "posix", reason="a process is copied, to be killed")
@pytest.mark.parametrize("name", CASES)
def test_killed_at_any_step_somebody_known_gets_in(name: str, three: Path, tmp_path: Path) -> None:
    case = CASES[name]
    before = Path(shutil.copytree(three, tmp_path / "before"))
    case.prepare(before, Clock(LATER))
    step = 0
    while True:
        folder = tmp_path / "store"
        shutil.rmtree(folder, ignore_errors=True)
        if before.exists():
            shutil.copytree(before, folder)
        ended = in_killed_copy(step, partial(case.act, folder, Clock(LATER)))
        try:
            case.holds(folder, Clock(LATER + timedelta(hours=1)))
        except BaseException as err:
            err.add_note(f"killed at step {step}")
            raise
        if ended:
            break
        step += 1
    assert step >= case.steps


@pytest.mark.parametrize("name", CASES)
def test_a_disk_that_refuses_any_step_is_a_sentence(name: str, three: Path, tmp_path: Path) -> None:
    case = CASES[name]
    before = Path(shutil.copytree(three, tmp_path / "before"))
    case.prepare(before, Clock(LATER))
    step = 0
    refused: list[TriageAppError] = []
    while True:
        folder = tmp_path / "store"
        shutil.rmtree(folder, ignore_errors=True)
        if before.exists():
            shutil.copytree(before, folder)
        with full_at(step) as left:
            try:
                case.act(folder, Clock(LATER))
            except TriageAppError as err:
                refused.append(err)
        try:
            case.holds(folder, Clock(LATER + timedelta(hours=1)))
        except BaseException as err:
            err.add_note(f"full at step {step}")
            raise
        if left[0] >= 0:
            break
        step += 1
    assert step > 1
    assert bool(refused) is case.is_told
    assert all(err.text and err.cure for err in refused)


def in_killed_copy(step: int, job: Callable[[], object]) -> bool:
    """Do it in a copy of this process that dies before the n-th step; whether it ended first."""
    child = os.fork()
    if child == 0:
        try:
            _die_at(step)
            job()
        except BaseException:  # noqa: BLE001  # the copy must never go on as a test of its own
            import traceback

            traceback.print_exc()
            os._exit(7)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, 9), f"it failed by itself ({code})"
    return code == 0


STEPS = ((Path, ("rename", "replace", "unlink", "hardlink_to", "mkdir")), (os, ("fsync",)))


def _die_at(step: int) -> None:
    left = [step]

    def count() -> None:
        if left[0] == 0:
            os._exit(9)
        left[0] -= 1

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object, **named: object) -> object:
            count()
            return real(*given, **named)

        return call

    for owner, names in STEPS:
        for name in names:
            setattr(owner, name, counted(getattr(owner, name)))
    real = cipher._keyed

    def traced(name: str, key: bytes, *, uri: bool) -> cipher.Connection:
        connection = real(name, key, uri=uri)
        connection.set_trace_callback(lambda said: count() if said == "COMMIT" else None)
        return connection

    cipher._keyed = traced


@contextmanager
def full_at(step: int) -> Iterator[list[int]]:
    """A disk that is full at the n-th flush or rename; below zero is left when it came to that."""
    left = [step]

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object, **named: object) -> object:
            left[0] -= 1
            if left[0] == -1:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*given, **named)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for owner, names in ((Path, ("rename", "replace")), (os, ("fsync",))):
            for name in names:
                patch.setattr(owner, name, counted(getattr(owner, name)))
        yield left
