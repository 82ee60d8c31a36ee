"""The worklist as Qt sees it: frozen rows in the order the store gives them, fetched by the page.

It neither sorts nor judges: level, order and limit come from the workflow. Its own roles carry
what the delegate paints; `Qt.DisplayRole` and the accessible text say the same in words.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from triage_app.desktop.level_words import level_word
from triage_app.desktop.waiting import (
    Wait,
    age_and_sex,
    news_words,
    short_state,
    span,
    state_words,
    wait_of,
)
from triage_app.model.ids import Clock
from triage_app.model.intake import Worklist, WorklistRow
from triage_app.model.level import Level
from triage_app.texts import _

Index = QModelIndex | QPersistentModelIndex

PAGE = 200
"""Rows fetched at a time."""


class Column(IntEnum):
    """The columns, left to right."""

    LEVEL = 0
    PATIENT = 1
    WAITING = 2


class RowRole(IntEnum):
    """What the delegate asks for, of any column of a row."""

    ROW = Qt.ItemDataRole.UserRole + 1
    NAME = Qt.ItemDataRole.UserRole + 2
    FACTS = Qt.ItemDataRole.UserRole + 3
    NEWS = Qt.ItemDataRole.UserRole + 4
    STATE = Qt.ItemDataRole.UserRole + 5
    WAIT = Qt.ItemDataRole.UserRole + 6
    SHORT_STATE = Qt.ItemDataRole.UserRole + 7


FetchPage = Callable[[int, int], Worklist]
"""Gives rows from an offset, at most so many."""


class WorklistModel(QAbstractTableModel):
    """Rows of the worklist. `due` says when a row's limit ends; `now` is the clinic's clock."""

    def __init__(
        self,
        due: Callable[[WorklistRow], datetime],
        now: Clock,
        zone: tzinfo,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._due = due
        self._now = now
        self._zone = zone
        self._rows: tuple[WorklistRow, ...] = ()
        self._total = 0
        self._fetch: FetchPage | None = None

    @property
    def rows(self) -> tuple[WorklistRow, ...]:
        """The rows fetched so far."""
        return self._rows

    def reload(self, fetch: FetchPage) -> Worklist:
        """Start again from the first page of `fetch`; returns that page, with its counts."""
        page = fetch(0, PAGE)
        self.beginResetModel()
        self._fetch = fetch
        self._rows = page.rows
        self._total = page.total if page.rows else 0
        self.endResetModel()
        return page

    def row_at(self, index: Index) -> WorklistRow | None:
        """The row behind `index`, or None when it points nowhere."""
        return self._rows[index.row()] if index.isValid() else None

    def time_passed(self) -> None:
        """Say that waits have grown, so that they are painted anew."""
        if self._rows:
            last = self.index(len(self._rows) - 1, len(Column) - 1)
            self.dataChanged.emit(self.index(0, 0), last, [])

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        """How many rows were fetched; a table has none below a row."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index | None = None) -> int:
        """Level, patient, waiting."""
        return 0 if parent is not None and parent.isValid() else len(Column)

    @override
    def canFetchMore(self, parent: Index) -> bool:
        """Whether the store has rows beyond those fetched."""
        return not parent.isValid() and self._fetch is not None and len(self._rows) < self._total

    @override
    def fetchMore(self, parent: Index) -> None:
        """Append the next page."""
        if self._fetch is None or not self.canFetchMore(parent):
            return
        first = len(self._rows)
        page = self._fetch(first, PAGE)
        if not page.rows:
            self._total = first  # rows left since the count: there is nothing more to fetch
            return
        self.beginInsertRows(QModelIndex(), first, first + len(page.rows) - 1)
        self._rows += page.rows
        self._total = max(page.total, len(self._rows))
        self.endInsertRows()

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The heads of the columns."""
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        heads = (_("Level"), _("Patient"), _("Waiting"))
        return heads[section] if 0 <= section < len(heads) else None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One thing about one row."""
        row = self.row_at(index)
        if row is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._words(row, Column(index.column()))
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(row)
            case Qt.ItemDataRole.ToolTipRole if index.column() == Column.PATIENT:
                return f"{row.patient.name}\n{row.story}"
            case _:
                return self._painted(row, role)

    def _painted(self, row: WorklistRow, role: int) -> object:
        """What the delegate asks for."""
        match role:
            case RowRole.ROW:
                return row
            case RowRole.NAME:
                return row.patient.name
            case RowRole.FACTS:
                return age_and_sex(row.patient, row.visit_date)
            case RowRole.NEWS:
                return news_words(row, self._now(), self._zone)
            case RowRole.STATE:
                return state_words(row, self._now(), self._zone)
            case RowRole.SHORT_STATE:
                return short_state(row, self._now(), self._zone)
            case RowRole.WAIT:
                return self._wait(row)
            case _:
                return None

    def _wait(self, row: WorklistRow) -> Wait:
        if row.level is Level.ROUTINE and row.could_be is not row.level:
            # not yet known: a limit of weeks would say that there is time
            return Wait(span(max(timedelta(), self._now() - row.arrived)), "", 0.0, over=False)
        return wait_of(row.arrived, self._due(row), self._now())

    def _words(self, row: WorklistRow, column: Column) -> str:
        match column:
            case Column.LEVEL:
                return level_range(row.level, row.could_be)
            case Column.PATIENT:
                return row.patient.name
            case Column.WAITING:
                return self._wait(row).spoken

    def _spoken(self, row: WorklistRow) -> str:
        """The whole row as a screen reader says it."""
        parts = (
            level_range(row.level, row.could_be),
            row.patient.name,
            age_and_sex(row.patient, row.visit_date),
            news_words(row, self._now(), self._zone),
            state_words(row, self._now(), self._zone),
            row.story,
            _("waiting") + " " + self._wait(row).spoken,
        )
        return ", ".join(part for part in parts if part)


def level_range(level: Level, could_be: Level) -> str:
    """The level in words, always as a range while it is open; never "at least routine"."""
    if level is could_be:
        return level_word(level).capitalize()
    most = level_word(could_be).lower()
    if level is Level.ROUTINE:
        return _("Not yet known, could be {could_be}").format(could_be=most)
    least = level_word(level).lower()
    return _("At least {level}, could be {could_be}").format(level=least, could_be=most)
