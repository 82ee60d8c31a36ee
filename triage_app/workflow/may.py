"""Who may do what: one table, asked before anything is done. It says no; it hides nothing itself.

Basis: minimum necessary use by role (45 CFR 164.514(d)) and the clinic's design: reception sees
the level, the answers and what to do; scores, reasons and notes are for specialists.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from triage_app.errors import NotAllowed
from triage_app.model.person import Staff
from triage_app.texts import _


class Role(Enum):
    """What a person at the program is; the value is what `Staff.role` holds."""

    RECEPTION = "reception"
    SPECIALIST = "specialist"
    ADMINISTRATOR = "administrator"
    DEMO = "demo"


class Action(Enum):
    """Something a person may or may not do."""

    ASK = "ask a patient"
    FIND_PATIENTS = "find patients"
    SEE_WORKLIST = "see the worklist"
    SEE_RECORD = "see level, answers and what to do"
    SEE_OTHER_DAYS = "see records of days that are over"
    BREAK_GLASS = "open a record in an emergency"
    SEE_REASONS = "see scores, reasons, trends and notes"
    PRINT = "print"
    MARK_STATE = "say where a patient stands"
    EXAMINE = "enter findings"
    SET_LEVEL = "set the level"
    WRITE_NOTE = "write plan and note"
    ASSIGN = "choose the specialist"
    ASK_DESK = "ask something of the desk"
    DO_TASK = "do a task of the desk"
    CORRECT = "correct an intake"
    EDIT_PATIENT = "change a patient's details"
    MOVE_INTAKE = "move an intake to another patient"
    MERGE = "merge two patients"
    ENTER_IN_ERROR = "mark an intake as entered in error"
    WRITE_LETTER = "write to the referring doctor"
    SEE_NUMBERS = "see the clinic's numbers"
    REPLAY_RULES = "try changed rules on past intakes"
    CHANGE_SETTINGS = "change the clinic's settings"
    SEE_AUDIT = "see the audit"
    KEEP_USERS = "add and remove users"
    EXPORT_ALL = "export everything"
    EXPORT_PATIENT = "write out a patient's whole record"
    PURGE = "delete records that are older than the clinic keeps"


_DESK: Final = frozenset(
    {
        Action.ASK,
        Action.FIND_PATIENTS,
        Action.SEE_WORKLIST,
        Action.SEE_RECORD,
        Action.PRINT,
        Action.MARK_STATE,
        Action.ASSIGN,
        Action.DO_TASK,
        Action.CORRECT,
        Action.EDIT_PATIENT,
    }
)
_RECEPTION: Final = _DESK | {Action.BREAK_GLASS}
_ROOM: Final = _DESK | {
    Action.SEE_OTHER_DAYS,
    Action.EXPORT_PATIENT,
    Action.SEE_REASONS,
    Action.EXAMINE,
    Action.SET_LEVEL,
    Action.WRITE_NOTE,
    Action.ASK_DESK,
    Action.MOVE_INTAKE,
    Action.MERGE,
    Action.ENTER_IN_ERROR,
    Action.WRITE_LETTER,
    Action.SEE_NUMBERS,
    Action.REPLAY_RULES,
}
_OFFICE: Final = frozenset(
    {
        Action.FIND_PATIENTS,
        Action.MERGE,
        Action.MOVE_INTAKE,
        Action.EDIT_PATIENT,
        Action.SEE_NUMBERS,
        Action.REPLAY_RULES,
        Action.CHANGE_SETTINGS,
        Action.SEE_AUDIT,
        Action.KEEP_USERS,
        Action.EXPORT_ALL,
        Action.EXPORT_PATIENT,
        Action.PURGE,
    }
)

ALLOWED: Final[dict[Role, frozenset[Action]]] = {
    Role.RECEPTION: _RECEPTION,
    Role.SPECIALIST: _ROOM,
    Role.ADMINISTRATOR: _OFFICE,
    Role.DEMO: frozenset(Action),
}


def may(staff: Staff, action: Action) -> bool:
    """Whether this person may do that. Somebody of an unknown role may do nothing."""
    try:
        return action in ALLOWED[Role(staff.role)]
    except ValueError:
        return False


def require(staff: Staff, action: Action) -> None:
    """Raise NotAllowed, in words for the person, unless they may."""
    if not may(staff, action):
        raise NotAllowed(
            _("Your sign-in does not allow this."),
            _("Nothing was changed. Ask somebody who may, or the administrator."),
        )
