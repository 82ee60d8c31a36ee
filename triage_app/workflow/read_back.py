"""Reading back: which answers are said to the patient once more before the intake is completed.

The ones a slip of the key would cost most: what set the level, danger signs that are there or not
sure, what thins the blood, allergies, and since when. That it was read back stands beside the
intake with its time; one that was not says so on paper.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from triage_app.model.answers import Answer, NoAnswer, QuestionId
from triage_app.model.intake import Event, IntakeId
from triage_app.questionnaire.form import Form, Kind, Question, Worse
from triage_app.workflow.asking import Asking
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.may import Action, require

MOST: Final = 9
"""As many as have a number key."""

_ALWAYS: Final = (
    QuestionId("pain_onset"),
    QuestionId("procedure_date"),
    QuestionId("blood_thinners"),
    QuestionId("blood_thinner"),
    QuestionId("allergies"),
)


def to_read_back(asking: Asking) -> tuple[QuestionId, ...]:
    """What is read back, at most nine: danger first, then since when, blood thinners, allergies."""
    shown = frozenset(asking.shown)
    answers = asking.draft.answers
    always = [name for name in _ALWAYS if name in shown and name in answers]
    room = MOST - len(always)
    fired = [
        evidence.question
        for reason in asking.assessment.reasons
        for evidence in reason.because
        if evidence.question in shown
    ]
    dangers = [name for name in asking.shown if _is_danger(asking.form, name, answers.get(name))]
    wanted = dict.fromkeys(
        name
        for name in (*_only_worrying(asking, fired), *dangers)
        if name in answers and name not in always
    )
    return (*tuple(wanted)[:room], *always)


def _only_worrying(asking: Asking, names: list[QuestionId]) -> list[QuestionId]:
    """Of what the rules rest on, what is not a plain "no": a routine level rests on those."""
    questions, answers = asking.form.questions, asking.draft.answers
    return [name for name in names if not _is_calm(questions[name], answers.get(name))]


def _is_danger(form: Form, name: QuestionId, answer: Answer | None) -> bool:
    question = form.questions[name]
    red = question.red_flag or name in form.safety
    return red and question.kind is not Kind.TEXT and not _is_calm(question, answer)


def _is_calm(question: Question, answer: Answer | None) -> bool:
    """Whether the answer is the least worrying there is, or none at all."""
    if answer is None:
        return True
    if isinstance(answer, NoAnswer):
        return False
    match question.kind:
        case Kind.YES_NO:
            return answer == ("yes" if question.worse is Worse.LOWER else "no")
        case Kind.CHOICE:
            return answer == question.options[0].id
        case Kind.MULTI | Kind.AREAS | Kind.MEDICINES:
            return answer in ((), ("none",))
        case Kind.DATE | Kind.TEXT:
            return True
        case _:
            return False


def note_read_back(clinic: Clinic, intake_id: IntakeId) -> datetime:
    """Keep that this intake was read back, now; the audit says by whom."""
    require(clinic.staff, Action.ASK)
    at = clinic.now()
    entry = clinic.entry(Event.READ_BACK, intake_id, "read back")
    # Beside the intake and found by its id: the intake itself has no field for it, and the audit
    # is not made for looking single entries up.
    clinic.records.set_setting(_name(intake_id), at.astimezone(UTC).isoformat(), entry)
    return at


def read_back_at(clinic: Clinic, intake_id: IntakeId) -> datetime | None:
    """When this intake was read back; None when it was not."""
    text = clinic.records.setting(_name(intake_id))
    return datetime.fromisoformat(text) if text else None


def _name(intake_id: IntakeId) -> str:
    return f"read_back.{intake_id}"
