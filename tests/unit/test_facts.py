"""Three-valued logic, questions that may not apply, and values that are worked out."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import pytest

from tests.property.intake_strategies import ENGINES
from triage_app.model.answers import DateAnswer, NoAnswer, QuestionId
from triage_app.model.intake import FormId
from triage_app.model.person import Sex
from triage_app.questionnaire.condition import parse, put_in_place
from triage_app.questionnaire.facts import CountRange, Logic, Masked, Missing, Truth

VISIT = date(2026, 11, 20)
SPINE = ENGINES[FormId("vertebral_fracture")].logic
CROSSED = ENGINES[FormId("crossed")].logic
NO, OPEN, YES = Truth.FALSE, Truth.NOT_KNOWN, Truth.TRUE


def facts(
    logic: Logic, age: int | None = 70, sex: Sex = Sex.FEMALE, *, no: bool = False, **given: Any
) -> dict[str, object]:
    answers = {QuestionId(name): value for name, value in given.items()}
    return logic.facts(answers, age, sex, VISIT, not_asked_is_no=no)


def truth(
    logic: Logic, text: str, age: int | None = 70, sex: Sex = Sex.FEMALE, **given: Any
) -> Truth:
    return Truth(logic.compile(parse(text))(facts(logic, age, sex, **given)))


# Each truth, as the answer to a yes_no question that makes `… == yes` so.
ANSWERS = {NO: "no", OPEN: NoAnswer.UNKNOWN, YES: "yes"}


@pytest.mark.parametrize(("one", "two"), list(itertools.product(Truth, Truth)))
def test_and_is_the_lowest_and_or_the_highest(one: Truth, two: Truth) -> None:
    given: dict[str, Any] = {"fever": ANSWERS[one], "rash": ANSWERS[two]}
    assert truth(SPINE, "fever == yes and rash == yes", **given) is min(one, two)
    assert truth(SPINE, "fever == yes or rash == yes", **given) is max(one, two)


@pytest.mark.parametrize("answer", [None, NoAnswer.UNKNOWN, NoAnswer.DECLINED])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("fever", "fever == yes"),
        ("injury", "injury != none"),
        ("cancer", "cancer in (past, current)"),
        ("infection_risks", "any_of(infection_risks, diabetes)"),
        ("weight", "weight < 60"),
        ("height_now", "height_loss_cm >= 4"),
    ],
)
def test_not_asked_unknown_and_declined_make_every_comparison_not_known(
    name: str, text: str, answer: NoAnswer | None
) -> None:
    given: dict[str, Any] = {"height_tallest": 170, **({name: answer} if answer else {})}
    assert truth(SPINE, text, **given) is OPEN


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        ("injury != none", {"injury": "minor"}, YES),
        ("injury != none", {"injury": "none"}, NO),
        ("cancer in (past, current)", {"cancer": "past"}, YES),
        ("cancer in (past, current)", {"cancer": "never"}, NO),
        ("any_of(infection_risks, diabetes)", {"infection_risks": ("diabetes",)}, YES),
        ("any_of(infection_risks, diabetes)", {"infection_risks": ("none",)}, NO),
        ("weight < 60", {"weight": 59.9}, YES),
        ("weight < 60", {"weight": 60}, NO),
        ("weight <= 60", {"weight": 60}, YES),
        ("weight > 60", {"weight": 60}, NO),
        ("weight >= 60", {"weight": 60.0}, YES),
        ("weight == 60", {"weight": 60.0}, YES),
        ("weight != 60", {"weight": 60.0}, NO),
    ],
)
def test_a_given_answer_is_compared(text: str, given: dict[str, Any], expected: Truth) -> None:
    assert truth(SPINE, text, **given) is expected


def test_age_and_sex_are_not_known_when_nobody_knows_them() -> None:
    assert truth(SPINE, "age >= 50", None) is OPEN
    assert truth(SPINE, "age >= 50", 50) is YES
    assert truth(SPINE, "age >= 50", 49) is NO
    assert truth(SPINE, "sex == female", sex=Sex.UNKNOWN) is OPEN
    assert truth(SPINE, "sex != male", sex=Sex.INTERSEX) is YES
    assert truth(SPINE, "sex != male", sex=Sex.MALE) is NO


def test_a_question_that_does_not_apply_makes_its_comparisons_false() -> None:
    found = facts(SPINE, back_pain="no", onset="sudden", pain_onset=DateAnswer(VISIT))
    assert found["onset"] is Missing.DOES_NOT_APPLY
    assert found["pain_days"] is Missing.DOES_NOT_APPLY
    for text in (
        "onset == sudden",
        "onset != gradual",
        "onset in (gradual, sudden)",
        "pain_days <= 90",
        "any_of(pain_areas, neck)",
        "pain_days > 90",
    ):
        given: dict[str, Any] = {"back_pain": "no", "onset": "sudden", "pain_areas": ("neck",)}
        assert truth(SPINE, text, **given) is NO


@pytest.mark.parametrize("gate", [None, NoAnswer.UNKNOWN, NoAnswer.DECLINED])
def test_an_answer_that_may_not_apply_is_at_best_not_known(gate: NoAnswer | None) -> None:
    answer: dict[str, Any] = {"back_pain": gate} if gate else {}
    day = DateAnswer(date(2026, 11, 10))
    assert facts(SPINE, onset="sudden", **answer)["onset"] == Masked("sudden")
    assert facts(SPINE, pain_onset=day, **answer)["pain_days"] == Masked(10)
    for text, expected in (
        ("onset == sudden", OPEN),
        ("onset == gradual", NO),
        ("pain_days <= 90", OPEN),
        ("pain_days <= 9", NO),
        ("any_of(pain_areas, neck)", OPEN),
        ("any_of(pain_areas, sacrum)", NO),
        ("pain_now >= 5", OPEN),
    ):
        given: dict[str, Any] = {
            "onset": "sudden",
            "pain_onset": day,
            "pain_areas": ("neck",),
            "pain_now": NoAnswer.UNKNOWN,
        }
        assert truth(SPINE, text, **answer, **given) is expected


def test_an_answer_comes_back_when_its_question_applies_again() -> None:
    assert facts(SPINE, back_pain="yes", onset="sudden")["onset"] == "sudden"


def test_hiding_goes_through_a_chain_of_questions() -> None:
    chain: dict[str, Any] = {
        "walks": "no",
        "signs": ("lump",),
        "grade": "bad",
        "told": "a letter",
    }
    shown = facts(CROSSED, 50, Sex.MALE, sore="yes", **chain)
    assert shown["told"] == "a letter"
    closed = facts(CROSSED, 50, Sex.MALE, sore="no", **chain)
    assert {closed[name] for name in chain} == {Missing.DOES_NOT_APPLY}
    masked = facts(CROSSED, 50, Sex.MALE, sore=NoAnswer.UNKNOWN, **chain)
    assert masked["grade"] == Masked("bad")
    assert masked["told"] == Masked("a letter")
    # An age that is not known leaves the grade open, whatever else is known.
    assert facts(CROSSED, None, Sex.MALE, sore="yes", **chain)["grade"] == Masked("bad")


def test_taking_what_was_not_asked_as_no_keeps_not_sure_open() -> None:
    found = facts(SPINE, no=True, injury=NoAnswer.UNKNOWN)
    assert found["fever"] is Missing.DOES_NOT_APPLY
    assert found["injury"] is NoAnswer.UNKNOWN
    assert found["injury_date"] is Missing.DOES_NOT_APPLY
    assert found["injury_days"] is Missing.DOES_NOT_APPLY


@pytest.mark.parametrize(
    ("given", "name", "value"),
    [
        ({"height_tallest": 170, "height_now": 164.5}, "height_loss_cm", 5.5),
        ({"height_tallest": 160, "height_now": 164}, "height_loss_cm", 0),
        ({"weight": 60, "height_now": 160}, "bmi", 23.4375),
        ({"weight": 45}, "ost", -5),
        ({"weight": 80}, "ost", 2),
        ({"weight": NoAnswer.DECLINED}, "ost", NoAnswer.UNKNOWN),
        ({"weight": 60, "height_now": NoAnswer.UNKNOWN}, "bmi", NoAnswer.UNKNOWN),
        ({"weight": 60}, "bmi", Missing.NOT_ASKED),
        ({"weight": NoAnswer.UNKNOWN}, "bmi", Missing.NOT_ASKED),
        ({}, "pain_days", Missing.NOT_ASKED),
    ],
)
def test_values_are_worked_out_only_from_all_their_parts(
    given: dict[str, Any], name: str, value: object
) -> None:
    assert facts(SPINE, **given)[name] == value


def test_days_are_counted_to_the_visit() -> None:
    for day, count in ((VISIT, 0), (date(2026, 10, 30), 21), (date(2024, 2, 29), 995)):
        answers: dict[str, Any] = {"back_pain": "yes", "pain_onset": DateAnswer(day)}
        assert facts(SPINE, **answers)["pain_days"] == count


def test_ost_needs_an_age() -> None:
    assert facts(SPINE, None, weight=45)["ost"] is NoAnswer.UNKNOWN


def test_two_scales_are_compared_when_both_are_known() -> None:
    both: dict[str, Any] = {"back_pain": "yes", "pain_now": 7}
    assert truth(SPINE, "pain_worst < pain_now", **both, pain_worst=6) is YES
    assert truth(SPINE, "pain_worst < pain_now", **both, pain_worst=7) is NO
    assert truth(SPINE, "pain_worst < pain_now", **both) is OPEN


@pytest.mark.parametrize(
    ("text", "low", "high", "expected"),
    [
        ("points >= 3", 3, 5, YES),
        ("points >= 3", 0, 2, NO),
        ("points >= 3", 2, 3, OPEN),
        ("points <= 3", 0, 3, YES),
        ("points == 2", 2, 2, YES),
        ("points == 2", 1, 3, OPEN),
        ("points == 2", 3, 4, NO),
        ("points != 2", 1, 3, OPEN),
        ("points != 2", 2, 4, OPEN),
        ("points != 2", 3, 4, YES),
        ("points != 2", 2, 2, NO),
    ],
)
def test_a_count_is_compared_over_its_whole_range(
    text: str, low: int, high: int, expected: Truth
) -> None:
    assert CROSSED.compile(parse(text))({"points": CountRange(low, high, ())}) is expected.value


def test_a_define_that_was_not_put_in_place_is_our_own_fault() -> None:
    with pytest.raises(AssertionError, match="new_or_worse"):
        SPINE.compile(parse("new_or_worse"))
    fresh = put_in_place(parse("new"), {"new": parse("fever == yes").tree})
    assert SPINE.compile(fresh)(facts(SPINE, fever="yes")) == YES


def test_what_is_shown_follows_the_answers() -> None:
    def shown(**given: Any) -> set[str]:
        answers = {QuestionId(name): value for name, value in given.items()}
        return set(SPINE.shown(answers, 40, Sex.FEMALE))

    assert "onset" not in shown()
    assert "onset" not in shown(back_pain="no")
    assert "onset" in shown(back_pain="yes")
    assert "onset" in shown(back_pain=NoAnswer.UNKNOWN)
    assert "percussion_tender" not in shown(back_pain="yes")
    assert "pregnancy" in shown()
    assert "pregnancy" not in set(SPINE.shown({}, 40, Sex.MALE))
    assert "pregnancy" not in set(SPINE.shown({}, 56, Sex.FEMALE))
    assert "pregnancy" in set(SPINE.shown({}, 55, Sex.UNKNOWN))
