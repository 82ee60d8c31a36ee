"""The second step of a sign-in: six digits from a telephone, set up with a picture or by typing.

Nothing counts before a code from the telephone was right. The secret is never written anywhere
but into the store: the picture is drawn on the screen and nowhere else.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.account_acts import SlowActs
from triage_app.desktop.account_cards import AccountCard, Act, OnlyPassword, missing
from triage_app.desktop.account_form import ActForm
from triage_app.desktop.account_qr import QrCode
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import ANSWER, BODY, theme_of
from triage_app.desktop.words import Words
from triage_app.errors import InputRefused, NotAllowed
from triage_app.model.problem import Problem
from triage_app.model.user import User
from triage_app.texts import _
from triage_app.workflow import Clinic
from triage_app.workflow.users import (
    NewSecondFactor,
    begin_second_factor,
    confirm_second_factor,
    end_second_factor,
)

_GROUP: Final = 4
_DIGITS: Final = 6


class SecondStepCard(AccountCard):
    """Whether a code is asked for too, and how to have it asked for."""

    def __init__(self, acts: SlowActs) -> None:
        text = _(
            "With it, a sign-in needs your password and six digits that an app on your telephone"
            " shows. If the telephone is lost, an administrator turns it off for you, under"
            " Manager, People."
        )
        super().__init__("account_second_step", _("Second step"), text, acts)
        self._room = Room.WIDE
        self.begin_button = self.add_button("begin", _("Set up the second step"), self.begin)
        self.end_button = self.add_button("end", _("Turn the second step off"), self.begin_end)

    @override
    def show_user(self, user: User) -> None:
        on = bool(user.second_factor)
        self.state.show_text(_("It is on.") if on else _("It is off."))
        self.begin_button.set_words(
            _("Move it to another telephone") if on else _("Set up the second step")
        )
        self.end_button.setVisible(on)

    def begin(self) -> None:
        """Make a secret and show it; the one in use stays until a code was right."""
        self._acts.run(begin_second_factor, self._on_made, self._on_refused, waiting=self)

    def _on_made(self, made: NewSecondFactor) -> None:
        form = SecondStepForm(self._acts, made)
        form.fit(self._room)
        self.open_form(form, self.begin_button)

    def _on_refused(self, problem: Problem) -> None:
        self.state.show_text(f"{problem.text} {problem.cure}".strip())

    def begin_end(self) -> None:
        """Open the form that turns it off."""
        form = OnlyPassword(
            "end_second_step",
            _("Turn the second step off"),
            _("Then your password alone signs you in."),
            self._acts,
            end_second_factor,
            _("The second step is off."),
        )
        self.open_form(form, self.end_button)

    def fit(self, room: Room) -> None:
        """The picture stands over the words where there is little room."""
        self._room = room
        if isinstance(self.form, SecondStepForm):
            self.form.fit(room)


class SecondStepForm(ActForm):
    """The picture, the same in letters, and the code that proves that it arrived."""

    about = MappingProxyType({NotAllowed: "password", InputRefused: "code"})

    def __init__(self, acts: SlowActs, made: NewSecondFactor) -> None:
        super().__init__("second_step", _("Set up the second step"), acts)
        self._made: Final = made
        px = theme_of().px
        across = QWidget()
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight, across)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(px(20))
        name = _("QR code for the app; the same as the letters beside it")
        self.picture = QrCode("second_step_qr", name, made.uri)
        self._across.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        self._across.addLayout(self._words(), 1)
        self.column.addWidget(across)
        self.add_stop(self.picture)
        self.code = self.add_field("code", _("Code that the app shows"))
        self.code.field.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.code.show_hint(_("Six digits, new every 30 seconds."))
        self.password = self.add_secret("password", _("Your password"))
        self.add_words(
            _(
                "If the telephone is lost, an administrator turns the second step off for you. For"
                " the only administrator, the recovery sheet does."
            )
        )
        self.finish(_("Turn the second step on"))

    def _words(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(theme_of().px(8))
        for text in (
            _("1. Open an authenticator app on your telephone. Any of them will do."),
            _("2. Let it read this picture, or type these letters into it:"),
        ):
            column.addWidget(Words(text, BODY))
        self.letters = Words(grouped(self._made.secret), ANSWER, bold=True)
        self.letters.setObjectName("second_step_letters")
        self.letters.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self.letters)
        column.addWidget(Words(_("3. Type the code that it shows, and your password."), BODY))
        column.addStretch(1)
        return column

    def fit(self, room: Room) -> None:
        """Side by side, or one over the other."""
        way = QBoxLayout.Direction
        self._across.setDirection(way.TopToBottom if room is Room.NARROW else way.LeftToRight)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits are the code's, also while the picture has the focus."""
        if self.picture.hasFocus() and event.text().isdigit() and event.text().isascii():
            self.code.field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.code.field.insert(event.text())
            return
        super().keyPressEvent(event)

    @override
    def check(self) -> Problem | None:
        code = self._typed()
        if len(code) != _DIGITS or not (code.isascii() and code.isdigit()):
            words = _("The code has six digits. Type what the app shows now.")
            return missing("code", words)
        if not self.password.text:
            return missing("password", _("Type your password."))
        return None

    def _typed(self) -> str:
        return "".join(self.code.field.text().split())

    @override
    def act(self) -> Act:
        secret, code, password = self._made.secret, self._typed(), self.password.text

        def confirm(clinic: Clinic) -> object:
            return confirm_second_factor(clinic, secret, code, password)

        return confirm

    @override
    def after(self, result: object) -> None:
        super().after(_("The second step is on. The next sign-in asks for a code."))


def grouped(secret: str) -> str:
    """The secret in groups of four, to be read and typed by hand."""
    return " ".join(secret[place : place + _GROUP] for place in range(0, len(secret), _GROUP))
