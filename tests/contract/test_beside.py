"""What is written beside an intake: kept for every version, shown in the worklist at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.contract.conftest import Samples
from tests.contract.doing import (
    NOTHING,
    begun,
    begun_correction,
    change_state,
    complete,
    correction,
    mark_seen,
)
from triage_app.errors import Bug, StoreChanged
from triage_app.model.answers import QuestionId
from triage_app.model.beside import (
    Assignment,
    LevelSet,
    Note,
    Printed,
    QuestionTime,
    Task,
    TaskId,
    TaskKind,
    WorklistFilter,
)
from triage_app.model.intake import Event, IntakeId, WorklistRow, WorkState
from triage_app.model.level import Level
from triage_app.records.store import Records

OpenDesk = Callable[[], Records]
ODD = "Dr \ud800 Itō\0"


def set_level(
    records: Records, samples: Samples, of: IntakeId, level: Level | None, rules: Level
) -> LevelSet:
    entry = LevelSet(of, level, rules, f"walks well {ODD}", samples.now(), samples.staff)
    records.set_level(entry, samples.entry(Event.LEVEL_SET, of))
    return entry


def assign(records: Records, samples: Samples, of: IntakeId, name: str) -> Assignment:
    entry = Assignment(of, name, samples.now(), samples.staff)
    records.assign(entry, samples.entry(Event.ASSIGNED, of))
    return entry


def ask(records: Records, samples: Samples, of: IntakeId, text: str = "MRI disc") -> Task:
    task = Task(TaskId(samples.new_id()), of, TaskKind.IMAGING, text, samples.now(), samples.staff)
    records.add_task(task, samples.entry(Event.TASK_ASKED, of))
    return task


def the_row(records: Records) -> WorklistRow:
    (row,) = records.worklist().rows
    return row


class TestStates:
    def test_each_state_is_noted_and_shown(self, records: Records, samples: Samples) -> None:
        intake = complete(records, samples, samples.intake())
        made = [
            change_state(records, samples, intake.intake_id, state, reason)
            for state, reason in (
                (WorkState.WITH_SPECIALIST, ""),
                (WorkState.SEEN, ""),
                (WorkState.BOOKED, ODD),
                (WorkState.CLOSED, ""),
                (WorkState.ENTERED_IN_ERROR, "another patient's answers"),
            )
        ]
        assert records.states(intake.intake_id) == tuple(made)
        every = records.worklist(WorklistFilter(states=frozenset(WorkState)))
        assert [row.state for row in every.rows] == [WorkState.ENTERED_IN_ERROR]
        assert records.audit(1)[0].event is Event.STATE_CHANGED

    def test_only_those_who_wait_are_listed_and_counted(
        self, records: Records, samples: Samples
    ) -> None:
        for state in WorkState:
            if state in (WorkState.ASKING, WorkState.PARKED):
                begun(records, samples, state=state)
            else:
                intake = complete(records, samples, samples.intake())
                change_state(records, samples, intake.intake_id, state)
        listed = records.worklist()
        assert {row.state for row in listed.rows} == {s for s in WorkState if s.waits}
        assert (listed.total, listed.by_level) == (4, (0, 4, 0, 0))

    def test_a_state_noted_beside_one_version_counts_for_all(
        self, records: Records, samples: Samples
    ) -> None:
        first = complete(records, samples, samples.intake())
        noted = change_state(records, samples, first.intake_id, WorkState.WITH_SPECIALIST)
        newer = complete(records, samples, correction(samples, first))
        assert records.states(newer.intake_id) == records.states(first.intake_id) == (noted,)
        assert records.states(NOTHING) == ()

    @pytest.mark.parametrize("gone", ["unknown", "corrected", "draft"])
    def test_what_has_no_row_of_its_own_is_refused(
        self, records: Records, samples: Samples, gone: str
    ) -> None:
        subject = NOTHING
        if gone == "corrected":
            first = complete(records, samples, samples.intake())
            complete(records, samples, correction(samples, first))
            subject = first.intake_id
        if gone == "draft":
            subject = begun(records, samples).draft_id
        before = (records.audit(), records.worklist())
        with pytest.raises(StoreChanged):
            mark_seen(records, samples, subject)
        assert (records.audit(), records.worklist()) == before
        assert records.states(subject) == ()


class TestLevels:
    def test_the_row_shows_the_level_in_force_and_that_of_the_rules(
        self, records: Records, samples: Samples
    ) -> None:
        intake = complete(records, samples, samples.intake(), Level.SOON)
        entry = set_level(records, samples, intake.intake_id, Level.URGENT, Level.SOON)
        row = the_row(records)
        assert (row.level, row.rules_level) == (Level.URGENT, Level.SOON)
        assert records.worklist().by_level == (0, 0, 1, 0)
        assert records.levels_set(intake.intake_id) == (entry,)
        assert records.audit(1)[0].event is Event.LEVEL_SET
        back = set_level(records, samples, intake.intake_id, None, Level.SOON)
        row = the_row(records)
        assert (row.level, row.rules_level) == (Level.SOON, None)
        assert records.levels_set(intake.intake_id) == (entry, back)
        assert records.intake(intake.intake_id) == intake

    def test_rows_are_in_order_of_the_level_in_force(
        self, records: Records, samples: Samples
    ) -> None:
        low = complete(records, samples, samples.intake(), Level.ROUTINE)
        high = complete(records, samples, samples.intake(), Level.URGENT)
        assert [r.subject for r in records.worklist().rows] == [high.intake_id, low.intake_id]
        set_level(records, samples, low.intake_id, Level.EMERGENCY, Level.ROUTINE)
        assert [r.subject for r in records.worklist().rows] == [low.intake_id, high.intake_id]
        only = records.worklist(WorklistFilter(level=Level.EMERGENCY))
        assert [row.subject for row in only.rows] == [low.intake_id]

    def test_it_holds_for_a_correction_unless_the_rules_rose(
        self, records: Records, samples: Samples
    ) -> None:
        first = complete(records, samples, samples.intake(), Level.URGENT)
        set_level(records, samples, first.intake_id, Level.ROUTINE, Level.URGENT)
        second = complete(records, samples, correction(samples, first), Level.URGENT)
        row = the_row(records)
        assert (row.level, row.rules_level) == (Level.ROUTINE, Level.URGENT)
        complete(records, samples, correction(samples, second), Level.EMERGENCY)
        row = the_row(records)
        assert (row.level, row.rules_level) == (Level.EMERGENCY, None)
        assert records.worklist().by_level == (0, 0, 0, 1)

    def test_one_set_beside_a_draft_holds_for_its_next_answers_and_its_intake(
        self, records: Records, samples: Samples
    ) -> None:
        draft = begun(records, samples, Level.SOON)
        set_level(records, samples, draft.draft_id, Level.URGENT, Level.SOON)
        records.save_draft(samples.later(draft), samples.row(draft, Level.SOON))
        assert the_row(records).level is Level.URGENT
        intake = samples.intake(draft.patient)
        complete(records, samples, intake, Level.SOON, draft.draft_id)
        row = the_row(records)
        assert (row.level, row.rules_level) == (Level.URGENT, Level.SOON)
        assert len(records.levels_set(intake.intake_id)) == 1

    def test_a_row_saved_as_it_was_read_stays_as_it_is(
        self, records: Records, samples: Samples
    ) -> None:
        draft = begun(records, samples, Level.SOON)
        set_level(records, samples, draft.draft_id, Level.URGENT, Level.SOON)
        row = the_row(records)
        records.save_draft(samples.later(draft), row)
        assert the_row(records) == row

    def test_an_emergency_set_lower_no_longer_waits_for_somebody_to_be_told(
        self, records: Records, samples: Samples
    ) -> None:
        intake = complete(records, samples, samples.intake(), Level.EMERGENCY)
        set_level(records, samples, intake.intake_id, Level.URGENT, Level.EMERGENCY)
        assert records.unacknowledged() == ()
        set_level(records, samples, intake.intake_id, None, Level.EMERGENCY)
        assert records.unacknowledged() == (the_row(records),)

    def test_one_beside_nothing_is_refused(self, records: Records, samples: Samples) -> None:
        before = records.audit()
        with pytest.raises(StoreChanged):
            set_level(records, samples, NOTHING, Level.SOON, Level.SOON)
        assert records.levels_set(NOTHING) == ()
        assert records.audit() == before


class TestNotesAndSpecialists:
    def test_notes_are_kept_for_every_version(self, records: Records, samples: Samples) -> None:
        first = complete(records, samples, samples.intake())
        notes = [Note(first.intake_id, "MRI", ODD, samples.now(), samples.staff)]
        records.add_note(notes[0], samples.entry(Event.NOTE_WRITTEN))
        newer = complete(records, samples, correction(samples, first))
        notes.append(Note(newer.intake_id, "", "", samples.now(), samples.staff))
        records.add_note(notes[1], samples.entry(Event.NOTE_WRITTEN))
        assert records.notes(first.intake_id) == records.notes(newer.intake_id) == tuple(notes)
        with pytest.raises(StoreChanged):
            records.add_note(
                Note(NOTHING, "", "", samples.now(), samples.staff), samples.entry(Event.PRINTED)
            )

    def test_the_row_shows_the_specialist_chosen_last_also_of_a_correction(
        self, records: Records, samples: Samples
    ) -> None:
        first = complete(records, samples, samples.intake())
        made = [assign(records, samples, first.intake_id, name) for name in ("Dr Voss", ODD)]
        assert the_row(records).specialist == ODD
        newer = complete(records, samples, correction(samples, first))
        assert the_row(records).specialist == ODD
        made.append(assign(records, samples, newer.intake_id, ""))
        assert the_row(records).specialist == ""
        assert records.assignments(first.intake_id) == tuple(made)
        with pytest.raises(StoreChanged):
            assign(records, samples, NOTHING, "Dr Voss")

    def test_a_draft_keeps_its_specialist_through_answers_and_completion(
        self, records: Records, samples: Samples
    ) -> None:
        draft = begun(records, samples)
        assign(records, samples, draft.draft_id, "Dr Voss")
        ask(records, samples, draft.draft_id)
        records.save_draft(samples.later(draft), samples.row(draft, priority=9))
        row = the_row(records)
        assert (row.priority, row.specialist, row.tasks) == (9, "Dr Voss", 1)
        complete(records, samples, samples.intake(draft.patient), draft_id=draft.draft_id)
        row = the_row(records)
        assert (row.is_draft, row.specialist, row.tasks) == (False, "Dr Voss", 1)


class TestTasks:
    def test_a_task_is_open_until_it_is_done(self, records: Records, samples: Samples) -> None:
        first = complete(records, samples, samples.intake())
        one = ask(records, samples, first.intake_id)
        newer = complete(records, samples, correction(samples, first))
        other = ask(records, samples, newer.intake_id, ODD)
        assert the_row(records).tasks == 2
        assert records.open_tasks() == ((one, first.patient), (other, first.patient))
        assert records.open_tasks(1) == ((one, first.patient),)
        done = samples.entry(Event.TASK_DONE, newer.intake_id)
        records.finish_task(one.task_id, done)
        assert the_row(records).tasks == 1
        assert records.open_tasks() == ((other, first.patient),)
        finished, still = records.tasks(first.intake_id)
        assert (finished.done_at, finished.done_by) == (done.at, done.by)
        assert still == other
        assert records.audit(1) == (done,)

    def test_a_task_done_already_or_unknown_is_refused(
        self, records: Records, samples: Samples
    ) -> None:
        intake = complete(records, samples, samples.intake())
        task = ask(records, samples, intake.intake_id)
        records.finish_task(task.task_id, samples.entry(Event.TASK_DONE))
        before = records.audit()
        for task_id in (task.task_id, TaskId("none")):
            with pytest.raises(StoreChanged):
                records.finish_task(task_id, samples.entry(Event.TASK_DONE))
        assert records.audit() == before

    def test_the_patient_of_a_task_is_as_known_now(
        self, records: Records, samples: Samples
    ) -> None:
        intake = complete(records, samples, samples.intake())
        ask(records, samples, intake.intake_id)
        renamed = samples.patient("Brandt", patient_id=intake.patient.patient_id)
        records.save_patient(renamed, samples.entry(Event.PATIENT_SAVED))
        assert [patient for _, patient in records.open_tasks()] == [renamed]

    def test_the_same_task_twice_is_a_fault(self, records: Records, samples: Samples) -> None:
        intake = complete(records, samples, samples.intake())
        task = ask(records, samples, intake.intake_id)
        with pytest.raises(Bug):
            records.add_task(task, samples.entry(Event.TASK_ASKED))
        assert records.tasks(intake.intake_id) == (task,)


class TestPrints:
    def test_each_copy_keeps_what_it_was_drawn_from(
        self, records: Records, samples: Samples
    ) -> None:
        first = complete(records, samples, samples.intake())
        newer = complete(records, samples, correction(samples, first))
        entries = [samples.entry(Event.PRINTED, first.intake_id) for _ in range(3)]
        records.mark_printed(first.intake_id, entries[0].at, entries[0])
        records.mark_printed(newer.intake_id, entries[1].at, entries[1], '{"x": "\ud800"}', "ab")
        last = samples.entry(Event.PRINTED, first.intake_id)
        records.mark_printed(first.intake_id, last.at, last, "{}", "cd")
        assert records.prints(first.intake_id) == (
            Printed(first.intake_id, 1, entries[0].at, samples.staff),
            Printed(first.intake_id, 2, last.at, samples.staff, "{}", "cd"),
        )
        assert records.prints(newer.intake_id) == (
            Printed(newer.intake_id, 1, entries[1].at, samples.staff, '{"x": "\ud800"}', "ab"),
        )
        assert records.prints(NOTHING) == ()


class TestForms:
    def test_the_files_kept_first_stay(self, open_desk: OpenDesk) -> None:
        one, two = open_desk(), open_desk()
        assert one.form_files("ab") is None
        one.keep_form("ab", b"\x00zip")
        two.keep_form("ab", b"other")
        two.keep_form("cd", b"")
        assert one.form_files("ab") == two.form_files("ab") == b"\x00zip"
        assert one.form_files("cd") == b""


class TestCorrectionDrafts:
    def test_it_is_read_back_and_stands_beside_the_row_it_corrects(
        self, records: Records, samples: Samples
    ) -> None:
        intake = complete(records, samples, samples.intake())
        draft = begun_correction(records, samples, intake)
        assert records.draft(draft.draft_id) == draft
        listed = {row.subject for row in records.worklist().rows}
        assert listed == {intake.intake_id, draft.draft_id}
        newer = complete(records, samples, correction(samples, intake), draft_id=draft.draft_id)
        assert [row.subject for row in records.worklist().rows] == [newer.intake_id]
        assert records.drafts() == ()
        assert records.latest_version(intake.intake_id) == newer
        assert records.visits(intake.patient.patient_id) == (newer, intake)

    def test_it_is_in_nobodys_way(self, records: Records, samples: Samples) -> None:
        intake = complete(records, samples, samples.intake())
        draft = begun_correction(records, samples, intake)
        key = (intake.patient.patient_id, intake.form.form_id, intake.visit_date)
        assert records.draft_for(*key) is None
        new = samples.draft(intake.patient)
        records.save_draft(new, samples.row(new))
        assert records.draft_for(*key) == new
        assert [d.draft_id for d in records.drafts()] == [new.draft_id, draft.draft_id]

    def test_a_second_one_of_the_same_version_is_refused(
        self, open_desk: OpenDesk, samples: Samples
    ) -> None:
        one, two = open_desk(), open_desk()
        intake = complete(one, samples, samples.intake())
        draft = begun_correction(one, samples, intake)
        with pytest.raises(StoreChanged):
            begun_correction(two, samples, intake)
        assert two.drafts() == (draft,)

    def test_one_of_nothing_is_a_fault(self, records: Records, samples: Samples) -> None:
        draft = samples.draft(corrects=NOTHING)
        with pytest.raises(Bug):
            records.save_draft(draft, samples.row(draft))
        assert records.drafts() == ()

    def test_discarding_it_leaves_the_intake_and_what_stands_beside_it(
        self, records: Records, samples: Samples
    ) -> None:
        intake = complete(records, samples, samples.intake())
        assign(records, samples, intake.intake_id, "Dr Voss")
        row = the_row(records)
        draft = begun_correction(records, samples, intake)
        records.discard_draft(draft.draft_id, samples.entry(Event.DRAFT_DISCARDED))
        assert the_row(records) == row
        assert records.latest_version(intake.intake_id) == intake
        assert records.owner(draft.draft_id) is None

    def test_who_was_told_of_the_version_it_corrects_counts_for_it(
        self, records: Records, samples: Samples
    ) -> None:
        intake = complete(records, samples, samples.intake(), Level.EMERGENCY)
        told = samples.told(intake.intake_id)
        records.acknowledge(told, samples.entry(Event.EMERGENCY_ACKNOWLEDGED))
        draft = begun_correction(records, samples, intake, Level.EMERGENCY)
        assert records.unacknowledged() == ()
        assert records.acknowledgements(draft.draft_id) == (told,)

    def test_a_correction_is_opened_and_printed_when_the_version_before_was(
        self, records: Records, samples: Samples
    ) -> None:
        first = complete(records, samples, samples.intake())
        opened, printed = samples.now(), samples.now()
        records.mark_opened(first.intake_id, opened, samples.entry(Event.RECORD_OPENED))
        records.mark_printed(first.intake_id, printed, samples.entry(Event.PRINTED))
        assert records.worklist(WorklistFilter(news=True)).rows == ()
        changed = samples.now()
        newer = complete(records, samples, correction(samples, first), changed=changed, version=2)
        row = the_row(records)
        assert (row.opened, row.printed, row.changed) == (opened, printed, changed)
        assert row.version == 2
        assert records.copies_printed(newer.intake_id) == 0
        assert records.worklist(WorklistFilter(news=True)).rows == (row,)


class TestTimesOfQuestions:
    def times(self, records: Records) -> list[tuple[QuestionTime, ...]]:
        day = date(2026, 3, 2)
        return [facts.times for facts in records.visits_between(day, day)]

    def spend(
        self, records: Records, samples: Samples, draft_id: IntakeId, *spent: QuestionTime
    ) -> None:
        for time in spent:
            draft = records.draft(draft_id)
            assert draft is not None
            records.save_draft(samples.later(draft), samples.row(draft), time)

    def test_they_are_added_up_and_stay_with_the_visit(
        self, records: Records, samples: Samples
    ) -> None:
        fever, rash = QuestionId("fever"), QuestionId("rash")
        draft = begun(records, samples)
        self.spend(
            records,
            samples,
            draft.draft_id,
            QuestionTime(rash, 2.5, 1),
            QuestionTime(fever, 4.0, 2),
            QuestionTime(rash, 1.5, 3),
        )
        intake = samples.intake(draft.patient)
        complete(records, samples, intake, draft_id=draft.draft_id)
        assert self.times(records) == [(QuestionTime(fever, 4.0, 2), QuestionTime(rash, 4.0, 4))]
        again = begun_correction(records, samples, intake)
        self.spend(records, samples, again.draft_id, QuestionTime(fever, 1.0, 1))
        complete(records, samples, correction(samples, intake), draft_id=again.draft_id)
        assert self.times(records) == [(QuestionTime(fever, 5.0, 3), QuestionTime(rash, 4.0, 4))]

    def test_a_desk_left_alone_counts_five_minutes(
        self, records: Records, samples: Samples
    ) -> None:
        fever = QuestionId("fever")
        draft = begun(records, samples)
        self.spend(records, samples, draft.draft_id, QuestionTime(fever, 9_000.0, 1))
        complete(records, samples, samples.intake(draft.patient), draft_id=draft.draft_id)
        assert self.times(records) == [(QuestionTime(fever, 300.0, 1),)]

    def test_of_a_discarded_draft_nothing_is_left(self, records: Records, samples: Samples) -> None:
        draft = begun(records, samples)
        spent = QuestionTime(QuestionId("fever"), 3.0, 1)
        self.spend(records, samples, draft.draft_id, spent)
        records.discard_draft(draft.draft_id, samples.entry(Event.DRAFT_DISCARDED))
        records.save_draft(draft, samples.row(draft))
        complete(records, samples, samples.intake(draft.patient), draft_id=draft.draft_id)
        assert self.times(records) == [()]

    def test_a_refused_save_costs_nothing(self, open_desk: OpenDesk, samples: Samples) -> None:
        one, two = open_desk(), open_desk()
        draft = begun(one, samples)
        spent = QuestionTime(QuestionId("fever"), 3.0, 1)
        self.spend(two, samples, draft.draft_id, spent)
        with pytest.raises(StoreChanged):
            one.save_draft(samples.later(draft), samples.row(draft), spent)
        complete(two, samples, samples.intake(draft.patient), draft_id=draft.draft_id)
        assert self.times(two) == [(spent,)]
