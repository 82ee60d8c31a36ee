"""Decides how the marks of the page look: level shapes, steps, arrows, squares, hatching.

All are vectors, black on white or white on black; none depends on a font.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, assert_never

from reportlab.lib.colors import Color
from reportlab.pdfgen.pathobject import PDFPathObject

from triage_app.model.level import Level
from triage_app.report.paper import POINT
from triage_app.report.pen import INK, LABEL, TINT, WHITE, Pen
from triage_app.report.summary import Change, Effect

BORDER_PT: Final = {
    Level.ROUTINE: 0.75,
    Level.SOON: 1.5,
    Level.URGENT: 2.25,
    Level.EMERGENCY: 3.0,
}
SHAPE_HEIGHT: Final = {
    Level.ROUTINE: 9.0,
    Level.SOON: 7.8,
    Level.URGENT: 9.7,
    Level.EMERGENCY: 9.5,
}
UNKNOWN_HEIGHT: Final = 9.6

STEPS_WIDTH: Final = 30.3
STEPS_HEIGHT: Final = 4.3
_STEP_WIDTH: Final = 6.75
_STEP_HEIGHTS: Final = (1.9, 2.7, 3.4, 4.25)

HATCH_GAP: Final = 1.06


def level_shape(pen: Pen, level: Level, x: float, top: float, colour: Color) -> None:
    """The shape that stands for a level, centred on `x`."""
    match level:
        case Level.ROUTINE:
            pen.circle(x, top + 4.5, 4.2, weight_pt=2.4, stroke=colour)
        case Level.SOON:
            pen.box(x - 3.9, top, 7.8, 7.8, fill=colour)
        case Level.URGENT:
            pen.polygon(((x - 5.6, top + 9.7), (x, top), (x + 5.6, top + 9.7)), fill=colour)
        case Level.EMERGENCY:
            _octagon(pen, x, top + 4.75, colour)
        case _:
            assert_never(level)


def _octagon(pen: Pen, x: float, y: float, colour: Color) -> None:
    radius = 4.75 / math.cos(math.pi / 8)
    corners = [
        (
            x + radius * math.cos(math.pi / 8 + side * math.pi / 4),
            y + radius * math.sin(math.pi / 8 + side * math.pi / 4),
        )
        for side in range(8)
    ]
    pen.polygon(corners, fill=colour)
    inside = INK if colour is WHITE else WHITE
    pen.polygon(
        ((x - 0.62, y - 2.5), (x + 0.62, y - 2.5), (x + 0.4, y + 0.85), (x - 0.4, y + 0.85)),
        fill=inside,
    )
    pen.circle(x, y + 1.95, 0.66, fill=inside)


def unknown_shape(pen: Pen, x: float, top: float) -> None:
    """The dashed ring with a question mark: nothing is settled yet."""
    y = top + UNKNOWN_HEIGHT / 2
    pen.circle(x, y, 4.55, weight_pt=1.6, dash=(3.4, 2.2))
    path = pen.canvas.beginPath()
    path.moveTo(pen.x(x - 1.45), pen.y(y - 1.15))
    for curve in (
        ((-1.3, -3.2), (1.75, -3.1), (1.5, -1.0)),
        ((1.35, 0.0), (0.1, 0.0), (0.0, 1.25)),
    ):
        path.curveTo(*(value for dx, dy in curve for value in (pen.x(x + dx), pen.y(y + dy))))
    pen.path(path, weight_pt=2.4)
    pen.circle(x, y + 2.5, 0.6, fill=INK)


def steps(
    pen: Pen, level: Level | None, could_be: Level, x: float, top: float, colour: Color
) -> None:
    """Four rising steps, centred on `x`: solid to the level, hatched to what it could become.

    Args:
        pen: what draws.
        level: the level that is certain; None when nothing is.
        could_be: the highest level still open.
        x: the middle.
        top: top of the tallest step.
        colour: black, or white on the black badge.
    """
    left = x - STEPS_WIDTH / 2
    pitch = (STEPS_WIDTH - _STEP_WIDTH) / 3
    bottom = top + STEPS_HEIGHT
    for step in Level:
        height = _STEP_HEIGHTS[step]
        at = left + step * pitch
        if level is not None and step <= level:
            pen.box(at, bottom - height, _STEP_WIDTH, height, fill=colour)
            continue
        if step <= could_be:
            hatched_box(pen, at, bottom - height, _STEP_WIDTH, height, gap=0.62, colour=colour)
        pen.box(at, bottom - height, _STEP_WIDTH, height, weight_pt=0.75, stroke=colour)


def hatched_box(
    pen: Pen,
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    gap: float = HATCH_GAP,
    colour: Color = INK,
    tint: Color | None = None,
    weight_pt: float = 0.6,
) -> None:
    """A rectangle filled with rising lines, without its border."""
    path = pen.canvas.beginPath()
    path.rect(pen.x(x), pen.y(y + height), width / POINT, height / POINT)
    hatched_path(
        pen,
        path,
        (x, y, width, height),
        gap=gap,
        colour=colour,
        tint=tint,
        weight_pt=weight_pt,
    )


def hatched_path(
    pen: Pen,
    path: PDFPathObject,
    around: tuple[float, float, float, float],
    *,
    gap: float = HATCH_GAP,
    colour: Color = INK,
    tint: Color | None = TINT,
    weight_pt: float = 0.6,
) -> None:
    """A path (in points) filled with rising lines, without its border.

    Args:
        pen: what draws.
        path: the outline.
        around: left, top, width and height that hold the outline.
        gap: between lines, measured across the page.
        colour: of the lines.
        tint: under the lines, or None.
        weight_pt: of the lines.
    """
    x, y, width, height = around
    canvas = pen.canvas
    canvas.saveState()
    canvas.clipPath(path, stroke=0, fill=0)
    if tint is not None:
        pen.box(x, y, width, height, fill=tint)
    lines = canvas.beginPath()
    # Lines start at multiples of the gap on the page, so neighbouring areas meet.
    start = math.floor((x + y) / gap) * gap
    while start < x + y + width + height:
        lines.moveTo(pen.x(start - y - height), pen.y(y + height))
        lines.lineTo(pen.x(start - y), pen.y(y))
        start += gap
    pen.path(lines, weight_pt=weight_pt, stroke=colour)
    canvas.restoreState()


def upright_stripes(pen: Pen, x: float, y: float, width: float, height: float) -> None:
    """A boxed rectangle of upright stripes: a level treated before."""
    pen.box(x, y, width, height, fill=WHITE)
    count = 5
    for number in range(1, count):
        at = x + width * number / count
        pen.rule(at, y, at, y + height, 0.75)
    pen.box(x, y, width, height, weight_pt=0.9)


def square(pen: Pen, x: float, baseline: float) -> None:
    """The square before a danger sign that is present."""
    pen.box(x, baseline - 2.12, 1.85, 1.85, fill=INK)


def change_arrow(pen: Pen, change: Change, x: float, baseline: float) -> float:
    """The arrow before an amount of change. Returns its width with the space after it."""
    if change is Change.NONE:
        return 0.0
    up, down = baseline - 1.95, baseline - 0.25
    if change is Change.DOWN:
        up, down = down, up
    pen.polygon(((x, down), (x + 0.95, up), (x + 1.9, down)))
    return CHANGE_ARROW_WIDTH


CHANGE_ARROW_WIDTH: Final = 2.55
EFFECT_WIDTH: Final = 3.5


def effect_mark(pen: Pen, effect: Effect, x: float, baseline: float) -> None:
    """How a treatment went: full, half or empty ring, a dash, or nothing."""
    y = baseline - 1.08
    middle = x + 1.15
    match effect:
        case Effect.HELPED:
            pen.circle(middle, y, 1.12, fill=INK, weight_pt=0.75)
        case Effect.SOME_HELP:
            pen.circle(middle, y, 1.12, fill=WHITE, weight_pt=0.75)
            canvas = pen.canvas
            half = canvas.beginPath()
            radius = 1.12
            half.moveTo(pen.x(middle), pen.y(y - radius))
            half.arcTo(
                pen.x(middle - radius),
                pen.y(y + radius),
                pen.x(middle + radius),
                pen.y(y - radius),
                startAng=90,
                extent=180,
            )
            half.close()
            pen.path(half, fill=INK)
        case Effect.NO_HELP:
            pen.circle(middle, y, 1.12, fill=WHITE, weight_pt=0.75)
        case Effect.NOT_TRIED:
            pen.rule(x + 0.1, y, x + 2.1, y, 0.9)
        case Effect.OPEN:
            pen.rule(x + 0.1, y, x + 2.1, y, 0.9, LABEL, (1.2, 1.0))
        case _:
            assert_never(effect)


def cross(pen: Pen, x: float, y: float, size: float, colour: Color) -> None:
    """A cross around a middle: do not use this page."""
    half = size / 2
    pen.rule(x - half, y - half, x + half, y + half, 2.0, colour)
    pen.rule(x - half, y + half, x + half, y - half, 2.0, colour)


def dashed_box(
    pen: Pen,
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    weight_pt: float = 1.0,
    colour: Color = INK,
    dash: Sequence[float] = (3.2, 2.0),
) -> None:
    """A dashed border: open, or not the final word."""
    pen.box(x, y, width, height, weight_pt=weight_pt, stroke=colour, dash=dash)
