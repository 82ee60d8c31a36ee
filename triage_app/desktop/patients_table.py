"""The table of found patients: keys may come from the find box, which keeps the focus."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget
from typing_extensions import override

from triage_app.desktop.patients_model import (
    PATIENT_ROW_HEIGHT,
    PatientColumn,
    PatientRow,
    PatientsDelegate,
    PatientsModel,
)
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import CAPTION, theme_of
from triage_app.model.person import Patient
from triage_app.texts import _

_WIDTHS = {
    PatientColumn.AGE: 96,
    PatientColumn.SEX: 116,
    PatientColumn.BORN: 136,
    PatientColumn.MRN: 120,
    PatientColumn.LAST_HERE: 136,
}
_NARROW = (PatientColumn.SEX, PatientColumn.MRN, PatientColumn.LAST_HERE)


class _Head(QHeaderView):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme_of().px(32))

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        theme = theme_of()
        painter.save()
        painter.fillRect(rect, theme.colour("surface"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.colour("line"))
        painter.setFont(theme.font(CAPTION))
        painter.setPen(theme.colour("text2"))
        left = theme.px(16 if logicalIndex == PatientColumn.NAME else 8)
        words = rect.adjusted(left, 0, 0, -theme.px(6))
        head = self.model().headerData(logicalIndex, self.orientation())
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(words, middle, str(head or ""))
        painter.restore()


class PatientsTable(QTableView):
    """Found patients.

    Signals:
        opened(Patient): of the row that was entered or double-clicked.
    """

    opened = Signal(Patient)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("patients_table")
        self.setAccessibleName(_("Patients found"))
        self.setProperty("ring", False)
        self.found = PatientsModel(self)
        self.setHorizontalHeader(_Head(self))
        self.setModel(self.found)
        self._delegate = PatientsDelegate(self)
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
    def current(self) -> Patient | None:
        """The patient that Enter opens."""
        row = self.currentIndex().row()
        return self.found.rows[row].patient if 0 <= row < len(self.found.rows) else None

    def show_rows(self, rows: tuple[PatientRow, ...], today: date) -> None:
        """Show other patients; the first is marked, so that Enter opens it."""
        self.found.show_rows(rows, today)
        self.go_to(0)

    def step(self, by: int) -> None:
        """Mark the row `by` rows on; stays at either end."""
        last = len(self.found.rows) - 1
        self.go_to(min(max(self.currentIndex().row() + by, 0), last))

    def go_to(self, row: int) -> None:
        """Mark a row and bring it into sight."""
        index = self.found.index(row, PatientColumn.NAME)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def fit(self, room: Room) -> None:
        """Set widths; a narrow window has name, age and birth date only."""
        px = theme_of().px
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(PatientColumn.NAME, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            self.setColumnHidden(column, room is Room.NARROW and column in _NARROW)
            self.setColumnWidth(column, px(width))
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(px(PATIENT_ROW_HEIGHT))

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
        patient = self.current
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and patient is not None:
            self.opened.emit(patient)
            return
        super().keyPressEvent(event)

    def _on_double_clicked(self, _index: QModelIndex) -> None:
        patient = self.current
        if patient is not None:
            self.opened.emit(patient)
