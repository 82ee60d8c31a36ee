"""The stores the contract is held against, and made-up patients and intakes to put in them.

A second store is one more entry of STORES; the tests beside this file stay as they are.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from triage_app.model.answers import DateAnswer, Medicine, NoAnswer, QuestionId
from triage_app.model.assessment import (
    Advice,
    Assessment,
    Evidence,
    OpenQuestion,
    Reason,
    Score,
    ScorePart,
)
from triage_app.model.ids import uuid7_maker
from triage_app.model.intake import (
    Acknowledgement,
    AuditEntry,
    Draft,
    Event,
    FormId,
    FormStamp,
    Intake,
    IntakeId,
    WorklistRow,
    WorkState,
)
from triage_app.model.level import Level
from triage_app.model.person import Patient, PatientId, Referral, Sex, Staff
from triage_app.records.sqlite_records import open_records
from triage_app.records.store import Records

OpenDesk = Callable[[], Records]


def sqlite_desk(folder: Path, samples: Samples) -> OpenDesk:
    key = secrets.token_bytes(32)
    return lambda: open_records(folder / "triage.db", key, samples.now)


STORES: dict[str, Callable[[Path, Samples], OpenDesk]] = {"sqlite": sqlite_desk}


STAFF = Staff("s-1", "Ö. Desk", "reception")
FORM = FormStamp(FormId("vertebral_fracture"), "2026.1", "ab" * 32)


@dataclass
class Samples:
    """Makes values that differ in ids and times; every part can be given instead."""

    moment: datetime = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    staff: Staff = STAFF
    form: FormStamp = FORM
    new_id: Callable[[], str] = field(init=False)

    def __post_init__(self) -> None:
        self.new_id = uuid7_maker(self.now)

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def entry(self, event: Event, subject: str = "", detail: str = "") -> AuditEntry:
        return AuditEntry(event, self.now(), self.staff, subject, detail)

    def patient(
        self, family_name: str = "Okafor", given_name: str = "Ann", **parts: object
    ) -> Patient:
        patient = Patient(
            PatientId(self.new_id()), family_name, given_name, date(1954, 2, 11), Sex.FEMALE
        )
        return replace(patient, **parts)  # type: ignore[arg-type]  # any field of it

    def draft(self, patient: Patient | None = None, **parts: object) -> Draft:
        draft = Draft(
            draft_id=IntakeId(self.new_id()),
            patient=patient or self.patient(),
            form=self.form,
            visit_date=date(2026, 3, 2),
            referral=Referral("Dr Példa", "555 0100", "Fracture?"),
            answers={
                QuestionId("bladder_change"): "none",
                QuestionId("fever"): NoAnswer.UNKNOWN,
                QuestionId("weight_loss"): NoAnswer.DECLINED,
            },
            place=QuestionId("fever"),
            started=self.now(),
            saved=self.now(),
            by=self.staff,
        )
        return replace(draft, **parts)  # type: ignore[arg-type]  # any field of it

    def later(self, draft: Draft, **parts: object) -> Draft:
        return replace(draft, saved=self.now(), **parts)  # type: ignore[arg-type]  # any field

    def assessment(self, level: Level = Level.SOON) -> Assessment:
        because = (
            Evidence(QuestionId("injury"), "minor", "a small fall"),
            Evidence(QuestionId("age"), None, "72 years"),
            Evidence(QuestionId("pain_onset"), DateAnswer(date(2026, 2, 9), approximate=True), "x"),
        )
        part = ScorePart("injury", met=None, points=0, asked=False)
        return Assessment(
            level=level,
            could_be=Level.EMERGENCY,
            reasons=(Reason("age_and_onset", level, "Over 50, sudden", because, "2.13"),),
            held=("cauda_equina",),
            open=(OpenQuestion(QuestionId("fever"), Level.EMERGENCY, asked=True, needed=False),),
            priority=31,
            priority_parts=(ScorePart("level", met=True, points=25, asked=True),),
            scores=(Score("ost", "OST", None, 2.5, 0, 1, "", (part,), "2.31"),),
            advice=(Advice("mri", "imaging", "MRI advised", because, "2.5"),),
            completable=True,
        )

    def intake(self, patient: Patient | None = None, **parts: object) -> Intake:
        intake = Intake(
            intake_id=IntakeId(self.new_id()),
            patient=patient or self.patient(),
            form=self.form,
            visit_date=date(2026, 3, 2),
            referral=Referral(),
            answers={
                QuestionId("pain_now"): 7,
                QuestionId("height_now"): 161.0,
                QuestionId("pain_areas"): ("mid_back", "low_back"),
                QuestionId("medicines"): (Medicine("warfarin", None, "yesterday"),),
                QuestionId("allergies"): (),
                QuestionId(
                    "goal"
                ): "To pick up my grandchild — \u0645\u0631\u062d\u0628\u0627 \U0001f642",
            },
            assessment=self.assessment(),
            started=self.now(),
            completed=self.now(),
            by=self.staff,
            app_version="1.2.3",
        )
        return replace(intake, **parts)  # type: ignore[arg-type]  # any field of it

    def row(self, of: Draft | Intake, level: Level = Level.SOON, **parts: object) -> WorklistRow:
        is_draft = isinstance(of, Draft)
        row = WorklistRow(
            subject=of.draft_id if isinstance(of, Draft) else of.intake_id,
            is_draft=is_draft,
            patient=of.patient,
            level=level,
            could_be=Level.EMERGENCY,
            priority=30,
            state=WorkState.ASKING if is_draft else WorkState.WAITING,
            story="72, back pain for 3 weeks",
            visit_date=of.visit_date,
            arrived=of.started,
            changed=of.started,
            left=4 if is_draft else 0,
            form_id=of.form.form_id,
        )
        return replace(row, **parts)  # type: ignore[arg-type]  # any field of it

    def told(self, subject: IntakeId, name: str = "Nurse Bell") -> Acknowledgement:
        return Acknowledgement(subject, name, self.now(), self.staff)


@pytest.fixture
def samples() -> Samples:
    return Samples()


@pytest.fixture(params=sorted(STORES))
def open_desk(
    request: pytest.FixtureRequest, tmp_path: Path, samples: Samples
) -> Iterator[OpenDesk]:
    """Opens one more desk on the same store; all are closed after the test."""
    opened: list[Records] = []
    make = STORES[request.param](tmp_path, samples)

    def open_one() -> Records:
        opened.append(make())
        return opened[-1]

    yield open_one
    for desk in opened:
        desk.close()


@pytest.fixture
def records(open_desk: OpenDesk) -> Records:
    return open_desk()
