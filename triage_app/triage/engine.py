"""The assessment: one level, how far it could rise, and why. Pure, total, compiled once a form.

Holds what `triage.md` promises: the level lies between `level` and `could_be` whatever is still to
be asked; a more worrying answer never lowers it; "not sure" is not "no"; every level is explained.
The rules are a proposal that is not validated until a clinic's specialist signs them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from triage_app.model.answers import Answers, QuestionId
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
from triage_app.model.person import Sex
from triage_app.questionnaire.facts import CountRange, Facts, Logic, Missing, Truth
from triage_app.questionnaire.form import AdviceRule, Form, Kind, Rule
from triage_app.questionnaire.words import answer_words
from triage_app.triage.reading import Explanation, Reader
from triage_app.triage.scores import band_number, counters_of, plain_value

NOTHING_TRUE = "nothing_true"
TextParts = tuple[str, str | None]
_TRUE = int(Truth.TRUE)
_FALSE = int(Truth.FALSE)


class Engine:
    """Assesses intakes of one form. Keeps no patient; may be used from any thread."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.logic = Logic(form)
        self._reader = Reader(form, self.logic)
        self._rules = tuple((rule, self.logic.compile(rule.when)) for rule in form.rules)
        self._advice = tuple(
            (item, self.logic.compile(item.when), _around_answers(item.text))
            for item in form.advice
        )
        self._counters = counters_of(form, self.logic)
        self._values = tuple((rule.id, plain_value(rule)) for rule in form.scores if rule.value)
        self._score_rules = {rule.id: rule for rule in form.scores}
        self._must_ask = tuple(
            q.id for q in form.asked if q.id in form.safety and q.kind is not Kind.TEXT
        )
        self._order = {name: place for place, name in enumerate(form.questions)}

    def assess(self, answers: Answers, age: int | None, sex: Sex, visit_date: date) -> Assessment:
        """Assess one intake, finished or not.

        Args:
            answers: given answers only; what is absent was not asked.
            age: whole years at the visit; None when not known.
            sex: as the patient gives it.
            visit_date: the day of the visit, local.
        """
        facts = self._facts(answers, age, sex, visit_date)
        true, open_rules = self._true_and_open(facts)
        held = self._held(open_rules, answers, age, sex, visit_date)
        level = _level(true, held)
        could_be = max((rule.level for rule in open_rules), default=Level.ROUTINE)
        open_questions = self._open(open_rules, level, answers, age, sex, facts)
        completable = not any(question.needed for question in open_questions)
        scores = self._scores(facts)
        priority, priority_parts = self._priority(level, true, facts)
        explanation = self._reader.explain(answers, facts)
        return Assessment(
            level=level,
            could_be=max(level, could_be),
            reasons=self._reasons(true, held, answers, facts, explanation, completable),
            held=tuple(rule.id for rule in held),
            open=open_questions,
            priority=priority,
            priority_parts=priority_parts,
            scores=scores,
            advice=tuple(
                self._advise(item, text, explanation)
                for item, test, text in self._advice
                if test(facts) == _TRUE
            ),
            completable=completable,
        )

    def level_of(
        self, answers: Answers, age: int | None, sex: Sex, visit_date: date
    ) -> tuple[Level, tuple[str, ...]]:
        """Only the level that `assess` gives, and the ids of the rules that hold it there.

        A fraction of the work, for whoever asks of very many intakes.
        """
        true, open_rules = self._true_and_open(self._facts(answers, age, sex, visit_date))
        held = self._held(open_rules, answers, age, sex, visit_date)
        level = _level(true, held)
        rules = [rule.id for rule in true if rule.level is level]
        if level is Level.URGENT:
            rules += [rule.id for rule in held]
        return level, tuple(rules)

    def shown(self, answers: Answers, age: int | None, sex: Sex) -> tuple[QuestionId, ...]:
        """The questions that apply, in order, the examiner's left out."""
        return self.logic.shown(answers, age, sex)

    def _facts(
        self,
        answers: Answers,
        age: int | None,
        sex: Sex,
        visit_date: date,
        *,
        not_asked_is_no: bool = False,
    ) -> dict[str, object]:
        facts = self.logic.facts(answers, age, sex, visit_date, not_asked_is_no=not_asked_is_no)
        for counter in self._counters:
            facts[counter.id] = counter.range(facts)
        return facts

    def _true_and_open(self, facts: Facts) -> tuple[list[Rule], list[Rule]]:
        """The rules that are true, and those of which it is not known."""
        true: list[Rule] = []
        open_rules: list[Rule] = []
        for rule, test in self._rules:
            truth = test(facts)
            if truth == _TRUE:
                true.append(rule)
            elif truth != _FALSE:
                open_rules.append(rule)
        return true, open_rules

    def _held(
        self,
        open_rules: Iterable[Rule],
        answers: Answers,
        age: int | None,
        sex: Sex,
        visit_date: date,
    ) -> tuple[Rule, ...]:
        """Rules that stay not known even if all that was not asked is taken as "no"."""
        candidates = [rule for rule in open_rules if rule.hold]
        if not candidates:
            return ()
        facts = self._facts(answers, age, sex, visit_date, not_asked_is_no=True)
        tests = {rule.id: test for rule, test in self._rules}
        return tuple(rule for rule in candidates if tests[rule.id](facts) != _FALSE)

    def _open(
        self,
        open_rules: Iterable[Rule],
        level: Level,
        answers: Answers,
        age: int | None,
        sex: Sex,
        facts: Facts,
    ) -> tuple[OpenQuestion, ...]:
        could_make: dict[QuestionId, Level] = {}
        needed: set[QuestionId] = set()
        for rule in open_rules:
            for question in self._reader.undecided(rule.when.tree, facts):
                missing = facts[question] is Missing.NOT_ASKED
                if missing and rule.level >= Level.URGENT:
                    needed.add(question)
                elif rule.level <= level:
                    continue
                could_make[question] = max(could_make.get(question, Level.ROUTINE), rule.level)
        if could_make or any(facts[name] is Missing.NOT_ASKED for name in self._must_ask):
            shown = frozenset(self.logic.shown(answers, age, sex))
            for name in self._must_ask:
                if name in shown and facts[name] is Missing.NOT_ASKED:
                    could_make.setdefault(name, Level.ROUTINE)
                    needed.add(name)
            could_make = {name: top for name, top in could_make.items() if name in shown}
            needed &= shown
        return tuple(
            OpenQuestion(name, top, facts[name] is not Missing.NOT_ASKED, name in needed)
            for name, top in sorted(
                could_make.items(), key=lambda item: (-item[1], self._order[item[0]])
            )
        )

    def _reasons(
        self,
        true: Iterable[Rule],
        held: Iterable[Rule],
        answers: Answers,
        facts: Facts,
        explanation: Explanation,
        completable: bool,
    ) -> tuple[Reason, ...]:
        reasons = [
            Reason(
                rule.id,
                rule.level,
                rule.reason,
                explanation.because(rule.when.tree),
                rule.source,
            )
            for rule in true
        ]
        reasons += (self._held_reason(rule, answers, facts) for rule in held)
        reasons.sort(key=lambda reason: -reason.level)
        if not reasons:
            reasons.append(self._nothing_true(answers, facts, completable))
        return tuple(reasons)

    def _held_reason(self, rule: Rule, answers: Answers, facts: Facts) -> Reason:
        open_names = dict.fromkeys(self._reader.undecided(rule.when.tree, facts))
        because = tuple(
            Evidence(name, answers[name], answer_words(self.form.questions[name], answers[name]))
            if name in answers
            else Evidence(name, None, f"{name} not known")
            for name in open_names
            if name in answers or name not in self.form.questions
        )
        return Reason(
            rule.id,
            Level.URGENT,
            f"Could not rule out {rule.finding}",
            because,
            rule.source,
            held=True,
        )

    def _nothing_true(self, answers: Answers, facts: Facts, completable: bool) -> Reason:
        """Why it is routine: what was denied of the danger signs."""
        because = tuple(
            Evidence(name, answers[name], answer_words(self.form.questions[name], answers[name]))
            for name in self._must_ask
            if name in answers and facts[name] is not Missing.DOES_NOT_APPLY
        )
        text = (
            "No emergency, urgent or soon sign reported"
            if completable
            else "No rule is true yet; not all danger signs were asked"
        )
        return Reason(NOTHING_TRUE, Level.ROUTINE, text, because, "section 7")

    def _scores(self, facts: Facts) -> tuple[Score, ...]:
        found = {counter.id: counter.score(facts, self._reader) for counter in self._counters}
        found.update({name: value(facts) for name, value in self._values})
        return tuple(found[rule.id] for rule in self.form.scores)

    def _advise(self, item: AdviceRule, text: TextParts, explanation: Explanation) -> Advice:
        because = explanation.because(item.when.tree)
        before, after = text
        shown = "; ".join([found.shown for found in because]) if after is not None else ""
        return Advice(item.id, item.group, f"{before}{shown}{after or ''}", because, item.source)

    def _priority(
        self, level: Level, true: list[Rule], facts: Facts
    ) -> tuple[int, tuple[ScorePart, ...]]:
        """0 to 100, with what gave each point. What is not known gives none."""
        rule = self.form.priority
        parts = [ScorePart(level.word, True, rule.by_level[level], True)]
        for part in rule.parts:
            points = 0
            value = facts.get(part.scale or part.choice or part.score)
            if isinstance(value, CountRange):
                points = part.bands[band_number(self._score_rules[part.score], value.low)]
            elif part.scale and isinstance(value, int):
                # Whole tenths: 0.6 of a pain score in floating point would round 3.0 down to 2.
                points = value * part.tenths // 10
            elif part.choice and isinstance(value, str):
                points = part.points.get(value, 0)
            parts.append(ScorePart(part.label, points > 0, points, True))
        more = len(true) - any(item.level is level for item in true)
        points = min(more, rule.most_for_rules)
        parts.append(ScorePart("further rules true", points > 0, points, True))
        return sum(part.points for part in parts), tuple(parts)


def _level(true: Iterable[Rule], held: Iterable[Rule]) -> Level:
    """The highest level of the rules that are true; at least urgent while one is held."""
    level = max((rule.level for rule in true), default=Level.ROUTINE)
    return max(level, Level.URGENT) if any(held) else level


def _around_answers(text: str) -> TextParts:
    """What stands before and after `{answers}`; None after when the text has no such place."""
    before, found, after = text.partition("{answers}")
    return before, after if found else None
