"""A row of joined parts that are chosen with their first letters too: "F" for Female.

The letter is underlined, as its key; it works while the row has the keys, and answers at once.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from triage_app.desktop.desk_parts import JoinedSegments
from triage_app.texts import _

_COMMAND: Final = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class LetteredSegments(JoinedSegments):
    """Joined parts with letters. Two parts that begin alike have none: a key must not guess."""

    def __init__(self, name: str, label: str, options: tuple[tuple[str, str], ...]) -> None:
        super().__init__(name, label, options)
        times = Counter(_letter(text) for _id, text in options)
        self._by_letter = {
            _letter(text): option_id
            for option_id, text in options
            if _letter(text) and times[_letter(text)] == 1
        }
        for letter, option_id in self._by_letter.items():
            part = self._parts[option_id]
            part.underlined = True
            part.setAccessibleDescription(_("key {key}").format(key=letter.upper()))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        option_id = self._by_letter.get(_letter(event.text()))
        if option_id is None or event.isAutoRepeat() or event.modifiers() & _COMMAND:
            super().keyPressEvent(event)
            return
        self.set_value(option_id)
        self._parts[option_id].setFocus(Qt.FocusReason.TabFocusReason)
        self.chosen.emit(option_id)


def _letter(text: str) -> str:
    """The first letter, small; empty for anything else."""
    return text[:1].casefold() if text[:1].isalpha() else ""
