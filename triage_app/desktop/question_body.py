"""What every kind of question offers its panel: it starts blank, shows what it is given, reports.

A body decides nothing: whether an answer can be kept is said by the panel's owner.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QWidget

from triage_app.desktop.question_view import QuestionView


class QuestionBody(QWidget):
    """The part of a question that takes the answer.

    Signals:
        answer_changed: an Answer (object) that is ready: it counts once its owner keeps it.
        skipped: Enter on an empty free text: go on, nothing was asked.
        back_wanted: Backspace in an empty field that the panel does not see.
    """

    answer_changed = Signal(object)
    skipped = Signal()
    back_wanted = Signal()

    enter_is_next = False  # True: Enter means "next" and never clicks what the arrows reached

    def __init__(self, view: QuestionView) -> None:
        super().__init__()
        self.view = view
        self.setObjectName(f"body_{view.kind.value}")

    def press(self, key: str) -> bool:
        """Do what a key means here. False when it means nothing."""
        return False

    def press_alt(self, key: str) -> bool:
        """The same with Alt held down."""
        return False

    def movables(self) -> tuple[QAbstractButton, ...]:
        """Where the arrows move, in order."""
        return ()

    def next_button(self) -> QAbstractButton | None:
        """The button that goes on, where it stands below the answers."""
        return None

    def field(self) -> QWidget | None:
        """What is typed into, and takes the focus; None for questions of choice."""
        return None

    def blank(self) -> None:
        """Take away whatever is chosen or typed."""

    def show_problem(self, text: str) -> None:
        """Say what is wrong with what was typed, and how to put it right."""

    def set_compact(self, compact: bool) -> None:
        """Take the heights of a narrow window."""

    def takes_unsure(self, row: QWidget) -> bool:
        """Put the "Not sure" row inside; False leaves it below."""
        return False
