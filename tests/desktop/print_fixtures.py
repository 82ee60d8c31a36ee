"""A printer that is not one: it takes pages, or fails as it is told to."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from triage_app.desktop import print_banner, print_flow
from triage_app.desktop.pdf_pages import PdfPages
from triage_app.desktop.print_memory import (
    Duplex,
    PrinterChoice,
    PrinterMemory,
)
from triage_app.errors import PrintFailed

OFFICE = PrinterChoice("Office", 2, Duplex.DuplexLongSide)
UPSTAIRS = PrinterChoice("Upstairs")


class ChosenPrinter(QPrinter):
    """A printer with a name, without the computer knowing one."""

    def __init__(self, choice: PrinterChoice) -> None:
        super().__init__(QPrinter.PrinterMode.ScreenResolution)
        self.choice = choice

    @override
    def printerName(self) -> str:
        return self.choice.name

    @override
    def copyCount(self) -> int:
        return self.choice.copies

    @override
    def duplex(self) -> QPrinter.DuplexMode:
        return self.choice.duplex

    @override
    def outputFormat(self) -> QPrinter.OutputFormat:
        return QPrinter.OutputFormat.NativeFormat


@dataclass
class FakePrinting:
    """What was asked and printed, and how it is to go.

    Attributes:
        chosen: what the dialog gives; None when the person goes back.
        asked: how often the dialog was shown.
        printed: the printer and the number of pages of each job that was taken.
        there: the printers this computer knows.
        fails: the next job fails.
        waits: a job stands still until this is set or it is cancelled.
    """

    chosen: PrinterChoice | None = None
    asked: int = 0
    printed: list[tuple[str, int]] = field(default_factory=list)
    there: set[str] = field(default_factory=lambda: {"Office", "Upstairs"})
    fails: bool = False
    waits: Event | None = None
    data: list[bytes] = field(default_factory=list)

    def choose(
        self, _parent: object, _pages: PdfPages, _title: str, _before: object = None
    ) -> QPrinter | None:
        self.asked += 1
        return ChosenPrinter(self.chosen) if self.chosen is not None else None

    def remembered(self, choice: PrinterChoice, _pages: PdfPages, _title: str) -> QPrinter:
        if choice.name not in self.there:
            raise PrintFailed(f"The printer “{choice.name}” is not there any more.", "Choose.")
        return ChosenPrinter(choice)

    def take(self, printer: QPrinter, pages: PdfPages, page_done: object, cancelled: Event) -> bool:
        while self.waits is not None and not self.waits.wait(0.01):
            if cancelled.is_set():
                return False
        if self.fails:
            raise PrintFailed("The printer did not finish the page.", "Nothing is lost.")
        assert isinstance(printer, ChosenPrinter)
        self.printed.append((printer.choice.name, pages.count))
        self.data.append(pages.data)
        return True


@pytest.fixture
def printing(monkeypatch: pytest.MonkeyPatch) -> FakePrinting:
    """Printers as this test wants them."""
    fake = FakePrinting(OFFICE)
    monkeypatch.setattr(print_flow, "choose_printer", fake.choose)
    monkeypatch.setattr(print_flow, "remembered_printer", fake.remembered)
    monkeypatch.setattr(print_flow, "print_pages", fake.take)
    monkeypatch.setattr(print_banner, "has_printer", lambda: bool(fake.there))
    return fake


@pytest.fixture
def memory(qapp: QApplication, tmp_path: Path) -> PrinterMemory:
    """A memory of this test alone, on disk; the program has none of its own here."""
    kept = QSettings(str(tmp_path / "printer.ini"), QSettings.Format.IniFormat)
    return PrinterMemory(kept)
