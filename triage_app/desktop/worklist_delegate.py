"""Paints a row of the worklist: one delegate for every column, and for the narrow two-line row.

It shows what the model's roles say and works nothing out. A level is always word + shape +
colour, and an open one is always a range.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionViewItem
from typing_extensions import override

from triage_app.desktop.level_words import level_word
from triage_app.desktop.marks import badge_size, paint_badge, paint_level_shape, paint_wait_bar
from triage_app.desktop.row_table import Index, RowDelegate
from triage_app.desktop.theme import BODY, CAPTION, Theme, theme_of
from triage_app.desktop.waiting import Wait, longest_waits, nobody_told, task_words
from triage_app.desktop.worklist_filters import not_yet_known, open_to
from triage_app.desktop.worklist_model import Column, RowRole
from triage_app.model.intake import WorklistRow
from triage_app.model.level import Level
from triage_app.texts import _, language

ROW_HEIGHT = 63
PAD = 16
FIRST_PAD = 18

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class _Pen:
    """A painter with the theme it paints in."""

    painter: QPainter
    theme: Theme

    def width(self, text: str, size: int, *, bold: bool = False) -> int:
        return QFontMetrics(self.theme.font(size, bold=bold)).horizontalAdvance(text)

    def text(
        self,
        rect: QRect,
        text: str,
        size: int,
        ink: str = "text",
        *,
        bold: bool = False,
        align: Qt.AlignmentFlag = _LEFT,
    ) -> int:
        """Draw one line, shortened to fit; returns the width it took."""
        font: QFont = self.theme.font(size, bold=bold)
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, rect.width()))
        self.painter.setFont(font)
        self.painter.setPen(self.theme.colour(ink))
        self.painter.drawText(rect, align | Qt.TextFlag.TextSingleLine, shown)
        return metrics.horizontalAdvance(shown)

    def box(self, rect: QRect, text: str, token: str) -> None:
        """Draw a bold caption in an outline: a tag, or a limit that has passed."""
        painter = self.painter
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.theme.colour(token), 1))
        painter.setBrush(QColor(self.theme.surface))
        inner = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(inner, self.theme.px(4), self.theme.px(4))
        painter.restore()
        self.text(rect, text, CAPTION, token, bold=True, align=Qt.AlignmentFlag.AlignCenter)

    def box_width(self, text: str) -> int:
        return self.width(text, CAPTION, bold=True) + self.theme.px(12)


class WorklistDelegate(RowDelegate):
    """Paints the cells; `narrow` paints everything into the one column that is then shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.narrow = False

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The height of a row; the columns' widths belong to the header."""
        return QSize(option.rect.width(), row_height(theme_of(), narrow=self.narrow))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        pen = _Pen(painter, theme_of())
        painter.save()
        first = Column.PATIENT if self.narrow else Column.LEVEL
        self.paint_ground(painter, option, index, first=index.column() == first)
        row = index.data(RowRole.ROW)
        if isinstance(row, WorklistRow):
            self._paint_cell(pen, option.rect, row, index)
        elif index.column() == Column.PATIENT:
            words = option.rect.adjusted(pen.theme.px(PAD - 2), 0, 0, 0)
            pen.text(words, str(index.data() or ""), BODY, "text3")
        painter.restore()

    def _paint_cell(self, pen: _Pen, rect: QRect, row: WorklistRow, index: Index) -> None:
        if self.narrow:
            _paint_narrow(pen, rect, row, index)
            return
        match Column(index.column()):
            case Column.LEVEL:
                _paint_level(pen, rect, row, index.data(RowRole.RULES))
            case Column.PATIENT:
                _paint_patient(pen, rect, row, index)
            case Column.WAITING:
                _paint_wait(pen, rect, index.data(RowRole.WAIT))
            case _:
                _paint_lines(pen, rect, index.data(RowRole.LINES))


def row_height(theme: Theme, *, narrow: bool) -> int:
    """A row's height in real px."""
    return theme.px(ROW_HEIGHT + (5 if narrow else 0))


def _lines(rect: QRect, theme: Theme) -> tuple[QRect, QRect]:
    """The two lines of a row, 22 high each, in the middle of it."""
    line = theme.px(22)
    top = rect.top() + (rect.height() - 2 * line) // 2
    return (
        QRect(rect.left(), top, rect.width(), line),
        QRect(rect.left(), top + line, rect.width(), line),
    )


@dataclass(frozen=True, slots=True)
class _Second:
    """What stands under a level: "could be" or "rules say", and a level's shape and name."""

    lead: str
    level: Level

    def width(self, pen: _Pen) -> int:
        words = pen.width(self.lead, CAPTION)
        words += pen.width(level_word(self.level), CAPTION, bold=True)
        return words + pen.theme.px(6 + 14 + 5)

    def paint(self, pen: _Pen, rect: QRect) -> None:
        theme = pen.theme
        pen.text(rect, self.lead, CAPTION, "text2")
        left = rect.left() + pen.width(self.lead, CAPTION) + theme.px(6)
        side = theme.px(14)
        shape = QRectF(left, rect.center().y() - side / 2 + 1, side, side)
        paint_level_shape(pen.painter, shape, self.level, theme)
        word = QRect(rect)
        word.setLeft(left + side + theme.px(5))
        pen.text(word, level_word(self.level), CAPTION, "text", bold=True)


def _second(row: WorklistRow, rules: Level | None) -> _Second | None:
    """A level set by hand says what the rules say; an open one what it could become."""
    if rules is not None:
        return _Second(_("rules say"), rules)
    return _Second(_("could be"), open_to(row)) if open_to(row) > row.level else None


def level_width(theme: Theme) -> int:
    """What the column of levels needs, so that no level's name is ever cut."""
    return _level_width(theme, language())


def wait_width(theme: Theme) -> int:
    """What the column of waits needs, so that no wait is ever cut."""
    return _wait_width(theme, language())


# Asked for with every layout, and the same until theme, text size or language is another.
@lru_cache(maxsize=8)
def _level_width(theme: Theme, _language: str) -> int:
    small = QFontMetrics(theme.font(CAPTION))
    bold = QFontMetrics(theme.font(CAPTION, bold=True))
    longest = max(bold.horizontalAdvance(level_word(level)) for level in Level)
    unknown = QFontMetrics(theme.font(BODY, bold=True)).horizontalAdvance(_("Not yet known"))
    leads = max(small.horizontalAdvance(lead) for lead in (_("could be"), _("rules say")))
    span = leads + theme.px(6 + 14 + 5) + longest
    badges = max(badge_size(level, theme).width() for level in Level)
    return max(span, unknown, badges) + theme.px(FIRST_PAD + 4)


@lru_cache(maxsize=8)
def _wait_width(theme: Theme, _language: str) -> int:
    bold = QFontMetrics(theme.font(BODY, bold=True))
    plain = QFontMetrics(theme.font(BODY))
    caption = QFontMetrics(theme.font(CAPTION, bold=True))
    boxed, said = 0, 0
    for wait in longest_waits():
        if wait.over:
            boxed = max(boxed, caption.horizontalAdvance(wait.lead) + theme.px(12))
        else:
            words = bold.horizontalAdvance(wait.lead) + plain.horizontalAdvance(wait.rest)
            said = max(said, words + theme.px(4))
    # the words may use the margin at the right, the box may not
    return max(boxed + theme.px(8 + 14), said + theme.px(8 + 4))


def _paint_unknown(pen: _Pen, rect: QRect) -> None:
    """An open range that begins at routine has no level yet: it never says "at least routine"."""
    pen.text(rect, _("Not yet known"), BODY, "text", bold=True)


def _paint_level(pen: _Pen, rect: QRect, row: WorklistRow, rules: Level | None) -> None:
    inner = rect.adjusted(pen.theme.px(FIRST_PAD - 2), 0, 0, 0)
    second = _second(row, rules)
    if second is None:
        paint_badge(pen.painter, QRectF(inner), row.level, pen.theme)
        return
    gap = pen.theme.px(2)
    upper = QRect(inner.left(), inner.top(), inner.width(), pen.theme.px(34) + gap)
    lower = QRect(inner.left(), upper.bottom(), inner.width(), pen.theme.px(22))
    if not_yet_known(row) and rules is None:
        _paint_unknown(pen, upper.adjusted(0, pen.theme.px(4), 0, 0))
    else:
        paint_badge(pen.painter, QRectF(upper), row.level, pen.theme)
    second.paint(pen, lower)


def _tags(row: WorklistRow, index: Index) -> tuple[tuple[str, str], ...]:
    """The outlined words beside a name, and their ink: what is new, and open tasks."""
    tags = ((index.data(RowRole.NEWS), "accent"), (task_words(row.tasks), "text2"))
    return tuple((words, ink) for words, ink in tags if words)


def _name_width(pen: _Pen, row: WorklistRow, index: Index) -> int:
    gap = pen.theme.px(8)
    tags = sum(pen.box_width(words) + gap for words, _ink in _tags(row, index))
    name = pen.width(index.data(RowRole.NAME), BODY, bold=True)
    return name + gap + pen.width(index.data(RowRole.FACTS), BODY) + tags


def _paint_name(pen: _Pen, line: QRect, row: WorklistRow, index: Index) -> None:
    """Name, age and sex, and the tags of what is new and what is to be done."""
    theme = pen.theme
    gap = theme.px(8)
    facts, tags = index.data(RowRole.FACTS), _tags(row, index)
    after = pen.width(facts, BODY) + gap
    boxes = sum(pen.box_width(words) + gap for words, _ink in tags)
    name = QRect(line)
    name.setWidth(max(theme.px(40), line.width() - after - boxes))
    left = line.left() + pen.text(name, index.data(RowRole.NAME), BODY, bold=True) + gap
    pen.text(QRect(left, line.top(), after, line.height()), facts, BODY, "text2")
    left += after if facts else 0
    height = theme.px(18)
    top = line.center().y() - height // 2
    for words, ink in tags:
        width = pen.box_width(words)
        if left + width > line.right() + 1:
            return
        pen.box(QRect(left, top, width, height), words, ink)
        left += width + gap


def _paint_patient(pen: _Pen, rect: QRect, row: WorklistRow, index: Index) -> None:
    theme = pen.theme
    upper, lower = _lines(rect.adjusted(theme.px(PAD - 2), 0, -theme.px(PAD), 0), theme)
    alone = nobody_told(row)
    ink = "text" if alone else "text2"
    gap = theme.px(12)
    # a name is never shortened for the sake of the state: that goes to the line below first
    needs = _name_width(pen, row, index) + gap
    states = (index.data(RowRole.STATE), index.data(RowRole.SHORT_STATE))
    widths = [pen.width(state, CAPTION, bold=alone) + theme.px(2) for state in states]
    fits = next((n for n, width in enumerate(widths) if needs + width <= upper.width()), None)
    line, chosen = (lower, 1) if fits is None else (upper, fits)
    width = widths[chosen]
    where = QRect(line.right() - width + 1, line.top(), width, line.height())
    pen.text(where, states[chosen], CAPTION, ink, bold=alone, align=_RIGHT)
    taken = -width - gap
    _paint_name(pen, upper.adjusted(0, 0, 0 if fits is None else taken, 0), row, index)
    story = lower.adjusted(0, 0, taken if fits is None else 0, 0)
    pen.text(story, index.data(RowRole.STORY), BODY, "text2")


def _paint_lines(pen: _Pen, rect: QRect, lines: tuple[str, str]) -> None:
    """A plain column: one line in the middle, or two."""
    theme = pen.theme
    inner = rect.adjusted(theme.px(8), 0, -theme.px(8), 0)
    if not lines[1]:
        pen.text(inner, lines[0], BODY, "text2")
        return
    upper, lower = _lines(inner, theme)
    pen.text(upper, lines[0], BODY, "text2")
    pen.text(lower, lines[1], CAPTION, "text2")


def _paint_wait(pen: _Pen, rect: QRect, wait: Wait) -> None:
    if not wait.lead:
        return
    theme = pen.theme
    inner = rect.adjusted(theme.px(8), 0, -theme.px(14), 0)
    upper, lower = _lines(inner, theme)
    upper.translate(0, theme.px(3))
    if wait.over:
        height = theme.px(20)
        top = upper.center().y() - height // 2
        pen.box(QRect(upper.left(), top, pen.box_width(wait.lead), height), wait.lead, "text")
    else:
        taken = pen.text(upper, wait.lead, BODY, "text", bold=True)
        rest = upper.adjusted(taken + theme.px(4), 0, theme.px(14), 0)
        pen.text(rest, wait.rest, BODY, "text2")
    bar = QRectF(lower.left(), lower.top() + theme.px(7), lower.width(), theme.px(4))
    paint_wait_bar(pen.painter, bar, 2.0 if wait.over else wait.part, theme)


def _paint_narrow(pen: _Pen, rect: QRect, row: WorklistRow, index: Index) -> None:
    """Everything in two lines: badge, name and wait; then the range or state, and the story."""
    theme = pen.theme
    inner = rect.adjusted(theme.px(PAD), theme.px(2), -theme.px(PAD), -theme.px(2))
    upper, lower = _lines(inner, theme)
    upper.translate(0, -theme.px(4))
    lower.translate(0, theme.px(4))
    second = _second(row, index.data(RowRole.RULES))
    if not_yet_known(row):
        _paint_unknown(pen, upper)
        taken = pen.width(_("Not yet known"), BODY, bold=True)
    else:
        paint_badge(pen.painter, QRectF(upper), row.level, theme)
        taken = badge_size(row.level, theme).width()
    wait: Wait = index.data(RowRole.WAIT)
    width = pen.box_width(wait.lead) if wait.over else pen.width(wait.lead, BODY, bold=True) + 2
    right = QRect(upper.right() - width + 1, upper.top(), width, upper.height())
    if wait.over:
        pen.box(right, wait.lead, "text")
    else:
        pen.text(right, wait.lead, BODY, "text", bold=True, align=_RIGHT)
    room = upper.adjusted(taken + theme.px(12), 0, -width - theme.px(12), 0)
    _paint_name(pen, room, row, index)
    used = 0
    if second is not None:
        second.paint(pen, lower)
        used = second.width(pen) + theme.px(12)
    pen.text(lower.adjusted(used, 0, 0, 0), index.data(RowRole.STORY), BODY, "text2")
