"""What every store of this program promises, whichever database is under it.

It holds no code: `SqliteRecords` keeps these promises in one encrypted file, and the tests in
`tests/contract` hold any other store to the same ones. It must not know what a screen or a rule is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol

from triage_app.model.audit import (
    EVERYTHING,
    AuditFilter,
    AuditHead,
    AuditLine,
    AuditReport,
    NotedHead,
)
from triage_app.model.beside import (
    ALL_WAITING,
    Assignment,
    LevelSet,
    Merge,
    MergeId,
    Note,
    Printed,
    QuestionTime,
    StateChange,
    Task,
    TaskId,
    VisitFacts,
    WorklistFilter,
)
from triage_app.model.intake import (
    Acknowledgement,
    AuditEntry,
    Draft,
    FormId,
    Intake,
    IntakeId,
    Worklist,
    WorklistRow,
)
from triage_app.model.person import Patient, PatientId, SamePerson, Staff
from triage_app.model.unsaved import KeptLetter, TypedPlace, Unsaved
from triage_app.model.user import User
from triage_app.records.leaving_store import LeavingStore


class Records(LeavingStore, Protocol):
    """One desk's hold on the store.

    Every method that writes is one transaction: when it returns, all of it is on the disk and
    survives a power cut; when it raises, none of it happened. Every method may raise `StoreError`
    or one below it, whose text can be shown as it stands. Times given must be aware; those given
    back are aware UTC. One object is used from the thread that opened it; `reopen` serves others.
    """

    def save_patient(self, patient: Patient, entry: AuditEntry) -> None:
        """Add the patient, or replace what is known of them, by `patient_id`.

        Their open drafts, their worklist rows and the search show the new data at once;
        completed intakes keep the patient as known on their day.
        """

    def patient(self, patient_id: PatientId) -> Patient | None:
        """The patient as known now; None when there is none with this id."""

    def find_patients(self, text: str, limit: int = 20) -> tuple[Patient, ...]:
        """Patients who fit every word of `text`, for use while it is being typed.

        A word fits by the beginning of any part of the name (case and accents do not count), by
        birth year or date (1954, 1954-02-11, 11/02/1954 day or month first, 11 Feb 1954; each may
        be unfinished), by record number with or without leading zeros, by the last four digits
        of the phone, or by the whole of it without gaps. Patients met exactly by record number or
        phone come first, then by name. Empty text finds nobody.
        """

    def likely_same(self, wanted: SamePerson, limit: int = 200) -> tuple[Patient, ...]:
        """Patients worth comparing with somebody who is being typed; each once, none for nothing.

        Met by record number, by phone or its last four digits, by birth date also with day and
        month taken for each other, by the sound of a name with the year of birth give or take one
        (with an age only: three), and by the sound of family and given name in either order, of
        which the last typed may be unfinished. Those are candidates, not verdicts: many are
        somebody else. Those met by what tells people apart best come first; a frequent name gives
        only some of its bearers, those of the right age first.
        """

    def save_draft(
        self,
        draft: Draft,
        row: WorklistRow,
        spent: QuestionTime | None = None,
        entry: AuditEntry | None = None,
    ) -> None:
        """Keep the draft and its worklist row, by `draft_id`; called after each answer.

        `spent` is what the question just answered cost; it is added up with what it cost before.

        `entry` says what the person did when it was more than an answer, such as beginning it.

        A patient not in the store yet is added, with an audit entry in the name of `draft.by`.
        `told`, `printed` and `opened` in the store are never taken back by an older `row`.

        Raises:
            StoreChanged: the draft was saved, completed or discarded by another desk since this
                one last opened or saved it, or there is already another draft for the same
                patient, form and visit, or another correction of the same version. Nothing is
                written; `draft` gives what is stored now.
        """

    def draft(self, draft_id: IntakeId) -> Draft | None:
        """The draft as stored, which this desk may now save over; None when there is none."""

    def read_draft(self, draft_id: IntakeId) -> Draft | None:
        """The draft as stored, only to be shown: what this desk may save over stays as it was.

        A desk that is filling the draft in may be behind another one. Had it taken up the newer
        one with `draft` just to show it, its next answer would wipe out what the other saved.
        """

    def drafts(self) -> tuple[Draft, ...]:
        """All drafts, last saved first. A list to choose from: open one with `draft`."""

    def draft_for(self, patient_id: PatientId, form_id: FormId, visit_date: date) -> Draft | None:
        """The one draft of this patient, form and visit, as `draft` gives it; no correction."""

    def discard_draft(self, draft_id: IntakeId, entry: AuditEntry) -> None:
        """Delete the draft and its worklist row.

        Raises:
            StoreChanged: it is gone, or another desk saved it since this one opened it.
        """

    def complete(
        self, intake: Intake, row: WorklistRow, entry: AuditEntry, draft_id: IntakeId | None
    ) -> None:
        """Keep the finished intake for good; its draft and the row of the version it replaces go.

        Who was told of an emergency in the draft or the version it replaces counts for it too.

        Raises:
            StoreChanged: another desk saved, completed or discarded the draft, completed this
                intake, or corrected the same version first. Nothing is written.
            Bug: `intake.replaces` names no stored intake, or `row` is of something else.
        """

    def intake(self, intake_id: IntakeId) -> Intake | None:
        """The intake exactly as completed; None when there is none with this id."""

    def visits(self, patient_id: PatientId) -> tuple[Intake, ...]:
        """All completed intakes of the patient, every version, last completed first."""

    def first_visit(self, patient_id: PatientId) -> date | None:
        """The day of the patient's earliest completed visit, as last corrected; None without any.

        For counting new patients: it costs a fraction of `visits`.
        """

    def latest_version(self, intake_id: IntakeId) -> Intake | None:
        """The last correction of this intake, itself if never corrected; None when unknown."""

    def worklist(
        self, wanted: WorklistFilter = ALL_WAITING, limit: int = 100, offset: int = 0
    ) -> Worklist:
        """A page of the worklist, most urgent first, then by priority, then longest wait.

        Args:
            wanted: which rows.
            limit: most rows given back.
            offset: rows to pass over first.

        Returns:
            The rows; `total` counts all that fit, `by_level` and `not_known` those that fit apart
            from `level` and `known`, routine first. With `limit` 0 only the counts are read.
        """

    def change_state(self, change: StateChange, entry: AuditEntry) -> None:
        """Move the row of a completed intake to another state, and note it for good.

        Raises:
            StoreChanged: there is no such row any more.
        """

    def states(self, subject: IntakeId) -> tuple[StateChange, ...]:
        """The states it went through, first first, whatever version they were noted beside."""

    def set_level(self, level: LevelSet, entry: AuditEntry) -> None:
        """Note a level set by hand; the worklist row shows the level in force at once."""

    def levels_set(self, subject: IntakeId) -> tuple[LevelSet, ...]:
        """Those of this intake, whatever version, first first."""

    def add_note(self, note: Note, entry: AuditEntry) -> None:
        """Add the specialist's plan and note."""

    def notes(self, subject: IntakeId) -> tuple[Note, ...]:
        """Those of this intake, whatever version, first first."""

    def assign(self, assignment: Assignment, entry: AuditEntry) -> None:
        """Note who sees the patient; the worklist row shows it at once."""

    def assignments(self, subject: IntakeId) -> tuple[Assignment, ...]:
        """Those of this intake, whatever version, first first."""

    def add_task(self, task: Task, entry: AuditEntry) -> None:
        """Ask something of the desk; the worklist row counts it at once."""

    def finish_task(self, task_id: TaskId, entry: AuditEntry) -> None:
        """Note that it was done, by `entry.by` at `entry.at`.

        Raises:
            StoreChanged: it was done already, or there is none.
        """

    def tasks(self, subject: IntakeId) -> tuple[Task, ...]:
        """Those of this intake, whatever version, first first, done ones too."""

    def open_tasks(self, limit: int = 200) -> tuple[tuple[Task, Patient], ...]:
        """What is to be done, oldest first, with the patient as known now."""

    def mark_opened(self, subject: IntakeId, at: datetime, entry: AuditEntry) -> None:
        """Note that the record was opened, also one no longer on the worklist."""

    def mark_printed(
        self, subject: IntakeId, at: datetime, entry: AuditEntry, basis: str = "", sha256: str = ""
    ) -> None:
        """Count one printed copy of its page, also one no longer on the worklist; see `Printed`."""

    def prints(self, subject: IntakeId) -> tuple[Printed, ...]:
        """The copies of just this version, first first."""

    def copies_printed(self, subject: IntakeId) -> int:
        """How many copies were printed; 0 when none."""

    def first_printed(self, subject: IntakeId) -> datetime | None:
        """When the first copy was printed; None when none was."""

    def keep_form(self, sha256: str, files: bytes) -> None:
        """Keep the files of a form version, once; later calls with the same hash do nothing.

        `files` is whatever `form_files` shall give back: old intakes are shown and printed with
        the questions they were asked, also after the form was changed.
        """

    def form_files(self, sha256: str) -> bytes | None:
        """What `keep_form` was given; None when it was not."""

    def move_intake(self, subject: IntakeId, to: PatientId, entry: AuditEntry) -> None:
        """Put an intake, with every version of it, on the patient it belongs to.

        Its row, what stands beside it and the numbers go with it. The intake itself keeps the
        patient as it was written; who it belongs to now is what `visits` and the row say.

        Raises:
            StoreChanged: there is no such patient or intake any more.
        """

    def owner(self, subject: IntakeId) -> Patient | None:
        """The patient, as known now, that an intake or draft belongs to; None when unknown.

        After a merge or a move it is another one than the intake was written with.
        """

    def merge(self, merge: Merge, entry: AuditEntry) -> Merge:
        """Make two patients one: every visit, draft and row of `gone` moves to `kept`.

        `gone` is found no more by itself; its names, phone and number find `kept`.

        Returns:
            The merge with what was moved.

        Raises:
            StoreChanged: one of the two was changed, or merged away, since; or both have a
                part-done intake of the same form and day. Nothing is written.
        """

    def undo_merge(self, merge_id: MergeId, entry: AuditEntry) -> None:
        """Put back everything that the merge moved; what came since stays with `kept`.

        Raises:
            StoreChanged: it was undone already, or a later merge has to be undone first.
        """

    def merges(self, patient_id: PatientId | None = None) -> tuple[Merge, ...]:
        """All merges, or those of one patient, newest first."""

    def visits_between(self, first: date, last: date) -> Iterator[VisitFacts]:
        """Completed visits by visit date, both days included, oldest first, read as they are used.

        Those entered in error are left out.
        """

    def acknowledge(self, acknowledgement: Acknowledgement, entry: AuditEntry) -> None:
        """Note who was told of an emergency. Notes are only added."""

    def acknowledgements(self, subject: IntakeId) -> tuple[Acknowledgement, ...]:
        """Who was told, first first; also in its draft and the versions it replaces."""

    def unacknowledged(self) -> tuple[WorklistRow, ...]:
        """Emergency rows nobody was told of and nobody has seen; the first 100 in order."""

    def keep_unsaved(self, unsaved: Unsaved, entry: AuditEntry) -> None:
        """Keep what somebody typed and has not finished, in place of what they typed there before.

        For use after every pause in typing: `entry` is written the first time only.

        Raises:
            StoreChanged: the intake it is about is not there any more.
        """

    def unsaved(self, place: TypedPlace, subject: IntakeId | None, staff_id: str) -> Unsaved | None:
        """What this person typed there, beside whatever version of the intake; None for nothing."""

    def drop_unsaved(
        self,
        place: TypedPlace,
        subject: IntakeId | None,
        staff_id: str,
        only: str | None = None,
    ) -> None:
        """Forget it; with `only`, when it still says just that."""

    def keep_letter(self, letter: KeptLetter, entry: AuditEntry) -> None:
        """Keep a letter that left the desk; not twice on end when it says the same.

        A signed one is finished: the same text that its writer had not finished is dropped.

        Raises:
            StoreChanged: the intake it is about is not there any more.
        """

    def letters(self, subject: IntakeId) -> tuple[KeptLetter, ...]:
        """Those of this intake, whatever version, first first."""

    def users(self) -> tuple[User, ...]:
        """Everybody who may sign in or once might, those removed too, first added first."""

    def user(self, user_id: str) -> User | None:
        """The one with this id; None when there is none."""

    def save_user(self, user: User, entry: AuditEntry | None) -> None:
        """Add the user, or replace what is known of them, by `user_id`; nobody is ever deleted.

        `entry` is None for what only the program needs, such as the slot that is about to count.

        Raises:
            StoreChanged: somebody else who may sign in has this name, as `name_key` compares them.
        """

    def audit(self, limit: int = 200) -> tuple[AuditEntry, ...]:
        """The last entries of the audit, newest first."""

    def audit_page(
        self, wanted: AuditFilter = EVERYTHING, limit: int = 200, before: int | None = None
    ) -> tuple[AuditLine, ...]:
        """The newest entries that fit, newest first; with `before` only those numbered below it."""

    def audit_people(self) -> tuple[Staff, ...]:
        """Everybody who ever did something, by name; once for each name and role they had."""

    def audit_head(self) -> AuditHead:
        """The end of the audit's chain, to be noted outside the store."""

    def verify_audit(
        self, noted: NotedHead | None = None, progress: Callable[[int, int], None] | None = None
    ) -> AuditReport:
        """Check that no entry of the audit was changed, dropped, moved, put in, or cut off.

        Args:
            noted: a head noted earlier; without it a tail cut off together with every trace of it
                in the store is not found.
            progress: told every few entries how many of how many; what it raises ends the check.
        """

    def record(self, entry: AuditEntry) -> None:
        """Add an audit entry for something that changes nothing else, such as an export."""

    def setting(self, name: str) -> str | None:
        """The setting's text; None when it was never set."""

    def set_setting(self, name: str, value: str, entry: AuditEntry) -> None:
        """Set or replace the setting."""

    def together(self) -> AbstractContextManager[None]:
        """Everything written inside is one transaction: when left by an error, none of it happened.

        For much at once; other desks cannot write meanwhile. Not inside another one.
        """

    def reopen(self) -> Records:
        """Another hold on the same store, for the thread that calls this; close it there."""

    def close(self) -> None:
        """Let go of the store. Closing twice does no harm."""
