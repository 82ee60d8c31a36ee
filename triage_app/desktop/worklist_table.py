"""The table of the worklist: keys, and which columns there is room for.

It must not fetch or filter; the screen does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget
from typing_extensions import override

from triage_app.desktop.row_table import RowHead, RowTable
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import BODY, CAPTION, Theme, theme_of
from triage_app.desktop.worklist_delegate import (
    FIRST_PAD,
    PAD,
    WorklistDelegate,
    level_width,
    row_height,
    wait_width,
)
from triage_app.desktop.worklist_model import Column, WorklistModel, column_name
from triage_app.texts import _

LEVEL_WIDTH: Final = 178
WIDTHS: Final = {
    Column.SPECIALIST: 132,
    Column.BORN: 116,
    Column.VISIT: 108,
    Column.PRINTED: 100,
    Column.WAITING: 150,
}
"""The columns that may be left out, and how wide each is."""
USUAL: Final = frozenset({Column.WAITING})
PATIENT_NEEDS: Final = 300
STEPS: Final = {Qt.Key.Key_J: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_K: -1, Qt.Key.Key_Up: -1}
AHEAD: Final = 40
"""Rows read beyond the ones in sight, so that scrolling meets them."""


class WorklistHead(RowHead):
    """The heads; "State" stands at the right end of the patient's column."""

    @override
    def inset(self, column: int) -> int:
        return {Column.LEVEL: FIRST_PAD - 2, Column.PATIENT: PAD - 2}.get(Column(column), 8)

    @override
    def more_to_paint(self, painter: QPainter, words: QRect, column: int) -> None:
        if column == Column.PATIENT:
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(words.adjusted(0, 0, -theme_of().px(PAD), 0), right, _("State"))


class WorklistTable(RowTable):
    """Rows of the worklist; keys act only while it has the focus.

    Signals:
        key_pressed(str): "P", "S", "M", "T", "F", "C", "/" or "Esc", for the screen.
    """

    key_pressed = Signal(str)

    def __init__(self, model: WorklistModel, parent: QWidget | None = None) -> None:
        super().__init__(
            "worklist_table", _("Worklist"), model, WorklistHead(), WorklistDelegate(), parent
        )
        self._rows = model
        self._room = Room.WIDE
        self._columns: frozenset[Column] = USUAL
        self.fit(Room.WIDE)

    @property
    def narrow(self) -> bool:
        """Whether rows are painted as two lines in one column."""
        return self._room is Room.NARROW

    def show_columns(self, columns: Iterable[Column]) -> None:
        """Show these besides level and patient, as far as there is room for them."""
        self._columns = frozenset(columns)
        self._fit_columns()

    def fit(self, room: Room) -> None:
        """Set columns and row heights for this much room."""
        theme = theme_of()
        self._room = room
        delegate = self.itemDelegate()
        assert isinstance(delegate, WorklistDelegate)
        delegate.narrow = self.narrow
        head = self.horizontalHeader()
        head.setVisible(not self.narrow)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(Column.PATIENT, QHeaderView.ResizeMode.Stretch)
        self.set_row_height(row_height(theme, narrow=self.narrow))
        self.verticalScrollBar().setSingleStep(theme.px(21))
        self._fit_columns()
        self.viewport().update()

    def _fit_columns(self) -> None:
        theme = theme_of()
        shown = () if self.narrow else columns_with_room(self._columns, self.width(), theme)
        self.setColumnHidden(Column.LEVEL, self.narrow)
        self.setColumnWidth(Column.LEVEL, max(theme.px(LEVEL_WIDTH), level_width(theme)))
        for column in WIDTHS:
            self.setColumnHidden(column, column not in shown)
            self.setColumnWidth(column, column_width(column, theme))

    @override
    def _anchor_column(self) -> int:
        return Column.PATIENT

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = Qt.Key(event.key())
        if plain and key in STEPS:
            self.step(STEPS[key])
        elif plain and key in _KEYS:
            self.key_pressed.emit(_KEYS[key])
        else:
            super().keyPressEvent(event)

    def in_sight(self) -> tuple[int, int]:
        """The first and last row of which anything is to be seen; (0, -1) without rows."""
        last_row = self._rows.rowCount() - 1
        last = self.rowAt(self.viewport().height() - 1)
        return max(self.rowAt(0), 0), min(last if last >= 0 else last_row, last_row)

    def keep_in_place(self, row: int) -> None:
        """Make a row current that has moved up or down the list, and leave it where it is seen.

        Whoever looks at the top of the list goes on looking at the top.
        """
        was, bar = self.currentIndex().row(), self.verticalScrollBar()
        first, last = self.in_sight()
        height = self.verticalHeader().defaultSectionSize()
        self.setAutoScroll(False)
        self.setCurrentIndex(self._rows.index(row, self._anchor_column()))
        if first <= was <= last and bar.value() > 0:
            bar.setValue(bar.value() + (row - was) * height)
        self.setAutoScroll(True)

    def cuts_story(self, story: str) -> bool:
        """Whether a row has no room for the whole story."""
        theme = theme_of()
        room = self.columnWidth(Column.PATIENT) - theme.px(2 * PAD - 2)
        return QFontMetrics(theme.font(BODY)).horizontalAdvance(story) > room

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        first, last = self.in_sight()
        if last >= first:
            end = self._rows.rowCount() - 1
            self._rows.want(max(first - AHEAD, 0), min(last + AHEAD, end))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())


_KEYS: Final = {
    Qt.Key.Key_P: "P",
    Qt.Key.Key_S: "S",
    Qt.Key.Key_M: "M",
    Qt.Key.Key_T: "T",
    Qt.Key.Key_F: "F",
    Qt.Key.Key_C: "C",
    Qt.Key.Key_Slash: "/",
    Qt.Key.Key_Escape: "Esc",
}


def column_width(column: Column, theme: Theme) -> int:
    """How wide a column is: at least its head."""
    head = QFontMetrics(theme.font(CAPTION)).horizontalAdvance(column_name(column))
    words = wait_width(theme) if column is Column.WAITING else 0
    return max(theme.px(WIDTHS[column]), head + theme.px(16), words)


def columns_with_room(chosen: Iterable[Column], width: int, theme: Theme) -> tuple[Column, ...]:
    """Those of the chosen columns that leave the patient enough room: the wait first of all."""
    left = width - max(theme.px(LEVEL_WIDTH), level_width(theme)) - theme.px(PATIENT_NEEDS)
    shown = []
    wanted = set(chosen)
    for column in sorted(wanted, key=lambda column: (column is not Column.WAITING, column)):
        needs = column_width(column, theme)
        if needs <= left or column is Column.WAITING:
            shown.append(column)
            left -= needs
    return tuple(shown)


def width_needed(chosen: Iterable[Column], theme: Theme) -> int:
    """How wide the table must be to show all of them."""
    level = max(theme.px(LEVEL_WIDTH), level_width(theme))
    return level + theme.px(PATIENT_NEEDS) + sum(column_width(c, theme) for c in chosen)
