"""What a row of the bench is, and how its numbers are taken: interleaved, medians, no history."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

FRAME_SECONDS: Final = 1 / 60
"""One picture of a 60 Hz screen: what is done within it is seen as done at once."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table.

    Attributes:
        measured: seconds of the program's own work.
        limit: seconds of what it is held against, taken in the same run.
        aim: the most `measured / limit` may be.
        note: what else was seen, printed below the table.
        counts: what both are counts of, such as "keys", where they are not seconds.
    """

    what: str
    against: str
    measured: float
    limit: float
    aim: float
    note: str = ""
    counts: str = ""

    @property
    def ratio(self) -> float:
        """How many times the limit it took."""
        return self.measured / self.limit

    @property
    def met(self) -> bool:
        """Whether the aim was met."""
        return self.ratio <= self.aim


@dataclass(frozen=True, slots=True)
class Bench:
    """How thorough this run is: `rounds(n)` is n, or about a third of it with --quick."""

    quick: bool

    def rounds(self, full: int) -> int:
        """How many rounds to make where a full run makes `full`."""
        return max(7, full // 3) if self.quick else full


def seconds_of(work: Callable[[], object], times: int = 1) -> float:
    """Mean seconds of one call over `times` calls on end."""
    begun = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - begun) / times


def interleaved(
    measured: Callable[[], float], limit: Callable[[], float], rounds: int
) -> tuple[float, float]:
    """Medians of both, taken in turns so that a busy moment of the computer hits both alike."""
    pairs = []
    for number in range(rounds):
        # Each goes first as often as the other: whoever follows finds disk and caches warmer.
        if number % 2:
            later = limit()
            pairs.append((measured(), later))
        else:
            pairs.append((measured(), limit()))
    return medians(pairs)


def medians(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The median of the first of each pair, and that of the second."""
    return (
        statistics.median(measured for measured, _ in pairs),
        statistics.median(limit for _, limit in pairs),
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all do not exceed, such as 0.95."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


@contextmanager
def steady() -> Iterator[None]:
    """Collect garbage before and not during, for times of a few microseconds."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
