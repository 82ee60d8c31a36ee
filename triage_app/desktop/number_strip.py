"""The strip of a few numbers with their unit and label, as on the page; for specialists only."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from triage_app.desktop.theme import CAPTION, HEADING, Theme, theme_of

_BASE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class ShownNumber:
    """One number: its value, the small words beside it ("/10", "of 9") and its label."""

    value: str
    unit: str
    label: str


class NumberStrip(QWidget):
    """Numbers in cells as wide as their words need, in one border."""

    def __init__(self, numbers: tuple[ShownNumber, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("number_strip")
        self._numbers = numbers
        self.setAccessibleName(
            ", ".join(f"{number.label} {number.value} {number.unit}" for number in numbers)
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _needs(self, theme: Theme) -> list[int]:
        big = QFontMetrics(theme.font(HEADING, bold=True))
        small = QFontMetrics(theme.font(CAPTION))
        return [
            max(
                big.horizontalAdvance(n.value) + theme.px(3) + small.horizontalAdvance(n.unit),
                small.horizontalAdvance(n.label),
            )
            + theme.px(18)
            for n in self._numbers
        ]

    @override
    def sizeHint(self) -> QSize:
        theme = theme_of()
        return QSize(sum(self._needs(theme)), theme.px(63))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, theme_of().px(63))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawRoundedRect(box, theme.px(8), theme.px(8))
        needs = self._needs(theme)
        # a cell is shown whole or not at all; the page beside it has them all
        while len(needs) > 1 and sum(needs) > self.width():
            needs.pop()
        spare = (self.width() - sum(needs)) / max(len(needs), 1)
        left = 0.0
        for number, need in zip(self._numbers, needs, strict=False):
            width = need + spare
            if left:
                painter.setPen(QPen(QColor(theme.line), 1))
                painter.drawLine(round(left), 1, round(left), self.height() - 2)
            self._paint_cell(painter, theme, QRectF(left, 0, width, self.height()), number)
            left += width

    @staticmethod
    def _paint_cell(painter: QPainter, theme: Theme, cell: QRectF, number: ShownNumber) -> None:
        inner = cell.adjusted(theme.px(10), 0, -theme.px(4), 0)
        big, small = theme.font(HEADING, bold=True), theme.font(CAPTION)
        upper = QRectF(inner.left(), theme.px(9), inner.width(), theme.px(28))
        painter.setPen(QColor(theme.text))
        painter.setFont(big)
        painter.drawText(upper, _BASE, number.value)
        taken = QFontMetrics(big).horizontalAdvance(number.value) + theme.px(3)
        painter.setPen(QColor(theme.text2))
        painter.setFont(small)
        painter.drawText(upper.adjusted(taken, theme.px(5), 0, theme.px(2)), _BASE, number.unit)
        lower = QRectF(inner.left(), theme.px(36), inner.width(), theme.px(20))
        label = QFontMetrics(small).elidedText(
            number.label, Qt.TextElideMode.ElideRight, int(lower.width())
        )
        painter.drawText(lower, _BASE, label)
