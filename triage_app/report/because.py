"""Says in few words why a rule fired: the answers that made it true, never a diagnosis.

Used by the bottom line, the basis at the foot and the long form, so that all three agree.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from triage_app.model.answers import NoAnswer
from triage_app.model.assessment import Assessment, Evidence, Reason, Score
from triage_app.questionnaire.condition import names
from triage_app.questionnaire.form import Kind, Rule
from triage_app.report.flag_grid import NAMED_BY_ANSWER, sign_words
from triage_app.report.summary import Text
from triage_app.report.told import Told
from triage_app.report.wording import (
    ago,
    answer_words,
    bold,
    clean,
    joined,
    listed,
    number,
    plain,
    small,
)

# What nearly every rule rests on; said only when nothing else is left to say.
_CONTEXT: Final = frozenset({"back_pain", "pain_days", "pain_onset", "pain_trend", "age", "sex"})
_BEGAN: Final = frozenset({"pain_days", "pain_onset"})


def rule_of(told: Told, reason: Reason) -> Rule | None:
    """The rule of a reason; None for one that is not in the form."""
    return next((rule for rule in told.form.rules if rule.id == reason.rule), None)


def score_phrase(score: Score) -> str:
    """ "7 of 9 fracture signs", "4–6 of 9 fracture signs"; the value of a plain score."""
    amount = score_range(score)
    return f"{amount} of {score.of} {score.label}" if score.of else f"{score.label} {amount}"


def score_range(score: Score) -> str:
    """ "7", or "4–6" while parts are missing; "not known" without a value."""
    if score.low is None or score.high is None:
        return "not known"
    if score.low == score.high:
        return number(score.low)
    return f"{number(score.low)}–{number(score.high)}"


def because_parts(
    told: Told, assessment: Assessment, reason: Reason, *, context: bool
) -> tuple[Text, ...]:
    """The findings behind a reason, the weightiest first.

    Args:
        told: the answers.
        assessment: for the scores a rule rests on.
        reason: a rule that is true or held.
        context: say also when the pain began, its trend and the age.
    """
    rule = rule_of(told, reason)
    mentioned = names(rule.when.tree) if rule is not None else ()
    scores = [score for score in assessment.scores if score.of and score.id in mentioned]
    counts = {rule.id for rule in told.form.scores if rule.parts}
    direct = [
        item
        for item in reason.because
        if item.question not in counts and (not scores or _is_named(told, item, mentioned))
    ]
    skipped = frozenset() if context else _CONTEXT
    kept = _without_twins([item for item in direct if item.question not in skipped])
    if not kept and not scores:
        kept = _without_twins(direct)
    parts: list[Text] = [bold(score_phrase(score)) for score in scores]
    parts += _signs(told, kept)
    parts += [plain(_words(told, item)) for item in kept if not _is_sign(told, item)]
    seen: dict[str, Text] = {}
    for part in parts:
        if part:
            seen.setdefault("".join(span.text for span in part), part)
    return tuple(seen.values())


def because_words(told: Told, assessment: Assessment, reason: Reason) -> str:
    """The findings in one short run, for the basis: without context."""
    parts = because_parts(told, assessment, reason, context=False)
    return "".join(span.text for span in joined(parts, ", "))


def held_because(told: Told, reason: Reason) -> str:
    """ "saddle numbness not sure": which answers keep a rule from being ruled out."""
    open_answers = _open_answers(told, reason)
    return "; ".join(f"{listed(labels)} {state}" for state, labels in open_answers.items())


def held_state(told: Told, reason: Reason) -> str:
    """ "not sure", "declined" or "not sure, declined"."""
    return ", ".join(_open_answers(told, reason))


def _open_answers(told: Told, reason: Reason) -> dict[str, list[str]]:
    """The labels of the answers a held rule lacks, by "not sure" and "declined"."""
    rule = rule_of(told, reason)
    asked: list[str] = [item.question for item in reason.because]
    if rule is not None:
        mentioned = set(names(rule.when.tree))
        asked += [name for name in told.form.questions if name in mentioned]
    words: dict[str, list[str]] = {}
    for name in dict.fromkeys(asked):
        question = told.question(name)
        if question is not None and isinstance(told.answer(name), NoAnswer):
            words.setdefault(told.open_word(name), []).append(question.label)
    return words


def _is_named(told: Told, item: Evidence, mentioned: Iterable[str]) -> bool:
    """Whether the rule itself names this, or a value worked out from it."""
    wanted = set(mentioned)
    derived = (d for d in told.form.derived.values() if d.id in wanted)
    return item.question in wanted or any(item.question in d.of for d in derived)


def _without_twins(items: Iterable[Evidence]) -> list[Evidence]:
    """One line for one thing: worst pain stands for pain now, a beginning for its date."""
    kept: list[Evidence] = []
    present = {item.question for item in items}
    for item in items:
        name = item.question
        if name == "pain_now" and "pain_worst" in present and len(present) > 1:
            continue
        if name in _BEGAN and any(other.question in _BEGAN for other in kept):
            continue
        if name == "injury_date" and "injury_days" in present:
            continue
        kept.append(item)
    return kept


def _is_sign(told: Told, item: Evidence) -> bool:
    question = told.question(item.question)
    return (
        question is not None
        and question.red_flag
        and question.kind in (Kind.CHOICE, Kind.YES_NO)
        and isinstance(item.answer, str)
    )


def _signs(told: Told, items: Iterable[Evidence]) -> list[Text]:
    """Danger signs in bold; several with the same answer share it: "a and b, both new"."""
    groups: dict[str, list[str]] = {}
    for item in items:
        if not _is_sign(told, item):
            continue
        question = told.question(item.question)
        assert question is not None
        single = question.kind is Kind.YES_NO or item.question in NAMED_BY_ANSWER
        key = sign_words(told, item.question) if single else told.word(item.question)
        groups.setdefault(key, []).append(question.label)
    made: list[Text] = []
    for word, labels in groups.items():
        head, _, note = word.partition(" (")
        after = f" ({note}" if note else ""
        if len(labels) > 1:
            every = "both" if len(labels) == 2 else "all"  # two are both
            made.append((*bold(f"{small(listed(labels))}, {every} {head}"), *plain(after)))
        elif word == labels[0] or labels[0] in word or word.startswith("no "):
            made.append(bold(small(word)))
        else:
            made.append((*bold(small(f"{labels[0]} {head}")), *plain(after)))
    return made


def _words(told: Told, item: Evidence) -> str:
    """One finding that is not a danger sign."""
    name = _canonical(told, item)
    value = told.number(name)
    question = told.question(name)
    if name in _BEGAN:
        days = told.number("pain_days")
        return f"began {ago(int(days))}" if days is not None else clean(item.shown)
    if name == "pain_worst" and value is not None:
        return f"worst pain {number(value)}/10"
    if name == "steroid_months" and value is not None:
        return f"for {number(value)} month{'' if value == 1 else 's'}"
    if name in told.form.derived and value is not None:
        return _derived_words(told, name, value)
    if question is not None and told.given(name):
        return _answer_phrase(told, name)
    return clean(item.shown)


def _canonical(told: Told, item: Evidence) -> str:
    """The worked-out value that evidence speaks of: the rules name it by its first question."""
    for derived in told.form.derived.values():
        if item.question == derived.of[0] and item.shown.startswith(derived.label):
            return derived.id
    return str(item.question)


def _derived_words(told: Told, name: str, value: float) -> str:
    derived = told.form.derived[name]
    if derived.kind == "days_since":
        what = derived.label.rpartition("since ")[2].removeprefix("the ")
        return f"{what} {ago(int(value))}"
    unit = "" if not derived.unit else f" {derived.unit}"
    return f"{derived.label} {number(value)}{unit}"


def _answer_phrase(told: Told, name: str) -> str:
    question = told.question(name)
    assert question is not None
    if question.kind is Kind.YES_NO:
        return sign_words(told, name)
    if question.kind in (Kind.MULTI, Kind.AREAS):
        return ", ".join(told.chosen_words(name))
    word = answer_words(question, told.answer(name), told.visit_date)
    if question.kind is Kind.CHOICE and name in ("pain_trend", "pain_spread", "dominant_pain"):
        return f"pain {word}" if name == "pain_spread" else word
    return f"{question.label} {word}"
