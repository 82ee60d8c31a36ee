"""What is still open is listed, the most dangerous first, and what is asked next follows it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import SPINE, texts
from tests.desktop.driving import press
from tests.desktop.returning import filled, show
from triage_app import workflow
from triage_app.desktop.gaps_panel import GapsPanel
from triage_app.desktop.intake_screen import IntakeScreen
from triage_app.desktop.theme import Theme
from triage_app.model.person import Patient
from triage_app.workflow import Clinic
from triage_app.workflow.gaps import Stand, Worth, gaps, stand

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def at(qtbot: QtBot, clinic: Clinic, patient: Patient, upto: str, **given: str) -> IntakeScreen:
    """The screen with all asked up to a question."""
    asking = filled(clinic, workflow.begin(clinic, patient, SPINE), upto, dict(given))
    return show(qtbot, clinic, asking)


def panel_of(screen: IntakeScreen) -> GapsPanel:
    """The list on show."""
    panel = screen.asides.panel
    assert isinstance(panel, GapsPanel)
    return panel


def test_the_list_starts_with_what_completing_waits_for_and_enter_goes_there(
    qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient
) -> None:
    screen = at(qtbot, clinic, patient, "injury")
    press(screen, Key.Key_G, modifier=CTRL)
    rows = panel_of(screen).rows
    missing = workflow.what_is_missing(screen.flow.asking)
    assert [row.line.question for row in rows[: len(missing)]] == [m.question for m in missing]
    could = [row.line.could_make for row in rows[: len(missing)] if row.line.could_make]
    assert could == sorted(could, reverse=True)
    assert f"{len(missing)} questions before it is complete." in texts(panel_of(screen))
    assert "Ctrl+W" in texts(panel_of(screen))
    wanted = rows[1].line.question
    press(screen, Key.Key_Down, Key.Key_Return)
    assert screen.flow.current == wanted
    assert screen.asides.panel is None


def test_escape_leaves_the_list_where_the_question_was(
    qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient
) -> None:
    screen = at(qtbot, clinic, patient, "injury")
    here = screen.flow.current
    press(screen, Key.Key_G, modifier=CTRL)
    press(screen, Key.Key_Escape)
    assert screen.asides.panel is None
    assert screen.flow.current == here
    assert screen.centre.question.isVisible()


@pytest.mark.parametrize(("upto", "enough"), [("rash", False), ("height_now", True)])
def test_enough_for_the_level_is_said_exactly_when_it_can_be_completed(
    qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient, upto: str, enough: bool
) -> None:
    screen = at(qtbot, clinic, patient, upto)
    assert screen.flow.asking.assessment.completable is enough
    label = screen.findChild(QLabel, "enough_words")
    assert isinstance(label, QLabel)
    assert (label.text() == "Enough for the level") is enough
    assert ("Stop at any point: Ctrl+Enter." in texts(screen.level)) is enough
    assert stand(screen.flow.asking) is (Stand.ENOUGH if enough else Stand.NEEDED)


def test_once_there_is_enough_the_rest_is_asked_by_worth(
    qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient
) -> None:
    screen = at(qtbot, clinic, patient, "height_now")
    order = [gap.worth for gap in gaps(screen.flow.asking)]
    assert order == sorted(order)
    assert order[0] is Worth.DANGER
    assert Worth.PROCEDURE in order
    first = gaps(screen.flow.asking)[0].question
    assert screen.flow.current == first


def test_a_page_somebody_chose_is_asked_to_its_end_first(
    qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient
) -> None:
    screen = at(qtbot, clinic, patient, "height_now")
    screen.flow.go_to_page("words")
    press(screen, Key.Key_Return)
    current = screen.flow.current
    assert current is not None
    assert screen.flow.asking.form.questions[current].page == "words"


def test_what_completing_needs_is_asked_before_the_rest_of_a_page(
    qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient
) -> None:
    screen = at(qtbot, clinic, patient, "pain_areas", back_pain="yes", pain_trend="worse")
    needed = workflow.what_is_missing(screen.flow.asking)
    assert needed
    assert screen.flow.current == needed[0].question


def test_stopping_early_completes_with_the_rest_not_asked(
    qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient
) -> None:
    screen = at(qtbot, clinic, patient, "height_now")
    screen.flow.complete()
    intake = screen.flow.intake
    assert intake is not None
    assert "height_now" not in intake.answers
