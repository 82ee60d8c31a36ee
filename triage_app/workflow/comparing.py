"""Two patients side by side, before they are made one: what agrees, what differs, what they have.

It decides nothing. Visits are named by day and form only: whoever merges records need not read
what a patient said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from triage_app.errors import InputRefused
from triage_app.model.intake import FormId, IntakeId
from triage_app.model.letters import fold
from triage_app.model.person import Patient, PatientId
from triage_app.report.wording import day_words
from triage_app.texts import _
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.may import Action, require
from triage_app.workflow.record import newest_versions
from triage_app.workflow.same_person import Verdict


@dataclass(frozen=True, slots=True)
class FieldCompared:
    """One field of both patients, as it is shown; `verdict` is NOTHING where one has none."""

    field: str
    first: str
    second: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class VisitInShort:
    """A visit or a part-done intake, without anything that was answered."""

    subject: IntakeId
    visit_date: date
    form_id: FormId
    form_title: str
    entered_by: str
    is_draft: bool
    version: int = 1


@dataclass(frozen=True, slots=True)
class PatientSide:
    """One of the two: the patient, and their visits and drafts, last first."""

    patient: Patient
    visits: tuple[VisitInShort, ...]


@dataclass(frozen=True, slots=True)
class PatientComparison:
    """Both patients, and every field of theirs in the order it is shown."""

    first: PatientSide
    second: PatientSide
    fields: tuple[FieldCompared, ...]


def compare_patients(clinic: Clinic, a: PatientId, b: PatientId) -> PatientComparison:
    """The two side by side. Raises InputRefused: one of them is not there."""
    require(clinic.staff, Action.MERGE)
    first, second = _side(clinic, a), _side(clinic, b)
    compared = zip(_fields(first.patient), _fields(second.patient), strict=True)
    return PatientComparison(
        first,
        second,
        tuple(
            FieldCompared(name, one, other, _verdict(one, other))
            for (name, one), (_name, other) in compared
        ),
    )


def _verdict(one: str, other: str) -> Verdict:
    if not one or not other:
        return Verdict.NOTHING
    if one == other:
        return Verdict.SAME
    return Verdict.ALIKE if fold(one) == fold(other) else Verdict.DIFFERS


def _fields(patient: Patient) -> tuple[tuple[str, str], ...]:
    interpreter = {True: "yes", False: "no", None: ""}[patient.interpreter]
    age = "" if patient.age_years is None else str(patient.age_years)
    return (
        ("family_name", patient.family_name),
        ("given_name", patient.given_name),
        ("birth_date", "" if patient.birth_date is None else day_words(patient.birth_date)),
        ("age_years", age),
        ("sex", patient.sex.value),
        ("mrn", patient.mrn),
        ("phone", patient.phone),
        ("language", patient.language),
        ("interpreter", interpreter),
    )


def _side(clinic: Clinic, patient_id: PatientId) -> PatientSide:
    patient = clinic.records.patient(patient_id)
    if patient is None:
        raise InputRefused(
            _("There is no such patient."), _("Nothing was changed. Search for them again.")
        )
    done = [
        VisitInShort(
            visit.intake_id,
            visit.visit_date,
            visit.form.form_id,
            _title(clinic, visit.form.form_id),
            visit.by.name,
            is_draft=False,
            version=visit.version,
        )
        for visit in newest_versions(clinic.records.visits(patient_id))
    ]
    part_done = [
        VisitInShort(
            draft.draft_id,
            draft.visit_date,
            draft.form.form_id,
            _title(clinic, draft.form.form_id),
            draft.by.name,
            is_draft=True,
        )
        for draft in clinic.records.drafts()
        if draft.patient.patient_id == patient_id
    ]
    both = sorted((*part_done, *done), key=lambda visit: visit.visit_date, reverse=True)
    return PatientSide(patient, tuple(both))


def _title(clinic: Clinic, form_id: FormId) -> str:
    engine = clinic.forms.get(form_id)
    return engine.form.title if engine is not None else form_id
