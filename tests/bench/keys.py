"""How many keys an intake takes in the real window: a whole new patient, and the safety page alone.

Counted is every key but the letters of free text: names, medicines, who was told of an emergency,
and the patient's words. Numbers and dates count digit by digit. Each answer must arrive in the
intake as the patient gave it: keys that say something else are not counted as keys saved.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.bench.figures import Bench, Figure
from tests.bench.samples import MOMENT, Sample, full_intakes
from tests.bench.typing_keys import ENTER, Press, date_presses, letter, presses
from tests.bench.window import press, real_window, type_letter
from triage_app.desktop.intake_screen import IntakeScreen
from triage_app.desktop.question_view import same_day_of
from triage_app.desktop.read_back_panel import ReadBackPanel
from triage_app.desktop.shell import MainWindow
from triage_app.model.answers import Answer, DateAnswer, Medicine, NoAnswer
from triage_app.model.level import Level
from triage_app.questionnaire.form import Kind, Question

MOST_KEYS: Final = 140
MOST_SAFETY_KEYS: Final = 40
_MOST_TABS: Final = 20
_PATIENCE_SECONDS: Final = 30.0
_WHO: Final = "Dr Voss"
_PLAIN: Final = Qt.KeyboardModifier.NoModifier
_TAB: Final[Press] = (Qt.Key.Key_Tab, _PLAIN)
_NEW: Final = letter("n", alt=True)
_NO_MORE: Final[Press] = (Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
_CARRY_ON: Final[Press] = (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


@dataclass(slots=True)
class Keys:
    """The keys pressed so far, letters of free text apart."""

    window: MainWindow
    counted: int = 0
    free: int = 0
    by_page: dict[str, int] = field(default_factory=dict)

    def press(self, key: Press) -> None:
        """Press a key as the window system sends it."""
        press(self.window, key)
        QCoreApplication.processEvents()
        self.counted += 1

    def type(self, text: str) -> None:
        """Type free text."""
        for one in text:
            type_letter(one)
            self.free += 1
        QCoreApplication.processEvents()

    @property
    def screen(self) -> IntakeScreen:
        """The intake on show."""
        screen = self.window.screen_shown
        assert isinstance(screen, IntakeScreen)
        return screen


def whole_intake(bench: Bench) -> Figure:
    """A new patient in the middle of the demo's, from the first screen to the completed intake."""
    del bench  # a count does not get better with more rounds
    keys, begun = asked_whole(_typical())
    pages = ", ".join(f"{page} {count}" for page, count in keys.by_page.items())
    return _figure(
        "keys of a new patient with a whole intake",
        keys.counted,
        MOST_KEYS,
        f"{begun} for the patient's form, {pages}; {keys.free} letters of free text apart",
    )


def most_of_all(bench: Bench) -> Figure:
    """Whoever of the demo's patients takes the most keys; with --quick of a third of them."""
    samples = sorted(full_intakes(), key=lambda sample: len(sample.answers))
    asked = samples[::-3] if bench.quick else samples
    counts = sorted(asked_whole(sample)[0].counted for sample in asked)
    return _figure(
        "the most keys of any whole intake of the demo",
        counts[-1],
        MOST_KEYS,
        f"{len(counts)} patients, emergencies among them: from {counts[0]} keys,"
        f" {counts[len(counts) // 2]} in the middle",
    )


def safety_page(bench: Bench) -> Figure:
    """The safety page of somebody with back pain and no danger sign."""
    del bench
    sample = _typical()
    with real_window(lambda: _moment(sample)) as (window, _):
        keys = Keys(window)
        _new_patient(keys, sample)
        keys.counted = 0
        _ask_safety(keys)
    return _figure(
        "keys of the safety page without a danger sign",
        keys.counted,
        MOST_SAFETY_KEYS,
        "nothing reported but the pain; the form of the patient is counted in the row above",
    )


def asked_whole(sample: Sample) -> tuple[Keys, int]:
    """The keys of a whole intake, and how many of them the patient's form took."""
    with real_window(lambda: _moment(sample)) as (window, _):
        keys = Keys(window)
        _new_patient(keys, sample)
        begun = keys.counted
        _ask_all(keys, sample)
    return keys, begun


def _figure(what: str, counted: int, most: int, note: str) -> Figure:
    return Figure(what, f"{most} keys", float(counted), float(most), 1.0, note, counts="keys")


def _typical() -> Sample:
    """The demo's finished intake in the middle by how much was answered; no emergency."""
    calm = [s for s in full_intakes() if s.visit.expect < Level.EMERGENCY and s.patient.birth_date]
    calm.sort(key=lambda sample: len(sample.answers))
    return calm[len(calm) // 2]


def _moment(sample: Sample) -> datetime:
    """In the morning of the sample's visit: its days are so long before."""
    return datetime.combine(sample.visit.intake.visit_date, MOMENT.timetz())


def _new_patient(keys: Keys, sample: Sample) -> None:
    """The form of a new patient, from the first screen to the first question."""
    patient = sample.patient
    keys.press(_NEW)
    keys.type(patient.family_name)
    _tab_to(keys, "given_name")
    keys.type(patient.given_name)
    if patient.birth_date is not None:
        _tab_to(keys, "birth_date")
        typed = f"{patient.birth_date:%m%d%y}"
    else:
        _tab_to(keys, "age")
        typed = str(sample.age)
    for digit in typed:
        keys.press(letter(digit))
    _tab_to(keys, "sex_female")
    keys.press(letter(patient.sex.value[0]))
    keys.press(_CARRY_ON)
    _wait_for(
        "the form of a new patient leads to the first question",
        lambda: isinstance(keys.window.screen_shown, IntakeScreen),
    )
    draft = keys.screen.flow.asking.draft
    kept = (draft.patient.name, draft.patient.sex, draft.patient.birth_date)
    assert kept == (patient.name, patient.sex, patient.birth_date), kept
    assert draft.patient.age_on(draft.visit_date) == sample.age


def _wait_for(what: str, met: Callable[[], bool]) -> None:
    """Let the program run until this is so, however busy the computer is."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not met():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {_PATIENCE_SECONDS:.0f} s")
        QTest.qWait(10)


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
    screen = keys.screen
    while (question := screen.flow.question) is not None:
        before = keys.counted
        _answer(keys, question, sample.answers.get(question.id))
        spent = keys.counted - before
        keys.by_page[question.page] = keys.by_page.get(question.page, 0) + spent
    keys.press(_CARRY_ON)
    panel = screen.asides.panel
    assert isinstance(panel, ReadBackPanel)
    _wait_for("the read-back takes keys", lambda: not panel.is_deaf)
    keys.press(ENTER)
    assert screen.flow.intake is not None, "a whole intake is completed with its last key"


def _ask_safety(keys: Keys) -> None:
    """The safety page of somebody with back pain and nothing else."""
    flow = keys.screen.flow
    while (question := flow.question) is not None and question.id in flow.asking.form.safety:
        _answer(keys, question, _calm(question))


def _calm(question: Question) -> Answer | None:
    if question.id == "back_pain":
        return "yes"
    options = tuple(option.id for option in question.options)
    if question.kind is Kind.MULTI:
        return ("none",)
    return options[0] if options else None


def _answer(keys: Keys, question: Question, answer: Answer | None) -> None:
    flow = keys.screen.flow
    for part in _typed(keys, question, answer):
        if isinstance(part, str):
            keys.type(part)
        else:
            keys.press(part)
    if flow.current == question.id:
        # The desk asks whether an unlikely answer is right: it is.
        keys.press(letter("y"))
    if answer is None and question.kind is not Kind.TEXT:
        answer = NoAnswer.UNKNOWN
    kept = flow.asking.answered(question.id)
    assert kept == answer, f"{question.id} was kept as {kept!r}, not as {answer!r}"
    if flow.must_tell:
        name = keys.screen.red.name
        _wait_for("the red flag takes a name", lambda: QApplication.focusWidget() is name)
        keys.type(_WHO)
        keys.press(ENTER)
        assert not flow.must_tell, "somebody was told"


def _typed(keys: Keys, question: Question, answer: Answer | None) -> Iterator[str | Press]:
    """What is typed: free text as text, all else key by key."""
    match answer:
        case str() if question.kind is Kind.TEXT:
            yield answer
            yield ENTER
        case DateAnswer():
            asking = keys.screen.flow.asking
            then = same_day_of(asking.form, asking.shown, asking.draft.answers, question)
            born = asking.draft.patient.birth_date
            today = asking.draft.visit_date
            yield from date_presses(answer, today, born, then.day if then else None)
        case tuple() if answer and question.kind is Kind.MEDICINES:
            yield from _medicines_typed(answer)
        case _:
            yield from presses(question, answer)


def _medicines_typed(medicines: tuple[object, ...]) -> Iterator[str | Press]:
    """Enter from field to field, and after the last word of the last medicine Alt+Enter."""
    for number, medicine in enumerate(medicines, start=1):
        assert isinstance(medicine, Medicine)
        parts = [medicine.name, medicine.dose or "", medicine.last_dose or ""]
        while number == len(medicines) and not parts[-1]:
            parts.pop()
        for place, text in enumerate(parts, start=1):
            yield text
            done = number == len(medicines) and place == len(parts)
            yield _NO_MORE if done else ENTER
