"""The emergency openings as rows: whose record and when, why and by whom, and whether looked at.

It shows finished rows in the order they are given; it reads nothing.
"""

from __future__ import annotations

from datetime import datetime
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
from triage_app.texts import _
from triage_app.workflow.reviewing import Opening

ROW_HEIGHT: Final = 63
LEAST_ROWS: Final = 3
_STATE_WIDTH: Final = 190
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ReviewColumn(IntEnum):
    """The columns, left to right."""

    WHOSE = 0
    WHY = 1
    STATE = 2


def when_words(at: datetime) -> str:
    """20 Nov 2026 14:10."""
    return f"{day_words(at.date())} {at:%H:%M}"


def cell_lines(opening: Opening, column: ReviewColumn) -> tuple[str, str]:
    """The two lines of a cell."""
    match column:
        case ReviewColumn.WHOSE:
            return opening.about, when_words(opening.at)
        case ReviewColumn.WHY:
            return opening.reason, _("by {name}").format(name=opening.by.name)
        case ReviewColumn.STATE:
            review = opening.review
            if review is None:
                return _("Not looked at"), ""
            return _("Looked at"), _("by {name}").format(name=review.by.name)


class ReviewModel(QAbstractTableModel):
    """The openings, as the workflow orders them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Opening, ...] = ()

    @property
    def rows(self) -> tuple[Opening, ...]:
        """What is shown."""
        return self._rows

    def show_rows(self, rows: tuple[Opening, ...]) -> None:
        """Show other openings."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(ReviewColumn)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        across = orientation is Qt.Orientation.Horizontal
        if role != Qt.ItemDataRole.DisplayRole or not across:
            return None
        heads = (_("Patient"), _("Why"), _("Looked at"))
        return heads[section] if 0 <= section < len(heads) else None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                lines = cell_lines(row, ReviewColumn(index.column()))
                return "\n".join(line for line in lines if line)
            case Qt.ItemDataRole.AccessibleTextRole:
                said = (line for column in ReviewColumn for line in cell_lines(row, column))
                return ", ".join(line for line in said if line)
            case _:
                return None


class _Delegate(RowDelegate):
    """Two lines a cell: what nobody has looked at stands in bold."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(option.rect.width(), theme_of().px(ROW_HEIGHT))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, column, model = theme_of(), ReviewColumn(index.column()), index.model()
        assert isinstance(model, ReviewModel)
        opening = model.rows[index.row()]
        first = column is ReviewColumn.WHOSE
        painter.save()
        self.paint_ground(painter, option, index, first=first)
        inner = option.rect.adjusted(theme.px(16 if first else 8), theme.px(9), -theme.px(8), 0)
        inner.setHeight(theme.px(22))
        for place, words in enumerate(cell_lines(opening, column)):
            font = theme.font(BODY, bold=place == 0 and opening.review is None)
            painter.setFont(font)
            painter.setPen(theme.colour("text" if place == 0 else "text2"))
            cut = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, _LEFT | Qt.TextFlag.TextSingleLine, cut)
            inner.translate(0, theme.px(22))
        painter.restore()


class ReviewTable(RowTable):
    """The openings; those nobody has looked at stand first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.openings = ReviewModel()
        super().__init__(
            "review_table", _("Emergency openings"), self.openings, RowHead(), _Delegate(), parent
        )
        self.openings.setParent(self)
        self.fit(Room.WIDE)

    @property
    def current(self) -> Opening | None:
        """The marked opening."""
        row = self.currentIndex().row()
        rows = self.openings.rows
        return rows[row] if 0 <= row < len(rows) else None

    def fit(self, room: Room) -> None:
        """Set widths; a narrow window leaves out the reason, which stands whole below."""
        px = theme_of().px
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setColumnHidden(ReviewColumn.WHY, room is Room.NARROW)
        if room is not Room.NARROW:
            head.setSectionResizeMode(ReviewColumn.STATE, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(ReviewColumn.STATE, px(_STATE_WIDTH))
        self.set_row_height(px(ROW_HEIGHT))
        self.setMinimumHeight(px(HEAD_HEIGHT + LEAST_ROWS * ROW_HEIGHT))
