"""The audit: who did what, when, at which computer. For the privacy officer; it changes nothing.

Entries are read off the screen's thread, a page at a time, as they are scrolled to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.audit_section_check import ChainCheck
from triage_app.desktop.audit_section_filters import AuditFilters
from triage_app.desktop.audit_section_table import AuditColumn, AuditTable, cell_words
from triage_app.desktop.background import BackgroundDesk, Work, run_in_background
from triage_app.desktop.controls import MainButton, PlainButton
from triage_app.desktop.desk_parts import Card, clear_out
from triage_app.desktop.fields import Banner
from triage_app.desktop.screen import KeyHelp, Room, Screen
from triage_app.desktop.theme import BODY, Theme
from triage_app.desktop.words import Words
from triage_app.errors import TriageAppError
from triage_app.model.audit import EVERYTHING, AuditFilter
from triage_app.texts import _
from triage_app.workflow import Clinic
from triage_app.workflow.audit_view import (
    PAGE,
    AuditRow,
    audit_people,
    audit_rows,
    day_filter,
    export_audit,
    subject_for,
)
from triage_app.workflow.audit_words import KINDS

People = tuple[tuple[str, str], ...]
Answer = tuple[AuditFilter, tuple[AuditRow, ...], People]


class AuditSection(Screen):
    """Filters on top, the chain's check below them when there is one, then the entries."""

    def __init__(self, clinic: Clinic, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("audit_section")
        self.title = _("Audit")
        self._clinic = clinic
        self._theme = theme
        self._room = Room.WIDE
        self._wanted = EVERYTHING
        self._reading = BackgroundDesk(clinic, self)
        self._export: Work | None = None
        keys = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+S"), self, self._on_save, context=keys)
        self.check = ChainCheck(clinic)
        self._build()
        self.check.failed.connect(self._say)
        self.check.ended.connect(self._on_check_ended)

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        px = self._theme.px
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        self.filters = AuditFilters(self._clinic.today(), day_first=self._clinic.day_first)
        self.filters.changed.connect(self.read)
        self.filters.not_understood.connect(self._say)
        column.addWidget(self.filters)
        row = QHBoxLayout()
        row.setSpacing(px(12))
        self.count_line = Words("", BODY, "text2")
        self.count_line.setObjectName("audit_count")
        row.addWidget(self.count_line, 1)
        self.save_button = PlainButton("audit_save_button", _("Save as CSV"), "Ctrl+S")
        self.save_button.clicked.connect(self._on_save)
        self.check_button = MainButton("audit_check_button", _("Check the chain"), height=40)
        self.check_button.clicked.connect(self._on_check)
        for button in (self.save_button, self.check_button):
            row.addWidget(button)
        column.addLayout(row)
        self.banner = Banner("audit_banner", "alert")
        self.banner.acted.connect(self.banner.hide)
        column.addWidget(self.banner)
        column.addWidget(self.check)
        card = Card("audit_card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, px(8), 1, px(8))
        self.table = AuditTable()
        self.table.entries.more_wanted.connect(self._read_more)
        self.table.current_changed.connect(self._show_current)
        inside.addWidget(self.table)
        column.addWidget(card, 1)
        self.current_line = Words("", BODY)
        self.current_line.setObjectName("audit_current")
        column.addWidget(self.current_line)
        self.table.fit(self._room)
        page = QScrollArea()
        page.setObjectName("audit_scroll")
        page.setAccessibleName(_("Audit"))
        page.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page.setWidgetResizable(True)
        page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(page)

    # ------------------------------------------------------------------ reading

    @override
    def refresh(self) -> None:
        self.read()

    def read(self) -> None:
        """Read the newest entries that fit; what is shown stays until they are there."""
        self.banner.hide()
        chosen = self.filters
        asked = _Asked(
            chosen.person.value(), chosen.kind.value(), chosen.day, chosen.about.text().strip()
        )
        self._reading.run(partial(_read, asked=asked), self._show, self._on_failed, self)

    def _read_more(self) -> None:
        rows = self.table.entries.rows
        if rows:
            self._reading.run(
                partial(_more, self._wanted, rows[-1].sequence), self._add, self._on_failed, self
            )

    def _show(self, answer: Answer) -> None:
        self._wanted, rows, people = answer
        self.filters.offer_people(people)
        self.table.entries.show_rows(rows, has_more=len(rows) == PAGE)
        self.table.go_to(0)
        self._count()

    def _add(self, rows: tuple[AuditRow, ...]) -> None:
        self.table.entries.add_rows(rows, has_more=len(rows) == PAGE)
        self._count()

    def _count(self) -> None:
        entries = self.table.entries
        shown = len(entries.rows)
        if not shown:
            self.count_line.setText(_("No entry fits."))
        elif entries.canFetchMore(self.table.rootIndex()):
            words = _("The newest {n} entries; older ones come as you scroll.")
            self.count_line.setText(words.format(n=f"{shown:,}"))
        else:
            words = _("All {n} entries, newest first.")
            self.count_line.setText(words.format(n=f"{shown:,}"))
        self._show_current()

    def _show_current(self) -> None:
        """The whole of the marked entry: cells may be cut, and columns left out."""
        row = self.table.current
        parts = [cell_words(row, column) for column in AuditColumn] if row is not None else []
        number = _("Entry {n}").format(n=f"{row.sequence:,}") if row is not None else ""
        self.current_line.show_text(" · ".join(part for part in (number, *parts) if part))

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, TriageAppError):
            self._say(error.text, error.cure)
        else:
            self._say(_("The audit could not be read."))

    def _say(self, head: str, text: str = "") -> None:
        self.banner.say(head, text, _("Close"))

    # ------------------------------------------------------------------ checking and saving

    def _on_check(self) -> None:
        self.banner.hide()
        self.check_button.setEnabled(False)
        self.check.check()
        self.check_button.setEnabled(not self.check.is_checking)

    def _on_check_ended(self) -> None:
        self.check_button.setEnabled(True)

    def _on_save(self) -> None:
        name = f"audit_{self._clinic.today().isoformat()}.csv"
        kinds = _("CSV files (*.csv)")
        path, _kind = QFileDialog.getSaveFileName(self, _("Save as CSV"), name, kinds)
        if path:
            self.save_to(Path(path))

    def save_to(self, path: Path) -> None:
        """Write what the filters show, all of it; the file dialog has asked before replacing."""
        self.save_button.setEnabled(False)
        self._export = run_in_background(
            partial(_save, self._clinic, path, self._wanted),
            partial(self._on_saved, path),
            self._on_save_failed,
            parent=self,
        )

    def _on_saved(self, path: Path, count: int) -> None:
        self._export = None
        self.save_button.setEnabled(True)
        words = _("{n} entries are in the file {name}.")
        self.said.emit(words.format(n=f"{count:,}", name=path.name))
        self.read()

    def _on_save_failed(self, error: Exception) -> None:
        self._export = None
        self.save_button.setEnabled(True)
        self._on_failed(error)

    # ------------------------------------------------------------------ screen

    @override
    def panels(self) -> tuple[QWidget, ...]:
        return (self.filters.person, self.table, self.check_button)

    @override
    def key_help(self) -> tuple[KeyHelp, ...]:
        return (
            KeyHelp(("↑", "↓"), _("move")),
            KeyHelp(("Ctrl+S",), _("save the audit as CSV")),
        )

    @override
    def leave(self) -> bool:
        self.check.stop()
        if self._export is not None:
            self._export.cancel()
            self._export = None
            self.save_button.setEnabled(True)
        return True

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        if not event.spontaneous():
            self._reading.release()
        super().hideEvent(event)

    @override
    def fit(self, room: Room) -> None:
        self._room = room
        self.table.fit(room)

    @override
    def retheme(self, theme: Theme) -> None:
        """Build anew; what is shown and chosen is kept."""
        self._theme = theme
        filters, rows = self.filters, self.table.entries.rows
        has_more = self.table.entries.canFetchMore(self.table.rootIndex())
        self.check.setParent(None)
        clear_out(self)
        self._build()
        self.filters.take_over(filters)
        self.table.entries.show_rows(rows, has_more=has_more)
        self.table.go_to(0)
        self.check.show_again()
        self._count()
        self.fit(self._room)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the filters say, for a thread that must not look at them."""

    person: str
    kind: str
    day: date | None
    about: str

    def filter(self, clinic: Clinic) -> AuditFilter:
        """What the store is asked; finds out who or what is meant."""
        begin, end = day_filter(clinic, self.day) if self.day is not None else (None, None)
        return AuditFilter(
            person=self.person,
            events=KINDS[self.kind][1] if self.kind else frozenset(),
            begin=begin,
            end=end,
            subject=subject_for(clinic, self.about) if self.about else "",
        )


def _read(own: Clinic, work: Work, asked: _Asked) -> Answer:
    wanted = asked.filter(own)
    work.check()
    rows = audit_rows(own, wanted)
    work.check()
    return wanted, rows, audit_people(own)


def _more(wanted: AuditFilter, before: int, own: Clinic, _work: Work) -> tuple[AuditRow, ...]:
    return audit_rows(own, wanted, before)


def _save(clinic: Clinic, path: Path, wanted: AuditFilter, work: Work) -> int:
    own = clinic.for_background()
    try:
        return export_audit(own, path, wanted, lambda _count: work.check(), replace=True)
    finally:
        own.records.close()
