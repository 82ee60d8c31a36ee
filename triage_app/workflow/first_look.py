"""Whether the store can be opened at all; part of every start, so it imports little.

What is done when it cannot is `rescuing`'s.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from triage_app.records.first_look import Health, look
from triage_app.records.set_aside import finish_exchange
from triage_app.records.sqlite_records import KEY_NAME, STORE_NAME
from triage_app.records.vault import SEALED, Vault, vault_beside

__all__ = [
    "Health",
    "Vault",
    "has_bare_key",
    "has_keys",
    "last_backup_seen",
    "look_at_store",
    "look_with_key",
]

_MOST_LOOKED_AT: Final = 40


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


def look_with_key(directory: Path, key: bytes) -> tuple[Vault, Health]:
    """The same with a key that somebody's password, or a recovery sheet, has opened."""
    finish_exchange(directory / STORE_NAME)
    vault = Vault(directory, key)
    return vault, look(vault)


def last_backup_seen(directory: Path) -> datetime | None:
    """When the newest backup of this store was made, as far as it shows without the key.

    A file of such a name was whole and checked when it got it. It counts only with the locked keys
    of this very store beside it: another store's backups may lie in the same folder.
    """
    from triage_app.records.backup import SEALED_END  # noqa: PLC0415  # after the first paint
    from triage_app.records.backup_ladder import moment_of  # noqa: PLC0415  # as above
    from triage_app.records.key_slots import (  # noqa: PLC0415  # as above
        LARGEST,
        read_slots,
        slots_from,
    )
    from triage_app.records.vault import folder_of  # noqa: PLC0415  # as above

    own = read_slots(directory)
    if own is None:
        return None
    try:
        names = [path.name for path in folder_of(directory).iterdir()]
    except OSError:
        return None
    found = {moment: name for name in names if (moment := moment_of(name)) is not None}
    for moment in sorted(found, reverse=True)[:_MOST_LOOKED_AT]:
        beside = folder_of(directory) / f"{found[moment]}{SEALED_END}"
        try:
            kept = beside.read_bytes() if beside.stat().st_size <= LARGEST else b""
        except OSError:
            continue
        slots = slots_from(kept)
        if slots is not None and slots.store == own.store:
            return moment
    return None


def has_bare_key(directory: Path) -> bool:
    """Whether the key lies open beside the store, as an older version left it."""
    return (directory / KEY_NAME).exists()


def has_keys(directory: Path) -> bool:
    """Whether there are locked keys in the folder: people sign in to its store."""
    return any((directory / name).exists() for name in SEALED)
