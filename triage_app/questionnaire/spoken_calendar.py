"""Spans of days, the names people give them, and a day said back in words.

A span is what a spoken date can mean; the day that stands for it is its middle, kept inside what is
possible. It must not read any text.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from triage_app.texts import N_, _, n_

MONTH_NAMES: Final = (
    N_("January", "month"), N_("February", "month"), N_("March", "month"),
    N_("April", "month"), N_("May", "month"), N_("June", "month"),
    N_("July", "month"), N_("August", "month"), N_("September", "month"),
    N_("October", "month"), N_("November", "month"), N_("December", "month"),
)  # fmt: skip
_WEEKDAYS_SHOWN: Final = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"),
    N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip
# "ago" is August in Spanish and the end of "3 weeks ago": it is a month only beside a year.
MONTH_OF_AGO: Final = "ago"
_MONTH_WORDS: Final = (
    "jan january ene enero",
    "feb febr february febrero",
    "mar march marzo",
    "apr april abr abril",
    "may mayo",
    "jun june junio",
    "jul july julio",
    "aug august ago agosto",
    "sep sept september set septiembre setiembre",
    "oct october octubre",
    "nov november noviembre",
    "dec december dic diciembre",
)
# The Spanish "mar" for martes is left out: beside a number it is March.
_WEEKDAY_WORDS: Final = (
    "mon monday lun lunes",
    "tue tues tuesday martes",
    "wed weds wednesday mie miercoles",
    "thu thur thurs thursday jue jueves",
    "fri friday vie viernes",
    "sat saturday sab sabado",
    "sun sunday dom domingo",
)
MONTHS: Final = {w: n for n, words in enumerate(_MONTH_WORDS, start=1) for w in words.split()}
WEEKDAYS: Final = {word: n for n, words in enumerate(_WEEKDAY_WORDS) for word in words.split()}
MONTHS_A_YEAR: Final = 12
DAYS_A_WEEK: Final = 7

_DAYS_A_MONTH: Final = 365.25 / 12
_DAYS_SAID_AS_DAYS: Final = 14
_WEEKS_SAID_AS_WEEKS: Final = 12
_MONTHS_SAID_AS_MONTHS: Final = 24
_MIDDLE_OF_MONTH: Final = 15
_PARTS_OF_MONTH: Final = ((1, 5, 10), (11, 15, 20), (21, 25, 31))
# 29 February comes back within eight years, over a century without a leap day too.
_YEARS_TO_LOOK_BACK: Final = 8
# "25 November" typed on 20 November is a slip more often than the one of a year ago.
_DAYS_TO_COME: Final = 31


@dataclass(frozen=True, slots=True)
class Span:
    """The days a text can mean.

    Attributes:
        first: the earliest.
        last: the latest; the same as `first` when one day was named.
        middle: the day that stands for it when that day is possible.
        approximate: whether the day is only roughly known.
        assumed: what was taken for granted, for `Understood`.
    """

    first: date
    last: date
    middle: date
    approximate: bool = False
    assumed: str = ""

    @classmethod
    def of(cls, day: date, *, approximate: bool = False, assumed: str = "") -> Span:
        """One day."""
        return cls(day, day, day, approximate, assumed)

    def in_words(self) -> str:
        """The day, or the first and the last."""
        first = in_words(self.first)
        return (
            first
            if self.first == self.last
            else _("{first} to {last}").format(first=first, last=in_words(self.last))
        )

    def day_between(self, least: date, most: date) -> date:
        """The day that stands for the part of the span from `least` to `most`; they overlap."""
        if least <= self.middle <= most:
            return self.middle
        first, last = max(self.first, least), min(self.last, most)
        return date.fromordinal((first.toordinal() + last.toordinal()) // 2)


def day_in(year: int, month: int, day: int) -> date | None:
    """The day, or None when there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_span(year: int, month: int) -> Span:
    """A month of which the day was not said."""
    return Span(
        date(year, month, 1),
        date(year, month, monthrange(year, month)[1]),
        date(year, month, _MIDDLE_OF_MONTH),
        approximate=True,
        assumed=_("day not given, kept as the middle of the month"),
    )


def part_of_month(year: int, month: int, part: int) -> Span:
    """The beginning (0), middle (1) or end (2) of a month."""
    first, middle, last = _PARTS_OF_MONTH[part]
    end = min(last, monthrange(year, month)[1])
    return Span(
        date(year, month, first),
        date(year, month, end),
        date(year, month, middle),
        approximate=True,
    )


def year_span(year: int) -> Span:
    """A year of which nothing more was said; 1 July stands for it."""
    return Span(
        date(year, 1, 1),
        date(year, 12, 31),
        date(year, 7, 1),
        approximate=True,
        assumed=_("day not given, kept as the middle of the year"),
    )


def to_come(today: date, in_year: Callable[[int], Span | None]) -> bool:
    """Whether this year's span, or the next one's, begins within the days to come."""
    return any(
        span is not None and 0 < (span.first - today).days <= _DAYS_TO_COME
        for span in (in_year(today.year), in_year(min(today.year + 1, date.max.year)))
    )


def latest(today: date, in_year: Callable[[int], Span | None]) -> Span | None:
    """The latest year's span that does not begin after today, or None when no year has one."""
    for year in range(today.year, max(0, today.year - _YEARS_TO_LOOK_BACK - 1), -1):
        span = in_year(year)
        if span is not None and span.first <= today:
            return span
    return None


def back(today: date, months: float, days: float) -> date:
    """The day so many calendar months and days before, held at the first day there is."""
    whole_months = int(months)
    count = today.year * MONTHS_A_YEAR + today.month - 1 - whole_months
    year, month = count // MONTHS_A_YEAR, count % MONTHS_A_YEAR + 1
    if year < 1:
        return date.min
    start = date(year, month, min(today.day, monthrange(year, month)[1]))
    rest = round(days + (months - whole_months) * _DAYS_A_MONTH)
    return date.fromordinal(max(1, start.toordinal() - rest))


def in_words(day: date, *, weekday: bool = False) -> str:
    """Such as "30 October 2026" or "Friday 30 October 2026": the month is never a number."""
    name = f"{_(_WEEKDAYS_SHOWN[day.weekday()])} " if weekday else ""
    said = _("{day} {month} {year}").format(day=day.day, month=month_name(day.month), year=day.year)
    return f"{name}{said}"


def month_name(month: int) -> str:
    """The name of a month from 1 to 12, in the desk's language."""
    return _(MONTH_NAMES[month - 1], "month")


def how_long_ago(day: date, today: date) -> str:
    """Such as "today", "3 weeks ago" or "2 years ago"; `day` is not after `today`."""
    days = (today - day).days
    if days <= 1:
        return _("yesterday") if days else _("today")
    if days < _DAYS_SAID_AS_DAYS:
        return _("{n} days ago").format(n=days)
    months = _whole_months(day, today)
    whole_weeks = days % DAYS_A_WEEK == 0 and days // DAYS_A_WEEK <= _WEEKS_SAID_AS_WEEKS
    if months <= 1 or whole_weeks:
        return _("{n} weeks ago").format(n=round(days / DAYS_A_WEEK))
    if months < _MONTHS_SAID_AS_MONTHS:
        return _("{n} months ago").format(n=months)
    return _("{n} years ago").format(n=months // MONTHS_A_YEAR)


def age_in_words(day: date, today: date) -> str:
    """Such as "72 years old" for a person born on `day`."""
    years = _whole_months(day, today) // MONTHS_A_YEAR
    return n_("{n} year old", "{n} years old", years).format(n=years)


def _whole_months(day: date, today: date) -> int:
    """Months completed since `day`; the last day of a short month completes a longer one."""
    months = (today.year - day.year) * MONTHS_A_YEAR + today.month - day.month
    last_of_month = today.day == monthrange(today.year, today.month)[1]
    return months - (today.day < day.day and not last_of_month)
