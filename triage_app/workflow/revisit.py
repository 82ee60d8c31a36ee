"""A returning patient: which facts of the last time are offered to be confirmed, and what changed.

Only facts that a form calls stable are offered, one by one or a page at once, and none counts
before the patient has said "still so". What brought the patient today is never offered: it is
always asked afresh. The last intake is only read.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from triage_app.model.answers import Answer, Answers, DateAnswer, Medicine, NoAnswer, QuestionId
from triage_app.model.intake import Draft, Event, Intake, IntakeId
from triage_app.model.person import PatientId
from triage_app.questionnaire.entry import refusal
from triage_app.questionnaire.form import Form, Kind, Question
from triage_app.questionnaire.words import value_words
from triage_app.workflow.asking import Asking, answer_all, check
from triage_app.workflow.changes import Change
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.may import Action, require
from triage_app.workflow.record import newest_versions


@dataclass(frozen=True, slots=True)
class LastTime:
    """What the patient said last time of what does not change.

    Attributes:
        intake_id: the completed intake the facts stand in.
        on: its day.
        facts: stable questions that were given a value then, and still can have it.
    """

    intake_id: IntakeId
    on: date
    facts: Answers


def last_time(clinic: Clinic, asking: Asking) -> LastTime | None:
    """The stable facts of this patient's last completed intake of the form; None without any."""
    draft = asking.draft
    before = [
        visit
        for visit in newest_versions(clinic.records.visits(draft.patient.patient_id))
        if visit.form.form_id == draft.form.form_id and visit.visit_date <= draft.visit_date
    ]
    if not before:
        return None
    facts = {
        question.id: value
        for question in asking.form.asked
        if question.stable
        and (value := before[0].answers.get(question.id)) is not None
        and not isinstance(value, NoAnswer)
        and still_fits(question, value, draft)
    }
    return LastTime(before[0].intake_id, before[0].visit_date, facts) if facts else None


def medicines_last_time(clinic: Clinic, patient: PatientId) -> tuple[str, ...]:
    """The names of the medicines this patient gave at the last visit: to type ahead with."""
    visits = newest_versions(clinic.records.visits(patient))
    answers = visits[0].answers.values() if visits else ()
    return tuple(
        item.name
        for answer in answers
        if isinstance(answer, tuple)
        for item in answer
        if isinstance(item, Medicine)
    )


def still_fits(question: Question, value: Answer, draft: Draft) -> bool:
    """Whether today's form takes the value: an option, or a whole kind of question, may be gone."""
    ids = {option.id for option in question.options}
    match question.kind:
        case Kind.YES_NO | Kind.CHOICE:
            fits = value in ids
        case Kind.MULTI | Kind.AREAS:
            fits = isinstance(value, tuple) and all(item in ids for item in value)
        case Kind.NUMBER | Kind.SCALE:
            fits = isinstance(value, int | float)
        case Kind.DATE:
            fits = isinstance(value, DateAnswer)
        case Kind.TEXT:
            fits = isinstance(value, str)
        case Kind.MEDICINES:
            fits = isinstance(value, tuple) and all(isinstance(item, Medicine) for item in value)
    return fits and refusal(question, value, draft.visit_date, draft.patient.birth_date) is None


def to_confirm(
    asking: Asking, last: LastTime | None, page_id: str, opened: Collection[QuestionId] = ()
) -> tuple[QuestionId, ...]:
    """The facts of a page to read aloud and confirm together, in order.

    A fact that depends on another one of the page ("which bones was it?") comes with it. One that
    would have to be asked again beside today's answers is left out, and so is one in `opened`:
    both are asked as questions.
    """
    if last is None:
        return ()
    draft = asking.draft
    asked = asking.form.questions
    offered = {
        name: value
        for name, value in last.facts.items()
        if asked[name].page == page_id and name not in draft.answers and name not in opened
    }
    if not offered:
        return ()
    age = draft.patient.age_on(draft.visit_date)
    shown = asking.engine.shown({**draft.answers, **offered}, age, draft.patient.sex)
    return tuple(
        name for name in shown if name in offered and not check(asking, name, offered[name])
    )


def confirm(
    clinic: Clinic, asking: Asking, last: LastTime, questions: tuple[QuestionId, ...]
) -> Asking:
    """Take these facts as the patient's answers of today: read aloud, and said to be still so.

    All in one save; the audit keeps which, never what.

    Raises:
        StoreError: then nothing was taken, unless only the audit entry could not be written.
    """
    require(clinic.staff, Action.ASK)
    asking = answer_all(clinic, asking, {name: last.facts[name] for name in questions})
    detail = f"from {last.intake_id}: {' '.join(questions)}"
    subject = asking.draft.draft_id
    clinic.records.record(clinic.entry(Event.LAST_TIME_CONFIRMED, subject, detail))
    return asking


def changes_since(form: Form, answers: Answers, before: Answers) -> tuple[Change, ...]:
    """The stable facts told both times, and not the same."""
    changes = []
    for question in form.asked:
        was, now = before.get(question.id), answers.get(question.id)
        if question.stable and was is not None and now is not None and was != now:
            changes.append(
                Change(
                    question.id,
                    question.label,
                    value_words(question, was),
                    value_words(question, now),
                )
            )
    return tuple(changes)


def visit_before(visits: Collection[Intake], visit: Intake) -> Intake | None:
    """The visit before this one with the same form; `visits` as a record has them, last first."""
    earlier = [
        other
        for other in visits
        if other.form.form_id == visit.form.form_id
        and other.intake_id != visit.intake_id
        and (other.visit_date, other.completed) < (visit.visit_date, visit.completed)
    ]
    return earlier[0] if earlier else None
