"""Draws the one page a specialist reads: a summary in, exactly one page of PDF out, always."""

from __future__ import annotations

from typing import Final

from triage_app.report import page_body, page_foot, page_words
from triage_app.report.line_breaking import Typesetter
from triage_app.report.page_flags import draw_flags, measure_flags
from triage_app.report.page_head import (
    BAND_GAP,
    BAND_HEIGHT,
    draw_band,
    draw_bottom_line,
    draw_strip,
    measure_bottom_line,
)
from triage_app.report.page_numbers import TRENDS_HEIGHT, draw_numbers, draw_trends
from triage_app.report.paper import PaperSize
from triage_app.report.pen import Pen
from triage_app.report.summary import ReferralSummary
from triage_app.report.typeface import MOST_LETTERS, is_covered

_FLAGS_TO_BODY: Final = 2.65
_BODY_TO_FOOT: Final = 1.9
_LEAST_BODY: Final = 46.0
_FOOT_ALLOWANCE: Final = 20.0
_LEAST_FLAGS_WITH_TRENDS: Final = 60.0


def draw_page(summary: ReferralSummary, paper: PaperSize) -> bytes:
    """The page as PDF: one page for any summary, the same bytes for the same summary.

    Args:
        summary: what the page says.
        paper: Letter or A4.
    """
    setter = Typesetter()
    pen = Pen(
        paper,
        title=summary.title,
        author=summary.strip.clinic,
        subject=summary.stamp,
        language=summary.language,
    )
    top = paper.top_mm
    if summary.band is not None:
        draw_band(pen, setter, summary.band, top)
        top += BAND_HEIGHT + BAND_GAP
    top += draw_strip(pen, setter, summary.strip, top, page=1, pages=1)
    zone_1 = measure_bottom_line(pen, setter, summary)
    top = draw_bottom_line(pen, setter, summary, zone_1, top)
    top, notes = _draw_numbers_and_trends(pen, setter, summary, top)
    most_flags = paper.bottom_mm - _FOOT_ALLOWANCE - _LEAST_BODY - top
    zone_3 = measure_flags(pen, setter, summary.flags, most_flags)
    flags_end = draw_flags(pen, setter, summary.flags, zone_3, top)
    _draw_rest(pen, setter, summary, flags_end, notes)
    pen.next_page()
    return pen.finished()


def _draw_numbers_and_trends(
    pen: Pen, setter: Typesetter, summary: ReferralSummary, top: float
) -> tuple[float, list[str]]:
    """Zone 2. Trends go, with a note at the foot, only when zone 3 would have no room."""
    room = pen.paper.bottom_mm - _FOOT_ALLOWANCE - _LEAST_BODY - top
    trends = bool(summary.trends)
    notes: list[str] = []
    if trends and room - TRENDS_HEIGHT < _LEAST_FLAGS_WITH_TRENDS:
        wanted = measure_flags(pen, setter, summary.flags, 1000).height
        if room - TRENDS_HEIGHT - 21 < wanted:
            trends = False
            notes.append(page_words.trends_left_out(len(summary.trends)))
    end = draw_numbers(pen, setter, summary.numbers, top, trends=trends)
    if trends:
        end = draw_trends(pen, setter, summary.trends, summary.since, end)
    return end, notes


def _draw_rest(
    pen: Pen, setter: Typesetter, summary: ReferralSummary, flags_end: float, notes: list[str]
) -> None:
    """Zones 4 to 10. The letters no font covers are counted over all texts first."""
    count_texts(setter, summary)
    said = [*page_foot.missing_note(setter), *notes]
    top = flags_end + _FLAGS_TO_BODY
    foot = page_foot.measure_foot(pen, setter, summary, flags_end, said)
    for most in (2, 1):
        if page_body.cuts_vital_rows(pen, setter, summary, top, foot.top - _BODY_TO_FOOT):
            foot = page_foot.measure_foot(pen, setter, summary, flags_end, said, most_basis=most)
    page_body.draw_body(pen, setter, summary, top, foot.top - _BODY_TO_FOOT)
    page_foot.draw_foot(pen, foot)


def count_texts(setter: Typesetter, summary: ReferralSummary) -> None:
    """Counts the letters no font covers in the texts of zones 4 to 10, before the foot says so."""
    rows = (
        *summary.pain_story,
        *summary.tried_rows,
        *summary.imaging,
        *summary.background,
        *summary.words,
    )[:200]
    rich = [row.text for row in rows]
    rich += [*summary.medicines[:60], *summary.basis[:80], *summary.provenance[:3]]
    plain = [row.label for row in rows]
    for tried in summary.tried[:10]:
        plain += [tried.label, tried.words]
    if summary.allergies is not None:
        rich.append(summary.allergies.title)
        plain.append(summary.allergies.denied)
    for text in rich:
        if not all(is_covered(span.text[:MOST_LETTERS]) for span in text):
            setter.flow(text)
    for word in plain:
        if not is_covered(word[:MOST_LETTERS]):
            setter.flow(word)
