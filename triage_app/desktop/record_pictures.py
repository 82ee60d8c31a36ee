"""The small picture of a trend: a line with a few labelled points, and a dashed one beside it.

Importing this imports the plotting library: only `TrendChart.draw` does, once the page is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics, QPen
from typing_extensions import override

from triage_app.desktop.chart_base import Chart, pg
from triage_app.desktop.theme import CAPTION, Theme, theme_of
from triage_app.desktop.trend_chart import MOST_LABELS, PICTURE_HEIGHT, Point, Trend, plain_number

_BESIDE = 14
_ABOVE = 24
_BELOW = 8


def _pen(colour: str, width: float, style: Qt.PenStyle) -> QPen:
    """A pen that keeps its width whatever the picture's scale."""
    pen = QPen(QColor(colour), width)
    pen.setStyle(style)
    pen.setCosmetic(True)
    return pen


class SmallLines(Chart):
    """Values over days without axes: the words around the picture say what it shows."""

    def __init__(self, trend: Trend, span: tuple[date, date]) -> None:
        self._trend = trend
        self._first, self._last = span[0].toordinal(), span[1].toordinal()
        second = trend.beside.points if trend.drawn_beside and trend.beside is not None else ()
        self._second: Sequence[Point] = second
        values = [point.value for point in (*trend.points, *second)]
        self._low, self._high = min(values), max(values)
        super().__init__("trend_picture", "", trend.spoken, {})

    @override
    def _height(self, theme: Theme) -> int:
        return theme.px(PICTURE_HEIGHT)

    @override
    def _draw(self, theme: Theme, width: int) -> None:
        self.plot.setBackground(QColor(theme.surface))
        item = self.plot.getPlotItem()
        for name in ("left", "bottom"):
            item.hideAxis(name)
        per_day = max(self._last - self._first, 1) / max(width - 2 * theme.px(_BESIDE), 1)
        side = theme.px(_BESIDE) * per_day
        tall = self._height(theme) - theme.px(_ABOVE) - theme.px(_BELOW)
        step = (self._high - self._low or 1.0) / max(tall, 1)
        level = (self._high - self._low) == 0
        below = theme.px(_BELOW) * step + (step * tall / 2 if level else 0)
        above = theme.px(_ABOVE) * step + (step * tall / 2 if level else 0)
        if self._last == self._first:
            side = 1.0
        self.set_range(
            (self._first - side, self._last + side), (self._low - below, self._high + above)
        )
        for day in self._trend.marks:
            pen = _pen(theme.text2, 1, Qt.PenStyle.DashLine)
            self.plot.addItem(pg.InfiniteLine(day.toordinal(), 90, pen=pen))
        if self._second:
            self._line(theme, self._second, dashed=True)
        self._line(theme, self._trend.points, dashed=False)
        self._label(theme, per_day)

    def _line(self, theme: Theme, points: Sequence[Point], *, dashed: bool) -> None:
        fills = [QColor(theme.surface)] * (len(points) - 1) + [QColor(theme.text)]
        style = Qt.PenStyle.DotLine if dashed else Qt.PenStyle.SolidLine
        self.plot.plot(
            [point.day.toordinal() for point in points],
            [point.value for point in points],
            antialias=True,
            pen=_pen(theme.text2, 1.5, style),
            symbol=None if dashed else "o",
            symbolSize=theme.px(8),
            symbolPen=_pen(theme.text, 1.5, Qt.PenStyle.SolidLine),
            symbolBrush=fills,
        )

    def _label(self, theme: Theme, per_day: float) -> None:
        """Label the last, the one before it and the first, as far as they do not touch."""
        points = self._trend.points
        free_from = float("inf")
        order = [len(points) - 1, len(points) - 2, 0]
        for place in dict.fromkeys(order[:MOST_LABELS]):
            last = place == len(points) - 1
            words = plain_number(points[place].value)
            metrics = QFontMetrics(theme_of().font(CAPTION, bold=last))
            half = (metrics.horizontalAdvance(words) / 2 + theme.px(3)) * per_day
            day = points[place].day.toordinal()
            if day + half > free_from:
                continue
            free_from = day - half
            at = (float(day), points[place].value)
            self.put_words(words, "text" if last else "text2", at, (0.5, 1.2), bold=last)
