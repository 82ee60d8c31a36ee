"""An assessment as JSON, as the command line prints it and other programs read it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from triage_app.model.assessment import Advice, Assessment, Evidence, Reason, Score
from triage_app.model.problem import Problem
from triage_app.questionnaire.entry import stored_answer


def assessment_object(
    assessment: Assessment | None,
    problems: Iterable[Problem],
    safety_net: tuple[str, ...] = (),
) -> dict[str, Any]:
    """One JSON object: the whole assessment, or nulls and the problems of a refused intake."""
    found: dict[str, Any] = {
        "level": None,
        "could_be": None,
        "held": [],
        "priority": None,
        "scores": {},
        "reasons": [],
        "open": [],
        "advice": [],
        "complete": False,
        "problems": [_problem(problem) for problem in problems],
    }
    if assessment is not None:
        found |= {
            "level": assessment.level.id,
            "could_be": assessment.could_be.id,
            "held": list(assessment.held),
            "priority": assessment.priority,
            "scores": {score.id: _score(score) for score in assessment.scores},
            "reasons": [_reason(reason) for reason in assessment.reasons],
            "open": [item.question for item in assessment.open],
            "advice": [_advice(item) for item in assessment.advice],
            "complete": assessment.completable,
        }
    if safety_net:
        found["safety_net"] = list(safety_net)
    return found


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "rule": reason.rule,
        "level": reason.level.id,
        "text": reason.text,
        "because": _because(reason.because),
        "source": reason.source,
    }


def _advice(advice: Advice) -> dict[str, Any]:
    return {
        "id": advice.id,
        "group": advice.group,
        "text": advice.text,
        "because": _because(advice.because),
        "source": advice.source,
    }


def _because(because: tuple[Evidence, ...]) -> list[dict[str, Any]]:
    return [
        {
            "question": evidence.question,
            "answer": None if evidence.answer is None else stored_answer(evidence.answer),
            "shown": evidence.shown,
        }
        for evidence in because
    ]


def _score(score: Score) -> dict[str, Any]:
    return {
        "label": score.label,
        "low": score.low,
        "high": score.high,
        "of": score.of,
        "asked": score.asked,
        "band": score.band,
        "parts": {part.label: part.met for part in score.parts},
        "source": score.source,
    }


def _problem(problem: Problem) -> dict[str, str]:
    return {
        "code": problem.code,
        "field": problem.field,
        "text": problem.text,
        "cure": problem.cure,
        "severity": problem.severity.value,
    }
