"""What a returning patient is offered to confirm, what is read back, and what is asked next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from triage_app import workflow
from triage_app.model.answers import Answer, DateAnswer, NoAnswer, QuestionId
from triage_app.model.ids import uuid7_maker
from triage_app.model.intake import Event, FormId, Intake
from triage_app.model.person import Patient, PatientId, Sex, Staff
from triage_app.paths import forms_dir
from triage_app.questionnaire.form import Kind
from triage_app.records.sqlite_records import open_store
from triage_app.workflow import Asking, Clinic, Letterhead, open_record, summary_of
from triage_app.workflow.forms import Forms
from triage_app.workflow.gaps import Worth, following, gaps
from triage_app.workflow.procedure import AFTER_PROCEDURE, procedure_on_record, procedure_to_offer
from triage_app.workflow.read_back import MOST, to_read_back
from triage_app.workflow.revisit import changes_since, confirm, last_time, to_confirm

NOW = datetime(2026, 11, 20, 10, 42, tzinfo=UTC)
SPINE = FormId("vertebral_fracture")
PATIENT = Patient(
    PatientId("01936f2e-0000-7000-8000-000000000001"),
    "Corvalan",
    "Ines",
    date(1954, 2, 11),
    Sex.FEMALE,
    "004217",
)


@pytest.fixture(scope="module")
def forms() -> Forms:
    """The clinic's forms, read once."""
    return Forms(forms_dir())


@pytest.fixture
def clinic(tmp_path: Path, forms: Forms) -> Iterator[Clinic]:
    """A desk with an empty store."""
    records = open_store(tmp_path, lambda: NOW)
    yield Clinic(
        records=records,
        forms=forms,
        staff=Staff("desk", "Mara Okono", "reception"),
        letterhead=Letterhead("Harbour Spine Clinic", "555 0100", "911"),
        now=lambda: NOW,
        new_id=uuid7_maker(lambda: NOW),
        zone=UTC,
    )
    records.close()


def filled(clinic: Clinic, asking: Asking, given: Mapping[str, Answer], upto: str = "") -> Asking:
    """Answer all with these answers, the rest least worrying."""
    calm: dict[Kind, Answer] = {
        Kind.YES_NO: "no",
        Kind.MULTI: ("none",),
        Kind.AREAS: ("mid_back",),
        Kind.SCALE: 3,
        Kind.DATE: DateAnswer(clinic.today() - timedelta(days=20)),
        Kind.MEDICINES: (),
        Kind.TEXT: "a note",
    }
    while (name := asking.next_question(None)) is not None and name != upto:
        question = asking.form.questions[name]
        answer = given.get(name) or calm.get(question.kind)
        if answer is None and question.kind is Kind.CHOICE:
            answer = question.options[0].id
        elif answer is None:
            answer = {"cm": 170.0, "kg": 70.0}.get(question.unit, 1)
        asking = workflow.answer(clinic, asking, name, answer)
    return asking


def visit_in_july(clinic: Clinic, **given: Answer) -> Intake:
    """A whole intake on 9 July 2026."""
    moment = NOW - timedelta(days=134)
    then = replace(clinic, now=lambda: moment)
    return workflow.complete(then, filled(then, workflow.begin(then, PATIENT, SPINE), given))


def today(clinic: Clinic) -> Asking:
    """An intake just begun."""
    return workflow.begin(clinic, PATIENT, SPINE)


def test_a_first_visit_has_nothing_to_confirm(clinic: Clinic) -> None:
    assert last_time(clinic, today(clinic)) is None


def test_only_stable_facts_that_were_given_are_offered(clinic: Clinic) -> None:
    visit_in_july(clinic, conditions=NoAnswer.UNKNOWN, osteoporosis="osteopenia")
    asking = today(clinic)
    last = last_time(clinic, asking)
    assert last is not None
    assert last.on == date(2026, 7, 9)
    assert all(asking.form.questions[name].stable for name in last.facts)
    assert last.facts[QuestionId("osteoporosis")] == "osteopenia"
    assert "conditions" not in last.facts


def test_an_option_the_form_no_longer_has_is_asked_and_not_offered(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = visit_in_july(clinic)
    gone = replace(intake, answers={**intake.answers, QuestionId("osteoporosis"): "brittle"})
    monkeypatch.setattr(type(clinic.records), "visits", lambda *_: (gone,))
    last = last_time(clinic, today(clinic))
    assert last is not None
    assert "osteoporosis" not in last.facts
    assert "allergies" in last.facts


def test_an_unconfirmed_fact_is_not_asked(clinic: Clinic) -> None:
    visit_in_july(clinic)
    asking = today(clinic)
    last = last_time(clinic, asking)
    assert to_confirm(asking, last, "bones")
    assert asking.draft.answers == {}
    assert asking.left("bones") == workflow.begin(clinic, PATIENT, SPINE).left("bones")


def test_a_detail_comes_with_the_fact_it_belongs_to(clinic: Clinic) -> None:
    visit_in_july(clinic, past_augmentation="yes", augmentation_detail="T12")
    asking = today(clinic)
    last = last_time(clinic, asking)
    offered = to_confirm(asking, last, "care")
    assert offered[:2] == ("past_augmentation", "augmentation_detail")
    # Opened to change, it takes the detail with it: nobody knows yet whether it applies.
    assert "augmentation_detail" not in to_confirm(asking, last, "care", {offered[0]})


def test_a_fact_that_would_be_asked_again_is_not_on_the_card(clinic: Clinic) -> None:
    visit_in_july(clinic, height_tallest=190.0, height_now=178.0)
    asking = workflow.answer(clinic, today(clinic), QuestionId("height_now"), 170.0)
    last = last_time(clinic, asking)
    assert last is not None
    assert last.facts[QuestionId("height_tallest")] == 190.0
    assert to_confirm(asking, last, "posture") == ()


def test_confirming_is_one_save_and_the_audit_keeps_ids_only(clinic: Clinic) -> None:
    july = visit_in_july(clinic, osteoporosis="osteopenia")
    asking = today(clinic)
    last = last_time(clinic, asking)
    assert last is not None
    facts = to_confirm(asking, last, "bones")
    done = confirm(clinic, asking, last, facts)
    assert {name: done.draft.answers[name] for name in facts} == {n: last.facts[n] for n in facts}
    entry = clinic.records.audit(1)[0]
    assert entry.event is Event.LAST_TIME_CONFIRMED
    assert entry.detail == f"from {july.intake_id}: {' '.join(facts)}"


def test_changes_are_marked_only_for_stable_facts_told_both_times(clinic: Clinic) -> None:
    july = visit_in_july(clinic, osteoporosis="osteopenia", pain_trend="worse")
    form = today(clinic).form
    now: dict[QuestionId, Answer] = {
        QuestionId("osteoporosis"): "osteoporosis",
        QuestionId("back_pain"): "yes",
        QuestionId("allergies"): ("none",),
    }
    assert [change.words for change in changes_since(form, now, july.answers)] == [
        "osteoporosis: osteopenia only, now told of it"
    ]


def test_the_long_form_marks_what_changed_and_since_when(clinic: Clinic) -> None:
    visit_in_july(clinic, osteoporosis="osteopenia")
    done = filled(clinic, today(clinic), {"osteoporosis": "osteoporosis"})
    doctor = replace(clinic, staff=Staff("dr", "Dr A. Voss", "specialist"))
    record = open_record(doctor, workflow.complete(clinic, done).intake_id)
    said = [a.answer for page in summary_of(doctor, record).all_answers for a in page.answers]
    marked = [text for text in said if "changed since" in text]
    assert marked == ["told of it (changed since 9 Jul 2026: was osteopenia only)"]


def test_nothing_calm_is_read_back_but_onset_thinners_and_allergies(clinic: Clinic) -> None:
    done = filled(clinic, today(clinic), {"back_pain": "yes", "exercise": "yes", "escort": "yes"})
    names = to_read_back(done)
    assert set(names) >= {"pain_onset", "blood_thinners", "allergies"}
    assert "bladder_change" not in names
    assert "fever" not in names


def test_never_more_than_nine_are_read_back_and_the_level_comes_first(clinic: Clinic) -> None:
    worst = {"bladder_change": "new", "fever": "yes", "chest_pain": "yes", "rash": "yes"}
    worst |= {"numbness": "both_or_band", "leg_weakness": "progressing", "cancer": "current"}
    worst |= {"back_pain": "yes", "tearing_pain": "yes", "aneurysm": "yes", "stiff_spine": "yes"}
    done = filled(clinic, today(clinic), worst)
    names = to_read_back(done)
    assert len(names) == MOST
    assert names[0] == "bladder_change"
    assert names[-3:] == ("pain_onset", "blood_thinners", "allergies")


def test_hidden_answers_are_never_read_back(clinic: Clinic) -> None:
    asking = filled(clinic, today(clinic), {"back_pain": "yes"})
    hidden = workflow.answer(clinic, asking, QuestionId("back_pain"), "no")
    assert "pain_onset" in hidden.draft.answers
    assert "pain_onset" not in to_read_back(hidden)


def test_every_question_not_asked_is_a_gap_once_and_not_sure_is_none(clinic: Clinic) -> None:
    asking = workflow.answer(clinic, today(clinic), QuestionId("fever"), NoAnswer.UNKNOWN)
    names = [gap.question for gap in gaps(asking)]
    assert sorted(names) == sorted(n for n in asking.shown if n not in asking.draft.answers)
    needed = [gap.question for gap in gaps(asking) if gap.worth is Worth.NEEDED]
    assert needed == [m.question for m in workflow.what_is_missing(asking) if not m.asked]


def test_following_never_gives_an_answered_or_skipped_question_and_ends(clinic: Clinic) -> None:
    asking = today(clinic)
    seen: set[str] = set()
    skipped: set[QuestionId] = set()
    place: QuestionId | None = None
    while (place := following(asking, place, skipped)) is not None:
        assert place not in seen
        seen.add(place)
        question = asking.form.questions[place]
        if question.kind is Kind.TEXT:
            skipped.add(place)
            continue
        asking = workflow.answer(clinic, asking, place, NoAnswer.UNKNOWN)
    assert seen == set(asking.shown)
    assert asking.assessment.completable


def test_a_procedure_is_offered_from_either_form_and_never_begun(clinic: Clinic) -> None:
    assert procedure_on_record(clinic, PATIENT.patient_id) is None
    visit_in_july(clinic, past_augmentation="yes")
    asking = today(clinic)
    found = procedure_to_offer(clinic, asking)
    assert found is not None
    assert found.name == "Bone cement in the spine"
    assert [draft.form.form_id for draft in clinic.records.drafts()] == [SPINE]
    begun = workflow.answer(clinic, asking, QuestionId("back_pain"), "no")
    assert procedure_to_offer(clinic, begun) is None


def test_the_procedure_told_of_last_is_named_with_its_day(clinic: Clinic) -> None:
    after = workflow.begin(clinic, PATIENT, AFTER_PROCEDURE)
    day = DateAnswer(date(2026, 11, 10))
    given: dict[str, Answer] = {"procedure": "kyphoplasty", "procedure_date": day}
    workflow.complete(clinic, filled(clinic, after, given))
    found = procedure_on_record(clinic, PATIENT.patient_id)
    assert found is not None
    assert (found.name, found.on) == ("Kyphoplasty", day.day)
