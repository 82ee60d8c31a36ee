"""Every control has a name for tests and a name for screen readers, and is large enough to hit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.driving import bring_up, press
from triage_app import workflow
from triage_app.desktop.intake_screen import IntakeScreen
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.shell import MainWindow
from triage_app.desktop.theme import DARK, LIGHT, Theme, apply_theme, theme_of
from triage_app.model.answers import QuestionId
from triage_app.model.intake import FormId
from triage_app.model.person import Patient
from triage_app.workflow import Clinic

CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit)


@pytest.fixture
def window(
    qtbot: QtBot, qapp: QApplication, theme: Theme, clinic: Clinic, patient: Patient, tmp_path: Path
) -> Iterator[MainWindow]:
    """The window of the desk, with one patient known."""
    settings = QSettings(str(tmp_path / "look.ini"), QSettings.Format.IniFormat)
    shown = MainWindow(clinic, LookSettings(settings))
    qtbot.addWidget(shown)
    shown.resize(1280, 800)
    bring_up(shown)
    qtbot.waitUntil(lambda: shown.screen_shown is not None)
    bring_up(shown)
    yield shown
    shown.close()
    apply_theme(qapp, LIGHT)


def faults(root: QWidget) -> list[str]:
    """What is wrong with the visible controls below a widget."""
    found = []
    for control in root.findChildren(QWidget):
        focusable = control.focusPolicy() != Qt.FocusPolicy.NoFocus
        if not control.isVisible() or not (focusable or isinstance(control, CONTROLS)):
            continue
        seen = QAccessible.queryAccessibleInterface(control)
        spoken = seen.text(QAccessible.Text.Name)
        who = f"{type(control).__name__} {control.objectName()!r}"
        if not spoken:
            found.append(f"{who} has no accessible name")
        if not control.objectName():
            found.append(f"{who} has no objectName")
        if isinstance(control, QAbstractButton) and min(control.width(), control.height()) < 40:
            found.append(f"{who} is {control.width()} x {control.height()}")
    return found


def ask(window: MainWindow, clinic: Clinic, patient: Patient) -> IntakeScreen:
    """Begin an intake in the window."""
    asking = workflow.begin(clinic, patient, FormId("vertebral_fracture"))
    window.ask(asking.draft.draft_id)
    screen = window.screen_shown
    assert isinstance(screen, IntakeScreen)
    return screen


@pytest.mark.parametrize(
    "question",
    [
        "back_pain",
        "cancer",
        "infection_risks",
        "pain_now",
        "height_now",
        "pain_onset",
        "pain_areas",
        "medicines",
        "notes",
    ],
)
def test_every_control_of_the_intake_has_a_name_and_room(
    window: MainWindow, clinic: Clinic, patient: Patient, question: str
) -> None:
    screen = ask(window, clinic, patient)
    screen.flow.go_to(QuestionId(question))
    QApplication.processEvents()
    assert faults(screen) == []
    assert faults(window.rail) == []


def test_every_control_of_the_red_flag_and_the_keys_has_a_name(
    window: MainWindow, clinic: Clinic, patient: Patient
) -> None:
    screen = ask(window, clinic, patient)
    press(window, Qt.Key.Key_N, Qt.Key.Key_3)
    assert screen.red.isVisible()
    assert faults(screen.red) == []
    QTest.qWait(700)
    window.show_keys()
    QApplication.processEvents()
    assert faults(window) == []


def test_the_question_panel_says_the_question(
    window: MainWindow, clinic: Clinic, patient: Patient
) -> None:
    screen = ask(window, clinic, patient)
    question = screen.flow.question
    assert question is not None
    assert screen.centre.question.accessibleName() == question.ask
    assert screen.level.ladder.accessibleName() == "Not yet known, could be emergency"


def test_f6_goes_round_the_panels_and_back(
    window: MainWindow, clinic: Clinic, patient: Patient
) -> None:
    screen = ask(window, clinic, patient)
    start = QApplication.focusWidget()
    assert start is screen.centre.question
    for panel in (screen.level, screen.pages):
        press(window, Qt.Key.Key_F6)
        reached = QApplication.focusWidget()
        assert reached is not None
        assert panel.isAncestorOf(reached)
    press(window, Qt.Key.Key_F6)
    assert QApplication.focusWidget() is start


def test_an_emergency_nobody_was_told_of_is_on_top_of_every_other_screen(
    window: MainWindow, clinic: Clinic, patient: Patient
) -> None:
    ask(window, clinic, patient)
    press(window, Qt.Key.Key_N, Qt.Key.Key_3)
    QTest.qWait(700)
    assert not window.emergency_bar.isVisible()
    window.show_place("worklist")
    assert window.emergency_bar.isVisible()
    assert patient.name in window.emergency_bar.text()
    window.emergency_bar.click()
    screen = window.screen_shown
    assert isinstance(screen, IntakeScreen)
    assert screen.red.isVisible()


def test_dark_and_large_text_are_kept_for_the_next_start(
    window: MainWindow, qapp: QApplication
) -> None:
    window.switch_theme()
    press(window, Qt.Key.Key_Plus, modifier=Qt.KeyboardModifier.ControlModifier)
    assert theme_of().dark
    assert theme_of().scale == 1.25
    assert window._look.look(qapp) == (DARK, 1.25)


def test_closing_parks_the_intake(window: MainWindow, clinic: Clinic, patient: Patient) -> None:
    screen = ask(window, clinic, patient)
    subject = screen.flow.asking.draft.draft_id
    press(window, Qt.Key.Key_N)
    window.close()
    draft = clinic.records.draft(subject)
    assert draft is not None
    assert draft.parked
    assert draft.answers[QuestionId("back_pain")] == "no"


@pytest.mark.parametrize(("width", "scale"), [(1280, 2.0), (1024, 1.0), (1280, 1.0)])
def test_the_ring_stands_round_what_has_the_focus(
    window: MainWindow,
    clinic: Clinic,
    patient: Patient,
    qapp: QApplication,
    width: int,
    scale: float,
) -> None:
    window.resize(width, 768)
    screen = ask(window, clinic, patient)
    window._set_scale(scale)
    bring_up(window)
    screen.flow.go_to(QuestionId("height_now"))
    QApplication.processEvents()
    focus = QApplication.focusWidget()
    assert isinstance(focus, QLineEdit)
    place = focus.mapTo(window, focus.rect().topLeft())
    assert window.ring.ring_rect().topLeft() == place
    assert window.ring.ring_rect().size() == focus.size()
