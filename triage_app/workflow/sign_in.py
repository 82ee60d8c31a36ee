"""Signing in, from the desk nobody sits at to the open store: all its names in one place.

`entering` tries passwords and lets people in, `first_start` makes the first administrator and lets
the recovery sheet in, `keyring_slots` uses the system's keyring, `signing` has the values.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from triage_app.workflow.entering import enter, look_at_desk, sign_out, unlock
from triage_app.workflow.signing import (
    Desk,
    Person,
    Reason,
    Recovered,
    Refused,
    SignedIn,
    Start,
    Unlocked,
)

if TYPE_CHECKING:
    from triage_app.workflow.first_start import make_first, recover, set_after_recovery
    from triage_app.workflow.keyring_slots import (
        forget_keyring,
        keep_in_keyring,
        keyring_ready,
        unlock_by_keyring,
    )

_LATER = {
    "first_start": "make_first recover set_after_recovery",
    "keyring_slots": "forget_keyring keep_in_keyring keyring_ready unlock_by_keyring",
}
_MODULE_OF = {name: module for module, names in _LATER.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """Fetch what no ordinary start needs from the module it lives in, once."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"triage_app.workflow.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value


__all__ = [
    "Desk",
    "Person",
    "Reason",
    "Recovered",
    "Refused",
    "SignedIn",
    "Start",
    "Unlocked",
    "enter",
    "forget_keyring",
    "keep_in_keyring",
    "keyring_ready",
    "look_at_desk",
    "make_first",
    "recover",
    "set_after_recovery",
    "sign_out",
    "unlock",
    "unlock_by_keyring",
]
