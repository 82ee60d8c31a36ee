"""The level so far: headline, ladder of four, the questions that decide it, and what to do.

Shows level, answers and what to do; never a score, a count of signs, a reason or a probability.
An unsettled level is always said as a range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.announce import announce
from triage_app.desktop.controls import LEFT, Painted
from triage_app.desktop.level_words import level_word
from triage_app.desktop.marks import IconMark, paint_accent_bar, paint_level_shape
from triage_app.desktop.theme import BODY, CAPTION, HEADING, Theme, theme_of
from triage_app.desktop.words import Words
from triage_app.model.answers import QuestionId
from triage_app.model.level import Level
from triage_app.texts import _

PANEL_WIDTH: Final = 328
ROW_HEIGHT: Final = 38
ROW_GAP: Final = 4
MOST_OPEN: Final = 4
FEW_OPEN: Final = 2


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
        self._range = shown
        self._within = within
        if self.accessibleName() not in ("", shown.spoken()):
            announce(self, shown.spoken())
        self.setAccessibleName(shown.spoken())
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


class LevelPanel(QWidget):
    """The right side: level so far, what is still open, what to do, and whose rules these are.

    Signals:
        question_chosen: the id (str) of an open question to go to.
    """

    question_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("level_panel")
        self.setAccessibleName(_("Level so far"))
        theme = theme_of()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        scroll.setWidget(inner)
        outer.addWidget(scroll)
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(12))
        self._column.setSpacing(0)
        self._caption = Words(_("Level so far"), CAPTION, "text3")
        self._head = Words("", HEADING, "text", bold=True)
        self._head.setObjectName("level_headline")
        self._sub = Words("", BODY, "text2")
        self.ladder = LadderView()
        self._told = Words("", BODY, "text2")
        self._told.setObjectName("told_words")
        for widget in (self._caption, self._head, self._sub):
            self._column.addWidget(widget)
        self._column.addSpacing(theme.px(12))
        self._column.addWidget(self.ladder)
        self._column.addSpacing(theme.px(8))
        self._column.addWidget(self._told)
        self._open = QWidget()
        self._build_open()
        self._column.addWidget(self._open)
        self._todo = QWidget()
        self._build_todo()
        self._column.addWidget(self._todo)
        self._safety = QWidget()
        self._build_safety()
        self._column.addWidget(self._safety)
        self._column.addStretch(1)
        self._basis = Words("", CAPTION, "text3")
        self._column.addWidget(self._basis)

    def _section(self, holder: QWidget, title: str) -> QVBoxLayout:
        theme = theme_of()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, theme.px(12), 0, 0)
        column.setSpacing(theme.px(4))
        rule = QFrame()
        rule.setFixedHeight(1)
        rule.setAutoFillBackground(True)
        palette = rule.palette()
        palette.setColor(rule.backgroundRole(), theme.colour("line"))
        rule.setPalette(palette)
        column.addWidget(rule)
        column.addSpacing(theme.px(14))
        column.addWidget(Words(title, BODY, "text", bold=True))
        return column

    def _build_open(self) -> None:
        column = self._section(self._open, _("Still open"))
        self._open_caption = Words("", CAPTION, "text3")
        column.addWidget(self._open_caption)
        self._open_rows = QVBoxLayout()
        self._open_rows.setContentsMargins(0, theme_of().px(4), 0, 0)
        self._open_rows.setSpacing(0)
        column.addLayout(self._open_rows)
        self._open_more = Words("", CAPTION, "text3")
        column.addWidget(self._open_more)

    def _build_todo(self) -> None:
        column = self._section(self._todo, _("What to do"))
        self._todo_lines = QVBoxLayout()
        self._todo_lines.setSpacing(theme_of().px(8))
        column.addLayout(self._todo_lines)

    def _build_safety(self) -> None:
        column = self._section(self._safety, _("Enough for the level"))
        row = QHBoxLayout()
        row.setSpacing(theme_of().px(8))
        row.addWidget(IconMark("check", "text2", 18))
        self._safety_words = Words("", BODY, "text2")
        row.addWidget(self._safety_words, 1)
        column.addLayout(row)
        self._rest_words = Words("", BODY, "text2")
        column.addWidget(self._rest_words)

    def show_safety(self, text: str, rest: str) -> None:
        """Say that all that was needed was asked, and what the rest is for; empty before that."""
        self._safety.setVisible(bool(text))
        self._safety_words.setText(text)
        self._rest_words.show_text(rest)

    def show_level(self, shown: Range, within: str, *, reached: bool) -> None:
        """Show the range; `reached` when every safety question was asked."""
        self._head.setText(shown.headline("\n"))
        self._head.setAccessibleName(shown.spoken())
        settled = _("Settled. The rest cannot raise it.") if reached else ""
        self._sub.show_text(settled if shown.settled else "")
        self.ladder.show_range(shown, within)

    def show_told(self, text: str) -> None:
        """Say who was told of an emergency and when; empty for none."""
        self._told.show_text(text)

    def show_open(self, lines: tuple[OpenLine, ...], *, settled: bool) -> None:
        """List what is open, most dangerous first; `settled` when none can raise the level."""
        _empty(self._open_rows)
        self._open.setVisible(bool(lines))
        one, several = _("This answer decides the level."), _("These answers decide the level.")
        decides = one if len(lines) == 1 else several
        self._open_caption.setText(_("Asked before it is complete.") if settled else decides)
        # A settled level leaves the room to what is done about it.
        most = FEW_OPEN if settled else MOST_OPEN
        for line in lines[:most]:
            row = OpenRow(line)
            row.clicked.connect(self._on_row)
            self._open_rows.addWidget(row)
        more = len(lines) - most
        said = _("and {n} more, Ctrl+G lists all").format(n=more)
        self._open_more.show_text(said if more > 0 else "")

    def show_todo(self, lines: tuple[str, ...]) -> None:
        """Say what to do: one line plain, several numbered."""
        _empty(self._todo_lines)
        self._todo.setVisible(bool(lines))
        for number, text in enumerate(lines, start=1):
            words = Words(text, BODY, "text2" if len(lines) == 1 else "text")
            if len(lines) == 1:
                self._todo_lines.addWidget(words)
            else:
                self._todo_lines.addWidget(numbered(number, words))

    def show_basis(self, text: str) -> None:
        """Say whose rules these are and that they are not a diagnosis."""
        self._basis.setText(text)

    def first(self) -> QWidget | None:
        """Where F6 lands: the first open question, or None."""
        item = self._open_rows.itemAt(0)
        return item.widget() if item is not None else None

    def _on_row(self) -> None:
        row = self.sender()
        if isinstance(row, OpenRow):
            self.question_chosen.emit(row.line.question)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("surface"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(0, 0, 0, self.height())


class NumberMark(QWidget):
    """A number in a ring, before a line of what to do."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self.setFixedSize(theme_of().px(24), theme_of().px(24))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.setBrush(theme.colour("surface"))
        painter.drawEllipse(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setFont(theme.font(CAPTION, bold=True))
        painter.setPen(theme.colour("text2"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self._number))


def numbered(number: int, words: Words) -> QWidget:
    """A line of words with its number in a ring before it."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme_of().px(10))
    row.addWidget(NumberMark(number), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(words, 1)
    return holder


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
