"""How many keys an intake takes in the real window: a whole new patient, and the safety page alone.

Counted is every key but the letters of free text: names, phone, medicines, and the patient's words.
Numbers and dates count digit by digit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.bench.figures import Bench, Figure
from tests.bench.samples import DAY, Sample, full_intakes
from tests.bench.typing_keys import ENTER, Press, letter, presses
from tests.bench.window import press, real_window
from triage_app.desktop.intake_screen import IntakeScreen
from triage_app.desktop.shell import MainWindow
from triage_app.desktop.spoken_list import DEAF_MS
from triage_app.model.answers import Answer, DateAnswer
from triage_app.model.level import Level
from triage_app.questionnaire.form import Kind, Question

MOST_KEYS: Final = 140
MOST_SAFETY_KEYS: Final = 40
_MOST_TABS: Final = 20
_FREE: Final = (Kind.TEXT, Kind.MEDICINES)
_PLAIN: Final = Qt.KeyboardModifier.NoModifier
_TAB: Final[Press] = (Qt.Key.Key_Tab, _PLAIN)
_RIGHT: Final[Press] = (Qt.Key.Key_Right, _PLAIN)
_SPACE: Final[Press] = (Qt.Key.Key_Space, _PLAIN)
_NEW: Final = letter("n", alt=True)
_CARRY_ON: Final[Press] = (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


@dataclass(slots=True)
class Keys:
    """The keys pressed so far, letters of free text apart."""

    window: MainWindow
    counted: int = 0
    free: int = 0
    by_page: dict[str, int] = field(default_factory=dict)

    def press(self, key: Press, *, free: bool = False) -> None:
        """Press a key as the window system sends it."""
        press(self.window, key)
        QCoreApplication.processEvents()
        if free:
            self.free += 1
        else:
            self.counted += 1

    def type(self, text: str) -> None:
        """Type free text; what this keyboard has no key for is left out."""
        for one in text:
            if one.isascii() and one.isalnum():
                self.press(letter(one), free=True)


def whole_intake(bench: Bench) -> Figure:
    """A new patient from the first screen to the completed intake."""
    del bench  # a count does not get better with more rounds
    sample = _typical()
    with real_window() as (window, _):
        keys = Keys(window)
        _new_patient(keys, sample)
        begun = keys.counted
        _ask_all(keys, sample)
    pages = ", ".join(f"{page} {count}" for page, count in keys.by_page.items())
    return _figure(
        "keys of a new patient with a whole intake",
        keys,
        MOST_KEYS,
        f"{begun} for the patient's form, {pages}; {keys.free} letters of free text apart",
    )


def safety_page(bench: Bench) -> Figure:
    """The safety page of somebody with back pain and no danger sign."""
    del bench
    with real_window() as (window, _):
        keys = Keys(window)
        _new_patient(keys, _typical())
        keys.counted = 0
        _ask_safety(keys)
    return _figure(
        "keys of the safety page without a danger sign",
        keys,
        MOST_SAFETY_KEYS,
        "nothing reported but the pain; the form of the patient is counted in the row above",
    )


def _figure(what: str, keys: Keys, most: int, note: str) -> Figure:
    return Figure(what, f"{most} keys", float(keys.counted), float(most), 1.0, note, counts="keys")


def _typical() -> Sample:
    """The demo's finished intake in the middle by how much was answered; no emergency."""
    calm = [s for s in full_intakes() if s.visit.expect < Level.EMERGENCY and s.patient.birth_date]
    calm.sort(key=lambda sample: len(sample.answers))
    return calm[len(calm) // 2]


def _new_patient(keys: Keys, sample: Sample) -> None:
    """The form of a new patient, from the first screen to the first question."""
    patient = sample.patient
    assert patient.birth_date is not None
    keys.press(_NEW)
    keys.type(patient.family_name)
    _tab_to(keys, "given_name")
    keys.type(patient.given_name)
    _tab_to(keys, "birth_date")
    for digit in f"{patient.birth_date:%m%d%Y}":
        keys.press(letter(digit))
    _tab_to(keys, "sex_female")
    while _focused() != f"sex_{patient.sex.value}":
        keys.press(_RIGHT)
    keys.press(_SPACE)
    keys.press(_CARRY_ON)
    for _ in range(100):
        if isinstance(keys.window.screen_shown, IntakeScreen):
            return
        QTest.qWait(10)
    raise AssertionError("the form of a new patient did not lead to the first question")


def _tab_to(keys: Keys, name: str) -> None:
    for _ in range(_MOST_TABS):
        if _focused() == name:
            return
        keys.press(_TAB)
    raise AssertionError(f"{name} is not reached with Tab")


def _focused() -> str:
    focus = QApplication.focusWidget()
    return focus.objectName() if focus is not None else ""


def _ask_all(keys: Keys, sample: Sample) -> None:
    screen = _screen(keys)
    while (question := screen.flow.question) is not None:
        before = keys.counted
        _answer(keys, question, sample.answers.get(question.id))
        spent = keys.counted - before
        keys.by_page[question.page] = keys.by_page.get(question.page, 0) + spent
    keys.press(_CARRY_ON)
    QTest.qWait(DEAF_MS + 50)
    keys.press(ENTER)
    assert screen.flow.intake is not None, "a whole intake is completed with its last key"


def _ask_safety(keys: Keys) -> None:
    """The safety page of somebody with back pain and nothing else."""
    screen = _screen(keys)
    form = screen.flow.asking.form
    while (question := screen.flow.question) is not None and question.id in form.safety:
        _answer(keys, question, _calm(question))


def _calm(question: Question) -> Answer | None:
    if question.id == "back_pain":
        return "yes"
    options = tuple(option.id for option in question.options)
    if question.kind is Kind.MULTI:
        return ("none",)
    return options[0] if options else None


def _answer(keys: Keys, question: Question, answer: Answer | None) -> None:
    screen = _screen(keys)
    free = question.kind in _FREE
    typed = _day_typed(answer) if isinstance(answer, DateAnswer) else presses(question, answer)
    for key in typed:
        keys.press(key, free=free and key != ENTER)
    if screen.flow.current == question.id:
        # The desk asks whether an unlikely answer is right: it is.
        keys.press(letter("y"))
    assert screen.flow.current != question.id, f"{question.id} was not answered by its keys"


def _day_typed(answer: DateAnswer) -> Iterator[Press]:
    """A day as patients say it: "3w" for weeks ago, "20d" for about 20 days ago, else "30oct"."""
    ago = (DAY - answer.day).days
    if ago % 7 == 0:
        text = f"{ago // 7}w"
    elif answer.approximate:
        text = f"{ago}d"
    else:
        year = "" if answer.day.year == DAY.year else str(answer.day.year)
        text = f"{answer.day:%d%b}{year}"
    yield from (letter(one) for one in text)
    yield ENTER


def _screen(keys: Keys) -> IntakeScreen:
    screen = keys.window.screen_shown
    assert isinstance(screen, IntakeScreen)
    return screen
