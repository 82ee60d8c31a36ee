"""What an administrator does with somebody: one form each, in the pane beside the list.

Whether it may be done is decided in `workflow.users`; here it is asked and said.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import Qt
from typing_extensions import override

from triage_app.desktop.account_acts import SlowActs
from triage_app.desktop.account_cards import Act, missing
from triage_app.desktop.account_form import ActForm
from triage_app.desktop.people_section_parts import FirstPassword, RolePicker
from triage_app.desktop.people_words import ROLES, role_name
from triage_app.errors import InputRefused, StoreChanged
from triage_app.model.problem import Problem
from triage_app.model.user import User
from triage_app.texts import _
from triage_app.workflow import Clinic
from triage_app.workflow.may import Role
from triage_app.workflow.passwords import problem_of
from triage_app.workflow.person_names import name_problem
from triage_app.workflow.users import (
    add_user,
    drop_second_factor,
    remove_user,
    rename_user,
    reset_password,
    set_role,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a form.

    Attributes:
        user_id: whom it was about; empty for nobody.
        words: the sentence that says so.
        name: of whom a password is for.
        password: to be handed over; empty for none.
    """

    user_id: str
    words: str
    name: str = ""
    password: str = ""


class AddForm(ActForm):
    """Somebody new: name, role, first password."""

    about = MappingProxyType({StoreChanged: "name"})

    def __init__(self, acts: SlowActs, clinic_name: str) -> None:
        super().__init__("add_person", _("Add a person"), acts)
        self.name = self.add_field("name", _("Name"))
        self.name.show_hint(_("As papers and the audit show it, such as Mara Okono."))
        self.picker = RolePicker("add_role")
        self.column.addWidget(self.picker)
        self.add_stop(self.picker)
        label = _("First password")
        self.first = FirstPassword("add_person_password", label, (clinic_name,))
        self.take_field("password", self.first.box, self.first)
        self._sent = ""
        self.finish(_("Add this person"))

    @override
    def check(self) -> Problem | None:
        if not self.name.field.text().strip():
            return missing("name", _("Type the name of the person."))
        if (wrong := name_problem(self.name.field.text())) is not None:
            return wrong
        if self.picker.role is None:
            return missing("role", _("Choose what this person is."))
        if not self.first.box.field.text():
            return missing("password", _("Type a first password, or have one made up."))
        return None

    @override
    def act(self) -> Act:
        name, role = self.name.field.text(), self.picker.role
        password = self._sent = self.first.box.field.text()
        assert role is not None

        def add(clinic: Clinic) -> object:
            wrong = problem_of(password, name, clinic.letterhead.name)
            return wrong or add_user(clinic, name, role, password)

        return add

    @override
    def refuse(self, problem: Problem) -> None:
        if problem.field == "role":
            self.picker.say(f"{problem.text} {problem.cure}".strip())
            self.picker.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().refuse(problem)

    @override
    def after(self, result: object) -> None:
        assert isinstance(result, User)
        words = _("{name} is added.").format(name=result.name)
        # What was set, whatever stands in the field by now; none when the screen was covered.
        super().after(Outcome(result.user_id, words, result.name, self._sent))

    @override
    def forget(self) -> None:
        super().forget()
        self._sent = ""
        self.first.box.field.setText("")
        self.first.say_rule()


class RenameForm(ActForm):
    """Another name."""

    about = MappingProxyType({InputRefused: "name", StoreChanged: "name"})

    def __init__(self, acts: SlowActs, user: User) -> None:
        title = _("Another name for {name}").format(name=user.name)
        super().__init__("rename_person", title, acts)
        self._user: Final = user
        self.name = self.add_field("name", _("Name"))
        self.name.field.setText(user.name)
        self.name.show_hint(
            _(
                "It is shown from the next sign-in on. What was done before keeps the name it was"
                " done under."
            )
        )
        self.finish(_("Change the name"))

    @override
    def check(self) -> Problem | None:
        if not self.name.field.text().strip():
            return missing("name", _("Type the name of the person."))
        return None

    @override
    def act(self) -> Act:
        user_id, name = self._user.user_id, self.name.field.text()
        return lambda clinic: rename_user(clinic, user_id, name)

    @override
    def after(self, result: object) -> None:
        assert isinstance(result, User)
        words = _("{before} is now called {name}.")
        words = words.format(before=self._user.name, name=result.name)
        super().after(Outcome(self._user.user_id, words))


class RoleForm(ActForm):
    """Another role."""

    def __init__(self, acts: SlowActs, user: User) -> None:
        title = _("What {name} may do").format(name=user.name)
        super().__init__("change_role", title, acts)
        self._user: Final = user
        now = next((role for role in ROLES if role.value == user.role), None)
        self.picker = RolePicker("change_role_picker", now)
        self.column.addWidget(self.picker)
        self.add_stop(self.picker)
        self.add_words(_("It counts from the next sign-in of this person."))
        self.finish(_("Change the role"))

    @override
    def check(self) -> Problem | None:
        if self.picker.role is None or self.picker.role.value == self._user.role:
            return missing("role", _("Choose another role, or cancel."))
        return None

    @override
    def act(self) -> Act:
        user_id, role = self._user.user_id, self.picker.role
        assert role is not None
        chosen: Role = role
        return lambda clinic: set_role(clinic, user_id, chosen)

    @override
    def refuse(self, problem: Problem) -> None:
        self.picker.say(f"{problem.text} {problem.cure}".strip())
        self.picker.setFocus(Qt.FocusReason.TabFocusReason)

    @override
    def after(self, result: object) -> None:
        assert isinstance(result, User)
        role = role_name(result.role).lower()
        words = _("The role of {name} is now {role}.").format(name=self._user.name, role=role)
        super().after(Outcome(self._user.user_id, words))


class ResetForm(ActForm):
    """A new password for somebody who has forgotten theirs."""

    def __init__(self, acts: SlowActs, user: User, clinic_name: str) -> None:
        title = _("New password for {name}").format(name=user.name)
        super().__init__("reset_password", title, acts)
        self._user: Final = user
        self.add_words(
            _("Be sure that it is them who asks. Their old password and PIN open nothing any more.")
        )
        about = (user.name, clinic_name)
        self.first = FirstPassword("reset_password_password", _("First password"), about)
        self.take_field("password", self.first.box, self.first)
        self._sent = ""
        self.finish(_("Set this password"))

    @override
    def check(self) -> Problem | None:
        if not self.first.box.field.text():
            return missing("password", _("Type a first password, or have one made up."))
        return None

    @override
    def act(self) -> Act:
        user_id, name = self._user.user_id, self._user.name
        password = self._sent = self.first.box.field.text()

        def reset(clinic: Clinic) -> object:
            wrong = problem_of(password, name, clinic.letterhead.name)
            return wrong or reset_password(clinic, user_id, password)

        return reset

    @override
    def after(self, result: object) -> None:
        name = self._user.name
        words = _("{name} has a new password.").format(name=name)
        super().after(Outcome(self._user.user_id, words, name, self._sent))

    @override
    def forget(self) -> None:
        super().forget()
        self._sent = ""
        self.first.box.field.setText("")
        self.first.say_rule()


class _AskedFirst(ActForm):
    """Something that is asked about before it is done; Cancel has the focus, not the deed."""

    @override
    def finish(self, words: str) -> None:
        super().finish(words)
        self.button.set_key("")

    @override
    def first_focus(self) -> None:
        self.back_button.setFocus(Qt.FocusReason.TabFocusReason)


class DropStepForm(_AskedFirst):
    """The second step off, for a telephone that was lost."""

    def __init__(self, acts: SlowActs, user: User) -> None:
        title = _("Turn off the second step of {name}").format(name=user.name)
        super().__init__("drop_second_step", title, acts)
        self._user: Final = user
        self.add_words(
            _(
                "For a telephone that is lost or broken. Be sure that it is them who asks: their"
                " password alone signs in from then on, until they set the second step up anew."
            )
        )
        self.finish(_("Turn it off"))

    @override
    def act(self) -> Act:
        user_id = self._user.user_id
        return lambda clinic: drop_second_factor(clinic, user_id)

    @override
    def after(self, result: object) -> None:
        words = _("The second step of {name} is off.").format(name=self._user.name)
        super().after(Outcome(self._user.user_id, words))


class RemoveForm(_AskedFirst):
    """Somebody who is to sign in no more."""

    def __init__(self, acts: SlowActs, user: User) -> None:
        title = _("Remove {name}?").format(name=user.name)
        super().__init__("remove_person", title, acts)
        self._user: Final = user
        self.add_words(
            _(
                "They cannot sign in any more, at no desk. What they did stays, with their name,"
                " in the records and in the audit."
            ),
            "text",
        )
        self.add_words(
            _(
                "This cannot be undone. If they come back, add them anew. Where they are signed in"
                " now, close the program there."
            )
        )
        self.finish(_("Remove"))

    @override
    def act(self) -> Act:
        user_id = self._user.user_id
        return lambda clinic: remove_user(clinic, user_id)

    @override
    def after(self, result: object) -> None:
        words = _("{name} is removed and cannot sign in any more.").format(name=self._user.name)
        super().after(Outcome(self._user.user_id, words))
