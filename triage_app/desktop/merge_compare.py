"""Two patients side by side: every field with same or differs, what each has, and which is kept."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.acting_parts import ChoiceRow, ReasonBox
from triage_app.desktop.controls import MainButton
from triage_app.desktop.desk_parts import Card, Rule
from triage_app.desktop.match_panel import verdict_mark
from triage_app.desktop.merge_words import count_words, more_to_keep, visit_words
from triage_app.desktop.patient_edit_words import FIELD_WORDS, detail_words
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import ANSWER, BODY, theme_of
from triage_app.desktop.words import Words
from triage_app.texts import _
from triage_app.workflow import Clinic
from triage_app.workflow.comparing import FieldCompared, PatientComparison, PatientSide
from triage_app.workflow.same_person import Verdict

_LABEL, _FIRST, _SECOND, _VERDICT = range(4)
_KEYS: Final = ("1", "2")
_ARROWS: Final = {Qt.Key.Key_Left: 1, Qt.Key.Key_Right: 2}


class MergeCompare(QWidget):
    """The comparison, the choice of the record that goes on, why, and the one confirm button.

    Signals:
        confirmed(int, str): 1 or 2 for the record that is kept, and the reason.
    """

    confirmed = Signal(int, str)

    def __init__(self, compared: PatientComparison, room: Room, clinic: Clinic) -> None:
        super().__init__()
        self._clinic = clinic
        self.setObjectName("merge_compare")
        self.setAccessibleName(_("The two records side by side"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        self.compared = compared
        self.kept = more_to_keep(compared.first, compared.second)
        self._sides = (compared.first, compared.second)
        px = theme_of().px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        card = Card("merge_card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(px(16), px(12), px(16), px(12))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(px(16))
        self._grid.setVerticalSpacing(px(6))
        inside.addLayout(self._grid)
        column.addWidget(card)
        self._lay_out(narrow=room is Room.NARROW)
        self.outcome = Words("", BODY, "text")
        self.outcome.setObjectName("merge_outcome")
        column.addWidget(self.outcome)
        self.reason = ReasonBox("merge_reason", _("Why they are the same person"))
        self.reason.entered.connect(self.confirm)
        self.reason.setMaximumWidth(px(640))
        column.addWidget(self.reason)
        self.button = MainButton(
            "merge_confirm", _("Make them one record"), "Ctrl+Enter", height=48
        )
        self.button.clicked.connect(self.confirm)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.choose(self.kept)

    # ------------------------------------------------------------------ building

    def _lay_out(self, *, narrow: bool) -> None:
        """Four columns; in a narrow window label and verdict stand over the two values."""
        grid, px = self._grid, theme_of().px
        first, second = (0, 1) if narrow else (_FIRST, _SECOND)
        if not narrow:
            grid.setColumnMinimumWidth(_LABEL, px(150))
        grid.setColumnStretch(first, 1)
        grid.setColumnStretch(second, 1)
        self.rows: list[ChoiceRow] = []
        row = 0
        for place, (side, column) in enumerate(zip(self._sides, (first, second), strict=True), 1):
            name = Words(side.patient.name, ANSWER, bold=True)
            choice = ChoiceRow(f"keep_{place}", _KEYS[place - 1], _("Keep this record"))
            choice.setAccessibleName(_("Keep this record: {name}").format(name=_named(side)))
            choice.clicked.connect(partial(self.choose, place))
            self.rows.append(choice)
            grid.addWidget(name, 0, column, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(choice, 1, column)
        words = [detail_words(side.patient) for side in self._sides]
        row = 2
        for field in self.compared.fields:
            shown = (words[0][field.field], words[1][field.field])
            if any(shown):
                row = self._add_field(row, field, shown, narrow=narrow)
        grid.addWidget(Rule(), row, 0, 1, 2 if narrow else 4)
        if not narrow:
            label = Words(_("Intakes"), BODY, "text2", wrap=False)
            grid.addWidget(label, row + 1, _LABEL, Qt.AlignmentFlag.AlignTop)
        for side, column in zip(self._sides, (first, second), strict=True):
            grid.addWidget(_visits(side, self._clinic), row + 1, column, Qt.AlignmentFlag.AlignTop)

    def _add_field(
        self, row: int, field: FieldCompared, shown: tuple[str, str], *, narrow: bool
    ) -> int:
        """Put one field into the grid; gives the next free row."""
        label = Words(_(FIELD_WORDS[field.field]), BODY, "text2", wrap=False)
        differs = field.verdict is Verdict.DIFFERS
        said = [Words(text or _("not given"), BODY, bold=differs and bool(text)) for text in shown]
        for words, text in zip(said, shown, strict=True):
            words.set_look(ink="text" if text else "text3")
        mark = verdict_mark(field.verdict)
        mark.setObjectName(f"verdict_{field.field}")
        if narrow:
            self._grid.addWidget(Rule(), row, 0, 1, 2)
            self._grid.addWidget(label, row + 1, 0)
            self._grid.addWidget(mark, row + 1, 1)
            self._grid.addWidget(said[0], row + 2, 0)
            self._grid.addWidget(said[1], row + 2, 1)
            return row + 3
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(label, row, _LABEL, top)
        self._grid.addWidget(said[0], row, _FIRST, top)
        self._grid.addWidget(said[1], row, _SECOND, top)
        self._grid.addWidget(mark, row, _VERDICT, top)
        return row + 1

    # ------------------------------------------------------------------ choosing

    def choose(self, kept: int, _checked: bool = False) -> None:
        """Mark which record goes on, and say what that means."""
        self.kept = kept
        for place, row in enumerate(self.rows, start=1):
            row.setChecked(place == kept)
            # Tab stops once; what is typed next goes to the reason, and chooses nothing.
            row.setFocusPolicy(
                Qt.FocusPolicy.StrongFocus if place == kept else Qt.FocusPolicy.ClickFocus
            )
            row.update()
        stays, goes = self._sides[kept - 1], self._sides[2 - kept]
        words = _(
            "{gone} goes into {kept}: {what}. The details of the kept record stay as they are."
            " The name, number and phone of the other still find it. It can be undone."
        )
        self.outcome.setText(
            words.format(gone=_named(goes), kept=_named(stays), what=count_words(goes))
        )

    def confirm(self) -> None:
        """Ask for the reason, or report what was decided."""
        if not self.reason.is_given:
            self.reason.ask(_("Type in a few words why."))
            self.reason.area.setFocus(Qt.FocusReason.TabFocusReason)
            return
        self.confirmed.emit(self.kept, self.reason.text)

    def first_focus(self) -> None:
        """The record that is kept now: one key changes it, Tab leads to the reason."""
        self.rows[self.kept - 1].setFocus(Qt.FocusReason.TabFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.confirm()
        elif event.text() in _KEYS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.choose(int(event.text()))
            self.first_focus()
        elif event.key() in _ARROWS and not event.modifiers():
            self.choose(_ARROWS[Qt.Key(event.key())])
            self.first_focus()
        else:
            super().keyPressEvent(event)


def _named(side: PatientSide) -> str:
    patient = side.patient
    if not patient.mrn:
        return patient.name
    return _("{name} (MRN {number})").format(name=patient.name, number=patient.mrn)


def _visits(side: PatientSide, clinic: Clinic) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme_of().px(4))
    column.addWidget(Words(count_words(side), BODY, bold=True))
    for visit in side.visits:
        column.addWidget(Words(visit_words(visit, clinic), BODY, "text2"))
    return holder
