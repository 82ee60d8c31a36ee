"""The parts round the question: the pages, how far it is, the last answers, the keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.controls import LEFT, Painted, PlainButton
from triage_app.desktop.keys import BACK
from triage_app.desktop.marks import (
    KeyCap,
    cap_size,
    icon_pixmap,
    paint_accent_bar,
    paint_key_cap,
)
from triage_app.desktop.screen import KeyHelp
from triage_app.desktop.theme import BODY, CAPTION, theme_of
from triage_app.desktop.words import Words
from triage_app.texts import _

KEYS_HEIGHT: Final = 44


@dataclass(frozen=True, slots=True)
class PageLine:
    """One page: how many of its questions are left to ask."""

    id: str
    title: str
    left: int
    current: bool


class PageRow(Painted):
    """A page in the list: title, and what is left or a tick."""

    def __init__(self, line: PageLine) -> None:
        super().__init__(f"page_{line.id}", line.title)
        self.line = line
        self.show_line(line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_line(self, line: PageLine) -> None:
        """Show another state of the same page."""
        changed = line != self.line
        self.line = line
        left = _("{n} left to ask").format(n=line.left) if line.left else _("all asked")
        self.setAccessibleName(f"{line.title}, {left}")
        if changed:
            self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme_of().px(180), theme_of().px(44))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        current = self.line.current
        if current or self.underMouse():
            painter.setPen(QPen(theme.colour("line"), 1))
            painter.setBrush(theme.colour("surface"))
            box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(box, theme.px(8), theme.px(8))
        if current:
            bar = theme.px(10)
            paint_accent_bar(painter, QRect(0, bar, 4, self.height() - 2 * bar), theme)
        painter.setPen(theme.colour("text" if current else "text2"))
        area = self.rect().adjusted(theme.px(12), 0, -theme.px(12), 0)
        bold = QFontMetrics(theme.font(BODY, bold=True)).horizontalAdvance(self.line.title)
        # The bar and the card mark the page too: a long title rather loses its weight than letters.
        fits = bold <= area.width() - theme.px(28)
        painter.setFont(theme.font(BODY, bold=current and fits))
        metrics = QFontMetrics(painter.font())
        count = metrics.horizontalAdvance(str(self.line.left)) if self.line.left else theme.px(18)
        self._paint_title(painter, area, area.width() - count - theme.px(8))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if self.line.left:
            painter.setFont(theme.font(BODY))
            painter.drawText(area, int(right), str(self.line.left))
            return
        side = theme.px(18)
        top = (self.height() - side) // 2
        mark = icon_pixmap("check", theme.text2, side, self.devicePixelRatioF())
        painter.drawPixmap(area.right() - side, top, mark)

    def _paint_title(self, painter: QPainter, area: QRect, room: int) -> None:
        """On one line; a longer one small, on two; what is still cut has its words on hover."""
        theme, title = theme_of(), self.line.title
        left = QRect(area.left(), area.top(), room, area.height())
        if painter.fontMetrics().horizontalAdvance(title) <= room:
            self.setToolTip("")
            painter.drawText(left, int(LEFT), title)
            return
        painter.setFont(theme.font(CAPTION))
        wrapped = int(LEFT | Qt.TextFlag.TextWordWrap)
        cut = painter.fontMetrics().boundingRect(left, wrapped, title)
        self.setToolTip("" if left.contains(cut) else title)
        painter.drawText(left, wrapped, title)


class ProgressBar(QWidget):
    """A 4 px bar: how many of how many were asked."""

    def __init__(self) -> None:
        super().__init__()
        self._share = 0.0
        self.setFixedHeight(theme_of().px(4))

    def set_share(self, done: int, of: int) -> None:
        """Show `done` of `of`."""
        self._share = done / of if of else 1.0
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.line))
        painter.drawRoundedRect(self.rect(), 2, 2)
        if self._share > 0:
            done = QRectF(0, 0, max(self.width() * self._share, self.height()), self.height())
            painter.setBrush(QColor(theme.accent))
            painter.drawRoundedRect(done, 2, 2)


class PagesPanel(QWidget):
    """The pages of the form with what is left on each, how far it is, and Complete."""

    page_chosen = Signal(str)
    complete_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("pages_panel")
        self.setAccessibleName(_("Pages"))
        theme = theme_of()
        self.setFixedWidth(theme.px(228))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(12), theme.px(16), theme.px(12), theme.px(16))
        column.setSpacing(theme.px(2))
        head = QHBoxLayout()
        head.setContentsMargins(theme.px(12), 0, theme.px(12), theme.px(2))
        head.addWidget(Words(_("Pages"), CAPTION, "text3", wrap=False), 1)
        head.addWidget(Words(_("left to ask"), CAPTION, "text3", wrap=False))
        column.addLayout(head)
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.px(2))
        column.addLayout(self._list)
        column.addStretch(1)
        foot = QVBoxLayout()
        foot.setContentsMargins(theme.px(12), 0, theme.px(12), 0)
        foot.setSpacing(theme.px(8))
        self._asked = Words("", CAPTION, "text3", wrap=False)
        self._bar = ProgressBar()
        self.complete = PlainButton("complete_button", _("Complete"), "Ctrl+Enter")
        self.complete.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.complete.clicked.connect(self.complete_wanted)
        self._state = Words("", CAPTION, "text", bold=True)
        self._state.setObjectName("enough_words")
        foot.addWidget(self._state)
        foot.addWidget(self._asked)
        foot.addWidget(self._bar)
        foot.addSpacing(theme.px(4))
        foot.addWidget(self.complete)
        column.addLayout(foot)
        self._rows: list[PageRow] = []

    def show_pages(self, lines: Sequence[PageLine], asked: int, of: int) -> None:
        """Show these pages; rows are made once and then only changed."""
        if [row.line.id for row in self._rows] != [line.id for line in lines]:
            for row in self._rows:
                row.deleteLater()
            self._rows = [PageRow(line) for line in lines]
            for row in self._rows:
                row.clicked.connect(self._on_clicked)
                self._list.addWidget(row)
        for row, line in zip(self._rows, lines, strict=True):
            row.show_line(line)
        self._asked.setText(_("{n} of {of} asked").format(n=asked, of=of))
        self._bar.set_share(asked, of)

    def show_state(self, text: str) -> None:
        """Say what completing waits for, or that there is enough for the level."""
        self._state.show_text(text)
        # A long language takes two lines, and the list above must not squeeze them.
        self._state.setMinimumHeight(self._state.heightForWidth(theme_of().px(228 - 48)))

    def first(self) -> QWidget:
        """Where F6 lands: the current page."""
        return next((row for row in self._rows if row.line.current), self.complete)

    def _on_clicked(self) -> None:
        for row in self._rows:
            if row is self.sender():
                self.page_chosen.emit(row.line.id)


class PastAnswers(QWidget):
    """The last two answers, 36 px each, so that a slip of the key is seen."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("past_answers")
        self._lines: tuple[tuple[str, str], ...] = ()

    def show_lines(self, lines: tuple[tuple[str, str], ...]) -> None:
        """Show (question, answer) lines, oldest first; none takes no room."""
        self._lines = lines
        self.setVisible(bool(lines))
        self.setFixedHeight(theme_of().px(36 * len(lines)))
        self.setAccessibleName("; ".join(f"{label}: {answer}" for label, answer in lines))
        self.setToolTip("\n".join(f"{label}: {answer}" for label, answer in lines))
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setFont(theme.font(BODY))
        metrics = QFontMetrics(painter.font())
        height = theme.px(36)
        middle = round(self.width() * 0.52)
        for place, (label, answer) in enumerate(self._lines):
            top = place * height
            painter.setPen(theme.colour("text3"))
            elide = Qt.TextElideMode.ElideRight
            left = QRect(0, top, middle - theme.px(12), height)
            painter.drawText(left, int(LEFT), metrics.elidedText(label, elide, left.width()))
            room = self.width() - middle
            # The strip below has the same key: here it gives way to the answer.
            cap = cap_size(BACK, theme).width() + theme.px(8)
            last = place == len(self._lines) - 1
            if last and metrics.horizontalAdvance(answer) <= room - cap:
                room -= self._paint_back(painter, top + height / 2)
                painter.setPen(theme.colour("text3"))
                painter.setFont(theme.font(BODY))
            right = QRect(middle, top, room, height)
            painter.drawText(right, int(LEFT), metrics.elidedText(answer, elide, right.width()))
            painter.setPen(theme.colour("line"))
            painter.drawLine(0, top + height - 1, self.width(), top + height - 1)

    def _paint_back(self, painter: QPainter, middle: float) -> int:
        """The key that goes back to the last answer; return the room it takes."""
        theme = theme_of()
        size = cap_size(BACK, theme)
        left = self.width() - size.width()
        box = QRectF(left, middle - size.height() / 2, size.width(), size.height())
        paint_key_cap(painter, box, BACK, theme, ground=theme.surface)
        return size.width() + theme.px(8)


class KeysStrip(QWidget):
    """The few keys that matter here, under the question; F1 has the rest."""

    back_wanted = Signal()
    help_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("keys_strip")
        theme = theme_of()
        self.setFixedHeight(theme.px(KEYS_HEIGHT))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.px(8))
        self.back = StripKey("back_button", BACK, _("go back"))
        self.back.clicked.connect(self.back_wanted)
        self.help = StripKey("help_button", "F1", _("all keys"))
        self.help.clicked.connect(self.help_wanted)
        self._middle = QHBoxLayout()
        self._middle.setSpacing(theme.px(8))
        self._row.addWidget(self.back)
        self._row.addLayout(self._middle)
        self._row.addStretch(1)
        self._row.addWidget(self.help)
        self._shown: tuple[KeyHelp, ...] = ()
        self._groups: list[QWidget] = []

    def set_margin(self, margin: int) -> None:
        """Stand under the question's left edge."""
        if self._row.contentsMargins().left() != margin:
            self._row.setContentsMargins(margin, 0, margin, 0)
            self._fit_groups()

    def show_keys(self, lines: tuple[KeyHelp, ...]) -> None:
        """Show these keys between "go back" and "all keys"."""
        if lines == self._shown:
            return
        self._shown = lines
        while (item := self._middle.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._groups = []
        for line in lines:
            group = QWidget()
            row = QHBoxLayout(group)
            row.setContentsMargins(theme_of().px(12), 0, 0, 0)
            row.setSpacing(theme_of().px(8))
            for key in line.keys:
                row.addWidget(KeyCap(key))
            row.addWidget(Words(line.does, CAPTION, "text2", wrap=False))
            self._groups.append(group)
            self._middle.addWidget(group)
        self._fit_groups()

    def _fit_groups(self) -> None:
        """Leave out the keys there is no room for: F1 has them all."""
        margins = self._row.contentsMargins()
        room = self.width() - margins.left() - margins.right() - 3 * self._row.spacing()
        room -= self.back.sizeHint().width() + self.help.sizeHint().width()
        for group in self._groups:
            room -= group.sizeHint().width() + self._middle.spacing()
            group.setVisible(room >= 0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_groups()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme_of().colour("line"))
        painter.drawLine(0, 0, self.width(), 0)


class StripKey(PlainButton):
    """A key of the strip that can be clicked too: cap first, then what it does."""

    def __init__(self, name: str, key: str, does: str) -> None:
        super().__init__(name, does, key, flat=True)

    @override
    def sizeHint(self) -> QSize:
        theme = theme_of()
        words = QFontMetrics(theme.font(CAPTION)).horizontalAdvance(self.text())
        return QSize(self._cap_width() + theme.px(8) + words, theme.px(40))

    def _cap_width(self) -> int:
        theme = theme_of()
        cap = QFontMetrics(theme.font(CAPTION, bold=True)).horizontalAdvance(self._key)
        return max(theme.px(24), cap + theme.px(16))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        height = theme.px(24)
        box = QRectF(0, (self.height() - height) / 2, self._cap_width(), height)
        border = theme.text if self.underMouse() else theme.line
        paint_key_cap(painter, box, self._key, theme, ground=theme.surface, border=border)
        painter.setFont(theme.font(CAPTION))
        painter.setPen(theme.colour("text2" if self.isEnabled() else "text3"))
        area = self.rect().adjusted(self._cap_width() + theme.px(8), 0, 0, 0)
        painter.drawText(area, int(LEFT), self.text())
