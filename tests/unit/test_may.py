"""Who may do what: the table cell by cell, and every function that acts held against it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.room import Clock, as_role, finished, open_room
from triage_app import workflow
from triage_app.errors import NotAllowed
from triage_app.model.intake import WorkState
from triage_app.model.person import Staff
from triage_app.workflow import Action, Clinic, Role
from triage_app.workflow.asking import answer_all, keep_draft
from triage_app.workflow.break_glass import break_glass
from triage_app.workflow.leaving import export_everything
from triage_app.workflow.may import may, require
from triage_app.workflow.numbers import numbers
from triage_app.workflow.patient_export import export_patient
from triage_app.workflow.read_back import note_read_back
from triage_app.workflow.replay import replay
from triage_app.workflow.retention import due as due_records
from triage_app.workflow.retention import (
    is_unswept,
    keep_by_hand,
    kept_by_hand,
    purge,
    sweep,
)
from triage_app.workflow.retention_words import save_report
from triage_app.workflow.reviewing import mark_reviewed
from triage_app.workflow.revisit import confirm
from triage_app.workflow.security import how_the_store_is_kept
from triage_app.workflow.users import (
    add_user,
    drop_second_factor,
    have_password,
    remove_user,
    rename_user,
    reset_password,
    set_role,
    users,
)

# R reception, S specialist, A administrator, D demo: as the clinic decided, written out once more.
TABLE = {
    Action.ASK: "RS-D",
    Action.FIND_PATIENTS: "RSAD",
    Action.SEE_WORKLIST: "RS-D",
    Action.SEE_RECORD: "RS-D",
    Action.SEE_OTHER_DAYS: "-S-D",
    Action.BREAK_GLASS: "R--D",
    Action.SEE_REASONS: "-S-D",
    Action.PRINT: "RS-D",
    Action.MARK_STATE: "RS-D",
    Action.EXAMINE: "-S-D",
    Action.SET_LEVEL: "-S-D",
    Action.WRITE_NOTE: "-S-D",
    Action.ASSIGN: "RS-D",
    Action.ASK_DESK: "-S-D",
    Action.DO_TASK: "RS-D",
    Action.CORRECT: "RS-D",
    Action.EDIT_PATIENT: "RSAD",
    Action.MOVE_INTAKE: "-SAD",
    Action.MERGE: "-SAD",
    Action.ENTER_IN_ERROR: "-S-D",
    Action.WRITE_LETTER: "-S-D",
    Action.SEE_NUMBERS: "-SAD",
    Action.REPLAY_RULES: "-SAD",
    Action.CHANGE_SETTINGS: "--AD",
    Action.SEE_AUDIT: "--AD",
    Action.KEEP_USERS: "--AD",
    Action.EXPORT_ALL: "--AD",
    Action.EXPORT_PATIENT: "-SAD",
    Action.PURGE: "--AD",
}
LETTERS = {
    Role.RECEPTION: "R",
    Role.SPECIALIST: "S",
    Role.ADMINISTRATOR: "A",
    Role.DEMO: "D",
}

# What each function asks before anything else. None of these acts without a word in the audit,
# or is a list that only some may read.
ACTS: dict[str, Action] = {
    "acknowledge": Action.SEE_WORKLIST,
    "answer": Action.ASK,
    "ask_desk": Action.ASK_DESK,
    "assign": Action.ASSIGN,
    "begin": Action.ASK,
    "begin_correction": Action.CORRECT,
    "change_patient": Action.EDIT_PATIENT,
    "change_state": Action.MARK_STATE,
    "compare_patients": Action.MERGE,
    "complete": Action.ASK,
    "discard": Action.ASK,
    "draft_from_paper": Action.ASK,
    "examine": Action.EXAMINE,
    "finish_task": Action.DO_TASK,
    "leaflet_pdf": Action.PRINT,
    "leaflet_preview": Action.CHANGE_SETTINGS,
    "letter_fields": Action.WRITE_LETTER,
    "letter_pdf": Action.WRITE_LETTER,
    "list_pdf": Action.PRINT,
    "make_letter": Action.WRITE_LETTER,
    "mark_exported": Action.PRINT,
    "mark_leaflet_printed": Action.PRINT,
    "mark_letter_printed": Action.WRITE_LETTER,
    "mark_list_printed": Action.PRINT,
    "mark_printed": Action.PRINT,
    "mark_reprinted": Action.PRINT,
    "mark_seen": Action.MARK_STATE,
    "merge_patients": Action.MERGE,
    "merges": Action.FIND_PATIENTS,
    "move_intake": Action.MOVE_INTAKE,
    "note_search": Action.FIND_PATIENTS,
    "open_record": Action.SEE_RECORD,
    "open_tasks": Action.SEE_WORKLIST,
    "open_version": Action.SEE_RECORD,
    "park": Action.ASK,
    "resume": Action.ASK,
    "save_patient": Action.EDIT_PATIENT,
    "save_settings": Action.CHANGE_SETTINGS,
    "set_level": Action.SET_LEVEL,
    "undo_merge": Action.MERGE,
    "write_note": Action.WRITE_NOTE,
}
# Reads for a screen or a paper; what is written of them is written by one of the above.
READS = {
    "acknowledged",
    "blank_form_pdf",
    "copies",
    "drafts",
    "find_patients",
    "last_visit_day",
    "leaflet_titles",
    "long_form_pdf",
    "make_page",
    "page_pdf",
    "read_paper",
    "read_patient",
    "reprint_pdf",
    "settings_of",
    "sheet_pdf",
    "summary_of",
    "unacknowledged",
    "with_settings",
    "worklist",
}
# Acts that are not in the shop window of `workflow`.
INSIDE: dict[Callable[..., Any], Action] = {
    add_user: Action.KEEP_USERS,
    drop_second_factor: Action.KEEP_USERS,
    due_records: Action.PURGE,
    export_everything: Action.EXPORT_ALL,
    export_patient: Action.EXPORT_PATIENT,
    have_password: Action.KEEP_USERS,
    remove_user: Action.KEEP_USERS,
    rename_user: Action.KEEP_USERS,
    reset_password: Action.KEEP_USERS,
    set_role: Action.KEEP_USERS,
    users: Action.KEEP_USERS,
    answer_all: Action.ASK,
    break_glass: Action.BREAK_GLASS,
    confirm: Action.ASK,
    how_the_store_is_kept: Action.SEE_AUDIT,
    is_unswept: Action.PURGE,
    keep_by_hand: Action.PURGE,
    keep_draft: Action.ASK,
    kept_by_hand: Action.PURGE,
    mark_reviewed: Action.SEE_AUDIT,
    note_read_back: Action.ASK,
    numbers: Action.SEE_NUMBERS,
    purge: Action.PURGE,
    replay: Action.REPLAY_RULES,
    save_report: Action.PURGE,
    sweep: Action.PURGE,
}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Clinic]:
    clinic = open_room(tmp_path, Clock())
    yield clinic
    clinic.records.close()


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_each_cell_of_the_table(role: Role, action: Action) -> None:
    staff = Staff("x", "X", role.value)
    wanted = LETTERS[role] in TABLE[action]
    assert may(staff, action) is wanted
    if wanted:
        require(staff, action)
    else:
        with pytest.raises(NotAllowed, match="does not allow this"):
            require(staff, action)


def test_somebody_of_an_unknown_role_may_do_nothing() -> None:
    for role in ("", "owner", "RECEPTION", "program"):
        assert not any(may(Staff("x", "X", role), action) for action in Action)


def with_clinic() -> dict[str, Callable[..., Any]]:
    """Every function of `workflow` that is given the clinic."""
    found: dict[str, Callable[..., Any]] = {}
    for name in workflow.__all__:
        value = getattr(workflow, name)
        if inspect.isfunction(value) and next(iter(inspect.signature(value).parameters), "") == (
            "clinic"
        ):
            found[name] = value
    return found


def test_every_function_that_is_given_the_clinic_is_known_here() -> None:
    assert {*with_clinic()} == {*ACTS, *READS}


def every_act() -> list[tuple[Callable[..., Any], Action]]:
    return [(with_clinic()[name], action) for name, action in ACTS.items()] + [*INSIDE.items()]


@pytest.mark.parametrize("role", [*(role.value for role in Role), "nobody"])
def test_every_function_that_acts_is_refused_to_whoever_may_not(room: Clinic, role: str) -> None:
    someone = as_role(room, role)
    before = room.records.audit()
    refused = 0
    for function, action in every_act():
        # Nothing is real but the clinic: who may not is refused before any of it is looked at.
        needed = [
            parameter
            for parameter in list(inspect.signature(function).parameters.values())[1:]
            if parameter.default is inspect.Parameter.empty
        ]
        given = [None for parameter in needed if parameter.kind is not parameter.KEYWORD_ONLY]
        named = {p.name: None for p in needed if p.kind is p.KEYWORD_ONLY}
        if not may(someone.staff, action):
            with pytest.raises(NotAllowed):
                function(someone, *given, **named)
            refused += 1
    assert room.records.audit() == before
    assert refused == sum(not may(someone.staff, action) for _, action in every_act())
    assert refused == {"nobody": len(every_act()), "demo": 0}.get(role, refused)


def test_whoever_may_is_not_refused(room: Clinic) -> None:
    desk, doctor = as_role(room, "reception"), as_role(room, "specialist")
    intake = finished(desk)
    workflow.mark_seen(desk, intake.intake_id)
    record = workflow.open_record(doctor, intake.intake_id)
    workflow.write_note(doctor, record, "MRI", "")
    office = as_role(room, "administrator")
    assert workflow.merges(office) == ()


def test_only_some_say_entered_in_error(room: Clinic) -> None:
    intake = finished(room)
    desk = as_role(room, "reception")
    with pytest.raises(NotAllowed):
        workflow.change_state(desk, intake.intake_id, WorkState.ENTERED_IN_ERROR, "Wrong one")
    assert workflow.open_record(room, intake.intake_id).states == ()
    doctor = as_role(room, "specialist")
    workflow.change_state(doctor, intake.intake_id, WorkState.ENTERED_IN_ERROR, "Wrong one")
