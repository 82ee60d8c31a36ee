"""Draws a level's shape small, for a line of text or a row of a list."""

from __future__ import annotations

from typing import Final

from triage_app.model.level import Level
from triage_app.report import marks
from triage_app.report.pen import INK, Pen

_TALLEST: Final = max(marks.SHAPE_HEIGHT.values())


def small_shape(pen: Pen, level: Level | None, middle: float, centre: float, height: float) -> None:
    """The shape of a level, or of a level not yet known.

    Args:
        pen: what draws.
        level: None for the dashed ring with a question mark.
        middle: where its middle stands from the left, in millimetres.
        centre: the same from the top.
        height: of the tallest shape, in millimetres.
    """
    scale = height / _TALLEST
    own = marks.UNKNOWN_HEIGHT if level is None else marks.SHAPE_HEIGHT[level]
    canvas = pen.canvas
    canvas.saveState()
    canvas.translate(pen.x(middle), pen.y(centre - own * scale / 2))
    canvas.scale(scale, scale)
    # The pen counts from the sheet's top; here its own zero has to be the shape's top.
    top = pen.paper.height_mm
    if level is None:
        marks.unknown_shape(pen, 0, top)
    else:
        marks.level_shape(pen, level, 0, top, INK)
    canvas.restoreState()
