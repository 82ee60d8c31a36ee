"""What the letter to the referring doctor says, and what of it the record already knows.

It repeats what was asked, reported, found and written. It never names a diagnosis of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from triage_app.model.assessment import Assessment, Score
from triage_app.model.level import Level
from triage_app.model.person import Patient, Referral, Sex
from triage_app.questionnaire.form import Form
from triage_app.report.foot import score_words, stamp_of
from triage_app.report.told import Told
from triage_app.report.wording import (
    answer_words,
    capital,
    clean,
    day_words,
    open_word,
)

YOU_ASKED: Final = "You asked"
LEVEL: Final = "Level"
FINDINGS: Final = "Findings"
IMPRESSION: Final = "Impression"
PLAN: Final = "Plan"
NEXT: Final = "Next step"
NOT_SIGNED: Final = "not signed yet. Do not send."
NO_SENDER: Final = "Referring doctor not named"
NO_QUESTION: Final = "No question was given."
REPORTED_FIRST: Final = "As reported"
EXAMINED_FIRST: Final = "Examined"
_SIGNS: Final = "fracture_signs"
# Numbers that a letter repeats, where the form asked them.
_NUMBERS: Final = ("pain_now", "pain_worst", "leg_pain_now", "roland_morris")


@dataclass(frozen=True, slots=True)
class LetterFields:
    """What the specialist fills in; begun from the record, all theirs to change.

    Attributes:
        findings: one line each.
        impression: their own words; empty until they write some.
        plan: what they wrote as plan.
        next_visit: the next step, in words.
        sign_off: the name that signs; a letter without one is a draft.
    """

    findings: str = ""
    impression: str = ""
    plan: str = ""
    next_visit: str = ""
    sign_off: str = ""

    @property
    def is_signed(self) -> bool:
        """Whether a name stands under it."""
        return any(letter.isalpha() for letter in self.sign_off)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to be drawn.

    Attributes:
        day: of writing, in words.
        to: the referring doctor as the referral names them.
        patient: name, the line under it, and when they were seen.
        asked: their question, in quotation marks.
        level: in force; `level_note` says what the rules said where that differs.
        foot: where the letter comes from.
    """

    day: str
    to: str
    name: str
    identity: str
    seen: str
    asked: str
    level: Level
    level_note: str
    fields: LetterFields
    foot: str
    title: str


def letter_of(
    patient: Patient,
    visit_date: date,
    referral: Referral,
    level: tuple[Level, Level],
    seen_within: str,
    day: date,
    fields: LetterFields,
    subject: str,
) -> Letter:
    """The letter's words.

    Args:
        patient: as known on the day of the visit.
        visit_date: that day.
        referral: who sent them and what they asked.
        level: the level in force, and the rules' own.
        seen_within: what stands beside the level, such as "within 2 weeks".
        day: of writing.
        fields: what the specialist wrote.
        subject: id of the intake; the letter's stamp comes from it.
    """
    question = clean(referral.question)
    name = clean(patient.name) or "Name not given"
    in_force, rules = level
    note = clean(seen_within)
    if in_force is not rules:
        note = f"{note}; the rules said {rules.word}".lstrip("; ")
    return Letter(
        day=day_words(day),
        to=clean(referral.sender) or NO_SENDER,
        name=name,
        identity=_identity(patient, visit_date),
        seen=f"seen {day_words(visit_date)}",
        asked=f"“{question}”" if question else NO_QUESTION,
        level=in_force,
        level_note=note,
        fields=fields,
        foot=(
            "From the patient’s answers and what the specialist wrote. "
            f"Decision support, not a diagnosis. Stamp {stamp_of(subject)}."
        ),
        title=f"{name} · letter of {day_words(day)}",
    )


def first_findings(told: Told, assessment: Assessment) -> str:
    """What the record can say for the findings: signs as the page counts them, and what was found.

    Args:
        told: the answers that apply.
        assessment: scores and parts, made from the same answers.
    """
    lines = [*_signs(assessment.scores), *_numbers(told), *_examined(told)]
    return "\n".join(lines)


def _identity(patient: Patient, visit_date: date) -> str:
    age = patient.age_on(visit_date)
    if patient.birth_date is not None:
        born = f"born {day_words(patient.birth_date)} ({age})"
    else:
        born = "birth date not known" if age is None else f"about {age} years old"
    mrn = clean(patient.mrn)
    sex = "" if patient.sex is Sex.UNKNOWN else patient.sex.value
    parts = (born, sex, f"MRN {mrn}" if mrn else "MRN not given")
    return ", ".join(part for part in parts if part)


def _signs(scores: Sequence[Score]) -> list[str]:
    score = next((s for s in scores if s.id == _SIGNS and s.of and s.asked), None)
    if score is None:
        return []
    named = {
        True: [part.label for part in score.parts if part.met],
        False: [part.label for part in score.parts if part.met is False],
        None: [part.label for part in score.parts if part.met is None],
    }
    words = {True: "", False: "not ", None: "open: "}
    said = "; ".join(words[met] + ", ".join(labels) for met, labels in named.items() if labels)
    return [f"{REPORTED_FIRST}: {clean(score.label)} {score_words(score)}: {said}."]


def _numbers(told: Told) -> list[str]:
    said = []
    for name in _NUMBERS:
        question, value = told.question(name), told.answer(name)
        if question is None or value is None or open_word(value):
            continue
        words = answer_words(question, value, told.visit_date)
        of = "\u00a0of\u00a024" if name == "roland_morris" else ""
        said.append(f"{clean(question.label)}: {words}{of}")
    return [f"{capital('; '.join(said))}."] if said else []


def _examined(told: Told) -> list[str]:
    found = (
        f"{clean(question.label)} {answer_words(question, answer, told.visit_date)}"
        for question in told.form.questions.values()
        if question.examiner and (answer := told.answer(question.id)) is not None
    )
    said = "; ".join(found)
    return [f"{EXAMINED_FIRST}: {said}."] if said else []


def level_limit(form: Form, level: Level) -> str:
    """The form's words for a level, such as "within 2 weeks"; empty where it has none."""
    words = form.levels.get(level)
    return words.seen if words is not None else ""
