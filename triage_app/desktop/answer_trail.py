"""In which order the questions were answered here: what Backspace and the last answers go by.

Questions come in the order that is worth most, not always in the form's, so "the one before" is the
one that was asked before.
"""

from __future__ import annotations

from triage_app.model.answers import QuestionId
from triage_app.workflow import Asking


class AnswerTrail:
    """The questions answered or left empty, oldest first; each once, where it was last."""

    def __init__(self, asking: Asking) -> None:
        self._passed = [name for name in asking.shown if name in asking.draft.answers]
        place = asking.draft.place
        if place in self._passed:
            self.add(place)

    def add(self, *questions: QuestionId) -> None:
        """Note that these were passed just now."""
        self._passed = [name for name in self._passed if name not in questions]
        self._passed.extend(questions)

    def before(
        self, current: QuestionId | None, shown: tuple[QuestionId, ...]
    ) -> tuple[QuestionId, ...]:
        """Those passed before `current`, of the questions that apply now."""
        end = self._passed.index(current) if current in self._passed else len(self._passed)
        return tuple(name for name in self._passed[:end] if name in shown)
