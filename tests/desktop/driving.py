"""Drives widgets as a person does: keys to whatever has the focus."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

NO_MODIFIER = Qt.KeyboardModifier.NoModifier


def press(window: QWidget, *keys: Qt.Key, modifier: Qt.KeyboardModifier = NO_MODIFIER) -> None:
    """Press keys one after the other, each where the focus then is."""
    for key in keys:
        QTest.keyClick(QApplication.focusWidget() or window, key, modifier)
        QApplication.processEvents()


def type_text(window: QWidget, text: str) -> None:
    """Type plain ASCII text; anything else ends the process (a fault of QTest)."""
    assert text.isascii()
    QTest.keyClicks(QApplication.focusWidget() or window, text)
    QApplication.processEvents()


def bring_up(window: QWidget) -> None:
    """Show a window and make it the active one."""
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowExposed(window)
    QApplication.processEvents()
