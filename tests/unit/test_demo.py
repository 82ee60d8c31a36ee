"""The demo: believable patients, levels as intended, nothing in the future, quick to fill."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from triage_app.demo import DEMO_STAFF, DemoVisit, demo_intakes, fill, worklist_text
from triage_app.errors import Bug
from triage_app.exchange.intake_file import read_intake
from triage_app.model.answers import DateAnswer, QuestionId
from triage_app.model.assessment import Assessment
from triage_app.model.ids import uuid7_maker
from triage_app.model.intake import FormId, WorkState
from triage_app.model.level import Level
from triage_app.model.person import Sex
from triage_app.paths import resource
from triage_app.questionnaire.entry import unlikely_answers
from triage_app.questionnaire.form import Form
from triage_app.records.sqlite_records import open_store
from triage_app.triage.engine import Engine
from triage_app.workflow import Clinic, Letterhead, unacknowledged, worklist

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
DAYS = (date(2026, 11, 20), date(2028, 2, 29), date(2030, 12, 31), date(2031, 1, 1))
PART_DONE = (WorkState.ASKING, WorkState.PARKED)
COLUMNS = 100
Finder = Callable[[FormId], Form | None]


@pytest.fixture
def find_form(forms: Mapping[FormId, Form]) -> Finder:
    return forms.get


@pytest.fixture
def clinic(tmp_path: Path, engines: Mapping[FormId, Engine]) -> Iterator[Clinic]:
    records = open_store(tmp_path, lambda: NOW)
    yield Clinic(
        records=records,
        forms=engines,
        staff=DEMO_STAFF,
        letterhead=Letterhead("Harbour Spine Clinic", "555 0100", "911"),
        now=lambda: NOW,
        new_id=uuid7_maker(lambda: NOW),
        zone=ZoneInfo("America/New_York"),
        is_demo=True,
    )
    records.close()


def assess(engines: Mapping[FormId, Engine], visit: DemoVisit) -> Assessment:
    read = visit.intake
    age = read.patient.age_on(read.visit_date)
    engine = engines[read.form.stamp.form_id]
    return engine.assess(read.answers, age, read.patient.sex, read.visit_date)


@pytest.mark.parametrize("today", DAYS)
def test_levels_of_the_rules_are_those_the_patients_were_written_for(
    today: date, engines: Mapping[FormId, Engine], find_form: Finder
) -> None:
    for person in demo_intakes(today, find_form, uuid7_maker()):
        for visit in person.visits:
            found = assess(engines, visit)
            name = person.patient.name
            assert (name, found.level, found.could_be) == (name, visit.expect, visit.could_be)


@pytest.mark.parametrize("today", DAYS)
def test_no_date_lies_after_its_visit_nor_a_visit_after_today(
    today: date, find_form: Finder
) -> None:
    for person in demo_intakes(today, find_form, uuid7_maker()):
        days = [visit.intake.visit_date for visit in person.visits]
        assert days == sorted(days)
        assert days[-1] <= today
        for visit in person.visits:
            dates = [a.day for a in visit.intake.answers.values() if isinstance(a, DateAnswer)]
            assert all(day <= visit.intake.visit_date for day in dates)


def test_forty_patients_over_all_levels_and_states(find_form: Finder) -> None:
    people = demo_intakes(DAYS[0], find_form, uuid7_maker())
    newest = [person.visits[-1] for person in people]
    assert Counter(visit.expect for visit in newest) == {
        Level.EMERGENCY: 6,
        Level.URGENT: 7,
        Level.SOON: 16,
        Level.ROUTINE: 11,
    }
    assert {visit.state for visit in newest} == set(WorkState)
    assert Counter(len(person.visits) for person in people)[3] == 3
    forms = [visit.intake.form.stamp.form_id for person in people for visit in person.visits]
    assert forms.count(FormId("after_procedure")) == 2


def test_patients_are_of_many_kinds_and_nobody_twice(find_form: Finder) -> None:
    people = [person.patient for person in demo_intakes(DAYS[0], find_form, uuid7_maker())]
    numbers = [patient.mrn for patient in people if patient.mrn]
    assert len(numbers) == len(set(numbers)) >= 39
    assert len({patient.phone for patient in people}) == 40
    assert all(patient.phone.startswith("555 01") for patient in people)
    names = Counter(patient.name for patient in people)
    assert [name for name, count in names.items() if count > 1] == ["Santos, Maria"]
    born = {patient.birth_date for patient in people if patient.name == "Santos, Maria"}
    assert len(born) == 2
    assert any(patient.age_is_estimated for patient in people)
    assert any("," not in name for name in names)
    assert any("'" in name for name in names)
    assert {"en", "es", "ar", "id"} == {patient.language for patient in people}
    assert {Sex.FEMALE, Sex.MALE, Sex.INTERSEX} == {patient.sex for patient in people}


def test_finished_intakes_are_full_and_hold_nothing_that_does_not_apply(
    engines: Mapping[FormId, Engine], find_form: Finder
) -> None:
    full = 0
    for person in demo_intakes(DAYS[0], find_form, uuid7_maker()):
        for visit in person.visits:
            read = visit.intake
            engine = engines[read.form.stamp.form_id]
            age = person.patient.age_on(read.visit_date)
            shown = engine.shown(read.answers, age, person.patient.sex)
            assert set(read.answers) <= set(shown)
            sex = person.patient.sex
            assert not unlikely_answers(engine.logic, read.answers, age, sex, read.visit_date)
            if visit.state not in PART_DONE:
                assert assess(engines, visit).completable, person.patient.name
                full += len(read.answers) >= 80
    assert full >= 30


def test_a_birth_date_keeps_the_age_of_the_story_on_every_day(find_form: Finder) -> None:
    for today in DAYS:
        people = {p.patient.name: p.patient for p in demo_intakes(today, find_form, uuid7_maker())}
        assert people["Okonedo-Price, Ruth"].age_on(today) == 72
        assert people["Oakhanger, Winifred"].age_on(today) == 85


def test_patients_that_do_not_fit_the_forms_in_use_are_a_bug_named_by_question(
    forms: Mapping[FormId, Form],
) -> None:
    other = forms[FormId("after_procedure")]
    with pytest.raises(Bug, match="back_pain unknown_question"):
        demo_intakes(DAYS[0], lambda _: other, uuid7_maker())


def test_fill_is_quick_and_puts_everyone_where_the_file_says(
    clinic: Clinic, find_form: Finder
) -> None:
    start = time.perf_counter()
    fill(clinic)
    assert time.perf_counter() - start < 3
    rows = worklist(clinic, limit=100).rows
    people = demo_intakes(clinic.today(), find_form, uuid7_maker())
    # The two Maria Santos are told apart by their birth dates.
    waiting = Counter(
        (person.patient.name, person.patient.birth_date, visit.expect, visit.state)
        for person in people
        for visit in person.visits
        if visit.state is not WorkState.SEEN
    )
    stored = Counter((r.patient.name, r.patient.birth_date, r.level, r.state) for r in rows)
    assert stored == waiting
    assert [row.patient.family_name for row in unacknowledged(clinic)] == ["Achterberg"]
    assert len(clinic.records.drafts()) == 5


def test_every_time_in_the_filled_store_is_past_and_in_order(clinic: Clinic) -> None:
    fill(clinic)
    audit = clinic.records.audit(1000)
    times = [entry.at for entry in reversed(audit)]
    # The store writes its own first entry as it is made; those of the demo follow.
    assert times[1:] == sorted(times[1:])
    assert max(times) <= NOW
    assert min(times) < NOW - timedelta(days=300)
    for row in worklist(clinic, limit=100).rows:
        assert row.arrived <= row.changed <= NOW


def test_visits_of_one_patient_show_pain_and_height_over_a_year(clinic: Clinic) -> None:
    fill(clinic)
    (agnes,) = clinic.records.find_patients("thibodeaux")
    visits = clinic.records.visits(agnes.patient_id)
    trend = {
        name: [visit.answers.get(QuestionId(name)) for visit in visits]
        for name in ("pain_now", "roland_morris", "height_now")
    }
    assert trend["pain_now"] == [6, 2, 8]
    assert trend["roland_morris"] == [14, 8, 20]
    assert trend["height_now"] == [155, None, 158]


@pytest.mark.parametrize("hour", [0, 7, 23])
def test_fill_works_at_any_hour(clinic: Clinic, hour: int) -> None:
    then = datetime(2027, 3, 14, hour, 5, tzinfo=clinic.zone).astimezone(UTC)
    early = replace(clinic, now=lambda: then)
    fill(early)
    assert all(row.arrived <= row.changed <= then for row in worklist(early, limit=100).rows)


def test_worklist_text_lists_each_row_in_order_within_the_width(clinic: Clinic) -> None:
    fill(clinic)
    text = worklist_text(clinic)
    rows = worklist(clinic, limit=100).rows
    lines = text.splitlines()
    listed = lines[2 : 2 + len(rows)]
    for row, line in zip(rows, listed, strict=True):
        unfinished = row.is_draft and row.level is Level.ROUTINE
        assert line.startswith("NOT KNOWN" if unfinished else row.level.word)
        assert row.patient.name[:15] in line
        assert row.state.value in line
        if row.could_be is not row.level:
            assert f" {row.could_be.word} " in line
    assert all(len(line.replace("\u200e", "")) <= COLUMNS for line in lines)
    plain = [line.replace("\u200e", "") for line in listed]
    assert len({line.index(row.state.value) for row, line in zip(rows, plain, strict=True)}) == 1
    assert "3 days over" in text
    assert lines[-1] == f"{len(rows)} on the worklist: 5 emergency, 7 urgent, 15 soon, 9 routine."


def test_sample_intake_is_read_without_a_problem_and_is_soon(
    engines: Mapping[FormId, Engine], find_form: Finder
) -> None:
    text = resource("demo", "intake.json").read_text(encoding="utf-8")
    read = read_intake(text, find_form, DAYS[0], uuid7_maker())
    assert read.problems == ()
    assert read.intake is not None
    assert read.intake.visit_date == date(2026, 11, 20)
    patient = read.intake.patient
    age = patient.age_on(read.intake.visit_date)
    engine = engines[FormId("vertebral_fracture")]
    found = engine.assess(read.intake.answers, age, patient.sex, read.intake.visit_date)
    assert found.level is Level.SOON
    assert found.settled
    signs = found.scores[0]
    assert (signs.low, signs.high, signs.of) == (7, 7, 9)


def test_the_demo_needs_neither_qt_nor_reportlab() -> None:
    code = (
        "import sys, triage_app.demo;"
        "print([m for m in ('PySide6', 'reportlab') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
