"""The desk: patients, the worklist, and what staff note on a row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final

from triage_app.model.answers import DateAnswer
from triage_app.model.beside import ALL_WAITING, WorklistFilter
from triage_app.model.intake import (
    Acknowledgement,
    Event,
    IntakeId,
    Worklist,
    WorklistRow,
)
from triage_app.model.level import Level
from triage_app.model.person import Patient, PatientId
from triage_app.model.problem import Problem
from triage_app.questionnaire.form import Form, LevelWords
from triage_app.questionnaire.person_entry import PersonRead, read_person
from triage_app.workflow.audit_details import patient_changes
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.may import Action, require
from triage_app.workflow.other_days import row_for
from triage_app.workflow.record import newest_versions

if TYPE_CHECKING:
    from triage_app.questionnaire.spoken import Understood


_SEARCH: Final = "patients"


class SearchPlace(Enum):
    """Where a search was made; the value is what the audit keeps."""

    PATIENTS = "patients"
    WORKLIST = "worklist"
    OTHER_PATIENT = "other patient"
    NEW_PATIENT = "new patient"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class PatientFields:
    """The new-patient form, as typed. `interpreter` is None until somebody asked."""

    family_name: str = ""
    given_name: str = ""
    born: str = ""
    age: str = ""
    sex: str = ""
    phone: str = ""
    mrn: str = ""
    language: str = "en"
    interpreter: bool | None = None


def read_patient(clinic: Clinic, fields: PatientFields) -> PersonRead:
    """The patient the fields describe, or what is wrong with them; nothing is saved."""
    from triage_app.questionnaire.spoken import NotUnderstood, read_date  # noqa: PLC0415  # 7 ms

    today = clinic.today()
    raw: dict[str, object] = {
        "family_name": fields.family_name,
        "given_name": fields.given_name,
        "sex": fields.sex or None,
        "phone": fields.phone,
        "mrn": fields.mrn,
        "language": fields.language,
        "interpreter": fields.interpreter,
    }
    problems: list[Problem] = []
    if fields.born.strip():
        born = read_date(fields.born, today, clinic.day_first, earliest=None, birth=True)
        if isinstance(born, NotUnderstood):
            problems.append(Problem("not_understood", "birth_date", born.cure, ""))
        else:
            raw |= _birth(born, today)
    elif fields.age.strip():
        raw["age"] = int(fields.age) if fields.age.strip().isdecimal() else fields.age
    read = read_person(raw, today, PatientId(clinic.new_id()))
    if not problems:
        return read
    others = tuple(problem for problem in read.problems if problem.field != "birth_date")
    return PersonRead(None, (*problems, *others))


def save_patient(clinic: Clinic, patient: Patient) -> Patient:
    """Keep the patient; durable when it returns."""
    require(clinic.staff, Action.EDIT_PATIENT)
    known = clinic.records.patient(patient.patient_id)
    detail = "new" if known is None else patient_changes(known, patient)
    entry = clinic.entry(Event.PATIENT_SAVED, patient.patient_id, detail)
    clinic.records.save_patient(patient, entry)
    return patient


def find_patients(clinic: Clinic, text: str, limit: int = 20) -> tuple[Patient, ...]:
    """Patients who fit what was typed so far."""
    return clinic.records.find_patients(text, limit)


def note_search(clinic: Clinic, place: SearchPlace, hits: int) -> None:
    """Keep in the audit that somebody searched, where, and how many were found; never for what.

    Called once a search is done with, not for each key.
    """
    require(clinic.staff, Action.FIND_PATIENTS)
    detail = f"{place.value}: {hits} found"
    clinic.records.record(clinic.entry(Event.SEARCHED, _SEARCH, detail))


def last_visit_day(clinic: Clinic, patient_id: PatientId) -> date | None:
    """The day of the patient's newest completed intake; None before the first.

    The day is all that tells two people of one name apart; what was said then is the record's.
    """
    visits = newest_versions(clinic.records.visits(patient_id))
    return visits[0].visit_date if visits else None


def worklist(
    clinic: Clinic, wanted: WorklistFilter = ALL_WAITING, limit: int = 200, offset: int = 0
) -> Worklist:
    """A page of the worklist: emergency first, then priority, then longest wait."""
    page = clinic.records.worklist(wanted, limit, offset)
    return replace(page, rows=tuple(row_for(clinic, row) for row in page.rows))


def acknowledge(clinic: Clinic, subject: IntakeId, told: str) -> Acknowledgement:
    """Note that a clinician was told of an emergency, by name, now."""
    require(clinic.staff, Action.SEE_WORKLIST)
    note = Acknowledgement(subject, " ".join(told.split()), clinic.now(), clinic.staff)
    clinic.records.acknowledge(note, clinic.entry(Event.EMERGENCY_ACKNOWLEDGED, subject))
    return note


def acknowledged(clinic: Clinic, subject: IntakeId) -> tuple[Acknowledgement, ...]:
    """Who was told of this emergency, first first."""
    return clinic.records.acknowledgements(subject)


def unacknowledged(clinic: Clinic) -> tuple[WorklistRow, ...]:
    """Emergencies nobody was told of yet: they stay on top of every screen."""
    return clinic.records.unacknowledged()


def level_words(form: Form, level: Level) -> LevelWords:
    """The clinic's fixed words for a level."""
    return form.levels[level]


def due(form: Form, level: Level, arrived: datetime) -> datetime:
    """When the level's limit runs out; arrival itself for an emergency."""
    return arrived + timedelta(hours=form.levels[level].limit_hours)


def _birth(born: Understood, today: date) -> dict[str, object]:
    """A year alone is no birth date to find somebody by: it is kept as an estimated age."""
    assert isinstance(born.value, DateAnswer)
    day = born.value.day
    if born.value.approximate:
        return {"age": _years_between(day, today)}
    return {"birth_date": day.isoformat()}


def _years_between(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
