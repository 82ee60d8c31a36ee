"""Puts the demo's patients into the store as if the days had passed, in one transaction.

Every step goes the way the program's own screens go, with the clock of its moment and in the name
of who did it; so the audit reads as a real clinic's does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from triage_app import __version__
from triage_app.demo.past import past_merges, past_patients
from triage_app.demo.reading import demo_intakes
from triage_app.demo.room import act, open_now, print_page
from triage_app.demo.times import question_times
from triage_app.demo.values import (
    DEMO_STAFF,
    DESK,
    DemoMerge,
    DemoPatient,
    DemoVisit,
    staff_named,
)
from triage_app.model.intake import (
    Draft,
    Event,
    FormId,
    Intake,
    IntakeId,
    WorklistRow,
    WorkState,
)
from triage_app.model.person import PatientId, Staff
from triage_app.workflow import (
    Clinic,
    acknowledge,
    answer,
    begin,
    mark_seen,
    merge_patients,
    park,
    resume,
    save_patient,
)
from triage_app.workflow.kept_forms import keep_form
from triage_app.workflow.record import row_of_intake

if TYPE_CHECKING:
    from triage_app.questionnaire.form import Form

_PART_DONE: Final = (WorkState.ASKING, WorkState.PARKED)


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing somebody did: `do` gets the clinic with the clock and the person of that moment."""

    at: datetime
    by: Staff
    do: Callable[[Clinic], object]


def fill(clinic: Clinic) -> None:
    """Put the demo's patients, visits, drafts and notes into the store, as if the days had passed.

    Every time lies in the past of `clinic.now`. A store that was filled is filled whole: when it
    cannot be done, nothing of it is there.
    """
    now = clinic.now()
    clinic = replace(clinic, now=lambda: now)
    engines = clinic.forms

    def find_form(form_id: FormId) -> Form | None:
        return engines[form_id].form if form_id in engines else None

    people = demo_intakes(clinic.today(), find_form, clinic.new_id)
    past = past_patients(clinic.today(), find_form, clinic.new_id)
    steps = [step for person in people for step in _steps_of(clinic, person)]
    # Those of the past weeks are kept with their visit, as a quick desk does.
    steps += [
        step for person in past for visit in person.visits for step in _visit_steps(clinic, visit)
    ]
    steps += _merge_steps(clinic, past, past_merges())
    with clinic.records.together():
        # In the order of time, as the audit of a real clinic runs.
        for step in sorted(steps, key=lambda step: step.at):
            step.do(_clinic_at(clinic, step))


def _clinic_at(clinic: Clinic, step: _Step) -> Clinic:
    return replace(clinic, now=lambda: step.at, staff=step.by)


def _started(clinic: Clinic, visit: DemoVisit) -> datetime:
    if visit.minutes_ago is not None:
        return clinic.now() - timedelta(minutes=visit.minutes_ago)
    return datetime.combine(visit.intake.visit_date, visit.at, clinic.zone).astimezone(UTC)


def _steps_of(clinic: Clinic, person: DemoPatient) -> Iterator[_Step]:
    """What was done for one patient."""
    came = min(_started(clinic, person.visits[0]), clinic.now())
    yield _Step(came, staff_named(DESK), lambda then: save_patient(then, person.patient))
    for visit in person.visits:
        yield from _visit_steps(clinic, visit)


def _visit_steps(clinic: Clinic, visit: DemoVisit) -> Iterator[_Step]:
    subject = IntakeId(clinic.new_id())
    started = _started(clinic, visit)
    done = started + timedelta(minutes=visit.minutes)
    desk = staff_named(DESK)

    def step(after: timedelta, by: Staff, do: Callable[[Clinic], object]) -> _Step:
        # Never later than now, whatever the hour the demo is started at.
        return _Step(min(done + after, clinic.now()), by, do)

    if visit.state in _PART_DONE:
        yield step(started - done, desk, lambda then: _begin(then, visit, subject))
        yield step(timedelta(), desk, lambda then: _answer(then, visit, subject))
    else:
        yield step(timedelta(), desk, lambda then: _complete(then, visit, subject, started))
    if visit.told:
        yield step(timedelta(minutes=1), desk, lambda then: acknowledge(then, subject, visit.told))
    if visit.opened:
        yield step(timedelta(minutes=5), DEMO_STAFF, lambda then: open_now(then, subject))
    if visit.printed:
        # Drawing all of them would keep whoever starts the demo waiting.
        today = visit.minutes_ago is not None
        yield step(timedelta(minutes=6), desk, lambda then: print_page(then, subject, draw=today))
    if visit.seen_after:
        yield step(visit.seen_after, DEMO_STAFF, lambda then: mark_seen(then, subject))
    for event in visit.later:
        yield step(event.after, event.by, partial(act, subject=subject, event=event))


def _merge_steps(
    clinic: Clinic, past: Iterable[DemoPatient], merges: Iterable[DemoMerge]
) -> Iterator[_Step]:
    ids = {person.patient.family_name: person.patient.patient_id for person in past}
    for merge in merges:
        at = clinic.now() - timedelta(days=merge.days_ago)
        kept, gone = ids[merge.kept], ids[merge.gone]
        yield _Step(at, DEMO_STAFF, partial(_merge, kept=kept, gone=gone, why=merge.why))


def _merge(clinic: Clinic, kept: PatientId, gone: PatientId, why: str) -> None:
    merge_patients(clinic, kept, gone, why)


def _begin(clinic: Clinic, visit: DemoVisit, subject: IntakeId) -> None:
    """Begin a draft; its id is known beforehand so that later steps can name it."""
    read = visit.intake
    named = replace(clinic, new_id=lambda: subject)
    begin(named, read.patient, read.form.stamp.form_id, read.visit_date, read.referral)


def _answer(clinic: Clinic, visit: DemoVisit, subject: IntakeId) -> None:
    """All answers at once but the last, which the desk's own way takes and saves."""
    answers = visit.intake.answers
    *earlier, last = answers
    asking = resume(clinic, subject)
    given = {name: answers[name] for name in earlier}
    asking = replace(asking, draft=replace(asking.draft, answers=given))
    asking = answer(clinic, asking, last, answers[last])
    if visit.state is WorkState.PARKED:
        park(clinic, asking)


def _complete(clinic: Clinic, visit: DemoVisit, subject: IntakeId, started: datetime) -> None:
    """Keep a finished intake in one save, without the many of the draft it was."""
    read = visit.intake
    engine = clinic.forms[read.form.stamp.form_id]
    age = read.patient.age_on(read.visit_date)
    intake = Intake(
        intake_id=subject,
        patient=read.patient,
        form=engine.form.stamp,
        visit_date=read.visit_date,
        referral=read.referral,
        answers=read.answers,
        assessment=engine.assess(read.answers, age, read.patient.sex, read.visit_date),
        started=started,
        completed=clinic.now(),
        by=clinic.staff,
        app_version=__version__,
    )
    keep_form(clinic, engine.form)
    row = row_of_intake(intake, engine)
    draft_id = _note_times(clinic, intake, row, visit) if visit.timed else None
    entry = clinic.entry(Event.INTAKE_COMPLETED, subject, intake.assessment.level.id)
    clinic.records.complete(intake, row, entry, draft_id)


def _note_times(clinic: Clinic, intake: Intake, row: WorklistRow, visit: DemoVisit) -> IntakeId:
    """Keep what each question cost, through the draft this intake was; gives the draft."""
    draft = Draft(
        draft_id=IntakeId(clinic.new_id()),
        patient=intake.patient,
        form=intake.form,
        visit_date=intake.visit_date,
        referral=intake.referral,
        answers={},
        place=None,
        started=intake.started,
        saved=clinic.now(),
        by=intake.by,
    )
    asked = replace(row, subject=draft.draft_id, is_draft=True, state=WorkState.ASKING)
    for spent in question_times(
        visit.intake.form, intake.answers, visit.minutes, intake.patient.name
    ):
        clinic.records.save_draft(draft, asked, spent)
    return draft.draft_id
