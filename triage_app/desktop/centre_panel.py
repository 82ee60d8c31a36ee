"""The middle of the intake: progress, last answers, the question, and the strip of keys."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.confirm_card import ConfirmCard
from triage_app.desktop.controls import LEFT, MAIN_HEIGHT, MainButton, Painted, PlainButton
from triage_app.desktop.group import Group
from triage_app.desktop.intake_parts import KeysStrip, PastAnswers, ProgressBar
from triage_app.desktop.keys import strip_keys
from triage_app.desktop.marks import icon_pixmap
from triage_app.desktop.question_panel import BAR_ROOM, QuestionPanel
from triage_app.desktop.question_view import QuestionView
from triage_app.desktop.screen import Room
from triage_app.desktop.spoken_row import SpokenLine
from triage_app.desktop.theme import BODY, CAPTION, HEADING, theme_of
from triage_app.desktop.words import Words
from triage_app.questionnaire.form import Kind
from triage_app.texts import _, n_

TEXT_WIDTH: Final = 560
MARGINS: Final = {Room.WIDE: 40, Room.MIDDLE: 32, Room.NARROW: 24}
_TALL: Final = (Kind.AREAS, Kind.MULTI)


class EndPanel(Group):
    """Nothing left to ask: complete, or go back."""

    complete_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("end_panel")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        theme = theme_of()
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(BAR_ROOM), 0, 0, 0)
        column.setSpacing(theme.px(12))
        self._head = Words("", HEADING, "text", bold=True)
        self._head.setObjectName("end_heading")
        column.addWidget(self._head)
        self._left = Words("", BODY, "text2")
        self._left.setObjectName("left_empty")
        column.addWidget(self._left)
        self.button = MainButton(
            "end_complete_button", _("Complete"), "Ctrl+Enter", height=MAIN_HEIGHT
        )
        self.button.clicked.connect(self.complete_wanted)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)

    def show_left(self, labels: tuple[str, ...]) -> None:
        """Name the free texts that were left empty."""
        left = _("Left empty: {questions}.").format(questions=", ".join(labels)) if labels else ""
        asked = _("Nothing is left to ask.") if labels else _("Every question has been asked.")
        self._head.setText(asked)
        self._left.show_text(left)
        self.setAccessibleName(f"{asked} {left}".strip())


class PagesButton(Painted):
    """The list of pages folded into one button: this page, what is left of it, a chevron."""

    def __init__(self) -> None:
        super().__init__("pages_button", _("Pages"))
        self._left = 0

    def show_page(self, title: str, left: int) -> None:
        """Show the current page."""
        self._left = left
        self.set_words(title)
        self.setAccessibleName(_("Pages: {title}, {n} left to ask").format(title=title, n=left))

    def _widths(self) -> tuple[int, int]:
        theme = theme_of()
        title = QFontMetrics(theme.font(BODY, bold=True)).horizontalAdvance(self.text())
        left = QFontMetrics(theme.font(BODY)).horizontalAdvance(self._words())
        return title + theme.px(10), left + theme.px(12) if left else 0

    def _words(self) -> str:
        return _("{n} left").format(n=self._left) if self._left else ""

    @override
    def sizeHint(self) -> QSize:
        theme = theme_of()
        return QSize(sum(self._widths()) + theme.px(20), theme.px(40))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        title, left = self._widths()
        painter.setFont(theme.font(BODY, bold=True))
        painter.setPen(theme.colour("text"))
        painter.drawText(self.rect(), int(LEFT), self.text())
        painter.setFont(theme.font(BODY))
        painter.setPen(theme.colour("text2"))
        painter.drawText(self.rect().adjusted(title, 0, 0, 0), int(LEFT), self._words())
        side = theme.px(18)
        ink = theme.text if self.underMouse() else theme.text2
        mark = icon_pixmap("chevron_down", ink, side, self.devicePixelRatioF())
        painter.drawPixmap(title + left, (self.height() - side) // 2, mark)


class BelowFold(QWidget):
    """A row under what scrolls, there only where it is needed: it never covers an answer.

    It says how many answers are out of sight, and holds the button that goes on where that would be
    out of sight too.
    """

    def __init__(self, question: QuestionPanel) -> None:
        super().__init__()
        self._question = question
        theme = theme_of()
        self._row = QHBoxLayout(self)
        self._row.setSpacing(theme.px(8))
        self.more = PlainButton("more_below", "")
        self.more.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.words = Words("", CAPTION, "text2", wrap=False)
        self.words.setObjectName("more_below_words")
        self._row.addWidget(self.more)
        self._row.addWidget(self.words)
        self._row.addStretch(1)
        self._held: QWidget | None = None
        self._narrow = False
        self.clear()

    def fit(self, room: Room) -> None:
        """In a narrow window a line of words has to do: the answers need the room."""
        self._narrow = room is Room.NARROW

    def set_margin(self, margin: int) -> None:
        """Stand under the question's left edge."""
        edge = theme_of().px(4)
        self._row.setContentsMargins(margin, edge, margin, edge)

    def clear(self) -> None:
        """Another question comes: nothing is below the fold."""
        if self._held is not None:
            self._held.hide()
            self._held.deleteLater()
            self._held = None
        self.hide()

    def hold(self, button: QWidget) -> None:
        """Take the button that goes on, until the next question."""
        self._held = button
        self._row.addWidget(button, 1_000)
        self.show()

    def show_more(self, count: int) -> None:
        """Say how many answers are below the fold."""
        more = n_("{n} more answer", "{n} more answers", count).format(n=count)
        self.more.set_words(f"{more} ↓")
        self.words.setText(f"{more} ↓")
        slim = self._narrow and self._held is None
        self.more.setVisible(count > 0 and not slim)
        self.words.setVisible(count > 0 and slim)
        self.setVisible(count > 0 or self._held is not None)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # The button still belongs to the question: so do the keys pressed on it.
        self._question.keyPressEvent(event)


class CentrePanel(QWidget):
    """Progress on top, then the question; only this part of the screen scrolls.

    Signals:
        pages_wanted: the folded list of pages was asked for.
    """

    pages_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("centre_panel")
        self._room = Room.WIDE
        self._crowded = False
        self._below_is_due = False
        theme_of()
        self.question = QuestionPanel()
        self.end = EndPanel()
        self.card = ConfirmCard()
        self.card.hide()
        self.past = PastAnswers()
        self.keys = KeysStrip()
        self._page = Words("", BODY, "text2", wrap=False)
        self.pages_button = PagesButton()
        self.pages_button.clicked.connect(self.pages_wanted)
        self._count = Words("", BODY, "text2", wrap=False)
        self._count.setObjectName("progress_words")
        self._bar = ProgressBar()
        self._build_head()
        self._holder = QWidget()
        self._column = QVBoxLayout(self._holder)
        self._column.setSpacing(0)
        self._column.addWidget(self._head)
        self._column.addWidget(self.past_holder)
        self._gap = QWidget()
        self._column.addWidget(self._gap)
        self._column.addWidget(self.question)
        self._column.addWidget(self.end)
        self._column.addWidget(self.card)
        self._column.addStretch(1)
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self._holder, 1000)
        row.addStretch(1)
        self._build_scroller(content)
        self.foot = BelowFold(self.question)
        self.below = self.foot.more
        self.below.clicked.connect(self._on_below)
        self.question.moved.connect(self._on_moved)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.scroller, 1)
        column.addWidget(self.foot)
        column.addWidget(self.keys)

    def _build_scroller(self, content: QWidget) -> None:
        self.scroller = QScrollArea()
        self.scroller.setWidgetResizable(True)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setWidget(content)
        self.scroller.verticalScrollBar().valueChanged.connect(self._show_below)
        self.scroller.viewport().installEventFilter(self)

    def _build_head(self) -> None:
        theme = theme_of()
        self._head = QWidget()
        head = QVBoxLayout(self._head)
        head.setContentsMargins(theme.px(BAR_ROOM), 0, theme.px(4), 0)
        head.setSpacing(theme.px(8))
        line = QHBoxLayout()
        line.addWidget(self._page)
        line.addWidget(self.pages_button)
        line.addStretch(1)
        line.addWidget(self._count)
        head.addLayout(line)
        head.addWidget(self._bar)
        self.past_holder = QWidget()
        past = QVBoxLayout(self.past_holder)
        past.setContentsMargins(theme.px(BAR_ROOM), theme.px(8), theme.px(4), 0)
        past.addWidget(self.past)

    def fit(self, room: Room) -> None:
        """Take the margins and parts of this much room."""
        theme = theme_of()
        self._room = room
        narrow = room is Room.NARROW
        margin = theme.px(MARGINS[room] - BAR_ROOM)
        top = theme.px({Room.WIDE: 18, Room.MIDDLE: 4, Room.NARROW: 10}[room])
        self._column.setContentsMargins(margin, top, margin, theme.px(4))
        limit = theme.px(TEXT_WIDTH + BAR_ROOM + 4) + 2 * margin
        self._holder.setMaximumWidth(16_777_215 if narrow else limit)
        self._head.setVisible(not narrow)
        self._page.setVisible(room is Room.WIDE)
        self.pages_button.setVisible(room is Room.MIDDLE)
        self.keys.setVisible(not narrow)
        self.foot.fit(room)
        self.question.set_compact(narrow)
        self._show_below_soon()

    def show_progress(self, title: str, left: int, place: str, done: int, of: int) -> None:
        """Show the page, where the question stands in it, and how much of it was asked."""
        self._page.setText(title)
        self.pages_button.show_page(title, left)
        self._count.setText(place)
        self._bar.set_share(done, of)

    def show_question(self, view: QuestionView, past: tuple[tuple[str, str], ...]) -> None:
        """Show a question and the answers before it."""
        self.end.hide()
        self.card.hide()
        self.foot.clear()
        # What stands above comes first: else it moves the question after that was laid out.
        self._show_past(past, tall=view.kind in _TALL)
        self.question.show()
        self.question.show_question(view)
        self._show_keys()
        self.scroller.verticalScrollBar().setValue(0)
        self._show_below_soon()

    def show_card(self, lines: tuple[SpokenLine, ...], day: str, other_ask: str) -> None:
        """Show facts from last time in the place of a question."""
        self.question.hide()
        self.end.hide()
        self.past_holder.hide()
        self._gap.setFixedHeight(theme_of().px(8))
        self.card.show()
        self._fit_card()
        self.card.show_facts(lines, day, other_ask)
        self._show_keys()
        self.foot.clear()
        self.scroller.verticalScrollBar().setValue(0)

    def _fit_card(self) -> None:
        """Tell the card its room; it never holds more than can be seen at once."""
        view = self.scroller.viewport()
        margin = 2 * theme_of().px(MARGINS[self._room] - BAR_ROOM)
        width = min(view.width(), self._holder.maximumWidth()) - margin
        taken = self._head.sizeHint().height() if self._head.isVisibleTo(self) else 0
        spare = view.height() - taken - theme_of().px(36)
        self.card.fit(width, spare, compact=self._room is Room.NARROW)

    def set_crowded(self, crowded: bool) -> None:
        """Leave out of the strip what has no room beside the red-flag panel."""
        self._crowded = crowded
        self._show_keys()

    def _show_keys(self) -> None:
        if self.card.isVisibleTo(self) and not self._crowded:
            self.keys.show_keys(self.card.key_help())
            return
        asking = self.question.isVisibleTo(self) and not self._crowded
        self.keys.show_keys(strip_keys(self.question.kind) if asking else ())

    def show_end(self, past: tuple[tuple[str, str], ...], left: tuple[str, ...]) -> None:
        """Show that nothing is left to ask."""
        self.question.hide()
        self.card.hide()
        self.show_past(past)
        self.end.show_left(left)
        self.end.show()
        self._show_keys()
        self.foot.clear()

    def show_past(self, past: tuple[tuple[str, str], ...]) -> None:
        """Show the answers before this one, unless the question needs the room."""
        if not self.card.isVisibleTo(self):
            asking = self.question.isVisibleTo(self)
            self._show_past(past, tall=asking and self.question.kind in _TALL)

    def _show_past(self, past: tuple[tuple[str, str], ...], *, tall: bool) -> None:
        lines = () if tall or self._room is Room.NARROW else past
        room_above = 0 if self._room is Room.NARROW else (10 if tall else 28)
        self._gap.setFixedHeight(theme_of().px(room_above))
        self.past.show_lines(lines)
        self.past_holder.setVisible(bool(lines))

    def take_focus(self) -> None:
        """Put the focus where keys answer."""
        if self.end.isVisible():
            self.end.setFocus()
        elif self.card.isVisible():
            self.card.setFocus()
        else:
            self.question.take_focus()

    def _on_moved(self, widget: object) -> None:
        if isinstance(widget, QWidget):
            room = theme_of().px(24)
            self.scroller.ensureWidgetVisible(widget, 0, room)

    def _on_below(self) -> None:
        bar = self.scroller.verticalScrollBar()
        bar.setValue(bar.value() + self.scroller.viewport().height() // 2)

    def _show_below_soon(self) -> None:
        """Once, after the layout that is under way and before its paint."""
        if not self._below_is_due:
            self._below_is_due = True
            QTimer.singleShot(0, self, self._show_below)

    def _show_below(self) -> None:
        """Say how many answers lie below the fold; none is hidden without it."""
        self._below_is_due = False
        self.keys.set_margin(self._holder.x() + theme_of().px(MARGINS[self._room]))
        self.foot.set_margin(self._holder.x() + theme_of().px(MARGINS[self._room]))
        if self.card.isVisibleTo(self):
            self._fit_card()
            self.foot.clear()
            return
        button = self.question.next_button
        if button is not None and self._is_below(button):
            self.foot.hold(button)
        self.foot.show_more(sum(self._is_below(one) for one in self.question.buttons()))

    def _is_below(self, button: QWidget) -> bool:
        view = self.scroller.viewport()
        if not (view.isAncestorOf(button) and button.isVisibleTo(self)):
            return False
        return button.mapTo(view, button.rect().bottomLeft()).y() > view.height()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._show_below_soon()
        return False
