"""Whether a condition of a form makes sense: names, options, types, bounds, direction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from triage_app.questionnaire.condition import AnyOf, Compare, Condition, Leaf, OneOf, leaves
from triage_app.questionnaire.faults import Fault, did_you_mean
from triage_app.questionnaire.form import Form, Kind, Question, Worse

FACTS: Final = ("age", "sex")
SEXES: Final = ("female", "male", "intersex")
_SEVERAL: Final = (Kind.MULTI, Kind.AREAS)
_NUMBERS: Final = (Kind.NUMBER, Kind.SCALE)


class ConditionChecker:
    """Checks conditions against one form."""

    def __init__(self, form: Form) -> None:
        self.form = form
        # A plain value keeps the name of what it shows; only a count is a name of its own.
        self.counts = {score.id: score for score in form.scores if score.parts}

    def faults(
        self,
        condition: Condition,
        file: str,
        where: str,
        *,
        allowed: Iterable[str],
        monotone: bool = False,
        two_questions: bool = False,
    ) -> Iterator[Fault]:
        """Every fault of one condition.

        Args:
            condition: as read.
            file: the file it stands in.
            where: its place there.
            allowed: the names it may compare.
            monotone: whether it must hold for every more worrying answer too.
            two_questions: whether it may compare two numbers with one another.
        """
        names_allowed = tuple(allowed)
        for leaf in leaves(condition.tree):
            if leaf.name not in names_allowed:
                yield Fault(
                    "unknown_name",
                    file,
                    where,
                    f"“{leaf.name}” is not known here.",
                    did_you_mean(leaf.name, names_allowed),
                )
                continue
            fault = self._leaf_fault(leaf, file, where, two_questions=two_questions)
            if fault is not None:
                yield fault
            elif monotone and not self._is_monotone(leaf):
                yield Fault(
                    "not_monotone",
                    file,
                    where,
                    f"“{_shown(leaf)}” holds for an answer but not for a more worrying one.",
                    "Name every later option too, or turn the comparison round.",
                )

    def _leaf_fault(
        self, leaf: Leaf, file: str, where: str, *, two_questions: bool
    ) -> Fault | None:
        options = self._options(leaf.name)
        question = self.form.questions.get(leaf.name)  # type: ignore[call-overload]  # str keys
        several = question is not None and question.kind in _SEVERAL
        match leaf:
            case AnyOf(name, wanted) if not several:
                return Fault(
                    "wrong_type",
                    file,
                    where,
                    f"any_of asks for several answers, but {name} has one.",
                    f"Write {name} in ({', '.join(wanted)}).",
                )
            case AnyOf(_, wanted):
                return self._option_fault(wanted, options, leaf.name, file, where)
            case OneOf() | Compare() if several:
                return Fault(
                    "wrong_type",
                    file,
                    where,
                    f"{leaf.name} can have several answers.",
                    f"Write any_of({leaf.name}, …).",
                )
            case OneOf(_, wanted) if options:
                return self._option_fault(wanted, options, leaf.name, file, where)
            case Compare(_, "==" | "!=", str(value)) if options:
                return self._option_fault((value,), options, leaf.name, file, where)
            case Compare(_, _, str(value)) if (
                two_questions and self.is_number(leaf.name) and self.is_number(value)
            ):
                return None
            case Compare(_, _, int() | float() as value) if self.is_number(leaf.name):
                return self._bound_fault(question, value, file, where)
            case _:
                return Fault(
                    "wrong_type",
                    file,
                    where,
                    f"“{_shown(leaf)}” compares two different kinds of thing.",
                    f"{leaf.name} takes {', '.join(options) if options else 'a number'}.",
                )

    def _option_fault(
        self, wanted: tuple[str, ...], options: tuple[str, ...], name: str, file: str, where: str
    ) -> Fault | None:
        for option in wanted:
            if option not in options:
                return Fault(
                    "unknown_option",
                    file,
                    where,
                    f"“{option}” is not an option of {name}.",
                    did_you_mean(option, options),
                )
        return None

    def _bound_fault(
        self, question: Question | None, value: float, file: str, where: str
    ) -> Fault | None:
        bounds = question.bounds if question else None
        if bounds is None or bounds.least <= value <= bounds.most:
            return None
        return Fault(
            "bounds",
            file,
            where,
            f"{value:g} is outside what {question.id if question else ''} can be.",
            f"Use a number from {bounds.least:g} to {bounds.most:g}.",
        )

    def _is_monotone(self, leaf: Leaf) -> bool:
        if leaf.name in FACTS:
            return True
        if isinstance(leaf, AnyOf):
            # "none" stands alone, and every other list is more worrying.
            return "none" not in leaf.options
        options = self._options(leaf.name)
        match leaf:
            case OneOf(_, wanted):
                holds = [option in wanted for option in options]
            case Compare(_, "==", str(value)):
                holds = [option == value for option in options]
            case Compare(_, "!=", str(value)):
                holds = [option != value for option in options]
            case Compare(name, sign, _):
                return sign in (("<", "<=") if self._worse(name) is Worse.LOWER else (">", ">="))
        return holds == sorted(holds)

    def _worse(self, name: str) -> Worse:
        if name in self.form.derived:
            return self.form.derived[name].worse
        question = self.form.questions.get(name)  # type: ignore[call-overload]  # str keys
        return question.worse if question else Worse.HIGHER

    def _options(self, name: str) -> tuple[str, ...]:
        if name == "sex":
            return SEXES
        question = self.form.questions.get(name)  # type: ignore[call-overload]  # str keys
        return tuple(option.id for option in question.options) if question else ()

    def is_number(self, name: str) -> bool:
        """Whether the name is a number, a worked-out value, an age or a count."""
        question = self.form.questions.get(name)  # type: ignore[call-overload]  # str keys
        if question is not None:
            return question.kind in _NUMBERS
        return name == "age" or name in self.form.derived or name in self.counts


def _shown(leaf: Leaf) -> str:
    match leaf:
        case AnyOf(name, options):
            return f"any_of({name}, {', '.join(options)})"
        case OneOf(name, options):
            return f"{name} in ({', '.join(options)})"
        case Compare(name, sign, value):
            return f"{name} {sign} {value}"
