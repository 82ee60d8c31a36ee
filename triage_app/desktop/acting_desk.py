"""The panels that send a patient on: who sees them, what the desk is asked, where they stand.

Nothing is written here but what the person chose; what may be chosen the workflow decides.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.acting_parts import ChoiceRow, ReasonBox
from triage_app.desktop.acting_words import task_words
from triage_app.desktop.controls import MainButton, PlainButton
from triage_app.desktop.fields import LabelledField
from triage_app.desktop.record_panels import SidePanel
from triage_app.desktop.theme import BODY, theme_of
from triage_app.desktop.waiting import moment_words, state_name
from triage_app.desktop.words import Words
from triage_app.desktop.worklist_states import MOVES
from triage_app.desktop.worklist_tasks import kind_words
from triage_app.errors import TriageAppError
from triage_app.model.beside import Task, TaskId, TaskKind
from triage_app.model.intake import WorkState
from triage_app.texts import _
from triage_app.workflow import Clinic, Record
from triage_app.workflow.acting import ask_desk, assign, change_state, finish_task
from triage_app.workflow.correcting import begin_correction
from triage_app.workflow.may import Action, may
from triage_app.workflow.other_days import may_act
from triage_app.workflow.record import read_record


class AssignPanel(SidePanel):
    """Who sees the patient: the clinic's specialists, or a name typed."""

    key = "A"

    def __init__(self, clinic: Clinic, record: Record) -> None:
        super().__init__("assign_panel", _("Who sees the patient"))
        self._clinic = clinic
        self._record = record
        self.rows: list[ChoiceRow] = []
        now = record.specialist
        names = clinic.letterhead.specialists
        own = clinic.staff.name if may(clinic.staff, Action.SET_LEVEL) else ""
        for name in dict.fromkeys((*((own,) if own else ()), *names)):
            self._add_row(name, name, chosen=name == now)
        if now:
            self._add_row("", _("No one in particular"), chosen=False)
        self.field = LabelledField("assign_name", _("Another name"))
        self.field.field.returnPressed.connect(self._on_typed)
        self.body.addWidget(self.field)
        self.button = MainButton("assign_button", _("Choose this name"))
        self.button.clicked.connect(self._on_typed)
        self.body.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addStretch(1)

    def _add_row(self, name: str, words: str, *, chosen: bool) -> None:
        place = len(self.rows) + 1
        row = ChoiceRow(f"assign_{place}", str(place) if place < 10 else "", words)
        row.setChecked(chosen)
        row.clicked.connect(partial(self._keep, name))
        self.rows.append(row)
        self.body.addWidget(row)

    def _on_typed(self) -> None:
        name = " ".join(self.field.field.text().split())
        if not name:
            self.field.show_problem(_("Type a name, or choose one above."))
            self.field.field.setFocus(Qt.FocusReason.TabFocusReason)
            return
        self._keep(name)

    def _keep(self, name: str, _checked: bool = False) -> None:
        self.finish(partial(assign, self._clinic, self._record, name))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press_row(self.rows, event):
            super().keyPressEvent(event)


class TaskLine(QWidget):
    """One thing the desk was asked for: what, by whom, and its button while it is open.

    Signals:
        done(str): the task's id; somebody says it is done.
    """

    done = Signal(str)

    def __init__(self, task: Task, clinic: Clinic) -> None:
        super().__init__()
        self.setObjectName("task_line")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme_of().px(12))
        at = moment_words(task.at, clinic.now(), clinic.zone)
        words = _("{what}. Asked {at} by {by}.").format(
            what=task_words(task), at=at, by=task.by.name
        )
        if task.done_at is not None and task.done_by is not None:
            at = moment_words(task.done_at, clinic.now(), clinic.zone)
            ended = _("Done {at} by {by}.").format(at=at, by=task.done_by.name)
            words = f"{words} {ended}"
        row.addWidget(Words(words, BODY, "text" if task.done_at is None else "text2"), 1)
        if task.done_at is None and may_act(clinic, Action.DO_TASK):
            button = PlainButton("task_done", _("Done"))
            button.setAccessibleName(_("Done: {what}").format(what=task_words(task)))
            button.clicked.connect(partial(self._on_done, task.task_id))
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    def _on_done(self, task_id: TaskId, _checked: bool = False) -> None:
        self.done.emit(task_id)


class DeskPanel(SidePanel):
    """What the desk is asked to do: imaging, a call, something else."""

    key = "T"

    def __init__(self, clinic: Clinic, record: Record) -> None:
        super().__init__("desk_panel", _("Ask the desk"))
        self._clinic = clinic
        self._record = record
        options = tuple((kind.value, kind_words(kind)) for kind in TaskKind)
        self.rows: dict[str, ChoiceRow] = {}
        for place, (name, words) in enumerate(options, start=1):
            row = ChoiceRow(f"task_{name}", str(place), words)
            row.clicked.connect(partial(self.choose, name))
            self.rows[name] = row
            self.body.addWidget(row)
        self.what = ReasonBox("task_text", _("What is needed, and by when"))
        self.what.entered.connect(self.ask)
        self.body.addWidget(self.what)
        self.button = MainButton("task_ask", _("Ask the desk"), "Ctrl+Enter")
        self.button.clicked.connect(self.ask)
        self.body.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        if record.tasks:
            self.add_heading(_("Asked so far"))
            for task in reversed(record.tasks):
                line = TaskLine(task, clinic)
                line.done.connect(self._on_done)
                self.body.addWidget(line)
        self.body.addStretch(1)

    def choose(self, name: str, _checked: bool = False) -> None:
        """Mark what kind of task it is."""
        for each, row in self.rows.items():
            row.setChecked(each == name)
            row.update()
        self.what.area.setFocus(Qt.FocusReason.TabFocusReason)

    def ask(self) -> None:
        """Put it on the desk's list."""
        kind = next((name for name, row in self.rows.items() if row.isChecked()), "")
        if not kind:
            self.what.ask(_("Choose above what the desk is asked for."))
            next(iter(self.rows.values())).setFocus(Qt.FocusReason.TabFocusReason)
            return
        if not self.what.is_given:
            self.what.ask(_("Type in a few words what is needed."))
            self.what.area.setFocus(Qt.FocusReason.TabFocusReason)
            return
        self.finish(partial(ask_desk, self._clinic, self._record, TaskKind(kind), self.what.text))

    def _on_done(self, task_id: str) -> None:
        self.finish(partial(task_done, self._clinic, self._record, task_id))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            self.ask()
        elif not press_row(list(self.rows.values()), event):
            super().keyPressEvent(event)


class StatePanel(SidePanel):
    """Where the patient stands; "entered in error", and taking that back, needs a reason."""

    key = "M"

    def __init__(self, clinic: Clinic, record: Record) -> None:
        super().__init__("state_panel", _("Where the patient stands"))
        self._clinic = clinic
        self._record = record
        self._wanted = record.state
        self.rows: dict[WorkState, ChoiceRow] = {}
        states = MOVES if may(clinic.staff, Action.ENTER_IN_ERROR) else MOVES[:-1]
        for place, state in enumerate(states, start=1):
            row = ChoiceRow(f"state_{state.value}", str(place), state_name(state))
            row.setChecked(state is record.state)
            row.clicked.connect(partial(self.choose, state))
            self.rows[state] = row
            self.body.addWidget(row)
        self.reason = ReasonBox("state_reason", _("Why"))
        self.reason.entered.connect(self._on_reason)
        self.reason_button = MainButton("state_keep", "", "Ctrl+Enter")
        self.reason_button.clicked.connect(self._on_reason)
        self.body.addWidget(self.reason)
        self.body.addWidget(self.reason_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.reason.hide()
        self.reason_button.hide()
        self.body.addStretch(1)

    def choose(self, state: WorkState, _checked: bool = False) -> None:
        """Keep the state at once; an error asks for its reason first."""
        error = WorkState.ENTERED_IN_ERROR
        self._wanted = state
        if state is self._record.state:
            self.closed.emit()
        elif error in (state, self._record.state):
            for each, row in self.rows.items():
                row.setChecked(each is state)
                row.update()
            words = _("Mark as entered in error") if state is error else _("It was no error")
            self.reason_button.set_words(words)
            self.reason.show()
            self.reason_button.show()
            self.reason.area.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._keep("")

    def _on_reason(self) -> None:
        if not self.reason.is_given:
            self.reason.ask(_("Type in a few words why."))
            self.reason.area.setFocus(Qt.FocusReason.TabFocusReason)
            return
        self._keep(self.reason.text)

    def _keep(self, reason: str) -> None:
        subject = self._record.subject

        def change() -> Record:
            change_state(self._clinic, subject, self._wanted, reason)
            return read_record(self._clinic, subject)

        self.finish(change)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            if self.reason.isVisible():
                self._on_reason()
        elif not press_row(list(self.rows.values()), event):
            super().keyPressEvent(event)


class CorrectPanel(SidePanel):
    """Why an intake is corrected; then its questions open with the answers there are.

    Signals:
        begun(str): the draft to go on with.
    """

    begun = Signal(str)

    def __init__(self, clinic: Clinic, record: Record) -> None:
        super().__init__("correct_panel", _("Correct this intake"))
        self._clinic = clinic
        self._record = record
        self.add_words(
            _(
                "The questions open with the answers there are. Completing them makes a new"
                " version; this one stays as it is."
            )
        )
        self.reason = ReasonBox("correct_reason", _("What is corrected, and why"))
        self.reason.entered.connect(self.begin)
        self.body.addWidget(self.reason)
        self.button = MainButton("correct_begin", _("Open the questions"), "Ctrl+Enter")
        self.button.clicked.connect(self.begin)
        self.body.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addStretch(1)

    def begin(self) -> None:
        """Begin the correction, once there is a reason."""
        if not self.reason.is_given:
            self.reason.ask(_("Type in a few words why."))
            self.reason.area.setFocus(Qt.FocusReason.TabFocusReason)
            return
        try:
            asking = begin_correction(self._clinic, self._record.subject, self.reason.text)
        except TriageAppError as err:
            self.say_error(err)
            return
        self.begun.emit(asking.draft.draft_id)

    @override
    def first_focus(self) -> None:
        self.reason.area.setFocus(Qt.FocusReason.TabFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            self.begin()
        else:
            super().keyPressEvent(event)


def task_done(clinic: Clinic, record: Record, task_id: str) -> Record:
    """Say that a task is done, and read the record again. Raises StoreError."""
    finish_task(clinic, TaskId(task_id))
    return read_record(clinic, record.subject)


def press_row(rows: list[ChoiceRow], event: QKeyEvent) -> bool:
    """Choose the row whose key was pressed. False when none has it."""
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return False
    row = next((row for row in rows if row.key and row.key == event.text()), None)
    if row is not None:
        row.click()
    return row is not None
