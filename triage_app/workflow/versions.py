"""Making the next version of a completed intake: a correction, a finding, a move.

It decides what a version takes over from the one before, and where its row stands on the worklist.
The old version is never touched.
"""

from __future__ import annotations

from dataclasses import replace

from triage_app import __version__
from triage_app.errors import InputRefused, StoreChanged
from triage_app.model.answers import Answer, Answers, QuestionId
from triage_app.model.beside import StateChange
from triage_app.model.intake import AuditEntry, Event, Intake, IntakeId, WorkState
from triage_app.model.person import Patient
from triage_app.questionnaire.form import Form
from triage_app.texts import _
from triage_app.triage.engine import Engine
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.kept_forms import keep_form
from triage_app.workflow.record import row_of_intake


def next_version(
    clinic: Clinic, old: Intake, engine: Engine, answers: Answers, reason: str
) -> Intake:
    """The version after `old` with these answers, assessed afresh; nothing is written.

    Whoever the intake belongs to now is its patient: after a merge or a move, somebody else than
    it was written with.
    """
    return with_patient(clinic, old, engine, answers, reason, patient_of(clinic, old))


def with_patient(
    clinic: Clinic, old: Intake, engine: Engine, answers: Answers, reason: str, patient: Patient
) -> Intake:
    """The version after `old` with these answers, of this patient; nothing is written."""
    age = patient.age_on(old.visit_date)
    new = replace(
        old,
        intake_id=IntakeId(clinic.new_id()),
        patient=patient,
        form=engine.form.stamp,
        answers=dict(answers),
        assessment=engine.assess(answers, age, patient.sex, old.visit_date),
        completed=clinic.now(),
        by=clinic.staff,
        app_version=__version__,
    )
    return version_after(old, new, reason)


def version_after(old: Intake, new: Intake, reason: str) -> Intake:
    """The intake as the version after `old`."""
    return replace(new, version=old.version + 1, replaces=old.intake_id, reason=reason)


def patient_of(clinic: Clinic, intake: Intake) -> Patient:
    """As written in the intake; as known now when it came to another patient since."""
    owner = clinic.records.owner(intake.intake_id)
    if owner is None or owner.patient_id == intake.patient.patient_id:
        return intake.patient
    return owner


def keep_version(
    clinic: Clinic,
    new: Intake,
    old: Intake,
    engine: Engine,
    entry: AuditEntry,
    draft_id: IntakeId | None = None,
) -> None:
    """Keep the version, with its form and its row on the worklist.

    The row stays where the old one stood. A patient who was seen or booked comes back to those
    who wait when the rules now say something more urgent.

    Raises:
        StoreChanged: another desk corrected the same version first. Nothing is written.
    """
    keep_form(clinic, engine.form)
    states = clinic.records.states(old.intake_id)
    stood = states[-1].state if states else WorkState.WAITING
    rises = new.assessment.level > old.assessment.level
    back = rises and not stood.waits and stood is not WorkState.ENTERED_IN_ERROR
    row = row_of_intake(new, engine, WorkState.WAITING if back else stood)
    clinic.records.complete(new, row, entry, draft_id)
    if back:
        # Kept with the intake, and so in the clinic's language, not in that of this desk.
        why = f"the level rose to {new.assessment.level.word}"
        change = StateChange(new.intake_id, WorkState.WAITING, why, clinic.now(), clinic.staff)
        detail = f"{WorkState.WAITING.value}: {why}"
        noted = clinic.entry(Event.STATE_CHANGED, new.intake_id, detail)
        clinic.records.change_state(change, noted)


def findings_of(form: Form, answers: Answers) -> dict[QuestionId, Answer]:
    """The examiner's findings among the answers: nobody asks them, and every version keeps them."""
    return {
        name: given
        for name, given in answers.items()
        if name in form.questions and form.questions[name].examiner
    }


def newest_or_refuse(clinic: Clinic, subject: IntakeId) -> Intake:
    """The intake, if it is completed and its newest version.

    Raises:
        InputRefused: it is a draft: what is written beside an intake needs a completed one.
        StoreChanged: it was corrected, or is not there; what was looked at does not count any more.
    """
    newest = clinic.records.latest_version(subject)
    if newest is None:
        if clinic.records.read_draft(subject) is not None:
            raise InputRefused(
                _("This intake is not completed yet."),
                _("Nothing was changed. Complete it first."),
            )
        raise StoreChanged(
            _("This intake is not in the store any more."),
            _("Nothing was changed. Look at the worklist again."),
        )
    if newest.intake_id != subject:
        raise StoreChanged(
            _("This intake was corrected since you opened it."),
            _("Nothing was changed. Open the newest version, look at it, and do it again."),
        )
    return newest


def draft_or_newest(clinic: Clinic, subject: IntakeId) -> IntakeId:
    """The subject, if it is a draft or a newest version; raises as `newest_or_refuse`."""
    if clinic.records.read_draft(subject) is not None:
        return subject
    return newest_or_refuse(clinic, subject).intake_id


def typed_reason(text: str) -> str:
    """The reason on one line.

    Raises:
        InputRefused: it holds no letter: "-" or a blank tells nobody anything.
    """
    words = " ".join(text.split())
    if not any(char.isalpha() for char in words):
        raise InputRefused(
            _("A reason is needed, in words."), _("Nothing was changed. Type why, in short.")
        )
    return words
