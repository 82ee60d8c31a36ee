"""Reads a day said from today: "yesterday", "last Tuesday", "3 weeks ago", "hace 2 meses".

Days up to six are exact, as are "yesterday" and a day of the week; all longer counts are rounded by
those who say them, and are approximate. It must not read a day of the calendar.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from triage_app.questionnaire.spoken_calendar import (
    DAYS_A_WEEK,
    MONTHS_A_YEAR,
    WEEKDAYS,
    Span,
    back,
    month_span,
    year_span,
)
from triage_app.questionnaire.spoken_text import COUNT_OF, number_in
from triage_app.texts import _

_DAYS_SAID_EXACTLY: Final = 6
_MOST_YEARS: Final = 130
_MOST_DAYS: Final = 366 * _MOST_YEARS

_UNITS: Final = {
    "days": r"(?:d|days?|dias?)",
    "weeks": r"(?:w|wks?|weeks?|sem|semanas?)",
    "fortnights": r"(?:fortnights?|quincenas?)",
    "months": r"(?:mos?|mths?|months?|mes|meses)",
    "years": r"(?:y|yrs?|years?|anos?)",
}
_ANY_UNIT: Final = "|".join(_UNITS.values())
_PART_OF_DAY: Final = re.compile(
    r"(?: in the)? (?:morning|afternoon|evening|night)$| (?:por|en|a) la (?:manana|tarde|noche)$"
)
_FUTURE: Final = re.compile(
    rf"(?:in|en|dentro de) {COUNT_OF}(?:{_ANY_UNIT})|tomorrow|manana|pasado manana"
    r"|(?:next|(?:el |la )?proxim[oa]) .*|.* (?:from now|que viene|proxim[oa])"
)
_DAYS_AGO: Final = {
    **dict.fromkeys(("today", "now", "just now", "this morning", "this afternoon"), 0),
    **dict.fromkeys(("this evening", "earlier today", "hoy", "hoy mismo", "ahora"), 0),
    **dict.fromkeys(("ahora mismo", "esta manana", "esta tarde"), 0),
    **dict.fromkeys(("yesterday", "last night", "ayer", "anoche"), 1),
    **dict.fromkeys(("day before yesterday", "anteayer", "antier", "antes de ayer"), 2),
}


def said_as_future(said: str) -> bool:
    """Whether the text itself speaks of a day to come, such as "next Friday" or "in 3 weeks"."""
    return _FUTURE.fullmatch(_PART_OF_DAY.sub("", said)) is not None


def read_from_today(said: str, today: date) -> Span | str | None:
    """The day said from today, a sentence that says why it is not clear, or None."""
    days = _DAYS_AGO.get(said, _DAYS_AGO.get(_PART_OF_DAY.sub("", said)))
    if days is not None:
        return Span.of(back(today, 0, days))
    return _weekday(said, today) or _count_ago(said, today) or _last_period(said, today)


def _weekday(said: str, today: date) -> Span | str | None:
    """Tuesday, last Tuesday, el martes pasado: the latest one before today."""
    bare = _PART_OF_DAY.sub("", said)
    match = re.fullmatch(r"(last |this past |past |pasado )?(\w+)( last| pasado)?", bare)
    if match is None or match[2] not in WEEKDAYS:
        return None
    days = (today.weekday() - WEEKDAYS[match[2]]) % DAYS_A_WEEK
    if days == 0 and not (match[1] or match[3]):
        return _("Today is that day of the week. Type today, or 7 days ago.")
    return Span.of(back(today, 0, days or DAYS_A_WEEK))


def _count_ago(said: str, today: date) -> Span | str | None:
    """3 weeks ago, 10 days, hace 2 meses, 1 year and 6 months ago."""
    rest = re.sub(r"^(?:past |last |ultim[oa]s )", "", said)
    rest = re.sub(r",? (?:ago|back|atras|now)$", "", rest)
    counts = _counts(rest)
    if not counts:
        return None
    weeks = counts.get("weeks", 0.0) + 2 * counts.get("fortnights", 0.0)
    days = counts.get("days", 0.0) + DAYS_A_WEEK * weeks
    months = counts.get("months", 0.0) + MONTHS_A_YEAR * counts.get("years", 0.0)
    if months > MONTHS_A_YEAR * _MOST_YEARS or days > _MOST_DAYS:
        return _("That is longer ago than a life. Type it again, such as 3 weeks ago.")
    exact = list(counts) == ["days"] and days <= _DAYS_SAID_EXACTLY and days.is_integer()
    return Span.of(back(today, months, days), approximate=not exact)


def _counts(said: str) -> dict[str, float]:
    """How many of each unit the whole text names; empty when it is anything else."""
    if re.search(r"\d[.,]\d{3}", said):
        return {}  # "1,000 days" is a thousand of them or one
    counts: dict[str, float] = {}
    rest = said
    while rest:
        for unit, names in _UNITS.items():
            match = re.match(rf"({COUNT_OF}){names}( 1/2)?(?:$|,? (?:and |y )?)", rest)
            if match and unit not in counts:
                counts[unit] = number_in(match[1]) + (0.5 if match[2] else 0.0)
                rest = rest[match.end() :]
                break
        else:
            return {}
    return counts


def _last_period(said: str, today: date) -> Span | None:
    """Last week, this month, el ano pasado."""
    match = re.fullmatch(
        r"(last|this|est[ea]) (week|month|year|semana|mes|ano)|(semana|mes|ano) pasad[oa]", said
    )
    if match is None:
        return None
    this = match[1] not in ("last", None)
    match match[2] or match[3]:
        case "week" | "semana":
            monday = back(today, 0, today.weekday() + (0 if this else DAYS_A_WEEK))
            last = today if this else monday + timedelta(days=DAYS_A_WEEK - 1)
            return Span(monday, last, monday + (last - monday) // 2, approximate=True)
        case "month" | "mes":
            month = today if this else back(today, 1, 0)
            return month_span(month.year, month.month)
        case _:
            return year_span(today.year if this else max(1, today.year - 1))
