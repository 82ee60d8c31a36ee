"""A blank paper form without anybody signed in (F9): on this computer's printer, else as a PDF.

It needs no store and no patient. The clinic's name and numbers are those of the last sign-in here.
"""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from triage_app.desktop.background import Work, run_in_background
from triage_app.desktop.controls import PlainButton
from triage_app.desktop.look_settings import KeptClinic
from triage_app.errors import PrintFailed, TriageAppError
from triage_app.texts import _, language

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from triage_app.desktop.desk_frame import DeskFrame
    from triage_app.desktop.pdf_pages import PdfPages

log = logging.getLogger(__name__)

_FILE_NAME: Final = "blank-form.pdf"


class BlankKey(QObject):
    """F9 and the button that do so, in one frame, whatever page it shows."""

    def __init__(self, frame: DeskFrame, forms: Path) -> None:
        super().__init__(frame)
        self._printing = BlankPrinting(frame, forms, frame.look.clinic())
        self._printing.said.connect(frame.tell)
        QShortcut(QKeySequence("F9"), frame, self._printing.start)

    def links(self) -> tuple[PlainButton, ...]:
        """The button, made anew."""
        button = PlainButton(
            "blank_button", _("Print a blank form"), "F9", icon_name="printer", flat=True
        )
        button.clicked.connect(self._printing.start)
        return (button,)


class BlankPrinting(QObject):
    """One blank form on its way to paper.

    Signals:
        said(str): how it went; empty when the person went back.
    """

    said = Signal(str)

    def __init__(self, window: QWidget, forms: Path, clinic: KeptClinic) -> None:
        super().__init__(window)
        self._window = window
        self._forms = forms
        self._clinic = clinic
        self._work: Work | None = None

    @property
    def is_busy(self) -> bool:
        """Whether one is being made or printed."""
        return self._work is not None

    def start(self) -> None:
        """Make it and print it; the first time ask for the printer."""
        if self._work is None:
            self.said.emit(_("Making the blank form…"))
            self._work = run_in_background(
                partial(_make, self._forms, self._clinic, language()),
                self._on_made,
                self._on_failed,
                parent=self,
            )

    def _on_made(self, data: bytes) -> None:
        self._work = None
        from triage_app.desktop.pdf_pages import read_pages  # noqa: PLC0415  # seldom
        from triage_app.desktop.printing import has_printer  # noqa: PLC0415  # seldom

        try:
            if not has_printer():
                self._save(data)
                return
            pages = read_pages(data)
            printer = self._printer(pages)
        except TriageAppError as error:
            self.said.emit(str(error))
            return
        if printer is None:
            self.said.emit("")
            return
        self._work = run_in_background(
            partial(_print, printer, pages), self._on_printed, self._on_failed, parent=self
        )

    def _printer(self, pages: PdfPages) -> QPrinter | None:
        """The printer of last time, else the one that is chosen now; None when none is."""
        from triage_app.desktop.print_memory import (  # noqa: PLC0415  # seldom
            choice_of,
            printer_memory,
        )
        from triage_app.desktop.printing import (  # noqa: PLC0415  # seldom
            choose_printer,
            remembered_printer,
        )

        memory, title = printer_memory(), _("Blank form")
        before = memory.choice()
        if before is not None:
            try:
                return remembered_printer(before, pages, title)
            except PrintFailed:
                log.info("The printer of last time is not there")
        printer = choose_printer(self._window, pages, title, before)
        chosen = choice_of(printer) if printer is not None else None
        if chosen is not None:
            memory.keep(chosen)
        return printer

    def _save(self, data: bytes) -> None:
        """There is no printer: it can be carried to one."""
        from triage_app.desktop.printing import choose_file, save_pdf  # noqa: PLC0415  # seldom

        path = choose_file(self._window, _FILE_NAME)
        if path is None:
            self.said.emit(_("This computer has no printer. Nothing was saved."))
            return
        save_pdf(path, data)
        self.said.emit(_("The blank form is saved as PDF. Print it at another computer."))

    def _on_printed(self, _done: object) -> None:
        self._work = None
        self.said.emit(_("A blank form is printed. What is written on it is typed in later."))

    def _on_failed(self, error: Exception) -> None:
        self._work = None
        known = isinstance(error, TriageAppError)
        self.said.emit(str(error) if known else _("The blank form could not be made."))


def _make(forms: Path, clinic: KeptClinic, code: str, _work: Work) -> bytes:
    from triage_app.workflow.paper_forms import blank_without_store  # noqa: PLC0415  # draws

    return blank_without_store(
        forms, code, clinic.paper, clinic.name, clinic.phone, clinic.emergency_number
    )


def _print(printer: QPrinter, pages: PdfPages, _work: Work) -> bool:
    from triage_app.desktop.printing import print_pages  # noqa: PLC0415  # seldom

    return print_pages(printer, pages)
