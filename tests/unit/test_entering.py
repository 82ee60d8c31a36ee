"""Who is let in, what wrong passwords cost, and what a slot, a file and a row are each worth."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
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
    clinic_of,
    come_in,
    events,
    make_ann,
    opened,
    reason,
    seat,
)
from tests.unit.room import Clock
from triage_app.errors import StoreError, StoreKeyWrong
from triage_app.model.intake import Event
from triage_app.records import key_slots
from triage_app.records.attempts import ATTEMPTS_NAME, read_attempts
from triage_app.records.backup import make_backup
from triage_app.records.cipher import connect
from triage_app.records.health import rescue
from triage_app.records.key_slots import KEYS_NAME, Cost, Slot, read_slots, write_slots
from triage_app.records.recovery_sheet import groups_of
from triage_app.records.restoring import restore
from triage_app.records.sqlite_records import KEY_NAME, STORE_NAME
from triage_app.workflow.may import Action, may
from triage_app.workflow.sign_in import (
    Reason,
    Refused,
    Start,
    enter,
    look_at_desk,
    recover,
    set_after_recovery,
    sign_out,
    unlock,
)
from triage_app.workflow.users import (
    add_user,
    change_password,
    remove_user,
    rename_user,
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


def counted_tries(patch: pytest.MonkeyPatch) -> list[Cost]:
    """The costs of every Argon2id call from now on."""
    tried: list[Cost] = []
    real = key_slots._locking_key

    def counted(slot: Slot, secret: str) -> bytes:
        tried.append(slot.cost)
        return real(slot, secret)

    patch.setattr(key_slots, "_locking_key", counted)
    return tried


def kept_slots(folder: Path) -> tuple[Slot, ...]:
    slots = read_slots(folder)
    assert slots is not None
    return slots.slots


def slot_of(folder: Path, name: str) -> Slot:
    return next(slot for slot in kept_slots(folder) if slot.name == name)


def put(folder: Path, *slots: Slot) -> None:
    """Write these slots into the file in place of what it has."""
    found = read_slots(folder)
    assert found is not None
    write_slots(folder, replace(found, slots=slots))


# -- names and passwords --------------------------------------------------------------------------


def test_people_are_listed_and_come_in_by_name_or_id(folder: Path, clock: Clock) -> None:
    desk = look_at_desk(folder)
    assert [(person.name, person.shown_role) for person in desk.people] == [
        (ANN, "administrator"), (BO, "reception"), (CY, "specialist"),
    ]  # fmt: skip
    for who in (desk.people[1].user_id, BO, " bo   KERSHAW "):
        signed_in = come_in(folder, who, clock, WORDS[BO])
        assert (signed_in.user.name, signed_in.user.role) == (BO, "reception")
        assert signed_in.vault.directory == folder
        signed_in.records.close()


@pytest.mark.parametrize("who", ["Nobody", "", "Bo", "Kershaw", "?", "\ud800", "x" * 10_000])
def test_a_wrong_name_gets_the_answer_and_the_work_of_a_wrong_password(
    folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    tried = counted_tries(monkeypatch)
    wrong_name, name_tries = [], []
    for _ in range(6):
        wrong_name.append(unlock(folder, who, WORDS[BO], lambda: clock.moment))
        name_tries.append(len(tried))
    tried.clear()
    wrong_word, word_tries = [], []
    for _ in range(6):
        wrong_word.append(unlock(folder, BO, "not my password", lambda: clock.moment))
        word_tries.append(len(tried))
    assert wrong_name == wrong_word
    assert name_tries == word_tries == [1, 2, 3, 4, 4, 4]
    assert set(tried) == {CHEAP}
    assert wrong_name[2:5] == [
        Refused(Reason.WRONG),
        Refused(Reason.WRONG, timedelta(seconds=5)),
        Refused(Reason.WAIT, timedelta(seconds=5)),
    ]


@pytest.mark.parametrize("password", ["", " ", "\ud800", "x" * 100_000, "\0", WORDS[CY]])
def test_any_wrong_text_is_a_wrong_password(folder: Path, clock: Clock, password: str) -> None:
    assert unlock(folder, BO, password, clock) == Refused(Reason.WRONG)


def test_while_they_wait_not_even_the_right_password_is_tried(
    folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        unlock(folder, BO, "wrong", clock)
    tried = counted_tries(monkeypatch)
    found = unlock(folder, BO, WORDS[BO], lambda: clock.moment)
    assert found == Refused(Reason.WAIT, timedelta(seconds=5))
    assert tried == []
    assert can_enter(folder, ANN, clock), "others do not wait for them"
    clock.later(seconds=5)
    assert can_enter(folder, BO, clock)
    assert [*read_attempts(folder)] == []


def test_waiting_survives_a_restart_and_a_clock_set_back(folder: Path, clock: Clock) -> None:
    for _ in range(9):
        unlock(folder, BO, "wrong", clock)
        clock.later(minutes=15)
    unlock(folder, BO, "wrong", clock)
    clock.later(days=-400)
    found = unlock(folder, BO, WORDS[BO], clock)
    assert isinstance(found, Refused)
    assert found.wait == timedelta(minutes=15)
    clock.later(minutes=14)
    assert isinstance(unlock(folder, BO, WORDS[BO], clock), Refused)
    clock.later(minutes=1)
    assert can_enter(folder, BO, clock)


def test_the_audit_is_told_of_wrong_ones_once(folder: Path, clock: Clock) -> None:
    for _ in range(3):
        unlock(folder, BO, "wrong", clock, "ROOM-1")
    unlock(folder, "Nobody", "wrong", clock)
    unlock(folder, "my own password by mistake", "wrong", clock)
    first = events(folder, ANN, clock, 3)
    assert [event for event, _detail in first] == [E.SIGNED_IN, E.SIGN_IN_FAILED, E.SIGN_IN_FAILED]
    assert first[1][1].startswith("names that nobody has: 2 wrong, 2026-11-20T15:")
    assert first[2][1].startswith("sign-in: 3 wrong, 2026-11-20T15:")
    assert first[2][1].endswith(", last at ROOM-1")
    assert [event for event, _detail in events(folder, ANN, clock, 2)] == [E.SIGNED_IN, E.SIGNED_IN]
    unlock(folder, BO, "wrong", clock)
    clock.later(minutes=1)
    again = events(folder, BO, clock, 2)
    assert again[1][1].startswith("sign-in: 1 wrong")
    with seat(folder, ANN, clock) as clinic:
        failed = [entry for entry in clinic.records.audit() if entry.event is E.SIGN_IN_FAILED]
        assert {entry.by.role for entry in failed} == {"program"}
        bo = next(user for user in clinic.records.users() if user.name == BO)
        assert [entry.subject for entry in failed] == [bo.user_id, "", bo.user_id]
        assert all("mistake" not in entry.detail for entry in failed)


def test_signing_out_is_in_the_audit(folder: Path, clock: Clock) -> None:
    signed_in = come_in(folder, BO, clock)
    sign_out(clinic_of(signed_in, clock))
    (entry,) = signed_in.records.audit(1)
    assert (entry.event, entry.by, entry.computer) == (
        E.SIGNED_OUT, signed_in.user.staff, "FRONT-2",
    )  # fmt: skip
    signed_in.records.close()


def test_a_wrong_try_that_cannot_be_counted_is_said(folder: Path, clock: Clock) -> None:
    (folder / ATTEMPTS_NAME).unlink(missing_ok=True)
    (folder / ATTEMPTS_NAME).mkdir()
    with pytest.raises(StoreError):
        unlock(folder, BO, "wrong", clock)
    assert can_enter(folder, BO, clock)


# -- what a slot is worth -------------------------------------------------------------------------


def test_a_slot_of_one_person_put_under_another_opens_for_neither(
    folder: Path, clock: Clock
) -> None:
    ann, bo = slot_of(folder, ANN), slot_of(folder, BO)
    put(folder, replace(bo, user_id=ann.user_id, name=ANN), replace(ann, user_id=bo.user_id))
    assert reason(folder, ann.user_id, clock, WORDS[BO]) is Reason.WRONG
    assert reason(folder, ann.user_id, clock, WORDS[ANN]) is Reason.WRONG
    put(folder, ann, replace(bo, slot_id=ann.slot_id, user_id=ann.user_id))
    assert reason(folder, ann.user_id, clock, WORDS[BO]) is Reason.WRONG


def test_a_slot_of_another_store_opens_nothing_here(
    folder: Path, tmp_path: Path, clock: Clock
) -> None:
    make_ann(tmp_path / "other", clock)
    theirs = slot_of(tmp_path / "other", ANN)
    put(folder, *kept_slots(folder)[1:], theirs)
    assert reason(folder, theirs.user_id, clock, WORDS[ANN]) is Reason.WRONG
    # The whole file of another store: the password is right, and the key is not of this one.
    shutil.copy(tmp_path / "other" / KEYS_NAME, folder / KEYS_NAME)
    with pytest.raises(StoreKeyWrong):
        enter(opened(folder, ANN, clock), clock)


def test_an_old_slot_put_back_is_refused_by_the_row(folder: Path, clock: Clock) -> None:
    before = slot_of(folder, BO)
    with seat(folder, BO, clock) as clinic:
        change_password(clinic, WORDS[BO], NEW)
    put(folder, *(slot for slot in kept_slots(folder) if slot.name != BO), before)
    assert reason(folder, BO, clock, WORDS[BO]) is Reason.NOT_HERE
    told = events(folder, ANN, clock, 2)[1]
    assert told[0] is E.SIGN_IN_FAILED
    with seat(folder, ANN, clock) as clinic:
        details = [entry.detail for entry in clinic.records.audit()]
    assert "a password that is no longer good" in details
    assert before.slot_id not in (folder / KEYS_NAME).read_text(encoding="ascii"), "cleared away"


def test_a_removed_persons_slot_put_back_is_refused_by_the_row(folder: Path, clock: Clock) -> None:
    before = slot_of(folder, BO)
    with seat(folder, ANN, clock) as clinic:
        remove_user(clinic, before.user_id)
    assert reason(folder, BO, clock, WORDS[BO]) is Reason.WRONG
    put(folder, *kept_slots(folder), before)
    assert reason(folder, BO, clock, WORDS[BO]) is Reason.NOT_HERE
    assert read_attempts(folder)[before.user_id].count == 1


def test_the_role_in_the_file_gives_nobody_a_role(folder: Path, clock: Clock) -> None:
    bo = slot_of(folder, BO)
    put(folder, replace(bo, shown_role="administrator", name="Ann Solheim the second"))
    signed_in = come_in(folder, bo.user_id, clock, WORDS[BO])
    assert (signed_in.user.name, signed_in.user.role) == (BO, "reception")
    assert not may(signed_in.user.staff, Action.KEEP_USERS)
    signed_in.records.close()
    assert slot_of(folder, BO) == bo, "and the file is put right"


def test_a_removed_person_and_a_new_one_of_the_name_are_told_apart(
    folder: Path, clock: Clock
) -> None:
    before = slot_of(folder, BO)
    with seat(folder, ANN, clock) as clinic:
        remove_user(clinic, before.user_id)
        add_user(clinic, BO, "specialist", HANDED)
    put(folder, before, *kept_slots(folder))
    signed_in = come_in(folder, BO, clock, HANDED)
    assert signed_in.user.role == "specialist"
    assert signed_in.user.user_id != before.user_id
    signed_in.records.close()


def test_a_cost_that_has_aged_is_raised_at_the_next_sign_in(
    folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = slot_of(folder, BO)
    dearer = Cost(time=2, memory_kib=16, lanes=2)
    monkeypatch.setattr(key_slots, "CURRENT", dearer)
    assert can_enter(folder, BO, clock)
    after = slot_of(folder, BO)
    assert (before.cost, after.cost, after.slot_id) == (CHEAP, dearer, before.slot_id)
    assert {before.salt, before.nonce}.isdisjoint({after.salt, after.nonce})
    assert slot_of(folder, ANN).cost == CHEAP
    assert can_enter(folder, BO, clock)
    assert slot_of(folder, BO) == after, "once"


def test_after_a_restore_any_slot_of_a_person_opens_and_is_bound(
    folder: Path, tmp_path: Path, clock: Clock
) -> None:
    with seat(folder, BO, clock) as clinic:
        assert clinic.vault is not None
        (tmp_path / "backups").mkdir()
        made = make_backup(clinic.vault, tmp_path / "backups", clock())
        key = clinic.vault.key
        change_password(clinic, WORDS[BO], NEW)
    into = tmp_path / "restored"
    into.mkdir()
    shutil.copy(folder / KEYS_NAME, into / KEYS_NAME)
    restore(made.path, into, key, clock())
    signed_in = come_in(into, BO, clock, NEW)
    assert signed_in.user.slot_id == slot_of(into, BO).slot_id != ""
    assert [user.slot_id for user in signed_in.records.users() if user.name != BO] == ["", ""]
    signed_in.records.close()
    assert can_enter(into, CY, clock)
    assert (into / KEY_NAME).exists() is False


@pytest.mark.parametrize("has_backup", [True, False])
def test_after_a_rescue_in_place_the_password_of_today_opens(
    folder: Path, tmp_path: Path, clock: Clock, has_backup: bool
) -> None:
    with seat(folder, BO, clock) as clinic:
        vault = clinic.vault
        assert vault is not None
        (tmp_path / "backups").mkdir()
        made = make_backup(vault, tmp_path / "backups", clock())
        change_password(clinic, WORDS[BO], NEW)
    rescue(vault, made.path if has_backup else None, clock())
    with closing(connect(vault.store, vault.key)) as store:
        assert store.execute("SELECT DISTINCT slot_id, next_slot_id FROM users").fetchall() == [
            ("", "")
        ]
    assert can_enter(folder, BO, clock, NEW)
    assert can_enter(folder, CY, clock)
    with seat(folder, ANN, clock) as clinic:
        assert [user.name for user in clinic.records.users()] == [ANN, BO, CY]
        assert all(user.slot_id for user in clinic.records.users())


# -- a store that is not there --------------------------------------------------------------------


def test_a_missing_store_is_never_made_anew_beside_the_keys_of_several(
    folder: Path, clock: Clock
) -> None:
    unlocked = opened(folder, BO, clock)
    (folder / STORE_NAME).unlink()
    assert look_at_desk(folder).start is Start.READY
    with pytest.raises(StoreKeyWrong, match="not there"):
        enter(unlocked, clock)
    assert not (folder / STORE_NAME).exists()


def test_a_missing_store_is_never_made_anew_beside_its_backups(
    tmp_path: Path, clock: Clock
) -> None:
    folder = tmp_path / "store"
    make_ann(folder, clock)
    with seat(folder, ANN, clock) as clinic:
        assert clinic.vault is not None
        (folder / "backups").mkdir()
        make_backup(clinic.vault, folder / "backups", clock())
    (folder / STORE_NAME).unlink()
    with pytest.raises(StoreKeyWrong, match="not there"):
        enter(opened(folder, ANN, clock), clock)
    assert not (folder / STORE_NAME).exists()


def test_a_damaged_store_is_left_as_it_is(folder: Path, clock: Clock) -> None:
    data = bytearray((folder / STORE_NAME).read_bytes())
    data[:4096] = bytes(4096)
    (folder / STORE_NAME).write_bytes(data)
    unlocked = opened(folder, ANN, clock)
    assert unlocked.vault.directory == folder
    with pytest.raises(StoreKeyWrong, match="damaged"):
        enter(unlocked, clock)
    assert (folder / STORE_NAME).read_bytes() == data


def test_nobody_becomes_administrator_of_a_store_without_people_beside_the_keys_of_several(
    folder: Path, clock: Clock
) -> None:
    with seat(folder, ANN, clock) as clinic:
        assert clinic.vault is not None
        key = clinic.vault.key
    (folder / STORE_NAME).unlink()
    from triage_app.records.sqlite_records import open_records

    open_records(folder / STORE_NAME, key, clock).close()
    assert reason(folder, BO, clock, WORDS[BO]) is Reason.NOT_HERE
    recovered = recover(folder, " ".join(groups_of(key)), clock)
    assert recovered.administrators == ()
    set_after_recovery(recovered, None, "Dee Marsh", NEW).records.close()
    assert can_enter(folder, "Dee Marsh", clock, NEW)


def test_renaming_shows_at_the_next_start(folder: Path, clock: Clock) -> None:
    bo = slot_of(folder, BO)
    with seat(folder, ANN, clock) as clinic:
        rename_user(clinic, bo.user_id, "Bo Kershaw-Lund")
    assert look_at_desk(folder).people[1].name == "Bo Kershaw-Lund"
    assert can_enter(folder, "bo kershaw-lund", clock, WORDS[BO])
    assert json.loads((folder / KEYS_NAME).read_text())["slots"]


def test_a_start_imports_no_cryptography() -> None:
    import subprocess
    import sys

    code = (
        "import sys, pathlib, triage_app.workflow.sign_in as s, triage_app.workflow.locking,"
        " triage_app.workflow.users; s.look_at_desk(pathlib.Path('.'));"
        " print([n for n in ('cryptography','zxcvbn','pyotp','keyring','pydantic','sqlite_utils')"
        " if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
