"""Draws the long form: every answer, reason and advice, the patient's name on each page.

It takes as many pages as it needs; nothing is cut but single texts of many pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from triage_app.report import page_words
from triage_app.report.letterhead import Head, draw_letterhead, has_more_than_a_name
from triage_app.report.line_breaking import (
    Typesetter,
    clip_lines,
)
from triage_app.report.page_foot import missing_note
from triage_app.report.page_head import BAND_GAP, BAND_HEIGHT, draw_band, draw_strip, words_sign
from triage_app.report.paper import PaperSize
from triage_app.report.pen import HAIRLINE, LABEL, Pen
from triage_app.report.summary import FormPage, Ink, ReferralSummary, Row, Span, Text
from triage_app.report.two_columns import LEADING, Piece, draw_piece, pages_of, section

_AFTER_STRIP: Final = 2.0
_FOOT_HEIGHT: Final = 7.0

_MOST_LETTERS: Final = 8_000
_LEAST_LETTERS: Final = 400
_ALL_LETTERS: Final = 300_000
_MOST_ANSWERS: Final = 1_500


def draw_long_form(summary: ReferralSummary, paper: PaperSize, head: Head | None = None) -> bytes:
    """Every answer, reason and piece of advice as PDF, in 10 pt.

    Args:
        summary: what the pages say.
        paper: Letter or A4.
        head: the clinic's letterhead, for the first page, where it says more than the name.
    """
    setter = Typesetter(_letters_each(summary))
    pen = Pen(
        paper,
        title=summary.title,
        author=summary.strip.clinic,
        subject=summary.stamp,
        language=summary.language,
    )
    strips = list(_strips(setter, summary, paper.frame_mm))
    first = _letterhead_height(setter, head, paper)
    room = paper.bottom_mm - _FOOT_HEIGHT - paper.top_mm - _head_height(setter, summary, paper)
    pages = pages_of(strips, room, first)
    for number, page in enumerate(pages, 1):
        y = paper.top_mm
        if number == 1 and head is not None and first:
            y = draw_letterhead(pen, setter, head, y)
        _draw_page(pen, setter, summary, page, number, len(pages), y)
        pen.next_page()
    return pen.finished()


def _letters_each(summary: ReferralSummary) -> int:
    """How many letters of one text are shown, so that no document grows without end."""
    answers = [answer for page in summary.all_answers for answer in page.answers]
    letters = sum(min(len(answer.answer), _MOST_LETTERS) for answer in answers)
    if letters <= _ALL_LETTERS:
        return _MOST_LETTERS
    return max(_LEAST_LETTERS, _ALL_LETTERS // len(answers))


def _head_height(setter: Typesetter, summary: ReferralSummary, paper: PaperSize) -> float:
    """The band and the strip, measured by drawing them on a sheet that is thrown away."""
    spare = Pen(paper, title="", author="", subject="", language="en")
    height = draw_strip(spare, setter, summary.strip, paper.top_mm, page=1, pages=1)
    if summary.band is not None:
        height += BAND_HEIGHT + BAND_GAP
    return height + _AFTER_STRIP


def _letterhead_height(setter: Typesetter, head: Head | None, paper: PaperSize) -> float:
    if head is None or not has_more_than_a_name(head):
        return 0.0
    spare = Pen(paper, title="", author="", subject="", language="en")
    return draw_letterhead(spare, setter, head, 0.0)


def _strips(setter: Typesetter, summary: ReferralSummary, width: float) -> Iterator[Piece]:
    left = setter.flow(page_words.LONG_FORM_REASONS, bold=True)
    reasons = [_level(summary), *((row.label, row.text) for row in summary.all_reasons)]
    yield from section(setter, left, reasons, width)
    for page in _within_limit(summary.all_answers):
        rows: list[tuple[str, Text]] = [
            (one.question, (Span(one.answer, Ink.BOLD if one.open else Ink.PLAIN),))
            for one in page.answers
        ]
        yield from section(setter, setter.flow(page.title, bold=True), rows, width)
    cut = sum(len(page.answers) for page in summary.all_answers) - _MOST_ANSWERS
    if cut > 0:
        yield Piece(LEADING, left=setter.flow(page_words.more(cut), bold=True).words)
    advice: Sequence[Row] = summary.all_advice
    heading = setter.flow(page_words.LONG_FORM_ADVICE, bold=True)
    yield from section(setter, heading, [(row.label, row.text) for row in advice], width)


def _level(summary: ReferralSummary) -> tuple[str, Text]:
    """The level in force as the badge says it, with who set it by hand and why."""
    badge = summary.badge
    word = " ".join(page_words.NOT_YET_KNOWN) if badge.unknown else badge.level.word
    head = f"{badge.above} {word}".strip()
    said = "; ".join(part for part in (badge.seen, *badge.notes, badge.foot) if part)
    said = said.replace(",; ", ", ")  # a note that runs over two lines of the badge
    text: Text = (Span(head, Ink.BOLD), Span(f", {said}." if said else "."))
    for row in summary.bottom_line:
        if row.label == page_words.OVERRIDE:
            text = (*text, Span(" "), *row.text)
    return page_words.LONG_FORM_LEVEL, text


def _within_limit(pages: tuple[FormPage, ...]) -> Iterator[FormPage]:
    room = _MOST_ANSWERS
    for page in pages:
        if room <= 0:
            return
        yield FormPage(page.title, page.answers[:room])
        room -= len(page.answers)


def _draw_page(
    pen: Pen,
    setter: Typesetter,
    summary: ReferralSummary,
    strips: list[Piece],
    number: int,
    pages: int,
    y: float,
) -> None:
    paper = pen.paper
    if summary.band is not None:
        draw_band(pen, setter, summary.band, y)
        y += BAND_HEIGHT + BAND_GAP
    y += draw_strip(pen, setter, summary.strip, y, page=number, pages=pages)
    pen.rule(paper.left_mm, y, paper.right_mm, y, 0.75)
    y += _AFTER_STRIP
    for strip in strips:
        draw_piece(pen, strip, y)
        y += strip.height
    _draw_foot(pen, setter, summary)


def _draw_foot(pen: Pen, setter: Typesetter, summary: ReferralSummary) -> None:
    """Where the pages come from, and the note about letters the fonts lack."""
    left, right, bottom = pen.paper.left_mm, pen.paper.right_mm, pen.paper.bottom_mm
    pen.rule(left, bottom - 5.2, right, bottom - 5.2, 0.5, HAIRLINE)
    spans: list[Span] = [Span(f"{note} · ", Ink.BOLD) for note in missing_note(setter)]
    spans.extend(summary.provenance[-1] if summary.provenance else ())
    flow = setter.flow(tuple(spans))
    lines = clip_lines(flow, 8.5, right - left, 1, lambda n: words_sign(setter, n))
    if lines:
        pen.line(left, bottom - 1.6, lines[0], 8.5, LABEL)
