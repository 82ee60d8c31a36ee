"""What every list of whole rows shares: a head in caption size, one row chosen, one row hovered.

It decides how a row answers to mouse and keys. It must not know what a row holds.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
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

from triage_app.desktop.marks import paint_accent_bar
from triage_app.desktop.theme import CAPTION, theme_of

Index = QModelIndex | QPersistentModelIndex

HEAD_HEIGHT: Final = 32
_MIDDLE_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class RowDelegate(QStyledItemDelegate):
    """Paints the ground of a row: chosen, hovered or at rest. `hovered_row` is -1 for none."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hovered_row = -1

    def paint_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, *, first: bool
    ) -> None:
        """Fill the cell; `first` cells of a chosen row carry the accent bar."""
        theme, rect = theme_of(), option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = index.row() == self.hovered_row
        ground = "accent_tint" if chosen else "window" if hovered else "surface"
        painter.fillRect(rect, theme.colour(ground))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.colour("line"))
        if chosen and first:
            paint_accent_bar(painter, rect, theme)


class RowHead(QHeaderView):
    """Heads in caption size over a thin line; nothing to press."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(40)

    def inset(self, column: int) -> int:
        """How far in the words of a head begin, in px at 100 %; as the words of its cells."""
        return 16 if column == 0 else 8

    def more_to_paint(self, painter: QPainter, words: QRect, column: int) -> None:
        """Called with the head's font and ink set, for a second word of a head."""

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme_of().px(HEAD_HEIGHT))

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        theme = theme_of()
        painter.save()
        painter.fillRect(rect, theme.colour("surface"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.colour("line"))
        painter.setFont(theme.font(CAPTION))
        painter.setPen(theme.colour("text2"))
        words = rect.adjusted(theme.px(self.inset(logicalIndex)), 0, 0, -theme.px(6))
        head = self.model().headerData(logicalIndex, self.orientation())
        painter.drawText(words, _MIDDLE_LEFT, str(head or ""))
        self.more_to_paint(painter, words, logicalIndex)
        painter.restore()


class RowTable(QTableView):
    """Rows of which one is current; Enter and a double click ask for it.

    Signals:
        asked_for(): Enter, or a double click.
        current_changed(): another row is current, or none.
    """

    asked_for = Signal()
    current_changed = Signal()

    def __init__(
        self,
        name: str,
        label: str,
        model: QAbstractItemModel,
        head: RowHead,
        delegate: RowDelegate,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setProperty("ring", False)
        self.setHorizontalHeader(head)
        self.setModel(model)
        self._rows_delegate = delegate
        delegate.setParent(self)
        self.setItemDelegate(delegate)
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

    def set_row_height(self, height: int) -> None:
        """Give every row this many real px."""
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(1)
        if rows.defaultSectionSize() != height:
            rows.setDefaultSectionSize(height)

    def step(self, by: int) -> None:
        """Make the row `by` rows on current; stays at either end."""
        last = self.model().rowCount() - 1
        self.go_to(min(max(self.currentIndex().row() + by, 0), last))

    def go_to(self, row: int) -> None:
        """Make a row current and bring it into sight."""
        index = self.model().index(row, self._anchor_column())
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def _anchor_column(self) -> int:
        """A column that is never hidden: the current cell stands in it."""
        return 0

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.current_changed.emit()

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
        if row != self._rows_delegate.hovered_row:
            self._rows_delegate.hovered_row = row
            self.viewport().update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self.asked_for.emit()
            return
        super().keyPressEvent(event)

    @override
    def keyboardSearch(self, search: str) -> None:
        """A letter is a key of the screen; it never jumps to a name that begins with it."""

    def _on_double_clicked(self, _index: QModelIndex) -> None:
        self.asked_for.emit()
