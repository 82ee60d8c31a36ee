"""What a sign-in does off the screen's thread: the password, a look at the store, going in.

A store is used on the thread that opened it. So each job closes what it opened, and the screen's
thread opens it anew with `handed_over`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from triage_app.model.ids import Clock
from triage_app.workflow.sign_in import (
    Reason,
    Recovered,
    Refused,
    SignedIn,
    Unlocked,
    enter,
    make_first,
    recover,
    set_after_recovery,
    unlock,
    unlock_by_keyring,
)

if TYPE_CHECKING:
    from triage_app.workflow.first_look import Health, Vault


@dataclass(frozen=True, slots=True)
class Damaged:
    """The password was right, and the store cannot be opened as it is."""

    vault: Vault
    health: Health


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one try.

    Attributes:
        unlocked: the password was right; it goes on with this, as with a code.
        result: who is signed in, why not, or what is wrong with the store.
        password: as typed, where the person must choose another at once; else empty.
    """

    result: SignedIn | Refused | Damaged
    unlocked: Unlocked | None = None
    password: str = ""


@dataclass(frozen=True, slots=True)
class Door:
    """The store of this desk, before anybody is in."""

    directory: Path
    now: Clock
    computer: str

    def try_password(self, who: str, password: str) -> Tried:
        """Somebody gave a password. Takes its time; for a thread of its own."""
        unlocked = unlock(self.directory, who, password, self.now, self.computer)
        if isinstance(unlocked, Refused):
            return Tried(unlocked)
        return self.go_in(unlocked, password=password)

    def try_keyring(self, user_id: str) -> Tried:
        """The system's keyring may have the key of this person."""
        unlocked = unlock_by_keyring(self.directory, user_id)
        return Tried(Refused(Reason.WRONG)) if unlocked is None else self.go_in(unlocked)

    def go_in(self, unlocked: Unlocked, code: str = "", password: str = "") -> Tried:
        """Open the store with what the password opened; again after a code or a rescue."""
        from triage_app.workflow.first_look import Health, look_with_key  # noqa: PLC0415  # heavy

        vault, health = look_with_key(self.directory, unlocked.key)
        if health not in (Health.WHOLE, Health.NEW):
            return Tried(Damaged(vault, health), unlocked)
        result = enter(unlocked, self.now, self.computer, code)
        if isinstance(result, Refused):
            return Tried(result, unlocked)
        result.records.close()
        return Tried(result, unlocked, password if result.user.must_change else "")

    def make_first(self, name: str, password: str) -> SignedIn:
        """The first administrator of this store."""
        return _closed(make_first(self.directory, name, password, self.now, self.computer))

    def recover(self, groups: str) -> Recovered | Damaged:
        """Open the store with its recovery sheet."""
        from triage_app.records.recovery_sheet import key_from  # noqa: PLC0415  # seldom
        from triage_app.workflow.first_look import Health, look_with_key  # noqa: PLC0415  # heavy

        vault, health = look_with_key(self.directory, key_from(groups))
        if health not in (Health.WHOLE, Health.NEW):
            return Damaged(vault, health)
        return recover(self.directory, groups, self.now, self.computer)

    def set_after_recovery(
        self, recovered: Recovered, user_id: str | None, name: str, password: str
    ) -> SignedIn:
        """A new password for an administrator, or a new administrator."""
        return _closed(set_after_recovery(recovered, user_id, name, password))


def _closed(signed_in: SignedIn) -> SignedIn:
    signed_in.records.close()
    return signed_in


def handed_over(signed_in: SignedIn) -> SignedIn:
    """The same with a connection for the thread that calls this. Raises StoreError."""
    return replace(signed_in, records=signed_in.records.reopen())
