"""Scores as ranges: what is met, what is not known, of how many asked; never zeros."""

from __future__ import annotations

from collections.abc import Callable

from triage_app.model.answers import NoAnswer
from triage_app.model.assessment import Score, ScorePart
from triage_app.questionnaire.facts import CountRange, Facts, Logic, Masked, Missing, Truth
from triage_app.questionnaire.form import Form, ScorePartRule, ScoreRule
from triage_app.questionnaire.words import number_words
from triage_app.triage.reading import Reader

_TRUE = int(Truth.TRUE)
_NOT_KNOWN = int(Truth.NOT_KNOWN)


class Counter:
    """One count of parts, compiled."""

    def __init__(self, rule: ScoreRule, logic: Logic) -> None:
        self.id = rule.id
        self._rule = rule
        # A part has only four states, made once and shared by every assessment: by its truth,
        # and last the one that is asked and still not known.
        self._tests = tuple(
            (
                part,
                logic.compile(part.when),
                (
                    ScorePart(part.label, met=False, points=0, asked=True),
                    ScorePart(part.label, met=None, points=0, asked=False),
                    ScorePart(part.label, met=True, points=1, asked=True),
                    ScorePart(part.label, met=None, points=0, asked=True),
                ),
            )
            for part in rule.parts
        )

    def range(self, facts: Facts) -> CountRange:
        """The least and the most the count can be. An unexamined part is left out of both."""
        truths = tuple([test(facts) for _, test, _ in self._tests])
        low = high = truths.count(_TRUE)
        if _NOT_KNOWN in truths:
            for (part, _, _), truth in zip(self._tests, truths, strict=True):
                high += truth == _NOT_KNOWN and not part.examiner
        return CountRange(low, high, truths)

    def score(self, facts: Facts, reader: Reader) -> Score:
        """The whole score for the specialist."""
        count = facts[self.id]
        assert isinstance(count, CountRange)
        asked = 0
        parts = []
        for (part, _, states), truth in zip(self._tests, count.truths, strict=True):
            if truth == _NOT_KNOWN:
                if part.examiner:
                    continue
                known = self._was_asked(part, facts, reader)
                asked += known
                parts.append(states[_NOT_KNOWN + 2 if known else _NOT_KNOWN])
            else:
                asked += 1
                parts.append(states[truth])
        rule = self._rule
        band = band_word(rule, count.low, count.high)
        return Score(
            rule.id,
            rule.label,
            count.low,
            count.high,
            len(parts),
            asked,
            band,
            tuple(parts),
            rule.source,
        )

    def _was_asked(self, part: ScorePartRule, facts: Facts, reader: Reader) -> bool:
        """True when every answer that leaves the part open is a "not sure" or "rather not"."""
        return all(
            facts[name] is not Missing.NOT_ASKED for name in reader.undecided(part.when.tree, facts)
        )


def plain_value(rule: ScoreRule) -> Callable[[Facts], Score]:
    """A score that is one number, such as OST; low and high are None while it is not known."""

    def score(facts: Facts) -> Score:
        value = facts[rule.value]
        known = isinstance(value, (int, float))
        number = float(value) if isinstance(value, (int, float)) else None
        asked = known or isinstance(value, (NoAnswer, Masked))
        band = band_word(rule, number, number) if number is not None else ""
        return Score(rule.id, rule.label, number, number, 0, int(asked), band, (), rule.source)

    return score


def band_word(rule: ScoreRule, low: float, high: float) -> str:
    """The band's word when both ends lie in one, else empty."""
    for band in rule.bands:
        if band.least <= low and high <= band.most:
            return band.word
    return ""


def band_number(rule: ScoreRule, value: float) -> int:
    """Which band `value` lies in, from 0; 0 below the first."""
    found = 0
    for number, band in enumerate(rule.bands):
        if value >= band.least:
            found = number
    return found


def score_words(score: Score) -> str:
    """ "7 of 9 asked", "0 to 8 of 9, 1 of 9 asked", "–5", or "not known"."""
    if score.low is None or score.high is None:
        return "not known" if score.asked else "not asked"
    low, high = number_words(score.low), number_words(score.high)
    if not score.of:
        return low
    count = low if low == high else f"{low} to {high}"
    if score.asked == score.of:
        return f"{count} of {score.of} asked"
    return f"{count} of {score.of}, {score.asked} of {score.of} asked"


def counters_of(form: Form, logic: Logic) -> tuple[Counter, ...]:
    """The counts of a form, in order."""
    return tuple(Counter(rule, logic) for rule in form.scores if rule.parts)
