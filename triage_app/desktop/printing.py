"""Puts a finished PDF on paper or into a file the person chose.

What is printed is the PDF itself, drawn page by page; nothing is laid out again. It decides no
words of a page, and it never says that a page was printed unless the printer took all of it.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from threading import Event

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QFileDialog, QWidget

from triage_app.desktop.pdf_pages import PdfPages, render_page
from triage_app.desktop.print_memory import PrinterChoice
from triage_app.errors import PrintFailed
from triage_app.texts import N_, _

log = logging.getLogger(__name__)

MOST_DPI = 600
"""Sharper is not seen on paper and takes four times the memory."""

INSTEAD = N_("Nothing is lost. Save it as PDF instead, or choose another printer.")

PageDone = Callable[[int, int], None]
"""Told after each page: how many are done, of how many."""


def has_printer() -> bool:
    """Whether this computer knows any printer at all."""
    return bool(QPrinterInfo.availablePrinterNames())


def choose_printer(
    parent: QWidget, pages: PdfPages, title: str, before: PrinterChoice | None = None
) -> QPrinter | None:
    """Ask which printer to use; None when the person went back.

    Args:
        parent: the window that asks.
        pages: what is to be printed.
        title: for the printer's queue.
        before: what was chosen the last time, to begin with.

    Raises:
        PrintFailed: this computer has no printer.
    """
    if not has_printer():
        raise PrintFailed(
            _("This computer has no printer."), _("Nothing is lost. Save it as PDF instead.")
        )
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if before is not None and is_there(before):
        printer.setPrinterName(before.name)
        before.put_on(printer)
    fit_paper(printer, pages, title)
    dialog = QPrintDialog(printer, parent)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, pages.count > 1)
    dialog.setMinMax(1, pages.count)
    return printer if dialog.exec() == QPrintDialog.DialogCode.Accepted else None


def is_there(choice: PrinterChoice) -> bool:
    """Whether this computer still knows that printer."""
    return not QPrinterInfo.printerInfo(choice.name).isNull()


def remembered_printer(choice: PrinterChoice, pages: PdfPages, title: str) -> QPrinter:
    """The printer that was chosen before, without asking.

    Raises:
        PrintFailed: this computer does not know it any more.
    """
    if not is_there(choice):
        gone = _("The printer “{printer}” is not there any more.")
        raise PrintFailed(gone.format(printer=choice.name), _(INSTEAD))
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPrinterName(choice.name)
    choice.put_on(printer)
    fit_paper(printer, pages, title)
    return printer


def fit_paper(printer: QPrinter, pages: PdfPages, title: str) -> None:
    """Ask the printer for the paper that the PDF was made for, without margins of its own."""
    size = pages.sizes[0]
    printer.setDocName(title)
    printer.setPageSize(
        QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    )
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)
    printer.setPageMargins(QMarginsF(0, 0, 0, 0))


def print_pages(
    printer: QPrinter,
    pages: PdfPages,
    page_done: PageDone = lambda _done, _of: None,
    cancelled: Event | None = None,
) -> bool:
    """Draw every chosen page on `printer`; may run on any thread.

    Returns False when `cancelled` was set before the end.

    Raises:
        PrintFailed: the printer did not take the job or one of its pages.
    """
    chosen = [*chosen_pages(printer, pages.count)] * _rounds(printer)
    painter = QPainter()
    # begin() is False when the printer is gone: without this check the job vanishes silently
    if not painter.begin(printer):
        raise PrintFailed(_("No printer took the page."), _(INSTEAD))
    ended = False
    try:
        for done, index in enumerate(chosen):
            if cancelled is not None and cancelled.is_set():
                printer.abort()
                return False
            if done and not printer.newPage():
                raise PrintFailed(
                    _("The printer stopped after page {done} of {of}.").format(
                        done=done, of=len(chosen)
                    ),
                    _(INSTEAD),
                )
            _draw(painter, printer, pages, index)
            page_done(done + 1, len(chosen))
        ended = painter.end()
    finally:
        if painter.isActive():
            painter.end()
    if not ended or printer.printerState() == QPrinter.PrinterState.Error:
        raise PrintFailed(_("The printer did not finish the page."), _(INSTEAD))
    return True


def _rounds(printer: QPrinter) -> int:
    """How often all pages are drawn: once where the printer makes the copies itself."""
    return 1 if printer.supportsMultipleCopies() else max(1, printer.copyCount())


def chosen_pages(printer: QPrinter, count: int) -> range:
    """The pages the person chose, from 0; all unless a range was given."""
    if printer.printRange() != QPrinter.PrintRange.PageRange or printer.fromPage() < 1:
        return range(count)
    return range(min(printer.fromPage(), count) - 1, min(printer.toPage(), count))


def _draw(painter: QPainter, printer: QPrinter, pages: PdfPages, index: int) -> None:
    """Draw one page at its true size, or smaller when the paper is smaller; never cropped."""
    size = pages.sizes[index]
    per_point = printer.resolution() / 72
    paper = printer.paperRect(QPrinter.Unit.DevicePixel)
    shrink = min(
        1.0,
        paper.width() / (size.width() * per_point),
        paper.height() / (size.height() * per_point),
    )
    drawn = QSizeF(size.width() * per_point * shrink, size.height() * per_point * shrink)
    target = QRectF((paper.width() - drawn.width()) / 2, 0, drawn.width(), drawn.height())
    dots = min(drawn.width(), size.width() / 72 * MOST_DPI)
    image = render_page(pages, index, round(dots), grey=True)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(target, image)


def choose_file(parent: QWidget, suggested: str) -> Path | None:
    """Ask where to save a PDF; None when the person went back. The name always ends in .pdf."""
    name, _filter = QFileDialog.getSaveFileName(
        parent, _("Save as PDF"), suggested, _("PDF files (*.pdf)")
    )
    if not name:
        return None
    path = Path(name)
    return path if path.suffix.lower() == ".pdf" else path.with_name(path.name + ".pdf")


def save_pdf(path: Path, data: bytes) -> None:
    """Write `data` whole or not at all: a file that was there stays until the new one is safe.

    Raises:
        PrintFailed: the folder is not there, is not writable, or is full.
    """
    temporary: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
            temporary = Path(file.name)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as err:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        # the path may hold a name: only the kind of error goes into the log
        log.warning("a PDF could not be saved: errno %s", err.errno)
        raise PrintFailed(_why(err), _("Nothing is lost. Save it in another folder.")) from err


def _why(err: OSError) -> str:
    """What went wrong, as a sentence."""
    match err:
        case FileNotFoundError() | NotADirectoryError():
            return _("The folder is not there any more.")
        case PermissionError():
            return _("This folder cannot be written to, or the file is open in another program.")
        case _ if err.errno == errno.ENOSPC:
            return _("The disk is full.")
        case _:
            return _("The file could not be written.")
