"""A number over the visits of one patient: the last value large, a small line, the change in words.

At most three points are labelled and the last is solid; one visit gives the number and no line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from triage_app.desktop.theme import CAPTION, HEADING, Theme, theme_of
from triage_app.desktop.waiting import day_words
from triage_app.model.intake import Intake
from triage_app.questionnaire.form import Form, Kind, Question, Worse
from triage_app.texts import _

MOST_TRENDS = 4
MOST_LABELS = 3


@dataclass(frozen=True, slots=True)
class Point:
    """One visit's value."""

    day: date
    value: float


@dataclass(frozen=True, slots=True)
class Trend:
    """One question over the visits, oldest first; `worse` says which way is bad, in words."""

    label: str
    unit: str
    points: tuple[Point, ...]
    change: str

    @property
    def spoken(self) -> str:
        """All of it, for a screen reader."""
        values = ", ".join(f"{day_words(p.day)}: {plain_number(p.value)}" for p in self.points)
        return f"{self.label} {self.unit}, {values}. {self.change}".strip()


def plain_number(value: float) -> str:
    """7 or 7.5, never 7.0."""
    return f"{value:.1f}".removesuffix(".0")


def trends_of(form: Form, visits: Sequence[Intake]) -> tuple[Trend, ...]:
    """At most four numbers of the newest of `visits` (any order), those with a past first."""
    ordered = sorted(visits, key=lambda visit: (visit.visit_date, visit.completed))
    found = []
    for question in form.asked:
        if question.kind not in (Kind.SCALE, Kind.NUMBER):
            continue
        points = tuple(
            Point(visit.visit_date, float(value))
            for visit in ordered
            if isinstance(value := visit.answers.get(question.id), (int, float))
        )
        if points and ordered and points[-1].day == ordered[-1].visit_date:
            unit = "/10" if question.kind is Kind.SCALE else question.unit
            found.append(Trend(_capital(question.label), unit, points, _change(question, points)))
    found.sort(key=lambda trend: -min(len(trend.points), 2))
    return tuple(found[:MOST_TRENDS])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _change(question: Question, points: tuple[Point, ...]) -> str:
    """3 worse since Jun: against the visit before, in words and never as a sign."""
    if len(points) < 2:
        return ""
    before, now = points[-2], points[-1]
    by = now.value - before.value
    since = day_words(before.day).split(" ", 1)[1]
    since = since.split(" ")[0] if before.day.year == now.day.year else since
    if not by:
        return _("as in {since}").format(since=since)
    more, less = _("{n} more since {since}"), _("{n} less since {since}")
    if question.kind is Kind.SCALE:
        more, less = _("{n} worse since {since}"), _("{n} better since {since}")
        if question.worse is Worse.LOWER:
            more, less = less, more
    return (more if by > 0 else less).format(n=plain_number(abs(by)), since=since)


class TrendChart(QWidget):
    """Draws one trend, about 118 wide and as high as its words and its line need."""

    def __init__(self, trend: Trend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trend_chart")
        self.setAccessibleName(trend.spoken)
        self._trend = trend
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        theme = theme_of()
        return QSize(theme.px(118), theme.px(18 + 30 + 50 + 26 if self._has_line else 18 + 30 + 8))

    @property
    def _has_line(self) -> bool:
        return len(self._trend.points) > 1

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme, trend = theme_of(), self._trend
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small, big = theme.font(CAPTION), theme.font(HEADING, bold=True)
        metrics = QFontMetrics(small)
        painter.setFont(small)
        painter.setPen(QColor(theme.text2))
        label = metrics.elidedText(trend.label, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(0, metrics.ascent(), label)
        value = plain_number(trend.points[-1].value)
        base = theme.px(18) + QFontMetrics(big).ascent()
        painter.setFont(big)
        painter.setPen(QColor(theme.text))
        painter.drawText(0, base, value)
        painter.setFont(small)
        painter.setPen(QColor(theme.text2))
        painter.drawText(QFontMetrics(big).horizontalAdvance(value) + theme.px(5), base, trend.unit)
        if self._has_line:
            top = theme.px(18 + 30)
            self._paint_line(painter, theme, QRectF(0, top, self.width(), theme.px(50)))
            bottom = self.height() - theme.px(24)
            painter.fillRect(QRectF(0, bottom, self.width(), 1), QColor(theme.line))
            painter.setPen(QColor(theme.text))
            painter.drawText(0, bottom + theme.px(4) + metrics.ascent(), trend.change)

    def _paint_line(self, painter: QPainter, theme: Theme, room: QRectF) -> None:
        spots = self._spots(theme, room)
        painter.setPen(QPen(QColor(theme.text2), 1.5))
        painter.drawPolyline(spots)
        radius = theme.px(3.5)
        for spot in spots[:-1]:
            painter.setPen(QPen(QColor(theme.text), 1.5))
            painter.setBrush(QColor(theme.surface))
            painter.drawEllipse(spot, radius, radius)
        painter.setBrush(QColor(theme.text))
        painter.drawEllipse(spots[-1], radius + 1, radius + 1)
        self._paint_labels(painter, theme, spots)

    def _spots(self, theme: Theme, room: QRectF) -> list[QPointF]:
        """Where the points lie: across by day, upwards by value."""
        points = self._trend.points
        first, days = points[0].day, max((points[-1].day - points[0].day).days, 1)
        low, high = min(p.value for p in points), max(p.value for p in points)
        side, above, below = theme.px(14), theme.px(20), theme.px(8)
        wide = room.width() - 2 * side
        tall = room.height() - above - below
        return [
            QPointF(
                room.left() + side + wide * (point.day - first).days / days,
                room.bottom()
                - below
                - (tall * (point.value - low) / (high - low) if high > low else tall / 2),
            )
            for point in points
        ]

    def _paint_labels(self, painter: QPainter, theme: Theme, spots: list[QPointF]) -> None:
        """Label the last, the first and the one before the last, as far as they do not touch."""
        points = self._trend.points
        free_from = self.width() + 1.0
        order = [len(points) - 1, len(points) - 2, 0]
        for place in dict.fromkeys(order[:MOST_LABELS]):
            last = place == len(points) - 1
            font = theme.font(CAPTION, bold=last)
            words = plain_number(points[place].value)
            width = QFontMetrics(font).horizontalAdvance(words)
            left = min(max(spots[place].x() - width / 2, 0), self.width() - width)
            if left + width + 4 > free_from:
                continue
            free_from = left
            painter.setFont(font)
            painter.setPen(QColor(theme.text if last else theme.text2))
            painter.drawText(QPointF(left, spots[place].y() - theme.px(7)), words)
