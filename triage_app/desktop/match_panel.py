"""Known patients beside the one being typed ("Is it one of these?"); it never blocks."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.controls import MainButton, PlainButton
from triage_app.desktop.desk_parts import Card
from triage_app.desktop.marks import IconMark
from triage_app.desktop.patient_match import LIKELY_WORDS, VERDICT_WORDS, Line, Match
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import ANSWER, BODY, CAPTION, HEADING, theme_of
from triage_app.desktop.words import Words
from triage_app.model.person import Patient
from triage_app.texts import N_, _
from triage_app.workflow.same_person import Likely, Verdict


class MatchPanel(QWidget):
    """At most two known patients, the likelier first and larger; Alt+1 and Alt+2 open them.

    Signals:
        opened(Patient): who was chosen.
    """

    opened = Signal(Patient)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("match_panel")
        px = theme_of().px
        self._room = Room.WIDE
        self._days: dict[str, str] = {}
        column = QVBoxLayout(self)
        self._column = column
        column.setContentsMargins(px(28), px(24), px(28), px(20))
        column.setSpacing(px(12))
        head = QHBoxLayout()
        head.setSpacing(px(10))
        head.addWidget(IconMark("people", "text", 22))
        head.addWidget(Words(_("Is it one of these?"), HEADING, bold=True), 1)
        self._head = QWidget()
        self._head.setLayout(head)
        head.setContentsMargins(0, 0, 0, 0)
        self._hint = Words("", BODY, "text2")
        self._hint.setObjectName("match_hint")
        column.addWidget(self._head)
        column.addWidget(self._hint)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(px(12))
        column.addLayout(self._cards)
        column.addStretch(1)
        column.addWidget(
            Words(
                _("You decide. Two people may share a name and a birth date."),
                CAPTION,
                "text2",
            )
        )
        self._matches: tuple[Match, ...] = ()
        self.show_matches((), {})

    @property
    def matches(self) -> tuple[Match, ...]:
        """Who is shown, likeliest first."""
        return self._matches

    def show_matches(self, matches: tuple[Match, ...], last_here: dict[str, str]) -> None:
        """Show matches; `last_here` gives the day of the last visit by patient id, if any."""
        self._matches, self._days = matches, last_here
        self._head.setVisible(bool(matches))
        self._hint.setText(
            _("Ask for the phone number, then choose.")
            if matches
            else _("Known patients with this name, birth date or phone appear here.")
        )
        while self._cards.count():
            item = self._cards.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for place, match in enumerate(matches):
            card = self._card(place, match, last_here)
            self._cards.addWidget(card)
            card.show()

    def fit(self, room: Room) -> None:
        """Thinner margins where there is less room."""
        if room is self._room:
            return
        self._room = room
        side = theme_of().px(28 if room is Room.WIDE else 16)
        self._column.setContentsMargins(side, theme_of().px(24), side, theme_of().px(20))
        self.show_matches(self._matches, self._days)

    def open_match(self, place: int) -> None:
        """Open the match at `place` (from 0); nothing happens when there is none."""
        if place < len(self._matches):
            self.opened.emit(self._matches[place].patient)

    def _card(self, place: int, match: Match, last_here: dict[str, str]) -> Card:
        px = theme_of().px
        card = Card(f"match_{place + 1}")
        column = QVBoxLayout(card)
        column.setContentsMargins(px(16), px(14), px(16), px(16))
        column.setSpacing(px(10))
        head = QHBoxLayout()
        head.addWidget(Words(match.patient.name, ANSWER, bold=True), 1)
        head.addWidget(
            Words(_(LIKELY_WORDS[match.likely]), BODY, "text2", wrap=False),
            0,
            Qt.AlignmentFlag.AlignTop,
        )
        column.addLayout(head)
        column.addLayout(self._lines(match, last_here))
        first = place == 0
        kind = MainButton if first and match.likely is Likely.VERY else PlainButton
        button = kind(f"match_open_{place + 1}", _("Open this one"), f"Alt+{place + 1}")
        button.setAccessibleName(_("Open this one: {name}").format(name=match.patient.name))
        button.clicked.connect(lambda _checked=False, place=place: self.open_match(place))
        column.addWidget(button)
        return card

    def _lines(self, match: Match, last_here: dict[str, str]) -> QGridLayout:
        px = theme_of().px
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(12))
        grid.setVerticalSpacing(px(4))
        grid.setColumnMinimumWidth(0, px(92 if self._room is Room.WIDE else 64))
        grid.setColumnStretch(1, 1)
        lines = match.lines
        seen = last_here.get(match.patient.patient_id)
        if seen:
            lines = (*lines, Line(N_("Last here"), seen, Verdict.NOTHING))
        for row, line in enumerate(lines):
            differs = line.verdict is Verdict.DIFFERS
            grid.addWidget(Words(_(line.label), BODY, "text2", wrap=False), row, 0)
            grid.addWidget(Words(line.value, BODY, bold=differs), row, 1)
            grid.addWidget(verdict_mark(line.verdict), row, 2)
        return grid

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("surface"))
        painter.fillRect(0, 0, 1, self.height(), theme.colour("line"))


def verdict_mark(verdict: Verdict) -> QWidget:
    """Say "same" with a tick and "differs" in bold: words, never colour."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme_of().px(6))
    if verdict is Verdict.SAME:
        row.addWidget(IconMark("check", "text", 16))
    ink = "text" if verdict in (Verdict.SAME, Verdict.ALIKE, Verdict.DIFFERS) else "text3"
    row.addWidget(
        Words(
            _(VERDICT_WORDS[verdict]) if VERDICT_WORDS[verdict] else "",
            BODY,
            ink,
            bold=verdict is Verdict.DIFFERS,
            wrap=False,
        )
    )
    row.addStretch(1)
    holder.setMinimumWidth(theme_of().px(90))
    return holder
