"""What an answer makes the window paint: the next question once, and the focus ring by itself."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QSettings, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from triage_app import workflow
from triage_app.desktop.answers import AnswerButton
from triage_app.desktop.focus_ring import FocusRing
from triage_app.desktop.intake_screen import IntakeScreen
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.shell import MainWindow
from triage_app.model.intake import FormId
from triage_app.model.person import Patient
from triage_app.questionnaire.form import Kind
from triage_app.workflow import Clinic

SPINE = FormId("vertebral_fracture")


class Paints(QObject):
    """Counts the paint events of every widget, by kind and name."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.seen: Counter[tuple[type, str]] = Counter()
        self.area = 0

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.seen[type(watched), watched.objectName()] += 1
            if isinstance(watched, QWidget) and watched.isWindow():
                size = event.region().boundingRect().size()
                self.area = max(self.area, size.width() * size.height())
        return False


@pytest.mark.usefixtures("theme")
def test_an_answer_paints_the_next_question_once(
    clinic: Clinic, patient: Patient, qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    kept = QSettings(str(tmp_path / "look.ini"), QSettings.Format.IniFormat)
    window = MainWindow(clinic, LookSettings(kept))
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    window.activateWindow()
    qtbot.waitActive(window)
    qtbot.waitUntil(lambda: window.screen_shown is not None)
    window.ask(workflow.begin(clinic, patient, SPINE).draft.draft_id)
    screen = window.screen_shown
    assert isinstance(screen, IntakeScreen)
    qapp.processEvents()

    def press(key: Qt.Key) -> None:
        # To the window, as the window system sends it: layout and painting then come in its order.
        QTest.keyClick(window.windowHandle(), key)
        qapp.processEvents()

    # The first answers build the level, the keys and the lines above, which moves the question.
    press(Qt.Key.Key_N)
    for _ in range(3):
        press(Qt.Key.Key_1)
    once = []
    paints = Paints(qapp)
    qapp.installEventFilter(paints)
    while (question := screen.flow.question) and question.kind in (Kind.CHOICE, Kind.YES_NO):
        paints.seen.clear()
        press(Qt.Key.Key_1)
        answers = [times for (kind, _), times in paints.seen.items() if kind is AnswerButton]
        assert len(answers) >= 4
        once.append(set(answers) == {1})
    qapp.removeEventFilter(paints)
    # The last one leads to a list of several answers, which may have to make room below it.
    assert all(once[:-1]), once
    assert len(once) >= 4


@pytest.mark.usefixtures("theme")
def test_the_focus_ring_moves_without_painting_the_whole_window(
    qtbot: QtBot, qapp: QApplication
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    column = QVBoxLayout(window)
    fields = [QLineEdit(), QLineEdit()]
    for field in fields:
        column.addWidget(field)
    FocusRing(window)
    window.show()
    window.activateWindow()
    qtbot.waitActive(window)
    fields[0].setFocus()
    qapp.processEvents()
    paints = Paints(qapp)
    qapp.installEventFilter(paints)
    fields[1].setFocus()
    qapp.processEvents()
    qapp.removeEventFilter(paints)
    assert paints.seen[FocusRing, "focus_ring"] >= 1
    assert 0 < paints.area < 800 * 600
