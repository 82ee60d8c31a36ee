"""A small table in a page: all its rows at once, no scrolling of its own, levels as badges.

It shows frozen rows and reports the row that was opened. What the values mean it does not know.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from triage_app.desktop.level_words import level_word
from triage_app.desktop.marks import badge_size, paint_accent_bar, paint_badge
from triage_app.desktop.theme import BODY, CAPTION, theme_of
from triage_app.desktop.trend_chart import plain_number
from triage_app.desktop.waiting import day_words
from triage_app.model.level import Level
from triage_app.texts import _
from triage_app.workflow.numbers_words import Cell, Table

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT: Final = 36
FIRST_ROWS: Final = 12
_PAD: Final = 8
_ROUNDING: Final = 3
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CELL: Final = Qt.ItemDataRole.UserRole + 1


def cell_words(cell: Cell) -> str:
    """A cell as the desk reads it; what there is nothing of is said, not left blank."""
    match cell:
        case None:
            return _("none")
        case Level():
            return level_word(cell)
        case date():
            return day_words(cell)
        case float():
            return plain_number(cell)
        case int():
            return f"{cell:,}"
        case str():
            return cell


def is_number(cell: Cell) -> bool:
    """Whether the cell stands at the right of its column."""
    return cell is None or (isinstance(cell, (int, float)) and not isinstance(cell, Level))


class TableModel(QAbstractTableModel):
    """The rows of one table."""

    def __init__(self, table: Table, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.table = table
        self._shown = len(table.rows)

    def show_rows(self, count: int) -> None:
        """Show only the first rows, or all there are."""
        self.beginResetModel()
        self._shown = min(count, len(self.table.rows))
        self.endResetModel()

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._shown

    @override
    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.table.heads)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        across = orientation is Qt.Orientation.Horizontal
        if role != Qt.ItemDataRole.DisplayRole or not across:
            return None
        return self.table.heads[section] if 0 <= section < len(self.table.heads) else None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.table.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell_words(row[index.column()])
            case Qt.ItemDataRole.AccessibleTextRole:
                pairs = zip(self.table.heads, row, strict=True)
                return ", ".join(f"{head}: {cell_words(cell)}" for head, cell in pairs)
            case Qt.ItemDataRole.ToolTipRole:
                return cell_words(row[index.column()]) if isinstance(row[0], str) else None
            case int() if role == CELL:
                return row[index.column()]
            case _:
                return None


class _Delegate(QStyledItemDelegate):
    """Paints a cell: a level as its badge, a number at the right, a text at the left."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect = theme_of(), option.rect
        cell = index.data(CELL)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.fillRect(rect, theme.colour("accent_tint" if chosen else "surface"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.colour("line"))
        if chosen and index.column() == 0:
            paint_accent_bar(painter, rect, theme)
        pad = theme.px(_PAD)
        words = rect.adjusted(pad, 0, -pad, 0)
        if isinstance(cell, Level):
            paint_badge(painter, QRectF(words), cell, theme)
        else:
            font = theme.font(BODY)
            text = QFontMetrics(font).elidedText(
                str(index.data() or ""), Qt.TextElideMode.ElideRight, words.width()
            )
            painter.setFont(font)
            painter.setPen(theme.colour("text"))
            painter.drawText(words, int(_RIGHT if is_number(cell) else _LEFT), text)
        painter.restore()


class _Head(QHeaderView):
    """Heads that break between words, over their column's side."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.at_right: frozenset[int] = frozenset()

    def height_for(self, widths: dict[int, int]) -> int:
        """How high the heads are in columns this wide."""
        theme = theme_of()
        metrics = QFontMetrics(theme.font(CAPTION))
        pad = 2 * theme.px(_PAD)
        lines = [
            metrics.boundingRect(
                QRect(0, 0, max(width - pad, 1), 1000),
                int(Qt.TextFlag.TextWordWrap),
                self._words(place),
            ).height()
            for place, width in widths.items()
        ]
        return max(lines, default=0) + theme.px(14)

    def _words(self, place: int) -> str:
        return str(self.model().headerData(place, Qt.Orientation.Horizontal) or "")

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        super().paintEvent(e)
        beside = self.rect().adjusted(self.length(), 0, 0, 0)
        QPainter(self.viewport()).fillRect(beside, theme_of().colour("surface"))

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        theme = theme_of()
        painter.save()
        painter.fillRect(rect, theme.colour("surface"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.colour("control"))
        painter.setFont(theme.font(CAPTION))
        painter.setPen(theme.colour("text2"))
        pad = theme.px(_PAD)
        side = Qt.AlignmentFlag.AlignLeft
        if logicalIndex in self.at_right:
            side = Qt.AlignmentFlag.AlignRight
        flags = int(side | Qt.AlignmentFlag.AlignBottom) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(
            rect.adjusted(pad, 0, -pad, -theme.px(6)), flags, self._words(logicalIndex)
        )
        painter.restore()


class NumbersTable(QTableView):
    """Shows a table as high as its rows; the page around it scrolls.

    Signals:
        opened(int): the row that was entered or double-clicked; only where rows can be opened.
    """

    opened = Signal(int)

    def __init__(self, table: Table, *, opens: bool = False) -> None:
        super().__init__()
        self.setObjectName(f"table_{table.id}")
        self.setAccessibleName(table.title)
        self.setProperty("ring_radius", 0)
        self._opens = opens
        self._table = table
        self.rows_shown = TableModel(table, self)
        self._head = _Head(self)
        self.setHorizontalHeader(self._head)
        self.setModel(self.rows_shown)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.doubleClicked.connect(self._on_double_clicked)
        self.show_rows(FIRST_ROWS)

    def show_rows(self, count: int) -> None:
        """Show only the first rows, or all there are."""
        self.rows_shown.show_rows(count)
        self._lay_out()

    def _lay_out(self) -> None:
        theme = theme_of()
        row = max(theme.px(ROW_HEIGHT), badge_size(Level.EMERGENCY, theme).height() + theme.px(6))
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(1)
        rows.setDefaultSectionSize(row)
        widths = self._widths()
        self._head.setMinimumSectionSize(1)
        self._head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for place, width in widths.items():
            self.setColumnHidden(place, width == 0)
            self.setColumnWidth(place, width)
        head = self._head.height_for(widths)
        self._head.setFixedHeight(head)
        self.setFixedHeight(head + row * self.rows_shown.rowCount() + 1)

    def _widths(self) -> dict[int, int]:
        """Numbers and levels take what they need, texts share the rest."""
        found = self._needed(_two_lines)
        if sum(found.values()) > self.viewport().width():
            found = self._needed(_longest_word)
        texts = [
            place
            for place in found
            if place != self._table.spare
            and any(isinstance(row[place], str) for row in self._table.rows)
        ]
        self._head.at_right = frozenset(
            place
            for place in found
            if self._table.rows and all(is_number(row[place]) for row in self._table.rows)
        )
        self._share(found, texts)
        return found

    def _needed(self, head_width: Callable[[str, QFontMetrics], int]) -> dict[int, int]:
        """How wide each column must be for its head and its cells."""
        theme = theme_of()
        small, body = QFontMetrics(theme.font(CAPTION)), QFontMetrics(theme.font(BODY))
        found = {}
        for place, head in enumerate(self._table.heads):
            cells = (_cell_width(row[place], body) for row in self._table.rows)
            widest = max(cells, default=0)
            found[place] = max(head_width(head, small), widest) + 2 * theme.px(_PAD)
        return found

    def _share(self, found: dict[int, int], texts: list[int]) -> None:
        """Fill the width; where there is too little, the column that can be spared goes."""
        width = max(self.viewport().width(), 1)
        spare = self._table.spare
        if spare is not None and sum(found.values()) > width:
            found[spare] = 0
        rest = width - sum(w for place, w in found.items() if place not in texts)
        if texts:
            for place in texts:
                found[place] = max(rest // len(texts), theme_of().px(120))
        else:
            # Nothing stretches: numbers far from their heads would be hard to follow.
            more = max(rest, 0) // max(len(found), 1)
            for place in found:
                found[place] += min(more, theme_of().px(40))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._lay_out()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._lay_out()

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme_of().px(320), self.height())

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._opens:
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _on_double_clicked(self, index: QModelIndex) -> None:
        if self._opens:
            self._open(index)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(index.row())


def _two_lines(head: str, metrics: QFontMetrics) -> int:
    """How wide a head is in two lines, broken where they come out most alike."""
    words = head.split()
    breaks = range(1, len(words)) or range(1)
    return (
        min(
            max(
                metrics.horizontalAdvance(" ".join(words[:place])),
                metrics.horizontalAdvance(" ".join(words[place:])),
            )
            for place in breaks
        )
        + _ROUNDING
    )


def _longest_word(head: str, metrics: QFontMetrics) -> int:
    """How wide a head is with a line for each word."""
    return max(metrics.horizontalAdvance(word) for word in head.split()) + _ROUNDING


def _cell_width(cell: Cell, metrics: QFontMetrics) -> int:
    if isinstance(cell, Level):
        return badge_size(cell, theme_of()).width()
    # What is measured whole is painted in parts of a pixel.
    return metrics.horizontalAdvance(cell_words(cell)) + _ROUNDING
