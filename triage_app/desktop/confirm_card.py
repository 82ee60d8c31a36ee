"""A returning patient's stable facts, read aloud and confirmed with one key; nothing is copied.

As many facts as fit on the screen stand on one card: a key never confirms what nobody saw.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout
from typing_extensions import override

from triage_app.desktop.announce import announce
from triage_app.desktop.answers import AnswerButton
from triage_app.desktop.controls import Painted
from triage_app.desktop.screen import KeyHelp
from triage_app.desktop.spoken_list import SpokenList
from triage_app.desktop.spoken_row import SpokenLine, row_height
from triage_app.desktop.theme import BODY, HEADING, QUESTION, theme_of
from triage_app.desktop.words import Words
from triage_app.model.answers import QuestionId
from triage_app.texts import N_, _

STILL_SO: Final = N_("Is this still so?")
YES_STILL: Final = N_("Yes, still so")
YES_ALL_STILL: Final = N_("Yes, all of it is still so")
_MOST: Final = 6
_BAR_ROOM: Final = 20
_BELOW: Final = 56 + 22 + 36
"""The key that confirms, the line below it, and the space between."""


class ConfirmCard(SpokenList):
    """Facts from last time with one key, Y, for all of them.

    Signals:
        confirmed: the ids (tuple, as object) that were on the card.
    """

    confirmed = Signal(object)

    def __init__(self) -> None:
        super().__init__("confirm_card")
        theme = theme_of()
        self._lines: tuple[SpokenLine, ...] = ()
        self._room = self._height = 0
        self._compact = False
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(_BAR_ROOM), 0, theme.px(4), theme.px(8))
        column.setSpacing(theme.px(8))
        self._say = self.say_line(_("Read each one aloud, then ask"))
        self._ask = Words(_(STILL_SO), QUESTION, "text", bold=True)
        self._from = Words("", BODY, "text2")
        self._from.setObjectName("from_last_time")
        self._other = Words("", BODY, "text2")
        self.still = AnswerButton("still_so_button", "Y", _(YES_ALL_STILL))
        self.still.clicked.connect(self._on_still)
        self._hint = Words("", BODY, "text2")
        for widget in (self._say, self._ask, self._other, self._from):
            column.addWidget(widget)
        column.addSpacing(theme.px(4))
        column.addLayout(self.rows_grid)
        column.addSpacing(theme.px(4))
        column.addWidget(self.still)
        column.addWidget(self._hint)
        column.addStretch(1)

    def show_facts(self, lines: tuple[SpokenLine, ...], day: str, other_ask: str = "") -> None:
        """Show facts of the visit on `day`; `other_ask` is "still so?" in the patient's words."""
        self._lines = lines
        words = _("From last time, {day}. Nothing counts before you press Y.")
        self._from.setText(words.format(day=day))
        self._other.show_text(other_ask)
        self._fill()
        announce(self, self.accessibleName())
        self.turn_deaf()

    @property
    def shown(self) -> tuple[QuestionId, ...]:
        """The facts on the card now."""
        return tuple(row.line.question for row in self.rows)

    def fit(self, width: int, height: int, *, compact: bool) -> None:
        """Show as many facts as this much room holds, at least one."""
        self._compact = compact
        self._say.setVisible(not compact)
        self._hint.setVisible(not compact)
        self._ask.set_look(size=HEADING if compact else QUESTION)
        self.still.set_compact(compact)
        room = width - theme_of().px(_BAR_ROOM + 4)
        if (room, height) != (self._room, self._height):
            self._room, self._height = room, height
            self._fill()

    def _fill(self) -> None:
        most = self._lines[:_MOST]
        # A page of facts is one key: side by side where more of them fit so.
        across = 2 if not self._compact and self._fitting(2) > self._fitting(1) else 1
        lines = most[: self._fitting(across)]
        if lines != tuple(row.line for row in self.rows):
            self.put_rows(lines)
        self.set_across(across)
        one = len(lines) == 1
        self.still.set_words(_(YES_STILL) if one else _(YES_ALL_STILL))
        number = "1" if one else _("1 to {n}").format(n=len(lines))
        self._hint.setText(_("{keys}: it changed, ask it again.").format(keys=number))
        said = "; ".join(f"{line.ask} {line.answer}" for line in lines)
        self.setAccessibleName(f"{_(STILL_SO)} {said}")

    def _fitting(self, across: int) -> int:
        """How many of the facts fit, so many side by side, with the key below them in sight too."""
        if not self._room or not self._height:
            return min(len(self._lines), _MOST)
        px = theme_of().px
        taken = px(_BELOW)
        for words in (self._ask, self._from, self._other):
            if words.text():
                taken += words.heightForWidth(self._room) + px(8)
        taken += 0 if self._say.isHidden() else px(26)
        width = (self._room - (across - 1) * px(8)) // across
        heights = [row_height(line, width) for line in self._lines[:_MOST]]
        count = 0
        for start in range(0, len(heights), across):
            beside = heights[start : start + across]
            taken += max(beside) + px(8)
            if taken > self._height and count:
                break
            count += len(beside)
        return max(count, 1)

    @override
    def buttons(self) -> tuple[Painted, ...]:
        return (*self.rows, self.still)

    @override
    def press(self, key: str) -> bool:
        on_still = QApplication.focusWidget() is self.still
        if key == "Y" or (key in ("Enter", "Space") and on_still):
            self._on_still()
            return True
        return False

    def _on_still(self) -> None:
        if not self.is_deaf:
            self.confirmed.emit(self.shown)

    def key_help(self) -> tuple[KeyHelp, ...]:
        """The keys of the card, for the strip and F1."""
        return (
            KeyHelp(("Y",), _("still so")),
            KeyHelp(("1", str(max(len(self.rows), 1))), _("it changed")),
        )
