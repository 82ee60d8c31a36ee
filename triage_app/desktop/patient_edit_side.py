"""Beside a patient's form: what would change, old and new, and who may be the same person."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_parts import Rule
from triage_app.desktop.patient_edit_words import DetailChange
from triage_app.desktop.theme import ANSWER, BODY, CAPTION, HEADING, theme_of
from triage_app.desktop.waiting import identity_words
from triage_app.desktop.words import Words
from triage_app.model.person import Patient
from triage_app.texts import _


class ChangesSide(QWidget):
    """Two parts: the changes, and records that may be of the same person.

    Signals:
        compare_wanted(Patient): look at this one beside the patient.
    """

    compare_wanted = Signal(Patient)

    def __init__(self, *, may_compare: bool) -> None:
        super().__init__()
        self.setObjectName("edit_side")
        self._may_compare = may_compare
        px = theme_of().px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(28), px(24), px(28), px(20))
        column.setSpacing(px(12))
        self._name = Words("", ANSWER, bold=True)
        self._who = Words("", BODY, "text2")
        self._who.setObjectName("edit_who")
        column.addWidget(self._name)
        column.addWidget(self._who)
        self.heading = Words(_("What changes"), HEADING, bold=True)
        column.addWidget(self.heading)
        self._changes = QVBoxLayout()
        self._changes.setSpacing(px(8))
        column.addLayout(self._changes)
        note = _("Intakes completed before keep the details they were completed with.")
        column.addWidget(Words(note, CAPTION, "text2"))
        self._matches = QVBoxLayout()
        self._matches.setSpacing(px(8))
        column.addLayout(self._matches)
        column.addStretch(1)
        self.changes: tuple[DetailChange, ...] = ()
        self.matches: tuple[Patient, ...] = ()
        self._today = date.min
        self.show_changes(())

    def show_patient(self, patient: Patient, today: date) -> None:
        """Name the patient as stored."""
        self._today = today
        self._name.setText(patient.name)
        self._who.setText(identity_words(patient, today))

    def show_changes(self, changes: tuple[DetailChange, ...]) -> None:
        """Show each field as it was and as it is to be."""
        self.changes = changes
        self.say("" if changes else _("Nothing is changed yet."))
        for change in changes:
            self._changes.addWidget(_line(change))

    def say(self, words: str) -> None:
        """Say a sentence in the place of the changes."""
        _empty(self._changes)
        if words:
            self._changes.addWidget(Words(words, BODY, "text2"))

    def show_matches(self, matches: tuple[Patient, ...]) -> None:
        """Show who may be the same person; it advises and never blocks."""
        self.matches = matches
        _empty(self._matches)
        if not matches:
            return
        self._matches.addWidget(Rule())
        self._matches.addWidget(Words(_("Another record may be the same person"), BODY, bold=True))
        for place, patient in enumerate(matches, start=1):
            self._matches.addWidget(Words(patient.name, BODY))
            self._matches.addWidget(Words(identity_words(patient, self._today), BODY, "text2"))
            if self._may_compare:
                button = PlainButton(f"edit_compare_{place}", _("Compare the two"))
                button.setAccessibleName(_("Compare with {name}").format(name=patient.name))
                button.clicked.connect(partial(self._on_compare, patient))
                self._matches.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _on_compare(self, patient: Patient, _checked: bool = False) -> None:
        self.compare_wanted.emit(patient)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("surface"))
        painter.fillRect(0, 0, 1, self.height(), theme.colour("line"))


def _line(change: DetailChange) -> QWidget:
    """The label over old and new, the new in bold."""
    holder = QWidget()
    holder.setObjectName(f"change_{change.field}")
    holder.setAccessibleName(change.spoken)
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    nothing = _("not given")
    column.addWidget(Words(change.label, CAPTION, "text2"))
    column.addWidget(Words(change.was or nothing, BODY, "text2"))
    column.addWidget(Words(f"→ {change.now or nothing}", BODY, bold=True))
    return holder


def _empty(column: QVBoxLayout) -> None:
    while (item := column.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
