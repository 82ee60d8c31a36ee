"""Drafts and completed intakes as rows: written whole, read back exactly as they were."""

# ruff: noqa: S608  # the column lists are constants of this module; every value is bound

from __future__ import annotations

from typing import Any

from triage_app.model.answers import QuestionId
from triage_app.model.intake import Draft, FormId, FormStamp, Intake, IntakeId
from triage_app.records.cipher import Connection
from triage_app.records.codec import (
    answers_from,
    answers_text,
    any_text,
    any_text_from,
    assessment_from,
    assessment_text,
    day_from,
    patient_from,
    patient_text,
    referral_from,
    referral_text,
    staff_from,
    staff_text,
    time_from,
    time_text,
)

_VISIT = (
    "patient, form_id, form_version, form_sha256, visit_date, referral, answers, started, staff"
)
_DRAFT = f"draft_id, {_VISIT}, place, saved, parked"
_INTAKE = f"intake_id, {_VISIT}, assessment, completed, app_version, version, replaces, reason"


def insert_draft(connection: Connection, draft: Draft, patient_number: int) -> None:
    """Add the draft with revision 1."""
    connection.execute(
        f"INSERT INTO drafts ({_DRAFT}, patient_number, revision)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
        (draft.draft_id, *_draft_values(draft), patient_number),
    )


def update_draft(connection: Connection, draft: Draft, patient_number: int, revision: int) -> bool:
    """Replace the draft and count its revision up; False when it has another revision by now."""
    columns = f"{_VISIT}, place, saved, parked".replace(",", " = ?,")
    done = connection.execute(
        f"UPDATE drafts SET {columns} = ?, patient_number = ?, revision = ?"
        " WHERE draft_id = ? AND revision = ?",
        (*_draft_values(draft), patient_number, revision + 1, draft.draft_id, revision),
    )
    return done.rowcount == 1


def load_drafts(
    connection: Connection, where: str, values: tuple[str, ...]
) -> list[tuple[Draft, int]]:
    """The drafts that a fixed condition chooses, last saved first, each with its revision."""
    rows = connection.execute(
        f"SELECT revision, {_DRAFT} FROM drafts WHERE {where} ORDER BY saved DESC, draft_id DESC",
        values,
    )
    return [(_draft_from(stored), revision) for revision, *stored in rows]


def revision(connection: Connection, draft_id: IntakeId) -> int | None:
    """How often the draft was saved; None when it is not there."""
    row = connection.execute(
        "SELECT revision FROM drafts WHERE draft_id = ?", (draft_id,)
    ).fetchone()
    return None if row is None else int(row[0])


def delete_draft(connection: Connection, draft_id: IntakeId) -> None:
    """Take the draft away."""
    connection.execute("DELETE FROM drafts WHERE draft_id = ?", (draft_id,))


def is_taken(connection: Connection, intake: Intake) -> bool:
    """Whether this intake, or another correction of the same version, is stored already."""
    row = connection.execute(
        "SELECT 1 FROM intakes WHERE intake_id = ? OR replaces = ?",
        (intake.intake_id, intake.replaces),
    ).fetchone()
    return row is not None


def insert_intake(
    connection: Connection, intake: Intake, patient_number: int, draft_id: IntakeId | None
) -> None:
    """Add the intake for good."""
    connection.execute(
        f"INSERT INTO intakes ({_INTAKE}, patient_number, level, priority, draft_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            intake.intake_id,
            *_visit_values(intake),
            assessment_text(intake.assessment),
            time_text(intake.completed),
            intake.app_version,
            intake.version,
            intake.replaces,
            any_text(intake.reason),
            patient_number,
            intake.assessment.level.value,
            intake.assessment.priority,
            draft_id,
        ),
    )


def load_intake(connection: Connection, intake_id: IntakeId) -> Intake | None:
    """The intake, or None."""
    row = connection.execute(
        f"SELECT {_INTAKE} FROM intakes WHERE intake_id = ?", (intake_id,)
    ).fetchone()
    return None if row is None else _intake_from(row)


def load_visits(connection: Connection, patient_id: str) -> tuple[Intake, ...]:
    """All intakes of the patient, last completed first."""
    rows = connection.execute(
        f"SELECT {_INTAKE} FROM intakes"
        " WHERE patient_number = (SELECT number FROM patients WHERE patient_id = ?)"
        " ORDER BY completed DESC, version DESC, intake_id DESC",
        (patient_id,),
    )
    return tuple(_intake_from(row) for row in rows)


def latest_id(connection: Connection, intake_id: IntakeId) -> IntakeId | None:
    """The id of the last correction, following `replaces`; None for an unknown intake."""
    row = connection.execute(
        """
        WITH RECURSIVE later (intake_id, step) AS (
            SELECT intake_id, 0 FROM intakes WHERE intake_id = ?
            UNION ALL
            SELECT intakes.intake_id, step + 1 FROM intakes JOIN later
            ON intakes.replaces = later.intake_id
        )
        SELECT intake_id FROM later ORDER BY step DESC LIMIT 1
        """,
        (intake_id,),
    ).fetchone()
    return None if row is None else IntakeId(row[0])


def _visit_values(visit: Draft | Intake) -> tuple[str, ...]:
    return (
        patient_text(visit.patient),
        visit.form.form_id,
        visit.form.version,
        visit.form.sha256,
        visit.visit_date.isoformat(),
        referral_text(visit.referral),
        answers_text(visit.answers),
        time_text(visit.started),
        staff_text(visit.by),
    )


def _draft_values(draft: Draft) -> tuple[str | bool | None, ...]:
    return (*_visit_values(draft), draft.place, time_text(draft.saved), draft.parked)


# Any: a row of the driver has no types; each value is checked as it is turned into ours.
def _draft_from(stored: list[Any]) -> Draft:
    draft_id, patient, form_id, version, sha256, day, referral, answers, started, staff = stored[
        :10
    ]
    place, saved, parked = stored[10:]
    return Draft(
        draft_id=IntakeId(draft_id),
        patient=patient_from(patient),
        form=FormStamp(FormId(form_id), version, sha256),
        visit_date=day_from(day),
        referral=referral_from(referral),
        answers=answers_from(answers),
        place=None if place is None else QuestionId(place),
        started=time_from(started),
        saved=time_from(saved),
        by=staff_from(staff),
        parked=bool(parked),
    )


def _intake_from(stored: tuple[Any, ...]) -> Intake:
    intake_id, patient, form_id, form_version, sha256, day, referral, answers = stored[:8]
    started, staff, assessment, completed, app_version, version, replaces, reason = stored[8:]
    return Intake(
        intake_id=IntakeId(intake_id),
        patient=patient_from(patient),
        form=FormStamp(FormId(form_id), form_version, sha256),
        visit_date=day_from(day),
        referral=referral_from(referral),
        answers=answers_from(answers),
        assessment=assessment_from(assessment),
        started=time_from(started),
        completed=time_from(completed),
        by=staff_from(staff),
        app_version=app_version,
        version=version,
        replaces=None if replaces is None else IntakeId(replaces),
        reason=any_text_from(reason),
    )
