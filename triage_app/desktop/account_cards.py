"""The cards of a person's own sign-in: what is so now, and a form that opens inside the card.

One form is open at a time. What each act needs and may do is decided in `workflow.users`.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.account_acts import SlowActs
from triage_app.desktop.account_fields import PasswordJudge
from triage_app.desktop.account_form import ActForm
from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_parts import Card, FlowLayout
from triage_app.desktop.theme import ANSWER, BODY, theme_of
from triage_app.desktop.words import Words
from triage_app.errors import InputRefused, NotAllowed
from triage_app.model.problem import Problem
from triage_app.model.user import User
from triage_app.texts import _
from triage_app.workflow import Clinic
from triage_app.workflow.passwords import pin_problem
from triage_app.workflow.users import change_password, drop_pin, set_pin

Act = Callable[[Clinic], object]


def missing(field: str, text: str) -> Problem:
    """What is said of a field that is still empty."""
    return Problem("missing", field, text, "")


class AccountCard(Card):
    """A title, what is so now, the buttons, and the form that one of them opened.

    Signals:
        opened(): a form opened here; those of other cards close.
        changed(str): something was done; the sentence that says so.
    """

    opened = Signal()
    changed = Signal(str)

    def __init__(self, name: str, title: str, text: str, acts: SlowActs) -> None:
        super().__init__(name)
        self.setAccessibleName(title)
        self._name = name
        self._acts = acts
        self.form: ActForm | None = None
        self._opener: QWidget | None = None
        px = theme_of().px
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(px(20), px(16), px(20), px(16))
        self._column.setSpacing(px(8))
        self._title = Words(title, ANSWER, bold=True)
        self.state = Words("", BODY, bold=True)
        self.state.setObjectName(f"{name}_state")
        self._text = Words(text, BODY, "text2")
        self._actions = QWidget()
        self._flow = FlowLayout(px(12))
        self._actions.setLayout(self._flow)
        self._rest = QWidget()
        rest = QVBoxLayout(self._rest)
        rest.setContentsMargins(0, 0, 0, 0)
        rest.setSpacing(px(8))
        for part in (self._title, self.state, self._text, self._actions):
            rest.addWidget(part)
        self._column.addWidget(self._rest)
        self.state.hide()

    def add_button(self, key: str, words: str, slot: Callable[[], None]) -> PlainButton:
        """A button that begins something."""
        button = PlainButton(f"{self._name}_{key}", words)
        button.clicked.connect(slot)
        self._flow.addWidget(button)
        return button

    def show_user(self, user: User) -> None:
        """Say what is so now."""
        raise NotImplementedError

    def open_form(self, form: ActForm, opener: QWidget) -> None:
        """Put a form in place of what the card says."""
        self.close_form()
        self.hold(form, opener)
        self.opened.emit()
        form.first_focus()

    def hold(self, form: ActForm, opener: QWidget) -> None:
        """Take a form in as it is, as when the cards are made anew at another text size."""
        form.closed.connect(self.close_form)
        form.done.connect(self._on_done)
        self.form, self._opener = form, opener
        self._rest.hide()
        self._column.addWidget(form)
        form.show()

    def close_form(self) -> None:
        """Take the form away; the focus goes back to where it came from."""
        form, self.form = self.form, None
        if form is None:
            return
        form.forget()
        focus = QApplication.focusWidget()
        held = focus is not None and form.isAncestorOf(focus)
        self._rest.show()
        if held and self._opener is not None:
            back = self._opener if self._opener.isVisibleTo(self) else self.first_button
            back.setFocus(Qt.FocusReason.OtherFocusReason)
        form.hide()
        form.deleteLater()

    def _on_done(self, words: object) -> None:
        self.changed.emit(str(words))
        self.close_form()

    @property
    def first_button(self) -> QWidget:
        """The first button that can be seen."""
        buttons = self._actions.findChildren(PlainButton)
        return next(button for button in buttons if button.isVisibleTo(self))


class PasswordCard(AccountCard):
    """Another password, with the one there is."""

    def __init__(self, acts: SlowActs, about: tuple[str, ...]) -> None:
        text = _("It opens this program for you. Nobody else needs it, not even the administrator.")
        super().__init__("account_password", _("Password"), text, acts)
        self._about = about
        self.change_button = self.add_button("change", _("Change the password"), self.begin)

    @override
    def show_user(self, user: User) -> None:
        self.state.show_text(
            _("Somebody else set it. Choose one of your own now.") if user.must_change else ""
        )

    def begin(self) -> None:
        """Open the form."""
        self.open_form(_PasswordForm(self._acts, self._about), self.change_button)


class _PasswordForm(ActForm):
    """The password there is, and the new one twice."""

    about = MappingProxyType({NotAllowed: "old", InputRefused: "new"})

    def __init__(self, acts: SlowActs, about: tuple[str, ...]) -> None:
        super().__init__("change_password", _("Change the password"), acts)
        self.old = self.add_secret("old", _("Password now"))
        self.new = self.add_secret("new", _("New password"))
        self.again = self.add_secret("again", _("New password, once more"))
        self.judge = PasswordJudge(self.new, about)
        self.judge.say_rule()
        self.finish(_("Change the password"))

    @override
    def check(self) -> Problem | None:
        if not self.old.text:
            return missing("old", _("Type the password you have now."))
        if not self.new.text:
            return missing("new", _("Type a new password."))
        if self.new.text != self.again.text:
            return differs("again")
        return None

    @override
    def act(self) -> Act:
        old, new = self.old.text, self.new.text
        return lambda clinic: change_password(clinic, old, new)

    @override
    def after(self, result: object) -> None:
        super().after(_("Your password is changed. The old one opens nothing any more."))


def differs(field: str) -> Problem:
    """What is said when something was not typed twice the same."""
    return Problem(
        "differs", field, _("This is not the same as above."), _("Type it once more in both.")
    )


class PinCard(AccountCard):
    """A PIN that ends the lock."""

    def __init__(self, acts: SlowActs, idle_minutes: int) -> None:
        words = _(
            "A PIN ends the lock quickly. It never signs you in, and after five wrong ones the"
            " password is asked for. The screen locks by itself after {n} min without a key."
        )
        super().__init__("account_pin", _("PIN"), words.format(n=idle_minutes), acts)
        self.set_button = self.add_button("set", _("Set a PIN"), self.begin)
        self.drop_button = self.add_button("drop", _("Remove the PIN"), self.begin_drop)

    @override
    def show_user(self, user: User) -> None:
        has = bool(user.pin)
        self.state.show_text(_("A PIN is set.") if has else _("No PIN is set."))
        self.set_button.set_words(_("Change the PIN") if has else _("Set a PIN"))
        self.drop_button.setVisible(has)

    def begin(self) -> None:
        """Open the form for a new PIN."""
        self.open_form(_PinForm(self.set_button.text(), self._acts), self.set_button)

    def begin_drop(self) -> None:
        """Open the form that takes it away."""
        form = OnlyPassword(
            "drop_pin",
            _("Remove the PIN"),
            _("The lock then asks for your password."),
            self._acts,
            drop_pin,
            _("The PIN is removed."),
        )
        self.open_form(form, self.drop_button)


class _PinForm(ActForm):
    """The PIN twice, and the password."""

    about = MappingProxyType({NotAllowed: "password", InputRefused: "pin"})

    def __init__(self, title: str, acts: SlowActs) -> None:
        super().__init__("set_pin", title, acts)
        self.pin = self.add_secret("pin", _("New PIN"), digits=True)
        self.pin.show_hint(_("4 to 8 digits, none like 1234 or 1111."))
        self.again = self.add_secret("again", _("New PIN, once more"), digits=True)
        self.password = self.add_secret("password", _("Your password"))
        self.finish(title)

    @override
    def check(self) -> Problem | None:
        wrong = pin_problem(self.pin.text)
        if wrong is not None:
            return Problem(wrong.code, "pin", wrong.text, wrong.cure)
        if self.pin.text != self.again.text:
            return differs("again")
        if not self.password.text:
            return missing("password", _("Type your password."))
        return None

    @override
    def act(self) -> Act:
        pin, password = self.pin.text, self.password.text
        return lambda clinic: set_pin(clinic, pin, password)

    @override
    def after(self, result: object) -> None:
        super().after(_("The PIN is set. It ends the lock from now on."))


class OnlyPassword(ActForm):
    """Something that only needs the person's password."""

    about = MappingProxyType({NotAllowed: "password"})

    def __init__(  # what differs between the forms of this kind
        self,
        name: str,
        title: str,
        text: str,
        acts: SlowActs,
        does: Callable[[Clinic, str], object],
        said: str,
    ) -> None:
        super().__init__(name, title, acts)
        self._does: Final = does
        self._said: Final = said
        self.add_words(text)
        self.password = self.add_secret("password", _("Your password"))
        self.finish(title)

    @override
    def check(self) -> Problem | None:
        if not self.password.text:
            return missing("password", _("Type your password."))
        return None

    @override
    def act(self) -> Act:
        does, password = self._does, self.password.text
        return lambda clinic: does(clinic, password)

    @override
    def after(self, result: object) -> None:
        super().after(self._said)
