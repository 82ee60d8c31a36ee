"""The right side of an intake: level so far, what is still open, what to do, and whose rules.

Reception sees no score, no count of signs, no reason and no probability here.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.ladder import LadderView, OpenLine, OpenRow, Range
from triage_app.desktop.marks import IconMark
from triage_app.desktop.theme import BODY, CAPTION, HEADING, theme_of
from triage_app.desktop.words import Words
from triage_app.texts import _

PANEL_WIDTH: Final = 328
MOST_OPEN: Final = 4
FEW_OPEN: Final = 2


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
        self._scroll = scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        scroll.setWidget(inner)
        outer.addWidget(scroll)
        self._open_count = 0
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
        self._todo.hide()
        self._todo_shown: tuple[str, ...] = ()
        self._build_todo()
        self._column.addWidget(self._todo)
        self._safety = QWidget()
        self._build_safety()
        self._column.addWidget(self._safety)
        self._column.addStretch(1)
        self._column.addSpacing(theme.px(12))
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
        heading = Words(title, BODY, "text", bold=True)
        heading.setObjectName("section_heading")
        column.addWidget(heading)
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
        column = self._section(self._safety, "")
        row = QHBoxLayout()
        row.setSpacing(theme_of().px(8))
        row.addWidget(IconMark("check", "text2", 18))
        self._safety_words = Words("", BODY, "text2")
        row.addWidget(self._safety_words, 1)
        column.addLayout(row)
        self._rest_words = Words("", BODY, "text2")
        column.addWidget(self._rest_words)

    def show_safety(self, head: str, text: str, rest: str) -> None:
        """Say that all that was needed was asked, and what the rest is for; empty before that."""
        self._safety.setVisible(bool(text))
        heading = self._safety.findChild(Words, "section_heading")
        if isinstance(heading, Words):
            heading.setText(head)
        self._safety_words.setText(text)
        self._rest_words.show_text(rest)

    def show_level(self, shown: Range, within: str, settled: str) -> None:
        """Show the range; `settled` says why nothing left changes it, or is empty."""
        self._head.setText(shown.headline("\n"))
        self._head.setAccessibleName(shown.spoken())
        self._sub.show_text(settled)
        self.ladder.show_range(shown, within)

    def show_told(self, text: str) -> None:
        """Say who was told of an emergency and when; empty for none."""
        self._told.show_text(text)

    def show_open(self, lines: tuple[OpenLine, ...], *, settled: bool) -> None:
        """List what is open, most dangerous first; `settled` when none can raise the level."""
        self._open.hide()
        _empty(self._open_rows)
        one, several = _("This answer decides the level."), _("These answers decide the level.")
        decides = one if len(lines) == 1 else several
        self._open_caption.setText(_("Asked before it is complete.") if settled else decides)
        # A settled level leaves the room to what is done about it.
        for line in lines[: FEW_OPEN if settled else MOST_OPEN]:
            row = OpenRow(line)
            row.clicked.connect(self._on_row)
            self._open_rows.addWidget(row)
        self._open_count = len(lines)
        # Shown with its rows at once: a row added to a list on show is laid out and painted twice.
        self._open.setVisible(bool(lines))

    def _fit_open(self) -> None:
        """Name fewer open questions until what to do about them is in sight without scrolling."""
        rows = self._rows()
        for row in rows:
            row.setVisible(True)
        self._show_more(len(rows))
        # Measured now: Qt would tell the outer layout of it only later.
        for part in (self._open, self._todo, self._safety):
            part.updateGeometry()
        # Beside a scroll bar that is still there from before, or it would keep itself needed.
        width = self.width() - self._scroll.verticalScrollBar().sizeHint().width()
        over = self._column.heightForWidth(width) - self.height()
        if over > 0 and len(rows) > 1:
            row_height, line = theme_of().px(40), theme_of().px(22)
            over += line if self._open_more.isHidden() else 0
            shown = max(len(rows) + over // -row_height, 1)
            for row in rows[shown:]:
                row.setVisible(False)
            self._show_more(shown)

    def _show_more(self, shown: int) -> None:
        more = self._open_count - shown
        said = _("and {n} more, Ctrl+G lists all").format(n=more)
        self._open_more.show_text(said if more > 0 else "")

    def _rows(self) -> list[OpenRow]:
        items = (self._open_rows.itemAt(place) for place in range(self._open_rows.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget for widget in widgets if isinstance(widget, OpenRow)]

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_open()

    def show_todo(self, lines: tuple[str, ...]) -> None:
        """Say what to do: one line plain, several numbered."""
        if lines == self._todo_shown:
            return
        self._todo_shown = lines
        self._todo.hide()
        _empty(self._todo_lines)
        for number, text in enumerate(lines, start=1):
            words = Words(text, BODY, "text2" if len(lines) == 1 else "text")
            if len(lines) == 1:
                self._todo_lines.addWidget(words)
            else:
                self._todo_lines.addWidget(numbered(number, words))
        self._todo.setVisible(bool(lines))

    def show_basis(self, text: str) -> None:
        """Say whose rules these are and that they are not a diagnosis; the last to be shown."""
        self._basis.setText(text)
        self._fit_open()

    def first(self) -> QWidget | None:
        """Where F6 lands: the first open question, or None."""
        return next(iter(self._rows()), None)

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
