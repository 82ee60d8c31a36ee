"""A column that scrolls and leaves every key to the panel around it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QWidget
from typing_extensions import override


class QuietScroll(QScrollArea):
    """Scrolls downwards only; arrows pressed inside it move the panel's focus, not the bar."""

    def __init__(self, inner: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inner)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()
