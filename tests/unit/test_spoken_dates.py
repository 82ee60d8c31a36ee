"""Dates as they are said and typed at the desk; today is Friday 20 November 2026."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from triage_app.model.answers import DateAnswer
from triage_app.questionnaire.spoken import NotUnderstood, Understood, examples, read_date

TODAY = date(2026, 11, 20)


def read(text: str, *, day_first: bool = True) -> Understood | NotUnderstood:
    return read_date(text, TODAY, day_first, None)


def born(text: str, *, day_first: bool = True) -> Understood | NotUnderstood:
    return read_date(text, TODAY, day_first, None, birth=True)


def stored(answer: Understood | NotUnderstood) -> str:
    assert isinstance(answer, Understood), answer
    assert isinstance(answer.value, DateAnswer)
    return answer.value.stored()


def cure(answer: Understood | NotUnderstood) -> str:
    assert isinstance(answer, NotUnderstood), answer
    return answer.cure


@pytest.mark.parametrize(
    ("text", "day_first", "day"),
    [
        ("072159", False, "1959-07-21"),
        ("210759", True, "1959-07-21"),
        ("010203", False, "2003-01-02"),
        ("010203", True, "2003-02-01"),
        ("112206", False, "2006-11-22"),
        ("\uff10\uff17\uff12\uff11\uff15\uff19", False, "1959-07-21"),
    ],
)
def test_six_figures_are_a_birth_date_in_the_clinics_order(
    text: str, day_first: bool, day: str
) -> None:
    answer = born(text, day_first=day_first)
    assert stored(answer) == day
    assert isinstance(answer, Understood)
    assert answer.assumed == f"year read as {day[:4]}"


@pytest.mark.parametrize(
    ("text", "day_first", "why"),
    [
        ("210759", False, "There is no month 21."),
        ("072159", True, "There is no month 21."),
        ("201205", True, "could be a month of a year too."),
        ("190312", True, "could be a month of a year too."),
        ("072118", False, "either century"),
        ("590721", True, "There is no 59 July 1921."),
    ],
)
def test_six_figures_that_are_not_clear_are_never_guessed(
    text: str, day_first: bool, why: str
) -> None:
    assert why in cure(born(text, day_first=day_first))


def test_six_figures_are_no_other_day_than_a_birth_date() -> None:
    assert "Type a date" in cure(read("301026"))
    assert "Type a date" in cure(read("103026", day_first=False))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-11-20"),
        ("this morning", "2026-11-20"),
        ("hoy", "2026-11-20"),
        ("yesterday", "2026-11-19"),
        ("Yesterday evening", "2026-11-19"),
        ("last night", "2026-11-19"),
        ("ayer por la tarde", "2026-11-19"),
        ("the day before yesterday", "2026-11-18"),
        ("anteayer", "2026-11-18"),
        ("last Tuesday", "2026-11-17"),
        ("tuesday", "2026-11-17"),
        ("since Tuesday night", "2026-11-17"),
        ("el martes pasado", "2026-11-17"),
        ("mi\u00e9rcoles", "2026-11-18"),
        ("last Friday", "2026-11-13"),
        ("3 days ago", "2026-11-17"),
        ("hace tres d\u00edas", "2026-11-17"),
        ("11 Feb 1954", "1954-02-11"),
        ("11 February, 1954", "1954-02-11"),
        ("11th of February 1954", "1954-02-11"),
        ("feb 11 54", "1954-02-11"),
        ("Feb. 11, 1954", "1954-02-11"),
        ("11-Feb-1954", "1954-02-11"),
        ("11feb1954", "1954-02-11"),
        ("1954 Feb 11", "1954-02-11"),
        ("11 de febrero de 1954", "1954-02-11"),
        ("1\u00ba de marzo de 1954", "1954-03-01"),
        ("2026-10-30", "2026-10-30"),
        ("2026/10/30", "2026-10-30"),
        ("20261030", "2026-10-30"),
        ("30102026", "2026-10-30"),
        ("30.10.2026", "2026-10-30"),
        ("30 10 26", "2026-10-30"),
        ("\uff13\uff10/10/26", "2026-10-30"),
        ("3/4/51", "1951-04-03"),
        ("3/4/26", "2026-04-03"),
        ("Friday 30 October 2026", "2026-10-30"),
        ("Fri, 30/10/2026", "2026-10-30"),
        ("30 Oct", "2026-10-30"),
        ("since 3 March", "2026-03-03"),
        ("1st of March", "2026-03-01"),
        ("mar 19", "2026-03-19"),
        ("29 Feb", "2024-02-29"),
        ("29/2/2024", "2024-02-29"),
    ],
)
def test_a_day_that_was_named_is_exact(text: str, day: str) -> None:
    assert stored(read(text)) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3 weeks ago", "~2026-10-30"),
        ("about 3 weeks ago", "~2026-10-30"),
        ("3 weeks ago or so", "~2026-10-30"),
        ("for 3 weeks", "~2026-10-30"),
        ("3wks", "~2026-10-30"),
        ("three weeks", "~2026-10-30"),
        ("last 3 weeks", "~2026-10-30"),
        ("hace 3 semanas", "~2026-10-30"),
        ("desde hace unas 3 semanas", "~2026-10-30"),
        ("10 days", "~2026-11-10"),
        ("a week ago", "~2026-11-13"),
        ("a couple of weeks ago", "~2026-11-06"),
        ("a fortnight ago", "~2026-11-06"),
        ("2\u00bd weeks", "~2026-11-02"),
        ("2 months ago", "~2026-09-20"),
        ("un mes", "~2026-10-20"),
        ("1 year and 6 months ago", "~2025-05-20"),
        ("2 years ago", "~2024-11-20"),
        ("about yesterday", "~2026-11-19"),
        ("~2026-10-30", "~2026-10-30"),
        ("around 11 Feb 1954", "~1954-02-11"),
        ("since March", "~2026-03-15"),
        ("desde marzo", "~2026-03-15"),
        ("Mar 1951", "~1951-03-15"),
        ("marzo de 1951", "~1951-03-15"),
        ("mar '51", "~1951-03-15"),
        ("mar 51", "~1951-03-15"),
        ("ago 1954", "~1954-08-15"),
        ("3/1951", "~1951-03-15"),
        ("1951-03", "~1951-03-15"),
        ("2019", "~2019-07-01"),
        ("in 2019", "~2019-07-01"),
        ("early March", "~2026-03-05"),
        ("mid-October", "~2026-10-15"),
        ("a finales de marzo de 2025", "~2025-03-25"),
        ("last week", "~2026-11-12"),
        ("this week", "~2026-11-18"),
        ("last month", "~2026-10-15"),
        ("el mes pasado", "~2026-10-15"),
        ("this month", "~2026-11-15"),
        ("this year", "~2026-07-01"),
        ("el a\u00f1o pasado", "~2025-07-01"),
    ],
)
def test_a_day_said_roughly_is_approximate(text: str, day: str) -> None:
    assert stored(read(text)) == day


def test_the_middle_of_a_month_that_has_only_begun_is_not_to_come() -> None:
    third = date(2026, 11, 3)
    assert stored(read_date("Nov 2026", third, True, None)) == "~2026-11-02"
    assert stored(read_date("2026", date(2026, 3, 1), True, None)) == "~2026-01-30"


def test_a_span_cut_by_the_earliest_day_stays_inside_it() -> None:
    answer = read_date("1954", TODAY, True, date(1954, 12, 1))
    assert stored(answer) == "~1954-12-16"


@pytest.mark.parametrize(
    ("text", "words", "assumed"),
    [
        ("3 weeks ago", "about 30 October 2026, 3 weeks ago", ""),
        ("yesterday", "Thursday 19 November 2026, yesterday", ""),
        ("today", "20 November 2026, today", ""),
        ("last Tuesday", "Tuesday 17 November 2026, 3 days ago", ""),
        ("2026-10-30", "30 October 2026, 3 weeks ago", ""),
        ("2 months ago", "about 20 September 2026, 2 months ago", ""),
        ("10 weeks", "about 11 September 2026, 10 weeks ago", ""),
        ("3/4/51", "3 April 1951, 75 years ago", "year read as 1951"),
        ("30 Oct", "30 October 2026, 3 weeks ago", "year read as 2026"),
        (
            "Mar 1951",
            "about 15 March 1951, 75 years ago",
            "day not given, kept as the middle of the month",
        ),
        (
            "2019",
            "about 1 July 2019, 7 years ago",
            "day not given, kept as the middle of the year",
        ),
    ],
)
def test_what_was_understood_is_said_back(text: str, words: str, assumed: str) -> None:
    answer = read(text)
    assert isinstance(answer, Understood)
    assert (answer.words, answer.assumed) == (words, assumed)


def test_day_and_month_follow_the_clinic_and_are_never_swapped() -> None:
    assert stored(read("3/4/51", day_first=True)) == "1951-04-03"
    assert stored(read("3/4/51", day_first=False)) == "1951-03-04"
    assert stored(read("04031951", day_first=False)) == "1951-04-03"
    assert cure(read("2/13/2026", day_first=True)) == (
        "There is no month 13. Type the day first, as in 30/10/2026, or the month as a word."
    )
    assert cure(read("13/2/2026", day_first=False)) == (
        "There is no month 13. Type the month first, as in 10/30/2026, or the month as a word."
    )


@pytest.mark.parametrize(
    "text",
    [
        "tomorrow",
        "tomorrow morning",
        "ma\u00f1ana",
        "next Tuesday",
        "in 3 weeks",
        "dentro de 2 meses",
        "2 weeks from now",
        "21/11/2026",
        "21/11/26",
        "2026-11-21",
        "Dec 2026",
    ],
)
def test_a_day_to_come_is_refused(text: str) -> None:
    assert cure(read(text)).startswith("That date is in the future")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Type a date"),
        ("  ", "Type a date"),
        ("31/2/2026", "There is no 31 February 2026."),
        ("29 Feb 2025", "There is no 29 February 2025."),
        ("30 Feb", "There is no 30 February."),
        ("2026-13-01", "There is no month 13."),
        ("3/12", "The year is missing."),
        ("1.78", "The year is missing."),
        ("Friday", "Today is that day of the week."),
        ("Thu 30 Oct 2026", "That day of the week does not fit: it was Friday 30 October 2026."),
        ("25 Nov", "25 November is still to come."),
        ("late November", "That part of November is still to come."),
        ("early Dec", "December is still to come."),
        ("9999 weeks ago", "That is longer ago than a life."),
        ("3 April 1800", "That is 3 April 1800. Type a date from 1 January 1896 to today."),
    ],
)
def test_a_date_that_cannot_be_is_refused_with_what_is_wrong(text: str, said: str) -> None:
    assert cure(read(text)).startswith(said)


@pytest.mark.parametrize(
    "text",
    [
        "3-4 weeks ago",
        "2 or 3 weeks ago",
        "more than 3 weeks ago",
        "a few weeks ago",
        "in the last 3 weeks",
        "1,000 days ago",
        "3 ago",
        "10",
        "178",
        "110254",
        "feb 11-13",
        "11 feb mar",
        "12:30",
        "weeks ago",
        "and",
        "last summer",
        "\u00b2/4/1951",
        "3/4-1951",
        "x" * 5000,
    ],
)
def test_what_could_mean_two_days_is_not_understood(text: str) -> None:
    assert cure(read(text)) == "Type a date, such as 30/10/2026, 3 weeks ago or yesterday."


def test_a_day_before_the_earliest_possible_is_refused() -> None:
    birth_date = date(1954, 2, 11)
    answer = read_date("1950", TODAY, True, birth_date)
    assert cure(answer) == (
        "That is 1 January 1950 to 31 December 1950. Type a date from 11 February 1954 to today."
    )
    assert stored(read_date("11 Feb 1954", TODAY, True, birth_date)) == "1954-02-11"
    assert isinstance(read_date("10 Feb 1954", TODAY, True, birth_date), NotUnderstood)


def test_nothing_is_possible_when_the_earliest_day_is_to_come() -> None:
    assert isinstance(read_date("today", TODAY, True, date(2026, 12, 1)), NotUnderstood)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("11/2/54", "1954-02-11"),
        ("feb 11 54", "1954-02-11"),
        ("20/11/08", "2008-11-20"),
        ("11/2/05", "2005-02-11"),
        ("11/2/22", "1922-02-11"),
        ("11/2/26", "1926-02-11"),
        ("12/12/26", "1926-12-12"),
        ("11 feb '54", "1954-02-11"),
        ("10/2/2020", "2020-02-10"),
    ],
)
def test_a_birth_year_of_two_digits_is_the_latest_of_an_adult(text: str, day: str) -> None:
    assert stored(born(text)) == day


@pytest.mark.parametrize("text", ["21/11/08", "11/2/10", "11/2/20", "11 feb '20"])
def test_a_birth_year_of_a_child_or_of_a_person_over_105_is_typed_in_full(text: str) -> None:
    assert cure(born(text)) == "The year could be in either century. Type it with four digits."


def test_a_birth_date_is_said_back_with_the_age() -> None:
    assert born("11 Feb 1954") == Understood(
        DateAnswer(date(1954, 2, 11)), "11 February 1954, 72 years old"
    )
    assert born("20 Nov 2025") == Understood(
        DateAnswer(date(2025, 11, 20)), "20 November 2025, 1 year old"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Type a birth date"),
        ("11 Feb", "The year is missing."),
        ("March", "The year is missing."),
        ("11 Feb 2027", "That date is in the future: 11 February 2027. Type a birth date"),
        ("3 weeks ago", "Type a birth date, such as 11 Feb 1954 or 1954-02-11."),
        ("yesterday", "Type a birth date, such as 11 Feb 1954 or 1954-02-11."),
        ("1 Jan 1880", "That is 1 January 1880. Type a birth date from 1 January 1896 to today."),
    ],
)
def test_a_birth_date_needs_its_year_and_a_day_gone_by(text: str, said: str) -> None:
    assert cure(born(text)).startswith(said)


def test_every_example_shown_is_understood() -> None:
    for kind, reader in (("date", read), ("birth_date", born)):
        listed = examples(kind).removeprefix("You can type ").removesuffix(".")
        for text in listed.replace(" or ", ", ").split(", "):
            assert isinstance(reader(text), Understood), text


DAYS = st.dates(date(1930, 1, 1), TODAY)
PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "3",
                "weeks",
                "ago",
                "hace",
                "dias",
                "last",
                "tue",
                "martes",
                "feb",
                "marzo",
                "ago",
                "'54",
                "1954",
                "31",
                "/",
                "-",
                ".",
                ",",
                "of",
                "about",
                "since",
                "year",
                "early",
                "late",
                "the",
                "and",
                "a",
                "y",
                "1/2",
                "in",
                "next",
                "tomorrow",
                "pasado",
            ]
        ),
        st.integers(0, 100_000).map(str),
        st.text(max_size=3),
    ),
    max_size=7,
)


@given(
    text=PIECES.map(" ".join) | PIECES.map("".join) | st.text(),
    today=st.dates(),
    day_first=st.booleans(),
    earliest=st.none() | st.dates(),
    birth=st.booleans(),
)
@example(text="2000 years 2000 days", today=date.min, day_first=True, earliest=None, birth=False)
@example(text="2 years ago", today=date.min, day_first=True, earliest=None, birth=False)
@example(text="last year", today=date.min, day_first=True, earliest=None, birth=False)
@example(text="last week", today=date.min, day_first=True, earliest=None, birth=False)
@example(text="this week", today=date.max, day_first=True, earliest=None, birth=False)
@example(text="jan", today=date.max, day_first=True, earliest=None, birth=False)
@example(text="3/4/00", today=date.min, day_first=True, earliest=None, birth=True)
@example(text="\ud800", today=date.max, day_first=True, earliest=None, birth=True)
def test_any_text_gives_a_day_that_is_possible_or_a_cure(
    text: str, today: date, day_first: bool, earliest: date | None, birth: bool
) -> None:
    answer = read_date(text, today, day_first, earliest, birth)
    if isinstance(answer, NotUnderstood):
        assert answer.text == text
        assert answer.cure
        return
    assert isinstance(answer.value, DateAnswer)
    assert answer.value.day <= today
    assert earliest is None or answer.value.day >= earliest
    assert str(answer.value.day.year) in answer.words
    assert answer.words.startswith("about ") == answer.value.approximate


@given(day=DAYS, approximate=st.booleans())
def test_a_stored_date_comes_back_as_it_was(day: date, approximate: bool) -> None:
    answer = read(DateAnswer(day, approximate).stored())
    assert isinstance(answer, Understood)
    assert answer.value == DateAnswer(day, approximate)
    said_back = read(answer.words.partition(",")[0])
    assert isinstance(said_back, Understood)
    assert said_back.value == answer.value


@given(day=DAYS, day_first=st.booleans(), sign=st.sampled_from("/.- "), birth=st.booleans())
def test_numbers_in_the_order_of_the_clinic_come_back(
    day: date, day_first: bool, sign: str, birth: bool
) -> None:
    first, second = (day.day, day.month) if day_first else (day.month, day.day)
    text = f"{first}{sign}{second}{sign}{day.year}"
    answer = read_date(text, TODAY, day_first, None, birth)
    assert isinstance(answer, Understood)
    assert answer.value == DateAnswer(day)


@given(days=st.integers(1, 6), weeks=st.integers(1, 500))
def test_days_are_exact_and_weeks_are_counted_in_sevens(days: int, weeks: int) -> None:
    exact, rough = read(f"{days} days ago"), read(f"hace {weeks} semanas")
    assert isinstance(exact, Understood)
    assert exact.value == DateAnswer(TODAY - timedelta(days=days))
    assert isinstance(rough, Understood)
    assert rough.value == DateAnswer(TODAY - timedelta(weeks=weeks), approximate=True)
