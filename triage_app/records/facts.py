"""Completed visits with what stands beside them, read page by page; and what each question cost.

A page is one look into the store: between two pages other desks may write, and the caller may
read and write too. It must not count or compare anything: that is done by who asks.
"""

# ruff: noqa: S608  # the column lists are constants; every value is bound

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from triage_app.model.answers import QuestionId
from triage_app.model.assessment import Assessment
from triage_app.model.beside import LevelSet, QuestionTime, VisitFacts
from triage_app.model.level import Level
from triage_app.records import acting
from triage_app.records.cipher import Connection
from triage_app.records.codec import time_from
from triage_app.records.unread import unread
from triage_app.records.visits import INTAKE_COLUMNS, intake_from

PAGE: Final = 500
_MOST_SECONDS: Final = 300.0

_PAGE_OF_VISITS: Final = f"""
SELECT visits.number, visits.visit_date, visits.versions, first_completed, intakes.level,
    intakes.priority, {INTAKE_COLUMNS}
FROM worklist INDEXED BY worklist_by_day JOIN visits ON visits.number = worklist.visit
    JOIN intakes ON intake_id = subject
WHERE NOT is_draft AND (worklist.visit_date, worklist.visit) > (?, ?)
    AND worklist.visit_date <= ? AND state <> 'entered_in_error'
ORDER BY worklist.visit_date, worklist.visit LIMIT ?
"""

# Any: rows of the driver have no types.
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the next one begins after it."""

    visit_date: str
    number: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some visits as stored, and what stands beside them, by the number of the visit."""

    rows: list[Row]
    levels: dict[int, tuple[LevelSet, ...]]
    seen: dict[int, datetime]
    times: dict[int, tuple[QuestionTime, ...]]

    @property
    def end(self) -> Place | None:
        """Where the next page begins; None after the last one."""
        if len(self.rows) < PAGE:
            return None
        number, visit_date = self.rows[-1][:2]
        return Place(visit_date, number)

    def facts(self, row: Row, read: Callable[[str], Assessment]) -> VisitFacts:
        """One of the rows as a value: not all at once, because an intake is large.

        `read` makes sense of the assessment when somebody looks into it.
        """
        number, _visit_date, versions, completed, level, priority = row[:6]
        return VisitFacts(
            intake_from(row[6:], lambda text: unread(Level(level), priority, partial(read, text))),
            time_from(completed),
            versions,
            self.seen.get(number),
            self.levels.get(number, ()),
            self.times.get(number, ()),
        )


def before(first: date) -> Place:
    """The place before every visit of the day."""
    return Place(first.isoformat(), 0)


def page_after(connection: Connection, place: Place, last: date) -> Page:
    """The next visits up to the day `last`."""
    rows = connection.execute(
        _PAGE_OF_VISITS, (place.visit_date, place.number, last.isoformat(), PAGE)
    ).fetchall()
    numbers = tuple(row[0] for row in rows)
    return Page(
        rows,
        acting.levels_of_visits(connection, numbers),
        acting.first_seen(connection, numbers),
        _times(connection, numbers),
    )


def add_time(connection: Connection, visit: int, spent: QuestionTime) -> None:
    """Add what a question cost to what it cost in this visit before."""
    connection.execute(
        "INSERT INTO question_times (visit, question, seconds, keys) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (visit, question) DO UPDATE SET"
        " seconds = seconds + excluded.seconds, keys = keys + excluded.keys",
        (
            visit,
            spent.question,
            min(max(float(spent.seconds), 0.0), _MOST_SECONDS),
            max(spent.keys, 0),
        ),
    )


def _times(connection: Connection, visits: tuple[int, ...]) -> dict[int, tuple[QuestionTime, ...]]:
    rows = connection.execute(
        "SELECT visit, question, seconds, keys FROM question_times"
        f" WHERE visit IN ({acting.marks(visits)}) ORDER BY visit, question",
        visits,
    )
    found: dict[int, list[QuestionTime]] = {}
    for visit, question, seconds, keys in rows:
        found.setdefault(visit, []).append(QuestionTime(QuestionId(question), seconds, keys))
    return {visit: tuple(times) for visit, times in found.items()}
