"""Whether a window holds typing that is nowhere else: such a window is put away, never closed.

Letters, notes and settings keep themselves as they are typed. A field of a question and a patient's
details are the person's until they are given.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from triage_app.desktop.desk_parts import FindField

_HOLDERS: Final = ("intake_screen", "patients_screen", "patient_edit_screen")


def half_typed(window: QWidget) -> bool:
    """Whether a field of such a screen has what somebody typed and has not given yet."""
    return any(
        _has_typing(screen)
        for screen in window.findChildren(QWidget)
        if screen.objectName() in _HOLDERS
    )


def _has_typing(screen: QWidget) -> bool:
    for line in screen.findChildren(QLineEdit):
        counts = line.isVisibleTo(screen) and not isinstance(line, FindField)
        if counts and line.isModified() and line.text().strip():
            return True
    for area in screen.findChildren(QPlainTextEdit):
        typed = area.document().isModified() and area.toPlainText().strip()
        if typed and area.isVisibleTo(screen):
            return True
    return False
