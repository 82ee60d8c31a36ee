"""Decides the measures of the two papers a page is printed on.

All measures of the report are millimetres from the top left corner, downwards; type is in points.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

POINT: Final = 25.4 / 72
"""One point in millimetres."""

MARGIN: Final = 12.0


class PaperSize(Enum):
    """The papers a clinic prints on: width and height in millimetres."""

    LETTER = (215.9, 279.4)
    A4 = (210.0, 297.0)

    @property
    def width_mm(self) -> float:
        """The whole width of the sheet."""
        return self.value[0]

    @property
    def height_mm(self) -> float:
        """The whole height of the sheet."""
        return self.value[1]

    @property
    def left_mm(self) -> float:
        """Where the frame begins."""
        return MARGIN

    @property
    def right_mm(self) -> float:
        """Where the frame ends."""
        return self.width_mm - MARGIN

    @property
    def top_mm(self) -> float:
        """Where the frame begins, from the top."""
        return MARGIN

    @property
    def bottom_mm(self) -> float:
        """Where the frame ends, from the top."""
        return self.height_mm - MARGIN

    @property
    def frame_mm(self) -> float:
        """The width between the margins."""
        return self.width_mm - 2 * MARGIN
