"""Reads a date as people say it: "yesterday", "3 weeks ago", "since March", "11 Feb 54", "3/4/51".

It decides which day was meant, and whether only roughly. It must not guess: a grammar of its own,
because general date parsers fill in what was not said and swap day and month to make a date of it.
Numbers follow the clinic's order and need a year; "3/12" is also how some write three months.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Final

from triage_app.model.answers import DateAnswer
from triage_app.questionnaire.spoken_ago import read_from_today, said_as_future
from triage_app.questionnaire.spoken_calendar import (
    MONTH_OF_AGO,
    MONTHS,
    MONTHS_A_YEAR,
    WEEKDAYS,
    Span,
    age_in_words,
    back,
    day_in,
    how_long_ago,
    in_words,
    latest,
    month_name,
    month_span,
    part_of_month,
    to_come,
    year_span,
)
from triage_app.questionnaire.spoken_text import NotUnderstood, Understood, plain, without_about
from triage_app.texts import _

_OLDEST_YEARS: Final = 130
_ADULT_YEARS: Final = 18
# Above this age a two-digit year is more likely a child's, and no child is taken for an adult.
_OLDEST_GUESSED_YEARS: Final = 105
_CENTURY: Final = 100
_YEAR_DIGITS: Final = 4
_LONGEST_MONTH: Final = 31
_WEEKDAY_SHOWN_DAYS: Final = 14

_LEAD: Final = re.compile(
    r"(?:since|from|starting|started|began|on|in|at|for|the|x|desde|hace|empezo|el|la|en|durante) +"
)
# "In the last 3 weeks" is any of their days, not the first.
_WITHIN: Final = re.compile(r"(?:in the (?:last|past)|en l[oa]s ultim[oa]s) ")
# Eight figures together are never of both kinds: no month begins with 18, 19 or 20.
_YEAR_FIRST: Final = (
    re.compile(r"(?P<year>\d{4})(?P<sep>[/. -])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})"),
    re.compile(r"(?P<year>(?:18|19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>\d\d)"),
)
_YEAR_LAST: Final = (
    re.compile(
        r"(?P<first>\d{1,2})(?P<sep>[/. -])(?P<second>\d{1,2})(?P=sep)(?P<year>'?\d\d|\d{4})"
    ),
    re.compile(r"(?P<first>\d\d)(?P<second>\d\d)(?P<year>(?:18|19|20)\d\d)"),
)
# Of a birth date alone, which is typed all day: six figures together could be many other things.
_BORN_IN_SIX: Final = re.compile(r"(?P<first>\d\d)(?P<second>\d\d)(?P<year>\d\d)")
# 201205 is May 2012 to some, and 20 December 2005 where the day comes first.
_YEAR_AND_MONTH: Final = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])")
_WHOLE_MONTH: Final = (
    re.compile(r"(?P<month>\d{1,2})[/. -](?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})[/. -](?P<month>\d{1,2})"),
)
# Where the day and the year stand, by the shapes of the words (see `_shape`).
_ORDERS: Final = {
    **dict.fromkeys(("nmn", "nmy", "nmq"), (0, 2)),
    **dict.fromkeys(("mnn", "mny", "mnq"), (1, 2)),
    "ymn": (2, 0),
    **dict.fromkeys(("my", "mq"), (None, 1)),
    "ym": (None, 0),
}
_ORDINAL: Final = re.compile(r"(?<=\d)(?:st|nd|rd|th|o|ro|er|do)\b")
_PARTS: Final = (
    re.compile(r"(?:early|(?:the )?(?:beginning|start) of|(?:a )?(?:principios|comienzos) de)[ -]"),
    re.compile(r"(?:mid|(?:the )?middle of|(?:a )?mediados de)[ -]"),
    re.compile(r"(?:late|(?:the )?end of|(?:a )?(?:finales|fines) de)[ -]"),
)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What a reading depends on beside the text."""

    today: date
    day_first: bool
    birth: bool

    @property
    def noun(self) -> str:
        """What is asked for."""
        return _("a birth date") if self.birth else _("a date")

    def numbers(self) -> str:
        """An example in numbers, in the clinic's order."""
        day = back(self.today, 0, 21)
        first, second = (day.day, day.month) if self.day_first else (day.month, day.day)
        return f"{first}/{second}/{day.year}"

    def cure(self) -> str:
        """The sentence that says what to type."""
        if self.birth:
            return _("Type a birth date, such as 11 Feb 1954 or 1954-02-11.")
        return _("Type a date, such as {example}, 3 weeks ago or yesterday.").format(
            example=self.numbers()
        )

    def future(self, which: str = "") -> str:
        """Why a day to come is refused."""
        what = _("That date is in the future{which}.").format(which=which)
        if self.birth:
            return f"{what} {_('Type a birth date up to today.')}"
        return f"{what} {_('Type a date up to today, such as 3 weeks ago.')}"


# A span, or the sentence that says why there is none, or None when the text is of another kind.
_Found = Span | str | None


def read_date(
    text: str, today: date, day_first: bool, earliest: date | None, birth: bool = False
) -> Understood | NotUnderstood:
    """Read a typed date; never raises.

    Args:
        text: as typed.
        today: the day at the clinic; no later date is accepted.
        day_first: the clinic's order of 3/4/1951.
        earliest: the first day possible, such as the day of birth; None for 130 years ago.
        birth: a day of birth: said with its year and never as "3 weeks ago"; a two-digit year is
            the latest that makes the person an adult.

    Returns:
        A `DateAnswer` (approximate when said as such, without a day, or in weeks, months or years),
        or what to type instead.
    """
    desk = _Desk(today, day_first, birth)
    said = plain(text)
    if not said:
        return NotUnderstood(text, _("Type {what}").format(what=desk.noun))
    if said_as_future(said):
        return NotUnderstood(text, desk.future())
    rest, about = _without_lead(said)
    found = None if _WITHIN.match(said) else _read(rest, desk)
    if not isinstance(found, Span):
        return NotUnderstood(text, found or desk.cure())
    if about:
        found = replace(found, approximate=True)
    floor = earliest or date(max(1, today.year - _OLDEST_YEARS), 1, 1)
    return _checked(text, found, desk, floor)


def _without_lead(said: str) -> tuple[str, bool]:
    """The text without "since", "on" and the like before it, and whether it was said as "about"."""
    rest, about = without_about(said)
    while match := _LEAD.match(rest):
        rest, more = without_about(rest[match.end() :])
        about = about or more
    return rest, about


def _read(said: str, desk: _Desk) -> _Found:
    """The first reading that fits."""
    found: _Found = None if desk.birth else read_from_today(said, desk.today)
    if found is None:
        found = _on_calendar(said, desk)
    if found is not None:
        return found
    name, _space, rest = said.partition(" ")
    weekday = WEEKDAYS.get(name.rstrip(",."))
    if weekday is None:
        return None
    found = _on_calendar(_LEAD.sub("", rest, count=1) if _LEAD.match(rest) else rest, desk)
    if isinstance(found, Span) and found.first == found.last and found.first.weekday() != weekday:
        right = in_words(found.first, weekday=True)
        words = _("That day of the week does not fit: it was {right}. Type the date again.")
        return words.format(right=right)
    return found


def _on_calendar(said: str, desk: _Desk) -> _Found:
    """A day, month or year of the calendar."""
    found = _numeric(said, desk)
    if found is None:
        found = _part_of_month(said, desk)
    if found is None:
        found = _named(said, desk)
    return found


def _checked(text: str, found: Span, desk: _Desk, floor: date) -> Understood | NotUnderstood:
    """The day that stands for the span, if any of it is possible."""
    if found.first > desk.today:
        return NotUnderstood(text, desk.future(f": {found.in_words()}"))
    if found.last < floor or floor > desk.today:
        words = _("That is {day}. Type {what} from {first} to today.")
        said = words.format(day=found.in_words(), what=desk.noun, first=in_words(floor))
        return NotUnderstood(text, said)
    day = found.day_between(floor, desk.today)
    recent = 0 < (desk.today - day).days <= _WEEKDAY_SHOWN_DAYS
    shown = in_words(day, weekday=recent and not found.approximate and not desk.birth)
    said_back = age_in_words(day, desk.today) if desk.birth else how_long_ago(day, desk.today)
    shown = _("about {value}").format(value=shown) if found.approximate else shown
    words = f"{shown}, {said_back}"
    return Understood(DateAnswer(day, found.approximate), words, found.assumed)


def _numeric(said: str, desk: _Desk) -> _Found:
    """2026-10-30, 3/4/51, 11.02.1954, 11021954, 110254, 10/2026, 1951."""
    for year_first in _YEAR_FIRST:
        if match := year_first.fullmatch(said):
            return _day(int(match["year"]), int(match["month"]), int(match["day"]))
    for year_last in _YEAR_LAST:
        if match := year_last.fullmatch(said):
            return _in_clinic_order(match["first"], match["second"], match["year"], desk)
    if desk.birth and (match := _BORN_IN_SIX.fullmatch(said)):
        return _born_in_six(match, desk)
    for whole_month in _WHOLE_MONTH:
        if match := whole_month.fullmatch(said):
            return _month(int(match["year"]), int(match["month"]))
    if re.fullmatch(r"\d{1,2}[/.-]\d{1,2}", said):
        return f"{_('The year is missing.')} {desk.cure()}"
    if re.fullmatch(r"\d{4}", said) and 0 <= desk.today.year - int(said) <= _OLDEST_YEARS:
        return year_span(int(said))
    return None


def _born_in_six(match: re.Match[str], desk: _Desk) -> _Found:
    """110254, unless it could as well be a month of a year."""
    if desk.day_first and _YEAR_AND_MONTH.fullmatch(match[0]):
        return f"{_('That could be a month of a year too.')} {desk.cure()}"
    return _in_clinic_order(match["first"], match["second"], match["year"], desk)


def _in_clinic_order(first: str, second: str, year: str, desk: _Desk) -> _Found:
    """Three numbers in the clinic's order. They are never swapped to make a date of them."""
    day, month = (first, second) if desk.day_first else (second, first)
    if int(month) > MONTHS_A_YEAR:
        words = (
            _("There is no month {n}. Type the day first, as in {example}, or the month as a word.")
            if desk.day_first
            else _(
                "There is no month {n}. Type the month first, as in {example},"
                " or the month as a word."
            )
        )
        return words.format(n=int(month), example=desk.numbers())
    return _with_year(int(month), int(day), year, desk)


def _with_year(month: int, day: int | None, year: str, desk: _Desk) -> _Found:
    """A day, or a whole month when `day` is None, whose year has two or four digits."""
    digits = year.strip("'")
    if len(digits) == _YEAR_DIGITS:
        return _month(int(digits), month) if day is None else _day(int(digits), month, day)
    full = _full_year(int(digits), month, day or 1, desk)
    if full is None:
        return _("The year could be in either century. Type it with four digits.")
    found = _month(full, month) if day is None else _day(full, month, day)
    if not isinstance(found, Span):
        return found
    assumed = ", ".join(part for part in (_year_read_as(full), found.assumed) if part)
    return replace(found, assumed=assumed)


def _year_read_as(year: int) -> str:
    return _("year read as {year}").format(year=year)


def _full_year(two_digits: int, month: int, day: int, desk: _Desk) -> int | None:
    """The year meant by two digits; None when a birth could be in either century."""
    today = desk.today
    year = today.year - today.year % _CENTURY + two_digits
    if year > today.year:
        year -= _CENTURY
    if not desk.birth:
        return year
    if (year + _ADULT_YEARS, month, day) > (today.year, today.month, today.day):
        year -= _CENTURY
    return year if today.year - year <= _OLDEST_GUESSED_YEARS else None


def _day(year: int, month: int, day: int) -> _Found:
    """One day, or the sentence that says it does not exist."""
    if not 1 <= month <= MONTHS_A_YEAR:
        words = _("There is no month {n}. Type the date again, such as 11 Feb 1954.")
        return words.format(n=month)
    found = day_in(year, month, day)
    if found is None:
        return _no_such(f"{day} {month_name(month)} {year}")
    return Span.of(found)


def _no_such(name: str) -> str:
    return _("There is no {day}. Type the date again.").format(day=name)


def _month(year: int, month: int) -> Span | None:
    """A month of a year, or None when there is none."""
    return month_span(year, month) if 1 <= month <= MONTHS_A_YEAR and year >= 1 else None


def _tokens(said: str) -> list[str]:
    """Names and numbers in order; empty when joined by anything but one kind of sign.

    A dash between two numbers of a longer text is a range ("feb 11-13"), never a date.
    """
    text = _ORDINAL.sub("", said)
    if re.fullmatch(r"\w+([/.-])\w+(?:\1\w+)?", text):
        pieces = re.split(r"[/.-]", text)
    else:
        text = re.sub(r"\b(?:of|de|del|the)\b|,|(?<=[a-z])\.", " ", text)
        pieces = text.split()
    tokens: list[str] = []
    for piece in pieces:
        parts = re.findall(r"'?\d+|[a-z]+", piece)
        if "".join(parts) != piece:
            return []
        tokens += parts
    return tokens


def _named(said: str, desk: _Desk) -> _Found:
    """A date with the month as a word: 11 Feb 1954, feb 11 54, Mar 1951, 11 Feb, March."""
    tokens = _tokens(said)
    month = next((MONTHS[token] for token in tokens if token in MONTHS), 0)
    shape = "".join(_shape(token) for token in tokens)
    if MONTH_OF_AGO in tokens and shape in ("m", "nm", "mn"):
        return None
    if shape == "mn" and int(tokens[1]) > _LONGEST_MONTH:
        shape = "my"
    if shape in _ORDERS:
        day_at, year_at = _ORDERS[shape]
        day = None if day_at is None else int(tokens[day_at])
        return _with_year(month, day, tokens[year_at], desk)
    if shape not in ("m", "mn", "nm"):
        return None
    return _without_year(month, next((int(t) for t in tokens if t.isdecimal()), None), desk)


def _shape(token: str) -> str:
    """Letter of a token: m a month's name, n a number, y a year, q a year as '54, else "?"."""
    if token in MONTHS:
        return "m"
    if re.fullmatch(r"\d{1,2}", token):
        return "n"
    if re.fullmatch(r"\d{4}", token):
        return "y"
    return "q" if re.fullmatch(r"'\d\d", token) else "?"


def _without_year(month: int, day: int | None, desk: _Desk) -> _Found:
    """The latest such day, or such month, that is not to come."""
    if desk.birth:
        return f"{_('The year is missing.')} {desk.cure()}"
    if day is None:
        return _latest(desk, partial(month_span, month=month), month_name(month))

    def in_year(year: int) -> Span | None:
        found = day_in(year, month, day)
        return Span.of(found, assumed=_year_read_as(year)) if found else None

    return _latest(desk, in_year, f"{day} {month_name(month)}")


def _latest(desk: _Desk, in_year: Callable[[int], Span | None], name: str) -> Span | str:
    """The latest span before today, unless it may be a slip for a day soon to come."""
    if to_come(desk.today, in_year):
        words = _("{day} is still to come. For an earlier one type its year as well.")
        return words.format(day=name)
    return latest(desk.today, in_year) or _no_such(name)


def _part_of_month(said: str, desk: _Desk) -> _Found:
    """Early March, mid-March 2026, a finales de marzo."""
    for part, lead in enumerate(_PARTS):
        match = lead.match(said)
        whole = _named(said[match.end() :], desk) if match else None
        if isinstance(whole, str):
            return whole
        if isinstance(whole, Span) and whole.first != whole.last:
            if re.search(r"\d", said):
                return part_of_month(whole.first.year, whole.first.month, part)
            in_year = partial(part_of_month, month=whole.first.month, part=part)
            name = _("That part of {month}").format(month=month_name(whole.first.month))
            return _latest(desk, in_year, name)
    return None
