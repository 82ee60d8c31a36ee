"""Merging and undoing it leaves the store as it was, whatever the two patients have in it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contract.conftest import Samples
from tests.contract.doing import (
    begun_correction,
    change_state,
    complete,
    correction,
    keep,
)
from triage_app.errors import StoreChanged
from triage_app.model.beside import Assignment, Merge, MergeId, WorklistFilter
from triage_app.model.intake import Event, Intake, IntakeId, WorkState
from triage_app.model.level import Level
from triage_app.model.person import SamePerson
from triage_app.records.sqlite_records import open_records
from triage_app.records.store import Records

DAY = date(2026, 3, 2)
NAMES = ("Okafor", "Brandt", "Núñez", "Li")

# What is done to one of the patients, and which of its visits it is done to.
steps = st.lists(
    st.tuples(
        st.sampled_from(["visit", "draft", "correct", "begin to correct", "seen", "assign"]),
        st.integers(0, 2),
        st.integers(0, 9),
    ),
    max_size=14,
)


@pytest.fixture
def records(tmp_path: Path, samples: Samples) -> Iterator[Records]:
    opened = open_records(tmp_path / "triage.db", secrets.token_bytes(32), samples.now)
    yield opened
    opened.close()


class People:
    """Three patients, and what was done to them."""

    def __init__(self, records: Records, samples: Samples, names: tuple[str, ...]) -> None:
        self.records = records
        self.samples = samples
        self.patients = [
            keep(
                records,
                samples,
                samples.patient(name, given_name(number), mrn=f"{samples.new_id()[-6:]}{number}"),
            )
            for number, name in enumerate(names)
        ]
        self.visits: dict[int, list[Intake]] = {0: [], 1: [], 2: []}

    def do(self, what: str, who: int, which: int) -> None:
        patient, visits = self.patients[who], self.visits[who]
        day = DAY + timedelta(days=which)
        if what == "visit":
            intake = self.samples.intake(patient, visit_date=day)
            visits.append(complete(self.records, self.samples, intake, Level(which % 4)))
        if what == "draft":
            draft = self.samples.draft(patient, visit_date=day)
            self.unless_taken(lambda: self.records.save_draft(draft, self.samples.row(draft)))
        if visits:
            self.do_to(what, visits, which % len(visits))

    def do_to(self, what: str, visits: list[Intake], place: int) -> None:
        intake = visits[place]
        match what:
            case "correct":
                newer = correction(self.samples, intake, visit_date=intake.visit_date)
                visits[place] = complete(self.records, self.samples, newer)
            case "begin to correct":
                self.unless_taken(lambda: begun_correction(self.records, self.samples, intake))
            case "seen":
                change_state(self.records, self.samples, intake.intake_id, WorkState.SEEN)
            case "assign":
                name = Assignment(
                    intake.intake_id, "Dr Ito", self.samples.now(), self.samples.staff
                )
                self.records.assign(name, self.samples.entry(Event.ASSIGNED))

    def unless_taken(self, save: Callable[[], object]) -> None:
        try:
            save()
        except StoreChanged:
            return

    def all_there_is(self) -> object:
        """All that anybody can see of the three, and what they are found by."""
        records = self.records
        every = WorklistFilter(states=frozenset(WorkState))
        found = [
            (records.find_patients(text), records.worklist(WorklistFilter(find=text)))
            for patient in self.patients
            for text in (patient.family_name, patient.mrn, patient.given_name)
        ]
        alike = [
            records.likely_same(
                SamePerson(patient.family_name, patient.given_name, patient.birth_date)
            )
            for patient in self.patients
        ]
        whose = [
            (records.patient(p.patient_id), records.visits(p.patient_id)) for p in self.patients
        ]
        drafts = records.drafts()
        owners = [records.owner(draft.draft_id) for draft in drafts]
        facts = list(records.visits_between(DAY, DAY + timedelta(days=20)))
        return (found, alike, whose, drafts, owners, facts, records.worklist(every, limit=1000))

    def merge(self, kept: int, gone: int) -> Merge:
        asked = Merge(
            MergeId(self.samples.new_id()),
            self.patients[kept],
            self.patients[gone],
            (),
            "the same",
            self.samples.now(),
            self.samples.staff,
        )
        return self.records.merge(asked, self.samples.entry(Event.PATIENTS_MERGED))


def ids(people: People, who: int) -> dict[IntakeId, Intake]:
    visits = people.records.visits(people.patients[who].patient_id)
    return {intake.intake_id: intake for intake in visits}


def given_name(number: int) -> str:
    return ("Ann", "Anne", "Bo")[number]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    names=st.tuples(*[st.sampled_from(NAMES)] * 3),
    done=steps,
    pairs=st.lists(st.permutations(range(3)).map(lambda p: (p[0], p[1])), min_size=1, max_size=3),
)
def test_merges_undone_in_turn_leave_everything_as_it_was(
    records: Records,
    samples: Samples,
    names: tuple[str, ...],
    done: list[tuple[str, int, int]],
    pairs: list[tuple[int, int]],
) -> None:
    people = People(records, samples, names)
    for step in done:
        people.do(*step)
    before = [people.all_there_is()]
    made: list[Merge] = []
    for kept, gone in pairs:
        try:
            made.append(people.merge(kept, gone))
        except StoreChanged:
            # One of them is merged already, or both have a draft of one day: nothing happened.
            assert people.all_there_is() == before[-1]
            continue
        assert records.patient(people.patients[gone].patient_id) == people.patients[kept]
        assert records.visits(people.patients[gone].patient_id) == records.visits(
            people.patients[kept].patient_id
        )
        before.append(people.all_there_is())
    while made:
        last = made.pop()
        before.pop()
        records.undo_merge(last.merge_id, samples.entry(Event.MERGE_UNDONE))
        assert people.all_there_is() == before[-1]


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(done=steps, since=steps)
def test_nothing_that_was_saved_is_lost_whatever_came_since(
    records: Records,
    samples: Samples,
    done: list[tuple[str, int, int]],
    since: list[tuple[str, int, int]],
) -> None:
    people = People(records, samples, ("Okafor", "Brandt", "Li"))
    for step in done:
        people.do(*step)
    of_gone = set(ids(people, 1))
    try:
        made = people.merge(0, 1)
    except StoreChanged:
        return
    for step in since:
        people.do(*step)
    everything = ids(people, 0)
    records.undo_merge(made.merge_id, samples.entry(Event.MERGE_UNDONE))
    kept, gone = ids(people, 0), ids(people, 1)
    assert kept | gone == everything
    assert not kept.keys() & gone.keys()
    assert of_gone <= gone.keys()
    # A correction made meanwhile went back with the version it corrects.
    for intake in everything.values():
        if intake.replaces is not None:
            assert (intake.replaces in gone) == (intake.intake_id in gone)
    assert made == replace(records.merges()[0], undone_at=None, undone_by=None)
