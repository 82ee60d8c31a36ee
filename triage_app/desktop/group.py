"""A widget that a screen reader calls a group and reads by its name; it looks like nothing.

A plain widget that takes the keys is a "filler" to a screen reader, which then may not say its
name, and the name is the question.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QGroupBox, QWidget
from typing_extensions import override


class Group(QGroupBox):
    """A plain widget but for its role: no frame, no title, no margins, and it keeps the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFlat(True)
        self.setContentsMargins(0, 0, 0, 0)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # A group box makes room for a title whenever font or style change.
        self.setContentsMargins(0, 0, 0, 0)

    @override
    def minimumSizeHint(self) -> QSize:
        return QWidget.minimumSizeHint(self)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        # A group box would hand the focus on to the first thing inside it.
        QWidget.focusInEvent(self, event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        QWidget.mousePressEvent(self, event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        QWidget.mouseReleaseEvent(self, event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw nothing."""
