"""Fields and banners: what a person types into, and what a screen says across its width."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.controls import PlainButton
from triage_app.desktop.marks import IconMark
from triage_app.desktop.theme import ANSWER, BODY, theme_of
from triage_app.desktop.words import Words
from triage_app.texts import _

FIELD_HEIGHT: Final = 44


class TextField(QLineEdit):
    """One line of typing; starts blank. `problem` gives it the problem border.

    Args:
        name: objectName.
        label: accessible name, the same words as the visible label.
        height: px at 100 %.
        size: of the typed words.
    """

    def __init__(
        self,
        name: str,
        label: str,
        placeholder: str = "",
        *,
        height: int = FIELD_HEIGHT,
        size: int = BODY,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setPlaceholderText(placeholder)
        self._height = height
        self._size = size
        self._dress()

    def set_problem(self, problem: bool) -> None:
        """Show or take away the problem border; the words of it belong beside the field."""
        if bool(self.property("problem")) != problem:
            self.setProperty("problem", problem)
            self.style().unpolish(self)
            self.style().polish(self)

    def _dress(self) -> None:
        theme = theme_of()
        font = theme.font(self._size)
        if self.font() != font:
            self.setFont(font)
        if self.minimumHeight() != theme.px(self._height):
            self.setFixedHeight(theme.px(self._height))
        self._tell_what_is_cut()

    def _tell_what_is_cut(self) -> None:
        """A placeholder without room is a tool tip too."""
        hint = self.placeholderText()
        margins = self.textMargins()
        room = self.width() - margins.left() - margins.right() - theme_of().px(28)
        needs = self.fontMetrics().horizontalAdvance(hint)
        self.setToolTip(hint if hint and needs > room else "")

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_what_is_cut()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._dress()


class TextArea(QPlainTextEdit):
    """Several lines of typing: Enter is `entered`, Shift+Enter a new line, Tab leaves it."""

    entered = Signal()

    def __init__(self, name: str, label: str, lines: int = 4) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setTabChangesFocus(True)
        self._lines = lines
        self._dress()

    def _dress(self) -> None:
        theme = theme_of()
        font = theme.font(ANSWER)
        if self.font() != font:
            self.setFont(font)
        height = theme.px(self._lines * 26 + 28)
        if self.minimumHeight() != height:
            self.setFixedHeight(height)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._dress()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & (
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
        )
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self.entered.emit()
            return
        super().keyPressEvent(event)


class LabelledField(QWidget):
    """A label, its field, and one line below: a problem and its cure, or what was understood."""

    def __init__(
        self,
        name: str,
        label: str,
        placeholder: str = "",
        *,
        optional: bool = False,
        field: TextField | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Make a field with these words, or put them round `field`."""
        super().__init__(parent)
        theme = theme_of()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        self.label = Words(
            _("{label} (may stay empty)").format(label=label) if optional else label, wrap=False
        )
        self.field = TextField(name, label, placeholder) if field is None else field
        self.label.setBuddy(self.field)
        self._mark = IconMark("", "problem", 20)
        self._message = Words("", BODY, "text2")
        self._message.setObjectName(f"{name}_message")
        below = QHBoxLayout()
        below.setSpacing(theme.px(8))
        below.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self._message, 1)
        column.addWidget(self.label)
        column.addWidget(self.field)
        column.addLayout(below)
        self.clear_message()

    def show_problem(self, text: str) -> None:
        """Say what is wrong and how to put it right."""
        self.field.set_problem(True)
        self._say(text, "alert", "problem")

    def show_understood(self, text: str) -> None:
        """Say what was understood, with a tick."""
        self.field.set_problem(False)
        self._say(text, "check", "text")

    def clear_message(self) -> None:
        """Take the line below away."""
        self.field.set_problem(False)
        self._say("", "", "text2")

    @property
    def message(self) -> str:
        """What stands below the field now."""
        return self._message.text()

    def _say(self, text: str, mark: str, ink: str) -> None:
        self._message.set_look(ink=ink)
        self._message.show_text(text)
        self._mark.set_icon(mark, ink)
        self._mark.setVisible(bool(mark))
        self.field.setAccessibleDescription(text)


class Banner(QWidget):
    """A line across the screen: icon, what happened in bold, what is safe, and what to do.

    `unmissable` gives it the problem border, for an answer that could not be saved.
    """

    acted = Signal()

    def __init__(
        self,
        name: str,
        icon_name: str = "info",
        *,
        unmissable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._unmissable = unmissable
        theme = theme_of()
        ink = "problem" if unmissable else "text"
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(8), theme.px(8), theme.px(8))
        row.setSpacing(theme.px(12))
        self._mark = IconMark(icon_name, ink, 20)
        self._head = Words("", BODY, ink, bold=True)
        self._text = Words("", BODY, "text2")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._head)
        words.addWidget(self._text)
        self.button = PlainButton(f"{name}_button", "")
        self.button.clicked.connect(self.acted)
        row.addWidget(self._mark)
        row.addLayout(words, 1)
        row.addWidget(self.button)
        self.hide()

    def say(self, head: str, text: str = "", button: str = "", key: str = "") -> None:
        """Show the banner; without `button` it has none."""
        self._head.setText(head)
        self._text.show_text(text)
        self.button.setVisible(bool(button))
        self.button.set_words(button or _("Close"))
        self.button.set_key(key)
        self.setAccessibleName(f"{head} {text}".strip())
        self.show()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, max(super().minimumSizeHint().height(), theme_of().px(56)))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 2 if self._unmissable else 1
        colour = theme.problem if self._unmissable else theme.control
        painter.setPen(QPen(QColor(colour), width))
        painter.setBrush(QColor(theme.surface))
        box = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(box, theme.px(8), theme.px(8))
