"""Draws lines over dates and bars, still, in the theme's colours, and says the same in words.

Every chart of the screens is made here. What it shows and which level it stands for is the
caller's. The plotting library is imported with this module: import it only where a chart is shown.
A chart takes no mouse, no key and no focus, so that the page around it scrolls as if it were
paper; what it shows must also stand in words or in a table beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from triage_app.desktop.chart_bars import Bar, LyingBars, UprightBars
from triage_app.desktop.chart_line import LineChart
from triage_app.model.level import Level


def line_chart(
    points: Sequence[tuple[date, float]],
    *,
    label: str,
    unit: str,
    marks: Sequence[tuple[date, str]] = (),
    low: float | None = None,
    high: float | None = None,
) -> QWidget:
    """Draw values over days.

    Args:
        points: in any order; each value is labelled where there is room, the last one always.
        label: what is measured; stands above the chart.
        unit: after the label, such as "/10" or "kg"; may be empty.
        marks: things that happened on a day, drawn as an upright line with its words.
        low: where the upright axis begins; None for a little below the lowest value.
        high: where it ends; None for a little above the highest.
    """
    return LineChart(tuple(sorted(points)), label, unit, tuple(sorted(marks)), low, high)


def bar_chart(
    bars: Sequence[Bar], *, label: str, unit: str = "", most: float | None = None
) -> QWidget:
    """Draw lying bars, the first on top, each with its label before it and its value behind.

    Args:
        bars: a handful to some twenty.
        label: what the bars count; stands above the chart.
        unit: after the label; may be empty.
        most: what a bar of the whole width stands for; None for the longest of them.
    """
    return LyingBars(tuple(bars), label, unit, most)


def upright_bar_chart(
    bars: Sequence[Bar], *, label: str, level: Level | None = None, most: float | None = None
) -> QWidget:
    """Draw upright bars over time, as many as there is room for; the label is only spoken.

    Args:
        bars: first to last; labels stand below as far as they do not touch.
        label: for a screen reader; the words and the shape of a level must stand beside it.
        level: the level whose colour all bars have.
        most: what the whole height stands for, so that several charts can be compared.
    """
    return UprightBars(tuple(bars), label, level, most)
