"""Bars: lying ones with a label before each, and upright ones over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from typing_extensions import override

from triage_app.desktop.chart_base import LABEL_GAP, Chart, pg
from triage_app.desktop.level_words import level_word
from triage_app.desktop.marks import paint_level_shape
from triage_app.desktop.theme import CAPTION, Theme, theme_of
from triage_app.desktop.trend_chart import plain_number
from triage_app.model.level import Level

BAR_ROW: Final = 32
UPRIGHT_HEIGHT: Final = 96
_LABEL_SHARE: Final = 0.38
_WIDEST_LABEL: Final = 320
_SHAPE_SIDE: Final = 16


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Attributes:
        label: what it stands for; may be empty where only some bars of many are labelled.
        value: its length, 0 or more.
        words: what stands at its end; the plain number when empty.
        level: its shape and colour, where it stands for a level; the label is then its word.
        said: for a screen reader in place of the label, such as a whole date.
    """

    label: str
    value: float
    words: str = ""
    level: Level | None = None
    said: str = ""

    @property
    def shown(self) -> str:
        """What stands at its end."""
        return self.words or plain_number(self.value)

    @property
    def spoken(self) -> str:
        """The bar in words."""
        return f"{self.said or self.label}: {self.shown}"


class _ShapeAxis(pg.AxisItem):  # type: ignore[misc]  # the library has no types
    """An axis whose labels that stand for a level have its shape before them."""

    def __init__(self, levels: dict[str, Level]) -> None:
        super().__init__("left")
        self._levels = levels

    @override
    def drawPicture(self, p: QPainter, *specs: Sequence[Any]) -> None:
        super().drawPicture(p, *specs)
        theme = theme_of()
        side = theme.px(_SHAPE_SIDE)
        for rect, _flags, words in specs[-1]:
            if words in self._levels:
                left = rect.left() - theme.px(8) - side
                box = QRectF(left, rect.center().y() - side / 2, side, side)
                paint_level_shape(p, box, self._levels[words], theme)


class LyingBars(Chart):
    """Bars with a label before each and its value behind it."""

    def __init__(self, bars: tuple[Bar, ...], label: str, unit: str, most: float | None) -> None:
        self._bars = tuple(
            bar if bar.level is None else replace(bar, label=level_word(bar.level)) for bar in bars
        )
        self._most = most or max((bar.value for bar in bars), default=0) or 1
        heading = f"{label}, {unit}" if unit else label
        spoken = f"{heading}. " + ", ".join(bar.spoken for bar in self._bars)
        levels = {bar.label: bar.level for bar in self._bars if bar.level is not None}
        super().__init__("bar_chart", heading, spoken, {"left": _ShapeAxis(levels)})

    @override
    def _height(self, theme: Theme) -> int:
        lines = 1 + any("\n" in words for words in self._labels(theme, self.width()))
        row = max(
            theme.px(BAR_ROW), lines * QFontMetrics(theme.font(CAPTION)).height() + theme.px(6)
        )
        return row * max(len(self._bars), 1)

    def _room_for_labels(self, theme: Theme, width: int) -> int:
        return int(min(width * _LABEL_SHARE, theme.px(_WIDEST_LABEL)))

    def _labels(self, theme: Theme, width: int) -> list[str]:
        metrics = QFontMetrics(theme.font(CAPTION))
        room = self._room_for_labels(theme, width) - theme.px(8)
        return [in_two_lines(bar.label, metrics, room) for bar in self._bars]

    @override
    def _draw(self, theme: Theme, width: int) -> None:
        labels = self._labels(theme, width)
        metrics = QFontMetrics(theme.font(CAPTION))
        shape = theme.px(_SHAPE_SIDE + 8) if any(bar.level is not None for bar in self._bars) else 0
        lines = [line for words in labels for line in words.split("\n")]
        widest = max((metrics.horizontalAdvance(line) for line in lines), default=0)
        ticks = [(float(place), words) for place, words in enumerate(labels)]
        axis = self.dress_axis("left", theme, ticks)
        left = widest + shape + theme.px(12)
        axis.setWidth(left)
        self.plot.getPlotItem().hideAxis("bottom")
        self.plot.getPlotItem().invertY(True)
        bold = QFontMetrics(theme.font(CAPTION, bold=True))
        behind = max((bold.horizontalAdvance(bar.shown) for bar in self._bars), default=0)
        inside = max(width - left - behind - theme.px(16), 1)
        whole = self._most * (width - left) / inside
        self.set_range((0, whole), (-0.5, len(self._bars) - 0.5))
        inks = [_inks(theme, bar.level) for bar in self._bars]
        self.plot.addItem(
            pg.BarGraphItem(
                x0=0,
                y=list(range(len(self._bars))),
                width=[min(bar.value, self._most) for bar in self._bars],
                height=0.56,
                brushes=[QColor(fill) for fill, _ in inks],
                pens=[pg.mkPen(line, width=1) for _, line in inks],
            )
        )
        gap = theme.px(2) * whole / max(width - left, 1)
        for place, bar in enumerate(self._bars):
            at = (min(bar.value, self._most) + gap, float(place))
            self.put_words(bar.shown, "text", at, (0, 0.5), bold=True)


class UprightBars(Chart):
    """Bars over time, all of one colour."""

    def __init__(
        self, bars: tuple[Bar, ...], label: str, level: Level | None, most: float | None
    ) -> None:
        self._bars = bars
        self._level = level
        self._most = most or max((bar.value for bar in bars), default=0) or 1
        spoken = f"{label}. " + ", ".join(bar.spoken for bar in bars if bar.value)
        super().__init__("upright_bar_chart", "", spoken.strip(), {})

    @override
    def _height(self, theme: Theme) -> int:
        labels = theme.px(24) if any(bar.label for bar in self._bars) else 0
        return theme.px(UPRIGHT_HEIGHT - 24) + labels

    @override
    def _draw(self, theme: Theme, width: int) -> None:
        item = self.plot.getPlotItem()
        item.hideAxis("left")
        count = max(len(self._bars), 1)
        each = width / count
        bottom = self.dress_axis("bottom", theme, self._ticks(theme, each))
        bottom.setHeight(self._height(theme) - theme.px(UPRIGHT_HEIGHT - 24) or 1)
        self.set_range((-0.5, count - 0.5), (0, self._most * 1.45))
        fill, line = _inks(theme, self._level)
        standing = [place for place, bar in enumerate(self._bars) if bar.value]
        self.plot.addItem(
            pg.BarGraphItem(
                x=standing,
                height=[self._bars[place].value for place in standing],
                width=0.7,
                brush=QColor(fill),
                pen=pg.mkPen(line, width=1),
            )
        )
        for place, bar in enumerate(self._bars):
            wide = QFontMetrics(theme.font(CAPTION)).horizontalAdvance(bar.shown)
            if bar.value and wide <= each + theme.px(2):
                self.put_words(bar.shown, "text2", (float(place), bar.value), (0.5, 0.95))

    def _ticks(self, theme: Theme, each: float) -> list[tuple[float, str]]:
        metrics = QFontMetrics(theme.font(CAPTION))
        ticks, free_from = [], 0.0
        for place, bar in enumerate(self._bars):
            half = metrics.horizontalAdvance(bar.label) / 2
            centre = (place + 0.5) * each
            fits = centre - half >= free_from and centre + half <= each * len(self._bars)
            if bar.label and fits:
                free_from = centre + half + theme.px(LABEL_GAP)
                ticks.append((float(place), bar.label))
        return ticks


def _inks(theme: Theme, level: Level | None) -> tuple[str, str]:
    """Ground and border of a bar. Without a level it has no accent: nothing can be done with it."""
    if level is None:
        return theme.text3, theme.text3
    colours = theme.level(level)
    return colours.fill, colours.line


def in_two_lines(text: str, metrics: QFontMetrics, room: int) -> str:
    """The text in one line, or broken in two, the second shortened where it must be."""
    if metrics.horizontalAdvance(text) <= room:
        return text
    words = text.split()
    first = words[0]
    used = 1
    while used < len(words) and metrics.horizontalAdvance(f"{first} {words[used]}") <= room:
        first = f"{first} {words[used]}"
        used += 1
    rest = " ".join(words[used:])
    short = Qt.TextElideMode.ElideRight
    lines = (metrics.elidedText(line, short, room) for line in (first, rest) if line)
    return "\n".join(lines)
