"""Where a record stands: its state, who sees the patient, and what the desk was asked for.

Each line has its button only where the person at the desk may use it.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from triage_app.desktop.acting_desk import TaskLine
from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_parts import Rule
from triage_app.desktop.theme import BODY, theme_of
from triage_app.desktop.waiting import moment_words, state_name
from triage_app.desktop.words import Words
from triage_app.model.intake import WorkState
from triage_app.texts import _
from triage_app.workflow import Clinic, Record
from triage_app.workflow.may import Action
from triage_app.workflow.other_days import may_act


class Standing(QWidget):
    """State, specialist and tasks of one record, built anew for each.

    Signals:
        panel_wanted(str): the letter of the panel to open: M, A or T.
        task_done(str): the id of a task somebody says is done.
    """

    panel_wanted = Signal(str)
    task_done = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("record_standing")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._held: QWidget | None = None

    def show_record(self, clinic: Clinic, record: Record) -> None:
        """Show where a completed intake stands; a draft has nothing here."""
        if self._held is not None:
            self._held.hide()
            self._held.deleteLater()
        self._held = QWidget()
        body = QVBoxLayout(self._held)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(theme_of().px(4))
        if not record.is_draft:
            px = theme_of().px
            body.addWidget(Rule())
            body.addSpacing(px(4))
            body.addWidget(Words(_("Where it stands"), BODY, bold=True))
            self._add_state(clinic, record, body)
            self._add_specialist(clinic, record, body)
            self._add_tasks(clinic, record, body)
        self._column.addWidget(self._held)
        self._held.show()

    def _add_line(self, body: QVBoxLayout, words: str, button: PlainButton | None) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme_of().px(12))
        row.addWidget(Words(words, BODY), 1)
        if button is not None:
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        body.addLayout(row)

    def _button(self, name: str, words: str, key: str) -> PlainButton:
        button = PlainButton(name, words, key)
        button.clicked.connect(partial(self._on_panel, key))
        return button

    def _on_panel(self, key: str, _checked: bool = False) -> None:
        self.panel_wanted.emit(key)

    def _add_state(self, clinic: Clinic, record: Record, body: QVBoxLayout) -> None:
        words = state_name(record.state)
        last = record.states[-1] if record.states else None
        if last is not None:
            at = moment_words(last.at, clinic.now(), clinic.zone)
            words = _("{state} since {at}, by {by}").format(state=words, at=at, by=last.by.name)
            words = f"{words}. {last.reason}" if last.reason else words
        action = (
            Action.ENTER_IN_ERROR
            if record.state is WorkState.ENTERED_IN_ERROR
            else Action.MARK_STATE
        )
        allowed = record.newest and may_act(clinic, action)
        button = self._button("state_button", _("Change"), "M") if allowed else None
        self._add_line(body, words, button)

    def _add_specialist(self, clinic: Clinic, record: Record, body: QVBoxLayout) -> None:
        name = record.specialist
        words = _("For {name}").format(name=name) if name else _("For no one in particular")
        allowed = record.newest and may_act(clinic, Action.ASSIGN)
        button = self._button("assign_open", _("Choose"), "A") if allowed else None
        self._add_line(body, words, button)

    def _add_tasks(self, clinic: Clinic, record: Record, body: QVBoxLayout) -> None:
        waiting = [task for task in record.tasks if task.done_at is None]
        allowed = record.newest and may_act(clinic, Action.ASK_DESK)
        if allowed:
            button = self._button("desk_open", _("Ask the desk"), "T")
            words = _("The desk was asked:") if waiting else _("The desk was asked for nothing.")
            self._add_line(body, words, button)
        elif waiting:
            self._add_line(body, _("The desk was asked:"), None)
        for task in waiting:
            line = TaskLine(task, clinic)
            line.done.connect(self.task_done)
            body.addWidget(line)
