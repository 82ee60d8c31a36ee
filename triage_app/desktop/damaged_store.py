"""What is shown at the start when the store is damaged or gone: what happened, and a way out.

Nothing is changed before somebody says so. The damaged file is then set aside as it is, the last
good backup takes its place, and what is newer is read out of the damaged file and listed. It names
no patient: nobody has signed in yet.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from triage_app.desktop.background import Work, run_in_background
from triage_app.desktop.backup_section import Telling
from triage_app.desktop.controls import MainButton, PlainButton
from triage_app.desktop.desk_parts import Card
from triage_app.desktop.display_room import room_on_display
from triage_app.desktop.focus_ring import FocusRing
from triage_app.desktop.theme import ANSWER, BODY, HEADING, theme_of
from triage_app.desktop.waiting import day_words
from triage_app.desktop.words import Words
from triage_app.errors import TriageAppError
from triage_app.texts import _, n_
from triage_app.workflow.backing_up import Backup, age_words
from triage_app.workflow.rescuing import Health, Rescue, Salvaged, Vault, good_backups, rescue

_WIDTH: Final = 760
_HEIGHT: Final = 620


class DamagedStore(QWidget):
    """The window. `opened` says at its end whether the program may go on with the store.

    Signals:
        closed(): it is over.

    Args:
        vault: the store and its key.
        health: what the first look found.
        now: aware, local.
    """

    closed = Signal()

    def __init__(self, vault: Vault, health: Health, now: datetime) -> None:
        super().__init__()
        self.setObjectName("damaged_store")
        self.setWindowTitle(_("Spine triage"))
        self._vault = vault
        self._health = health
        self._now = now
        self._work: Work | None = None
        self.opened = False
        backups = good_backups(vault)
        self.backup: Backup | None = backups[0] if backups else None
        self._build()
        self.ring = FocusRing(self)
        self._offer()

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        px = theme_of().px
        # Large text on a small screen: the buttons at its foot must not lie outside.
        room = room_on_display()
        self.resize(QSize(px(_WIDTH), px(_HEIGHT)).boundedTo(room))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(px(32), px(28), px(32), px(24))
        outer.setSpacing(px(12))
        self.head = Words("", HEADING, bold=True)
        self.head.setObjectName("damaged_head")
        self.text = Words("", BODY)
        self.text.setObjectName("damaged_text")
        outer.addWidget(self.head)
        outer.addWidget(self.text)
        inner = QWidget()
        self._cards = QVBoxLayout(inner)
        self._cards.setContentsMargins(0, 0, px(4), 0)
        self._cards.setSpacing(px(12))
        page = QScrollArea()
        page.setObjectName("damaged_scroll")
        page.setAccessibleName(_("What was found"))
        page.setWidgetResizable(True)
        page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page.setWidget(inner)
        outer.addWidget(page, 1)
        row = QHBoxLayout()
        row.setSpacing(px(12))
        self.leave_button = PlainButton("damaged_leave", _("Close, change nothing"), "Esc")
        self.leave_button.clicked.connect(self.close)
        self.rescue_button = MainButton("damaged_rescue", "", "Ctrl+Enter")
        self.rescue_button.clicked.connect(self._on_main)
        row.addWidget(self.leave_button)
        row.addStretch(1)
        row.addWidget(self.rescue_button)
        outer.addLayout(row)
        for keys, slot in (
            ("Ctrl+Return", self._on_main),
            ("Ctrl+Enter", self._on_main),
            ("Esc", self.close),
        ):
            QShortcut(QKeySequence(keys), self, slot)

    def _show_cards(self, *cards: tuple[str, tuple[str, ...]]) -> None:
        while (item := self._cards.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        px = theme_of().px
        for number, (title, lines) in enumerate(cards):
            card = Card(f"damaged_card_{number}")
            card.setAccessibleName(title)
            column = QVBoxLayout(card)
            column.setContentsMargins(px(20), px(14), px(20), px(14))
            column.setSpacing(px(6))
            column.addWidget(Words(title, ANSWER, bold=True))
            for line in lines:
                column.addWidget(Words(line, BODY, "text2"))
            self._cards.addWidget(card)
        self._cards.addStretch(1)

    # ------------------------------------------------------------------ before

    def _offer(self) -> None:
        gone = self._health is Health.MISSING
        self.head.setText(_("The store is not where it was") if gone else _("The store is damaged"))
        self.text.setText(
            _("The file with all records is missing. Nothing was changed by this program.")
            if gone
            else _(
                "The file with all records cannot be read as it was written, or its key is "
                "another. It was left as it is. Nothing wrong is ever shown from it."
            )
        )
        self._show_cards((_("Last good backup"), self._backup_lines()), *self._what_happens(gone))
        words = _("Use the last good backup")
        if self.backup is None:
            words = _("Read out what can be read")
        elif not gone:
            words = _("Use the backup and what is newer")
        self.rescue_button.set_words(words)
        self.rescue_button.setFocus(Qt.FocusReason.TabFocusReason)

    def _backup_lines(self) -> tuple[str, ...]:
        if self.backup is None:
            return (
                _("There is none that this key opens."),
                _("If the key is another: put the right key file beside the store, start again."),
            )
        return (
            f"{age_words(self.backup.made, self._now)} · {self._moment(self.backup.made)}",
            str(self.backup.path),
        )

    def _what_happens(self, gone: bool) -> tuple[tuple[str, tuple[str, ...]], ...]:
        if gone:
            lines: tuple[str, ...] = (
                _("The backup is checked as a whole, then takes the store's place."),
            )
        else:
            lines = (
                _("The damaged file is renamed and kept, as it is."),
                _("The backup is checked as a whole, then takes its place."),
                _("What is newer in the damaged file is read out row by row, and listed here."),
            )
        return ((_("What happens when you say so"), lines),)

    def _moment(self, moment: datetime) -> str:
        local = moment.astimezone(self._now.tzinfo)
        return _("{day} at {time}").format(day=day_words(local.date()), time=f"{local:%H:%M}")

    # ------------------------------------------------------------------ doing it

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Not in the middle of it: half of it must never be there."""
        event.setAccepted(self._work is None)
        if event.isAccepted():
            self.closed.emit()

    def _on_main(self) -> None:
        if self.opened:
            self.close()
        elif self._work is None:
            self.rescue_button.setEnabled(False)
            self.rescue_button.set_words(_("Working…"))
            self._work = run_in_background(
                partial(_rescue, self._vault, self.backup, self._now),
                self._on_done,
                self._on_failed,
                parent=self,
            )

    def _on_failed(self, error: Exception) -> None:
        self._work = None
        self.rescue_button.setEnabled(True)
        self.head.setText(_("It could not be done"))
        known = isinstance(error, TriageAppError)
        self.text.setText(
            str(error) if known else _("The store is where and what it was. Try once more.")
        )
        self.rescue_button.set_words(_("Try again"))

    def _on_done(self, done: Rescue) -> None:
        self._work = None
        self.opened = True
        self.head.setText(_("The store is in order again"))
        self.text.setText(
            _("The damaged file is kept as {name}.").format(name=done.kept[0])
            if done.kept
            else _("It was brought back from the backup.")
        )
        self._show_cards(*self._cards_of(done))
        self.rescue_button.setEnabled(True)
        self.rescue_button.set_words(_("Open the program"))
        self.leave_button.hide()
        self.rescue_button.setFocus(Qt.FocusReason.TabFocusReason)

    def _cards_of(self, done: Rescue) -> list[tuple[str, tuple[str, ...]]]:
        cards: list[tuple[str, tuple[str, ...]]] = []
        if done.restored is not None:
            words = _("{patients} patients, {intakes} intakes, {drafts} part done.").format(
                patients=f"{done.restored.patients:,}",
                intakes=f"{done.restored.intakes:,}",
                drafts=f"{done.restored.drafts:,}",
            )
            cards.append((_("From the backup"), (words,)))
        found = done.salvaged
        if found is None:
            return cards
        if not found.readable or not found.same_history:
            nothing = _("Nothing of the damaged file could be used. What was done since is lost.")
            cards.append((_("Newer than the backup"), (nothing,)))
            return cards
        lines = tuple(self._line(item) for item in found.intakes)
        others = sum(n for name, n in found.rows.items() if name not in ("intakes", "drafts"))
        if others or found.entries:
            more = _("{n} other rows and {entries} entries of the audit").format(
                n=f"{others:,}", entries=f"{found.entries:,}"
            )
            lines = (*lines, more)
        lost = tuple(self._line(item) for item in found.lost)
        if found.left_out:
            count = n_("{n} row fits nowhere", "{n} rows fit nowhere", found.left_out)
            lost = (*lost, count.format(n=found.left_out))
        if lost or not found.is_complete:
            unread = _("Some of what is newer could not be read. Compare with paper of these days.")
            cards.append((_("Lost"), (*lost, unread)))
        cards.append((_("Newer than the backup, brought over"), lines or (_("Nothing was."),)))
        return cards

    def _line(self, item: Salvaged) -> str:
        kind = _("Part-done intake, last saved") if item.is_draft else _("Intake, completed")
        return f"{kind} {self._moment(item.moment)}"


def _rescue(vault: Vault, backup: Backup | None, now: datetime, work: Work) -> Rescue:
    return rescue(vault, backup.path if backup is not None else None, now, Telling(work))
