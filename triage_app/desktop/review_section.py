"""The list an administrator goes through: each record opened in an emergency, and what came of it.

It reads off the screen's thread, and writes one thing: that an opening was looked at, with a word.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.acting_parts import ReasonBox
from triage_app.desktop.background import BackgroundDesk, Work
from triage_app.desktop.controls import MainButton
from triage_app.desktop.desk_parts import Card, Empty, Rule, clear_out
from triage_app.desktop.fields import Banner
from triage_app.desktop.record_panels import FollowFocus
from triage_app.desktop.review_section_table import ReviewTable, when_words
from triage_app.desktop.screen import KeyHelp, Room, Screen
from triage_app.desktop.theme import ANSWER, BODY, Theme, theme_of
from triage_app.desktop.words import Words
from triage_app.errors import TriageAppError
from triage_app.model.glass import GlassId
from triage_app.texts import _, n_
from triage_app.workflow import Clinic
from triage_app.workflow.audit_view import AuditRow
from triage_app.workflow.reviewing import Opening, done_under, mark_reviewed, openings


class ReviewSection(Screen):
    """How many wait to be looked at, the list, and beside it the one that is marked."""

    def __init__(self, clinic: Clinic, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("review_section")
        self.title = _("Review")
        self._clinic = clinic
        self._theme = theme
        self._room = Room.WIDE
        self._reading = BackgroundDesk(clinic, self)
        self._typed: dict[GlassId, str] = {}
        self._build()

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        px = self._theme.px
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        self.count_line = Words("", ANSWER, bold=True)
        self.count_line.setObjectName("review_count")
        column.addWidget(self.count_line)
        self.banner = Banner("review_banner", "alert")
        self.banner.acted.connect(self.banner.hide)
        column.addWidget(self.banner)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._build_list())
        self.empty = Empty("review_empty")
        self.empty.say(
            _("No record was opened in an emergency"),
            _("When the desk opens one, it stands here until somebody looks at it."),
            "",
        )
        self._pages.addWidget(self.empty)
        column.addWidget(self._pages, 1)
        page = QScrollArea()
        page.setObjectName("review_scroll")
        page.setAccessibleName(self.title)
        page.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page.setWidgetResizable(True)
        page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(page)
        FollowFocus(page)

    def _build_list(self) -> QWidget:
        px = self._theme.px
        holder = QWidget()
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight, holder)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(px(16))
        card = Card("review_card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, px(8), 1, px(8))
        self.table = ReviewTable()
        self.table.current_changed.connect(self._on_current)
        self.table.asked_for.connect(self._on_enter)
        inside.addWidget(self.table)
        self._across.addWidget(card, 3)
        self.detail = OpeningCard()
        self.detail.reviewed.connect(self.mark)
        self._across.addWidget(self.detail, 2)
        return holder

    # ------------------------------------------------------------------ reading

    @override
    def refresh(self) -> None:
        """Read the list anew; what is shown stays until it is there."""
        self._reading.run(_read, self._show, self._on_failed, self)

    def _show(self, rows: tuple[Opening, ...]) -> None:
        self._keep_typed()
        marked = self.table.current
        self.table.openings.show_rows(rows)
        left = sum(row.review is None for row in rows)
        self._pages.setCurrentIndex(0 if rows else 1)
        self.count_line.show_text(_count_words(left) if rows else "")
        ids = [row.glass_id for row in rows]
        here = marked.glass_id if marked is not None else None
        self.table.go_to(ids.index(here) if here in ids else 0)
        self._show_current()

    def _on_current(self) -> None:
        self._keep_typed()
        self._show_current()

    def _show_current(self) -> None:
        opening = self.table.current
        if opening is None:
            self.detail.hide()
            return
        self.detail.show()
        self.detail.show_opening(opening, self._typed.get(opening.glass_id, ""))
        self._reading.run(
            partial(_read_done, opening),
            partial(self._show_done, opening.glass_id),
            self._on_failed,
            self,
        )

    def _show_done(self, glass_id: GlassId, rows: tuple[AuditRow, ...]) -> None:
        if self.detail.opening is not None and self.detail.opening.glass_id == glass_id:
            self.detail.show_done(rows)

    def _keep_typed(self) -> None:
        """What was typed about one opening is not typed about the next one."""
        if self.detail.opening is not None:
            self._typed[self.detail.opening.glass_id] = self.detail.words.text

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, TriageAppError):
            self.banner.say(error.text, error.cure, _("Close"))
        else:
            self.banner.say(_("The list could not be read."), "", _("Close"))

    # ------------------------------------------------------------------ what the person does

    def _on_enter(self) -> None:
        self.detail.first_focus()

    def mark(self, words: str) -> None:
        """Note that the marked opening was looked at."""
        opening = self.table.current
        if opening is None:
            return
        try:
            mark_reviewed(self._clinic, opening.glass_id, words)
        except TriageAppError as err:
            self.banner.say(err.text, err.cure, _("Close"))
            return
        self.banner.hide()
        self._typed.pop(opening.glass_id, None)
        self.detail.words.area.clear()
        self.said.emit(
            _("The opening of {name} is marked as looked at.").format(name=opening.about)
        )
        self.table.setFocus()
        self.refresh()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            self.detail.finish()
        elif event.key() == Qt.Key.Key_Escape and self.detail.words.area.hasFocus():
            self.table.setFocus()
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------------ screen

    @override
    def first_focus(self) -> None:
        self.table.setFocus()

    @override
    def panels(self) -> tuple[QWidget, ...]:
        return (self.table, self.detail)

    @override
    def key_help(self) -> tuple[KeyHelp, ...]:
        return (
            KeyHelp(("↑", "↓"), _("move")),
            KeyHelp(("Enter",), _("write what you found")),
            KeyHelp(("Ctrl+Enter",), _("mark as looked at")),
        )

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        if not event.spontaneous():
            self._reading.release()
        super().hideEvent(event)

    @override
    def fit(self, room: Room) -> None:
        self._room = room
        way = QBoxLayout.Direction
        self._across.setDirection(way.LeftToRight if room is Room.WIDE else way.TopToBottom)
        self.table.fit(room)

    @override
    def retheme(self, theme: Theme) -> None:
        """Build anew; what is shown and typed is kept."""
        self._theme = theme
        self._keep_typed()
        rows, done = self.table.openings.rows, self.detail.done
        place = self.table.currentIndex().row()
        clear_out(self)
        self._build()
        self.table.blockSignals(True)
        self.table.openings.show_rows(rows)
        self.table.go_to(place)
        self.table.blockSignals(False)
        self._show(rows)
        self.detail.show_done(done)
        self.fit(self._room)


class OpeningCard(Card):
    """One opening: who, when, where and why; what was looked at; and the word of who reviews it.

    Signals:
        reviewed(str): the word, when there is one.
    """

    reviewed = Signal(str)

    def __init__(self) -> None:
        super().__init__("review_detail")
        self.opening: Opening | None = None
        self.done: tuple[AuditRow, ...] = ()
        px = theme_of().px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(20), px(16), px(20), px(16))
        column.setSpacing(px(8))
        self._about = _named(Words("", ANSWER, bold=True), "review_about")
        self._who = _named(Words("", BODY, "text2"), "review_who")
        self._why = _named(Words("", BODY), "review_why")
        for words in (self._about, self._who, self._why):
            column.addWidget(words)
        column.addWidget(Rule())
        column.addWidget(Words(_("What was looked at"), BODY, bold=True))
        self._done = _named(Words("", BODY, "text2"), "review_done")
        column.addWidget(self._done)
        column.addWidget(Rule())
        self._review = _named(Words("", BODY), "review_review")
        column.addWidget(self._review)
        self.words = ReasonBox("review_words", _("What you found, in a few words"))
        self.words.entered.connect(self.finish)
        column.addWidget(self.words)
        self.button = MainButton("review_mark", _("Mark as looked at"), "Ctrl+Enter", height=40)
        self.button.clicked.connect(self.finish)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)

    def show_opening(self, opening: Opening, typed: str) -> None:
        """Show one; `typed` is what was typed about it before."""
        self.opening = opening
        self._about.setText(opening.about)
        who = _("Opened {at} to {end} by {name}")
        said = who.format(
            at=when_words(opening.at), end=f"{opening.ends:%H:%M}", name=opening.by.name
        )
        self._who.setText(f"{said}, {opening.computer}" if opening.computer else said)
        self._why.setText(_("Reason: {reason}").replace("{reason}", opening.reason))
        self._done.setText("")
        self.done = ()
        review = opening.review
        self._review.show_text(
            ""
            if review is None
            else _("Looked at {at} by {name}: {words}")
            .replace("{at}", when_words(review.at))
            .replace("{name}", review.by.name)
            .replace("{words}", review.words)
        )
        self.words.setVisible(review is None)
        self.button.setVisible(review is None)
        self.words.area.setPlainText(typed)
        self.words.ask("")

    def show_done(self, rows: tuple[AuditRow, ...]) -> None:
        """Show what was looked at while it was open."""
        self.done = rows
        lines = [_done_words(row) for row in rows] or [_("Nothing was looked at.")]
        self._done.setText("\n".join(lines))

    def first_focus(self) -> None:
        """Where the word is typed, if it is still wanted."""
        if self.words.isVisible():
            self.words.area.setFocus(Qt.FocusReason.TabFocusReason)

    def take_focus(self) -> None:
        """Where F6 leads."""
        self.first_focus()

    def finish(self) -> None:
        """Hand the word on, once there is one."""
        if self.opening is None or self.opening.review is not None:
            return
        if not self.words.is_given:
            self.words.ask(_("Type in a few words what you found."))
            self.first_focus()
            return
        self.reviewed.emit(self.words.text)


def _done_words(row: AuditRow) -> str:
    """10:43 Paper printed: page Office."""
    at = f"{row.at:%H:%M}" if row.at is not None else _("unknown")
    return f"{at} {row.what}" + (f": {row.detail}" if row.detail else "")


def _count_words(left: int) -> str:
    if not left:
        return _("Every opening was looked at.")
    words = n_("{n} opening nobody has looked at", "{n} openings nobody has looked at", left)
    return words.format(n=left)


def _named(words: Words, name: str) -> Words:
    words.setObjectName(name)
    return words


def _read(own: Clinic, _work: Work) -> tuple[Opening, ...]:
    return openings(own)


def _read_done(opening: Opening, own: Clinic, _work: Work) -> tuple[AuditRow, ...]:
    return done_under(own, opening)
