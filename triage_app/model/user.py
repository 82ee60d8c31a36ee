"""Somebody who may sign in, as the store knows them; the key they open is in the key slots."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from triage_app.model.person import Staff


@dataclass(frozen=True, slots=True)
class User:
    """A person with a name of their own; it is never deleted, so that the audit keeps its names.

    Attributes:
        user_id: UUIDv7 as text; `staff_id` in everything they do.
        role: one of `workflow.may.Role`.
        removed: when they were taken out; None while they may sign in.
        slot_id: the key slot that opens for them; empty when any of theirs may, as after a restore.
        next_slot_id: the slot that is about to take its place; empty when none is.
        must_change: the password was set by somebody else and is good for one sign-in.
        pin: encoded Argon2id of the PIN that ends a lock; empty for none.
        second_factor: the TOTP secret (base32); empty for none.
        second_factor_used: the last 30-second step whose code was taken: none is taken twice.
    """

    user_id: str
    name: str
    role: str
    added: datetime
    removed: datetime | None = None
    slot_id: str = ""
    next_slot_id: str = ""
    must_change: bool = False
    pin: str = field(default="", repr=False)
    second_factor: str = field(default="", repr=False)
    second_factor_used: int = 0

    @property
    def staff(self) -> Staff:
        """The same person as printed and as written in the audit."""
        return Staff(self.user_id, self.name, self.role)
