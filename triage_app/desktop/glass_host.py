"""Closed records in the window: why one is closed, opening it in an emergency, closing it again.

The opened desk lives in one screen only, which is taken away as soon as it is left: no other screen
is ever given it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from triage_app.desktop.shell_places import CLOSED, GLASS, RECORD, WORKLIST
from triage_app.desktop.theme import theme_of
from triage_app.errors import TriageAppError
from triage_app.texts import _

if TYPE_CHECKING:
    from triage_app.desktop.glass_record import GlassRecordScreen
    from triage_app.desktop.glass_screen import GlassScreen
    from triage_app.desktop.shell import MainWindow
    from triage_app.workflow import Clinic


class GlassHost(QObject):
    """Shows the two screens and takes the opened one away."""

    def __init__(self, clinic: Clinic, window: MainWindow) -> None:
        super().__init__(window)
        self._clinic = clinic
        self._window = window
        self._behind = WORKLIST
        self.screen: GlassRecordScreen | None = None

    def wire(self, screen: GlassScreen) -> None:
        """Connect the screen that says why a record is closed."""
        screen.opened.connect(self._on_opened)

    def is_closed(self, subject: str) -> bool:
        """Whether the desk does not need this record; one that is not there is not closed."""
        from triage_app.model.intake import IntakeId  # noqa: PLC0415  # the window paints first
        from triage_app.workflow.may import Action, may  # noqa: PLC0415  # same
        from triage_app.workflow.other_days import why_open  # noqa: PLC0415  # same

        if not may(self._clinic.staff, Action.SEE_RECORD):
            return False
        try:
            return why_open(self._clinic, IntakeId(subject)) is None
        except (KeyError, TriageAppError):
            # Opening it says what is wrong.
            return False

    def show_closed(self, subject: str, *, is_over: bool = True) -> None:
        """Say why a record is closed; with `is_over` False, ask for more of one that is open."""
        from triage_app.desktop.glass_screen import GlassScreen  # noqa: PLC0415  # rarely
        from triage_app.model.intake import IntakeId  # noqa: PLC0415  # as above

        screen = self._window.screen_of(CLOSED)
        assert isinstance(screen, GlassScreen)
        screen.open(IntakeId(subject), is_over=is_over)
        self._behind = WORKLIST if is_over else RECORD
        self._window.show_over(CLOSED, self._behind)

    def _on_opened(self, opened: object) -> None:
        from triage_app.desktop.glass_record import GlassRecordScreen  # noqa: PLC0415  # rarely
        from triage_app.desktop.glass_screen import GlassScreen  # noqa: PLC0415  # rarely
        from triage_app.workflow import Clinic  # noqa: PLC0415  # as above

        asked = self._window.screen_of(CLOSED)
        assert isinstance(asked, GlassScreen)
        assert isinstance(opened, Clinic)
        if asked.closed is None:
            return
        screen = GlassRecordScreen(opened, theme_of())
        screen.left.connect(self._on_left)
        screen.over.connect(self._on_over)
        self.screen = screen
        self._window.take_in(GLASS, screen)
        screen.open(asked.closed.subject)
        self._window.show_over(GLASS, self._behind)

    def _on_over(self) -> None:
        self._window.say(_("The emergency opening is over. The record is closed again."))
        self._window.show_place(WORKLIST)

    def _on_left(self) -> None:
        """Whatever took its place: the record is let go of, once nothing prints from it."""
        screen, self.screen = self.screen, None
        if screen is None:
            return
        if self._window.place == GLASS:
            # The window itself was hidden, as by the lock: it comes back to something else.
            self._window.show_place(WORKLIST)
        self._window.take_out(GLASS)
        screen.retire()
