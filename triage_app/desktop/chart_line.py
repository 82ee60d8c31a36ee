"""A line over dates: each value a point, the last one solid, and what happened on which day."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics, QPen
from typing_extensions import override

from triage_app.desktop.chart_base import LABEL_GAP, Chart, pg
from triage_app.desktop.theme import CAPTION, Theme
from triage_app.desktop.trend_chart import plain_number
from triage_app.desktop.waiting import day_words

LINE_HEIGHT: Final = 180


class LineChart(Chart):
    """Values over days."""

    def __init__(
        self,
        points: tuple[tuple[date, float], ...],
        label: str,
        unit: str,
        marks: tuple[tuple[date, str], ...],
        low: float | None,
        high: float | None,
    ) -> None:
        self._points = points
        self._marks = marks
        values = [value for _, value in points] or [0.0]
        room = (max(values) - min(values)) * 0.15 or max(abs(values[0]) * 0.1, 1.0)
        self._low = min(values) - room if low is None else low
        self._high = max(values) + room if high is None else high
        heading = f"{label}, {unit}" if unit and not unit.startswith("/") else f"{label} {unit}"
        said = [f"{day_words(day)}: {plain_number(value)}" for day, value in points]
        happened = [f"{day_words(day)}: {words}" for day, words in marks]
        parts = [heading.strip(), ", ".join(said), ", ".join(happened)]
        super().__init__("line_chart", heading.strip(), ". ".join(p for p in parts if p), {})

    @override
    def _height(self, theme: Theme) -> int:
        return theme.px(LINE_HEIGHT)

    @override
    def _draw(self, theme: Theme, width: int) -> None:
        days = [day.toordinal() for day, _ in (*self._points, *self._marks)] or [1]
        first, last = min(days), max(days)
        beside = theme.px(44)
        inside = max(width - theme.px(40) - 2 * beside, 1)
        per_day = max(last - first, 1) / inside
        across = (first - beside * per_day, last + beside * per_day)
        above = (self._high - self._low) * (0.34 if self._marks else 0.22)
        below = (self._high - self._low) * 0.06
        self.set_range(across, (self._low - below, self._high + above))
        middle = (self._low + self._high) / 2
        levels = [(v, plain_number(v)) for v in (self._low, middle, self._high)]
        self.dress_axis("left", theme, levels).setWidth(theme.px(40))
        bottom = self.dress_axis("bottom", theme, self._day_ticks(theme, first, per_day))
        bottom.setHeight(theme.px(26))
        for value, _words in levels:
            self.plot.addItem(pg.InfiniteLine(value, 0, pen=QPen(theme.colour("line"), 0)))
        self._draw_marks(theme, per_day)
        self._draw_values(theme, per_day)

    def _day_ticks(self, theme: Theme, first: int, per_day: float) -> list[tuple[float, str]]:
        """The last day, the first, and those between that do not touch one already there."""
        metrics = QFontMetrics(theme.font(CAPTION))
        taken: list[tuple[float, float]] = []
        ticks = []
        days = list(dict.fromkeys(day for day, _ in self._points))
        for day in dict.fromkeys([*days[-1:], *days[:1], *reversed(days)]):
            words = day_words(day)
            half = metrics.horizontalAdvance(words) / 2 + theme.px(LABEL_GAP) / 2
            centre = (day.toordinal() - first) / per_day
            if all(centre + half <= left or centre - half >= right for left, right in taken):
                taken.append((centre - half, centre + half))
                ticks.append((float(day.toordinal()), words))
        return ticks

    def _draw_values(self, theme: Theme, per_day: float) -> None:
        across = [day.toordinal() for day, _ in self._points]
        values = [value for _, value in self._points]
        if not values:
            return
        fills = [QColor(theme.surface)] * (len(values) - 1) + [QColor(theme.text)]
        self.plot.plot(
            across,
            values,
            antialias=True,
            pen=pg.mkPen(theme.text2, width=2),
            symbol="o",
            symbolSize=theme.px(8),
            symbolPen=pg.mkPen(theme.text, width=1.5),
            symbolBrush=fills,
        )
        free_from = float("inf")
        metrics = QFontMetrics(theme.font(CAPTION, bold=True))
        for place in range(len(values) - 1, -1, -1):
            words = plain_number(values[place])
            half = (metrics.horizontalAdvance(words) / 2 + theme.px(4)) * per_day
            if across[place] + half > free_from:
                continue
            free_from = across[place] - half
            newest = place == len(values) - 1
            at = (float(across[place]), values[place])
            self.put_words(words, "text" if newest else "text2", at, (0.5, 1.25), bold=newest)

    def _draw_marks(self, theme: Theme, per_day: float) -> None:
        """Words beside the line, on the side where there is room, each a line lower than before."""
        metrics = QFontMetrics(theme.font(CAPTION))
        height = metrics.height() / max(self._height(theme) - theme.px(26), 1)
        (left, right), (low, top) = self.plot.getPlotItem().viewRange()
        rows: list[float] = []
        for day, words in self._marks:
            at = day.toordinal()
            pen = pg.mkPen(theme.control, width=1, style=Qt.PenStyle.DashLine)
            self.plot.addItem(pg.InfiniteLine(at, 90, pen=pen))
            wide = (metrics.horizontalAdvance(words) + theme.px(12)) * per_day
            begins = at if at + wide <= right else max(at - wide, left)
            row = next((n for n, free in enumerate(rows) if free <= begins), len(rows))
            rows[row : row + 1] = [begins + wide]
            self.put_words(words, "text2", (begins, top - row * height * (top - low)), (0, 0))
