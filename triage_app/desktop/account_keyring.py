"""Opening the program without typing the password, where the computer's own keyring keeps a key."""

from __future__ import annotations

from typing_extensions import override

from triage_app.desktop.account_acts import SlowActs
from triage_app.desktop.account_cards import AccountCard, OnlyPassword
from triage_app.model.problem import Problem
from triage_app.model.user import User
from triage_app.texts import _
from triage_app.workflow import Clinic
from triage_app.workflow.sign_in import forget_keyring, keep_in_keyring, look_at_desk


class KeyringCard(AccountCard):
    """Keep a key in this computer's keyring, or take it out again."""

    def __init__(self, acts: SlowActs, clinic: Clinic) -> None:
        text = _(
            "The keyring of this computer can keep a key for you, so that you sign in here without"
            " the password. Do this only where nobody else uses your account of the computer."
        )
        super().__init__("account_keyring", _("This computer's keyring"), text, acts)
        self._clinic = clinic
        self.keep_button = self.add_button("keep", _("Keep a key in the keyring"), self.begin)
        self.forget_button = self.add_button("forget", _("Take it out"), self.forget_key)

    @override
    def show_user(self, user: User) -> None:
        vault = self._clinic.vault
        kept = vault is not None and user.user_id in look_at_desk(vault.directory).in_keyring
        self.state.show_text(
            _("A key of yours is in the keyring.") if kept else _("No key of yours is there.")
        )
        self.keep_button.setVisible(not kept)
        self.forget_button.setVisible(kept)

    def begin(self) -> None:
        """Open the form that keeps one."""
        form = OnlyPassword(
            "keep_in_keyring",
            _("Keep a key in the keyring"),
            _("Your password is not kept, only a key that opens the same."),
            self._acts,
            keep_in_keyring,
            _("The keyring keeps a key for you."),
        )
        self.open_form(form, self.keep_button)

    def forget_key(self) -> None:
        """Take the key out; this needs no password."""
        self._acts.run(forget_keyring, self._on_forgotten, self._on_refused, waiting=self)

    def _on_forgotten(self, _result: object) -> None:
        self.changed.emit(_("The key is out of the keyring."))

    def _on_refused(self, problem: Problem) -> None:
        self.state.show_text(f"{problem.text} {problem.cure}".strip())
