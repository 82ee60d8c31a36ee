"""Which records the desk needs, and which are for specialists: one function decides.

Basis: minimum necessary use by role (45 CFR 164.514(d)(2)): the desk needs the record of somebody
who is asked, waits, was here today, or about whom it was asked to do something. Every other visit
is over, and is for whoever treats the patient. In an emergency anybody at the desk may open one
patient's record all the same (45 CFR 164.312(a)(2)(ii)); see `break_glass`.

An emergency nobody was told of is one that waits: nothing more has to be asked for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Final

from triage_app.errors import DayIsOver
from triage_app.model.intake import IntakeId, WorkState
from triage_app.model.person import Patient, PatientId
from triage_app.texts import _
from triage_app.workflow.may import Action, may, require

if TYPE_CHECKING:
    from datetime import date, datetime

    from triage_app.model.intake import Draft, Intake, WorklistRow
    from triage_app.workflow.clinic import Clinic

_OPENED: Final = frozenset({Action.SEE_OTHER_DAYS, Action.SEE_REASONS})
"""What an emergency opening allows, of its one patient. Nothing is changed under it."""


class Need(Enum):
    """Why somebody may open a record."""

    ROLE = "every day is open to this role"
    GLASS = "opened in an emergency"
    ASKED = "it is being asked"
    TODAY = "the visit is today's"
    WAITS = "the patient still waits"
    TASK = "the desk was asked to do something, or did it today"
    MOVED = "it left the list today"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the store says of a visit, as far as the desk's need goes by it.

    Attributes:
        is_draft: it is being asked, and corrects nothing.
        newest: False for a version that was replaced.
        today: the visit is of this day.
        waits: it is on the list of those who wait.
        task: a task about it is open, or was done today.
        moved: its state was changed today: whoever marked the wrong one sees which it was.
    """

    is_draft: bool = False
    newest: bool = True
    today: bool = False
    waits: bool = False
    task: bool = False
    moved: bool = False


def need_of(clinic: Clinic, patient_id: PatientId, standing: Standing) -> Need | None:
    """Why this person may open the record of this patient's visit; None when they may not."""
    if not may(clinic.staff, Action.SEE_RECORD):
        return None
    if may(clinic.staff, Action.SEE_OTHER_DAYS):
        return Need.ROLE
    for true, need in (
        (standing.is_draft, Need.ASKED),
        (standing.newest and standing.today, Need.TODAY),
        (standing.newest and standing.waits, Need.WAITS),
        (standing.newest and standing.task, Need.TASK),
        (standing.newest and standing.moved, Need.MOVED),
        (is_open(clinic, patient_id), Need.GLASS),
    ):
        if true:
            return need
    return None


def is_open(clinic: Clinic, patient_id: PatientId) -> bool:
    """Whether this patient's record is opened in an emergency, here and now."""
    return clinic.glass is not None and clinic.glass.opens(patient_id, clinic.now())


def may_of(clinic: Clinic, action: Action, patient_id: PatientId) -> bool:
    """Whether this person may do that with this patient's record: by role, or by an opening."""
    return may(clinic.staff, action) or (action in _OPENED and is_open(clinic, patient_id))


def sees_reasons(clinic: Clinic) -> bool:
    """Whether a screen for this desk is built with reasons: by role, or for the opened patient."""
    if may(clinic.staff, Action.SEE_REASONS):
        return True
    return clinic.glass is not None and is_open(clinic, clinic.glass.patient_id)


def may_act(clinic: Clinic, action: Action) -> bool:
    """Whether a screen offers this act: an emergency opening is for reading."""
    return clinic.glass is None and may(clinic.staff, action)


def may_break_glass(clinic: Clinic) -> bool:
    """Whether an emergency opening is of use to this person: to whom not all is open already."""
    return may_act(clinic, Action.BREAK_GLASS) and not may(clinic.staff, Action.SEE_OTHER_DAYS)


# -- of what is in the store -----------------------------------------------------------------------


def why_open(clinic: Clinic, subject: IntakeId) -> Need | None:
    """Why this person may open a draft or a version; None when they may not.

    Raises:
        KeyError: it is not there.
    """
    draft = clinic.records.read_draft(subject)
    if draft is not None:
        return _need_of_draft(clinic, draft)
    # A draft that was completed is found by its id still.
    intake = clinic.records.intake(subject) or clinic.records.latest_version(subject)
    if intake is None:
        raise KeyError(subject)
    return need_of_visit(clinic, intake)


def need_of_visit(clinic: Clinic, intake: Intake) -> Need | None:
    """The same of a version that was read already."""
    if may(clinic.staff, Action.SEE_OTHER_DAYS):
        # Nothing of the store has to be looked at: this is asked whenever a record is opened.
        return need_of(clinic, intake.patient.patient_id, Standing())
    owner = clinic.records.owner(intake.intake_id) or intake.patient
    return need_of(clinic, owner.patient_id, _standing(clinic, intake))


def require_open(clinic: Clinic, subject: IntakeId, *, to_act: bool = False) -> Need:
    """Say no, in words for the person, unless they may open it; why they may, when they may.

    Args:
        clinic: the desk.
        subject: a draft or any version of an intake.
        to_act: it is to be changed: an emergency opening is for reading.

    Raises:
        NotAllowed: their role opens no record.
        DayIsOver: the desk does not need this one.
        KeyError: it is not there.
    """
    require(clinic.staff, Action.SEE_RECORD)
    need = why_open(replace(clinic, glass=None) if to_act else clinic, subject)
    if need is None:
        raise _is_over()
    return need


def require_past(clinic: Clinic, patient_id: PatientId) -> None:
    """Say no unless this patient's days that are over are open to this person."""
    if not may_of(clinic, Action.SEE_OTHER_DAYS, patient_id):
        raise _is_over()


def row_for(clinic: Clinic, row: WorklistRow) -> WorklistRow:
    """A row as this person may read it: of a day that is over the desk sees who, and the state."""
    if may(clinic.staff, Action.SEE_OTHER_DAYS) or row.state.waits:
        return row
    if row.visit_date == clinic.today() or row.tasks:
        return row
    return replace(row, story="")


@dataclass(frozen=True, slots=True)
class ClosedRecord:
    """All that is said of a record that stays closed: whose it is, and of which day."""

    subject: IntakeId
    patient: Patient
    visit_date: date


def closed_record(clinic: Clinic, subject: IntakeId) -> ClosedRecord:
    """Whose record it is, for the screen that says why it is closed.

    Raises:
        NotAllowed: this person's role opens no record.
        KeyError: it is not there.
    """
    require(clinic.staff, Action.SEE_RECORD)
    owner = clinic.records.owner(subject)
    visit: Draft | Intake | None = clinic.records.read_draft(subject)
    visit = visit or clinic.records.intake(subject) or clinic.records.latest_version(subject)
    if owner is None or visit is None:
        raise KeyError(subject)
    return ClosedRecord(subject, owner, visit.visit_date)


def _need_of_draft(clinic: Clinic, draft: Draft) -> Need | None:
    if draft.corrects is None:
        return need_of(clinic, draft.patient.patient_id, Standing(is_draft=True))
    # A correction holds every answer of the visit it corrects.
    newest = clinic.records.latest_version(draft.corrects)
    return None if newest is None else need_of_visit(clinic, newest)


def _standing(clinic: Clinic, intake: Intake) -> Standing:
    records, today = clinic.records, clinic.today()
    newest = records.latest_version(intake.intake_id)
    states = records.states(intake.intake_id)
    last = states[-1] if states else None

    def is_today(moment: datetime | None) -> bool:
        return moment is not None and clinic.local(moment).date() == today

    return Standing(
        newest=newest is not None and newest.intake_id == intake.intake_id,
        today=intake.visit_date == today,
        waits=(last.state if last is not None else WorkState.WAITING).waits,
        task=any(
            task.done_at is None or is_today(task.done_at)
            for task in records.tasks(intake.intake_id)
        ),
        moved=last is not None and is_today(last.at),
    )


def _is_over() -> DayIsOver:
    return DayIsOver(
        _(
            "This visit is over. The desk opens who is asked, who waits, who was here today, and"
            " who it was asked to do something for."
        ),
        _("Ask a specialist. In an emergency it can be opened with a reason, which is written."),
    )
