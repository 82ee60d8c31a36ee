"""My password and PIN: what everybody may change about their own, whatever their role.

A password, a PIN that ends the lock, a second step; each in a card, one form open at a time. What
was typed and not sent is gone when the screen is left or covered: none of it is to lie about.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.account_acts import SlowActs
from triage_app.desktop.account_cards import AccountCard, PasswordCard, PinCard
from triage_app.desktop.account_second_step import SecondStepCard
from triage_app.desktop.announce import announce
from triage_app.desktop.background import Work, run_in_background
from triage_app.desktop.desk_parts import clear_out
from triage_app.desktop.fields import Banner
from triage_app.desktop.place_head import PlaceHead
from triage_app.desktop.quiet_scroll import QuietScroll
from triage_app.desktop.rail import role_words
from triage_app.desktop.record_panels import FollowFocus
from triage_app.desktop.screen import KeyHelp, Room, Screen
from triage_app.desktop.theme import BODY, Theme
from triage_app.desktop.words import Words
from triage_app.errors import TriageAppError
from triage_app.model.user import User
from triage_app.texts import _
from triage_app.workflow import Clinic
from triage_app.workflow.locking import idle_minutes
from triage_app.workflow.sign_in import keyring_ready
from triage_app.workflow.users import own

_WIDTH = 720


class AccountScreen(Screen):
    """The cards, one below the other."""

    def __init__(self, clinic: Clinic, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("account_screen")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        self.title = _("My password and PIN")
        self.setAccessibleName(self.title)
        self._clinic = clinic
        self._theme = theme
        self._room = Room.WIDE
        self._acts = SlowActs(clinic, self)
        self.user: User | None = None
        self._has_keyring = False
        self._build()
        if self._signs_in:
            run_in_background(_has_keyring, self._on_keyring, self._no_keyring, parent=self)

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        px = self._theme.px
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.head = PlaceHead("account_head", self._clinic.staff.name, self.title)
        self.head.back_wanted.connect(self.back_wanted)
        outer.addWidget(self.head)
        page = QWidget()
        across = QHBoxLayout(page)
        inner = QWidget()
        inner.setMaximumWidth(px(_WIDTH))
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(16))
        across.addWidget(inner, 1)
        across.addStretch(0)
        self._margins = across
        self.banner = Banner("account_banner", "alert")
        self.banner.button.hide()
        self._column.addWidget(self.banner)
        self.who = Words("", BODY, "text2")
        self.who.setObjectName("account_who")
        self._column.addWidget(self.who)
        self.cards = self._make_cards()
        self._column.addStretch(1)
        for card in self.cards:
            self._add(card)
        self.column_scroll = QuietScroll(page)
        self.column_scroll.setObjectName("account_scroll")
        self.column_scroll.setAccessibleName(self.title)
        outer.addWidget(self.column_scroll, 1)
        FollowFocus(self.column_scroll)
        self.fit(self._room)

    def _add(self, card: AccountCard) -> None:
        card.opened.connect(self._on_opened)
        card.changed.connect(self._on_changed)
        self._column.insertWidget(self._column.count() - 1, card)

    @property
    def _signs_in(self) -> bool:
        """Whether anybody signs in here: in the demo nobody does."""
        return self._clinic.vault is not None and not self._clinic.is_demo

    def _make_cards(self) -> tuple[AccountCard, ...]:
        if not self._signs_in:
            return ()
        about = (self._clinic.staff.name, self._clinic.letterhead.name)
        self.password_card = PasswordCard(self._acts, about)
        self.pin_card = PinCard(self._acts, idle_minutes(self._clinic))
        self.second_card = SecondStepCard(self._acts)
        cards: tuple[AccountCard, ...] = (self.password_card, self.pin_card, self.second_card)
        if self._has_keyring:
            cards = (*cards, self._make_keyring_card())
        return cards

    def _make_keyring_card(self) -> AccountCard:
        from triage_app.desktop.account_keyring import KeyringCard  # noqa: PLC0415  # rarely

        self.keyring_card = KeyringCard(self._acts, self._clinic)
        return self.keyring_card

    def _on_keyring(self, ready: bool) -> None:
        """The system has answered whether there is a keyring: it may take its time."""
        if ready and not self._has_keyring:
            self._has_keyring = True
            card = self._make_keyring_card()
            self._add(card)
            self.cards = (*self.cards, card)
            self._show()

    def _no_keyring(self, _error: Exception) -> None:
        """Without an answer there is no line about it."""

    # ------------------------------------------------------------------ what is shown

    @override
    def refresh(self) -> None:
        """Read again what is so."""
        if not self._signs_in:
            self.banner.say(
                _("Nobody signs in to the demo."),
                _("In a store of your own you change your password, PIN and second step here."),
            )
            return
        try:
            self.user = own(self._clinic)
        except TriageAppError as error:
            self.banner.say(error.text, error.cure)
            return
        self._show()

    def _show(self) -> None:
        user = self.user
        if user is None:
            return
        role = role_words(user.staff)
        self.who.setText(
            _("You are signed in as {name}, {role}. Only you can change what is here.").format(
                name=user.name, role=role
            )
        )
        for card in self.cards:
            card.show_user(user)

    def _on_opened(self) -> None:
        for card in self.cards:
            if card is not self.sender():
                card.close_form()

    def _on_changed(self, words: str) -> None:
        self.refresh()
        self.said.emit(words)
        announce(self, words)

    # ------------------------------------------------------------------ screen

    @override
    def first_focus(self) -> None:
        open_form = next((card.form for card in self.cards if card.form is not None), None)
        if open_form is not None:
            open_form.first_focus()
        elif self.cards:
            self.cards[0].first_button.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.head.button.setFocus(Qt.FocusReason.TabFocusReason)

    @override
    def panels(self) -> tuple[QWidget, ...]:
        return (*self.cards, self.head)

    @override
    def key_help(self) -> tuple[KeyHelp, ...]:
        return (
            KeyHelp(("Tab",), _("next box or button")),
            KeyHelp(("Enter",), _("next box, and from the last one do it")),
            KeyHelp(("Esc",), _("close the form, then go back")),
        )

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            for card in self.cards:
                card.close_form()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self.back_wanted.emit()
            return
        super().keyPressEvent(event)

    @override
    def fit(self, room: Room) -> None:
        self._room = room
        px = self._theme.px
        side = px(16) if room is Room.NARROW else px(40)
        above = px(16) if room is Room.NARROW else px(24)
        self._margins.setContentsMargins(side, above, side, above)
        self.head.fit(room)
        if self.cards:
            self.second_card.fit(room)

    @override
    def retheme(self, theme: Theme) -> None:
        """Build anew; a form that is open stays open with what is typed."""
        self._theme = theme
        open_forms = [(place, card.form) for place, card in enumerate(self.cards) if card.form]
        for _place, form in open_forms:
            form.setParent(self)
        clear_out(self)
        self._build()
        self.refresh()
        for place, form in open_forms:
            self.cards[place].hold(form, self.cards[place].first_button)


def _has_keyring(_work: Work) -> bool:
    return keyring_ready()
