"""What a bare key means on a record, and the list of its keys for F1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt

from triage_app.desktop.record_head import NEXT_KEY
from triage_app.desktop.record_openers import panel_keys
from triage_app.desktop.screen import KeyHelp
from triage_app.texts import _
from triage_app.workflow import Clinic
from triage_app.workflow.may import Action, may
from triage_app.workflow.other_days import may_act, may_break_glass, sees_reasons

if TYPE_CHECKING:
    from triage_app.desktop.record_screen import RecordScreen

_STEPS: Final = {
    Qt.Key.Key_J: 1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_K: -1,
    Qt.Key.Key_Up: -1,
}
_PANELS: Final = "RCVOATM"
GLASS_KEY: Final = "B"


def act_on(screen: RecordScreen, key: Qt.Key, letter: str) -> bool:
    """Do what a key means; False when it means nothing. Under a panel only its own counts."""
    if screen.panel is not None:
        own = bool(letter) and letter == screen.panel.key
        if own:
            screen.close_panel()
        return own
    if key in _STEPS:
        screen.go_on(_STEPS[key])
    elif key is Qt.Key.Key_P:
        screen.print_page()
    elif key is Qt.Key.Key_S:
        screen.mark_seen()
    elif key is Qt.Key.Key_Z:
        screen.toggle_zoom()
    elif key is Qt.Key.Key_B:
        screen.want_glass()
    elif key is Qt.Key.Key_N and screen.pad.isVisible():
        screen.parts.show_pad()
    elif letter and letter in _PANELS:
        screen.show_panel(letter)
    else:
        return False
    return True


def record_keys(clinic: Clinic) -> tuple[KeyHelp, ...]:
    """The keys of this person on a record."""
    full = sees_reasons(clinic)
    keys = []
    if may(clinic.staff, Action.PRINT):
        keys.append(KeyHelp(("P",), _("print the page")))
    if may_act(clinic, Action.MARK_STATE):
        keys.append(KeyHelp(("S",), _("mark seen")))
    keys.extend(panel_keys(clinic))
    if full:
        keys.append(KeyHelp(("Z",), _("page whole, or as wide as the desk")))
    if may(clinic.staff, Action.WRITE_NOTE):
        keys.append(KeyHelp(("Ctrl+S",), _("save plan and note")))
    if may_break_glass(clinic):
        keys.append(KeyHelp((GLASS_KEY,), _("open the whole record in an emergency")))
    if clinic.glass is None:
        keys.append(KeyHelp((NEXT_KEY, "K"), _("next, or the one before")))
    away = _("back to the list") if clinic.glass is None else _("close the record")
    keys.append(KeyHelp(("Esc",), away))
    return tuple(keys)
