"""The part-done intakes as the finder lists them: who, how it stands, and the level so far."""

from __future__ import annotations

from datetime import datetime

from triage_app import workflow
from triage_app.desktop.desk_form import desk_form
from triage_app.desktop.draft_list import DraftRow
from triage_app.desktop.draft_swap import Standing, interrupted_words, standing, standing_words
from triage_app.desktop.waiting import age_and_sex
from triage_app.model.intake import Draft
from triage_app.workflow import Clinic


def draft_rows(clinic: Clinic, here: str, began: datetime) -> tuple[tuple[DraftRow, ...], str]:
    """The rows, and who was being asked when the program stopped; raises StoreError.

    Args:
        clinic: the desk.
        here: the draft this window has open; empty for none.
        began: when this window began.
    """
    drafts = workflow.drafts(clinic)
    stopped = tuple(
        draft.patient.name
        for draft in drafts
        if standing(draft, here, began) is Standing.INTERRUPTED
    )
    rows = tuple(_row(clinic, draft, standing(draft, here, began)) for draft in drafts)
    return rows, interrupted_words(stopped)


def _row(clinic: Clinic, draft: Draft, how: Standing) -> DraftRow:
    engine = clinic.forms[draft.form.form_id]
    patient, day = draft.patient, draft.visit_date
    age = patient.age_on(day)
    found = engine.assess(draft.answers, age, patient.sex, day)
    left = sum(q not in draft.answers for q in engine.shown(draft.answers, age, patient.sex))
    about = standing_words(draft, how, clinic.now(), left)
    if len(clinic.forms) > 1:
        about = f"{desk_form(engine.form).title}. {about}"
    return DraftRow(
        draft.draft_id,
        patient.name,
        age_and_sex(patient, day),
        about,
        found.level,
        found.could_be,
    )
