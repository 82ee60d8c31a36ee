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
        corrects: the version that completing this draft replaces; None for a new visit.
        reason: why it is corrected; empty for a new visit.
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
    corrects: IntakeId | None = None
    reason: str = ""


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
    LEVEL_SET = "level_set"
    NOTE_WRITTEN = "note_written"
    ASSIGNED = "assigned"
    TASK_ASKED = "task_asked"
    TASK_DONE = "task_done"
    STATE_CHANGED = "state_changed"
    CORRECTION_BEGUN = "correction_begun"
    INTAKE_MOVED = "intake_moved"
    PATIENTS_MERGED = "patients_merged"
    MERGE_UNDONE = "merge_undone"
    SETTING_CHANGED = "setting_changed"
    LIST_PRINTED = "list_printed"
    RULES_REPLAYED = "rules_replayed"
    SEARCHED = "searched"
    RESTORED = "restored"
    KEY_WRITTEN_OUT = "key_written_out"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    USER_ADDED = "user_added"
    USER_CHANGED = "user_changed"
    USER_REMOVED = "user_removed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  # the name of an event
    PASSWORD_RESET = "password_reset"  # noqa: S105  # as above
    RECOVERY_KEY_USED = "recovery_key_used"
    PIN_CHANGED = "pin_changed"
    SECOND_FACTOR_CHANGED = "second_factor_changed"
    GLASS_BROKEN = "glass_broken"
    GLASS_REVIEWED = "glass_reviewed"
    PURGED = "purged"
    EVERYTHING_EXPORTED = "everything_exported"
    PATIENT_EXPORTED = "patient_exported"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what, when, and at which computer.

    `detail` holds ids, counts, staff words, levels and what patient details were and are; never an
    answer, a note or what was searched for. Only the encrypted store keeps it: no log file has it.
    """

    event: Event
    at: datetime
    by: Staff
    subject: str
    detail: str = ""
    computer: str = ""


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
    WITH_SPECIALIST = "with_specialist"
    SEEN = "seen"
    BOOKED = "booked"
    CLOSED = "closed"
    ENTERED_IN_ERROR = "entered_in_error"

    @property
    def waits(self) -> bool:
        """Whether the row is on the list of those who wait."""
        return self in _WAITS


_WAITS = (WorkState.ASKING, WorkState.PARKED, WorkState.WAITING, WorkState.WITH_SPECIALIST)


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """One finished, ready-to-show line of the worklist; made by the store, read by the desktop.

    Attributes:
        subject: id of the draft or the intake.
        level: in force: the rules', or the one a clinician set.
        story: one line in the clinic's language.
        arrived: aware UTC, when the intake was begun: the wait runs from here.
        left: questions not asked yet; 0 for a completed one.
        told: who was told of an emergency, and when; empty and None if nobody yet.
        printed: when its page was last printed.
        opened: when its record was last opened; None marks it new.
        rules_level: what the rules say; None when it is `level`.
        specialist: who sees the patient; empty when nobody was chosen.
        tasks: open tasks for the desk.
        version: of the intake; 1 for a draft.
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
    rules_level: Level | None = None
    specialist: str = ""
    tasks: int = 0
    version: int = 1


@dataclass(frozen=True, slots=True)
class Worklist:
    """A page of rows in order, and how many there are in all and by level.

    Attributes:
        not_known: how many of `by_level[0]` have a level that is not yet known: they could be
            more than routine, and must never be counted as routine on a screen.
    """

    rows: tuple[WorklistRow, ...]
    total: int
    by_level: tuple[int, int, int, int]
    not_known: int = 0
