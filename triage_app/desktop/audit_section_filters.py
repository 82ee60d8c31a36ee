"""What of the audit is shown: whose, which kind, of which day, about whom. It reads nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_parts import FlowLayout
from triage_app.desktop.fields import TextField
from triage_app.desktop.language_box import LanguageBox
from triage_app.desktop.theme import CAPTION, theme_of
from triage_app.desktop.waiting import day_words
from triage_app.desktop.words import Words
from triage_app.model.answers import DateAnswer
from triage_app.questionnaire.spoken import NotUnderstood, read_date
from triage_app.texts import _
from triage_app.workflow.audit_words import KINDS

_WIDTH: Final = 200
_NARROWER: Final = 150
_HEIGHT: Final = 40


class _Box(LanguageBox):
    """A list to choose from, with the look of a field; the first of it narrows nothing."""

    def __init__(self, name: str, label: str) -> None:
        super().__init__()
        self.clear()
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setAccessibleDescription(label)
        self.setFixedHeight(theme_of().px(_HEIGHT))

    def value(self) -> str:
        """What is chosen; empty for everything."""
        return str(self.currentData() or "")

    def set_value(self, value: str) -> None:
        """Choose without a signal."""
        blocked = self.blockSignals(True)
        self.setCurrentIndex(max(self.findData(value), 0))
        self.blockSignals(blocked)


class AuditFilters(QWidget):
    """Two lists and two fields in a row that breaks where there is less room.

    Signals:
        changed(): something else is to be shown.
        not_understood(str): why a typed day is none.
    """

    changed = Signal()
    not_understood = Signal(str)

    def __init__(self, today: date, *, day_first: bool) -> None:
        super().__init__()
        self.setObjectName("audit_filters")
        self._today = today
        self._day_first = day_first
        self.day: date | None = None
        flow = FlowLayout(theme_of().px(12))
        self.setLayout(flow)
        self.person = _Box("audit_person", _("Who"))
        self.person.addItem(_("Everybody"), "")
        self.kind = _Box("audit_kind", _("What"))
        self.kind.addItem(_("Everything"), "")
        for kind, (words, _events) in KINDS.items():
            self.kind.addItem(_(words), kind)
        self.day_field = TextField("audit_day", _("Day"), _("Any day"), height=_HEIGHT)
        self.about = TextField(
            "audit_about", _("Patient or record"), _("Name, MRN or id"), height=_HEIGHT
        )
        for label, widget, width in (
            (_("Who"), self.person, _WIDTH),
            (_("What"), self.kind, _WIDTH),
            (_("Day"), self.day_field, _NARROWER),
            (_("Patient or record"), self.about, _WIDTH),
        ):
            flow.addWidget(_labelled(label, widget, width))
        self.all_button = PlainButton("audit_all_button", _("Show all"))
        flow.addWidget(_labelled("", self.all_button))
        self.person.activated.connect(lambda _place: self.changed.emit())
        self.kind.activated.connect(lambda _place: self.changed.emit())
        self.day_field.returnPressed.connect(self._on_day)
        self.about.returnPressed.connect(self._on_day)
        self.all_button.clicked.connect(self.clear)

    def offer_people(self, people: Sequence[tuple[str, str]]) -> None:
        """Offer these (id, name) to choose from; who is chosen stays."""
        chosen = self.person.value()
        while self.person.count() > 1:
            self.person.removeItem(1)
        for staff_id, name in people:
            self.person.addItem(name, staff_id)
        self.person.set_value(chosen)

    def clear(self) -> None:
        """Narrow nothing."""
        self.person.set_value("")
        self.kind.set_value("")
        self.day_field.clear()
        self.about.clear()
        self._on_day()

    def take_over(self, other: AuditFilters) -> None:
        """Show what another one shows, after the look was built anew."""
        people = [
            (str(other.person.itemData(place)), other.person.itemText(place))
            for place in range(1, other.person.count())
        ]
        self.offer_people(people)
        self.person.set_value(other.person.value())
        self.kind.set_value(other.kind.value())
        self.day_field.setText(other.day_field.text())
        self.about.setText(other.about.text())
        self.day = other.day

    def _on_day(self) -> None:
        """Read the day as typed and say it back; Enter in either field asks for the rows."""
        text = self.day_field.text().strip()
        self.day_field.set_problem(False)
        self.day = None
        if text:
            read = read_date(text, self._today, self._day_first, None)
            if isinstance(read, NotUnderstood):
                self.day_field.set_problem(True)
                self.not_understood.emit(read.cure)
                return
            assert isinstance(read.value, DateAnswer)
            self.day = read.value.day
            self.day_field.setText(day_words(self.day))
        self.changed.emit()


def _labelled(label: str, widget: QWidget, width: int = 0) -> QWidget:
    """A caption over a control."""
    px = theme_of().px
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(px(4))
    column.addWidget(Words(label, CAPTION, "text2", wrap=False))
    if width:
        widget.setFixedWidth(px(width))
    column.addWidget(widget)
    return holder
