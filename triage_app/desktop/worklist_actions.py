"""What is done with the row that the keys act on: print, mark seen, move to another state.

It asks the workflow and says how it went; what may be done is the workflow's to say.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QPoint, QTimer, Signal
from PySide6.QtWidgets import QWidget

from triage_app import workflow
from triage_app.desktop.print_banner import PrintBanner
from triage_app.desktop.print_flow import Paper, order_for
from triage_app.desktop.waiting import state_name
from triage_app.desktop.worklist_states import ReasonPanel, StateMenu, moves_for, needs_reason
from triage_app.errors import TriageAppError
from triage_app.model.beside import Task
from triage_app.model.intake import WorklistRow, WorkState
from triage_app.texts import _
from triage_app.workflow import Clinic

PAUSE_MS: Final = 600


class WorklistActions(QObject):
    """Acts on one row, for the list and the buttons beside it.

    Signals:
        said(str): a sentence for the status line.
        changed(): something was written: the list is to be read again.
    """

    said = Signal(str)
    changed = Signal()

    def __init__(
        self,
        clinic: Clinic,
        banner: PrintBanner,
        current: Callable[[], WorklistRow | None],
        parent: QWidget,
    ) -> None:
        """Act for `clinic` on the row that `current` gives: None where there is none to act on."""
        super().__init__(parent)
        self._clinic = clinic
        self._current = current
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._banner = banner
        self._window = parent
        self._asked: tuple[WorklistRow, WorkState] | None = None
        self._reason: ReasonPanel | None = None

    def take_panel(self, reason: ReasonPanel) -> None:
        """Ask for reasons in this panel."""
        self._reason = reason
        reason.given.connect(self._on_reason)
        reason.cancelled.connect(self.drop_reason)

    def pause(self) -> None:
        """Somebody else took the current row away: a key on its way was meant for that patient."""
        self._pause.start()

    @property
    def row(self) -> WorklistRow | None:
        """The row that a key or button acts on now."""
        return None if self._pause.isActive() else self._current()

    def print_page(self) -> None:
        """Print the page of a finished intake."""
        row = self.row
        if row is None:
            return
        if row.is_draft:
            self.said.emit(_("This intake is not finished. Its page can be printed then."))
            return
        patient, day = row.patient, row.visit_date.isoformat()
        order = order_for(Paper.PAGE, row.subject, patient.language, patient.mrn, day)
        self._banner.print_order(order)

    def mark_seen(self) -> None:
        """The patient has been seen: the row leaves the list, the next becomes current."""
        row = self.row
        if row is None:
            return
        if row.is_draft:
            self.said.emit(_("This intake is not finished. It is marked seen after that."))
        elif row.state is WorkState.SEEN:
            self.said.emit(_("{name} is marked seen already.").format(name=row.patient.name))
        else:
            self.move(row, WorkState.SEEN)

    def open_menu(self, place: QPoint) -> None:
        """Show where the row may be moved to, at a place on the screen."""
        row = self.row
        if row is None:
            return
        moves = moves_for(self._clinic.staff, row)
        if not moves:
            drafted = _("This intake is not finished. It stays on the list until then.")
            self.said.emit(drafted if row.is_draft else _("Your sign-in does not allow this."))
            return
        menu = StateMenu(moves, self._window)
        menu.chosen.connect(partial(self.move, row))
        menu.popup(place)

    def move(self, row: WorklistRow, state: WorkState) -> None:
        """Move a row, after asking why where a reason is needed."""
        if needs_reason(row, state) and self._reason is not None:
            self._asked = (row, state)
            self._reason.ask(row, state)
        else:
            self._keep(row, state, "")

    def drop_reason(self) -> None:
        """Nothing is to be moved after all."""
        self._asked = None
        if self._reason is not None:
            self._reason.hide()
        self.changed.emit()

    def finish(self, task: Task) -> None:
        """A task of the desk is done."""
        try:
            workflow.finish_task(self._clinic, task.task_id)
        except TriageAppError as err:
            self._banner.say_error(err)
            return
        self.said.emit(_("The task is done."))
        self.changed.emit()

    def _on_reason(self, reason: str) -> None:
        asked = self._asked
        if asked is not None and self._keep(*asked, reason):
            self.drop_reason()

    def _keep(self, row: WorklistRow, state: WorkState, reason: str) -> bool:
        try:
            workflow.change_state(self._clinic, row.subject, state, reason)
        except TriageAppError as err:
            self._banner.say_error(err)
            return False
        name = row.patient.name
        if state is WorkState.SEEN:
            self.said.emit(_("{name} is marked seen.").format(name=name))
        else:
            moved = _("{name} is now: {state}.")
            self.said.emit(moved.format(name=name, state=state_name(state)))
        self.changed.emit()
        return True
