"""The worklist: who waits, most urgent first, what is new, and one key to open, print or mark seen.

Order, level and limits come from the workflow; this screen asks, shows and reports.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app import workflow
from triage_app.desktop.background import Work, run_in_background
from triage_app.desktop.desk_parts import Card, Empty, FindField, KeyHints, clear_out
from triage_app.desktop.preview_source import preview_of
from triage_app.desktop.print_banner import PrintBanner
from triage_app.desktop.print_flow import Order, Paper, order_for
from triage_app.desktop.screen import KeyHelp, Room, Screen
from triage_app.desktop.slim_controls import ListChip
from triage_app.desktop.theme import BODY, HEADING, Theme, theme_of
from triage_app.desktop.waiting import state_words, today_words
from triage_app.desktop.words import Words
from triage_app.desktop.worklist_chips import ChipRow
from triage_app.desktop.worklist_filters import (
    Filter,
    Only,
    keeps,
    part_of,
    read_all,
)
from triage_app.desktop.worklist_model import PAGE, WorklistModel
from triage_app.desktop.worklist_preview import PreviewPanel
from triage_app.desktop.worklist_table import WorklistTable
from triage_app.errors import StoreError, TriageAppError
from triage_app.model.intake import IntakeId, Worklist, WorklistRow
from triage_app.model.level import Level
from triage_app.texts import _
from triage_app.workflow import Clinic

FIND_PAUSE_MS = 120
LOOK_AGAIN_MS = 20_000
PREVIEW_WIDTH = 356


class WorklistScreen(Screen):
    """Title, find box, chips, table and preview."""

    news_changed = Signal(int)

    def __init__(self, clinic: Clinic, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("worklist_screen")
        self.title = _("Worklist")
        self._clinic = clinic
        self._theme = theme
        self._filter = Filter()
        self._find = ""
        self._all: tuple[WorklistRow, ...] = ()
        self._reading: Work | None = None
        self._room = Room.WIDE
        self.model = WorklistModel(self._due, clinic.now, clinic.zone, self)
        self.banner = PrintBanner("worklist_banner", clinic, self)
        self.banner.printed.connect(self._on_printed)
        self.banner.told.connect(self.said)
        self.model.rowsInserted.connect(self._show_empty_or_list)
        self.model.modelReset.connect(self._show_empty_or_list)
        self._find_timer = QTimer(self, interval=FIND_PAUSE_MS, singleShot=True)
        self._find_timer.timeout.connect(self._on_find)
        self._clock_timer = QTimer(self, interval=LOOK_AGAIN_MS)
        self._clock_timer.timeout.connect(self.refresh)
        self._build()
        self._connect()

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        px = self._theme.px
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(px(24), px(16), px(24), px(16))
        self._column.setSpacing(px(12))
        self._column.addLayout(self._build_head())
        self._column.addWidget(self.banner)
        self._column.addWidget(self._chip_row)
        body = QHBoxLayout()
        body.setSpacing(px(16))
        body.addWidget(self._build_list(), 1)
        self.preview = PreviewPanel()
        self.preview.setFixedWidth(px(PREVIEW_WIDTH))
        body.addWidget(self.preview)
        self._column.addLayout(body, 1)
        self.reading_line = Words("", BODY, "text2")
        self.reading_line.setObjectName("reading_line")
        self._column.addWidget(self.reading_line)
        self._hints = KeyHints(self.key_help(), _("all keys"))
        self._column.addWidget(self._hints)

    def _build_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._theme.px(12))
        self._title = Words(self.title, HEADING, bold=True, wrap=False)
        row.addWidget(self._title)
        self._date = Words("", BODY, "text2", wrap=False)
        row.addWidget(self._date)
        self._chip_row = ChipRow()
        self._chip_row.show_chosen(self._filter)
        self._chip_row.chosen.connect(self.show_only)
        self._chip_row.menu_button.hide()
        row.addWidget(self._chip_row.menu_button)
        row.addStretch(1)
        self.find_box = FindField(_("Find in the worklist"), _("Find name, birth date, MRN, phone"))
        self.find_box.setMaximumWidth(self._theme.px(PREVIEW_WIDTH))
        row.addWidget(self.find_box, 2)
        return row

    def _build_list(self) -> Card:
        px = self._theme.px
        card = Card("worklist_card")
        inner = QVBoxLayout(card)
        inner.setContentsMargins(1, px(8), 1, px(8))
        self._stack = QStackedLayout()
        inner.addLayout(self._stack)
        self.table = WorklistTable(self.model)
        self.empty = Empty("worklist_empty")
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        return card

    def _connect(self) -> None:
        self.find_box.textChanged.connect(self._find_timer.start)
        self.find_box.left.connect(self._on_find_left)
        self.find_box.entered.connect(self._on_find_left)
        self.find_box.moved.connect(self._on_find_left)
        self.table.opened.connect(self.open_current)
        self.table.print_wanted.connect(self.print_current)
        self.table.seen_wanted.connect(self.mark_current_seen)
        self.table.find_wanted.connect(self.find_box.setFocus)
        self.table.current_changed.connect(self._on_current_changed)
        self.preview.open_button.clicked.connect(self.open_current)
        self.preview.print_button.clicked.connect(self.print_current)
        self.preview.seen_button.clicked.connect(self.mark_current_seen)
        self.empty.acted.connect(self._on_empty)

    @property
    def chips(self) -> dict[Filter, ListChip]:
        """The chips by what they keep."""
        return self._chip_row.chips

    # ------------------------------------------------------------- what is shown

    @override
    def refresh(self) -> None:
        """Read the list again; the current row stays current wherever it is now."""
        self._date.setText(today_words(self._clinic.now(), self._clinic.zone))
        try:
            page = workflow.worklist(self._clinic, find=self._find, limit=PAGE)
        except StoreError as err:
            self.banner.say_error(err)
            return
        self._count_levels(page)
        if len(page.rows) >= page.total:
            self._on_all_read(page.rows)
        else:
            self._read_the_rest()
        if self._filter.only is Only.ALL:
            self._reload()

    def _reload(self) -> None:
        """Fill the table anew, from the store or from the rows already filtered."""
        current = self.current_row
        if self._filter.only is Only.ALL:
            shown = self.model.rows
            page = self._page(0, max(PAGE, len(shown)))
            if page.rows == shown and shown:
                self.model.time_passed()
                return
            self.model.reload(self._page)
        else:
            kept = self._kept(self._filter.only)
            if kept == self.model.rows and kept:
                self.model.time_passed()
                return
            self.model.reload(partial(part_of, kept))
        self._select(current.subject if current else None)

    def _page(self, offset: int, limit: int) -> Worklist:
        return workflow.worklist(
            self._clinic, level=self._filter.level, find=self._find, limit=limit, offset=offset
        )

    def _kept(self, only: Only) -> tuple[WorklistRow, ...]:
        now = self._clinic.now()
        return tuple(row for row in self._all if keeps(only, row, now, self._due))

    def _due(self, row: WorklistRow) -> datetime:
        form = self._clinic.forms[row.form_id].form
        return workflow.due(form, row.level, row.arrived)

    def _count_levels(self, page: Worklist) -> None:
        for level in Level:
            self._chip_row.set_count(Filter(level=level), page.by_level[level])
        self._chip_row.set_count(Filter(), sum(page.by_level))

    def _read_the_rest(self) -> None:
        """A list longer than a page is read off the screen's thread, for the other counts."""
        if self._reading is not None:
            self._reading.cancel()
        self._reading = run_in_background(
            partial(read_all, self._clinic, self._find),
            self._on_all_read,
            self._on_read_failed,
            parent=self,
        )

    def _on_all_read(self, rows: tuple[WorklistRow, ...]) -> None:
        self._all = rows
        for only in (Only.NEWS, Only.UNFINISHED, Only.OVER):
            self._chip_row.set_count(Filter(only), len(self._kept(only)))
        if not self._find:
            self.news_changed.emit(len(self._kept(Only.NEWS)))
        if self._filter.only is not Only.ALL:
            self._reload()

    def _on_read_failed(self, error: Exception) -> None:
        self.banner.say(_("The counts could not be read."), str(error))

    def _select(self, subject: IntakeId | None) -> None:
        place = next((i for i, row in enumerate(self.model.rows) if row.subject == subject), 0)
        self.table.go_to(place)
        self._on_current_changed()

    def _show_empty_or_list(self, *_rows: object) -> None:
        if self.model.rowCount():
            self._stack.setCurrentWidget(self.table)
            return
        if self._find:
            self.empty.say(
                _("No patient “{text}”").format(text=self._find),
                _("Nobody on the list has this name, birth date, MRN or phone."),
                _("New patient"),
                "Ctrl+N",
            )
        elif self._filter == Filter():
            self.empty.say(
                _("No one is waiting"),
                _("Finished intakes appear here, the most urgent first."),
                _("New intake"),
                "Ctrl+N",
            )
        else:
            head = {
                Only.NEWS: _("Nothing is new or changed"),
                Only.UNFINISHED: _("Every intake is finished"),
                Only.OVER: _("No one is over the limit"),
            }.get(self._filter.only, _("No one is at this level"))
            self.empty.say(head, "", _("Show all"))
        self._stack.setCurrentWidget(self.empty)
        self._on_current_changed()

    # ----------------------------------------------------------------- filtering

    def show_only(self, wanted: Filter) -> None:
        """Show only the rows of one chip; the list takes the keys."""
        self._filter = wanted
        self._chip_row.show_chosen(wanted)
        self._reload()
        self.table.setFocus()

    def _on_find(self) -> None:
        self._find = self.find_box.text().strip()
        self.refresh()

    def _on_find_left(self, _step: int = 0) -> None:
        if self._find_timer.isActive():
            self._find_timer.stop()
            self._on_find()
        self.table.setFocus()

    def _on_empty(self) -> None:
        if self._find or self._filter == Filter():
            self.intake_wanted.emit(None)
        else:
            self.show_only(Filter())

    # --------------------------------------------------------------- one patient

    @property
    def current_row(self) -> WorklistRow | None:
        """The row that the keys act on."""
        index = self.table.currentIndex()
        return self.model.row_at(index) if index.row() < len(self.model.rows) else None

    def _on_current_changed(self) -> None:
        row = self.current_row
        self.preview.setVisible(self._room is Room.WIDE and self.model.rowCount() > 0)
        self.reading_line.show_text(self._full_words(row) if row else "")
        if not self.preview.isHidden():
            self.preview.show_preview(preview_of(self._clinic, row) if row else None)
            if row is not None:
                self.preview.allow(draft=row.is_draft)

    def _full_words(self, row: WorklistRow) -> str:
        """What a row of a smaller window has no room for; the preview says it in a wide one."""
        if self._room is Room.WIDE:
            return ""
        state = state_words(row, self._clinic.now(), self._clinic.zone)
        if self._room is Room.NARROW:
            return f"{state}. {row.story}"
        return row.story if self.table.cuts_story(row.story) else ""

    def open_current(self) -> None:
        """Continue a part-done intake, or open the record of a finished one."""
        row = self.current_row
        if row is None:
            return
        if row.is_draft:
            self.draft_wanted.emit(row.subject)
        else:
            self.record_wanted.emit(row.subject)

    def print_current(self) -> None:
        """Print the page of a finished intake."""
        row = self.current_row
        if row is None:
            return
        if row.is_draft:
            self.said.emit(_("This intake is not finished. Its page can be printed then."))
            return
        patient = row.patient
        day = row.visit_date.isoformat()
        self.banner.print_order(
            order_for(Paper.PAGE, row.subject, patient.language, patient.mrn, day)
        )

    def mark_current_seen(self) -> None:
        """Take a finished intake off the list; the next row becomes current."""
        row = self.current_row
        if row is None:
            return
        if row.is_draft:
            self.said.emit(_("This intake is not finished. It is marked seen after that."))
            return
        place = self.table.currentIndex().row()
        try:
            workflow.mark_seen(self._clinic, row.subject)
        except TriageAppError as err:
            self.banner.say_error(err)
            return
        self.said.emit(_("{name} is marked seen.").format(name=row.patient.name))
        self.refresh()
        self.table.go_to(min(place, self.model.rowCount() - 1))

    def _on_printed(self, _order: Order) -> None:
        self.refresh()

    # -------------------------------------------------------------------- screen

    @override
    def first_focus(self) -> None:
        self.table.setFocus()

    @override
    def panels(self) -> tuple[QWidget, ...]:
        return (self.table, self.preview.open_button, self.find_box)

    @override
    def key_help(self) -> tuple[KeyHelp, ...]:
        return (
            KeyHelp(("↑", "↓"), _("move")),
            KeyHelp(("Enter",), _("open")),
            KeyHelp(("P",), _("print")),
            KeyHelp(("S",), _("mark seen")),
            KeyHelp(("/",), _("find")),
        )

    @override
    def fit(self, room: Room) -> None:
        """Preview only in a wide window; two-line rows and a menu of chips in a narrow one."""
        self._room = room
        px = theme_of().px
        narrow = room is Room.NARROW
        side = px(16) if narrow else px(24)
        self._column.setContentsMargins(side, px(12) if narrow else px(16), side, px(12))
        self.table.fit(room)
        self._chip_row.setVisible(not narrow)
        self._chip_row.menu_button.setVisible(narrow)
        self._date.setVisible(not narrow)
        self._title.setVisible(not narrow)
        self._hints.setVisible(not narrow)
        self._on_current_changed()

    @override
    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        current = self.current_row
        self._column.removeWidget(self.banner)
        clear_out(self)
        self._build()
        self._connect()
        self.find_box.setText(self._find)
        self.fit(self._room)
        self.refresh()
        self._show_empty_or_list()
        self._select(current.subject if current else None)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock_timer.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock_timer.stop()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Slash:
            self.find_box.setFocus()
            return
        super().keyPressEvent(event)
