"""What the tests of the contract do to a store again and again."""

from __future__ import annotations

from tests.contract.conftest import Samples
from triage_app.model.beside import StateChange
from triage_app.model.intake import Draft, Event, Intake, IntakeId, WorkState
from triage_app.model.level import Level
from triage_app.model.person import Patient, PatientId
from triage_app.records.store import Records

NOBODY = PatientId("00000000-0000-7000-8000-000000000000")
NOTHING = IntakeId("00000000-0000-7000-8000-000000000001")


def keep(records: Records, samples: Samples, patient: Patient) -> Patient:
    records.save_patient(patient, samples.entry(Event.PATIENT_SAVED, patient.patient_id))
    return patient


def complete(
    records: Records,
    samples: Samples,
    intake: Intake,
    level: Level = Level.SOON,
    draft_id: IntakeId | None = None,
    **row: object,
) -> Intake:
    entry = samples.entry(Event.INTAKE_COMPLETED, intake.intake_id)
    records.complete(intake, samples.row(intake, level, **row), entry, draft_id)
    return intake


def mark_seen(records: Records, samples: Samples, subject: IntakeId) -> None:
    change_state(records, samples, subject, WorkState.SEEN)


def correction(samples: Samples, of: Intake, **parts: object) -> Intake:
    return samples.intake(
        of.patient, version=of.version + 1, replaces=of.intake_id, reason="wrong date", **parts
    )


def begun(records: Records, samples: Samples, level: Level = Level.SOON, **row: object) -> Draft:
    draft = samples.draft()
    records.save_draft(draft, samples.row(draft, level, **row))
    return draft


def change_state(
    records: Records, samples: Samples, subject: IntakeId, state: WorkState, reason: str = ""
) -> StateChange:
    change = StateChange(subject, state, reason, samples.now(), samples.staff)
    records.change_state(change, samples.entry(Event.STATE_CHANGED, subject))
    return change


def begun_correction(
    records: Records, samples: Samples, of: Intake, level: Level = Level.SOON, **parts: object
) -> Draft:
    draft = samples.draft(
        of.patient, visit_date=of.visit_date, corrects=of.intake_id, reason="wrong date", **parts
    )
    records.save_draft(draft, samples.row(draft, level))
    return draft
