"""A page of the card before a desk: a heading, paragraphs, then what the page is about."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.announce import announce
from triage_app.desktop.controls import MAIN_HEIGHT, MainButton, PlainButton
from triage_app.desktop.desk_parts import FlowLayout
from triage_app.desktop.marks import IconMark
from triage_app.desktop.theme import BODY, CAPTION, HEADING, theme_of
from triage_app.desktop.words import Words

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CardPage(QWidget):
    """One page.

    Signals:
        back_wanted(): Esc, or the button that goes back.
    """

    back_wanted = Signal()

    def __init__(self, name: str, title: str, *lines: str, step: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._name = name
        self.first: QWidget | None = None
        px = theme_of().px
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(px(12))
        if step:
            self.column.addWidget(Words(step, CAPTION, "text3"))
        self.title = Words(title, HEADING, bold=True)
        self.title.setObjectName(f"{name}_title")
        self.column.addWidget(self.title)
        for line in lines:
            self.add_words(line)

    def add_words(self, text: str, ink: str = "text2") -> Words:
        """A paragraph."""
        words = Words(text, BODY, ink)
        self.column.addWidget(words)
        return words

    def add(self, widget: QWidget) -> None:
        """What the page is about."""
        self.column.addWidget(widget)

    def add_main(self, name: str, words: str, key: str = "Enter") -> MainButton:
        """The button to press first, as wide as the card."""
        button = MainButton(name, words, key, height=MAIN_HEIGHT)
        self.column.addWidget(button)
        self.first = self.first or button
        return button

    def add_message(self) -> None:
        """A line for what is wrong, where it belongs on the page."""
        px = theme_of().px
        self._mark = IconMark("alert", "problem", 20)
        self.message = Words("", BODY, "problem")
        self.message.setObjectName(f"{self._name}_message")
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.message, 1)
        self._message_box = holder
        self.column.addWidget(holder)
        holder.hide()

    def say(self, text: str) -> None:
        """Say what is wrong; empty says nothing."""
        self.message.setText(text)
        self._message_box.setVisible(bool(text))
        announce(self, text, urgent=True)

    def add_buttons(self, *buttons: PlainButton) -> None:
        """Quieter buttons, side by side where there is room."""
        holder = QWidget()
        flow = FlowLayout(theme_of().px(12))
        holder.setLayout(flow)
        policy = holder.sizePolicy()
        policy.setHeightForWidth(True)
        holder.setSizePolicy(policy)
        for button in buttons:
            flow.addWidget(button)
        self.column.addWidget(holder)
        if self.first is None and buttons:
            self.first = buttons[0]

    def add_back(self, words: str, key: str = "Esc") -> PlainButton:
        """The button that goes back."""
        button = PlainButton(f"{self._name}_back", words, key, flat=True)
        button.clicked.connect(self.back_wanted)
        self.add_buttons(button)
        return button

    def take_focus(self) -> None:
        """Where keys are expected."""
        inner = getattr(self.first, "first_focus", None)
        if callable(inner):
            inner()
        elif self.first is not None:
            self.first.setFocus(Qt.FocusReason.TabFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        focus = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.back_wanted.emit()
        elif event.key() in _ENTER and isinstance(focus, PlainButton):
            focus.click()
        else:
            super().keyPressEvent(event)
