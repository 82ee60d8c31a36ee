"""Finds the vertebral levels C1 to S1 that a person typed, for the figure; the text stays as it is.

A guess would blacken a healthy bone, so a text with a doubt or a "not" in it marks nothing.
"""

from __future__ import annotations

import re
from typing import Final

SPINE_LEVELS: Final = (
    *(f"C{n}" for n in range(1, 8)),
    *(f"T{n}" for n in range(1, 13)),
    *(f"L{n}" for n in range(1, 6)),
    "S1",
)
_LEVEL: Final = re.compile(r"(?<![^\W_])([CTLS])\s?(\d{1,2})(?![^\W_]|[.,]\d)", re.IGNORECASE)
_DOUBT: Final = re.compile(r"\b(?:no|not|never|nor|without|except|maybe|perhaps|or)\b|\?", re.I)


def levels_in(text: str) -> tuple[str, ...]:
    """The levels named in `text`, from the top down, each once.

    Separated by commas, "and" or a dash, with any words between: "T12, L1", "T11 and T12",
    "kyphoplasty L2 – L3 in 2024". Empty when nothing parses or the text is in doubt.
    """
    if _DOUBT.search(text):
        return ()
    found = {f"{letter.upper()}{int(digits)}" for letter, digits in _LEVEL.findall(text)}
    return tuple(level for level in SPINE_LEVELS if level in found)
