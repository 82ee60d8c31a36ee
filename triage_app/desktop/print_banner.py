"""The banner that goes with printing: where it prints, how far it is, what failed and what to do.

Each of its buttons has a key of its own, which works only while that button can be seen.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.announce import announce
from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_parts import FlowLayout
from triage_app.desktop.fields import Banner
from triage_app.desktop.print_flow import Order, Paper, PrintFlow
from triage_app.desktop.print_memory import PrinterChoice, PrinterMemory
from triage_app.desktop.printing import has_printer
from triage_app.desktop.theme import theme_of
from triage_app.errors import PrintFailed, TriageAppError
from triage_app.texts import N_, _
from triage_app.workflow import Clinic

STAYS_MS: Final = 10_000
"""How long the banner says where something was printed."""
AGAIN_KEY: Final = "F5"
PRINTER_KEY: Final = "F7"
SAVE_KEY: Final = "F8"
_WORDS_WIDTH: Final = 320

_PRINTED: Final = {
    Paper.PAGE: N_("The page is printed."),
    Paper.LONG_FORM: N_("The long form is printed."),
    Paper.SHEET: N_("The sheet is printed."),
    Paper.COPY: N_("The copy is printed again."),
    Paper.LETTER: N_("The letter is printed."),
    Paper.LEAFLETS: N_("The leaflets are printed."),
    Paper.LIST: N_("The list is printed."),
}
_SAVED: Final = {
    Paper.PAGE: N_("The page is saved as PDF."),
    Paper.LONG_FORM: N_("The long form is saved as PDF."),
    Paper.SHEET: N_("The sheet is saved as PDF."),
    Paper.COPY: N_("The copy is saved as PDF."),
    Paper.LETTER: N_("The letter is saved as PDF."),
    Paper.LEAFLETS: N_("The leaflets are saved as PDF."),
    Paper.LIST: N_("The list is saved as PDF."),
}

Offer = tuple[str, str, Callable[[], None]]
"""A button: its words, its key, and what it does."""


class PrintBanner(Banner):
    """Prints and saves for a screen, and says across its width what the person must know.

    Signals:
        printed(Order): the printer took all of it.
        told(str): a sentence for the status line.
    """

    printed = Signal(Order)
    told = Signal(str)

    def __init__(
        self, name: str, clinic: Clinic, window: QWidget, memory: PrinterMemory | None = None
    ) -> None:
        super().__init__(name, "alert", parent=window)
        self._flow = PrintFlow(clinic, window, memory)
        self._choice: PrinterChoice | None = None
        self._ask_next: Order | None = None
        self._remark = ""
        self._does: list[Callable[[], None]] = []
        self._build_buttons(name)
        self._going = QTimer(self, interval=STAYS_MS, singleShot=True)
        self._going.timeout.connect(self.hide)
        self._flow.started.connect(self._on_started)
        self._flow.printed.connect(self._on_printed)
        self._flow.saved.connect(self._on_saved)
        self._flow.failed.connect(self._on_failed)
        self._flow.making.connect(self._on_making)
        self._flow.progressed.connect(self._on_progressed)
        self._flow.remarked.connect(self._on_remarked)
        self._flow.cancelled.connect(self._on_cancelled)

    def _build_buttons(self, name: str) -> None:
        """Three buttons beside the words, or below them where there is little room."""
        row = self.layout()
        assert isinstance(row, QBoxLayout)
        row.removeWidget(self.button)
        item = row.itemAt(1)
        words = item.layout() if item is not None else None
        assert isinstance(words, QBoxLayout)
        holder = QWidget()
        flow = FlowLayout(theme_of().px(8))
        holder.setLayout(flow)
        self.buttons = (
            self.button,
            PlainButton(f"{name}_second", ""),
            PlainButton(f"{name}_third", ""),
        )
        self._keys: list[QShortcut] = []
        for place, button in enumerate(self.buttons):
            flow.addWidget(button)
            # Its parent is the button: the key works only while the button can be seen.
            shortcut = QShortcut(button)
            for pressed in (shortcut.activated, button.clicked):
                pressed.connect(partial(self._do, place))
            self._keys.append(shortcut)
        row.addWidget(holder)
        self._row, self._words, self._holder = row, words, holder
        self._is_folded = False

    @property
    def busy(self) -> bool:
        """Whether something is being printed or saved."""
        return self._flow.busy

    def print_order(self, order: Order) -> None:
        """Print on this computer's printer; the first time it asks for one."""
        if not self.busy:
            self._hush()
            self._flow.print_order(order)

    def save_order(self, order: Order) -> None:
        """Save as PDF; asks where to."""
        if not self.busy:
            self._hush()
            self._flow.save_order(order)

    def cancel(self) -> None:
        """Stop printing after the page being drawn."""
        self._flow.cancel()

    def say_error(self, error: TriageAppError) -> None:
        """Say what went wrong, what is safe and what to do; there is nothing to press."""
        self._tell(error.text, error.cure)

    # ------------------------------------------------------------------ what it says

    def _hush(self) -> None:
        self._remark = ""
        self._going.stop()
        self.hide()

    @override
    def say(self, head: str, text: str = "", button: str = "", key: str = "") -> None:
        self._tell(head, text, *(((button, key, self.acted.emit),) if button else ()))

    def _tell(self, head: str, text: str = "", *offers: Offer, icon: str = "alert") -> None:
        self._mark.set_icon(icon, "text")
        self._going.stop()
        self._does = [does for _words, _key, does in offers]
        blank = ("", "")
        shown = [(words, key) for words, key, _does in offers] + [blank] * len(self.buttons)
        super().say(head, text, *shown[0])
        for button, shortcut, (words, key) in zip(self.buttons, self._keys, shown, strict=False):
            button.set_words(words)
            button.set_key(key)
            button.setVisible(bool(words))
            if shortcut.key() != QKeySequence(key):
                shortcut.setKey(QKeySequence(key))
        self._holder.setVisible(bool(offers))
        self._fold()

    def _do(self, place: int, _checked: bool = False) -> None:
        if place < len(self._does):
            self._does[place]()

    def _on_started(self, order: Order, choice: object) -> None:
        self._choice = choice if isinstance(choice, PrinterChoice) else None
        if self._choice is None:
            self.hide()
            return
        self._tell(
            _("Printing on {printer}.").format(printer=self._choice.name),
            self._choice.words,
            (_("Change"), PRINTER_KEY, partial(self._change_now, order)),
            (_("Cancel"), "Esc", self.cancel),
            icon="printer",
        )

    def _on_making(self, done: int, of: int) -> None:
        self._say_progress(_("Making page {done} of {of}.").format(done=done, of=of))

    def _on_progressed(self, done: int, of: int) -> None:
        self._say_progress(_("Printing, {done} of {of}.").format(done=done, of=of))

    def _say_progress(self, words: str) -> None:
        if self.busy:
            cancel = (_("Cancel"), "Esc", self.cancel)
            self._tell(words, _("You can go on working."), cancel, icon="printer")

    def _on_printed(self, order: Order) -> None:
        remark, self._remark = self._remark, ""
        words = f"{_(_PRINTED[order.what])} {remark}".strip()
        if self._choice is None:
            self.hide()
            self.told.emit(words)
        else:
            on = _("On {printer}, {how}.").format(printer=self._choice.name, how=self._choice.words)
            change = (_("Change"), PRINTER_KEY, self._forget_printer)
            self._tell(words, on, change, icon="alert" if remark else "check")
            announce(self, words)
            self._going.start()
        self.printed.emit(order)

    def _on_remarked(self, words: str) -> None:
        self._remark = words

    def _on_saved(self, order: Order) -> None:
        words = f"{_(_SAVED[order.what])} {self._remark}".strip()
        self._remark = ""
        self.told.emit(words)

    def _on_cancelled(self, order: Order) -> None:
        if self._ask_next is not None:
            self._ask(self._ask_next)
            return
        self._tell(
            _("Printing was stopped."),
            _("Nothing is counted as printed."),
            (_("Print again"), AGAIN_KEY, partial(self._again, order)),
            icon="info",
        )

    def _on_failed(self, order: Order, error: TriageAppError) -> None:
        self._ask_next = None
        if not isinstance(error, PrintFailed):
            self.say_error(error)
        elif has_printer():
            self._tell(
                error.text,
                error.cure,
                (_("Send again"), AGAIN_KEY, partial(self._again, order)),
                (_("Another printer"), PRINTER_KEY, partial(self._ask, order)),
                (_("Save as PDF"), SAVE_KEY, partial(self.save_order, order)),
            )
        else:
            save = (_("Save as PDF"), SAVE_KEY, partial(self.save_order, order))
            again = (_("Send again"), AGAIN_KEY, partial(self._again, order))
            self._tell(error.text, error.cure, save, again)
        announce(self, self.accessibleName(), urgent=True)

    # ------------------------------------------------------------------ what its buttons do

    def _again(self, order: Order) -> None:
        self._hush()
        self._flow.print_again(order)

    def _ask(self, order: Order) -> None:
        self._ask_next = None
        self._hush()
        self._flow.print_order(order, ask=True)

    def _change_now(self, order: Order) -> None:
        """Stop, and ask for another printer; what is already on paper is only asked of later."""
        if self.busy:
            self._ask_next = order
            self.cancel()
        else:
            self._forget_printer()

    def _forget_printer(self) -> None:
        self._flow.memory.forget()
        self._tell(_("The next print asks for the printer."), icon="info")
        self._going.start()

    # ------------------------------------------------------------------ room

    def _fold(self) -> None:
        """The buttons below the words where there is no room beside them."""
        theme = theme_of()
        shown = [button for button in self.buttons if not button.isHidden()]
        needed = sum(button.sizeHint().width() + theme.px(8) for button in shown)
        narrow = self.width() < theme.px(_WORDS_WIDTH) + needed
        self._holder.setMinimumWidth(0 if narrow else needed)
        if narrow is not self._is_folded:
            self._is_folded = narrow
            self._words.setSpacing(theme.px(4) if narrow else 0)
            (self._row if narrow else self._words).removeWidget(self._holder)
            (self._words if narrow else self._row).addWidget(self._holder)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()
