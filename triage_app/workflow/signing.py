"""The values that a sign-in goes through, from the desk nobody sits at to the open store."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from triage_app.model.ids import Clock
from triage_app.model.user import User
from triage_app.records.vault import Vault

if TYPE_CHECKING:
    from triage_app.records.store import Records


class Start(Enum):
    """What a folder holds, and so what is to be done first."""

    FIRST = "no store, no keys: the first administrator is made"
    OLD_KEY = "a bare key: the first administrator is made for the store it opens"
    READY = "somebody can sign in"
    DAMAGED_KEYS = "a store, and no keys that can be read: only the recovery sheet helps"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the sign-in screen. The role is what was last shown, not what counts."""

    user_id: str
    name: str
    shown_role: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What can be known of a store before anybody signed in.

    Attributes:
        people: who has a password, by name.
        in_keyring: ids of those for whom the system's keyring may have the key.
    """

    start: Start
    people: tuple[Person, ...] = ()
    in_keyring: frozenset[str] = frozenset()


class Reason(Enum):
    """Why nobody was let in."""

    WRONG = "wrong name or password"
    WAIT = "too many wrong ones: nothing is tried until the wait is over"
    CODE_WANTED = "the password is right; the second step is still to be given"
    CODE_WRONG = "the code is wrong, or was used already"
    NOT_HERE = "the password is no longer good in this store"


@dataclass(frozen=True, slots=True)
class Refused:
    """Nobody was let in.

    Attributes:
        wait: how long nothing more is tried for this person; nothing for at once.
    """

    reason: Reason
    wait: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Unlocked:
    """The password was right; whether the store still knows it is not yet looked at.

    Attributes:
        key: of the store; never shown, not even by `repr`.
        password: kept for the moment of the sign-in, to lock the key at today's cost; empty when
            the system's keyring had the key.
    """

    directory: Path
    key: bytes = field(repr=False)
    user_id: str
    name: str
    slot_id: str
    password: str = field(default="", repr=False)

    @property
    def vault(self) -> Vault:
        """The store and its key, to look whether it is whole."""
        return Vault(self.directory, self.key)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody is in, and the store is open: whoever asked for it closes it.

    Attributes:
        user: with `must_change`, a new password is asked for before anything else.
    """

    records: Records
    vault: Vault
    user: User


@dataclass(frozen=True, slots=True)
class Recovered:
    """The recovery sheet opened the store.

    Attributes:
        administrators: for whom a new password can be set; none when nobody is left.
        now: aware clock.
        computer: the short name of this machine.
    """

    vault: Vault
    administrators: tuple[Person, ...]
    now: Clock
    computer: str
