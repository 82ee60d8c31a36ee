"""Backspace goes to the question answered before, in whichever order the questions came."""

from __future__ import annotations

import pytest

from triage_app import workflow
from triage_app.desktop.intake_flow import IntakeFlow
from triage_app.desktop.intake_words import past_lines, place_in_page
from triage_app.model.answers import QuestionId
from triage_app.model.intake import FormId
from triage_app.model.person import Patient
from triage_app.workflow import Clinic


@pytest.fixture
def flow(clinic: Clinic, patient: Patient) -> IntakeFlow:
    """An intake with no answer yet."""
    return IntakeFlow(clinic, workflow.begin(clinic, patient, FormId("vertebral_fracture")))


def answer(flow: IntakeFlow, name: str, value: str) -> None:
    """Answer a question wherever it stands in the form."""
    flow.go_to(QuestionId(name))
    flow.keep(value)


def test_back_goes_to_what_was_answered_before_and_not_to_the_forms_order(flow: IntakeFlow) -> None:
    answer(flow, "rash", "no")
    answer(flow, "back_pain", "no")
    assert [label for label, _ in past_lines(flow)] == ["Rash", "Spine pain"]
    flow.go_back()
    assert flow.current == "back_pain"
    flow.go_back()
    assert flow.current == "rash"


def test_an_answer_given_anew_is_the_last_one(flow: IntakeFlow) -> None:
    answer(flow, "back_pain", "no")
    answer(flow, "fever", "no")
    answer(flow, "back_pain", "no")
    flow.go_back()
    assert flow.current == "back_pain"


def test_a_resumed_intake_goes_back_to_its_last_answer(clinic: Clinic, flow: IntakeFlow) -> None:
    answer(flow, "rash", "no")
    answer(flow, "back_pain", "no")
    resumed = IntakeFlow(clinic, workflow.resume(clinic, flow.asking.draft.draft_id))
    resumed.go_back()
    assert resumed.current == "back_pain"


def test_the_count_never_jumps(flow: IntakeFlow) -> None:
    """Whatever is asked first is the first of the page, the next the second."""
    flow.go_to(QuestionId("rash"))
    assert place_in_page(flow)[0].startswith("1 of ")
    answer(flow, "rash", "no")
    flow.go_to(QuestionId("fever"))
    assert place_in_page(flow)[0].startswith("2 of ")
