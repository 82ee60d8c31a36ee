"""In a language a third longer than English no text was forgotten and none is cut off."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt, QThreadPool
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import emergency, finished, known, part_done
from tests.desktop.driving import bring_up
from triage_app import workflow
from triage_app.desktop.answers import AnswerButton
from triage_app.desktop.intake_screen import IntakeScreen
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.patients_screen import PatientsScreen
from triage_app.desktop.shell import MainWindow
from triage_app.desktop.theme import Theme
from triage_app.model.answers import QuestionId
from triage_app.model.intake import FormId
from triage_app.model.person import Staff
from triage_app.questionnaire.catalogue import ANSWER_WORDS, patient_texts
from triage_app.texts import LANGUAGE_NAMES, pseudo, use_language
from triage_app.workflow import Clinic

SIZES = [(1280, 800), (1024, 768)]
ONE_OF_EACH_KIND = (
    "back_pain", "onset", "infection_risks", "pain_now", "height_now", "pain_onset",
    "pain_areas", "medicines", "goal",
)  # fmt: skip
MARKED = re.compile(r"‹[^‹›]*›")
WORD = re.compile(r"[^\W\d_]{2,}")
KEY = re.compile(
    r"\b(?:(?:Ctrl|Alt|Shift)\+\S+|Ctrl|Alt|Shift|Tab|Enter|Esc|Space|Backspace|F\d+)(?!\w)"
)
# What the specialist's page says too, in the clinic's own language, and what patients are called.
PAGE_WORDS = {
    "record_story", "number_strip", "trend_chart", "paper_view", "preview_story", "preview_reason",
}  # fmt: skip
PAGE_WORD_KINDS = ("ReasonLine", "VisitLine")


@pytest.fixture
def desk(clinic: Clinic) -> Clinic:
    """A desk where one person sees everything, with a patient of each sort."""
    both = replace(clinic, staff=Staff("both", "Mara Okono", "demo"))
    finished(both, known(both, 1, "Haskett"), {"back_pain": "yes", "pain_now": 8})
    emergency(both, known(both, 2, "Brandt"))
    part_done(both, known(both, 3, "Olsen"), back_pain="yes")
    known(both, 4, "Tiller")
    return both


@pytest.fixture
def data(desk: Clinic) -> frozenset[str]:
    """What is shown as it is: names, and what a patient hears in the form's language."""
    names = ["Haskett", "Brandt", "Olsen", "Tiller", "Benno", "Mara Okono", "Dr Quill"]
    heard = {text for engine in desk.forms.values() for _, text in patient_texts(engine.form)}
    labels = {q.label for engine in desk.forms.values() for q in engine.form.questions.values()}
    assert labels.isdisjoint({pseudo(label) for label in labels})
    return frozenset(
        [*names, desk.letterhead.name, *heard, *ANSWER_WORDS, *LANGUAGE_NAMES.values(), "cm", "kg"]
    )


@pytest.fixture
def open_window(
    qtbot: QtBot, theme: Theme, desk: Clinic, tmp_path: Path
) -> Iterator[Callable[[int, int], MainWindow]]:
    """Opens the window of the desk, in the pseudo language, at a size."""
    use_language("xx")
    windows: list[MainWindow] = []

    def make(width: int, height: int) -> MainWindow:
        settings = QSettings(str(tmp_path / "look.ini"), QSettings.Format.IniFormat)
        window = MainWindow(desk, LookSettings(settings))
        qtbot.addWidget(window)
        window.resize(width, height)
        bring_up(window)
        qtbot.waitUntil(lambda: window.screen_shown is not None)
        windows.append(window)
        return window

    yield make
    for window in windows:
        window.close()
    use_language("en")


def settle(window: MainWindow) -> None:
    """Let what other threads read arrive, and then be laid out by the events that follow."""
    for pool in (QThreadPool.globalInstance(), *window.findChildren(QThreadPool)):
        pool.waitForDone()
    for _ in range(4):
        QApplication.processEvents()


def forgotten(root: QWidget, data: frozenset[str]) -> list[str]:
    """Visible texts with words that are neither marked nor data."""
    return [
        f"{type(widget).__name__} {widget.objectName()!r}: {words} in {text!r}"
        for widget in (root, *root.findChildren(QWidget))
        if widget.isVisible() and not _is_page_words(widget)
        for text in _texts(widget)
        if (words := _bare_words(text, data))
    ]


def _texts(widget: QWidget) -> Iterator[str]:
    yield widget.accessibleName()
    yield widget.accessibleDescription()
    yield widget.toolTip()
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    if isinstance(widget, QLineEdit | QPlainTextEdit):
        yield widget.placeholderText()
    if isinstance(widget, QTableView):
        model = widget.model()
        for column in range(model.columnCount()):
            yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")


def _is_page_words(widget: QWidget | None) -> bool:
    while widget is not None:
        if widget.objectName() in PAGE_WORDS or type(widget).__name__ in PAGE_WORD_KINDS:
            return True
        widget = widget.parentWidget()
    return False


def _bare_words(text: str, data: frozenset[str]) -> list[str]:
    for known_text in sorted(data, key=len, reverse=True):
        if known_text in text:
            text = text.replace(known_text, " ")
    text = KEY.sub(" ", text)
    while (shorter := MARKED.sub(" ", text)) != text:
        text = shorter
    return WORD.findall(text)


def cut_off(root: QWidget) -> list[str]:
    """Visible texts wider or higher than their place, whose whole text is nowhere to be had."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or widget.toolTip() or _is_page_words(widget):
            continue
        if reason := _why_cut(widget):
            found.append(f"{type(widget).__name__} {widget.objectName()!r}: {reason}")
    return found


def _why_cut(widget: QWidget) -> str:
    width, height = widget.width(), widget.height()
    if isinstance(widget, QLabel) and widget.text():
        metrics = widget.fontMetrics()
        if not widget.wordWrap():
            needs = max(metrics.horizontalAdvance(line) for line in widget.text().split("\n"))
            return f"{needs} in {width} px: {widget.text()!r}" if needs > width else ""
        needs = widget.heightForWidth(width)
        return f"{needs} in {height} px high: {widget.text()!r}" if needs > height + 1 else ""
    if isinstance(widget, AnswerButton):
        needs = widget.heightForWidth(width)
        return f"{needs} in {height} px high: {widget.text()!r}" if needs > height else ""
    if isinstance(widget, QAbstractButton) and widget.text():
        needs = widget.sizeHint().width()
        return f"{needs} in {width} px: {widget.text()!r}" if needs > width + 24 else ""
    if isinstance(widget, QLineEdit) and widget.placeholderText():
        needs = QFontMetrics(widget.font()).horizontalAdvance(widget.placeholderText())
        return f"{needs} in {width} px: {widget.placeholderText()!r}" if needs > width - 24 else ""
    return ""


def check(window: MainWindow, data: frozenset[str]) -> None:
    settle(window)
    assert forgotten(window, data) == []
    assert cut_off(window) == []


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_finder_and_new_patient(
    open_window: Callable[[int, int], MainWindow],
    data: frozenset[str],
    width: int,
    height: int,
    qtbot: QtBot,
) -> None:
    window = open_window(width, height)
    check(window, data)
    screen = window.screen_shown
    assert isinstance(screen, PatientsScreen)
    screen.show_new_patient()
    check(window, data)
    assert screen.new_patient is not None
    form = screen.new_patient.form
    form.carry_on()
    check(window, data)
    form.family.field.setText("Haskett")
    form.given.field.setText("Benno")
    matches = screen.new_patient.matches
    qtbot.waitUntil(lambda: bool(matches.findChildren(QAbstractButton, "match_open_1")))
    check(window, data)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_kind_of_question(
    open_window: Callable[[int, int], MainWindow],
    data: frozenset[str],
    desk: Clinic,
    width: int,
    height: int,
) -> None:
    window = open_window(width, height)
    screen = begin(window, desk)
    assert {screen.flow.asking.form.questions[QuestionId(q)].kind for q in ONE_OF_EACH_KIND} >= {
        question.kind for question in screen.flow.asking.form.asked
    }
    for name in ONE_OF_EACH_KIND:
        screen.flow.go_to(QuestionId(name))
        check(window, data)
    window.show_keys()
    check(window, data)


def begin(window: MainWindow, desk: Clinic) -> IntakeScreen:
    patient = workflow.find_patients(desk, "Tiller", 1)[0]
    asking = workflow.begin(desk, patient, FormId("vertebral_fracture"))
    window.ask(asking.draft.draft_id)
    screen = window.screen_shown
    assert isinstance(screen, IntakeScreen)
    return screen


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_worklist_and_record(
    open_window: Callable[[int, int], MainWindow],
    data: frozenset[str],
    desk: Clinic,
    width: int,
    height: int,
    qtbot: QtBot,
) -> None:
    window = open_window(width, height)
    window.show_place("worklist")
    check(window, data)
    row = next(row for row in workflow.worklist(desk).rows if not row.is_draft)
    window.open_record(str(row.subject))
    place = window.findChild(QLabel, "record_place")
    assert place is not None
    qtbot.waitUntil(place.isVisible)  # read by another thread, as the list is
    check(window, data)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_red_flag(
    open_window: Callable[[int, int], MainWindow],
    data: frozenset[str],
    desk: Clinic,
    width: int,
    height: int,
) -> None:
    window = open_window(width, height)
    screen = begin(window, desk)
    screen.flow.go_to(QuestionId("bladder_change"))
    screen.flow.give("new")
    assert screen.red.isVisible()
    check(window, data)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_last_screen(
    open_window: Callable[[int, int], MainWindow],
    data: frozenset[str],
    desk: Clinic,
    width: int,
    height: int,
) -> None:
    window = open_window(width, height)
    screen = begin(window, desk)
    screen.flow.give("no")
    screen.flow.completed.emit(finished(desk, screen.flow.asking.draft.patient))
    check(window, data)


def test_the_marks_are_looked_for(qtbot: QtBot, theme: Theme) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    label = QLabel("Print ‹thé págé~~~› Ctrl+P", holder)
    label.setFixedWidth(30)
    bring_up(holder)
    assert forgotten(holder, frozenset()) == [
        "QLabel '': ['Print'] in 'Print ‹thé págé~~~› Ctrl+P'"
    ]
    assert forgotten(holder, frozenset({"Print"})) == []
    assert len(cut_off(holder)) == 1
