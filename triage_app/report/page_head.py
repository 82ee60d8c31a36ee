"""Draws the top of the page: the band, the strip that says who, and the bottom line with its badge.

These never shrink; a text far beyond the form's limits is cut with its sign.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reportlab.lib.colors import Color

from triage_app.model.level import Level
from triage_app.report import marks, page_words
from triage_app.report.line_breaking import Flow, Line, Typesetter, break_lines, clip_lines
from triage_app.report.paper import POINT
from triage_app.report.pen import FAINT, HAIRLINE, INK, LABEL, WHITE, Pen
from triage_app.report.summary import (
    Badge,
    Band,
    BandKind,
    Ink,
    ReferralSummary,
    Row,
    Span,
    Strip,
)

BAND_HEIGHT: Final = 7.2
BAND_GAP: Final = 2.6
STRIP_HEIGHT: Final = 16.7
STRIP_HEIGHT_TWO_LINES: Final = 21.0
_STRIP_TO_BOX: Final = 0.5

BADGE_WIDTH: Final = 44.0
LABELS_WIDTH: Final = 20.0
BOX_PADDING: Final = 2.2
ROW_GAP: Final = 1.0
_LEAST_BOX: Final = 38.0
_TEXT_PT: Final = 10.5
_LEADING_PT: Final = 13.3
_MOST_LINES: Final = 11
_FACT_GAP: Final = 9.0
_LEAST_FACT_GAP: Final = 3.0


def words_sign(setter: Typesetter, count: int) -> Flow:
    """An ellipsis and how many words are on screen only."""
    return setter.flow((Span(" … "), Span(page_words.words_cut(count), Ink.BOLD)))


def ellipsis_only(setter: Typesetter) -> Flow:
    """What a name that is cut ends in."""
    return setter.flow("…", bold=True)


def draw_band(pen: Pen, setter: Typesetter, band: Band, top: float) -> None:
    """DRAFT or OUT OF DATE across the page."""
    paper = pen.paper
    left, width = paper.left_mm, paper.frame_mm
    baseline = top + 4.85
    out_of_date = band.kind is BandKind.OUT_OF_DATE
    colour = WHITE if out_of_date else INK
    if out_of_date:
        pen.box(left, top, width, BAND_HEIGHT, fill=INK)
        marks.cross(pen, left + 5.0, top + BAND_HEIGHT / 2, 4.2, WHITE)
    else:
        marks.hatched_box(pen, left, top, 7.5, BAND_HEIGHT, gap=1.1)
        marks.dashed_box(pen, left, top, width, BAND_HEIGHT, weight_pt=1.5, dash=(4.5, 2.7))
    word = setter.flow(band.kind.value, bold=True)
    x = left + 10.0
    pen.line(x, baseline, word.words, 11, colour, tracking_pt=0.5)
    x += (word.em * 11 + 0.5 * len(band.kind.value)) * POINT + 2.5
    room = paper.right_mm - 2 - x
    lines = clip_lines(setter.flow(band.text), 10, room, 1, lambda n: words_sign(setter, n))
    if lines:
        pen.line(x, baseline, lines[0], 10, colour)


@dataclass(frozen=True, slots=True)
class _StripName:
    lines: list[Line]
    size_pt: float
    height: float


def _name(pen: Pen, setter: Typesetter, strip: Strip, room: float) -> _StripName:
    flow = setter.flow(strip.name, bold=True)
    if flow.em * 16 * POINT <= room and not flow.unseen:
        return _StripName([flow.words], 16, STRIP_HEIGHT)
    lines = clip_lines(flow, 13, room, 2, lambda _: ellipsis_only(setter))
    return _StripName(lines, 13, STRIP_HEIGHT_TWO_LINES)


def draw_strip(
    pen: Pen, setter: Typesetter, strip: Strip, top: float, page: int, pages: int
) -> float:
    """Who this is, on every page. Returns the height."""
    left, right = pen.paper.left_mm, pen.paper.right_mm
    _draw_clinic(pen, setter, strip, top, page_words.page_number(page, pages))
    mrn_room = pen.paper.frame_mm * 0.4
    mrn = clip_lines(
        setter.flow(strip.mrn, bold=True), 13, mrn_room, 1, lambda _: ellipsis_only(setter)
    )
    mrn_width = setter_width(mrn, 13)
    tag_width = 0.0
    tag: list[Line] = []
    if strip.tag:
        tag = clip_lines(
            setter.flow(strip.tag, bold=True), 10, 74, 1, lambda _: ellipsis_only(setter)
        )
        tag_width = setter_width(tag, 10) + 4.0 + 3.9
    room = right - left - mrn_width - tag_width - 10.0
    unprintable = setter.flow(page_words.NAME_ON_SCREEN if _lacks_letters(setter, strip) else "")
    name = _name(pen, setter, strip, room - unprintable.em * 10 * POINT)
    two = len(name.lines) == 2
    first = top + (10.0 if name.size_pt == 16 else 8.9 if two else 12.0)
    for number, line in enumerate(name.lines):
        pen.line(left, first + number * 15 * POINT, line, name.size_pt)
    if unprintable.words:
        pen.line(
            left + setter_width(name.lines[:1], name.size_pt) + 3.0, first, unprintable.words, 10
        )
    mrn_baseline = top + (9.9 if name.size_pt == 13 else 9.7)
    if mrn:
        pen.line(right - mrn_width, mrn_baseline, mrn[0], 13)
    if tag:
        x = right - mrn_width - tag_width
        pen.box(x, mrn_baseline - 4.35, tag_width - 3.9, 5.8, weight_pt=0.9)
        pen.line(x + 2.0, mrn_baseline - 0.2, tag[0], 10)
    _draw_facts(pen, setter, strip, top + name.height - (1.95 if two else 1.75))
    return name.height


def _lacks_letters(setter: Typesetter, strip: Strip) -> bool:
    """Whether the name has letters no font covers: it is then no name to call anybody by."""
    words = setter.flow(strip.name, bold=True).words
    return any(piece.face is None for word in words for piece, _ in word.pieces)


def setter_width(lines: list[Line], size_pt: float) -> float:
    """Width in millimetres of the first of some lines; 0 without one."""
    return Flow(lines[0]).em * size_pt * POINT if lines else 0.0


def _draw_clinic(pen: Pen, setter: Typesetter, strip: Strip, top: float, number: str) -> None:
    left, right = pen.paper.left_mm, pen.paper.right_mm
    baseline = top + 2.95
    clinic = setter.flow((Span(strip.clinic, Ink.BOLD), Span(" · "), Span(strip.nature)))
    page = setter.flow(number)
    width = page.em * 10 * POINT
    lines = clip_lines(clinic, 10, right - left - width - 4, 1, lambda n: words_sign(setter, n))
    if lines:
        pen.line(left, baseline, lines[0], 10, LABEL)
    pen.line(right - width, baseline, page.words, 10, LABEL)


def _draw_facts(pen: Pen, setter: Typesetter, strip: Strip, baseline: float) -> None:
    """Birth date, sex, language, visit, asked: shared across the frame with rules between."""
    left = pen.paper.left_mm
    cells = [setter.flow(strip.born, bold=True), *(setter.flow(fact) for fact in strip.facts[:8])]
    cells = [cell for cell in cells if cell.words]
    gaps = max(len(cells) - 1, 1)
    most = (pen.paper.frame_mm - gaps * _LEAST_FACT_GAP) / (10 * POINT)
    if sum(cell.em for cell in cells) > most:
        cells = _shortened(setter, cells, most)
    free = pen.paper.frame_mm - sum(cell.em for cell in cells) * 10 * POINT
    gap = min(free / gaps, _FACT_GAP)
    x = left
    for number, cell in enumerate(cells):
        if number:
            pen.rule(x + gap / 2, baseline - 2.8, x + gap / 2, baseline + 0.55, 0.75, HAIRLINE)
            x += gap
        pen.line(x, baseline, cell.words, 10)
        x += cell.em * 10 * POINT


def _shortened(setter: Typesetter, cells: list[Flow], most_em: float) -> list[Flow]:
    """The widest cells cut until all fit on the line."""
    share = most_em / len(cells)
    narrow = sum(cell.em for cell in cells if cell.em <= share)
    wide = sum(cell.em > share for cell in cells)
    room = (most_em - narrow) / max(wide, 1)
    shortened: list[Flow] = []
    for cell in cells:
        if cell.em <= max(share, room):
            shortened.append(cell)
            continue
        lines = clip_lines(cell, 1 / POINT, room, 1, lambda _: setter.flow("…"))
        shortened.append(Flow(lines[0]) if lines else setter.flow("…"))
    return shortened


@dataclass(frozen=True, slots=True)
class BottomLine:
    """Zone 1 measured: its labels and lines, and the height of its box."""

    rows: list[tuple[Line, list[Line]]]
    height: float


def measure_bottom_line(pen: Pen, setter: Typesetter, summary: ReferralSummary) -> BottomLine:
    """The rows of zone 1 in lines. Only texts far beyond its 90 words are cut."""
    width = pen.paper.frame_mm - BADGE_WIDTH - LABELS_WIDTH - 6.2
    rows = summary.bottom_line[:7]
    flows = [setter.flow(row.text) for row in rows]
    lines = [break_lines(flow.words, _TEXT_PT, width) for flow in flows]
    for keep, most in ((False, 2), (True, 4), (False, 1), (True, 2), (True, 1)):
        if sum(map(len, lines)) <= _MOST_LINES and not any(flow.unseen for flow in flows):
            break
        for index in range(len(rows) - 1, -1, -1):
            if rows[index].keep is keep or flows[index].unseen:
                lines[index] = clip_lines(
                    flows[index], _TEXT_PT, width, most, lambda n: words_sign(setter, n)
                )
        flows = [Flow(flow.words) for flow in flows]
    labels = [_label(setter, row) for row in rows]
    height = sum(max(len(text), 1) * _LEADING_PT * POINT for text in lines)
    height += max(len(rows) - 1, 0) * ROW_GAP + 2 * BOX_PADDING
    return BottomLine(
        list(zip(labels, lines, strict=True)),
        max(height, _LEAST_BOX, _badge_height(summary.badge) + 4.6),
    )


def _label(setter: Typesetter, row: Row) -> Line:
    lines = clip_lines(
        setter.flow(row.label, bold=True), 10, LABELS_WIDTH - 1, 1, lambda _: ellipsis_only(setter)
    )
    return lines[0] if lines else ()


def draw_bottom_line(
    pen: Pen, setter: Typesetter, summary: ReferralSummary, zone: BottomLine, top: float
) -> float:
    """Zone 1. Returns the bottom of its box."""
    paper = pen.paper
    top += _STRIP_TO_BOX
    weight = marks.BORDER_PT[summary.badge.border]
    border = weight * POINT
    _draw_badge(pen, setter, summary.badge, top, zone.height)
    pen.box(
        paper.left_mm,
        top,
        paper.frame_mm,
        zone.height,
        weight_pt=weight,
        dash=(3 * weight + 1.5, 1.6 * weight + 1.2) if summary.badge.dashed else (),
    )
    used = sum(max(len(lines), 1) * _LEADING_PT * POINT for _, lines in zone.rows)
    used += max(len(zone.rows) - 1, 0) * ROW_GAP
    y = top + max((zone.height - used) / 2 - 0.2, border + 0.6)
    x = paper.left_mm + BADGE_WIDTH + 3.1
    for label, lines in zone.rows:
        pen.line(x, y + _TEXT_PT * POINT, label, 10, LABEL)
        pen.block(x + LABELS_WIDTH, y, lines, _TEXT_PT, _LEADING_PT)
        y += max(len(lines), 1) * _LEADING_PT * POINT + ROW_GAP
    return top + zone.height


_SHAPE_SLOT: Final = 10.0
_SHAPE_TO_WORD: Final = 6.35
_SHAPE_TO_ABOVE: Final = 4.3
_ABOVE_TO_WORD: Final = 7.0
_UNKNOWN_PITCH: Final = 6.5
_WORD_TO_TARGET: Final = 5.05
_TO_STEPS: Final = 2.85
_STEPS_TO_NOTE: Final = 4.85
_NOTE_PITCH: Final = 4.3
_STEPS_TO_FOOT: Final = 2.1
_FOOT_HEIGHT: Final = 5.6
_MOST_NOTES: Final = 3


def _badge_parts(badge: Badge) -> list[tuple[str, float]]:
    """The parts of the badge downwards, each with the way to its baseline or its bottom."""
    parts = [("shape", _SHAPE_SLOT)]
    if badge.above and not badge.unknown:
        parts += [("above", _SHAPE_TO_ABOVE), ("word", _ABOVE_TO_WORD)]
    else:
        parts.append(("word", _SHAPE_TO_WORD))
    if badge.unknown:
        parts.append(("second word", _UNKNOWN_PITCH))
    if badge.seen:
        parts.append(("seen", _WORD_TO_TARGET))
    parts.append(("steps", _TO_STEPS + marks.STEPS_HEIGHT))
    notes = badge.notes[:_MOST_NOTES]
    parts += [("note", _NOTE_PITCH if number else _STEPS_TO_NOTE) for number in range(len(notes))]
    if badge.foot:
        parts.append(("foot", _STEPS_TO_FOOT + _FOOT_HEIGHT))
    return parts


def _badge_height(badge: Badge) -> float:
    return sum(height for _, height in _badge_parts(badge))


def _draw_badge(pen: Pen, setter: Typesetter, badge: Badge, top: float, height: float) -> None:
    left = pen.paper.left_mm
    black = badge.level is Level.EMERGENCY and not badge.unknown
    colour = WHITE if black else INK
    pen.box(left, top, BADGE_WIDTH, height, fill=INK if black else FAINT)
    if not black:
        edge = left + BADGE_WIDTH
        pen.rule(edge, top, edge, top + height, 0.75)
    middle = left + BADGE_WIDTH / 2
    y = top + (height - _badge_height(badge)) / 2
    notes = iter(badge.notes)
    for part, way in _badge_parts(badge):
        y += way
        if part == "shape":
            _draw_shape(pen, badge, middle, y, colour)
        elif part == "steps":
            level = None if badge.unknown else badge.level
            marks.steps(pen, level, badge.could_be, middle, y - marks.STEPS_HEIGHT, colour)
        elif part == "foot":
            _draw_foot(pen, setter, badge.foot, middle, y - _FOOT_HEIGHT, black=black)
        elif part == "note":
            _centred(pen, setter.flow(next(notes)), middle, y, 10, colour)
        elif part == "seen":
            _centred(pen, setter.flow(badge.seen, bold=True), middle, y, 11, colour)
        elif part == "above":
            _centred(pen, setter.flow(badge.above, bold=True), middle, y, 11, colour)
        else:
            _draw_word(pen, setter, badge, middle, y, colour, second=part == "second word")


def _draw_shape(pen: Pen, badge: Badge, middle: float, bottom: float, colour: Color) -> None:
    """The shape in the middle of its slot."""
    if badge.unknown:
        marks.unknown_shape(pen, middle, bottom - (_SHAPE_SLOT + marks.UNKNOWN_HEIGHT) / 2)
        return
    high = marks.SHAPE_HEIGHT[badge.level]
    marks.level_shape(pen, badge.level, middle, bottom - (_SHAPE_SLOT + high) / 2, colour)


def _draw_word(
    pen: Pen,
    setter: Typesetter,
    badge: Badge,
    middle: float,
    baseline: float,
    colour: Color,
    *,
    second: bool,
) -> None:
    size = 16 if badge.unknown else 17 if badge.level is Level.EMERGENCY else 18
    word = page_words.NOT_YET_KNOWN[second] if badge.unknown else badge.level.word
    flow = setter.flow(word, bold=True)
    _centred(pen, flow, middle, baseline, size, colour, tracking_pt=0.6)


def _draw_foot(
    pen: Pen, setter: Typesetter, text: str, middle: float, top: float, *, black: bool
) -> None:
    """White on black under all; black on white where the badge itself is black."""
    width = BADGE_WIDTH - 2.8
    pen.box(middle - width / 2, top, width, _FOOT_HEIGHT, fill=WHITE if black else INK)
    shade = INK if black else WHITE
    _centred(pen, setter.flow(text, bold=True), middle, top + 4.05, 10, shade)


def _centred(
    pen: Pen,
    flow: Flow,
    middle: float,
    baseline: float,
    size_pt: float,
    colour: Color,
    *,
    tracking_pt: float = 0,
) -> None:
    """A line in the middle of the badge, smaller when it would not fit."""
    room = BADGE_WIDTH - 3.0
    lines = clip_lines(flow, size_pt, room, 1, lambda _: Flow(()))
    if not lines:
        return
    words = lines[0]
    letters = sum(len(piece.text) for word in words for piece, _ in word.pieces) + len(words) - 1
    width = (Flow(words).em * size_pt + (letters - 1) * tracking_pt) * POINT
    pen.line(middle - width / 2, baseline, words, size_pt, colour, tracking_pt=tracking_pt)
