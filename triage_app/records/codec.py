"""How values are written in the store as JSON text, and read back exactly as they were.

Assessments, which are by far the largest, have a codec of their own: `assessment_codec`.

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
from triage_app.model.person import Patient, PatientId, Referral, Sex, Staff
from triage_app.records.making import maker

P = ParamSpec("P")
R = TypeVar("R")
# Any below is JSON as it was read: this module is the edge that checks it.
Json = Any
Plain = Medicine | Patient | Referral | Staff


class UndecodableError(ValueError):
    """Stored text is not what this program writes. Says which kind, never what it holds."""


def decoder(read: Callable[P, R]) -> Callable[P, R]:
    """Make a function that reads stored text say which kind it was when it cannot."""

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


def json_text(value: Json) -> str:
    """ASCII JSON without spaces."""
    return _ENCODER.encode(value)


def time_text(moment: datetime) -> str:
    """Aware time as ISO UTC text with microseconds; the texts sort as the times do.

    Raises:
        ValueError: the time has no zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a stored time must be aware")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


@decoder
def time_from(text: str) -> datetime:
    """The aware UTC time written by `time_text`."""
    return datetime.fromisoformat(text)


@decoder
def day_from(text: str) -> date:
    """The day written as ISO text."""
    return date.fromisoformat(text)


def answers_text(answers: Answers) -> str:
    """Answers as one JSON object: question id to answer."""
    if not _KINDS.issuperset(map(type, answers.values())):
        for answer in answers.values():
            # Raises for what is none; what is only of another class is written all the same.
            answer_json(answer)
    return _ANSWERS.encode(answers)


@decoder
def answers_from(text: str) -> dict[QuestionId, Answer]:
    """Answers written by `answers_text`, in the same order."""
    return {QuestionId(name): answer_from_json(stored) for name, stored in json.loads(text).items()}


def answer_json(answer: Answer) -> Json:
    """An answer as JSON values. Raises TypeError for what is none."""
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


def _answer_part(part: Answer | Medicine) -> Json:
    return _plain(part) if isinstance(part, Medicine) else answer_json(part)


_KINDS: Final = frozenset({str, int, float, tuple, DateAnswer, NoAnswer})
# All at once: nearly every answer is a text, which needs no look at it here.
_ANSWERS: Final = json.JSONEncoder(
    allow_nan=False, check_circular=False, separators=(",", ":"), default=_answer_part
)


def answer_from_json(stored: Json) -> Answer:
    """The answer that `answer_json` made into this."""
    # First, because nearly all are: an intake holds a hundred of them, a replay reads 100,000.
    if type(stored) is str:
        return stored
    match stored:
        case {"no_answer": kind}:
            return NoAnswer(kind)
        case {"date": day, "approximate": bool(approximate)}:
            return DateAnswer(date.fromisoformat(day), approximate)
        case [dict(), *_]:
            return tuple(Medicine(**item) for item in stored)
        case list() if all(isinstance(item, str) for item in stored):
            return tuple(stored)
        case int() | float() if not isinstance(stored, bool):
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
    return json_text(stored)


@decoder
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


_BETWEEN: Final = "\x1f"


def patient_line(patient: Patient) -> str:
    """The same in one line, for rows that are read by the hundred; see `patient_from_line`."""
    noted = "" if patient.age_noted is None else patient.age_noted.isoformat()
    return _BETWEEN.join(
        (
            _bare(patient.patient_id),
            _bare(patient.family_name),
            _bare(patient.given_name),
            "" if patient.birth_date is None else patient.birth_date.isoformat(),
            patient.sex.value,
            _bare(patient.mrn),
            _bare(patient.phone),
            _bare(patient.language),
            "" if patient.interpreter is None else str(int(patient.interpreter)),
            "" if patient.age_years is None else str(patient.age_years),
            noted,
        )
    )


def _bare(text: str) -> str:
    return json_text(text)[1:-1]


_SEXES: Final = {sex.value: sex for sex in Sex}
_YES_NO: Final = {"": None, "0": False, "1": True}
_patient = maker(Patient)


@decoder
def patient_from_line(line: str) -> Patient:
    """The patient written by `patient_line`."""
    parts = line.split(_BETWEEN)
    if "\\" in line:
        parts = [json.loads(f'"{part}"') for part in parts]
    patient_id, family_name, given_name, born, sex, mrn, phone, language, helped, age, noted = parts
    return _patient(
        patient_id,
        family_name,
        given_name,
        date.fromisoformat(born) if born else None,
        _SEXES[sex],
        mrn,
        phone,
        language,
        _YES_NO[helped],
        int(age) if age else None,
        date.fromisoformat(noted) if noted else None,
    )


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day_or_none(stored: str | None) -> date | None:
    return None if stored is None else date.fromisoformat(stored)


def referral_text(referral: Referral) -> str:
    """Who sent the patient as one JSON object."""
    return json_text(_plain(referral))


@decoder
def referral_from(text: str) -> Referral:
    """The referral written by `referral_text`."""
    return Referral(**json.loads(text))


def staff_text(staff: Staff) -> str:
    """A member of staff as one JSON object."""
    return json_text(_plain(staff))


@decoder
def staff_from(text: str) -> Staff:
    """The member of staff written by `staff_text`."""
    return Staff(**json.loads(text))


def any_text(text: str) -> str:
    """Text from a person as ASCII JSON, for columns that no query reads into."""
    return json_text(text)


@decoder
def any_text_from(stored: str) -> str:
    """The text written by `any_text`."""
    inner = stored[1:-1]
    if stored == f'"{inner}"' and inner.isprintable() and '"' not in inner and "\\" not in inner:
        # Nothing in it was escaped: many times as fast, and nearly always so.
        return inner
    text = json.loads(stored)
    if not isinstance(text, str):
        raise TypeError
    return text
