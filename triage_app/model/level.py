"""The four levels, their order, names and shapes: the one table every screen and page reads."""

from __future__ import annotations

from enum import IntEnum
from typing import Final


class Level(IntEnum):
    """How soon a patient is seen. A larger value is more urgent; `id` is what files store."""

    ROUTINE = 0
    SOON = 1
    URGENT = 2
    EMERGENCY = 3

    @property
    def id(self) -> str:
        """The stored name: `routine`, `soon`, `urgent` or `emergency`."""
        return LEVEL_IDS[self]

    @property
    def word(self) -> str:
        """The name in capitals, as badges and pages show it."""
        return self.name

    @property
    def shape(self) -> str:
        """The shape that stands for the level beside its word: never colour alone."""
        return LEVEL_SHAPES[self]

    @classmethod
    def from_id(cls, text: str) -> Level:
        """The level stored as `text`. Raises ValueError for any other text."""
        return cls(LEVEL_IDS.index(text))


LEVEL_IDS: Final = ("routine", "soon", "urgent", "emergency")
LEVEL_SHAPES: Final = ("ring", "square", "triangle", "octagon")
