"""The one written form of a day in files: 2026-11-20."""

from __future__ import annotations

from datetime import date


def iso_date(value: object) -> date | None:
    """The day, or None. `fromisoformat` alone would take week dates and other forms too."""
    if not isinstance(value, str):
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if day.isoformat() == value else None
