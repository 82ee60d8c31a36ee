"""Paints a row of the worklist: one delegate for every column, and for the narrow two-line row.

It shows what the model's roles say and works nothing out. A level is always word + shape +
colour, and an open one is always a range.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from triage_app.desktop.level_words import level_word
from triage_app.desktop.marks import (
    badge_size,
    paint_accent_bar,
    paint_badge,
    paint_level_shape,
    paint_wait_bar,
)
from triage_app.desktop.theme import BODY, CAPTION, Theme, theme_of
from triage_app.desktop.waiting import Wait, nobody_told
from triage_app.desktop.worklist_model import Column, RowRole
from triage_app.model.intake import WorklistRow
from triage_app.model.level import Level
from triage_app.texts import _

Index = QModelIndex | QPersistentModelIndex

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


class WorklistDelegate(QStyledItemDelegate):
    """Paints the cells; `narrow` paints everything into the one column that is then shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.narrow = False
        self.hovered_row = -1

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The height of a row; the columns' widths belong to the header."""
        return QSize(option.rect.width(), row_height(theme_of(), narrow=self.narrow))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        row = index.data(RowRole.ROW)
        if not isinstance(row, WorklistRow):
            return
        pen = _Pen(painter, theme_of())
        painter.save()
        self._paint_ground(pen, option, index)
        rect = option.rect
        if self.narrow:
            _paint_narrow(pen, rect, row, index)
        else:
            match Column(index.column()):
                case Column.LEVEL:
                    _paint_level(pen, rect, row)
                case Column.PATIENT:
                    _paint_patient(pen, rect, row, index)
                case Column.WAITING:
                    _paint_wait(pen, rect, index.data(RowRole.WAIT))
        painter.restore()

    def _paint_ground(self, pen: _Pen, option: QStyleOptionViewItem, index: Index) -> None:
        theme, painter, rect = pen.theme, pen.painter, option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = index.row() == self.hovered_row
        ground = "accent_tint" if chosen else "window" if hovered else "surface"
        painter.fillRect(rect, theme.colour(ground))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.colour("line"))
        first = Column.PATIENT if self.narrow else Column.LEVEL
        if chosen and index.column() == first:
            paint_accent_bar(painter, rect, theme)


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


def _paint_range(pen: _Pen, rect: QRect, row: WorklistRow) -> None:
    """Draw "could be" and the highest level it could become."""
    theme = pen.theme
    lead = _("could be")
    pen.text(rect, lead, CAPTION, "text2")
    left = rect.left() + pen.width(lead, CAPTION) + theme.px(6)
    side = theme.px(14)
    shape = QRectF(left, rect.center().y() - side / 2 + 1, side, side)
    paint_level_shape(pen.painter, shape, row.could_be, theme)
    word = QRect(rect)
    word.setLeft(left + side + theme.px(5))
    pen.text(word, level_word(row.could_be), CAPTION, "text", bold=True)


def _range_width(pen: _Pen, row: WorklistRow) -> int:
    words = pen.width(_("could be"), CAPTION)
    words += pen.width(level_word(row.could_be), CAPTION, bold=True)
    return words + pen.theme.px(6 + 14 + 5)


def level_width(theme: Theme) -> int:
    """What the column of levels needs, so that no level's name is ever cut."""
    small = QFontMetrics(theme.font(CAPTION))
    bold = QFontMetrics(theme.font(CAPTION, bold=True))
    longest = max(bold.horizontalAdvance(level_word(level)) for level in Level)
    unknown = QFontMetrics(theme.font(BODY, bold=True)).horizontalAdvance(_("Not yet known"))
    span = small.horizontalAdvance(_("could be")) + theme.px(6 + 14 + 5) + longest
    badges = max(badge_size(level, theme).width() for level in Level)
    return max(span, unknown, badges) + theme.px(FIRST_PAD + 4)


def _paint_unknown(pen: _Pen, rect: QRect) -> None:
    """An open range that begins at routine has no level yet: it never says "at least routine"."""
    pen.text(rect, _("Not yet known"), BODY, "text", bold=True)


def _paint_level(pen: _Pen, rect: QRect, row: WorklistRow) -> None:
    inner = rect.adjusted(pen.theme.px(FIRST_PAD - 2), 0, 0, 0)
    if row.level is row.could_be:
        paint_badge(pen.painter, QRectF(inner), row.level, pen.theme)
        return
    gap = pen.theme.px(2)
    upper = QRect(inner.left(), inner.top(), inner.width(), pen.theme.px(34) + gap)
    lower = QRect(inner.left(), upper.bottom(), inner.width(), pen.theme.px(22))
    if row.level is Level.ROUTINE:
        _paint_unknown(pen, upper.adjusted(0, pen.theme.px(4), 0, 0))
    else:
        paint_badge(pen.painter, QRectF(upper), row.level, pen.theme)
    _paint_range(pen, lower, row)


def _name_width(pen: _Pen, index: Index) -> int:
    facts, news = index.data(RowRole.FACTS), index.data(RowRole.NEWS)
    gap = pen.theme.px(8)
    tag = pen.box_width(news) + gap if news else 0
    name = pen.width(index.data(RowRole.NAME), BODY, bold=True)
    return name + gap + pen.width(facts, BODY) + tag


def _paint_name(pen: _Pen, line: QRect, index: Index) -> None:
    """Name, age and sex, and the tag of what is new."""
    theme = pen.theme
    facts, news = index.data(RowRole.FACTS), index.data(RowRole.NEWS)
    after = pen.width(facts, BODY) + theme.px(8)
    tag = pen.box_width(news) + theme.px(8) if news else 0
    name = QRect(line)
    name.setWidth(max(theme.px(40), line.width() - after - tag))
    left = line.left() + pen.text(name, index.data(RowRole.NAME), BODY, bold=True) + theme.px(8)
    pen.text(QRect(left, line.top(), after, line.height()), facts, BODY, "text2")
    if news:
        left += after if facts else 0
        height = theme.px(18)
        top = line.center().y() - height // 2
        pen.box(QRect(left, top, pen.box_width(news), height), news, "accent")


def _paint_patient(pen: _Pen, rect: QRect, row: WorklistRow, index: Index) -> None:
    theme = pen.theme
    upper, lower = _lines(rect.adjusted(theme.px(PAD - 2), 0, -theme.px(PAD), 0), theme)
    # a name is never shortened for the sake of the state
    needs = _name_width(pen, index) + theme.px(12)
    state = index.data(RowRole.STATE)
    if needs + pen.width(state, CAPTION) > upper.width():
        state = index.data(RowRole.SHORT_STATE)
    alone = nobody_told(row)
    width = pen.width(state, CAPTION, bold=alone) + theme.px(2)
    where = QRect(upper.right() - width + 1, upper.top(), width, upper.height())
    ink = "text" if alone else "text2"
    pen.text(where, state, CAPTION, ink, bold=alone, align=_RIGHT)
    _paint_name(pen, upper.adjusted(0, 0, -width - theme.px(12), 0), index)
    pen.text(lower, row.story, BODY, "text2")


def _paint_wait(pen: _Pen, rect: QRect, wait: Wait) -> None:
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
    unknown = row.level is Level.ROUTINE and row.could_be is not row.level
    if unknown:
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
    _paint_name(pen, upper.adjusted(taken + theme.px(12), 0, -width - theme.px(12), 0), index)
    used = 0
    if row.could_be is not row.level:
        _paint_range(pen, lower, row)
        used = _range_width(pen, row) + theme.px(12)
    pen.text(lower.adjusted(used, 0, 0, 0), row.story, BODY, "text2")
