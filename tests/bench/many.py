"""What a clinic does with many intakes at once: print its whole list, try rules on its past."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from typing import Final

from tests.bench.figures import Bench, Figure
from tests.bench.filling import DAYS, LAST_DAY
from tests.bench.large_store import HOW_MANY, LargeStore
from tests.bench.samples import forms
from triage_app.model.beside import WorklistFilter
from triage_app.model.intake import WorkState
from triage_app.model.person import Staff
from triage_app.workflow import worklist
from triage_app.workflow.lists import list_pdf
from triage_app.workflow.replay import replay

PAGES: Final = 100
PAGE_SECONDS: Final = 0.025
REPLAY_SECONDS: Final = 60.0
_SPECIALIST: Final = Staff("bench", "Bench", "specialist")


def list_of_pages(bench: Bench, store: LargeStore) -> Figure:
    """The clinic's list with its cover, 100 pages, as the printer gets it."""
    clinic = replace(store.clinic, staff=_SPECIALIST)
    waiting = WorklistFilter(states=frozenset({WorkState.WAITING}))
    subjects = [row.subject for row in worklist(clinic, waiting, limit=PAGES).rows]
    taken = []
    for _ in range(2 if bench.quick else 4):
        begun = time.perf_counter()
        made = list_pdf(clinic, subjects, lambda _done, _of: None, lambda: False)
        taken.append((time.perf_counter() - begun) / PAGES)
        assert len(made.printed) == PAGES, made.problems
    return Figure(
        what=f"a page of the clinic's list of {PAGES}",
        against="25 ms",
        measured=min(taken),
        limit=PAGE_SECONDS,
        aim=1.0,
        note="the quickest of the runs; the first one is " + f"{taken[0] * 1000:.1f} ms a page",
    )


def replayed(bench: Bench, store: LargeStore) -> Figure:
    """Every past visit assessed again under changed rules; quick: a third of them."""
    clinic = replace(store.clinic, staff=_SPECIALIST)
    first = LAST_DAY - timedelta(days=DAYS // (3 if bench.quick else 1))
    begun = time.perf_counter()
    done = replay(clinic, forms(), first, LAST_DAY)
    taken = (time.perf_counter() - begun) / done.total * HOW_MANY
    return Figure(
        what=f"rules tried on {HOW_MANY:,} past intakes",
        against="a minute",
        measured=taken,
        limit=REPLAY_SECONDS,
        aim=1.0,
        note=f"{done.total:,} replayed in this run",
    )
