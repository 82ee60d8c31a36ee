"""The worklist as aligned plain text, for a terminal: what the demo shows without a display."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from triage_app.model.intake import WorklistRow, WorkState
from triage_app.model.level import Level
from triage_app.questionnaire.form import Form
from triage_app.workflow import Clinic, due, worklist

_MOST_ROWS: Final = 500
# Level, could be, name, age, state, waiting; the story takes what is left of the line.
_WIDTHS: Final = (9, 9, 20, 4, 7, 11)
_GAP: Final = " "
_LINE: Final = 100
# The column has no room for "with_specialist".
_IN_ROOM: Final = "in room"
_HEADINGS: Final = ("LEVEL", "COULD BE", "NAME", "AGE", "STATE", "WAITING", "STORY")


def worklist_text(clinic: Clinic) -> str:
    """The worklist as aligned plain text, at most 100 columns wide."""
    page = worklist(clinic, limit=_MOST_ROWS)
    lines = [_line(_HEADINGS), "-" * _LINE]
    lines += (_line(_cells(clinic, row)) for row in page.rows)
    counts = ", ".join(f"{page.by_level[level]} {level.id}" for level in reversed(Level))
    more = f" ({page.total - len(page.rows)} not shown)" if page.total > len(page.rows) else ""
    return "\n".join([*lines, "", f"{page.total} on the worklist{more}: {counts}."])


def _cells(clinic: Clinic, row: WorklistRow) -> tuple[str, ...]:
    patient = row.patient
    age = patient.age_on(row.visit_date)
    about = "~" if patient.age_is_estimated else ""
    return (
        "NOT KNOWN" if row.is_draft and row.level is Level.ROUTINE else row.level.word,
        row.could_be.word if row.could_be > max(row.level, row.rules_level or row.level) else "",
        patient.name,
        f"{about}{age}" if age is not None else "?",
        _IN_ROOM if row.state is WorkState.WITH_SPECIALIST else row.state.value,
        _waiting(clinic.now(), row, clinic.forms[row.form_id].form),
        row.story,
    )


def _waiting(now: datetime, row: WorklistRow, form: Form) -> str:
    """ "40 min", "3 h 05", "2 days", or "3 days over" past the level's limit."""
    limit = due(form, row.level, row.arrived)
    # An emergency has no time to wait: its wait is shown as it is, the level says enough.
    if row.level is not Level.EMERGENCY and now > limit:
        return f"{_span(now - limit)} over"
    return _span(now - row.arrived)


def _span(time_passed: timedelta) -> str:
    minutes = max(0, int(time_passed.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h {minutes % 60:02}"
    days = minutes // (24 * 60)
    return "1 day" if days == 1 else f"{days} days"


def _line(cells: tuple[str, ...]) -> str:
    *columns, story = cells
    parts = [_cell(text, width) for text, width in zip(columns, _WIDTHS, strict=True)]
    left = _LINE - sum(_WIDTHS) - len(_GAP) * len(_WIDTHS)
    return _GAP.join([*parts, _cell(story, left)]).rstrip()


def _cell(text: str, width: int) -> str:
    """The text cut or padded to `width` columns of a terminal."""
    shown = "".join(_printable(text))
    if _columns(shown) > width:
        while _columns(shown) > width - 1:
            shown = shown[:-1]
        shown = shown.rstrip() + "…"
    pad = " " * (width - _columns(shown))
    # The mark keeps numbers after a right-to-left name in their own column.
    mark = "\u200e" if any(unicodedata.bidirectional(c) in ("R", "AL") for c in shown) else ""
    return shown + mark + pad


def _printable(text: str) -> Iterator[str]:
    return (letter for letter in text if unicodedata.category(letter)[0] != "C")


def _columns(text: str) -> int:
    """How many columns a terminal gives the text: marks on letters take none, wide letters two."""
    return sum(
        0
        if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf"
        else 2
        if unicodedata.east_asian_width(letter) in ("W", "F")
        else 1
        for letter in text
    )
