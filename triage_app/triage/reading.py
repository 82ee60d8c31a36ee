"""Reading a condition backwards: which answers made it true, and which could still settle it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from triage_app.model.answers import Answers, NoAnswer, QuestionId
from triage_app.model.assessment import Evidence
from triage_app.questionnaire.condition import Both, Either, Leaf, Named, Tree, leaves
from triage_app.questionnaire.facts import CountRange, Facts, Logic, Masked, Missing, Test, Truth
from triage_app.questionnaire.form import Form, Question
from triage_app.questionnaire.words import answer_words, number_words


class Reader:
    """Explains conditions of one form. Used for rules that are true or not known only."""

    def __init__(self, form: Form, logic: Logic) -> None:
        self._form = form
        self._tests: dict[int, Test] = {}
        self._trees: list[Tree] = []
        self._logic = logic
        for condition in (
            *(rule.when for rule in form.rules),
            *(part.when for score in form.scores for part in score.parts),
            *(item.when for item in form.advice),
            *(q.asked_when for q in form.questions.values() if q.asked_when is not None),
        ):
            self._learn(condition.tree)
        self._parts: Mapping[str, tuple[Tree, ...]] = {
            score.id: tuple(part.when.tree for part in score.parts) for score in form.scores
        }
        self._examined: Mapping[str, tuple[bool, ...]] = {
            score.id: tuple(part.examiner for part in score.parts) for score in form.scores
        }

    def because(self, tree: Tree, answers: Answers, facts: Facts) -> tuple[Evidence, ...]:
        """The answers and facts that make `tree` true, each once, in reading order."""
        found: dict[str, Evidence] = {}
        for leaf in self._true_leaves(tree, facts):
            for evidence in self._evidence(leaf, answers, facts):
                found.setdefault(evidence.question, evidence)
        return tuple(found.values())

    def undecided(self, tree: Tree, facts: Facts) -> Iterator[QuestionId]:
        """The questions that keep `tree` not known: not asked, not sure or declined.

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
            for part in self._form.derived[name].of:
                yield from self._undecided_name(part, facts)
        elif QuestionId(name) in self._form.questions:
            yield from self._undecided_question(self._form.questions[QuestionId(name)], facts)

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

    def _true_leaves(self, tree: Tree, facts: Facts) -> Iterator[Leaf]:
        if self._test(tree)(facts) != Truth.TRUE:
            return
        match tree:
            case Both(parts) | Either(parts):
                for part in parts:
                    yield from self._true_leaves(part, facts)
            case Named():
                return
            case _:
                yield tree

    def _evidence(self, leaf: Leaf, answers: Answers, facts: Facts) -> Iterator[Evidence]:
        name = leaf.name
        value = facts[name]
        if isinstance(value, CountRange):
            low, high = number_words(value.low), number_words(value.high)
            count = low if low == high else f"{low} to {high}"
            label = next(score.label for score in self._form.scores if score.id == name)
            yield Evidence(QuestionId(name), None, f"{label} {count}")
            for tree in self._parts[name]:
                yield from self.because(tree, answers, facts)
        elif name in self._form.derived:
            item = self._form.derived[name]
            shown = f"{item.label} {_number(value)} {item.unit}".strip()
            yield Evidence(item.of[0], answers.get(item.of[0]), shown)
        elif QuestionId(name) in self._form.questions:
            question = self._form.questions[QuestionId(name)]
            answer = answers[question.id]
            yield Evidence(question.id, answer, answer_words(question, answer))
        else:
            yield Evidence(QuestionId(name), None, f"{name} {value}")

    def _learn(self, tree: Tree) -> None:
        """Compile every part once; trees live as long as the form, so their ids are stable."""
        self._trees.append(tree)
        self._tests[id(tree)] = self._logic.compile_tree(tree)
        if isinstance(tree, (Both, Either)):
            for part in tree.parts:
                self._learn(part)

    def _test(self, tree: Tree) -> Test:
        return self._tests[id(tree)]


def names_of(tree: Tree) -> frozenset[str]:
    """Every name a condition compares."""
    return frozenset(leaf.name for leaf in leaves(tree))


def _number(value: object) -> str:
    return number_words(value) if isinstance(value, (int, float)) else ""
