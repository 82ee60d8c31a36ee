"""Which records the desk opens: the deciding function cell by cell, and every way in to one."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import pytest

import triage_app.desktop
from tests.unit.room import (
    INGRID,
    MAREK,
    MORNING,
    WEAK,
    Clock,
    as_role,
    asked,
    corrected,
    finished,
    open_room,
)
from tests.unit.summary_intakes import FRACTURE
from triage_app import workflow
from triage_app.errors import DayIsOver, NotAllowed, UserFixable
from triage_app.model.beside import TaskKind, WorklistFilter
from triage_app.model.glass import Glass, GlassId
from triage_app.model.intake import Intake, IntakeId, WorkState
from triage_app.model.level import Level
from triage_app.workflow import Clinic, Role
from triage_app.workflow.correcting import record_to_move
from triage_app.workflow.other_days import (
    Need,
    Standing,
    closed_record,
    may_of,
    need_of,
    require_open,
    why_open,
)
from triage_app.workflow.papers import long_form_to_export, page_to_export
from triage_app.workflow.record import read_record, read_version, whole_record
from triage_app.workflow.revisit import last_time

FLAGS = [field.name for field in fields(Standing)]
EVERY = [
    Standing(**dict(zip(FLAGS, given, strict=True)))
    for given in itertools.product((False, True), repeat=len(FLAGS))
]
GLASS = Glass(
    GlassId("g-1"),
    INGRID.patient_id,
    "Unconscious at the desk",
    MORNING,
    MORNING + timedelta(minutes=30),
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def room(tmp_path: Path, clock: Clock) -> Iterator[Clinic]:
    clinic = open_room(tmp_path, clock)
    yield clinic
    clinic.records.close()


@pytest.fixture
def desk(room: Clinic) -> Clinic:
    return as_role(room, "reception")


@pytest.fixture
def over(room: Clinic, clock: Clock) -> Intake:
    """A visit that was finished and seen ten days ago."""
    intake = finished(room)
    workflow.mark_seen(room, intake.intake_id)
    clock.later(days=10)
    return intake


# --- The function, cell by cell ------------------------------------------------------------------


@pytest.mark.parametrize("glass", [None, GLASS], ids=["closed", "opened"])
@pytest.mark.parametrize("role", [*(role.value for role in Role), "nobody"])
def test_each_cell(room: Clinic, role: str, glass: Glass | None) -> None:
    someone = replace(as_role(room, role), glass=glass)
    for standing in EVERY:
        found = need_of(someone, INGRID.patient_id, standing)
        if role in ("administrator", "nobody"):
            assert found is None
        elif role in ("specialist", "demo"):
            assert found is Need.ROLE
        else:
            # Written out once more: a draft is being asked; else only the newest version.
            needed = standing.is_draft or (
                standing.newest
                and (standing.today or standing.waits or standing.task or standing.moved)
            )
            assert (found is not None) is (needed or glass is not None), standing
            assert (found is Need.GLASS) is (glass is not None and not needed), standing


def test_an_opening_is_for_one_patient_and_for_its_time_only(room: Clinic, clock: Clock) -> None:
    opened = replace(as_role(room, "reception"), glass=GLASS)
    past = Standing()
    assert need_of(opened, INGRID.patient_id, past) is Need.GLASS
    assert need_of(opened, MAREK.patient_id, past) is None
    clock.moment = GLASS.ends
    assert need_of(opened, INGRID.patient_id, past) is None
    clock.moment = GLASS.opened - timedelta(hours=1)
    assert need_of(opened, INGRID.patient_id, past) is None


def test_an_opening_allows_reading_and_no_act(room: Clinic) -> None:
    opened = replace(as_role(room, "reception"), glass=GLASS)
    closed = as_role(room, "reception")
    gained = {
        action
        for action in workflow.Action
        if may_of(opened, action, INGRID.patient_id)
        and not may_of(closed, action, INGRID.patient_id)
    }
    assert gained == {workflow.Action.SEE_OTHER_DAYS, workflow.Action.SEE_REASONS}
    assert all(
        may_of(opened, action, MAREK.patient_id) is may_of(closed, action, MAREK.patient_id)
        for action in workflow.Action
    )


# --- What the desk needs -------------------------------------------------------------------------


def test_todays_visit_is_open_also_when_it_was_seen(room: Clinic, desk: Clinic) -> None:
    intake = finished(room)
    assert why_open(desk, intake.intake_id) is Need.TODAY
    workflow.mark_seen(desk, intake.intake_id)
    assert workflow.open_record(desk, intake.intake_id).subject == intake.intake_id


def test_who_waits_is_open_however_long_ago_it_was_asked(
    room: Clinic, desk: Clinic, clock: Clock
) -> None:
    intake = finished(room)
    clock.later(days=40)
    assert why_open(desk, intake.intake_id) is Need.WAITS


def test_an_emergency_nobody_was_told_of_is_open(room: Clinic, desk: Clinic, clock: Clock) -> None:
    intake = finished(room, INGRID, {**FRACTURE, **WEAK})
    clock.later(days=3)
    assert [row.subject for row in workflow.unacknowledged(desk)] == [intake.intake_id]
    assert workflow.open_record(desk, intake.intake_id).level is Level.EMERGENCY


def test_a_part_done_intake_is_open_on_any_day(room: Clinic, desk: Clinic, clock: Clock) -> None:
    draft_id = asked(room).draft.draft_id
    clock.later(days=5)
    assert why_open(desk, draft_id) is Need.ASKED
    assert workflow.resume(desk, draft_id).draft.draft_id == draft_id


def test_a_task_opens_its_record_until_the_day_it_was_done_is_over(
    room: Clinic, desk: Clinic, over: Intake, clock: Clock
) -> None:
    with pytest.raises(DayIsOver):
        workflow.open_record(desk, over.intake_id)
    record = workflow.ask_desk(room, read_record(room, over.intake_id), TaskKind.CALL, "Results")
    assert why_open(desk, over.intake_id) is Need.TASK
    workflow.finish_task(desk, record.tasks[-1].task_id)
    assert workflow.open_record(desk, over.intake_id).tasks[-1].done_at is not None
    clock.later(days=1)
    assert why_open(desk, over.intake_id) is None


def test_who_left_the_list_today_is_open_so_that_a_slip_can_be_put_right(
    room: Clinic, desk: Clinic, clock: Clock
) -> None:
    intake = finished(room)
    clock.later(days=3)
    workflow.mark_seen(desk, intake.intake_id)
    assert why_open(desk, intake.intake_id) is Need.MOVED
    workflow.change_state(desk, intake.intake_id, WorkState.WAITING)
    workflow.mark_seen(desk, intake.intake_id)
    clock.later(days=1)
    assert why_open(desk, intake.intake_id) is None


def test_a_day_that_is_over_is_closed_to_the_desk_and_open_to_the_specialist(
    room: Clinic, desk: Clinic, over: Intake
) -> None:
    before = room.records.audit_head().entries
    with pytest.raises(DayIsOver, match="This visit is over"):
        workflow.open_record(desk, over.intake_id)
    assert room.records.audit_head().entries == before
    assert workflow.open_record(as_role(room, "specialist"), over.intake_id).visits
    with pytest.raises(NotAllowed) as refused:
        workflow.open_record(as_role(room, "administrator"), over.intake_id)
    assert not isinstance(refused.value, DayIsOver)


def test_what_is_not_there_is_not_there(desk: Clinic) -> None:
    with pytest.raises(KeyError):
        workflow.open_record(desk, IntakeId("nothing"))
    with pytest.raises(KeyError):
        closed_record(desk, IntakeId("nothing"))


# --- Every way in --------------------------------------------------------------------------------

Way = Callable[[Clinic, Intake, workflow.Record], object]
WAYS: dict[str, Way] = {
    "open_record": lambda c, i, _r: workflow.open_record(c, i.intake_id),
    "open_version": lambda c, i, _r: workflow.open_version(c, i.intake_id),
    "read_record": lambda c, i, _r: read_record(c, i.intake_id),
    "read_version": lambda c, i, _r: read_version(c, i.intake_id),
    "page_pdf": lambda c, i, _r: workflow.page_pdf(c, i.intake_id),
    "make_page": lambda c, i, _r: workflow.make_page(c, i.intake_id),
    "long_form_pdf": lambda c, i, _r: workflow.long_form_pdf(c, i.intake_id),
    "sheet_pdf": lambda c, i, _r: workflow.sheet_pdf(c, i.intake_id, "en"),
    "leaflet_pdf": lambda c, _i, r: workflow.leaflet_pdf(c, r, "the_day", "en"),
    "copies": lambda c, _i, r: workflow.copies(c, r),
    "begin_correction": lambda c, i, _r: workflow.begin_correction(c, i.intake_id, "Heard wrong"),
    "assign": lambda c, _i, r: workflow.assign(c, r, "Dr A. Voss"),
    "change_state": lambda c, i, _r: workflow.change_state(c, i.intake_id, WorkState.WAITING),
    "mark_seen": lambda c, i, _r: workflow.mark_seen(c, i.intake_id),
}
ACTS_ON = {"begin_correction", "assign", "change_state", "mark_seen"}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_in_to_a_day_that_is_over_is_closed_to_the_desk(
    room: Clinic, desk: Clinic, over: Intake, way: str
) -> None:
    record = whole_record(room, over.intake_id)
    before = room.records.audit_head().entries
    with pytest.raises(DayIsOver):
        WAYS[way](desk, over, record)
    assert room.records.audit_head().entries == before


@pytest.mark.parametrize("way", WAYS)
def test_the_specialist_goes_every_way(room: Clinic, over: Intake, way: str) -> None:
    doctor = as_role(room, "specialist")
    WAYS[way](doctor, over, whole_record(room, over.intake_id))


@pytest.mark.parametrize("way", WAYS)
def test_an_opening_lets_read_and_print_and_change_nothing(
    room: Clinic, desk: Clinic, over: Intake, way: str
) -> None:
    now = room.now()
    opened = replace(desk, glass=replace(GLASS, opened=now, ends=now + timedelta(minutes=30)))
    record = whole_record(room, over.intake_id)
    if way in ACTS_ON:
        with pytest.raises(DayIsOver):
            WAYS[way](opened, over, record)
    else:
        WAYS[way](opened, over, record)


def test_the_correction_of_a_closed_visit_is_closed_with_it(
    room: Clinic, desk: Clinic, over: Intake
) -> None:
    draft_id = workflow.begin_correction(room, over.intake_id, "Heard wrong").draft.draft_id
    assert [draft.draft_id for draft in workflow.drafts(room)] == [draft_id]
    assert workflow.drafts(desk) == ()
    for way in (workflow.resume, workflow.open_record, workflow.page_pdf):
        with pytest.raises(DayIsOver):
            way(desk, draft_id)


def test_old_versions_and_past_copies_are_the_specialists(room: Clinic, desk: Clinic) -> None:
    first = finished(room)
    page = workflow.make_page(room, first.intake_id)
    workflow.mark_printed(room, first.intake_id, "page", page)
    second = corrected(room, first, pain_now=4)
    page = workflow.make_page(room, second.intake_id)
    workflow.mark_printed(room, second.intake_id, "page", page)
    with pytest.raises(DayIsOver):
        workflow.open_version(desk, first.intake_id)
    with pytest.raises(DayIsOver):
        workflow.page_pdf(desk, first.intake_id)
    record = workflow.open_record(desk, first.intake_id)
    assert [version.intake_id for version in record.versions] == [second.intake_id]
    (copy,) = workflow.copies(desk, record)
    assert (copy.subject, copy.basis, copy.sha256) == (second.intake_id, "", "")
    whole = workflow.copies(room, workflow.open_record(room, first.intake_id))
    assert [each.subject for each in whole] == [first.intake_id, second.intake_id]
    with pytest.raises(DayIsOver):
        workflow.reprint_pdf(desk, whole[1])
    assert workflow.reprint_pdf(as_role(room, "specialist"), whole[1]).alike


def test_the_list_leaves_out_the_pages_of_days_that_are_over_and_says_so(
    room: Clinic, desk: Clinic, over: Intake
) -> None:
    today = finished(room, MAREK)
    both = (over.intake_id, today.intake_id)
    made = workflow.list_pdf(desk, both, lambda _done, _of: None, lambda: False)
    assert made.printed == (today.intake_id,)
    assert made.problems == (
        "I. M., MRN 004417 is of a day that is over: a specialist prints that page.",
    )
    doctor = as_role(room, "specialist")
    whole = workflow.list_pdf(doctor, both, lambda _done, _of: None, lambda: False)
    assert set(whole.printed) == set(both)


def test_the_worklist_of_a_day_that_is_over_names_who_came_and_not_with_what(
    room: Clinic, desk: Clinic, over: Intake
) -> None:
    finished(room, MAREK)
    everything = WorklistFilter(states=frozenset(WorkState))
    rows = {row.patient.name: row for row in workflow.worklist(desk, everything).rows}
    assert rows["Marlowe, Ingrid"].story == ""
    assert rows["Halvorsen, Marek"].story != ""
    assert all(row.story for row in workflow.worklist(room, everything).rows)
    record = workflow.ask_desk(room, read_record(room, over.intake_id), TaskKind.CALL, "")
    assert record.tasks
    rows = {row.patient.name: row for row in workflow.worklist(desk, everything).rows}
    assert rows["Marlowe, Ingrid"].story != ""


def test_who_writes_whole_records_out_needs_that_right_only(room: Clinic, over: Intake) -> None:
    for export in (page_to_export, long_form_to_export):
        for role in ("administrator", "specialist"):
            assert export(as_role(room, role), over.intake_id).startswith(b"%PDF")
        with pytest.raises(NotAllowed):
            export(as_role(room, "reception"), over.intake_id)


def test_moving_an_intake_needs_the_right_to_move_only(room: Clinic, over: Intake) -> None:
    assert record_to_move(as_role(room, "administrator"), over.intake_id).subject == over.intake_id
    with pytest.raises(NotAllowed):
        record_to_move(as_role(room, "reception"), over.intake_id)


# --- What of an open record reaches the desk -----------------------------------------------------


def test_todays_record_holds_no_reason_no_score_no_note_and_no_other_day(
    room: Clinic, desk: Clinic, over: Intake
) -> None:
    today = finished(room)
    record = workflow.open_record(room, today.intake_id)
    record = workflow.set_level(room, record, Level.URGENT, "New weakness")
    workflow.write_note(room, record, "MRI", "Watch the left foot")
    shown = workflow.open_record(desk, today.intake_id)
    assert [visit.intake_id for visit in shown.visits] == [today.intake_id]
    assert shown.closed == 1
    assert shown.level is Level.URGENT
    assert shown.answers == today.answers
    assert shown.notes == ()
    assert [entry.reason for entry in shown.levels] == [""]
    for assessment in (shown.assessment, *(visit.assessment for visit in shown.visits)):
        assert (assessment.reasons, assessment.scores, assessment.advice) == ((), (), ())
        assert (assessment.priority, assessment.priority_parts, assessment.held) == (0, (), ())
    whole = workflow.open_record(as_role(room, "specialist"), today.intake_id)
    assert (len(whole.visits), whole.closed, len(whole.notes)) == (2, 0, 1)
    assert whole.assessment.reasons
    assert whole.assessment.scores


def test_the_page_the_desk_prints_is_the_specialists(
    room: Clinic, desk: Clinic, over: Intake
) -> None:
    today = finished(room)
    mine = workflow.make_page(desk, today.intake_id)
    theirs = workflow.make_page(as_role(room, "specialist"), today.intake_id)
    moment = re.compile(r"2026-11-30T[0-9:]+")
    assert moment.sub("", mine.basis) == moment.sub("", theirs.basis)
    assert str(over.intake_id) in mine.basis


def test_the_desk_still_confirms_what_was_told_last_time(
    room: Clinic, desk: Clinic, over: Intake
) -> None:
    asking = workflow.begin(desk, INGRID, over.form.form_id)
    last = last_time(desk, asking)
    assert last is not None
    assert last.facts
    assert all(asking.form.questions[name].stable for name in last.facts)
    assert workflow.last_visit_day(desk, INGRID.patient_id) == over.visit_date


def test_a_closed_record_says_whose_and_of_which_day(desk: Clinic, over: Intake) -> None:
    closed = closed_record(desk, over.intake_id)
    assert (closed.patient, closed.visit_date) == (INGRID, over.visit_date)


def test_acting_through_an_opening_is_refused_in_one_place(
    room: Clinic, desk: Clinic, over: Intake
) -> None:
    now = room.now()
    opened = replace(desk, glass=replace(GLASS, opened=now, ends=now + timedelta(minutes=1)))
    assert require_open(opened, over.intake_id) is Need.GLASS
    with pytest.raises(UserFixable):
        require_open(opened, over.intake_id, to_act=True)


def test_a_part_of_a_record_makes_no_page(room: Clinic, desk: Clinic) -> None:
    today = finished(room)
    record = workflow.open_record(desk, today.intake_id)
    with pytest.raises(DayIsOver):
        workflow.summary_of(desk, record)
    doctor = as_role(room, "specialist")
    whole = workflow.summary_of(doctor, workflow.open_record(doctor, today.intake_id))
    assert whole.numbers


def test_no_screen_reads_the_whole_record() -> None:
    for path in Path(triage_app.desktop.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "triage_app.workflow.record":
                names = {alias.name for alias in node.names}
                assert names.isdisjoint({"whole_record", "whole_version"}), path.name
