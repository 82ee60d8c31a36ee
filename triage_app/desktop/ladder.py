"""The level as a ladder of four rows, and one open question with what it could make of it.

An unsettled level is always said as a range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from triage_app.desktop.announce import announce
from triage_app.desktop.controls import LEFT, Painted
from triage_app.desktop.level_words import level_word
from triage_app.desktop.marks import paint_accent_bar, paint_level_shape
from triage_app.desktop.theme import BODY, CAPTION, Theme, theme_of
from triage_app.model.answers import QuestionId
from triage_app.model.level import Level
from triage_app.texts import _

ROW_HEIGHT: Final = 38
ROW_GAP: Final = 4


@dataclass(frozen=True, slots=True)
class Range:
    """How far a level is known: at least `level`, could be `could_be`."""

    level: Level
    could_be: Level

    @property
    def settled(self) -> bool:
        """True when no answer still open can raise it."""
        return self.level is self.could_be

    @property
    def unknown(self) -> bool:
        """True while nothing is known: routine is never said of an unfinished intake."""
        return self.level is Level.ROUTINE and not self.settled

    def headline(self, between: str = " ") -> str:
        """Such as "At least SOON, could be EMERGENCY"."""
        if self.settled:
            return level_word(self.level)
        most = _("could be {level}").format(level=level_word(self.could_be))
        if self.unknown:
            return f"{_('Not yet known')},{between}{most}"
        return f"{_('At least {level}').format(level=level_word(self.level))},{between}{most}"

    def spoken(self) -> str:
        """The same for a screen reader."""
        return self.headline().lower().capitalize()


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A question that could still raise the level, and where it stands."""

    question: QuestionId
    label: str
    could_make: Level
    tag: str
    current: bool


class LadderView(QWidget):
    """Four rows: the level solid, what it could be in tint with a dashed line, the rest hollow."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("ladder")
        self._range = Range(Level.ROUTINE, Level.EMERGENCY)
        self._within = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_range(self, shown: Range, within: str) -> None:
        """Show a range; `within` stands beside a settled level, such as "within 2 weeks"."""
        changed = (shown, within) != (self._range, self._within)
        self._range = shown
        self._within = within
        if self.accessibleName() not in ("", shown.spoken()):
            announce(self, shown.spoken())
        self.setAccessibleName(shown.spoken())
        if changed:
            self.update()

    @override
    def sizeHint(self) -> QSize:
        theme = theme_of()
        return QSize(theme.px(260), theme.px(4 * ROW_HEIGHT + 3 * ROW_GAP))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = 0 if self._range.settled else theme.px(14)
        height, step = theme.px(ROW_HEIGHT), theme.px(ROW_HEIGHT + ROW_GAP)
        tops: list[int] = []
        for place, level in enumerate(reversed(Level)):
            box = QRectF(left, place * step, self.width() - left, height)
            if self._range.level <= level <= self._range.could_be:
                tops.append(place * step)
            self._paint_row(painter, box, level, theme)
        if not self._range.settled:
            bracket = QRectF(1, tops[0] + 4, theme.px(6), tops[-1] - tops[0] + height - 8)
            painter.setPen(QPen(theme.colour("text"), 2))
            painter.drawPolyline(
                [bracket.topRight(), bracket.topLeft(), bracket.bottomLeft(), bracket.bottomRight()]
            )

    def _paint_row(self, painter: QPainter, box: QRectF, level: Level, theme: Theme) -> None:
        shown = self._range
        colours = theme.level(level)
        solid = level is shown.level and not shown.unknown
        inside = shown.level <= level <= shown.could_be
        ink = theme.text
        if solid:
            painter.setPen(QPen(QColor(colours.line), 1))
            painter.setBrush(QColor(colours.fill))
            ink = colours.on
        elif inside:
            painter.setPen(QPen(QColor(colours.line), 1, Qt.PenStyle.DashLine))
            painter.setBrush(QColor(colours.tint))
        if solid or inside:
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), theme.px(6), theme.px(6))
        side = theme.px(20)
        shape = QRectF(box.left() + theme.px(12), box.center().y() - side / 2, side, side)
        hollow = not inside
        paint_level_shape(painter, shape, level, theme, hollow=hollow, on_fill=solid)
        painter.setFont(theme.font(CAPTION, bold=inside))
        painter.setPen(QColor(ink if inside else theme.text3))
        area = box.adjusted(theme.px(12 + 20 + 10), 0, -theme.px(12), 0)
        painter.drawText(area, int(LEFT), level_word(level))
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(area, right, self._beside(level))

    def _beside(self, level: Level) -> str:
        shown = self._range
        if shown.settled:
            return self._within if level is shown.level else ""
        if level is shown.could_be:
            return _("could be")
        return _("at least") if level is shown.level and not shown.unknown else ""


class OpenRow(Painted):
    """A question that decides the level; a click goes there."""

    def __init__(self, line: OpenLine) -> None:
        super().__init__(f"open_{line.question}", line.label)
        self.line = line
        could = _("could make it {level}").format(level=level_word(line.could_make).lower())
        self.setAccessibleName(", ".join(part for part in (line.label, line.tag, could) if part))
        self.setToolTip(", ".join(part for part in (line.label, line.tag) if part))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme_of().px(200), theme_of().px(40))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.line.current or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            ground = "accent_tint" if self.line.current else "window"
            painter.setBrush(theme.colour(ground))
            painter.drawRoundedRect(self.rect(), theme.px(8), theme.px(8))
        if self.line.current:
            edge = theme.px(8)
            paint_accent_bar(painter, self.rect().adjusted(0, edge, 0, -edge), theme)
        side = theme.px(18)
        pad = theme.px(10)
        shape = QRectF(pad, (self.height() - side) / 2, side, side)
        paint_level_shape(painter, shape, self.line.could_make, theme)
        painter.setFont(theme.font(CAPTION, bold=self.line.current))
        small = QFontMetrics(painter.font())
        label_needs = QFontMetrics(theme.font(BODY)).horizontalAdvance(self.line.label)
        # The question gives way last: where it is has a page of its own, what it is has not.
        most = max(self.width() - label_needs - 3 * pad - side - theme.px(10), theme.px(40))
        said = small.elidedText(self.line.tag, Qt.TextElideMode.ElideRight, most)
        tag = small.horizontalAdvance(said)
        painter.setPen(theme.colour("accent" if self.line.current else "text3"))
        area = self.rect().adjusted(pad + side + theme.px(10), 0, -pad, 0)
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(area, right, said)
        painter.setFont(theme.font(BODY))
        painter.setPen(theme.colour("text"))
        room = QRect(area.left(), 0, area.width() - tag - theme.px(10), self.height())
        metrics = QFontMetrics(painter.font())
        elide = Qt.TextElideMode.ElideRight
        painter.drawText(room, int(LEFT), metrics.elidedText(self.line.label, elide, room.width()))
