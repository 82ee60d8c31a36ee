"""One person as the manager sees them: what is so, and the buttons that begin to change it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_parts import FlowLayout
from triage_app.desktop.people_words import may_words_of, role_name
from triage_app.desktop.theme import BODY, HEADING, theme_of
from triage_app.desktop.waiting import day_words
from triage_app.desktop.words import Words
from triage_app.model.user import User
from triage_app.texts import N_, _

RENAME: Final = "rename"
ROLE: Final = "role"
RESET: Final = "reset"
DROP_STEP: Final = "drop_step"
REMOVE: Final = "remove"

_ACTS: Final = (
    (RENAME, N_("Change the name")),
    (ROLE, N_("Change the role")),
    (RESET, N_("Set a new password")),
    (DROP_STEP, N_("Turn off the second step")),
    (REMOVE, N_("Remove")),
)
_NOT_ONE_S_OWN: Final = (RESET, DROP_STEP, REMOVE)


class PersonFacts(QWidget):
    """What is known of somebody.

    Signals:
        wanted(str): one of RENAME, ROLE, RESET, DROP_STEP and REMOVE was pressed.
    """

    wanted = Signal(str)

    def __init__(self, user: User, *, own: bool, has_password: bool, zone: tzinfo) -> None:
        super().__init__()
        self.user: Final = user
        self.setObjectName("person_facts")
        self.setAccessibleName(user.name)
        px = theme_of().px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        self.name = Words(user.name, HEADING, bold=True)
        self.name.setObjectName("person_name")
        column.addWidget(self.name)
        column.addWidget(Words(role_name(user.role), BODY, bold=True))
        self.buttons = dict(self._buttons(own=own))
        # Above what is only read, so that they are in sight with large text too.
        holder = QWidget()
        flow = FlowLayout(px(8))
        holder.setLayout(flow)
        for button in self.buttons.values():
            flow.addWidget(button)
        column.addWidget(holder)
        if not self.buttons:
            holder.hide()
        column.addSpacing(px(4))
        self._has_password = has_password
        for text in self._lines(own=own, zone=zone):
            column.addWidget(Words(text, BODY, "text2"))

    def _lines(self, *, own: bool, zone: tzinfo) -> Iterator[str]:
        user = self.user
        if user.removed is not None:
            day = day_words(user.removed.astimezone(zone).date())
            yield _("Removed on {day}; cannot sign in.").format(day=day)
            yield _("What this person did stays in the records and the audit.")
            return
        if words := may_words_of(user.role):
            yield words
        yield (
            _("Second step: on. A code from the telephone is asked for too.")
            if user.second_factor
            else _("Second step: off.")
        )
        yield _("PIN for the lock: set.") if user.pin else _("PIN for the lock: none.")
        day = day_words(user.added.astimezone(zone).date())
        yield _("Added on {day}.").format(day=day)
        if not self._has_password:
            yield _("Has no password, and cannot sign in before you set a new one.")
        elif user.must_change:
            yield _("Has a first password, and must choose one of their own at the next sign-in.")
        if own:
            yield _("This is you. What is your own to change is under My password and PIN.")

    def _buttons(self, *, own: bool) -> Iterator[tuple[str, PlainButton]]:
        user = self.user
        if user.removed is not None:
            return
        for act, words in _ACTS:
            if (own and act in _NOT_ONE_S_OWN) or (act == DROP_STEP and not user.second_factor):
                continue
            button = PlainButton(f"person_{act}", _(words))
            button.clicked.connect(partial(self._on_wanted, act))
            yield act, button

    def _on_wanted(self, act: str) -> None:
        self.wanted.emit(act)

    def focus_on(self, act: str = "") -> None:
        """Put the focus on a button, or on the first one."""
        buttons = [*self.buttons.values()]
        button = self.buttons.get(act, buttons[0] if buttons else None)
        if button is not None:
            button.setFocus(Qt.FocusReason.TabFocusReason)
