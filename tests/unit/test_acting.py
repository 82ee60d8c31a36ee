"""What is written beside an intake: a level set by hand, notes, tasks and states."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.room import WEAK, Clock, as_role, asked, corrected, finished, open_room
from tests.unit.summary_intakes import BACKACHE
from triage_app import workflow
from triage_app.errors import InputRefused, NotAllowed, StoreChanged
from triage_app.model.beside import TaskKind
from triage_app.model.intake import AuditEntry, Event, IntakeId, WorkState
from triage_app.model.level import Level
from triage_app.report.summary import ReferralSummary
from triage_app.report.wording import in_text
from triage_app.workflow import Clinic


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def room(tmp_path: Path, clock: Clock) -> Iterator[Clinic]:
    clinic = open_room(tmp_path, clock, "specialist")
    yield clinic
    clinic.records.close()


def page(clinic: Clinic, subject: IntakeId) -> ReferralSummary:
    return workflow.summary_of(clinic, workflow.open_version(clinic, subject))


def override_row(summary: ReferralSummary) -> str:
    return "".join(in_text(row.text) for row in summary.bottom_line if row.label == "Override")


def last(clinic: Clinic, event: Event) -> AuditEntry:
    return next(entry for entry in clinic.records.audit() if entry.event is event)


def test_both_levels_are_kept_with_who_when_and_why(room: Clinic, clock: Clock) -> None:
    intake = finished(room)
    record = workflow.open_record(room, intake.intake_id)
    assert record.level is Level.SOON
    clock.later(minutes=50)
    record = workflow.set_level(room, record, Level.URGENT, "  New pain on\nsteroids. ")
    entry = record.levels[-1]
    assert (record.level, record.assessment.level) == (Level.URGENT, Level.SOON)
    assert (entry.level, entry.rules, entry.by) == (Level.URGENT, Level.SOON, room.staff)
    assert entry.reason == "New pain on steroids."
    assert record.override == entry
    assert record.lapsed is None
    audit = last(room, Event.LEVEL_SET)
    assert (audit.subject, audit.detail) == (
        intake.intake_id,
        "soon -> urgent; the rules say soon: New pain on steroids.",
    )


def test_the_page_shows_the_level_set_and_what_the_rules_say(room: Clinic, clock: Clock) -> None:
    intake = finished(room)
    record = workflow.open_record(room, intake.intake_id)
    workflow.set_level(room, record, Level.URGENT, "New pain.")
    made = page(room, intake.intake_id)
    assert made.badge.level is Level.URGENT
    assert "rules say SOON" in made.badge.notes
    assert override_row(made) == "SOON to URGENT, Dr A. Voss 14:10: “New pain.”"


def test_a_lowered_level_keeps_the_marks_of_the_rules(room: Clinic) -> None:
    intake = finished(room)
    record = workflow.open_record(room, intake.intake_id)
    workflow.set_level(room, record, Level.ROUTINE, "Old fracture, known.")
    badge = page(room, intake.intake_id).badge
    assert (badge.level, badge.border, badge.could_be) == (
        Level.ROUTINE,
        Level.SOON,
        Level.SOON,
    )


def test_the_worklist_shows_the_level_in_force(room: Clinic) -> None:
    intake = finished(room)
    record = workflow.open_record(room, intake.intake_id)
    workflow.set_level(room, record, Level.EMERGENCY, "Leg is weak now.")
    (row,) = workflow.worklist(room).rows
    assert (row.level, row.rules_level) == (Level.EMERGENCY, Level.SOON)


@pytest.mark.parametrize("reason", ["", "   ", "-", "...", "12 34"])
def test_a_reason_needs_a_letter_and_nothing_is_written_without(room: Clinic, reason: str) -> None:
    record = workflow.open_record(room, finished(room).intake_id)
    with pytest.raises(InputRefused, match="A reason is needed"):
        workflow.set_level(room, record, Level.URGENT, reason)
    assert room.records.levels_set(record.subject) == ()


def test_a_level_given_back_leaves_the_rules_level_and_the_history(room: Clinic) -> None:
    record = workflow.open_record(room, finished(room).intake_id)
    record = workflow.set_level(room, record, Level.URGENT, "New pain.")
    record = workflow.set_level(room, record, None, "Examined, calm.")
    assert (record.level, record.override, record.lapsed) == (Level.SOON, None, None)
    assert [entry.level for entry in record.levels] == [Level.URGENT, None]
    made = page(room, record.subject)
    assert made.badge.level is Level.SOON
    assert not override_row(made)


def test_choosing_the_rules_own_level_gives_it_back(room: Clinic) -> None:
    record = workflow.open_record(room, finished(room).intake_id)
    record = workflow.set_level(room, record, Level.URGENT, "New pain.")
    record = workflow.set_level(room, record, Level.SOON, "Examined, calm.")
    assert record.levels[-1].level is None


def test_setting_what_is_set_changes_nothing(room: Clinic) -> None:
    record = workflow.open_record(room, finished(room).intake_id)
    with pytest.raises(InputRefused, match="level already"):
        workflow.set_level(room, record, Level.SOON, "As the rules.")
    with pytest.raises(InputRefused, match="level already"):
        workflow.set_level(room, record, None, "As the rules.")
    record = workflow.set_level(room, record, Level.URGENT, "New pain.")
    with pytest.raises(InputRefused, match="level already"):
        workflow.set_level(room, record, Level.URGENT, "Once more.")
    assert len(room.records.levels_set(record.subject)) == 1


def test_a_level_set_low_lapses_when_the_rules_rise_and_the_page_says_so(room: Clinic) -> None:
    intake = finished(room)
    record = workflow.open_record(room, intake.intake_id)
    workflow.set_level(room, record, Level.ROUTINE, "Old fracture.")
    new = corrected(room, intake, **WEAK)
    record = workflow.open_record(room, new.intake_id)
    assert record.level is Level.EMERGENCY
    assert record.override is None
    assert record.lapsed is not None
    assert record.lapsed.level is Level.ROUTINE
    made = page(room, new.intake_id)
    assert made.badge.level is Level.EMERGENCY
    assert override_row(made).startswith("ROUTINE lapsed, rules rose; Dr A. Voss 14:10")
    assert made.bottom_words <= 90


def test_a_level_set_high_stays_when_the_rules_rise_below_it(room: Clinic) -> None:
    intake = finished(room, answers=BACKACHE)
    record = workflow.open_record(room, intake.intake_id)
    assert record.assessment.level is Level.ROUTINE
    workflow.set_level(room, record, Level.EMERGENCY, "Looks ill.")
    new = corrected(room, intake, pain_night="yes")
    record = workflow.open_record(room, new.intake_id)
    assert (record.assessment.level, record.level) == (Level.SOON, Level.EMERGENCY)
    row = override_row(page(room, new.intake_id))
    assert row.startswith("ROUTINE to EMERGENCY, Dr A. Voss")


def test_a_level_is_not_set_on_a_version_that_was_replaced(room: Clinic) -> None:
    intake = finished(room)
    record = workflow.open_record(room, intake.intake_id)
    corrected(room, intake, pain_now=8)
    with pytest.raises(StoreChanged, match="corrected since you opened it"):
        workflow.set_level(room, record, Level.URGENT, "New pain.")


def test_a_level_is_not_set_on_a_draft(room: Clinic) -> None:
    record = workflow.open_record(room, asked(room).draft.draft_id)
    with pytest.raises(InputRefused, match="not completed yet"):
        workflow.set_level(room, record, Level.URGENT, "New pain.")


def test_the_last_note_counts_and_the_earlier_stay(room: Clinic) -> None:
    record = workflow.open_record(room, finished(room).intake_id)
    record = workflow.write_note(room, record, "MRI", "Tender at T12.")
    record = workflow.write_note(room, record, "MRI, then talk", "Tender at T12.")
    assert [note.plan for note in record.notes] == ["MRI", "MRI, then talk"]
    assert "T12" not in last(room, Event.NOTE_WRITTEN).detail
    with pytest.raises(InputRefused, match="nothing new"):
        workflow.write_note(room, record, "MRI, then talk", "Tender at T12.")


def test_a_note_stays_with_the_next_version(room: Clinic) -> None:
    intake = finished(room)
    record = workflow.open_record(room, intake.intake_id)
    workflow.write_note(room, record, "MRI", "")
    new = corrected(room, intake, pain_now=8)
    assert [note.plan for note in workflow.open_record(room, new.intake_id).notes] == ["MRI"]


def test_the_front_desk_does_not_read_the_specialists_notes(room: Clinic) -> None:
    record = workflow.open_record(room, finished(room).intake_id)
    workflow.write_note(room, record, "MRI", "Tender at T12.")
    desk = as_role(room, "reception")
    assert workflow.open_record(desk, record.subject).notes == ()


def test_a_patient_is_given_to_a_specialist_and_taken_back(room: Clinic) -> None:
    record = workflow.open_record(room, finished(room).intake_id)
    record = workflow.assign(room, record, " Dr  A. Voss ")
    assert record.specialist == "Dr A. Voss"
    assert workflow.worklist(room).rows[0].specialist == "Dr A. Voss"
    record = workflow.assign(room, record, "")
    assert record.specialist == ""
    assert len(record.assignments) == 2


def test_a_draft_is_given_to_a_specialist_and_keeps_them_when_completed(room: Clinic) -> None:
    asking = asked(room)
    draft = workflow.open_record(room, asking.draft.draft_id)
    assert workflow.assign(room, draft, "Dr A. Voss").specialist == "Dr A. Voss"
    resumed = workflow.resume(room, asking.draft.draft_id)
    intake = workflow.complete(room, resumed)
    assert workflow.open_record(room, intake.intake_id).specialist == "Dr A. Voss"


def test_a_task_is_open_until_the_desk_says_it_is_done(room: Clinic) -> None:
    record = workflow.open_record(room, finished(room).intake_id)
    record = workflow.ask_desk(room, record, TaskKind.IMAGING, "MRI  thoracic spine")
    ((task, patient),) = workflow.open_tasks(room)
    assert (task.text, patient) == ("MRI thoracic spine", record.patient)
    assert workflow.worklist(room).rows[0].tasks == 1
    desk = as_role(room, "reception")
    workflow.finish_task(desk, task.task_id)
    assert workflow.open_tasks(desk) == ()
    (done,) = workflow.open_record(room, record.subject).tasks
    assert done.done_by == desk.staff
    with pytest.raises(StoreChanged):
        workflow.finish_task(desk, task.task_id)


def test_a_task_of_no_kind_needs_words(room: Clinic) -> None:
    record = workflow.open_record(room, finished(room).intake_id)
    with pytest.raises(InputRefused, match="know what to do"):
        workflow.ask_desk(room, record, TaskKind.OTHER, " ")
    assert workflow.ask_desk(room, record, TaskKind.CALL, "").tasks[0].kind is TaskKind.CALL


def test_each_state_is_noted_and_seen_leaves_the_worklist(room: Clinic) -> None:
    intake = finished(room)
    workflow.change_state(room, intake.intake_id, WorkState.WITH_SPECIALIST)
    assert workflow.worklist(room).rows[0].state is WorkState.WITH_SPECIALIST
    workflow.mark_seen(room, intake.intake_id)
    assert workflow.worklist(room).total == 0
    record = workflow.open_record(room, intake.intake_id)
    assert [change.state for change in record.states] == [
        WorkState.WITH_SPECIALIST,
        WorkState.SEEN,
    ]
    assert record.state is WorkState.SEEN


@pytest.mark.parametrize("state", [WorkState.ASKING, WorkState.PARKED])
def test_a_completed_intake_takes_no_state_of_a_draft(room: Clinic, state: WorkState) -> None:
    intake = finished(room)
    with pytest.raises(InputRefused, match="cannot be asked or parked"):
        workflow.change_state(room, intake.intake_id, state)


def test_entered_in_error_needs_a_reason_and_stands_on_the_page(room: Clinic) -> None:
    intake = finished(room)
    with pytest.raises(InputRefused, match="A reason is needed"):
        workflow.change_state(room, intake.intake_id, WorkState.ENTERED_IN_ERROR)
    workflow.change_state(room, intake.intake_id, WorkState.ENTERED_IN_ERROR, "Wrong patient")
    band = page(room, intake.intake_id).band
    assert band is not None
    assert band.text.startswith("entered in error, noted 20 Nov 2026 14:10.")
    with pytest.raises(InputRefused, match="A reason is needed"):
        workflow.change_state(room, intake.intake_id, WorkState.WAITING)
    workflow.change_state(room, intake.intake_id, WorkState.WAITING, "It was right")
    assert page(room, intake.intake_id).band is None


def test_the_front_desk_takes_no_error_back(room: Clinic) -> None:
    intake = finished(room)
    workflow.change_state(room, intake.intake_id, WorkState.ENTERED_IN_ERROR, "Wrong patient")
    desk = as_role(room, "reception")
    with pytest.raises(NotAllowed):
        workflow.change_state(desk, intake.intake_id, WorkState.WAITING, "Try")
    record = workflow.open_record(room, intake.intake_id)
    assert record.state is WorkState.ENTERED_IN_ERROR


def test_a_seen_patient_comes_back_when_a_correction_raises_the_level(room: Clinic) -> None:
    intake = finished(room)
    workflow.mark_seen(room, intake.intake_id)
    new = corrected(room, intake, **WEAK)
    (row,) = workflow.worklist(room).rows
    assert (row.subject, row.state) == (new.intake_id, WorkState.WAITING)
    change = workflow.open_record(room, new.intake_id).states[-1]
    assert (change.state, change.reason) == (WorkState.WAITING, "the level rose to EMERGENCY")


def test_a_seen_patient_stays_seen_when_a_correction_raises_nothing(room: Clinic) -> None:
    intake = finished(room)
    workflow.mark_seen(room, intake.intake_id)
    corrected(room, intake, goal="To walk the dog.")
    assert workflow.worklist(room).total == 0


def test_a_long_reason_takes_the_room_that_is_left_and_never_more(room: Clinic) -> None:
    intake = finished(room)
    record = workflow.open_record(room, intake.intake_id)
    reason = "Known old fracture on the scan of March, nothing new has come since then. " * 4
    workflow.set_level(room, record, Level.ROUTINE, reason)
    new = corrected(room, intake, **WEAK)
    made = page(room, new.intake_id)
    assert 85 <= made.bottom_words <= 90
    row = override_row(made)
    assert "“Known old fracture on the scan of March, nothing new" in row
    assert row.endswith("words on screen")
    assert page(room, intake.intake_id).bottom_words <= 90


def test_who_was_told_stands_at_the_foot_when_an_override_takes_the_row(room: Clinic) -> None:
    intake = finished(room)
    record = workflow.open_record(room, intake.intake_id)
    workflow.set_level(room, record, Level.ROUTINE, "Old fracture.")
    new = corrected(room, intake, **WEAK)
    workflow.acknowledge(room, new.intake_id, "Nurse Ode")
    foot = "".join(in_text(line) for line in page(room, new.intake_id).provenance)
    assert "told Nurse Ode 14:10" in foot
