"""The emergency openings as an administrator looks at them: who, when, whose record, why, and then.

They are read from the audit, and that one was looked at is an entry too: nobody can take one away
or change it unseen, and there is nothing beside the audit that could say something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from triage_app.errors import InputRefused
from triage_app.model.audit import AuditFilter
from triage_app.model.glass import GlassId
from triage_app.model.intake import AuditEntry, Event
from triage_app.model.person import PatientId, Staff
from triage_app.texts import _
from triage_app.workflow.audit_view import AuditRow, audit_rows
from triage_app.workflow.break_glass import OPEN_FOR
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.may import Action, require
from triage_app.workflow.versions import typed_reason

_PAGE: Final = 200
_MOST_DONE: Final = 500
_EVENTS: Final = frozenset({Event.GLASS_BROKEN, Event.GLASS_REVIEWED})


@dataclass(frozen=True, slots=True)
class Review:
    """That an opening was looked at; `at` by the clinic's clock, `words` as the person typed."""

    at: datetime
    by: Staff
    words: str


@dataclass(frozen=True, slots=True)
class Opening:
    """One record opened in an emergency.

    Attributes:
        sequence: the number of its entry in the audit.
        at: by the clinic's clock, as `ends`.
        ends: when it closed by itself; it may have been left before.
        about: name and record number of the patient as known now.
        review: None while nobody has looked at it.
    """

    glass_id: GlassId
    sequence: int
    at: datetime
    ends: datetime
    by: Staff
    computer: str
    patient_id: PatientId
    about: str
    reason: str
    review: Review | None = None


def openings(clinic: Clinic) -> tuple[Opening, ...]:
    """All there are: those nobody has looked at first, the newest of each first."""
    require(clinic.staff, Action.SEE_AUDIT)
    found, reviews = [], {}
    for sequence, entry in _entries(clinic):
        glass_id, words = _parts(entry)
        if entry.event is Event.GLASS_REVIEWED:
            reviews[glass_id] = Review(clinic.local(entry.at), entry.by, words)
        else:
            found.append((sequence, entry))
    made = [_opening(clinic, sequence, entry, reviews) for sequence, entry in found]
    return tuple(sorted(made, key=lambda opening: opening.review is not None))


def done_under(clinic: Clinic, opening: Opening) -> tuple[AuditRow, ...]:
    """What that person looked at and did with that patient while it was open, first first.

    Each with its details; that a record was opened under this opening goes without saying.
    """
    require(clinic.staff, Action.SEE_AUDIT)
    rows = [
        replace(row, detail="") if row.event is Event.RECORD_OPENED else row
        for patient_id in _ids_of(clinic, opening.patient_id)
        for row in audit_rows(
            clinic,
            AuditFilter(
                person=opening.by.staff_id,
                begin=opening.at.astimezone(UTC),
                end=opening.ends.astimezone(UTC),
                subject=patient_id,
            ),
            limit=_MOST_DONE,
        )
        if row.sequence > opening.sequence and row.event not in _EVENTS
    ]
    return tuple(sorted(rows, key=lambda row: row.sequence))


def mark_reviewed(clinic: Clinic, glass_id: GlassId, words: str) -> None:
    """Note that this opening was looked at, with a word on it; only once.

    Raises:
        NotAllowed: this person may not.
        InputRefused: no words, no such opening, it is one's own, or somebody looked at it first.
    """
    require(clinic.staff, Action.SEE_AUDIT)
    said = typed_reason(words)
    with clinic.records.together():
        opening = next((one for one in openings(clinic) if one.glass_id == glass_id), None)
        if opening is None:
            raise InputRefused(_("There is no such opening."), _("Nothing was changed."))
        if opening.review is not None:
            raise InputRefused(
                _("{name} has looked at it already.").format(name=opening.review.by.name),
                _("Nothing was changed."),
            )
        if opening.by.staff_id == clinic.staff.staff_id:
            raise InputRefused(
                _("You opened this record yourself."),
                _("Nothing was changed. Somebody else has to look at it."),
            )
        entry = clinic.entry(Event.GLASS_REVIEWED, opening.patient_id, f"{glass_id}: {said}")
        clinic.records.record(entry)


def _entries(clinic: Clinic) -> Iterator[tuple[int, AuditEntry]]:
    """Newest first; one that cannot be read any more is what checking the chain finds."""
    before: int | None = None
    while page := clinic.records.audit_page(AuditFilter(events=_EVENTS), _PAGE, before):
        yield from ((line.sequence, line.entry) for line in page if line.entry is not None)
        before = page[-1].sequence


def _parts(entry: AuditEntry) -> tuple[GlassId, str]:
    glass_id, _colon, words = entry.detail.partition(": ")
    return GlassId(glass_id), words


def _opening(
    clinic: Clinic, sequence: int, entry: AuditEntry, reviews: dict[GlassId, Review]
) -> Opening:
    glass_id, reason = _parts(entry)
    patient = clinic.records.patient(PatientId(entry.subject))
    about = entry.subject
    if patient is not None:
        about = f"{patient.name} ({patient.mrn})" if patient.mrn else patient.name
    return Opening(
        glass_id,
        sequence,
        clinic.local(entry.at),
        clinic.local(entry.at + OPEN_FOR),
        entry.by,
        entry.computer,
        PatientId(entry.subject),
        about,
        reason,
        reviews.get(glass_id),
    )


def _ids_of(clinic: Clinic, patient_id: PatientId) -> tuple[PatientId, ...]:
    """The patient, and whoever their visits went to when they were merged since."""
    merged = (
        merge.kept.patient_id
        for merge in clinic.records.merges(patient_id)
        if merge.gone.patient_id == patient_id and merge.undone_at is None
    )
    return (patient_id, *merged)
