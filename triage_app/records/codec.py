"""How values are written in the store as JSON text, and read back exactly as they were.

Text is kept to ASCII with escapes, so that any Unicode survives, unpaired surrogates too (a pair
of them comes back as the one character it stands for). It must not repair what it reads: text that
is not what it wrote raises `UndecodableError`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any, Final, ParamSpec, TypeVar, get_args

from triage_app.model.answers import Answer, Answers, DateAnswer, Medicine, NoAnswer, QuestionId
from triage_app.model.assessment import (
    Advice,
    Assessment,
    Evidence,
    OpenQuestion,
    Reason,
    Score,
    ScorePart,
)
from triage_app.model.level import Level
from triage_app.model.person import Patient, PatientId, Referral, Sex, Staff

P = ParamSpec("P")
R = TypeVar("R")
# Any below is JSON as it was read: this module is the edge that checks it.
Json = Any
Plain = (
    Advice | Assessment | Evidence | Medicine | OpenQuestion | Patient | Reason | Referral
    | Score | ScorePart | Staff
)  # fmt: skip


class UndecodableError(ValueError):
    """Stored text is not what this program writes. Says which kind, never what it holds."""


def _decoder(read: Callable[P, R]) -> Callable[P, R]:
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return read(*args, **kwargs)
        except (ValueError, KeyError, TypeError, AttributeError):
            # from None: the first error may quote an answer, and errors are logged.
            raise UndecodableError(
                f"{read.__name__.removesuffix('_from')} cannot be read"
            ) from None

    checked.__doc__ = read.__doc__
    checked.__name__ = read.__name__
    return checked


_ENCODER: Final = json.JSONEncoder(allow_nan=False, check_circular=False, separators=(",", ":"))


def _text(value: Json) -> str:
    return _ENCODER.encode(value)


def time_text(moment: datetime) -> str:
    """Aware time as ISO UTC text with microseconds; the texts sort as the times do.

    Raises:
        ValueError: the time has no zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a stored time must be aware")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


@_decoder
def time_from(text: str) -> datetime:
    """The aware UTC time written by `time_text`."""
    return datetime.fromisoformat(text)


@_decoder
def day_from(text: str) -> date:
    """The day written as ISO text."""
    return date.fromisoformat(text)


def answers_text(answers: Answers) -> str:
    """Answers as one JSON object: question id to answer."""
    return _text({question: _answer(answer) for question, answer in answers.items()})


@_decoder
def answers_from(text: str) -> dict[QuestionId, Answer]:
    """Answers written by `answers_text`, in the same order."""
    return {QuestionId(name): _answer_from(stored) for name, stored in json.loads(text).items()}


def _answer(answer: Answer) -> Json:
    match answer:
        case NoAnswer():
            return {"no_answer": answer.value}
        case DateAnswer(day, approximate):
            return {"date": day.isoformat(), "approximate": approximate}
        case tuple():
            return [item if isinstance(item, str) else _plain(item) for item in answer]
        case bool():
            # An int to Python, but no question gives one: it would read back as a scale of 0 or 1.
            raise TypeError("an answer is never a bool")
        case str() | int() | float():
            return answer
    raise TypeError("this is no answer")


def _answer_from(stored: Json) -> Answer:
    match stored:
        case {"no_answer": kind}:
            return NoAnswer(kind)
        case {"date": day, "approximate": bool(approximate)}:
            return DateAnswer(date.fromisoformat(day), approximate)
        case [dict(), *_]:
            return tuple(Medicine(**item) for item in stored)
        case list() if all(isinstance(item, str) for item in stored):
            return tuple(stored)
        case str() | int() | float() if not isinstance(stored, bool):
            return stored
    raise ValueError("no kind of answer")


def _plain(value: Plain) -> dict[str, Json]:
    return {name: getattr(value, name) for name in _FIELD_NAMES[type(value)]}


# Asked for some hundred values of each intake saved, and always the same.
_FIELD_NAMES: Final[dict[type, tuple[str, ...]]] = {
    kind: tuple(field.name for field in fields(kind)) for kind in get_args(Plain)
}


def patient_text(patient: Patient) -> str:
    """Everything known of the patient as one JSON object."""
    stored = _plain(patient)
    stored["sex"] = patient.sex.value
    stored["birth_date"] = _day(patient.birth_date)
    stored["age_noted"] = _day(patient.age_noted)
    return _text(stored)


@_decoder
def patient_from(text: str) -> Patient:
    """The patient written by `patient_text`."""
    stored = json.loads(text)
    return Patient(
        PatientId(stored["patient_id"]),
        stored["family_name"],
        stored["given_name"],
        _day_or_none(stored["birth_date"]),
        Sex(stored["sex"]),
        stored["mrn"],
        stored["phone"],
        stored["language"],
        stored["interpreter"],
        stored["age_years"],
        _day_or_none(stored["age_noted"]),
    )


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day_or_none(stored: str | None) -> date | None:
    return None if stored is None else date.fromisoformat(stored)


def referral_text(referral: Referral) -> str:
    """Who sent the patient as one JSON object."""
    return _text(_plain(referral))


@_decoder
def referral_from(text: str) -> Referral:
    """The referral written by `referral_text`."""
    return Referral(**json.loads(text))


def staff_text(staff: Staff) -> str:
    """A member of staff as one JSON object."""
    return _text(_plain(staff))


@_decoder
def staff_from(text: str) -> Staff:
    """The member of staff written by `staff_text`."""
    return Staff(**json.loads(text))


def any_text(text: str) -> str:
    """Text from a person as ASCII JSON, for columns that no query reads into."""
    return _text(text)


@_decoder
def any_text_from(stored: str) -> str:
    """The text written by `any_text`."""
    text = json.loads(stored)
    if not isinstance(text, str):
        raise TypeError
    return text


def assessment_text(assessment: Assessment) -> str:
    """The whole assessment as one JSON object, levels by their ids."""
    stored = _plain(assessment)
    stored["level"] = assessment.level.id
    stored["could_be"] = assessment.could_be.id
    stored["reasons"] = [_reason(reason) for reason in assessment.reasons]
    stored["open"] = [
        _plain(question) | {"could_make": question.could_make.id} for question in assessment.open
    ]
    stored["priority_parts"] = [_plain(part) for part in assessment.priority_parts]
    stored["scores"] = [
        _plain(score) | {"parts": [_plain(part) for part in score.parts]}
        for score in assessment.scores
    ]
    stored["advice"] = [
        _plain(advice) | {"because": [_evidence(item) for item in advice.because]}
        for advice in assessment.advice
    ]
    return _text(stored)


@_decoder
def assessment_from(text: str) -> Assessment:
    """The assessment written by `assessment_text`."""
    stored = json.loads(text)
    made = stored | {
        "level": Level.from_id(stored["level"]),
        "could_be": Level.from_id(stored["could_be"]),
        "reasons": tuple(_reason_from(reason) for reason in stored["reasons"]),
        "held": tuple(stored["held"]),
        "open": tuple(
            OpenQuestion(**question | {"could_make": Level.from_id(question["could_make"])})
            for question in stored["open"]
        ),
        "priority_parts": tuple(ScorePart(**part) for part in stored["priority_parts"]),
        "scores": tuple(
            Score(**score | {"parts": tuple(ScorePart(**part) for part in score["parts"])})
            for score in stored["scores"]
        ),
        "advice": tuple(
            Advice(**advice | {"because": _evidence_from(advice["because"])})
            for advice in stored["advice"]
        ),
    }
    return Assessment(**made)


def _reason(reason: Reason) -> Json:
    return _plain(reason) | {
        "level": reason.level.id,
        "because": [_evidence(item) for item in reason.because],
    }


def _reason_from(stored: Json) -> Reason:
    return Reason(
        **stored
        | {
            "level": Level.from_id(stored["level"]),
            "because": _evidence_from(stored["because"]),
        }
    )


def _evidence(evidence: Evidence) -> Json:
    answer = None if evidence.answer is None else _answer(evidence.answer)
    return _plain(evidence) | {"answer": answer}


def _evidence_from(stored: Json) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            **item | {"answer": None if item["answer"] is None else _answer_from(item["answer"])}
        )
        for item in stored
    )
