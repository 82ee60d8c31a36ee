"""Drafts and completed intakes as rows: written whole, read back exactly as they were."""

# ruff: noqa: S608  # the column lists are constants of this module; every value is bound

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from triage_app.model.answers import QuestionId
from triage_app.model.assessment import Assessment
from triage_app.model.intake import Draft, FormId, FormStamp, Intake, IntakeId
from triage_app.records.assessment_codec import assessment_from, assessment_text
from triage_app.records.cipher import Connection
from triage_app.records.codec import (
    answers_from,
    answers_text,
    any_text,
    any_text_from,
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

_VISIT = "form_id, form_version, form_sha256, visit_date, referral, answers, started, staff"
_OPEN_PART = "place, saved, parked, corrects, reason"
_DRAFT = f"draft_id, {_VISIT}, {_OPEN_PART}"
_FINISHED = "patient, assessment, completed, app_version, version, replaces, reason"
_INTAKE = f"intake_id, {_VISIT}, {_FINISHED}"

# Qualified, for queries that also read other tables.
INTAKE_COLUMNS: Final = ", ".join(f"intakes.{name}" for name in _INTAKE.split(", "))
_DRAFT_COLUMNS: Final = ", ".join(f"drafts.{name}" for name in _DRAFT.split(", "))


def insert_draft(connection: Connection, draft: Draft, patient_number: int) -> None:
    """Add the draft with revision 1."""
    connection.execute(
        f"INSERT INTO drafts ({_DRAFT}, patient_number, revision)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
        (draft.draft_id, *_draft_values(draft), patient_number),
    )


def update_draft(connection: Connection, draft: Draft, patient_number: int, revision: int) -> bool:
    """Replace the draft and count its revision up; False when it has another revision by now."""
    columns = f"{_VISIT}, {_OPEN_PART}".replace(",", " = ?,")
    done = connection.execute(
        f"UPDATE drafts SET {columns} = ?, patient_number = ?, revision = ?"
        " WHERE draft_id = ? AND revision = ?",
        (*_draft_values(draft), patient_number, revision + 1, draft.draft_id, revision),
    )
    return done.rowcount == 1


def load_drafts(
    connection: Connection, where: str, values: tuple[str | int | None, ...]
) -> list[tuple[Draft, int]]:
    """The drafts that a fixed condition chooses, last saved first, each with its revision.

    The patient is as known now, whatever was known when the draft was last saved.
    """
    rows = connection.execute(
        f"SELECT revision, data, {_DRAFT_COLUMNS} FROM drafts"
        " JOIN patients ON patients.number = drafts.patient_number"
        f" WHERE {where} ORDER BY drafts.saved DESC, draft_id DESC",
        values,
    )
    return [(_draft_from(data, stored), revision) for revision, data, *stored in rows]


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
            patient_text(intake.patient),
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
    return None if row is None else intake_from(row)


def load_visits(connection: Connection, patient_number: int) -> tuple[Intake, ...]:
    """All intakes that belong to the patient now, last completed first."""
    rows = connection.execute(
        f"""
        WITH RECURSIVE version (id) AS (
            SELECT subject FROM worklist WHERE patient_number = ? AND NOT is_draft
            UNION ALL
            SELECT replaces FROM intakes JOIN version ON intake_id = id WHERE replaces IS NOT NULL
        )
        SELECT {INTAKE_COLUMNS} FROM version JOIN intakes ON intake_id = id
        ORDER BY completed DESC, version DESC, intake_id DESC
        """,
        (patient_number,),
    )
    return tuple(intake_from(row) for row in rows)


def _visit_values(visit: Draft | Intake) -> tuple[str, ...]:
    return (
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
    open_part = (draft.place, time_text(draft.saved), draft.parked, draft.corrects)
    return (*_visit_values(draft), *open_part, any_text(draft.reason))


# Any: a row of the driver has no types; each value is checked as it is turned into ours.
def _draft_from(patient: str, stored: Sequence[Any]) -> Draft:
    draft_id, form_id, version, sha256, day, referral, answers, started, staff = stored[:9]
    place, saved, parked, corrects, reason = stored[9:]
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
        corrects=None if corrects is None else IntakeId(corrects),
        reason=any_text_from(reason),
    )


def intake_from(
    stored: Sequence[Any], assessment_of: Callable[[str], Assessment] = assessment_from
) -> Intake:
    """The intake of a row of `INTAKE_COLUMNS`; `assessment_of` makes sense of that part of it."""
    intake_id, form_id, form_version, sha256, day, referral, answers, started, staff = stored[:9]
    patient, assessment, completed, app_version, version, replaces, reason = stored[9:]
    return Intake(
        intake_id=IntakeId(intake_id),
        patient=patient_from(patient),
        form=FormStamp(FormId(form_id), form_version, sha256),
        visit_date=day_from(day),
        referral=referral_from(referral),
        answers=answers_from(answers),
        assessment=assessment_of(assessment),
        started=time_from(started),
        completed=time_from(completed),
        by=staff_from(staff),
        app_version=app_version,
        version=version,
        replaces=None if replaces is None else IntakeId(replaces),
        reason=any_text_from(reason),
    )
