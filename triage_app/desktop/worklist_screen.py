"""The worklist: who waits, most urgent first, what is new, and one key to open, print or mark seen.

Order, level and limits come from the workflow; this screen asks, shows and reports.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from triage_app.desktop.desk_parts import clear_out
from triage_app.desktop.list_printing import ListPrinting
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.preview_source import sees_reasons
from triage_app.desktop.print_banner import PrintBanner
from triage_app.desktop.print_flow import Order
from triage_app.desktop.screen import KeyHelp, Room, Screen
from triage_app.desktop.search_note import SearchNote
from triage_app.desktop.slim_controls import ListChip
from triage_app.desktop.theme import Theme
from triage_app.desktop.waiting import today_words
from triage_app.desktop.worklist_actions import WorklistActions
from triage_app.desktop.worklist_beside import BesideList
from triage_app.desktop.worklist_choices import FoldOut
from triage_app.desktop.worklist_chooser import WorklistChooser
from triage_app.desktop.worklist_columns import ChosenColumns
from triage_app.desktop.worklist_filters import Filter, Only, Wanted, due_of
from triage_app.desktop.worklist_layout import WorklistLayout
from triage_app.desktop.worklist_model import WorklistModel
from triage_app.desktop.worklist_pages import page_of
from triage_app.desktop.worklist_reader import Reading, WorklistReader
from triage_app.desktop.worklist_table import AHEAD
from triage_app.desktop.worklist_words import (
    BUTTON_KEYS,
    LIST_KEYS,
    OTHER_KEYS,
    TASK_KEYS,
    offers_intake,
    say_empty,
)
from triage_app.errors import StoreError, TriageAppError
from triage_app.model.intake import IntakeId, WorklistRow
from triage_app.texts import _
from triage_app.workflow import Clinic, SearchPlace

LOOK_AGAIN_MS = 20_000


class WorklistScreen(Screen):
    """Title, find box, chips, table and preview; the desk's tasks in the same place."""

    news_changed = Signal(int)

    def __init__(
        self,
        clinic: Clinic,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        look: LookSettings | None = None,
    ) -> None:
        """Make the screen; `look` keeps the columns this person chooses."""
        super().__init__(parent)
        self.setObjectName("worklist_screen")
        self.title = _("Worklist")
        self._clinic = clinic
        self._theme = theme
        self._room = Room.WIDE
        self.chooser = WorklistChooser(clinic, self)
        self._shown: Wanted | None = None
        self._subject: IntakeId | None = None
        self._columns = ChosenColumns(look, clinic.staff.staff_id)
        self.model = WorklistModel(
            self._due, clinic.now, clinic.zone, self, rules_shown=sees_reasons(clinic)
        )
        self.reader = WorklistReader(clinic, self)
        self._note = SearchNote(clinic, SearchPlace.WORKLIST, self)
        self.banner = PrintBanner("worklist_banner", clinic, self)
        self._lists = ListPrinting(clinic, self.banner)
        self.actions_on_row = WorklistActions(clinic, self.banner, lambda: self.current_row, self)
        self._beside = BesideList(clinic, self.model, self)
        self._beside.failed.connect(self._on_failed)
        self._clock_timer = QTimer(self, interval=LOOK_AGAIN_MS)
        self._clock_timer.timeout.connect(self.refresh)
        self._acted = False
        self.chooser.changed.connect(self._on_chosen)
        self.chooser.done.connect(self.first_focus)
        self.banner.printed.connect(self._on_printed)
        self.banner.told.connect(self.said)
        self.actions_on_row.said.connect(self.said)
        self.actions_on_row.changed.connect(self._on_changed)
        self.model.pages_wanted.connect(self._on_pages_wanted)
        self.reader.read.connect(self._on_read)
        self.reader.failed.connect(self._on_failed)
        keys = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+P"), self, self.print_list, context=keys)
        self._build()

    def _build(self) -> None:
        parts = self.parts = WorklistLayout(self, self.title, self.model, self.banner, self._clinic)
        self.table, self.preview, self.empty = parts.table, parts.preview, parts.empty
        self.find_box, self.reading_line = parts.find_box, parts.reading_line
        self._beside.take_parts(parts)
        self.actions_on_row.take_panel(parts.reason)
        self.chooser.take_parts(parts)
        parts.print_button.clicked.connect(self.print_list)
        parts.filter_button.clicked.connect(self._fold_filters)
        parts.columns_button.clicked.connect(self._fold_columns)
        parts.tasks_button.clicked.connect(self._turn_tasks)
        parts.columns.columns_chosen.connect(self._on_columns)
        for fold in (parts.filters, parts.columns):
            fold.closed.connect(self._on_fold_closed)
        self.table.asked_for.connect(self.open_current)
        self.table.key_pressed.connect(self._on_key)
        self.table.current_changed.connect(self._on_current_changed)
        self.table.customContextMenuRequested.connect(self._on_context_menu)
        self.preview.open_button.clicked.connect(self.open_current)
        self.preview.print_button.clicked.connect(self.actions_on_row.print_page)
        self.preview.seen_button.clicked.connect(self.actions_on_row.mark_seen)
        self.preview.move_button.clicked.connect(self.move_current)
        self.empty.acted.connect(self._on_empty)
        parts.notice.acted.connect(self.refresh)
        parts.tasks.record_wanted.connect(self.record_wanted)
        parts.tasks.done.connect(self.actions_on_row.finish)
        parts.tasks.table.key_pressed.connect(self._on_key)
        self.reader.slow.connect(parts.notice.say_slow)

    @property
    def chips(self) -> dict[Filter, ListChip]:
        """The chips by what they keep."""
        return self.parts.chip_row.chips

    @override
    def refresh(self) -> None:
        """Look again; the current row stays current wherever it is now."""
        self.parts.date.setText(today_words(self._clinic.now(), self._clinic.zone))
        self._look()

    def _look(self) -> None:
        """Read what is in sight: at once where that is quick, else off the screen's thread."""
        first, last = self.table.in_sight()
        same = self._shown == self.chooser.wanted
        here = self.table.currentIndex().row()
        ends = (first, max(last, first), max(here - AHEAD, 0), here + AHEAD)
        end = page_of(max(self.model.rowCount() - 1, 0))
        pages = {min(page_of(place), end) for place in ends} if same else {0}
        self.model.grow_old()
        if not self.chooser.wanted.is_plain or pages != {0}:
            self.reader.ask(self.chooser.wanted, tuple(sorted(pages)), counts=True)
            return
        try:
            reading = self.reader.read_now(self.chooser.wanted)
        except TriageAppError as err:
            self._on_failed(err)
            return
        self._on_read(reading)
        if reading.tasks is None:
            self.reader.ask(self.chooser.wanted, counts=True)

    def _on_pages_wanted(self, pages: object) -> None:
        # offline, the next look of its own asks again: a failing store is not asked without end
        wanted = self._shown == self.chooser.wanted and not self.parts.notice.is_offline
        if wanted and isinstance(pages, tuple):
            self.reader.ask(self.chooser.wanted, pages)

    def _on_read(self, reading: Reading) -> None:
        self.parts.notice.say_read()
        if reading.tasks is not None:
            self._show_tasks(reading)
        if reading.wanted != self.chooser.wanted:
            return
        for chip, count in reading.counts.items():
            self.parts.chip_row.set_count(chip, count)
        news = reading.counts.get(Filter(Only.NEWS))
        if news is not None and self.chooser.wanted.base() == Wanted().base():
            self.news_changed.emit(news)
        if not reading.pages:
            return
        subject = self._subject
        if self._shown != self.chooser.wanted:
            self._shown = self.chooser.wanted
            if self._shown.find:
                self._note.found(reading.pages[0].total)
            self.model.restart(reading.pages[0], reading.reasons)
            self.table.go_to(self.model.place_of(subject) or 0 if subject else 0)
        else:
            self.model.take(reading.pages, reading.reasons)
            self._stay_with(subject)
        self._show_list_or_empty()
        self._on_current_changed()
        self.table.viewport().update()

    def _stay_with(self, subject: IntakeId | None) -> None:
        """The row the keys act on is the same patient's, wherever that is now."""
        place = self.model.place_of(subject) if subject else None
        here = self.table.currentIndex().row()
        if place is not None and place != here:
            self.table.keep_in_place(place)
        elif here < 0:
            self.table.go_to(0)
        if subject is not None and place is None and not self._acted:
            self.actions_on_row.pause()
        self._acted = False

    def _show_tasks(self, reading: Reading) -> None:
        tasks = reading.tasks or ()
        self.parts.show_task_count(len(tasks))
        self.parts.tasks.show_tasks(tasks, self._clinic.now(), self._clinic.zone)
        if self.parts.shows_tasks:
            self._show_list_or_empty()

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, StoreError):
            self.parts.notice.say_offline(error)
        elif isinstance(error, TriageAppError):
            self.banner.say_error(error)
        else:
            self.banner.say(_("The list could not be read."), str(error))
        self._show_list_or_empty(error)

    def _show_list_or_empty(self, error: Exception | None = None) -> None:
        parts = self.parts
        if parts.shows_tasks:
            parts.show_page(parts.tasks if parts.tasks.current else parts.empty)
            if not parts.tasks.current:
                say_empty(self.empty, self.chooser.wanted, (), tasks=True)
        elif self.model.rowCount():
            parts.show_page(self.table)
        else:
            unread = error if self._shown is None else None
            words = self.chooser.narrowed_words
            say_empty(self.empty, self.chooser.wanted, words, error=unread)
            parts.show_page(self.empty)
        self._fit_columns()

    def _due(self, row: WorklistRow) -> datetime | None:
        return due_of(self.reader.limits, row)

    def show_only(self, chip: Filter) -> None:
        """Show only the rows of one chip; the list takes the keys."""
        self.chooser.show_only(chip)

    def _on_chosen(self) -> None:
        if self.parts.shows_tasks:
            self.parts.turn_tasks()
        self._look()
        self._show_list_or_empty()

    def _on_empty(self) -> None:
        if self.parts.shows_tasks:
            self._turn_tasks()
        elif self._shown is None:
            self.refresh()
        elif offers_intake(self.chooser.wanted):
            self.intake_wanted.emit(None)
        else:
            self.chooser.show_all()

    def _on_columns(self, columns: object) -> None:
        assert isinstance(columns, frozenset)
        self._columns.choose(columns)
        self._fit_columns()
        self._on_current_changed()
        self.parts.columns.show_columns(columns, self.parts.columns_left_out(columns))

    def _fit_columns(self) -> None:
        self.parts.fit_columns(self._columns.now, has_rows=self.model.rowCount() > 0)

    @property
    def current_row(self) -> WorklistRow | None:
        """The row that the keys act on; None without one, or while it is still being read."""
        return self.model.row_at(self.table.currentIndex())

    def _on_current_changed(self) -> None:
        row = self.current_row
        self._subject = row.subject if row is not None else None
        self._beside.follow(row)

    def open_current(self) -> None:
        """Continue a part-done intake, or open the record of a finished one."""
        row = self.actions_on_row.row
        if row is not None:
            (self.draft_wanted if row.is_draft else self.record_wanted).emit(row.subject)

    def print_list(self) -> None:
        """Print cover and pages of everybody the list is narrowed to."""
        wanted = self.chooser.wanted
        self._lists.start_wanted(wanted.asked(self.reader.limits, self._clinic.now()))

    def move_current(self) -> None:
        """Choose another state for a finished intake."""
        rect = self.table.visualRect(self.table.currentIndex())
        self.actions_on_row.open_menu(self.table.viewport().mapToGlobal(rect.bottomLeft()))

    def _on_context_menu(self, place: QPoint) -> None:
        if self.table.indexAt(place).isValid():
            self.actions_on_row.open_menu(self.table.viewport().mapToGlobal(place))

    def _on_printed(self, _order: Order) -> None:
        self.refresh()

    def _on_changed(self) -> None:
        self._acted = True
        self.refresh()
        self.first_focus()

    def _on_key(self, key: str) -> None:
        """A letter while the list has the focus, or the button that does the same."""
        {
            "P": self.actions_on_row.print_page,
            "S": self.actions_on_row.mark_seen,
            "M": self.move_current,
            "D": self.parts.tasks.finish_current,
            "F": self._fold_filters,
            "C": self._fold_columns,
            "T": self._turn_tasks,
            "/": self.find_box.setFocus,
            "Esc": self._turn_tasks if self.parts.shows_tasks else self.chooser.show_all,
        }[key]()

    def _fold_filters(self) -> None:
        self.chooser.offer(row.specialist for row in self.model.rows)
        self._fold_out(self.parts.filters)

    def _fold_columns(self) -> None:
        chosen = self._columns.now
        self.parts.columns.show_columns(chosen, self.parts.columns_left_out(chosen))
        self._fold_out(self.parts.columns)

    def _turn_tasks(self) -> None:
        self.parts.turn_tasks()
        self._show_list_or_empty()
        self._on_current_changed()
        self.first_focus()

    def _fold_out(self, fold: FoldOut) -> None:
        self.parts.fold_out(fold)
        self._fit_columns()
        self._on_current_changed()

    def _on_fold_closed(self) -> None:
        self.parts.fold_in()
        self._fit_columns()
        self._on_current_changed()
        self.first_focus()

    @override
    def first_focus(self) -> None:
        shown = self.parts.page_shown
        if shown is self.parts.tasks:
            self.parts.tasks.table.setFocus()
        else:
            (self.empty.button if shown is self.empty else self.table).setFocus()

    @override
    def panels(self) -> tuple[QWidget, ...]:
        return self.parts.panels()

    @override
    def key_help(self) -> tuple[KeyHelp, ...]:
        lines = TASK_KEYS if self.parts.shows_tasks else (*LIST_KEYS, *BUTTON_KEYS, *OTHER_KEYS)
        return tuple(KeyHelp(keys, _(does)) for keys, does in lines)

    @override
    def fit(self, room: Room) -> None:
        """Preview only in a wide window; two-line rows and a menu of chips in a narrow one."""
        self._room = room
        self._beside.fit(room)
        self.parts.fit(room)
        self._fit_columns()
        self._on_current_changed()

    @override
    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        subject, tasks = self._subject, self.parts.shows_tasks
        self.parts.give_banner_back()
        clear_out(self)
        self._build()
        if tasks:
            self.parts.turn_tasks()
        self.fit(self._room)
        place = self.model.place_of(subject) if subject else None
        self.table.go_to(place or 0)
        self.refresh()
        self._show_list_or_empty()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock_timer.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock_timer.stop()
        self.reader.rest()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that nothing took: the empty list's too."""
        if event.key() == Qt.Key.Key_Slash:
            self.find_box.setFocus()
        elif event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self._on_key("Esc")
        else:
            super().keyPressEvent(event)
