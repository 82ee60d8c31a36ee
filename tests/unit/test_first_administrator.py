"""The first administrator, the bare key of an older version, and the recovery sheet."""

from __future__ import annotations

import errno
import logging
import os
from pathlib import Path
from typing import Any

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
    make_ann,
    opened,
    reason,
    seat,
)
from tests.unit.room import Clock, staff
from triage_app.errors import InputRefused, StoreChanged, StoreError, StoreKeyWrong
from triage_app.model.intake import AuditEntry, Event
from triage_app.records import key_slots
from triage_app.records.key_file import read_key
from triage_app.records.key_slots import KEYS_NAME, Slot
from triage_app.records.recovery_sheet import groups_of
from triage_app.records.sqlite_records import KEY_NAME, STORE_NAME, open_store
from triage_app.records.vault import write_whole
from triage_app.workflow.sign_in import (
    Person,
    Reason,
    Start,
    enter,
    look_at_desk,
    make_first,
    recover,
    set_after_recovery,
    unlock,
)
from triage_app.workflow.users import (
    begin_second_factor,
    confirm_second_factor,
    reset_password,
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


def test_the_first_start_makes_store_keys_and_administrator(tmp_path: Path, clock: Clock) -> None:
    folder = tmp_path / "not there yet"
    assert look_at_desk(folder).start is Start.FIRST
    made = make_first(folder, "  Ann   Solheim ", WORDS[ANN], clock, "FRONT-2")
    assert (made.user.name, made.user.role) == (ANN, "administrator")
    entries = [(entry.event, entry.by.name) for entry in made.records.audit()]
    assert entries == [(E.SIGNED_IN, ANN), (E.USER_ADDED, ANN), (E.STORE_CREATED, "triage-app")]
    made.records.close()
    assert sorted(path.name for path in folder.iterdir()) == [STORE_NAME, KEYS_NAME]
    desk = look_at_desk(folder)
    assert desk.start is Start.READY
    assert desk.people == (Person(made.user.user_id, ANN, "administrator"),)
    if os.name == "posix":
        assert folder.stat().st_mode & 0o077 == 0
        assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


def test_the_key_never_lies_bare_on_the_disk(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[bytes] = []

    def noted(path: Path, data: bytes) -> None:
        written.append(data)
        write_whole(path, data)

    monkeypatch.setattr(key_slots, "write_whole", noted)
    made = make_first(tmp_path / "s", ANN, WORDS[ANN], clock)
    made.records.close()
    key = made.vault.key
    assert written
    for data in (*written, *(path.read_bytes() for path in (tmp_path / "s").iterdir())):
        assert key not in data
        assert key.hex().encode() not in data.lower()
        assert WORDS[ANN].encode() not in data


def test_the_bare_key_stays_when_what_was_written_cannot_be_read_again(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_store(tmp_path, clock).close()

    def bad_disk(path: Path, data: bytes) -> None:
        write_whole(path, data.replace(b'"wrapped": "', b'"wrapped": "00'))

    with monkeypatch.context() as patch:
        patch.setattr(key_slots, "write_whole", bad_disk)
        with pytest.raises(StoreError, match="cannot be read again"):
            make_first(tmp_path, ANN, WORDS[ANN], clock)
    assert (tmp_path / KEY_NAME).exists()
    assert look_at_desk(tmp_path).start is Start.OLD_KEY
    made = make_first(tmp_path, ANN, WORDS[ANN], clock)
    assert len(made.records.users()) == 1
    made.records.close()
    assert not (tmp_path / KEY_NAME).exists()


def test_the_key_is_in_no_repr_log_or_error(
    folder: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    unlocked = opened(folder, ANN, clock)
    signed_in = come_in(folder, ANN, clock)
    signed_in.records.close()
    key = signed_in.vault.key
    recovered = recover(folder, " ".join(groups_of(key)), clock)
    said = [repr(one) for one in (unlocked, signed_in, recovered, look_at_desk(folder))]
    (folder / STORE_NAME).write_bytes(b"no store" * 1_000)
    with pytest.raises(StoreKeyWrong) as caught:
        enter(unlocked, clock)
    said += [repr(caught.value), str(caught.value), str(caught.value.__cause__)]
    for text in (*said, caplog.text):
        assert key.hex() not in text
        assert repr(key) not in text
        assert WORDS[ANN] not in text


@pytest.mark.parametrize(
    ("name", "password"),
    [("", WORDS[ANN]), ("–", WORDS[ANN]), ("n" * 61, WORDS[ANN]), (ANN, "short"), (ANN, ANN * 2)],
)
def test_a_bad_name_or_password_makes_nothing(
    tmp_path: Path, clock: Clock, name: str, password: str
) -> None:
    with pytest.raises(InputRefused):
        make_first(tmp_path / "s", name, password, clock)
    assert not (tmp_path / "s").exists()


def test_there_is_one_first_start(folder: Path, clock: Clock) -> None:
    before = (folder / KEYS_NAME).read_bytes()
    with pytest.raises(InputRefused, match="already"):
        make_first(folder, "Mallory", NEW, clock)
    assert (folder / KEYS_NAME).read_bytes() == before


def test_of_two_first_starts_in_the_same_moment_one_is_refused(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "store"
    real = key_slots.new_slot
    made_by = "triage_app.workflow.first_start.new_slot"

    def slow(*given: Any, **named: Any) -> Slot:
        monkeypatch.setattr(made_by, real)
        make_first(folder, BO, WORDS[BO], clock).records.close()
        return real(*given, **named)

    monkeypatch.setattr(made_by, slow)
    with pytest.raises(StoreChanged, match="same moment"):
        make_first(folder, ANN, WORDS[ANN], clock)
    assert can_enter(folder, BO, clock)
    assert [person.name for person in look_at_desk(folder).people] == [BO]
    assert sorted(path.name for path in folder.iterdir()) == [STORE_NAME, KEYS_NAME]


def test_where_files_have_one_name_only_the_first_start_works_too(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path, _target: Path) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    make_ann(tmp_path / "store", clock)
    assert can_enter(tmp_path / "store", ANN, clock)


def test_a_store_with_a_bare_key_gets_its_first_administrator(tmp_path: Path, clock: Clock) -> None:
    old = open_store(tmp_path, clock)
    entry = AuditEntry(E.SETTING_CHANGED, clock(), staff("administrator"), "clinic")
    old.set_setting("clinic", "kept", entry)
    old.close()
    key = read_key(tmp_path / KEY_NAME)
    assert look_at_desk(tmp_path).start is Start.OLD_KEY
    made = make_first(tmp_path, ANN, WORDS[ANN], clock)
    assert made.vault.key == key
    assert made.records.setting("clinic") == "kept"
    made.records.close()
    assert not (tmp_path / KEY_NAME).exists()
    assert can_enter(tmp_path, ANN, clock)


def test_a_restored_store_with_a_bare_key_keeps_its_people(folder: Path, clock: Clock) -> None:
    with seat(folder, ANN, clock) as clinic:
        secret = begin_second_factor(clinic).secret
        code = pyotp.TOTP(secret).at(clinic.now())
        confirm_second_factor(clinic, secret, code, WORDS[ANN])
        assert clinic.vault is not None
        key = clinic.vault.key
    (folder / KEYS_NAME).unlink()
    (folder / KEY_NAME).write_text(f"triage-app store key 1\n{key.hex()}\n", encoding="ascii")
    assert look_at_desk(folder).start is Start.OLD_KEY
    with pytest.raises(InputRefused, match="not an administrator"):
        make_first(folder, BO, NEW, clock)
    made = make_first(folder, "ANN solheim", NEW, clock)
    assert [user.name for user in made.records.users()] == [ANN, BO, CY]
    assert (made.user.name, made.user.second_factor) == (ANN, "")
    assert [entry.event for entry in made.records.audit(3)] == [
        E.SIGNED_IN, E.SECOND_FACTOR_CHANGED, E.PASSWORD_RESET,
    ]  # fmt: skip
    made.records.close()
    assert not (folder / KEY_NAME).exists()
    assert look_at_desk(folder).people == (Person(made.user.user_id, ANN, "administrator"),)


def test_a_bare_key_of_this_store_is_deleted_at_a_sign_in_another_is_left(
    folder: Path, clock: Clock
) -> None:
    with seat(folder, ANN, clock) as clinic:
        assert clinic.vault is not None
        key = clinic.vault.key
    bare = folder / KEY_NAME
    bare.write_text(f"triage-app store key 1\n{bytes(32).hex()}\n", encoding="ascii")
    assert can_enter(folder, BO, clock)
    assert bare.exists()
    bare.write_text(f"triage-app store key 1\n{key.hex()}\n", encoding="ascii")
    assert look_at_desk(folder).start is Start.READY
    assert can_enter(folder, BO, clock)
    assert not bare.exists()


# -- the recovery sheet ---------------------------------------------------------------------------


def sheet_of(folder: Path, clock: Clock) -> str:
    with seat(folder, ANN, clock) as clinic:
        assert clinic.vault is not None
        return "  ".join(groups_of(clinic.vault.key))


DAMAGES = {
    "gone": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "half": lambda path: path.write_bytes(path.read_bytes()[:200]),
    "huge": lambda path: path.write_bytes(b"[" * 2_000_000),
    "other": lambda path: path.write_text('{"format": 1, "store": "ab", "slots": []}'),
    "newer": lambda path: path.write_bytes(
        path.read_bytes().replace(b'"format": 1', b'"format": 2')
    ),
}


@pytest.mark.parametrize("how", DAMAGES)
def test_with_damaged_keys_the_recovery_sheet_makes_new_ones(
    folder: Path, clock: Clock, how: str
) -> None:
    sheet = sheet_of(folder, clock)
    DAMAGES[how](folder / KEYS_NAME)
    assert look_at_desk(folder).start is Start.DAMAGED_KEYS
    with pytest.raises(StoreError, match=KEYS_NAME):
        unlock(folder, ANN, WORDS[ANN], clock)
    with pytest.raises(InputRefused):
        make_first(folder, "Mallory", NEW, clock)
    recovered = recover(folder, sheet, clock, "FRONT-2")
    assert [person.name for person in recovered.administrators] == [ANN]
    found = set_after_recovery(recovered, recovered.administrators[0].user_id, "", NEW)
    assert (found.user.name, found.user.role) == (ANN, "administrator")
    assert [entry.event for entry in found.records.audit(2)] == [E.SIGNED_IN, E.RECOVERY_KEY_USED]
    found.records.close()
    assert look_at_desk(folder).start is Start.READY
    assert can_enter(folder, ANN, clock, NEW)
    aside = [path.name for path in folder.glob(f"{KEYS_NAME}.damaged-*")]
    assert len(aside) == (how != "gone")
    # The others have no password yet, and are given one.
    with seat(folder, ANN, clock, NEW) as clinic:
        bo = next(user for user in clinic.records.users() if user.name == BO)
        reset_password(clinic, bo.user_id, HANDED)
    assert can_enter(folder, BO, clock, HANDED)


@pytest.mark.skipif(os.name != "posix", reason="links need a right elsewhere")
def test_a_link_in_the_place_of_the_keys_is_damage(
    folder: Path, tmp_path: Path, clock: Clock
) -> None:
    sheet = sheet_of(folder, clock)
    (folder / KEYS_NAME).rename(tmp_path / "elsewhere")
    (folder / KEYS_NAME).symlink_to(tmp_path / "elsewhere")
    before = (tmp_path / "elsewhere").read_bytes()
    assert look_at_desk(folder).start is Start.DAMAGED_KEYS
    recovered = recover(folder, sheet, clock)
    set_after_recovery(recovered, recovered.administrators[0].user_id, "", NEW).records.close()
    assert (tmp_path / "elsewhere").read_bytes() == before
    assert not (folder / KEYS_NAME).is_symlink()
    assert can_enter(folder, ANN, clock, NEW)


def test_the_sheet_gets_in_when_the_password_is_forgotten_and_the_telephone_lost(
    folder: Path, clock: Clock
) -> None:
    with seat(folder, ANN, clock) as clinic:
        new = begin_second_factor(clinic)
        code = pyotp.TOTP(new.secret).at(clinic.now())
        confirm_second_factor(clinic, new.secret, code, WORDS[ANN])
        assert clinic.vault is not None
        sheet = " ".join(groups_of(clinic.vault.key))
    for _ in range(9):
        unlock(folder, ANN, "wrong", lambda: clock.moment)
    recovered = recover(folder, sheet, clock)
    ann = recovered.administrators[0]
    found = set_after_recovery(recovered, ann.user_id, "", NEW)
    assert found.user.second_factor == ""
    found.records.close()
    assert reason(folder, ANN, clock, WORDS[ANN]) is Reason.WRONG
    assert can_enter(folder, ANN, clock, NEW)
    assert can_enter(folder, BO, clock), "the others come in as before"


def test_the_sheet_can_make_a_new_administrator(folder: Path, clock: Clock) -> None:
    recovered = recover(folder, sheet_of(folder, clock), clock)
    with pytest.raises(InputRefused):
        set_after_recovery(recovered, None, " ", NEW)
    with pytest.raises(InputRefused):
        set_after_recovery(recovered, None, "Dee Marsh", "short")
    with pytest.raises(StoreError, match="name"):
        set_after_recovery(recovered, None, "bo kershaw", NEW)
    found = set_after_recovery(recovered, None, "Dee Marsh", NEW)
    assert (found.user.name, found.user.role) == ("Dee Marsh", "administrator")
    assert [entry.event for entry in found.records.audit(3)] == [
        E.SIGNED_IN, E.RECOVERY_KEY_USED, E.USER_ADDED,
    ]  # fmt: skip
    found.records.close()
    assert can_enter(folder, ANN, clock)


def test_another_stores_sheet_or_a_mistyped_one_opens_nothing(
    folder: Path, tmp_path: Path, clock: Clock
) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    make_ann(tmp_path / "other", clock)
    with pytest.raises(StoreKeyWrong, match="sheet"):
        recover(folder, sheet_of(tmp_path / "other", clock), clock)
    sheet = sheet_of(tmp_path / "other", clock)
    typo = ("0" if sheet[0] != "0" else "1") + sheet[1:]
    for text in ("", "1234", typo, "\ud800" * 100):
        with pytest.raises(StoreKeyWrong):
            recover(folder, text, clock)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
