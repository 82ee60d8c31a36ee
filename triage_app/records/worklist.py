"""The worklist as stored: one row for each draft and current intake, in order, with counts.

What a row says comes from the caller; who was told, what was printed and opened comes from here,
because another desk may know it better. It must not work out a level.
"""

# ruff: noqa: S608  # columns and conditions are constants of this room; every value is bound

from __future__ import annotations

from collections import Counter
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from triage_app.errors import StoreChanged
from triage_app.model.intake import FormId, IntakeId, Worklist, WorklistRow, WorkState
from triage_app.model.level import Level
from triage_app.records.beside import acknowledgements
from triage_app.records.cipher import Connection
from triage_app.records.codec import (
    any_text,
    any_text_from,
    day_from,
    patient_from,
    patient_text,
    time_from,
    time_text,
)
from triage_app.records.search import Wanted, matching_sql, wanted
from triage_app.texts import _

# Some pages of 100 rows.
_ROWS_KEPT: Final = 1024
_COLUMNS: Final = (
    "subject, is_draft, patient, level, could_be, priority, state, story, visit_date, arrived,"
    ' changed, "left", form_id, told, told_at, printed, opened'
)
_ORDER: Final = "level DESC, priority DESC, arrived, subject"
_WAITING: Final = "state <> 'seen'"

_PUT: Final = f"""
INSERT INTO worklist ({_COLUMNS}, patient_number)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (subject) DO UPDATE SET
    is_draft = excluded.is_draft, patient = excluded.patient, level = excluded.level,
    could_be = excluded.could_be, priority = excluded.priority, state = excluded.state,
    story = excluded.story, visit_date = excluded.visit_date, arrived = excluded.arrived,
    changed = excluded.changed, "left" = excluded."left", form_id = excluded.form_id,
    told = CASE WHEN excluded.told_at > coalesce(told_at, '') THEN excluded.told ELSE told END,
    told_at = max(coalesce(excluded.told_at, told_at), coalesce(told_at, excluded.told_at)),
    printed = max(coalesce(excluded.printed, printed), coalesce(printed, excluded.printed)),
    opened = max(coalesce(excluded.opened, opened), coalesce(opened, excluded.opened)),
    patient_number = excluded.patient_number
"""


def put_row(connection: Connection, row: WorklistRow, patient_number: int) -> None:
    """Add the row or replace what the caller may say of it."""
    connection.execute(
        _PUT,
        (
            row.subject,
            row.is_draft,
            patient_text(row.patient),
            row.level.value,
            row.could_be.value,
            row.priority,
            row.state.value,
            any_text(row.story),
            row.visit_date.isoformat(),
            time_text(row.arrived),
            time_text(row.changed),
            row.left,
            row.form_id,
            any_text(row.told) if row.told else "",
            None if row.told_at is None else time_text(row.told_at),
            None if row.printed is None else time_text(row.printed),
            None if row.opened is None else time_text(row.opened),
            patient_number,
        ),
    )


def take_told(connection: Connection, subject: IntakeId) -> None:
    """Bring the row up to the last acknowledgement that counts for it."""
    for last in acknowledgements(connection, subject)[-1:]:
        connection.execute(
            "UPDATE worklist SET told = ?, told_at = ? WHERE subject = ?",
            (any_text(last.told), time_text(last.at), subject),
        )


def drop_row(connection: Connection, subject: IntakeId) -> None:
    """Take the row away, if there is one."""
    connection.execute("DELETE FROM worklist WHERE subject = ?", (subject,))


def mark_seen(connection: Connection, subject: IntakeId) -> None:
    """Set the row to seen. Raises StoreChanged when it is gone."""
    changed = connection.execute("UPDATE worklist SET state = 'seen' WHERE subject = ?", (subject,))
    if changed.rowcount == 0:
        raise StoreChanged(
            _("This line is no longer on the worklist: it was completed, corrected or discarded."),
            _("Nothing was changed. Load the worklist again and look for the patient there."),
        )


def mark_opened(connection: Connection, subject: IntakeId, at: datetime) -> None:
    """Note the opening in the row, if it is still there."""
    connection.execute("UPDATE worklist SET opened = ? WHERE subject = ?", (time_text(at), subject))


def mark_printed(connection: Connection, subject: IntakeId, at: datetime) -> None:
    """Note the print in the row, if it is still there."""
    connection.execute(
        "UPDATE worklist SET printed = ? WHERE subject = ?", (time_text(at), subject)
    )


def page(
    connection: Connection, limit: int, offset: int, level: Level | None, find: str
) -> Worklist:
    """The rows asked for, and the counts."""
    words = wanted(find)
    if words:
        return _found_page(connection, limit, offset, level, words)
    fits = _WAITING if level is None else f"{_WAITING} AND level = {level.value}"
    counted = connection.execute("SELECT level, rows FROM worklist_counts ORDER BY level")
    routine, soon, urgent, emergency = (count for _, count in counted)
    by_level = (routine, soon, urgent, emergency)
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM worklist WHERE {fits} ORDER BY {_ORDER} LIMIT ? OFFSET ?",
        (limit, offset),
    )
    total = sum(by_level) if level is None else by_level[level]
    return Worklist(tuple(row_from(row) for row in rows), total, by_level)


def _found_page(
    connection: Connection, limit: int, offset: int, level: Level | None, words: tuple[Wanted, ...]
) -> Worklist:
    """The same for rows of patients whom the words fit; the seen ones follow the others."""
    query, values = matching_sql(words)
    found = connection.execute(
        f"SELECT subject, level FROM worklist WHERE patient_number IN ({query})"
        f" ORDER BY (state = 'seen'), {_ORDER}",
        values,
    ).fetchall()
    counts = Counter(of for _, of in found)
    subjects = [subject for subject, of in found if level is None or of == level]
    rows = (
        connection.execute(
            f"SELECT {_COLUMNS} FROM worklist WHERE subject = ?", (subject,)
        ).fetchone()
        for subject in subjects[offset : offset + limit]
    )
    return Worklist(
        tuple(row_from(row) for row in rows),
        len(subjects),
        (counts[0], counts[1], counts[2], counts[3]),
    )


def untold(connection: Connection) -> tuple[WorklistRow, ...]:
    """Emergencies nobody was told of, in worklist order."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM worklist WHERE level = 3 AND told = '' AND {_WAITING}"
        " ORDER BY priority DESC, arrived, subject"
    )
    return tuple(row_from(row) for row in rows)


# Any: a row of the driver has no types; each value is checked as it is turned into ours.
# Cached by what is stored, so a row is made anew when, and only when, something in it changed.
@lru_cache(maxsize=_ROWS_KEPT)
def row_from(stored: tuple[Any, ...]) -> WorklistRow:
    """A stored row as shown."""
    (subject, is_draft, patient, level, could_be, priority, state, story, visit_date) = stored[:9]
    (arrived, changed, left, form_id, told, told_at, printed, opened) = stored[9:]
    return WorklistRow(
        IntakeId(subject),
        bool(is_draft),
        patient_from(patient),
        Level(level),
        Level(could_be),
        priority,
        WorkState(state),
        any_text_from(story),
        day_from(visit_date),
        time_from(arrived),
        time_from(changed),
        left,
        FormId(form_id),
        any_text_from(told) if told else "",
        None if told_at is None else time_from(told_at),
        None if printed is None else time_from(printed),
        None if opened is None else time_from(opened),
    )
