"""A clinic with a store, a clock that can be set, and people of every role."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.unit.summary_intakes import FRACTURE, told_answers
from triage_app import workflow
from triage_app.model.answers import Answer, DateAnswer, QuestionId
from triage_app.model.ids import uuid7_maker
from triage_app.model.intake import FormId, Intake
from triage_app.model.person import Patient, PatientId, Referral, Sex, Staff
from triage_app.paths import forms_dir
from triage_app.records.sqlite_records import open_store
from triage_app.workflow import Asking, Clinic, Letterhead, Role
from triage_app.workflow.asking import answer_all
from triage_app.workflow.forms import Forms

SPINE = FormId("vertebral_fracture")
MORNING = datetime(2026, 11, 20, 14, 10, tzinfo=UTC)
INGRID = Patient(
    PatientId("01936f2e-0000-7000-8000-000000000001"),
    "Marlowe",
    "Ingrid",
    date(1948, 3, 9),
    Sex.FEMALE,
    "004417",
    "555 0142",
)
MAREK = replace(
    INGRID,
    patient_id=PatientId("01936f2e-0000-7000-8000-000000000002"),
    family_name="Halvorsen",
    given_name="Marek",
    birth_date=date(1980, 5, 3),
    sex=Sex.MALE,
    mrn="007902",
    phone="555 0166",
)
FORMS = Forms(forms_dir())
WEAK: Mapping[str, Answer] = {
    "leg_weakness": "progressing",
    "flag_onset": DateAnswer(date(2026, 11, 18)),
}


@dataclass
class Clock:
    """The clinic's clock: it goes a second further each time it is read."""

    moment: datetime = MORNING

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def later(self, **time: float) -> None:
        self.moment += timedelta(**time)


def staff(role: str) -> Staff:
    """A person of this role."""
    return Staff(role, {"specialist": "Dr A. Voss"}.get(role, "J. Pell"), role)


def open_room(directory: Path, clock: Clock, role: str = "demo", forms: Forms = FORMS) -> Clinic:
    """A desk with a store in `directory`; the caller closes its records."""
    return Clinic(
        records=open_store(directory, clock),
        forms=forms,
        staff=staff(role),
        letterhead=Letterhead("Harbour Spine Clinic", "555 0100", "911"),
        now=clock,
        new_id=uuid7_maker(clock),
        zone=UTC,
    )


def as_role(clinic: Clinic, role: str | Role) -> Clinic:
    """The same desk with somebody else at it."""
    return replace(clinic, staff=staff(role.value if isinstance(role, Role) else role))


def asked(
    clinic: Clinic,
    patient: Patient = INGRID,
    answers: Mapping[str, Answer] = FRACTURE,
    **other: Answer | None,
) -> Asking:
    """An intake with these answers, ready to be completed."""
    asking = workflow.begin(
        clinic, patient, SPINE, referral=Referral("Dr L. Osgood", "", "Recent fracture?")
    )
    form = asking.form.questions
    given = {n: v for n, v in told_answers(answers, **other).items() if n in form}
    return answer_all(clinic, asking, given)


def finished(
    clinic: Clinic,
    patient: Patient = INGRID,
    answers: Mapping[str, Answer] = FRACTURE,
    **other: Answer | None,
) -> Intake:
    """A completed intake with these answers."""
    return workflow.complete(clinic, asked(clinic, patient, answers, **other))


def corrected(clinic: Clinic, intake: Intake, **other: Answer | None) -> Intake:
    """The next version, with these answers changed."""
    asking = workflow.begin_correction(clinic, intake.intake_id, "Heard it wrong")
    asking = answer_all(clinic, asking, {QuestionId(n): v for n, v in other.items()})
    return workflow.complete(clinic, asking)


def changed_forms(directory: Path, label: str = "pain now, changed") -> Forms:
    """The clinic's forms with another label, as a manager would save them."""
    shutil.copytree(forms_dir(), directory)
    path = directory / SPINE / "form.toml"
    text = path.read_text(encoding="utf-8")
    old = FORMS[SPINE].form.questions[QuestionId("pain_standing")].label
    assert f'label = "{old}"' in text
    path.write_text(text.replace(f'label = "{old}"', f'label = "{label}"'), encoding="utf-8")
    for catalogue in (directory / SPINE).glob("*.po"):
        words = catalogue.read_text(encoding="utf-8")
        changed = words.replace(f'msgid "{old}"', f'msgid "{label}"')
        catalogue.write_text(changed, encoding="utf-8")
    return Forms(directory)
