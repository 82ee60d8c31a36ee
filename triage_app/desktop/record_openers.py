"""Which panel a key opens over a record, and who may open it: one table for keys and buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from triage_app.desktop.acting_desk import AssignPanel, CorrectPanel, DeskPanel, StatePanel
from triage_app.desktop.acting_level import LevelPanel
from triage_app.desktop.acting_note import NotesPanel
from triage_app.desktop.record_changes import ChangesPanel, has_changes
from triage_app.desktop.record_panels import SidePanel
from triage_app.desktop.record_reasons import ReasonsPanel
from triage_app.desktop.record_versions import VersionsPanel
from triage_app.desktop.screen import KeyHelp
from triage_app.model.intake import WorkState
from triage_app.report.told import Told
from triage_app.texts import N_, _
from triage_app.workflow import Clinic, Record
from triage_app.workflow.may import Action, may
from triage_app.workflow.other_days import may_act, sees_reasons

CORRECT: Final = "correct"
NOTES: Final = "notes"

Maker = Callable[[Clinic, Record], SidePanel]

# The action somebody must be allowed, and whether it acts on the newest version only.
_NEEDED: Final[dict[str, tuple[Action, bool]]] = {
    "R": (Action.SEE_REASONS, False),
    "C": (Action.SEE_REASONS, False),
    "V": (Action.SEE_REASONS, False),
    NOTES: (Action.SEE_REASONS, False),
    "O": (Action.SET_LEVEL, True),
    "A": (Action.ASSIGN, True),
    "T": (Action.ASK_DESK, True),
    "M": (Action.MARK_STATE, True),
    CORRECT: (Action.CORRECT, True),
}
_MAKERS: Final[dict[str, Maker]] = {
    "C": ChangesPanel,
    "V": VersionsPanel,
    NOTES: NotesPanel,
    "O": LevelPanel,
    "A": AssignPanel,
    "T": DeskPanel,
    "M": StatePanel,
    CORRECT: CorrectPanel,
}
_HELP: Final = (
    ("R", N_("all reasons, scores and what was not asked")),
    ("C", N_("what changed, answer by answer")),
    ("O", N_("override the level")),
    ("N", N_("plan and note")),
    ("A", N_("choose who sees the patient")),
    ("T", N_("ask the desk for imaging or a call")),
    ("M", N_("say where the patient stands")),
    ("V", N_("versions and printed copies")),
)


def may_open(key: str, clinic: Clinic, record: Record) -> bool:
    """Whether this panel is there for this person and this version."""
    if key not in _NEEDED:
        return False
    action, on_newest = _NEEDED[key]
    if not _may(clinic, action) or (on_newest and (record.is_draft or not record.newest)):
        return False
    if key == "M" and record.state is WorkState.ENTERED_IN_ERROR:
        return may(clinic.staff, Action.ENTER_IN_ERROR)
    if key in ("V", NOTES):
        return not record.is_draft
    return key != "C" or has_changes(record)


def _may(clinic: Clinic, action: Action) -> bool:
    return sees_reasons(clinic) if action is Action.SEE_REASONS else may_act(clinic, action)


def open_panel(key: str, clinic: Clinic, record: Record, told: Told) -> SidePanel | None:
    """The panel of a key; None where there is none for this person."""
    if not may_open(key, clinic, record):
        return None
    if key == "R":
        return ReasonsPanel(clinic, record, told)
    return _MAKERS[key](clinic, record)


def panel_keys(clinic: Clinic) -> tuple[KeyHelp, ...]:
    """The keys of the panels this person has, for F1."""
    lines = []
    for key, does in _HELP:
        action = Action.WRITE_NOTE if key == "N" else _NEEDED[key][0]
        if _may(clinic, action):
            lines.append(KeyHelp((key,), _(does)))
    return tuple(lines)
