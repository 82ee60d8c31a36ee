"""Invented past visits, for the tests of the manager's numbers and of replaying rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from triage_app.model.answers import Answer, QuestionId
from triage_app.model.beside import LevelSet, QuestionTime, VisitFacts
from triage_app.model.intake import Intake, IntakeId
from triage_app.model.level import Level
from triage_app.model.person import Patient, PatientId, Referral, Sex, Staff
from triage_app.triage.engine import Engine

DAY = date(2026, 11, 20)
DESK = Staff("desk", "Mara Okono", "reception")
DOCTOR = Staff("doctor", "Dr Lindmar", "specialist")


def visit(
    engine: Engine,
    number: int,
    answers: Mapping[str, Answer] | None = None,
    *,
    day: date = DAY,
    patient: int | None = None,
    minutes: float = 10,
    seen_hours: float | None = None,
    times: tuple[QuestionTime, ...] = (),
    sha256: str = "",
) -> VisitFacts:
    """A completed visit of a woman of 70, asked from 9:00 UTC on."""
    who = Patient(
        PatientId(f"patient-{number if patient is None else patient}"),
        "Haskett",
        "Berta",
        date(day.year - 70, 1, 1),
        Sex.FEMALE,
    )
    given = {QuestionId(name): value for name, value in (answers or {}).items()}
    started = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    completed = started + timedelta(minutes=minutes)
    stamp = engine.form.stamp
    intake = Intake(
        intake_id=IntakeId(f"intake-{number}"),
        patient=who,
        form=replace(stamp, sha256=sha256 or stamp.sha256),
        visit_date=day,
        referral=Referral(),
        answers=given,
        assessment=engine.assess(given, who.age_on(day), who.sex, day),
        started=started,
        completed=completed,
        by=DESK,
        app_version="0",
    )
    seen = None if seen_hours is None else started + timedelta(hours=seen_hours)
    return VisitFacts(intake, completed, seen_at=seen, times=times)


def set_by_hand(facts: VisitFacts, level: Level | None) -> VisitFacts:
    """The same visit with a level set by a doctor."""
    intake = facts.intake
    entry = LevelSet(
        intake.intake_id, level, intake.assessment.level, "seen", intake.completed, DOCTOR
    )
    return replace(facts, levels=(*facts.levels, entry))
