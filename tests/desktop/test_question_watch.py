"""What a question costs is counted while it is on show, and nothing of the answer with it."""

from __future__ import annotations

from dataclasses import fields

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import SPINE
from tests.desktop.driving import press, type_text
from tests.desktop.returning import filled, show
from triage_app import workflow
from triage_app.desktop.question_watch import MOST_SECONDS, QuestionWatch
from triage_app.desktop.theme import Theme
from triage_app.model.answers import Answer, QuestionId
from triage_app.model.beside import QuestionTime
from triage_app.model.person import Patient
from triage_app.workflow import Asking, Clinic

Key = Qt.Key
FEVER, RASH = QuestionId("fever"), QuestionId("rash")


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_seconds_and_keys_count_from_when_the_question_is_shown() -> None:
    clock = Clock()
    watch = QuestionWatch(clock)
    watch.show(FEVER)
    clock.now += 4.25
    watch.count_key()
    watch.count_key()
    assert watch.spent(FEVER) == QuestionTime(FEVER, 4.25, 2)
    watch.show(RASH)
    clock.now += 1
    assert watch.spent(RASH) == QuestionTime(RASH, 1.0, 0)
    assert watch.spent(FEVER) is None


@pytest.mark.parametrize(("passed", "counted"), [(299.0, 299.0), (3000.0, 300.0), (-5.0, 0.0)])
def test_a_pause_over_five_minutes_counts_as_five(passed: float, counted: float) -> None:
    clock = Clock()
    watch = QuestionWatch(clock)
    watch.show(FEVER)
    clock.now += passed
    spent = watch.spent(FEVER)
    assert spent is not None
    assert spent.seconds == counted
    assert MOST_SECONDS == 300


def test_nothing_about_the_answer_is_kept() -> None:
    assert [field.name for field in fields(QuestionTime)] == ["question", "seconds", "keys"]


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> list[QuestionTime | None]:
    """What the desk hands on with each answer."""
    seen: list[QuestionTime | None] = []
    answer = workflow.answer

    def note(
        clinic: Clinic,
        asking: Asking,
        question: QuestionId,
        value: Answer | None,
        spent: QuestionTime | None = None,
    ) -> Asking:
        seen.append(spent)
        return answer(clinic, asking, question, value, spent)

    monkeypatch.setattr(workflow, "answer", note)
    return seen


def test_keys_are_counted_on_choices_and_in_fields_also_those_that_only_move(
    qtbot: QtBot,
    theme: Theme,
    clinic: Clinic,
    patient: Patient,
    handed: list[QuestionTime | None],
) -> None:
    asking = filled(clinic, workflow.begin(clinic, patient, SPINE), "back_pain")
    screen = show(qtbot, clinic, asking)
    clock = Clock()
    screen.flow._watch = QuestionWatch(clock)
    screen.flow._watch_current()
    clock.now += 3
    QTest.keyPress(QApplication.focusWidget() or screen, Key.Key_Shift)
    press(screen, Key.Key_Down, Key.Key_Up, Key.Key_Y)
    assert handed == [QuestionTime(QuestionId("back_pain"), 3.0, 3)]
    assert screen.flow.current == "pain_onset"
    clock.now += 7
    type_text(screen, "3 weeks ago")
    press(screen, Key.Key_Return)
    assert handed[1:] == [QuestionTime(QuestionId("pain_onset"), 7.0, len("3 weeks ago") + 1)]


def test_telling_somebody_of_an_emergency_is_not_the_next_questions_time(
    qtbot: QtBot,
    theme: Theme,
    clinic: Clinic,
    patient: Patient,
    handed: list[QuestionTime | None],
) -> None:
    asking = filled(clinic, workflow.begin(clinic, patient, SPINE), "saddle_numbness")
    screen = show(qtbot, clinic, asking)
    clock = Clock()
    screen.flow._watch = QuestionWatch(clock)
    press(screen, Key.Key_3)
    clock.now += 60
    screen.flow.tell("Dr Alba")
    clock.now += 2
    question = screen.flow.question
    assert question is not None
    screen.flow.keep("none")
    assert handed[-1] == QuestionTime(question.id, 2.0, 0)


def test_what_each_question_cost_is_kept_with_the_visit(
    qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient
) -> None:
    asking = filled(clinic, workflow.begin(clinic, patient, SPINE), "back_pain")
    screen = show(qtbot, clinic, asking)
    clock = Clock()
    screen.flow._watch = QuestionWatch(clock)
    screen.flow._watch_current()
    clock.now += 3
    press(screen, Key.Key_N)
    # Asked again: what it cost is added up.
    screen.flow.go_to(QuestionId("back_pain"))
    clock.now += 2
    press(screen, Key.Key_N)
    workflow.complete(clinic, filled(clinic, screen.flow.asking))
    (visit,) = clinic.records.visits_between(clinic.today(), clinic.today())
    times = {time.question: time for time in visit.times}
    assert times[QuestionId("back_pain")] == QuestionTime(QuestionId("back_pain"), 5.0, 2)
