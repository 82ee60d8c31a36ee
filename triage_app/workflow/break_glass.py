"""Opening one patient's record in an emergency, by somebody whose role does not open it.

It opens nothing else, changes no role, and is for reading: 30 minutes, or until the record is left,
whichever comes first. Whoever does it types why, and an administrator looks at it afterwards
(`reviewing`). Basis: an emergency access procedure is required (45 CFR 164.312(a)(2)(ii)).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from triage_app.errors import InputRefused
from triage_app.model.glass import Glass, GlassId
from triage_app.model.intake import Event
from triage_app.model.person import PatientId
from triage_app.texts import _
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.may import Action, require

OPEN_FOR: Final = timedelta(minutes=30)
LEAST_REASON: Final = 10
MOST_REASON: Final = 500


def break_glass(clinic: Clinic, patient_id: PatientId, reason: str) -> Clinic:
    """Open this patient's record in an emergency.

    Args:
        clinic: the desk.
        patient_id: whose record.
        reason: why, typed by the person; at least 10 characters.

    Returns:
        The same desk and person, for whom this one record is open. Letting go of it closes the
        record; the audit has whatever is done with it under the person's own name.

    Raises:
        NotAllowed: this person may not.
        InputRefused: there is no reason, or no such patient; nothing is opened.
        StoreError: it could not be written that it was opened; then it is not.
    """
    require(clinic.staff, Action.BREAK_GLASS)
    words = " ".join(reason.split())
    refused = reason_problem(words)
    if refused:
        raise InputRefused(refused, _("Nothing was opened."))
    if clinic.records.patient(patient_id) is None:
        raise InputRefused(
            _("There is no such patient."), _("Nothing was opened. Search for them again.")
        )
    now = clinic.now()
    glass = Glass(GlassId(clinic.new_id()), patient_id, words, now, now + OPEN_FOR)
    clinic.records.record(
        clinic.entry(Event.GLASS_BROKEN, patient_id, f"{glass.glass_id}: {words}")
    )
    return replace(clinic, glass=glass)


def reason_problem(reason: str) -> str:
    """Why this is not a reason yet, as a sentence; empty when it is one."""
    words = " ".join(reason.split())
    if len(words) < LEAST_REASON or not any(char.isalpha() for char in words):
        return _("Type in a few words why it is needed now: at least {n} characters.").format(
            n=LEAST_REASON
        )
    if len(words) > MOST_REASON:
        return _("Type the reason in at most {n} characters.").format(n=MOST_REASON)
    return ""
