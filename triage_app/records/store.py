"""What every store of this program promises, whichever database is under it.

It holds no code: `SqliteRecords` keeps these promises in one encrypted file, and the tests in
`tests/contract` hold any other store to the same ones. It must not know what a screen or a rule is.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

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
from triage_app.model.level import Level
from triage_app.model.person import Patient, PatientId, SamePerson


class Records(Protocol):
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

    def save_draft(self, draft: Draft, row: WorklistRow) -> None:
        """Keep the draft and its worklist row, by `draft_id`; called after each answer.

        A patient not in the store yet is added, with an audit entry in the name of `draft.by`.
        `told`, `printed` and `opened` in the store are never taken back by an older `row`.

        Raises:
            StoreChanged: the draft was saved, completed or discarded by another desk since this
                one last opened or saved it, or there is already another draft for the same
                patient, form and visit. Nothing is written; `draft` gives what is stored now.
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
        """The one draft of this patient, form and visit, as `draft` gives it."""

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

    def latest_version(self, intake_id: IntakeId) -> Intake | None:
        """The last correction of this intake, itself if never corrected; None when unknown."""

    def worklist(
        self, limit: int = 100, offset: int = 0, level: Level | None = None, find: str = ""
    ) -> Worklist:
        """A page of the worklist, most urgent first, then by priority, then longest wait.

        Rows marked seen are left out, unless `find` is given: then they follow the others.

        Args:
            limit: most rows given back.
            offset: rows to pass over first.
            level: only rows of just this level.
            find: only rows of patients whom these words fit, as in `find_patients`.

        Returns:
            The rows; `total` counts all that fit, `by_level` those that fit apart from `level`,
            routine first.
        """

    def mark_seen(self, subject: IntakeId, entry: AuditEntry) -> None:
        """Take the row off the worklist: the patient has been seen.

        Raises:
            StoreChanged: there is no such row any more.
        """

    def mark_opened(self, subject: IntakeId, at: datetime, entry: AuditEntry) -> None:
        """Note that the record was opened, also one no longer on the worklist."""

    def mark_printed(self, subject: IntakeId, at: datetime, entry: AuditEntry) -> None:
        """Count one printed copy of its page, also one no longer on the worklist."""

    def copies_printed(self, subject: IntakeId) -> int:
        """How many copies were printed; 0 when none."""

    def first_printed(self, subject: IntakeId) -> datetime | None:
        """When the first copy was printed; None when none was."""

    def acknowledge(self, acknowledgement: Acknowledgement, entry: AuditEntry) -> None:
        """Note who was told of an emergency. Notes are only added."""

    def acknowledgements(self, subject: IntakeId) -> tuple[Acknowledgement, ...]:
        """Who was told, first first; also in its draft and the versions it replaces."""

    def unacknowledged(self) -> tuple[WorklistRow, ...]:
        """Emergency rows that nobody was told of and nobody has seen, in worklist order."""

    def audit(self, limit: int = 200) -> tuple[AuditEntry, ...]:
        """The last entries of the audit, newest first."""

    def record(self, entry: AuditEntry) -> None:
        """Add an audit entry for something that changes nothing else, such as an export."""

    def setting(self, name: str) -> str | None:
        """The setting's text; None when it was never set."""

    def set_setting(self, name: str, value: str, entry: AuditEntry) -> None:
        """Set or replace the setting."""

    def reopen(self) -> Records:
        """Another hold on the same store, for the thread that calls this; close it there."""

    def close(self) -> None:
        """Let go of the store. Closing twice does no harm."""
