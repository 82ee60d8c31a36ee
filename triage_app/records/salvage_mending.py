"""What a salvaged store needs besides its rows: rows that others name, and what is worked out.

Where a patient's or a visit's own row is lost, the intake says enough to make it anew. Lists,
counts and the words patients are found by follow from the rest.
"""

from __future__ import annotations

from datetime import UTC, datetime

from triage_app.model.intake import WorklistRow, WorkState
from triage_app.model.level import Level
from triage_app.model.person import Patient
from triage_app.records import patients, search, visits, worklist
from triage_app.records.chains import Visit
from triage_app.records.cipher import Connection
from triage_app.records.codec import (
    UndecodableError,
    patient_from,
    patient_from_line,
    patient_text,
    time_text,
)
from triage_app.records.damaged import DamagedStore, Row

_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


def find_parents(
    into: Connection, source: DamagedStore, waiting: list[tuple[str, Row]]
) -> set[int]:
    """Make what waiting rows name and what is lost itself; gives the numbers of patients made."""
    made: set[int] = set()
    for table, row in waiting:
        number = row.get("patient_number")
        if number is None or _is_there(into, "patients", number):
            continue
        patient = _patient_in(table, row, source)
        if patient is not None:
            into.execute(
                "INSERT OR IGNORE INTO patients (number, patient_id, data, name_key, saved)"
                " VALUES (?, ?, ?, ?, ?)",
                (
                    number,
                    patient.patient_id,
                    patient_text(patient),
                    search.name_key(patient),
                    time_text(_NO_TIME),
                ),
            )
            made.add(int(number))
    for table, row in waiting:
        if table == "visits" and row["newest"] is not None:
            newest = into.execute("SELECT 1 FROM intakes WHERE intake_id = ?", (row["newest"],))
            if newest.fetchone() is None:
                # Which version is the newest of those there are is worked out by `mend`.
                row["newest"] = None
    return made


def _is_there(into: Connection, _table: str, number: int) -> bool:
    found = into.execute("SELECT 1 FROM patients WHERE number = ?", (number,))
    return found.fetchone() is not None


def _patient_in(table: str, row: Row, source: DamagedStore) -> Patient | None:
    """The patient as an intake or a line of the worklist has them."""
    try:
        if table == "intakes":
            return patient_from(row["patient"])
        if table == "worklist":
            return patient_from_line(row["patient"])
        if table == "drafts":
            line = source.one("worklist", ("patient",), "subject", row["draft_id"])
            return None if line is None else patient_from_line(line["patient"])
    except (UndecodableError, ValueError):
        return None
    return None


def drop_what_was_completed(into: Connection) -> None:
    """Take away drafts that have become intakes, and lines of the worklist of older versions."""
    done = "SELECT draft_id FROM intakes WHERE draft_id IS NOT NULL"
    into.execute(f"DELETE FROM drafts WHERE draft_id IN ({done})")  # noqa: S608  # a constant
    into.execute(f"DELETE FROM worklist WHERE subject IN ({done})")  # noqa: S608  # as above
    into.execute(
        "DELETE FROM worklist WHERE subject IN"
        " (SELECT replaces FROM intakes WHERE replaces IS NOT NULL)"
    )


def drop_draft(into: Connection, draft_id: str) -> None:
    """Take away a draft that somebody discarded after the backup."""
    into.execute("DELETE FROM drafts WHERE draft_id = ?", (draft_id,))
    into.execute("DELETE FROM worklist WHERE subject = ?", (draft_id,))


def drop_lines_of_nothing(into: Connection) -> list[tuple[str, int, str]]:
    """Take away lines of the worklist whose intake could not be read; id, draft or not, moment."""
    lines = into.execute(
        """
        SELECT subject, is_draft, changed FROM worklist
        WHERE (is_draft AND subject NOT IN (SELECT draft_id FROM drafts))
        OR (NOT is_draft AND subject NOT IN (SELECT intake_id FROM intakes))
        """
    ).fetchall()
    for subject, _is_draft, _changed in lines:
        into.execute("DELETE FROM worklist WHERE subject = ?", (subject,))
    return lines


def mend(into: Connection, people: set[int]) -> None:
    """Work out again what follows from the rows.

    Args:
        into: the store being built.
        people: numbers of patients that were added or changed.
    """
    drop_what_was_completed(into)
    _number_visits(into)
    _name_newest(into)
    _list_again(into)
    for number in sorted(people):
        patients.store_words(into, number)
        worklist.show_patient(into, number)


def _number_visits(into: Connection) -> None:
    """A visit for every intake and draft without one: of what it replaces, else a new one."""
    rows = into.execute(
        "SELECT intake_id, coalesce(replaces, draft_id), patient_number, visit_date FROM intakes"
        " WHERE intake_id NOT IN (SELECT subject FROM versions)"
        " UNION ALL SELECT draft_id, corrects, patient_number, visit_date FROM drafts"
        " WHERE draft_id NOT IN (SELECT subject FROM versions)"
    ).fetchall()
    for _round in range(len(rows) + 1):
        later = []
        for subject, before, patient_number, day in rows:
            found = into.execute("SELECT visit FROM versions WHERE subject = ?", (before,))
            visit = found.fetchone()
            if visit is None and any(other[0] == before for other in rows if other[0] != subject):
                later.append((subject, before, patient_number, day))
                continue
            number = visit[0] if visit is not None else _new_visit(into, patient_number, day)
            into.execute("INSERT INTO versions (subject, visit) VALUES (?, ?)", (subject, number))
        if not later or len(later) == len(rows):
            return
        rows = later


def _new_visit(into: Connection, patient_number: int, day: str) -> int:
    made = into.execute(
        "INSERT INTO visits (patient_number, visit_date, versions) VALUES (?, ?, 0)",
        (patient_number, day),
    )
    assert made.lastrowid is not None
    return made.lastrowid


def _name_newest(into: Connection) -> None:
    rows = into.execute(
        """
        SELECT visit, intake_id, visit_date, count(*), max(version), min(completed)
        FROM intakes JOIN versions ON subject = intake_id GROUP BY visit
        """
    ).fetchall()
    for visit, newest, day, count, _version, first in rows:
        into.execute(
            "UPDATE visits SET newest = ?1, visit_date = ?2, versions = ?3,"
            " first_completed = coalesce(first_completed, ?4)"
            " WHERE number = ?5 AND (newest IS NOT ?1 OR versions IS NOT ?3)",
            (newest, day, count, first, visit),
        )


def _list_again(into: Connection) -> None:
    """A line of the worklist for every draft and current intake without one."""
    missing = into.execute(
        "SELECT newest, number, patient_number FROM visits WHERE newest IS NOT NULL"
        " AND newest NOT IN (SELECT subject FROM worklist)"
    ).fetchall()
    for newest, number, patient_number in missing:
        intake = visits.load_intake(into, newest)
        if intake is not None:
            row = WorklistRow(
                subject=intake.intake_id,
                is_draft=False,
                patient=intake.patient,
                level=intake.assessment.level,
                could_be=intake.assessment.could_be,
                priority=intake.assessment.priority,
                state=WorkState.WAITING,
                story="",
                visit_date=intake.visit_date,
                arrived=intake.started,
                changed=intake.completed,
                left=0,
                form_id=intake.form.form_id,
                version=intake.version,
            )
            worklist.put_row(into, row, Visit(number, patient_number))
            worklist.take_told(into, intake.intake_id)
    missing = into.execute(
        "SELECT draft_id, visit, patient_number FROM drafts JOIN versions ON subject = draft_id"
        " WHERE draft_id NOT IN (SELECT subject FROM worklist)"
    ).fetchall()
    for draft_id, number, patient_number in missing:
        for draft, _revision in visits.load_drafts(into, "draft_id = ?", (draft_id,)):
            row = WorklistRow(
                subject=draft.draft_id,
                is_draft=True,
                patient=draft.patient,
                # Nothing is known of its level before somebody opens it.
                level=Level.ROUTINE,
                could_be=Level.EMERGENCY,
                priority=0,
                state=WorkState.PARKED,
                story="",
                visit_date=draft.visit_date,
                arrived=draft.started,
                changed=draft.saved,
                left=0,
                form_id=draft.form.form_id,
            )
            worklist.put_row(into, row, Visit(number, patient_number))
            worklist.take_told(into, draft.draft_id)
