"""Whether a procedure is on record, so that its own questions can be offered; never chosen.

Asked of the visits on record: an intake after a procedure, or bone cement told of in the last one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from triage_app.model.answers import DateAnswer, QuestionId
from triage_app.model.intake import FormId, Intake
from triage_app.model.person import PatientId
from triage_app.workflow.asking import Asking
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.record import newest_versions

AFTER_PROCEDURE: Final = FormId("after_procedure")
_NAME: Final = QuestionId("procedure")
_DAY: Final = QuestionId("procedure_date")
_BEFORE: Final = QuestionId("past_augmentation")


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure on record: its name where it is known, and its day or None."""

    name: str
    on: date | None


def procedure_on_record(clinic: Clinic, patient_id: PatientId) -> Procedure | None:
    """The procedure this patient told of at an earlier visit; None without one."""
    for visit in newest_versions(clinic.records.visits(patient_id)):
        if visit.form.form_id == AFTER_PROCEDURE:
            return _told_after(clinic, visit)
        if visit.answers.get(_BEFORE) == "yes":
            return Procedure("Bone cement in the spine", None)
    return None


def _told_after(clinic: Clinic, visit: Intake) -> Procedure:
    name, day = visit.answers.get(_NAME), visit.answers.get(_DAY)
    engine = clinic.forms.get(AFTER_PROCEDURE)
    label = ""
    if engine is not None and isinstance(name, str) and _NAME in engine.form.questions:
        options = {one.id: one.label for one in engine.form.questions[_NAME].options}
        label = options.get(name, "")
    label = label[:1].upper() + label[1:]
    return Procedure(label or "A procedure", day.day if isinstance(day, DateAnswer) else None)


def procedure_to_offer(clinic: Clinic, asking: Asking) -> Procedure | None:
    """The procedure whose questions could be asked instead, while nothing was answered yet."""
    draft = asking.draft
    begun = draft.answers or draft.form.form_id == AFTER_PROCEDURE
    if begun or AFTER_PROCEDURE not in clinic.forms:
        return None
    return procedure_on_record(clinic, draft.patient.patient_id)
