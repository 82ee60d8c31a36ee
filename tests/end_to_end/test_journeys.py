"""The whole program by keyboard, as a process on a display: what the store has at the end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from tests.end_to_end.display import missing
from tests.end_to_end.journeys import (
    Outcome,
    calm,
    emergency,
    new_patient,
    returning_patient,
    spanish_speaking,
)
from tests.end_to_end.typing_desk import Said, today
from triage_app.model.answers import Answer, DateAnswer, Medicine, NoAnswer, QuestionId
from triage_app.model.intake import Event
from triage_app.model.level import Level
from triage_app.model.person import Sex
from triage_app.questionnaire.catalogue import catalogue

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "all is there")


def answers(outcome: Outcome) -> Mapping[QuestionId, Answer]:
    """What was kept."""
    return outcome.intake.answers


def test_a_new_patient_is_asked_everything_and_kept_as_said(tmp_path: Path) -> None:
    done = new_patient(tmp_path)
    patient, kept = done.intake.patient, answers(done)
    assert (patient.family_name, patient.given_name) == ("Žižková", "Renée")
    assert (patient.birth_date, patient.sex) == (date(1957, 11, 2), Sex.FEMALE)
    assert done.started.answers == {}
    assert kept[QuestionId("pain_onset")] == DateAnswer(today() - timedelta(weeks=12), True)
    assert kept[QuestionId("height_now")] == 154.9
    assert kept[QuestionId("weight")] == 69.9
    assert kept[QuestionId("pain_worst")] == 10
    assert kept[QuestionId("sexual_change")] is NoAnswer.DECLINED
    assert kept[QuestionId("medicines")] == (
        Medicine("alendronic acid", "70 mg a week", "Sunday"),
        Medicine("paracetamol"),
    )
    assert kept[QuestionId("main_worry")] == "That I end up bent like my aunt Zoë"
    assert "notes" not in kept
    # "Rather not say" to a danger sign is never a no.
    assert done.intake.assessment.level is Level.URGENT
    assert {Event.PATIENT_SAVED, Event.INTAKE_COMPLETED, Event.READ_BACK} <= done.events
    assert done.read_back is not None
    assert done.told == ()
    assert done.written == ""


def test_a_returning_patient_confirms_what_is_stable_and_is_asked_the_rest_anew(
    tmp_path: Path,
) -> None:
    done = returning_patient(tmp_path)
    kept, before = answers(done), done.before
    assert done.started.answers == {}
    assert done.confirmed
    assert all(done.form.questions[name].stable for name in done.confirmed)
    assert before is not None
    assert all(kept[name] == before.answers[name] for name in done.confirmed)
    for name in ("pain_now", "pain_areas", "bladder_change", "pain_onset"):
        typed = calm()[name]
        assert kept[QuestionId(name)] == (typed.kept if isinstance(typed, Said) else typed)
        assert name not in done.confirmed
    assert done.intake.assessment.level is Level.ROUTINE
    confirmations = [e.detail for e in done.audit if e.event is Event.LAST_TIME_CONFIRMED]
    assert confirmations
    assert all(before.intake_id in detail for detail in confirmations)
    assert done.written == ""


def test_an_emergency_is_told_once_and_the_intake_goes_on(tmp_path: Path) -> None:
    done = emergency(tmp_path)
    assert done.intake.assessment.level is Level.EMERGENCY
    assert answers(done)[QuestionId("bladder_change")] == "new"
    assert answers(done)[QuestionId("bowel_change")] == "none"
    assert done.told == ("Dr Núñez",)
    assert Event.EMERGENCY_ACKNOWLEDGED in done.events
    assert done.nobody_told == 0
    assert done.written == ""


def test_a_spanish_speaking_patient_gets_the_sheet_in_spanish(tmp_path: Path) -> None:
    done = spanish_speaking(tmp_path)
    assert done.intake.patient.language == "es"
    assert done.intake.assessment.level is Level.ROUTINE
    assert Event.EXPORTED in done.events
    sheet = pdfium.PdfDocument(tmp_path / "sheet.pdf")
    words = " ".join(sheet[0].get_textpage().get_text_range().split())
    spanish = catalogue(done.form, "es").come_back()
    assert spanish != catalogue(done.form, "en").come_back()
    assert all(line in words for line in spanish)
    assert done.written == ""
