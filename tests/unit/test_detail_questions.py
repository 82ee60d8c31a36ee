"""A question for the details is asked only where there is something to tell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from triage_app.model.answers import Answer, NoAnswer, QuestionId
from triage_app.model.intake import FormId
from triage_app.model.person import Sex
from triage_app.triage.engine import Engine

SPINE = FormId("vertebral_fracture")
DECLINED, UNKNOWN = NoAnswer.DECLINED, NoAnswer.UNKNOWN


def shown(engines: Mapping[FormId, Engine], **answers: Answer) -> frozenset[str]:
    given = {QuestionId(name): value for name, value in answers.items()}
    return frozenset(engines[SPINE].shown(given, 70, Sex.FEMALE))


@pytest.mark.parametrize(
    ("about", "some", "detail"),
    [("allergies", ("latex",), "allergy_detail"), ("imaging", ("xray",), "imaging_detail")],
)
def test_details_are_asked_of_something_and_never_of_none(
    engines: Mapping[FormId, Engine], about: str, some: Answer, detail: str
) -> None:
    assert detail not in shown(engines)
    assert detail not in shown(engines, **{about: ("none",)})
    assert detail in shown(engines, **{about: some})
    assert detail in shown(engines, **{about: UNKNOWN})


@pytest.mark.parametrize(
    ("about", "detail"),
    [
        ("bladder_change", "flag_onset"),
        ("cancer", "cancer_detail"),
        ("blood_thinners", "blood_thinner_reason"),
        ("allergies", "allergy_detail"),
    ],
)
def test_nobody_is_asked_for_details_of_what_they_would_rather_not_say(
    engines: Mapping[FormId, Engine], about: str, detail: str
) -> None:
    assert detail not in shown(engines, **{about: DECLINED})
    assert detail in shown(engines, **{about: UNKNOWN})


def test_one_declined_sign_does_not_hide_the_day_of_another_that_is_new(
    engines: Mapping[FormId, Engine],
) -> None:
    found = shown(engines, sexual_change=DECLINED, bladder_change="new")
    assert "flag_onset" in found


@pytest.mark.parametrize(
    ("about", "read"),
    [("injury", "injury_date"), ("steroids", "steroid_months"), ("back_pain", "pain_now")],
)
def test_what_a_rule_reads_is_still_asked_after_rather_not_say(
    engines: Mapping[FormId, Engine], about: str, read: str
) -> None:
    assert read in shown(engines, **{about: DECLINED})


def test_a_declined_sign_does_not_wait_for_its_day(engines: Mapping[FormId, Engine]) -> None:
    given: dict[QuestionId, Answer] = {QuestionId("bladder_change"): DECLINED}
    found = engines[SPINE].assess(given, 70, Sex.FEMALE, date(2026, 11, 20))
    assert "flag_onset" not in {one.question for one in found.open}
    assert found.level.id == "urgent"
