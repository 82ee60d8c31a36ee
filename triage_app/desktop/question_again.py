"""An unlikely answer asked again, under the question: keep it, or change it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from triage_app.desktop.controls import PlainButton
from triage_app.desktop.theme import BODY, theme_of
from triage_app.desktop.words import Words
from triage_app.texts import _


class AskAgain(QWidget):
    """An unlikely answer asked again: Y keeps it, N goes back to change it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("ask_again")
        theme = theme_of()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        self.words = Words("", BODY, "text", bold=True)
        self.keep = PlainButton("keep_button", _("Yes, keep"), "Y")
        self.change = PlainButton("change_button", _("Change"), "N")
        row.addWidget(self.words, 1)
        row.addWidget(self.keep, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.change, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()
