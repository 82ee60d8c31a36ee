"""Reads the demo's 40 patients: what they said, when they came, and what became of them.

Levels are never taken from the file; they come from the rules, and the tests hold them against the
level each patient was written for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any, Final

from triage_app.demo.values import DESK, DemoEvent, DemoPatient, DemoVisit, staff_named
from triage_app.errors import Bug
from triage_app.exchange.intake_file import FormFinder, IntakeFile, read_intake
from triage_app.model.answers import Answers
from triage_app.model.intake import WorkState
from triage_app.model.level import Level
from triage_app.model.problem import Problem
from triage_app.paths import resource
from triage_app.questionnaire.entry import read_answers

# Any: parsed JSON of our own; every answer in it is checked by `read_intake` or `read_answers`.
Raw = Mapping[str, Any]

_DAYS_BEFORE: Final = re.compile(r"(~?)@-(\d+)")
_BORN: Final = re.compile(r"@(\d+) (\d\d)-(\d\d)")


def demo_intakes(
    today: date, find_form: FormFinder, new_id: Callable[[], str]
) -> tuple[DemoPatient, ...]:
    """The 40 patients of the demo as they are on `today`.

    Raises:
        Bug: the file that comes with the program does not fit the forms in use.
    """
    text = resource("demo", "patients.jsonl").read_text(encoding="utf-8")
    return tuple(
        patient_of(json.loads(line), today, find_form, new_id) for line in text.splitlines()
    )


def patient_of(
    raw: Raw, today: date, find_form: FormFinder, new_id: Callable[[], str]
) -> DemoPatient:
    """One patient as the file has them. Raises as `demo_intakes`."""
    fields = dict(raw["patient"])
    if "birth_date" in fields:
        fields["birth_date"] = _birth_date(fields["birth_date"], today).isoformat()
    visits = [_read_visit(visit, fields, today, find_form, new_id) for visit in raw["visits"]]
    # Each file made a patient of its own: they are one person, as last known.
    patient = visits[-1].intake.patient
    return DemoPatient(
        patient,
        tuple(replace(v, intake=replace(v.intake, patient=patient)) for v in visits),
    )


def _read_visit(
    raw: Raw, patient: Raw, today: date, find_form: FormFinder, new_id: Callable[[], str]
) -> DemoVisit:
    day = today - timedelta(days=raw.get("days_ago", 0))
    written = {
        "form": raw["form"],
        "visit_date": day.isoformat(),
        "patient": patient,
        "answers": {name: _with_dates(value, day) for name, value in raw["answers"].items()},
    }
    if "referral" in raw:
        written["referral"] = raw["referral"]
    read = read_intake(json.dumps(written), find_form, today, new_id)
    if read.intake is None or read.problems:
        raise _unfit(read.problems)
    intake = read.intake
    return DemoVisit(
        intake=intake,
        expect=Level.from_id(raw["expect"]),
        could_be=Level.from_id(raw.get("could_be", raw["expect"])),
        listed=Level.from_id(raw.get("listed", raw["expect"])),
        state=WorkState(raw["state"]),
        minutes_ago=raw.get("minutes_ago"),
        at=time.fromisoformat(raw.get("at", "00:00")),
        minutes=raw["minutes"],
        told=raw.get("told", ""),
        opened=raw.get("opened", False),
        printed=raw.get("printed", False),
        seen_after=timedelta(hours=raw.get("seen_after_hours", 0)),
        later=tuple(_event(event, intake) for event in raw.get("later", ())),
        timed=raw.get("timed", False),
    )


def _event(raw: Raw, intake: IntakeFile) -> DemoEvent:
    given = raw.get("correct", raw.get("find", {}))
    return DemoEvent(
        after=timedelta(minutes=raw["after"]),
        by=staff_named(raw.get("by", DESK)),
        fields=raw,
        answers=_answers(given, intake),
    )


def _answers(raw: Raw, intake: IntakeFile) -> Answers:
    if not raw:
        return {}
    day = intake.visit_date
    dated = {name: _with_dates(value, day) for name, value in raw.items()}
    answers, problems = read_answers(intake.form, dated, day, intake.patient.birth_date)
    if problems:
        raise _unfit(problems)
    return answers


def _unfit(problems: tuple[Problem, ...]) -> Bug:
    found = "; ".join(f"{problem.field} {problem.code}" for problem in problems)
    return Bug(
        f"The demo's patients do not fit the forms in use: {found}.",
        "Nothing was changed. Run the demo with the forms that come with the program.",
    )


def _with_dates(value: object, visit_date: date) -> object:
    """The stored date for "@-16" (16 days before the visit) or "~@-21"; else the value."""
    match = _DAYS_BEFORE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return value
    about, days = match.groups()
    return f"{about}{(visit_date - timedelta(days=int(days))).isoformat()}"


def _birth_date(text: str, today: date) -> date:
    """The birth date for "@72 02-11": 72 years old today, born on an 11 February."""
    match = _BORN.fullmatch(text)
    if match is None:
        raise Bug(f"The demo's birth date {text} is not written as @72 02-11.")
    age, month, day = (int(part) for part in match.groups())
    had_birthday = (month, day) <= (today.month, today.day)
    return date(today.year - age - (not had_birthday), month, day)
