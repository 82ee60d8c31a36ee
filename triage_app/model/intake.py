"""An intake, finished or part done, and the entries that stand beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import NewType

from triage_app.model.answers import Answers, QuestionId
from triage_app.model.assessment import Assessment
from triage_app.model.level import Level
from triage_app.model.person import Patient, Referral, Staff

IntakeId = NewType("IntakeId", str)
FormId = NewType("FormId", str)


@dataclass(frozen=True, slots=True)
class FormStamp:
    """Which questions and rules an intake was made with: id, version and SHA-256 of the files."""

    form_id: FormId
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A part-done intake, on disk after every answer. One per patient, form and visit.

    Attributes:
        place: the question that was on screen.
        started: aware UTC, as `saved`.
        parked: True when staff set it aside; False while it is being asked.
    """

    draft_id: IntakeId
    patient: Patient
    form: FormStamp
    visit_date: date
    referral: Referral
    answers: Answers
    place: QuestionId | None
    started: datetime
    saved: datetime
    by: Staff
    parked: bool = False


@dataclass(frozen=True, slots=True)
class Intake:
    """A completed intake. Never changed: a correction is a new one that names it in `replaces`.

    Attributes:
        version: 1 for the first, counted up along `replaces`.
        patient: the patient as known on that day, so that the paper can be printed again.
        reason: why it was corrected; empty for version 1.
    """

    intake_id: IntakeId
    patient: Patient
    form: FormStamp
    visit_date: date
    referral: Referral
    answers: Answers
    assessment: Assessment
    started: datetime
    completed: datetime
    by: Staff
    app_version: str
    version: int = 1
    replaces: IntakeId | None = None
    reason: str = ""


class Event(Enum):
    """What an audit entry can say was done."""

    STORE_CREATED = "store_created"
    PATIENT_SAVED = "patient_saved"
    DRAFT_STARTED = "draft_started"
    DRAFT_DISCARDED = "draft_discarded"
    LAST_TIME_CONFIRMED = "last_time_confirmed"
    READ_BACK = "read_back"
    INTAKE_COMPLETED = "intake_completed"
    INTAKE_CORRECTED = "intake_corrected"
    RECORD_OPENED = "record_opened"
    EMERGENCY_ACKNOWLEDGED = "emergency_acknowledged"
    PRINTED = "printed"
    EXPORTED = "exported"
    MARKED_SEEN = "marked_seen"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what and when. `detail` holds ids, counts and staff words, never an answer."""

    event: Event
    at: datetime
    by: Staff
    subject: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """That a clinician was told of an emergency: `told` is the name given at the desk."""

    subject: IntakeId
    told: str
    at: datetime
    by: Staff


class WorkState(Enum):
    """Where a worklist row stands."""

    ASKING = "asking"
    PARKED = "parked"
    WAITING = "waiting"
    SEEN = "seen"


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """One finished, ready-to-show line of the worklist; made by the store, read by the desktop.

    Attributes:
        subject: id of the draft or the intake.
        story: one line in the clinic's language.
        arrived: aware UTC, when the intake was begun: the wait runs from here.
        left: questions not asked yet; 0 for a completed one.
        told: who was told of an emergency, and when; empty and None if nobody yet.
        printed: when its page was last printed.
        opened: when its record was last opened; None marks it new.
    """

    subject: IntakeId
    is_draft: bool
    patient: Patient
    level: Level
    could_be: Level
    priority: int
    state: WorkState
    story: str
    visit_date: date
    arrived: datetime
    changed: datetime
    left: int
    form_id: FormId
    told: str = ""
    told_at: datetime | None = None
    printed: datetime | None = None
    opened: datetime | None = None


@dataclass(frozen=True, slots=True)
class Worklist:
    """A page of rows in order, and how many there are in all and by level."""

    rows: tuple[WorklistRow, ...]
    total: int
    by_level: tuple[int, int, int, int]
