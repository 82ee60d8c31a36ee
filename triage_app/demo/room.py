"""What is done beside a completed intake in the demo, each in the way of the program's screens."""

from __future__ import annotations

from triage_app.demo.values import DemoEvent
from triage_app.errors import Bug
from triage_app.model.beside import TaskId, TaskKind
from triage_app.model.intake import IntakeId, WorkState
from triage_app.model.level import Level
from triage_app.workflow import (
    Clinic,
    acknowledge,
    ask_desk,
    assign,
    begin_correction,
    change_state,
    complete,
    examine,
    finish_task,
    mark_printed,
    open_record,
    set_level,
    write_note,
)
from triage_app.workflow.asking import answer_all
from triage_app.workflow.papers import make_page
from triage_app.workflow.record import Record, read_record


def act(clinic: Clinic, subject: IntakeId, event: DemoEvent) -> None:
    """Do what the event says, to the newest version of the intake.

    Raises:
        Bug: the file asks for something nobody can do.
    """
    match event.fields:
        case {"assign": str(name)}:
            assign(clinic, read_record(clinic, subject), name)
        case {"level": str(level), "why": str(why)}:
            set_level(clinic, read_record(clinic, subject), Level.from_id(level), why)
        case {"plan": str(plan), "note": str(note)}:
            write_note(clinic, read_record(clinic, subject), plan, note)
        case {"task": str(kind), "text": str(text)}:
            ask_desk(clinic, read_record(clinic, subject), TaskKind(kind), text)
        case {"finish": str(kind)}:
            finish_task(clinic, _open_task(read_record(clinic, subject), TaskKind(kind)))
        case _:
            _act_on_intake(clinic, _newest(clinic, subject), event)


def _act_on_intake(clinic: Clinic, newest: IntakeId, event: DemoEvent) -> None:
    """What changes where the intake stands, or makes a version of it."""
    match event.fields:
        case {"state": str(state)}:
            why = str(event.fields.get("why", ""))
            change_state(clinic, newest, WorkState(state), why)
        case {"correct": _, "why": str(why)}:
            asking = begin_correction(clinic, newest, why)
            complete(clinic, answer_all(clinic, asking, dict(event.answers)))
        case {"find": _}:
            read = read_record(clinic, newest)
            for question, found in event.answers.items():
                read = examine(clinic, read, question, found)
        case {"told": str(name)}:
            acknowledge(clinic, newest, name)
        case {"open": True}:
            open_record(clinic, newest)
        case _:
            raise Bug(f"The demo's file asks for something unknown: {' '.join(event.fields)}.")


def _newest(clinic: Clinic, subject: IntakeId) -> IntakeId:
    newest = clinic.records.latest_version(subject)
    return newest.intake_id if newest is not None else subject


def _open_task(record: Record, kind: TaskKind) -> TaskId:
    return next(task.task_id for task in record.tasks if task.kind is kind and not task.done_at)


def open_now(clinic: Clinic, subject: IntakeId) -> None:
    """Open the record, as the specialist does."""
    open_record(clinic, subject)


def print_page(clinic: Clinic, subject: IntakeId, *, draw: bool) -> None:
    """Print the page; if `draw`, what it looked like is kept, so that it can be drawn again."""
    mark_printed(clinic, subject, "page, demo", make_page(clinic, subject) if draw else None)
