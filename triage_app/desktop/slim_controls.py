"""Chips and buttons a little narrower than elsewhere, where all of them must stand in one line."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from triage_app.desktop.controls import SMALLEST_CLICK, Chip, MainButton, PlainButton
from triage_app.desktop.theme import theme_of


class ListChip(Chip):
    """A chip with 12 px at its ends."""

    @override
    def sizeHint(self) -> QSize:
        return super().sizeHint() - QSize(theme_of().px(8), 0)


class ChipDivider(QWidget):
    """A short upright line between the chips of levels and the others."""

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme_of().px(5), theme_of().px(SMALLEST_CLICK))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        top = theme.px(8)
        painter = QPainter(self)
        colour = theme.colour("line")
        painter.fillRect(self.width() // 2, top, 1, self.height() - 2 * top, colour)


class SlimButton(PlainButton):
    """A button with 8 px at its ends."""

    @override
    def sizeHint(self) -> QSize:
        return super().sizeHint() - QSize(theme_of().px(16), 0)


class SlimMainButton(MainButton):
    """The main button with 8 px at its ends."""

    @override
    def sizeHint(self) -> QSize:
        return super().sizeHint() - QSize(theme_of().px(16), 0)
