"""What people write beside an intake: a level set by hand, notes, who sees the patient, tasks.

None of it changes the intake. Each entry is only added, and counts for every version of the intake
it was written beside, those made later included.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import NewType

from triage_app.model.answers import QuestionId
from triage_app.model.intake import FormId, Intake, IntakeId, WorkState
from triage_app.model.level import Level
from triage_app.model.person import Patient, Staff

MergeId = NewType("MergeId", str)
TaskId = NewType("TaskId", str)


@dataclass(frozen=True, slots=True)
class LevelSet:
    """A level a clinician set in place of the rules' level. Both are kept and shown.

    Attributes:
        subject: the version that was looked at.
        level: what was set; None gives the level back to the rules.
        rules: the rules' level at that moment.
        reason: typed by the clinician; never empty.
    """

    subject: IntakeId
    level: Level | None
    rules: Level
    reason: str
    at: datetime
    by: Staff


def level_in_force(rules: Level, entries: Iterable[LevelSet]) -> Level:
    """The level a patient is listed at: the one set last, unless the rules rose since.

    A level set low on Monday's answers must not hide what Tuesday's correction or finding adds:
    when the rules' level is now above the one the clinician looked at, the higher of both counts.
    """
    last = None
    for entry in entries:
        last = entry
    if last is None or last.level is None:
        return rules
    return max(rules, last.level) if rules > last.rules else last.level


@dataclass(frozen=True, slots=True)
class Note:
    """The specialist's plan and free note; the last one counts, the earlier ones stay readable."""

    subject: IntakeId
    plan: str
    note: str
    at: datetime
    by: Staff


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which specialist sees the patient; an empty name takes it back."""

    subject: IntakeId
    specialist: str
    at: datetime
    by: Staff


class TaskKind(Enum):
    """What the desk is asked to do."""

    IMAGING = "imaging"
    CALL = "call"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Task:
    """Something a specialist asks of the desk; open until somebody says it is done."""

    task_id: TaskId
    subject: IntakeId
    kind: TaskKind
    text: str
    at: datetime
    by: Staff
    done_at: datetime | None = None
    done_by: Staff | None = None


@dataclass(frozen=True, slots=True)
class StateChange:
    """That the row went to another state; `reason` is needed for "entered in error"."""

    subject: IntakeId
    state: WorkState
    reason: str
    at: datetime
    by: Staff


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed copy.

    Attributes:
        copy: 1 for the first of this version.
        basis: what the page was drawn from beside the intake, as JSON text: with it the same
            copy can be drawn again, byte for byte.
        sha256: of the bytes that were printed; empty for a copy noted by an older program.
    """

    subject: IntakeId
    copy: int
    at: datetime
    by: Staff
    basis: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Merge:
    """Two records that were one person, made one; undone whole when it was a mistake.

    Attributes:
        kept: the person as known before, whose record goes on.
        gone: the person as known before, whose visits moved.
        moved: what moved: table name and how many rows.
    """

    merge_id: MergeId
    kept: Patient
    gone: Patient
    moved: tuple[tuple[str, int], ...]
    reason: str
    at: datetime
    by: Staff
    undone_at: datetime | None = None
    undone_by: Staff | None = None


@dataclass(frozen=True, slots=True)
class QuestionTime:
    """What one question cost at the desk: seconds on show (at most 300) and keys pressed."""

    question: QuestionId
    seconds: float
    keys: int


@dataclass(frozen=True, slots=True)
class WorklistFilter:
    """Which rows of the worklist are wanted; what is left as it is does not narrow.

    Attributes:
        level: only this level in force.
        visit_date: only visits of this day.
        specialist: only rows of this specialist; "" those nobody was given; None all.
        states: only these; None for all that still wait (asking, parked, waiting, with the
            specialist), and with `find` for all states, those that do not wait last.
        find: words as in `find_patients`.
        known: True only rows whose level is known, False only those "not yet known" (open from
            routine: `level` is routine by the rules and `could_be` above it); None both. A level
            that a clinician set is known.
        news: only completed ones never opened, or changed since they were opened or printed.
        late: only rows whose level is known and that were begun before the moment given for their
            form and level: their limit has passed. Rows of a form and level not named do not fit.
            Empty does not narrow.
    """

    level: Level | None = None
    visit_date: date | None = None
    specialist: str | None = None
    states: frozenset[WorkState] | None = None
    find: str = ""
    known: bool | None = None
    news: bool = False
    late: tuple[tuple[FormId, Level, datetime], ...] = ()


ALL_WAITING = WorklistFilter()


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """One completed visit with what stands beside it, for the manager's numbers and for replay.

    Attributes:
        intake: its newest version.
        first_completed: when version 1 was completed: then the level was known.
        seen_at: when it was first marked seen; None if not yet.
        levels: the levels set by hand, first first.
    """

    intake: Intake
    first_completed: datetime
    versions: int = 1
    seen_at: datetime | None = None
    levels: tuple[LevelSet, ...] = ()
    times: tuple[QuestionTime, ...] = ()
