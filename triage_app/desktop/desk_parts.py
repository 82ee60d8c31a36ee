"""Parts that the lists and the record share: find field, joined segments, cards, empty states.

They show and report. They must not know a patient, a form or the store.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLayout,
    QLayoutItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from triage_app.desktop.controls import CENTRE, MainButton, Painted
from triage_app.desktop.fields import FIELD_HEIGHT, TextField
from triage_app.desktop.marks import KeyCap, cap_size, icon_pixmap, paint_key_cap
from triage_app.desktop.screen import KeyHelp
from triage_app.desktop.theme import BODY, CAPTION, HEADING, theme_of
from triage_app.desktop.words import Words


class FindField(TextField):
    """The find box: a glass, words, and the key that goes there. Esc empties it, then leaves.

    Signals:
        moved(int): Down (1) or Up (-1), for the list below.
        entered(): Enter.
        left(): Esc in the empty box.
    """

    moved = Signal(int)
    entered = Signal()
    left = Signal()

    def __init__(
        self, label: str, placeholder: str, *, height: int = 40, parent: QWidget | None = None
    ) -> None:
        super().__init__("find_field", label, placeholder, height=height, parent=parent)
        self._fit_margins()

    def _fit_margins(self) -> None:
        px = theme_of().px
        self.setTextMargins(px(28), 0, px(34), 0)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit_margins()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Escape if self.text():
                self.clear()
            case Qt.Key.Key_Escape:
                self.left.emit()
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                self.moved.emit(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if not event.modifiers():
                self.entered.emit()
            case _:
                super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = theme_of()
        painter = QPainter(self)
        side = theme.px(18)
        glass = icon_pixmap("search", theme.text2, side, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(theme.px(14), (self.height() - side) // 2), glass)
        if not self.text():
            size = cap_size("/", theme)
            top = (self.height() - size.height()) / 2
            box = QRectF(
                self.width() - theme.px(9) - size.width(), top, size.width(), size.height()
            )
            paint_key_cap(painter, box, "/", theme)


_STOPS: Final = Qt.FocusPolicy.StrongFocus
_PASSED_BY: Final = Qt.FocusPolicy.ClickFocus
_OF_THE_ROW: Final = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _JoinedSegment(Painted):
    """One part of a joined row. `quiet` is chosen in sunken and bold: it stands for no answer."""

    def __init__(self, name: str, text: str, *, quiet: bool, parent: QWidget) -> None:
        super().__init__(name, text, parent)
        self.setCheckable(True)
        self.setAutoExclusive(False)
        self._quiet = quiet
        self.first = False
        self.underlined = False
        self.after: _JoinedSegment | None = None
        self.height_px = FIELD_HEIGHT

    @override
    def sizeHint(self) -> QSize:
        theme = theme_of()
        font = theme.font(BODY, bold=True)
        words = QFontMetrics(font).horizontalAdvance(self.text())
        return QSize(words + theme.px(24), theme.px(self.height_px))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _OF_THE_ROW:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _divides(self) -> bool:
        """Whether a line stands at the right edge: none beside a part chosen in accent."""
        after = self.after
        strong = (self.isChecked() and not self._quiet) or (
            after is not None and after.isChecked() and not after._quiet
        )
        return after is not None and not strong

    def _ground(self) -> tuple[str, str]:
        theme = theme_of()
        if not self.isEnabled():
            return theme.sunken, theme.text3
        if self.isChecked():
            return (theme.sunken, theme.text) if self._quiet else (theme.accent, theme.on_accent)
        if self.isDown():
            return theme.sunken, theme.text
        return (theme.window if self.underMouse() else theme.surface), theme.text

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        ground, ink = self._ground()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = theme.px(8)
        # the ends are round: what would be the other ends reaches out of the painted part
        box = QRectF(self.rect()).adjusted(
            0.5 if self.first else -2 * radius,
            0.5,
            -0.5 if self.after is None else 2 * radius,
            -0.5,
        )
        path = QPainterPath()
        path.addRoundedRect(box, radius, radius)
        painter.fillPath(path, QColor(ground))
        if self._divides():
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.drawLine(self.width() - 1, 1, self.width() - 1, self.height() - 2)
        chosen = self.isChecked() and self.isEnabled() and not self._quiet
        if self.isEnabled():
            painter.setPen(QPen(QColor(theme.accent if chosen else theme.control), 1))
            painter.drawPath(path)
        painter.setFont(theme.font(BODY, bold=self.isChecked()))
        painter.setPen(QColor(ink))
        underline = Qt.TextFlag.TextShowMnemonic if self.underlined else Qt.TextFlag(0)
        words = f"&{self.text()}" if self.underlined else self.text()
        painter.drawText(self.rect(), int(CENTRE | underline), words)


class JoinedSegments(QWidget):
    """A row of joined parts of which at most one is chosen; starts with none chosen.

    Args:
        options: (id, words) in order.
        quiet: id of an option that stands for "no answer" and is chosen in grey.

    Signals:
        chosen(str): the id a person chose.
    """

    chosen = Signal(str)

    def __init__(
        self,
        name: str,
        label: str,
        options: tuple[tuple[str, str], ...],
        *,
        quiet: str = "",
        height: int = FIELD_HEIGHT,
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._parts: dict[str, _JoinedSegment] = {}
        for option_id, text in options:
            part = _JoinedSegment(
                f"{name}_{option_id}", text, quiet=option_id == quiet, parent=self
            )
            part.height_px = height
            part.setAccessibleName(f"{label}: {text}")
            part.clicked.connect(self._on_clicked)
            self._parts[option_id] = part
            row.addWidget(part, 1)
        parts = tuple(self._parts.values())
        parts[0].first = True
        for part, after in pairwise(parts):
            part.after = after
        self._mark_stop()

    def value(self) -> str:
        """The chosen id, or empty."""
        return next((i for i, part in self._parts.items() if part.isChecked()), "")

    def set_value(self, option_id: str) -> None:
        """Choose without a signal; empty chooses none."""
        for identity, part in self._parts.items():
            part.setChecked(identity == option_id)
            part.update()
        self._mark_stop()

    def _mark_stop(self) -> None:
        """Tab stops once, at the chosen part or the first; the arrows go on from there."""
        stop = self.first_part()
        for part in self._parts.values():
            part.setFocusPolicy(_STOPS if part is stop else _PASSED_BY)

    def first_part(self) -> QWidget:
        """Where the focus goes: the chosen part, or the first."""
        return self._parts.get(self.value(), next(iter(self._parts.values())))

    def _on_clicked(self) -> None:
        for option_id, part in self._parts.items():
            if part is self.sender():
                self.set_value(option_id)
                self.chosen.emit(option_id)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right move the focus only; Space chooses; Enter goes on to the next field."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.focusNextChild()
            return
        parts = list(self._parts.values())
        here = next((i for i, part in enumerate(parts) if part.hasFocus()), None)
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if here is None or step is None:
            super().keyPressEvent(event)
            return
        parts[(here + step) % len(parts)].setFocus(Qt.FocusReason.TabFocusReason)


class Card(QFrame):
    """A surface with a thin border and round corners."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("card", True)


class Surface(QWidget):
    """A ground in the surface colour, painted: a background role would recolour the words on it."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme_of().colour("surface"))


class Rule(QWidget):
    """A 1 px line across; separates, means nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme_of().colour("line"))


class Empty(QWidget):
    """An empty state: a heading, one line and one button.

    Signals:
        acted(): the button was pressed.
    """

    acted = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        px = theme_of().px
        self._head = Words("", HEADING, bold=True)
        self._text = Words("", BODY, "text2")
        self.button = MainButton(f"{name}_button", "")
        self.button.clicked.connect(self.acted)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(40), px(24), px(40))
        column.setSpacing(px(8))
        column.addStretch(1)
        for words in (self._head, self._text):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(words)
        column.addSpacing(px(8))
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)

    def say(self, head: str, text: str, button: str, key: str = "") -> None:
        """Set the words; without `button` there is none."""
        self._head.setText(head)
        self._text.show_text(text)
        self.button.set_words(button)
        self.button.set_key(key)
        self.button.setVisible(bool(button))
        self.setAccessibleName(f"{head}. {text}".strip())

    @property
    def words(self) -> str:
        """What it says now."""
        return f"{self._head.text()} {self._text.text()}".strip()


class FlowLayout(QLayout):
    """Lays widgets out like words in a paragraph: left to right, then the next line."""

    def __init__(self, spacing: int) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    @override
    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    @override
    def count(self) -> int:
        return len(self._items)

    @override
    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    @override
    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    @override
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSize()

    @override
    def minimumSize(self) -> QSize:
        sizes = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = max((size.width() for size in sizes), default=0)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def _place(self, rect: QRect, *, move: bool) -> int:
        left, top, line = rect.left(), rect.top(), 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            if left > rect.left() and left + size.width() > rect.right() + 1:
                left, top, line = rect.left(), top + line + self.spacing(), 0
            if move:
                item.setGeometry(QRect(QPoint(left, top), size))
            left += size.width() + self.spacing()
            line = max(line, size.height())
        return top + line - rect.top()


class KeyHints(QWidget):
    """The few keys of a list, along its foot: caps and words, F1 at the right end."""

    def __init__(self, lines: tuple[KeyHelp, ...], all_keys: str) -> None:
        super().__init__()
        self.setObjectName("key_hints")
        px = theme_of().px
        self.setFixedHeight(px(36))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        for line in lines:
            for key in line.keys:
                row.addWidget(KeyCap(key))
            row.addWidget(Words(line.does, CAPTION, "text2", wrap=False))
            row.addSpacing(px(12))
        row.addStretch(1)
        row.addWidget(KeyCap("F1"))
        row.addWidget(Words(all_keys, CAPTION, "text2", wrap=False))


def clear_out(widget: QWidget) -> None:
    """Take the layout and all it holds away, so that a screen can be built anew at another size."""
    layout = widget.layout()
    if layout is None:
        return
    # a layout given to another widget takes its widgets along, and they go with that widget
    holder = QWidget()
    holder.setLayout(layout)
    holder.deleteLater()
