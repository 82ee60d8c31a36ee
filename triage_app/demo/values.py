"""What a demo patient is once every date is worked out, and who works at the demo's clinic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Final

from triage_app.errors import Bug
from triage_app.exchange.intake_file import IntakeFile
from triage_app.model.answers import Answers
from triage_app.model.intake import WorkState
from triage_app.model.level import Level
from triage_app.model.person import Patient, Staff

DEMO_STAFF: Final = Staff("demo", "Dr A. Lindmar", "demo")
"""Whoever sits at the demo: sees everything, and is one of the specialists."""

DESK: Final = "desk"
_STAFF: Final[Mapping[str, Staff]] = {
    staff.name: staff
    for staff in (
        DEMO_STAFF,
        Staff("voss", "Dr A. Voss", "specialist"),
        Staff("halloran", "Dr R. Halloran", "specialist"),
    )
} | {DESK: Staff("amadi", "S. Amadi", "reception")}


@dataclass(frozen=True, slots=True)
class DemoEvent:
    """Something done beside a completed intake.

    Attributes:
        after: from completion until it was done.
        fields: what, as the file has it: `assign`, `level`, `plan`, `task`, `state` and so on.
        answers: what a correction or a finding says; empty otherwise.
    """

    after: timedelta
    by: Staff
    fields: Mapping[str, object]
    answers: Answers


@dataclass(frozen=True, slots=True)
class DemoVisit:
    """One visit of an invented patient, with its dates worked out.

    Attributes:
        expect: the level the patient was written for; the rules have the last word.
        could_be: how far it could rise, as written.
        listed: the level in force after all that was done.
        state: where it stands in the end.
        minutes_ago: how long ago it was begun; None when `at` gives the time of its day.
        minutes: how long asking took.
        told: who was told of an emergency; empty when nobody was.
        seen_after: from completion until the patient was seen; zero for not yet.
        later: what was done beside it, in order.
        timed: whether it is noted what each question cost.
    """

    intake: IntakeFile
    expect: Level
    could_be: Level
    listed: Level
    state: WorkState
    minutes_ago: int | None
    at: time
    minutes: int
    told: str = ""
    opened: bool = False
    printed: bool = False
    seen_after: timedelta = timedelta()
    later: tuple[DemoEvent, ...] = ()
    timed: bool = False


@dataclass(frozen=True, slots=True)
class DemoPatient:
    """An invented patient and their visits, first first."""

    patient: Patient
    visits: tuple[DemoVisit, ...]


@dataclass(frozen=True, slots=True)
class DemoMerge:
    """Two records that were found to be one person: family names, days ago, and why."""

    kept: str
    gone: str
    days_ago: int
    why: str


def staff_named(name: str) -> Staff:
    """Who of the demo's clinic that is. Raises Bug: nobody has this name."""
    if name not in _STAFF:
        raise Bug(f"Nobody at the demo's clinic is called {name}.")
    return _STAFF[name]
