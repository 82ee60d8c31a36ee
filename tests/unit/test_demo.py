"""The demo: believable patients, levels as intended, nothing in the future, quick to fill."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from triage_app.commands.join import DEMO_LETTERHEAD, STAFF
from triage_app.demo import (
    DEMO_STAFF,
    DemoPatient,
    DemoVisit,
    demo_intakes,
    fill,
    past_patients,
    worklist_text,
)
from triage_app.errors import Bug
from triage_app.exchange.intake_file import read_intake
from triage_app.model.answers import DateAnswer, QuestionId
from triage_app.model.assessment import Assessment
from triage_app.model.beside import TaskKind, WorklistFilter
from triage_app.model.ids import uuid7_maker
from triage_app.model.intake import FormId, WorkState
from triage_app.model.level import Level
from triage_app.model.person import Patient, SamePerson, Sex
from triage_app.paths import resource
from triage_app.questionnaire.entry import unlikely_answers
from triage_app.questionnaire.form import Form
from triage_app.records.sqlite_records import open_store
from triage_app.triage.engine import Engine
from triage_app.workflow import Clinic, merges, unacknowledged, worklist
from triage_app.workflow.numbers import numbers
from triage_app.workflow.papers import reprint_pdf, summary_of
from triage_app.workflow.record import Record, newest_versions, read_record, read_version

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
DAYS = (date(2026, 11, 20), date(2028, 2, 29), date(2030, 12, 31), date(2031, 1, 1))
ALL = WorklistFilter(states=frozenset(WorkState))
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
        letterhead=DEMO_LETTERHEAD,
        now=lambda: NOW,
        new_id=uuid7_maker(lambda: NOW),
        zone=ZoneInfo("America/New_York"),
        is_demo=True,
    )
    records.close()


def everybody(today: date, find_form: Finder) -> tuple[DemoPatient, ...]:
    """Those of the file and those drawn for the past weeks."""
    makers = (demo_intakes, past_patients)
    return tuple(person for make in makers for person in make(today, find_form, uuid7_maker()))


def patient_called(clinic: Clinic, name: str) -> Patient:
    (patient,) = clinic.records.find_patients(name)
    return patient


def newest(clinic: Clinic, name: str) -> Record:
    """The record of the last visit of somebody, by what finds them alone."""
    visits = newest_versions(clinic.records.visits(patient_called(clinic, name).patient_id))
    return read_record(clinic, visits[0].intake_id)


def assess(engines: Mapping[FormId, Engine], visit: DemoVisit) -> Assessment:
    read = visit.intake
    age = read.patient.age_on(read.visit_date)
    engine = engines[read.form.stamp.form_id]
    return engine.assess(read.answers, age, read.patient.sex, read.visit_date)


@pytest.mark.parametrize("today", DAYS)
def test_levels_of_the_rules_are_those_the_patients_were_written_for(
    today: date, engines: Mapping[FormId, Engine], find_form: Finder
) -> None:
    for person in everybody(today, find_form):
        for visit in person.visits:
            found = assess(engines, visit)
            name = person.patient.name
            assert (name, found.level, found.could_be) == (name, visit.expect, visit.could_be)


@pytest.mark.parametrize("today", DAYS)
def test_no_date_lies_after_its_visit_nor_a_visit_after_today(
    today: date, find_form: Finder
) -> None:
    for person in everybody(today, find_form):
        days = [visit.intake.visit_date for visit in person.visits]
        assert days == sorted(days)
        assert days[-1] <= today
        for visit in person.visits:
            dates = [a.day for a in visit.intake.answers.values() if isinstance(a, DateAnswer)]
            assert all(day <= visit.intake.visit_date for day in dates)


def test_forty_patients_over_all_levels_and_states(find_form: Finder) -> None:
    people = demo_intakes(DAYS[0], find_form, uuid7_maker())
    last = [person.visits[-1] for person in people]
    assert Counter(visit.expect for visit in last) == {
        Level.EMERGENCY: 6,
        Level.URGENT: 7,
        Level.SOON: 16,
        Level.ROUTINE: 11,
    }
    # Nobody is being asked as a demo begins: part-done intakes are parked.
    assert {visit.state for visit in last} == set(WorkState) - {WorkState.ASKING}
    assert Counter(len(person.visits) for person in people) == {1: 37, 3: 2, 4: 1}
    forms = [visit.intake.form.stamp.form_id for person in people for visit in person.visits]
    assert forms.count(FormId("after_procedure")) == 3


def test_nobody_of_the_past_weeks_bears_a_name_or_number_of_somebody_else(
    find_form: Finder,
) -> None:
    people = everybody(DAYS[0], find_form)
    names = Counter(person.patient.name for person in people)
    assert [name for name, count in names.items() if count > 1] == ["Santos, Maria"]
    numbers = [person.patient.mrn for person in people if person.patient.mrn]
    assert len(numbers) == len(set(numbers))
    phones = [person.patient.phone for person in people if person.patient.phone]
    assert all(phone.startswith("555 01") for phone in phones)


@pytest.mark.parametrize("today", DAYS)
def test_past_visits_are_the_same_each_time_and_spread_over_90_days(
    today: date, find_form: Finder
) -> None:
    people = past_patients(today, find_form, uuid7_maker())
    again = past_patients(today, find_form, uuid7_maker())
    assert [p.patient.name for p in people] == [p.patient.name for p in again]
    assert [p.visits[0].intake.answers for p in people] == [
        p.visits[0].intake.answers for p in again
    ]
    days = sorted(person.visits[0].intake.visit_date for person in people)
    assert len(days) == 63
    assert today - timedelta(days=91) <= days[0]
    assert days[-1] < today
    assert all(day.weekday() < 5 for day in days)
    assert max(later - day for day, later in pairwise(days)).days <= 7


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
    for person in everybody(DAYS[0], find_form):
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
    assert full >= 70


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
    start = time.process_time()
    fill(clinic)
    assert time.process_time() - start < 2
    rows = clinic.records.worklist(ALL, limit=500).rows
    # The two Maria Santos are told apart by their birth dates.
    written = Counter(
        (person.patient.name, person.patient.birth_date, visit.listed, visit.state)
        for person in everybody(clinic.today(), find_form)
        for visit in person.visits
    )
    found = Counter((r.patient.name, r.patient.birth_date, r.level, r.state) for r in rows)
    # One of the past was found to be another, and is listed under that name.
    (merge,) = merges(clinic)
    gone = next(key for key in written if key[0] == merge.gone.name)
    written[merge.kept.name, merge.kept.birth_date, *gone[2:]] += written.pop(gone)
    assert found == written
    assert {row.state for row in rows} == set(WorkState) - {WorkState.ASKING}
    assert [row.patient.family_name for row in unacknowledged(clinic)] == ["Achterberg"]
    drafts = clinic.records.drafts()
    assert len(drafts) == 5
    # Or the first screen would say that the program stopped while they were asked.
    assert all(draft.parked for draft in drafts)


def test_a_demo_that_cannot_be_filled_leaves_the_store_as_it_was(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise Bug("No.")

    monkeypatch.setattr("triage_app.demo.filling.merge_patients", fail)
    before = clinic.records.audit()
    with pytest.raises(Bug, match="No"):
        fill(clinic)
    assert clinic.records.worklist(ALL, limit=0).total == 0
    assert clinic.records.find_patients("okonedo") == ()
    assert clinic.records.audit() == before


def test_levels_set_by_hand_are_raised_lowered_and_lapsed(clinic: Clinic) -> None:
    fill(clinic)
    raised, lowered, lapsed = (newest(clinic, n) for n in ("suryani", "ibáñez", "østergaard"))
    for record in (raised, lowered):
        assert record.override is not None
        assert record.override.by.role == "specialist"
        assert len(record.override.reason) > 20
    assert raised.level > raised.assessment.level
    assert lowered.level < lowered.assessment.level
    assert lapsed.override is None
    assert lapsed.lapsed is not None
    assert lapsed.lapsed.level is Level.ROUTINE
    assert lapsed.level is lapsed.assessment.level is Level.URGENT


def test_a_printed_page_is_out_of_date_after_the_correction_and_can_be_drawn_again(
    clinic: Clinic,
) -> None:
    fill(clinic)
    record = newest(clinic, "okonedo")
    assert [version.version for version in record.versions] == [1, 2]
    assert record.versions[1].reason
    assert record.changed_since_printed
    old = read_version(clinic, record.versions[0].intake_id)
    assert not old.newest
    (copy,) = clinic.records.prints(old.subject)
    assert reprint_pdf(clinic, copy).alike
    summary = summary_of(clinic, old)
    assert summary.band is not None
    assert "replaced" in summary.band.text


def test_the_specialists_work_is_there_to_be_seen(clinic: Clinic) -> None:
    fill(clinic)
    rows = clinic.records.worklist(ALL, limit=500).rows
    assert {row.specialist for row in rows} == {"", *DEMO_LETTERHEAD.specialists}
    mine = {
        row.patient.family_name
        for row in worklist(clinic).rows
        if row.specialist == DEMO_STAFF.name
    }
    assert "Thibodeaux" in mine
    tasks = [task for row in rows for task in clinic.records.tasks(row.subject)]
    assert {(task.kind, task.done_at is None) for task in tasks} >= {
        (TaskKind.IMAGING, True),
        (TaskKind.IMAGING, False),
        (TaskKind.CALL, True),
        (TaskKind.CALL, False),
    }
    assert sum(bool(clinic.records.notes(row.subject)) for row in rows) >= 6
    wrong = [row for row in rows if row.state is WorkState.ENTERED_IN_ERROR]
    assert [row.patient.family_name for row in wrong] == ["Tolliver"]
    assert clinic.records.states(wrong[0].subject)[-1].reason
    thibodeaux = newest(clinic, "thibodeaux")
    assert thibodeaux.answers[QuestionId("percussion_tender")] == "yes"


def test_two_records_of_one_person_wait_to_be_merged(clinic: Clinic) -> None:
    fill(clinic)
    philippa = patient_called(clinic, "thornquist")
    typed = SamePerson(philippa.family_name, philippa.given_name, philippa.birth_date)
    alike = {patient.family_name for patient in clinic.records.likely_same(typed)}
    assert {"Thornquist", "Thornqvist"} <= alike


def test_the_managers_numbers_have_something_to_count(clinic: Clinic) -> None:
    fill(clinic)
    today = clinic.today()
    counted = numbers(clinic, today - timedelta(days=90), today)
    assert counted.intakes >= 90
    assert counted.overridden >= 5
    assert counted.old_forms == 0
    assert counted.merges == 1
    by_level = {times.level: times for times in counted.times}
    assert set(by_level) == set(Level)
    assert all(times.to_seen.count >= 3 for times in counted.times)
    assert any(0 < times.over < times.to_seen.count for times in counted.times)
    assert counted.whole_seconds.count >= 8
    assert 300 < (counted.whole_seconds.median or 0) < 1000
    assert len(counted.costs) > 90
    assert any(skipped.declined for skipped in counted.skipped)


def test_whoever_sits_at_the_demo_is_one_of_its_specialists() -> None:
    assert STAFF["demo"] == DEMO_STAFF
    assert DEMO_STAFF.name in DEMO_LETTERHEAD.specialists


def test_every_time_in_the_filled_store_is_past_and_in_order(clinic: Clinic) -> None:
    fill(clinic)
    audit = clinic.records.audit(2000)
    times = [entry.at for entry in reversed(audit)]
    # The store writes its own first entry as it is made; those of the demo follow.
    assert times[1:] == sorted(times[1:])
    assert max(times) <= NOW
    assert min(times) < NOW - timedelta(days=300)
    for row in worklist(clinic, limit=100).rows:
        assert row.arrived <= row.changed <= NOW


def test_visits_of_one_patient_show_pain_and_height_over_a_year(clinic: Clinic) -> None:
    fill(clinic)
    agnes = patient_called(clinic, "thibodeaux")
    visits = newest_versions(clinic.records.visits(agnes.patient_id))
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
    words = {WorkState.WITH_SPECIALIST: "in room"}
    for row, line in zip(rows, listed, strict=True):
        unfinished = row.is_draft and row.level is Level.ROUTINE
        assert line.startswith("NOT KNOWN" if unfinished else row.level.word)
        assert row.patient.name[:15] in line
        state = words.get(row.state, row.state.value)
        assert f" {state} " in line
        if row.could_be > max(row.level, row.rules_level or row.level):
            assert f" {row.could_be.word} " in line
    assert all(len(line.replace("\u200e", "")) <= COLUMNS for line in lines)
    plain = [line.replace("\u200e", "") for line in listed]
    starts = {
        line.index(f" {words.get(row.state, row.state.value)} ")
        for row, line in zip(rows, plain, strict=True)
    }
    assert len(starts) == 1
    assert "3 days over" in text
    assert lines[-1] == f"{len(rows)} on the worklist: 6 emergency, 7 urgent, 13 soon, 8 routine."


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
