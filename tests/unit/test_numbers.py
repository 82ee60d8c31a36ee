"""The manager's numbers: what is counted, and files that are safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.unit.past_visits import DAY, DESK, DOCTOR, set_by_hand, visit
from triage_app.errors import InputRefused, NotAllowed
from triage_app.model.answers import NoAnswer, QuestionId
from triage_app.model.beside import Merge, MergeId, QuestionTime, VisitFacts
from triage_app.model.intake import AuditEntry, Event, FormStamp, Intake
from triage_app.model.level import Level
from triage_app.model.person import Patient, PatientId, Staff
from triage_app.triage.engine import Engine
from triage_app.workflow.clinic import Clinic, Letterhead
from triage_app.workflow.numbers import Numbers, Spread, numbers
from triage_app.workflow.numbers_count import Count, Tally
from triage_app.workflow.numbers_csv import already_there, numbers_csv, safe_cell, save_csv
from triage_app.workflow.numbers_words import numbers_object, tables

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
URGENT = {"rash": "yes"}
EMERGENCY = {"bladder_change": "new"}


def counted(engine: Engine, *facts: VisitFacts) -> Numbers:
    def engine_for(stamp: FormStamp) -> tuple[Engine, bool]:
        return engine, stamp == engine.form.stamp

    count = Count(engine_for, NOW)
    for item in facts:
        count.add(item)
    return count.numbers(DAY - timedelta(days=29), DAY, merges=0, new_patients=0)


@pytest.mark.parametrize(
    ("values", "median", "p90"),
    [
        ([3], 3, 3),
        ([1, 2], 1.5, 2),
        ([1, 2, 3, 4, 100], 3, 100),
        (list(range(1, 11)), 5.5, 9),
        (list(range(1, 101)), 50.5, 90),
        ([7] * 9 + [50], 7, 7),
        ([7] * 8 + [50] * 2, 7, 50),
    ],
)
def test_median_and_ninetieth_percentile(values: list[float], median: float, p90: float) -> None:
    tally = Tally(0.1)
    for value in reversed(values):
        tally.add(value)
    assert tally.spread() == Spread(len(values), median, p90)


def test_no_values_have_no_median() -> None:
    assert Tally().spread() == Spread(0, None, None)


def test_intakes_are_counted_by_day_and_level_with_the_days_between(spine: Engine) -> None:
    before = DAY - timedelta(days=2)
    found = counted(
        spine, visit(spine, 1, day=before), visit(spine, 2, URGENT), visit(spine, 3, EMERGENCY)
    )
    assert found.intakes == 3
    assert [(day.day, day.by_level) for day in found.days] == [
        (before, (1, 0, 0, 0)),
        (DAY - timedelta(days=1), (0, 0, 0, 0)),
        (DAY, (0, 0, 1, 1)),
    ]


def test_a_far_last_day_adds_no_empty_days_after_today(spine: Engine) -> None:
    count = Count(lambda _stamp: (spine, True), NOW)
    count.add(visit(spine, 1))
    found = count.numbers(date.min, date.max, merges=0, new_patients=0)
    assert [day.day for day in found.days] == [DAY, NOW.date()]


def test_times_run_from_arrival_against_the_limit_of_the_level(spine: Engine) -> None:
    found = counted(
        spine,
        visit(spine, 1, URGENT, minutes=6, seen_hours=2),
        visit(spine, 2, URGENT, minutes=8, seen_hours=24),
        visit(spine, 3, URGENT, minutes=30, seen_hours=25),
        visit(spine, 4, URGENT, minutes=10),
        visit(spine, 5, minutes=10),
    )
    urgent, routine = found.times
    assert (urgent.level, urgent.limit_hours) == (Level.URGENT, 24)
    assert urgent.to_level == Spread(4, 9, 30)
    assert urgent.to_seen == Spread(3, 24, 25)
    # Seen on the stroke of the limit is in time; the one not seen waits 27 hours by now.
    assert (urgent.over, urgent.not_seen, urgent.not_seen_over) == (1, 1, 1)
    assert (routine.level, routine.limit_hours) == (Level.ROUTINE, 1008)
    assert (routine.over, routine.not_seen, routine.not_seen_over) == (0, 1, 0)


def test_a_clock_set_back_gives_no_negative_time(spine: Engine) -> None:
    found = counted(spine, visit(spine, 1, minutes=-5, seen_hours=-1))
    assert found.times[0].to_level == Spread(1, 0, 0)
    assert found.times[0].to_seen == Spread(1, 0, 0)


def test_levels_set_by_hand_count_as_they_stand(spine: Engine) -> None:
    routine = visit(spine, 1)
    found = counted(
        spine,
        set_by_hand(routine, Level.URGENT),
        set_by_hand(visit(spine, 2), Level.URGENT),
        set_by_hand(visit(spine, 3, URGENT), Level.URGENT),
        set_by_hand(set_by_hand(visit(spine, 4), Level.SOON), None),
        visit(spine, 5),
    )
    assert [(s.rules, s.level, s.count) for s in found.set_by_hand] == [
        (Level.ROUTINE, Level.URGENT, 2),
        (Level.URGENT, Level.URGENT, 1),
    ]
    assert found.overridden == 2
    # Who was raised counts at the level in force.
    assert found.days[-1].by_level == (2, 0, 3, 0)
    by_hand = next(t for t in tables(found) if t.id == "levels-set-by-hand")
    assert by_hand.rows[0] == (Level.ROUTINE, Level.URGENT, 2, 40.0)


def test_questions_without_an_answer_count_only_where_they_apply(spine: Engine) -> None:
    # Months of steroids are asked only of those who take them.
    found = counted(
        spine,
        visit(spine, 1, {"steroids": "current", "steroid_months": NoAnswer.UNKNOWN, "rash": "no"}),
        visit(spine, 2, {"steroids": "never", "rash": NoAnswer.DECLINED}),
        visit(spine, 3, {"steroids": "current", "rash": "yes"}),
    )
    by_name = {item.question: item for item in found.skipped}
    months = by_name[QuestionId("steroid_months")]
    assert (months.applied, months.not_sure, months.declined, months.not_asked) == (2, 1, 0, 1)
    rash = by_name[QuestionId("rash")]
    assert (rash.applied, rash.not_sure, rash.declined, rash.not_asked) == (3, 0, 1, 0)
    assert QuestionId("steroids") not in by_name
    counts = [item.all for item in found.skipped]
    assert counts == sorted(counts, reverse=True)


def test_intakes_with_lost_questions_are_left_out_there_and_said(spine: Engine) -> None:
    found = counted(spine, visit(spine, 1, sha256="0" * 64), visit(spine, 2))
    assert (found.intakes, found.old_forms) == (2, 1)
    assert {item.applied for item in found.skipped} == {1}
    skipped = next(t for t in tables(found) if t.id == "skipped-questions")
    assert "1 intakes are left out" in skipped.note


def test_what_questions_and_whole_intakes_cost(spine: Engine) -> None:
    rash, fever = QuestionId("rash"), QuestionId("fever")
    found = counted(
        spine,
        visit(spine, 1, times=(QuestionTime(rash, 2.5, 1), QuestionTime(fever, 40, 3))),
        visit(spine, 2, times=(QuestionTime(rash, 3.5, 2),)),
        visit(spine, 3),
    )
    assert [(c.question, c.seconds.median, c.keys.median) for c in found.costs] == [
        (fever, 40, 3),
        (rash, 3, 1.5),
    ]
    # The third has no time: read from paper, it would make the desk look fast.
    assert found.whole_seconds.count == 2
    assert found.whole_keys == Spread(2, 3, 4)


# --- Over a store --------------------------------------------------------------------------------


class Shelf:
    """The few things of a store that the numbers read."""

    def __init__(self, facts: Iterable[VisitFacts], merges: tuple[Merge, ...] = ()) -> None:
        self.facts = tuple(facts)
        self.all_merges = merges
        self.audit: list[AuditEntry] = []
        self.earlier: dict[PatientId, tuple[Intake, ...]] = {}

    def visits_between(self, first: date, last: date) -> Iterator[VisitFacts]:
        return (f for f in self.facts if first <= f.intake.visit_date <= last)

    def merges(self) -> tuple[Merge, ...]:
        return self.all_merges

    def first_visit(self, patient_id: PatientId) -> date | None:
        here = [f.intake for f in self.facts if f.intake.patient.patient_id == patient_id]
        days = [visit.visit_date for visit in (*here, *self.earlier.get(patient_id, ()))]
        return min(days, default=None)

    def record(self, entry: AuditEntry) -> None:
        self.audit.append(entry)


@pytest.fixture
def desk(spine: Engine) -> Callable[..., Clinic]:
    def make(shelf: Shelf, staff: Staff = DOCTOR) -> Clinic:
        return Clinic(
            records=shelf,  # type: ignore[arg-type]  # only what the numbers read
            forms={spine.form.stamp.form_id: spine},
            staff=staff,
            letterhead=Letterhead("Harbour Spine Clinic", "555 0100", "911"),
            now=lambda: NOW,
            new_id=lambda: "id",
            zone=UTC,
        )

    return make


def merged(kept: Patient, gone: Patient, at: datetime, undone: datetime | None = None) -> Merge:
    return Merge(MergeId("m"), kept, gone, (), "same person", at, DOCTOR, undone)


def test_merges_for_each_100_new_patients(spine: Engine, desk: Callable[..., Clinic]) -> None:
    facts = [visit(spine, number) for number in range(1, 6)]
    people = [item.intake.patient for item in facts]
    in_span = datetime(2026, 11, 20, 8, tzinfo=UTC)
    shelf = Shelf(
        facts,
        (
            merged(people[0], people[1], in_span),
            merged(people[0], people[2], in_span, undone=NOW),
            merged(people[0], people[3], datetime(2025, 1, 1, tzinfo=UTC)),
        ),
    )
    earlier = visit(spine, 9, day=date(2024, 1, 1), patient=5).intake
    shelf.earlier[earlier.patient.patient_id] = (earlier,)
    found = numbers(desk(shelf), DAY - timedelta(days=29), DAY)
    # Of five records two turned out to be the first one, and the last is known since 2024.
    assert (found.merges, found.new_patients, found.merges_per_100) == (1, 2, 50.0)


def test_only_days_of_the_span_count_and_progress_can_stop_it(
    spine: Engine, desk: Callable[..., Clinic]
) -> None:
    class Stop(Exception):
        pass

    def stop(done: int) -> None:
        assert done == 100
        raise Stop

    facts = [visit(spine, 0, day=DAY - timedelta(days=40))]
    clinic = desk(Shelf([*facts, visit(spine, 1)]))
    assert numbers(clinic, DAY - timedelta(days=29), DAY).intakes == 1
    with pytest.raises(Stop):
        numbers(desk(Shelf(visit(spine, n) for n in range(150))), DAY, DAY, stop)


def test_reception_may_not_see_the_numbers_and_days_stand_in_order(
    desk: Callable[..., Clinic],
) -> None:
    with pytest.raises(NotAllowed):
        numbers(desk(Shelf(()), DESK), DAY, DAY)
    with pytest.raises(InputRefused, match="before the first"):
        numbers(desk(Shelf(())), DAY, DAY - timedelta(days=1))


# --- Files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " ="]
)
def test_no_text_becomes_a_formula(start: str) -> None:
    assert safe_cell(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"
    assert safe_cell("a=b") == "a=b"
    assert safe_cell(None) == ""
    assert safe_cell(Level.URGENT) == "urgent"


def test_a_label_of_a_form_cannot_smuggle_a_formula_into_any_file(spine: Engine) -> None:
    found = counted(spine, visit(spine, 1, {"rash": NoAnswer.UNKNOWN}))
    label = '=cmd|"/c calc"!A1'
    found = replace(found, skipped=tuple(replace(item, label=label) for item in found.skipped))
    files = numbers_csv(found, titles=lambda _form: "@SUM(1)")
    for text in files.values():
        for row in csv.reader(io.StringIO(text)):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row), row
    skipped = next(text for name, text in files.items() if name.startswith("skipped-questions"))
    assert f"'{label}" in next(iter(list(csv.reader(io.StringIO(skipped)))[1:]))


def test_no_file_names_a_patient_and_each_has_its_heads(spine: Engine) -> None:
    facts = [set_by_hand(visit(spine, 1, URGENT, seen_hours=3), Level.SOON), visit(spine, 2)]
    found = counted(spine, *facts)
    files = numbers_csv(found)
    assert len(files) == len(tables(found)) == 7
    assert all(name.endswith("_2026-10-22_2026-11-20.csv") for name in files)
    whole = "\n".join(files.values()) + repr(numbers_object(found))
    assert not any(word in whole for word in ("Haskett", "Berta", "patient-", "intake-"))
    for table in tables(found):
        assert all(len(row) == len(table.heads) for row in table.rows)
        assert len(set(table.heads)) == len(table.heads)


def test_files_are_written_whole_and_never_over_others(
    spine: Engine, desk: Callable[..., Clinic], tmp_path: Path
) -> None:
    shelf = Shelf(())
    clinic = desk(shelf)
    files = numbers_csv(counted(spine, visit(spine, 1)))
    paths = save_csv(clinic, files, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(files)
    assert paths[0].read_bytes().startswith(b"\xef\xbb\xbf")
    assert [(entry.event, entry.subject) for entry in shelf.audit] == [(Event.EXPORTED, "numbers")]
    paths[0].write_text("mine", encoding="utf-8")
    for path in paths[1:]:
        path.unlink()
    assert already_there(tmp_path, files) == (paths[0].name,)
    with pytest.raises(InputRefused, match="there already"):
        save_csv(clinic, files, tmp_path)
    assert paths[0].read_text(encoding="utf-8") == "mine"
    assert len(list(tmp_path.iterdir())) == 1
    save_csv(clinic, files, tmp_path, replace=True, byte_order_mark=False)
    assert paths[0].read_bytes() == next(iter(files.values())).encode()
    assert len(list(tmp_path.iterdir())) == len(files)


def test_a_folder_that_is_not_there_is_said(
    spine: Engine, desk: Callable[..., Clinic], tmp_path: Path
) -> None:
    files = numbers_csv(counted(spine, visit(spine, 1)))
    with pytest.raises(InputRefused, match="cannot be written"):
        save_csv(desk(Shelf(())), files, tmp_path / "gone")
    with pytest.raises(NotAllowed):
        save_csv(desk(Shelf(()), DESK), files, tmp_path)
    assert list(tmp_path.iterdir()) == []
