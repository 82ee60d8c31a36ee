"""How assessments are written in the store as JSON text, and read back exactly as they were.

Each holds some hundred small values, and nearly all of them are as in many assessments before. So
their texts are made once and put together, and their values are made once and shared.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter
from typing import Final

from triage_app.model.answers import QuestionId
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
from triage_app.records.codec import Json, answer_from_json, answer_json, decoder, json_text

_FIELD_NAMES: Final[dict[type, tuple[str, ...]]] = {
    kind: tuple(field.name for field in fields(kind))
    for kind in (Advice, Assessment, Evidence, OpenQuestion, Reason, Score, ScorePart)
}


# Typed: to Python 1 and 1.0 and True are equal.
@lru_cache(maxsize=8192, typed=True)
def _object(names: tuple[str, ...], *values: str | float | None) -> str:
    return json_text(dict(zip(names, values, strict=True)))


def _list(texts: Iterable[str]) -> str:
    return f"[{','.join(texts)}]"


def _shape(kind: type, *apart: str) -> tuple[tuple[str, ...], attrgetter[tuple[Json, ...]]]:
    """The fields of a class that are plain values, and what reads them; `apart` are not."""
    names = tuple(name for name in _FIELD_NAMES[kind] if name not in apart)
    return names, attrgetter(*names)


_PART, _part_values = _shape(ScorePart)
_OPEN, _open_values = _shape(OpenQuestion, "could_make")
_REASON, _reason_values = _shape(Reason, "level", "because")
_SCORE, _score_values = _shape(Score, "parts")
_ADVICE, _advice_values = _shape(Advice, "because")
_LEVEL, _COULD_MAKE = ("level",), ("could_make",)


def assessment_text(assessment: Assessment) -> str:
    """The whole assessment as one JSON object, levels by their ids."""
    made = {
        "level": json_text(assessment.level.id),
        "could_be": json_text(assessment.could_be.id),
        "reasons": _list([_reason_text(reason) for reason in assessment.reasons]),
        "held": _list(map(json_text, assessment.held)),
        "open": _list(
            [
                _object(_OPEN + _COULD_MAKE, *_open_values(question), question.could_make.id)
                for question in assessment.open
            ]
        ),
        "priority": json_text(assessment.priority),
        "priority_parts": _parts_text(assessment.priority_parts),
        "scores": _list(
            [
                _with(_object(_SCORE, *_score_values(score)), "parts", _parts_text(score.parts))
                for score in assessment.scores
            ]
        ),
        "advice": _list(
            [
                _because(_object(_ADVICE, *_advice_values(advice)), advice.because)
                for advice in assessment.advice
            ]
        ),
        "completable": json_text(assessment.completable),
    }
    return "{" + ",".join([f'"{name}":{made[name]}' for name in _FIELD_NAMES[Assessment]]) + "}"


def _reason_text(reason: Reason) -> str:
    begun = _object(_REASON + _LEVEL, *_reason_values(reason), reason.level.id)
    return _because(begun, reason.because)


def _parts_text(parts: Iterable[ScorePart]) -> str:
    return _list([_object(_PART, *_part_values(part)) for part in parts])


def _because(begun: str, evidence: Iterable[Evidence]) -> str:
    return _with(begun, "because", _list(map(_evidence_text, evidence)))


def _evidence_text(evidence: Evidence) -> str:
    answer = evidence.answer
    if answer is None or type(answer) is str:
        return _evidence_of_text(evidence.question, answer, evidence.shown)
    return json_text(
        {
            "question": evidence.question,
            "answer": answer_json(answer),
            "shown": evidence.shown,
        }
    )


@lru_cache(maxsize=8192)
def _evidence_of_text(question: str, answer: str | None, shown: str) -> str:
    return json_text({"question": question, "answer": answer, "shown": shown})


def _with(begun: str, name: str, text: str) -> str:
    """The object with one more field."""
    return f'{begun[:-1]},"{name}":{text}}}'


@decoder
def assessment_from(text: str) -> Assessment:
    """The assessment written by `assessment_text`."""
    stored = json.loads(text)
    stored["level"] = Level.from_id(stored["level"])
    stored["could_be"] = Level.from_id(stored["could_be"])
    stored["reasons"] = tuple(_reason_from(reason) for reason in stored["reasons"])
    stored["held"] = tuple(stored["held"])
    for question in stored["open"]:
        question["could_make"] = Level.from_id(question["could_make"])
    stored["open"] = tuple([_open(**question) for question in stored["open"]])
    stored["priority_parts"] = _parts_from(stored["priority_parts"])
    for score in stored["scores"]:
        score["parts"] = _parts_from(score["parts"])
    stored["scores"] = tuple([Score(**score) for score in stored["scores"]])
    for advice in stored["advice"]:
        advice["because"] = _evidence_from(advice["because"])
    stored["advice"] = tuple([Advice(**advice) for advice in stored["advice"]])
    return Assessment(**stored)


def _parts_from(stored: Json) -> tuple[ScorePart, ...]:
    if any(len(part) != len(_FIELD_NAMES[ScorePart]) for part in stored):
        raise TypeError
    return tuple(
        [_part(part["label"], part["met"], part["points"], part["asked"]) for part in stored]
    )


def _reason_from(stored: Json) -> Reason:
    stored["level"] = Level.from_id(stored["level"])
    stored["because"] = _evidence_from(stored["because"])
    return Reason(**stored)


def _evidence_from(stored: Json) -> tuple[Evidence, ...]:
    if any(len(item) != len(_FIELD_NAMES[Evidence]) for item in stored):
        raise TypeError
    return tuple(
        [
            _known_evidence(item["question"], answer, item["shown"])
            if (answer := item["answer"]) is None or type(answer) is str
            else Evidence(QuestionId(item["question"]), answer_from_json(answer), item["shown"])
            for item in stored
        ]
    )


# A replay reads millions of these, nearly all of them the same few.
_known_evidence: Final = lru_cache(maxsize=4096)(Evidence)
# Typed: to Python 1 and 1.0 and True are the same.
_part: Final = lru_cache(maxsize=2048, typed=True)(ScorePart)
_open: Final = lru_cache(maxsize=1024, typed=True)(OpenQuestion)
