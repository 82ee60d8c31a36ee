"""A list of spoken lines under one "say this": the keys that work there, and a moment of deafness.

What the one key means for all of them is its panels' matter: "still so", or "that is right".
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.controls import Painted
from triage_app.desktop.group import Group
from triage_app.desktop.keys import BACK, key_name
from triage_app.desktop.marks import IconMark
from triage_app.desktop.spoken_row import SpokenLine, SpokenRow
from triage_app.desktop.theme import CAPTION, theme_of
from triage_app.desktop.words import Words
from triage_app.model.answers import QuestionId

DEAF_MS: Final = 400
"""A key meant for the question before must not answer for a whole card."""


class SpokenList(Group):
    """Spoken lines with number keys; arrows move, a number opens one to change.

    Signals:
        opened: the id (str) of a question to change.
        back_wanted: Backspace.
    """

    opened = Signal(str)
    back_wanted = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        self.rows: tuple[SpokenRow, ...] = ()
        self._deaf = QTimer(self)
        self._deaf.setSingleShot(True)
        self._deaf.setInterval(DEAF_MS)
        self.rows_grid = QGridLayout()
        self.rows_grid.setSpacing(theme_of().px(8))
        self._across = 1

    @staticmethod
    def say_line(text: str) -> QWidget:
        """The mark of what is read aloud, and whose words they are."""
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme_of().px(8))
        row.addWidget(IconMark("speech", "text3", 18))
        row.addWidget(Words(text, CAPTION, "text3"), 1)
        return holder

    @property
    def is_deaf(self) -> bool:
        """Whether keys are not taken yet."""
        return self._deaf.isActive()

    def put_rows(self, lines: tuple[SpokenLine, ...]) -> None:
        """Show these lines, numbered from 1."""
        while (item := self.rows_grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.rows = tuple(
            SpokenRow(line, str(number) if number <= 9 else "")
            for number, line in enumerate(lines, start=1)
        )
        for row in self.rows:
            row.clicked.connect(self._on_row)

        self._place_rows()

    def set_across(self, across: int) -> None:
        """Put the rows in this many columns."""
        if across != self._across:
            self._across = across
            self._place_rows()

    def _place_rows(self) -> None:
        for place, row in enumerate(self.rows):
            down, along = divmod(place, self._across)
            self.rows_grid.addWidget(row, down, along, Qt.AlignmentFlag.AlignTop)
        for along in range(2):
            self.rows_grid.setColumnStretch(along, 1 if along < self._across else 0)

    def turn_deaf(self) -> None:
        """Take no key for a moment."""
        self._deaf.start()

    def buttons(self) -> tuple[Painted, ...]:
        """What the arrows go round, in order; the panels add their own."""
        return self.rows

    def press(self, key: str) -> bool:
        """Do what any other key means. False when it means nothing."""
        return False

    def _on_row(self) -> None:
        row = self.sender()
        if isinstance(row, SpokenRow):
            self._open(row)

    def _open(self, row: SpokenRow) -> None:
        self.opened.emit(QuestionId(row.line.question))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = key_name(event)
        hears = not event.isAutoRepeat() and not self.is_deaf
        if not key or (hears and not self._take(key)):
            event.ignore()

    def _take(self, key: str) -> bool:
        if key in ("↑", "↓", "←", "→"):
            self._move(1 if key in ("↓", "→") else -1)
            return True
        if key == BACK:
            self.back_wanted.emit()
            return True
        row = next((row for row in self.rows if row.key == key), None)
        if row is not None:
            self._open(row)
            return True
        reached = QApplication.focusWidget()
        if key in ("Enter", "Space") and isinstance(reached, SpokenRow) and reached in self.rows:
            self._open(reached)
            return True
        return self.press(key)

    def _move(self, step: int) -> None:
        buttons = [button for button in self.buttons() if button.isVisible()]
        reached = QApplication.focusWidget()
        here = next((n for n, button in enumerate(buttons) if button is reached), None)
        start = -1 if step > 0 else len(buttons)
        target = buttons[((start if here is None else here) + step) % len(buttons)]
        target.setFocus(Qt.FocusReason.TabFocusReason)
