"""The card for a patient who asks for their record: found, then written out whole."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app import workflow
from triage_app.desktop.background import BackgroundDesk, Work
from triage_app.desktop.desk_parts import FindField
from triage_app.desktop.patients_model import PATIENT_ROW_HEIGHT, PatientRow
from triage_app.desktop.patients_table import PatientsTable
from triage_app.desktop.retention_section_parts import Progress, Stopped, WorkRow, card_of
from triage_app.desktop.row_table import HEAD_HEIGHT
from triage_app.desktop.screen import Room
from triage_app.desktop.search_note import SearchNote
from triage_app.desktop.theme import BODY, theme_of
from triage_app.desktop.words import Words
from triage_app.model.person import Patient
from triage_app.texts import _
from triage_app.workflow import Clinic, SearchPlace
from triage_app.workflow.patient_export import PatientExported, export_patient

FIND_PAUSE_MS: Final = 80
MOST_FOUND: Final = 20
_MOST_ROWS: Final = 5


class PatientCard(QWidget):
    """A find box, those found, and the button for the one that is marked.

    Signals:
        failed(object): an error to be said on top.
    """

    failed = Signal(object)

    def __init__(self, clinic: Clinic) -> None:
        super().__init__()
        self._clinic = clinic
        self._search = BackgroundDesk(clinic, self)
        self._note = SearchNote(clinic, SearchPlace.PATIENTS, self)
        self._pause = QTimer(self, interval=FIND_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.look)
        card, column = card_of("whole_record_card", _("A patient's whole record"))
        words = _(
            "A PDF with every visit, note and letter and who used the record, and the same as"
            " data. It is not encrypted: give it to the patient, or to whom they name."
        )
        column.addWidget(Words(words, BODY))
        self.find_box = FindField(_("Find a patient"), _("Name, birth date, MRN or phone"))
        self.find_box.textChanged.connect(self._pause.start)
        self.caption = Words("", BODY, "text2")
        self.caption.setObjectName("whole_record_caption")
        self.table = PatientsTable()
        self.find_box.moved.connect(self.table.step)
        self.find_box.entered.connect(self._on_pressed)
        self.table.opened.connect(self._on_pressed)
        self.table.current_changed.connect(self._show_button)
        self.row = WorkRow(clinic, "whole_record_button", "", main=False)
        self.row.pressed.connect(self._on_pressed)
        self.row.failed.connect(self.failed)
        for part in (self.find_box, self.caption, self.table, self.row):
            column.addWidget(part)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(card)
        self._show_rows(())

    def look(self) -> None:
        """Look for what stands in the box, off the screen's thread."""
        text = self.find_box.text().strip()
        self._search.run(
            partial(_find, text), partial(self._on_found, text), self.failed.emit, self
        )

    def _on_found(self, text: str, rows: tuple[PatientRow, ...]) -> None:
        if text:
            self._note.found(len(rows))
        self._show_rows(rows)
        none = bool(text) and not rows
        self.caption.show_text(_("No patient “{text}”").format(text=text) if none else "")

    def _show_rows(self, rows: tuple[PatientRow, ...]) -> None:
        self.table.show_rows(rows, self._clinic.today())
        count = min(len(rows), _MOST_ROWS)
        self.table.setFixedHeight(theme_of().px(HEAD_HEIGHT + PATIENT_ROW_HEIGHT * count))
        self.table.setVisible(count > 0)
        self._show_button()

    def _show_button(self) -> None:
        patient = self.table.current
        self.row.button.setEnabled(patient is not None and not self.row.is_working)
        self.row.button.set_words(
            _("Find a patient first")
            if patient is None
            else _("Write out the record of {name}").format(name=patient.name)
        )

    def _on_pressed(self, _patient: Patient | None = None) -> None:
        patient = self.table.current
        if patient is None or self.row.is_working:
            return
        folder = QFileDialog.getExistingDirectory(self, _("Folder for the record"))
        if folder:
            self.write_to(patient, Path(folder))

    def write_to(self, patient: Patient, folder: Path) -> None:
        """Write the record to a new folder inside this one."""
        self.row.start(partial(_export, patient, folder), self._on_done)

    def _on_done(self, done: PatientExported | None) -> None:
        self._show_button()
        if done is None:
            self.row.tell(_("Stopped. Nothing of it was left in the folder."))
            return
        self.row.tell(_("The record is in the folder {folder}.").format(folder=done.folder))

    def fit(self, room: Room) -> None:
        """Fewer columns where there is less room."""
        self.table.fit(room)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        if not event.spontaneous():
            self._search.release()
        super().hideEvent(event)


def _find(text: str, own: Clinic, work: Work) -> tuple[PatientRow, ...]:
    rows = []
    for patient in workflow.find_patients(own, text, MOST_FOUND) if text else ():
        work.check()
        rows.append(PatientRow(patient, workflow.last_visit_day(own, patient.patient_id)))
    return tuple(rows)


def _export(
    patient: Patient, folder: Path, own: Clinic, progress: Progress, stopped: Stopped
) -> PatientExported | None:
    return export_patient(own, patient.patient_id, folder, progress, stopped)
