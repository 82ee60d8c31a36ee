"""Which key does what for each kind of question: the widgets, the strip and F1 all read this.

Letters U, D, Y and N are never the key of an option of a question with several answers.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from triage_app.desktop.screen import KeyHelp
from triage_app.questionnaire.form import Kind
from triage_app.texts import N_, _

UNSURE: Final = "U"
DECLINED: Final = "D"
BACK: Final = "Backspace"
ENTER: Final = "Enter"
ALT_ENTER: Final = "Alt+Enter"
SPACE: Final = "Space"
SAME_DAY: Final = "="

_DIGITS: Final = tuple("123456789")
_MULTI: Final = (*_DIGITS, "0", *"QWERTASFGHZXCVBM")
_AREAS: Final = {
    "neck": "1",
    "upper_back": "2",
    "mid_back": "3",
    "lower_back": "4",
    "sacrum": "5",
    "left_waist": "6",
    "right_waist": "7",
    "left_hip": "8",
    "right_hip": "9",
    "left_leg": "Q",
    "right_leg": "W",
    "left_arm": "E",
    "right_arm": "R",
    "chest_wall": "T",
}
_NAMED: Final = {
    Qt.Key.Key_Backspace: BACK,
    Qt.Key.Key_Return: ENTER,
    Qt.Key.Key_Enter: ENTER,
    Qt.Key.Key_Space: SPACE,
    Qt.Key.Key_Up: "↑",
    Qt.Key.Key_Down: "↓",
    Qt.Key.Key_Left: "←",
    Qt.Key.Key_Right: "→",
}
_COMMAND: Final = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


def alt_key_name(event: QKeyEvent) -> str:
    """The letter, or Enter, that was pressed with Alt held down; empty for any other key."""
    if not event.modifiers() & Qt.KeyboardModifier.AltModifier:
        return ""
    key = event.key()
    if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        return ENTER
    return chr(key) if Qt.Key.Key_A <= key <= Qt.Key.Key_Z else ""


def option_keys(kind: Kind, options: tuple[str, ...]) -> tuple[str, ...]:
    """The key of each option, in order; empty for one beyond the keyboard."""
    match kind:
        case Kind.YES_NO:
            return tuple({"yes": "Y", "no": "N"}.get(option, "") for option in options)
        case Kind.AREAS:
            taken = {_AREAS[option] for option in options if option in _AREAS}
            spare = iter([key for key in _MULTI if key not in taken])
            return tuple(_AREAS.get(option) or next(spare, "") for option in options)
        case Kind.MULTI:
            return tuple(_MULTI[i] if i < len(_MULTI) else "" for i in range(len(options)))
        case Kind.SCALE:
            return (*(str(number) for number in range(10)), "T")
        case _:
            return tuple(_DIGITS[i] if i < len(_DIGITS) else "" for i in range(len(options)))


def key_name(event: QKeyEvent) -> str:
    """The key as the caps write it; empty with Ctrl, Alt or Meta, and for any other key."""
    if event.modifiers() & _COMMAND:
        return ""
    key = event.key()
    if key in _NAMED:
        return _NAMED[Qt.Key(key)]
    letter = Qt.Key.Key_A <= key <= Qt.Key.Key_Z
    digit = Qt.Key.Key_0 <= key <= Qt.Key.Key_9
    return chr(key) if letter or digit else ""


_ANSWERING: Final = {
    Kind.YES_NO: KeyHelp(("Y", "N"), N_("answer and go on")),
    Kind.CHOICE: KeyHelp(("1", "9"), N_("answer and go on")),
    Kind.SCALE: KeyHelp(("0", "9", "T"), N_("answer and go on, T is ten")),
    Kind.MULTI: KeyHelp(("1", "9", "Q"), N_("choose or take back, Enter goes on")),
    Kind.AREAS: KeyHelp(("1", "9", "Q"), N_("choose or take back, Enter goes on")),
    Kind.NUMBER: KeyHelp((ENTER,), N_("next, once a number is understood")),
    Kind.DATE: KeyHelp((ENTER,), N_("next, once a date is understood")),
    Kind.MEDICINES: KeyHelp((ENTER,), N_("next field, from an empty row the next question")),
    Kind.TEXT: KeyHelp((ENTER, "Shift+Enter"), N_("next; a new line")),
}
_TYPED: Final = (Kind.NUMBER, Kind.DATE, Kind.TEXT, Kind.MEDICINES)


def question_keys(kind: Kind | None) -> tuple[KeyHelp, ...]:
    """Every key of a question of this kind, for F1; None is an intake with no question open."""
    lines: list[KeyHelp] = []
    if kind is not None:
        answering = _ANSWERING[kind]
        lines.append(KeyHelp(answering.keys, _(answering.does)))
        if kind is Kind.MULTI:
            lines.append(KeyHelp(("1",), _("“None of these” alone answers and goes on")))
        if kind is Kind.MEDICINES:
            lines.append(KeyHelp((ALT_ENTER,), _("no more medicines: next question")))
            lines.append(KeyHelp(("Alt+N",), _("no medicines")))
            lines.append(KeyHelp(("Alt+U", "Alt+D"), _("not sure, rather not say")))
        elif kind is not Kind.TEXT:
            free = _("not sure, rather not say while the field is empty")
            does = free if kind in _TYPED else _("not sure, rather not say")
            lines.append(KeyHelp((UNSURE, DECLINED), does))
        if kind not in _TYPED:
            lines.append(KeyHelp(("↑", "↓", "←", "→"), _("move only; Space answers after a move")))
        lines.append(KeyHelp((BACK,), _back_words(kind)))
    lines.extend(
        (
            KeyHelp(("Ctrl+G",), _("what is still open")),
            KeyHelp(("Ctrl+W",), _("park this intake and keep it")),
            KeyHelp(("Ctrl+Tab",), _("park it and go on with the next part-done one")),
            KeyHelp(("Ctrl+Enter",), _("read back, then complete")),
        )
    )
    return tuple(lines)


def _back_words(kind: Kind) -> str:
    empty = _("back one question, from an empty field")
    return empty if kind in _TYPED else _("back one question")


def strip_keys(kind: Kind | None) -> tuple[KeyHelp, ...]:
    """The few keys that the strip under the question shows."""
    if kind in _TYPED:
        return (KeyHelp(("F6",), _("next panel")),)
    return (KeyHelp(("↑", "↓"), _("move only")), KeyHelp(("F6",), _("next panel")))
