"""The panel beside the worklist: who is chosen, how soon, and for a specialist also why.

Reception sees level, name and what to do; numbers, reasons and danger signs are not built for
them at all. What it shows is a finished value; it reads nothing from the store.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from triage_app.desktop.desk_parts import Card, FlowLayout
from triage_app.desktop.level_line import LevelLine
from triage_app.desktop.level_words import level_word
from triage_app.desktop.number_strip import NumberStrip, ShownNumber
from triage_app.desktop.slim_controls import SlimButton, SlimMainButton
from triage_app.desktop.theme import BODY, HEADING, theme_of
from triage_app.desktop.words import Words
from triage_app.model.level import Level
from triage_app.texts import _

REASONS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class SignCount:
    """One line of the danger signs: how many, and in words which."""

    count: int
    words: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What the panel shows of one row.

    Attributes:
        seen: "see within 2 weeks", or empty while the level is open.
        instructions: what reception does now; shown when there are no reasons to show.
        rules: what the rules say where a clinician set another level; None for reception.
        numbers, reasons, signs: empty for reception, and while nothing is known.
    """

    level: Level
    could_be: Level
    name: str
    identity: str
    seen: str
    story: str
    instructions: tuple[str, ...]
    numbers: tuple[ShownNumber, ...] = ()
    reasons: tuple[str, ...] = ()
    signs: tuple[SignCount, ...] = ()
    rules: Level | None = None


class PreviewPanel(Card):
    """Level, name, story; numbers, reasons and danger signs for specialists; three actions."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("preview_panel", parent)
        px = theme_of().px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(20), px(20), px(20), px(20))
        column.setSpacing(px(16))
        self._body = QVBoxLayout()
        self._body.setSpacing(px(4))
        self._body.setContentsMargins(0, 0, 0, 0)
        self._inner = QWidget()
        self._inner.setLayout(self._body)
        scroll = QScrollArea()
        scroll.setObjectName("preview_scroll")
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._inner)
        column.addWidget(scroll, 1)
        self.open_button = SlimMainButton("preview_open", _("Open"), "Enter")
        self.print_button = SlimButton("preview_print", _("Print"), "P")
        self.seen_button = SlimButton("preview_seen", _("Seen"), "S")
        self.move_button = SlimButton("preview_move", _("Move to"), "M")
        row = FlowLayout(px(8))
        for button in (self.open_button, self.print_button, self.seen_button, self.move_button):
            row.addWidget(button)
        column.addLayout(row)

    def show_preview(self, preview: Preview | None) -> None:
        """Show a row's preview; None empties the panel."""
        self._clear()
        buttons = (self.open_button, self.print_button, self.seen_button, self.move_button)
        for button in buttons:
            button.setVisible(preview is not None)
        if preview is None:
            return
        self._add_head(preview)
        if preview.numbers:
            self._body.addSpacing(theme_of().px(8))
            self._body.addWidget(NumberStrip(preview.numbers))
        if preview.reasons:
            self._add_reasons(preview)
        if preview.signs:
            self._add_signs(preview.signs)
        if preview.instructions:
            self._add_heading(_("What to do"))
            for line in preview.instructions:
                self._body.addWidget(Words(line, BODY, "text2"))
        self._body.addStretch(1)

    def allow(self, *, draft: bool, error: str = "") -> None:
        """A part-done intake is continued, not printed or seen; `error` says why one is void."""
        self.open_button.set_words(_("Continue") if draft else _("Open"))
        for button in (self.print_button, self.seen_button, self.move_button):
            button.setVisible(not draft)
        if error:
            self._body.insertWidget(1, _note(error))

    def _clear(self) -> None:
        while self._body.count():
            item = self._body.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _add_head(self, preview: Preview) -> None:
        px = theme_of().px
        self._body.addWidget(LevelLine(preview.level, preview.could_be, preview.seen))
        if preview.rules is not None:
            rules = level_word(preview.rules)
            set_by_hand = _("Set by hand. The rules say {level}.").format(level=rules)
            self._body.addWidget(_note(set_by_hand))
        self._body.addSpacing(px(8))
        self._body.addWidget(Words(preview.name, HEADING, bold=True))
        self._body.addWidget(Words(preview.identity, BODY, "text2"))
        self._body.addSpacing(px(8))
        story = Words(preview.story, BODY)
        story.setObjectName("preview_story")
        self._body.addWidget(story)

    def _add_heading(self, text: str) -> None:
        self._body.addSpacing(theme_of().px(16))
        self._body.addWidget(Words(text, BODY, bold=True))

    def _add_reasons(self, preview: Preview) -> None:
        self._add_heading(_("Why {level}").format(level=level_word(preview.rules or preview.level)))
        for reason in preview.reasons[:REASONS_SHOWN]:
            line = Words(reason, BODY, "text2")
            line.setObjectName("preview_reason")
            self._body.addWidget(line)
        more = len(preview.reasons) - REASONS_SHOWN
        if more > 0:
            self._body.addWidget(Words(_("and {n} more").format(n=more), BODY, "text3"))

    def _add_signs(self, signs: tuple[SignCount, ...]) -> None:
        px = theme_of().px
        self._add_heading(_("Danger signs"))
        for sign in signs:
            row = QHBoxLayout()
            row.setSpacing(px(10))
            count = Words(str(sign.count), BODY, bold=True, wrap=False)
            count.setFixedWidth(px(24))
            count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            row.addWidget(count)
            row.addWidget(Words(sign.words, BODY, "text2"), 1)
            holder = QWidget()
            holder.setLayout(row)
            row.setContentsMargins(0, 0, 0, 0)
            self._body.addWidget(holder)


def _note(text: str) -> Words:
    note = Words(text, BODY, bold=True)
    note.setObjectName("preview_note")
    return note
