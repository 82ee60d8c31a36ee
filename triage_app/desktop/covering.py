"""What is to go when a desk is covered: open menus and dialogs, and what was copied here."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QToolTip

_MOST_OPEN: Final = 20


def close_what_is_open() -> None:
    """Close menus, lists and dialogs of this program: nothing of them is left in sight."""
    QToolTip.hideText()
    for _ in range(_MOST_OPEN):
        popup = QApplication.activePopupWidget()
        if popup is None:
            break
        popup.close()
    for _ in range(_MOST_OPEN):
        dialog = QApplication.activeModalWidget()
        if dialog is None:
            break
        if isinstance(dialog, QDialog):
            dialog.reject()
        else:
            dialog.close()


def clear_own_clipboard() -> None:
    """Forget what was copied in this program; what another one copied is left alone."""
    clipboard = QGuiApplication.clipboard()
    if clipboard.ownsClipboard():
        clipboard.clear(QClipboard.Mode.Clipboard)
    if clipboard.supportsSelection() and clipboard.ownsSelection():
        clipboard.clear(QClipboard.Mode.Selection)
