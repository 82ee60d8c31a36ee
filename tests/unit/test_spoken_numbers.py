"""Heights, weights, doses, lengths of time and plain numbers, as they are typed at the desk."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from triage_app.questionnaire.spoken import NotUnderstood, Understood, examples, read_number


def height(text: str) -> Understood | NotUnderstood:
    return read_number(text, "cm", 100, 230, whole=False)


def weight(text: str) -> Understood | NotUnderstood:
    return read_number(text, "kg", 25, 350, whole=False)


def cure(answer: Understood | NotUnderstood) -> str:
    assert isinstance(answer, NotUnderstood), answer
    return answer.cure


@pytest.mark.parametrize(
    ("text", "centimetres"),
    [
        ("5'10", 177.8),
        ("5\u201910\u201d", 177.8),
        ("5\u2032 10\u2033", 177.8),
        ("5''10", None),
        ("5 ft 10", 177.8),
        ("5 ft. 10 in.", 177.8),
        ("5FT10IN", 177.8),
        ("5 feet and 10 inches", 177.8),
        ("5 pies 10 pulgadas", 177.8),
        ("5'10\u00bd\"", 179.1),
        ("5'10 1/2", 179.1),
        ("5\u00bd ft", 167.6),
        ("6'", 182.9),
        ("70 in", 177.8),
        ('70"', 177.8),
        ("178", 178.0),
        ("178 cm", 178.0),
        ("\uff11\uff17\uff18\uff43\uff4d", 178.0),
        ("\u0661\u0667\u0668", 178.0),
        ("1.78 m", 178.0),
        ("1,78", 178.0),
        ("1.780 m", 178.0),
        ("1m78", 178.0),
        ("1 m 7 cm", 107.0),
        ("1 metro 78", 178.0),
        ("1780 mm", 178.0),
        ("1780 mil\u00edmetros", 178.0),
        (" about 178. ", 178.0),
        ("100", 100.0),
        ("230", 230.0),
    ],
)
def test_a_height_is_understood_in_the_units_people_say(
    text: str, centimetres: float | None
) -> None:
    answer = height(text)
    if centimetres is None:
        assert isinstance(answer, NotUnderstood)
    else:
        assert isinstance(answer, Understood), answer
        assert answer.value == centimetres


def test_a_height_is_said_back_in_both_units() -> None:
    assert height("178 cm") == Understood(178.0, "178 cm (5 ft 10 in)")
    assert height("5'10") == Understood(177.8, "177.8 cm (5 ft 10 in)")
    assert height("5'10\u00bd") == Understood(179.1, "179.1 cm (5 ft 10\u00bd in)")
    assert height("6 ft") == Understood(182.9, "182.9 cm (6 ft 0 in)")


def test_a_unit_taken_for_granted_is_said() -> None:
    assert height("178") == Understood(178.0, "178 cm (5 ft 10 in)", "read as centimetres")
    assert height("1.78") == Understood(178.0, "178 cm (5 ft 10 in)", "read as metres")
    assert weight("154") == Understood(154.0, "154 kg (340 lb)", "read as kilograms")
    assert weight("about 70 kg") == Understood(70.0, "70 kg (154 lb)", '"about" left out')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Type a height"),
        (" \t\u00a0\u200b", "Type a height"),
        ("5.10", "5.10 is not clear. For feet and inches type 5'10."),
        ("5,8", "5,8 is not clear. For feet and inches type 5'8."),
        ("510", "510 is not clear. For feet and inches type 5'10."),
        ("5.8 ft", "5.8 feet is not clear. Type feet and inches as 5'10."),
        ("70", "70 cm is too short. For inches type 70 in."),
        ("5'12", "12 inches is a foot or more. Type feet and inches as 5'10."),
        ("700", "That is 700 cm. Type a height from 100 to 230 cm, such as 5'10."),
        ("99.9 cm", "That is 99.9 cm. Type a height from 100 to 230 cm, such as 5'10."),
        ("8 ft", "That is 243.8 cm. Type a height from 100 to 230 cm, such as 5'10."),
        ("tall", "Type a height from 100 to 230 cm, such as 5'10."),
        ("5 10", "Type a height from 100 to 230 cm, such as 5'10."),
        ("17\u00b2", "Type a height from 100 to 230 cm, such as 5'10."),
        ("170-180", "Type a height from 100 to 230 cm, such as 5'10."),
        ("1m7", "Type a height from 100 to 230 cm, such as 5'10."),
        ("178 cm 178 cm", "Type a height from 100 to 230 cm, such as 5'10."),
        ("1" * 5000, "Type a height from 100 to 230 cm, such as 5'10."),
    ],
)
def test_a_height_that_is_not_clear_or_not_possible_is_refused_with_a_cure(
    text: str, said: str
) -> None:
    answer = height(text)
    assert cure(answer) == said
    assert answer == NotUnderstood(text, said)


@pytest.mark.parametrize(
    ("text", "kilograms", "words"),
    [
        ("154 lb", 69.9, "69.9 kg (154 lb)"),
        ("154lbs", 69.9, "69.9 kg (154 lb)"),
        ("154#", 69.9, "69.9 kg (154 lb)"),
        ("11 st 4", 71.7, "71.7 kg (11 st 4 lb)"),
        ("11st4lb", 71.7, "71.7 kg (11 st 4 lb)"),
        ("11 stone", 69.9, "69.9 kg (11 st 0 lb)"),
        ("11\u00bd st", 73.0, "73 kg (11 st 7 lb)"),
        ("11 and a half stone", 73.0, "73 kg (11 st 7 lb)"),
        ("70 kg", 70.0, "70 kg (154 lb)"),
        ("70,5 kilos", 70.5, "70.5 kg (155 lb)"),
        ("154 libras", 69.9, "69.9 kg (154 lb)"),
    ],
)
def test_a_weight_is_understood_in_kilograms_pounds_and_stone(
    text: str, kilograms: float, words: str
) -> None:
    assert weight(text) == Understood(kilograms, words)


def test_a_weight_that_is_not_possible_or_not_clear_is_refused_with_a_cure() -> None:
    assert cure(weight("700")) == (
        "That is 700 kg. Type a weight from 25 to 350 kg, such as 154 lb."
    )
    assert cure(weight("11 st 14")).startswith("14 pounds is a stone or more.")
    assert cure(weight("11.5 st")).startswith("11.5 stone is not clear.")
    assert cure(weight("")) == "Type a weight"
    for text in ("-70", "70 - 80", "1e2", "11 4", "over 70", "154 kg lb"):
        assert cure(weight(text)) == "Type a weight from 25 to 350 kg, such as 154 lb."


def test_an_example_that_would_be_refused_is_left_out_of_the_cure() -> None:
    assert cure(read_number("x", "kg", 0, 20, whole=False)) == "Type a weight from 0 to 20 kg."


def test_a_dose_is_read_by_the_day_only() -> None:
    for text in ("7.5", "7,5 mg", "7.5 mg a day", "7.5mg/day", "7.5 mg al d\u00eda"):
        assert read_number(text, "mg", 0, 1000, whole=False) == Understood(7.5, "7.5 mg")
    for text in ("10 mg twice a day", "10 mg bd", "5 mcg", "1 g", "10-20"):
        answer = read_number(text, "mg", 0, 1000, whole=False)
        assert cure(answer) == "Type a dose from 0 to 1000 mg, such as 10."
    assert read_number("12", "mg a day", 0, 1000, whole=False) == Understood(12.0, "12 mg a day")


@pytest.mark.parametrize(
    ("text", "unit", "value", "words"),
    [
        ("18", "months", 18.0, "18 months"),
        ("18 months", "months", 18.0, "18 months"),
        ("1", "months", 1.0, "1 month"),
        ("2 years", "months", 24.0, "24 months (2 years)"),
        ("a year", "months", 12.0, "12 months (1 year)"),
        ("1 year 6 months", "months", 18.0, "18 months (1 year 6 months)"),
        ("a year and a half", "months", 18.0, "18 months (1.5 years)"),
        ("un a\u00f1o y medio", "months", 18.0, "18 months (1.5 years)"),
        ("dos a\u00f1os y 3 meses", "months", 27.0, "27 months (2 years 3 months)"),
        ("6 wks", "months", 1.4, "1.4 months (6 weeks)"),
        ("3 months", "weeks", 13.0, "13 weeks (3 months)"),
        ("6 semanas", "weeks", 6.0, "6 weeks"),
        ("10 days", "weeks", 1.4, "1.4 weeks (10 days)"),
        ("2 weeks", "days", 14.0, "14 days (2 weeks)"),
        ("6 months", "years", 0.5, "0.5 years (6 months)"),
    ],
)
def test_a_length_of_time_is_turned_into_the_stored_unit(
    text: str, unit: str, value: float, words: str
) -> None:
    assert read_number(text, unit, 0, 900, whole=False) == Understood(value, words)


def test_a_length_of_time_that_is_not_one_is_refused() -> None:
    for text in ("year", "and", "3 x", "3-4 weeks", "2 years 2 years", "since March", "6 m"):
        answer = read_number(text, "months", 0, 900, whole=False)
        assert cure(answer) == "Type a number of months from 0 to 900, such as 18 or 2 years."


def test_a_converted_length_is_rounded_to_whole_units_and_says_so() -> None:
    answer = read_number("6 weeks", "months", 0, 900, whole=True)
    assert answer == Understood(1, "1 month (6 weeks)", "rounded to whole months")
    assert isinstance(answer, Understood)
    assert isinstance(answer.value, int)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-3.1", -3.1),
        ("\u22123.1", -3.1),
        ("\u20133,1", -3.1),
        ("- 3.1", -3.1),
        ("minus 3.1", -3.1),
        ("menos 3,1", -3.1),
        ("+1", 1.0),
        ("-.5", -0.5),
        (".5", 0.5),
        ("-0", 0.0),
        ("two", 2.0),
    ],
)
def test_a_plain_number_takes_every_minus_and_a_decimal_comma(text: str, value: float) -> None:
    answer = read_number(text, "", -6, 6, whole=False)
    assert isinstance(answer, Understood)
    assert answer.value == value
    assert answer.words == f"{value:g}".replace("-", "\u2013")


def test_a_plain_number_outside_its_bounds_is_said_back() -> None:
    answer = read_number("-31", "", -6, 6, whole=False)
    assert cure(answer) == "That is \u201331. Type a number from \u20136 to 6."
    assert cure(read_number("-1", "", 0, None, whole=True)).endswith("Type a whole number from 0.")
    assert cure(read_number("9", "", None, 6, whole=False)).endswith("Type a number up to 6.")
    assert cure(read_number("x", "", None, None, whole=False)) == "Type a number."
    assert cure(read_number("", "", None, None, whole=False)) == "Type a number"


def test_a_whole_number_is_never_rounded_from_a_broken_one() -> None:
    assert read_number("18", "", 0, 24, whole=True) == Understood(18, "18")
    assert read_number("18/24", "", 0, 24, whole=True) == Understood(18, "18")
    assert read_number("18 out of 24", "", 0, 24, whole=True) == Understood(18, "18")
    assert read_number("3 times", "", 0, 24, whole=True) == Understood(3, "3")
    answer = read_number("18.5", "", 0, 24, whole=True)
    assert cure(answer) == "That is 18.5. Type a whole number from 0 to 24."
    for text in ("18/25", "a", "25/24", "3.1-", "1 2"):
        assert cure(read_number(text, "", 0, 24, whole=True)).endswith("from 0 to 24.")


@pytest.mark.parametrize(
    ("text", "unit", "most"),
    [
        ("1,500", "mg", 1000),
        ("1,000 days", "weeks", 900),
        ("1.000 days", "weeks", 900),
        ("1.500", "", None),
        ("1.500", "mg", 5000),
        ("1,780", "cm", 230),
    ],
)
def test_figures_that_may_be_thousands_are_not_guessed(
    text: str, unit: str, most: float | None
) -> None:
    assert " could be 1" in cure(read_number(text, unit, 0, most, whole=False))


def test_a_point_that_cannot_mean_thousands_is_a_point() -> None:
    assert read_number("2.500", "mg", 0, 1000, whole=False) == Understood(2.5, "2.5 mg")


@pytest.mark.parametrize("unit", ["cm", "kg", "mg", "days", "weeks", "months", "years", "", "x"])
def test_every_example_shown_is_understood(unit: str) -> None:
    listed = examples(unit).removeprefix("You can type ").removesuffix(".")
    for text in listed.replace(" or ", ", ").split(", "):
        answer = read_number(text, unit, 0, 400, whole=False)
        assert isinstance(answer, Understood), text


def test_the_examples_for_a_height_are_those_of_the_screen() -> None:
    assert examples("cm") == "You can type 178, 1.78 m, 5'10 or 70 in."


UNITS = st.sampled_from(["cm", "kg", "mg", "mg a day", "days", "weeks", "months", "years", "", "%"])
BOUNDS = st.one_of(st.none(), st.floats(-1e6, 1e6))
PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "'",
                '"',
                "ft",
                "in",
                "cm",
                "m",
                "kg",
                "lb",
                "st",
                "1/2",
                "½",
                "-",
                "−",
                ".",
                ",",
                "/",
                "year",
                "months",
                "about",
                "and",
                "a",
                "y",
                "1,000",
            ]
        ),
        st.integers(-10, 100_000).map(str),
        st.text(max_size=3),
    ),
    max_size=8,
)


@given(text=PIECES.map(" ".join) | PIECES.map("".join) | st.text(), unit=UNITS, least=BOUNDS,
       most=BOUNDS, whole=st.booleans())  # fmt: skip
@example(text="\ud800", unit="cm", least=None, most=None, whole=True)
@example(text="9999999 years", unit="days", least=None, most=None, whole=True)
def test_any_text_gives_an_answer_inside_the_bounds_or_a_cure(
    text: str, unit: str, least: float | None, most: float | None, whole: bool
) -> None:
    answer = read_number(text, unit, least, most, whole)
    if isinstance(answer, NotUnderstood):
        assert answer.text == text
        assert answer.cure
        return
    assert isinstance(answer.value, int | float)
    assert least is None or answer.value >= least
    assert most is None or answer.value <= most
    assert not whole or isinstance(answer.value, int)
    assert any(letter.isdigit() for letter in answer.words)


@given(tenths=st.integers(1000, 2300))
def test_a_height_in_centimetres_or_metres_comes_back_as_typed(tenths: int) -> None:
    for text in (f"{tenths / 10} cm", f"{tenths / 10}", f"{tenths / 1000:.3f} m"):
        answer = height(text)
        assert isinstance(answer, Understood), text
        assert answer.value == tenths / 10
        again = height(answer.words.partition(" (")[0])
        assert isinstance(again, Understood)
        assert again.value == answer.value


@given(inches=st.integers(40, 90))
def test_feet_and_inches_come_back_as_typed(inches: int) -> None:
    feet, rest = divmod(inches, 12)
    for text in (f"{feet}'{rest}", f"{feet} ft {rest} in", f"{inches} in"):
        answer = height(text)
        assert isinstance(answer, Understood), text
        assert answer.words.endswith(f"({feet} ft {rest} in)")
        assert answer.value == pytest.approx(inches * 2.54, abs=0.0501)


@given(pounds=st.integers(56, 771))
def test_pounds_and_stone_come_back_as_typed(pounds: int) -> None:
    stone, rest = divmod(pounds, 14)
    in_pounds, in_stone = weight(f"{pounds} lb"), weight(f"{stone} st {rest}")
    assert isinstance(in_pounds, Understood)
    assert isinstance(in_stone, Understood)
    assert in_pounds.value == in_stone.value == pytest.approx(pounds * 0.45359237, abs=0.0501)
    assert in_pounds.words.endswith(f"({pounds} lb)")
    assert in_stone.words.endswith(f"({stone} st {rest} lb)")
