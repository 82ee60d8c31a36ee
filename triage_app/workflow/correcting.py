"""Putting right what was written: an intake, whose it is, two records of one person, details.

Nothing is overwritten. A correction is a new version, a move is noted, a merge can be undone. Each
needs a reason in words and leaves an entry in the audit. That names the questions of which answers
changed, never the answers, which the versions have; of patient details it keeps what was and is.
"""

from __future__ import annotations

from dataclasses import replace

from triage_app.errors import InputRefused, StoreChanged
from triage_app.model.answers import Answer, Answers, NoAnswer, QuestionId
from triage_app.model.beside import Merge, MergeId
from triage_app.model.intake import Draft, Event, Intake, IntakeId
from triage_app.model.person import Patient, PatientId
from triage_app.texts import _
from triage_app.workflow.asking import Asking, keep_draft
from triage_app.workflow.audit_details import level_change, patient_changes
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.kept_forms import engine_for
from triage_app.workflow.may import Action, require
from triage_app.workflow.other_days import require_open
from triage_app.workflow.record import Record, chain_of, whole_record
from triage_app.workflow.revisit import still_fits
from triage_app.workflow.versions import (
    findings_of,
    keep_version,
    newest_or_refuse,
    typed_reason,
    with_patient,
)


def begin_correction(clinic: Clinic, subject: IntakeId, reason: str) -> Asking:
    """Begin correcting an intake: a draft with its answers; completing it makes the next version.

    A correction that was begun before goes on. If another desk corrected the intake meanwhile, the
    answers changed here are put on top of what that desk saved.

    Args:
        clinic: the desk.
        subject: any version of the intake.
        reason: why, typed.

    Raises:
        KeyError: there is no such intake.
        DayIsOver: the desk does not need it; an emergency opening is for reading only.
        InputRefused: there is no reason in words.
        StoreChanged: another desk began the correction at the same moment.
    """
    require(clinic.staff, Action.CORRECT)
    words = typed_reason(reason)
    newest = clinic.records.latest_version(subject)
    if newest is None:
        raise KeyError(subject)
    require_open(clinic, newest.intake_id, to_act=True)
    draft = _begun(clinic, newest)
    if draft is None:
        draft = _fresh(clinic, newest)
    elif draft.corrects != newest.intake_id:
        draft = _brought_up(clinic, draft, newest)
    draft = replace(draft, reason=words, parked=False, saved=clinic.now(), by=clinic.staff)
    asking = keep_draft(clinic, draft)
    dropped = [name for name in newest.answers if name not in draft.answers]
    detail = f"{draft.draft_id}: {words}"
    if dropped:
        detail += f"; to be asked again: {' '.join(dropped)}"
    clinic.records.record(clinic.entry(Event.CORRECTION_BEGUN, newest.intake_id, detail))
    return asking


def _begun(clinic: Clinic, newest: Intake) -> Draft | None:
    """The correction of this intake that is part done already, to be saved over from here."""
    owner = clinic.records.owner(newest.intake_id) or newest.patient
    chain = chain_of(clinic.records.visits(owner.patient_id), newest)
    versions = {version.intake_id for version in chain}
    for draft in clinic.records.drafts():
        if draft.corrects in versions:
            return clinic.records.draft(draft.draft_id)
    return None


def _fresh(clinic: Clinic, newest: Intake) -> Draft:
    engine = clinic.forms[newest.form.form_id]
    draft = Draft(
        draft_id=IntakeId(clinic.new_id()),
        patient=clinic.records.owner(newest.intake_id) or newest.patient,
        form=engine.form.stamp,
        visit_date=newest.visit_date,
        referral=newest.referral,
        answers={},
        place=None,
        # The visit began when it began: a correction does not give the patient more time.
        started=newest.started,
        saved=clinic.now(),
        by=clinic.staff,
        corrects=newest.intake_id,
    )
    return replace(draft, answers=_fitting(clinic, newest.answers, draft))


def _brought_up(clinic: Clinic, draft: Draft, newest: Intake) -> Draft:
    """The draft on top of the newest version: what was changed here counts, the rest is theirs."""
    base = clinic.records.intake(draft.corrects) if draft.corrects else None
    before: Answers = base.answers if base is not None else {}
    merged = dict(_fitting(clinic, newest.answers, draft))
    for name in dict.fromkeys((*before, *draft.answers)):
        mine = draft.answers.get(name)
        if mine == before.get(name):
            continue
        if mine is None:
            merged.pop(name, None)
        else:
            merged[name] = mine
    ordered = clinic.forms[draft.form.form_id].form.questions
    answers = {name: merged[name] for name in ordered if name in merged}
    owner = clinic.records.owner(newest.intake_id) or newest.patient
    return replace(draft, patient=owner, answers=answers, corrects=newest.intake_id)


def _fitting(clinic: Clinic, answers: Answers, draft: Draft) -> dict[QuestionId, Answer]:
    """The answers that the present form still takes; the others are to be asked again."""
    questions = clinic.forms[draft.form.form_id].form.questions
    return {
        name: answers[name]
        for name, question in questions.items()
        if name in answers
        and (isinstance(answers[name], NoAnswer) or still_fits(question, answers[name], draft))
    }


def record_to_move(clinic: Clinic, subject: IntakeId) -> Record:
    """The intake that is to be put on another patient. Raises KeyError when it is not there."""
    require(clinic.staff, Action.MOVE_INTAKE)
    return whole_record(clinic, subject)


def move_intake(clinic: Clinic, subject: IntakeId, to: PatientId, reason: str) -> Intake:
    """Put an intake on the patient it belongs to, with every version and what stands beside it.

    It gets a new version with that patient's name, age and sex, assessed afresh; paper of the old
    one says OUT OF DATE. Moving again goes on where a failure stopped it.

    Returns:
        The new version.

    Raises:
        InputRefused: no reason in words, no such patient, or it is there already.
        StoreChanged: it was corrected, or the patient merged away, since.
    """
    require(clinic.staff, Action.MOVE_INTAKE)
    words = typed_reason(reason)
    newest = newest_or_refuse(clinic, subject)
    patient = _known(clinic, to)
    owner = clinic.records.owner(subject) or newest.patient
    if owner.patient_id != to:
        detail = f"from {owner.patient_id} to {to}: {words}"
        clinic.records.move_intake(subject, to, clinic.entry(Event.INTAKE_MOVED, subject, detail))
    elif newest.patient.patient_id == to:
        raise InputRefused(_("The intake is on this patient already."), _("Nothing was changed."))
    engine, _same = engine_for(clinic, newest.form)
    age = patient.age_on(newest.visit_date)
    shown = frozenset(engine.shown(newest.answers, age, patient.sex))
    findings = findings_of(engine.form, newest.answers)
    answers = {n: a for n, a in newest.answers.items() if n in shown or n in findings}
    new = with_patient(clinic, newest, engine, answers, f"moved: {words}", patient)
    level = level_change(newest.assessment.level, new.assessment.level)
    entry = clinic.entry(Event.INTAKE_CORRECTED, new.intake_id, f"{subject}: moved; {level}")
    keep_version(clinic, new, newest, engine, entry)
    return new


def merge_patients(clinic: Clinic, kept: PatientId, gone: PatientId, reason: str) -> Merge:
    """Make two records of one person one; `gone` is found no more by itself. Can be undone.

    Raises:
        InputRefused: no reason in words, or it is the same record twice.
        StoreChanged: one of them was changed since, or has a part-done intake in the way.
    """
    require(clinic.staff, Action.MERGE)
    words = typed_reason(reason)
    if kept == gone:
        raise InputRefused(_("This is the same record twice."), _("Nothing was changed."))
    merge = Merge(
        merge_id=MergeId(clinic.new_id()),
        kept=_known(clinic, kept),
        gone=_known(clinic, gone),
        moved=(),
        reason=words,
        at=clinic.now(),
        by=clinic.staff,
    )
    detail = f"{merge.merge_id}: {gone} into {kept}: {words}"
    return clinic.records.merge(merge, clinic.entry(Event.PATIENTS_MERGED, kept, detail))


def undo_merge(clinic: Clinic, merge_id: MergeId) -> None:
    """Put back everything that the merge moved. Raises StoreChanged: a later one comes first."""
    require(clinic.staff, Action.MERGE)
    clinic.records.undo_merge(merge_id, clinic.entry(Event.MERGE_UNDONE, merge_id))


def merges(clinic: Clinic, patient_id: PatientId | None = None) -> tuple[Merge, ...]:
    """All merges, or those of one patient, newest first."""
    require(clinic.staff, Action.FIND_PATIENTS)
    return clinic.records.merges(patient_id)


def change_patient(clinic: Clinic, before: Patient, after: Patient) -> Patient:
    """Keep changed details of a patient; the audit has what they were and what they are.

    Completed intakes keep the patient as known on their day.

    Args:
        clinic: the desk.
        before: as the person saw them.
        after: as they are to be; the same `patient_id`.

    Raises:
        StoreChanged: another desk changed them since `before` was read.
    """
    require(clinic.staff, Action.EDIT_PATIENT)
    assert before.patient_id == after.patient_id, "a change of details is no change of person"
    if clinic.records.patient(before.patient_id) != before:
        raise StoreChanged(
            _("Somebody else changed this patient's details since you opened them."),
            _("What they saved is kept. Open the patient again and make your change once more."),
        )
    changes = patient_changes(before, after)
    if changes:
        clinic.records.save_patient(
            after, clinic.entry(Event.PATIENT_SAVED, after.patient_id, changes)
        )
    return after


def _known(clinic: Clinic, patient_id: PatientId) -> Patient:
    patient = clinic.records.patient(patient_id)
    if patient is None:
        raise InputRefused(
            _("There is no such patient."), _("Nothing was changed. Search for them again.")
        )
    return patient
