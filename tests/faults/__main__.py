"""`python -m tests.faults`: the table of faults. It keeps no history and leaves no file.

Rows are made by several processes at once, and printed as they are ready, in their order. It ends
with 0 when nothing was lost, every store opened, nobody was let in and nothing else was wrong.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import secrets
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Final

from tests.faults.outcome import Outcome, together
from tests.faults.rows import ROWS, Part, make_part

_WIDTHS: Final = (48, 7, 20, 23, 7)
_MOST_AT_ONCE: Final = 2


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 0 when nothing was lost, nobody let in and every store opened, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--only", action="append", choices=tuple(ROWS), help="only this row")
    parser.add_argument("--long", action="store_true", help="many more of each: about an hour")
    parser.add_argument("--seed", type=int, help="the moments and choices of an earlier run")
    parser.add_argument("--times", type=int, help="how often, in place of what the rows say")
    parser.add_argument("--at-once", type=int, default=_at_once(), help="how many processes")
    options = parser.parse_args(arguments)
    seed = secrets.randbelow(1 << 30) if options.seed is None else options.seed
    _say(f"seed {seed}")
    _say(_line("What", "times", "confirmed work lost", "stores that do not open", "let in"))
    outcomes = []
    with _pool(options.at_once) as pool:
        under_way = {
            name: _begin(pool, name, options, seed) for name in options.only or tuple(ROWS)
        }
        for parts in under_way.values():
            made = [part.result() for part in parts]
            outcome = together([outcome for outcome, _seconds in made])
            outcomes.append(outcome)
            _print(outcome, sum(seconds for _outcome, seconds in made))
    whole = together(outcomes)
    _say(
        f"\nconfirmed work lost: {whole.lost}, stores that do not open: {whole.not_opening},"
        f" let in: {whole.let_in}"
    )
    return 0 if whole.is_clean else 1


def _at_once() -> int:
    return min(_MOST_AT_ONCE, os.cpu_count() or 1)


@contextmanager
def _pool(at_once: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that began anew, one for each part: what they load and hold is their own."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(at_once, mp_context=context, max_tasks_per_child=1)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(
    pool: ProcessPoolExecutor, name: str, options: argparse.Namespace, seed: int
) -> list[Future[Part]]:
    row = ROWS[name]
    times = options.times or (row.long if options.long else row.short)
    parts = row.parts if options.long else 1
    shares = [times // parts + (number < times % parts) for number in range(parts)]
    return [
        pool.submit(make_part, name, share, seed + number) for number, share in enumerate(shares)
    ]


def _print(outcome: Outcome, seconds: float) -> None:
    figures = (outcome.lost, outcome.not_opening, outcome.let_in)
    _say(_line(outcome.what, f"{outcome.times:,}", *map(str, figures)))
    taken = f"{seconds:.0f} s"
    _say(f"    {'; '.join(part for part in (outcome.said, taken) if part)}.")
    for found in outcome.found:
        _say(f"    {found}")


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
