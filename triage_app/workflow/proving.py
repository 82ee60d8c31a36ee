"""Whether whoever sits here is the person signed in: asked before what only they may change."""

from __future__ import annotations

from triage_app.errors import Bug, NotAllowed
from triage_app.model.user import User
from triage_app.records.attempts import delay_after, note_failure, wait_left
from triage_app.records.vault import Vault
from triage_app.texts import _, n_
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.signing import Reason, Refused
from triage_app.workflow.slots import password_opens
from triage_app.workflow.wrong_tries import settle, tally


def vault_of(clinic: Clinic) -> Vault:
    """The open store and its key. Raises NotAllowed in the demo, which has no people of its own."""
    if clinic.vault is None:
        raise NotAllowed(
            _("The demo signs in by itself: it has no passwords and no people."),
            _("Nothing was changed."),
        )
    return clinic.vault


def own_user(clinic: Clinic) -> User:
    """The person signed in, as the store has them now. Raises NotAllowed: they were removed."""
    user = clinic.records.user(clinic.staff.staff_id)
    if user is None or user.removed is not None:
        raise NotAllowed(
            _("You can no longer sign in here: you were removed."),
            _("Nothing was changed. Ask the administrator."),
        )
    return user


def try_password(clinic: Clinic, password: str) -> Refused | None:
    """Try the password of the person signed in; None when it is right.

    Raises:
        StoreError: the wrong try could not be counted.
    """
    vault, user_id = vault_of(clinic), clinic.staff.staff_id
    wait = wait_left(vault.directory, user_id, clinic.now())
    if wait:
        return Refused(Reason.WAIT, wait)
    user = clinic.records.user(user_id)
    if user is None:
        raise Bug("Somebody who is not in the store is signed in.")
    if password_opens(vault, user, password):
        return None
    failures = note_failure(vault.directory, user_id, clinic.now(), clinic.computer)
    return Refused(Reason.WRONG, delay_after(failures.count))


def note_wrong_tries(clinic: Clinic) -> None:
    """Tell the audit of the wrong tries so far; nothing is held against this person any more."""
    vault = vault_of(clinic)
    told = tally(vault.directory, clinic.now(), clinic.computer)
    if told.entries:
        with clinic.records.together():
            for entry in told.entries:
                clinic.records.record(entry)
    if told.noted:
        settle(vault.directory, told, clinic.staff.staff_id)


def prove(clinic: Clinic, password: str) -> None:
    """Go on only with the right password of the person signed in.

    Raises:
        NotAllowed: it is wrong, or too many were; nothing was changed.
        StoreError: the wrong try could not be counted.
    """
    refused = try_password(clinic, password)
    if refused is None:
        note_wrong_tries(clinic)
        return
    if refused.reason is Reason.WAIT:
        seconds = max(1, round(refused.wait.total_seconds()))
        cure = n_("Wait {n} second, then try again.", "Wait {n} seconds, then try again.", seconds)
        raise NotAllowed(_("Too many wrong passwords."), cure.replace("{n}", str(seconds)))
    raise NotAllowed(_("Your password is not right."), _("Nothing was changed. Type it once more."))
