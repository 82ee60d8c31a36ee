"""The cards of the manager's numbers: a title, a picture, and the table it was drawn from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from triage_app.desktop.chart_bars import Bar
from triage_app.desktop.charts import bar_chart, upright_bar_chart
from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_parts import Card, FlowLayout
from triage_app.desktop.level_words import level_word
from triage_app.desktop.manager_table import FIRST_ROWS, NumbersTable, cell_words
from triage_app.desktop.marks import LevelBadge
from triage_app.desktop.theme import ANSWER, CAPTION, HEADING, theme_of
from triage_app.desktop.trend_chart import plain_number
from triage_app.desktop.waiting import day_words
from triage_app.desktop.words import Words
from triage_app.model.level import Level
from triage_app.texts import _
from triage_app.workflow.numbers import DayCount, Numbers
from triage_app.workflow.numbers_words import Table, Titles, tables

MOST_BARS: Final = 10
_DAILY: Final = 31
_WEEKLY: Final = 120
_TILE: Final = 176


def cards_of(numbers: Numbers, titles: Titles) -> Iterator[QWidget]:
    """A card for each table, top to bottom."""
    for table in tables(numbers, titles):
        if table.id == "overview":
            yield overview_card(table)
        else:
            yield TableCard(table, _picture(table.id, numbers))


def overview_card(table: Table) -> QWidget:
    """The few numbers of the whole span, each with its words."""
    card, column = _card(table)
    holder = QWidget()
    tiles = FlowLayout(theme_of().px(16))
    holder.setLayout(tiles)
    for row in table.rows[2:]:
        tiles.addWidget(_tile(str(row[0]), cell_words(row[1])))
    column.addWidget(holder)
    return card


def _tile(words: str, value: str) -> QWidget:
    px = theme_of().px
    tile = QWidget()
    tile.setFixedWidth(px(_TILE))
    tile.setFixedHeight(px(72))
    column = QVBoxLayout(tile)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(px(2))
    number = Words(value, HEADING, bold=True, wrap=False)
    number.setAccessibleName(f"{words}: {value}")
    column.addWidget(number)
    column.addWidget(Words(words, CAPTION, "text2"))
    column.addStretch(1)
    return tile


def _card(table: Table) -> tuple[Card, QVBoxLayout]:
    px = theme_of().px
    card = Card(f"card_{table.id}")
    card.setAccessibleName(table.title)
    column = QVBoxLayout(card)
    column.setContentsMargins(px(20), px(16), px(20), px(16))
    column.setSpacing(px(8))
    column.addWidget(Words(table.title, ANSWER, bold=True))
    if table.note:
        column.addWidget(Words(table.note, CAPTION, "text2"))
    return card, column


class TableCard(QWidget):
    """A title, its picture and its table; a long table shows its first rows and a button."""

    def __init__(self, table: Table, picture: QWidget | None) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        card, column = _card(table)
        outer.addWidget(card)
        self._rows = len(table.rows)
        if not table.rows:
            column.addWidget(Words(_("Nothing in these days.")))
            return
        if picture is not None:
            column.addWidget(picture)
            column.addSpacing(theme_of().px(8))
        self.table = NumbersTable(table)
        column.addWidget(self.table)
        self._all = False
        self.more_button = PlainButton(f"more_{table.id}", "")
        self.more_button.clicked.connect(self._on_more)
        self._say_more()
        column.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignLeft)
        # Only now: without a parent it would show as a window of its own.
        self.more_button.setVisible(self._rows > FIRST_ROWS)

    def _on_more(self) -> None:
        self._all = not self._all
        self.table.show_rows(self._rows if self._all else FIRST_ROWS)
        self._say_more()

    def _say_more(self) -> None:
        fewer, more = _("Show the first {n} rows"), _("Show all {n} rows")
        words = fewer.format(n=FIRST_ROWS) if self._all else more.format(n=f"{self._rows:,}")
        self.more_button.set_words(words)


def _picture(table_id: str, numbers: Numbers) -> QWidget | None:
    match table_id:
        case "intakes-by-day":
            return day_chart(numbers.days) if numbers.days else None
        case "minutes-to-level":
            return _minutes_chart(numbers)
        case "hours-to-seen":
            return _in_time_chart(numbers)
        case "levels-set-by-hand":
            return _by_hand_chart(numbers)
        case "skipped-questions":
            return _skipped_chart(numbers)
        case _:
            return _cost_chart(numbers)


def day_chart(days: Sequence[DayCount]) -> QWidget:
    """Four rows of bars, one a level, all of one scale: by day, by week, or by month."""
    px = theme_of().px
    groups = grouped(days)
    most = max(max(counts) for _words, counts in groups)
    picture = QWidget()
    grid = QGridLayout(picture)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(px(16))
    grid.setVerticalSpacing(px(4))
    grid.setColumnStretch(1, 1)
    for row, level in enumerate(reversed(Level)):
        last = level is Level.ROUTINE
        bars = [Bar(words if last else "", counts[level], said=words) for words, counts in groups]
        chart = upright_bar_chart(bars, label=level_word(level), level=level, most=float(most))
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(LevelBadge(level), row, 0, middle)
        grid.addWidget(chart, row, 1)
    return picture


def grouped(days: Sequence[DayCount]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """The days summed up so that each bar is wide enough to be told apart: words, then counts."""
    found: dict[date, list[int]] = {}
    for count in days:
        begins = _begins(count.day, len(days))
        sums = found.setdefault(begins, [0, 0, 0, 0])
        for level, number in enumerate(count.by_level):
            sums[level] += number
    return tuple((_words_of(day, len(days)), tuple(sums)) for day, sums in found.items())


def _begins(day: date, span: int) -> date:
    if span <= _DAILY:
        return day
    if span <= _WEEKLY:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1)


def _words_of(day: date, span: int) -> str:
    """3 Nov; "week of 2 Nov"; Nov 2026."""
    if span > _WEEKLY:
        return day_words(day).split(" ", 1)[1]
    short = day_words(day).rsplit(" ", 1)[0]
    return short if span <= _DAILY else _("week of {day}").format(day=short)


def _minutes_chart(numbers: Numbers) -> QWidget:
    words = _("{median}, 9 in 10 within {p90}")
    bars = [
        Bar(
            "",
            times.to_level.median,
            words.format(
                median=plain_number(times.to_level.median), p90=plain_number(times.to_level.p90)
            ),
            times.level,
        )
        for times in numbers.times
        if times.to_level.median is not None and times.to_level.p90 is not None
    ]
    return bar_chart(bars, label=_("Median"), unit=_("minutes"))


def _in_time_chart(numbers: Numbers) -> QWidget | None:
    """Who was seen within the limit; a level that is to be seen at once has none to draw."""
    words = _("{percent} %, {n} of {of}")
    bars = [
        Bar(
            "",
            100 * (times.to_seen.count - times.over) / times.to_seen.count,
            words.format(
                percent=round(100 * (times.to_seen.count - times.over) / times.to_seen.count),
                n=f"{times.to_seen.count - times.over:,}",
                of=f"{times.to_seen.count:,}",
            ),
            times.level,
        )
        for times in numbers.times
        if times.to_seen.count and times.limit_hours
    ]
    return (
        bar_chart(bars, label=_("Of those seen, seen within the limit"), most=100) if bars else None
    )


def _by_hand_chart(numbers: Numbers) -> QWidget:
    words = _("{n}, the rules said {level}")
    bars = [
        Bar("", item.count, words.format(n=item.count, level=level_word(item.rules)), item.level)
        for item in numbers.set_by_hand[:MOST_BARS]
    ]
    return bar_chart(bars, label=_("Set to"), unit=_("intakes"))


def _skipped_chart(numbers: Numbers) -> QWidget:
    words = _("{n} of {of} ({percent} %)")
    bars = [
        Bar(
            item.label,
            item.all,
            words.format(
                n=f"{item.all:,}", of=f"{item.applied:,}", percent=round(100 * item.share)
            ),
        )
        for item in numbers.skipped[:MOST_BARS]
    ]
    return bar_chart(bars, label=_("Most often without an answer"), unit=_("intakes"))


def _cost_chart(numbers: Numbers) -> QWidget:
    words = _("{seconds} s, 9 in 10 within {p90} s")
    bars = [
        Bar(
            cost.label,
            cost.seconds.median,
            words.format(
                seconds=plain_number(cost.seconds.median), p90=plain_number(cost.seconds.p90)
            ),
        )
        for cost in numbers.costs[:MOST_BARS]
        if cost.seconds.median is not None and cost.seconds.p90 is not None
    ]
    return bar_chart(bars, label=_("Slowest questions, median"), unit=_("seconds"))
