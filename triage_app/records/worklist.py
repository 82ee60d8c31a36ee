"""The worklist as stored: one row for each draft and current intake, in order, with counts.

What a row says comes from the caller; who was told, what was printed and opened, the level set by
hand, the specialist and the tasks come from here, because another desk may know them better. It
must not work out a level.
"""

# ruff: noqa: S608  # columns and conditions are constants of this room; every value is bound

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from triage_app.errors import StoreChanged
from triage_app.model.beside import StateChange
from triage_app.model.intake import IntakeId, WorklistRow
from triage_app.model.level import Level
from triage_app.records import acting
from triage_app.records.beside import acknowledgements
from triage_app.records.chains import Visit
from triage_app.records.cipher import Connection
from triage_app.records.codec import any_text, patient_from, patient_line, time_text
from triage_app.records.row_codec import COLUMNS
from triage_app.texts import _

# In their order, so that a row is read, compared and written by the same list.
_NAMES: Final = tuple(name.strip() for name in COLUMNS.split(","))
_NEVER_TAKEN_BACK: Final = ("told", "told_at", "printed", "opened")
# Among the rows of its patient: one index less to write with every answer.
_OF_VISIT: Final = (
    "visit = :visit AND patient_number = (SELECT patient_number FROM visits WHERE number = :visit)"
)
# Any: a row of the driver has no types; here they are only compared and written.
Stored = dict[str, Any]


def put_row(connection: Connection, row: WorklistRow, visit: Visit) -> None:
    """Add the row or replace what the caller may say of it; the patient is as known now."""
    rules = row.level if row.rules_level is None else row.rules_level
    given = _stored(row) | {
        "patient": _patient_line(connection, visit.patient_number),
        "level": acting.in_force(connection, visit.number, rules).value,
        "rules_level": rules.value,
        "visit": visit.number,
        "patient_number": visit.patient_number,
    }
    before = _read(connection, row.subject)
    if before is None:
        _insert(connection, given | {"news": _news(given)})
        if acting.has_entries(connection, visit.number):
            show_specialist(connection, visit.number)
            count_tasks(connection, visit.number)
        return
    for name in _NEVER_TAKEN_BACK:
        given[name] = _latest(before, given, name)
    _change(connection, before, given)


def _stored(row: WorklistRow) -> Stored:
    return {
        "subject": row.subject,
        "is_draft": int(row.is_draft),
        "could_be": row.could_be.value,
        "priority": row.priority,
        "state": row.state.value,
        "story": any_text(row.story),
        "visit_date": row.visit_date.isoformat(),
        "arrived": time_text(row.arrived),
        "changed": time_text(row.changed),
        '"left"': row.left,
        "form_id": row.form_id,
        "told": any_text(row.told) if row.told else "",
        "told_at": None if row.told_at is None else time_text(row.told_at),
        "printed": None if row.printed is None else time_text(row.printed),
        "opened": None if row.opened is None else time_text(row.opened),
        "version": row.version,
    }


def _news(given: Stored) -> int:
    """Whether nobody has seen the intake as it is now; `worklist` refuses rows that say else."""
    if given["is_draft"]:
        return 0
    changed, opened, printed = given["changed"], given["opened"], given["printed"]
    return int(opened is None or changed > opened or (printed is not None and changed > printed))


def _latest(before: Stored, given: Stored, name: str) -> str | None:
    """What the store or the caller says, whichever is later; who was told goes with when."""
    by = "told_at" if name == "told" else name
    newer = given[by] is not None and (before[by] is None or given[by] > before[by])
    latest: str | None = (given if newer else before)[name]
    return latest


def _read(connection: Connection, subject: IntakeId) -> Stored | None:
    names = (*_NAMES, "visit", "patient_number", "news")
    row = connection.execute(
        f"SELECT {', '.join(names)} FROM worklist WHERE subject = ?", (subject,)
    ).fetchone()
    return None if row is None else dict(zip(names, row, strict=True))


def _insert(connection: Connection, given: Stored) -> None:
    values = given | {"specialist": "", "tasks": 0}
    connection.execute(
        f"INSERT INTO worklist ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
        tuple(values.values()),
    )


def _change(connection: Connection, before: Stored, given: Stored) -> None:
    """Set only what differs: each index of a column that is set is written, changed or not."""
    after = before | given
    after["news"] = _news(after)
    changed = {name: value for name, value in after.items() if before[name] != value}
    if changed:
        connection.execute(
            f"UPDATE worklist SET {', '.join(f'{name} = ?' for name in changed)} WHERE subject = ?",
            (*changed.values(), before["subject"]),
        )


def _patient_line(connection: Connection, patient_number: int) -> str:
    row = connection.execute(
        "SELECT data FROM patients WHERE number = ?", (patient_number,)
    ).fetchone()
    return _line(row[0])


# Asked after each answer, for the same few patients.
@lru_cache(maxsize=256)
def _line(stored: str) -> str:
    return patient_line(patient_from(stored))


def inherit(connection: Connection, subject: IntakeId, replaced: IntakeId) -> None:
    """Let the row of a correction be opened and printed when the row it takes over from was."""
    old, new = _read(connection, replaced), _read(connection, subject)
    if old is not None and new is not None:
        taken = {name: new[name] or old[name] for name in ("opened", "printed")}
        _change(connection, new, taken)


def take_told(connection: Connection, subject: IntakeId) -> None:
    """Bring the row up to the last acknowledgement that counts for it."""
    for last in acknowledgements(connection, subject)[-1:]:
        connection.execute(
            "UPDATE worklist SET told = ?, told_at = ? WHERE subject = ?",
            (any_text(last.told), time_text(last.at), subject),
        )


def show_levels(connection: Connection, visit: int) -> None:
    """Bring the visit's rows up to the levels set by hand."""
    rows = connection.execute(
        f"SELECT subject, rules_level FROM worklist WHERE {_OF_VISIT}", {"visit": visit}
    )
    for subject, rules in rows.fetchall():
        level = acting.in_force(connection, visit, Level(rules))
        connection.execute(
            "UPDATE worklist SET level = ? WHERE subject = ?", (level.value, subject)
        )


def show_specialist(connection: Connection, visit: int) -> None:
    """Bring the visit's rows up to who sees the patient."""
    connection.execute(
        "UPDATE worklist SET specialist = coalesce((SELECT specialist FROM assignments"
        f" WHERE visit = :visit ORDER BY sequence DESC LIMIT 1), '') WHERE {_OF_VISIT}",
        {"visit": visit},
    )


def count_tasks(connection: Connection, visit: int) -> None:
    """Bring the visit's rows up to its open tasks."""
    connection.execute(
        "UPDATE worklist SET tasks = (SELECT count(*) FROM tasks"
        f" WHERE visit = :visit AND done_at IS NULL) WHERE {_OF_VISIT}",
        {"visit": visit},
    )


def show_patient(connection: Connection, patient_number: int) -> None:
    """Bring the patient's rows up to what is known of them now."""
    connection.execute(
        "UPDATE worklist SET patient = ? WHERE patient_number = ?",
        (_patient_line(connection, patient_number), patient_number),
    )


def drop_row(connection: Connection, subject: IntakeId) -> None:
    """Take the row away, if there is one."""
    connection.execute("DELETE FROM worklist WHERE subject = ?", (subject,))


def change_state(connection: Connection, change: StateChange) -> None:
    """Set the state of a completed intake's row. Raises StoreChanged when it is gone."""
    changed = connection.execute(
        "UPDATE worklist SET state = ? WHERE subject = ? AND NOT is_draft",
        (change.state.value, change.subject),
    )
    if changed.rowcount == 0:
        raise StoreChanged(
            _("This line is no longer on the worklist: it was completed, corrected or discarded."),
            _("Nothing was changed. Load the worklist again and look for the patient there."),
        )


def mark_opened(connection: Connection, subject: IntakeId, at: datetime) -> None:
    """Note the opening in the row, if it is still there."""
    _mark(connection, subject, "opened", at)


def mark_printed(connection: Connection, subject: IntakeId, at: datetime) -> None:
    """Note the print in the row, if it is still there."""
    _mark(connection, subject, "printed", at)


def _mark(connection: Connection, subject: IntakeId, what: str, at: datetime) -> None:
    before = _read(connection, subject)
    if before is not None:
        _change(connection, before, {what: time_text(at)})
