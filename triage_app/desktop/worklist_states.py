"""Moving a row to another state from the list: a menu with a key a line, and a reason if needed.

What a person may do comes from the workflow; a state not allowed is not offered.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.controls import MainButton, PlainButton
from triage_app.desktop.desk_parts import Card
from triage_app.desktop.fields import LabelledField
from triage_app.desktop.theme import BODY, theme_of
from triage_app.desktop.waiting import state_name
from triage_app.desktop.words import Words
from triage_app.model.intake import WorklistRow, WorkState
from triage_app.model.person import Staff
from triage_app.texts import _
from triage_app.workflow.may import Action, may

MOVES: Final = (
    WorkState.WAITING,
    WorkState.WITH_SPECIALIST,
    WorkState.SEEN,
    WorkState.BOOKED,
    WorkState.CLOSED,
    WorkState.ENTERED_IN_ERROR,
)


def moves_for(staff: Staff, row: WorklistRow) -> tuple[WorkState, ...]:
    """The states this person may move a finished row to, in the order of a visit."""
    if row.is_draft or not may(staff, Action.MARK_STATE):
        return ()
    errs = may(staff, Action.ENTER_IN_ERROR)
    if row.state is WorkState.ENTERED_IN_ERROR and not errs:
        return ()
    return tuple(
        state
        for state in MOVES
        if state is not row.state and (errs or state is not WorkState.ENTERED_IN_ERROR)
    )


def needs_reason(row: WorklistRow, state: WorkState) -> bool:
    """Whether the move is kept only with a reason: into error, and out of it again."""
    return WorkState.ENTERED_IN_ERROR in (row.state, state)


class StateMenu(QMenu):
    """One line a state; its digit chooses it.

    Signals:
        chosen(WorkState): of a line.
    """

    chosen = Signal(WorkState)

    def __init__(self, moves: tuple[WorkState, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("state_menu")
        self.setAccessibleName(_("Change state"))
        for number, state in enumerate(moves, 1):
            line = f"&{number}  {state_name(state).replace('&', '&&')}"
            action = self.addAction(line)
            action.setData(state.value)
            action.triggered.connect(partial(self._choose, state))
        self.aboutToHide.connect(self.deleteLater)

    def _choose(self, state: WorkState, _checked: bool = False) -> None:
        self.chosen.emit(state)


class ReasonPanel(Card):
    """Asks why, before a row is marked as entered in error or made to count again.

    Signals:
        given(str): the reason, as typed.
        cancelled(): nothing is to be changed.
    """

    given = Signal(str)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__("reason_panel")
        px = theme_of().px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(12), px(16), px(12))
        column.setSpacing(px(8))
        self._head = Words("", BODY, bold=True)
        column.addWidget(self._head)
        self.reason = LabelledField("state_reason", _("Why"), _("such as: wrong patient"))
        column.addWidget(self.reason)
        row = QHBoxLayout()
        row.setSpacing(px(8))
        self.keep = MainButton("reason_keep", "", "Enter")
        self.cancel = PlainButton("reason_cancel", _("Cancel"), "Esc")
        row.addWidget(self.keep)
        row.addWidget(self.cancel)
        row.addStretch(1)
        column.addLayout(row)
        self.keep.clicked.connect(self._on_keep)
        self.cancel.clicked.connect(self.cancelled)
        self.reason.field.returnPressed.connect(self._on_keep)
        self.hide()

    def ask(self, row: WorklistRow, state: WorkState) -> None:
        """Ask for one row; the keys go to the reason."""
        error = state is WorkState.ENTERED_IN_ERROR
        head = _("{name}: entered in error?") if error else _("{name}: does it count again?")
        self._head.setText(head.format(name=row.patient.name))
        self.keep.set_words(_("Mark as entered in error") if error else state_name(state))
        self.reason.field.clear()
        self.reason.clear_message()
        self.show()
        self.reason.field.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_keep(self) -> None:
        reason = " ".join(self.reason.field.text().split())
        if not any(char.isalpha() for char in reason):
            self.reason.show_problem(_("Say why in a few words. They are kept with the intake."))
            return
        self.given.emit(reason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
            return
        super().keyPressEvent(event)
