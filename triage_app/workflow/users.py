"""The people who may sign in, kept by an administrator; and what each may change of their own.

There is always an administrator who can sign in, and never two people of one name. Every change is
in the audit; passwords, PINs and secrets are not.
"""

from __future__ import annotations

import json
import logging
from dataclasses import replace

from triage_app.errors import InputRefused, StoreChanged, StoreError
from triage_app.model.intake import Event
from triage_app.model.user import User
from triage_app.records.key_slots import Cost, plain_bytes
from triage_app.records.vault import Vault
from triage_app.texts import _
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.may import Action, Role, require
from triage_app.workflow.passwords import checked_password, pin_problem
from triage_app.workflow.person_names import tidy_name
from triage_app.workflow.pins import encoded_pin
from triage_app.workflow.proving import own_user, prove, vault_of
from triage_app.workflow.second_factor import NewSecondFactor, new_second_factor, step_of
from triage_app.workflow.slots import Change, give_slot, has_password, write_in_step

__all__ = [
    "NewSecondFactor",
    "add_user",
    "begin_second_factor",
    "change_password",
    "confirm_second_factor",
    "drop_pin",
    "drop_second_factor",
    "end_second_factor",
    "have_password",
    "own",
    "remove_user",
    "rename_user",
    "reset_password",
    "set_pin",
    "set_role",
    "users",
]

log = logging.getLogger(__name__)

_ADMINISTRATOR = Role.ADMINISTRATOR.value


# -- for administrators ----------------------------------------------------------------------------


def users(clinic: Clinic) -> tuple[User, ...]:
    """Everybody who may sign in or once might. Raises NotAllowed."""
    require(clinic.staff, Action.KEEP_USERS)
    return clinic.records.users()


def have_password(clinic: Clinic) -> frozenset[str]:
    """The ids of those who can sign in: of the others the password was never finished or is lost.

    Raises:
        NotAllowed: this person may not.
    """
    require(clinic.staff, Action.KEEP_USERS)
    return has_password(vault_of(clinic), clinic.records.users())


def add_user(
    clinic: Clinic, name: str, role: Role | str, password: str, *, cost: Cost | None = None
) -> User:
    """Add somebody, with a password that is good for one sign-in.

    Args:
        clinic: the administrator's.
        name: of nobody else who may sign in.
        role: any but the demo's.
        password: the first one.
        cost: what a try at it is to cost; None for `key_slots.CURRENT`.

    Raises:
        NotAllowed: this person may not.
        InputRefused: name, role or password cannot be used; nothing was changed.
        StoreChanged: somebody of this name may sign in already.
        StoreError: it cannot be written. When only the key could not be, the person is there
            without a password.
    """
    require(clinic.staff, Action.KEEP_USERS)
    vault = vault_of(clinic)
    name, chosen = tidy_name(name), _role(role)
    checked_password(password, name, clinic.letterhead.name)
    user = User(clinic.new_id(), name, chosen.value, clinic.now(), must_change=True)
    detail = f"{user.role} {_quoted(name)}"
    clinic.records.save_user(user, clinic.entry(Event.USER_ADDED, user.user_id, detail))
    try:
        return give_slot(clinic.records, vault, user.user_id, password, clinic.now(), cost=cost)
    except StoreChanged:
        raise
    except StoreError as err:
        raise StoreError(
            _("The person was added, but the password could not be written: {why}").format(
                why=err.text
            ),
            _("Look whether the disk has room, then set a password for them."),
        ) from err


def rename_user(clinic: Clinic, user_id: str, name: str) -> User:
    """Give somebody another name, as after a marriage. Raises as `add_user`."""
    require(clinic.staff, Action.KEEP_USERS)
    vault, name = vault_of(clinic), tidy_name(name)
    with clinic.records.together():
        before = _living(clinic, user_id)
        after = replace(before, name=name)
        detail = f"name {_quoted(before.name)} -> {_quoted(name)}"
        if after != before:
            clinic.records.save_user(after, clinic.entry(Event.USER_CHANGED, user_id, detail))
    _show(clinic, vault)
    return after


def set_role(clinic: Clinic, user_id: str, role: Role | str) -> User:
    """Give somebody another role, from their next sign-in on.

    Raises:
        NotAllowed: this person may not.
        InputRefused: the role is none, or no administrator would be left; nothing was changed.
        StoreError: it cannot be written.
    """
    require(clinic.staff, Action.KEEP_USERS)
    vault, chosen = vault_of(clinic), _role(role)
    with clinic.records.together():
        before = _living(clinic, user_id)
        after = replace(before, role=chosen.value)
        if after.role != _ADMINISTRATOR:
            _keep_an_administrator(clinic, before)
        if after != before:
            detail = f"role {before.role} -> {after.role}"
            clinic.records.save_user(after, clinic.entry(Event.USER_CHANGED, user_id, detail))
    _show(clinic, vault)
    return after


def reset_password(
    clinic: Clinic, user_id: str, password: str, *, cost: Cost | None = None
) -> User:
    """Set somebody else's password, good for one sign-in. Raises as `add_user`.

    Their PIN ends, the second step stays: `drop_second_factor` ends it.
    """
    require(clinic.staff, Action.KEEP_USERS)
    vault, user = vault_of(clinic), _living(clinic, user_id)
    if user_id == clinic.staff.staff_id:
        raise InputRefused(
            _("Your own password is changed with the one you have."),
            _("Nothing was changed. Open your own settings."),
        )
    checked_password(password, user.name, clinic.letterhead.name)
    return give_slot(
        clinic.records,
        vault,
        user_id,
        password,
        clinic.now(),
        at_once=lambda row: replace(row, must_change=True, pin=""),
        entries=lambda row: [clinic.entry(Event.PASSWORD_RESET, row.user_id)],
        cost=cost,
    )


def drop_second_factor(clinic: Clinic, user_id: str) -> User:
    """End somebody's second step, as when their telephone is lost. Raises as `set_role`."""
    require(clinic.staff, Action.KEEP_USERS)
    vault_of(clinic)
    with clinic.records.together():
        before = _living(clinic, user_id)
        after = replace(before, second_factor="", second_factor_used=0)
        if after != before:
            entry = clinic.entry(Event.SECOND_FACTOR_CHANGED, user_id, "off")
            clinic.records.save_user(after, entry)
    return after


def remove_user(clinic: Clinic, user_id: str) -> User:
    """Let somebody sign in no more; what they did stays theirs. Raises as `set_role`."""
    require(clinic.staff, Action.KEEP_USERS)
    vault = vault_of(clinic)
    with clinic.records.together():
        before = _living(clinic, user_id)
        _keep_an_administrator(clinic, before)
        after = replace(
            before,
            removed=clinic.now(),
            slot_id="",
            next_slot_id="",
            pin="",
            second_factor="",
            second_factor_used=0,
        )
        detail = f"{before.role} {_quoted(before.name)}"
        clinic.records.save_user(after, clinic.entry(Event.USER_REMOVED, user_id, detail))
    _show(clinic, vault)
    return after


def _show(clinic: Clinic, vault: Vault) -> None:
    """Bring the sign-in screen up to what was just saved; the next sign-in does it if need be."""
    try:
        write_in_step(clinic.records, vault)
    except StoreError as err:
        log.warning("the keys could not be put right: %s", type(err).__name__)


def _role(role: Role | str) -> Role:
    try:
        chosen = Role(role)
    except ValueError:
        chosen = Role.DEMO
    if chosen is Role.DEMO:
        raise InputRefused(
            _("There is no such role for a person."), _("Nothing was changed. Choose another.")
        )
    return chosen


def _living(clinic: Clinic, user_id: str) -> User:
    user = clinic.records.user(user_id)
    if user is None or user.removed is not None:
        raise InputRefused(
            _("This person was removed in the meantime."),
            _("Nothing was changed. Load the list of people again."),
        )
    return user


def _keep_an_administrator(clinic: Clinic, leaving: User) -> None:
    """Inside the transaction that would take one away: two programs cannot take away the last two.

    One without a password does not count: nobody could sign in as that.
    """
    if leaving.role != _ADMINISTRATOR:
        return
    people = clinic.records.users()
    can_sign_in = has_password(vault_of(clinic), people)
    if not any(
        user.role == _ADMINISTRATOR
        and user.removed is None
        and user.user_id != leaving.user_id
        and user.user_id in can_sign_in
        for user in people
    ):
        raise InputRefused(
            _("This is the last administrator who can sign in."),
            _("Nothing was changed. Add another administrator first."),
        )


def _quoted(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)


# -- of one's own ----------------------------------------------------------------------------------


def own(clinic: Clinic) -> User:
    """The person signed in, as the store has them now. Raises NotAllowed: they were removed."""
    return own_user(clinic)


def change_password(clinic: Clinic, old: str, new: str, *, cost: Cost | None = None) -> User:
    """Change the own password.

    Raises:
        NotAllowed: the old one is wrong, or too many were; nothing was changed.
        InputRefused: the new one cannot be used, or is the old one.
        StoreError: it cannot be written: the old password counts, or already the new one.
    """
    vault, user = vault_of(clinic), own_user(clinic)
    checked_password(new, user.name, clinic.letterhead.name)
    if plain_bytes(new) == plain_bytes(old):
        raise InputRefused(
            _("That is the password you have."), _("Nothing was changed. Type another one.")
        )
    prove(clinic, old)
    return give_slot(
        clinic.records,
        vault,
        user.user_id,
        new,
        clinic.now(),
        at_end=lambda row: replace(row, must_change=False),
        entries=lambda row: [clinic.entry(Event.PASSWORD_CHANGED, row.user_id)],
        cost=cost,
    )


def set_pin(clinic: Clinic, pin: str, password: str, *, cost: Cost | None = None) -> User:
    """Set the PIN that ends a lock; it never signs anybody in.

    Raises:
        NotAllowed: the password is wrong, or too many were; nothing was changed.
        InputRefused: the PIN cannot be used.
        StoreError: it cannot be written.
    """
    vault_of(clinic)
    problem = pin_problem(pin)
    if problem is not None:
        raise InputRefused(problem.text, problem.cure)
    prove(clinic, password)
    encoded = encoded_pin(pin, cost)
    return _change_own(clinic, Event.PIN_CHANGED, "on", lambda user: replace(user, pin=encoded))


def drop_pin(clinic: Clinic, password: str) -> User:
    """Let only the password end a lock. Raises as `set_pin`."""
    prove(clinic, password)
    return _change_own(clinic, Event.PIN_CHANGED, "off", lambda user: replace(user, pin=""))


def begin_second_factor(clinic: Clinic) -> NewSecondFactor:
    """A new secret for the own telephone; nothing counts before `confirm_second_factor`."""
    vault_of(clinic)
    return new_second_factor(own_user(clinic).name, clinic.letterhead.name)


def confirm_second_factor(clinic: Clinic, secret: str, code: str, password: str) -> User:
    """Ask for the telephone's code from the next sign-in on: it has just shown that it works.

    Raises:
        NotAllowed: the password is wrong, or too many were; nothing was changed.
        InputRefused: the code is not the telephone's.
        StoreError: it cannot be written.
    """
    vault_of(clinic)
    step = step_of(secret, code, clinic.now())
    if step is None:
        raise InputRefused(
            _("This is not the code that the telephone should show now."),
            _("Nothing was changed. Look whether its clock is right, then type the next code."),
        )
    prove(clinic, password)
    return _change_own(
        clinic,
        Event.SECOND_FACTOR_CHANGED,
        "on",
        lambda user: replace(user, second_factor=secret, second_factor_used=step),
    )


def end_second_factor(clinic: Clinic, password: str) -> User:
    """Sign in with the password alone again. Raises as `set_pin`."""
    prove(clinic, password)
    return _change_own(
        clinic,
        Event.SECOND_FACTOR_CHANGED,
        "off",
        lambda user: replace(user, second_factor="", second_factor_used=0),
    )


def _change_own(clinic: Clinic, event: Event, detail: str, change: Change) -> User:
    with clinic.records.together():
        after = change(own_user(clinic))
        clinic.records.save_user(after, clinic.entry(event, after.user_id, detail))
    return after
