"""Which entries of the audit each thing-to-do writes: one table, driven from its first row on.

The table is read against the events there are: an event that nothing writes is a fault, and so is
an act of `workflow` that stands neither here nor among those that write nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from tests.unit.people_acts import PEOPLE_ACTS, ClinicAct
from tests.unit.room import (
    INGRID,
    MAREK,
    SPINE,
    Clock,
    as_role,
    asked,
    changed_forms,
    finished,
    open_room,
)
from tests.unit.test_may import ACTS, INSIDE
from triage_app import workflow
from triage_app.model.answers import NoAnswer, QuestionId
from triage_app.model.audit import AuditFilter
from triage_app.model.beside import TaskKind
from triage_app.model.intake import AuditEntry, Event, Intake, IntakeId, WorkState
from triage_app.model.level import Level
from triage_app.model.person import Staff
from triage_app.records.vault import vault_beside
from triage_app.report.letter_words import LetterFields
from triage_app.workflow import Clinic
from triage_app.workflow.audit_view import export_audit
from triage_app.workflow.break_glass import break_glass
from triage_app.workflow.leaving import export_everything
from triage_app.workflow.numbers import numbers
from triage_app.workflow.numbers_csv import numbers_csv, save_csv
from triage_app.workflow.patient_export import export_patient
from triage_app.workflow.read_back import note_read_back
from triage_app.workflow.record import read_record
from triage_app.workflow.replay import read_candidate, replay
from triage_app.workflow.retention import due, keep_by_hand, purge
from triage_app.workflow.retention_words import save_report
from triage_app.workflow.reviewing import mark_reviewed, openings
from triage_app.workflow.revisit import confirm, last_time
from triage_app.workflow.settings import ClinicSettings


@dataclass
class Room:
    """A desk with an intake of Ingrid, and a folder to write to."""

    clinic: Clinic
    intake: Intake
    folder: Path

    @property
    def id(self) -> IntakeId:
        return self.intake.intake_id

    def record(self) -> workflow.Record:
        return read_record(self.clinic, self.id)


Act = Callable[[Room], object]


def _draft(room: Room) -> IntakeId:
    return asked(room.clinic, MAREK).draft.draft_id


def _next_visit(room: Room) -> object:
    clinic = replace(room.clinic, now=Clock(room.intake.completed.replace(month=12)))
    asking = workflow.begin(clinic, INGRID, SPINE)
    last = last_time(clinic, asking)
    assert last is not None
    return confirm(clinic, asking, last, tuple(last.facts)[:2])


def _task(room: Room) -> None:
    record = workflow.ask_desk(room.clinic, room.record(), TaskKind.OTHER, "Call them")
    workflow.finish_task(room.clinic, record.tasks[-1].task_id)


def _merge(room: Room) -> None:
    workflow.save_patient(room.clinic, MAREK)
    merge = workflow.merge_patients(room.clinic, INGRID.patient_id, MAREK.patient_id, "One person")
    workflow.undo_merge(room.clinic, merge.merge_id)


def _move(room: Room) -> object:
    workflow.save_patient(room.clinic, MAREK)
    return workflow.move_intake(room.clinic, room.id, MAREK.patient_id, "Wrong one")


def _list(room: Room) -> None:
    made = workflow.list_pdf(room.clinic, [room.id], lambda _done, _of: None, lambda: False)
    workflow.mark_list_printed(room.clinic, made)


def _copy(room: Room) -> None:
    page = workflow.make_page(room.clinic, room.id)
    workflow.mark_printed(room.clinic, room.id, "page", page)
    (copy,) = workflow.copies(room.clinic, room.record())
    workflow.mark_reprinted(room.clinic, copy, alike=True)


def _corrected(room: Room) -> object:
    asking = workflow.begin_correction(room.clinic, room.id, "Heard it wrong")
    return workflow.complete(room.clinic, asking)


def _replayed(room: Room) -> object:
    forms = room.folder / "forms"
    changed_forms(forms)
    changed, _examples = read_candidate(forms)
    return replay(room.clinic, changed, date.min, date.max)


def _counted(room: Room) -> object:
    found = numbers(room.clinic, date(2026, 11, 1), date(2026, 11, 30))
    return save_csv(room.clinic, numbers_csv(found), room.folder)


# Nobody looks at an opening of their own.
COLLEAGUE = Staff("colleague", "K. Orr", "reception")


def _opened(room: Room) -> None:
    opened = break_glass(room.clinic, INGRID.patient_id, "Collapsed here")
    workflow.open_record(opened, room.id)


def _looked_at(room: Room) -> None:
    break_glass(replace(room.clinic, staff=COLLEAGUE), INGRID.patient_id, "Collapsed here")
    (opening,) = openings(room.clinic)
    mark_reviewed(room.clinic, opening.glass_id, "Was right")


def _purged(room: Room) -> None:
    clinic = room.clinic
    workflow.save_settings(clinic, replace(workflow.settings_of(clinic), keep_years=7))
    workflow.mark_seen(clinic, room.id)
    report = purge(clinic, due(clinic, date(2040, 1, 1)))
    save_report(clinic, report, room.folder / "report.txt")


E = Event
# What is done: the functions of `workflow` that it is done with; how; what is written, in order.
TABLE: dict[str, tuple[tuple[str, ...], Act, tuple[Event, ...]]] = {
    "search": (
        ("note_search",),
        lambda room: workflow.note_search(room.clinic, workflow.SearchPlace.PATIENTS, 3),
        (E.SEARCHED,),
    ),
    "new patient": (
        ("save_patient",),
        lambda room: workflow.save_patient(room.clinic, MAREK),
        (E.PATIENT_SAVED,),
    ),
    "details changed": (
        ("change_patient",),
        lambda room: workflow.change_patient(room.clinic, INGRID, replace(INGRID, phone="1")),
        (E.PATIENT_SAVED,),
    ),
    "intake begun, with a patient nobody knew": (
        ("begin",),
        lambda room: workflow.begin(room.clinic, MAREK, SPINE),
        (E.PATIENT_SAVED, E.DRAFT_STARTED),
    ),
    "intake asked": (("answer", "answer_all"), _draft, (E.PATIENT_SAVED, E.DRAFT_STARTED)),
    "intake gone on with": (
        ("resume",),
        lambda room: workflow.resume(room.clinic, _draft(room)),
        (E.PATIENT_SAVED, E.DRAFT_STARTED, E.RECORD_OPENED),
    ),
    "intake thrown away": (
        ("discard",),
        lambda room: workflow.discard(room.clinic, _draft(room), "Left"),
        (E.PATIENT_SAVED, E.DRAFT_STARTED, E.DRAFT_DISCARDED),
    ),
    "intake completed": (
        ("complete",),
        lambda room: finished(room.clinic, MAREK),
        (E.PATIENT_SAVED, E.DRAFT_STARTED, E.INTAKE_COMPLETED),
    ),
    "facts of last time confirmed": (
        ("confirm",),
        _next_visit,
        (E.DRAFT_STARTED, E.LAST_TIME_CONFIRMED),
    ),
    "read back": (
        ("note_read_back",),
        lambda room: note_read_back(room.clinic, room.id),
        (E.READ_BACK,),
    ),
    "corrected": (("begin_correction",), _corrected, (E.CORRECTION_BEGUN, E.INTAKE_CORRECTED)),
    "examined": (
        ("examine",),
        lambda room: workflow.examine(room.clinic, room.record(), _finding(room), "yes"),
        (E.INTAKE_CORRECTED, E.RECORD_OPENED),
    ),
    "moved": (("move_intake",), _move, (E.PATIENT_SAVED, E.INTAKE_MOVED, E.INTAKE_CORRECTED)),
    "merged, and taken apart": (
        ("merge_patients", "undo_merge"),
        _merge,
        (E.PATIENT_SAVED, E.PATIENTS_MERGED, E.MERGE_UNDONE),
    ),
    "record opened": (
        ("open_record",),
        lambda room: workflow.open_record(room.clinic, room.id),
        (E.RECORD_OPENED,),
    ),
    "version opened": (
        ("open_version",),
        lambda room: workflow.open_version(room.clinic, room.id),
        (E.RECORD_OPENED,),
    ),
    "opened in an emergency": (("break_glass",), _opened, (E.GLASS_BROKEN, E.RECORD_OPENED)),
    "emergency opening looked at": (
        ("mark_reviewed",),
        _looked_at,
        (E.GLASS_BROKEN, E.GLASS_REVIEWED),
    ),
    "told": (
        ("acknowledge",),
        lambda room: workflow.acknowledge(room.clinic, room.id, "Nurse Bell"),
        (E.EMERGENCY_ACKNOWLEDGED,),
    ),
    "level set": (
        ("set_level",),
        lambda room: workflow.set_level(room.clinic, room.record(), Level.URGENT, "New pain"),
        (E.LEVEL_SET,),
    ),
    "note": (
        ("write_note",),
        lambda room: workflow.write_note(room.clinic, room.record(), "MRI", "Zwiebelturm"),
        (E.NOTE_WRITTEN,),
    ),
    "assigned": (
        ("assign",),
        lambda room: workflow.assign(room.clinic, room.record(), "Dr A. Voss"),
        (E.ASSIGNED,),
    ),
    "task": (("ask_desk", "finish_task"), _task, (E.TASK_ASKED, E.TASK_DONE)),
    "seen": (
        ("mark_seen",),
        lambda room: workflow.mark_seen(room.clinic, room.id),
        (E.MARKED_SEEN,),
    ),
    "state": (
        ("change_state",),
        lambda room: workflow.change_state(room.clinic, room.id, WorkState.BOOKED),
        (E.STATE_CHANGED,),
    ),
    "page printed, and once more": (
        ("mark_printed", "mark_reprinted"),
        _copy,
        (E.PRINTED, E.PRINTED),
    ),
    "list printed": (("list_pdf", "mark_list_printed"), _list, (E.PRINTED, E.LIST_PRINTED)),
    "leaflet printed": (
        ("mark_leaflet_printed",),
        lambda room: workflow.mark_leaflet_printed(room.clinic, INGRID, "the_day", "en"),
        (E.PRINTED,),
    ),
    "letter printed": (
        ("mark_letter_printed",),
        lambda room: workflow.mark_letter_printed(room.clinic, room.record(), LetterFields()),
        (E.PRINTED,),
    ),
    "page exported": (
        ("mark_exported",),
        lambda room: workflow.mark_exported(room.clinic, room.id, "page"),
        (E.EXPORTED,),
    ),
    "numbers exported": (("numbers",), _counted, (E.EXPORTED,)),
    "audit exported": (
        ("export_audit",),
        lambda room: export_audit(room.clinic, room.folder / "audit.csv"),
        (E.EXPORTED,),
    ),
    "everything written out": (
        ("export_everything",),
        lambda room: export_everything(room.clinic, room.folder),
        (E.EVERYTHING_EXPORTED, E.EVERYTHING_EXPORTED),
    ),
    "a patient written out": (
        ("export_patient",),
        lambda room: export_patient(room.clinic, INGRID.patient_id, room.folder),
        (E.PATIENT_EXPORTED, E.PATIENT_EXPORTED),
    ),
    "old records deleted": (
        ("due", "purge", "save_report", "sweep"),
        _purged,
        (E.SETTING_CHANGED, E.MARKED_SEEN, E.PURGED, E.PURGED, E.PURGED, E.EXPORTED),
    ),
    "kept however old": (
        ("keep_by_hand",),
        lambda room: keep_by_hand(room.clinic, INGRID.patient_id, keep=True),
        (E.SETTING_CHANGED,),
    ),
    "rules tried": (("replay",), _replayed, (E.RULES_REPLAYED,)),
    "settings": (
        ("save_settings",),
        lambda room: workflow.save_settings(
            room.clinic, ClinicSettings("Harbour Spine", phone="1")
        ),
        (E.SETTING_CHANGED,),
    ),
}


def _of_people(act: ClinicAct) -> Act:
    return lambda room: act(room.clinic)


TABLE |= {what: (done, _of_people(act), told) for what, (done, act, told) in PEOPLE_ACTS.items()}
# They ask before they act, and write nothing: they only read, draw, or keep a place or answers,
# which the entries at the beginning and the end of the intake stand for.
WRITES_NOTHING = {
    "is_unswept",
    "kept_by_hand",
    "compare_patients",
    "draft_from_paper",
    "have_password",
    "how_the_store_is_kept",
    "keep_draft",
    "leaflet_pdf",
    "leaflet_preview",
    "letter_fields",
    "letter_pdf",
    "make_letter",
    "merges",
    "open_tasks",
    "park",
    "users",
}
# Written by the store, the commands or the sign-in, not by something a person does at a desk.
ELSEWHERE = {E.STORE_CREATED, E.RESTORED, E.KEY_WRITTEN_OUT} | {
    E.SIGNED_IN,
    E.SIGN_IN_FAILED,
    E.RECOVERY_KEY_USED,
}


def _finding(room: Room) -> QuestionId:
    form = room.clinic.forms[SPINE].form
    return next(
        question.id
        for question in form.questions.values()
        if question.examiner and any(option.id == "yes" for option in question.options)
    )


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    store = tmp_path / "store"
    clinic = replace(open_room(store, Clock()), computer="FRONT-2")
    clinic = replace(clinic, vault=vault_beside(store))
    yield Room(clinic, finished(clinic), tmp_path)
    clinic.records.close()


def newer_than(clinic: Clinic, number: int) -> list[AuditEntry]:
    lines = clinic.records.audit_page(AuditFilter(), 100)
    return [line.entry for line in reversed(lines) if line.entry and line.sequence > number]


@pytest.mark.parametrize("what", TABLE)
def test_each_thing_done_writes_its_entries(room: Room, what: str) -> None:
    _names, act, wanted = TABLE[what]
    before = room.clinic.records.audit_head().entries
    act(room)
    entries = newer_than(room.clinic, before)
    assert tuple(entry.event for entry in entries) == wanted
    for entry in entries:
        assert entry.by in (room.clinic.staff, COLLEAGUE)
        assert entry.computer == "FRONT-2"
        assert entry.subject
    assert room.clinic.records.verify_audit().is_whole


def test_every_act_is_in_the_table() -> None:
    here = {name for names, _act, _events in TABLE.values() for name in names}
    acts = {*ACTS, *(function.__name__ for function in INSIDE)}
    assert acts - here == WRITES_NOTHING


def test_something_writes_every_event() -> None:
    here = {event for _names, _act, events in TABLE.values() for event in events}
    assert set(Event) - here - ELSEWHERE == set()


def test_details_have_the_old_and_the_new_of_patient_and_level(room: Room) -> None:
    clinic = room.clinic
    after = replace(INGRID, family_name='Mar"lowe', birth_date=None, age_years=78, interpreter=True)
    workflow.change_patient(clinic, INGRID, after)
    assert clinic.records.audit(1)[0].detail == (
        'family_name "Marlowe" -> "Mar\\"lowe"; birth_date 1948-03-09 -> none;'
        " interpreter none -> yes; age_years none -> 78"
    )
    doctor = as_role(clinic, "specialist")
    record = workflow.set_level(doctor, workflow.open_record(doctor, room.id), Level.URGENT, "New")
    workflow.set_level(doctor, record, Level.ROUTINE, "Old")
    assert clinic.records.audit(1)[0].detail == "urgent -> routine; the rules say soon: Old"
    record = workflow.open_record(doctor, room.id)
    workflow.set_level(doctor, record, None, "Theirs")
    assert clinic.records.audit(1)[0].detail == "routine -> soon; given back to the rules: Theirs"


def test_a_correction_names_versions_questions_and_levels_and_no_answer(room: Room) -> None:
    asking = workflow.begin_correction(room.clinic, room.id, "Heard it wrong")
    asking = workflow.answer(room.clinic, asking, QuestionId("bladder_change"), "new")
    workflow.acknowledge(room.clinic, asking.draft.draft_id, "Nurse Bell")
    while missing := workflow.what_is_missing(asking):
        name = missing[0].question
        asking = workflow.answer(room.clinic, asking, name, NoAnswer.UNKNOWN)
    workflow.complete(room.clinic, asking)
    entry = next(e for e in room.clinic.records.audit() if e.event is Event.INTAKE_CORRECTED)
    assert room.id in entry.detail
    assert "bladder_change" in entry.detail
    assert entry.detail.endswith("; soon -> emergency")


def test_a_note_is_not_in_the_audit(room: Room) -> None:
    workflow.write_note(room.clinic, room.record(), "MRI", "Zwiebelturm")
    assert all("Zwiebelturm" not in entry.detail for entry in room.clinic.records.audit())
