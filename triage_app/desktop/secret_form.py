"""The field, the button and the line of words under a chosen person: password, PIN or code.

It says what it is told to say. What is right and how long to wait is decided elsewhere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.announce import announce
from triage_app.desktop.controls import MAIN_HEIGHT, MainButton
from triage_app.desktop.marks import IconMark
from triage_app.desktop.secret_field import MOST_LETTERS, SecretField
from triage_app.desktop.theme import BODY, theme_of
from triage_app.desktop.words import Words
from triage_app.texts import _, n_

ONE_MOMENT_MS: Final = 1_000
_TICK_MS: Final = 250
_SMALLEST_FIELD: Final = 215


@dataclass(frozen=True, slots=True)
class SecretAsked:
    """What is asked for: the words over the field, and on the button."""

    label: str
    button: str
    most: int = MOST_LETTERS
    shows: bool = True


class SecretForm(QWidget):
    """Asks for one secret.

    Signals:
        entered(str): Enter or the button; the field is empty by then.
        moved(int): Down (1) or Up (-1) in the field.
        left(): Esc in the field.

    Args:
        name: of the field; the button is `<name>_button`.
    """

    entered = Signal(str)
    moved = Signal(int)
    left = Signal()

    def __init__(self, name: str, asked: SecretAsked) -> None:
        super().__init__()
        self.setObjectName(f"{name}_form")
        px = theme_of().px
        self._asked = asked
        self._until = QElapsedTimer()
        self._wait_ms = 0
        self._said = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(12), px(12), px(8))
        column.setSpacing(px(4))
        self.label = Words(asked.label, wrap=False)
        self.field = _Field(name, asked.label, most=asked.most, shows=asked.shows)
        self.label.setBuddy(self.field)
        self.field.moved.connect(self.moved)
        self.field.left.connect(self.left)
        self.field.returnPressed.connect(self._on_entered)
        self.field.textEdited.connect(self._on_typed)
        self.button = MainButton(f"{name}_button", asked.button, "Enter", height=MAIN_HEIGHT)
        self.button.clicked.connect(self._on_entered)
        self._row = QHBoxLayout()
        self._row.setSpacing(px(12))
        self._row.addWidget(self.field, 1)
        self._row.addWidget(self.button)
        self._mark = IconMark("", "problem", 20)
        self.message = Words("", BODY, "problem")
        self.message.setObjectName(f"{name}_message")
        below = QHBoxLayout()
        below.setContentsMargins(0, px(6), 0, 0)
        below.setSpacing(px(8))
        below.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.message, 1)
        column.addWidget(self.label)
        column.addLayout(self._row)
        column.addLayout(below)
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._on_tick)
        self._moment = QTimer(self, interval=ONE_MOMENT_MS, singleShot=True)
        self._moment.timeout.connect(self._on_long)
        self._busy = False
        self._show("", "")

    def ask_for(self, asked: SecretAsked) -> None:
        """Ask for something else from now on."""
        self._asked = asked
        self.label.setText(asked.label)
        self.field.setAccessibleName(asked.label)
        self.field.setMaxLength(asked.most)
        self.clear()

    # ------------------------------------------------------------------ what it says

    @property
    def is_busy(self) -> bool:
        """Whether what was entered is being looked at."""
        return self._busy

    @property
    def waits(self) -> bool:
        """Whether nothing can be entered for a while."""
        return self._wait_ms > 0

    def set_busy(self, *, busy: bool) -> None:
        """Take nothing while what was entered is looked at; said only when it takes long."""
        self._busy = busy
        self.field.setReadOnly(busy)
        self.button.setEnabled(not busy and not self.waits)
        if busy:
            self._show("", "")
            self._moment.start()
        else:
            self._moment.stop()
            if not self.waits:
                self.button.set_words(self._asked.button)
                self._show("", "")

    def refuse(self, text: str, wait: timedelta = timedelta()) -> None:
        """Say why it was not taken; with `wait` nothing is taken for so long."""
        self.set_busy(busy=False)
        self._said = text
        self.field.set_problem(True)
        self._wait_ms = max(0, round(wait.total_seconds() * 1000))
        if self._wait_ms:
            self._until.start()
            self._tick.start()
            self.button.setEnabled(False)
            self._on_tick()
        else:
            self._show(text, "alert")
        announce(self.field, self.message.text(), urgent=True)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self, text: str) -> None:
        """Say something that is no fault."""
        self._show(text, "info" if text else "", ink="text2")
        announce(self.field, text)

    def _show(self, text: str, mark: str, ink: str = "problem") -> None:
        self.message.set_look(ink=ink)
        self.message.show_text(text)
        self._mark.set_icon(mark, ink)
        self._mark.setVisible(bool(mark))
        self.field.setAccessibleDescription(text)
        if text:
            QTimer.singleShot(0, self, self._bring_in_sight)

    def _bring_in_sight(self) -> None:
        """Where the text is large the line may lie below the edge."""
        above = self.parentWidget()
        while above is not None:
            if isinstance(above, QScrollArea):
                above.ensureWidgetVisible(self.message, 0, theme_of().px(8))
            above = above.parentWidget()

    def _on_long(self) -> None:
        self.button.set_words(_("One moment"))

    def _on_tick(self) -> None:
        left = self._wait_ms - self._until.elapsed()
        if left > 0:
            self._show(f"{self._said} {wait_words(left / 1000)}".strip(), "clock")
            return
        self._tick.stop()
        self._wait_ms = 0
        self.button.setEnabled(not self._busy)
        self.field.set_problem(False)
        self.tell(_("You can try again now."))

    # ------------------------------------------------------------------ typing

    def clear(self) -> None:
        """Forget what was typed and said."""
        self.field.take()
        self.field.set_problem(False)
        self._tick.stop()
        self._wait_ms = 0
        self.set_busy(busy=False)
        self._show("", "")

    def take_focus(self) -> None:
        """Into the field."""
        self.field.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_typed(self, _text: str) -> None:
        if not self.waits and not self._busy:
            self.field.set_problem(False)
            self._show("", "")

    def _on_entered(self) -> None:
        if self._busy or self.waits:
            return
        if not self.field.text():
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.tell(_("Type it first."))
            return
        self.entered.emit(self.field.take())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """The button below the field where there is no room beside it."""
        super().resizeEvent(event)
        theme = theme_of()
        needed = theme.px(24 + 12 + _SMALLEST_FIELD) + self.button.sizeHint().width()
        below = self.width() < needed
        self._row.setDirection(
            QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
        )


class _Field(SecretField):
    moved = Signal(int)
    left = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in steps:
            self.moved.emit(steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def wait_words(seconds: float) -> str:
    """How long to wait, in a sentence: whole seconds, from two minutes on minutes too."""
    left = max(1, math.ceil(seconds))
    if left < 120:
        return n_("Wait {n} second.", "Wait {n} seconds.", left).format(n=left)
    minutes, rest = divmod(left, 60)
    return _("Wait {minutes} min {seconds} s.").format(minutes=minutes, seconds=rest)
