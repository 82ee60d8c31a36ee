"""Pages of the worklist: every filter reads its rows in order from an index.

There are as few indexes as will do, because each is written with every intake: those who wait are
in one, whatever else is asked of them, and what does not fit is passed over in it. Rows of a day,
and of patients who are looked for by name, are few, and sorted.

How many rows fit is not counted but kept by the store with every change; only "late", which hangs
on the clock, is counted in an index. It must not change anything.
"""

# ruff: noqa: S608  # columns and conditions are constants of this room; every value is bound

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from triage_app.model.beside import WorklistFilter
from triage_app.model.intake import Worklist, WorklistRow, WorkState
from triage_app.model.level import Level
from triage_app.records.acting import specialist_text
from triage_app.records.cipher import Connection
from triage_app.records.codec import time_text
from triage_app.records.row_codec import COLUMNS, row_from
from triage_app.records.search import Wanted, matching_sql, wanted

ORDER: Final = "level DESC, priority DESC, arrived, subject"
# Of one level, from its first row on and from its last row back.
_FORWARD: Final = "priority DESC, arrived, subject"
_BACK: Final = "priority, arrived DESC, subject DESC"
# Every screen looks at these again and again: nobody is served by more of them at once.
_MOST_UNTOLD: Final = 100
# As in the indexes, to the letter: else they are not used.
WAITS: Final = "state IN ('asking', 'parked', 'waiting', 'with_specialist')"

_WAITING: Final = tuple(state.value for state in WorkState if state.waits)
# No more values than this are bound in one list.
_AT_ONCE: Final = 500

# Level and whether it is not yet known, to how many rows have both.
Counts = dict[tuple[int, int], int]
Value = str | int


@dataclass(frozen=True, slots=True)
class Condition:
    """Part of a query: begins with AND unless it is empty; the values it binds."""

    sql: str = ""
    values: tuple[Value, ...] = ()

    def __add__(self, other: Condition) -> Condition:
        return Condition(self.sql + other.sql, self.values + other.values)


def page(connection: Connection, asked: WorklistFilter, limit: int, offset: int) -> Worklist:
    """The rows asked for, and the counts."""
    words = wanted(asked.find)
    if words:
        return _found_page(connection, asked, limit, offset, words)
    if asked.visit_date is not None:
        return _day_page(connection, asked, asked.visit_date, limit, offset)
    counts: Counts = {}
    if _states(asked):
        counts = _late_counts(connection, asked) if asked.late else _counts(connection, asked)
    rows: list[WorklistRow] = []
    for stretch in _stretches(asked, counts, limit, offset):
        part = _rows_of(connection, asked, stretch)
        rows += reversed(part) if stretch.back else part
    return _worklist(rows, asked, counts)


def untold(connection: Connection) -> tuple[WorklistRow, ...]:
    """Emergencies nobody was told of, in worklist order; of very many the first."""
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM worklist WHERE level = 3 AND told = '' AND {WAITS}"
        " ORDER BY priority DESC, arrived, subject LIMIT ?",
        (_MOST_UNTOLD,),
    )
    return tuple(map(row_from, rows))


# ------------------------------------------------------------------------------ rows, in order


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a page: rows of one level, `offset` after its first one or before its last one."""

    level: Level
    limit: int
    offset: int
    back: bool


def _stretches(asked: WorklistFilter, counts: Counts, limit: int, offset: int) -> Iterator[Stretch]:
    """What a page is made of; the way to each part is the shorter one through its level."""
    passed = 0
    for level in sorted(Level, reverse=True):
        count = _fitting(asked, counts, level)
        first = max(offset - passed, 0)
        last = min(offset + limit - passed, count)
        passed += count
        if first < last:
            back = first > count - last
            yield Stretch(level, last - first, count - last if back else first, back)


def _rows_of(connection: Connection, asked: WorklistFilter, part: Stretch) -> list[WorklistRow]:
    """From each index that has some of them in order; put together where there are several.

    The database puts them together as it reads, and reads only the indexes until the page is
    known; so it does with the rows passed over.
    """
    fits = _narrow(asked) + _of_level(asked, part.level)
    sources = [(index, fit + fits) for index, fit in _sources(asked)]
    order = f"ORDER BY {_BACK if part.back else _FORWARD} LIMIT ? OFFSET ?"
    values = tuple(value for _, fit in sources for value in fit.values)
    columns = COLUMNS if len(sources) == 1 else "priority, arrived, subject, rowid"
    query = " UNION ALL ".join(
        f"SELECT {columns} FROM worklist INDEXED BY {index} WHERE {fit.sql}"
        for index, fit in sources
    )
    rows = connection.execute(f"{query} {order}", (*values, part.limit, part.offset))
    if len(sources) == 1:
        return list(map(row_from, rows))
    return list(_rows_at(connection, [place for *_, place in rows]))


def _sources(asked: WorklistFilter) -> list[tuple[str, Condition]]:
    """The indexes that together hold every row of the states asked for, and of each which part."""
    states = _states(asked)
    if asked.specialist:
        return [("worklist_by_specialist", Condition("state = ?", (state,))) for state in states]
    waiting = tuple(state for state in states if state in _WAITING)
    sources = []
    if waiting:
        some = Condition(WAITS)
        if len(waiting) < len(_WAITING):
            some += Condition(f" AND state IN ({_marks(waiting)})", waiting)
        # Few, and of one level only.
        index = "worklist_not_known" if asked.known is False else "worklist_order"
        sources.append((index, some))
    done = Condition(f"NOT {WAITS} AND state = ?")
    return sources + [
        ("worklist_done", replace(done, values=(state,)))
        for state in states
        if state not in _WAITING
    ]


# ------------------------------------------------------------------------------ few rows, sorted


def _day_page(
    connection: Connection, asked: WorklistFilter, day: date, limit: int, offset: int
) -> Worklist:
    """Rows of one day: as many as the clinic sees people in a day, so they are just sorted."""
    states = _states(asked)
    fits = _narrow(asked)
    found = connection.execute(
        "SELECT rowid, level, not_known FROM worklist INDEXED BY worklist_by_day"
        f" WHERE visit_date = ? AND state IN ({_marks(states)}){fits.sql} ORDER BY {ORDER}",
        (day.isoformat(), *states, *fits.values),
    ).fetchall()
    return _page_of(connection, found, asked, limit, offset)


def _found_page(
    connection: Connection,
    asked: WorklistFilter,
    limit: int,
    offset: int,
    words: tuple[Wanted, ...],
) -> Worklist:
    """Rows of patients whom the words fit; those that do not wait follow the others."""
    query, values = matching_sql(words)
    narrow = _narrow(asked)
    if asked.states is not None:
        narrow += Condition(f" AND state IN ({_marks(_states(asked))})", _states(asked))
    if asked.visit_date is not None:
        narrow += Condition(" AND visit_date = ?", (asked.visit_date.isoformat(),))
    found = connection.execute(
        f"SELECT rowid, level, not_known FROM worklist WHERE patient_number IN ({query})"
        f"{narrow.sql} ORDER BY ({WAITS}) DESC, {ORDER}",
        (*values, *narrow.values),
    ).fetchall()
    return _page_of(connection, found, asked, limit, offset)


def _page_of(
    connection: Connection,
    found: list[tuple[int, int, int]],
    asked: WorklistFilter,
    limit: int,
    offset: int,
) -> Worklist:
    """A page of rows known by their place, level and whether that is not known yet; all counted."""
    counts = Counter((level, not_known) for _, level, not_known in found)
    places = [
        place
        for place, level, not_known in found
        if asked.level in (None, level) and asked.known in (None, not not_known)
    ]
    shown = places[offset : offset + limit] if limit > 0 else []
    return _worklist(_rows_at(connection, shown), asked, counts)


def _rows_at(connection: Connection, places: Sequence[int]) -> Iterator[WorklistRow]:
    """The rows that lie there, in their order."""
    for first in range(0, len(places), _AT_ONCE):
        some = places[first : first + _AT_ONCE]
        rows = connection.execute(
            f"SELECT rowid, {COLUMNS} FROM worklist WHERE rowid IN ({_marks(some)})", some
        )
        found = {row[0]: row[1:] for row in rows}
        yield from (row_from(found[place]) for place in some)


# ------------------------------------------------------------------------------ how many


def _counts(connection: Connection, asked: WorklistFilter) -> Counts:
    """How many fit apart from `level` and `known`, from the counts that are kept."""
    states = _states(asked)
    fits = Condition(f"state IN ({_marks(states)})", states) + _narrow(asked)
    counted = connection.execute(
        f"SELECT level, not_known, sum(rows) FROM worklist_counts WHERE {fits.sql}"
        " GROUP BY level, not_known",
        fits.values,
    )
    return {(level, not_known): count for level, not_known, count in counted}


def _late_counts(connection: Connection, asked: WorklistFilter) -> Counts:
    """The same of those whose limit has passed, which no kept count can say."""
    counts: Counts = {}
    others = _of_specialist(asked) + _of_news(asked)
    for form_id, level, moment in asked.late:
        late = Condition(
            " AND form_id = ? AND level = ? AND arrived < ? AND not_known = 0",
            (form_id, level.value, time_text(moment)),
        )
        for index, some in _sources(replace(asked, known=None)):
            fits = some + others + late
            row = connection.execute(
                f"SELECT count(*) FROM worklist INDEXED BY {index} WHERE {fits.sql}", fits.values
            ).fetchone()
            counts[level.value, 0] = counts.get((level.value, 0), 0) + int(row[0])
    return counts


# ------------------------------------------------------------------------------ what narrows


def _narrow(asked: WorklistFilter) -> Condition:
    """All but level, known, states and day."""
    return _of_specialist(asked) + _of_news(asked) + _of_late(asked)


def _of_news(asked: WorklistFilter) -> Condition:
    return Condition(" AND news = 1" if asked.news else "")


def _of_specialist(asked: WorklistFilter) -> Condition:
    if asked.specialist is None:
        return Condition()
    # Said again, so that the index of those who have a specialist may be used.
    chosen = " AND specialist <> ''" if asked.specialist else ""
    return Condition(f" AND specialist = ?{chosen}", (specialist_text(asked.specialist),))


def _of_late(asked: WorklistFilter) -> Condition:
    if not asked.late:
        return Condition()
    either = " OR ".join(["(form_id = ? AND level = ? AND arrived < ?)"] * len(asked.late))
    values: list[Value] = []
    for form_id, level, moment in asked.late:
        values += (form_id, level.value, time_text(moment))
    return Condition(f" AND not_known = 0 AND ({either})", tuple(values))


def _of_level(asked: WorklistFilter, level: Level) -> Condition:
    # In numbers, not bound: only so can the index of those not known be chosen.
    known = "" if asked.known is None else f" AND not_known = {int(not asked.known)}"
    return Condition(f" AND level = {level.value}{known}")


def _states(asked: WorklistFilter) -> tuple[str, ...]:
    return _WAITING if asked.states is None else tuple(sorted(s.value for s in asked.states))


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _fitting(asked: WorklistFilter, counts: Counts, level: Level) -> int:
    """How many of the level fit, `level` and `known` included."""
    if asked.level not in (None, level):
        return 0
    return sum(
        counts.get((level.value, not_known), 0)
        for not_known in (0, 1)
        if asked.known in (None, not not_known)
    )


def _worklist(rows: Iterable[WorklistRow], asked: WorklistFilter, counts: Counts) -> Worklist:
    routine, soon, urgent, emergency = (
        counts.get((level, 0), 0) + counts.get((level, 1), 0) for level in range(4)
    )
    total = sum(_fitting(asked, counts, level) for level in Level)
    not_known = counts.get((0, 1), 0)
    return Worklist(tuple(rows), total, (routine, soon, urgent, emergency), not_known)
