"""The part of the SQLite store that keeps what stands beside an intake, settings and the audit.

`SqliteRecords` is this and the drafts, intakes and patients themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from triage_app.model.audit import (
    EVERYTHING,
    AuditFilter,
    AuditHead,
    AuditLine,
    AuditReport,
    NotedHead,
)
from triage_app.model.beside import (
    Assignment,
    LevelSet,
    Note,
    Printed,
    StateChange,
    Task,
    TaskId,
)
from triage_app.model.intake import Acknowledgement, AuditEntry, IntakeId, WorklistRow
from triage_app.model.person import Patient, Staff
from triage_app.records import acting, audit, beside, chains, forms_kept, listing, worklist
from triage_app.records.session import Session


class BesideRecords:
    """What `Records` promises of entries beside an intake."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # -- what a specialist writes ------------------------------------------------------------------

    def change_state(self, change: StateChange, entry: AuditEntry) -> None:
        """See `Records.change_state`."""
        with self._session.writing() as connection:
            worklist.change_state(connection, change)
            visit = chains.visit_needed(connection, change.subject)
            acting.add_state(connection, visit.number, change)
            audit.add_entry(connection, entry)

    def states(self, subject: IntakeId) -> tuple[StateChange, ...]:
        """See `Records.states`."""
        with self._session.reading() as connection:
            visit = chains.visit_of(connection, subject)
            return () if visit is None else acting.states(connection, visit.number)

    def set_level(self, level: LevelSet, entry: AuditEntry) -> None:
        """See `Records.set_level`."""
        with self._session.writing() as connection:
            visit = chains.visit_needed(connection, level.subject)
            acting.add_level(connection, visit.number, level)
            worklist.show_levels(connection, visit.number)
            audit.add_entry(connection, entry)

    def levels_set(self, subject: IntakeId) -> tuple[LevelSet, ...]:
        """See `Records.levels_set`."""
        with self._session.reading() as connection:
            visit = chains.visit_of(connection, subject)
            return () if visit is None else acting.levels_set(connection, visit.number)

    def add_note(self, note: Note, entry: AuditEntry) -> None:
        """See `Records.add_note`."""
        with self._session.writing() as connection:
            visit = chains.visit_needed(connection, note.subject)
            acting.add_note(connection, visit.number, note)
            audit.add_entry(connection, entry)

    def notes(self, subject: IntakeId) -> tuple[Note, ...]:
        """See `Records.notes`."""
        with self._session.reading() as connection:
            visit = chains.visit_of(connection, subject)
            return () if visit is None else acting.notes(connection, visit.number)

    def assign(self, assignment: Assignment, entry: AuditEntry) -> None:
        """See `Records.assign`."""
        with self._session.writing() as connection:
            visit = chains.visit_needed(connection, assignment.subject)
            acting.add_assignment(connection, visit.number, assignment)
            worklist.show_specialist(connection, visit.number)
            audit.add_entry(connection, entry)

    def assignments(self, subject: IntakeId) -> tuple[Assignment, ...]:
        """See `Records.assignments`."""
        with self._session.reading() as connection:
            visit = chains.visit_of(connection, subject)
            return () if visit is None else acting.assignments(connection, visit.number)

    def add_task(self, task: Task, entry: AuditEntry) -> None:
        """See `Records.add_task`."""
        with self._session.writing() as connection:
            visit = chains.visit_needed(connection, task.subject)
            acting.add_task(connection, visit.number, task)
            worklist.count_tasks(connection, visit.number)
            audit.add_entry(connection, entry)

    def finish_task(self, task_id: TaskId, entry: AuditEntry) -> None:
        """See `Records.finish_task`."""
        with self._session.writing() as connection:
            visit = acting.finish_task(connection, task_id, entry.at, entry.by)
            worklist.count_tasks(connection, visit)
            audit.add_entry(connection, entry)

    def tasks(self, subject: IntakeId) -> tuple[Task, ...]:
        """See `Records.tasks`."""
        with self._session.reading() as connection:
            visit = chains.visit_of(connection, subject)
            return () if visit is None else acting.tasks(connection, visit.number)

    def open_tasks(self, limit: int = 200) -> tuple[tuple[Task, Patient], ...]:
        """See `Records.open_tasks`."""
        with self._session.reading() as connection:
            return acting.open_tasks(connection, limit)

    # -- opened, printed, told ---------------------------------------------------------------------

    def mark_opened(self, subject: IntakeId, at: datetime, entry: AuditEntry) -> None:
        """See `Records.mark_opened`."""
        with self._session.writing() as connection:
            worklist.mark_opened(connection, subject, at)
            audit.add_entry(connection, entry)

    def mark_printed(
        self, subject: IntakeId, at: datetime, entry: AuditEntry, basis: str = "", sha256: str = ""
    ) -> None:
        """See `Records.mark_printed`."""
        with self._session.writing() as connection:
            beside.add_print(connection, subject, at, entry.by, basis, sha256)
            worklist.mark_printed(connection, subject, at)
            audit.add_entry(connection, entry)

    def prints(self, subject: IntakeId) -> tuple[Printed, ...]:
        """See `Records.prints`."""
        with self._session.reading() as connection:
            return beside.prints(connection, subject)

    def copies_printed(self, subject: IntakeId) -> int:
        """See `Records.copies_printed`."""
        with self._session.reading() as connection:
            return beside.copies_printed(connection, subject)

    def first_printed(self, subject: IntakeId) -> datetime | None:
        """See `Records.first_printed`."""
        with self._session.reading() as connection:
            return beside.first_printed(connection, subject)

    def acknowledge(self, acknowledgement: Acknowledgement, entry: AuditEntry) -> None:
        """See `Records.acknowledge`."""
        with self._session.writing() as connection:
            beside.add_acknowledgement(connection, acknowledgement)
            worklist.take_told(connection, acknowledgement.subject)
            audit.add_entry(connection, entry)

    def acknowledgements(self, subject: IntakeId) -> tuple[Acknowledgement, ...]:
        """See `Records.acknowledgements`."""
        with self._session.reading() as connection:
            return beside.acknowledgements(connection, subject)

    def unacknowledged(self) -> tuple[WorklistRow, ...]:
        """See `Records.unacknowledged`."""
        with self._session.reading() as connection:
            return listing.untold(connection)

    # -- forms, audit, settings --------------------------------------------------------------------

    def keep_form(self, sha256: str, files: bytes) -> None:
        """See `Records.keep_form`."""
        with self._session.reading() as connection:
            kept = forms_kept.is_kept(connection, sha256)
        if kept:
            # Asked of every intake completed: mostly there is nothing to write.
            return
        with self._session.writing() as connection:
            forms_kept.keep(connection, sha256, files)

    def form_files(self, sha256: str) -> bytes | None:
        """See `Records.form_files`."""
        with self._session.reading() as connection:
            return forms_kept.files_of(connection, sha256)

    def audit(self, limit: int = 200) -> tuple[AuditEntry, ...]:
        """See `Records.audit`."""
        with self._session.reading() as connection:
            return audit.last_entries(connection, limit)

    def audit_page(
        self, wanted: AuditFilter = EVERYTHING, limit: int = 200, before: int | None = None
    ) -> tuple[AuditLine, ...]:
        """See `Records.audit_page`."""
        with self._session.reading() as connection:
            return audit.page(connection, wanted, limit, before)

    def audit_people(self) -> tuple[Staff, ...]:
        """See `Records.audit_people`."""
        with self._session.reading() as connection:
            return audit.people(connection)

    def audit_head(self) -> AuditHead:
        """See `Records.audit_head`."""
        with self._session.reading() as connection:
            return audit.head(connection)

    def verify_audit(
        self, noted: NotedHead | None = None, progress: Callable[[int, int], None] | None = None
    ) -> AuditReport:
        """See `Records.verify_audit`."""
        with self._session.reading() as connection:
            return audit.verify(connection, noted, progress)

    def record(self, entry: AuditEntry) -> None:
        """See `Records.record`."""
        with self._session.writing() as connection:
            audit.add_entry(connection, entry)

    def setting(self, name: str) -> str | None:
        """See `Records.setting`."""
        with self._session.reading() as connection:
            return beside.setting(connection, name)

    def set_setting(self, name: str, value: str, entry: AuditEntry) -> None:
        """See `Records.set_setting`."""
        with self._session.writing() as connection:
            beside.put_setting(connection, name, value)
            audit.add_entry(connection, entry)
