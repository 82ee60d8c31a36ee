"""Reading a condition backwards: which answers made it true, and which could still settle it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from triage_app.model.answers import Answers, NoAnswer, QuestionId
from triage_app.model.assessment import Evidence
from triage_app.questionnaire.condition import Both, Either, Named, Tree
from triage_app.questionnaire.condition import names as names_in
from triage_app.questionnaire.facts import CountRange, Facts, Logic, Masked, Missing, Test, Truth
from triage_app.questionnaire.form import Form, Kind, Question
from triage_app.questionnaire.words import answer_words, number_words

_TRUE = int(Truth.TRUE)
Collect = Callable[[Facts, dict[str, None]], None]


class Reader:
    """Explains conditions of one form. Used for rules that are true or not known only."""

    def __init__(self, form: Form, logic: Logic) -> None:
        self._form = form
        self._tests: dict[int, Test] = {}
        self._collects: dict[int, Collect] = {}
        self._trees: list[Tree] = []
        self._plain: set[int] = set()
        self._counted = {score.id for score in form.scores if score.parts}
        self._logic = logic
        for condition in (
            *(rule.when for rule in form.rules),
            *(part.when for score in form.scores for part in score.parts),
            *(item.when for item in form.advice),
            *(q.asked_when for q in form.questions.values() if q.asked_when is not None),
        ):
            self._learn(condition.tree)
        # Most answers are options: their evidence is made once and shared by all assessments.
        self._shared: dict[tuple[str, str | int], Evidence] = {
            (question.id, option.id): Evidence(
                question.id, option.id, answer_words(question, option.id)
            )
            for question in form.questions.values()
            for option in question.options
        } | {
            (question.id, number): Evidence(question.id, number, answer_words(question, number))
            for question in form.questions.values()
            if question.kind is Kind.SCALE
            for number in range(11)
        }
        self._labels = {score.id: score.label for score in form.scores}
        self._parts: Mapping[str, tuple[Tree, ...]] = {
            score.id: tuple(part.when.tree for part in score.parts)
            for score in form.scores
            if score.parts
        }
        self._examined: Mapping[str, tuple[bool, ...]] = {
            score.id: tuple(part.examiner for part in score.parts) for score in form.scores
        }

    def undecided(self, tree: Tree, facts: Facts) -> Iterator[QuestionId]:
        """What keeps `tree` not known: questions not asked, not sure or declined; age and sex.

        A question that may not apply gives way to the question that decides whether it does.
        """
        match tree:
            case Both(parts) | Either(parts):
                for part in parts:
                    if self._test(part)(facts) == Truth.NOT_KNOWN:
                        yield from self.undecided(part, facts)
            case Named():
                return
            case _:
                yield from self._undecided_name(tree.name, facts)

    def _undecided_name(self, name: str, facts: Facts) -> Iterator[QuestionId]:
        if isinstance(facts.get(name), CountRange):
            for tree, examiner in zip(self._parts[name], self._examined[name], strict=True):
                if not examiner and self._test(tree)(facts) == Truth.NOT_KNOWN:
                    yield from self.undecided(tree, facts)
        elif name in self._form.derived:
            item = self._form.derived[name]
            for part in (*item.of, "age") if item.kind == "ost" else item.of:
                yield from self._undecided_name(part, facts)
        elif QuestionId(name) in self._form.questions:
            yield from self._undecided_question(self._form.questions[QuestionId(name)], facts)
        elif isinstance(facts[name], NoAnswer):
            yield QuestionId(name)

    def _undecided_question(self, question: Question, facts: Facts) -> Iterator[QuestionId]:
        gate = question.asked_when
        value = facts[question.id]
        if gate is not None and self._test(gate.tree)(facts) == Truth.NOT_KNOWN:
            yield from self.undecided(gate.tree, facts)
            if value is Missing.NOT_ASKED:
                yield question.id
                return
        if value.__class__ is Masked:
            value = value.value
        if value is Missing.NOT_ASKED or isinstance(value, NoAnswer):
            yield question.id

    def explain(self, answers: Answers, facts: Facts) -> Explanation:
        """An explanation of one assessment; it remembers what several rules share."""
        return Explanation(self, answers, facts)

    def evidence(self, name: str, answers: Answers, facts: Facts) -> Evidence:
        """What a true comparison with `name` rests on."""
        value = facts[name]
        if isinstance(value, (str, int)):
            known = self._shared.get((name, value))
            if known is not None:
                return known
        if isinstance(value, CountRange):
            low, high = number_words(value.low), number_words(value.high)
            count = low if low == high else f"{low} to {high}"
            return Evidence(QuestionId(name), None, f"{self._labels[name]} {count}")
        if name in self._form.derived:
            item = self._form.derived[name]
            shown = f"{item.label} {_number(value)} {item.unit}".strip()
            return Evidence(item.of[0], answers.get(item.of[0]), shown)
        question = self._form.questions.get(QuestionId(name))
        if question is None:
            return Evidence(QuestionId(name), None, f"{name} {value}")
        answer = answers[question.id]
        return Evidence(question.id, answer, answer_words(question, answer))

    def is_count(self, name: str) -> bool:
        """Whether `name` is a count with parts of its own."""
        return name in self._parts

    def true_parts(self, name: str, facts: Facts) -> Iterator[Tree]:
        """The parts of a count that are met."""
        for tree in self._parts[name]:
            if self._test(tree)(facts) == _TRUE:
                yield tree

    def collect(self, tree: Tree) -> tuple[Collect, bool]:
        """What gathers the names that make a true `tree` true, and whether each is one answer."""
        return self._collects[id(tree)], id(tree) in self._plain

    def _learn(self, tree: Tree) -> None:
        """Compile every part once; trees live as long as the form, so their ids are stable."""
        self._trees.append(tree)
        self._tests[id(tree)] = self._logic.compile_tree(tree)
        if isinstance(tree, (Both, Either)):
            for part in tree.parts:
                self._learn(part)
        self._collects[id(tree)] = self._collector(tree)
        if self._is_plain(tree):
            self._plain.add(id(tree))

    def _is_plain(self, tree: Tree) -> bool:
        """Whether no two names of the tree rest on one answer, and none is a count."""
        derived = self._form.derived
        rest_on = [derived[n].of[0] if n in derived else n for n in names_in(tree)]
        return len(set(rest_on)) == len(rest_on) and not self._counted.intersection(rest_on)

    def _collector(self, tree: Tree) -> Collect:
        match tree:
            case Both(parts):
                return _collect_all(tuple(self._collects[id(part)] for part in parts))
            case Either(parts):
                return _collect_true(
                    tuple((self._tests[id(part)], self._collects[id(part)]) for part in parts)
                )
            case _:
                return _collect_name(tree.name)

    def _test(self, tree: Tree) -> Test:
        return self._tests[id(tree)]


class Explanation(dict[str, Evidence]):
    """Why conditions are true in one assessment: the evidence of each name, made when first used.

    A dictionary that fills itself, because every rule asks for the same few names again.
    """

    def __init__(self, reader: Reader, answers: Answers, facts: Facts) -> None:
        super().__init__()
        self._reader = reader
        self._answers = answers
        self._facts = facts
        self._counts: dict[str, tuple[Evidence, ...]] = {}

    def __missing__(self, name: str) -> Evidence:
        self[name] = evidence = self._reader.evidence(name, self._answers, self._facts)
        return evidence

    def because(self, tree: Tree) -> tuple[Evidence, ...]:
        """The answers and facts that make a true `tree` true, each once, in reading order."""
        names: dict[str, None] = {}
        collect, plain = self._reader.collect(tree)
        collect(self._facts, names)
        if plain:
            return tuple([self[name] for name in names])
        found: dict[str, Evidence] = {}
        for name in names:
            for evidence in self._count(name) if self._reader.is_count(name) else (self[name],):
                found.setdefault(evidence.question, evidence)
        return tuple(found.values())

    def _count(self, name: str) -> tuple[Evidence, ...]:
        known = self._counts.get(name)
        if known is None:
            parts = self._reader.true_parts(name, self._facts)
            known = (self[name], *(found for part in parts for found in self.because(part)))
            self._counts[name] = known
        return known


def _collect_name(name: str) -> Collect:
    def collect(_: Facts, names: dict[str, None]) -> None:
        names[name] = None

    return collect


def _collect_all(parts: tuple[Collect, ...]) -> Collect:
    """All parts of a true `and` are true: nothing to test."""

    def collect(facts: Facts, names: dict[str, None]) -> None:
        for part in parts:
            part(facts, names)

    return collect


def _collect_true(parts: tuple[tuple[Test, Collect], ...]) -> Collect:
    def collect(facts: Facts, names: dict[str, None]) -> None:
        for test, part in parts:
            if test(facts) == _TRUE:
                part(facts, names)

    return collect


def _number(value: object) -> str:
    return number_words(value) if isinstance(value, (int, float)) else ""
