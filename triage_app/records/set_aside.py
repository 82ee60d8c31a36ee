"""A store exchanged for the one built in its place; the one it replaces is kept, untouched.

Three names, so that a power cut between any two steps is made good at the next start: the built
store waits as `triage.db.restored`, the old one is renamed, the built one takes the name.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

READY: Final = ".restored"
_BESIDE: Final = ("-wal", "-shm", "-journal")


def finish_exchange(store: Path) -> bool:
    """Finish what a power cut stopped: called before the store is opened; whether there was any.

    Raises:
        OSError: the built store cannot be given its name.
    """
    if store.exists():
        return False
    ready = store.with_name(f"{store.name}{READY}")
    if not ready.exists():
        return False
    # The log of the old store must never be taken for one of the new.
    for aside in files_set_aside(store)[-1:]:
        _move_beside(store, aside)
    ready.rename(store)
    return True


def set_aside(store: Path, now: datetime) -> tuple[Path, ...]:
    """Rename the store and what lies beside it; not a byte of them is changed. Gives the new names.

    Raises:
        OSError: a file cannot be renamed.
    """
    moment = now.astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    if not store.exists():
        return ()
    aside = store.with_name(f"{store.name}.damaged-{moment}")
    store.rename(aside)
    return (aside, *_move_beside(store, aside))


def _move_beside(store: Path, aside: Path) -> tuple[Path, ...]:
    moved = []
    for end in _BESIDE:
        file = store.with_name(f"{store.name}{end}")
        if file.exists():
            moved.append(file.rename(aside.with_name(f"{aside.name}{end}")))
    return tuple(moved)


def files_set_aside(store: Path) -> tuple[Path, ...]:
    """Damaged stores that were set aside, oldest first."""
    return tuple(
        path
        for path in sorted(store.parent.glob(f"{store.name}.damaged-*"))
        if not path.name.endswith(_BESIDE)
    )
