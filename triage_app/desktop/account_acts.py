"""Things to do that take a while, one at a time, with a store connection of their own.

Making a key of a password takes a tenth of a second on purpose. The screen does not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from triage_app.desktop.background import Work, run_in_background
from triage_app.errors import TriageAppError
from triage_app.model.problem import Problem
from triage_app.texts import _
from triage_app.workflow import Clinic

T = TypeVar("T")
_SAY_AFTER_MS: Final = 1_000


class SlowActs(QObject):
    """Does one thing at a time; a second one is not begun while the first is under way.

    Signals:
        slow(bool): what is done has taken a second, or is over.
    """

    slow = Signal(bool)

    def __init__(self, clinic: Clinic, parent: QObject) -> None:
        super().__init__(parent)
        self._clinic = clinic
        self._work: Work | None = None
        self._timer = QTimer(self, interval=_SAY_AFTER_MS, singleShot=True)
        self._timer.timeout.connect(self._on_slow)

    @property
    def is_busy(self) -> bool:
        """Whether something is under way."""
        return self._work is not None

    def run(
        self,
        act: Callable[[Clinic], T],
        on_done: Callable[[T], None],
        on_refused: Callable[[Problem], None],
        *,
        waiting: QWidget,
    ) -> bool:
        """Do it on another thread.

        Args:
            act: gets the clinic with a connection of its own; must not touch a widget.
            on_done: gets what it returned, on the screen's thread.
            on_refused: gets why it was not done, and what to do; `field` is empty when it stands
                for all of the form.
            waiting: the widget that is told; when it is gone, nothing is.

        Returns:
            False when something else is under way: this one is not begun.
        """
        if self.is_busy:
            return False

        def done(result: T) -> None:
            self._end()
            if isValid(waiting):  # type: ignore[no-untyped-call]  # untyped in the stubs
                on_done(result)

        def failed(error: Exception) -> None:
            self._end()
            if isValid(waiting):  # type: ignore[no-untyped-call]  # untyped in the stubs
                on_refused(problem_from(error))

        self._timer.start()
        clinic = self._clinic
        self._work = run_in_background(lambda _work: _do(clinic, act), done, failed, parent=self)
        return True

    def _end(self) -> None:
        self._work = None
        self._timer.stop()
        self.slow.emit(False)

    def _on_slow(self) -> None:
        self.slow.emit(True)


def problem_from(error: Exception) -> Problem:
    """What went wrong, as a person reads it; its code is the kind of the error."""
    if isinstance(error, TriageAppError):
        return Problem(type(error).__name__, "", error.text, error.cure)
    return Problem(
        "failed", "", _("This could not be done."), _("Nothing was changed. Try it once more.")
    )


def _do(clinic: Clinic, act: Callable[[Clinic], T]) -> T:
    own = clinic.for_background()
    try:
        return act(own)
    finally:
        own.records.close()
