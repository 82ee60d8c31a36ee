"""What this computer remembers of printing: which printer, how many copies, one side or both.

Nothing of a patient is kept. Without a place to keep it in, nothing is remembered, and every
print asks for its printer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QSettings
from PySide6.QtPrintSupport import QPrinter

from triage_app.desktop.printer_place import printer_settings
from triage_app.texts import N_, _, n_

MOST_COPIES: Final = 99

Duplex = QPrinter.DuplexMode
_SIDES: Final = {
    Duplex.DuplexNone: "one",
    Duplex.DuplexLongSide: "long",
    Duplex.DuplexShortSide: "short",
    Duplex.DuplexAuto: "auto",
}
_SIDES_WORDS: Final = {
    Duplex.DuplexNone: N_("one side"),
    Duplex.DuplexLongSide: N_("both sides"),
    Duplex.DuplexShortSide: N_("both sides, turned over the short edge"),
    Duplex.DuplexAuto: N_("both sides where the printer can"),
}


@dataclass(frozen=True, slots=True)
class PrinterChoice:
    """A printer as somebody chose it in the dialog.

    Attributes:
        name: as the computer knows it.
        duplex: on one side of the paper or both.
    """

    name: str
    copies: int = 1
    duplex: QPrinter.DuplexMode = Duplex.DuplexNone

    @property
    def words(self) -> str:
        """Copies and sides, for a person."""
        copies = n_("{n} copy", "{n} copies", self.copies).format(n=self.copies)
        return f"{copies}, {_(_SIDES_WORDS[self.duplex])}"

    def put_on(self, printer: QPrinter) -> None:
        """Make a printer print like this."""
        printer.setCopyCount(self.copies)
        printer.setDuplex(self.duplex)


def choice_of(printer: QPrinter) -> PrinterChoice | None:
    """What was chosen, to print so again; None for a file, which is no printer."""
    name = printer.printerName()
    if not name or printer.outputFormat() != QPrinter.OutputFormat.NativeFormat:
        return None
    return PrinterChoice(name, max(1, printer.copyCount()), printer.duplex())


class PrinterMemory:
    """Keeps the choice of this computer; what cannot be read counts as never chosen."""

    def __init__(self, settings: QSettings | None = None) -> None:
        self._settings = settings

    def choice(self) -> PrinterChoice | None:
        """The printer as last chosen; None before the first time."""
        if self._settings is None:
            return None
        name = str(self._settings.value("printer/name", ""))
        if not name:
            return None
        try:
            copies = int(str(self._settings.value("printer/copies", "1")))
        except ValueError:
            copies = 1
        kept = str(self._settings.value("printer/sides", "one"))
        duplex = next((mode for mode, word in _SIDES.items() if word == kept), Duplex.DuplexNone)
        return PrinterChoice(name, min(max(copies, 1), MOST_COPIES), duplex)

    def keep(self, choice: PrinterChoice) -> None:
        """Print on this from now on without asking."""
        if self._settings is not None:
            self._settings.setValue("printer/name", choice.name)
            self._settings.setValue("printer/copies", str(choice.copies))
            self._settings.setValue("printer/sides", _SIDES[choice.duplex])

    def forget(self) -> None:
        """Ask at the next print."""
        if self._settings is not None:
            self._settings.remove("printer")


def printer_memory() -> PrinterMemory:
    """The memory of this computer; one that keeps nothing where no place was given."""
    return PrinterMemory(printer_settings())
