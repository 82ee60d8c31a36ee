"""What is known of a patient while rules are read, and what a condition makes of it.

Truth is three-valued (strong Kleene): `and` is the lowest of its parts, `or` the highest. A
condition is compiled once to nested closures over a dictionary of facts, so that a whole
assessment is a few hundred dictionary look-ups. Nothing here knows levels or rules.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, IntEnum
from typing import Final

from triage_app.model.answers import Answers, DateAnswer, NoAnswer, QuestionId
from triage_app.model.person import Sex
from triage_app.questionnaire.condition import (
    AnyOf,
    Both,
    Compare,
    Condition,
    Either,
    Leaf,
    Named,
    OneOf,
    Tree,
    names,
)
from triage_app.questionnaire.form import Derived, Form, Kind
from triage_app.questionnaire.names_read import names_read


class Truth(IntEnum):
    """False, not known, true, in this order: `and` is min, `or` is max."""

    FALSE = 0
    NOT_KNOWN = 1
    TRUE = 2


class Missing(Enum):
    """Why a fact has no value: nobody asked, or the question does not apply."""

    NOT_ASKED = "not_asked"
    DOES_NOT_APPLY = "does_not_apply"


@dataclass(frozen=True, slots=True)
class Masked:
    """An answer to a question of which it is not known whether it applies."""

    value: object


@dataclass(frozen=True, slots=True)
class CountRange:
    """A count between `low` and `high`, as a condition on a score sees it.

    Attributes:
        truths: of each part, in order: 0 not met, 1 not known, 2 met.
    """

    low: int
    high: int
    truths: tuple[int, ...]


Facts = Mapping[str, object]
Test = Callable[[Facts], int]
Work = Callable[[tuple[object, ...], Facts, date], object]

# The comparisons run some hundred times for each keystroke: plain ints, not enum members.
_FALSE: Final = 0
_NOT_KNOWN: Final = 1
_TRUE: Final = 2

_NO_VALUE: Final[Mapping[object, int]] = {
    Missing.NOT_ASKED: _NOT_KNOWN,
    NoAnswer.UNKNOWN: _NOT_KNOWN,
    NoAnswer.DECLINED: _NOT_KNOWN,
    Missing.DOES_NOT_APPLY: _FALSE,
}
_COMPARE: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
YES_NO: Final = ("no", "yes")
SEX: Final = tuple(sex.value for sex in Sex if sex is not Sex.UNKNOWN)


class Logic:
    """A form's questions as facts: which apply, what is worked out, what a condition says.

    Build it once for a form; it keeps no patient and may be used from any thread.
    """

    def __init__(self, form: Form) -> None:
        self.form = form
        self._blank: dict[str, object] = dict.fromkeys(form.questions, Missing.NOT_ASKED)
        self._gates = tuple(self._gates_in_order())
        self._derived = tuple((item, _worker(item)) for item in form.derived.values())
        self.unlikely_tests = tuple((item, self.compile(item.when)) for item in form.unlikely)
        self._read = frozenset(names_read(form))

    def facts(
        self,
        answers: Answers,
        age: int | None,
        sex: Sex,
        visit_date: date,
        *,
        not_asked_is_no: bool = False,
    ) -> dict[str, object]:
        """Everything the rules may compare, by name.

        Args:
            answers: as given; answers to hidden questions are masked out here.
            age: whole years at the visit; None when not known.
            sex: `Sex.UNKNOWN` leaves comparisons with it not known.
            visit_date: day that `days_since` counts to.
            not_asked_is_no: take every question nobody asked as the least worrying answer.
        """
        facts = self._blank.copy()
        facts.update(answers)  # type: ignore[arg-type]  # question ids are texts
        facts["age"] = NoAnswer.UNKNOWN if age is None else age
        facts["sex"] = NoAnswer.UNKNOWN if sex is Sex.UNKNOWN else sex.value
        if not_asked_is_no:
            for name, value in facts.items():
                if value is Missing.NOT_ASKED:
                    facts[name] = Missing.DOES_NOT_APPLY
        for applies, questions in self._gates:
            truth = applies(facts)
            if truth == _TRUE:
                continue
            for question in questions:
                value = facts[question]
                if truth == _FALSE:
                    facts[question] = Missing.DOES_NOT_APPLY
                elif value is not Missing.NOT_ASKED and value is not Missing.DOES_NOT_APPLY:
                    facts[question] = Masked(value)
        for item, work in self._derived:
            facts[item.id] = work(facts, visit_date)
        return facts

    def shown(self, answers: Answers, age: int | None, sex: Sex) -> tuple[QuestionId, ...]:
        """The questions that apply, in order, the examiner's left out.

        A question whose `asked when` is not known shows only when that is because of an answer
        ("not sure"), never because the question it rests on was not asked yet. After "rather not
        say" alone it shows only when something is worked out from it: nobody is asked since when
        they have what they would rather not talk about.
        """
        facts = self.facts(answers, age, sex, date.min, not_asked_is_no=True)
        hidden = self._hidden(facts)
        if NoAnswer.DECLINED in answers.values():
            kept = {name: given for name, given in answers.items() if not _is_declined(given)}
            without = self.facts(kept, age, sex, date.min, not_asked_is_no=True)
            hidden |= self._hidden(without) - self._read
        return tuple(q.id for q in self.form.asked if q.id not in hidden)

    def _hidden(self, facts: Facts) -> set[QuestionId]:
        return {
            question
            for applies, questions in self._gates
            if applies(facts) == _FALSE
            for question in questions
        }

    def compile(self, condition: Condition) -> Test:
        """A fast test of the condition: 0 false, 1 not known, 2 true."""
        return self.compile_tree(condition.tree)

    def _gates_in_order(self) -> Iterable[tuple[Test, tuple[QuestionId, ...]]]:
        """Questions with the same `asked when`, each group after the questions it rests on.

        The loader has refused circles, so the order in which all are settled exists.
        """
        groups: dict[str, list[QuestionId]] = {}
        conditions: dict[str, Condition] = {}
        for question in self.form.questions.values():
            if question.asked_when is not None:
                groups.setdefault(question.asked_when.text, []).append(question.id)
                conditions[question.asked_when.text] = question.asked_when
        waiting = {question for group in groups.values() for question in group}
        while groups:
            ready = [
                text for text in groups if not waiting.intersection(names(conditions[text].tree))
            ]
            assert ready, "the loader refuses circles"
            for text in ready:
                group = groups.pop(text)
                waiting.difference_update(group)
                yield self.compile_tree(conditions[text].tree), tuple(group)

    def compile_tree(self, tree: Tree) -> Test:
        """A fast test of a part of a condition."""
        match tree:
            case Both(parts):
                return _all_of(tuple(self.compile_tree(part) for part in parts))
            case Either(parts):
                return _any_part(tuple(self.compile_tree(part) for part in parts))
            case Named(name):
                raise AssertionError(f"{name} was not put in place by the loader")
            case _:
                return self._leaf(tree)

    def _leaf(self, leaf: Leaf) -> Test:
        options = self.options(leaf.name)
        match leaf:
            case AnyOf(name, wanted):
                return _overlap(name, frozenset(wanted))
            case OneOf(name, wanted):
                return _look_up(name, {option: option in wanted for option in options})
            case Compare(name, sign, str(value)) if options:
                equal = sign == "=="
                return _look_up(name, {option: (option == value) is equal for option in options})
            case Compare(name, sign, str(value)):
                return _compare_two(name, value, _COMPARE[sign])
            case Compare(name, sign, value):
                assert not isinstance(value, str)
                if any(score.id == name and score.parts for score in self.form.scores):
                    return _compare_count(name, _COMPARE[sign], value)
                return _compare_number(name, _COMPARE[sign], value)

    def options(self, name: str) -> tuple[str, ...]:
        """The option ids of a question or of sex; empty for anything else."""
        if name == "sex":
            return SEX
        question = self.form.questions.get(QuestionId(name))
        if question is None:
            return ()
        if question.kind is Kind.YES_NO:
            return YES_NO
        return tuple(option.id for option in question.options)


def _is_declined(given: object) -> bool:
    return given is NoAnswer.DECLINED


_built: dict[int, Logic] = {}


def logic_of(form: Form) -> Logic:
    """The logic of a form, built when it is first asked for; the few forms of a clinic stay."""
    known = _built.get(id(form))
    if known is None:
        # The logic keeps its form, so no other form can come to have this id.
        known = _built[id(form)] = Logic(form)
    return known


def _all_of(parts: tuple[Test, ...]) -> Test:
    def test(facts: Facts) -> int:
        result = _TRUE
        for part in parts:
            truth = part(facts)
            if truth == _FALSE:
                return _FALSE
            if truth < result:  # noqa: PLR1730  # min() would cost a call for each part
                result = truth
        return result

    return test


def _any_part(parts: tuple[Test, ...]) -> Test:
    def test(facts: Facts) -> int:
        result = _FALSE
        for part in parts:
            truth = part(facts)
            if truth == _TRUE:
                return _TRUE
            if truth > result:  # noqa: PLR1730  # as above
                result = truth
        return result

    return test


def _look_up(name: str, holds: Mapping[str, bool]) -> Test:
    table: dict[object, int] = dict(_NO_VALUE)
    table.update({option: _TRUE if true else _FALSE for option, true in holds.items()})
    known = table.get

    def test(facts: Facts) -> int:
        truth = known(facts[name])
        return truth if truth is not None else _masked(facts[name], known)

    return test


def _masked(value: object, known: Callable[[object], int | None]) -> int:
    """Whether it applies is not known, so at best not known: `asked when` and the comparison."""
    assert isinstance(value, Masked)
    truth = known(value.value)
    return _NOT_KNOWN if truth is None else min(_NOT_KNOWN, truth)


def _overlap(name: str, wanted: frozenset[str]) -> Test:
    none_of = wanted.isdisjoint

    def holds(value: object) -> int:
        if isinstance(value, tuple):
            return _FALSE if none_of(value) else _TRUE
        return _NO_VALUE[value]

    def test(facts: Facts) -> int:
        value = facts[name]
        if value.__class__ is Masked:
            return _masked(value, holds)
        return holds(value)

    return test


def _compare_number(name: str, compare: Callable[[float, float], bool], bound: float) -> Test:
    def holds(value: object) -> int:
        if isinstance(value, (int, float)):
            return _TRUE if compare(value, bound) else _FALSE
        return _NO_VALUE[value]

    def test(facts: Facts) -> int:
        value = facts[name]
        if value.__class__ is int or value.__class__ is float:
            return _TRUE if compare(value, bound) else _FALSE
        if value.__class__ is Masked:
            return _masked(value, holds)
        return _NO_VALUE[value]

    return test


def _compare_two(first: str, second: str, compare: Callable[[float, float], bool]) -> Test:
    def test(facts: Facts) -> int:
        one, other = facts[first], facts[second]
        if isinstance(one, (int, float)) and isinstance(other, (int, float)):
            return _TRUE if compare(one, other) else _FALSE
        return _NOT_KNOWN

    return test


def _compare_count(name: str, compare: Callable[[float, float], bool], bound: float) -> Test:
    def test(facts: Facts) -> int:
        count = facts[name]
        assert isinstance(count, CountRange)
        low, high = compare(count.low, bound), compare(count.high, bound)
        # == and != can change inside the range and agree at both ends.
        if low != high or (count.low < bound < count.high and compare(bound, bound) != low):
            return _NOT_KNOWN
        return _TRUE if low else _FALSE

    return test


def _worker(item: Derived) -> Callable[[Facts, date], object]:
    """How a worked-out value comes from its parts; not known when a part is not."""
    work = _WORK[item.kind]
    if len(item.of) == 1:
        (only,) = item.of

        def from_one(facts: Facts, visit_date: date) -> object:
            value = facts[only]
            if value.__class__ in _PLAIN:
                return work((value,), facts, visit_date)
            return _from_parts((value,), work, facts, visit_date)

        return from_one
    first, second = item.of

    def from_two(facts: Facts, visit_date: date) -> object:
        values = (facts[first], facts[second])
        if values[0].__class__ in _PLAIN and values[1].__class__ in _PLAIN:
            return work(values, facts, visit_date)
        return _from_parts(values, work, facts, visit_date)

    return from_two


def _from_parts(values: tuple[object, ...], work: Work, facts: Facts, visit_date: date) -> object:
    """The slow way: a part has no value, or may not apply."""
    plain = tuple(value.value if isinstance(value, Masked) else value for value in values)
    for state in (Missing.DOES_NOT_APPLY, Missing.NOT_ASKED):
        if state in plain:
            return state
    if NoAnswer.UNKNOWN in plain or NoAnswer.DECLINED in plain:
        return NoAnswer.UNKNOWN
    result = work(plain, facts, visit_date)
    return result if plain == values or result is NoAnswer.UNKNOWN else Masked(result)


def _days_since(values: tuple[object, ...], _: Facts, visit_date: date) -> object:
    (value,) = values
    assert isinstance(value, DateAnswer)
    return max(0, (visit_date - value.day).days)


def _drop(values: tuple[object, ...], _: Facts, __: date) -> object:
    tallest, now = _numbers(values)
    return round(max(0.0, tallest - now), 6)


def _body_mass_index(values: tuple[object, ...], _: Facts, __: date) -> object:
    weight_kg, height_cm = _numbers(values)
    return round(weight_kg / (height_cm / 100) ** 2, 6)


def _osteoporosis_self_assessment(values: tuple[object, ...], facts: Facts, _: date) -> object:
    """OST = 0.2 x (kg - years), evidence row 3.16."""
    (weight_kg,) = _numbers(values)
    age = facts["age"]
    return round(0.2 * (weight_kg - age), 6) if isinstance(age, int) else NoAnswer.UNKNOWN


def _numbers(values: tuple[object, ...]) -> list[float]:
    return [value for value in values if isinstance(value, (int, float))]


_PLAIN: Final = frozenset({int, float, DateAnswer})
_WORK: Final[Mapping[str, Work]] = {
    "days_since": _days_since,
    "drop": _drop,
    "bmi": _body_mass_index,
    "ost": _osteoporosis_self_assessment,
}
DERIVED_KINDS: Final = tuple(_WORK)
