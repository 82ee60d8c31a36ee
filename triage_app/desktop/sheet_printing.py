"""Prints or saves the patient's "come back if" sheet, and says how it went."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from triage_app.desktop.print_flow import Paper, PrintFlow, order_for
from triage_app.desktop.print_memory import PrinterChoice
from triage_app.errors import PrintFailed, TriageAppError
from triage_app.model.intake import IntakeId
from triage_app.texts import _
from triage_app.workflow import Clinic


class SheetPrinting(QObject):
    """One sheet on its way to paper; goes away by itself.

    Signals:
        said: a sentence (str) about how it went.
        failed: a sentence (str): it is not on paper, and can be saved instead.
    """

    said = Signal(str)
    failed = Signal(str)

    def __init__(self, clinic: Clinic, window: QWidget, subject: IntakeId, language: str) -> None:
        super().__init__(window)
        day = f"{clinic.today():%Y-%m-%d}"
        self._order = order_for(Paper.SHEET, subject, language, "", day)
        self._flow = PrintFlow(clinic, window)
        self._printer = ""
        self._flow.started.connect(self._on_started)
        self._flow.cancelled.connect(self._on_cancelled)
        self._flow.printed.connect(self._on_printed)
        self._flow.saved.connect(self._on_saved)
        self._flow.failed.connect(self._on_failed)

    def start(self) -> None:
        """Make the sheet and print it on this computer's printer; the first time, ask for it."""
        self._flow.print_order(self._order)

    def save(self) -> None:
        """Make the sheet, ask where to, and save it as a PDF."""
        self._flow.save_order(self._order)

    def _on_started(self, _order: object, choice: object) -> None:
        self._printer = choice.name if isinstance(choice, PrinterChoice) else ""

    def _on_printed(self, _order: object) -> None:
        if self._printer:
            words = _("The come-back sheet is printed on {printer}. Give it to the patient.")
            self.said.emit(words.format(printer=self._printer))
        else:
            self.said.emit(_("The come-back sheet is printed. Give it to the patient."))
        self._end()

    def _on_cancelled(self, _order: object) -> None:
        self._end()

    def _on_saved(self, _order: object) -> None:
        self.said.emit(_("The come-back sheet is saved."))
        self._end()

    def _on_failed(self, _order: object, error: object) -> None:
        if isinstance(error, PrintFailed):
            # There is no button for another printer here: asking once more is the way out.
            self._flow.memory.forget()
        if isinstance(error, TriageAppError):
            self.failed.emit(str(error))
        self._end()

    def _end(self) -> None:
        self._flow.deleteLater()
        self.deleteLater()
