"""Draws zone 2: the strip of numbers, and under it the trends of up to three visits' numbers."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Final

from triage_app.report import marks
from triage_app.report.fit import clip_clauses
from triage_app.report.line_breaking import Flow, Typesetter, clip_lines
from triage_app.report.paper import POINT
from triage_app.report.pen import HAIRLINE, INK, LABEL, WHITE, Pen
from triage_app.report.summary import Change, NumberCell, Text, Trend, TrendPoint

_TO_TOP_RULE: Final = 2.65
_HEIGHT: Final = 18.48
TRENDS_HEIGHT: Final = 23.0
_AFTER_RULE: Final = 2.3
_MOST_CELLS: Final = 7
_WIDEST_VALUE: Final = 11.0
_WORD_PT: Final = 13.5
_WORDS_PT: Final = 10.0
_TREND_COLUMNS: Final = (42.0, 42.0, 49.0)
_TREND_LAST: Final = 58.9


class _Cell:
    """One cell measured: its three lines and its width."""

    def __init__(self, setter: Typesetter, cell: NumberCell, room: float) -> None:
        self.change = cell.change
        self.worded = cell.worded
        self.value_pt = 20.0
        if cell.worded:
            # "not asked" is quieter than an answer such as "Severe".
            self.value_pt = _WORDS_PT if " " in cell.value.strip() else _WORD_PT
        self.label = _one_line(setter, setter.flow(cell.label), 10, room)
        self.value = _one_line(setter, setter.flow(cell.value, bold=True), self.value_pt, room)
        self.value_width = self.value.em * self.value_pt * POINT
        # The space belongs to the text, or the page would be read out as "5.6cm".
        unit = f"\u00a0{cell.unit}" if cell.unit.strip() else ""
        self.unit = _one_line(setter, setter.flow(unit), 10.5, room - self.value_width)
        changed = cell.change is not Change.NONE
        self.note = _one_line(
            setter,
            setter.flow(cell.note, bold=changed),
            10,
            room - (marks.CHANGE_ARROW_WIDTH if changed else 0),
        )
        arrow = marks.CHANGE_ARROW_WIDTH if changed else 0.0
        self.width = max(
            self.label.em * 10 * POINT,
            self.value_width + self.unit.em * 10.5 * POINT,
            self.note.em * 10 * POINT + arrow,
        )


def _one_line(setter: Typesetter, flow: Flow, size_pt: float, room: float) -> Flow:
    if flow.em * size_pt * POINT <= room and not flow.unseen:
        return flow
    lines = clip_lines(flow, size_pt, room, 1, lambda _: setter.flow("…"))
    return Flow(lines[0]) if lines else Flow(())


def draw_numbers(
    pen: Pen, setter: Typesetter, numbers: tuple[NumberCell, ...], bottom: float, *, trends: bool
) -> float:
    """The cells under the bottom line's box. Returns the height of the rule that ends them."""
    left, right = pen.paper.left_mm, pen.paper.right_mm
    top = bottom + _TO_TOP_RULE
    end = top + _HEIGHT + (0.55 if trends else 0)
    pen.rule(left, top, right, top, 0.75)
    shown = numbers[:_MOST_CELLS]
    if shown:
        inner = pen.paper.frame_mm - (len(shown) - 1) * _AFTER_RULE
        cells = [_Cell(setter, cell, inner) for cell in shown]
        if sum(cell.width for cell in cells) > inner - len(cells):
            cells = [_Cell(setter, cell, inner / len(shown) - 1.0) for cell in shown]
        slack = (inner - sum(cell.width for cell in cells)) / len(cells)
        x = left
        for number, cell in enumerate(cells):
            if number:
                pen.rule(x, top + 2.25, x, top + _HEIGHT - 1.7, 0.5, HAIRLINE)
                x += _AFTER_RULE
            _draw_cell(pen, cell, x, top)
            x += cell.width + slack
    pen.rule(left, end, right, end, 0.5 if trends else 0.75, HAIRLINE if trends else INK)
    return end


def _draw_cell(pen: Pen, cell: _Cell, x: float, top: float) -> None:
    pen.line(x, top + 4.7, cell.label.words, 10, LABEL)
    baseline = top + 12.2
    lift = 0.4 if cell.worded else 0.0
    pen.line(x, baseline - lift, cell.value.words, cell.value_pt)
    if cell.unit.words:
        pen.line(x + cell.value_width, baseline, cell.unit.words, 10.5, LABEL)
    arrow = marks.change_arrow(pen, cell.change, x, top + 17.1)
    pen.line(x + arrow, top + 17.1, cell.note.words, 10)


def draw_trends(
    pen: Pen,
    setter: Typesetter,
    trends: tuple[Trend, ...],
    since: tuple[Text, ...],
    top: float,
) -> float:
    """Small charts side by side and what changed beside them. Returns the rule that ends them."""
    left, right = pen.paper.left_mm, pen.paper.right_mm
    x = left
    beside = right - _TREND_LAST
    narrower = (beside - left) / sum(_TREND_COLUMNS)
    for trend, share in zip(trends[:3], _TREND_COLUMNS, strict=False):
        width = share * min(narrower, 1.0)
        title = _one_line(setter, setter.flow(trend.title, bold=True), 10, width - 2)
        pen.line(x, top + 4.45, title.words, 10)
        _draw_chart(pen, setter, trend, x, top, width)
        x += width
    pen.rule(beside, top + 2.1, beside, top + 21.4, 0.5, HAIRLINE)
    _draw_since(pen, setter, trends, since, beside + 2.8, top)
    end = top + TRENDS_HEIGHT
    pen.rule(left, end, right, end, 1.0)
    return end


def _draw_since(
    pen: Pen,
    setter: Typesetter,
    trends: tuple[Trend, ...],
    since: tuple[Text, ...],
    x: float,
    top: float,
) -> None:
    room = pen.paper.right_mm - x
    baseline = top + 4.45
    most = 4
    marked = any(trend.procedure_days for trend in trends)
    for number, text in enumerate(since):
        if most <= 0:
            return
        indent = 2.0 if marked and number == 0 else 0.0
        if indent:
            pen.rule(x + 0.2, baseline - 2.6, x + 0.2, baseline + 0.6, 0.9, INK, (1.6, 1.1))
        lines = clip_clauses(setter, setter.flow(text), 10, room - indent, most)
        for line in lines:
            pen.line(x + indent, baseline, line, 10)
            baseline += 4.4
        baseline += 0.5
        most -= len(lines)


def _draw_chart(
    pen: Pen, setter: Typesetter, trend: Trend, left: float, top: float, width: float
) -> None:
    """One chart: the last point is solid, three at most carry their value."""
    points = trend.points[-12:]
    values = [point.value for point in points if point.value is not None]
    if not values:
        return
    labelled = _labelled(points)
    sides = (left, left + width)
    first_label = _one_line(setter, setter.flow(points[0].shown), 10, _WIDEST_VALUE)
    last_label = _one_line(setter, setter.flow(points[-1].shown, bold=True), 10, _WIDEST_VALUE)
    x0 = left + first_label.em * 10 * POINT + 2.1
    x1 = left + width - max(last_label.em * 10 * POINT, 5.4) - 5.7
    x1 = max(x1, x0 + 8)
    y0, y1 = top + 10.2, top + 15.4
    low, high = min(values), max(values)
    span = max(points[-1].days_from_first - points[0].days_from_first, 1)

    def place(point: TrendPoint) -> tuple[float, float]:
        share = (point.days_from_first - points[0].days_from_first) / span
        value = point.value if point.value is not None else low
        height = (value - low) / (high - low) if high > low else 0.5
        return x0 + (x1 - x0) * min(max(share, 0.0), 1.0), y1 - (y1 - y0) * height

    axis = top + 17.5
    pen.rule(x0 - 2.4, axis, x1 + 2.4, axis, 0.5, HAIRLINE)
    for day in trend.procedure_days[:3]:
        share = (day - points[0].days_from_first) / span
        if 0 <= share <= 1:
            at = x0 + (x1 - x0) * share
            pen.rule(at, top + 7.7, at, axis, 0.9, INK, (1.6, 1.1))
    _draw_line(pen, points, place, axis)
    for number, point in enumerate(labelled):
        if point.value is not None:
            _label_point(pen, setter, points, number, point, place(point), sides)
    _draw_days(pen, setter, points, (left, x0, x1), axis)


def _draw_line(
    pen: Pen,
    points: tuple[TrendPoint, ...],
    place: Callable[[TrendPoint], tuple[float, float]],
    axis: float,
) -> None:
    """The line with its gaps, its points, and a tick for each visit."""
    for one, other in pairwise(points):
        if one.value is not None and other.value is not None:
            pen.rule(*place(one), *place(other), 1.0)
    for point in points:
        x, y = place(point)
        pen.rule(x, axis, x, axis + 0.9, 0.5, HAIRLINE)
        if point.value is not None:
            pen.circle(x, y, 0.95, fill=INK if point is points[-1] else WHITE, weight_pt=1.1)


def _labelled(points: tuple[TrendPoint, ...]) -> list[TrendPoint]:
    if len(points) <= 3:
        return list(points)
    return [points[0], points[len(points) // 2], points[-1]]


def _label_point(
    pen: Pen,
    setter: Typesetter,
    points: tuple[TrendPoint, ...],
    number: int,
    point: TrendPoint,
    at: tuple[float, float],
    sides: tuple[float, float],
) -> None:
    x, y = at
    last = point is points[-1]
    flow = _one_line(setter, setter.flow(point.shown, bold=last), 10, _WIDEST_VALUE)
    width = flow.em * 10 * POINT
    baseline = y + 1.25
    if last and len(points) > 1:
        x += 2.0
    elif number == 0:
        x -= 1.6 + width
    else:
        dip = _is_dip(points, points.index(point))
        x -= width / 2 + (0.0 if dip else 1.2)
        baseline = y - 2.0 if dip else y + 4.3
    left, right = sides
    pen.line(max(left, min(x, right - width)), baseline, flow.words, 10)


def _is_dip(points: tuple[TrendPoint, ...], index: int) -> bool:
    """Whether there is room above a point: no neighbour is lower. Elsewhere it is below."""
    value = points[index].value or 0.0
    around = [other.value for other in points[max(index - 1, 0) : index + 2]]
    return all(value <= other for other in around if other is not None)


def _draw_days(
    pen: Pen,
    setter: Typesetter,
    points: tuple[TrendPoint, ...],
    ends: tuple[float, float, float],
    axis: float,
) -> None:
    left, first, last = ends
    for point, x in ((points[0], first), (points[-1], last)):
        flow = _one_line(setter, setter.flow(point.day), 10, 20)
        width = flow.em * 10 * POINT
        at = max(x - width / 2, left)
        pen.line(at, axis + 4.2, flow.words, 10, LABEL)
        if len(points) == 1:
            return
