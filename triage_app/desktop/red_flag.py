"""The red-flag panel: the clinic's fixed words, what to tell the nurse, and who was told.

It appears with the answer that made it an emergency and stays until a name is given. Keys are
ignored for a moment as it appears, so that a key meant for the next question is not lost in it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCompleter,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from triage_app.desktop.announce import announce
from triage_app.desktop.controls import MAIN_HEIGHT, MainButton
from triage_app.desktop.emergency_number import with_number
from triage_app.desktop.key_guard import KeyGuard
from triage_app.desktop.level_words import level_word
from triage_app.desktop.marks import IconMark
from triage_app.desktop.red_flag_parts import (
    AlarmCard,
    BackToQuestions,
    NameField,
    NameRow,
    WhiteOctagon,
)
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import (
    ANSWER,
    BODY,
    CAPTION,
    HEADING,
    QUESTION,
    theme_of,
)
from triage_app.desktop.words import Words
from triage_app.model.level import Level
from triage_app.texts import _

PANEL_WIDTH: Final = 476
MIDDLE_WIDTH: Final = 428
GUARD_MS: Final = 600


class RedFlagPanel(QWidget):
    """Fills the right side in alarm red until a name is given.

    Signals:
        told: the name (str) that was given.
        questions_wanted: back to the questions; the panel stays.
    """

    told = Signal(str)
    questions_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("red_flag_panel")
        self._shown_at: datetime | None = None
        self._narrow = False
        self.guard = KeyGuard(self)
        self.guard.ended.connect(self._on_guard_ended)
        theme = theme_of()
        self._outer = outer = QVBoxLayout(self)
        outer.setSpacing(theme.px(8))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # What scrolls gives way first: the name and its button keep their room.
        scroll.setMinimumHeight(1)
        inner = QWidget()
        scroll.setWidget(inner)
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(8))
        self._build_words()
        self._build_card()
        self._column.addStretch(1)
        outer.addWidget(scroll, 1)
        outer.addWidget(self._card)
        self._scroller = scroll
        self._foot = foot = QHBoxLayout()
        self.back = BackToQuestions()
        self.back.clicked.connect(self.questions_wanted)
        self._stays = Words(_("This stays until a name is given."), CAPTION, "on_alarm")
        foot.addWidget(self._stays, 1)
        foot.addWidget(self.back)
        outer.addLayout(foot)
        self.fit(Room.WIDE)

    def fit(self, room: Room) -> None:
        """Take less room: smaller words where it is narrow, and the way back first in the foot."""
        px = theme_of().px
        narrow = room is Room.NARROW
        self._narrow = narrow
        side, top = {Room.WIDE: (32, 24), Room.MIDDLE: (24, 14), Room.NARROW: (16, 8)}[room]
        self._outer.setContentsMargins(px(side), px(top), px(side), px(4 if narrow else 8))
        self._head.setVisible(not narrow)
        self._first.set_look(size=HEADING if narrow else QUESTION)
        self._say.set_look(size=BODY if narrow else ANSWER)
        self._names_holder.setVisible(not narrow)
        self._who.setVisible(not narrow)
        self.name.setPlaceholderText(self._who.text() if narrow else self._placeholder)
        edge = px(8 if narrow else 16)
        self._card_column.setContentsMargins(edge, edge, edge, edge)
        self._card_row.setDirection(
            QBoxLayout.Direction.LeftToRight if narrow else QBoxLayout.Direction.TopToBottom
        )
        self._foot.setDirection(
            QBoxLayout.Direction.RightToLeft if narrow else QBoxLayout.Direction.LeftToRight
        )
        self._fit_height()

    def _fit_height(self) -> None:
        """Make smaller what may be, until what is to be said aloud is in sight without scrolling.

        First the second and third line, then the names to pick, the emergency call last: a name can
        always be typed.
        """
        spare = self._name_rows[:-1]
        for tight in range(2 + len(spare)):
            for words in self._others:
                words.set_look(size=ANSWER if self._narrow or tight else HEADING)
            for place, row in enumerate(spare):
                row.setVisible(place >= tight - 1)
            # Measured now: Qt would tell the outer layouts of it only later.
            self._column.activate()
            self._names.activate()
            self._names_holder.updateGeometry()
            self._card_column.activate()
            edges, gap = self._outer.contentsMargins(), self._outer.spacing()
            taken = edges.top() + edges.bottom() + 2 * gap + self._foot.sizeHint().height()
            taken += self._card.sizeHint().height()
            width = self.width() - edges.left() - edges.right()
            if self._narrow or self._column.heightForWidth(width) <= self.height() - taken:
                return

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_height()

    def _build_words(self) -> None:
        theme = theme_of()
        self._others: list[Words] = []
        self._name_rows: list[NameRow] = []
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(theme.px(14))
        head.addWidget(WhiteOctagon(), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Words(level_word(Level.EMERGENCY), HEADING, "on_alarm", bold=True))
        self._since = Words("", BODY, "on_alarm")
        words.addWidget(self._since)
        head.addLayout(words, 1)
        self._column.addWidget(self._head)
        self._first = Words("", QUESTION, "on_alarm", bold=True)
        self._first.setObjectName("red_flag_instruction")
        self._column.addWidget(self._first)
        self._rest = QVBoxLayout()
        self._rest.setSpacing(theme.px(2))
        self._column.addLayout(self._rest)
        rule = QFrame()
        rule.setFixedHeight(1)
        rule.setStyleSheet("background: rgba(255, 255, 255, 90);")
        self._column.addWidget(rule)
        say = QHBoxLayout()
        say.setSpacing(theme.px(8))
        say.addWidget(IconMark("speech", "on_alarm", 18))
        say.addWidget(Words(_("Say this"), CAPTION, "on_alarm"), 1)
        self._column.addLayout(say)
        self._say = Words("", ANSWER, "on_alarm")
        self._say.setObjectName("red_flag_say")
        self._column.addWidget(self._say)

    def _build_card(self) -> None:
        theme = theme_of()
        card = AlarmCard()
        column = QVBoxLayout(card)
        column.setContentsMargins(theme.px(16), theme.px(14), theme.px(16), theme.px(16))
        column.setSpacing(theme.px(8))
        question = _("Who did you tell?")
        self._who = Words(question, BODY, "text", bold=True)
        column.addWidget(self._who)
        self._card_column = column
        self._placeholder = _("Type a name, or pick one")
        self.name = NameField("told_field", question, _("Type a name, or pick one"), height=48)
        self.name.textChanged.connect(self._on_name_changed)
        self.name.entered.connect(self._on_told)
        self._names_holder = QWidget()
        self._names = QVBoxLayout(self._names_holder)
        self._names.setContentsMargins(0, 0, 0, 0)
        self._names.setSpacing(0)
        self.button = MainButton("told_button", _("Give a name first"), height=MAIN_HEIGHT)
        self.button.setEnabled(False)
        self.button.clicked.connect(self._on_told)
        self._card_row = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._card_row.setSpacing(theme.px(8))
        self._card_row.addWidget(self.name, 1)
        self._card_row.addWidget(self._names_holder)
        self._card_row.addWidget(self.button)
        column.addLayout(self._card_row)
        # Below what scrolls: the button that tells somebody is in sight in every window.
        self._card = card

    def show_words(self, instructions: tuple[str, ...], number: str, say: str) -> None:
        """Show the clinic's fixed words, its emergency number, and what to tell the nurse."""
        instructions = with_number(instructions, number)
        first, *others = instructions or ("",)
        self._first.setText(first)
        while (item := self._rest.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._others = []
        for text in others:
            words = Words(text, HEADING, "on_alarm")
            self._others.append(words)
            self._rest.addWidget(words)
        self._say.setText(f"“{say}”")
        self._fit_height()
        self.setAccessibleName(f"{_('Emergency')}. {' '.join(instructions)}")

    def show_names(self, names: tuple[str, ...]) -> None:
        """Offer these names to pick; the last one is usually the emergency call."""
        while (item := self._names.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._name_rows = [NameRow(name) for name in names]
        for row in self._name_rows:
            row.clicked.connect(self._on_picked)
            self._names.addWidget(row)
        self._fit_height()
        completer = QCompleter(QStringListModel(list(names), self), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.InlineCompletion)
        self.name.setCompleter(completer)

    def appear(self, shown_at: datetime, *, guard: bool = True) -> None:
        """Come up: keys are ignored for 600 ms, then the focus is in the name field."""
        self._shown_at = shown_at
        self.name.clear()
        self.show()
        self.show_clock(shown_at)
        # The keys go to the name field: the instruction must be heard all the same.
        announce(self, f"{self.accessibleName()} {self._say.text()}", urgent=True)
        if guard:
            self.guard.start(GUARD_MS)
        else:
            self.name.setFocus()

    def show_clock(self, now: datetime) -> None:
        """Say how long it has been on screen."""
        if self._shown_at is None:
            return
        seconds = max(int((now - self._shown_at).total_seconds()), 0)
        ago = (
            _("{n} min ago").format(n=seconds // 60)
            if seconds >= 60
            else _("{n} s ago").format(n=seconds)
        )
        ago = ago if seconds else _("just now")
        self._since.setText(
            _("shown at {clock}, {ago}").format(clock=f"{self._shown_at:%H:%M}", ago=ago)
        )

    def _on_guard_ended(self) -> None:
        if self.isVisible():
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)
            self._scroller.verticalScrollBar().setValue(0)

    def _on_name_changed(self) -> None:
        name = " ".join(self.name.text().split())
        self.button.setEnabled(bool(name))
        self.button.set_words(
            _("I told {name}").format(name=name) if name else _("Give a name first")
        )
        if name.lower().startswith(("i ", _("I called {number}").format(number="").lower())):
            self.button.set_words(name)
        self.button.set_key("Enter" if name else "")

    def _on_picked(self) -> None:
        row = self.sender()
        if isinstance(row, NameRow):
            self.name.setText(row.text())
            self.name.setFocus()

    def _on_told(self) -> None:
        if name := " ".join(self.name.text().split()):
            self.told.emit(name)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("alarm"))
        if theme.dark:
            painter.setPen(QPen(theme.colour("alarm_edge"), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
