"""Who gets in, by keyboard, with the program as a process on a display: what the store has then."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.end_to_end.display import missing
from tests.end_to_end.sign_in_journeys import (
    FIRST,
    REASON,
    RECEPTION,
    broken_glass,
    damaged,
    first_start,
    lock_and_return,
    lock_and_switch,
    restored,
    wrong_then_right,
)
from tests.signed_in import DESK, ROOM, key_of
from triage_app.model.intake import Event
from triage_app.records.recovery_sheet import key_from
from triage_app.records.sqlite_records import KEY_NAME

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "all is there")


def test_a_first_start_leads_to_the_recovery_sheet_and_to_reception(tmp_path: Path) -> None:
    done = first_start(tmp_path)
    assert {(user.name, user.role) for user in done.users} == {
        (FIRST.name, "administrator"),
        (RECEPTION.name, "reception"),
    }
    assert [user.must_change for user in done.users if user.name == RECEPTION.name] == [True]
    assert KEY_NAME not in done.files
    sheet = "".join(page.extract_text() for page in PdfReader(tmp_path / "sheet.pdf").pages)
    assert key_from(sheet) == key_of(tmp_path / "store", FIRST)
    assert done.by(FIRST) == (
        Event.USER_ADDED,
        Event.SIGNED_IN,
        Event.KEY_WRITTEN_OUT,
        Event.USER_ADDED,
    )
    assert done.written == ""


def test_a_wrong_password_is_refused_told_to_the_audit_and_the_right_one_opens(
    tmp_path: Path,
) -> None:
    done = wrong_then_right(tmp_path)
    failed, came_in = (e for e in reversed(done.audit[:2]))
    assert (failed.event, came_in.event) == (Event.SIGN_IN_FAILED, Event.SIGNED_IN)
    assert failed.subject == came_in.by.staff_id
    assert "1 wrong" in failed.detail
    assert json.loads((tmp_path / "store" / "triage.attempts").read_text())["people"] == {}
    assert done.written == ""


def test_a_lock_covers_the_desk_and_the_pin_brings_the_same_place_back(tmp_path: Path) -> None:
    done = lock_and_return(tmp_path)
    assert done.same, "the window after the lock is not as it was before"
    assert done.by(DESK)[-2:] == (Event.LOCKED, Event.UNLOCKED)
    assert "1" in done.audit[0].detail, "the wrong PIN is told"
    assert done.written == ""


def test_somebody_else_takes_over_a_locked_desk_and_the_intake_waits(tmp_path: Path) -> None:
    done = lock_and_switch(tmp_path)
    (draft,) = done.drafts
    assert (draft.patient.family_name, draft.by.name) == ("Brannigan", DESK.name)
    assert draft.parked
    assert draft.answers
    assert Event.SIGNED_IN in done.by(ROOM)
    assert Event.UNLOCKED not in done.events
    assert done.by(DESK)[-1] is Event.SIGNED_OUT
    assert done.written == ""


def test_an_older_record_opens_in_an_emergency_with_a_reason_that_is_kept(tmp_path: Path) -> None:
    done = broken_glass(tmp_path)
    broken = next(entry for entry in done.audit if entry.event is Event.GLASS_BROKEN)
    assert broken.by.name == DESK.name
    assert REASON in broken.detail
    assert Event.GLASS_REVIEWED not in done.events
    assert done.written == ""


def test_a_damaged_store_is_replaced_by_its_backup_after_the_password(tmp_path: Path) -> None:
    done = damaged(tmp_path)
    assert Event.RESTORED in done.events
    assert done.by(DESK)[-1] is Event.SIGNED_IN
    assert len([entry for entry in done.audit if entry.event is Event.INTAKE_COMPLETED]) > 40
    assert len([name for name in done.files if name.startswith("triage.db")]) > 1
    assert done.written == ""


def test_a_backup_brought_back_by_command_is_signed_in_to(tmp_path: Path) -> None:
    done = restored(tmp_path)
    assert done.events[-2:] == (Event.RESTORED, Event.SIGNED_IN)
    assert done.audit[0].by.name == ROOM.name
    assert KEY_NAME not in done.files
    assert done.written == ""
