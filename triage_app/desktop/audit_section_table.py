"""The audit's entries as rows: read in pages as they are scrolled to, never all.

It shows what it is given and asks for more; it reads nothing itself.
"""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView, QStyleOptionViewItem, QWidget
from typing_extensions import override

from triage_app.desktop.row_table import HEAD_HEIGHT, Index, RowDelegate, RowHead, RowTable
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import BODY, theme_of
from triage_app.desktop.waiting import day_words
from triage_app.texts import _
from triage_app.workflow.audit_view import AuditRow

ROW_HEIGHT: Final = 40
LEAST_ROWS: Final = 5
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class AuditColumn(IntEnum):
    """The columns, left to right."""

    WHEN = 0
    WHO = 1
    WHAT = 2
    ABOUT = 3
    DETAILS = 4
    COMPUTER = 5


_WIDTHS: Final = {
    AuditColumn.WHEN: 176,
    AuditColumn.WHO: 140,
    AuditColumn.WHAT: 216,
    AuditColumn.ABOUT: 216,
    AuditColumn.COMPUTER: 112,
}
_ONLY_WIDE: Final = (AuditColumn.COMPUTER,)
_MAY_BE_CUT: Final = (AuditColumn.ABOUT, AuditColumn.DETAILS)
_NOT_NARROW: Final = (AuditColumn.COMPUTER, AuditColumn.DETAILS, AuditColumn.ABOUT)


def when_words(at: datetime | None) -> str:
    """20 Nov 2026 14:10:09: to the second, for an order is told by it."""
    return f"{day_words(at.date())} {at.strftime('%H:%M:%S')}" if at is not None else _("unknown")


def cell_words(row: AuditRow, column: AuditColumn) -> str:
    """A cell as the privacy officer reads it."""
    match column:
        case AuditColumn.WHEN:
            return when_words(row.at)
        case AuditColumn.WHO:
            return row.by.name if row.by is not None else ""
        case AuditColumn.WHAT:
            return row.what
        case AuditColumn.ABOUT:
            return row.about
        case AuditColumn.DETAILS:
            return row.detail
        case AuditColumn.COMPUTER:
            return row.computer


class AuditModel(QAbstractTableModel):
    """The rows read so far.

    Signals:
        more_wanted(): the end of what was read came into sight.
    """

    more_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[AuditRow] = []
        self._has_more = False

    @property
    def rows(self) -> tuple[AuditRow, ...]:
        """What was read."""
        return tuple(self._rows)

    def row(self, place: int) -> AuditRow | None:
        """The row at a place."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def show_rows(self, rows: tuple[AuditRow, ...], *, has_more: bool) -> None:
        """Show other rows from the beginning."""
        self.beginResetModel()
        self._rows = list(rows)
        self._has_more = has_more
        self.endResetModel()

    def add_rows(self, rows: tuple[AuditRow, ...], *, has_more: bool) -> None:
        """Show these below the others."""
        self._has_more = has_more
        if rows:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(rows) - 1)
            self._rows += rows
            self.endInsertRows()

    @override
    def canFetchMore(self, parent: Index) -> bool:
        return self._has_more and not parent.isValid()

    @override
    def fetchMore(self, parent: Index) -> None:
        # Asked for once; the page that comes says whether there is another.
        self._has_more = False
        self.more_wanted.emit()

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(AuditColumn)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        across = orientation is Qt.Orientation.Horizontal
        if role != Qt.ItemDataRole.DisplayRole or not across:
            return None
        heads = (_("When"), _("Who"), _("What"), _("About"), _("Details"), _("Computer"))
        return heads[section] if 0 <= section < len(heads) else None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], AuditColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell_words(row, column)
            case Qt.ItemDataRole.ToolTipRole:
                return cell_words(row, column) if column in _MAY_BE_CUT else None
            case Qt.ItemDataRole.AccessibleTextRole:
                heads = [self.headerData(c, Qt.Orientation.Horizontal) for c in AuditColumn]
                words = [cell_words(row, c) for c in AuditColumn]
                return ", ".join(f"{h} {w}" for h, w in zip(heads, words, strict=True) if w)
            case _:
                return None


class _Delegate(RowDelegate):
    """Paints an entry: what was done in bold, the rest in secondary words."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(option.rect.width(), theme_of().px(ROW_HEIGHT))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect, column = theme_of(), option.rect, AuditColumn(index.column())
        first, what = column is AuditColumn.WHEN, column is AuditColumn.WHAT
        painter.save()
        self.paint_ground(painter, option, index, first=first)
        font = theme.font(BODY, bold=what)
        words = rect.adjusted(theme.px(16 if first else 8), 0, -theme.px(8), 0)
        text = QFontMetrics(font).elidedText(
            str(index.data() or ""), Qt.TextElideMode.ElideRight, words.width()
        )
        painter.setFont(font)
        painter.setPen(theme.colour("text" if what else "text2"))
        painter.drawText(words, _LEFT, text)
        painter.restore()


class AuditTable(RowTable):
    """The entries, newest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.entries = AuditModel()
        super().__init__(
            "audit_table", _("Audit entries"), self.entries, RowHead(), _Delegate(), parent
        )
        self.entries.setParent(self)
        self.fit(Room.WIDE)

    @property
    def current(self) -> AuditRow | None:
        """The marked entry."""
        return self.entries.row(self.currentIndex().row())

    def fit(self, room: Room) -> None:
        """Set widths; where there is less room, what the line below says too is left out."""
        px = theme_of().px
        hidden = {Room.WIDE: (), Room.MIDDLE: _ONLY_WIDE, Room.NARROW: _NOT_NARROW}[room]
        stretched = AuditColumn.WHAT if room is Room.NARROW else AuditColumn.DETAILS
        head = self.horizontalHeader()
        for column in AuditColumn:
            self.setColumnHidden(column, column in hidden)
            mode = QHeaderView.ResizeMode
            head.setSectionResizeMode(column, mode.Stretch if column is stretched else mode.Fixed)
            if column in _WIDTHS:
                self.setColumnWidth(column, px(_WIDTHS[column]))
        self.set_row_height(px(ROW_HEIGHT))
        # With large text the page scrolls; some rows are in sight all the same.
        self.setMinimumHeight(px(HEAD_HEIGHT + LEAST_ROWS * ROW_HEIGHT))
