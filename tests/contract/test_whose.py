"""Whose an intake is: moved to another patient, two patients made one, and that undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from tests.contract.conftest import Samples
from tests.contract.doing import (
    NOBODY,
    NOTHING,
    begun_correction,
    complete,
    correction,
    keep,
)
from triage_app.errors import Bug, StoreChanged
from triage_app.model.answers import QuestionId
from triage_app.model.beside import Merge, MergeId, Note, Task, TaskId, TaskKind, WorklistFilter
from triage_app.model.intake import Event, IntakeId
from triage_app.model.person import Patient, PatientId, SamePerson
from triage_app.records.store import Records

OpenDesk = Callable[[], Records]


def move(records: Records, samples: Samples, subject: IntakeId, to: PatientId) -> None:
    entry = samples.entry(Event.INTAKE_MOVED, subject, "wrong patient")
    records.move_intake(subject, to, entry)
    assert records.audit(1) == (entry,)


def merge(records: Records, samples: Samples, kept: Patient, gone: Patient) -> Merge:
    asked = Merge(
        MergeId(samples.new_id()), kept, gone, (), "same \ud800", samples.now(), samples.staff
    )
    entry = samples.entry(Event.PATIENTS_MERGED, asked.merge_id)
    made = records.merge(asked, entry)
    assert records.audit(1) == (entry,)
    return made


def undo(records: Records, samples: Samples, made: Merge) -> None:
    entry = samples.entry(Event.MERGE_UNDONE, made.merge_id)
    records.undo_merge(made.merge_id, entry)
    assert records.audit(1) == (entry,)
    (undone,) = [merge for merge in records.merges() if merge.merge_id == made.merge_id]
    assert undone == replace(made, undone_at=entry.at, undone_by=entry.by)


def two(records: Records, samples: Samples) -> tuple[Patient, Patient]:
    kept = keep(records, samples, samples.patient("Okafor", "Ann", mrn="0017", phone="555 0101"))
    gone = keep(
        records,
        samples,
        samples.patient(
            "Brandt", "Annie", birth_date=date(1961, 5, 9), mrn="0099", phone="555 0202"
        ),
    )
    return kept, gone


class TestMoving:
    def test_every_version_its_row_and_what_stands_beside_it_go_along(
        self, records: Records, samples: Samples
    ) -> None:
        right, wrong = two(records, samples)
        first = complete(records, samples, samples.intake(wrong))
        second = complete(records, samples, correction(samples, first))
        other = complete(records, samples, samples.intake(wrong))
        note = Note(first.intake_id, "MRI", "", samples.now(), samples.staff)
        records.add_note(note, samples.entry(Event.NOTE_WRITTEN))
        move(records, samples, first.intake_id, right.patient_id)
        assert records.visits(right.patient_id) == (second, first)
        assert records.visits(wrong.patient_id) == (other,)
        for subject in (first.intake_id, second.intake_id):
            assert records.owner(subject) == right
            assert records.notes(subject) == (note,)
        assert records.intake(second.intake_id) == second
        found = records.worklist(WorklistFilter(find="okafor"))
        assert [(row.subject, row.patient) for row in found.rows] == [(second.intake_id, right)]
        only = records.worklist(WorklistFilter(find="brandt"))
        assert [row.subject for row in only.rows] == [other.intake_id]
        facts = records.visits_between(first.visit_date, first.visit_date)
        assert [fact.intake for fact in facts] == [second, other]

    def test_a_later_correction_stays_where_the_intake_was_moved(
        self, records: Records, samples: Samples
    ) -> None:
        right, wrong = two(records, samples)
        first = complete(records, samples, samples.intake(wrong))
        draft = begun_correction(records, samples, first)
        move(records, samples, first.intake_id, right.patient_id)
        assert records.owner(draft.draft_id) == right
        opened = records.draft(draft.draft_id)
        assert opened is not None
        assert opened.patient == right
        # A desk that took the draft up before still has it with the wrong patient.
        stale = samples.later(draft)
        records.save_draft(stale, samples.row(stale))
        assert records.owner(draft.draft_id) == right
        newer = complete(records, samples, correction(samples, first), draft_id=draft.draft_id)
        assert records.visits(right.patient_id) == (newer, first)
        assert [row.patient for row in records.worklist().rows] == [right]

    def test_it_can_be_moved_back(self, records: Records, samples: Samples) -> None:
        right, wrong = two(records, samples)
        intake = complete(records, samples, samples.intake(wrong))
        before = records.worklist()
        move(records, samples, intake.intake_id, right.patient_id)
        move(records, samples, intake.intake_id, wrong.patient_id)
        assert records.worklist() == before
        assert records.visits(wrong.patient_id) == (intake,)

    def test_new_names_show_in_a_row_that_was_moved(
        self, records: Records, samples: Samples
    ) -> None:
        right, wrong = two(records, samples)
        intake = complete(records, samples, samples.intake(wrong))
        move(records, samples, intake.intake_id, right.patient_id)
        keep(records, samples, replace(wrong, family_name="Nobody"))
        renamed = keep(records, samples, replace(right, family_name="Okafor-Lund"))
        assert [row.patient for row in records.worklist().rows] == [renamed]

    @pytest.mark.parametrize("what", ["no patient", "no intake", "only a draft"])
    def test_what_is_not_there_is_refused(
        self, records: Records, samples: Samples, what: str
    ) -> None:
        right, wrong = two(records, samples)
        intake = complete(records, samples, samples.intake(wrong))
        draft = samples.draft(wrong)
        records.save_draft(draft, samples.row(draft))
        subject = {"no intake": NOTHING, "only a draft": draft.draft_id}.get(what, intake.intake_id)
        to = NOBODY if what == "no patient" else right.patient_id
        before = (records.audit(), records.worklist())
        with pytest.raises(StoreChanged):
            records.move_intake(subject, to, samples.entry(Event.INTAKE_MOVED))
        assert (records.audit(), records.worklist()) == before

    def test_the_owner_of_a_draft_is_its_patient(self, records: Records, samples: Samples) -> None:
        draft = samples.draft()
        records.save_draft(draft, samples.row(draft))
        assert records.owner(draft.draft_id) == draft.patient
        assert records.owner(NOTHING) is None


class TestMerging:
    def test_everything_of_the_one_gone_is_with_the_one_kept(
        self, records: Records, samples: Samples
    ) -> None:
        kept, gone = two(records, samples)
        own = complete(records, samples, samples.intake(kept))
        first = complete(records, samples, samples.intake(gone))
        newer = complete(records, samples, correction(samples, first))
        task = Task(
            TaskId("t"), newer.intake_id, TaskKind.CALL, "call", samples.now(), samples.staff
        )
        records.add_task(task, samples.entry(Event.TASK_ASKED))
        draft = samples.draft(gone, visit_date=date(2026, 3, 3))
        records.save_draft(draft, samples.row(draft))
        made = merge(records, samples, kept, gone)
        assert made.moved == (("intakes", 2), ("drafts", 1), ("worklist", 2))
        assert records.merges() == (made,)
        assert records.merges(kept.patient_id) == records.merges(gone.patient_id) == (made,)
        assert records.patient(gone.patient_id) == kept
        for patient in (kept, gone):
            assert records.visits(patient.patient_id) == (newer, first, own)
        assert [row.patient for row in records.worklist().rows] == [kept] * 3
        assert [d.patient for d in records.drafts()] == [kept]
        key = (draft.form.form_id, draft.visit_date)
        for patient in (kept, gone):
            found = records.draft_for(patient.patient_id, *key)
            assert found is not None
            assert found.draft_id == draft.draft_id
        assert records.open_tasks() == ((task, kept),)
        assert records.intake(first.intake_id) == first

    @pytest.mark.parametrize("text", ["brandt", "annie", "1961-05-09", "99", "0202", "okafor"])
    def test_the_one_kept_is_found_by_all_that_was_known_of_both(
        self, records: Records, samples: Samples, text: str
    ) -> None:
        kept, gone = two(records, samples)
        intake = complete(records, samples, samples.intake(gone))
        merge(records, samples, kept, gone)
        assert records.find_patients(text) == (kept,)
        found = records.worklist(WorklistFilter(find=text))
        assert [row.subject for row in found.rows] == [intake.intake_id]
        renamed = keep(records, samples, replace(kept, given_name="Anna"))
        assert records.find_patients(text) == (renamed,)

    def test_the_one_gone_is_never_offered(self, records: Records, samples: Samples) -> None:
        kept, gone = two(records, samples)
        merge(records, samples, kept, gone)
        for typed in (
            SamePerson("Brandt", "Annie", birth_date=gone.birth_date),
            SamePerson(mrn="0099"),
            SamePerson(phone="555 0202"),
            SamePerson("Okafor", "Ann", birth_date=kept.birth_date),
        ):
            assert records.likely_same(typed) == (kept,)

    def test_what_a_desk_that_is_behind_saves_goes_to_the_one_kept(
        self, open_desk: OpenDesk, samples: Samples
    ) -> None:
        one, other = open_desk(), open_desk()
        kept, gone = two(one, samples)
        draft = samples.draft(gone)
        one.save_draft(draft, samples.row(draft))
        merge(other, samples, kept, gone)
        later = samples.later(draft, answers={QuestionId("fever"): "yes"})
        one.save_draft(later, samples.row(later))
        assert one.read_draft(draft.draft_id) == replace(later, patient=kept)
        assert [row.patient for row in one.worklist().rows] == [kept]
        done = complete(one, samples, samples.intake(gone), draft_id=draft.draft_id)
        assert one.visits(kept.patient_id) == (done,)
        new = samples.draft(gone)
        one.save_draft(new, samples.row(new))
        assert one.read_draft(new.draft_id) == replace(new, patient=kept)
        with pytest.raises(StoreChanged):
            one.save_patient(gone, samples.entry(Event.PATIENT_SAVED))
        assert one.patient(gone.patient_id) == kept

    @pytest.mark.parametrize("what", ["kept changed", "gone changed", "unknown", "gone already"])
    def test_patients_that_are_not_as_they_were_compared_are_refused(
        self, records: Records, samples: Samples, what: str
    ) -> None:
        kept, gone = two(records, samples)
        third = keep(records, samples, samples.patient("Lund"))
        match what:
            case "kept changed":
                keep(records, samples, replace(kept, phone="1"))
            case "gone changed":
                keep(records, samples, replace(gone, phone="1"))
            case "unknown":
                gone = samples.patient()
            case _:
                merge(records, samples, third, gone)
        before = (records.audit(), records.merges())
        with pytest.raises(StoreChanged):
            merge(records, samples, kept, gone)
        assert (records.audit(), records.merges()) == before

    def test_two_part_done_intakes_of_one_day_are_refused(
        self, records: Records, samples: Samples
    ) -> None:
        kept, gone = two(records, samples)
        for patient in (kept, gone):
            draft = samples.draft(patient)
            records.save_draft(draft, samples.row(draft))
        before = (records.worklist(), records.drafts())
        with pytest.raises(StoreChanged):
            merge(records, samples, kept, gone)
        assert (records.worklist(), records.drafts()) == before
        assert records.patient(gone.patient_id) == gone

    def test_a_correction_of_each_on_one_day_is_no_hindrance(
        self, records: Records, samples: Samples
    ) -> None:
        kept, gone = two(records, samples)
        for patient in (kept, gone):
            begun_correction(records, samples, complete(records, samples, samples.intake(patient)))
        merge(records, samples, kept, gone)
        assert [d.patient for d in records.drafts()] == [kept, kept]

    def test_a_patient_is_not_merged_with_itself(self, records: Records, samples: Samples) -> None:
        kept, _ = two(records, samples)
        with pytest.raises(Bug):
            merge(records, samples, kept, kept)
        assert records.merges() == ()


class TestUndoing:
    def test_what_moved_goes_back_and_what_came_since_stays(
        self, records: Records, samples: Samples
    ) -> None:
        kept, gone = two(records, samples)
        moved = complete(records, samples, samples.intake(gone))
        made = merge(records, samples, kept, gone)
        since = complete(records, samples, samples.intake(kept))
        newer = complete(records, samples, correction(samples, moved))
        undo(records, samples, made)
        assert records.patient(gone.patient_id) == gone
        assert records.visits(gone.patient_id) == (newer, moved)
        assert records.visits(kept.patient_id) == (since,)
        assert records.find_patients("brandt") == (gone,)
        assert records.find_patients("okafor") == (kept,)
        assert records.likely_same(SamePerson(mrn="0099")) == (gone,)
        with pytest.raises(StoreChanged):
            records.undo_merge(made.merge_id, samples.entry(Event.MERGE_UNDONE))

    def test_a_visit_put_on_somebody_else_since_stays_there(
        self, records: Records, samples: Samples
    ) -> None:
        kept, gone = two(records, samples)
        third = keep(records, samples, samples.patient("Lund"))
        intake = complete(records, samples, samples.intake(gone))
        made = merge(records, samples, kept, gone)
        move(records, samples, intake.intake_id, third.patient_id)
        undo(records, samples, made)
        assert records.visits(third.patient_id) == (intake,)
        assert records.visits(gone.patient_id) == ()

    def test_the_later_one_has_to_be_undone_first(self, records: Records, samples: Samples) -> None:
        kept, gone = two(records, samples)
        last = keep(records, samples, samples.patient("Lund", mrn="5"))
        intake = complete(records, samples, samples.intake(gone))
        first = merge(records, samples, kept, gone)
        second = merge(records, samples, last, kept)
        assert records.patient(gone.patient_id) == last
        assert records.find_patients("99") == records.find_patients("17") == (last,)
        assert records.merges(last.patient_id) == (second, first)
        assert records.merges(gone.patient_id) == (first,)
        with pytest.raises(StoreChanged):
            records.undo_merge(first.merge_id, samples.entry(Event.MERGE_UNDONE))
        undo(records, samples, second)
        assert records.patient(gone.patient_id) == kept
        assert records.find_patients("99") == (kept,)
        assert records.visits(kept.patient_id) == (intake,)
        undo(records, samples, first)
        assert records.visits(gone.patient_id) == (intake,)
        assert records.find_patients("99") == (gone,)

    def test_an_unknown_one_is_refused(self, records: Records, samples: Samples) -> None:
        with pytest.raises(StoreChanged):
            records.undo_merge(MergeId("none"), samples.entry(Event.MERGE_UNDONE))

    def test_a_merge_can_be_made_again(self, records: Records, samples: Samples) -> None:
        kept, gone = two(records, samples)
        intake = complete(records, samples, samples.intake(gone))
        undo(records, samples, merge(records, samples, kept, gone))
        again = merge(records, samples, gone, kept)
        assert again.moved == (("intakes", 0), ("drafts", 0), ("worklist", 0))
        assert records.patient(kept.patient_id) == gone
        assert records.visits(kept.patient_id) == (intake,)
        assert len(records.merges()) == 2
