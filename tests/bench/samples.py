"""The desk, the forms and the intakes the bench works with: the demo's invented patients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from triage_app import __version__
from triage_app.commands.join import DEMO_LETTERHEAD, STAFF
from triage_app.demo import DemoVisit, demo_intakes
from triage_app.model.answers import Answers
from triage_app.model.ids import system_clock, uuid7_maker
from triage_app.model.intake import AuditEntry, Event, FormId, Intake, IntakeId, WorkState
from triage_app.model.person import Patient
from triage_app.paths import forms_dir
from triage_app.records.sqlite_records import open_store
from triage_app.triage.engine import Engine
from triage_app.workflow import Clinic
from triage_app.workflow.forms import Forms

SPINE = FormId("vertebral_fracture")
# Any fixed day: answers are as many on each.
DAY = date(2026, 3, 2)
MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
new_id = uuid7_maker()


@dataclass(frozen=True, slots=True)
class Sample:
    """One finished visit of the demo."""

    patient: Patient
    answers: Answers
    visit: DemoVisit

    @property
    def age(self) -> int | None:
        """At the visit."""
        return self.patient.age_on(self.visit.intake.visit_date)


@cache
def forms() -> Forms:
    """The forms that come with the program, read once."""
    return Forms(forms_dir())


def engine() -> Engine:
    """The engine of the spine intake."""
    return forms()[SPINE]


@cache
def full_intakes() -> tuple[Sample, ...]:
    """Every finished intake of the demo with the spine form."""
    people = demo_intakes(
        DAY, lambda form_id: forms()[form_id].form if form_id in forms() else None, new_id
    )
    finished = (WorkState.WAITING, WorkState.SEEN)
    return tuple(
        Sample(visit.intake.patient, visit.intake.answers, visit)
        for person in people
        for visit in person.visits
        if visit.intake.form.stamp.form_id == SPINE and visit.state in finished
    )


def intake_of(sample: Sample, patient: Patient | None = None) -> Intake:
    """A new intake with the sample's answers, assessed."""
    read = sample.visit.intake
    return Intake(
        intake_id=IntakeId(new_id()),
        patient=patient or sample.patient,
        form=engine().form.stamp,
        visit_date=read.visit_date,
        referral=read.referral,
        answers=sample.answers,
        assessment=engine().assess(sample.answers, sample.age, sample.patient.sex, read.visit_date),
        started=MOMENT,
        completed=MOMENT,
        by=STAFF["demo"],
        app_version=__version__,
    )


def entry(event: Event, subject: str, detail: str = "") -> AuditEntry:
    """An audit entry of the demo's staff."""
    return AuditEntry(event, MOMENT, STAFF["demo"], subject, detail)


@contextmanager
def new_store() -> Iterator[Path]:
    """A folder with a new store in it, closed; gone afterwards."""
    with TemporaryDirectory(prefix="triage-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        open_store(folder, system_clock).close()
        yield folder


@contextmanager
def desk(folder: Path, now: Callable[[], datetime] = system_clock) -> Iterator[Clinic]:
    """The desk with the store of `folder` open."""
    records = open_store(folder, now)
    clinic = Clinic(
        records=records,
        forms=forms(),
        staff=STAFF["demo"],
        letterhead=DEMO_LETTERHEAD,
        now=now,
        new_id=new_id,
        zone=UTC,
    )
    try:
        yield clinic
    finally:
        records.close()
