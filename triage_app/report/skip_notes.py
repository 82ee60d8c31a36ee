"""Says in plain words when a question of the paper questionnaire is to be answered.

The words come from the conditions of the form, so that paper and screen ask the same people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from triage_app.model.answers import QuestionId
from triage_app.questionnaire.condition import AnyOf, Both, Compare, Either, Leaf, OneOf, Tree
from triage_app.questionnaire.form import Form, Kind, Question
from triage_app.report import blank_form_words as texts
from triage_app.report.blank_form_words import BlankWords, Said


@dataclass(frozen=True, slots=True)
class Run:
    """Questions of a page that follow each other and are asked under the same condition."""

    questions: tuple[Question, ...]
    first: int
    last: int
    note: Said | None


def runs_of(form: Form, words: BlankWords) -> tuple[Run, ...]:
    """Every question reception asks, in order and numbered from 1, in runs of one condition."""
    numbers = {question.id: number for number, question in enumerate(form.asked, 1)}
    grouped: list[list[Question]] = []
    for question in form.asked:
        last = grouped[-1][-1] if grouped else None
        if last is not None and _condition(last) == _condition(question) != "":
            same_page = last.page == question.page
        else:
            same_page = False
        if same_page:
            grouped[-1].append(question)
        else:
            grouped.append([question])
    return tuple(_run(tuple(group), numbers, words, len(form.asked)) for group in grouped)


def _condition(question: Question) -> str:
    return question.asked_when.text if question.asked_when else ""


def _run(
    questions: tuple[Question, ...],
    numbers: Mapping[QuestionId, int],
    words: BlankWords,
    count: int,
) -> Run:
    first, last = numbers[questions[0].id], numbers[questions[-1].id]
    asked_when = questions[0].asked_when
    if asked_when is None:
        return Run(questions, first, last, None)
    notes = _Notes(words, numbers)
    condition = notes.of(asked_when.tree)
    sentence = texts.ONLY_IF if first == last else texts.RUN_ONLY_IF
    end = texts.GO_ON if last < count else texts.GO_TO_END
    parts = (
        notes.sentence(sentence, condition=condition, first=first, last=last),
        notes.sentence(end, number=last + 1),
    )
    note = Said(
        " ".join(part.first for part in parts),
        " ".join(part.second for part in parts) if words.both else "",
    )
    return Run(questions, first, last, note)


class _Notes:
    """A condition as half a sentence, in both languages."""

    def __init__(self, words: BlankWords, numbers: Mapping[QuestionId, int]) -> None:
        self._words = words
        self._numbers = numbers

    def of(self, tree: Tree) -> Said:
        """What follows "only if"."""
        match tree:
            case Both(parts):
                return self._joined([self.of(part) for part in parts], texts.AND)
            case Either(parts):
                return self._either(parts)
            case Compare() | OneOf() | AnyOf():
                return self._leaf(tree, [tree.name])
            case _:
                return self.sentence(texts.STAFF_SAY)

    def _either(self, parts: Sequence[Tree]) -> Said:
        """Questions that wait for the same answer are named together: "question 6, 7 or 8"."""
        said: dict[tuple[str, ...], list[str]] = {}
        leaves: dict[tuple[str, ...], Leaf] = {}
        others: list[Said] = []
        for part in parts:
            key = self._answers_key(part)
            if key is None or not isinstance(part, (Compare, OneOf, AnyOf)):
                others.append(self.of(part))
            else:
                said.setdefault(key, []).append(part.name)
                leaves.setdefault(key, part)
        together = [
            self._leaf(leaves[key], said[key]) for key in sorted(said, key=self._place(said))
        ]
        return self._joined([*together, *others], texts.OR, pause=",")

    def _place(
        self, said: Mapping[tuple[str, ...], Sequence[str]]
    ) -> Callable[[tuple[str, ...]], int]:
        """Questions are named in the order they stand on the paper."""
        return lambda key: self._numbers[QuestionId(said[key][0])]

    def _answers_key(self, part: Tree) -> tuple[str, ...] | None:
        """What parts must share to be said together; None for what is said alone."""
        if not isinstance(part, (Compare, OneOf, AnyOf)):
            return None
        question = self._question(part.name)
        if question is None or not question.options:
            return None
        answers = self._chosen(part)
        if answers is None:
            return None
        words = (self._words.of_option(question.id, answer).first for answer in answers)
        return (question.kind.value, str(self._is_but(part)), *words)

    def _leaf(self, leaf: Leaf, names: Sequence[str]) -> Said:
        if leaf.name == "sex":
            return self._sex(leaf)
        if leaf.name == "age" and isinstance(leaf, Compare):
            return self.sentence(texts.AGE_SIGN[leaf.operator], value=_plain(leaf.value))
        question = self._question(leaf.name)
        if question is None:
            return self.sentence(texts.STAFF_SAY)
        number = self._listed([str(self._numbers[QuestionId(name)]) for name in names])
        answers = self._chosen(leaf)
        if answers is None:
            assert isinstance(leaf, Compare)
            sentence = texts.IS_SIGN[leaf.operator]
            return self.sentence(sentence, number=number, value=_plain(leaf.value))
        ticked = question.kind in (Kind.MULTI, Kind.AREAS)
        if self._is_but(leaf):
            sentence = texts.TICKED_BUT if ticked else texts.ANSWERED_BUT
        else:
            sentence = texts.TICKED if ticked else texts.ANSWERED
        return self.sentence(
            sentence,
            answers=self._listed([self._words.of_option(question.id, one) for one in answers]),
            number=number,
        )

    def _sex(self, leaf: Leaf) -> Said:
        negative = isinstance(leaf, Compare) and leaf.operator == "!="
        wanted = leaf.options if isinstance(leaf, (OneOf, AnyOf)) else (str(leaf.value),)
        quoted = []
        for one in wanted:
            said = self._words.text(texts.SEX_WORDS.get(one, one))
            quoted.append(Said(f"“{said.first}”", f"“{said.second or said.first}”"))
        sentence = texts.SEX_IS_NOT if negative else texts.SEX_IS
        return self.sentence(sentence, answers=self._listed(quoted))

    def _chosen(self, leaf: Leaf) -> tuple[str, ...] | None:
        """The options to name: the one left out when all others count; None for a number."""
        question = self._question(leaf.name)
        if question is None or not question.options:
            return None
        if isinstance(leaf, Compare):
            return (str(leaf.value),)
        left_out = self._left_out(leaf, question)
        return left_out if len(left_out) == 1 and len(leaf.options) > 1 else leaf.options

    def _is_but(self, leaf: Leaf) -> bool:
        question = self._question(leaf.name)
        if question is None:
            return False
        if isinstance(leaf, Compare):
            return leaf.operator == "!="
        return len(leaf.options) > 1 and len(self._left_out(leaf, question)) == 1

    @staticmethod
    def _left_out(leaf: OneOf | AnyOf, question: Question) -> tuple[str, ...]:
        ids = [option.id for option in question.options]
        return tuple(one for one in ids if one not in leaf.options)

    def _question(self, name: str) -> Question | None:
        """A question that stands on the paper; None for a worked-out value."""
        if QuestionId(name) not in self._numbers:
            return None
        return self._words.form.questions[QuestionId(name)]

    def sentence(self, sentence: str, **parts: object) -> Said:
        """A text of the paper's own, in which a part may itself be in two languages."""
        first = {name: _first(part) for name, part in parts.items()}
        second = {name: _second(part) for name, part in parts.items()}
        told = self._words.text(sentence, **first)
        own = self._words.text(sentence, **second)
        return Said(told.first, own.second or own.first)

    def _joined(self, parts: Sequence[Said], word: str, *, pause: str = "") -> Said:
        between = self._words.text(word)
        return Said(
            f"{pause} {between.first} ".join(part.first for part in parts),
            f"{pause} {between.second or between.first} ".join(
                part.second or part.first for part in parts
            ),
        )

    def _listed(self, parts: Sequence[str | Said]) -> Said:
        """ "6, 7 or 8", in both languages."""
        said = [Said(part, part) if isinstance(part, str) else part for part in parts]
        if len(said) < 2:
            return said[0]
        head = Said(
            ", ".join(part.first for part in said[:-1]),
            ", ".join(part.second or part.first for part in said[:-1]),
        )
        return self._joined([head, said[-1]], texts.OR)


def _first(part: object) -> object:
    return part.first if isinstance(part, Said) else part


def _second(part: object) -> object:
    return (part.second or part.first) if isinstance(part, Said) else part


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)
