"""A desk with a store and a few invented patients, for the tests of papers and settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pypdfium2

from tests.unit.summary_intakes import FRACTURE
from triage_app import workflow
from triage_app.model.answers import Answer, NoAnswer, QuestionId
from triage_app.model.ids import uuid7_maker
from triage_app.model.intake import FormId, IntakeId
from triage_app.model.person import Patient, PatientId, Referral, Sex, Staff
from triage_app.paths import forms_dir
from triage_app.questionnaire.form import Kind, Question
from triage_app.records.sqlite_records import open_store
from triage_app.workflow import Clinic, Letterhead
from triage_app.workflow.asking import answer_all, complete, what_is_missing
from triage_app.workflow.forms import Forms

NOW = datetime(2026, 11, 20, 15, 10, tzinfo=UTC)
SPINE = FormId("vertebral_fracture")
OSGOOD = Referral("Dr L. Osgood, family doctor", "", "Recent fracture? What next?")
INGRID = Patient(
    PatientId("01936f2e-0000-7000-8000-000000000001"),
    "Marlowe-Castellanos",
    "Ingrid",
    date(1948, 3, 9),
    Sex.FEMALE,
    "004417",
    language="es",
)
MANAGER = Staff("manager", "P. Arden", "administrator")
SPECIALIST = Staff("voss", "Dr A. Voss", "specialist")
RECEPTION = Staff("desk", "Mara Okono", "reception")


@cache
def forms() -> Forms:
    """The forms, read once."""
    return Forms(forms_dir())


@contextmanager
def desk(folder: Path) -> Iterator[Clinic]:
    """A desk with an empty store, held by somebody who may do everything."""
    records = open_store(folder, lambda: NOW)
    yield Clinic(
        records=records,
        forms=forms(),
        staff=Staff("demo", "A. Lindmar", "demo"),
        letterhead=Letterhead("Harbour Spine Clinic", "555 0100", "911"),
        now=lambda: NOW,
        new_id=uuid7_maker(lambda: NOW),
        zone=UTC,
    )
    records.close()


def as_(clinic: Clinic, staff: Staff) -> Clinic:
    """The same desk with somebody else at it."""
    return replace(clinic, staff=staff)


def visit(
    clinic: Clinic,
    patient: Patient = INGRID,
    given: Mapping[str, Answer] = FRACTURE,
    *,
    hours_ago: float = 1,
    done: bool = True,
    referral: Referral = OSGOOD,
) -> IntakeId:
    """A visit that began so long ago, completed or left part done."""
    moment = clinic.now() - timedelta(hours=hours_ago)
    then = replace(clinic, now=lambda: moment)
    asking = workflow.begin(then, patient, SPINE, referral=referral)
    known = {QuestionId(name): value for name, value in given.items()}
    # An answer may show further questions.
    while now := {
        n: known[n] for n in asking.shown if n in known and n not in asking.draft.answers
    }:
        asking = answer_all(then, asking, now)
    if not done:
        return asking.draft.draft_id
    while missing := what_is_missing(asking):
        rest = {open_.question: _calm(asking.form.questions[open_.question]) for open_ in missing}
        asking = answer_all(then, asking, rest)
    return complete(then, asking).intake_id


def _calm(question: Question) -> Answer:
    """The least worrying answer."""
    match question.kind:
        case Kind.YES_NO:
            return "no"
        case Kind.CHOICE:
            return question.options[0].id
        case _:
            return NoAnswer.DECLINED


def other(number: int, family: str, given: str) -> Patient:
    """Another patient."""
    return replace(
        INGRID,
        patient_id=PatientId(f"01936f2e-0000-7000-8000-{number:012}"),
        family_name=family,
        given_name=given,
        mrn=f"{number:06}",
    )


def pages_of(document: bytes) -> list[str]:
    """The text of each page, its spaces joined."""
    with pypdfium2.PdfDocument(document) as pdf:
        texts = [page.get_textpage().get_text_range() for page in pdf]
    return [" ".join(text.split()) for text in texts]
