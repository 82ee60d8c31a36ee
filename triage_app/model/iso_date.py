"""The one written form of a day in files: 2026-11-20."""

from __future__ import annotations

from datetime import date
from typing import Final

_LENGTH: Final = len("2026-11-20")


def iso_date(value: object) -> date | None:
    """The day, or None. `fromisoformat` alone would take week dates and other forms too."""
    if not isinstance(value, str) or len(value) != _LENGTH:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
