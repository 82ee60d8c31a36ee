"""A first look at a store before it is opened: is it there, does its key open it, is it cut short.

It is part of every start, so it takes a moment and imports little. What takes longer is in
`health`.
"""

from __future__ import annotations

from contextlib import closing
from enum import Enum
from typing import Final

from triage_app.errors import StoreKeyWrong
from triage_app.records.cipher import connect_read_only, undo_first_start
from triage_app.records.failures import store_sentences
from triage_app.records.vault import Vault, folder_of, note_damage, read_plan

_PAGE_BYTES: Final = 4096


class Health(Enum):
    """What a first look at a store finds."""

    WHOLE = "whole"
    NEW = "new"
    MISSING = "missing"
    DAMAGED = "damaged"


def look(vault: Vault) -> Health:
    """Look at the store; changes nothing in it, but for a first start that was cut off.

    Costs a few milliseconds, whatever its size, unless damage was noted while it was open: then
    its tables are gone through. A damaged store and a key of another store look alike.
    """
    store = vault.store
    undo_first_start(store, vault.key)
    if not store.exists() or store.stat().st_size == 0:
        return Health.MISSING if _has_backup(vault) else Health.NEW
    try:
        with closing(connect_read_only(store, vault.key)) as connection, store_sentences(store):
            pages = int(connection.execute("PRAGMA page_count").fetchone()[0])
    except StoreKeyWrong:
        return Health.DAMAGED
    log = store.with_name(f"{store.name}-wal")
    has_log = log.exists() and log.stat().st_size > 0
    noted = read_plan(vault.directory).damaged is not None
    cut_short = not has_log and pages * _PAGE_BYTES > store.stat().st_size
    if cut_short or (noted and not _is_sound(vault)):
        return Health.DAMAGED
    if noted:
        note_damage(vault.directory, None)
    return Health.WHOLE


def _has_backup(vault: Vault) -> bool:
    from triage_app.records.backup import backups_in  # noqa: PLC0415  # only without a store

    return any(backup.opens for backup in backups_in(folder_of(vault.directory), vault))


def _is_sound(vault: Vault) -> bool:
    from triage_app.records.health import is_sound  # noqa: PLC0415  # only after damage

    return is_sound(vault, lambda: None)
