"""A record as the specialist opens it: this intake with its versions, and the visits around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from triage_app.model.answers import Answers, QuestionId
from triage_app.model.assessment import Assessment
from triage_app.model.intake import (
    Acknowledgement,
    Draft,
    Event,
    Intake,
    IntakeId,
    WorklistRow,
    WorkState,
)
from triage_app.model.person import Patient, Referral
from triage_app.questionnaire.form import Form
from triage_app.questionnaire.words import value_words
from triage_app.report.story import story_line
from triage_app.triage.engine import Engine
from triage_app.workflow.clinic import Clinic


@dataclass(frozen=True, slots=True)
class Record:
    """An intake (or a draft) opened to be read.

    Attributes:
        subject: the newest version's id, or the draft's.
        versions: this intake's versions, first first; empty for a draft.
        visits: the newest version of every visit, last first.
        printed: copies printed of this version.
        changed_since_printed: what differs from the version last printed; empty if nothing.
    """

    subject: IntakeId
    is_draft: bool
    patient: Patient
    form: Form
    engine: Engine
    assessment: Assessment
    answers: Answers
    shown: tuple[QuestionId, ...]
    visit_date: date
    referral: Referral
    started: datetime
    changed: datetime
    entered_by: str
    versions: tuple[Intake, ...]
    visits: tuple[Intake, ...]
    printed: int
    changed_since_printed: str
    acknowledgements: tuple[Acknowledgement, ...]


def open_record(clinic: Clinic, subject: IntakeId) -> Record:
    """Open a record and write that it was opened. Raises KeyError when it is not there."""
    record = read_record(clinic, subject)
    entry = clinic.entry(Event.RECORD_OPENED, record.subject)
    clinic.records.mark_opened(record.subject, clinic.now(), entry)
    return record


def read_record(clinic: Clinic, subject: IntakeId) -> Record:
    """The record as it is, without an audit entry; for papers that write their own."""
    draft = clinic.records.read_draft(subject)
    if draft is not None:
        return _record_of_draft(clinic, draft)
    newest = clinic.records.latest_version(subject)
    if newest is None:
        raise KeyError(subject)
    return _record_of_intake(clinic, newest)


def story(record: Record) -> str:
    """One line: what brought the patient."""
    return story_line(
        record.form, record.patient, record.visit_date, record.answers, record.engine.logic
    )


def row_of_intake(intake: Intake, engine: Engine) -> WorklistRow:
    """The worklist row of a completed intake. The wait runs from when it was begun."""
    patient = intake.patient
    shown = engine.shown(intake.answers, patient.age_on(intake.visit_date), patient.sex)
    return WorklistRow(
        subject=intake.intake_id,
        is_draft=False,
        patient=patient,
        level=intake.assessment.level,
        could_be=intake.assessment.could_be,
        priority=intake.assessment.priority,
        state=WorkState.WAITING,
        story=story_line(engine.form, patient, intake.visit_date, intake.answers, engine.logic),
        visit_date=intake.visit_date,
        arrived=intake.started,
        changed=intake.completed,
        left=sum(name not in intake.answers for name in shown),
        form_id=intake.form.form_id,
    )


def chain_of(visits: Sequence[Intake], newest: Intake) -> tuple[Intake, ...]:
    """The versions that lead to `newest`, first first."""
    by_id = {intake.intake_id: intake for intake in visits}
    chain = [newest]
    while chain[-1].replaces is not None and chain[-1].replaces in by_id:
        chain.append(by_id[chain[-1].replaces])
    return tuple(reversed(chain))


def newest_versions(visits: Sequence[Intake]) -> tuple[Intake, ...]:
    """Each visit's last version, last visit first."""
    replaced = {intake.replaces for intake in visits}
    current = [intake for intake in visits if intake.intake_id not in replaced]
    return tuple(sorted(current, key=lambda i: (i.visit_date, i.completed), reverse=True))


def _record_of_draft(clinic: Clinic, draft: Draft) -> Record:
    engine = clinic.forms[draft.form.form_id]
    patient = draft.patient
    age = patient.age_on(draft.visit_date)
    shown = engine.shown(draft.answers, age, patient.sex)
    visits = clinic.records.visits(patient.patient_id)
    return Record(
        subject=draft.draft_id,
        is_draft=True,
        patient=patient,
        form=engine.form,
        engine=engine,
        assessment=engine.assess(draft.answers, age, patient.sex, draft.visit_date),
        answers=draft.answers,
        shown=shown,
        visit_date=draft.visit_date,
        referral=draft.referral,
        started=draft.started,
        changed=draft.saved,
        entered_by=draft.by.name,
        versions=(),
        visits=newest_versions(visits),
        printed=clinic.records.copies_printed(draft.draft_id),
        changed_since_printed="",
        acknowledgements=clinic.records.acknowledgements(draft.draft_id),
    )


def _record_of_intake(clinic: Clinic, intake: Intake) -> Record:
    engine = clinic.forms[intake.form.form_id]
    patient = intake.patient
    shown = engine.shown(intake.answers, patient.age_on(intake.visit_date), patient.sex)
    visits = clinic.records.visits(patient.patient_id)
    versions = chain_of(visits, intake)
    return Record(
        subject=intake.intake_id,
        is_draft=False,
        patient=patient,
        form=engine.form,
        engine=engine,
        assessment=intake.assessment,
        answers=intake.answers,
        shown=shown,
        visit_date=intake.visit_date,
        referral=intake.referral,
        started=intake.started,
        changed=intake.completed,
        entered_by=intake.by.name,
        versions=versions,
        visits=newest_versions(visits),
        printed=clinic.records.copies_printed(intake.intake_id),
        changed_since_printed=_changed_since_printed(clinic, engine.form, versions),
        acknowledgements=clinic.records.acknowledgements(intake.intake_id),
    )


def _changed_since_printed(clinic: Clinic, form: Form, versions: tuple[Intake, ...]) -> str:
    """What the paper on somebody's desk does not say: label, old and new value."""
    newest = versions[-1]
    if clinic.records.copies_printed(newest.intake_id):
        return ""
    printed = [i for i in versions[:-1] if clinic.records.copies_printed(i.intake_id)]
    if not printed:
        return ""
    changes = []
    for question in form.questions.values():
        old, new = printed[-1].answers.get(question.id), newest.answers.get(question.id)
        if old != new:
            was = value_words(question, old) if old is not None else "not asked"
            now = value_words(question, new) if new is not None else "not asked"
            changes.append(f"{question.label}: {was}, now {now}")
    return "; ".join(changes)
