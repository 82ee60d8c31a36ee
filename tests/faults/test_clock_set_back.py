"""A clock set back, or past midnight, in the middle of an intake: saved, counted and said right."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from tests.faults.conftest import SPINE, OpenDesk, OpenWindow, SetClock, almost_asked, begun
from tests.faults.typist import FIRST_DRAFT, PARK, Typist
from triage_app import workflow
from triage_app.desktop.worklist_model import Column
from triage_app.desktop.worklist_screen import WorklistScreen
from triage_app.errors import StoreChanged
from triage_app.model.answers import QuestionId
from triage_app.model.ids import uuid7_maker
from triage_app.model.level import Level
from triage_app.workflow import Clinic

BACK_PAIN = QuestionId("back_pain")
RASH = QuestionId("rash")
SET_BACK = [timedelta(hours=3), timedelta(days=1)]


@pytest.fixture
def clinic(open_desk: OpenDesk, tmp_path: Path) -> Clinic:
    return open_desk(tmp_path / "store")


def answer_some(typist: Typist, count: int) -> None:
    """Answer so many questions, none of them worrying."""
    for _ in range(count):
        typist.answer()


def saved_words(typist: Typist) -> str:
    """What stands beside the patient's name about saving."""
    label = typist.screen.findChild(QLabel, "saved_words")
    assert isinstance(label, QLabel)
    return label.text()


@pytest.mark.parametrize("back", SET_BACK)
def test_answers_go_on_being_saved_and_the_screen_says_when(
    clinic: Clinic, clock: SetClock, open_window: OpenWindow, back: timedelta
) -> None:
    typist = open_window(clinic)
    typist.window.ask(begun(clinic).draft.draft_id)
    flow = typist.screen.flow
    answer_some(typist, 10)
    before = flow.asking.draft.saved
    clock.moment -= back
    answer_some(typist, 10)
    draft = flow.asking.draft
    assert len(draft.answers) == 20
    assert draft.saved < before
    assert clinic.records.read_draft(draft.draft_id) == draft
    assert not typist.screen.failure.isVisible()
    assert saved_words(typist) == f"Saved {draft.saved:%H:%M}"


@pytest.mark.parametrize("back", SET_BACK)
def test_an_intake_is_parked_taken_up_and_completed_after_the_clock_went_back(
    clinic: Clinic, clock: SetClock, open_window: OpenWindow, back: timedelta
) -> None:
    typist = open_window(clinic)
    asking = almost_asked(clinic, begun(clinic), 4)
    typist.window.ask(asking.draft.draft_id)
    answer_some(typist, 1)
    clock.moment -= back
    typist.press(PARK)
    (offered,) = typist.desk.drafts.rows
    assert offered.draft_id == asking.draft.draft_id
    assert "-" not in offered.about
    typist.press(FIRST_DRAFT)
    screen = typist.screen
    while screen.flow.question is not None:
        typist.answer()
    typist.complete()
    intake = screen.flow.intake
    assert intake is not None
    assert intake.visit_date == date(2026, 11, 20), "the visit keeps the day it was begun on"
    assert intake.completed < intake.started
    stored = clinic.records.intake(intake.intake_id)
    assert stored == intake
    assert workflow.drafts(clinic) == ()
    assert workflow.page_pdf(clinic, intake.intake_id).startswith(b"%PDF")


def test_the_newer_answer_wins_by_revision_even_from_a_desk_whose_clock_is_behind(
    clinic: Clinic, open_desk: OpenDesk, tmp_path: Path, clock: SetClock
) -> None:
    other = replace(open_desk(tmp_path / "store"), now=lambda: clock() - timedelta(hours=3))
    here = workflow.answer(clinic, begun(clinic), BACK_PAIN, "yes")
    there = workflow.resume(other, here.draft.draft_id)
    there = workflow.answer(other, there, RASH, "yes")
    assert there.draft.saved < here.draft.saved
    with pytest.raises(StoreChanged):
        workflow.answer(clinic, here, RASH, "no")
    assert clinic.records.read_draft(here.draft.draft_id) == there.draft


@pytest.mark.parametrize("back", [*SET_BACK, timedelta(days=4000)])
def test_ids_of_a_running_desk_only_grow(clock: SetClock, back: timedelta) -> None:
    new_id = uuid7_maker(clock)
    before = [new_id() for _ in range(50)]
    clock.moment -= back
    after = [new_id() for _ in range(50)]
    ids = [*before, *after]
    assert sorted(set(ids)) == ids


@pytest.mark.parametrize("back", SET_BACK)
def test_the_worklist_keeps_the_worst_on_top_and_no_wait_is_negative(
    clinic: Clinic, clock: SetClock, open_window: OpenWindow, back: timedelta
) -> None:
    calm = begun(clinic, 1)
    clock.moment -= back
    urgent = begun(clinic, 2)
    urgent = workflow.answer(clinic, urgent, BACK_PAIN, "yes")
    urgent = workflow.answer(clinic, urgent, QuestionId("bladder_change"), "new")
    clock.moment -= timedelta(minutes=5)
    workflow.answer(clinic, calm, BACK_PAIN, "no")

    found = workflow.worklist(clinic)
    assert [row.subject for row in found.rows] == [urgent.draft.draft_id, calm.draft.draft_id]
    assert [row.level for row in found.rows] == [Level.EMERGENCY, Level.ROUTINE]
    typist = open_window(clinic)
    typist.window.show_place("worklist")
    screen = typist.window.screen_shown
    assert isinstance(screen, WorklistScreen)
    said = waits(screen)
    assert len(said) == 2
    assert not any("-" in words for words in said), said


def waits(screen: WorklistScreen) -> list[str]:
    """What the list says of each row's waiting."""
    model = screen.model
    return [str(model.index(row, Column.WAITING).data()) for row in range(model.rowCount())]


class TestPastMidnight:
    @pytest.fixture
    def clock(self) -> SetClock:
        return SetClock(datetime(2026, 11, 20, 23, 59, 30, tzinfo=UTC))

    def test_an_intake_begun_before_midnight_stays_that_days_visit(
        self, clinic: Clinic, clock: SetClock, open_window: OpenWindow
    ) -> None:
        typist = open_window(clinic)
        asking = almost_asked(clinic, begun(clinic), 4)
        typist.window.ask(asking.draft.draft_id)
        flow = typist.screen.flow
        answer_some(typist, 1)
        clock.moment += timedelta(minutes=10)
        while flow.question is not None:
            typist.answer()
        assert saved_words(typist).startswith("Saved 00:1")
        typist.complete()
        assert flow.intake is not None
        assert flow.intake.visit_date == date(2026, 11, 20)
        assert flow.intake.completed.date() == date(2026, 11, 21)
        (row,) = workflow.worklist(clinic).rows
        assert row.visit_date == date(2026, 11, 20)

    def test_a_part_done_intake_of_before_midnight_is_still_offered(
        self, clinic: Clinic, clock: SetClock, open_window: OpenWindow
    ) -> None:
        asking = workflow.answer(clinic, begun(clinic), BACK_PAIN, "yes")
        clock.moment += timedelta(minutes=10)
        typist = open_window(clinic)
        assert [row.draft_id for row in typist.desk.drafts.rows] == [asking.draft.draft_id]
        typist.press(FIRST_DRAFT)
        assert typist.screen.flow.asking.answered(BACK_PAIN) == "yes"
        answer_some(typist, 3)
        draft = clinic.records.read_draft(asking.draft.draft_id)
        assert draft is not None
        assert len(draft.answers) == 4

    def test_the_same_patient_the_next_day_is_another_visit(
        self, clinic: Clinic, clock: SetClock
    ) -> None:
        asking = begun(clinic)
        clock.moment += timedelta(minutes=10)
        new = workflow.begin(clinic, asking.draft.patient, SPINE)
        assert new.draft.visit_date == date(2026, 11, 21)
        assert {draft.draft_id for draft in workflow.drafts(clinic)} == {
            asking.draft.draft_id,
            new.draft.draft_id,
        }
