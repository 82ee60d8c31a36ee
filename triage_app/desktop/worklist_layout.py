"""Where the parts of the worklist stand, and which of them there is room for.

It makes the parts and places them; what they show and do is the screen's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from triage_app.desktop.announce import announce
from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_parts import Card, Empty, FindField
from triage_app.desktop.print_banner import PrintBanner
from triage_app.desktop.screen import KeyHelp, Room
from triage_app.desktop.slim_controls import SlimButton
from triage_app.desktop.theme import BODY, HEADING, theme_of
from triage_app.desktop.words import Words
from triage_app.desktop.worklist_chips import ChipRow
from triage_app.desktop.worklist_choices import ColumnPanel, FilterPanel, FoldOut
from triage_app.desktop.worklist_hints import FittingHints
from triage_app.desktop.worklist_model import Column, WorklistModel
from triage_app.desktop.worklist_notice import WorklistNotice
from triage_app.desktop.worklist_preview import PreviewPanel
from triage_app.desktop.worklist_states import ReasonPanel
from triage_app.desktop.worklist_table import WorklistTable, columns_with_room, width_needed
from triage_app.desktop.worklist_tasks import TasksPanel
from triage_app.desktop.worklist_words import BUTTON_KEYS, LIST_KEYS, TASK_KEYS
from triage_app.texts import _
from triage_app.workflow import Clinic

PREVIEW_WIDTH = 356
GAP = 16
_LESS_BESIDE = 60


class WorklistLayout:
    """The parts of the screen; made anew when theme or text size changes."""

    def __init__(
        self,
        screen: QWidget,
        title: str,
        model: WorklistModel,
        banner: PrintBanner,
        clinic: Clinic,
    ) -> None:
        self._screen = screen
        self._banner = banner
        self._room = Room.WIDE
        self.shows_tasks = False
        self._folded_out: FoldOut | None = None
        self._make(title, model, clinic)
        px = theme_of().px
        self._column = QVBoxLayout(screen)
        self._column.setContentsMargins(px(24), px(16), px(24), px(16))
        self._column.setSpacing(px(12))
        self._column.addLayout(self._head())
        for part in (banner, self.notice, self.chip_row, self._narrowed, self.reason):
            self._column.addWidget(part)
        for fold in (self.filters, self.columns):
            fold.grown.connect(self._show_folded)
            self._column.addWidget(fold)
        self._body = QWidget()
        body = QHBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(px(GAP))
        body.addWidget(self._list_card(), 1)
        body.addWidget(self.preview)
        self._column.addWidget(self._body, 1)
        self._column.addWidget(self.reading_line)
        self._column.addWidget(self._list_hints)
        self._column.addWidget(self._task_hints)

    def _make(self, title: str, model: WorklistModel, clinic: Clinic) -> None:
        px = theme_of().px
        self._title = Words(title, HEADING, bold=True, wrap=False)
        self.date = Words("", BODY, "text2", wrap=False)
        self.filter_button = SlimButton("filter_button", _("Filter"), "F")
        self.columns_button = SlimButton("columns_button", _("Columns"), "C")
        self.tasks_button = SlimButton("tasks_button", "", "T")
        self.print_button = PlainButton("print_list_button", "", icon_name="printer")
        self.print_button.setAccessibleName(_("Print the list"))
        self.print_button.setToolTip(_("Print the list ({key})").format(key="Ctrl+P"))
        self._keyed = (
            (self.filter_button, "F"),
            (self.columns_button, "C"),
            (self.tasks_button, "T"),
        )
        for button, _key in self._keyed:
            button.setCheckable(True)
        self.find_box = FindField(_("Find in the worklist"), _("Find name, birth date, MRN, phone"))
        self.find_box.setMaximumWidth(px(PREVIEW_WIDTH))
        self.notice = WorklistNotice(clinic)
        self.chip_row = ChipRow()
        self.reason = ReasonPanel()
        self.filters = FilterPanel()
        self.columns = ColumnPanel()
        self.table = WorklistTable(model)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tasks = TasksPanel()
        self.empty = Empty("worklist_empty")
        self.preview = PreviewPanel()
        self.preview.setFixedWidth(px(PREVIEW_WIDTH))
        self.reading_line = Words("", BODY, "text2")
        self.reading_line.setObjectName("reading_line")
        self._narrowed = self._narrowed_line()
        self._list_hints = _hints((*LIST_KEYS, *BUTTON_KEYS))
        self._task_hints = _hints(TASK_KEYS)
        self._task_hints.hide()
        self.show_task_count(0)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme_of().px(8))
        self.chip_row.menu_button.hide()
        for part in (self._title, self.date, self.chip_row.menu_button):
            row.addWidget(part)
        row.addStretch(1)
        for button in (
            self.print_button,
            self.tasks_button,
            self.filter_button,
            self.columns_button,
        ):
            row.addWidget(button)
        row.addWidget(self.find_box, 2)
        return row

    def _narrowed_line(self) -> QWidget:
        line = QWidget()
        line.setObjectName("narrowed_line")
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme_of().px(12))
        self._narrowed_words = Words("", BODY, bold=True)
        self._narrowed_words.setObjectName("narrowed_words")
        self.all_button = PlainButton("show_all_button", _("Show all"), "Esc")
        row.addWidget(self._narrowed_words, 1)
        row.addWidget(self.all_button)
        line.hide()
        return line

    def _list_card(self) -> Card:
        card = Card("worklist_card")
        # a panel above may take room: the list scrolls, and what stands for it when empty is low
        card.setMinimumHeight(theme_of().px(132))
        px = theme_of().px
        inner = QVBoxLayout(card)
        inner.setContentsMargins(1, px(8), 1, px(8))
        self._stack = QStackedLayout()
        inner.addLayout(self._stack)
        for page in (self.table, self.empty, self.tasks):
            self._stack.addWidget(page)
        return card

    def give_banner_back(self) -> None:
        """The banner outlives this layout: it may be saying how printing goes."""
        self._column.removeWidget(self._banner)

    # ------------------------------------------------------------------------- what is shown

    @property
    def shows_list(self) -> bool:
        """Whether the list of patients is in sight, not the tasks or a panel in its place."""
        return not self.shows_tasks and not self._body.isHidden()

    @property
    def page_shown(self) -> QWidget:
        """The table, the tasks, or the words that stand for either when it is empty."""
        return self._stack.currentWidget()

    def show_page(self, page: QWidget) -> None:
        """Show one of them; a focus in the one before goes along."""
        before = self._stack.currentWidget()
        if before is page:
            return
        focus = QApplication.focusWidget()
        had_focus = focus is before or (focus in before.findChildren(QWidget))
        self._stack.setCurrentWidget(page)
        if had_focus:
            to = {self.tasks: self.tasks.table, self.empty: self.empty.button}.get(page, page)
            to.setFocus()

    def say_narrowed(self, words: Sequence[str], everybody: str) -> None:
        """Say in words what the list is narrowed to; `everybody` is only spoken, when it is not."""
        said = _("Only: {words}").format(words=" · ".join(words)) if words else ""
        if said != self._narrowed_words.text():
            self._narrowed_words.setText(said)
            announce(self._narrowed, said or everybody)
        self._show_filters()

    def show_task_count(self, count: int) -> None:
        """Say on the button how many tasks of the desk are open."""
        self.tasks_button.set_words(_("Desk tasks {n}").format(n=count))

    def turn_tasks(self) -> None:
        """Show the desk's tasks in place of the list, or the list again."""
        self.shows_tasks = not self.shows_tasks
        self.tasks_button.setChecked(self.shows_tasks)
        self._show_hints()
        self.fold_in()

    def _show_filters(self) -> None:
        """What narrows the list is not there while the tasks are: it would seem to narrow them."""
        listed, narrow = not self.shows_tasks, self._room is Room.NARROW
        self.chip_row.setVisible(listed and not narrow)
        self.chip_row.menu_button.setVisible(listed and narrow)
        # the panel of filters says the same while it is out
        told = self._folded_out is self.filters or not self._narrowed_words.text()
        self._narrowed.setVisible(listed and not told)
        self.filter_button.setVisible(listed)
        self.columns_button.setVisible(listed and not narrow)
        self.print_button.setVisible(listed and not narrow)

    def _show_hints(self) -> None:
        room = self._room is not Room.NARROW
        self._list_hints.setVisible(room and not self.shows_tasks)
        self._task_hints.setVisible(room and self.shows_tasks)

    def fold_out(self, fold: FoldOut) -> None:
        """Fold a panel out, or in again when it is out; there is never more than one."""
        again = self._folded_out is fold
        self.fold_in()
        if again:
            return
        self._folded_out = fold
        fold.show()
        self._show_folded()
        fold.take_focus()

    def fold_in(self) -> None:
        """Fold in what is folded out."""
        if self._folded_out is not None:
            self._folded_out.hide()
        self._folded_out = None
        self._show_folded()

    def _show_folded(self) -> None:
        """In a narrow window a panel takes the place of the list: both would be too little."""
        fold = self._folded_out
        self.filter_button.setChecked(fold is self.filters)
        self.columns_button.setChecked(fold is self.columns)
        self._show_filters()
        alone = fold is not None and self._room is Room.NARROW
        self._body.setVisible(not alone)
        self.reading_line.setVisible(not alone and bool(self.reading_line.text()))
        if fold is not None:
            width = self._screen.width() - 2 * theme_of().px(24)
            fold.take_width(width)
            fold.fill(alone=alone)
            self._column.setStretchFactor(fold, 1 if alone else 0)

    # -------------------------------------------------------------------------------- the room

    def _list_width(self, *, with_preview: bool) -> int:
        px = theme_of().px
        margins = self._column.contentsMargins()
        beside = px(PREVIEW_WIDTH) + px(GAP) if with_preview else 0
        # the card's border, and the scroll bar of a long list
        return self._screen.width() - margins.left() - margins.right() - beside - 2 - px(12)

    def fit_columns(self, chosen: Iterable[Column], *, has_rows: bool) -> None:
        """The preview stands beside the list while all the columns chosen have room there."""
        columns = tuple(chosen)
        self._fit_find()
        # the columns people have at first may leave the patient a little less beside the preview
        spare = theme_of().px(_LESS_BESIDE) if len(columns) <= 1 else 0
        beside = self._list_width(with_preview=True) + spare >= width_needed(columns, theme_of())
        listed = has_rows and not self.shows_tasks
        folded = self._folded_out is not None
        self.preview.setVisible(self._room is Room.WIDE and listed and beside and not folded)
        self.table.show_columns(columns)

    def _fit_find(self) -> None:
        """Say in the find box all that it finds by, or only "Find": never half of it."""
        box = self.find_box
        margins = box.textMargins()
        room = box.width() - margins.left() - margins.right() - theme_of().px(28)
        words = _("Find name, birth date, MRN, phone")
        fits = box.fontMetrics().horizontalAdvance(words) <= room
        said = words if fits else _("Find")
        if said != box.placeholderText():
            box.setPlaceholderText(said)
            box.setToolTip("" if fits else words)

    def columns_left_out(self, chosen: Iterable[Column]) -> tuple[Column, ...]:
        """Those there is no room for even without the preview."""
        if self._room is Room.NARROW:
            return tuple(chosen)
        room = columns_with_room(chosen, self._list_width(with_preview=False), theme_of())
        return tuple(column for column in chosen if column not in room)

    def fit(self, room: Room) -> None:
        """Fewer parts as the window narrows."""
        self._room = room
        px = theme_of().px
        narrow = room is Room.NARROW
        side = px(16) if narrow else px(24)
        self._column.setContentsMargins(side, px(12) if narrow else px(16), side, px(12))
        self.table.fit(room)
        self.tasks.table.fit(room)
        self.date.setVisible(room is Room.WIDE)
        self._title.setVisible(not narrow)
        # a wide window names these keys at its foot, a narrow one has no room for them
        for button, key in self._keyed:
            button.set_key(key if room is Room.MIDDLE else "")
        self._show_hints()
        self._show_folded()

    def panels(self) -> tuple[QWidget, ...]:
        """Where F6 goes round."""
        listed = self.tasks.table if self.shows_tasks else self.table
        shown = self.empty.button if self.page_shown is self.empty else listed
        return (shown, self.preview.open_button, self.find_box, self.filter_button)


def _hints(lines: Iterable[tuple[tuple[str, ...], str]]) -> FittingHints:
    return FittingHints(tuple(KeyHelp(keys, _(does)) for keys, does in lines), _("all keys"))
