"""What happens between "Print" and the paper: make the PDF, ask for the printer, print, note it.

The slow parts run off the screen's thread with their own hold on the store. A copy is noted only
after the printer took all of it; whatever fails is handed on as a sentence with a way out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import partial
from threading import Event

from PySide6.QtCore import QObject, Signal
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from triage_app import workflow
from triage_app.desktop.background import Work, run_in_background
from triage_app.desktop.pdf_pages import PdfPages, read_pages
from triage_app.desktop.printing import choose_file, choose_printer, print_pages, save_pdf
from triage_app.errors import PrintFailed, TriageAppError
from triage_app.model.intake import IntakeId
from triage_app.texts import _
from triage_app.workflow import Clinic

MANY_PAGES = 4
"""From here on progress is said and printing can be cancelled."""


class Paper(Enum):
    """What can be put on paper; the value is what the audit says."""

    PAGE = "page"
    LONG_FORM = "long form"
    SHEET = "sheet"


@dataclass(frozen=True, slots=True)
class Order:
    """One thing to print or save.

    Attributes:
        title: for the printer's queue; never a name, for others may read the queue.
        file_name: suggested when it is saved.
    """

    what: Paper
    subject: IntakeId
    language: str
    title: str
    file_name: str


def order_for(what: Paper, subject: IntakeId, language: str, mrn: str, day: str) -> Order:
    """An order whose file is named by record number and day, never by the patient's name."""
    number = re.sub(r"[^A-Za-z0-9-]+", "-", mrn).strip("-")
    parts = (what.value.replace(" ", "-"), number, day)
    return Order(
        what, subject, language, _("Spine intake"), "_".join(p for p in parts if p) + ".pdf"
    )


def make_pdf(clinic: Clinic, order: Order, _work: Work) -> bytes:
    """Make the PDF on this thread, with a hold on the store of its own."""
    own = clinic.for_background()
    try:
        match order.what:
            case Paper.PAGE:
                return workflow.page_pdf(own, order.subject)
            case Paper.LONG_FORM:
                return workflow.long_form_pdf(own, order.subject)
            case Paper.SHEET:
                return workflow.sheet_pdf(own, order.subject, order.language)
    finally:
        own.records.close()


class PrintFlow(QObject):
    """Prints or saves one order at a time.

    Signals:
        printed(Order), saved(Order): the Order was done, and that is noted.
        failed(Order, TriageAppError): the order, and a text that can be shown.
        progressed(int, int): pages printed, of how many; only for many pages.
        busy_changed(bool): whether an order is under way.
    """

    printed = Signal(Order)
    saved = Signal(Order)
    failed = Signal(Order, TriageAppError)
    progressed = Signal(int, int)
    busy_changed = Signal(bool)

    def __init__(self, clinic: Clinic, window: QWidget) -> None:
        super().__init__(window)
        self._clinic = clinic
        self._window = window
        self._busy = False
        self._cancel = Event()

    @property
    def busy(self) -> bool:
        """Whether an order is under way; another one waits for the person to ask again."""
        return self._busy

    def print_order(self, order: Order) -> None:
        """Make the PDF, ask for the printer, and print."""
        self._begin(order, self._choose_printer)

    def save_order(self, order: Order) -> None:
        """Make the PDF, ask where to, and save it."""
        self._begin(order, self._choose_file)

    def cancel(self) -> None:
        """Stop printing after the page that is being drawn."""
        self._cancel.set()

    def _begin(self, order: Order, then: Callable[[Order, bytes], None]) -> None:
        if self._busy:
            return
        self._set_busy(True)
        self._cancel = Event()
        run_in_background(
            partial(make_pdf, self._clinic, order),
            partial(then, order),
            partial(self._fail, order),
            parent=self,
        )

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.busy_changed.emit(busy)

    def _choose_printer(self, order: Order, data: bytes) -> None:
        try:
            pages = read_pages(data)
            printer = choose_printer(self._window, pages, order.title)
        except PrintFailed as err:
            self._fail(order, err)
            return
        if printer is None:
            self._set_busy(False)
            return
        cancelled = self._cancel
        run_in_background(
            partial(_print, printer, pages, cancelled),
            partial(self._end, order),
            partial(self._fail, order),
            self._tell_progress if pages.count >= MANY_PAGES else None,
            parent=self,
        )

    def _choose_file(self, order: Order, data: bytes) -> None:
        path = choose_file(self._window, order.file_name)
        if path is None:
            self._set_busy(False)
            return
        try:
            save_pdf(path, data)
        except PrintFailed as err:
            self._fail(order, err)
            return
        self._note(order, workflow.mark_exported, self.saved.emit)

    def _tell_progress(self, done: int, of: int) -> None:
        self.progressed.emit(done, of)

    def _end(self, order: Order, finished: bool) -> None:
        if finished:
            self._note(order, workflow.mark_printed, self.printed.emit)
        else:
            self._set_busy(False)

    def _note(
        self,
        order: Order,
        mark: Callable[[Clinic, IntakeId, str], None],
        done: Callable[[Order], None],
    ) -> None:
        self._set_busy(False)
        try:
            mark(self._clinic, order.subject, order.what.value)
        except TriageAppError as err:
            self.failed.emit(order, err)
            return
        done(order)

    def _fail(self, order: Order, error: Exception) -> None:
        self._set_busy(False)
        if not isinstance(error, TriageAppError):
            error = PrintFailed(
                _("The page could not be made."),
                _("Nothing is lost. Open the record and try again."),
            )
        self.failed.emit(order, error)


def _print(printer: QPrinter, pages: PdfPages, cancelled: Event, work: Work) -> bool:
    return print_pages(printer, pages, work.progress, cancelled)
