"""Patients with finished and part-done intakes, for the tests of lists, record and printing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from triage_app import workflow
from triage_app.model.answers import Answer, NoAnswer, QuestionId
from triage_app.model.intake import FormId, Intake, IntakeId
from triage_app.model.person import Patient, PatientId, Referral, Sex, Staff
from triage_app.questionnaire.form import Kind, Question
from triage_app.workflow import Clinic

SPINE = FormId("vertebral_fracture")


def as_role(clinic: Clinic, role: str) -> Clinic:
    """The same desk with somebody else at it."""
    return replace(clinic, staff=Staff(role, "Dr Lindmar", role))


def later(clinic: Clinic, **time: float) -> Clinic:
    """The same desk some time later."""
    moment = clinic.now() + timedelta(**time)
    return replace(clinic, now=lambda: moment)


def known(clinic: Clinic, number: int, family: str = "Haskett", given: str = "Benno") -> Patient:
    """An invented patient who is in the store."""
    person = Patient(
        PatientId(f"01936f2e-0000-7000-9000-{number:012}"),
        family,
        given,
        date(1945, 3, 1) + timedelta(days=number),
        Sex.MALE,
        f"{number:06}",
        f"555 {number:04}",
    )
    return workflow.save_patient(clinic, person)


def calm(question: Question) -> Answer:
    """The least worrying answer, or "not sure" where there is none."""
    match question.kind:
        case Kind.YES_NO | Kind.CHOICE:
            return question.options[0].id
        case Kind.MULTI:
            none = [option.id for option in question.options if option.id == "none"]
            return tuple(none) if none else NoAnswer.UNKNOWN
        case Kind.SCALE:
            return 1
        case _:
            return NoAnswer.UNKNOWN


def part_done(clinic: Clinic, patient: Patient, **answers: Answer) -> IntakeId:
    """A draft with only these answers."""
    asking = workflow.begin(clinic, patient, SPINE, referral=Referral("Dr Quill"))
    for name, given in answers.items():
        asking = workflow.answer(clinic, asking, QuestionId(name), given)
    return asking.draft.draft_id


def finished(
    clinic: Clinic,
    patient: Patient,
    answers: Mapping[str, Answer] | None = None,
    form: FormId = SPINE,
) -> Intake:
    """A completed intake: these answers, the rest least worrying."""
    asking = workflow.begin(clinic, patient, form)
    for name, given in (answers or {}).items():
        asking = workflow.answer(clinic, asking, QuestionId(name), given)
    while (missing := workflow.what_is_missing(asking)) != ():
        for item in missing:
            if item.question not in asking.draft.answers:
                question = asking.form.questions[item.question]
                asking = workflow.answer(clinic, asking, question.id, calm(question))
    return workflow.complete(clinic, asking)


def emergency(clinic: Clinic, patient: Patient) -> Intake:
    """A completed intake of an emergency."""
    return finished(clinic, patient, {"back_pain": "yes", "bladder_change": "new"})


def texts(widget: QWidget) -> str:
    """Every word in sight, for looking for words that must or must not be there."""
    words = []
    for child in widget.findChildren(QWidget):
        if child.isVisibleTo(widget):
            words.append(child.accessibleName())
            text = getattr(child, "text", None)
            if callable(text):
                words.append(str(text()))
    return "\n".join(words)


def inside(inner: QWidget, outer: QWidget) -> bool:
    """Whether a widget lies wholly inside another."""
    place = QRect(inner.mapTo(outer, inner.rect().topLeft()), inner.size())
    return outer.rect().contains(place)
