"""Corrections, moves and merges: nothing is lost, and the paper says which page to use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.unit.room import INGRID, MAREK, SPINE, Clock, asked, corrected, finished, open_room
from triage_app import workflow
from triage_app.errors import InputRefused, StoreChanged
from triage_app.model.answers import NoAnswer, QuestionId
from triage_app.model.intake import Event, Intake, IntakeId
from triage_app.model.person import PatientId
from triage_app.report.foot import stamp_of
from triage_app.workflow import Clinic
from triage_app.workflow.asking import answer_all
from triage_app.workflow.read_back import note_read_back
from triage_app.workflow.same_person import Verdict

PERCUSSION = QuestionId("percussion_tender")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def room(tmp_path: Path, clock: Clock) -> Iterator[Clinic]:
    clinic = open_room(tmp_path, clock)
    yield clinic
    clinic.records.close()


def names_of(clinic: Clinic, event: Event) -> str:
    return next(e.detail for e in clinic.records.audit() if e.event is event)


# ------------------------------------------------------------------------------ a correction


def test_a_correction_is_a_new_version_that_names_the_one_it_replaces(room: Clinic) -> None:
    first = finished(room)
    second = corrected(room, first, pain_now=8)
    assert (second.version, second.replaces, second.reason) == (
        2,
        first.intake_id,
        "Heard it wrong",
    )
    assert (second.started, second.visit_date) == (first.started, first.visit_date)
    assert room.records.intake(first.intake_id) == first
    detail = names_of(room, Event.INTAKE_CORRECTED)
    assert detail == f"{first.intake_id} version 2: Heard it wrong; pain_now; soon"
    assert names_of(room, Event.CORRECTION_BEGUN).endswith(": Heard it wrong")


def test_a_correction_begins_with_every_answer_of_the_newest_version(room: Clinic) -> None:
    first = finished(room)
    asking = workflow.begin_correction(room, first.intake_id, "Typed in the wrong row")
    assert asking.draft.answers == first.answers
    assert (asking.draft.corrects, asking.draft.reason) == (
        first.intake_id,
        "Typed in the wrong row",
    )
    assert workflow.resume(room, asking.draft.draft_id).draft.corrects == first.intake_id


def test_a_correction_needs_a_reason_in_words(room: Clinic) -> None:
    first = finished(room)
    with pytest.raises(InputRefused, match="A reason is needed"):
        workflow.begin_correction(room, first.intake_id, " - ")
    assert workflow.drafts(room) == ()


def test_the_old_version_is_still_there_and_says_it_is_out_of_date(
    room: Clinic, clock: Clock
) -> None:
    first = finished(room)
    clock.later(hours=1)
    second = corrected(room, first, pain_now=8)
    old = workflow.open_version(room, first.intake_id)
    assert (old.subject, old.newest, old.replaced_at) == (
        first.intake_id,
        False,
        second.completed,
    )
    assert old.answers == first.answers
    band = workflow.summary_of(room, old).band
    assert band is not None
    assert band.text == (
        "version 1 of 2, replaced 20 Nov 2026 15:10. "
        f"Use the page stamped {stamp_of(second.intake_id)}."
    )
    assert workflow.open_record(room, first.intake_id).subject == second.intake_id
    new = workflow.open_version(room, second.intake_id)
    assert (new.newest, new.replaced_at) == (True, None)
    assert workflow.summary_of(room, new).band is None
    assert [change.words for change in workflow.since_last_version(new)] == [
        "pain now: 7/10, now 8/10"
    ]


def test_a_correction_keeps_what_the_examiner_found(room: Clinic) -> None:
    first = finished(room)
    record = workflow.open_record(room, first.intake_id)
    examined = workflow.examine(room, record, PERCUSSION, "yes")
    third = corrected(room, first, pain_now=8)
    assert third.version == 3
    assert third.replaces == examined.subject
    assert third.answers[PERCUSSION] == "yes"
    signs = next(score for score in third.assessment.scores if score.id == "fracture_signs")
    assert signs.of == 10


def test_a_finding_can_be_changed_back(room: Clinic) -> None:
    record = workflow.open_record(room, finished(room).intake_id)
    record = workflow.examine(room, record, PERCUSSION, "yes")
    record = workflow.examine(room, record, PERCUSSION, "no")
    assert record.answers[PERCUSSION] == "no"
    record = workflow.examine(room, record, PERCUSSION, None)
    assert PERCUSSION not in record.answers
    assert [version.version for version in record.versions] == [1, 2, 3, 4]


def test_a_finding_on_a_version_that_was_replaced_is_refused(room: Clinic) -> None:
    first = finished(room)
    record = workflow.open_record(room, first.intake_id)
    corrected(room, first, pain_now=8)
    with pytest.raises(StoreChanged, match="corrected since you opened it"):
        workflow.examine(room, record, PERCUSSION, "yes")


def test_a_correction_has_to_be_read_back_again_and_a_finding_has_not(room: Clinic) -> None:
    first = finished(room)
    at = note_read_back(room, first.intake_id)
    record = workflow.open_record(room, first.intake_id)
    record = workflow.examine(room, record, PERCUSSION, "yes")
    assert f"read back {at:%H:%M}" in provenance(room, record.subject)
    second = corrected(room, first, pain_now=8)
    assert "not read back" in provenance(room, second.intake_id)


def provenance(clinic: Clinic, subject: IntakeId) -> str:
    record = workflow.open_version(clinic, subject)
    made = workflow.summary_of(clinic, record)
    return "".join(span.text for line in made.provenance for span in line)


def test_a_correction_begun_goes_on_where_it_was(room: Clinic) -> None:
    first = finished(room)
    asking = workflow.begin_correction(room, first.intake_id, "Heard it wrong")
    workflow.answer(room, asking, QuestionId("pain_now"), 8)
    again = workflow.begin_correction(room, first.intake_id, "Heard it wrong, age too")
    assert again.draft.draft_id == asking.draft.draft_id
    assert again.draft.answers[QuestionId("pain_now")] == 8
    assert again.draft.reason == "Heard it wrong, age too"


def test_a_correction_and_a_new_visit_of_the_same_day_stay_apart(room: Clinic) -> None:
    first = finished(room)
    visit = asked(room)
    asking = workflow.begin_correction(room, first.intake_id, "Heard it wrong")
    assert asking.draft.draft_id != visit.draft.draft_id
    assert workflow.begin(room, INGRID, SPINE).draft == visit.draft
    corrected_first = workflow.complete(room, asking)
    second = workflow.complete(room, workflow.resume(room, visit.draft.draft_id))
    assert (corrected_first.version, second.version, second.replaces) == (2, 1, None)


def two_desks(clinic: Clinic) -> tuple[Clinic, Clinic]:
    return clinic, clinic.for_background()


def test_two_desks_cannot_both_complete_the_correction(room: Clinic) -> None:
    first = finished(room)
    one, other = two_desks(room)
    mine = workflow.begin_correction(one, first.intake_id, "Heard it wrong")
    theirs = workflow.begin_correction(other, first.intake_id, "Heard it wrong")
    theirs = workflow.answer(other, theirs, QuestionId("pain_now"), 9)
    done = workflow.complete(other, theirs)
    with pytest.raises(StoreChanged):
        workflow.complete(one, mine)
    assert room.records.latest_version(first.intake_id) == done
    other.records.close()


def test_a_correction_overtaken_by_a_finding_is_brought_up_to_date(room: Clinic) -> None:
    first = finished(room)
    asking = workflow.begin_correction(room, first.intake_id, "Heard it wrong")
    asking = workflow.answer(room, asking, QuestionId("pain_now"), 8)
    record = workflow.open_record(room, first.intake_id)
    workflow.examine(room, record, PERCUSSION, "yes")
    with pytest.raises(StoreChanged, match="corrected since you opened it"):
        workflow.complete(room, asking)
    again = workflow.begin_correction(room, first.intake_id, "Heard it wrong")
    done = workflow.complete(room, again)
    assert done.version == 3
    assert done.answers[QuestionId("pain_now")] == 8
    assert done.answers[PERCUSSION] == "yes"


def test_not_sure_can_be_corrected_to_an_answer_and_back(room: Clinic) -> None:
    first = finished(room, pain_night=NoAnswer.UNKNOWN)
    second = corrected(room, first, pain_night="no")
    third = corrected(room, second, pain_night=NoAnswer.UNKNOWN)
    assert third.answers[QuestionId("pain_night")] is NoAnswer.UNKNOWN
    assert third.assessment == first.assessment


# ------------------------------------------------------------------------------ moving


@pytest.fixture
def misplaced(room: Clinic) -> Intake:
    """An intake of Marek, written on Ingrid."""
    workflow.save_patient(room, INGRID)
    workflow.save_patient(room, MAREK)
    return finished(room, INGRID)


def test_a_moved_intake_is_the_other_patients_with_their_name_and_age(
    room: Clinic, misplaced: Intake
) -> None:
    new = workflow.move_intake(
        room, misplaced.intake_id, MAREK.patient_id, "Two people, one number"
    )
    assert (new.patient, new.version) == (MAREK, 2)
    record = workflow.open_record(room, misplaced.intake_id)
    assert record.subject == new.intake_id
    assert record.owner == MAREK
    assert new.assessment != misplaced.assessment
    assert room.records.visits(INGRID.patient_id) == ()
    assert len(room.records.visits(MAREK.patient_id)) == 2
    (row,) = workflow.worklist(room).rows
    assert row.patient == MAREK
    band = workflow.summary_of(room, workflow.open_version(room, misplaced.intake_id)).band
    assert band is not None
    assert stamp_of(new.intake_id) in band.text
    detail = names_of(room, Event.INTAKE_MOVED)
    assert detail == f"from {INGRID.patient_id} to {MAREK.patient_id}: Two people, one number"


def test_an_intake_is_not_moved_to_where_it_is_or_to_nobody(
    room: Clinic, misplaced: Intake
) -> None:
    with pytest.raises(InputRefused, match="on this patient already"):
        workflow.move_intake(room, misplaced.intake_id, INGRID.patient_id, "By mistake")
    with pytest.raises(InputRefused, match="no such patient"):
        workflow.move_intake(room, misplaced.intake_id, PatientId("nobody"), "By mistake")
    assert room.records.visits(INGRID.patient_id) == (misplaced,)


def test_a_move_that_stopped_half_way_goes_on(room: Clinic, misplaced: Intake) -> None:
    entry = room.entry(Event.INTAKE_MOVED, misplaced.intake_id, "stopped after this")
    room.records.move_intake(misplaced.intake_id, MAREK.patient_id, entry)
    new = workflow.move_intake(room, misplaced.intake_id, MAREK.patient_id, "Once more")
    assert new.patient == MAREK


def test_a_moved_intake_can_be_moved_back(room: Clinic, misplaced: Intake) -> None:
    there = workflow.move_intake(room, misplaced.intake_id, MAREK.patient_id, "Wrong row")
    back = workflow.move_intake(room, there.intake_id, INGRID.patient_id, "It was right")
    assert (back.patient, back.version) == (INGRID, 3)
    assert back.assessment == misplaced.assessment


# ------------------------------------------------------------------------------ merging

TWIN = replace(
    INGRID,
    patient_id=PatientId("01936f2e-0000-7000-8000-000000000003"),
    given_name="Inge",
    mrn="",
    phone="555 0142",
)


@pytest.fixture
def twice(room: Clinic, clock: Clock) -> tuple[Intake, Intake]:
    """One person under two records, each with an intake."""
    workflow.save_patient(room, INGRID)
    workflow.save_patient(room, TWIN)
    first = finished(room, TWIN)
    clock.later(days=30)
    return first, finished(room, INGRID)


def test_two_records_are_compared_field_by_field(
    room: Clinic, twice: tuple[Intake, Intake]
) -> None:
    compared = workflow.compare_patients(room, INGRID.patient_id, TWIN.patient_id)
    verdicts = {field.field: field.verdict for field in compared.fields}
    assert verdicts["family_name"] is Verdict.SAME
    assert verdicts["given_name"] is Verdict.DIFFERS
    assert verdicts["mrn"] is Verdict.NOTHING
    assert compared.first.patient == INGRID
    assert [visit.subject for visit in compared.second.visits] == [twice[0].intake_id]
    assert [visit.subject for visit in compared.first.visits] == [twice[1].intake_id]


def test_a_merge_puts_both_visits_under_one_patient(
    room: Clinic, twice: tuple[Intake, Intake]
) -> None:
    old, new = twice
    merge = workflow.merge_patients(room, INGRID.patient_id, TWIN.patient_id, "Same person")
    assert workflow.merges(room, INGRID.patient_id) == (merge,)
    record = workflow.open_record(room, new.intake_id)
    assert [visit.intake_id for visit in record.visits] == [new.intake_id, old.intake_id]
    assert workflow.open_record(room, old.intake_id).owner == INGRID
    made = workflow.summary_of(room, record)
    assert "visit 2" in "".join(span.text for fact in made.strip.facts for span in fact)
    assert merge.merge_id in names_of(room, Event.PATIENTS_MERGED)


def test_an_intake_that_came_by_a_merge_is_corrected_on_the_patient_who_stayed(
    room: Clinic, twice: tuple[Intake, Intake]
) -> None:
    old, _new = twice
    workflow.merge_patients(room, INGRID.patient_id, TWIN.patient_id, "Same person")
    again = corrected(room, old, pain_now=8)
    assert again.patient == INGRID
    record = workflow.open_record(room, old.intake_id)
    assert record.subject == again.intake_id
    assert len(record.versions) == 2
    examined = workflow.examine(room, record, PERCUSSION, "yes")
    assert examined.patient == INGRID


def test_an_undone_merge_leaves_both_as_they_were(
    room: Clinic, twice: tuple[Intake, Intake]
) -> None:
    old, new = twice
    merge = workflow.merge_patients(room, INGRID.patient_id, TWIN.patient_id, "Same person")
    workflow.undo_merge(room, merge.merge_id)
    assert room.records.patient(TWIN.patient_id) == TWIN
    assert room.records.visits(TWIN.patient_id) == (old,)
    assert room.records.visits(INGRID.patient_id) == (new,)
    with pytest.raises(StoreChanged):
        workflow.undo_merge(room, merge.merge_id)


def test_a_record_is_not_merged_with_itself(room: Clinic) -> None:
    workflow.save_patient(room, INGRID)
    with pytest.raises(InputRefused, match="same record twice"):
        workflow.merge_patients(room, INGRID.patient_id, INGRID.patient_id, "Same person")


# ------------------------------------------------------------------------------ details


def test_changed_details_are_kept_and_the_audit_has_old_and_new(room: Clinic) -> None:
    workflow.save_patient(room, INGRID)
    after = replace(INGRID, phone="555 0199", birth_date=date(1949, 3, 9))
    assert workflow.change_patient(room, INGRID, after) == after
    assert room.records.patient(INGRID.patient_id) == after
    assert names_of(room, Event.PATIENT_SAVED) == (
        'birth_date 1948-03-09 -> 1949-03-09; phone "555 0142" -> "555 0199"'
    )


def test_details_changed_by_another_desk_are_not_overwritten(room: Clinic) -> None:
    workflow.save_patient(room, INGRID)
    theirs = replace(INGRID, phone="555 0199")
    workflow.change_patient(room, INGRID, theirs)
    with pytest.raises(StoreChanged, match="Somebody else changed"):
        workflow.change_patient(room, INGRID, replace(INGRID, mrn="004418"))
    assert room.records.patient(INGRID.patient_id) == theirs


def test_nothing_changed_writes_nothing(room: Clinic) -> None:
    workflow.save_patient(room, INGRID)
    before = room.records.audit()
    workflow.change_patient(room, INGRID, INGRID)
    assert room.records.audit() == before


def test_a_completed_intake_keeps_the_patient_of_its_day(room: Clinic) -> None:
    intake = finished(room)
    workflow.change_patient(room, INGRID, replace(INGRID, phone="555 0199"))
    assert workflow.open_record(room, intake.intake_id).patient == INGRID
    asking = workflow.begin_correction(room, intake.intake_id, "Heard it wrong")
    asking = answer_all(room, asking, {QuestionId("pain_now"): 8})
    assert workflow.complete(room, asking).patient.phone == "555 0199"
    assert asking.form.stamp.form_id == SPINE
