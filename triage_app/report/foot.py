"""Zone 10: the basis of the level with its sources, and where the page comes from.

Body and year of a source are said once; a source paid for by industry says so in its own text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from triage_app.model.assessment import Assessment, Reason, Score
from triage_app.model.level import Level
from triage_app.questionnaire.condition import names
from triage_app.questionnaire.form import Form
from triage_app.report.because import because_words, held_because, rule_of, score_range
from triage_app.report.context import PageContext
from triage_app.report.summary import Ink, Row, Span, Text
from triage_app.report.told import Told
from triage_app.report.why_row import reason_sentence
from triage_app.report.wording import (
    bold,
    capital,
    clean,
    clock_words,
    cut,
    day_words,
    in_text,
    joined,
    local_day,
    number,
    plain,
    plural,
    short_day,
    small,
    source,
    words_in,
)

# No I, L, O, U, 0, 1: a stamp is read from paper and typed.
_STAMP_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_STAMP_LENGTH: Final = 6
# What a line of the foot holds; the stamp at its end is to stay on it.
_LONG_PROVENANCE: Final = 128
_LONG_FINDING: Final = 10
_SIGNS: Final = "fracture_signs"
_COUNTS: Final = (_SIGNS, "roland_morris")
_MANY_RULES: Final = 3
_GROUPS: Final = {
    "imaging": "Imaging",
    "bloods": "Bloods",
    "bone": "Bone",
    "decision": "Decision",
    "before": "Before any procedure",
    "note": "Note",
}


def stamp_of(subject: str) -> str:
    """The stamp of an intake or draft: "7KQ-42M", always the same for the same id."""
    value = int.from_bytes(hashlib.sha256(subject.encode("utf-8", "replace")).digest(), "big")
    letters = []
    for _ in range(_STAMP_LENGTH):
        value, place = divmod(value, len(_STAMP_LETTERS))
        letters.append(_STAMP_LETTERS[place])
    half = _STAMP_LENGTH // 2
    return f"{''.join(letters[:half])}-{''.join(letters[half:])}"


class _Sources:
    """Rows of the evidence list; body and year only the first time."""

    def __init__(self, form: Form) -> None:
        self._texts = {item.rows: item.text for item in form.sources}
        self._said: set[str] = set()

    def span(self, rows: str) -> Text:
        """ " [2.3 Hirsch 2018, industry-funded]", then " [2.3]"."""
        if not rows:
            return ()
        texts = [self._texts.get(rows, "")]
        if not texts[0]:
            texts = [self._texts.get(row.strip(), "") for row in rows.split(",")]
        fresh = [text for text in dict.fromkeys(texts) if text and text not in self._said]
        self._said.update(fresh)
        return (Span(" "), Span(f"[{clean(' '.join((rows, '; '.join(fresh))))}]", Ink.SOURCE))


def basis(told: Told, assessment: Assessment) -> tuple[Text, ...]:
    """The rules that are true or held with their answers, the scores, and what is open.

    One Text a finding, with its heading and its stop: the page shows as many as it has room for,
    and counts the others.
    """
    sources = _Sources(told.form)
    runs: list[tuple[str, list[Text]]] = []
    reasons = [reason for reason in assessment.reasons if reason.level > Level.ROUTINE]
    signs = _signs_run(assessment, sources)
    leads = bool(signs) and assessment.level is Level.SOON and _rests_on_signs(told, reasons[0])
    if leads:
        runs += signs
        reasons = reasons[1:]
    for level in sorted(Level, reverse=True):
        found = [reason for reason in reasons if reason.level is level]
        if found:
            head = _level_head(assessment, level, len(found), also=leads)
            runs.append((head, [_with_source(told, assessment, r, sources) for r in found]))
    if not leads:
        runs += signs
    counts = _counts(assessment, sources)
    if counts:
        runs.append(("Counts:", counts))
    still = _still_open(assessment)
    if still:
        runs.append(("Still open:", still))
    return _in_findings(runs)


def _level_head(assessment: Assessment, level: Level, count: int, *, also: bool) -> str:
    if level is not assessment.level:
        return f"Also true, {level.word}:"
    if also:
        return f"Also {level.word}:"
    return f"{level.word}, {count} rules:" if count > _MANY_RULES else f"{level.word}:"


def _rests_on_signs(told: Told, reason: Reason) -> bool:
    rule = rule_of(told, reason)
    return rule is not None and _SIGNS in names(rule.when.tree)


def _with_source(told: Told, assessment: Assessment, reason: Reason, sources: _Sources) -> Text:
    return (*plain(_finding(told, assessment, reason)), *sources.span(reason.source))


def _finding(told: Told, assessment: Assessment, reason: Reason) -> str:
    """The answers in a few words, else the rule's own text."""
    if reason.held:
        rule = rule_of(told, reason)
        finding = rule.finding if rule is not None and rule.finding else reason.text
        answers = held_because(told, reason)
        return f"not ruled out: {answers or small(finding)}"
    words = because_words(told, assessment, reason)
    return words if words and words_in(words) <= _LONG_FINDING else small(clean(reason.text))


def _signs_run(assessment: Assessment, sources: _Sources) -> list[tuple[str, list[Text]]]:
    """ "Fracture signs 7 of 9 asked: activity, lying; not steroids; percussion not examined"."""
    score = next((s for s in assessment.scores if s.id == _SIGNS and s.of), None)
    if score is None or score.asked == 0:
        return []
    parts = [
        ", ".join(part.label for part in score.parts if part.met),
        _labelled("not ", [part.label for part in score.parts if part.met is False]),
        _labelled("open: ", [part.label for part in score.parts if part.met is None]),
    ]
    if all("percussion" not in part.label for part in score.parts):
        parts.append("percussion not examined")
    said = "; ".join(part for part in parts if part)
    head = f"{capital(score.label)} {score_words(score)}:"
    return [(head, [(*plain(said), *sources.span(score.source))])]


def _labelled(head: str, labels: Sequence[str]) -> str:
    return head + ", ".join(labels) if labels else ""


def score_words(score: Score) -> str:
    """ "7 of 9 asked", "0–8 of 9, 1 of 9 asked"; a plain value as it is."""
    if not score.of:
        return score_range(score) if score.low is not None else _unknown(score)
    if score.asked == score.of:
        return f"{score_range(score)} of {score.of} asked"
    return f"{score_range(score)} of {score.of}, {score.asked} of {score.of} asked"


def _unknown(score: Score) -> str:
    return "not known" if score.asked else "not asked"


def _counts(assessment: Assessment, sources: _Sources) -> list[Text]:
    parts: list[Text] = []
    for score in assessment.scores:
        if score.id in _COUNTS or score.low is None or (score.of and score.asked == 0):
            continue
        value = score_range(score)
        amount = f"{value} of {score.of}" if score.of else value
        missing = f", {score.asked} asked" if score.asked < score.of else ""
        parts.append((*plain(f"{score.label} {amount}{missing}"), *sources.span(score.source)))
    return parts


def _still_open(assessment: Assessment) -> list[Text]:
    """ "7 questions could make it EMERGENCY"."""
    by_level = [
        (level, sum(item.could_make is level for item in assessment.open))
        for level in sorted(Level, reverse=True)
        if level > assessment.level
    ]
    return [
        plain(f"{plural(n, 'question')} could make it {level.word}") for level, n in by_level if n
    ]


def _in_findings(runs: Sequence[tuple[str, list[Text]]]) -> tuple[Text, ...]:
    """Each finding with what stands before it and the stop behind it."""
    if not runs:
        return ((*bold("Basis."), *plain(" No emergency, urgent or soon rule is true.")),)
    found: list[Text] = []
    for head, items in runs:
        for place, item in enumerate(items):
            opening = "" if found else "Basis. "
            before = bold(f"{opening}{head}" if place == 0 else "")
            stop = plain("." if place == len(items) - 1 else ";")
            found.append((*joined((before, item), " "), *stop))
    return tuple(found)


def provenance(told: Told, context: PageContext) -> tuple[Text, ...]:
    """Two lines: what this page is not, and who made it when, with the stamp."""
    form = told.form
    if form.signed:
        when = f", {day_words(form.signed_on)}" if form.signed_on else ""
        signed = plain(f"signed {cut(form.signed, 6)[0]}{when}.")
    else:
        signed = bold("rules not signed yet.")
    first = (
        *bold("Decision support, not a diagnosis."),
        *plain(" From the patient’s answers; consensus rules, not validated; "),
        *signed,
    )
    form_name = f"{form.stamp.form_id} {clean(form.stamp.version)}"
    parts = [
        _entered(context),
        _told_to(context),
        plain(_printed(context)),
        (*plain("stamp "), *bold(stamp_of(context.subject))),
    ]
    second = joined((plain(f"Form and rules {form_name}"), *parts), " · ")
    if len(in_text(second)) > _LONG_PROVENANCE:
        second = joined((plain(form_name), *parts), " · ")
    return first, second


def _entered(context: PageContext) -> Text:
    zone = context.zone
    who = cut(context.entered_by, 4)[0] or "name not known"
    ended = context.completed or context.parked
    started = clock_words(context.started, zone)
    times = started
    if ended is not None:
        same_day = local_day(ended, zone) == local_day(context.started, zone)
        day = "" if same_day else f"{short_day(local_day(ended, zone))} "
        times = f"{started}–{day}{clock_words(ended, zone)}"
    said = plain(f"entered {who} {times}")
    if context.read_back is None:
        return joined((said, bold("not read back")), ", ")
    return joined((said, plain(f"read back {clock_words(context.read_back, zone)}")), ", ")


def _told_to(context: PageContext) -> Text:
    """Who was told of an emergency, when an override takes its row in the bottom line."""
    taken = context.override is not None or context.lapsed is not None
    if not taken or context.acknowledgement is None:
        return ()
    told, at, _ = context.acknowledgement
    return plain(f"told {cut(told, 4)[0]} {clock_words(at, context.zone)}")


def _printed(context: PageContext) -> str:
    day = short_day(local_day(context.printed_at, context.zone))
    return f"print {context.copy}, {day} {clock_words(context.printed_at, context.zone)}"


def all_reasons(told: Told, assessment: Assessment) -> tuple[Row, ...]:
    """Every rule that is true or held, for the long form."""
    return tuple(
        Row(reason.level.word, reason_sentence(told, assessment, reason), True)
        for reason in assessment.reasons
    )


def all_advice(assessment: Assessment) -> tuple[Row, ...]:
    """Every line for the specialist, then every score with its parts."""
    rows = [
        Row(_GROUPS.get(item.group, capital(item.group)), _advice_text(item.text, item.source))
        for item in assessment.advice
    ]
    for score in assessment.scores:
        parts = [
            f"{part.label} {'yes' if part.met else 'no' if part.met is False else 'open'}"
            for part in score.parts
        ]
        band = f" ({score.band})" if score.band else ""
        said = f"{score_words(score)}{band}{': ' if parts else ''}{', '.join(parts)}"
        rows.append(Row(capital(score.label), (*plain(said), *source(score.source))))
    points = [f"{part.label} {number(part.points)}" for part in assessment.priority_parts]
    said = f"{assessment.priority} of 100: {', '.join(points)}"
    rows.append(Row("Order on the worklist", plain(said)))
    return tuple(rows)


def _advice_text(text: str, rows: str) -> Text:
    return (*plain(capital(clean(text))), *source(rows))
