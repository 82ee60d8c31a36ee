"""A patient who was here before, and the screen of an intake, for tests of what comes beside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import SPINE, later
from tests.desktop.driving import bring_up
from triage_app import workflow
from triage_app.desktop.intake_screen import IntakeScreen
from triage_app.desktop.screen import Room
from triage_app.desktop.spoken_list import DEAF_MS
from triage_app.desktop.theme import LIGHT
from triage_app.model.answers import Answer, DateAnswer, QuestionId
from triage_app.model.intake import Intake
from triage_app.model.person import Patient
from triage_app.questionnaire.form import Kind
from triage_app.workflow import Asking, Clinic

FACTS: dict[str, Answer] = {
    "osteoporosis": "osteopenia",
    "t_score": -2.6,
    "past_fractures": ("wrist",),
    "conditions": ("kidney_disease",),
    "early_menopause": "yes",
    "parent_hip_fracture": "no",
    "allergies": ("contrast", "latex"),
    "past_augmentation": "yes",
    "augmentation_detail": "T12",
}


def filled(
    clinic: Clinic, asking: Asking, upto: str = "", given: Mapping[str, Answer] | None = None
) -> Asking:
    """Answer in the form's order with these answers, the rest least worrying."""
    given = given or {}
    calm: dict[Kind, Answer] = {
        Kind.YES_NO: "no",
        Kind.MULTI: ("none",),
        Kind.AREAS: ("mid_back",),
        Kind.SCALE: 3,
        Kind.DATE: DateAnswer(clinic.today() - timedelta(days=20)),
        Kind.MEDICINES: (),
        Kind.TEXT: "a note",
    }
    while (name := asking.next_question(None)) is not None and name != upto:
        question = asking.form.questions[name]
        answer = given.get(name) or calm.get(question.kind)
        if question.kind is Kind.CHOICE and name not in given:
            answer = question.options[0].id
        elif question.kind is Kind.NUMBER and name not in given:
            answer = {"cm": 170.0, "kg": 70.0}.get(question.unit, 1)
        assert answer is not None
        asking = workflow.answer(clinic, asking, name, answer)
    return asking


def last_visit_of(clinic: Clinic, patient: Patient) -> Intake:
    """A whole intake 134 days ago: 9 July 2026."""
    then = later(clinic, days=-134)
    assert then.today() == date(2026, 7, 9)
    return workflow.complete(then, filled(then, workflow.begin(then, patient, SPINE), given=FACTS))


def show(
    qtbot: QtBot, clinic: Clinic, asking: Asking, size: tuple[int, int] = (1192, 1200)
) -> IntakeScreen:
    """Show the screen of an intake."""
    screen = IntakeScreen(clinic, LIGHT, asking)
    qtbot.addWidget(screen)
    screen.resize(*size)
    screen.fit(Room.WIDE)
    bring_up(screen)
    screen.first_focus()
    QTest.qWait(20)
    return screen


def hear() -> None:
    """Wait until a card takes keys."""
    QTest.qWait(DEAF_MS + 60)


def stored(clinic: Clinic, asking: Asking) -> dict[QuestionId, Answer]:
    """What lies on disk for this intake."""
    draft = clinic.records.read_draft(asking.draft.draft_id)
    assert draft is not None
    return dict(draft.answers)
