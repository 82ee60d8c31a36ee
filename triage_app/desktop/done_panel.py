"""After completing: the level, what to do, the sheet to take home, and the next patient."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.controls import MAIN_HEIGHT, MainButton, PlainButton
from triage_app.desktop.group import Group
from triage_app.desktop.ladder import Range
from triage_app.desktop.level_line import LevelLine
from triage_app.desktop.level_words import level_word
from triage_app.desktop.theme import ANSWER, BODY, CAPTION, QUESTION, theme_of
from triage_app.desktop.words import Words
from triage_app.texts import _


class DonePanel(Group):
    """The level's fixed instruction, and the two things to do next.

    Signals:
        sheet_wanted: give the come-back sheet.
        save_wanted: save the sheet as a PDF, offered where it could not be printed.
        next_wanted: the next patient.
    """

    sheet_wanted = Signal()
    save_wanted = Signal()
    next_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("done_panel")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        theme = theme_of()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer.addWidget(scroll)
        inner = QWidget()
        inner.setMaximumWidth(theme.px(640))
        scroll.setWidget(inner)
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(theme.px(40), theme.px(32), theme.px(40), theme.px(24))
        self._column.setSpacing(theme.px(12))
        self._build_words()
        self._build_buttons()
        self._column.addStretch(1)

    def _build_words(self) -> None:
        self._saved = Words("", CAPTION, "text3")
        self._level_place = QVBoxLayout()
        self._open = Words("", BODY, "text2")
        self._open.setObjectName("done_open")
        self.heading = Words("", QUESTION, "text", bold=True)
        self.heading.setObjectName("done_heading")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme_of().px(8))
        self._told = Words("", BODY, "text2")
        self._column.addWidget(self._saved)
        self._column.addLayout(self._level_place)
        self._column.addWidget(self._open)
        self._column.addWidget(self.heading)
        self._column.addLayout(self._lines)
        self._column.addWidget(self._told)

    def _build_buttons(self) -> None:
        theme = theme_of()
        self.sheet = PlainButton(
            "sheet_button",
            _("Give the come-back sheet"),
            "P",
            icon_name="printer",
            height=MAIN_HEIGHT,
        )
        self.sheet.clicked.connect(self.sheet_wanted)
        self.next = MainButton(
            "next_patient_button", _("Next patient"), "Ctrl+N", height=MAIN_HEIGHT
        )
        self.next.clicked.connect(self.next_wanted)
        self._message = Words("", BODY, "text2")
        self._message.setObjectName("done_message")
        self.save = PlainButton("save_sheet_button", _("Save PDF"), "S")
        self.save.clicked.connect(self.save_wanted)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.px(12))
        buttons.addWidget(self.sheet)
        buttons.addWidget(self.next)
        buttons.addStretch(1)
        self._column.addSpacing(theme.px(12))
        self._column.addLayout(buttons)
        self._column.addWidget(self._message)
        self._column.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)
        self._message.hide()
        self.save.hide()

    def show_level(
        self, shown: Range, instructions: tuple[str, ...], saved: str, told: str, still_open: str
    ) -> None:
        """Show the fixed words of a level: the first as the heading, the rest below.

        `still_open` says why the range is not settled; empty where it is.
        """
        first, *others = instructions or (level_word(shown.level),)
        self._level_place.addWidget(LevelLine(shown.level, shown.could_be))
        self._open.show_text(still_open)
        self.heading.setText(first)
        self.setAccessibleName(f"{shown.spoken()}. {' '.join(instructions)} {still_open}".strip())
        self._saved.setText(saved)
        self._told.show_text(told)
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for text in others:
            self._lines.addWidget(Words(text, ANSWER, "text"))

    def say(self, text: str, *, save: bool = False) -> None:
        """Say how printing the sheet went, and offer to save it where it could not be printed."""
        self._message.show_text(text)
        self.save.setVisible(save)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() or event.isAutoRepeat():
            event.ignore()
        elif event.key() == Qt.Key.Key_P:
            self.sheet_wanted.emit()
        elif event.key() == Qt.Key.Key_S and self.save.isVisible():
            self.save_wanted.emit()
        else:
            event.ignore()
