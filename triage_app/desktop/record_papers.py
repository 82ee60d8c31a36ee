"""The papers of a record that is open: which order goes to the printer, or into a file."""

from __future__ import annotations

from triage_app.desktop.print_banner import PrintBanner
from triage_app.desktop.print_flow import Order, Paper, order_again, order_for
from triage_app.desktop.whole_record_saving import WholeRecordSaving
from triage_app.model.beside import Printed
from triage_app.workflow import Clinic, Record
from triage_app.workflow.may import Action, may


class RecordPapers:
    """Prints and saves for the record that is open, if the person may."""

    def __init__(self, clinic: Clinic, banner: PrintBanner) -> None:
        self._clinic = clinic
        self._banner = banner
        self.whole = WholeRecordSaving(clinic, banner)
        self.record: Record | None = None

    def order(self, what: Paper, record: Record) -> Order:
        """The order for a paper of this version."""
        patient = record.patient
        return order_for(
            what, record.subject, patient.language, patient.mrn, record.visit_date.isoformat()
        )

    def _allowed(self) -> Record | None:
        return self.record if may(self._clinic.staff, Action.PRINT) else None

    def print_paper(self, what: Paper) -> None:
        """Print a paper of this version."""
        record = self._allowed()
        if record is not None:
            self._banner.print_order(self.order(what, record))

    def save_paper(self, what: Paper) -> None:
        """Save a paper of this version as PDF."""
        record = self._allowed()
        if record is not None:
            self._banner.save_order(self.order(what, record))

    def print_again(self, printed: Printed) -> None:
        """Print a copy that was printed before, just as it was."""
        record = self._allowed()
        if record is not None:
            day = record.visit_date.isoformat()
            self._banner.print_order(order_again(printed, record.patient.mrn, day))

    def save_whole_record(self) -> None:
        """Write out everything of this patient, in a folder that is asked for."""
        if self.record is not None and may(self._clinic.staff, Action.EXPORT_PATIENT):
            self.whole.ask(self.record)
