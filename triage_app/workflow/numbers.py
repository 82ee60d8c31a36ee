"""The clinic's own numbers over a span of days: how many, how urgent, how long, what was skipped.

It counts; it names no patient. Everything is read as it is counted, so that a year of intakes
needs no more memory than a day of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from triage_app.errors import InputRefused
from triage_app.model.answers import QuestionId
from triage_app.model.intake import FormId, FormStamp
from triage_app.model.level import Level
from triage_app.model.person import PatientId
from triage_app.texts import _
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.may import Action, require

if TYPE_CHECKING:
    from triage_app.triage.engine import Engine

Progress = Callable[[int], None]
"""Told how many intakes were counted; may raise to stop."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle and the long end of some times or counts; None where there were none."""

    count: int
    median: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class DayCount:
    """The intakes of one day; `by_level` routine first."""

    day: date
    by_level: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class LevelTimes:
    """How long patients of a level waited, from arrival.

    Attributes:
        level: in force: the rules', or the one a clinician set.
        limit_hours: within which they are to be seen; 0 is at once, None when it is lost.
        to_level: minutes until the first completed version, when the level was known.
        to_seen: hours until first marked as seen, of those who were.
        over: how many of those were seen after the limit.
        not_seen: how many are not marked as seen.
        not_seen_over: how many of those are past the limit by now.
    """

    level: Level
    limit_hours: int | None
    to_level: Spread
    to_seen: Spread
    over: int
    not_seen: int
    not_seen_over: int


@dataclass(frozen=True, slots=True)
class SetByHand:
    """How often a level was set in place of another; the same twice when it was confirmed."""

    rules: Level
    level: Level
    count: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """How often a question brought no answer, of the intakes it applied to."""

    form: FormId
    question: QuestionId
    label: str
    applied: int
    not_sure: int
    declined: int
    not_asked: int

    @property
    def all(self) -> int:
        """Not sure, rather not say and not asked together."""
        return self.not_sure + self.declined + self.not_asked

    @property
    def share(self) -> float:
        """Of the intakes it applied to; 0 to 1."""
        return self.all / self.applied if self.applied else 0.0


@dataclass(frozen=True, slots=True)
class Cost:
    """What a question cost at the desk, each time it was on show."""

    form: FormId
    question: QuestionId
    label: str
    seconds: Spread
    keys: Spread


@dataclass(frozen=True, slots=True)
class Numbers:
    """All of it.

    Attributes:
        at: when it was counted; who is not seen yet is counted until then.
        days: every day from the first with an intake to the last of the span.
        times: most urgent first.
        set_by_hand: the most frequent first.
        overridden: intakes whose level stands as set by hand and is not what the rules said.
        skipped: the most skipped first; questions that were always answered are left out.
        costs: the slowest first.
        whole_seconds: asking time of a whole intake; `whole_keys` its keys. Intakes without
            any time, such as those read from paper, do not count there.
        old_forms: intakes asked with questions that cannot be read any more; what was skipped
            is not known of them.
        merges: records found to be the same person in the span, and not taken apart again.
        new_patients: whose first visit lies in the span.
    """

    first: date
    last: date
    at: datetime
    intakes: int
    days: tuple[DayCount, ...]
    times: tuple[LevelTimes, ...]
    set_by_hand: tuple[SetByHand, ...]
    overridden: int
    skipped: tuple[Skipped, ...]
    costs: tuple[Cost, ...]
    whole_seconds: Spread
    whole_keys: Spread
    old_forms: int
    merges: int
    new_patients: int

    @property
    def merges_per_100(self) -> float | None:
        """Merges for each 100 new patients; None without any."""
        return 100 * self.merges / self.new_patients if self.new_patients else None


def numbers(clinic: Clinic, first: date, last: date, progress: Progress | None = None) -> Numbers:
    """Count the completed visits of these days, both included.

    Raises:
        NotAllowed: this person may not see them.
        InputRefused: the days are the wrong way round.
    """
    require(clinic.staff, Action.SEE_NUMBERS)
    if last < first:
        raise InputRefused(
            _("The last day is before the first."), _("Put the two days the other way round.")
        )
    from triage_app.workflow.numbers_count import Count  # noqa: PLC0415  # only when it is counted

    count = Count(KeptForms(clinic), clinic.now())
    for number, facts in enumerate(clinic.records.visits_between(first, last), start=1):
        count.add(facts)
        if progress is not None and number % 100 == 0:
            progress(number)
    undone = [merge for merge in clinic.records.merges() if merge.undone_at is None]
    kept = {merge.gone.patient_id: merge.kept.patient_id for merge in undone}
    here = [merge for merge in undone if first <= clinic.local(merge.at).date() <= last]
    new = sum(
        is_new(clinic, patient_id, first, last, progress) for patient_id in count.people(kept)
    )
    return count.numbers(first, last, merges=len(here), new_patients=new)


def is_new(
    clinic: Clinic, patient_id: PatientId, first: date, last: date, progress: Progress | None
) -> bool:
    """Whether the person's first visit lies in the span."""
    if progress is not None:
        progress(0)
    day = clinic.records.first_visit(patient_id)
    return day is None or first <= day <= last


class KeptForms:
    """The engine of each form version that intakes were asked with, looked up once each."""

    def __init__(self, clinic: Clinic) -> None:
        self._clinic = clinic
        self._found: dict[FormStamp, tuple[Engine, bool] | None] = {}

    def __call__(self, stamp: FormStamp) -> tuple[Engine, bool] | None:
        """The engine, and whether it is of just that version; None when even its name is gone."""
        if stamp not in self._found:
            from triage_app.workflow.kept_forms import engine_for  # noqa: PLC0415  # as above

            try:
                self._found[stamp] = engine_for(self._clinic, stamp)
            except KeyError:
                self._found[stamp] = None
        return self._found[stamp]
