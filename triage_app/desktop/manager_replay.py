"""Trying changed rules on the past intakes: choose a folder, watch, stop, see what would move.

The trial is the workflow's and runs off the screen's thread. Stopping keeps what was found and
says that it is not complete. Nothing in the store changes.
"""

from __future__ import annotations

import threading
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.background import Work, run_in_background
from triage_app.desktop.controls import MainButton, PlainButton
from triage_app.desktop.desk_parts import Card, clear_out
from triage_app.desktop.fields import Banner
from triage_app.desktop.manager_table import NumbersTable
from triage_app.desktop.replay_tables import faults_of, headline, movers_table, notes, tables_of
from triage_app.desktop.screen import KeyHelp, Room, Screen
from triage_app.desktop.theme import ANSWER, BODY, CAPTION, Theme
from triage_app.desktop.waiting import day_words
from triage_app.desktop.words import Words
from triage_app.errors import FormsFaulty
from triage_app.texts import _
from triage_app.workflow import Clinic
from triage_app.workflow.may import Action, may
from triage_app.workflow.replay import Replay, read_candidate, replay

Result = tuple[Replay, tuple[str, ...]]


class ReplaySection(Screen):
    """A button for the folder, how far it is, and what came of it."""

    def __init__(self, clinic: Clinic, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("replay_section")
        self.title = _("Try changed rules")
        self._clinic = clinic
        self._theme = theme
        self._folder: Path | None = None
        self._work: Work | None = None
        self._stop = threading.Event()
        self._result: Result | None = None
        self._faults: tuple[str, ...] = ()
        self.movers: NumbersTable | None = None
        self._build()

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        px = self._theme.px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        row = QHBoxLayout()
        row.setSpacing(px(12))
        words = _(
            "Choose a folder with changed forms. Every past intake is assessed with the rules in "
            "use and with the changed ones. Nothing in the store changes."
        )
        row.addWidget(Words(words, BODY, "text2"), 1)
        self.folder_button = MainButton("choose_folder_button", _("Choose folder"), height=40)
        self.folder_button.clicked.connect(self._on_choose)
        row.addWidget(self.folder_button, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        self.progress_bar = QWidget()
        self.progress_bar.setObjectName("replay_progress")
        line = QHBoxLayout(self.progress_bar)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(px(12))
        self.progress_words = Words("", BODY)
        self.stop_button = PlainButton("stop_button", _("Stop"))
        self.stop_button.clicked.connect(self.stop)
        line.addWidget(self.progress_words, 1)
        line.addWidget(self.stop_button)
        self.progress_bar.hide()
        column.addWidget(self.progress_bar)
        self.banner = Banner("replay_banner", "alert")
        self.banner.acted.connect(self.banner.hide)
        column.addWidget(self.banner)
        self.found = QWidget()
        self.found.setObjectName("replay_found")
        inner = QVBoxLayout(self.found)
        inner.setContentsMargins(0, 0, px(4), px(16))
        inner.setSpacing(px(16))
        scroll = QScrollArea()
        scroll.setObjectName("replay_scroll")
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.found)
        column.addWidget(scroll, 1)

    # ------------------------------------------------------------------ trying

    def _on_choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("Folder with the changed forms"))
        if folder:
            self.try_folder(Path(folder))

    def try_folder(self, folder: Path) -> None:
        """Check the forms in the folder and try them on every intake."""
        self.cancel()
        self._folder = folder
        self._result, self._faults = None, ()
        self._show_found()
        self._stop = threading.Event()
        self.progress_words.setText(_("Checking the forms…"))
        self.progress_bar.show()
        self.folder_button.setEnabled(False)
        self.banner.hide()
        self._work = run_in_background(
            partial(_try, self._clinic, folder, self._stop),
            self._on_done,
            self._on_failed,
            self._on_progress,
            parent=self,
        )

    def stop(self) -> None:
        """End the trial; what was found until now is shown."""
        self._stop.set()
        self.progress_words.setText(_("Stopping…"))

    def cancel(self) -> None:
        """End the trial and forget it."""
        self._stop.set()
        if self._work is not None:
            self._work.cancel()
            self._work = None

    def _on_progress(self, done: int, reached: int) -> None:
        if not self._stop.is_set():
            words = _("{n} intakes tried, visits up to {day}")
            day = day_words(date.fromordinal(reached))
            self.progress_words.setText(words.format(n=f"{done:,}", day=day))

    def _end(self) -> None:
        self._work = None
        self.progress_bar.hide()
        self.folder_button.setEnabled(True)

    def _on_done(self, result: Result) -> None:
        self._end()
        self._result = result
        self._show_found()

    def _on_failed(self, error: Exception) -> None:
        self._end()
        if isinstance(error, FormsFaulty):
            self._faults = faults_of(error)
            self._show_found()
        else:
            self.banner.say(_("The changed rules could not be tried."), str(error), _("Close"))

    # ------------------------------------------------------------------ showing

    def _show_found(self) -> None:
        column = self.found.layout()
        assert isinstance(column, QVBoxLayout)
        while (item := column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.movers = None
        if self._faults:
            head = _("These forms have faults. Nothing was tried.")
            column.addWidget(self._card("replay_faults", head, self._faults))
        elif self._result is not None:
            self._show_result(column, *self._result)
        column.addStretch(1)

    def _show_result(self, column: QVBoxLayout, found: Replay, examples: tuple[str, ...]) -> None:
        folder = self._folder.name if self._folder is not None else ""
        lines = notes(found, examples, folder)
        column.addWidget(self._card("replay_headline", headline(found), lines))
        for table in tables_of(found):
            column.addWidget(self._table_card(NumbersTable(table), table.title, table.note))
        if found.movers:
            table = movers_table(found)
            opens = may(self._clinic.staff, Action.SEE_RECORD)
            self.movers = NumbersTable(table, opens=opens)
            self.movers.show_rows(len(found.movers))
            self.movers.opened.connect(self._on_opened)
            note = f"{table.note} {_('Enter opens the record.')}".strip() if opens else table.note
            column.addWidget(self._table_card(self.movers, table.title, note))

    def _card(self, name: str, head: str, lines: tuple[str, ...]) -> Card:
        card, column = self._empty_card(name)
        column.addWidget(Words(head, ANSWER, bold=True))
        for line in lines:
            column.addWidget(Words(line, BODY, "text2"))
        return card

    def _table_card(self, table: NumbersTable, title: str, note: str) -> Card:
        card, column = self._empty_card(f"card_{table.objectName()}")
        column.addWidget(Words(title, ANSWER, bold=True))
        if note:
            column.addWidget(Words(note, CAPTION, "text2"))
        column.addWidget(table)
        return card

    def _empty_card(self, name: str) -> tuple[Card, QVBoxLayout]:
        px = self._theme.px
        card = Card(name)
        column = QVBoxLayout(card)
        column.setContentsMargins(px(20), px(16), px(20), px(16))
        column.setSpacing(px(8))
        return card, column

    def _on_opened(self, row: int) -> None:
        if self._result is not None:
            self.record_wanted.emit(self._result[0].movers[row].intake_id)

    # ------------------------------------------------------------------ screen

    @override
    def panels(self) -> tuple[QWidget, ...]:
        return (self.folder_button, self.stop_button, self.found)

    @override
    def key_help(self) -> tuple[KeyHelp, ...]:
        return (KeyHelp(("Enter",), _("open the record of a row")),)

    @override
    def leave(self) -> bool:
        self.cancel()
        return True

    @override
    def fit(self, room: Room) -> None:
        """Everything here is one column: nothing changes with the room."""

    @override
    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        said = self.progress_words.text()
        clear_out(self)
        self._build()
        if self._work is not None:
            self.progress_words.setText(said)
            self.progress_bar.show()
            self.folder_button.setEnabled(False)
        self._show_found()


def _try(clinic: Clinic, folder: Path, stop: threading.Event, work: Work) -> Result:
    changed, examples = read_candidate(folder)
    own = clinic.for_background()
    try:
        found = replay(
            own,
            changed,
            progress=lambda done, day: work.progress(done, day.toordinal()),
            stopped=lambda: stop.is_set() or work.cancelled,
        )
    finally:
        own.records.close()
    return found, examples
