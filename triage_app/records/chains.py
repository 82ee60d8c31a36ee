"""Which drafts and versions are one visit, and whose visit it is now.

A visit gets a number when its first draft or intake is stored; each later draft and version of it
is noted under the same number, and so is what people write beside any of them. Intakes never
change: that one was put on another patient is known here only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from triage_app.errors import StoreChanged
from triage_app.model.intake import Draft, Intake, IntakeId
from triage_app.records.cipher import Connection
from triage_app.records.codec import day_from, time_text
from triage_app.texts import _


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit by its number, and the number of the patient it belongs to now."""

    number: int
    patient_number: int


def visit_of(connection: Connection, subject: IntakeId | None) -> Visit | None:
    """The visit of a draft or of any version; None when there is no such thing."""
    if subject is None:
        return None
    row = connection.execute(
        "SELECT number, patient_number FROM versions JOIN visits ON number = visit"
        " WHERE subject = ?",
        (subject,),
    ).fetchone()
    return None if row is None else Visit(*row)


def visit_needed(connection: Connection, subject: IntakeId) -> Visit:
    """The same. Raises StoreChanged when there is no such thing any more."""
    found = visit_of(connection, subject)
    if found is None:
        raise StoreChanged(
            _("This intake is not there any more: it was discarded on another desk."),
            _("Nothing was written. Load the worklist again and look for the patient there."),
        )
    return found


def begin(connection: Connection, of: Draft | Intake, patient_number: int) -> Visit:
    """Number a new visit of the patient. The draft or intake still has to be noted under it."""
    made = connection.execute(
        "INSERT INTO visits (patient_number, visit_date, versions) VALUES (?, ?, 0)",
        (patient_number, of.visit_date.isoformat()),
    )
    assert made.lastrowid is not None
    return Visit(made.lastrowid, patient_number)


def note(connection: Connection, subject: IntakeId, visit: Visit) -> None:
    """Note a draft or a version under the visit; once noted it stays there."""
    connection.execute(
        "INSERT INTO versions (subject, visit) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (subject, visit.number),
    )


def note_completed(connection: Connection, intake: Intake, visit: Visit) -> None:
    """Note the intake as the visit's newest version."""
    note(connection, intake.intake_id, visit)
    completed = time_text(intake.completed)
    connection.execute(
        "UPDATE visits SET newest = ?, versions = versions + 1, visit_date = ?,"
        " first_completed = coalesce(first_completed, ?) WHERE number = ?",
        (intake.intake_id, intake.visit_date.isoformat(), completed, visit.number),
    )


def forget_draft(connection: Connection, draft_id: IntakeId) -> None:
    """Forget that a discarded draft was of a visit, and what was kept beside it if it was all.

    The number stays taken: an entry beside the draft must never turn up beside another visit.
    """
    connection.execute(
        "DELETE FROM question_times WHERE visit IN (SELECT number FROM visits"
        " WHERE newest IS NULL AND number = (SELECT visit FROM versions WHERE subject = ?))",
        (draft_id,),
    )
    connection.execute(
        "DELETE FROM unsaved WHERE visit IN (SELECT number FROM visits"
        " WHERE newest IS NULL AND number = (SELECT visit FROM versions WHERE subject = ?))",
        (draft_id,),
    )
    connection.execute(
        "DELETE FROM versions WHERE subject = ?"
        " AND NOT EXISTS (SELECT 1 FROM intakes WHERE intake_id = subject)",
        (draft_id,),
    )


def newest_of(connection: Connection, intake_id: IntakeId) -> IntakeId | None:
    """The id of the last correction of this intake, its own if never corrected; None if unknown."""
    row = connection.execute(
        "SELECT newest FROM versions JOIN visits ON number = visit"
        " WHERE subject = ? AND EXISTS (SELECT 1 FROM intakes WHERE intake_id = subject)",
        (intake_id,),
    ).fetchone()
    return None if row is None else IntakeId(row[0])


def first_day(connection: Connection, patient_number: int) -> date | None:
    """The day of the patient's earliest completed visit, or None."""
    row = connection.execute(
        "SELECT min(visit_date) FROM worklist WHERE patient_number = ? AND NOT is_draft",
        (patient_number,),
    ).fetchone()
    return None if row[0] is None else day_from(row[0])
