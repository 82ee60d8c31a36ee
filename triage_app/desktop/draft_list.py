"""Part-done intakes to continue: who, how long ago, how far, and the level so far; one key each."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.controls import LEFT, Painted
from triage_app.desktop.level_words import level_word
from triage_app.desktop.marks import (
    badge_size,
    cap_size,
    paint_badge,
    paint_key_cap,
    paint_level_shape,
)
from triage_app.desktop.theme import BODY, CAPTION, Theme, theme_of
from triage_app.desktop.worklist_model import level_range
from triage_app.model.intake import IntakeId
from triage_app.model.level import Level
from triage_app.texts import _

MOST_KEYS = 9


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One part-done intake, ready to show: `about` is "Begun 40 min ago, 16 left"."""

    draft_id: IntakeId
    name: str
    facts: str
    about: str
    level: Level
    could_be: Level


class DraftLine(Painted):
    """One part-done intake as a wide button."""

    def __init__(self, row: DraftRow, key: str) -> None:
        super().__init__(f"draft_{row.draft_id}", row.name)
        self._row = row
        self._key = key
        self.setAccessibleName(
            f"{row.name}, {row.facts}, {row.about}, {level_range(row.level, row.could_be)}"
        )

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme_of().px(320), theme_of().px(63))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = theme.sunken if self.isDown() else theme.surface
        border = theme.text if self.underMouse() else theme.line
        painter.setBrush(QColor(ground))
        painter.setPen(QPen(QColor(border), 1))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, theme.px(8), theme.px(8))
        right = self.width() - theme.px(16)
        if self._key:
            size = cap_size(self._key, theme)
            cap = QRectF(
                right - size.width(),
                (self.height() - size.height()) / 2,
                size.width(),
                size.height(),
            )
            paint_key_cap(painter, cap, self._key, theme)
            right = int(cap.left()) - theme.px(16)
        right -= self._paint_level(painter, theme, right)
        self._paint_words(painter, theme, right - theme.px(12))

    def _paint_words(self, painter: QPainter, theme: Theme, right: int) -> None:
        left, row = theme.px(16), self._row
        upper = QRectF(left, theme.px(9), right - left, theme.px(22))
        bold, plain = theme.font(BODY, bold=True), theme.font(BODY)
        elide = Qt.TextElideMode.ElideRight
        facts = QFontMetrics(plain).horizontalAdvance(row.facts) + theme.px(8)
        room = max(int(upper.width()) - facts, theme.px(60))
        name = QFontMetrics(bold).elidedText(row.name, elide, room)
        painter.setFont(bold)
        painter.setPen(QColor(theme.text))
        painter.drawText(upper, LEFT, name)
        taken = QFontMetrics(bold).horizontalAdvance(name) + theme.px(8)
        painter.setFont(plain)
        painter.setPen(QColor(theme.text2))
        painter.drawText(upper.adjusted(taken, 0, 0, 0), LEFT, row.facts)
        lower = QRectF(left, theme.px(32), right - left, theme.px(22))
        about = QFontMetrics(plain).elidedText(row.about, elide, int(lower.width()))
        painter.drawText(lower, LEFT, about)

    def _paint_level(self, painter: QPainter, theme: Theme, right: int) -> int:
        """The level so far, ending at `right`; always a range while it is open. Gives its width."""
        row, small = self._row, QFontMetrics(theme.font(CAPTION))
        bold = QFontMetrics(theme.font(CAPTION, bold=True))
        unknown = row.level is Level.ROUTINE and row.could_be is not row.level
        badge = badge_size(row.level, theme).width()
        lead = bold.horizontalAdvance(_("Not yet known")) if unknown else badge
        span = small.horizontalAdvance(_("could be"))
        span += bold.horizontalAdvance(level_word(row.could_be))
        span += theme.px(6 + 14 + 5)
        open_range = row.could_be is not row.level
        width = max(lead, span) if open_range else lead
        left = right - width
        upper = QRectF(left, theme.px(4 if open_range else 0), width, theme.px(30))
        if not open_range:
            upper.setHeight(self.height())
        if unknown:
            painter.setFont(theme.font(CAPTION, bold=True))
            painter.setPen(QColor(theme.text))
            painter.drawText(upper, LEFT, _("Not yet known"))
        else:
            paint_badge(painter, upper, row.level, theme)
        if open_range:
            self._paint_range(painter, theme, QRectF(left, theme.px(35), width, theme.px(22)))
        return width

    def _paint_range(self, painter: QPainter, theme: Theme, rect: QRectF) -> None:
        painter.setFont(theme.font(CAPTION))
        painter.setPen(QColor(theme.text2))
        painter.drawText(rect, LEFT, _("could be"))
        side = theme.px(14)
        left = rect.left() + painter.fontMetrics().horizontalAdvance(_("could be")) + theme.px(6)
        shape = QRectF(left, rect.center().y() - side / 2, side, side)
        paint_level_shape(painter, shape, self._row.could_be, theme)
        painter.setFont(theme.font(CAPTION, bold=True))
        painter.setPen(QColor(theme.text))
        rect.setLeft(left + side + theme.px(5))
        painter.drawText(rect, LEFT, level_word(self._row.could_be))


class DraftList(QWidget):
    """Part-done intakes, last saved first; the first nine have a key, Alt+1 to Alt+9.

    Signals:
        chosen(str): id of the draft to continue.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("draft_list")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme_of().px(8))
        self._rows: tuple[DraftRow, ...] = ()

    @property
    def rows(self) -> tuple[DraftRow, ...]:
        """What is shown."""
        return self._rows

    def show_rows(self, rows: tuple[DraftRow, ...]) -> None:
        """Show other drafts; the same ones are left as they are."""
        if rows == self._rows:
            return
        self._rows = rows
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for place, row in enumerate(rows):
            line = DraftLine(row, f"Alt+{place + 1}" if place < MOST_KEYS else "")
            line.clicked.connect(lambda _checked=False, place=place: self.open_at(place))
            self._column.addWidget(line)

    def open_at(self, place: int) -> None:
        """Continue the draft at `place` (from 0); nothing happens when there is none."""
        if 0 <= place < len(self._rows):
            self.chosen.emit(self._rows[place].draft_id)
