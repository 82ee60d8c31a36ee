"""The desk's tasks: what specialists ask for, oldest first; one key says that one is done.

It shows finished values and reports; the screen reads and writes.
"""

from __future__ import annotations

from datetime import datetime, tzinfo
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QStyleOptionViewItem, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.row_table import Index, RowDelegate, RowHead, RowTable
from triage_app.desktop.screen import Room
from triage_app.desktop.slim_controls import SlimButton, SlimMainButton
from triage_app.desktop.theme import ANSWER, BODY, CAPTION, theme_of
from triage_app.desktop.waiting import identity_words, moment_words
from triage_app.desktop.words import Words
from triage_app.model.beside import Task, TaskKind
from triage_app.model.person import Patient
from triage_app.texts import N_, _, n_

ROW_HEIGHT: Final = 63
_ASKED_WIDTH: Final = 190
_KINDS: Final = {
    TaskKind.IMAGING: N_("Arrange imaging"),
    TaskKind.CALL: N_("Call the patient"),
    TaskKind.OTHER: N_("To do"),
}
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

Asked = tuple[Task, Patient]


class TaskColumn(IntEnum):
    """The columns, left to right."""

    TASK = 0
    PATIENT = 1
    ASKED = 2


def kind_words(kind: TaskKind) -> str:
    """What is to be done, in the few words that open a line."""
    return _(_KINDS[kind])


class TasksModel(QAbstractTableModel):
    """Open tasks in the order the workflow gives them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Asked, ...] = ()
        self._now: datetime | None = None
        self._zone: tzinfo | None = None

    @property
    def rows(self) -> tuple[Asked, ...]:
        """What is shown."""
        return self._rows

    def show_rows(self, rows: tuple[Asked, ...], now: datetime, zone: tzinfo) -> None:
        """Show other tasks."""
        self.beginResetModel()
        self._rows, self._now, self._zone = rows, now, zone
        self.endResetModel()

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(TaskColumn)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        heads = (_("To do"), _("Patient"), _("Asked"))
        return heads[section] if 0 <= section < len(heads) else None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                lines = self.lines(index.row(), TaskColumn(index.column()))
                return "\n".join(line for line in lines if line)
            case Qt.ItemDataRole.AccessibleTextRole:
                said = (line for column in TaskColumn for line in self.lines(index.row(), column))
                return ", ".join(line for line in said if line)
            case _:
                return None

    def lines(self, row: int, column: TaskColumn) -> tuple[str, str]:
        """The two lines of a cell."""
        task, patient = self._rows[row]
        assert self._now is not None
        assert self._zone is not None
        match column:
            case TaskColumn.TASK:
                return kind_words(task.kind), task.text
            case TaskColumn.PATIENT:
                return patient.name, identity_words(patient, self._now.date())
            case TaskColumn.ASKED:
                return task.by.name, moment_words(task.at, self._now, self._zone)


class TasksDelegate(RowDelegate):
    """Two lines a cell: what and whom in bold, the rest in secondary words."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(option.rect.width(), theme_of().px(ROW_HEIGHT))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = theme_of()
        model = index.model()
        assert isinstance(model, TasksModel)
        column = TaskColumn(index.column())
        painter.save()
        self.paint_ground(painter, option, index, first=column is TaskColumn.TASK)
        inner = option.rect.adjusted(
            theme.px(16 if column is TaskColumn.TASK else 8), theme.px(9), -theme.px(8), 0
        )
        inner.setHeight(theme.px(22))
        asked = column is TaskColumn.ASKED
        for place, words in enumerate(model.lines(index.row(), column)):
            font = theme.font(BODY, bold=place == 0 and not asked)
            painter.setFont(font)
            painter.setPen(theme.colour("text" if place == 0 and not asked else "text2"))
            cut = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, _LEFT | Qt.TextFlag.TextSingleLine, cut)
            inner.translate(0, theme.px(22))
        painter.restore()


class TasksTable(RowTable):
    """Open tasks.

    Signals:
        key_pressed(str): "D", "T", "F", "C", "/" or "Esc".
    """

    key_pressed = Signal(str)

    def __init__(self) -> None:
        self.tasks = TasksModel()
        super().__init__(
            "tasks_table", _("Tasks for the desk"), self.tasks, RowHead(), TasksDelegate()
        )
        self.tasks.setParent(self)
        self.fit(Room.WIDE)

    def fit(self, room: Room) -> None:
        """Set widths; a narrow window has no room for who asked."""
        px = theme_of().px
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(TaskColumn.ASKED, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(TaskColumn.ASKED, px(_ASKED_WIDTH))
        self.setColumnHidden(TaskColumn.ASKED, room is Room.NARROW)
        self.set_row_height(px(ROW_HEIGHT))

    def cut(self, asked: Asked) -> tuple[str, ...]:
        """The words of a task and its patient that its row has no room for."""
        task, _patient = asked
        row = self.tasks.rows.index(asked)
        lines = {
            TaskColumn.TASK: task.text,
            TaskColumn.PATIENT: self.tasks.lines(row, TaskColumn.PATIENT)[1],
        }
        metrics = QFontMetrics(theme_of().font(BODY))
        return tuple(
            words
            for column, words in lines.items()
            if metrics.horizontalAdvance(words) > self.columnWidth(column) - theme_of().px(24)
        )

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = Qt.Key(event.key())
        if plain and key in _STEPS:
            self.step(_STEPS[key])
        elif plain and key in _KEYS:
            self.key_pressed.emit(_KEYS[key])
        else:
            super().keyPressEvent(event)


_STEPS: Final = {Qt.Key.Key_J: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_K: -1, Qt.Key.Key_Up: -1}
_KEYS: Final = {
    Qt.Key.Key_D: "D",
    Qt.Key.Key_T: "T",
    Qt.Key.Key_F: "F",
    Qt.Key.Key_C: "C",
    Qt.Key.Key_Slash: "/",
    Qt.Key.Key_Escape: "Esc",
}


class TasksPanel(QWidget):
    """The tasks with what may be done with the current one.

    Signals:
        record_wanted(str): the id of the intake a task was asked for.
        done(Task): one that is done.
    """

    record_wanted = Signal(str)
    done = Signal(Task)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("tasks_panel")
        px = theme_of().px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        row = QHBoxLayout()
        row.setContentsMargins(px(16), px(4), px(16), px(4))
        row.setSpacing(px(8))
        self._head = Words("", ANSWER, bold=True, wrap=False)
        row.addWidget(self._head)
        row.addStretch(1)
        self.open_button = SlimMainButton("task_open", _("Open"), "Enter")
        self.done_button = SlimButton("task_done", _("Done"), "D")
        row.addWidget(self.open_button)
        row.addWidget(self.done_button)
        column.addLayout(row)
        self.table = TasksTable()
        column.addWidget(self.table, 1)
        self._text = Words("", CAPTION, "text2")
        self._text.setContentsMargins(px(16), 0, px(16), px(4))
        self._text.setObjectName("task_text")
        column.addWidget(self._text)
        self.open_button.clicked.connect(self.open_current)
        self.done_button.clicked.connect(self.finish_current)
        self.table.asked_for.connect(self.open_current)
        self.table.current_changed.connect(self._on_current_changed)

    @property
    def current(self) -> Asked | None:
        """The task the keys act on."""
        row = self.table.currentIndex().row()
        rows = self.table.tasks.rows
        return rows[row] if 0 <= row < len(rows) else None

    def show_tasks(self, rows: tuple[Asked, ...], now: datetime, zone: tzinfo) -> None:
        """Show the open tasks; the one the keys act on stays where it is."""
        if rows == self.table.tasks.rows:
            return
        place = max(self.table.currentIndex().row(), 0)
        current = self.current
        self._head.setText(
            n_("{n} task for the desk", "{n} tasks for the desk", len(rows)).format(n=len(rows))
        )
        self.table.tasks.show_rows(rows, now, zone)
        ids = [task.task_id for task, _patient in rows]
        if current is not None and current[0].task_id in ids:
            place = ids.index(current[0].task_id)
        self.table.go_to(min(place, len(rows) - 1))
        self._on_current_changed()

    def open_current(self) -> None:
        """Open the record the task is about."""
        if self.current is not None:
            self.record_wanted.emit(self.current[0].subject)

    def finish_current(self) -> None:
        """The task is done."""
        if self.current is not None:
            self.done.emit(self.current[0])

    def _on_current_changed(self) -> None:
        """Say under the list what a line has no room for."""
        asked = self.current
        self._text.show_text(" · ".join(self.table.cut(asked)) if asked else "")
