"""What every screen of the window offers the shell: keys, panels, leaving, and a new look."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from triage_app.desktop.theme import Theme


class Room(Enum):
    """How much room there is for text: window width ÷ text scale."""

    WIDE = "wide"
    MIDDLE = "middle"
    NARROW = "narrow"


MIDDLE_BELOW = 1180
NARROW_BELOW = 800


def room_for(text_width: float) -> Room:
    """WIDE from 1180, MIDDLE from 800, NARROW below."""
    if text_width < NARROW_BELOW:
        return Room.NARROW
    return Room.MIDDLE if text_width < MIDDLE_BELOW else Room.WIDE


@dataclass(frozen=True, slots=True)
class KeyHelp:
    """One line of the keys overlay: the keys as on their caps, and what they do."""

    keys: tuple[str, ...]
    does: str


class Screen(QWidget):
    """A screen of the window.

    Signals:
        intake_wanted: a patient (object) to begin or continue an intake for; None for the finder.
        draft_wanted: the id (str) of a draft to continue.
        record_wanted: the id (str) of a draft or intake to open.
        back_wanted: this screen is done; the shell shows the one before.
        said: a sentence (str) for the status banner.
    """

    intake_wanted = Signal(object)
    draft_wanted = Signal(str)
    record_wanted = Signal(str)
    back_wanted = Signal()
    said = Signal(str)

    title = ""
    owns_menu = False  # True: the screen shows the menu button itself when there is no rail

    def first_focus(self) -> None:
        """Put the focus where keys are expected; called each time the screen is shown."""
        self.setFocus()

    def key_help(self) -> tuple[KeyHelp, ...]:
        """This screen's keys, for F1."""
        return ()

    def panels(self) -> tuple[QWidget, ...]:
        """Where F6 and Shift+F6 go round, in order; hidden ones are passed over."""
        return ()

    def refresh(self) -> None:
        """Read again what is shown; called each time the screen is shown."""

    def leave(self) -> bool:
        """Save what is to be saved. False keeps the screen open (it says why itself)."""
        return True

    def fit(self, room: Room) -> None:
        """Lay out for this much room; called when it changes, and once before the first show."""

    def retheme(self, theme: Theme) -> None:
        """Take a new theme or text size; controls follow by themselves, lengths do not."""
