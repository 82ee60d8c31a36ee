"""What of a record reaches a reader: what they may not read is absent, not hidden.

Whether they may open it at all is `other_days`; this leaves out the visits that are over and the
reasons. Papers are drawn from the whole record: they are for whoever treats the patient.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from triage_app.workflow.may import Action
from triage_app.workflow.other_days import may_of, need_of_visit, require_open

if TYPE_CHECKING:
    from triage_app.model.assessment import Assessment
    from triage_app.model.intake import Intake
    from triage_app.model.person import PatientId
    from triage_app.workflow.clinic import Clinic
    from triage_app.workflow.record import Record


def owner_of(record: Record) -> PatientId:
    """Whose the record is now; after a merge or a move another than it was written with."""
    return (record.owner or record.patient).patient_id


def for_reader(clinic: Clinic, record: Record) -> Record:
    """The whole record, without what this person may not read.

    Raises:
        NotAllowed: their role opens no record.
        DayIsOver: the desk does not need it.
    """
    require_open(clinic, record.subject)
    owner = owner_of(record)
    if not may_of(clinic, Action.SEE_OTHER_DAYS, owner):
        record = _without_other_days(clinic, record)
    if not may_of(clinic, Action.SEE_REASONS, owner):
        record = _without_reasons(record)
    return record


def _without_other_days(clinic: Clinic, record: Record) -> Record:
    visits = tuple(v for v in record.visits if need_of_visit(clinic, v) is not None)
    version = record.version
    return replace(
        record,
        versions=() if version is None else (version,),
        visits=visits,
        closed=len(record.visits) - len(visits),
    )


def _without_reasons(record: Record) -> Record:
    return replace(
        record,
        assessment=_level_only(record.assessment),
        versions=tuple(_level_alone(version) for version in record.versions),
        visits=tuple(_level_alone(visit) for visit in record.visits),
        levels=tuple(replace(entry, reason="") for entry in record.levels),
        notes=(),
    )


def _level_alone(intake: Intake) -> Intake:
    return replace(intake, assessment=_level_only(intake.assessment))


def _level_only(assessment: Assessment) -> Assessment:
    """The level, what it could be and what is open: what the desk works with."""
    return replace(
        assessment, reasons=(), held=(), priority=0, priority_parts=(), scores=(), advice=()
    )
