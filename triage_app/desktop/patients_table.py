"""The table of found patients: keys may come from the find box, which keeps the focus."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHeaderView, QWidget

from triage_app.desktop.patients_model import (
    PATIENT_ROW_HEIGHT,
    PatientColumn,
    PatientRow,
    PatientsDelegate,
    PatientsModel,
)
from triage_app.desktop.row_table import RowHead, RowTable
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import theme_of
from triage_app.model.person import Patient
from triage_app.texts import _

_WIDTHS = {
    PatientColumn.AGE: 96,
    PatientColumn.SEX: 116,
    PatientColumn.BORN: 136,
    PatientColumn.MRN: 120,
    PatientColumn.LAST_HERE: 136,
}
_NARROW = (PatientColumn.SEX, PatientColumn.MRN, PatientColumn.LAST_HERE)


class PatientsTable(RowTable):
    """Found patients.

    Signals:
        opened(Patient): of the row that was entered or double-clicked.
    """

    opened = Signal(Patient)

    def __init__(self, parent: QWidget | None = None) -> None:
        self.found = PatientsModel()
        super().__init__(
            "patients_table", _("Patients found"), self.found, RowHead(), PatientsDelegate(), parent
        )
        self.found.setParent(self)
        self.asked_for.connect(self._on_asked_for)
        self.fit(Room.WIDE)

    @property
    def current(self) -> Patient | None:
        """The patient that Enter opens."""
        row = self.currentIndex().row()
        return self.found.rows[row].patient if 0 <= row < len(self.found.rows) else None

    def show_rows(self, rows: tuple[PatientRow, ...], today: date) -> None:
        """Show other patients; the first is marked, so that Enter opens it."""
        self.found.show_rows(rows, today)
        self.go_to(0)

    def fit(self, room: Room) -> None:
        """Set widths; a narrow window has name, age and birth date only."""
        px = theme_of().px
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(PatientColumn.NAME, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            self.setColumnHidden(column, room is Room.NARROW and column in _NARROW)
            self.setColumnWidth(column, px(width))
        self.set_row_height(px(PATIENT_ROW_HEIGHT))

    def _on_asked_for(self) -> None:
        patient = self.current
        if patient is not None:
            self.opened.emit(patient)
