"""The rows of the table of faults: what each does, how often, and in how many parts at once.

A new row is one more entry of `ROWS`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from tests.faults.audit_faults import audit_faults
from tests.faults.backups import kill_backups
from tests.faults.bad_files import give_bad_files
from tests.faults.disk_faults import broken_disk, full_disk, read_only_disk
from tests.faults.edited_keys import edit_keys
from tests.faults.flips import flip_many
from tests.faults.key_changes import kill_key_changes
from tests.faults.kills import kill_completing, kill_saving
from tests.faults.migrating import kill_migrations
from tests.faults.outcome import Outcome
from tests.faults.restores import kill_restores
from tests.faults.roles import try_every_role
from tests.faults.wrong_passwords import try_wrong_ones

Make = Callable[[int, int], Outcome]
"""Given how often and a seed. The same seed makes the same choices again."""
Part = tuple[Outcome, float]
"""A row or a part of one, and its seconds."""
_PAIRS: Final = 11


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        make: makes it, or a part of it.
        short: how often in the short run; what that counts is the row's own.
        long: how often in the long run.
        parts: into how many the long run is cut, so that several processes share it.
    """

    make: Make
    short: int
    long: int
    parts: int = 1


def _audit(_times: int, seed: int) -> Outcome:  # every place, long or not
    tried, found = audit_faults(seed)
    missed = () if found == tried else (f"{tried - found} changes of the audit were not found",)
    return Outcome(
        what="an audit entry altered, dropped or moved",
        times=tried,
        lost=tried - found,
        note=f"{found} of {tried} found",
        found=missed,
    )


def _roles(_times: int, _seed: int) -> Outcome:  # every cell, long or not
    return try_every_role()


def _passwords(times: int, seed: int) -> Outcome:
    return try_wrong_ones(times, seed, _PAIRS)


def _edited(every: int, _seed: int) -> Outcome:
    return edit_keys(every)


ROWS: Final[Mapping[str, Row]] = {
    "saving": Row(kill_saving, 100, 1_000, parts=4),
    "completing": Row(kill_completing, 50, 1_000, parts=4),
    "migrating": Row(kill_migrations, 120, 1_000, parts=2),
    "keys": Row(kill_key_changes, 120, 1_000, parts=2),
    "backups": Row(kill_backups, 40, 1_000, parts=4),
    "restoring": Row(kill_restores, 120, 1_000, parts=2),
    # For these three the number says how far the calls are apart that fail: 1 is every one.
    "full": Row(full_disk, 4, 1),
    "read-only": Row(read_only_disk, 6, 1),
    "broken": Row(broken_disk, 12, 1),
    "flips": Row(flip_many, 100, 1_000),
    "audit": Row(_audit, 1, 1),
    "roles": Row(_roles, 1, 1),
    "passwords": Row(_passwords, 300, 1_000),
    # And here, how far the changes of a field are apart.
    "edited": Row(_edited, 3, 1),
    "files": Row(give_bad_files, 150, 5_000),
}


def make_part(name: str, times: int, seed: int) -> Part:
    """Make a row or a part of it; in a process of its own."""
    begun = time.monotonic()
    return ROWS[name].make(times, seed), time.monotonic() - begun
