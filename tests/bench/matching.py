"""Likely duplicates while a new patient is typed, against the 100 ms within which it feels at once.

What is timed is all that the worker does for one text: look up, compare, put in order.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from tests.bench.figures import Bench, Figure, percentile, seconds_of
from tests.bench.large_store import HOW_MANY, LargeStore
from triage_app.model.person import Patient
from triage_app.workflow.same_person import TypedPerson, likely_same

LIMIT_SECONDS: Final = 0.1


def likely_duplicates(bench: Bench, store: LargeStore) -> Figure:
    """Known patients typed anew letter by letter, half of them with a slip in the family name."""
    rng = random.Random(11)
    chosen = rng.sample(store.patients, bench.rounds(60))
    runs = [tuple(_typed(patient, rng)) for patient in chosen]
    for typed in runs[0]:
        likely_same(store.clinic, typed)
    times = [
        (seconds_of(partial(likely_same, store.clinic, typed)), typed)
        for run in runs
        for typed in run
    ]
    slowest = max(taken for taken, _ in times)
    met = sum(
        any(match.patient == patient for match in likely_same(store.clinic, run[-1]))
        for patient, run in zip(chosen, runs, strict=True)
    )
    middle = statistics.median(taken for taken, _ in times)
    return Figure(
        what=f"likely duplicates at {HOW_MANY:,} patients, p95",
        against="100 ms",
        measured=percentile([taken for taken, _ in times], 0.95),
        limit=LIMIT_SECONDS,
        aim=1.0,
        note=(
            f"{len(times):,} texts, median {middle * 1000:.1f} ms, "
            f"slowest {slowest * 1000:.0f} ms; "
            f"{met} of {len(chosen)} known patients were among the two shown"
        ),
    )


def _typed(patient: Patient, rng: random.Random) -> Iterator[TypedPerson]:
    """Everything that stands in the form, field after field, letter after letter."""
    family = _with_slip(patient.family_name, rng) if rng.random() < 0.5 else patient.family_name
    typed = TypedPerson()
    for length in range(1, len(family) + 1):
        typed = replace(typed, family_name=family[:length].lower())
        yield typed
    for length in range(1, len(patient.given_name) + 1):
        typed = replace(typed, given_name=patient.given_name[:length].lower())
        yield typed
    typed = replace(typed, birth_date=patient.birth_date)
    yield typed
    typed = replace(typed, sex=patient.sex)
    yield typed
    for length in range(1, len(patient.phone) + 1):
        typed = replace(typed, phone=patient.phone[:length])
        yield typed


def _with_slip(name: str, rng: random.Random) -> str:
    """Two letters changed over, one left out, or one written twice; never the first."""
    place = rng.randrange(1, len(name) - 1) if len(name) > 2 else 1
    before, letter, after = name[:place], name[place], name[place + 1 :]
    return rng.choice((before + after[:1] + letter + after[1:], before + after, name + name[-1]))
