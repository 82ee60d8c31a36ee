"""A level said in one line: badge, its range while it is open, and how soon the patient is seen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from triage_app.desktop.controls import LEFT
from triage_app.desktop.level_words import level_word
from triage_app.desktop.marks import LevelBadge, LevelShape, paint_level_shape
from triage_app.desktop.theme import BODY, CAPTION, HEADING, theme_of
from triage_app.desktop.words import Words
from triage_app.desktop.worklist_model import level_range
from triage_app.model.level import Level
from triage_app.texts import _


class LevelLine(QWidget):
    """Badge and words; never "at least routine": an open range from routine is not yet known."""

    def __init__(self, level: Level, could_be: Level, seen: str = "") -> None:
        super().__init__()
        self.setObjectName("level_line")
        self.setAccessibleName(level_range(level, could_be))
        px = theme_of().px
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        if level is Level.ROUTINE and could_be is not level:
            row.addWidget(Words(_("Not yet known"), BODY, bold=True, wrap=False))
        else:
            row.addWidget(LevelBadge(level))
        if could_be is not level:
            row.addWidget(Words(_("could be"), CAPTION, "text2", wrap=False))
            row.addWidget(LevelShape(could_be, 16))
            row.addWidget(Words(level_word(could_be), CAPTION, bold=True, wrap=False))
        elif seen:
            row.addWidget(Words(seen, BODY, "text2", wrap=False))
        row.addStretch(1)


class BigBadge(QWidget):
    """The badge beside a record's name: the same look as in a list, with a larger word."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("big_badge")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._level = Level.ROUTINE

    def set_level(self, level: Level) -> None:
        """Show another level."""
        self._level = level
        self.setAccessibleName(level_word(level).capitalize())
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        theme = theme_of()
        metrics = QFontMetrics(theme.font(HEADING, bold=True))
        words = metrics.horizontalAdvance(level_word(self._level))
        return QSize(words + theme.px(12 + 20 + 10 + 14), theme.px(38))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme, level = theme_of(), self._level
        colours = theme.level(level)
        solid = level >= Level.URGENT
        ground = {Level.SOON: colours.tint, Level.ROUTINE: theme.surface}.get(level, colours.fill)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.setBrush(QColor(ground))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, theme.px(4), theme.px(4))
        side = theme.px(20)
        shape = QRectF(theme.px(12), (self.height() - side) / 2, side, side)
        paint_level_shape(painter, shape, level, theme, on_fill=solid)
        painter.setFont(theme.font(HEADING, bold=True))
        painter.setPen(QColor(colours.on if solid else theme.text))
        left = theme.px(12 + 20 + 10)
        words = QRectF(left, 0, self.width() - left, self.height())
        painter.drawText(words, LEFT, level_word(level))
