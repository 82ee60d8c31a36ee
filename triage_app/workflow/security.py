"""How well the store is kept, for whoever sees the audit: what is seen from outside and inside."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from triage_app.errors import Bug
from triage_app.records.security import Finding, State, seen_from_outside
from triage_app.records.security_inside import seen_from_inside
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.may import Action, require

__all__ = ["Finding", "State", "how_the_store_is_kept", "seen_from_outside"]


def how_the_store_is_kept(clinic: Clinic) -> Iterator[Finding]:
    """Look at everything, one thing after the other; it takes seconds in a large store.

    Raises:
        NotAllowed: this person may not.
    """
    require(clinic.staff, Action.SEE_AUDIT)
    if clinic.vault is None:
        raise Bug("The security of a store was asked for where none is kept.")
    outside = seen_from_outside(clinic.vault.directory, clinic.now())
    return chain(outside, seen_from_inside(clinic.vault, clinic.records.users()))
