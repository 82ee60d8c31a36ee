"""The row of chips over the worklist, and the menu that stands for it in a narrow window."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_parts import FlowLayout
from triage_app.desktop.level_words import level_word
from triage_app.desktop.slim_controls import ChipDivider, ListChip
from triage_app.desktop.theme import theme_of
from triage_app.desktop.worklist_filters import FILTERS, Filter, Only
from triage_app.texts import _


def chip_words(chip: Filter) -> str:
    """What a chip says."""
    if chip.level is not None:
        return level_word(chip.level)
    return {
        Only.ALL: _("All"),
        Only.UNKNOWN: _("Not yet known"),
        Only.NEWS: _("New or changed"),
        Only.OVER: _("Over the limit"),
    }[chip.only]


class ChipRow(QWidget):
    """One chip for each filter, exactly one of them on.

    `menu_button` shows the same as a menu; the screen places it and shows one of the two.

    Signals:
        chosen(Filter): a person chose a chip or a line of the menu.
    """

    chosen = Signal(Filter)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("chip_row")
        flow = FlowLayout(theme_of().px(8))
        self.setLayout(flow)
        self.chips: dict[Filter, ListChip] = {}
        for each in FILTERS:
            if each.only is Only.NEWS:
                flow.addWidget(ChipDivider())
            chip = ListChip(f"chip_{each.name}", chip_words(each), 0, level=each.level)
            chip.clicked.connect(partial(self._choose, each))
            self.chips[each] = chip
            flow.addWidget(chip)
        self.menu_button = PlainButton("chip_menu_button", "", icon_name="list")
        self.menu_button.clicked.connect(self._on_menu)
        self.show_chosen(Filter())

    def show_chosen(self, wanted: Filter) -> None:
        """Turn one chip on and the others off, without a signal."""
        for each, chip in self.chips.items():
            chip.setChecked(each == wanted)
        self.menu_button.set_words(self._counted(wanted, " "))

    def set_count(self, each: Filter, count: int) -> None:
        """Show how many rows a chip keeps."""
        chip = self.chips[each]
        chip.set_count(count)
        if chip.isChecked():
            self.menu_button.set_words(self._counted(each, " "))

    def _counted(self, each: Filter, between: str) -> str:
        return self.chips[each].accessibleName().replace(", ", between)

    def _choose(self, each: Filter, _checked: bool = False) -> None:
        self.chosen.emit(each)

    def _on_menu(self) -> None:
        menu = QMenu(self.menu_button)
        for each in self.chips:
            menu.addAction(self._counted(each, "  ")).triggered.connect(partial(self._choose, each))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.menu_button.mapToGlobal(QPoint(0, self.menu_button.height())))
