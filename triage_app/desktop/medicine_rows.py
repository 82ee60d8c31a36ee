"""Medicines as the patient names them: a row each, with names typed here before offered again.

Names may begin with U or D, so "Not sure" and "Rather not say" need Alt here.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QCompleter,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from triage_app.desktop.answers import SECOND_ROW_HEIGHT, AnswerButton
from triage_app.desktop.controls import MainButton, PlainButton
from triage_app.desktop.fields import FIELD_HEIGHT
from triage_app.desktop.keys import ALT_ENTER, ENTER
from triage_app.desktop.question_body import QuestionBody
from triage_app.desktop.question_view import QuestionView
from triage_app.desktop.theme import BODY, CAPTION, theme_of
from triage_app.desktop.typed_widgets import AnswerField
from triage_app.desktop.words import Words
from triage_app.model.answers import Medicine
from triage_app.texts import N_, _, n_

_PARTS = (
    ("name", N_("Medicine"), 4),
    ("dose", N_("Dose"), 4),
    ("last", N_("Last dose"), 3),
)
_LONGEST = 200


class MedicineRow(QWidget):
    """Name, dose and last dose of one medicine, and a button that takes the row away."""

    changed = Signal()
    removed = Signal()

    def __init__(
        self, number: int, completer: QCompleter | None, medicine: Medicine | None
    ) -> None:
        super().__init__()
        theme = theme_of()
        self.setObjectName(f"medicine_{number}")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(8))
        given = (medicine.name, medicine.dose, medicine.last_dose) if medicine else (None,) * 3
        self.fields: list[AnswerField] = []
        for place, (part, english, stretch) in enumerate(_PARTS):
            label = _(english)
            name = f"medicine_{number}_{part}"
            spoken = _("{label}, medicine {n}").format(label=label, n=number)
            field = AnswerField(name, spoken, letters=False, height=FIELD_HEIGHT)
            field.setPlaceholderText(label)
            field.setMaxLength(_LONGEST)
            field.setText(given[place] or "")
            field.textChanged.connect(self.changed)
            # "70 mg" must never stand there as "0 mg": a longer text shows its beginning.
            field.editingFinished.connect(partial(field.setCursorPosition, 0))
            grid.addWidget(field, 0, place)
            grid.setColumnStretch(place, stretch)
            self.fields.append(field)
        if completer is not None:
            self.fields[0].setCompleter(completer)
        remove = PlainButton(f"medicine_{number}_remove", _("Remove"), flat=True)
        remove.setAccessibleName(_("Remove medicine {n}").format(n=number))
        remove.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        remove.clicked.connect(self.removed)
        grid.addWidget(remove, 0, len(_PARTS))

    @property
    def is_blank(self) -> bool:
        """True while nothing is typed in it."""
        return not any(field.text().strip() for field in self.fields)

    @property
    def lacks_name(self) -> bool:
        """True when there is a dose but no name."""
        return not self.is_blank and not self.fields[0].text().strip()

    def medicine(self) -> Medicine:
        """What is typed; empty dose and last dose are None."""
        name, dose, last = (field.text().strip() for field in self.fields)
        return Medicine(name, dose or None, last or None)


class MedicinesBody(QuestionBody):
    """All medicines, or none: Enter goes from field to field, and from an empty row on.

    Alt+Enter goes on from any field: after the last medicine nothing more has to be passed by.
    """

    enter_is_next = True

    def __init__(self, view: QuestionView) -> None:
        super().__init__(view)
        theme = theme_of()
        self._rows: list[MedicineRow] = []
        self._made = 0
        self._completer: QCompleter | None = None
        if view.known_medicines:
            self._completer = QCompleter(QStringListModel(list(view.known_medicines), self), self)
            self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            self._completer.setFilterMode(Qt.MatchFlag.MatchStartsWith)
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.px(8))
        self._none = AnswerButton(
            "answer_none", "Alt+N", _("No medicines"), height=SECOND_ROW_HEIGHT, toggle=True
        )
        self._none.clicked.connect(self._on_none)
        self._none.setChecked(view.answer == ())
        self._problem = Words("", BODY, "problem")
        self._problem.setObjectName("answer_problem")
        self.next = MainButton("next_button", _("Next"), ALT_ENTER)
        self.next.clicked.connect(self._on_next)
        hint = Words(_("Name first, then dose and last dose if known."), CAPTION, "text3")
        below = QHBoxLayout()
        below.addWidget(hint, 1)
        below.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(12))
        column.addLayout(self._list)
        column.addWidget(self._problem)
        column.addLayout(below)
        column.addWidget(self._none)
        self._problem.hide()
        given = view.answer if isinstance(view.answer, tuple) else ()
        for item in given:
            if isinstance(item, Medicine):
                self._add(item)
        self._add(None)
        self._on_changed()

    def _add(self, medicine: Medicine | None) -> MedicineRow:
        self._made += 1
        row = MedicineRow(self._made, self._completer, medicine)
        row.changed.connect(self._on_changed)
        row.removed.connect(self._on_removed)
        self._rows.append(row)
        self._list.addWidget(row)
        return row

    def _given(self) -> tuple[Medicine, ...]:
        return tuple(row.medicine() for row in self._rows if not row.is_blank)

    def _on_changed(self) -> None:
        count = len(self._given())
        self._problem.show_text("")
        if count:
            self._none.setChecked(False)
        self.next.setEnabled(count > 0)
        chosen = n_("Next: {n} medicine", "Next: {n} medicines", count).format(n=count)
        self.next.set_words(chosen if count else _("Type a medicine"))
        self.next.set_key(ALT_ENTER if count else "")

    def _on_removed(self) -> None:
        for row in tuple(self._rows):
            if row is self.sender():
                self._rows.remove(row)
                self._list.removeWidget(row)
                row.hide()
                row.deleteLater()
        if not self._rows or not self._rows[-1].is_blank:
            self._add(None)
        self._rows[-1].fields[0].setFocus()
        self._on_changed()

    def _on_none(self) -> None:
        if self._given():
            self.show_problem(_("Medicines are typed above. Remove them first, or press Next."))
            return
        self._none.setChecked(True)
        self.answer_changed.emit(())

    def _on_next(self) -> None:
        for row in self._rows:
            if row.lacks_name:
                self.show_problem(_("One row has no name. Type the medicine, or remove the row."))
                row.fields[0].setFocus()
                return
        if given := self._given():
            self.answer_changed.emit(given)

    def _on_enter(self) -> None:
        """Next field; from the last one a new row; from an empty row the next question."""
        for place, row in enumerate(self._rows):
            for number, field in enumerate(row.fields):
                if not field.hasFocus():
                    continue
                if row.is_blank:
                    self._on_next()
                elif number + 1 < len(row.fields):
                    row.fields[number + 1].setFocus()
                else:
                    last = place + 1 == len(self._rows)
                    following = self._add(None) if last else self._rows[place + 1]
                    following.fields[0].setFocus()
                return
        self._on_next()

    @override
    def press(self, key: str) -> bool:
        if key == ENTER:
            self._on_enter()
            return True
        return False

    @override
    def press_alt(self, key: str) -> bool:
        if key == "N":
            self._on_none()
        elif key == ENTER:
            self._on_next()
        else:
            return False
        return True

    @override
    def movables(self) -> tuple[QAbstractButton, ...]:
        return (self._none,)

    @override
    def field(self) -> QWidget | None:
        return self._rows[-1].fields[0]

    @override
    def blank(self) -> None:
        for row in self._rows:
            for field in row.fields:
                field.clear()
        self._none.setChecked(False)

    @override
    def show_problem(self, text: str) -> None:
        self._problem.show_text(text)
