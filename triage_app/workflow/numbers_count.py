"""Counts visits one by one into the clinic's numbers; keeps tallies, never a visit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from triage_app.model.answers import NoAnswer, QuestionId
from triage_app.model.beside import QuestionTime, VisitFacts, level_in_force
from triage_app.model.intake import FormId, FormStamp, Intake
from triage_app.model.level import Level
from triage_app.model.person import PatientId
from triage_app.workflow.numbers import (
    Cost,
    DayCount,
    LevelTimes,
    Numbers,
    SetByHand,
    Skipped,
    Spread,
)

if TYPE_CHECKING:
    from triage_app.triage.engine import Engine

EngineFor = Callable[[FormStamp], "tuple[Engine, bool] | None"]
Asked = tuple[FormId, QuestionId]
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


class Tally:
    """How often each value came, in steps: a year of them takes the room of a day."""

    def __init__(self, step: float = 1.0) -> None:
        self._step = step
        self._counts: Counter[int] = Counter()

    def add(self, value: float) -> None:
        """Count one value, to the nearest step."""
        self._counts[round(value / self._step)] += 1

    def spread(self) -> Spread:
        """Median and 90th percentile: the value that half, or nine in ten, do not exceed.

        The median of an even number is the middle of the two middle ones.
        """
        count = self._counts.total()
        if not count:
            return Spread(0, None, None)
        median = (self._at((count - 1) // 2) + self._at(count // 2)) / 2
        return Spread(count, median, self._at(-(-count * 9 // 10) - 1))

    def _at(self, place: int) -> float:
        """The value at a place, counted from 0 upwards."""
        for value in sorted(self._counts):
            place -= self._counts[value]
            if place < 0:
                return round(value * self._step, 6)
        raise IndexError(place)


class _Level:
    """What is counted of one level with one limit."""

    def __init__(self) -> None:
        self.minutes_to_level = Tally()
        self.hours_to_seen = Tally(1 / 60)
        self.over = self.not_seen = self.not_seen_over = 0


class _Question:
    """What is counted of one question."""

    def __init__(self) -> None:
        self.label = ""
        # Whose words the label has; looked at for a hundred questions of each intake.
        self.words_of: Engine | None = None
        self.applied = self.not_sure = self.declined = self.not_asked = 0
        self.seconds = Tally(0.1)
        self.keys = Tally()


class Count:
    """Counts visits.

    Args:
        engine_for: the engine for the questions an intake was asked with, and whether it has just
            those questions; None when there is none.
        now: until when those wait who are not seen yet.
    """

    def __init__(self, engine_for: EngineFor, now: datetime) -> None:
        self._engine_for = engine_for
        self._now = now
        self._intakes = self._old_forms = self._overridden = 0
        self._days: dict[date, list[int]] = {}
        self._levels: dict[tuple[Level, int | None], _Level] = {}
        self._set: Counter[tuple[Level, Level]] = Counter()
        self._questions: dict[Asked, _Question] = {}
        self._seconds, self._keys = Tally(), Tally()
        self._people: dict[PatientId, None] = {}

    def add(self, facts: VisitFacts) -> None:
        """Count one visit."""
        intake = facts.intake
        rules = intake.assessment.level
        level = level_in_force(rules, facts.levels)
        self._intakes += 1
        self._people[intake.patient.patient_id] = None
        self._days.setdefault(intake.visit_date, [0, 0, 0, 0])[level] += 1
        last = facts.levels[-1] if facts.levels else None
        if last is not None and last.level is not None:
            self._set[(last.rules, last.level)] += 1
            self._overridden += level is not rules
        engine, exact = self._engine_for(intake.form) or (None, False)
        self._add_times(facts, level, engine.form.levels[level].limit_hours if engine else None)
        if engine is not None and exact:
            self._add_skipped(intake, engine)
        else:
            self._old_forms += 1
        self._add_costs(intake.form.form_id, facts.times, engine)

    def people(self, kept: Mapping[PatientId, PatientId]) -> Iterator[PatientId]:
        """Who was counted, each once; `kept` says who another record turned out to be."""
        found: dict[PatientId, None] = {}
        for patient_id in self._people:
            person = patient_id
            while person in kept:
                person = kept[person]
            found[person] = None
        yield from found

    def _add_times(self, facts: VisitFacts, level: Level, limit_hours: int | None) -> None:
        arrived = facts.intake.started
        due = _NEVER if limit_hours is None else arrived + timedelta(hours=limit_hours)
        counted = self._levels.setdefault((level, limit_hours), _Level())
        counted.minutes_to_level.add(max(0.0, _minutes(facts.first_completed - arrived)))
        if facts.seen_at is None:
            counted.not_seen += 1
            counted.not_seen_over += self._now > due
        else:
            counted.hours_to_seen.add(max(0.0, _minutes(facts.seen_at - arrived) / 60))
            counted.over += facts.seen_at > due

    def _add_skipped(self, intake: Intake, engine: Engine) -> None:
        patient, answers, form_id = intake.patient, intake.answers, intake.form.form_id
        for name in engine.shown(answers, patient.age_on(intake.visit_date), patient.sex):
            counted = self._question(form_id, name, engine)
            counted.applied += 1
            answer = answers.get(name)
            if answer is None:
                counted.not_asked += 1
            elif answer is NoAnswer.UNKNOWN:
                counted.not_sure += 1
            elif answer is NoAnswer.DECLINED:
                counted.declined += 1

    def _add_costs(
        self, form_id: FormId, times: tuple[QuestionTime, ...], engine: Engine | None
    ) -> None:
        if not times:
            return
        self._seconds.add(sum(time.seconds for time in times))
        self._keys.add(sum(time.keys for time in times))
        for time in times:
            counted = self._question(form_id, time.question, engine)
            counted.seconds.add(time.seconds)
            counted.keys.add(time.keys)

    def _question(self, form_id: FormId, name: QuestionId, engine: Engine | None) -> _Question:
        counted = self._questions.get((form_id, name))
        if counted is None:
            counted = self._questions[form_id, name] = _Question()
        if engine is not None and counted.words_of is not engine:
            # The newest words: visits come oldest first.
            counted.words_of = engine
            if name in engine.form.questions:
                counted.label = engine.form.questions[name].label
        return counted

    def numbers(self, first: date, last: date, *, merges: int, new_patients: int) -> Numbers:
        """What was counted."""
        return Numbers(
            first=first,
            last=last,
            at=self._now,
            intakes=self._intakes,
            days=tuple(self._all_days(last)),
            times=tuple(
                _level_times(level, limit, self._levels[level, limit])
                for level, limit in sorted(self._levels, key=lambda key: (-key[0], key[1] or 0))
            ),
            set_by_hand=tuple(
                SetByHand(rules, level, count) for (rules, level), count in self._set.most_common()
            ),
            overridden=self._overridden,
            skipped=self._all_skipped(),
            costs=self._all_costs(),
            whole_seconds=self._seconds.spread(),
            whole_keys=self._keys.spread(),
            old_forms=self._old_forms,
            merges=merges,
            new_patients=new_patients,
        )

    def _all_days(self, last: date) -> Iterator[DayCount]:
        if not self._days:
            return
        day = min(self._days)
        none = (0, 0, 0, 0)
        # Not past today: a span may be given far into the future.
        until = max(min(last, self._now.date()), *self._days)
        while day <= until:
            routine, soon, urgent, emergency = self._days.get(day, none)
            yield DayCount(day, (routine, soon, urgent, emergency))
            day += timedelta(days=1)

    def _all_skipped(self) -> tuple[Skipped, ...]:
        found = [
            Skipped(
                form_id,
                name,
                counted.label,
                counted.applied,
                counted.not_sure,
                counted.declined,
                counted.not_asked,
            )
            for (form_id, name), counted in self._questions.items()
        ]
        found.sort(key=lambda item: (-item.all, -item.share))
        return tuple(item for item in found if item.all)

    def _all_costs(self) -> tuple[Cost, ...]:
        found = [
            Cost(form_id, name, counted.label or name, seconds, counted.keys.spread())
            for (form_id, name), counted in self._questions.items()
            if (seconds := counted.seconds.spread()).count
        ]
        return tuple(sorted(found, key=lambda cost: -(cost.seconds.median or 0)))


def _level_times(level: Level, limit_hours: int | None, counted: _Level) -> LevelTimes:
    return LevelTimes(
        level=level,
        limit_hours=limit_hours,
        to_level=counted.minutes_to_level.spread(),
        to_seen=counted.hours_to_seen.spread(),
        over=counted.over,
        not_seen=counted.not_seen,
        not_seen_over=counted.not_seen_over,
    )


def _minutes(time: timedelta) -> float:
    return time.total_seconds() / 60
