"""Which columns of the worklist a person chose, kept for that person on this computer."""

from __future__ import annotations

from collections.abc import Iterable

from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.worklist_model import Column
from triage_app.desktop.worklist_table import USUAL, WIDTHS


class ChosenColumns:
    """The columns besides level and patient; as at first until the person chose others."""

    def __init__(self, look: LookSettings | None, staff_id: str) -> None:
        """Read the choice; without `look` nothing is kept."""
        self._look = look
        self._staff_id = staff_id
        kept = look.columns(staff_id) if look is not None else None
        self.now = USUAL
        if kept is not None:
            self.now = frozenset(column for column in WIDTHS if column.name.lower() in kept)

    def choose(self, columns: Iterable[Column]) -> None:
        """Take and keep another choice."""
        self.now = frozenset(columns)
        if self._look is not None:
            names = tuple(column.name.lower() for column in WIDTHS if column in self.now)
            self._look.keep_columns(self._staff_id, names)
