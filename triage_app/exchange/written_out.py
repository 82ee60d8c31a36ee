"""One row of the store as a line of an export: JSON for every table, cells for the flat files.

Answers stand in it twice: as ids, just as the intake file has them, and in the words of the form
they were asked with. It must not read the store or write a file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from triage_app.model.answers import Answer, Answers, DateAnswer, Medicine, NoAnswer, QuestionId
from triage_app.questionnaire.entry import stored_answer
from triage_app.questionnaire.form import Form

SHAPE: Final = 1
"""Counted up when a name or a meaning in these files changes; added names do not count."""

# Any: JSON as it is written.
Row = Mapping[str, Any]

PATIENT_HEADS: Final = (
    "patient_id", "family_name", "given_name", "birth_date", "age_years", "age_noted", "sex",
    "mrn", "phone", "language", "interpreter", "merged_into_id", "saved",
)  # fmt: skip
INTAKE_HEADS: Final = (
    "intake_id", "patient_id", "mrn", "family_name", "given_name", "visit_date", "version",
    "newest", "state", "level_in_force", "level", "priority", "started", "completed", "entered_by",
    "form_version", "referred_by", "referral_question", "reason",
)  # fmt: skip
OTHER_ANSWERS: Final = "other_answers"


def json_line(value: object) -> bytes:
    """One line of UTF-8; half a character somebody pasted is written as its escape."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        return f"{text}\n".encode()
    except UnicodeEncodeError:
        return f"{json.dumps(value, separators=(',', ':'))}\n".encode()


def answered(row: Row, form: Form | None, words: Mapping[QuestionId, str]) -> dict[str, object]:
    """A draft or an intake with its answers as ids and in words.

    Args:
        row: as the store gives it, `answers` among it as `Answers`.
        form: the one it was asked with; None when it was not kept.
        words: each answer in words.
    """
    answers: Answers = row["answers"]
    made = dict(row)
    made["answers"] = {name: stored_answer(answer) for name, answer in answers.items()}
    made["form_kept"] = form is not None
    made["in_words"] = [
        {
            "question": name,
            "asked": form.questions[name].ask,
            "answer": words[name],
        }
        for name in answers
        if form is not None and name in form.questions
    ]
    return made


def patient_cells(row: Row) -> tuple[str | int | None, ...]:
    """A patient in the order of `PATIENT_HEADS`."""
    found = {**row["patient"], **row}
    return tuple(_cell(found[name]) for name in PATIENT_HEADS)


def intake_cells(row: Row, questions: Iterable[QuestionId]) -> tuple[str | int | None, ...]:
    """An intake in the order of `INTAKE_HEADS`, then an answer for each question, then the rest."""
    patient, referral, answers = row["patient"], row["referral"], row["answers"]
    found = {
        **patient,
        **row,
        "entered_by": row["staff"]["name"],
        "referred_by": referral["sender"],
        "referral_question": referral["question"],
    }
    known = tuple(questions)
    other = {
        name: stored_answer(answer) for name, answer in answers.items() if name not in set(known)
    }
    return (
        *(_cell(found[name]) for name in INTAKE_HEADS),
        *(_answer_cell(answers.get(name)) for name in known),
        json.dumps(other) if other else "",
    )


def _cell(value: object) -> str | int | None:
    match value:
        case bool():
            return "yes" if value else "no"
        case None | str() | int():
            return value
        case _:
            return str(value)


def _answer_cell(answer: Answer | None) -> str | int | None:
    match answer:
        case None:
            return None
        case NoAnswer():
            return answer.value
        case DateAnswer():
            return answer.stored()
        case tuple():
            return "; ".join(_medicine(m) if isinstance(m, Medicine) else m for m in answer)
        case float():
            return str(answer)
        case _:
            return answer


def _medicine(medicine: Medicine) -> str:
    parts = (medicine.name, medicine.dose, medicine.last_dose)
    return ", ".join(part for part in parts if part)
