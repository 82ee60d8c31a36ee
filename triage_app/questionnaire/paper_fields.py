"""The names of the fields on the paper questionnaire: what the blank form writes and reading takes.

A question's own fields are named by its id and, where several may be ticked, `id.option`. Names
beside the questions hold a hyphen, which no question id can, so that no form can clash with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from triage_app.model.answers import NoAnswer
from triage_app.model.person import Sex
from triage_app.questionnaire.form import Form, Kind, Question

FORM_ID: Final = "form-details.id"
FORM_VERSION: Final = "form-details.version"
FORM_LANGUAGE: Final = "form-details.language"
STAMP_FIELDS: Final = (FORM_ID, FORM_VERSION, FORM_LANGUAGE)

_PATIENT: Final = "patient-details."
FAMILY_NAME: Final = f"{_PATIENT}family_name"
GIVEN_NAME: Final = f"{_PATIENT}given_name"
BIRTH_DATE: Final = f"{_PATIENT}birth_date"
PHONE: Final = f"{_PATIENT}phone"
SEX: Final = f"{_PATIENT}sex"
LANGUAGE: Final = f"{_PATIENT}language"
OTHER_LANGUAGE: Final = f"{_PATIENT}other_language"
INTERPRETER: Final = f"{_PATIENT}interpreter"
FILLED_ON: Final = f"{_PATIENT}filled_on"
PATIENT_FIELDS: Final = (
    FAMILY_NAME,
    GIVEN_NAME,
    BIRTH_DATE,
    PHONE,
    SEX,
    LANGUAGE,
    OTHER_LANGUAGE,
    INTERPRETER,
    FILLED_ON,
)

NO_ANSWERS: Final = tuple(answer.value for answer in NoAnswer)
SEXES: Final = tuple(sex.value for sex in Sex)
OTHER: Final = "other"
NO_MEDICINES: Final = "none"
MEDICINE_PARTS: Final = ("name", "dose", "last_dose")
MEDICINE_ROWS: Final = 10

ONE_TICK: Final = (Kind.YES_NO, Kind.CHOICE, Kind.SCALE)
"""Kinds whose field is a group of boxes of which one may be ticked."""
MANY_TICKS: Final = (Kind.MULTI, Kind.AREAS)
"""Kinds with a box of its own for each option."""
TYPED: Final = (Kind.NUMBER, Kind.DATE)
"""Kinds with a line to write on and a group for "not sure" and "rather not say"."""

SCALE_VALUES: Final = tuple(str(number) for number in range(11))


def no_answer_field(question: Question) -> str:
    """The group of "not sure" and "rather not say" beside a line to write on."""
    return f"{question.id}-no-answer"


def option_field(question: Question, option: str) -> str:
    """The box of one option where several may be ticked."""
    return f"{question.id}.{option}"


def medicine_field(question: Question, row: int, part: str) -> str:
    """A cell of the medicines table; `row` counts from 1, `part` is name, dose or last_dose."""
    return f"{question.id}.{row}.{part}"


def one_tick_values(question: Question) -> tuple[str, ...]:
    """What the one group of a question may hold, "unknown" and "declined" last."""
    if question.kind is Kind.SCALE:
        return SCALE_VALUES + NO_ANSWERS
    return tuple(option.id for option in question.options) + NO_ANSWERS


def many_tick_values(question: Question) -> tuple[str, ...]:
    """The boxes of a question with several answers, or of a medicines question."""
    if question.kind is Kind.MEDICINES:
        return (NO_MEDICINES, *NO_ANSWERS)
    return tuple(option.id for option in question.options) + NO_ANSWERS


def fields_of(question: Question) -> Iterator[str]:
    """Every field name of one question."""
    if question.kind in MANY_TICKS or question.kind is Kind.MEDICINES:
        for option in many_tick_values(question):
            yield option_field(question, option)
    else:
        yield question.id
    if question.kind in TYPED:
        yield no_answer_field(question)
    if question.kind is Kind.MEDICINES:
        for row in range(1, MEDICINE_ROWS + 1):
            for part in MEDICINE_PARTS:
                yield medicine_field(question, row, part)


def fields_of_form(form: Form) -> frozenset[str]:
    """Every field name the paper of this form has."""
    names = {*STAMP_FIELDS, *PATIENT_FIELDS}
    for question in form.asked:
        names.update(fields_of(question))
    return frozenset(names)
