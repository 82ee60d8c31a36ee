"""Draws zone 3: danger signs present, denied, and not asked or unknown, with their counts.

It takes the division of the three columns that needs the least height.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from triage_app.report import marks, page_words
from triage_app.report.line_breaking import Flow, Line, Typesetter, break_lines
from triage_app.report.paper import POINT
from triage_app.report.pen import INK, SOURCE, TINT, WHITE, Pen
from triage_app.report.summary import FlagGrid, Ink, Span, Text

_TO_TOP: Final = 2.57
HEADER: Final = 9.65
_GUTTER: Final = 1.6
_TO_FIRST: Final = 1.2
_ROW_GAP: Final = 0.5
_AFTER: Final = 1.6
_SIZE_PT: Final = 10.0
_LEADING_PT: Final = 12.2
_LEADING: Final = _LEADING_PT * POINT
_COLUMNS: Final = (
    (58.0, 92.0, 42.0),
    (66.0, 38.0, 88.0),
    (130.0, 26.0, 36.0),
    (78.0, 72.0, 42.0),
)
_NEAR: Final = 2.0
_INDENT_PRESENT: Final = 4.4
_INDENT_DENIED: Final = 2.0
_INDENT_OPEN: Final = 2.5
_PADDING_RIGHT: Final = 1.0

Item = list[Line]


@dataclass(frozen=True, slots=True)
class FlagZone:
    """Zone 3 measured: where its columns begin and the lines of each."""

    starts: tuple[float, float, float]
    ends: tuple[float, float, float]
    columns: tuple[list[Item], list[Item], list[Item]]
    height: float


def _height(columns: tuple[list[Item], list[Item], list[Item]]) -> float:
    tallest = max(_column_height(items) for items in columns)
    return HEADER + _TO_FIRST + max(tallest, _LEADING) + _AFTER


def _column_height(items: list[Item]) -> float:
    return sum(len(item) * _LEADING + _ROW_GAP for item in items) - (_ROW_GAP if items else 0)


def measure_flags(pen: Pen, setter: Typesetter, flags: FlagGrid, most_height: float) -> FlagZone:
    """Zone 3 in the division of columns that is shortest, or the first when it is nearly so."""
    note = (flags.present_note,) if flags.present_note else ()
    flows = tuple(
        [setter.flow(text) for text in texts[:60]]
        for texts in ((*flags.present[:59], *note), flags.denied, flags.open)
    )
    tried = [_lay(pen, flows, widths) for widths in _COLUMNS]
    shortest = min(zone.height for zone in tried)
    zone = next(zone for zone in tried if zone.height <= shortest + _NEAR and _is_good(zone, tried))
    if zone.height <= most_height:
        return zone
    return _cut(pen, setter, min(tried, key=lambda one: one.height), most_height)


def _is_good(zone: FlagZone, tried: list[FlagZone]) -> bool:
    shortest = min(tried, key=lambda one: one.height)
    first = tried[0]
    return zone is shortest or (zone is first and first.height <= shortest.height + _NEAR)


def _lay(pen: Pen, flows: tuple[list[Flow], ...], widths: tuple[float, ...]) -> FlagZone:
    scale = pen.paper.frame_mm / sum(_COLUMNS[0])
    left = pen.paper.left_mm
    starts = (left, left + widths[0] * scale, left + (widths[0] + widths[1]) * scale)
    ends = (starts[1] - _GUTTER, starts[2] - _GUTTER, pen.paper.right_mm)
    indents = (_INDENT_PRESENT, _INDENT_DENIED, _INDENT_OPEN)
    present, denied, unknown = (
        [
            break_lines(flow.words, _SIZE_PT, end - start - indent - _PADDING_RIGHT)
            for flow in column
        ]
        for column, start, end, indent in zip(flows, starts, ends, indents, strict=True)
    )
    columns = (present, denied, unknown)
    return FlagZone(starts, ends, columns, _height(columns))


def _cut(pen: Pen, setter: Typesetter, zone: FlagZone, most_height: float) -> FlagZone:
    """Far beyond any form: each column keeps what fits, and says how many lines it lost."""
    room = most_height - HEADER - _TO_FIRST - _AFTER
    columns: list[list[Item]] = []
    for items in zone.columns:
        kept: list[Item] = []
        used = 0.0
        for number, item in enumerate(items):
            height = len(item) * _LEADING + _ROW_GAP
            last = number == len(items) - 1
            if used + height > room - (0 if last else _LEADING):
                sign: Text = (Span(page_words.more(len(items) - number), Ink.BOLD),)
                kept.append([setter.flow(sign).words])
                break
            kept.append(item)
            used += height
        columns.append(kept)
    present, denied, unknown = columns
    return FlagZone(
        zone.starts, zone.ends, (present, denied, unknown), _height((present, denied, unknown))
    )


def draw_flags(pen: Pen, setter: Typesetter, flags: FlagGrid, zone: FlagZone, rule: float) -> float:
    """Zone 3 under the rule of the zone above. Returns the rule that ends it."""
    top = rule + _TO_TOP
    body = top + HEADER
    end = top + zone.height
    (present, denied, unknown) = zone.starts
    pen.box(present, body, zone.ends[0] - present, end - body, fill=TINT)
    _draw_headers(pen, setter, flags, zone, top)
    if flags.open_count or zone.columns[2]:
        pen.rule(unknown + 0.25, body, unknown + 0.25, end, 1.25, INK, (2.6, 1.6))
    indents = (_INDENT_PRESENT, _INDENT_DENIED, _INDENT_OPEN)
    for index, start in enumerate((present, denied, unknown)):
        _draw_column(
            pen,
            setter,
            zone.columns[index],
            start + indents[index],
            body + _TO_FIRST,
            squares=len(zone.columns[0]) - bool(flags.present_note) if index == 0 else 0,
        )
    pen.rule(pen.paper.left_mm, end, pen.paper.right_mm, end, 1.0)
    return end


def _draw_column(
    pen: Pen, setter: Typesetter, items: list[Item], x: float, y: float, *, squares: int
) -> None:
    """The lines of a column, the first `squares` of them each behind a square."""
    if not items:
        none = setter.flow(page_words.NONE)
        pen.line(x, y + _SIZE_PT * POINT, none.words, _SIZE_PT, SOURCE)
        return
    for number, item in enumerate(items):
        if number < squares:
            marks.square(pen, x - 3.05, y + _SIZE_PT * POINT)
        y = pen.block(x, y, item, _SIZE_PT, _LEADING_PT) + _ROW_GAP


def _draw_headers(
    pen: Pen, setter: Typesetter, flags: FlagGrid, zone: FlagZone, top: float
) -> None:
    (present, denied, unknown), ends = zone.starts, zone.ends
    pen.box(present, top, ends[0] - present, HEADER, fill=INK)
    pen.box(denied, top, ends[1] - denied, HEADER, weight_pt=1.0)
    marks.dashed_box(pen, unknown, top, ends[2] - unknown, HEADER, weight_pt=1.25)
    baseline = top + 5.85
    heads = (
        (page_words.RED_FLAGS_PRESENT, present + _INDENT_PRESENT, flags.present_count, WHITE),
        (page_words.DENIED, denied + _INDENT_DENIED, flags.denied_count, INK),
        (page_words.NOT_ASKED_OR_UNKNOWN, unknown + _INDENT_OPEN, flags.open_count, INK),
    )
    for (word, x, count, colour), end in zip(heads, ends, strict=True):
        number = setter.flow(str(count), bold=True)
        number_width = number.em * 14 * POINT
        pen.line(end - 2.2 - number_width, top + 6.6, number.words, 14, colour)
        flow = setter.flow(word, bold=True)
        room = end - 2.2 - number_width - x - 1.0
        tracking = 0.42
        if (flow.em * 10 + tracking * len(word)) * POINT <= room:
            pen.line(x, baseline, flow.words, 10, colour, tracking_pt=tracking)
            continue
        for number_of, line in enumerate(page_words.NOT_ASKED_OR_UNKNOWN_TWO_LINES):
            at = top + 3.95 + number_of * 4.15
            pen.line(x, at, setter.flow(line, bold=True).words, 10, colour, tracking_pt=0.1)
