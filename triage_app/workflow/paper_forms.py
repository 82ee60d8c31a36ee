"""The questionnaire on paper: the blank to hand out, and a draft begun from a filled one.

A draft from paper holds only what is sure. It is never completed here: what is doubtful is still to
be asked, and the danger signs of a paper filled in at home are for reception to ask again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from triage_app.errors import InputRefused
from triage_app.exchange.filled_form import FilledForm, read_filled_form
from triage_app.model.intake import FormId
from triage_app.model.person import Patient
from triage_app.model.problem import Problem, Severity
from triage_app.questionnaire.form import Form
from triage_app.report.paper import PaperSize
from triage_app.workflow.asking import Asking, answer, begin, check
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.desk import save_patient
from triage_app.workflow.forms import Forms
from triage_app.workflow.may import Action, require

FIRST_VISIT: Final = FormId("vertebral_fracture")
"""The questions of a first visit: what is handed out where nobody can say which is wanted."""


def blank_form_pdf(
    clinic: Clinic, form_id: FormId, language: str, paper: PaperSize | None = None
) -> bytes:
    """The blank questionnaire, to print or to fill on a screen. Needs no patient and no store.

    Args:
        clinic: whose name and numbers stand on it.
        form_id: which questions.
        language: the patient's; the form's own where it has no such catalogue.
        paper: None for the clinic's.
    """
    from triage_app.report.blank_form import draw_blank_form  # noqa: PLC0415  # ReportLab is slow

    return draw_blank_form(
        clinic.forms[form_id].form,
        language,
        clinic.letterhead.name,
        paper or clinic.paper,
        phone=clinic.letterhead.phone,
        emergency_number=clinic.letterhead.emergency_number,
    )


def blank_without_store(
    forms: Path, language: str, paper: str, name: str, phone: str, emergency_number: str
) -> bytes:
    """The same before anybody has signed in: for a day on which the store cannot be opened.

    Args:
        forms: the folder of the forms.
        language: the patient's; the form's own where it has no such catalogue.
        paper: `letter` or `a4`.
        name: the clinic's, or empty.
        phone: the clinic's, or empty.
        emergency_number: or empty.

    Raises:
        FormsFaulty: the forms have a fault.
    """
    from triage_app.report.blank_form import draw_blank_form  # noqa: PLC0415  # ReportLab is slow

    engine = Forms(forms)[FIRST_VISIT]
    return draw_blank_form(
        engine.form,
        language,
        name,
        PaperSize[paper.upper()],
        phone=phone,
        emergency_number=emergency_number,
    )


def read_paper(clinic: Clinic, data: bytes) -> FilledForm:
    """What a filled questionnaire holds, for reception to look through; nothing is saved."""

    def find(form_id: FormId) -> Form | None:
        return clinic.forms[form_id].form if form_id in clinic.forms else None

    return read_filled_form(data, find, clinic.today(), clinic.day_first, clinic.new_id)


def draft_from_paper(clinic: Clinic, filled: FilledForm, patient: Patient | None = None) -> Asking:
    """Begin a draft with the sure answers, each on disk when it returns.

    An answer already given at the desk today stays; the doubtful ones stay not asked.

    Args:
        clinic: the desk.
        filled: as read.
        patient: who it is, when reception has confirmed it or found them in the store; None takes
            the paper's own fields, and keeps them as a new patient.

    Raises:
        InputRefused: it is not one of our forms, or it does not say surely who the patient is.
        StoreError: nothing more was saved.
    """
    require(clinic.staff, Action.ASK)
    if filled.form is None:
        raise InputRefused(_sentences(filled.problems), "Nothing was kept.")
    if filled.safety_net:
        raise InputRefused(_sentences(filled.problems), " ".join(filled.safety_net))
    if patient is None:
        patient = _patient_of(clinic, filled)
    asking = begin(clinic, patient, filled.form.stamp.form_id)
    for question, value in filled.answers.items():
        if asking.answered(question) is None and not _refused(check(asking, question, value)):
            asking = answer(clinic, asking, question, value)
    return asking


def still_to_confirm(asking: Asking, filled: FilledForm) -> tuple[Problem, ...]:
    """What the paper left open: the doubts whose question nobody has answered at the desk yet."""
    answered = asking.draft.answers
    left = [problem for problem in filled.doubtful if problem.field not in answered]
    for question, value in filled.answers.items():
        if question not in answered:
            # Another birth date than the paper's can make a day of the paper impossible.
            left += _refused(check(asking, question, value))
    return tuple(left)


def _patient_of(clinic: Clinic, filled: FilledForm) -> Patient:
    if filled.patient is None:
        raise InputRefused(
            _sentences((*filled.doubtful, *filled.problems)),
            "No draft was begun. Confirm who the patient is first.",
        )
    return save_patient(clinic, filled.patient)


def _refused(problems: tuple[Problem, ...]) -> list[Problem]:
    return [problem for problem in problems if problem.severity is Severity.REFUSED]


def _sentences(problems: tuple[Problem, ...]) -> str:
    """What is wrong, without what the patient wrote: errors may end up in a log."""
    fields = dict.fromkeys(problem.field for problem in problems)
    return f"The paper cannot be taken as it is: see {', '.join(fields) or 'the file'}."
