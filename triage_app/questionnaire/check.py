"""Whether a form makes sense: names, options, types, directions, sources, cases, circles.

Every fault found is reported, each with its cure. A rule must be monotone by construction: options
run from least to most worrying, and a comparison that holds for one must hold for every later one.
Age and sex are facts, not answers, and stand outside that.
"""

from __future__ import annotations

from collections.abc import Iterator
from keyword import iskeyword
from typing import Final

from triage_app.model.level import Level
from triage_app.questionnaire.check_condition import FACTS, ConditionChecker
from triage_app.questionnaire.check_order import order_faults
from triage_app.questionnaire.condition import names
from triage_app.questionnaire.faults import Fault, did_you_mean
from triage_app.questionnaire.form import Form, Kind

RESERVED_OPTIONS: Final = ("unknown", "declined")
_ONE: Final = (Kind.YES_NO, Kind.CHOICE)


def check_form(form: Form, cases: tuple[tuple[str, bool], ...]) -> list[Fault]:
    """Every fault of a form that was read; `cases` are (rule, whether it should fire)."""
    checker = _Checker(form)
    return [
        *checker.ids(),
        *checker.questions(),
        *checker.circles(),
        *checker.derived(),
        *checker.unlikely(),
        *checker.rules(cases),
        *checker.scores(),
        *checker.priority(),
        *checker.advice(),
        *checker.levels(),
        *order_faults(form),
    ]


class _Checker:
    def __init__(self, form: Form) -> None:
        self.form = form
        self._form_file = f"{form.stamp.form_id}/form.toml"
        self._triage_file = f"{form.stamp.form_id}/triage.toml"
        self._cases_file = f"{form.stamp.form_id}/cases.toml"
        self._conditions = ConditionChecker(form)
        self._scores = self._conditions.counts
        self._known = (*form.questions, *form.derived, *self._scores, *FACTS)

    def ids(self) -> Iterator[Fault]:
        """Names that mean two things, or that a condition could not say."""
        seen: set[str] = set()
        for name in self._known:
            if name in seen:
                yield Fault(
                    "twice", self._form_file, name, "This id is used twice.", "Rename one of them."
                )
            if iskeyword(name) or name == "any_of":
                yield Fault(
                    "reserved", self._form_file, name, "This word is reserved.", "Choose another."
                )
            seen.add(name)
        rules = [rule.id for rule in self.form.rules]
        for name in sorted({name for name in rules if rules.count(name) > 1}):
            yield Fault(
                "twice", self._triage_file, f"rule {name}", "Two rules have this id.", "Rename one."
            )

    def questions(self) -> Iterator[Fault]:
        """Options and `asked when` of every question."""
        for question in self.form.questions.values():
            options = [option.id for option in question.options]
            for option in options:
                if option in RESERVED_OPTIONS or iskeyword(option) or options.count(option) > 1:
                    yield Fault(
                        "option",
                        self._form_file,
                        question.id,
                        f"“{option}” cannot be an option, or is there twice.",
                        "Choose another id: unknown and declined are answers of every question.",
                    )
            if question.asked_when is not None:
                yield from self._conditions.faults(
                    question.asked_when,
                    self._form_file,
                    f"{question.id}, asked_when",
                    allowed=(*self.form.questions, *FACTS),
                )

    def circles(self) -> Iterator[Fault]:
        """Questions that wait for one another."""
        rests_on = {
            question.id: [
                name for name in names(question.asked_when.tree) if name in self.form.questions
            ]
            for question in self.form.questions.values()
            if question.asked_when is not None
        }
        for start, first in rests_on.items():
            waiting, seen = list(first), set()
            while waiting:
                name = waiting.pop()
                if name == start:
                    yield Fault(
                        "circle",
                        self._form_file,
                        f"{start}, asked_when",
                        "The question waits for itself, through the questions it rests on.",
                        "Take one of the asked_when in the circle away.",
                    )
                    break
                if name not in seen:
                    seen.add(name)
                    waiting += rests_on.get(name, [])  # type: ignore[call-overload]  # str keys

    def derived(self) -> Iterator[Fault]:
        """Whether every worked-out value has the parts its kind needs."""
        wants = {
            "days_since": (Kind.DATE,),
            "drop": (Kind.NUMBER, Kind.NUMBER),
            "bmi": (Kind.NUMBER, Kind.NUMBER),
            "ost": (Kind.NUMBER,),
        }
        for item in self.form.derived.values():
            where = f"derived {item.id}"
            strangers = [part for part in item.of if part not in self.form.questions]
            for part in strangers:
                yield Fault(
                    "unknown_name",
                    self._form_file,
                    where,
                    f"“{part}” is not a question.",
                    did_you_mean(part, self.form.questions),
                )
            if strangers:
                continue
            kinds = tuple(self.form.questions[part].kind for part in item.of)
            if kinds != wants[item.kind]:
                yield Fault(
                    "wrong_type",
                    self._form_file,
                    where,
                    f"{item.kind} needs {' and '.join(kind.value for kind in wants[item.kind])}.",
                    "Name the right questions in `of`.",
                )

    def unlikely(self) -> Iterator[Fault]:
        """What is asked again: its field, and a condition that may compare two scales."""
        for item in self.form.unlikely:
            where = f"unlikely {item.field}"
            if item.field not in (*self.form.questions, *self.form.derived):
                yield Fault(
                    "unknown_name",
                    self._form_file,
                    where,
                    f"“{item.field}” is neither a question nor a worked-out value.",
                    did_you_mean(item.field, (*self.form.questions, *self.form.derived)),
                )
            yield from self._conditions.faults(
                item.when,
                self._form_file,
                where,
                allowed=(*self.form.questions, *self.form.derived, *FACTS),
                two_questions=True,
            )

    def rules(self, cases: tuple[tuple[str, bool], ...]) -> Iterator[Fault]:
        """Names, direction, source, reviewer, words and cases of every rule."""
        known = {rule.id for rule in self.form.rules}
        for rule in self.form.rules:
            where = f"rule {rule.id}"
            yield from self._conditions.faults(
                rule.when, self._triage_file, where, allowed=self._known, monotone=True
            )
            if not rule.source:
                yield self._rule_fault(where, "no_source", "It has no source.", "Add source = …")
            if not rule.reviewed:
                yield self._rule_fault(
                    where,
                    "no_reviewer",
                    "It does not say who reviewed it.",
                    "Add reviewed = “name, date”, or “not signed”.",
                )
            if rule.hold and (rule.level < Level.URGENT or not rule.finding):
                yield self._rule_fault(
                    where,
                    "hold",
                    "Only emergency and urgent rules hold, and each needs a finding.",
                    "Add finding = …, or take hold away.",
                )
            if rule.level >= Level.URGENT and not rule.say:
                yield self._rule_fault(
                    where, "no_words", "Reception has nothing to say to the nurse.", "Add say = …"
                )
            for fires, word in ((True, "fires"), (False, "stays quiet")):
                if (rule.id, fires) not in cases:
                    yield Fault(
                        "no_case",
                        self._cases_file,
                        where,
                        f"No case shows when it {word}.",
                        f"Add a [[case]] with fires = {str(fires).lower()}.",
                    )
        for name in sorted({name for name, _ in cases} - known):
            yield Fault(
                "unknown_name",
                self._cases_file,
                f"rule {name}",
                "There is no such rule.",
                did_you_mean(name, known),
            )

    def scores(self) -> Iterator[Fault]:
        """Parts, values and sources; a score that a rule or the worklist uses is monotone."""
        in_rules = {name for rule in self.form.rules for name in names(rule.when.tree)}
        in_rules |= {part.score for part in self.form.priority.parts}
        for score in self.form.scores:
            where = f"score {score.id}"
            if bool(score.parts) == bool(score.value):
                yield self._rule_fault(
                    where, "score", "It needs either parts or a value.", "Give one of them."
                )
            if score.value and score.value not in (*self.form.questions, *self.form.derived):
                yield self._rule_fault(
                    where,
                    "unknown_name",
                    f"“{score.value}” is neither a question nor a worked-out value.",
                    did_you_mean(score.value, (*self.form.questions, *self.form.derived)),
                )
            elif score.value and not self._conditions.is_number(score.value):
                yield self._rule_fault(
                    where,
                    "wrong_type",
                    f"“{score.value}” is not a number.",
                    "Name a number question or a worked-out value.",
                )
            if not score.source:
                yield self._rule_fault(where, "no_source", "It has no source.", "Add source = …")
            for part in score.parts:
                yield from self._conditions.faults(
                    part.when,
                    self._triage_file,
                    f"{where}, part {part.id}",
                    allowed=(*self.form.questions, *self.form.derived, *FACTS),
                    monotone=score.id in in_rules,
                )

    def priority(self) -> Iterator[Fault]:
        """Points that rise with worry, and never carry a patient over the next level."""
        rule = self.form.priority
        most = rule.most_for_rules
        for part in rule.parts:
            where = f"priority, {part.label}"
            points: list[int] = []
            if part.scale:
                points = [0, part.tenths]
                yield from self._has_kind(part.scale, (Kind.SCALE,), where)
            elif part.choice:
                yield from self._has_kind(part.choice, _ONE, where)
                question = self.form.questions.get(part.choice)  # type: ignore[call-overload]  # str
                options = [option.id for option in question.options] if question else []
                for option in part.points:
                    if option not in options:
                        yield self._rule_fault(
                            where,
                            "unknown_option",
                            f"“{option}” is not an option of {part.choice}.",
                            did_you_mean(option, options),
                        )
                points = [part.points.get(option, 0) for option in options]
            elif part.score in self._scores:
                points = list(part.bands)
                if len(part.bands) != len(self._scores[part.score].bands):
                    yield self._rule_fault(
                        where, "bounds", "There is not one number for each band.", "Add them."
                    )
            else:
                yield self._rule_fault(
                    where,
                    "unknown_name",
                    f"“{part.score}” is not a score.",
                    did_you_mean(part.score, self._scores),
                )
            if points != sorted(points):
                yield self._rule_fault(
                    where, "not_monotone", "A worse answer gives fewer points.", "Let them rise."
                )
            most += max(points, default=0)
        gaps = [high - low for low, high in zip(rule.by_level, rule.by_level[1:], strict=False)]
        if min(gaps) <= most or rule.by_level[-1] + most > 100:
            yield self._rule_fault(
                "priority",
                "bounds",
                f"The parts come to {most}, which reaches over into the next level.",
                "Make the steps between levels larger, or the parts smaller; 100 is the most.",
            )

    def advice(self) -> Iterator[Fault]:
        """Names and sources of the lines for the specialist."""
        for item in self.form.advice:
            where = f"advice {item.id}"
            yield from self._conditions.faults(
                item.when, self._triage_file, where, allowed=self._known
            )
            if not item.source:
                yield self._rule_fault(where, "no_source", "It has no source.", "Add source = …")

    def levels(self) -> Iterator[Fault]:
        """A more urgent level is seen sooner."""
        limits = [self.form.levels[level].limit_hours for level in Level]
        if limits != sorted(limits, reverse=True):
            yield self._rule_fault(
                "level",
                "bounds",
                "A more urgent level has a longer limit.",
                "Put the limits in order.",
            )

    def _has_kind(self, name: str, kinds: tuple[Kind, ...], where: str) -> Iterator[Fault]:
        question = self.form.questions.get(name)  # type: ignore[call-overload]  # str keys
        if question is None or question.kind not in kinds:
            yield self._rule_fault(
                where,
                "unknown_name" if question is None else "wrong_type",
                f"“{name}” is not a {' or '.join(kind.value for kind in kinds)} question.",
                did_you_mean(name, (q.id for q in self.form.questions.values() if q.kind in kinds)),
            )

    def _rule_fault(self, where: str, code: str, text: str, cure: str) -> Fault:
        return Fault(code, self._triage_file, where, text, cure)
