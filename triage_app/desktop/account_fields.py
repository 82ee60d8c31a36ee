"""Labelled fields for what nobody else may read over a shoulder: a password, a PIN or a code.

What a password must be is decided by `workflow.passwords`; here it is only said while one types.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer

from triage_app.desktop.background import Work, run_in_background
from triage_app.desktop.fields import LabelledField
from triage_app.desktop.secret_field import SecretField
from triage_app.model.problem import Problem
from triage_app.texts import _
from triage_app.workflow.passwords import SHORTEST, problem_of

_PAUSE_MS: Final = 250


class HintedField(LabelledField):
    """A field whose line below may also say something that is neither wrong nor understood."""

    def show_hint(self, text: str) -> None:
        """Say something quietly below the field."""
        self.field.set_problem(False)
        self._say(text, "", "text2")

    def show_refused(self, problem: Problem) -> None:
        """Say what is wrong and what to do, and go there."""
        self.show_problem(f"{problem.text} {problem.cure}".strip())
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()


class SecretBox(HintedField):
    """A label and a field whose letters show as dots until Show is pressed."""

    def __init__(self, name: str, label: str, *, digits: bool = False) -> None:
        self.secret = SecretField(name, label)
        if digits:
            hints = self.secret.inputMethodHints() | Qt.InputMethodHint.ImhDigitsOnly
            self.secret.setInputMethodHints(hints)
        super().__init__(name, label, field=self.secret)

    @property
    def text(self) -> str:
        """What stands in the field, as it was typed."""
        return self.secret.text()

    def forget(self) -> None:
        """Take away what was typed, also from what undo would bring back, and hide it again."""
        self.secret.setText("")
        self.secret.hide_typing()
        self.clear_message()


class PasswordJudge(QObject):
    """Says below a field, once one stops typing, whether what stands there will do.

    Args:
        field: where a new password is typed.
        about: names that are no part of a good password, such as the person's.
    """

    def __init__(self, field: HintedField, about: tuple[str, ...]) -> None:
        super().__init__(field)
        self._field = field
        self._about = about
        self._looked_at = ""
        self._work: Work | None = None
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._look)
        field.field.textEdited.connect(self._on_edited)

    def say_rule(self) -> None:
        """What a password must be, before anything is typed."""
        self._field.show_hint(
            _("At least {n} characters. A few words that nobody would guess are best.").format(
                n=SHORTEST
            )
        )

    def _on_edited(self, text: str) -> None:
        if self._work is not None:
            self._work.cancel()
            self._work = None
        if text:
            self._pause.start()
        else:
            self._pause.stop()
            self.say_rule()

    def _look(self) -> None:
        typed, about = self._field.field.text(), self._about
        self._looked_at = typed
        if typed:
            self._work = run_in_background(
                lambda _work: problem_of(typed, *about), self._say, self._nothing, parent=self
            )

    def _say(self, problem: Problem | None) -> None:
        self._work = None
        if self._field.field.text() != self._looked_at:
            return
        if problem is None:
            self._field.show_understood(_("Long enough and hard to guess."))
        else:
            self._field.show_hint(f"{problem.text} {problem.cure}".strip())

    def _nothing(self, _error: Exception) -> None:
        # It is looked at again when it is sent, and then said.
        self._work = None
