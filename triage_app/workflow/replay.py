"""Tries changed rules on past intakes: whose level would be another one, which way, and why.

Nothing in the store changes. Both the rules in use and the changed ones assess the answers as they
were given; what a changed form cannot take any more is left out, counted and said. Intakes are
read one by one and only the first movers are kept, so that a hundred thousand take no more memory
than a few.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from triage_app.model.answers import QuestionId
from triage_app.model.beside import VisitFacts
from triage_app.model.intake import Event, FormId, IntakeId
from triage_app.model.level import Level
from triage_app.model.person import PatientId
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.may import Action, require
from triage_app.workflow.replay_answers import Fitting

if TYPE_CHECKING:
    from triage_app.triage.engine import Engine

Engines = Mapping[FormId, "Engine"]
Progress = Callable[[int, date], None]
"""Told how many intakes were tried, and the visit day that was reached."""

MOST_MOVERS: Final = 1_000
_EVERY: Final = 50


@dataclass(frozen=True, slots=True)
class Mover:
    """An intake that the changed rules put at another level.

    Attributes:
        rules: what made it so: the rules that hold it up at the new level, or, when it went
            down, those that held it at the old one and do not any more.
    """

    intake_id: IntakeId
    patient_id: PatientId
    patient_name: str
    visit_date: date
    old: Level
    new: Level
    rules: tuple[str, ...]

    @property
    def is_up(self) -> bool:
        """Whether it is more urgent now."""
        return self.new > self.old


@dataclass(frozen=True, slots=True)
class Lost:
    """Answers that the changed form cannot take: to a question or an option that is gone."""

    form: FormId
    question: QuestionId
    intakes: int


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of it.

    Attributes:
        complete: False when it was stopped; then it says what was found until there.
        total: intakes tried with both.
        by_levels: (level now, level then, intakes), the most first; only those that move.
        by_rules: (rule, moved up, moved down), the most first; an intake may count for several.
        movers: at most `MOST_MOVERS` of those that move, oldest visit first.
        lost: answers to questions that are gone or changed their kind, most first.
        no_form: intakes of forms that one of the two does not have; they were not tried.
        not_asked: questions that only the changed form has: nobody was asked them, so rules
            that rest on them alone cannot be tried.
    """

    complete: bool
    total: int
    by_levels: tuple[tuple[Level, Level, int], ...]
    by_rules: tuple[tuple[str, int, int], ...]
    movers: tuple[Mover, ...]
    lost: tuple[Lost, ...]
    no_form: tuple[tuple[FormId, int], ...]
    not_asked: tuple[tuple[FormId, QuestionId], ...]
    reached: date | None

    @property
    def moved_up(self) -> int:
        """How many become more urgent."""
        return sum(count for old, new, count in self.by_levels if new > old)

    @property
    def moved_down(self) -> int:
        """How many become less urgent."""
        return sum(count for old, new, count in self.by_levels if new < old)

    @property
    def moved(self) -> int:
        """How many levels move."""
        return self.moved_up + self.moved_down


def read_candidate(directory: Path) -> tuple[Engines, tuple[str, ...]]:
    """The changed forms as engines, and what their own examples say against them.

    An example that does otherwise does not stop the trial: the rules may be right and the example
    old. It must be put right before the forms come into use.

    Raises:
        FormsFaulty: the directory has faults; each is named.
    """
    from triage_app.questionnaire.load import read_forms  # noqa: PLC0415  # pydantic, 60 ms
    from triage_app.triage.cases import case_faults  # noqa: PLC0415
    from triage_app.triage.engine import Engine  # noqa: PLC0415

    reads = read_forms(directory)
    faults = tuple(fault for read in reads for fault in read.faults)
    if faults:
        from triage_app.errors import FormsFaulty  # noqa: PLC0415

        raise FormsFaulty(faults)
    engines: dict[FormId, Engine] = {}
    examples: list[str] = []
    for read in reads:
        if read.form is not None:
            engine = engines[read.form.stamp.form_id] = Engine(read.form)
            examples += [str(fault) for fault in case_faults(engine, read.cases)]
    return engines, tuple(examples)


def replay(
    clinic: Clinic,
    changed: Engines,
    first: date = date.min,
    last: date = date.max,
    *,
    progress: Progress | None = None,
    stopped: Callable[[], bool] = lambda: False,
    on_mover: Callable[[Mover], None] | None = None,
) -> Replay:
    """Try the changed rules on the completed visits of these days, and note that it was done.

    Args:
        clinic: whose store and whose rules in use.
        changed: from `read_candidate`.
        first: visits of this day and later.
        last: visits up to this day.
        progress: told every few intakes.
        stopped: asked before each intake; True ends it, and the result says it is not complete.
        on_mover: told every mover, also those beyond the ones kept.

    Raises:
        NotAllowed: this person may not try rules.
    """
    require(clinic.staff, Action.REPLAY_RULES)
    visits = clinic.records.visits_between(first, last)
    found = replay_visits(
        visits, clinic.forms, changed, progress=progress, stopped=stopped, on_mover=on_mover
    )
    detail = f"{found.total} intakes, {found.moved} moved"
    if not found.complete:
        detail = f"{detail}, stopped"
    clinic.records.record(clinic.entry(Event.RULES_REPLAYED, "rules", detail))
    return found


def replay_visits(
    visits: Iterable[VisitFacts],
    present: Engines,
    changed: Engines,
    *,
    progress: Progress | None = None,
    stopped: Callable[[], bool] = lambda: False,
    on_mover: Callable[[Mover], None] | None = None,
) -> Replay:
    """The same over any visits, oldest first; needs no store."""
    trial = _Trial(present, changed)
    complete = True
    for number, facts in enumerate(visits, start=1):
        if stopped():
            complete = False
            break
        mover = trial.add(facts)
        if mover is not None and on_mover is not None:
            on_mover(mover)
        if progress is not None and number % _EVERY == 0:
            progress(number, facts.intake.visit_date)
    return trial.result(complete=complete)


class _Trial:
    """Counts intake by intake; keeps tallies and the first movers."""

    def __init__(self, present: Engines, changed: Engines) -> None:
        self._present, self._changed = present, changed
        self._fits_present = {name: Fitting(engine.form) for name, engine in present.items()}
        self._fits_changed = {name: Fitting(engine.form) for name, engine in changed.items()}
        self._total = 0
        self._levels: Counter[tuple[Level, Level]] = Counter()
        self._up: Counter[str] = Counter()
        self._down: Counter[str] = Counter()
        self._lost: Counter[tuple[FormId, QuestionId]] = Counter()
        self._no_form: Counter[FormId] = Counter()
        self._movers: list[Mover] = []
        self._reached: date | None = None

    def add(self, facts: VisitFacts) -> Mover | None:
        """Try one intake; the mover when its level is another one."""
        intake = facts.intake
        self._reached = intake.visit_date
        form_id = intake.form.form_id
        if form_id not in self._present or form_id not in self._changed:
            self._no_form[form_id] += 1
            return None
        self._total += 1
        now, _gone = self._fits_present[form_id].taken(intake)
        then, gone = self._fits_changed[form_id].taken(intake)
        self._lost.update((form_id, question) for question in gone)
        patient, day = intake.patient, intake.visit_date
        age = patient.age_on(day)
        old, held_old = self._present[form_id].level_of(now, age, patient.sex, day)
        new, held_new = self._changed[form_id].level_of(then, age, patient.sex, day)
        if old is new:
            return None
        # No rule of the lower level reaches the higher one: those that hold it there made the move.
        rules = held_new if new > old else held_old
        return self._count(
            Mover(intake.intake_id, patient.patient_id, patient.name, day, old, new, rules)
        )

    def _count(self, mover: Mover) -> Mover:
        self._levels[mover.old, mover.new] += 1
        (self._up if mover.is_up else self._down).update(mover.rules)
        if len(self._movers) < MOST_MOVERS:
            self._movers.append(mover)
        return mover

    def result(self, *, complete: bool) -> Replay:
        """What was found."""
        rules = Counter(self._up) + Counter(self._down)
        return Replay(
            complete=complete,
            total=self._total,
            by_levels=tuple((old, new, n) for (old, new), n in self._levels.most_common()),
            by_rules=tuple(
                (name, self._up[name], self._down[name]) for name, _ in rules.most_common()
            ),
            movers=tuple(self._movers),
            lost=tuple(Lost(form, name, n) for (form, name), n in self._lost.most_common()),
            no_form=tuple(self._no_form.most_common()),
            not_asked=tuple(self._only_changed()),
            reached=self._reached,
        )

    def _only_changed(self) -> Iterator[tuple[FormId, QuestionId]]:
        for form_id, engine in self._changed.items():
            if form_id in self._present:
                known = self._present[form_id].form.questions
                yield from ((form_id, name) for name in engine.form.questions if name not in known)
