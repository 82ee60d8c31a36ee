"""What the reception desk says never contradicts itself, and the number to call is always there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import SPINE, inside, texts
from tests.desktop.driving import bring_up, press
from tests.desktop.returning import filled, hear, show
from triage_app import workflow
from triage_app.desktop.emergency_number import with_number
from triage_app.desktop.intake_screen import IntakeScreen
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import LIGHT, Theme, apply_theme
from triage_app.errors import StoreError
from triage_app.model.answers import QuestionId
from triage_app.model.level import Level
from triage_app.model.person import Patient
from triage_app.texts import use_language
from triage_app.workflow import Clinic
from triage_app.workflow.gaps import Stand, stand

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
KEEP, STOP, ENOUGH = "Keep asking", "Stop at any point", "Enough for the level"


def at(qtbot: QtBot, clinic: Clinic, patient: Patient, upto: str, **given: str) -> IntakeScreen:
    return show(qtbot, clinic, filled(clinic, workflow.begin(clinic, patient, SPINE), upto, given))


def may_rise(qtbot: QtBot, clinic: Clinic, patient: Patient) -> IntakeScreen:
    """Back pain for 20 days: it may be completed, and could still be SOON."""
    screen = at(qtbot, clinic, patient, "pain_areas", back_pain="yes")
    for name in ("pain_now", "daily_activity"):
        screen.flow.go_to(QuestionId(name))
        screen.flow.keep(3 if name == "pain_now" else "none")
    assert stand(screen.flow.asking) is Stand.MAY_RISE
    return screen


def test_while_completing_waits_for_a_question_it_says_how_many_and_offers_to_park(
    qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient
) -> None:
    screen = at(qtbot, clinic, patient, "rash")
    assert stand(screen.flow.asking) is Stand.NEEDED
    said = texts(screen)
    assert KEEP in said
    assert "needed first: Ctrl+G" in said
    assert "park it: Ctrl+W" in said
    assert STOP not in said
    assert ENOUGH not in said


def test_what_could_still_raise_the_level_is_never_called_enough(
    qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient
) -> None:
    screen = may_rise(qtbot, clinic, patient)
    said = texts(screen)
    assert "Not yet known, could be SOON" in said.replace("\n", " ")
    assert "could still make it SOON. If the patient must go, complete it: Ctrl+Enter." in said
    assert "Can be completed" in said
    for words in (STOP, ENOUGH, "Do not book yet", "Settled"):
        assert words not in said
    press(screen, Key.Key_G, modifier=CTRL)
    assert screen.asides.panel is not None
    listed = texts(screen.asides.panel)
    assert "Can be completed." in listed
    assert STOP not in listed
    assert ENOUGH not in listed


def test_once_nothing_can_raise_it_there_is_enough_and_no_more_keep_asking(
    qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient
) -> None:
    screen = at(qtbot, clinic, patient, "height_now", back_pain="no")
    while stand(screen.flow.asking) is not Stand.ENOUGH:
        rising = [one for one in screen.flow.asking.assessment.open if not one.asked]
        screen.flow.go_to(rising[0].question)
        question = screen.flow.question
        assert question is not None
        screen.flow.keep("no" if question.kind.value == "yes_no" else question.options[0].id)
    said = texts(screen)
    assert ENOUGH in said
    assert STOP in said
    assert KEEP not in said


def test_completed_too_early_it_ends_as_the_same_range_with_what_was_not_asked(
    qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient
) -> None:
    screen = may_rise(qtbot, clinic, patient)
    screen.flow.complete()
    done = screen._done
    assert done is not None
    assert done.accessibleName().startswith("Not yet known, could be soon")
    said = texts(done)
    assert "Not yet known, could be soon" in said
    assert "could raise the level were not asked." in said
    (row,) = workflow.worklist(clinic).rows
    assert (row.level, row.could_be) == (Level.ROUTINE, Level.SOON)


def test_what_was_not_sure_is_said_to_keep_it_open(
    qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient
) -> None:
    screen = at(qtbot, clinic, patient, "height_now", back_pain="no")
    screen.flow.go_to(QuestionId("leg_swelling"))
    press(screen, Key.Key_U)
    assert stand(screen.flow.asking) is Stand.ENOUGH
    assert not screen.flow.asking.assessment.settled
    said = texts(screen.level)
    assert "What was not sure or not said keeps it open." in said
    assert "Settled" not in said


# ------------------------------------------------------------------ the end


def test_texts_left_empty_are_named_and_not_counted_as_left(
    qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient
) -> None:
    screen = at(qtbot, clinic, patient, "main_worry")
    while screen.flow.question is not None:
        if screen.flow.question.kind.value == "text":
            press(screen, Key.Key_Return)
        else:
            screen.flow.keep(screen.flow.question.options[0].id)
    said = texts(screen)
    assert "Nothing is left to ask." in said
    assert "Left empty: " in said
    assert "Every question has been asked" not in said
    assert screen.flow.left() == 0
    lines = [row.line.left for row in screen.pages._rows]
    assert lines == [0] * len(lines)


@pytest.mark.parametrize("step", ["read back", "done"])
def test_no_place_among_the_questions_is_said_where_no_question_is(
    qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient, step: str
) -> None:
    screen = may_rise(qtbot, clinic, patient)
    screen.fit(Room.NARROW)
    assert " of 17" in screen.strip._place.text()
    press(screen, Key.Key_Return, modifier=CTRL)
    if step == "done":
        hear()
        press(screen, Key.Key_Return)
        assert screen._done is not None
    assert screen.strip._place.text() == ""


# ------------------------------------------------------------------ the emergency number


def test_the_number_stands_behind_the_words_in_every_language() -> None:
    assert with_number(("Call the emergency number.",), "911") == (
        "Call the emergency number, 911.",
    )
    assert with_number(("Call 911 now.", "Stay."), "911") == ("Call 911 now.", "Stay.")
    assert with_number(("Call the emergency number.",), "") == ("Call the emergency number.",)
    use_language("es")
    try:
        spanish = with_number(("Llame al número de emergencias.",), "911")
    finally:
        use_language("en")
    assert spanish == ("Llame al número de emergencias, 911.",)


def test_the_number_is_said_beside_the_questions_and_on_the_last_screen(
    qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient
) -> None:
    screen = at(qtbot, clinic, patient, "saddle_numbness")
    press(screen, Key.Key_3)
    QTest.qWait(700)
    screen.flow.tell("Dr Alba")
    screen._show_round()
    assert "call the emergency number, 911." in texts(screen.level)
    screen.flow.asking = filled(clinic, screen.flow.asking)
    screen.flow.complete()
    assert screen._done is not None
    assert "call the emergency number, 911." in texts(screen._done)


def test_the_number_is_said_where_the_answer_could_not_be_saved(
    qtbot: QtBot,
    theme: Theme,
    clinic: Clinic,
    patient: Patient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = at(qtbot, clinic, patient, "saddle_numbness")

    def full(*_: object) -> None:
        raise StoreError("The disk is full.", "Make room.")

    monkeypatch.setattr(type(clinic.records), "save_draft", full)
    press(screen, Key.Key_3)
    assert "call the emergency number, 911." in screen.failure.accessibleName()


# ------------------------------------------------------------------ screen readers, room


def test_what_takes_the_keys_is_a_group_with_a_name(
    qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient
) -> None:
    screen = may_rise(qtbot, clinic, patient)

    def role_and_name(widget: QWidget) -> tuple[QAccessible.Role, str]:
        found = QAccessible.queryAccessibleInterface(widget)
        return found.role(), found.text(QAccessible.Text.Name)

    question = screen.flow.question
    assert question is not None
    group = QAccessible.Role.Grouping
    assert role_and_name(screen.centre.question) == (group, question.ask)
    press(screen, Key.Key_Return, modifier=CTRL)
    assert screen.asides.panel is not None
    role, name = role_and_name(screen.asides.panel)
    assert role is group
    assert name.startswith("I will read back")
    assert QApplication.focusWidget() is screen.asides.panel


def reachable(screen: IntakeScreen) -> list[QWidget]:
    """The answers that are wholly in sight, and cover each other nowhere."""
    view = screen.centre.scroller.viewport()
    return [one for one in screen.centre.question.buttons() if inside(one, view)]


@pytest.fixture
def large(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, LIGHT, 2.0)
    yield
    apply_theme(qapp, LIGHT)


def test_at_200_percent_no_answer_is_covered_by_the_words_about_more(
    qtbot: QtBot, large: None, clinic: Clinic, patient: Patient
) -> None:
    asking = filled(clinic, workflow.begin(clinic, patient, SPINE), "infection_risks")
    screen = show(qtbot, clinic, asking, (1280, 800))
    screen.fit(Room.NARROW)
    screen.first_focus()
    QTest.qWait(50)
    centre = screen.centre
    assert centre.foot.isVisible()
    foot = centre.foot.geometry()
    assert not foot.intersects(centre.scroller.geometry())
    shown = reachable(screen)
    assert shown
    bottoms = [
        one.mapTo(centre.scroller.viewport(), one.rect().bottomLeft()).y()
        for one in centre.question.buttons()
    ]
    hidden = sum(bottom > centre.scroller.viewport().height() for bottom in bottoms)
    assert centre.below.text() == f"{hidden} more answers ↓"
    button = centre.question.next_button
    assert button is not None
    assert inside(button, centre)
    press(screen, Key.Key_2, Key.Key_Return)
    assert screen.flow.asking.answered(QuestionId("infection_risks")) == ("diabetes",)
    QTest.qWait(50)
    assert screen.centre.question.next_button is None


def test_in_spanish_the_button_that_goes_on_is_in_sight(
    qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient
) -> None:
    use_language("es")
    try:
        asking = filled(clinic, workflow.begin(clinic, patient, SPINE), "infection_risks")
        screen = show(qtbot, clinic, asking, (1192, 756))
        QTest.qWait(50)
        button = screen.centre.question.next_button
        assert button is not None
        assert inside(button, screen)
        assert button.isVisible()
        button.setFocus()
        press(screen, Key.Key_1, Key.Key_Return)
        assert screen.flow.asking.answered(QuestionId("infection_risks")) == ("none",)
    finally:
        use_language("en")


def test_the_red_flag_keeps_what_to_say_in_sight(
    qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient
) -> None:
    screen = IntakeScreen(
        clinic,
        LIGHT,
        filled(clinic, workflow.begin(clinic, patient, SPINE), "saddle_numbness"),
    )
    qtbot.addWidget(screen)
    screen.resize(1192, 756)
    screen.fit(Room.WIDE)
    bring_up(screen)
    screen.first_focus()
    press(screen, Key.Key_3)
    QTest.qWait(700)
    said = screen.red.findChild(QLabel, "red_flag_say")
    assert isinstance(said, QLabel)
    assert inside(said, screen.red._scroller.viewport())
    assert inside(screen.red.button, screen.red)
