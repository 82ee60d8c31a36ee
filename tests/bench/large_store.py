"""A store with 100,000 intakes, or a million rows: pages of its worklist, search, and replay.

`python -m tests.bench.large_store` prints what opening, paging and every filter take, and how much
memory the program then has, for 100,000 rows or, with `--million`, for ten times as many.
"""

from __future__ import annotations

import argparse
import itertools
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

from tests.bench.figures import FRAME_SECONDS, Bench, Figure, interleaved, percentile, seconds_of
from tests.bench.filling import DAYS, LAST_DAY, SPECIALISTS, bare, fill
from tests.bench.samples import MOMENT, SPINE, desk, engine, entry, new_store
from triage_app.model.beside import ALL_WAITING, WorklistFilter
from triage_app.model.intake import Event, WorkState
from triage_app.model.level import Level
from triage_app.model.person import Patient
from triage_app.records.cipher import Connection
from triage_app.records.listing import ORDER, WAITS
from triage_app.records.row_codec import COLUMNS, row_from
from triage_app.workflow import Clinic, worklist

HOW_MANY: Final = 100_000
MILLION: Final = 1_000_000
PAGE: Final = 200

_SAME_PAGE: Final = (
    f"SELECT {COLUMNS} FROM worklist WHERE {WAITS} ORDER BY {ORDER} LIMIT ? OFFSET ?"
)


@dataclass(frozen=True, slots=True)
class LargeStore:
    """The filled store, open as a desk and as the bare driver sees it."""

    clinic: Clinic
    connection: Connection
    patients: tuple[Patient, ...]


@contextmanager
def large_store() -> Iterator[LargeStore]:
    """Make the store and fill it; gone afterwards."""
    with new_store() as folder:
        patients = fill(folder, HOW_MANY)
        with desk(folder) as clinic, closing(bare(folder)) as connection:
            yield LargeStore(clinic, connection, patients)


def page_first_read(bench: Bench, store: LargeStore) -> Figure:
    """A page of rows this desk has not met before, as when it scrolls on."""

    def page() -> float:
        row_from.cache_clear()
        return seconds_of(partial(worklist, store.clinic, limit=PAGE))

    measured, limit = interleaved(page, partial(_bare_page, store), bench.rounds(200))
    return Figure(
        what=f"worklist page at {HOW_MANY:,} intakes, first reading",
        against="the bare query of the same columns",
        measured=measured,
        limit=limit,
        aim=2.0,
        note=f"{PAGE} rows, as the screen asks for",
    )


def page_read_again(bench: Bench, store: LargeStore) -> Figure:
    """The same page after another row of it changed, as each time the list is shown."""
    subjects = itertools.cycle([row.subject for row in worklist(store.clinic, limit=PAGE).rows])
    rounds = itertools.count()

    def page() -> float:
        moment = MOMENT + timedelta(seconds=next(rounds))
        subject = next(subjects)
        opened = entry(Event.RECORD_OPENED, subject)
        store.clinic.records.mark_opened(subject, moment, opened)
        return seconds_of(partial(worklist, store.clinic, limit=PAGE))

    measured, limit = interleaved(page, partial(_bare_page, store), bench.rounds(200))
    return Figure(
        what=f"worklist page at {HOW_MANY:,} intakes, read again",
        against="the bare query of the same columns",
        measured=measured,
        limit=limit,
        aim=2.0,
        note="one of its rows is another than before; the store keeps the rows it has decoded",
    )


def _bare_page(store: LargeStore) -> float:
    def read() -> None:
        store.connection.execute(_SAME_PAGE, (PAGE, 0)).fetchall()

    # After the desk has written, this connection would first read its pages from the file again.
    read()
    return seconds_of(read)


def search_as_typed(bench: Bench, store: LargeStore) -> Figure:
    """Finding patients after each letter typed, in all the ways somebody is looked for."""
    chosen = random.Random(4).sample(store.patients, bench.rounds(60))
    typed = [text for patient in chosen for text in _typed(patient)]
    for text in typed[:50]:
        store.clinic.records.find_patients(text)
    times = [
        (seconds_of(partial(store.clinic.records.find_patients, text)), text) for text in typed
    ]
    slowest, text = max(times)
    middle = statistics.median(taken for taken, _ in times)
    return Figure(
        what=f"search as typed at {HOW_MANY:,} patients, p95",
        against="a frame at 60 Hz",
        measured=percentile([taken for taken, _ in times], 0.95),
        limit=FRAME_SECONDS,
        aim=1.0,
        note=(
            f"{len(times):,} searches, median {middle * 1000:.1f} ms, "
            f"the slowest “{text}” {slowest * 1000:.0f} ms"
        ),
    )


def _typed(patient: Patient) -> Iterator[str]:
    """Every text that stands in the field while the patient is looked for."""
    born = patient.birth_date
    assert born is not None
    for whole in (
        f"{patient.family_name} {patient.given_name}".lower(),
        f"{patient.given_name} {patient.family_name}".lower(),
        f"{patient.family_name[:3]} {born.year}".lower(),
        born.isoformat(),
        f"{born:%d/%m/%Y}",
        patient.mrn,
        patient.phone[-4:],
    ):
        yield from (whole[:length] for length in range(1, len(whole) + 1))


def visits_read(bench: Bench, store: LargeStore) -> Figure:
    """All visits with what stands beside them, as the manager's replay reads them."""
    first = LAST_DAY - timedelta(days=DAYS // (3 if bench.quick else 1))
    begun = time.perf_counter()
    count = sum(1 for _ in store.clinic.records.visits_between(first, LAST_DAY))
    taken = time.perf_counter() - begun
    return Figure(
        what=f"visits read for a replay, {HOW_MANY:,} of them",
        against="20 s, which leaves 40 s of the minute for the rules",
        measured=taken / count * HOW_MANY,
        limit=20.0,
        aim=1.0,
        note=f"{count:,} read, {taken / count * 1e6:.0f} µs each",
    )


# ------------------------------------------------------------------------------ the whole table

_LATE: Final = tuple((SPINE, level, MOMENT - timedelta(hours=1)) for level in Level)
_FEW_LATE: Final = ((SPINE, Level.SOON, MOMENT - timedelta(days=DAYS - 1)),)
_SEEN: Final = frozenset({WorkState.SEEN})
FILTERS: Final[dict[str, tuple[WorklistFilter, int]]] = {
    "all, first page": (ALL_WAITING, 0),
    "all, last page": (ALL_WAITING, -1),
    "urgent": (WorklistFilter(level=Level.URGENT), 0),
    "routine, known": (WorklistFilter(level=Level.ROUTINE, known=True), 0),
    "not yet known": (WorklistFilter(known=False), 0),
    "news": (WorklistFilter(news=True), 0),
    "news, last page": (WorklistFilter(news=True), -1),
    "late": (WorklistFilter(late=_LATE), 0),
    "few are late": (WorklistFilter(late=_FEW_LATE), 0),
    "one day": (WorklistFilter(visit_date=LAST_DAY), 0),
    "one day, urgent, late": (
        WorklistFilter(level=Level.URGENT, visit_date=LAST_DAY, late=_LATE),
        0,
    ),
    "one specialist": (WorklistFilter(specialist=SPECIALISTS[0]), 0),
    "one specialist, last page": (WorklistFilter(specialist=SPECIALISTS[0]), -1),
    "one specialist, news": (WorklistFilter(specialist=SPECIALISTS[0], news=True), 0),
    "one specialist, late": (WorklistFilter(specialist=SPECIALISTS[0], late=_LATE), 0),
    "nobody's": (WorklistFilter(specialist=""), 0),
    "nobody's, last page": (WorklistFilter(specialist=""), -1),
    "seen": (WorklistFilter(states=_SEEN), 0),
    "every state": (WorklistFilter(states=frozenset(WorkState)), 0),
    "every state, last page": (WorklistFilter(states=frozenset(WorkState)), -1),
    "found by a name": (WorklistFilter(find="marlow"), 0),
    "found by one letter": (WorklistFilter(find="m"), 0),
    "counts only": (ALL_WAITING, 0),
}


def measure(folder: Path, say: Callable[[str], object]) -> None:
    """Open the store of `folder` and say what each filter takes: at first, and then."""
    before = _memory()
    begun = time.perf_counter()
    with desk(folder) as clinic:
        opened = time.perf_counter() - begun
        begun = time.perf_counter()
        page = worklist(clinic, limit=PAGE)
        first = time.perf_counter() - begun
        say(
            f"{page.total:,} rows wait; opened in {opened * 1e3:.0f} ms, first page of"
            f" {len(page.rows)} rows {first * 1e3:.1f} ms, memory {_memory():.0f} MB"
            f" (before: {before:.0f} MB)"
        )
        for name, (asked, place) in FILTERS.items():
            limit = 0 if name == "counts only" else PAGE
            total = worklist(clinic, asked, 0).total
            offset = max(0, total - PAGE) if place else 0
            row_from.cache_clear()
            cold = seconds_of(partial(worklist, clinic, asked, limit, offset))
            times = []
            for _ in range(7):
                row_from.cache_clear()
                times.append(seconds_of(partial(worklist, clinic, asked, limit, offset)))
            counts = statistics.median(
                seconds_of(partial(worklist, clinic, asked, 0)) for _ in range(7)
            )
            say(
                f"{name:28} {total:>9,} rows  first {cold * 1e3:7.1f} ms"
                f"  then {statistics.median(times) * 1e3:7.1f} ms"
                f"  counts alone {counts * 1e3:7.2f} ms"
            )
        say(f"memory {_memory():.0f} MB")


def _memory() -> float:
    """Megabytes that the process has in memory now, where the system says so; else 0."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    sizes = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")]
    return int(sizes[0]) / 1024 if sizes else 0.0


def main(arguments: list[str] | None = None) -> int:
    """Fill, open and measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.large_store", description=__doc__)
    parser.add_argument("--million", action="store_true", help="a million rows, without answers")
    parser.add_argument("--keep", type=Path, help="a folder of a store filled before, or to fill")
    options = parser.parse_args(arguments)

    def say(text: str) -> None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    how_many = MILLION if options.million else HOW_MANY
    with new_store() as made:
        folder = options.keep or made
        if not (folder / "filled").exists():
            begun = time.perf_counter()
            with desk(folder):
                pass
            fill(folder, how_many, whole=not options.million)
            (folder / "filled").touch()
            size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
            say(f"filled in {time.perf_counter() - begun:.0f} s, {size:,.0f} MB on the disk")
        engine()
        measure(folder, say)
    return 0


if __name__ == "__main__":
    sys.exit(main())
