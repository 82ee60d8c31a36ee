"""Old records as rows: whose, when the last thing was done in it, how much, and whether it stays.

It shows finished rows in the order they are given; it reads nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QObject, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView, QStyleOptionViewItem, QWidget
from typing_extensions import override

from triage_app.desktop.row_table import HEAD_HEIGHT, Index, RowDelegate, RowHead, RowTable
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import BODY, theme_of
from triage_app.desktop.waiting import day_words
from triage_app.texts import _, n_
from triage_app.workflow.retention import DueRecord, PurgePlan

ROW_HEIGHT: Final = 48
MOST_ROWS: Final = 8
_WIDTHS: Final = {1: 130, 2: 170, 3: 120, 4: 190}
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class OldColumn(IntEnum):
    """The columns, left to right."""

    WHOSE = 0
    MRN = 1
    LAST = 2
    VISITS = 3
    WHAT = 4


_NARROW: Final = (OldColumn.MRN, OldColumn.VISITS)


@dataclass(frozen=True, slots=True)
class OldRow:
    """A record on the list, and whether it is kept however old it is."""

    record: DueRecord
    kept: bool


def rows_of(plan: PurgePlan) -> tuple[OldRow, ...]:
    """Those to be deleted, then those that are kept."""
    return (
        *(OldRow(record, kept=False) for record in plan.records),
        *(OldRow(record, kept=True) for record in plan.kept),
    )


def cell_words(row: OldRow, column: OldColumn) -> str:
    """What stands in a cell."""
    record = row.record
    match column:
        case OldColumn.WHOSE:
            others = len(record.standing.patients) - 1
            more = n_("and {n} put together with it", "and {n} put together with it", others)
            return f"{record.patient.name} {more.format(n=others) if others else ''}".strip()
        case OldColumn.MRN:
            return record.patient.mrn
        case OldColumn.LAST:
            return day_words(record.standing.last)
        case OldColumn.VISITS:
            return f"{record.standing.visits:,}"
        case OldColumn.WHAT:
            return _("Kept, however old") if row.kept else _("To be deleted")


class OldModel(QAbstractTableModel):
    """The old records, oldest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[OldRow, ...] = ()

    @property
    def rows(self) -> tuple[OldRow, ...]:
        """What is shown."""
        return self._rows

    def show_rows(self, rows: tuple[OldRow, ...]) -> None:
        """Show other records."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(OldColumn)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        across = orientation is Qt.Orientation.Horizontal
        if role != Qt.ItemDataRole.DisplayRole or not across:
            return None
        heads = (
            _("Patient"),
            _("MRN"),
            _("Last thing done"),
            _("Visits"),
            _("What becomes of it"),
        )
        return heads[section] if 0 <= section < len(heads) else None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return cell_words(row, OldColumn(index.column()))
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(filter(None, (cell_words(row, one) for one in OldColumn)))
            case _:
                return None


class _Delegate(RowDelegate):
    """One line a cell; what is to be deleted says so in bold."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(option.rect.width(), theme_of().px(ROW_HEIGHT))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, column, model = theme_of(), OldColumn(index.column()), index.model()
        assert isinstance(model, OldModel)
        row = model.rows[index.row()]
        first = column is OldColumn.WHOSE
        painter.save()
        self.paint_ground(painter, option, index, first=first)
        inner = option.rect.adjusted(theme.px(16 if first else 8), 0, -theme.px(8), 0)
        font = theme.font(BODY, bold=column is OldColumn.WHAT and not row.kept)
        painter.setFont(font)
        painter.setPen(theme.colour("text2" if row.kept else "text"))
        cut = QFontMetrics(font).elidedText(
            cell_words(row, column), Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.drawText(inner, _LEFT | Qt.TextFlag.TextSingleLine, cut)
        painter.restore()


class OldTable(RowTable):
    """The old records."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.old = OldModel()
        super().__init__(
            "old_records_table", _("Old records"), self.old, RowHead(), _Delegate(), parent
        )
        self.old.setParent(self)
        self.fit(Room.WIDE)

    @property
    def current(self) -> OldRow | None:
        """The marked record."""
        row = self.currentIndex().row()
        rows = self.old.rows
        return rows[row] if 0 <= row < len(rows) else None

    def show_plan(self, plan: PurgePlan) -> None:
        """Show what is on the list; as high as its rows, up to some."""
        before = self.currentIndex().row()
        rows = rows_of(plan)
        self.old.show_rows(rows)
        height = HEAD_HEIGHT + ROW_HEIGHT * min(len(rows), MOST_ROWS)
        self.setFixedHeight(theme_of().px(height))
        self.setVisible(bool(rows))
        self.go_to(min(max(before, 0), len(rows) - 1))

    def fit(self, room: Room) -> None:
        """Set widths; a narrow window leaves out what the name already tells."""
        px = theme_of().px
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(OldColumn.WHOSE, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            self.setColumnHidden(column, room is Room.NARROW and column in _NARROW)
            self.setColumnWidth(column, px(width))
        self.set_row_height(px(ROW_HEIGHT))
