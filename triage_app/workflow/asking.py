"""Asking a patient: begin, answer, park, complete. Each answer is on disk when it returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from triage_app import __version__
from triage_app.model.answers import Answer, QuestionId
from triage_app.model.assessment import Assessment, OpenQuestion
from triage_app.model.beside import QuestionTime
from triage_app.model.intake import (
    AuditEntry,
    Draft,
    Event,
    FormId,
    Intake,
    IntakeId,
    WorklistRow,
    WorkState,
)
from triage_app.model.level import Level
from triage_app.model.person import Patient, Referral
from triage_app.model.problem import Problem, Severity
from triage_app.questionnaire.entry import refusal, unlikely_answers
from triage_app.questionnaire.form import Form
from triage_app.report.story import story_line
from triage_app.texts import _
from triage_app.triage.engine import Engine
from triage_app.workflow.audit_details import level_change
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.kept_forms import keep_form
from triage_app.workflow.may import Action, may, require
from triage_app.workflow.other_days import require_open, why_open
from triage_app.workflow.record import Record, open_record, row_of_intake
from triage_app.workflow.versions import (
    findings_of,
    keep_version,
    newest_or_refuse,
    next_version,
    version_after,
)


@dataclass(frozen=True, slots=True)
class Asking:
    """An intake being asked; a new value after each answer.

    Attributes:
        shown: the questions that apply now, in order, the examiner's left out.
        unlikely: answers to be asked again and kept.
    """

    draft: Draft
    engine: Engine
    assessment: Assessment
    shown: tuple[QuestionId, ...]
    unlikely: tuple[Problem, ...]

    @property
    def form(self) -> Form:
        """The form being asked."""
        return self.engine.form

    def answered(self, question: QuestionId) -> Answer | None:
        """The answer so far; None when not asked."""
        return self.draft.answers.get(question)

    def left(self, page_id: str) -> int:
        """How many questions of the page that apply were not asked yet."""
        questions = self.form.questions
        answers = self.draft.answers
        return sum([name not in answers for name in self.shown if questions[name].page == page_id])

    @property
    def left_all(self) -> int:
        """How many questions that apply were not asked yet."""
        return sum(name not in self.draft.answers for name in self.shown)

    def next_question(self, after: QuestionId | None) -> QuestionId | None:
        """The next question not asked after this one; else the most dangerous gap; else None."""
        start = self.shown.index(after) + 1 if after in self.shown else 0
        for name in self.shown[start:]:
            if name not in self.draft.answers:
                return name
        gaps = [item.question for item in self.assessment.open if not item.asked]
        gaps += [name for name in self.shown if name not in self.draft.answers]
        return gaps[0] if gaps else None

    def previous(self, before: QuestionId) -> QuestionId | None:
        """The question that applies before this one; None at the first."""
        place = self.shown.index(before) if before in self.shown else 0
        return self.shown[place - 1] if place else None


def begin(
    clinic: Clinic,
    patient: Patient,
    form_id: FormId,
    visit_date: date | None = None,
    referral: Referral | None = None,
) -> Asking:
    """Begin an intake today, or go on with the one this patient has part done today."""
    require(clinic.staff, Action.ASK)
    visit_date = visit_date or clinic.today()
    started = clinic.records.draft_for(patient.patient_id, form_id, visit_date)
    if started is not None:
        return _asking(clinic, started)
    engine = clinic.forms[form_id]
    # Now, and not when it is completed: then a disk that is nearly full would refuse the whole
    # intake for want of room for its questions.
    keep_form(clinic, engine.form)
    now = clinic.now()
    draft = Draft(
        draft_id=IntakeId(clinic.new_id()),
        patient=patient,
        form=engine.form.stamp,
        visit_date=visit_date,
        referral=referral or Referral(),
        answers={},
        place=None,
        started=now,
        saved=now,
        by=clinic.staff,
    )
    entry = clinic.entry(Event.DRAFT_STARTED, draft.draft_id, f"{form_id} {patient.patient_id}")
    return _saved(clinic, draft, entry=entry)


def resume(clinic: Clinic, draft_id: IntakeId) -> Asking:
    """Go on with a part-done intake. Raises KeyError when it is not there any more.

    The audit keeps that it was opened, unless it was only just begun and there is nothing to see.

    Raises:
        DayIsOver: it corrects a visit that the desk does not need, and has all its answers.
    """
    require(clinic.staff, Action.ASK)
    require_open(clinic, draft_id, to_act=True)
    draft = clinic.records.draft(draft_id)
    if draft is None:
        raise KeyError(draft_id)
    if draft.answers:
        clinic.records.record(clinic.entry(Event.RECORD_OPENED, draft_id, "to go on with it"))
    return _asking(clinic, replace(draft, parked=False))


def check(asking: Asking, question: QuestionId, value: Answer) -> tuple[Problem, ...]:
    """What is wrong with an answer before it counts: refused, or unlikely and to be asked again."""
    draft, engine = asking.draft, asking.engine
    refused = refusal(
        engine.form.questions[question], value, draft.visit_date, draft.patient.birth_date
    )
    if refused is not None:
        return (refused,)
    tried = {**draft.answers, question: value}
    patient = draft.patient
    found = unlikely_answers(
        engine.logic, tried, patient.age_on(draft.visit_date), patient.sex, draft.visit_date
    )
    return tuple(problem for problem in found if problem not in asking.unlikely)


def answer(
    clinic: Clinic,
    asking: Asking,
    question: QuestionId,
    value: Answer | None,
    spent: QuestionTime | None = None,
) -> Asking:
    """Take an answer (None takes it back) and save it. Raises StoreError: then nothing changed.

    A value that `check` refuses is a bug of the caller. `spent` is what asking it cost at the desk.
    """
    return answer_all(clinic, asking, {question: value}, spent)


def answer_all(
    clinic: Clinic,
    asking: Asking,
    given: Mapping[QuestionId, Answer | None],
    spent: QuestionTime | None = None,
) -> Asking:
    """Take several answers in one save; the place becomes the last of them. See `answer`."""
    require(clinic.staff, Action.ASK)
    answers = dict(asking.draft.answers)
    for question, value in given.items():
        if value is None:
            answers.pop(question, None)
            continue
        problems = [p for p in check(asking, question, value) if p.severity is Severity.REFUSED]
        assert not problems, [problem.code for problem in problems]
        answers[question] = value
    ordered = {name: answers[name] for name in asking.form.questions if name in answers}
    place = tuple(given)[-1]
    draft = replace(_as_known(clinic, asking.draft), answers=ordered, place=place, parked=False)
    return _saved(clinic, replace(draft, by=clinic.staff, saved=clinic.now()), spent)


def move_to(asking: Asking, question: QuestionId) -> Asking:
    """Show another question. Only the place changes; it is kept with the next save."""
    return replace(asking, draft=replace(asking.draft, place=question))


def park(clinic: Clinic, asking: Asking) -> None:
    """Set the intake aside; it stays on the worklist as "parked"."""
    require(clinic.staff, Action.ASK)
    _saved(clinic, replace(_as_known(clinic, asking.draft), parked=True, saved=clinic.now()))


def discard(clinic: Clinic, draft_id: IntakeId, reason: str) -> None:
    """Throw a part-done intake away; the audit keeps who, when and why."""
    require(clinic.staff, Action.ASK)
    clinic.records.discard_draft(draft_id, clinic.entry(Event.DRAFT_DISCARDED, draft_id, reason))


def drafts(clinic: Clinic) -> tuple[Draft, ...]:
    """Part-done intakes, last saved first; none that corrects a visit closed to this person."""
    found = clinic.records.drafts()
    if may(clinic.staff, Action.SEE_OTHER_DAYS):
        return found
    return tuple(
        draft
        for draft in found
        if draft.corrects is None or why_open(clinic, draft.draft_id) is not None
    )


def what_is_missing(asking: Asking) -> tuple[OpenQuestion, ...]:
    """Why the intake cannot be completed yet, most dangerous first; empty when it can."""
    return tuple(item for item in asking.assessment.open if item.needed)


def complete(clinic: Clinic, asking: Asking) -> Intake:
    """Complete the intake: answers, assessment and audit entry in one transaction.

    A correction becomes the next version of the intake it corrects, with the examiner's findings,
    which nobody asks again. Answers to questions that do not apply are left out.

    Raises:
        StoreChanged: another desk completed it, or corrected the same version, first.
    """
    require(clinic.staff, Action.ASK)
    assert not what_is_missing(asking), "the desk leads to the gaps first"
    draft = asking.draft
    intake = Intake(
        intake_id=IntakeId(clinic.new_id()),
        patient=draft.patient,
        form=draft.form,
        visit_date=draft.visit_date,
        referral=draft.referral,
        answers=_of_shown(asking) | findings_of(asking.form, draft.answers),
        assessment=asking.assessment,
        started=draft.started,
        completed=clinic.now(),
        by=clinic.staff,
        app_version=__version__,
    )
    if draft.corrects is not None:
        return _complete_correction(clinic, asking, intake, draft.corrects)
    keep_form(clinic, asking.form)
    row = row_of_intake(intake, asking.engine)
    entry = clinic.entry(Event.INTAKE_COMPLETED, intake.intake_id, intake.assessment.level.id)
    clinic.records.complete(intake, row, entry, draft.draft_id)
    return intake


def _complete_correction(
    clinic: Clinic, asking: Asking, intake: Intake, corrects: IntakeId
) -> Intake:
    draft = asking.draft
    old = newest_or_refuse(clinic, corrects)
    new = version_after(old, intake, draft.reason)
    names = [
        name for name in asking.form.questions if old.answers.get(name) != new.answers.get(name)
    ]
    level = level_change(old.assessment.level, new.assessment.level)
    detail = f"{old.intake_id} version {new.version}: {draft.reason}; {' '.join(names)}; {level}"
    entry = clinic.entry(Event.INTAKE_CORRECTED, new.intake_id, detail)
    keep_version(clinic, new, old, asking.engine, entry, draft.draft_id)
    return new


def examine(clinic: Clinic, record: Record, question: QuestionId, value: Answer | None) -> Record:
    """Keep an examiner's finding as a new version of the assessment; the old one stays.

    Args:
        clinic: the desk.
        record: as opened: its newest version; not a draft.
        question: one of the examiner's questions.
        value: the finding; None takes it back ("not examined").

    Raises:
        StoreChanged: it was corrected since it was opened; nothing is written.
    """
    require(clinic.staff, Action.EXAMINE)
    old = newest_or_refuse(clinic, record.subject)
    engine = clinic.forms[old.form.form_id]
    found = {name: given for name, given in old.answers.items() if name != question}
    if value is not None:
        found[question] = value
    reason = f"examined: {engine.form.questions[question].label}"
    new = next_version(clinic, old, engine, found, reason)
    level = level_change(old.assessment.level, new.assessment.level)
    detail = f"{old.intake_id}: {question}; {level}"
    entry = clinic.entry(Event.INTAKE_CORRECTED, new.intake_id, detail)
    keep_version(clinic, new, old, engine, entry)
    return open_record(clinic, new.intake_id)


def say_to_nurse(asking: Asking, form: Form | None = None) -> str:
    """What reception says when an emergency shows: who, and what was answered; no diagnosis.

    `form` is the same form in the words of the desk's language.
    """
    patient = asking.draft.patient
    age = patient.age_on(asking.draft.visit_date)
    name = " ".join(part for part in (patient.given_name, patient.family_name) if part)
    who = f"{name}, {age}." if age is not None else f"{name}."
    rules = {rule.id: rule for rule in (form or asking.form).rules}
    said = [
        rules[reason.rule].say.rstrip(".")
        for reason in asking.assessment.reasons
        if reason.level is Level.EMERGENCY and reason.rule in rules
    ]
    has = _("The patient has {what}.")
    return f"{who} {has.format(what=said[0])}" if said else who


def _asking(clinic: Clinic, draft: Draft) -> Asking:
    engine = clinic.forms[draft.form.form_id]
    patient = draft.patient
    age = patient.age_on(draft.visit_date)
    # Rules may have changed since a draft was parked: it is asked and assessed with today's.
    draft = replace(draft, form=engine.form.stamp)
    return Asking(
        draft,
        engine,
        engine.assess(draft.answers, age, patient.sex, draft.visit_date),
        engine.shown(draft.answers, age, patient.sex),
        unlikely_answers(engine.logic, draft.answers, age, patient.sex, draft.visit_date),
    )


def as_known_now(clinic: Clinic, asking: Asking) -> Asking:
    """The same intake with the patient as the store knows them now; itself when nothing changed.

    Another desk may have corrected the name or the birth date while this one was asking.
    """
    known = _as_known(clinic, asking.draft)
    return asking if known is asking.draft else _asking(clinic, known)


def _as_known(clinic: Clinic, draft: Draft) -> Draft:
    """Never the patient as this desk opened them: that would undo what another desk put right."""
    known = clinic.records.patient(draft.patient.patient_id)
    if known is None or known == draft.patient:
        return draft
    return replace(draft, patient=known)


def keep_draft(clinic: Clinic, draft: Draft) -> Asking:
    """Save the draft as it is given, and go on asking it. Raises StoreChanged as every save."""
    require(clinic.staff, Action.ASK)
    return _saved(clinic, draft)


def _saved(
    clinic: Clinic,
    draft: Draft,
    spent: QuestionTime | None = None,
    entry: AuditEntry | None = None,
) -> Asking:
    asking = _asking(clinic, draft)
    clinic.records.save_draft(asking.draft, _row_of_draft(asking), spent, entry)
    return asking


def _of_shown(asking: Asking) -> dict[QuestionId, Answer]:
    shown = frozenset(asking.shown)
    return {name: given for name, given in asking.draft.answers.items() if name in shown}


def _row_of_draft(asking: Asking) -> WorklistRow:
    draft, assessment = asking.draft, asking.assessment
    return WorklistRow(
        subject=draft.draft_id,
        is_draft=True,
        patient=draft.patient,
        level=assessment.level,
        could_be=assessment.could_be,
        priority=assessment.priority,
        state=WorkState.PARKED if draft.parked else WorkState.ASKING,
        story=story_line(
            asking.form,
            draft.patient,
            draft.visit_date,
            _of_shown(asking),
            asking.engine.logic,
        ),
        visit_date=draft.visit_date,
        arrived=draft.started,
        changed=draft.saved,
        left=asking.left_all,
        form_id=draft.form.form_id,
    )
