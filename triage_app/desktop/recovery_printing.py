"""Prints the recovery sheet: always asks for the printer, for whoever has the paper has the key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from triage_app.desktop.print_flow import Made, Order, Paper, PrintFlow, Printout
from triage_app.desktop.waiting import day_words
from triage_app.errors import TriageAppError
from triage_app.model.intake import IntakeId
from triage_app.texts import _
from triage_app.workflow.backing_up import note_sheet_printed, sheet_to_print

if TYPE_CHECKING:
    from triage_app.desktop.background import Work
    from triage_app.workflow import Clinic


class _SheetJob:
    """Makes the sheet; it is noted once the printer took it."""

    def make(self, clinic: Clinic, _work: Work) -> Made:
        return Made(sheet_to_print(clinic, day_words(clinic.today())))

    def mark_printed(self, clinic: Clinic, _made: Made, _printout: Printout) -> None:
        note_sheet_printed(clinic)

    def mark_saved(self, clinic: Clinic) -> None:
        """It is never saved this way: a file of the key is for its owner alone to read."""


class RecoveryPrinting(QObject):
    """One recovery sheet on its way to paper.

    Signals:
        made(str): it is on paper; what to do with it.
        failed(str): it is not; nothing is left of it.
    """

    made = Signal(str)
    failed = Signal(str)

    def __init__(self, clinic: Clinic, window: QWidget) -> None:
        super().__init__(window)
        self._flow = PrintFlow(clinic, window)
        self._flow.printed.connect(self._on_printed)
        self._flow.failed.connect(self._on_failed)

    def start(self) -> None:
        """Make it and ask where to print it."""
        order = Order(
            Paper.SHEET,
            IntakeId(""),
            "",
            _("Recovery sheet"),
            "recovery-sheet.pdf",
            job=_SheetJob(),
        )
        self._flow.print_order(order, ask=True)

    def _on_printed(self, _order: object) -> None:
        self.made.emit(
            _("It is printed. Look whether all 17 groups can be read, then lock it away.")
        )

    def _on_failed(self, _order: object, error: object) -> None:
        if isinstance(error, TriageAppError):
            self.failed.emit(str(error))
