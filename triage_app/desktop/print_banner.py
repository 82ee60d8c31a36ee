"""The banner that goes with printing: how far it is, what failed, and "Save as PDF instead"."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from triage_app.desktop.fields import Banner
from triage_app.desktop.print_flow import Order, Paper, PrintFlow
from triage_app.errors import PrintFailed, TriageAppError
from triage_app.texts import N_, _
from triage_app.workflow import Clinic

_PRINTED: Final = {
    Paper.PAGE: N_("The page is printed."),
    Paper.LONG_FORM: N_("The long form is printed."),
    Paper.SHEET: N_("The sheet is printed."),
}
_SAVED: Final = {
    Paper.PAGE: N_("The page is saved as PDF."),
    Paper.LONG_FORM: N_("The long form is saved as PDF."),
    Paper.SHEET: N_("The sheet is saved as PDF."),
}


class PrintBanner(Banner):
    """Prints and saves for a screen, and says across its width what the person must know.

    Signals:
        printed(Order): the printer took all of it.
        told(str): a sentence for the status line.
    """

    printed = Signal(Order)
    told = Signal(str)

    def __init__(self, name: str, clinic: Clinic, window: QWidget) -> None:
        super().__init__(name, "alert", parent=window)
        self._flow = PrintFlow(clinic, window)
        self._failed_order: Order | None = None
        self._cancels = False
        self._flow.printed.connect(self._on_printed)
        self._flow.saved.connect(self._on_saved)
        self._flow.failed.connect(self._on_failed)
        self._flow.progressed.connect(self._on_progressed)
        self.acted.connect(self._on_acted)

    @property
    def busy(self) -> bool:
        """Whether something is being printed or saved."""
        return self._flow.busy

    def print_order(self, order: Order) -> None:
        """Print; asks for the printer."""
        self.hide()
        self._flow.print_order(order)

    def save_order(self, order: Order) -> None:
        """Save as PDF; asks where to."""
        self.hide()
        self._flow.save_order(order)

    def cancel(self) -> None:
        """Stop printing after the page being drawn."""
        self.hide()
        self._flow.cancel()

    def say_error(self, error: TriageAppError) -> None:
        """Say what went wrong, what is safe and what to do; there is nothing to press."""
        self._failed_order, self._cancels = None, False
        self.say(error.text, error.cure)

    def _on_printed(self, order: Order) -> None:
        self.hide()
        self.told.emit(_(_PRINTED[order.what]))
        self.printed.emit(order)

    def _on_saved(self, order: Order) -> None:
        self.told.emit(_(_SAVED[order.what]))

    def _on_progressed(self, done: int, of: int) -> None:
        self._failed_order, self._cancels = None, True
        self.say(
            _("Printing, {done} of {of}.").format(done=done, of=of),
            _("You can go on working."),
            _("Cancel"),
            "Esc",
        )

    def _on_failed(self, order: Order, error: TriageAppError) -> None:
        self.say_error(error)
        if isinstance(error, PrintFailed):
            self._failed_order = order
            self.say(error.text, error.cure, _("Save as PDF"))

    def _on_acted(self) -> None:
        """The button: save what could not be printed, or stop printing."""
        if self._failed_order is not None:
            self.save_order(self._failed_order)
        elif self._cancels:
            self.cancel()
