"""What people write beside an intake: levels, notes, who sees the patient, tasks, states.

Each entry is kept under the visit, so that it counts for every version, those made later included.
It must not touch the worklist: `worklist` shows what is written here.
"""

# ruff: noqa: S608  # table and column names are constants of this module; every value is bound

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from triage_app.errors import StoreChanged
from triage_app.model.beside import (
    Assignment,
    LevelSet,
    Note,
    StateChange,
    Task,
    TaskId,
    TaskKind,
    level_in_force,
)
from triage_app.model.intake import IntakeId, WorkState
from triage_app.model.level import Level
from triage_app.model.person import Patient, Staff
from triage_app.records.cipher import Connection
from triage_app.records.codec import (
    any_text,
    any_text_from,
    patient_from,
    staff_from,
    staff_text,
    time_from,
    time_text,
)
from triage_app.texts import _

# Any: a row of the driver has no types; each value is checked as it is turned into ours.
Row = tuple[Any, ...]
Entry = LevelSet | Note | Assignment | StateChange

_LEVEL = "subject, at, staff, level, rules, reason"
_NOTE = "subject, at, staff, plan, note"
_ASSIGNMENT = "subject, at, staff, specialist"
_STATE = "subject, at, staff, state, reason"
_TASK = "task_id, subject, kind, text, at, staff, done_at, done_by"


def add_level(connection: Connection, visit: int, level: LevelSet) -> None:
    """Note a level set by hand."""
    given = None if level.level is None else level.level.value
    values = (given, level.rules.value, any_text(level.reason))
    _add(connection, "levels_set", _LEVEL, visit, level, values)


def levels_set(connection: Connection, visit: int) -> tuple[LevelSet, ...]:
    """Those of the visit, first first."""
    return tuple(_level_from(row) for row in _entries(connection, "levels_set", _LEVEL, visit))


def levels_of_visits(
    connection: Connection, visits: Iterable[int]
) -> dict[int, tuple[LevelSet, ...]]:
    """Those of many visits at once, by visit; a visit without one is left out."""
    numbers = tuple(visits)
    rows = connection.execute(
        f"SELECT visit, {_LEVEL} FROM levels_set WHERE visit IN ({marks(numbers)})"
        " ORDER BY sequence",
        numbers,
    )
    found: dict[int, tuple[LevelSet, ...]] = {}
    for visit, *stored in rows:
        found[visit] = (*found.get(visit, ()), _level_from(tuple(stored)))
    return found


def in_force(connection: Connection, visit: int, rules: Level) -> Level:
    """The level a visit is listed at, given the rules' level."""
    return level_in_force(rules, levels_set(connection, visit))


def add_note(connection: Connection, visit: int, note: Note) -> None:
    """Add the specialist's plan and note."""
    _add(connection, "notes", _NOTE, visit, note, (any_text(note.plan), any_text(note.note)))


def notes(connection: Connection, visit: int) -> tuple[Note, ...]:
    """Those of the visit, first first."""
    return tuple(
        Note(of, any_text_from(plan), any_text_from(note), time_from(at), staff_from(staff))
        for of, at, staff, plan, note in _entries(connection, "notes", _NOTE, visit)
    )


def add_assignment(connection: Connection, visit: int, assignment: Assignment) -> None:
    """Note who sees the patient."""
    specialist = (specialist_text(assignment.specialist),)
    _add(connection, "assignments", _ASSIGNMENT, visit, assignment, specialist)


def assignments(connection: Connection, visit: int) -> tuple[Assignment, ...]:
    """Those of the visit, first first."""
    return tuple(
        Assignment(of, specialist_from(specialist), time_from(at), staff_from(staff))
        for of, at, staff, specialist in _entries(connection, "assignments", _ASSIGNMENT, visit)
    )


def has_entries(connection: Connection, visit: int) -> bool:
    """Whether anybody was chosen to see the patient, or asked the desk for something."""
    row = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM assignments WHERE visit = ?1)"
        " OR EXISTS (SELECT 1 FROM tasks WHERE visit = ?1)",
        (visit,),
    ).fetchone()
    return bool(row[0])


def specialist_text(name: str) -> str:
    """A specialist's name as it stands in entries and rows; empty for nobody."""
    return any_text(name) if name else ""


def specialist_from(stored: str) -> str:
    """The name written by `specialist_text`."""
    return any_text_from(stored) if stored else ""


def add_state(connection: Connection, visit: int, change: StateChange) -> None:
    """Note that the row went to another state."""
    values = (change.state.value, any_text(change.reason))
    _add(connection, "states", _STATE, visit, change, values)


def states(connection: Connection, visit: int) -> tuple[StateChange, ...]:
    """Those of the visit, first first."""
    return tuple(
        StateChange(of, WorkState(state), any_text_from(reason), time_from(at), staff_from(staff))
        for of, at, staff, state, reason in _entries(connection, "states", _STATE, visit)
    )


def first_seen(connection: Connection, visits: Iterable[int]) -> dict[int, datetime]:
    """When each of these visits was first marked seen; one not seen yet is left out."""
    numbers = tuple(visits)
    rows = connection.execute(
        f"SELECT visit, min(at) FROM states WHERE visit IN ({marks(numbers)}) AND state = 'seen'"
        " GROUP BY visit",
        numbers,
    )
    return {visit: time_from(at) for visit, at in rows}


def add_task(connection: Connection, visit: int, task: Task) -> None:
    """Ask something of the desk."""
    connection.execute(
        f"INSERT INTO tasks ({_TASK}, visit) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            task.task_id,
            task.subject,
            task.kind.value,
            any_text(task.text),
            time_text(task.at),
            staff_text(task.by),
            None if task.done_at is None else time_text(task.done_at),
            None if task.done_by is None else staff_text(task.done_by),
            visit,
        ),
    )


def finish_task(connection: Connection, task_id: TaskId, at: datetime, by: Staff) -> int:
    """Note that it was done. Gives the visit. Raises StoreChanged if it was, or there is none."""
    done = connection.execute(
        "UPDATE tasks SET done_at = ?, done_by = ? WHERE task_id = ? AND done_at IS NULL"
        " RETURNING visit",
        (time_text(at), staff_text(by), task_id),
    ).fetchall()
    if not done:
        raise StoreChanged(
            _("This task was done already."),
            _("Nothing was changed. Load the list of tasks again."),
        )
    return int(done[0][0])


def tasks(connection: Connection, visit: int) -> tuple[Task, ...]:
    """Those of the visit, first first, done ones too."""
    rows = connection.execute(
        f"SELECT {_TASK} FROM tasks WHERE visit = ? ORDER BY sequence", (visit,)
    )
    return tuple(_task_from(row) for row in rows)


def open_tasks(connection: Connection, limit: int) -> tuple[tuple[Task, Patient], ...]:
    """What is to be done, oldest first, with the patient as known now."""
    rows = connection.execute(
        f"SELECT data, {_TASK} FROM tasks JOIN visits ON visits.number = visit"
        " JOIN patients ON patients.number = patient_number"
        " WHERE done_at IS NULL ORDER BY sequence LIMIT ?",
        (limit,),
    )
    return tuple((_task_from(tuple(stored)), patient_from(data)) for data, *stored in rows)


def marks(values: tuple[int, ...]) -> str:
    """As many question marks as there are values, for a list in a query."""
    return ", ".join("?" * len(values))


def _add(
    connection: Connection, table: str, columns: str, visit: int, entry: Entry, values: Row
) -> None:
    common = (visit, entry.subject, time_text(entry.at), staff_text(entry.by))
    all_values = (*common, *values)
    connection.execute(
        f"INSERT INTO {table} (visit, {columns}) VALUES ({', '.join('?' * len(all_values))})",
        all_values,
    )


def _entries(connection: Connection, table: str, columns: str, visit: int) -> Iterable[Row]:
    return connection.execute(
        f"SELECT {columns} FROM {table} WHERE visit = ? ORDER BY sequence", (visit,)
    )


def _level_from(stored: Row) -> LevelSet:
    of, at, staff, level, rules, reason = stored
    return LevelSet(
        of,
        None if level is None else Level(level),
        Level(rules),
        any_text_from(reason),
        time_from(at),
        staff_from(staff),
    )


def _task_from(stored: Row) -> Task:
    task_id, subject, kind, text, at, staff, done_at, done_by = stored
    return Task(
        TaskId(task_id),
        IntakeId(subject),
        TaskKind(kind),
        any_text_from(text),
        time_from(at),
        staff_from(staff),
        None if done_at is None else time_from(done_at),
        None if done_by is None else staff_from(done_by),
    )
