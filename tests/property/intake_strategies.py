"""Intakes that the loader accepts, for any form: every kind of answer, hidden ones too.

A question's possible answers are listed once (its pool), with the bounds of every condition and
one step to either side; an intake is one choice from each pool. That is quick, and shrinks well:
the first of each pool is "not asked".
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from triage_app.model.answers import Answer, DateAnswer, NoAnswer, QuestionId
from triage_app.model.person import Sex
from triage_app.model.problem import Problem
from triage_app.paths import forms_dir
from triage_app.questionnaire.condition import Compare, Condition, leaves
from triage_app.questionnaire.entry import read_answer, refusal
from triage_app.questionnaire.form import Form, Kind, Question, Worse
from triage_app.questionnaire.load import load_forms
from triage_app.triage.engine import Engine

VISIT = date(2026, 11, 20)
# The forms that come with the program, and a made-up one that crosses every part of the format.
ENGINES = {
    form_id: Engine(form)
    for folder in (forms_dir(), Path(__file__).parent / "forms")
    for form_id, form in load_forms(folder).items()
}
LONG = os.environ.get("TRIAGE_LONG") == "1"
PROMISE = settings(
    max_examples=50_000 if LONG else 2_500,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
SIDE = settings(PROMISE, max_examples=50_000 if LONG else 1_000)
NOT_ASKED = None
Pool = tuple[Answer | None, ...]


@dataclass(frozen=True, slots=True)
class Intake:
    """Answers, and the facts that are never asked. `age` is None when it is not known."""

    answers: Mapping[QuestionId, Answer]
    age: int | None
    sex: Sex

    def with_answers(self, answers: Mapping[QuestionId, Answer]) -> Intake:
        """The same person with other answers."""
        return replace(self, answers=dict(answers))


@dataclass(frozen=True, slots=True)
class Manner:
    """How an intake was filled in: shares of not asked, not sure, declined and unworrying."""

    absent: float
    unknown: float
    declined: float
    benign: float


MANNERS = (
    Manner(absent=0.85, unknown=0.03, declined=0.02, benign=0.0),
    Manner(absent=0.40, unknown=0.05, declined=0.02, benign=0.45),
    Manner(absent=0.12, unknown=0.0, declined=0.0, benign=0.82),
    Manner(absent=0.03, unknown=0.0, declined=0.0, benign=0.93),
    Manner(absent=0.05, unknown=0.01, declined=0.005, benign=0.90),
    Manner(absent=0.15, unknown=0.30, declined=0.10, benign=0.35),
    Manner(absent=0.20, unknown=0.08, declined=0.05, benign=0.0),
)
ASKED = Manner(absent=0.0, unknown=0.12, declined=0.06, benign=0.35)


def intakes(form: Form) -> st.SearchStrategy[Intake]:
    """Any intake the loader accepts, finished or not; the examiner's questions too."""
    return _intakes(form)


@cache
def _intakes(form: Form) -> st.SearchStrategy[Intake]:
    whole = st.one_of([_answers(form, manner) for manner in MANNERS])
    ages = st.sampled_from([70, *_bounds_of(form).get("age", ()), 18, 34, 88, 125, None])
    sexes = st.sampled_from([Sex.FEMALE, Sex.MALE, Sex.INTERSEX, Sex.UNKNOWN])
    return st.builds(Intake, whole, ages, sexes)


@cache
def completions(form: Form) -> st.SearchStrategy[Mapping[QuestionId, Answer]]:
    """An answer to every question but the examiner's."""
    return _answers(form, ASKED).map(
        lambda answers: {q.id: answers[q.id] for q in form.asked if q.id in answers}
    )


def one_way(form: Form, way: str) -> dict[QuestionId, Answer]:
    """Every question but the examiner's answered the same way: worst, best, unknown, declined."""
    answers: dict[QuestionId, Answer] = {}
    for question in form.asked:
        pool = given(form, question.id)
        if way == "worst":
            answers[question.id] = pool[-1]
        elif way == "best" or question.kind is Kind.TEXT:
            answers[question.id] = pool[0]
        else:
            answers[question.id] = NoAnswer(way)
    return answers


def worse(form: Form, name: QuestionId, answer: Answer) -> tuple[Answer, ...]:
    """The given answers to a question that are more worrying than a given one."""
    question = form.questions[name]
    if isinstance(answer, NoAnswer):
        return ()
    return tuple(other for other in given(form, name) if _is_worse(question, answer, other))


@cache
def given(form: Form, name: QuestionId) -> tuple[Answer, ...]:
    """Given answers to a question, from least to most worrying, bounds of conditions among them."""
    question = form.questions[name]
    found: list[Answer] = []
    for raw in _raw(form, question):
        answer = read_answer(question, raw)
        if isinstance(answer, Problem) or refusal(question, answer, VISIT, None) is not None:
            continue
        if answer not in found:
            found.append(answer)
    assert found, f"no answer to {name} is accepted"
    return tuple(found)


@cache
def _answers(form: Form, manner: Manner) -> st.SearchStrategy[dict[QuestionId, Answer]]:
    names = tuple(form.questions)
    pools = [st.sampled_from(_pool(form, name, manner)) for name in names]

    def asked(values: tuple[Answer | None, ...]) -> dict[QuestionId, Answer]:
        return {n: v for n, v in zip(names, values, strict=True) if v is not NOT_ASKED}

    return st.tuples(*pools).map(asked)


def _pool(form: Form, name: QuestionId, manner: Manner) -> Pool:
    values = given(form, name)
    text = form.questions[name].kind is Kind.TEXT
    share = 1 - manner.absent - manner.benign - (0 if text else manner.unknown + manner.declined)
    slots = max(100, round(len(values) / share))
    pool: list[Answer | None] = [NOT_ASKED] * round(slots * manner.absent)
    pool += [values[0]] * round(slots * manner.benign)
    if not text:
        pool += [NoAnswer.UNKNOWN] * round(slots * manner.unknown)
        pool += [NoAnswer.DECLINED] * round(slots * manner.declined)
    while len(pool) < slots:
        pool += values
    return tuple(pool)


@cache
def _bounds_of(form: Form) -> Mapping[str, tuple[float, ...]]:
    """Every number a condition compares a name with, and one step to either side."""
    found: dict[str, set[float]] = {}
    for condition in _conditions(form):
        for leaf in leaves(condition.tree):
            if isinstance(leaf, Compare) and not isinstance(leaf.value, str):
                found.setdefault(leaf.name, set()).update(
                    (leaf.value - 1, leaf.value, leaf.value + 1)
                )
    return {name: tuple(sorted(numbers)) for name, numbers in found.items()}


def _conditions(form: Form) -> Iterator[Condition]:
    yield from (rule.when for rule in form.rules)
    yield from (part.when for score in form.scores for part in score.parts)
    yield from (item.when for item in form.advice)
    yield from (item.when for item in form.unlikely)
    yield from (q.asked_when for q in form.questions.values() if q.asked_when is not None)


def _raw(form: Form, question: Question) -> list[object]:
    match question.kind:
        case Kind.YES_NO | Kind.CHOICE:
            return [option.id for option in question.options]
        case Kind.MULTI | Kind.AREAS:
            return _lists(question)
        case Kind.SCALE:
            return list(range(11)) if question.worse is Worse.HIGHER else list(range(10, -1, -1))
        case Kind.NUMBER:
            numbers: list[object] = list(_numbers(form, question))
            return numbers if question.worse is Worse.HIGHER else numbers[::-1]
        case Kind.DATE:
            return _dates(form, question)
        case Kind.MEDICINES:
            return [[], [{"name": "apixaban", "dose": "5 mg"}], [{"name": "أسبرين"}, {"name": "x"}]]
        case Kind.TEXT:
            return ["", "L1, 2019", "unknown", "<b>&</b>\u200f שלום", "{answers}"]


def _lists(question: Question) -> list[object]:
    options = [option.id for option in question.options if option.id != "none"]
    chance = random.Random(question.id)
    lists: list[object] = [["none"]] if len(options) < len(question.options) else []
    lists += [[option] for option in options]
    for _ in range(10):
        lists.append(chance.sample(options, chance.randint(1, min(4, len(options)))))
    return [*lists, options]


def _numbers(form: Form, question: Question) -> list[float]:
    bounds = question.bounds
    assert bounds is not None
    least, most = bounds.least, bounds.most
    middle = (least + most) // 2
    numbers = {least, most, middle, *_bounds_of(form).get(question.id, ())}
    numbers.update(least + (most - least) * tenth / 10 for tenth in range(11))
    for item in form.derived.values():
        if question.id in item.of:
            # Two parts of a difference meet at its bounds.
            for bound in _bounds_of(form).get(item.id, ()):
                numbers.update((middle + bound, middle + bound - 0.1, middle + bound + 0.1))
    if question.whole:
        return sorted({int(number) for number in numbers})
    return sorted(numbers)


def _dates(form: Form, question: Question) -> list[object]:
    days = {0, 1, 2, 7, 30, 400, 4000}
    for item in form.derived.values():
        if question.id in item.of:
            days.update(int(bound) for bound in _bounds_of(form).get(item.id, ()) if bound >= 0)
    marks = [("", "~")[count % 2] for count in range(len(days))]
    dates: list[object] = [
        f"{mark}{VISIT - timedelta(days=day)}"
        for mark, day in zip(marks, sorted(days, reverse=True), strict=True)
    ]
    return dates if question.worse is Worse.LATER else dates[::-1]


def _is_worse(question: Question, answer: Answer, other: Answer) -> bool:
    match question.kind, answer, other:
        case ((Kind.YES_NO | Kind.CHOICE), str(), str()):
            options = [option.id for option in question.options]
            return options.index(other) > options.index(answer)
        case ((Kind.MULTI | Kind.AREAS), tuple(), tuple()):
            if answer == ("none",):
                return other != answer
            return "none" not in other and set(other) > set(answer)
        case ((Kind.SCALE | Kind.NUMBER), (int() | float()), (int() | float())):
            return other > answer if question.worse is Worse.HIGHER else other < answer
        case Kind.DATE, DateAnswer(day), DateAnswer(other_day):
            return other_day > day if question.worse is Worse.LATER else other_day < day
        case _:
            return False
