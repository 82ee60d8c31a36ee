"""A record as the specialist opens it: this intake with its versions, and the visits around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from triage_app.model.answers import Answers, QuestionId
from triage_app.model.assessment import Assessment
from triage_app.model.beside import (
    Assignment,
    LevelSet,
    Note,
    Printed,
    StateChange,
    Task,
    level_in_force,
)
from triage_app.model.intake import (
    Acknowledgement,
    Draft,
    Event,
    Intake,
    IntakeId,
    WorklistRow,
    WorkState,
)
from triage_app.model.level import Level
from triage_app.model.person import Patient, Referral
from triage_app.questionnaire.form import Form
from triage_app.report.story import story_line
from triage_app.triage.engine import Engine
from triage_app.workflow.changes import Change, changes_between, changes_since_printed
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.kept_forms import engine_for
from triage_app.workflow.may import Action, require
from triage_app.workflow.other_days import is_open
from triage_app.workflow.record_reader import for_reader, owner_of


@dataclass(frozen=True, slots=True)
class Record:
    """An intake (or a draft) opened to be read.

    Somebody who may not read reasons finds none in `assessment` and `levels`; somebody to whom
    days that are over are closed finds only the version that is shown and the visits they need.

    Attributes:
        subject: the id of the version that is shown, or the draft's.
        patient: as written in this version.
        form: the one it was asked with, if `same_form`; else the present one.
        versions: this intake's versions, first first, the newest too; empty for a draft.
        visits: the newest version of every visit, last first.
        printed: copies printed of this version.
        changed_since_printed: what differs from the paper last printed; empty if nothing.
        levels: those set by hand, first first; of an old version, those it was replaced with.
        notes: empty for somebody who may not read them.
        newest: False when an old version is opened.
        replaced_at: when the next version took its place; None for the newest.
        same_form: False when the form it was asked with was not kept.
        owner: who it belongs to now, after a merge another than `patient`; None for a draft.
        changes: `changed_since_printed`, one by one.
        closed: how many visits of the patient are left out of `visits`.
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
    levels: tuple[LevelSet, ...] = ()
    notes: tuple[Note, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    tasks: tuple[Task, ...] = ()
    states: tuple[StateChange, ...] = ()
    newest: bool = True
    replaced_at: datetime | None = None
    same_form: bool = True
    owner: Patient | None = None
    changes: tuple[Change, ...] = ()
    closed: int = 0

    @property
    def level(self) -> Level:
        """The level in force: the rules', or the one a clinician set."""
        return level_in_force(self.assessment.level, self.levels)

    @property
    def override(self) -> LevelSet | None:
        """The level set by hand that counts now; None when the rules' level does."""
        last = self._last_set()
        return last if last is not None and last.level is self.level else None

    @property
    def lapsed(self) -> LevelSet | None:
        """The level set by hand that counts no more, because the rules rose above it since."""
        last = self._last_set()
        return last if last is not None and last.level is not self.level else None

    @property
    def state(self) -> WorkState:
        """Where it stands; a draft is being asked, whether parked or not."""
        if self.is_draft:
            return WorkState.ASKING
        return self.states[-1].state if self.states else WorkState.WAITING

    @property
    def specialist(self) -> str:
        """Who sees the patient; empty when nobody was chosen."""
        return self.assignments[-1].specialist if self.assignments else ""

    @property
    def version(self) -> Intake | None:
        """The completed version that is shown; None for a draft."""
        return next((i for i in self.versions if i.intake_id == self.subject), None)

    def _last_set(self) -> LevelSet | None:
        last = self.levels[-1] if self.levels else None
        return last if last is not None and last.level is not None else None


def open_record(clinic: Clinic, subject: IntakeId) -> Record:
    """Open the newest version of a record and write that it was opened.

    Raises:
        KeyError: it is not there.
        NotAllowed: this person may not.
        DayIsOver: the desk does not need it, see `other_days`.
    """
    return _opened(clinic, read_record(clinic, subject))


def open_version(clinic: Clinic, intake_id: IntakeId) -> Record:
    """Open just this version, with the form it was asked with; raises as `open_record`."""
    return _opened(clinic, read_version(clinic, intake_id))


def _opened(clinic: Clinic, record: Record) -> Record:
    glass = clinic.glass
    how = ""
    if glass is not None and is_open(clinic, owner_of(record)):
        how = f"emergency opening {glass.glass_id}"
    entry = clinic.entry(Event.RECORD_OPENED, record.subject, how)
    clinic.records.mark_opened(record.subject, clinic.now(), entry)
    return record


def read_record(clinic: Clinic, subject: IntakeId) -> Record:
    """The record as far as this person may read it, without an audit entry.

    For what writes an entry of its own; raises as `open_record`.
    """
    require(clinic.staff, Action.SEE_RECORD)
    return for_reader(clinic, whole_record(clinic, subject))


def read_version(clinic: Clinic, subject: IntakeId) -> Record:
    """The same of just this version (or the draft)."""
    require(clinic.staff, Action.SEE_RECORD)
    return for_reader(clinic, whole_version(clinic, subject))


def whole_record(clinic: Clinic, subject: IntakeId) -> Record:
    """The record with all there is, whoever asks: for papers, which are the specialist's.

    No screen may show it: whoever calls it has asked before whether the person may. Raises KeyError
    when it is not there.
    """
    draft = clinic.records.read_draft(subject)
    if draft is not None:
        return _record_of_draft(clinic, draft)
    newest = clinic.records.latest_version(subject)
    if newest is None:
        raise KeyError(subject)
    return _record_of_intake(clinic, newest, newest)


def whole_version(clinic: Clinic, subject: IntakeId) -> Record:
    """Just this version (or the draft), as `whole_record`."""
    intake = clinic.records.intake(subject)
    newest = clinic.records.latest_version(subject)
    if intake is None or newest is None:
        return whole_record(clinic, subject)
    return _record_of_intake(clinic, intake, newest)


def since_last_visit(record: Record) -> tuple[Change, ...]:
    """Every answer that is not what it was at the visit before, of the same form."""
    before = earlier_visits(record)
    return _since(record, before[-1]) if before else ()


def since_last_version(record: Record) -> tuple[Change, ...]:
    """Every answer that is not what it was in the version before this one."""
    version = record.version
    before = [i for i in record.versions if version is not None and i.version < version.version]
    return _since(record, before[-1]) if before else ()


def _since(record: Record, before: Intake) -> tuple[Change, ...]:
    return changes_between(record.form, before.answers, record.answers, record.visit_date)


def earlier_visits(record: Record) -> tuple[Intake, ...]:
    """The visits before this one, oldest first, of the same form, each as last corrected."""
    form_id = record.form.stamp.form_id
    return tuple(i for i in visits_before(record) if i.form.form_id == form_id)


def visits_before(record: Record) -> tuple[Intake, ...]:
    """The visits before this one, oldest first, of whatever form, each as last corrected."""
    return tuple(reversed(_before(record)))


def visit_number(record: Record) -> int:
    """1 for the first visit of the patient, whatever the form."""
    return 1 + len(_before(record))


def _before(record: Record) -> list[Intake]:
    """By when they were begun: a visit corrected today still lies before the later ones."""
    own = {intake.intake_id for intake in record.versions}
    here = (record.visit_date, record.started)
    return [i for i in record.visits if i.intake_id not in own and (i.visit_date, i.started) < here]


def story(record: Record) -> str:
    """One line: what brought the patient."""
    return story_line(
        record.form, record.patient, record.visit_date, record.answers, record.engine.logic
    )


def row_of_intake(
    intake: Intake, engine: Engine, state: WorkState = WorkState.WAITING
) -> WorklistRow:
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
        state=state,
        story=story_line(engine.form, patient, intake.visit_date, intake.answers, engine.logic),
        visit_date=intake.visit_date,
        arrived=intake.started,
        changed=intake.completed,
        left=sum(name not in intake.answers for name in shown),
        form_id=intake.form.form_id,
        version=intake.version,
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
        levels=clinic.records.levels_set(draft.draft_id),
        notes=clinic.records.notes(draft.draft_id),
        assignments=clinic.records.assignments(draft.draft_id),
        tasks=clinic.records.tasks(draft.draft_id),
    )


def _record_of_intake(clinic: Clinic, intake: Intake, newest: Intake) -> Record:
    records = clinic.records
    engine, same_form = engine_for(clinic, intake.form)
    patient = intake.patient
    shown = engine.shown(intake.answers, patient.age_on(intake.visit_date), patient.sex)
    owner = records.owner(intake.intake_id) or patient
    visits = records.visits(owner.patient_id)
    versions = chain_of(visits, newest)
    replaced_at = next(
        (later.completed for later in versions if later.replaces == intake.intake_id), None
    )
    levels = tuple(
        entry
        for entry in records.levels_set(intake.intake_id)
        if replaced_at is None or entry.at <= replaced_at
    )
    prints = [(i, copy) for i in versions for copy in records.prints(i.intake_id)]
    changes = (
        changes_since_printed(engine.form, intake, prints, levels) if replaced_at is None else ()
    )
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
        printed=_copies(intake, prints),
        changed_since_printed="; ".join(change.words for change in changes),
        acknowledgements=records.acknowledgements(intake.intake_id),
        levels=levels,
        notes=records.notes(intake.intake_id),
        assignments=records.assignments(intake.intake_id),
        tasks=records.tasks(intake.intake_id),
        states=records.states(intake.intake_id),
        newest=replaced_at is None,
        replaced_at=replaced_at,
        same_form=same_form,
        owner=owner,
        changes=changes,
    )


def _copies(intake: Intake, prints: Sequence[tuple[Intake, Printed]]) -> int:
    return sum(version.intake_id == intake.intake_id for version, _ in prints)
