"""A QR code drawn in squares of whole pixels: black on white in every theme, as cameras want it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from triage_app.desktop.theme import theme_of

QUIET: Final = 4
"""Squares of white on each side: the standard (ISO/IEC 18004) asks for four."""
_SQUARE: Final = 5
_LARGEST: Final = 7
"""Large text needs no larger picture: a camera reads this one, and it must fit a low window."""


class QrCode(QWidget):
    """Shows a text as a QR code; the same must stand beside it in letters."""

    def __init__(self, name: str, label: str, text: str) -> None:
        super().__init__()
        import segno  # noqa: PLC0415  # only for who sets up a second step

        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        # With large text it may lie out of sight: who has no mouse goes there by Tab.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring_radius", 0)
        made = segno.make_qr(text, error="m")
        self.squares: Final = tuple(tuple(bool(dark) for dark in row) for row in made.matrix)

    @override
    def sizeHint(self) -> QSize:
        side = (len(self.squares) + 2 * QUIET) * min(theme_of().px(_SQUARE), _LARGEST)
        return QSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        # In real pixels: a square that ends between two of them would be grey at its edge.
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        across = len(self.squares)
        real = int(min(self.width(), self.height()) * ratio)
        side = max(real // (across + 2 * QUIET), 1)
        begin = (real - side * across) // 2
        for row, squares in enumerate(self.squares):
            for column, dark in enumerate(squares):
                if dark:
                    place = QRect(begin + column * side, begin + row * side, side, side)
                    painter.fillRect(place, Qt.GlobalColor.black)
