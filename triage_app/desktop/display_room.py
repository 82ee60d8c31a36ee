"""How large a window may be on the display, asked in a way that does not end the program.

`QWidget.screen()` makes Python tie the display's object to that one widget; when the widget dies,
the display's object can die with it, and the next window that is made ends the process (PySide6
6.11). So no widget is asked: Qt itself is, for the main display.
"""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication


def room_on_display() -> QSize:
    """The part of the main display that windows may cover."""
    return QGuiApplication.primaryScreen().availableGeometry().size()
