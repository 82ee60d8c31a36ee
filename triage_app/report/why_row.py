"""The first row of the page: which rule set the level, from which answers, with its source."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from triage_app.model.assessment import Assessment, Reason
from triage_app.model.level import Level
from triage_app.report.because import because_parts, held_because, held_state, rule_of
from triage_app.report.context import PageContext
from triage_app.report.flag_row import count_words
from triage_app.report.summary import Text
from triage_app.report.told import Told
from triage_app.report.wording import (
    bold,
    capital,
    capital_text,
    cut,
    in_text,
    joined,
    more_on_screen,
    plain,
    plural,
    small,
    source,
    words_in,
)

_MANY_RULES: Final = 4


def why_row(
    told: Told, assessment: Assessment, context: PageContext, most_words: int, *, also: bool
) -> Text:
    """Why the level is what it is, in `most_words` at most.

    Args:
        told: the answers.
        assessment: level, reasons and what is open.
        context: whether it is a draft.
        most_words: the row's share.
        also: name a second reason where there is room.
    """
    at_level = [reason for reason in assessment.reasons if reason.level is assessment.level]
    if assessment.level is Level.ROUTINE or not at_level:
        return _nothing(told, assessment, context)
    first, *others = sorted(at_level, key=lambda reason: reason.held)
    unsettled = _unsettled(assessment, context)
    ending = _others(first, others)
    true = sum(not reason.held for reason in at_level)
    many = true >= _MANY_RULES and assessment.level > Level.SOON
    opening: Text = ()
    if many:
        opening = bold(f"{true} {assessment.level.id} rules true.")
        ending = more_on_screen(len(others)) if true == len(at_level) else ending
    room = most_words - words_in(in_text((*opening, *plain(" "), *ending)))
    room -= words_in(unsettled) + (1 if many else 0)
    head = _reason(told, assessment, first, max(room, 6))
    room -= words_in(in_text(head))
    # A rule that could not be ruled out is never left to "more on screen".
    if also and others and true == len(at_level) and assessment.level > Level.SOON:
        left = room + words_in(in_text(ending))
        second = _second(told, assessment, first, others[0], len(others) - 1, left)
        if second:
            ending = second
    lead = plain("First: ") if many else ()
    body = joined((_start((*lead, *head), many=many), ending), _between(ending))
    sentence = (*body, *plain("" if in_text(body).endswith(".") else "."))
    return joined((opening, sentence, plain(unsettled)), " ")


def _start(text: Text, *, many: bool) -> Text:
    return text if many else capital_text(text)


def _between(ending: Text) -> str:
    return ". " if in_text(ending).startswith("Also") else "; "


def _nothing(told: Told, assessment: Assessment, context: PageContext) -> Text:
    """Not above routine: nothing is reported, or nothing is certain yet."""
    deciding = [item for item in assessment.open if item.could_make > assessment.level]
    if context.is_draft:
        left = sum(not item.asked for item in deciding)
        still = f"{plural(left, 'open question')} could still raise it." if left else ""
        return joined(
            (bold("No rule true yet;" if still else "No rule true yet."), plain(still)), " "
        )
    if assessment.could_be is not assessment.level:
        one = len(deciding) == 1
        open_answers = f"{plural(len(deciding), 'answer')} not given"
        could = f" could make it {assessment.could_be.word}" if deciding else ""
        return (
            *bold("No rule true;"),
            *plain(f" {open_answers}{could}." if not one or could else "."),
        )
    return plain(f"No emergency, urgent or soon sign reported; {count_words(told)}.")


def _unsettled(assessment: Assessment, context: PageContext) -> str:
    """How many questions could still raise an unfinished level."""
    if not context.is_draft or assessment.settled:
        return ""
    left = sum(not i.asked and i.could_make > assessment.level for i in assessment.open)
    return f"{plural(left, 'open question')} could raise it." if left else ""


def _others(first: Reason, others: list[Reason]) -> Text:
    """ "5 more SOON rules true (see basis)"."""
    true = sum(not reason.held for reason in others)
    held = len(others) - true
    parts = []
    if true:
        word = first.level.word
        parts.append(
            plain(f"{true} more {word} {'rule' if true == 1 else 'rules'} true (see basis)")
        )
    if held:
        more = "more " if first.held else ""
        parts.append(plain(f"{held} {more}{'rule' if held == 1 else 'rules'} not ruled out"))
    return joined(parts, "; ")


def _reason(told: Told, assessment: Assessment, reason: Reason, room: int) -> Text:
    """The answers that fired it with the source; its own text where they are too many."""
    rows = source(reason.source)
    room -= words_in(reason.source)
    if reason.held:
        return _held(told, reason, room)
    reason = _without_trend(reason)
    parts = because_parts(told, assessment, reason, context=True)
    for chosen in (parts, because_parts(told, assessment, reason, context=False)):
        text = joined(chosen, ", ")
        if text and words_in(in_text(text)) <= room:
            return (*text, *rows)
    kept, left = cut(reason.text, room)
    return (*bold(f"{kept} …" if left else kept), *rows)


def _without_trend(reason: Reason) -> Reason:
    """Where the beginning alone made it recent, the trend is left to the patient's row."""
    if not any(item.question in ("pain_days", "pain_onset") for item in reason.because):
        return reason
    kept = tuple(item for item in reason.because if item.question != "pain_trend")
    return replace(reason, because=kept)


def _held(told: Told, reason: Reason, room: int) -> Text:
    """ "Could not rule out new saddle numbness: not sure. Held at URGENT [1.1–1.4]"."""
    rule = rule_of(told, reason)
    finding = small(rule.finding if rule is not None and rule.finding else reason.text)
    answers, state = held_because(told, reason), held_state(told, reason)
    room -= words_in("Could not rule out Held at URGENT")
    short, _ = cut(finding, max(3, room - words_in(state)))
    variants = ((finding, answers), (finding, state), ("", answers), (f"{short} …", state))
    before, after = next(
        (pair for pair in variants if pair[1] and words_in(" ".join(pair)) <= room), variants[-1]
    )
    between = ": " if before and after else ""
    return (
        *bold("Could not rule out"),
        *plain(f" {before}{between}"),
        *bold(after),
        *plain(f". Held at {reason.level.word}"),
        *source(reason.source),
    )


def _second(
    told: Told, assessment: Assessment, first: Reason, reason: Reason, rest: int, room: int
) -> Text:
    """ "Also leg weakness progressing [1.19]; + 2 more on screen", when there is room.

    An answer that fired both is said once, with the first.
    """
    if reason.held:
        return ()
    said = {item.question for item in first.because}
    fresh = tuple(item for item in reason.because if item.question not in said)
    parts = because_parts(told, assessment, replace(reason, because=fresh), context=False)
    text = joined(parts or because_parts(told, assessment, reason, context=False), ", ")
    made = (*plain("Also "), *text, *source(reason.source))
    tail = more_on_screen(rest)
    if not text or words_in(in_text(made)) + words_in(in_text(tail)) > room:
        return ()
    return joined((made, tail), "; ")


def reason_sentence(told: Told, assessment: Assessment, reason: Reason) -> Text:
    """A reason in full, for the long form: its text, the answers, the source."""
    answers = held_because(told, reason) if reason.held else ""
    if not reason.held:
        parts = because_parts(told, assessment, reason, context=True)
        answers = in_text(joined(parts, ", "))
    opening = "Could not rule out: " if reason.held else ""
    head = bold(f"{opening}{capital(reason.text)}")
    return (*head, *plain(f" ({answers})" if answers else ""), *source(reason.source))
