"""Records that lie still, and how one is taken away for good.

`deleting` is the one place where rows go that nothing else may delete. The triggers that guard them
are set aside inside the very transaction that deletes, put back word for word before it ends, and
compared: no other program ever sees the store without them, and a cut-off undoes all of it. The
triggers of the audit are not among them.
"""

# ruff: noqa: S608  # tables and conditions are constants of `every_table`; every value is bound

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Final

from triage_app.errors import Bug
from triage_app.model.retention import Hold, Removed, Standing
from triage_app.records.cipher import Connection
from triage_app.records.codec import day_from, patient_from
from triage_app.records.every_table import TABLES
from triage_app.records.leaving import SHARED, Scope, scope_of_numbers
from triage_app.records.patients import own_number

_UNSWEPT: Final = "deleted_unswept"

# The last day anything was done in each visit. Texts of days and of moments sort together.
_LAST_OF_VISITS: Final = """
    WITH mine (visit, patient) AS MATERIALIZED (
        SELECT number, patient_number FROM visits
        WHERE :numbers IS NULL OR patient_number IN (SELECT value FROM json_each(:numbers))
    ),
    done (visit, at) AS (
        SELECT number, visit_date FROM visits JOIN mine ON visit = number
        UNION ALL SELECT visit, max(visit_date, changed, coalesce(printed, ''),
            coalesce(opened, ''), coalesce(told_at, '')) FROM worklist JOIN mine USING (visit)
        UNION ALL SELECT visit, at FROM levels_set JOIN mine USING (visit)
        UNION ALL SELECT visit, at FROM notes JOIN mine USING (visit)
        UNION ALL SELECT visit, at FROM assignments JOIN mine USING (visit)
        UNION ALL SELECT visit, at FROM states JOIN mine USING (visit)
        UNION ALL SELECT visit, max(at, coalesce(done_at, '')) FROM tasks JOIN mine USING (visit)
        UNION ALL SELECT visit, at FROM letters JOIN mine USING (visit)
        UNION ALL SELECT visit, at FROM moves JOIN mine USING (visit)
        UNION ALL SELECT visit, at FROM prints JOIN versions USING (subject)
            JOIN mine USING (visit)
        UNION ALL SELECT visit, at FROM acknowledgements JOIN versions USING (subject)
            JOIN mine USING (visit)
    )
    SELECT patient, max(substr(at, 1, 10)) FROM mine JOIN done USING (visit) GROUP BY patient
"""
_VISITS: Final = """
    SELECT patient_number, count(*), sum(versions) FROM visits
    WHERE :numbers IS NULL OR patient_number IN (SELECT value FROM json_each(:numbers))
    GROUP BY patient_number
"""
_LAST_OF_PATIENTS: Final = """
    SELECT number, merged_into, substr(max(saved,
        coalesce((SELECT max(at) FROM merges WHERE kept_number = number), ''),
        coalesce((SELECT max(at) FROM merges WHERE gone_number = number), '')), 1, 10)
    FROM patients
    WHERE :numbers IS NULL OR number IN (SELECT value FROM json_each(:numbers))
"""
_MERGED: Final = "SELECT number, merged_into FROM patients WHERE merged_into IS NOT NULL"
_HOLDS: Final[Mapping[Hold, str]] = {
    Hold.DRAFT: "SELECT patient_number FROM drafts",
    Hold.WAITING: (
        "SELECT patient_number FROM worklist"
        " WHERE state IN ('asking', 'parked', 'waiting', 'with_specialist')"
    ),
    Hold.TASK: (
        "SELECT patient_number FROM tasks JOIN visits ON visits.number = visit"
        " WHERE done_at IS NULL"
    ),
    Hold.TYPED: "SELECT patient_number FROM unsaved JOIN visits ON visits.number = visit",
}


@dataclass(slots=True)
class _Still:
    """A patient's number with the day of the last thing done, and how many visits they have."""

    last: str
    merged_into: int | None
    visits: int = 0
    intakes: int = 0


# -- looking ---------------------------------------------------------------------------------------


def standings(
    connection: Connection, before: date, numbers: tuple[int, ...] | None = None
) -> Iterator[Standing]:
    """The records in which nothing was done from the day `before` on, oldest first.

    Args:
        connection: in a transaction, so that all of it is seen as of one moment.
        before: the day.
        numbers: only of these patients, all that belong together; None for every patient.
    """
    still = _still(connection, numbers)
    holds = _holds(connection)
    limit = before.isoformat()
    found = []
    for group in _groups(connection, still):
        last = max(still[number].last for number in group)
        if last < limit:
            found.append((last, group))
    for last, group in sorted(found):
        yield Standing(
            tuple(
                patient_from(data)
                for number in group
                for (data,) in connection.execute(
                    "SELECT data FROM patients WHERE number = ?", (number,)
                )
            ),
            day_from(last),
            sum(still[number].visits for number in group),
            sum(still[number].intakes for number in group),
            frozenset(hold for hold, held in holds.items() if not held.isdisjoint(group)),
        )


def _still(connection: Connection, numbers: tuple[int, ...] | None) -> dict[int, _Still]:
    asked = {"numbers": None if numbers is None else json.dumps(numbers)}
    still = {
        number: _Still(last, merged_into)
        for number, merged_into, last in connection.execute(_LAST_OF_PATIENTS, asked)
    }
    for number, last in connection.execute(_LAST_OF_VISITS, asked):
        still[number].last = max(still[number].last, last)
    for number, visits, intakes in connection.execute(_VISITS, asked):
        still[number].visits, still[number].intakes = visits, intakes
    return still


def _groups(connection: Connection, still: Mapping[int, _Still]) -> Iterator[tuple[int, ...]]:
    """Those who go together, who stands for the others first; none with somebody left out."""
    parent = {number: number for number in still}

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    pairs = connection.execute(f"{_MERGED} UNION {SHARED}").fetchall()
    for one, other in pairs:
        if one in parent and other in parent:
            parent[root(one)] = root(other)
    torn = {
        root(one if one in parent else other)
        for one, other in pairs
        if (one in parent) != (other in parent)
    }
    together: dict[int, list[int]] = defaultdict(list)
    for number in still:
        together[root(number)].append(number)
    for whole, members in together.items():
        if whole not in torn:
            yield tuple(sorted(members, key=lambda n: (still[n].merged_into is not None, n)))


def _holds(connection: Connection) -> dict[Hold, frozenset[int]]:
    return {
        hold: frozenset(number for (number,) in connection.execute(query))
        for hold, query in _HOLDS.items()
    }


# -- taking away -----------------------------------------------------------------------------------


def still_so(
    connection: Connection, asked: Iterable[Standing], before: date
) -> Iterator[tuple[Standing, Scope]]:
    """Those records that are as they were looked at, with what is to be deleted of each.

    One that was worked on since, or in which something is open, is left out.
    """
    looked_at = {one.patient_id: one for one in asked}
    numbers = tuple(
        number
        for one in looked_at.values()
        for patient_id in one.patient_ids
        if (number := own_number(connection, patient_id)) is not None
    )
    now = [
        one
        for one in standings(connection, before, numbers)
        if not one.holds and looked_at.get(one.patient_id) == one
    ]
    for one in now:
        numbers = tuple(
            number for p in one.patients if (number := own_number(connection, p.patient_id))
        )
        yield one, scope_of_numbers(connection, numbers)


@contextmanager
def deleting(connection: Connection) -> Iterator[None]:
    """Let guarded rows be deleted inside, in the transaction that is open for writing.

    Raises:
        Bug: the guards afterwards are not those there were; nothing may be kept of it then.
    """
    guarded = {table.name for table in TABLES if table.whose}
    before = _triggers(connection)
    aside = {
        name: sql
        for name, (table, sql) in before.items()
        if table in guarded and name == f"{table}_no_delete"
    }
    for name in aside:
        connection.execute(f"DROP TRIGGER {name}")
    yield
    for sql in aside.values():
        connection.execute(sql)
    if _triggers(connection) != before:
        raise Bug("The guards of the store are not as they were.")


def _triggers(connection: Connection) -> dict[str, tuple[str, str]]:
    found = connection.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type='trigger'")
    return {name: (table, sql) for name, table, sql in found}


def remove(connection: Connection, standing: Standing, scope: Scope) -> Removed:
    """Delete every row of the record, inside `deleting`."""
    gone: dict[str, int] = {}
    for table in TABLES:
        if table.whose:
            done = connection.execute(
                f"DELETE FROM {table.name} WHERE {table.whose}",
                _named(table.whose, scope.values),
            )
            if done.rowcount:
                gone[table.name] = done.rowcount
    return Removed(tuple(p.patient_id for p in standing.patients), scope.subjects, gone)


def _named(condition: str, values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if f":{name}" in condition}


# -- what is left in the file ----------------------------------------------------------------------


def note_unswept(connection: Connection) -> None:
    """Note, in the transaction that deletes, that the file has to be swept after it."""
    connection.execute(
        "INSERT INTO settings (name, value) VALUES (?, '\"\"') ON CONFLICT DO NOTHING", (_UNSWEPT,)
    )


def is_unswept(connection: Connection) -> bool:
    """Whether something was deleted and the file not swept since."""
    row = connection.execute("SELECT 1 FROM settings WHERE name = ?", (_UNSWEPT,)).fetchone()
    return row is not None


def sweep(connection: Connection) -> bool:
    """Write the file anew without its free places, and empty its log; no transaction is open.

    Deleted rows are overwritten with zeros as they go (`secure_delete`), but a page that was once
    put in order may hold an older copy of a row in its gap, and so may the log. What the driver
    needs beside the store meanwhile it writes to a temporary file, encrypted with the store's key.

    Returns:
        False when another program read the store all the while, so that the log stays: to be done
        again later.
    """
    connection.execute("PRAGMA temp_store = FILE")
    try:
        connection.execute("VACUUM")
    finally:
        connection.execute("PRAGMA temp_store = MEMORY")
    busy, _pages, _moved = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        return False
    connection.execute("DELETE FROM settings WHERE name = ?", (_UNSWEPT,))
    return True
