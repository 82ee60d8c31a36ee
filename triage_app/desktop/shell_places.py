"""The places of the window: which there are, how each is made, and where Esc leads from it.

A screen is imported and made when it is first wanted: the window paints before that.
"""

# ruff: noqa: PLC0415  # see above

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.screen import Screen
from triage_app.desktop.theme import theme_of
from triage_app.workflow.may import Action, may

if TYPE_CHECKING:
    from triage_app.workflow import Clinic

FINDER: Final = "finder"
PATIENTS: Final = "patients"
"""The finder, come to by the rail's other item."""
INTAKE: Final = "intake"
RECORD: Final = "record"
WORKLIST: Final = "worklist"
MANAGER: Final = "manager"
LETTER: Final = "letter"
LEAFLETS: Final = "leaflets"
MOVE: Final = "move"
MERGE: Final = "merge"
PATIENT: Final = "patient"
ACCOUNT: Final = "account"
"""What everybody may change about their own sign-in; opened over any other place."""

CLOSED: Final = "closed"
"""Why a record is closed to the desk, and the way in for an emergency."""
GLASS: Final = "glass"
"""The record that was opened so; it is there only while it is shown."""

BEHIND: Final = {
    RECORD: WORKLIST,
    CLOSED: WORKLIST,
    GLASS: WORKLIST,
    LETTER: RECORD,
    LEAFLETS: RECORD,
    MOVE: RECORD,
    MERGE: PATIENTS,
    PATIENT: PATIENTS,
}
"""Where Back leads from a place, unless it was opened from another one."""

_ITEMS: Final = {
    FINDER: INTAKE,
    RECORD: WORKLIST,
    CLOSED: WORKLIST,
    GLASS: WORKLIST,
    LETTER: WORKLIST,
    LEAFLETS: WORKLIST,
    MOVE: WORKLIST,
    MERGE: PATIENTS,
    PATIENT: PATIENTS,
}
_NEEDS: Final = {
    INTAKE: Action.ASK,
    RECORD: Action.SEE_RECORD,
    CLOSED: Action.BREAK_GLASS,
    LETTER: Action.WRITE_LETTER,
    LEAFLETS: Action.SEE_REASONS,
    MOVE: Action.MOVE_INTAKE,
    MERGE: Action.MERGE,
    PATIENT: Action.EDIT_PATIENT,
}


def rail_item(place: str) -> str:
    """The item of the rail that a place belongs to."""
    return _ITEMS.get(place, place)


def may_open(clinic: Clinic, place: str) -> bool:
    """Whether a place that another screen leads to is for the person at the desk."""
    return place not in _NEEDS or may(clinic.staff, _NEEDS[place])


def make_screen(place: str, clinic: Clinic, look: LookSettings) -> Screen:
    """Make the screen of a place. The intake is not among them: each is a screen of its own."""
    theme = theme_of()
    match place:
        case "worklist":
            from triage_app.desktop.worklist_screen import WorklistScreen

            return WorklistScreen(clinic, theme, look=look)
        case "record":
            from triage_app.desktop.record_screen import RecordScreen

            return RecordScreen(clinic, theme)
        case "manager":
            from triage_app.desktop.manager_screen import ManagerScreen

            return ManagerScreen(clinic, theme)
        case "closed":
            from triage_app.desktop.glass_screen import GlassScreen

            return GlassScreen(clinic, theme)
        case "letter":
            from triage_app.desktop.letter_panel import LetterPanel

            return LetterPanel(clinic, theme)
        case "leaflets":
            from triage_app.desktop.leaflet_panel import LeafletPanel

            return LeafletPanel(clinic, theme)
        case "account":
            from triage_app.desktop.account_panel import AccountScreen

            return AccountScreen(clinic, theme)
        case _:
            return _make_patient_screen(place, clinic)


def _make_patient_screen(place: str, clinic: Clinic) -> Screen:
    theme = theme_of()
    match place:
        case "move":
            from triage_app.desktop.move_screen import MoveScreen

            return MoveScreen(clinic, theme)
        case "merge":
            from triage_app.desktop.merge_screen import MergeScreen

            return MergeScreen(clinic, theme)
        case "patient":
            from triage_app.desktop.patient_edit import PatientEditScreen

            return PatientEditScreen(clinic, theme)
        case _:
            from triage_app.desktop.patients_screen import PatientsScreen

            return PatientsScreen(clinic, theme)
