"""The answer buttons: one key, one text, the patient's language beside it.

An answer grows downwards when its words need more room; no answer is ever cut off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from triage_app.desktop.controls import CENTRE, Dress, Painted, paint_box, plain_dress
from triage_app.desktop.marks import (
    BIG_CAP_HEIGHT,
    CAP_HEIGHT,
    cap_size,
    icon_pixmap,
    paint_key_cap,
)
from triage_app.desktop.theme import ANSWER, BODY, CAPTION, Theme, theme_of
from triage_app.texts import _

ANSWER_HEIGHT: Final = 56
SECOND_ROW_HEIGHT: Final = 48
TOGGLE_HEIGHT: Final = 40
COMPACT_HEIGHT: Final = 44
_WRAP: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap


@dataclass(frozen=True, slots=True)
class Measures:
    """What the words of an answer need, in px.

    Attributes:
        left, right: the room before and after the words.
        words, widest: the words on one line, and the widest of them.
        beside: the words with the other language beside them.
    """

    left: int
    right: int
    words: int
    widest: int
    beside: int
    height: int
    other_height: int


class AnswerButton(Painted):
    """One answer. Keys are handled by the question, so that all of them mean the same everywhere.

    Args:
        key: as on its cap; may be empty.
        other: the same answer in the patient's language, or empty.
        height: least height, px at 100 %: 56, 48 (second row) or 40 (toggles).
        quiet: rests on the window ground, for "Not sure" and "Rather not say".
        toggle: shows a tick when chosen.
    """

    def __init__(
        self,
        name: str,
        key: str,
        text: str,
        other: str = "",
        *,
        height: int = ANSWER_HEIGHT,
        quiet: bool = False,
        toggle: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, text, parent)
        self.key = key
        self._other = other
        self._height = height
        self._full_height = height
        self._quiet = quiet
        self._toggle = toggle
        # Layouts ask for the same few sizes a hundred times for each question shown.
        self._heights: dict[tuple[int, float, int], int] = {}
        self._measured: dict[tuple[float, int], Measures] = {}
        self.setCheckable(True)
        spoken = [other] if other else []
        if key:
            spoken.append(_("key {key}").format(key=key))
        self.setAccessibleDescription(", ".join(spoken))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_compact(self, compact: bool) -> None:
        """Take the smaller height and words of a narrow window (44 × scale, 15 px)."""
        small = min(self._full_height, COMPACT_HEIGHT)
        self._height = small if compact else self._full_height
        self.updateGeometry()
        self.update()

    @override
    def nextCheckState(self) -> None:
        # The question says what is chosen: a click only reports, so that "none" can stand alone.
        return

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    @override
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    @property
    def _size(self) -> int:
        return ANSWER if self._height >= ANSWER_HEIGHT else BODY

    @property
    def _other_size(self) -> int:
        return CAPTION if self._toggle else BODY

    @property
    def _cap(self) -> int:
        big = self._height >= ANSWER_HEIGHT or (
            self._height == COMPACT_HEIGHT and self._full_height >= ANSWER_HEIGHT
        )
        return BIG_CAP_HEIGHT if big else CAP_HEIGHT

    def _left(self, theme: Theme) -> int:
        if not self.key:
            return theme.px(16)
        cap = cap_size(self.key, theme, self._cap).width()
        pad, gap = (12, 14) if self._cap == BIG_CAP_HEIGHT else (9, 8 if self._toggle else 10)
        return theme.px(pad) + cap + theme.px(gap)

    def _right(self, theme: Theme) -> int:
        return theme.px(26) if self._toggle else theme.px(16)

    def _measure(self, theme: Theme) -> Measures:
        """What the words need at this height and text size."""
        asked = (theme.scale, self._height)
        if asked not in self._measured:
            metrics = QFontMetrics(theme.font(self._size, bold=self._toggle))
            small = QFontMetrics(theme.font(self._other_size))
            words = metrics.horizontalAdvance(self.text())
            other = theme.px(8) + small.horizontalAdvance(self._other) if self._other else 0
            self._measured[asked] = Measures(
                left=self._left(theme),
                right=self._right(theme),
                words=words,
                widest=max(map(metrics.horizontalAdvance, self.text().split()), default=0),
                beside=words + other,
                height=metrics.height(),
                other_height=small.height(),
            )
        return self._measured[asked]

    def _words_size(self, room: int, theme: Theme) -> int:
        """Smaller only where a single word is wider than the button: it cannot be broken."""
        return self._size if self._measure(theme).widest <= room else CAPTION

    def _layout(self, width: int, theme: Theme) -> tuple[bool, int, int]:
        """Whether both texts stand side by side, and the heights of text and other text."""
        needs = self._measure(theme)
        room = max(width - needs.left - needs.right, theme.px(60))
        if needs.widest <= room and needs.beside <= room:
            return True, needs.height, needs.other_height
        return self._layout_wrapped(room, theme)

    def _layout_wrapped(self, room: int, theme: Theme) -> tuple[bool, int, int]:
        metrics = QFontMetrics(theme.font(self._words_size(room, theme), bold=self._toggle))
        small = QFontMetrics(theme.font(self._other_size))
        ask = metrics.horizontalAdvance(self.text())
        other = small.horizontalAdvance(self._other) if self._other else 0
        if not other or ask + theme.px(8) + other <= room:
            beside = ask <= room
            if beside:
                return True, metrics.height(), small.height()
        tall = QRect(0, 0, room, 10_000)
        text_height = metrics.boundingRect(tall, int(_WRAP), self.text()).height()
        other_height = small.boundingRect(tall, int(_WRAP), self._other).height() if other else 0
        return False, text_height, other_height

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        theme = theme_of()
        asked = (width, theme.scale, self._height)
        if asked not in self._heights:
            beside, text, other = self._layout(width, theme)
            least = theme.px(self._height)
            self._heights[asked] = least if beside else max(least, text + other + theme.px(12))
        return self._heights[asked]

    @override
    def sizeHint(self) -> QSize:
        theme = theme_of()
        needs = self._measure(theme)
        return QSize(needs.left + needs.words + needs.right, theme.px(self._height))

    @override
    def minimumSizeHint(self) -> QSize:
        theme = theme_of()
        return QSize(theme.px(120), theme.px(self._height))

    def _dress(self, theme: Theme) -> Dress:
        if self.isChecked() and self.isEnabled():
            ink = theme.on_accent
            return Dress(theme.accent, "", ink, ink, ink, bold=self._toggle)
        dress = plain_dress(theme, self, theme.window if self._quiet else theme.surface)
        cap = theme.line if not self.isEnabled() else theme.control
        return Dress(dress.ground, dress.border, dress.ink, theme.text3, cap)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        dress = self._dress(theme)
        painter = QPainter(self)
        paint_box(painter, QRectF(self.rect()), dress, theme.px(8))
        needs = self._measure(theme)
        left, right = needs.left, needs.right
        if self.key:
            size = cap_size(self.key, theme, self._cap)
            pad = theme.px(12 if self._cap == BIG_CAP_HEIGHT else 9)
            box = QRectF(pad, (self.height() - size.height()) / 2, size.width(), size.height())
            ink = theme.text2 if self._cap == CAP_HEIGHT else theme.text
            paint_key_cap(
                painter,
                box,
                self.key,
                theme,
                border=dress.cap_border,
                ink=dress.ink if self.isChecked() or not self.isEnabled() else ink,
                ground="" if self.isChecked() or not self.isEnabled() else theme.surface,
                height=self._cap,
            )
        room = QRectF(left, 0, self.width() - left - right, self.height())
        self._paint_words(painter, room, dress, theme)
        if self._toggle and self.isChecked():
            side = theme.px(16)
            left = self.width() - theme.px(8) - side
            place = QRectF(left, (self.height() - side) / 2, side, side)
            mark = icon_pixmap("check", dress.ink, side, self.devicePixelRatioF())
            painter.drawPixmap(place.topLeft(), mark)

    def _paint_words(self, painter: QPainter, room: QRectF, dress: Dress, theme: Theme) -> None:
        beside, text_height, other_height = self._layout(self.width(), theme)
        bold = self._toggle and self.isChecked()
        size = self._words_size(int(room.width()), theme)
        painter.setFont(theme.font(size, bold=bold))
        painter.setPen(QColor(dress.ink))
        if beside:
            painter.drawText(room, int(_WRAP & ~Qt.TextFlag.TextWordWrap), self.text())
        else:
            top = (self.height() - text_height - other_height) / 2
            box = QRectF(room.left(), top, room.width(), text_height)
            painter.drawText(box, int(_WRAP), self.text())
            room = QRectF(room.left(), top + text_height, room.width(), other_height)
        if self._other:
            painter.setFont(theme.font(self._other_size))
            painter.setPen(QColor(dress.ink2))
            side = Qt.AlignmentFlag.AlignRight if beside else Qt.AlignmentFlag.AlignLeft
            flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, int(flags), self._other)


class ScaleButton(Painted):
    """One number of the scale from 0 to 10, over the key that gives it."""

    def __init__(self, name: str, number: int, key: str, parent: QWidget | None = None) -> None:
        super().__init__(name, str(number), parent)
        self.key = key
        self.number = number
        self.setCheckable(True)
        self.setAccessibleName(_("{n} of 10").format(n=number))
        self.setAccessibleDescription(_("key {key}").format(key=key))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def nextCheckState(self) -> None:
        return

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    @override
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    @override
    def sizeHint(self) -> QSize:
        theme = theme_of()
        return QSize(theme.px(44), theme.px(72))

    @override
    def minimumSizeHint(self) -> QSize:
        theme = theme_of()
        return QSize(theme.px(40), theme.px(72))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        dress = plain_dress(theme, self)
        if self.isChecked() and self.isEnabled():
            ink = theme.on_accent
            dress = Dress(theme.accent, "", ink, ink, ink)
        painter = QPainter(self)
        paint_box(painter, QRectF(self.rect()), dress, theme.px(8))
        painter.setFont(theme.font(ANSWER, bold=True))
        painter.setPen(QColor(dress.ink))
        area = QRectF(0, theme.px(6), self.width(), theme.px(30))
        painter.drawText(area, int(CENTRE), self.text())
        size = cap_size(self.key, theme)
        box = QRectF((self.width() - size.width()) / 2, theme.px(39), size.width(), size.height())
        border = dress.cap_border if self.isChecked() else theme.control
        paint_key_cap(painter, box, self.key, theme, border=border, ink=dress.ink2)
