"""What a question costs at the desk: how long it was on show, and how many keys were pressed.

For the manager's numbers. It never sees an answer, nor which key it was.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from triage_app.model.answers import QuestionId
from triage_app.model.beside import QuestionTime

MOST_SECONDS: Final = 300.0
"""A longer time is a pause in the asking, not the question's."""


class QuestionWatch:
    """Counts for the question on show; showing one, also the same one again, starts anew.

    Args:
        tick: seconds of a clock that never goes back.
    """

    def __init__(self, tick: Callable[[], float]) -> None:
        self._tick = tick
        self._question: QuestionId | None = None
        self._since = 0.0
        self._keys = 0

    def show(self, question: QuestionId | None) -> None:
        """This question is on show from now on."""
        self._question = question
        self._since = self._tick()
        self._keys = 0

    def count_key(self) -> None:
        """A key was pressed."""
        self._keys += 1

    def spent(self, question: QuestionId) -> QuestionTime | None:
        """What the question cost so far; None when another one is on show."""
        if question != self._question:
            return None
        seconds = min(max(self._tick() - self._since, 0.0), MOST_SECONDS)
        return QuestionTime(question, round(seconds, 3), self._keys)
