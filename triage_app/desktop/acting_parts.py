"""What the acting panels share: rows to choose from by one key, and a reason that must be given."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.controls import Dress, Painted, paint_box, plain_dress
from triage_app.desktop.fields import TextArea
from triage_app.desktop.marks import IconMark, cap_size, paint_key_cap, paint_level_shape
from triage_app.desktop.theme import BODY, Theme, theme_of
from triage_app.desktop.words import Words
from triage_app.model.level import Level
from triage_app.texts import _

ROW_HEIGHT: Final = 44
_BAR: Final = 4
_WRAP: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap


class ChoiceRow(Painted):
    """A row to choose: its key, the shape of a level where it is one, and its words.

    Chosen, it has the tint and the accent bar of a selected row, so that the colours of a level's
    shape stay what they are.
    """

    def __init__(self, name: str, key: str, text: str, *, level: Level | None = None) -> None:
        super().__init__(name, text)
        self.key = key
        self._level = level
        self.setCheckable(True)
        if key:
            self.setAccessibleDescription(_("Key {key}").format(key=key))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @override
    def nextCheckState(self) -> None:
        # The panel says what is chosen: a click only reports.
        return

    def _left(self, theme: Theme) -> int:
        cap = cap_size(self.key, theme).width() + theme.px(10) if self.key else 0
        shape = theme.px(20 + 10) if self._level is not None else 0
        return theme.px(14) + cap + shape

    @override
    def heightForWidth(self, width: int) -> int:
        theme = theme_of()
        room = max(width - self._left(theme) - theme.px(12), theme.px(60))
        metrics = QFontMetrics(theme.font(BODY, bold=True))
        words = metrics.boundingRect(QRect(0, 0, room, 10_000), int(_WRAP), self.text())
        return max(theme.px(ROW_HEIGHT), words.height() + theme.px(20))

    @override
    def sizeHint(self) -> QSize:
        width = theme_of().px(200)
        return QSize(width, self.heightForWidth(max(width, self.width())))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme_of().px(120), theme_of().px(ROW_HEIGHT))

    def _dress(self, theme: Theme) -> Dress:
        if self.isChecked() and self.isEnabled():
            return Dress(theme.accent_tint, theme.accent, theme.text, theme.text2, theme.control)
        return plain_dress(theme, self)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        dress = self._dress(theme)
        rect = QRectF(self.rect())
        paint_box(painter, rect, dress, theme.px(8))
        if self.isChecked():
            painter.setPen(QPen(Qt.PenStyle.NoPen))
            painter.setBrush(QColor(theme.accent))
            bar = QRectF(0, 0, theme.px(_BAR), rect.height()).adjusted(
                0, theme.px(6), 0, -theme.px(6)
            )
            painter.drawRoundedRect(bar, 2, 2)
        left = float(theme.px(14))
        if self.key:
            size = cap_size(self.key, theme)
            top = (self.height() - size.height()) / 2
            box = QRectF(left, top, size.width(), size.height())
            paint_key_cap(painter, box, self.key, theme, border=dress.cap_border, ink=dress.ink2)
            left = box.right() + theme.px(10)
        if self._level is not None:
            side = theme.px(20)
            box = QRectF(left, (self.height() - side) / 2, side, side)
            paint_level_shape(painter, box, self._level, theme)
        painter.setFont(theme.font(BODY, bold=self.isChecked() or self._level is not None))
        painter.setPen(QColor(dress.ink))
        words = self.rect().adjusted(self._left(theme), 0, -theme.px(12), 0)
        painter.drawText(words, int(_WRAP), self.text())


class WritingArea(TextArea):
    """Several lines at the size of body text. `enter_goes_on` False makes Enter a new line."""

    def __init__(self, name: str, label: str, lines: int, *, enter_goes_on: bool = False) -> None:
        self._enter_goes_on = enter_goes_on
        super().__init__(name, label, lines)

    @override
    def _dress(self) -> None:
        theme = theme_of()
        font = theme.font(BODY)
        if self.font() != font:
            self.setFont(font)
        height = theme.px(self._lines * 22 + 24)
        if self.minimumHeight() != height:
            self.setFixedHeight(height)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entered and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        elif entered and not self._enter_goes_on:
            QPlainTextEdit.keyPressEvent(self, event)
        else:
            super().keyPressEvent(event)


class ReasonBox(QWidget):
    """A reason that must be typed. Enter is `entered`.

    Signals:
        changed(): what is typed changed.
        entered(): Enter was pressed.
    """

    changed = Signal()
    entered = Signal()

    def __init__(self, name: str, label: str, lines: int = 2) -> None:
        super().__init__()
        px = theme_of().px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        self.area = WritingArea(name, label, lines, enter_goes_on=True)
        self.area.textChanged.connect(self._on_changed)
        self.area.entered.connect(self.entered)
        self._mark = IconMark("alert", "problem", 20)
        self._message = Words("", BODY, "problem")
        self._message.setObjectName(f"{name}_message")
        below = QHBoxLayout()
        below.setSpacing(px(8))
        below.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self._message, 1)
        column.addWidget(Words(label, BODY))
        column.addWidget(self.area)
        column.addLayout(below)
        self.ask("")

    @property
    def text(self) -> str:
        """What was typed, without the blanks around it."""
        return self.area.toPlainText().strip()

    @property
    def is_given(self) -> bool:
        """Whether there is a letter in it: a dot is no reason."""
        return any(letter.isalpha() for letter in self.text)

    def ask(self, message: str) -> None:
        """Say below the field what is still needed; empty takes it away."""
        self._message.show_text(message)
        self._mark.setVisible(bool(message))
        self.area.setAccessibleDescription(message)

    def _on_changed(self) -> None:
        if self.is_given:
            self.ask("")
        self.changed.emit()
