"""One assessment of a full intake, against an empty loop over the same answers."""

from __future__ import annotations

import statistics
from functools import partial

from tests.bench.figures import Bench, Figure, medians, seconds_of, steady
from tests.bench.samples import Sample, engine, full_intakes
from triage_app.model.answers import Answers
from triage_app.model.assessment import Assessment


def assessment(bench: Bench) -> Figure:
    """The mean over every finished spine intake of the demo."""
    rounds = bench.rounds(60)
    samples = [(_assessing(sample), partial(_walk, sample.answers)) for sample in full_intakes()]
    taken: list[list[tuple[float, float]]] = [[] for _ in samples]
    with steady():
        # Round by round over all of them: a busy moment then spoils one round of each, not all
        # rounds of one.
        for _ in range(rounds):
            for place, (assess, loop) in enumerate(samples):
                taken[place].append((seconds_of(assess, 5), seconds_of(loop, 300)))
    pairs = [medians(rounds_of_one) for rounds_of_one in taken]
    answers = statistics.mean(len(sample.answers) for sample in full_intakes())
    worst = max(measured / limit for measured, limit in pairs)
    return Figure(
        what="one assessment, full intake",
        against="an empty loop over its answers",
        measured=statistics.mean(measured for measured, _ in pairs),
        limit=statistics.mean(limit for _, limit in pairs),
        aim=100,
        note=(
            f"{len(pairs)} finished spine intakes of the demo, {answers:.0f} answers each; "
            f"the worst is at {worst:.0f}"
        ),
    )


def _assessing(sample: Sample) -> partial[Assessment]:
    return partial(
        engine().assess,
        sample.answers,
        sample.age,
        sample.patient.sex,
        sample.visit.intake.visit_date,
    )


def _walk(answers: Answers) -> None:
    for question, answer in answers.items():  # noqa: B007  # the loop itself is the limit
        pass
