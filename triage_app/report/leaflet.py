"""Draws a leaflet for a patient: large calm type, on one page where it fits, else on several.

The numbers to call stand at the foot of every page, so that none is worth less alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from triage_app.report.leaflet_words import Block, Kind, Leaflet
from triage_app.report.letterhead import Head, draw_letterhead, has_more_than_a_name
from triage_app.report.line_breaking import Flow, Line, Typesetter, break_lines, clip_lines
from triage_app.report.page_foot import missing_note
from triage_app.report.paper import POINT, PaperSize
from triage_app.report.pen import HAIRLINE, INK, LABEL, Pen
from triage_app.report.sheet import CALL_HEIGHT, Side, draw_calls, reads_from_right

_SMALLEST_PT: Final = 14.0
_SIZES: Final = ((16.0, 1.36), (15.0, 1.34), (14.5, 1.32), (14.0, 1.3), (14.0, 1.22))
"""Size in points and leading, largest first."""
_TITLE_PT: Final = 23.0
_HEADING_RATIO: Final = 1.1
_POINT_INDENT: Final = 7.5
_STRONG_PAD: Final = 3.0
_FOOT_PT: Final = 14.0
_SMALL_PT: Final = 9.0
_FOOT_HEIGHT: Final = 13.0
_CALLS_TO_FOOT: Final = 3.4
_BODY_TO_CALLS: Final = 4.0
_LEAST_WRITING: Final = 30.0
_LEAST_PAGE: Final = 0.6
"""A page filled to this share may end before a section that would be torn."""
_MOST_LETTERS: Final = 4_000


@dataclass(frozen=True, slots=True)
class _Strip:
    """A part that stays on one page: a line, or a box of lines.

    Attributes:
        height: millimetres it takes with the gap above it.
        gap: millimetres left empty above it, unless it begins a page.
        lines: its lines; more than one only in a box.
        first: it begins its block.
        joined: millimetres of what follows that must stay on its page.
    """

    kind: Kind
    height: float
    gap: float
    lines: tuple[Line, ...]
    size_pt: float
    pitch: float
    first: bool = True
    write: bool = False
    joined: float = 0.0


def draw_leaflet(leaflet: Leaflet, paper: PaperSize, head: Head | None = None) -> bytes:
    """The leaflet as PDF.

    Args:
        leaflet: what it says, in the patient's language.
        paper: Letter or A4.
        head: the clinic's letterhead, for the first page.
    """
    setter = Typesetter(_MOST_LETTERS)
    pen = Pen(
        paper,
        title=leaflet.title,
        author=leaflet.clinic,
        subject=leaflet.small,
        language=leaflet.language,
    )
    side = Side(pen, from_right=reads_from_right(leaflet.language))
    bottom = _calls_top(leaflet, paper) - _BODY_TO_CALLS
    spare = Pen(paper, title="", author="", subject="", language="en")
    spare_side = Side(spare, from_right=False)
    first = _draw_head(spare, setter, leaflet, spare_side, head, number=1)
    later = _draw_head(spare, setter, leaflet, spare_side, None, number=2)
    pages = _paged(setter, leaflet, side.width, (bottom - first, bottom - later))
    for number, strips in enumerate(pages, 1):
        top = _draw_head(pen, setter, leaflet, side, head if number == 1 else None, number=number)
        _draw_strips(pen, side, strips, top)
        _draw_foot(pen, setter, leaflet, side, (number, len(pages)))
        pen.next_page()
    return pen.finished()


def _calls_top(leaflet: Leaflet, paper: PaperSize) -> float:
    calls = leaflet.phone.strip() or leaflet.emergency_number.strip()
    return paper.bottom_mm - _FOOT_HEIGHT - (CALL_HEIGHT + _CALLS_TO_FOOT if calls else 0)


def _paged(
    setter: Typesetter, leaflet: Leaflet, width: float, rooms: tuple[float, float]
) -> list[list[_Strip]]:
    """As few pages as the smallest type allows, in the largest type that needs no more."""
    tried = (
        _split(_strips(setter, leaflet.blocks, width, size, leading), rooms)
        for size, leading in reversed(_SIZES)
    )
    best = next(tried)
    for pages in tried:
        if len(pages) > len(best):
            break
        best = pages
    return best


def _split(strips: Sequence[_Strip], rooms: tuple[float, float]) -> list[list[_Strip]]:
    """The strips page by page; a section that would be torn begins the next page where it can."""
    pages: list[list[_Strip]] = [[]]
    used = 0.0
    for number, strip in enumerate(strips):
        room = rooms[0] if len(pages) == 1 else rooms[1]
        needed = strip.height + strip.joined
        if strip.kind is Kind.HEADING and used > _LEAST_PAGE * room:
            section = _section_height(strips[number:])
            needed = section if section <= rooms[1] else needed
        if pages[-1] and used + needed > room:
            pages.append([])
            used = 0.0
        used += strip.height - (0 if pages[-1] else strip.gap)
        pages[-1].append(strip)
    return pages


def _section_height(strips: Sequence[_Strip]) -> float:
    """From a heading to the next."""
    ends = (n for n, strip in enumerate(strips) if n and strip.first and strip.kind is Kind.HEADING)
    return sum(strip.height for strip in strips[: next(ends, len(strips))])


def _strips(
    setter: Typesetter, blocks: Sequence[Block], width: float, size: float, leading: float
) -> list[_Strip]:
    strips: list[_Strip] = []
    before: Kind | None = None
    for block in blocks:
        strips += _block_strips(setter, block, width, size, leading, before)
        before = block.kind
    return strips


def _block_strips(
    setter: Typesetter, block: Block, width: float, size: float, leading: float, before: Kind | None
) -> list[_Strip]:
    pitch = size * leading * POINT
    gap = pitch * (0.12 if before is Kind.HEADING else 0.3)
    if block.kind is Kind.STRONG:
        words = setter.flow(block.text, bold=True).words
        lines = tuple(break_lines(words, size, width - 2 * _STRONG_PAD))
        height = len(lines) * pitch + 2 * _STRONG_PAD - 0.25 * pitch
        return [_Strip(block.kind, height + gap + 0.6, gap + 0.6, lines, size, pitch)]
    bold = block.kind is Kind.HEADING
    if bold:
        size *= _HEADING_RATIO
        gap = pitch * 0.62
    indent = _POINT_INDENT if block.kind is Kind.POINT else 0.0
    lines = tuple(break_lines(setter.flow(block.text, bold=bold).words, size, width - indent))
    strips = []
    for number, line in enumerate(lines or ((),)):
        above = 0.0 if number else gap
        last = number == max(len(lines), 1) - 1
        write = block.write and last
        if write and not number and not before:
            above = gap
        joined = pitch * 1.4 if bold else pitch * 1.1 if number == 0 and len(lines) > 1 else 0.0
        strips.append(
            _Strip(
                block.kind,
                pitch * (1.3 if write else 1.0) + above,
                above,
                (line,),
                size,
                pitch,
                first=number == 0,
                write=write,
                joined=joined,
            )
        )
    return strips


def _draw_strips(pen: Pen, side: Side, strips: Sequence[_Strip], top: float) -> None:
    y = top
    for number, strip in enumerate(strips):
        if number:
            y += strip.gap
        _draw_strip(pen, side, strip, y)
        y += strip.height - strip.gap


def _draw_strip(pen: Pen, side: Side, strip: _Strip, y: float) -> None:
    leading = strip.pitch / (strip.size_pt * POINT)
    if strip.kind is Kind.STRONG:
        height = strip.height - strip.gap
        pen.box(side.start, y, side.width, height, weight_pt=1.6)
        side.block(
            _STRONG_PAD,
            y + _STRONG_PAD - 0.15 * strip.pitch,
            [*strip.lines],
            strip.size_pt,
            leading,
        )
        return
    indent = 0.0
    if strip.kind is Kind.POINT:
        indent = _POINT_INDENT
        if strip.first:
            side.square(y, strip.size_pt)
    if strip.write:
        y += 0.3 * strip.pitch
        _draw_writing_line(pen, side, strip, indent, y)
    side.block(indent, y, [*strip.lines], strip.size_pt, leading)


def _draw_writing_line(pen: Pen, side: Side, strip: _Strip, indent: float, y: float) -> None:
    """A rule from the end of the words to the other side."""
    words = Flow(strip.lines[0]).em * strip.size_pt * POINT
    start = side.start + indent + (words + 2.5 if words else 0)
    start = min(start, side.end - _LEAST_WRITING)
    baseline = y + strip.size_pt * POINT + 0.9
    if side.from_right:
        start, end = side.start, side.end - (start - side.start)
    else:
        end = side.end
    pen.rule(start, baseline, end, baseline, 0.8, INK)


def _draw_head(
    pen: Pen, setter: Typesetter, leaflet: Leaflet, side: Side, head: Head | None, *, number: int
) -> float:
    """Whose leaflet it is, and its title; later pages have them smaller. Returns the bottom."""
    top = pen.paper.top_mm
    who = " · ".join(part for part in (leaflet.name, leaflet.visit) if part)
    if number > 1:
        text = " · ".join(part for part in (leaflet.name, leaflet.title) if part)
        if setter.flow(text).em * _SMALLEST_PT * POINT > side.width:
            text = leaflet.name or leaflet.title
        top = side.block(0, top, _one(setter, text, _SMALLEST_PT, side), _SMALLEST_PT, 1.4)
        pen.rule(side.start, top + 1, side.end, top + 1, 0.75, HAIRLINE)
        return top + 5
    if head is not None and has_more_than_a_name(head):
        top = draw_letterhead(pen, setter, head, top, sides=(side.start, side.end))
    else:
        top = side.block(0, top, _one(setter, leaflet.clinic, 14, side, bold=True), 14, 1.4)
    if who:
        top = side.block(0, top, _one(setter, who, 14, side), 14, 1.4)
    if not has_more_than_a_name(head):
        pen.rule(side.start, top + 1.4, side.end, top + 1.4, 0.75, HAIRLINE)
        top += 1.4
    flow = setter.flow(leaflet.title, bold=True)
    title = clip_lines(flow, _TITLE_PT, side.width, 3, lambda _: setter.flow("…"))
    return side.block(0, top + 3.4, title, _TITLE_PT, 1.22) + 2.6


def _one(
    setter: Typesetter, text: str, size_pt: float, side: Side, *, bold: bool = False
) -> list[Line]:
    flow = setter.flow(text, bold=bold)
    return clip_lines(flow, size_pt, side.width, 1, lambda _: setter.flow("…"))


def _draw_foot(
    pen: Pen, setter: Typesetter, leaflet: Leaflet, side: Side, place: tuple[int, int]
) -> None:
    numbers = (leaflet.clinic, leaflet.phone, leaflet.emergency_number)
    draw_calls(pen, setter, side, _calls_top(leaflet, pen.paper), numbers)
    top = pen.paper.bottom_mm - _FOOT_HEIGHT
    foot = clip_lines(
        setter.flow(leaflet.foot), _FOOT_PT, side.width, 1, lambda _: setter.flow("…")
    )
    side.block(0, top, foot, _FOOT_PT, 1.22)
    number, pages = place
    page = leaflet.page.replace("{n}", str(number)).replace("{of}", str(pages))
    parts = [leaflet.small, *missing_note(setter), page if pages > 1 else ""]
    small = setter.flow(" · ".join(part for part in parts if part))
    lines = clip_lines(small, _SMALL_PT, side.width, 1, lambda _: setter.flow("…"))
    y = pen.paper.bottom_mm - _SMALL_PT * 1.1 * POINT
    for line in lines:
        width = Flow(line).em * _SMALL_PT * POINT
        x = side.end - width if side.from_right else side.start
        pen.line(x, y + _SMALL_PT * POINT, line, _SMALL_PT, LABEL, from_right=side.from_right)
