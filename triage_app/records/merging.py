"""Whose a visit is: putting one on another patient, making two patients one, and undoing that.

A merge notes which visits it moved; undoing it puts back just those that the kept patient still
has. What people typed is never changed: both patients stay as they were known.
"""

# ruff: noqa: S608  # table names are constants of this module; every value is bound

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Final

from triage_app.errors import Bug, StoreChanged
from triage_app.model.beside import Merge, MergeId
from triage_app.model.intake import AuditEntry
from triage_app.model.person import Patient, Staff
from triage_app.records import patients, worklist
from triage_app.records.chains import Visit
from triage_app.records.cipher import Connection
from triage_app.records.codec import (
    any_text,
    any_text_from,
    patient_from,
    patient_text,
    staff_from,
    staff_text,
    time_from,
    time_text,
)
from triage_app.texts import _

_MERGE: Final = (
    "merge_id, kept, gone, moved, reason, merges.at, merges.staff, merges_undone.at,"
    " merges_undone.staff"
)
# Visits with so many ids at once: far fewer than the database takes.
_AT_ONCE: Final = 500


def move(connection: Connection, visit: Visit, to: int, entry: AuditEntry) -> None:
    """Put the visit, with its draft and rows, on the patient of this number."""
    _place(connection, [visit.number], visit.patient_number, to, entry.at, entry.by)
    worklist.show_patient(connection, to)


def merge(connection: Connection, asked: Merge) -> Merge:
    """Make two patients one; gives the merge with what was moved.

    Raises:
        StoreChanged: see `Records.merge`.
    """
    kept = _unchanged(connection, asked.kept)
    gone = _unchanged(connection, asked.gone)
    if kept == gone:
        raise Bug("A patient was to be merged with itself.")
    _refuse_two_drafts(connection, kept, gone)
    moved = tuple(_counts(connection, gone))
    visits = [
        number
        for (number,) in connection.execute(
            "SELECT number FROM visits WHERE patient_number = ? ORDER BY number", (gone,)
        )
    ]
    connection.execute(
        "INSERT INTO merges (merge_id, kept_number, gone_number, kept, gone, moved, visits, reason,"
        " at, staff) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            asked.merge_id,
            kept,
            gone,
            patient_text(asked.kept),
            patient_text(asked.gone),
            json.dumps(moved),
            json.dumps(visits),
            any_text(asked.reason),
            time_text(asked.at),
            staff_text(asked.by),
        ),
    )
    _place(connection, visits, gone, kept, asked.at, asked.by)
    connection.execute("UPDATE patients SET merged_into = ? WHERE number = ?", (kept, gone))
    _find_anew(connection, kept, gone)
    return replace(asked, moved=moved, undone_at=None, undone_by=None)


def undo(connection: Connection, merge_id: MergeId, entry: AuditEntry) -> None:
    """Put back what the merge moved.

    Raises:
        StoreChanged: see `Records.undo_merge`.
    """
    row = connection.execute(
        "SELECT sequence, kept_number, gone_number, visits FROM merges"
        " LEFT JOIN merges_undone ON merge = sequence WHERE merge_id = ? AND merge IS NULL",
        (merge_id,),
    ).fetchone()
    if row is None:
        raise StoreChanged(
            _("This was undone on another desk already."),
            _("Nothing was changed. Find the patient again."),
        )
    sequence, kept, gone, visits = row
    later = connection.execute(
        "SELECT 1 FROM patients WHERE number = ? AND merged_into IS NOT NULL", (kept,)
    ).fetchone()
    if later is not None:
        raise StoreChanged(
            _("The record that was kept was itself put together with another one later."),
            _("Nothing was changed. Undo the later one first."),
        )
    connection.execute(
        "INSERT INTO merges_undone (merge, at, staff) VALUES (?, ?, ?)",
        (sequence, time_text(entry.at), staff_text(entry.by)),
    )
    connection.execute("UPDATE patients SET merged_into = NULL WHERE number = ?", (gone,))
    _place(connection, json.loads(visits), kept, gone, entry.at, entry.by)
    _find_anew(connection, kept, gone)


def merges(connection: Connection, number: int | None) -> tuple[Merge, ...]:
    """All merges, newest first, or those of a patient and of all who were merged into them."""
    of_one = (
        """
        WHERE kept_number IN (SELECT number FROM same) OR gone_number IN (SELECT number FROM same)
        """
        if number is not None
        else ""
    )
    rows = connection.execute(
        f"""
        WITH RECURSIVE same (number) AS (
            SELECT ? UNION SELECT gone_number FROM merges JOIN same ON kept_number = same.number
        )
        SELECT {_MERGE} FROM merges LEFT JOIN merges_undone ON merge = sequence {of_one}
        ORDER BY sequence DESC
        """,
        (number,),
    )
    return tuple(_merge_from(*row) for row in rows)


def _unchanged(connection: Connection, patient: Patient) -> int:
    """The number of a patient who is still known just so and stands for themselves."""
    row = connection.execute(
        "SELECT number, data FROM patients WHERE patient_id = ? AND merged_into IS NULL",
        (patient.patient_id,),
    ).fetchone()
    if row is None or patient_from(row[1]) != patient:
        raise StoreChanged(
            _("One of the two records was changed on another desk since you compared them."),
            _("Nothing was put together. Compare the two again."),
        )
    return int(row[0])


def _refuse_two_drafts(connection: Connection, kept: int, gone: int) -> None:
    both = connection.execute(
        "SELECT 1 FROM drafts AS one JOIN drafts AS other USING (form_id, visit_date)"
        " WHERE one.patient_number = ? AND other.patient_number = ?"
        " AND one.corrects IS NULL AND other.corrects IS NULL",
        (kept, gone),
    ).fetchone()
    if both is not None:
        raise StoreChanged(
            _("Both records have an intake of the same day that is not finished."),
            _("Nothing was put together. Complete or discard one of the two intakes first."),
        )


def _counts(connection: Connection, number: int) -> list[tuple[str, int]]:
    """How much moves, for people to read: intakes in every version, drafts, rows."""
    counted = connection.execute(
        "SELECT 'intakes', coalesce(sum(versions), 0) FROM visits WHERE patient_number = ?1"
        " UNION ALL SELECT 'drafts', count(*) FROM drafts WHERE patient_number = ?1"
        " UNION ALL SELECT 'worklist', count(*) FROM worklist WHERE patient_number = ?1",
        (number,),
    )
    return [(table, int(count)) for table, count in counted]


def _place(
    connection: Connection, visits: list[int], source: int, to: int, at: datetime, by: Staff
) -> None:
    """Put those of the visits that `source` still has on `to`, and note it of each."""
    for first in range(0, len(visits), _AT_ONCE):
        some = visits[first : first + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        here = f"number IN ({marks}) AND patient_number = ?"
        connection.execute(
            "INSERT INTO moves (visit, from_number, to_number, at, staff)"
            f" SELECT number, patient_number, ?, ?, ? FROM visits WHERE {here}",
            (to, time_text(at), staff_text(by), *some, source),
        )
        connection.execute(
            "UPDATE drafts SET patient_number = ? WHERE patient_number = ?"
            f" AND (SELECT visit FROM versions WHERE subject = draft_id) IN ({marks})",
            (to, source, *some),
        )
        connection.execute(
            "UPDATE worklist SET patient_number = ?"
            f" WHERE patient_number = ? AND visit IN ({marks})",
            (to, source, *some),
        )
        connection.execute(
            f"UPDATE visits SET patient_number = ? WHERE {here}", (to, *some, source)
        )


def _find_anew(connection: Connection, kept: int, gone: int) -> None:
    """Bring the search and the rows of both up to who is whom now."""
    for number in (gone, kept):
        merged = connection.execute(
            "SELECT merged_into FROM patients WHERE number = ?", (number,)
        ).fetchone()[0]
        if merged is None:
            patients.store_words(connection, number)
        else:
            connection.execute("DELETE FROM patient_search WHERE number = ?", (number,))
        worklist.show_patient(connection, number)


def _merge_from(
    merge_id: str,
    kept: str,
    gone: str,
    moved: str,
    reason: str,
    at: str,
    staff: str,
    undone_at: str | None,
    undone_by: str | None,
) -> Merge:
    return Merge(
        MergeId(merge_id),
        patient_from(kept),
        patient_from(gone),
        tuple((table, count) for table, count in json.loads(moved)),
        any_text_from(reason),
        time_from(at),
        staff_from(staff),
        None if undone_at is None else time_from(undone_at),
        None if undone_by is None else staff_from(undone_by),
    )
