"""A number over the visits of one patient: the last value large, a picture, the change in words.

At most three points are labelled and the last is solid; one visit gives the number and no picture.
The words are there at once; the picture comes after the page is on screen, because the plotting
library takes longer to load than the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from triage_app.desktop.background import Work
from triage_app.desktop.desk_parts import Rule
from triage_app.desktop.theme import CAPTION, HEADING, theme_of
from triage_app.desktop.waiting import day_words
from triage_app.desktop.words import Words
from triage_app.texts import _

MOST_LABELS: Final = 3
PICTURE_HEIGHT: Final = 58


@dataclass(frozen=True, slots=True)
class Point:
    """One visit's value."""

    day: date
    value: float


@dataclass(frozen=True, slots=True)
class Trend:
    """One number over the visits, oldest first; `change` says against the visit before, in words.

    Attributes:
        low, high: the ends of its scale; None where the values themselves give them.
        marks: days on which something was done, such as a procedure.
        beside: a number drawn as a second, dashed line of the same scale, or only said in words.
        drawn_beside: whether `beside` has the same scale.
    """

    label: str
    unit: str
    points: tuple[Point, ...]
    change: str = ""
    low: float | None = None
    high: float | None = None
    marks: tuple[date, ...] = ()
    beside: Trend | None = None
    drawn_beside: bool = False

    @property
    def spoken(self) -> str:
        """All of it, for a screen reader."""
        values = ", ".join(f"{day_words(p.day)}: {plain_number(p.value)}" for p in self.points)
        said = f"{self.label} {self.unit}, {values}. {self.change}".strip()
        return f"{said} {self.beside.spoken}" if self.beside is not None else said

    @property
    def in_words(self) -> str:
        """The last value with its change: "Worst pain 9/10, 1 worse since Jun"."""
        space = "" if self.unit.startswith("/") else " "
        value = f"{self.label} {plain_number(self.points[-1].value)}{space}{self.unit}".strip()
        return ", ".join(part for part in (value, self.change) if part)


def plain_number(value: float) -> str:
    """7 or 7.5, never 7.0."""
    return f"{value:.1f}".removesuffix(".0")


def change_words(points: Sequence[Point], up: str, down: str) -> str:
    """3 worse since Jun: against the visit before, in words and never as a sign.

    Args:
        points: oldest first.
        up: what to say of a higher value, with `{n}` and `{since}`.
        down: the same of a lower one.
    """
    if len(points) < 2:
        return ""
    before, now = points[-2], points[-1]
    since = _month(before.day, now.day)
    by = now.value - before.value
    if not by:
        return _("as in {since}").format(since=since)
    return (up if by > 0 else down).format(n=plain_number(abs(by)), since=since)


def _month(before: date, now: date) -> str:
    """Jun, or Jun 2025 when it was another year."""
    month = day_words(before).split(" ", 1)[1]
    return month.split(" ")[0] if before.year == now.year else month


def load_pictures(_work: Work) -> None:
    """Import what draws the pictures, off the screen's thread: it takes longer than a page."""
    import triage_app.desktop.record_pictures  # noqa: F401, PLC0415


class TrendChart(QWidget):
    """One trend, about 118 wide: its words at once, its picture when `draw` is called."""

    def __init__(
        self, trend: Trend, span: tuple[date, date], parent: QWidget | None = None
    ) -> None:
        """Show a trend; `span` is the first and the last day of all trends beside each other."""
        super().__init__(parent)
        self.setObjectName("trend_chart")
        self.setAccessibleName(trend.spoken)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._trend = trend
        self._span = span
        px = theme_of().px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(2))
        column.addWidget(Words(trend.label, CAPTION, "text2"))
        value = QHBoxLayout()
        value.setSpacing(px(5))
        number = plain_number(trend.points[-1].value)
        value.addWidget(Words(number, HEADING, bold=True, wrap=False))
        value.addWidget(Words(trend.unit, CAPTION, "text2", wrap=False))
        value.addStretch(1)
        column.addLayout(value)
        self.slot = QWidget()
        self.slot.setFixedHeight(px(PICTURE_HEIGHT))
        self._slot_column = QVBoxLayout(self.slot)
        self._slot_column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.slot)
        self.slot.setVisible(self.has_picture)
        if trend.change:
            column.addWidget(Rule())
            column.addWidget(Words(trend.change, CAPTION))
        if trend.beside is not None:
            said = trend.beside.in_words
            if trend.drawn_beside and self.has_picture:
                said = _("Dotted: {what}").format(what=said)
            column.addWidget(Words(said, CAPTION, "text2"))
        column.addStretch(1)

    @property
    def has_picture(self) -> bool:
        """Whether there is a course to draw: one value is none."""
        return len(self._trend.points) > 1

    @property
    def is_drawn(self) -> bool:
        """Whether the picture stands in its place."""
        return self._slot_column.count() > 0

    def draw(self) -> None:
        """Put the picture in its place; loads the plotting library the first time."""
        if not self.has_picture or self.is_drawn:
            return
        from triage_app.desktop.record_pictures import SmallLines  # noqa: PLC0415

        self._slot_column.addWidget(SmallLines(self._trend, self._span))
