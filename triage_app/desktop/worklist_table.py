"""The table of the worklist and its head: keys, columns, and one line of full story below.

It must not fetch or filter; the screen does.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget
from typing_extensions import override

from triage_app.desktop.screen import Room
from triage_app.desktop.theme import BODY, CAPTION, theme_of
from triage_app.desktop.worklist_delegate import (
    FIRST_PAD,
    PAD,
    WorklistDelegate,
    level_width,
    row_height,
)
from triage_app.desktop.worklist_model import Column, Index, WorklistModel
from triage_app.texts import _

HEAD_HEIGHT = 40
LEVEL_WIDTH = 178
WAITING_WIDTH = 150
STEPS = {Qt.Key.Key_J: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_K: -1, Qt.Key.Key_Up: -1}


class WorklistHead(QHeaderView):
    """The heads in caption size; "State" stands at the right end of the patient's column."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(40)

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme_of().px(HEAD_HEIGHT - 8))

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        theme = theme_of()
        painter.save()
        painter.fillRect(rect, theme.colour("surface"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.colour("line"))
        painter.setFont(theme.font(CAPTION))
        painter.setPen(theme.colour("text2"))
        left = {
            Column.LEVEL: theme.px(FIRST_PAD - 2),
            Column.PATIENT: theme.px(PAD - 2),
            Column.WAITING: theme.px(8),
        }[Column(logicalIndex)]
        words = QRectF(rect.adjusted(left, 0, -theme.px(PAD), -theme.px(6)))
        middle = Qt.AlignmentFlag.AlignVCenter
        head = self.model().headerData(logicalIndex, self.orientation())
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | middle, str(head or ""))
        if logicalIndex == Column.PATIENT:
            painter.drawText(words, Qt.AlignmentFlag.AlignRight | middle, _("State"))
        painter.restore()


class WorklistTable(QTableView):
    """Rows of the worklist; keys act only while it has the focus.

    Signals:
        opened(), print_wanted(), seen_wanted(), find_wanted(): of the current row.
        current_changed(): another row is current, or none.
    """

    opened = Signal()
    print_wanted = Signal()
    seen_wanted = Signal()
    find_wanted = Signal()
    current_changed = Signal()

    def __init__(self, model: WorklistModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("worklist_table")
        self.setAccessibleName(_("Worklist"))
        # the current row shows where the keys go: a ring round the whole list would not
        self.setProperty("ring", False)
        self._delegate = WorklistDelegate(self)
        self.setHorizontalHeader(WorklistHead(self))
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.doubleClicked.connect(self._on_double_clicked)
        self.fit(Room.WIDE)

    @property
    def narrow(self) -> bool:
        """Whether rows are painted as two lines in one column."""
        return self._delegate.narrow

    def fit(self, room: Room) -> None:
        """Set columns and row heights for this much room."""
        theme = theme_of()
        narrow = room is Room.NARROW
        self._delegate.narrow = narrow
        head = self.horizontalHeader()
        head.setVisible(not narrow)
        self.setColumnHidden(Column.LEVEL, narrow)
        self.setColumnHidden(Column.WAITING, narrow)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(Column.PATIENT, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(Column.LEVEL, max(theme.px(LEVEL_WIDTH), level_width(theme)))
        self.setColumnWidth(Column.WAITING, theme.px(WAITING_WIDTH))
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(1)
        rows.setDefaultSectionSize(row_height(theme, narrow=narrow))
        self.verticalScrollBar().setSingleStep(theme.px(21))
        self.viewport().update()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, row: int) -> None:
        """The whole row answers to the mouse, not only the cell under it."""
        if row != self._delegate.hovered_row:
            self._delegate.hovered_row = row
            self.viewport().update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if plain:
                self.opened.emit()
            case Qt.Key.Key_P if plain:
                self.print_wanted.emit()
            case Qt.Key.Key_S if plain:
                self.seen_wanted.emit()
            case Qt.Key.Key_Slash if plain:
                self.find_wanted.emit()
            case Qt.Key.Key_J | Qt.Key.Key_K | Qt.Key.Key_Down | Qt.Key.Key_Up if plain:
                self.step(STEPS[Qt.Key(event.key())])
            case _:
                super().keyPressEvent(event)

    def cuts_story(self, story: str) -> bool:
        """Whether a row has no room for the whole story."""
        theme = theme_of()
        room = self.columnWidth(Column.PATIENT) - theme.px(2 * PAD - 2)
        return QFontMetrics(theme.font(BODY)).horizontalAdvance(story) > room

    def step(self, by: int) -> None:
        """Go to the row `by` rows on, and stay at either end; fetches more at the last one."""
        model = self.model()
        here = self.currentIndex().row()
        if here + by >= model.rowCount() and model.canFetchMore(QModelIndex()):
            model.fetchMore(QModelIndex())
        self.go_to(min(max(here + by, 0), model.rowCount() - 1))

    def go_to(self, row: int) -> None:
        """Make a row current and bring it into sight."""
        index = self.model().index(row, Column.PATIENT)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.current_changed.emit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def _on_double_clicked(self, _index: QModelIndex) -> None:
        self.opened.emit()
