"""Zone 1: what the specialist reads first, in 90 words at most with the badge.

Rows stand in a fixed order, each with its share. Too long: the question's quote goes first, then
what comes after "Also", then the spread; never the rule, the danger signs, the override.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from triage_app.model.assessment import Assessment, OpenQuestion
from triage_app.model.level import Level
from triage_app.model.person import Referral
from triage_app.report.context import Override, PageContext
from triage_app.report.flag_row import flags_row
from triage_app.report.patient_row import patient_row
from triage_app.report.procedures import Procedure, procedures
from triage_app.report.summary import Badge, Row, Text
from triage_app.report.told import Told
from triage_app.report.why_row import why_row
from triage_app.report.wording import (
    CUT_SIGN_WORDS,
    bold,
    capital,
    clean,
    clock_words,
    cut,
    due_words,
    in_text,
    joined,
    local_day,
    more_on_screen,
    plain,
    plural,
    short_day,
    shortened,
    words_in,
)

MOST_WORDS: Final = 90
_QUESTION_SHARE: Final = 10
_OVERRIDE_SHARE: Final = 12
_SENDER_WORDS: Final = 6
_SEEN_WORDS: Final = 5
_MOST_ASKED_FIRST: Final = 14
# More than fits beside the badge: a reason is whole until the 90 words are spent.
_WHOLE_REASON: Final = 60


@dataclass(frozen=True, slots=True)
class Case:
    """What the bottom line is made from."""

    told: Told
    assessment: Assessment
    referral: Referral
    context: PageContext

    @property
    def unknown(self) -> bool:
        """Unfinished and not above routine: never shown as routine."""
        return self.context.is_draft and self.level is Level.ROUTINE

    @property
    def level(self) -> Level:
        """The level in force: a clinician's, else the rules'."""
        override = self.context.override
        return self.assessment.level if override is None else override.level

    @property
    def could_be(self) -> Level:
        """How high it could still become, or what the rules keep saying of a lowered one."""
        return max(self.level, self.assessment.could_be)


@dataclass(frozen=True, slots=True)
class Fit:
    """How much of what may give way is still there.

    Attributes:
        quote_words: of the question; 0 leaves who asked, below 0 leaves only how many words.
        also: a second reason is named.
        spread: where the pain spreads is said.
    """

    quote_words: int
    also: bool
    spread: bool
    why_words: int
    patient_words: int
    flag_words: int = 18
    settle_words: int = 10


# The order of giving way. The last steps are for forms with very long words of their own.
_FITS: Final = (
    Fit(12, True, True, 24, 20),
    Fit(6, True, True, 24, 20),
    Fit(0, True, True, 24, 20),
    Fit(0, False, True, 24, 20),
    Fit(0, False, False, 24, 20),
    Fit(0, False, False, 24, 16),
    Fit(6, False, False, 24, 14),
    Fit(-1, False, False, 24, 16),
    Fit(-1, False, False, 24, 12),
    Fit(-1, False, False, 24, 8),
    Fit(-1, False, False, 20, 8),
    Fit(-1, False, False, 16, 8),
    Fit(-1, False, False, 16, 6, 11, 8),
    Fit(-1, False, False, 12, 4, 11, 7),
    Fit(-1, False, False, 8, 4, 11, 6),
)
# The steps before a clinician's reason is cut.
_BEFORE_REASON: Final = 9


def badge(case: Case) -> Badge:
    """The level with its shape, range, date and what the rules say."""
    level, rules = case.level, case.assessment.level
    open_range = case.assessment.level is not case.assessment.could_be
    draft = case.context.is_draft
    lowered = case.context.override is not None and level < rules
    border = case.could_be if open_range or lowered else level
    return Badge(
        level=level,
        could_be=case.could_be,
        border=border,
        unknown=case.unknown,
        dashed=open_range or case.unknown,
        above="at least" if draft and open_range and not case.unknown else "",
        seen="" if case.unknown else _seen(case),
        notes=_notes(case, open_range),
        foot=f"could be {case.could_be.word}" if open_range and case.could_be > level else "",
    )


def _seen(case: Case) -> str:
    words = case.told.form.levels.get(case.level)
    return cut(words.seen, _SEEN_WORDS)[0] if words is not None else ""


def _notes(case: Case, open_range: bool) -> tuple[str, ...]:
    notes: list[str] = []
    words = case.told.form.levels.get(case.level)
    settled = not (case.context.is_draft and open_range) and not case.unknown
    if settled and words is not None and words.limit_hours > 0:
        notes.append(due_words(case.context.started, words.limit_hours, case.context.zone))
    if case.context.override is not None:
        notes.append(f"rules say {case.assessment.level.word}")
    elif case.context.is_draft and not open_range and not case.unknown:
        top = case.level is Level.EMERGENCY
        notes += [f"range: {case.level.word},", "cannot fall" if top else "settled"]
    return tuple(note for note in notes if note)


def badge_words(made: Badge) -> int:
    """The words of the badge as it is drawn."""
    head = "NOT YET KNOWN" if made.unknown else made.level.word
    return sum(words_in(text) for text in (head, made.above, made.seen, *made.notes, made.foot))


def bottom_line(case: Case, made: Badge) -> tuple[tuple[Row, ...], int]:
    """The rows, and how many words they and the badge have: 90 at most."""
    words = badge_words(made)
    for fit in _FITS[:_BEFORE_REASON]:
        rows = _rows(case, fit, _WHOLE_REASON)
        total = words + _words_of(rows)
        if total <= MOST_WORDS:
            return _with_more_to_ask(case, fit, rows, words)
    for fit in _FITS:
        rows = _rows(case, fit)
        total = words + _words_of(rows)
        if total <= MOST_WORDS:
            break
    if total < MOST_WORDS:
        # What is left goes to the clinician's reason, should it be longer than its share.
        staff = _staff_rows(case, MOST_WORDS - total)
        rows = (*rows[: len(rows) - len(staff)], *staff)
        total = words + _words_of(rows)
    return rows, total


def _with_more_to_ask(
    case: Case, fit: Fit, rows: tuple[Row, ...], words: int
) -> tuple[tuple[Row, ...], int]:
    """The same rows, what is left of the 90 words given to what to ask first."""
    total = words + _words_of(rows)
    left = min(MOST_WORDS - total, _MOST_ASKED_FIRST - fit.settle_words)
    if left > 0 and case.context.is_draft:
        longer = _rows(case, replace(fit, settle_words=fit.settle_words + left), _WHOLE_REASON)
        if words + _words_of(longer) <= MOST_WORDS:
            rows, total = longer, words + _words_of(longer)
    return rows, total


def _words_of(rows: Sequence[Row]) -> int:
    return sum(words_in(row.label) + words_in(in_text(row.text)) for row in rows)


def _rows(case: Case, fit: Fit, spare: int = 0) -> tuple[Row, ...]:
    assessment = case.assessment
    highest = max(case.level, assessment.could_be)
    # At routine the first row says it already.
    calm = highest < Level.URGENT and not assessment.held and assessment.level > Level.ROUTINE
    weighty = {item.question for reason in assessment.reasons for item in reason.because}
    flags = flags_row(case.told, calm=calm, most_words=fit.flag_words, weighty=weighty)
    why = why_row(case.told, assessment, case.context, fit.why_words, also=fit.also)
    began = "began " in in_text(why)
    patient = patient_row(
        case.told,
        fit.patient_words,
        spread=fit.spread,
        began_said=began,
        procedure=_procedure(case),
    )
    rows = [Row("Why", why, True), Row("Red flags", flags, True), Row("Patient", patient, True)]
    settling = _settling(case, fit.settle_words)
    if settling is not None:
        rows.append(settling)
    if settling is None or not case.context.is_draft:
        rows.append(Row("Question", _referral(case.referral, fit.quote_words)))
    rows += _staff_rows(case, spare)
    return tuple(rows)


def _procedure(case: Case) -> Procedure | None:
    """The last procedure of earlier visits; on the form after one, the row is about it anyway."""
    before = procedures(case.context.earlier)
    return before[-1] if before and not case.told.applies("procedure_date") else None


def _settling(case: Case, most_words: int) -> Row | None:
    """While the range is open: what would settle it, the most dangerous first."""
    deciding = [item for item in case.assessment.open if item.could_make > case.assessment.level]
    if case.assessment.settled or not deciding:
        return None
    unasked = [item for item in deciding if not item.asked]
    if case.context.is_draft:
        return Row("Ask first", _ask_first(case, unasked or deciding, most_words), True)
    how = "ask" if unasked else "ask again"
    return Row("Settle", _settle(case, deciding, how, most_words), True)


def _labels(case: Case, items: Sequence[OpenQuestion]) -> list[str]:
    form = case.told.form.questions
    labels = (form[item.question].label for item in items if item.question in form)
    return list(dict.fromkeys(labels))


def _ask_first(case: Case, items: Sequence[OpenQuestion], most_words: int) -> Text:
    labels = _labels(case, items)
    kept = _as_many(labels, most_words - 5)
    rest = len(labels) - len(kept)
    return joined((plain(", ".join(kept)), more_on_screen(rest)), "; ")


def _settle(case: Case, items: Sequence[OpenQuestion], how: str, most_words: int) -> Text:
    labels = _labels(case, items)
    kept = _as_many(labels, most_words - 4)
    rest = len(labels) - len(kept)
    named = (*plain(", ".join(kept)), *(plain("; ") if rest else ()), *more_on_screen(rest))
    return (*named, *plain(f": {how}, or examine."))


def _as_many(labels: Sequence[str], room: int) -> list[str]:
    kept: list[str] = []
    for label in labels:
        if kept and words_in(", ".join((*kept, label))) > room:
            break
        kept.append(cut(label, room)[0])
    return kept


def _referral(referral: Referral, quote_words: int) -> Text:
    sender, left = cut(referral.sender, _SENDER_WORDS)
    sender += " …" if left else ""
    question = clean(referral.question)
    if not sender and not question:
        return plain("Walked in; no referral." if referral.is_empty else "No question given.")
    who = capital(sender) if sender else "Sender not named"
    if not question:
        return plain(f"{who}: no question given." if quote_words > 0 else "No question given.")
    room = min(quote_words, max(4, _QUESTION_SHARE + 3 - words_in(who)))
    if words_in(question) <= max(room, CUT_SIGN_WORDS):
        room = len(question.split())
    if quote_words < 0 and words_in(f"{who} {question}") > CUT_SIGN_WORDS:
        count = words_in(referral.sender) + words_in(question)
        return bold(f"+ {plural(count, 'word')} on screen")
    if room <= 0:
        return (*plain(f"{who}: "), *bold(f"+ {plural(words_in(question), 'word')} on screen"))
    return (*plain(f"{who}: "), *shortened(question, room, quoted=True))


def _staff_rows(case: Case, spare: int = 0) -> list[Row]:
    """An override, one that lapsed, else who was told of an emergency."""
    context = case.context
    if context.override is not None:
        was = context.override.rules
        rules = case.assessment.level if was is None else was
        head = f"{rules.word} to {context.override.level.word},"
        return [_override_row(case, context.override, head, spare)]
    if context.lapsed is not None:
        head = f"{context.lapsed.level.word} lapsed, rules rose;"
        return [_override_row(case, context.lapsed, head, spare)]
    if context.acknowledgement is None:
        return []
    told, at, by = context.acknowledgement
    name, _ = cut(told, 4)
    desk, _ = cut(by, 4)
    when = clock_words(at, context.zone)
    return [Row("Handover", (*bold(f"{when} to {name},"), *plain(f" by {desk}.")), True)]


def _override_row(case: Case, override: Override, head: str, spare: int) -> Row:
    """ "SOON to URGENT, Dr A. Voss 10:15: “New pain on steroids.”"."""
    zone = case.context.zone
    when = clock_words(override.at, zone)
    if local_day(override.at, zone) != case.told.visit_date:
        when = f"{short_day(local_day(override.at, zone))} {when}"
    who, _ = cut(override.by, 3)
    room = _OVERRIDE_SHARE + spare - words_in(f"{head} {who} {when}")
    if words_in(override.reason) > room:
        room = max(2, room - CUT_SIGN_WORDS)
    reason = shortened(override.reason, room, quoted=True)
    between = plain(f" {who} {when}: ") if reason else plain(f" {who} {when}.")
    return Row("Override", (*bold(head), *between, *reason), True)
