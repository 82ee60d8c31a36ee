"""The level in one line that never scrolls away, for narrow windows and large text."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy
from typing_extensions import override

from triage_app.desktop.controls import LEFT, Painted
from triage_app.desktop.ladder import Range
from triage_app.desktop.level_words import level_word
from triage_app.desktop.marks import icon_pixmap, paint_level_shape
from triage_app.desktop.theme import BODY, Theme, theme_of
from triage_app.model.level import Level
from triage_app.texts import _


class NarrowLevel(Painted):
    """Shapes and headline at the left, how many are open at the right; a click unfolds the rest."""

    def __init__(self) -> None:
        super().__init__("narrow_level", _("Level so far"))
        self._range = Range(Level.ROUTINE, Level.EMERGENCY)
        self._open = 0
        self._alarm = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_range(self, shown: Range, open_count: int, *, alarm: bool) -> None:
        """Show a range; `alarm` while an emergency waits for a name."""
        self._range = shown
        self._open = open_count
        self._alarm = alarm
        self.setText(shown.headline())
        asked = _("{n} open").format(n=open_count) if open_count else ""
        alarmed = _("nobody told yet") if alarm else ""
        parts = (shown.spoken(), asked, alarmed)
        self.setAccessibleName(", ".join(part for part in parts if part))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        theme = theme_of()
        return QSize(theme.px(200), theme.px(42))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.colour("alarm" if self._alarm else "surface"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        ink = "on_alarm" if self._alarm else "text"
        left = float(theme.px(16))
        painter.setPen(theme.colour(ink))
        if self._alarm:
            painter.setFont(theme.font(BODY, bold=True))
            words = _("{level}: nobody told yet").format(level=level_word(Level.EMERGENCY))
            painter.drawText(self.rect().adjusted(int(left), 0, 0, 0), int(LEFT), words)
        else:
            self._paint_range(painter, left, theme)
        painter.setFont(theme.font(BODY))
        side = theme.px(16)
        arrow = icon_pixmap("chevron_down", theme.colour(ink), side, self.devicePixelRatioF())
        right = self.width() - theme.px(16) - side
        painter.drawPixmap(right, (self.height() - side) // 2, arrow)
        if self._open and not self._alarm:
            area = self.rect().adjusted(0, 0, right - self.width() - theme.px(10), 0)
            flags = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(area, flags, _("{n} open").format(n=self._open))

    def _paint_range(self, painter: QPainter, left: float, theme: Theme) -> None:
        shown = self._range
        first, _, second = shown.headline("\n").partition("\n")
        parts = ((shown.level if not shown.unknown else None, first), (shown.could_be, second))
        painter.setFont(theme.font(BODY, bold=True))
        metrics = QFontMetrics(painter.font())
        side = theme.px(18)
        for level, words in parts:
            if not words:
                continue
            if level is not None:
                shape = QRectF(left, (self.height() - side) / 2, side, side)
                paint_level_shape(painter, shape, level, theme)
                left += side + theme.px(8)
            painter.setPen(theme.colour("text"))
            width = metrics.horizontalAdvance(words)
            painter.drawText(QRectF(left, 0, width + 2, self.height()), int(LEFT), words)
            left += width + theme.px(8)
