"""What a person does with a completed intake without changing it: level, note, tasks, state.

Each is an entry beside the intake, with who and when, and one in the audit. Nothing here lowers
what the rules say: a level set by hand stands beside theirs, and lapses when they rise above it.
"""

from __future__ import annotations

from typing import Final

from triage_app.errors import InputRefused
from triage_app.model.beside import (
    Assignment,
    LevelSet,
    Note,
    StateChange,
    Task,
    TaskId,
    TaskKind,
    level_in_force,
)
from triage_app.model.intake import Event, IntakeId, WorkState
from triage_app.model.level import Level
from triage_app.model.person import Patient
from triage_app.texts import _
from triage_app.workflow.audit_details import level_change
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.may import Action, require
from triage_app.workflow.other_days import require_open
from triage_app.workflow.record import Record, read_record
from triage_app.workflow.versions import draft_or_newest, newest_or_refuse, typed_reason

_NOT_SET_BY_HAND: Final = frozenset({WorkState.ASKING, WorkState.PARKED})


def set_level(clinic: Clinic, record: Record, level: Level | None, reason: str) -> Record:
    """Set the level by hand, or give it back to the rules; both levels are kept and shown.

    Args:
        clinic: the room.
        record: as it was looked at: its newest version.
        level: None, or the rules' own level, gives it back.
        reason: typed by the clinician.

    Raises:
        NotAllowed: this person may not.
        InputRefused: there is no reason in words, or nothing would change.
        StoreChanged: the intake was corrected since; nothing is written.
    """
    require(clinic.staff, Action.SET_LEVEL)
    words = typed_reason(reason)
    newest = newest_or_refuse(clinic, record.subject)
    rules = newest.assessment.level
    wanted = None if level is rules else level
    entries = clinic.records.levels_set(newest.intake_id)
    set_now = entries[-1].level if entries else None
    before = level_in_force(rules, entries)
    # Not "or": ROUTINE is 0.
    after = rules if wanted is None else wanted
    if wanted is set_now and before is after:
        raise InputRefused(
            _("That is the level already."), _("Nothing was changed. Choose another level.")
        )
    entry = LevelSet(newest.intake_id, wanted, rules, words, clinic.now(), clinic.staff)
    said = level_change(before, after)
    by = "given back to the rules" if wanted is None else f"the rules say {rules.id}"
    audit = clinic.entry(Event.LEVEL_SET, newest.intake_id, f"{said}; {by}: {words}")
    clinic.records.set_level(entry, audit)
    return read_record(clinic, newest.intake_id)


def write_note(clinic: Clinic, record: Record, plan: str, note: str) -> Record:
    """Write plan and free note; earlier ones stay readable. Raises as `set_level`.

    As who sees the patient and what is asked of the desk, it may be written beside a draft too:
    it stays with the visit.
    """
    require(clinic.staff, Action.WRITE_NOTE)
    subject = draft_or_newest(clinic, record.subject)
    plan, note = plan.strip(), note.strip()
    last = record.notes[-1] if record.notes else None
    if (plan, note) == ((last.plan, last.note) if last else ("", "")):
        raise InputRefused(_("There is nothing new to keep."), _("Nothing was changed."))
    entry = Note(subject, plan, note, clinic.now(), clinic.staff)
    # The length only: a note may hold what the patient said, and the audit never does.
    detail = f"plan {len(plan)}, note {len(note)} characters"
    clinic.records.add_note(entry, clinic.entry(Event.NOTE_WRITTEN, subject, detail))
    return read_record(clinic, subject)


def assign(clinic: Clinic, record: Record, specialist: str) -> Record:
    """Say who sees the patient; an empty name takes it back.

    Raises as `set_level`, and DayIsOver where the desk does not need the record.
    """
    require(clinic.staff, Action.ASSIGN)
    subject = draft_or_newest(clinic, record.subject)
    require_open(clinic, subject, to_act=True)
    name = " ".join(specialist.split())
    entry = Assignment(subject, name, clinic.now(), clinic.staff)
    audit = clinic.entry(Event.ASSIGNED, subject, name or "taken back")
    clinic.records.assign(entry, audit)
    return read_record(clinic, subject)


def ask_desk(clinic: Clinic, record: Record, kind: TaskKind, text: str) -> Record:
    """Ask something of the desk; open until somebody says it is done. Raises as `set_level`."""
    require(clinic.staff, Action.ASK_DESK)
    subject = draft_or_newest(clinic, record.subject)
    words = " ".join(text.split())
    if kind is TaskKind.OTHER and not any(char.isalpha() for char in words):
        raise InputRefused(
            _("The desk has to know what to do."), _("Nothing was sent. Type it, in short.")
        )
    task = Task(TaskId(clinic.new_id()), subject, kind, words, clinic.now(), clinic.staff)
    audit = clinic.entry(Event.TASK_ASKED, subject, f"{kind.value} {task.task_id}")
    clinic.records.add_task(task, audit)
    return read_record(clinic, subject)


def finish_task(clinic: Clinic, task_id: TaskId) -> None:
    """Say that a task is done, now. Raises StoreChanged: it was done already."""
    require(clinic.staff, Action.DO_TASK)
    clinic.records.finish_task(task_id, clinic.entry(Event.TASK_DONE, task_id))


def open_tasks(clinic: Clinic) -> tuple[tuple[Task, Patient], ...]:
    """What the desk is to do, oldest first, each with its patient."""
    require(clinic.staff, Action.SEE_WORKLIST)
    return clinic.records.open_tasks()


def change_state(clinic: Clinic, subject: IntakeId, state: WorkState, reason: str = "") -> None:
    """Move the row of a completed intake to another state.

    Args:
        clinic: the desk.
        subject: the newest version.
        state: where it stands now; not one of those of a draft.
        reason: needed for "entered in error", and for taking that back.

    Raises:
        NotAllowed: this person may not.
        DayIsOver: the desk does not need it: by calling it "waiting" it would open it.
        InputRefused: a reason is needed, or this is a state of a draft.
        StoreChanged: the intake was corrected since; nothing is written.
    """
    in_error = state is WorkState.ENTERED_IN_ERROR
    require(clinic.staff, Action.ENTER_IN_ERROR if in_error else Action.MARK_STATE)
    if state in _NOT_SET_BY_HAND:
        raise InputRefused(
            _("A completed intake cannot be asked or parked again."),
            _("Nothing was changed. Correct it instead."),
        )
    newest = newest_or_refuse(clinic, subject)
    require_open(clinic, newest.intake_id, to_act=True)
    states = clinic.records.states(newest.intake_id)
    was_in_error = bool(states) and states[-1].state is WorkState.ENTERED_IN_ERROR
    if was_in_error:
        require(clinic.staff, Action.ENTER_IN_ERROR)
    needed = in_error or was_in_error
    words = typed_reason(reason) if needed else " ".join(reason.split())
    change = StateChange(newest.intake_id, state, words, clinic.now(), clinic.staff)
    event = Event.MARKED_SEEN if state is WorkState.SEEN else Event.STATE_CHANGED
    detail = f"{state.value}: {words}" if words else state.value
    clinic.records.change_state(change, clinic.entry(event, newest.intake_id, detail))


def mark_seen(clinic: Clinic, subject: IntakeId) -> None:
    """The patient has been seen: the row leaves the worklist."""
    change_state(clinic, subject, WorkState.SEEN)
