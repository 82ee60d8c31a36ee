"""Found patients as Qt sees them: frozen rows, painted by one delegate; it finds nobody itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem
from typing_extensions import override

from triage_app.desktop.row_table import Index, RowDelegate
from triage_app.desktop.theme import BODY, theme_of
from triage_app.desktop.waiting import age_words, day_words, sex_words
from triage_app.model.person import Patient
from triage_app.texts import _

PATIENT_ROW_HEIGHT = 48


class PatientColumn(IntEnum):
    """The columns, left to right."""

    NAME = 0
    AGE = 1
    SEX = 2
    BORN = 3
    MRN = 4
    LAST_HERE = 5


class PatientRole(IntEnum):
    """What the screen asks for, of any column of a row."""

    PATIENT = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class PatientRow:
    """A found patient; `last_here` is None before a first completed intake."""

    patient: Patient
    last_here: date | None


class PatientsModel(QAbstractTableModel):
    """Found patients in the order the store gives them. `today` is the day ages are said for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[PatientRow, ...] = ()
        self._today = date.min

    @property
    def rows(self) -> tuple[PatientRow, ...]:
        """What is shown."""
        return self._rows

    def show_rows(self, rows: tuple[PatientRow, ...], today: date) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = rows
        self._today = today
        self.endResetModel()

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(PatientColumn)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole or not 0 <= section < len(PatientColumn):
            return None
        return (
            _("Name"),
            _("Age"),
            _("Sex"),
            _("Born"),
            _("MRN"),
            _("Last here"),
        )[section]

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._words(row, PatientColumn(index.column()))
            case Qt.ItemDataRole.AccessibleTextRole:
                heads = [self.headerData(c, Qt.Orientation.Horizontal) for c in PatientColumn]
                words = [self._words(row, column) for column in PatientColumn]
                return ", ".join(f"{h} {w}" for h, w in zip(heads, words, strict=True) if w)
            case PatientRole.PATIENT:
                return row.patient
            case _:
                return None

    def _words(self, row: PatientRow, column: PatientColumn) -> str:
        patient = row.patient
        match column:
            case PatientColumn.NAME:
                return patient.name
            case PatientColumn.AGE:
                return age_words(patient, self._today)
            case PatientColumn.SEX:
                return sex_words(patient.sex)
            case PatientColumn.BORN:
                return day_words(patient.birth_date) if patient.birth_date else _("not known")
            case PatientColumn.MRN:
                return patient.mrn
            case PatientColumn.LAST_HERE:
                return day_words(row.last_here) if row.last_here else _("not yet")


class PatientsDelegate(RowDelegate):
    """Paints a found patient: the name in bold, the rest in secondary words."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(option.rect.width(), theme_of().px(PATIENT_ROW_HEIGHT))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect = theme_of(), option.rect
        name = index.column() == PatientColumn.NAME
        painter.save()
        self.paint_ground(painter, option, index, first=name)
        font = theme.font(BODY, bold=name)
        words = rect.adjusted(theme.px(16 if name else 8), 0, -theme.px(8), 0)
        text = QFontMetrics(font).elidedText(
            str(index.data() or ""), Qt.TextElideMode.ElideRight, words.width()
        )
        painter.setFont(font)
        painter.setPen(theme.colour("text" if name else "text2"))
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()
