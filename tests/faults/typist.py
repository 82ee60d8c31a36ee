"""Somebody at the desk who answers with the real keys: what the fault tests drive the window with.

It decides which answers are given, by chance, and presses their keys; it never calls the screen.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest

from tests.bench.typing_keys import ENTER, Press, letter, presses
from triage_app.desktop.intake_screen import IntakeScreen
from triage_app.desktop.patients_screen import PatientsScreen
from triage_app.desktop.read_back_panel import ReadBackPanel
from triage_app.desktop.shell import MainWindow
from triage_app.model.answers import Answer, DateAnswer, Medicine, NoAnswer, QuestionId
from triage_app.questionnaire.form import Kind, Question

_CTRL: Final = Qt.KeyboardModifier.ControlModifier
_PLAIN: Final = Qt.KeyboardModifier.NoModifier
PARK: Final[Press] = (Qt.Key.Key_W, _CTRL)
COMPLETE: Final[Press] = (Qt.Key.Key_Return, _CTRL)
RETRY: Final[Press] = (Qt.Key.Key_F5, _PLAIN)
BACK: Final[Press] = (Qt.Key.Key_Backspace, _PLAIN)
FIRST_DRAFT: Final = letter("1", alt=True)
TAKE_OFFER: Final = letter("p", alt=True)
_ONE_KEY: Final = (Kind.YES_NO, Kind.CHOICE, Kind.SCALE)
_PATIENCE_SECONDS: Final = 30.0


class Typist:
    """Presses keys in one window.

    Args:
        window: shown already.
        chance: chooses the answers.
        worrying: how often an answer is not the least worrying one, 0 to 1.
    """

    def __init__(self, window: MainWindow, chance: Random, worrying: float = 0.04) -> None:
        self.window = window
        self._chance = chance
        self._worrying = worrying

    def sit_down(self) -> None:
        """Make this the window that the keys go to."""
        self.window.activateWindow()
        self.wait_for(self.window.isActiveWindow)

    def press(self, *keys: Press) -> None:
        """Press keys as the window system sends them, each done with before the next."""
        for key, modifier in keys:
            QTest.keyClick(self.window.windowHandle(), key, modifier)
            settle()

    def wait_for(self, met: Callable[[], bool]) -> None:
        """Let the program run until this is so. Raises TimeoutError."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not met():
            if time.monotonic() > deadline:
                raise TimeoutError("The window did not get there.")
            QTest.qWait(5)

    @property
    def screen(self) -> IntakeScreen:
        """The intake on show."""
        screen = self.window.screen_shown
        assert isinstance(screen, IntakeScreen)
        return screen

    @property
    def desk(self) -> PatientsScreen:
        """The desk on show: find a patient, or continue a part-done intake."""
        screen = self.window.screen_shown
        assert isinstance(screen, PatientsScreen)
        return screen

    def answer(self) -> QuestionId:
        """Answer the question on the screen; an unlikely answer is confirmed."""
        question = self.screen.flow.question
        assert question is not None
        self.press(*presses(question, self.choose(question)))
        if self.screen.centre.question.again.isVisible():
            self.press(letter("y"))
        return question.id

    def correct(self) -> None:
        """Go back to the last answer; give it anew if one key is enough for that, or keep it."""
        flow = self.screen.flow
        self.press(BACK)
        question = flow.question
        if question is None or question.id not in flow.asking.draft.answers:
            return
        if question.kind in _ONE_KEY:
            self.answer()
        else:
            self.press(ENTER)

    def complete(self) -> None:
        """Ask to complete, and say that what was read back is right."""
        screen = self.screen
        self.press(COMPLETE)
        panel = screen.asides.panel
        if isinstance(panel, ReadBackPanel):
            self.wait_for(lambda: not panel.is_deaf)
            self.press(ENTER)

    def tell(self) -> None:
        """Give the name of who was told of the emergency, once the panel takes keys."""
        screen = self.screen
        self.wait_for(lambda: not screen.red.guard.is_on)
        screen.red.name.setFocus()
        self.press(letter("a"), letter("b"), ENTER)
        if screen.flow.must_tell:
            raise RuntimeError("The name of who was told was not taken.")

    def choose(self, question: Question) -> Answer | None:
        """An answer to the question; None leaves a free text empty."""
        chance = self._chance
        if question.kind is Kind.TEXT:
            return f"word {chance.randrange(10_000)} " * chance.randrange(1, 4)
        if chance.random() < self._worrying:
            return chance.choice((NoAnswer.UNKNOWN, NoAnswer.DECLINED))
        match question.kind:
            case Kind.YES_NO | Kind.CHOICE:
                worrying = chance.random() < self._worrying
                options = question.options
                return (chance.choice(options) if worrying else options[0]).id
            case Kind.MULTI | Kind.AREAS:
                return self._several(question)
            case Kind.SCALE:
                return chance.randrange(11)
            case Kind.NUMBER:
                return self._number(question)
            case Kind.DATE:
                day = self.screen.flow.asking.draft.visit_date
                return DateAnswer(day - timedelta(days=chance.randrange(1, 300)))
            case Kind.MEDICINES:
                count = chance.choice((0, 0, 1, 3))
                return tuple(Medicine(f"medicine {n}", f"{n} mg", "today") for n in range(count))

    def _several(self, question: Question) -> tuple[str, ...]:
        """None of them where that can be said, else up to three of them, in the form's order."""
        ids = [option.id for option in question.options]
        if "none" in ids and self._chance.random() >= self._worrying:
            return ("none",)
        others = [name for name in ids if name != "none"]
        chosen = self._chance.sample(others, min(len(others), self._chance.randrange(1, 4)))
        return tuple(name for name in others if name in chosen)

    def _number(self, question: Question) -> int:
        """From the middle of what is possible: the ends are read as another unit."""
        bounds = question.bounds
        assert bounds is not None
        third = (bounds.most - bounds.least) / 3
        return self._chance.randint(round(bounds.least + third), round(bounds.most - third))


def settle() -> None:
    """Everything a key brought about: layout, painting, and what is thrown away."""
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()
