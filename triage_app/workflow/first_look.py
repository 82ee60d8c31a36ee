"""Whether the store can be opened at all; part of every start, so it imports little.

What is done when it cannot is `rescuing`'s.
"""

from __future__ import annotations

from pathlib import Path

from triage_app.records.first_look import Health, look
from triage_app.records.set_aside import finish_exchange
from triage_app.records.sqlite_records import KEY_NAME, STORE_NAME
from triage_app.records.vault import Vault, vault_beside

__all__ = ["Health", "Vault", "look_at_store"]


def look_at_store(directory: Path) -> tuple[Vault | None, Health]:
    """Finish what a power cut stopped, then look. No vault: there is no key to look with.

    Raises:
        StoreError: the key file is damaged or cannot be read.
    """
    finish_exchange(directory / STORE_NAME)
    if not (directory / KEY_NAME).exists():
        return None, Health.NEW  # a first start, or a key that is lost: opening it says so
    vault = vault_beside(directory)
    return vault, look(vault)
