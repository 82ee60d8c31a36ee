"""Before completing: the answers that matter most, said to the patient once more.

Enter is the patient's yes; a number opens an answer to change. Going on without is possible, and
then the paper says "not read back".
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.controls import MAIN_HEIGHT, MainButton, Painted, PlainButton
from triage_app.desktop.quiet_scroll import QuietScroll
from triage_app.desktop.screen import KeyHelp, Room
from triage_app.desktop.spoken_list import SpokenList
from triage_app.desktop.spoken_row import SpokenLine
from triage_app.desktop.theme import BODY, HEADING, QUESTION, theme_of
from triage_app.desktop.words import Words
from triage_app.texts import N_, _, n_

IS_IT_RIGHT: Final = N_("Is that right?")
READ_BACK: Final = N_("I will read back what matters most.")
_WIDTH: Final = 1160


class ReadBackPanel(SpokenList):
    """The read-back, with its two ways to complete always in sight.

    Signals:
        agreed: the patient said yes.
        left_out: complete without reading back.
    """

    agreed = Signal()
    left_out = Signal()

    def __init__(self) -> None:
        super().__init__("read_back_panel")
        theme = theme_of()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        inner = QWidget()
        inner.setMaximumWidth(theme.px(_WIDTH))
        self.scroller = QuietScroll(inner)
        self._column = column = QVBoxLayout(inner)
        column.setSpacing(theme.px(8))
        column.addWidget(self.say_line(_("Say this aloud, one by one")))
        self._ask = Words(_(READ_BACK), QUESTION, "text", bold=True)
        self._about = Words("", BODY, "text2")
        column.addWidget(self._ask)
        column.addWidget(self._about)
        column.addSpacing(theme.px(4))
        column.addLayout(self.rows_grid)
        column.addStretch(1)
        outer.addWidget(self.scroller, 1)
        outer.addWidget(self._build_foot())
        self.fit(Room.WIDE)

    def _build_foot(self) -> QWidget:
        theme = theme_of()
        foot = _Foot()
        self._foot = QHBoxLayout(foot)
        self._foot.setSpacing(theme.px(12))
        self.agree = MainButton(
            "read_back_yes", _("Yes, that is right: complete"), "Enter", height=MAIN_HEIGHT
        )
        self.agree.clicked.connect(self._on_agree)
        self.without = PlainButton(
            "read_back_without", _("Complete, not read back"), "S", height=MAIN_HEIGHT
        )
        self.without.clicked.connect(self._on_without)
        self.back = PlainButton(
            "read_back_back", _("Go back"), "Esc", height=MAIN_HEIGHT, flat=True
        )
        self.back.clicked.connect(self.back_wanted)
        for button in (self.agree, self.without, self.back):
            self._foot.addWidget(button)
        self._foot.addStretch(1)
        self._below = Words("", BODY, "text2", wrap=False)
        self._below.setObjectName("read_back_below")
        self._foot.addWidget(self._below)
        bar = self.scroller.verticalScrollBar()
        bar.valueChanged.connect(self._count_below)
        bar.rangeChanged.connect(self._count_below)
        return foot

    def _count_below(self) -> None:
        # Once the rows have found their places.
        QTimer.singleShot(0, self, self._show_below)

    def _show_below(self) -> None:
        """Say how many lie below the fold; none is read back unseen."""
        view = self.scroller.viewport()
        hidden = sum(
            row.mapTo(view, row.rect().bottomLeft()).y() > view.height() for row in self.rows
        )
        words = n_("{n} more below ↓", "{n} more below ↓", hidden)
        self._below.setText(words.format(n=hidden) if hidden else "")

    def fit(self, room: Room) -> None:
        """Take the margins and columns of this much room."""
        px = theme_of().px
        narrow = room is Room.NARROW
        side = px({Room.WIDE: 40, Room.MIDDLE: 32, Room.NARROW: 16}[room])
        top = px(10 if narrow else 24)
        self._column.setContentsMargins(side, top, side, px(12))
        self.set_across(1 if narrow else 2)
        self._ask.set_look(size=HEADING if narrow else QUESTION)
        # Esc stays a key where there is no room for its button.
        self.back.setVisible(not narrow)
        self._below.setVisible(not narrow)
        self.without.set_words(_("Not read back") if narrow else _("Complete, not read back"))
        edge = px(4 if narrow else 12)
        self._foot.setContentsMargins(side, edge, side, edge)
        self._count_below()

    def show_lines(self, lines: tuple[SpokenLine, ...], other_right: str = "") -> None:
        """Show what is read back, and "is that right?" in the patient's words where they differ."""
        self.put_rows(lines)
        number = "1" if len(lines) == 1 else _("1 to {n}").format(n=len(lines))
        right = " ".join(part for part in (_(IS_IT_RIGHT), other_right) if part)
        about = _("Then ask: “{right}” {keys}: change that answer.")
        self._about.setText(
            about.format(right=right, keys=number)
            if lines
            else _("No danger sign was told, and nothing was not sure: there is nothing to read.")
        )
        said = "; ".join(f"{line.ask} {line.answer}" for line in lines)
        self.setAccessibleName(f"{_(READ_BACK)} {said}")
        self.turn_deaf()
        self._count_below()

    @override
    def buttons(self) -> tuple[Painted, ...]:
        return (*self.rows, self.agree, self.without, self.back)

    @override
    def press(self, key: str) -> bool:
        reached = QApplication.focusWidget()
        if key in ("Enter", "Space") and reached in (self.without, self.back):
            (self.without if reached is self.without else self.back).click()
        elif key == "Enter":
            self._on_agree()
        elif key == "S":
            self._on_without()
        else:
            return False
        return True

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.back_wanted.emit()
            return
        super().keyPressEvent(event)
        reached = QApplication.focusWidget()
        if isinstance(reached, Painted) and reached in self.rows:
            self.scroller.ensureWidgetVisible(reached, 0, theme_of().px(16))

    def _on_agree(self) -> None:
        if not self.is_deaf:
            self.agreed.emit()

    def _on_without(self) -> None:
        if not self.is_deaf:
            self.left_out.emit()

    def key_help(self) -> tuple[KeyHelp, ...]:
        """The keys here, for F1."""
        return (
            KeyHelp(("Enter",), _("yes, that is right: complete")),
            KeyHelp(("1", "9"), _("change that answer")),
            KeyHelp(("S",), _("complete without reading back")),
            KeyHelp(("Esc",), _("back to the questions")),
        )


class _Foot(QWidget):
    """The buttons on a surface of their own, with a line above."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("surface"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(0, 0, self.width(), 0)
