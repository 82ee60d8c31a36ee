"""What the red-flag panel of an intake says, and the folded list of pages; both only shown here."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from triage_app import workflow
from triage_app.desktop.desk_form import desk_form
from triage_app.desktop.intake_flow import IntakeFlow
from triage_app.desktop.intake_layout import IntakeLayout
from triage_app.desktop.intake_words import page_lines
from triage_app.desktop.red_flag import RedFlagPanel
from triage_app.desktop.screen import Room
from triage_app.model.beside import WorklistFilter
from triage_app.model.level import Level
from triage_app.texts import _
from triage_app.workflow import Clinic

_MOST_NAMES: Final = 2
COMPLETE: Final = "complete"
OPEN: Final = "open"


class RightSide(QObject):
    """Shows the level, or the red flag, beside the question; in a narrow window in its place."""

    def __init__(self, flow: IntakeFlow, parent: QObject) -> None:
        super().__init__(parent)
        self._flow = flow
        self._unfolded = False
        self._folded = False
        self._wanted = False
        self._red: RedFlagPanel | None = None
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._on_clock)

    def show(self, parts: IntakeLayout, room: Room) -> None:
        """Show what is due now; the alarm comes up with the answer that made it one."""
        flow, red = self._flow, parts.red
        must_tell = flow.must_tell
        appears = must_tell and (not self._wanted or self._red is not red)
        self._wanted, self._red = must_tell, red
        if must_tell:
            form = desk_form(flow.asking.form)
            fixed = workflow.level_words(form, Level.EMERGENCY).instructions
            number = flow.clinic.letterhead.emergency_number
            red.show_words(fixed, number, workflow.say_to_nurse(flow.asking, form))
        if appears:
            red.show_names(names_told(flow.clinic, room))
            self._folded = False
        narrow = room is Room.NARROW
        parts.arrange(
            room,
            red=must_tell and not (narrow and self._folded),
            level=not must_tell and (not narrow or self._unfolded),
        )
        if appears:
            red.appear(flow.clinic.local(flow.clinic.now()))
            self._clock.start()
        elif not must_tell:
            self._clock.stop()

    def fold_level(self) -> None:
        """In a narrow window: back from the level to the question."""
        self._unfolded = False

    def fold_alarm(self, *, folded: bool) -> None:
        """In a narrow window: the alarm away or back; it stays due."""
        self._folded = folded

    def switch(self) -> None:
        """The line of a narrow window was pressed."""
        if self._flow.must_tell:
            self._folded = not self._folded
        else:
            self._unfolded = not self._unfolded

    def stop(self) -> None:
        """The intake is complete."""
        self._clock.stop()

    def _on_clock(self) -> None:
        if self._red is not None:
            self._red.show_clock(self._flow.clinic.local(self._flow.clinic.now()))


def names_told(clinic: Clinic, room: Room) -> tuple[str, ...]:
    """Names given at this desk lately, then the emergency call."""
    number = clinic.letterhead.emergency_number
    rows = workflow.worklist(clinic, WorklistFilter(level=Level.EMERGENCY), limit=20).rows
    call = (
        _("I called {number}").format(number=number)
        if number
        else _("I called the emergency number")
    )
    told = dict.fromkeys(row.told for row in rows if row.told and row.told != call)
    most = _MOST_NAMES if room is Room.WIDE else 1
    return (*tuple(told)[:most], call)


def choose_page(flow: IntakeFlow, button: QWidget) -> str:
    """The folded pages as a menu under the button: a page's id, COMPLETE, OPEN, or nothing."""
    menu = QMenu(button)
    for line in page_lines(flow):
        left = _("{n} left").format(n=line.left) if line.left else _("all asked")
        action = QAction(f"{line.title}\t{left}", menu)
        action.setData(line.id)
        menu.addAction(action)
    menu.addSeparator()
    menu.addAction(f"{_('What is still open')}\tCtrl+G").setData(OPEN)
    menu.addAction(f"{_('Complete')}\tCtrl+Enter").setData(COMPLETE)
    chosen = menu.exec(button.mapToGlobal(button.rect().bottomLeft()))
    menu.deleteLater()
    # Nothing is chosen where the menu was left: the stubs of Qt do not know it.
    data = getattr(chosen, "data", None)
    return str(data()) if callable(data) else ""
