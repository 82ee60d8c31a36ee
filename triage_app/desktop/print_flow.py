"""What happens between "Print" and the paper: make the PDF, find the printer, print, note it.

The slow parts run off the screen's thread with their own hold on the store. A copy is noted only
after the printer took all of it; whatever fails is handed on as a sentence with a way out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from threading import Event
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from triage_app import workflow
from triage_app.desktop.background import Work, run_in_background
from triage_app.desktop.pdf_pages import PdfPages, read_pages
from triage_app.desktop.print_memory import (
    PrinterChoice,
    PrinterMemory,
    choice_of,
    printer_memory,
)
from triage_app.desktop.printing import (
    choose_file,
    choose_printer,
    chosen_pages,
    print_pages,
    remembered_printer,
    save_pdf,
)
from triage_app.errors import PrintFailed, TriageAppError
from triage_app.model.beside import Printed
from triage_app.model.intake import IntakeId
from triage_app.texts import _
from triage_app.workflow import Clinic, MadePage

MANY_PAGES = 4
"""From here on progress is said and printing can be cancelled."""


class Paper(Enum):
    """What can be put on paper; the value is what the audit says."""

    PAGE = "page"
    LONG_FORM = "long form"
    SHEET = "sheet"
    COPY = "copy"
    LETTER = "letter"
    LEAFLETS = "leaflets"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Made:
    """A finished paper, with what is noted once it was printed.

    Attributes:
        page: how the one page was drawn, so that this copy can be drawn again; else None.
        said: what the person must know of it: a copy that is not the same to the last byte, pages
            that are missing; empty when there is nothing.
        kept: what a job noted for itself while it made the paper.
    """

    data: bytes
    page: MadePage | None = None
    said: str = ""
    kept: object = None


@dataclass(frozen=True, slots=True)
class Printout:
    """How a paper was printed: on which printer, and which of its pages, from 0."""

    printer: str
    pages: range


class PaperJob(Protocol):
    """A paper that is more than one version of one intake: how it is made and noted."""

    def make(self, clinic: Clinic, work: Work) -> Made:
        """Make the PDF, on a thread and with a clinic of its own."""

    def mark_printed(self, clinic: Clinic, made: Made, printout: Printout) -> None:
        """Note that the printer took it."""

    def mark_saved(self, clinic: Clinic) -> None:
        """Note that it was written to a file."""


@dataclass(frozen=True, slots=True)
class Order:
    """One thing to print or save.

    Attributes:
        title: for the printer's queue; never a name, for others may read the queue.
        file_name: suggested when it is saved.
        again: the printed copy that is wanted once more, for a COPY.
        job: makes and notes a paper that is not one version of one intake.
    """

    what: Paper
    subject: IntakeId
    language: str
    title: str
    file_name: str
    again: Printed | None = None
    job: PaperJob | None = None


def order_for(
    what: Paper,
    subject: IntakeId,
    language: str,
    mrn: str,
    day: str,
    job: PaperJob | None = None,
) -> Order:
    """An order whose file is named by record number and day, never by the patient's name."""
    number = re.sub(r"[^A-Za-z0-9-]+", "-", mrn).strip("-")
    parts = (what.value.replace(" ", "-"), number, day)
    file_name = "_".join(p for p in parts if p) + ".pdf"
    return Order(what, subject, language, _("Spine intake"), file_name, job=job)


def order_again(printed: Printed, mrn: str, day: str) -> Order:
    """An order for a copy that was printed before, just as it was."""
    order = order_for(Paper.COPY, printed.subject, "", mrn, day)
    return replace(order, again=printed)


def make_pdf(clinic: Clinic, order: Order, work: Work) -> bytes:
    """Make the PDF on this thread, with a hold on the store of its own."""
    return make_paper(clinic, order, work).data


def make_paper(clinic: Clinic, order: Order, work: Work) -> Made:
    """The same, with what is noted of it when it was printed."""
    own = clinic.for_background()
    try:
        return order.job.make(own, work) if order.job is not None else _make(own, order)
    finally:
        own.records.close()


def _make(clinic: Clinic, order: Order) -> Made:
    match order.what:
        case Paper.LONG_FORM:
            return Made(workflow.long_form_pdf(clinic, order.subject))
        case Paper.SHEET:
            return Made(workflow.sheet_pdf(clinic, order.subject, order.language))
        case Paper.COPY:
            assert order.again is not None
            copy = workflow.reprint_pdf(clinic, order.again)
            return Made(copy.data, said=copy.said)
        case _:
            page = workflow.make_page(clinic, order.subject)
            return Made(page.data, page)


class PrintFlow(QObject):
    """Prints or saves one order at a time.

    Signals:
        started(Order, PrinterChoice): it goes to this printer; None for one without a name.
        printed(Order), saved(Order): the Order was done, and that is noted.
        failed(Order, TriageAppError): the order, and a text that can be shown.
        making(int, int), progressed(int, int): pages made and printed, of how many; only for many.
        remarked(str): what the person must know of what was printed.
        cancelled(Order): the person stopped it; nothing is noted.
        busy_changed(bool): whether an order is under way.
    """

    started = Signal(Order, object)
    printed = Signal(Order)
    saved = Signal(Order)
    failed = Signal(Order, TriageAppError)
    making = Signal(int, int)
    progressed = Signal(int, int)
    remarked = Signal(str)
    cancelled = Signal(Order)
    busy_changed = Signal(bool)

    def __init__(
        self, clinic: Clinic, window: QWidget, memory: PrinterMemory | None = None
    ) -> None:
        super().__init__(window)
        self._clinic = clinic
        self._window = window
        self._memory = memory
        self._busy = False
        self._order: Order | None = None
        self._made_by: Work | None = None
        self._cancel = Event()
        self._last: PrinterChoice | None = None

    @property
    def busy(self) -> bool:
        """Whether an order is under way; another one waits for the person to ask again."""
        return self._busy

    @property
    def memory(self) -> PrinterMemory:
        """What this computer remembers of printing."""
        return self._memory or printer_memory()

    def print_order(self, order: Order, *, ask: bool = False) -> None:
        """Make the PDF and print it on the remembered printer; ask for one when there is none."""
        self._begin(order, partial(self._send, None if ask else self.memory.choice()))

    def print_again(self, order: Order) -> None:
        """Make it anew and send it once more to where it went."""
        self._begin(order, partial(self._send, self._last or self.memory.choice()))

    def save_order(self, order: Order) -> None:
        """Make the PDF, ask where to, and save it."""
        self._begin(order, self._choose_file)

    def cancel(self) -> None:
        """Stop: at once while it is made, after the page that is being drawn while it prints."""
        self._cancel.set()
        making, order = self._made_by, self._order
        if making is not None and order is not None:
            making.cancel()
            self._end_cancelled(order)

    # ------------------------------------------------------------------ making

    def _begin(self, order: Order, then: Callable[[Order, Made], None]) -> None:
        if self._busy:
            return
        self._order = order
        self._set_busy(True)
        self._cancel = Event()
        self._made_by = run_in_background(
            partial(make_paper, self._clinic, order),
            partial(self._on_made, order, then),
            partial(self._fail, order),
            self._tell_making,
            parent=self,
        )

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        if not busy:
            self._made_by = None
        self.busy_changed.emit(busy)

    def _tell_making(self, done: int, of: int) -> None:
        if of >= MANY_PAGES:
            self.making.emit(done, of)

    def _on_made(self, order: Order, then: Callable[[Order, Made], None], made: Made) -> None:
        self._made_by = None
        then(order, made)

    # ------------------------------------------------------------------ printing

    def _send(self, choice: PrinterChoice | None, order: Order, made: Made) -> None:
        try:
            pages = read_pages(made.data)
            printer = self._printer(choice, pages, order.title)
        except PrintFailed as err:
            self._fail(order, err)
            return
        if printer is None:
            self._set_busy(False)
            return
        self._last = choice_of(printer)
        self.started.emit(order, self._last)
        run_in_background(
            partial(_print, printer, pages, self._cancel),
            partial(self._end, order, made, _printout(printer, pages)),
            partial(self._fail, order),
            self._tell_progress if pages.count >= MANY_PAGES else None,
            parent=self,
        )

    def _printer(
        self, choice: PrinterChoice | None, pages: PdfPages, title: str
    ) -> QPrinter | None:
        """The printer to use; None when the person went back."""
        if choice is not None:
            return remembered_printer(choice, pages, title)
        printer = choose_printer(self._window, pages, title, self._last or self.memory.choice())
        chosen = choice_of(printer) if printer is not None else None
        if chosen is not None:
            self.memory.keep(chosen)
        return printer

    def _tell_progress(self, done: int, of: int) -> None:
        self.progressed.emit(done, of)

    def _end(self, order: Order, made: Made, printout: Printout, finished: bool) -> None:
        if not finished:
            self._end_cancelled(order)
            return
        if made.said:
            self.remarked.emit(made.said)
        self._note(order, partial(self._mark_printed, order, made, printout), self.printed.emit)

    def _end_cancelled(self, order: Order) -> None:
        self._set_busy(False)
        self.cancelled.emit(order)

    def _mark_printed(self, order: Order, made: Made, printout: Printout) -> None:
        if order.job is not None:
            order.job.mark_printed(self._clinic, made, printout)
        elif order.again is not None:
            workflow.mark_reprinted(self._clinic, order.again, alike=not made.said)
        else:
            what = f"{order.what.value} {printout.printer}".strip()
            workflow.mark_printed(self._clinic, order.subject, what, made.page)

    # ------------------------------------------------------------------ saving

    def _choose_file(self, order: Order, made: Made) -> None:
        path = choose_file(self._window, order.file_name)
        if path is None:
            self._set_busy(False)
            return
        try:
            save_pdf(path, made.data)
        except PrintFailed as err:
            self._fail(order, err)
            return
        if made.said:
            self.remarked.emit(made.said)
        self._note(order, partial(self._mark_saved, order), self.saved.emit)

    def _mark_saved(self, order: Order) -> None:
        if order.job is not None:
            order.job.mark_saved(self._clinic)
        else:
            workflow.mark_exported(self._clinic, order.subject, order.what.value)

    # ------------------------------------------------------------------ how it ended

    def _note(self, order: Order, mark: Callable[[], None], done: Callable[[Order], None]) -> None:
        self._set_busy(False)
        try:
            mark()
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


def _printout(printer: QPrinter, pages: PdfPages) -> Printout:
    name = printer.printerName()
    copies = printer.copyCount()
    words = f"{name} x{copies}" if copies > 1 else name
    return Printout(words, chosen_pages(printer, pages.count))


def _print(printer: QPrinter, pages: PdfPages, cancelled: Event, work: Work) -> bool:
    return print_pages(printer, pages, work.progress, cancelled)
