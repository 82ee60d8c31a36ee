"""Completed visits with what stands beside them, read as they are used."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.contract.conftest import Samples
from tests.contract.doing import NOBODY, begun, change_state, complete, correction, mark_seen
from triage_app.model.beside import LevelSet, VisitFacts
from triage_app.model.intake import Event, WorkState
from triage_app.model.level import Level
from triage_app.records.store import Records

DAY = date(2026, 3, 2)


def between(records: Records, first: date = DAY, last: date = DAY) -> list[VisitFacts]:
    return list(records.visits_between(first, last))


def test_visits_of_the_days_are_given_oldest_first(records: Records, samples: Samples) -> None:
    days = [DAY + timedelta(days=number) for number in (3, 1, 0, 2, 1)]
    made = [complete(records, samples, samples.intake(visit_date=day)) for day in days]
    begun(records, samples)
    found = between(records, DAY + timedelta(days=1), DAY + timedelta(days=2))
    assert [facts.intake for facts in found] == [made[1], made[4], made[3]]
    assert between(records, DAY - timedelta(days=9), DAY - timedelta(days=1)) == []


def test_of_a_corrected_visit_the_newest_version_is_given(
    records: Records, samples: Samples
) -> None:
    first = complete(records, samples, samples.intake())
    second = complete(records, samples, correction(samples, first))
    level = LevelSet(first.intake_id, Level.URGENT, Level.SOON, "x", samples.now(), samples.staff)
    records.set_level(level, samples.entry(Event.LEVEL_SET))
    noted = [
        change_state(records, samples, second.intake_id, state)
        for state in (WorkState.SEEN, WorkState.WAITING, WorkState.SEEN)
    ]
    assert between(records) == [
        VisitFacts(second, first.completed, 2, noted[0].at, (level,)),
    ]


def test_a_correction_to_another_day_counts_on_that_day(records: Records, samples: Samples) -> None:
    first = complete(records, samples, samples.intake())
    later = DAY + timedelta(days=1)
    second = complete(records, samples, correction(samples, first, visit_date=later))
    assert between(records) == []
    assert [facts.intake for facts in between(records, later, later)] == [second]


def test_what_was_entered_in_error_is_left_out_until_it_is_not(
    records: Records, samples: Samples
) -> None:
    intake = complete(records, samples, samples.intake())
    change_state(records, samples, intake.intake_id, WorkState.ENTERED_IN_ERROR, "wrong patient")
    assert between(records) == []
    change_state(records, samples, intake.intake_id, WorkState.WAITING)
    assert [facts.intake for facts in between(records)] == [intake]


def test_the_store_can_be_used_while_they_are_read(records: Records, samples: Samples) -> None:
    made = [complete(records, samples, samples.intake()) for _ in range(3)]
    read = []
    for facts in records.visits_between(DAY, DAY):
        read.append(facts.intake)
        assert records.intake(facts.intake.intake_id) == facts.intake
        mark_seen(records, samples, facts.intake.intake_id)
    assert read == made


@pytest.mark.parametrize("page", [1, 2, 3, 7])
def test_nothing_is_lost_or_given_twice_where_one_page_ends(
    records: Records, samples: Samples, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr("triage_app.records.facts.PAGE", page)
    days = [DAY, DAY, DAY + timedelta(days=1), DAY + timedelta(days=1), DAY, DAY]
    made = [complete(records, samples, samples.intake(visit_date=day)) for day in days]
    wanted = [intake for intake in made if intake.visit_date == DAY]
    wanted += [intake for intake in made if intake.visit_date != DAY]
    found = between(records, DAY, DAY + timedelta(days=5))
    assert [facts.intake for facts in found] == wanted


def test_the_first_visit_of_a_patient_is_the_earliest_as_last_corrected(
    records: Records, samples: Samples
) -> None:
    patient = samples.patient()
    draft = samples.draft(patient, visit_date=DAY - timedelta(days=9))
    records.save_draft(draft, samples.row(draft))
    assert records.first_visit(patient.patient_id) is None
    assert records.first_visit(NOBODY) is None
    for back in (0, 3, 1):
        day = DAY - timedelta(days=back)
        made = complete(records, samples, samples.intake(patient, visit_date=day))
        if back == 3:
            earliest = made
    assert records.first_visit(patient.patient_id) == DAY - timedelta(days=3)
    complete(records, samples, correction(samples, earliest, visit_date=DAY))
    assert records.first_visit(patient.patient_id) == DAY - timedelta(days=1)
