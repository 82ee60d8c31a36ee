"""Draws the body from behind: spine, painful areas, fractured and treated levels.

The patient's left stands at the left. Its shapes are drawn once in their own units (1 unit is
about 0.046 mm at full size) and scaled; hatching and text keep their size.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from reportlab.lib.colors import Color
from reportlab.pdfgen.pathobject import PDFPathObject

from triage_app.report import marks, page_words
from triage_app.report.line_breaking import Typesetter
from triage_app.report.paper import POINT
from triage_app.report.pen import HAIRLINE, INK, LABEL, SOURCE, TINT, WHITE, Pen
from triage_app.report.summary import Figure

UNITS_HIGH: Final = 1273.0
MOST_HEIGHT: Final = 58.7
LEAST_HEIGHT: Final = 34.0
"""Least height of the body in millimetres; with its labels the figure is 38."""

ABOVE_BODY: Final = 1.2
LEGEND_LINE: Final = 3.75
UNDER_BODY: Final = 1.7
_MIDDLE: Final = 14.1
_BRACKET: Final = 30.0
_LETTER: Final = 30.95


@dataclass(frozen=True, slots=True)
class _Shape:
    """One rounded rectangle of an area, in units from the middle and the top of the head."""

    x0: float
    y0: float
    x1: float
    y1: float
    radius: float


_AREAS: Final[dict[str, tuple[_Shape, ...]]] = {
    "neck": (_Shape(-78, 178, 78, 315, 58),),
    "upper_back": (_Shape(-125, 316, 125, 494, 55),),
    "mid_back": (_Shape(-113, 500, 113, 676, 42),),
    "lower_back": (_Shape(-99, 683, 99, 903, 45),),
    "sacrum": (_Shape(-78, 909, 78, 1069, 48),),
    "left_waist": (_Shape(-160, 689, -105, 866, 27),),
    "right_waist": (_Shape(105, 689, 160, 866, 27),),
    "left_hip": (_Shape(-193, 906, -91, 1060, 51),),
    "right_hip": (_Shape(91, 906, 193, 1060, 51),),
    "left_leg": (_Shape(-186, 1088, -50, 1266, 55),),
    "right_leg": (_Shape(50, 1088, 186, 1266, 55),),
    "left_arm": (_Shape(-273, 377, -218, 731, 27),),
    "right_arm": (_Shape(218, 377, 273, 731, 27),),
    "chest_wall": (_Shape(-179, 508, -118, 650, 30), _Shape(118, 508, 179, 650, 30)),
}


@dataclass(frozen=True, slots=True)
class _Vertebra:
    """One level: its height on the spine and the half widths of body and side processes."""

    top: float
    bottom: float
    body: float
    reach: float


def _vertebrae() -> dict[str, _Vertebra]:
    levels: dict[str, _Vertebra] = {}
    parts = (
        ("C", 7, 176.0, 320.0, 20.0, 25.0, 27.0, 33.0),
        ("T", 12, 322.0, 670.0, 23.0, 29.0, 43.0, 43.0),
        ("L", 5, 685.0, 905.0, 33.0, 38.0, 57.0, 63.0),
    )
    for letter, count, start, end, body0, body1, reach0, reach1 in parts:
        pitch = (end - start) / count
        for number in range(count):
            share = number / (count - 1)
            levels[f"{letter}{number + 1}"] = _Vertebra(
                start + number * pitch + 0.8,
                start + (number + 1) * pitch - pitch * 0.14,
                body0 + (body1 - body0) * share,
                reach0 + (reach1 - reach0) * share,
            )
    levels["S1"] = _Vertebra(915, 948, 52, 52)
    return levels


VERTEBRAE: Final = _vertebrae()


def level_of(text: str) -> str | None:
    """A level C1 to S1 in the way the figure names it, or None when it is none."""
    found = re.fullmatch(r"\s*([CTLS])\s?([0-9]{1,2})\s*", text[:12].upper())
    if found is None:
        return None
    level = f"{found[1]}{int(found[2])}"
    return level if level in VERTEBRAE else None


def legend_lines(figure: Figure) -> int:
    """Lines under the body that explain its marks."""
    return 2 if _levels(figure.fractured) else 1


def height_of(body: float, figure: Figure) -> float:
    """The whole height of a figure whose body is that high."""
    return ABOVE_BODY + body + UNDER_BODY + legend_lines(figure) * LEGEND_LINE


def body_height(room: float, figure: Figure) -> float:
    """How high the body may be in that room; 0 when it would be too small to read."""
    body = min(room - height_of(0, figure), MOST_HEIGHT)
    return body if body >= LEAST_HEIGHT else 0.0


def _levels(texts: tuple[str, ...]) -> list[str]:
    found = [level_of(text) for text in texts[:40]]
    return list(dict.fromkeys(level for level in found if level is not None))


def draw_figure(
    pen: Pen, setter: Typesetter, figure: Figure, left: float, top: float, body: float
) -> None:
    """The figure and its legend, `body` millimetres high without its margins."""
    scale = body / UNITS_HIGH
    middle, head = left + _MIDDLE, top + ABOVE_BODY
    _drawn(pen, _outline(), middle, head, scale, weight_pt=0.75, line=SOURCE)
    _drawn(pen, _bones(), middle, head, scale, weight_pt=0.5, line=HAIRLINE)
    for area in figure.areas or ():
        for shape in _AREAS.get(area, ()):
            _draw_area(pen, shape, middle, head, scale)
    _drawn(pen, _spine(), middle, head, scale, weight_pt=0.75, line=INK, fill=WHITE)
    _drawn(pen, _marrow(), middle, head, scale, weight_pt=0.5, line=HAIRLINE)
    _draw_levels(pen, setter, figure, middle, head, scale)
    _draw_brackets(pen, setter, left, head, scale)
    pen.line(left, top + 3.7, setter.flow(page_words.LEFT).words, 8.5, LABEL)
    right = setter.flow(page_words.RIGHT)
    pen.line(left + 33 - right.em * 8.5 * POINT, top + 3.7, right.words, 8.5, LABEL)
    if figure.areas is None:
        _draw_not_asked(pen, setter, middle, head + 552 * scale)
    _draw_legend(pen, setter, figure, left, head + body + UNDER_BODY)


def _drawn(
    pen: Pen,
    path: PDFPathObject,
    middle: float,
    head: float,
    scale: float,
    *,
    weight_pt: float,
    line: Color,
    fill: Color | None = None,
) -> None:
    """A path in units, drawn at its place with a line of the weight it has on paper."""
    factor = scale / POINT
    canvas = pen.canvas
    canvas.saveState()
    canvas.transform(factor, 0, 0, -factor, pen.x(middle), pen.y(head))
    canvas.setStrokeColor(line)
    canvas.setLineWidth(weight_pt / factor)
    canvas.setLineJoin(1)
    canvas.setDash([])
    if fill is not None:
        canvas.setFillColor(fill)
    canvas.drawPath(path, stroke=1, fill=int(fill is not None))
    canvas.restoreState()


@cache
def _outline() -> PDFPathObject:
    """Head, shoulders, arms, waist and legs; one side, then the other."""
    path = PDFPathObject()
    for side in (-1, 1):
        path.moveTo(0, 0)
        path.curveTo(side * 58, 0, side * 91, 40, side * 91, 95)
        path.curveTo(side * 91, 140, side * 72, 168, side * 53, 192)
        path.curveTo(side * 50, 205, side * 50, 225, side * 54, 240)
        path.curveTo(side * 66, 272, side * 120, 285, side * 195, 308)
        path.curveTo(side * 245, 325, side * 268, 360, side * 270, 425)
        path.curveTo(side * 276, 540, side * 283, 660, side * 284, 766)
        path.moveTo(side * 229, 766)
        path.curveTo(side * 225, 650, side * 208, 560, side * 193, 478)
        path.curveTo(side * 190, 590, side * 160, 660, side * 160, 768)
        path.curveTo(side * 160, 860, side * 208, 900, side * 208, 1048)
        path.curveTo(side * 208, 1120, side * 200, 1190, side * 192, 1273)
        path.moveTo(side * 8, 1101)
        path.curveTo(side * 16, 1150, side * 25, 1210, side * 30, 1273)
    return path


@cache
def _bones() -> PDFPathObject:
    """Ribs and pelvis, pale behind the spine."""
    path = PDFPathObject()
    reaches = (50, 78, 100, 118, 132, 143, 150, 153, 150, 138, 118, 82)
    pitch = (670 - 322) / 12
    for number, reach in enumerate(reaches):
        y = 322 + (number + 0.5) * pitch
        fall = 18 + number * 3.0
        for side in (-1, 1):
            path.moveTo(side * 40, y - 4)
            path.curveTo(
                side * reach * 0.6,
                y - 6,
                side * reach * 0.92,
                y + fall * 0.4,
                side * reach,
                y + fall,
            )
    for side in (-1, 1):
        path.moveTo(side * 56, 925)
        path.curveTo(side * 90, 850, side * 160, 840, side * 164, 895)
        path.curveTo(side * 166, 940, side * 140, 980, side * 132, 1018)
        path.curveTo(side * 110, 1045, side * 70, 1020, side * 45, 1000)
    return path


@cache
def _spine() -> PDFPathObject:
    """Every vertebra, the sacrum and the tail bone, as one path."""
    path = PDFPathObject()
    for name, level in VERTEBRAE.items():
        if name != "S1":
            _trace_vertebra(path, level)
    path.moveTo(-54, 919)
    path.curveTo(-30, 911, 30, 911, 54, 919)
    path.curveTo(50, 960, 30, 1010, 13, 1036)
    path.lineTo(-13, 1036)
    path.curveTo(-30, 1010, -50, 960, -54, 919)
    path.close()
    path.moveTo(-12, 1040)
    path.lineTo(12, 1040)
    path.lineTo(3, 1076)
    path.lineTo(-3, 1076)
    path.close()
    return path


def _trace_vertebra(path: PDFPathObject, level: _Vertebra) -> None:
    high = level.bottom - level.top
    corner = min(high * 0.3, 9)
    right = level.body
    # The right half downwards, then the left half upwards.
    half = (
        (right - corner, 0.0),
        (right, corner / high),
        (right, 0.36),
        (level.reach, 0.4),
        (level.reach, 0.62),
        (right, 0.68),
        (right, 1 - corner / high),
        (right - corner, 1.0),
    )
    path.moveTo(-half[0][0], level.top)
    for x, share in half:
        path.lineTo(x, level.top + high * share)
    for x, share in reversed(half[1:]):
        path.lineTo(-x, level.top + high * share)
    path.close()


@cache
def _marrow() -> PDFPathObject:
    """The short middle marks of the vertebrae and the openings of the sacrum."""
    path = PDFPathObject()
    for name, level in VERTEBRAE.items():
        if name != "S1":
            high = level.bottom - level.top
            path.moveTo(0, level.top + high * 0.3)
            path.lineTo(0, level.top + high * 0.75)
    for y, reach in ((938, 24), (962, 21), (986, 17), (1008, 13)):
        for side in (-1, 1):
            path.moveTo(side * reach, y)
            path.lineTo(side * reach, y + 3)
    return path


def _rounded(pen: Pen, shape: _Shape, middle: float, head: float, scale: float) -> PDFPathObject:
    path = pen.canvas.beginPath()
    width, height = (shape.x1 - shape.x0) * scale, (shape.y1 - shape.y0) * scale
    path.roundRect(
        pen.x(middle + shape.x0 * scale),
        pen.y(head + shape.y1 * scale),
        width / POINT,
        height / POINT,
        min(shape.radius * scale, width / 2, height / 2) / POINT,
    )
    return path


def _draw_area(pen: Pen, shape: _Shape, middle: float, head: float, scale: float) -> None:
    path = _rounded(pen, shape, middle, head, scale)
    x, y = middle + shape.x0 * scale, head + shape.y0 * scale
    width, height = (shape.x1 - shape.x0) * scale, (shape.y1 - shape.y0) * scale
    marks.hatched_path(pen, path, (x, y, width, height), gap=1.0, tint=TINT, weight_pt=0.6)
    pen.path(path, weight_pt=1.0)


def _draw_levels(
    pen: Pen, setter: Typesetter, figure: Figure, middle: float, head: float, scale: float
) -> None:
    fractured, augmented = _levels(figure.fractured), _levels(figure.augmented)
    if fractured:
        path = PDFPathObject()
        for name in fractured:
            _trace_vertebra(path, VERTEBRAE[name])
        _drawn(pen, path, middle, head, scale, weight_pt=0.75, line=INK, fill=INK)
    for name in augmented:
        level = VERTEBRAE[name]
        x, y = middle - level.body * scale, head + level.top * scale
        width, height = 2 * level.body * scale, (level.bottom - level.top) * scale
        _stripe(pen, x, y, width, height, black=name in fractured)
    _draw_leaders(pen, setter, augmented, middle, head, scale)


def _stripe(pen: Pen, x: float, y: float, width: float, height: float, *, black: bool) -> None:
    """Upright stripes over a level; white on black where a fracture was reported too."""
    pen.box(x, y, width, height, fill=INK if black else WHITE)
    count = 5
    for number in range(1, count):
        at = x + width * number / count
        pen.rule(at, y, at, y + height, 0.6, WHITE if black else INK)
    if not black:
        pen.box(x, y, width, height, weight_pt=0.75)


_MOST_LEADERS: Final = 6
_LEADER_PITCH: Final = 3.3


def _draw_leaders(
    pen: Pen, setter: Typesetter, levels: list[str], middle: float, head: float, scale: float
) -> None:
    """A line from each treated level to its name, names kept apart."""
    names = sorted(levels, key=lambda name: VERTEBRAE[name].top)[:_MOST_LEADERS]
    last = 0.0
    for name in names:
        level = VERTEBRAE[name]
        y = head + (level.top + level.bottom) / 2 * scale
        at = max(y, last + _LEADER_PITCH)
        last = at
        x = middle + level.reach * scale + 0.5
        word = setter.flow(name, bold=True)
        width = word.em * 8.5 * POINT
        end = middle + 14.8 - width
        pen.box(end - 0.3, at - 1.5, width + 0.6, 3.0, fill=WHITE)
        pen.rule(x, y, end - 0.7, at, 0.75)
        pen.line(end, at + 1.08, word.words, 8.5)


def _draw_brackets(pen: Pen, setter: Typesetter, left: float, head: float, scale: float) -> None:
    spans = (("C", 176, 321), ("T", 321, 670), ("L", 685, 905), ("S", 915, 1076))
    x = left + _BRACKET
    for letter, start, end in spans:
        y0, y1 = head + start * scale + 0.1, head + end * scale - 0.1
        pen.rule(x, y0, x, y1, 0.6, SOURCE)
        pen.rule(x - 0.75, y0, x, y0, 0.6, SOURCE)
        pen.rule(x - 0.75, y1, x, y1, 0.6, SOURCE)
        word = setter.flow(letter, bold=True)
        pen.line(left + _LETTER, (y0 + y1) / 2 + 1.05, word.words, 8.5, LABEL)


def _draw_not_asked(pen: Pen, setter: Typesetter, middle: float, y: float) -> None:
    width, height = 23.2, 5.4
    pen.box(middle - width / 2, y - height / 2, width, height, fill=WHITE)
    marks.dashed_box(
        pen, middle - width / 2, y - height / 2, width, height, weight_pt=0.75, colour=SOURCE
    )
    word = setter.flow(page_words.FIGURE_NOT_ASKED, bold=True)
    pen.line(middle - word.em * 8.5 * POINT / 2, y + 1.1, word.words, 8.5, LABEL)


def _draw_legend(pen: Pen, setter: Typesetter, figure: Figure, left: float, top: float) -> None:
    fractured, augmented = _levels(figure.fractured), _levels(figure.augmented)
    y = top + 0.2
    alone = not fractured and not augmented
    marks.hatched_box(pen, left + 0.15, y + 0.2, 3.6, 2.5, gap=1.0, tint=TINT)
    pen.box(left, y, 4.0, 2.9, weight_pt=1.0)
    word = setter.flow(page_words.PAIN_FROM_BEHIND if alone else page_words.PAIN)
    pen.line(left + 4.6, y + 2.45, word.words, 8.5, LABEL)
    x = left + 4.6 + word.em * 8.5 * POINT + 1.9
    if augmented:
        marks.upright_stripes(pen, x, y + 0.1, 3.5, 2.7)
        pen.line(x + 4.0, y + 2.45, setter.flow(page_words.AUGMENTED).words, 8.5, LABEL)
    if fractured:
        y += LEGEND_LINE
        pen.box(left, y + 0.2, 3.2, 2.6, fill=INK)
        pen.line(left + 3.8, y + 2.45, setter.flow(page_words.FRACTURE_REPORTED).words, 8.5, LABEL)
