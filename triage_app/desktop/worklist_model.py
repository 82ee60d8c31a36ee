"""The worklist as Qt sees it: as many rows as there are, of which only the pages in sight are held.

It neither sorts nor judges: level, order and limit come from the workflow. Its own roles carry
what the delegate paints; `Qt.DisplayRole` and the accessible text say the same in words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, tzinfo
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, QTimer, Signal
from typing_extensions import override

from triage_app.desktop.level_words import level_word
from triage_app.desktop.row_table import Index
from triage_app.desktop.waiting import (
    Wait,
    age_and_sex,
    day_words,
    moment_words,
    news_words,
    reason_words,
    short_state,
    span,
    state_words,
    task_words,
    wait_of,
)
from triage_app.desktop.worklist_filters import not_yet_known, open_to
from triage_app.desktop.worklist_pages import PAGE, Pages, page_of
from triage_app.model.ids import Clock
from triage_app.model.intake import IntakeId, Worklist, WorklistRow, WorkState
from triage_app.model.level import Level
from triage_app.texts import _


class Column(IntEnum):
    """The columns, left to right. Level, patient and waiting are in the picture; others may be."""

    LEVEL = 0
    PATIENT = 1
    SPECIALIST = 2
    BORN = 3
    VISIT = 4
    PRINTED = 5
    WAITING = 6


class RowRole(IntEnum):
    """What the delegate asks for, of any column of a row."""

    ROW = Qt.ItemDataRole.UserRole + 1
    NAME = Qt.ItemDataRole.UserRole + 2
    FACTS = Qt.ItemDataRole.UserRole + 3
    NEWS = Qt.ItemDataRole.UserRole + 4
    STATE = Qt.ItemDataRole.UserRole + 5
    WAIT = Qt.ItemDataRole.UserRole + 6
    SHORT_STATE = Qt.ItemDataRole.UserRole + 7
    STORY = Qt.ItemDataRole.UserRole + 8
    RULES = Qt.ItemDataRole.UserRole + 9
    LINES = Qt.ItemDataRole.UserRole + 10


NO_WAIT: Final = Wait("", "", 0.0, over=False)


class WorklistModel(QAbstractTableModel):
    """Rows of the worklist.

    Args:
        due: says when a row's limit ends; None when that is not known.
        now: the clinic's clock.
        rules_shown: whether a level set by hand says what the rules say: specialists only.

    Signals:
        pages_wanted(object): a tuple of page numbers in sight that are not at hand, or old.
    """

    pages_wanted = Signal(object)

    def __init__(
        self,
        due: Callable[[WorklistRow], datetime | None],
        now: Clock,
        zone: tzinfo,
        parent: QObject | None = None,
        *,
        rules_shown: bool = False,
    ) -> None:
        super().__init__(parent)
        self._due = due
        self._now = now
        self._zone = zone
        self._rules_shown = rules_shown
        self._pages = Pages()
        self._count = 0
        self._reasons: dict[IntakeId, str] = {}
        self._missed: set[int] = set()
        self._ask = QTimer(self, interval=0, singleShot=True)
        self._ask.timeout.connect(self._on_ask)

    # --------------------------------------------------------------------- the rows at hand

    @property
    def rows(self) -> tuple[WorklistRow, ...]:
        """The rows at hand, in order; of a long list only those near what is in sight."""
        return tuple(row for _place, row in self._pages.rows())

    def restart(self, page: Worklist, reasons: Mapping[IntakeId, str] | None = None) -> None:
        """Show another list, of which this is the first page."""
        self.beginResetModel()
        self._pages = Pages()
        self._pages.put(0, page)
        self._count = page.total if page.rows else 0
        self._reasons = dict(reasons or {})
        self._missed.clear()
        self.endResetModel()

    def take(
        self, pages: Mapping[int, Worklist], reasons: Mapping[IntakeId, str] | None = None
    ) -> None:
        """Keep pages of the same list just read; what they say of its length counts."""
        self._reasons |= dict(reasons or {})
        changed = [number for number, page in pages.items() if self._pages.put(number, page)]
        self._missed -= set(pages)
        self._set_count(self._pages.total)
        for number in changed:
            first = number * PAGE
            last = min(first + PAGE, self._count) - 1
            if first <= last:
                end = self.index(last, len(Column) - 1)
                self.dataChanged.emit(self.index(first, 0), end, [])

    def _set_count(self, count: int) -> None:
        if count > self._count:
            self.beginInsertRows(QModelIndex(), self._count, count - 1)
            self._count = count
            self.endInsertRows()
        elif count < self._count:
            self.beginRemoveRows(QModelIndex(), count, self._count - 1)
            self._count = count
            self.endRemoveRows()

    def grow_old(self) -> None:
        """The list may have changed: what comes into sight from now on is read again."""
        self._pages.age()

    def place_of(self, subject: IntakeId) -> int | None:
        """The row of an intake, or None when it is not at hand."""
        return self._pages.place_of(subject)

    def row_at(self, index: Index) -> WorklistRow | None:
        """The row behind `index`; None when it points nowhere or the row is still being read."""
        return self._pages.row(index.row()) if index.isValid() else None

    def reason_of(self, row: WorklistRow) -> str:
        """Why a row was entered in error; empty for any other."""
        return self._reasons.get(row.subject, "")

    def want(self, first: int, last: int) -> None:
        """Have the pages of these rows read when they are not at hand, or are old."""
        for number in {page_of(first), page_of(last)}:
            if 0 <= number * PAGE < max(self._count, 1) and self._pages.needs(number * PAGE):
                self._missed.add(number)
                self._ask.start()

    def _on_ask(self) -> None:
        missed, self._missed = tuple(sorted(self._missed)), set()
        if missed:
            self.pages_wanted.emit(missed)

    # -------------------------------------------------------------------------- what Qt asks

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        """How many rows there are; a table has none below a row."""
        return 0 if parent is not None and parent.isValid() else self._count

    @override
    def columnCount(self, parent: Index | None = None) -> int:
        """All columns, those not chosen too."""
        return 0 if parent is not None and parent.isValid() else len(Column)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The heads of the columns."""
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        return column_name(Column(section)) if 0 <= section < len(Column) else None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One thing about one row."""
        if not index.isValid():
            return None
        row = self._pages.row(index.row())
        if row is None:
            being_read = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return _("Being read") if being_read else None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._words(row, Column(index.column()))
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(row)
            case Qt.ItemDataRole.ToolTipRole if index.column() == Column.PATIENT:
                return f"{row.patient.name}\n{self.story_of(row)}"
            case Qt.ItemDataRole.ToolTipRole:
                return self._words(row, Column(index.column()))
            case _:
                return self._painted(row, role, index.column())

    def _painted(self, row: WorklistRow, role: int, column: int) -> object:
        """What the delegate asks for."""
        now, zone = self._now(), self._zone
        match role:
            case RowRole.ROW:
                return row
            case RowRole.NAME:
                return row.patient.name
            case RowRole.FACTS:
                return age_and_sex(row.patient, row.visit_date)
            case RowRole.NEWS:
                return news_words(row, now, zone)
            case RowRole.STATE:
                return state_words(row, now, zone)
            case RowRole.SHORT_STATE:
                return short_state(row, now, zone)
            case RowRole.WAIT:
                return self._wait(row)
            case _:
                return self._painted_more(row, role, column)

    def _painted_more(self, row: WorklistRow, role: int, column: int) -> object:
        match role:
            case RowRole.STORY:
                return self.story_of(row)
            case RowRole.RULES:
                return self.rules_of(row)
            case RowRole.LINES:
                return self._lines(row, Column(column))
            case _:
                return None

    # ------------------------------------------------------------------------------ the words

    def rules_of(self, row: WorklistRow) -> Level | None:
        """What the rules say where a clinician said otherwise; None for who must not see it."""
        return row.rules_level if self._rules_shown else None

    def story_of(self, row: WorklistRow) -> str:
        """The line under the name; for a row entered in error, that and why."""
        if row.state is WorkState.ENTERED_IN_ERROR:
            return reason_words(self.reason_of(row))
        return row.story

    def _wait(self, row: WorklistRow) -> Wait:
        if not row.state.waits:
            return NO_WAIT
        # not yet known: a limit of weeks would say that there is time
        due = None if not_yet_known(row) else self._due(row)
        if due is None:
            return Wait(span(max(timedelta(), self._now() - row.arrived)), "", 0.0, over=False)
        return wait_of(row.arrived, due, self._now())

    def _lines(self, row: WorklistRow, column: Column) -> tuple[str, str]:
        """The two lines of a plain column; the second may be empty."""
        patient = row.patient
        match column:
            case Column.SPECIALIST:
                return row.specialist or _("Nobody yet"), ""
            case Column.BORN:
                born = day_words(patient.birth_date) if patient.birth_date else _("not known")
                return born, _("MRN {number}").format(number=patient.mrn) if patient.mrn else ""
            case Column.VISIT:
                return day_words(row.visit_date), ""
            case Column.PRINTED:
                if row.printed is None:
                    return _("Not printed"), ""
                return moment_words(row.printed, self._now(), self._zone), ""
            case _:
                return "", ""

    def _words(self, row: WorklistRow, column: Column) -> str:
        match column:
            case Column.LEVEL:
                rules = self.rules_of(row)
                said = level_range(row.level, open_to(row))
                return said if rules is None else f"{said}, {rules_words(rules)}"
            case Column.PATIENT:
                return row.patient.name
            case Column.WAITING:
                return self._wait(row).spoken
            case _:
                return " ".join(line for line in self._lines(row, column) if line)

    def _spoken(self, row: WorklistRow) -> str:
        """The whole row as a screen reader says it."""
        wait = self._wait(row).spoken
        parts = (
            self._words(row, Column.LEVEL),
            row.patient.name,
            age_and_sex(row.patient, row.visit_date),
            news_words(row, self._now(), self._zone),
            task_words(row.tasks),
            state_words(row, self._now(), self._zone),
            self.story_of(row),
            _("waiting") + " " + wait if wait else "",
        )
        return ", ".join(part for part in parts if part)


def column_name(column: Column) -> str:
    """The head of a column."""
    return {
        Column.LEVEL: _("Level"),
        Column.PATIENT: _("Patient"),
        Column.SPECIALIST: _("Specialist"),
        Column.BORN: _("Born, MRN"),
        Column.VISIT: _("Visit"),
        Column.PRINTED: _("Printed"),
        Column.WAITING: _("Waiting"),
    }[column]


def rules_words(rules: Level) -> str:
    """What stands beside a level that a clinician set: "rules say SOON"."""
    return _("rules say {level}").format(level=level_word(rules))


def level_range(level: Level, could_be: Level) -> str:
    """The level in words, always as a range while it is open; never "at least routine"."""
    if could_be <= level:
        return level_word(level).capitalize()
    most = level_word(could_be).lower()
    if level is Level.ROUTINE:
        return _("Not yet known, could be {could_be}").format(could_be=most)
    least = level_word(level).lower()
    return _("At least {level}, could be {could_be}").format(level=least, could_be=most)
