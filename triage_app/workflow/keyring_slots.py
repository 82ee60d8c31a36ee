"""The key locked a second time, by a secret in the system's keyring: an extra that may be absent.

Whoever can open the keyring, as by signing in to this computer as the same person, is let in
without the password; the second step is still asked. The slot goes with the password slot: a new
password ends it. The keyring never gets the password or the key of the store.
"""

from __future__ import annotations

import logging
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Final

from triage_app.errors import NotAllowed, StoreError
from triage_app.model.intake import Event
from triage_app.records.key_slots import (
    KEYRING,
    KEYRING_END,
    Cost,
    new_slot,
    open_slot,
    read_slots,
)
from triage_app.texts import _
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.proving import own_user, prove, vault_of
from triage_app.workflow.signing import Unlocked
from triage_app.workflow.slots import keys_unreadable, put_beside

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

log = logging.getLogger(__name__)

SERVICE: Final = "triage-app"
# 256 random bits cannot be guessed at any price: nothing is gained by making each try dear.
_CHEAP: Final = Cost(time=1, memory_kib=8, lanes=1)


def keyring_ready() -> bool:
    """Whether this system has a keyring that keeps a secret."""
    return _keyring() is not None


def keep_in_keyring(clinic: Clinic, password: str) -> None:
    """Let the system's keyring open the key for this person at this computer.

    Raises:
        NotAllowed: the password is wrong, or the system has no keyring; nothing was changed.
        StoreError: it could not be written.
    """
    prove(clinic, password)
    vault, user = vault_of(clinic), own_user(clinic)
    slots = read_slots(vault.directory)
    own = None if slots is None else slots.of(user.user_id)
    if slots is None or own is None:
        raise keys_unreadable()
    secret = secrets.token_hex(32)
    if not _ask("set_password", _account(slots.store, user.user_id), secret):
        raise NotAllowed(
            _("This computer has no keyring that could keep a secret."),
            _("Nothing was changed. Sign in with the password."),
        )
    slot = new_slot(
        slots.store,
        user.user_id,
        user.name,
        user.role,
        secret,
        vault.key,
        clinic.now(),
        kind=KEYRING,
        slot_id=f"{own.slot_id}{KEYRING_END}",
        cost=_CHEAP,
    )
    put_beside(clinic.records, vault, slot, user.user_id, KEYRING)
    clinic.records.record(clinic.entry(Event.SETTING_CHANGED, "keyring", "on"))


def forget_keyring(clinic: Clinic) -> None:
    """Let only the password open the key again. Raises StoreError: it could not be written."""
    vault, user = vault_of(clinic), own_user(clinic)
    slots = read_slots(vault.directory)
    if slots is None:
        raise keys_unreadable()
    put_beside(clinic.records, vault, None, user.user_id, KEYRING)
    _ask("delete_password", _account(slots.store, user.user_id))
    clinic.records.record(clinic.entry(Event.SETTING_CHANGED, "keyring", "off"))


def unlock_by_keyring(directory: Path, user_id: str) -> Unlocked | None:
    """What `unlock` gives, by the keyring; None when it has nothing that opens."""
    slots = read_slots(directory)
    slot = None if slots is None else slots.of(user_id, KEYRING)
    if slots is None or slot is None:
        return None
    secret = _ask("get_password", _account(slots.store, user_id))
    if not isinstance(secret, str):
        return None
    try:
        key = open_slot(slot, secret, slots.store)
    except StoreError:
        return None
    if key is None:
        return None
    return Unlocked(directory, key, user_id, slot.name, slot.slot_id)


def _account(store: str, user_id: str) -> str:
    return f"{store} {user_id}"


def _keyring() -> KeyringBackend | None:
    """The backend of this system; None when there is none, or none that keeps anything."""
    try:
        import keyring  # noqa: PLC0415  # an extra, 60 ms
        from keyring.backends import fail, null  # noqa: PLC0415  # as above
    except ImportError:
        return None
    try:
        backend = keyring.get_keyring()
        if isinstance(backend, fail.Keyring | null.Keyring) or backend.priority <= 0:
            return None
    except Exception as err:  # noqa: BLE001  # whatever a system's keyring says: there is none
        log.warning("the system's keyring cannot be used: %s", type(err).__name__)
        return None
    return backend


def _ask(verb: str, account: str, *secret: str) -> object:
    """Ask the keyring; its answer, True when it gives none, or None when it cannot."""
    backend = _keyring()
    if backend is None:
        return None
    try:
        found = getattr(backend, verb)(SERVICE, account, *secret)
    except Exception as err:  # noqa: BLE001  # as above: locked, refused by the person, gone
        log.warning("the system's keyring refused: %s", type(err).__name__)
        return None
    return found if verb == "get_password" else True
