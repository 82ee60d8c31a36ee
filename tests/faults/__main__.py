"""`python -m tests.faults`: the table of faults. It keeps no history and leaves no file.

A new row is one more entry of `ROWS`.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from collections.abc import Callable
from typing import Final

from tests.faults.audit_faults import audit_faults
from tests.faults.backups import kill_backups
from tests.faults.flips import flip_many
from tests.faults.kills import kill_many
from tests.faults.outcome import Outcome

KILLS: Final = 200
KILLS_LONG: Final = 1_000
BACKUP_KILLS: Final = 60
FLIPS: Final = 100
FLIPS_LONG: Final = 1_000
_WIDTHS: Final = (46, 7, 21, 24)


def _kills(*, long: bool, seed: int) -> Outcome:
    return kill_many(KILLS_LONG if long else KILLS, seed)


def _backups(*, long: bool, seed: int) -> Outcome:
    return kill_backups(KILLS_LONG if long else BACKUP_KILLS, seed)


def _flips(*, long: bool, seed: int) -> Outcome:
    return flip_many(FLIPS_LONG if long else FLIPS, seed)


def _audit(*, long: bool, seed: int) -> Outcome:  # every place, long or not
    tried, found = audit_faults(seed)
    missed = () if found == tried else (f"{tried - found} changes of the audit were not found",)
    return Outcome(
        what="an audit entry altered, dropped or moved",
        times=tried,
        lost=tried - found,
        not_opening=0,
        note=f"{found} of {tried} found",
        found=missed,
    )


ROWS: Final[dict[str, Callable[..., Outcome]]] = {
    "kills": _kills,
    "backups": _backups,
    "flips": _flips,
    "audit": _audit,
}


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 0 when nothing was lost and every store opened, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--only", action="append", choices=tuple(ROWS), help="only this row")
    parser.add_argument("--long", action="store_true", help="many more of each")
    parser.add_argument("--seed", type=int, help="the moments and answers of an earlier run")
    options = parser.parse_args(arguments)
    seed = secrets.randbelow(1 << 30) if options.seed is None else options.seed
    _say(f"seed {seed}")
    _say(_line("What", "times", "confirmed work lost", "stores that do not open"))
    outcomes = []
    for name in options.only or tuple(ROWS):
        begun = time.monotonic()
        outcome = ROWS[name](long=options.long, seed=seed)
        outcomes.append(outcome)
        figures = (f"{outcome.times:,}", str(outcome.lost), str(outcome.not_opening))
        _say(_line(outcome.what, *figures))
        taken = f"{time.monotonic() - begun:.0f} s"
        _say(f"    {'; '.join(part for part in (outcome.note, taken) if part)}.")
        for found in outcome.found:
            _say(f"    {found}")
    lost = sum(outcome.lost for outcome in outcomes)
    not_opening = sum(outcome.not_opening for outcome in outcomes)
    _say(f"\nconfirmed work lost: {lost}, stores that do not open: {not_opening}")
    return 1 if lost or not_opening else 0


def _line(*cells: str) -> str:
    what, *figures = cells
    first, *others = _WIDTHS
    right = (cell.rjust(width) for cell, width in zip(figures, others, strict=True))
    return " ".join((what.ljust(first), *right))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
