"""What can be done with a patient who was found, besides beginning an intake: details, same person.

The letters work in the list, with Alt also while the find box has the keys.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_parts import FlowLayout
from triage_app.desktop.patients_table import PatientsTable
from triage_app.desktop.screen import KeyHelp, Room
from triage_app.desktop.theme import theme_of
from triage_app.model.person import Staff
from triage_app.texts import _
from triage_app.workflow.may import Action, may

EDIT_KEY: Final = "E"
SAME_KEY: Final = "M"


class PatientActions(QWidget):
    """Two buttons under the table, as far as the person at the desk may.

    Signals:
        edit_wanted(str): change the details of the patient with this id.
        same_wanted(str): this patient is known twice.
    """

    edit_wanted = Signal(str)
    same_wanted = Signal(str)

    def __init__(self, staff: Staff, table: PatientsTable) -> None:
        super().__init__()
        self.setObjectName("patient_actions")
        self._table = table
        flow = FlowLayout(theme_of().px(8))
        self.setLayout(flow)
        self.edit_button = PlainButton("edit_patient", _("Change details"), f"Alt+{EDIT_KEY}")
        self.same_button = PlainButton("same_patient", _("Same person as…"), f"Alt+{SAME_KEY}")
        self._offered: dict[str, tuple[PlainButton, Callable[[], None]]] = {}
        for action, key, button, does in (
            (Action.EDIT_PATIENT, EDIT_KEY, self.edit_button, self.edit),
            (Action.MERGE, SAME_KEY, self.same_button, self.same),
        ):
            flow.addWidget(button)
            button.setVisible(may(staff, action))
            button.clicked.connect(does)
            if may(staff, action):
                self._offered[key] = (button, does)
        table.installEventFilter(self)

    def fit(self, room: Room) -> None:
        """Without the caps of the keys where there is little room: F1 lists them."""
        for key, (button, _does) in self._offered.items():
            button.set_key("" if room is Room.NARROW else f"Alt+{key}")

    def wire_keys(self, screen: QWidget) -> None:
        """Let Alt and the letter do the same anywhere on the screen."""
        for key, (_button, does) in self._offered.items():
            QShortcut(QKeySequence(f"Alt+{key}"), screen, does).setContext(
                Qt.ShortcutContext.WidgetWithChildrenShortcut
            )

    def key_help(self) -> tuple[KeyHelp, ...]:
        """The keys for F1."""
        words = {EDIT_KEY: _("change the patient's details"), SAME_KEY: _("same person as…")}
        return tuple(KeyHelp((f"Alt+{key}", key), words[key]) for key in self._offered)

    def edit(self) -> None:
        """Change the details of the patient the table marks."""
        patient = self._table.current
        if patient is not None and self._table.isVisible():
            self.edit_wanted.emit(patient.patient_id)

    def same(self) -> None:
        """The patient the table marks is known twice."""
        patient = self._table.current
        if patient is not None and self._table.isVisible():
            self.same_wanted.emit(patient.patient_id)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            offered = self._offered.get(event.text().upper())
            if offered is not None and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
                offered[1]()
                return True
        return False
