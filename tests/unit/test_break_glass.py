"""Opening a record in an emergency: what it opens, how long, what is written, who reviews it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.unit.room import INGRID, MAREK, Clock, as_role, finished, open_room
from triage_app import workflow
from triage_app.errors import DayIsOver, InputRefused, NotAllowed, StoreError
from triage_app.model.glass import GlassId
from triage_app.model.intake import AuditEntry, Event, Intake
from triage_app.model.person import PatientId
from triage_app.workflow import Clinic, Role
from triage_app.workflow.break_glass import break_glass
from triage_app.workflow.may import Action, may
from triage_app.workflow.other_days import sees_reasons
from triage_app.workflow.reviewing import done_under, mark_reviewed, openings

WHY = "Collapsed in the waiting room"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def room(tmp_path: Path, clock: Clock) -> Iterator[Clinic]:
    clinic = replace(open_room(tmp_path, clock), computer="FRONT-2")
    yield clinic
    clinic.records.close()


@pytest.fixture
def desk(room: Clinic) -> Clinic:
    return as_role(room, "reception")


@pytest.fixture
def office(room: Clinic) -> Clinic:
    return as_role(room, "administrator")


@pytest.fixture
def over(room: Clinic, clock: Clock) -> Intake:
    """A visit of Ingrid, with a note, that was seen ten days ago; and one of Marek."""
    finished(room, MAREK)
    intake = finished(room)
    workflow.write_note(room, workflow.open_record(room, intake.intake_id), "MRI", "Left foot")
    for row in workflow.worklist(room).rows:
        workflow.mark_seen(room, row.subject)
    clock.later(days=10)
    return intake


def entries(clinic: Clinic, event: Event) -> list[AuditEntry]:
    return [entry for entry in clinic.records.audit() if entry.event is event]


# --- Opening -------------------------------------------------------------------------------------


def test_it_opens_the_whole_record_of_that_patient(
    room: Clinic, desk: Clinic, over: Intake
) -> None:
    opened = break_glass(desk, INGRID.patient_id, WHY)
    record = workflow.open_record(opened, over.intake_id)
    whole = workflow.open_record(as_role(room, "specialist"), over.intake_id)
    assert record == whole
    assert record.notes[-1].note == "Left foot"
    assert record.assessment.reasons
    assert sees_reasons(opened)


def test_it_opens_nobody_elses(room: Clinic, desk: Clinic, over: Intake) -> None:
    opened = break_glass(desk, INGRID.patient_id, WHY)
    (other,) = room.records.visits(MAREK.patient_id)
    with pytest.raises(DayIsOver):
        workflow.open_record(opened, other.intake_id)
    today = finished(room, MAREK)
    record = workflow.open_record(opened, today.intake_id)
    assert (record.closed, record.notes, record.assessment.reasons) == (1, (), ())


def test_the_role_stays_and_so_does_every_act(desk: Clinic, over: Intake) -> None:
    opened = break_glass(desk, INGRID.patient_id, WHY)
    assert opened.staff == desk.staff
    assert replace(opened, glass=None) == desk
    assert not may(opened.staff, Action.SEE_OTHER_DAYS)
    record = workflow.open_record(opened, over.intake_id)
    for act in (
        lambda: workflow.write_note(opened, record, "X", "Y"),
        lambda: workflow.set_level(opened, record, None, "Because"),
        lambda: workflow.begin_correction(opened, over.intake_id, "Heard wrong"),
        lambda: workflow.mark_seen(opened, over.intake_id),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_it_ends_after_thirty_minutes(desk: Clinic, over: Intake, clock: Clock) -> None:
    opened = break_glass(desk, INGRID.patient_id, WHY)
    assert opened.glass is not None
    assert opened.glass.ends - opened.glass.opened == timedelta(minutes=30)
    clock.later(minutes=29)
    workflow.open_record(opened, over.intake_id)
    clock.later(minutes=1)
    for way in (workflow.open_record, workflow.page_pdf):
        with pytest.raises(DayIsOver):
            way(opened, over.intake_id)
    assert not sees_reasons(opened)


def test_letting_go_of_it_ends_it(desk: Clinic, over: Intake) -> None:
    break_glass(desk, INGRID.patient_id, WHY)
    with pytest.raises(DayIsOver):
        workflow.open_record(desk, over.intake_id)


def test_it_goes_on_in_a_thread_of_its_own(desk: Clinic, over: Intake) -> None:
    own = break_glass(desk, INGRID.patient_id, WHY).for_background()
    try:
        assert workflow.page_pdf(own, over.intake_id)
    finally:
        own.records.close()


@pytest.mark.parametrize(
    "reason", ["", "   ", "needed", "urgent!! ", "1234567890", "- - - - - - -", "x" * 501]
)
def test_without_a_reason_nothing_is_opened_or_written(desk: Clinic, reason: str) -> None:
    before = desk.records.audit_head().entries
    with pytest.raises(InputRefused, match="characters"):
        break_glass(desk, INGRID.patient_id, reason)
    assert desk.records.audit_head().entries == before


def test_of_nobody_there_is_no_record(desk: Clinic) -> None:
    with pytest.raises(InputRefused, match="no such patient"):
        break_glass(desk, PatientId("nobody"), WHY)
    assert entries(desk, Event.GLASS_BROKEN) == []


def test_what_cannot_be_written_is_not_opened(
    desk: Clinic, over: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_entry: AuditEntry) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(desk.records, "record", full)
    with pytest.raises(StoreError):
        break_glass(desk, INGRID.patient_id, WHY)


@pytest.mark.parametrize("role", Role)
def test_who_may(room: Clinic, role: Role) -> None:
    someone = as_role(room, role)
    finished(room)
    if role in (Role.RECEPTION, Role.DEMO):
        assert break_glass(someone, INGRID.patient_id, WHY).glass is not None
    else:
        with pytest.raises(NotAllowed):
            break_glass(someone, INGRID.patient_id, WHY)


# --- What is written -----------------------------------------------------------------------------


def test_the_audit_has_who_whose_and_why_and_each_record_looked_at(
    desk: Clinic, over: Intake
) -> None:
    opened = break_glass(desk, INGRID.patient_id, f"  {WHY}\n ")
    assert opened.glass is not None
    (entry,) = entries(desk, Event.GLASS_BROKEN)
    assert (entry.by, entry.subject, entry.computer) == (desk.staff, INGRID.patient_id, "FRONT-2")
    assert entry.detail == f"{opened.glass.glass_id}: {WHY}"
    workflow.open_record(opened, over.intake_id)
    read = entries(desk, Event.RECORD_OPENED)[0]
    assert read.by == desk.staff
    assert read.detail == f"emergency opening {opened.glass.glass_id}"


# --- Looking at it afterwards --------------------------------------------------------------------


def test_openings_are_listed_with_the_reason_those_not_looked_at_first(
    desk: Clinic, office: Clinic, over: Intake, clock: Clock
) -> None:
    for patient, why in ((INGRID, "First of all three"), (MAREK, "Second of all"), (INGRID, WHY)):
        break_glass(desk, patient.patient_id, why)
        clock.later(hours=1)
    assert [one.reason for one in openings(office)] == [
        WHY, "Second of all", "First of all three",
    ]  # fmt: skip
    newest = openings(office)[0]
    assert (newest.by, newest.computer, newest.review) == (desk.staff, "FRONT-2", None)
    assert newest.about == "Marlowe, Ingrid (004417)"
    assert newest.ends - newest.at == timedelta(minutes=30)
    mark_reviewed(office, newest.glass_id, " Was right. ")
    found = openings(office)
    assert [one.reason for one in found] == ["Second of all", "First of all three", WHY]
    review = found[-1].review
    assert review is not None
    assert (review.by, review.words) == (office.staff, "Was right.")
    (entry,) = entries(office, Event.GLASS_REVIEWED)
    assert (entry.subject, entry.detail) == (
        INGRID.patient_id,
        f"{newest.glass_id}: Was right.",
    )
    assert office.records.verify_audit().is_whole


def test_what_was_done_under_it_is_listed_and_nothing_else(
    room: Clinic, desk: Clinic, office: Clinic, over: Intake, clock: Clock
) -> None:
    workflow.open_record(as_role(room, "specialist"), over.intake_id)
    opened = break_glass(desk, INGRID.patient_id, WHY)
    workflow.open_record(opened, over.intake_id)
    page = workflow.make_page(opened, over.intake_id)
    workflow.mark_printed(opened, over.intake_id, "page", page)
    finished(desk, MAREK)
    workflow.open_record(as_role(room, "specialist"), over.intake_id)
    clock.later(hours=1)
    finished(desk)
    (opening,) = openings(office)
    done = done_under(office, opening)
    assert [row.event for row in done] == [Event.RECORD_OPENED, Event.PRINTED]
    assert {row.by for row in done} == {desk.staff}


def test_what_was_done_is_found_also_when_the_patients_were_merged_since(
    room: Clinic, desk: Clinic, office: Clinic, over: Intake
) -> None:
    opened = break_glass(desk, INGRID.patient_id, WHY)
    workflow.open_record(opened, over.intake_id)
    workflow.merge_patients(room, MAREK.patient_id, INGRID.patient_id, "One person")
    (opening,) = openings(office)
    assert [row.event for row in done_under(office, opening)] == [Event.RECORD_OPENED]


def test_it_is_looked_at_once_in_words_and_by_somebody_else(
    room: Clinic, desk: Clinic, office: Clinic, over: Intake
) -> None:
    opened = break_glass(desk, INGRID.patient_id, WHY)
    assert opened.glass is not None
    number = opened.glass.glass_id
    with pytest.raises(InputRefused, match="reason is needed"):
        mark_reviewed(office, number, " . ")
    with pytest.raises(InputRefused, match="no such opening"):
        mark_reviewed(office, GlassId("none"), "Right")
    risen = replace(desk, staff=replace(desk.staff, role="administrator"))
    with pytest.raises(InputRefused, match="yourself"):
        mark_reviewed(risen, number, "I was right")
    mark_reviewed(office, number, "Right")
    with pytest.raises(InputRefused, match="looked at it already"):
        mark_reviewed(office, number, "Right again")
    assert len(entries(room, Event.GLASS_REVIEWED)) == 1


@pytest.mark.parametrize("role", ["reception", "specialist", "nobody"])
def test_only_administrators_look_at_it(room: Clinic, over: Intake, role: str) -> None:
    break_glass(room, INGRID.patient_id, WHY)
    (opening,) = openings(room)
    someone = as_role(room, role)
    for look in (
        lambda: openings(someone),
        lambda: done_under(someone, opening),
        lambda: mark_reviewed(someone, opening.glass_id, "Right"),
    ):
        with pytest.raises(NotAllowed):
            look()
