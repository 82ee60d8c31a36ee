"""Writes a patient's whole record out from a record that is open, off the screen's thread."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from triage_app.desktop.background import Work, run_in_background
from triage_app.desktop.print_banner import PrintBanner
from triage_app.errors import TriageAppError
from triage_app.model.person import PatientId
from triage_app.texts import _
from triage_app.workflow import Clinic, Record
from triage_app.workflow.patient_export import PatientExported, export_patient
from triage_app.workflow.record_reader import owner_of


class WholeRecordSaving(QObject):
    """One at a time; what became of it is said by the record's banner."""

    def __init__(self, clinic: Clinic, banner: PrintBanner) -> None:
        super().__init__(banner)
        self._clinic = clinic
        self._banner = banner
        self._work: Work | None = None

    def ask(self, record: Record) -> None:
        """Ask for a folder, then write the record of its patient."""
        if self._work is None:
            window = self._banner.window()
            folder = QFileDialog.getExistingDirectory(window, _("Folder for the record"))
            if folder:
                self.write_to(record, Path(folder))

    def write_to(self, record: Record, folder: Path) -> None:
        """Write the record of its patient to a new folder inside this one."""
        self._banner.told.emit(_("Writing the whole record out…"))
        self._work = run_in_background(
            partial(_export, self._clinic, owner_of(record), folder),
            self._on_done,
            self._on_failed,
            parent=self,
        )

    def _on_done(self, done: PatientExported | None) -> None:
        self._work = None
        if done is not None:
            words = _("The record is in the folder {folder}.").format(folder=done.folder)
            unsealed = _("It is not encrypted.")
            self._banner.told.emit(f"{words} {unsealed}")

    def _on_failed(self, error: Exception) -> None:
        self._work = None
        if isinstance(error, TriageAppError):
            self._banner.say_error(error)
        else:
            self._banner.say(_("The record could not be written out."), _("Nothing of it is left."))


def _export(
    clinic: Clinic, patient_id: PatientId, folder: Path, work: Work
) -> PatientExported | None:
    own = clinic.for_background()
    try:
        return export_patient(own, patient_id, folder, cancelled=lambda: work.cancelled)
    finally:
        own.records.close()
