"""The store in one encrypted SQLite file: who may write over what, and what is one transaction.

It keeps the promises of `Records`. How values are written is decided in `codec`, `visits` and
`worklist`; how the file is opened in `cipher`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Final

from triage_app.errors import Bug, StoreChanged, StoreError
from triage_app.model.ids import Clock
from triage_app.model.intake import (
    Acknowledgement,
    AuditEntry,
    Draft,
    Event,
    FormId,
    Intake,
    IntakeId,
    Worklist,
    WorklistRow,
)
from triage_app.model.level import Level
from triage_app.model.person import Patient, PatientId, SamePerson
from triage_app.records import alike, audit, beside, patients, search, visits, worklist
from triage_app.records.cipher import Connection, connect
from triage_app.records.failures import IntegrityError, store_sentences
from triage_app.records.key_file import key_for
from triage_app.records.session import Session
from triage_app.records.steps import is_current
from triage_app.texts import _

STORE_NAME: Final = "triage.db"
KEY_NAME: Final = "triage.key"


def open_store(directory: Path, now: Clock) -> SqliteRecords:
    """Open the store in `directory`; at the first start make folder, key and file.

    Raises:
        StoreError: or one below it, when it cannot be opened; see `open_records`.
    """
    _refuse_network(directory)
    path = directory / STORE_NAME
    with store_sentences(path):
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = key_for(path, directory / KEY_NAME)
    return open_records(path, key, now)


def open_records(path: Path, key: bytes, now: Clock) -> SqliteRecords:
    """Open the store file `path` with the 32 bytes of `key`, making it when there is none.

    Raises:
        StoreKeyWrong: the key does not fit or the file is damaged; it is left as it was.
        StoreNewer: a newer version of this program wrote it; it is left as it was.
        StoreLocked: another program holds it and did not let go in time.
        StoreError: it cannot be reached or written.
    """
    _refuse_network(path.parent)
    connection = connect(path, key)
    try:
        with store_sentences(path):
            if not is_current(connection):
                # Imported only when needed: it costs a start more than opening the store.
                from triage_app.records.migrations import bring_up_to_date  # noqa: PLC0415

                bring_up_to_date(connection, path, now)
    except BaseException:
        connection.close()
        raise
    return SqliteRecords(connection, path, lambda: open_records(path, key, now))


def _refuse_network(folder: Path) -> None:
    # Elsewhere than on Windows a network share looks like any folder.
    if sys.platform == "win32" and folder.resolve().drive.startswith("\\\\"):
        raise StoreError(
            "The store cannot lie on a network share: two desks would damage it.",
            "Nothing was written. Choose a folder on this computer.",
        )


class SqliteRecords:
    """`Records` in one file, made by `open_records`; used from the thread that made it."""

    def __init__(
        self, connection: Connection, path: Path, open_again: Callable[[], SqliteRecords]
    ) -> None:
        self._session = Session(connection, path)
        self._open_again = open_again
        # The revision of each draft as this desk last opened or saved it.
        self._revisions: dict[IntakeId, int] = {}

    def reopen(self) -> SqliteRecords:
        """Another hold on the same file, for the thread that calls this; close it there."""
        return self._open_again()

    def close(self) -> None:
        """Let go of the file. Closing twice does no harm."""
        self._session.close()

    # -- patients --------------------------------------------------------------------------------

    def save_patient(self, patient: Patient, entry: AuditEntry) -> None:
        """See `Records.save_patient`."""
        with self._session.writing() as connection:
            number = patients.put(connection, patient, entry)
            patients.show_everywhere(connection, patient, number)

    def patient(self, patient_id: PatientId) -> Patient | None:
        """See `Records.patient`."""
        with self._session.reading() as connection:
            return patients.load(connection, patient_id)

    def find_patients(self, text: str, limit: int = 20) -> tuple[Patient, ...]:
        """See `Records.find_patients`."""
        with self._session.reading() as connection:
            return search.find_patients(connection, text, limit)

    def likely_same(self, wanted: SamePerson, limit: int = 200) -> tuple[Patient, ...]:
        """See `Records.likely_same`."""
        with self._session.reading() as connection:
            return alike.likely_same(connection, wanted, limit)

    # -- drafts and intakes ----------------------------------------------------------------------

    def save_draft(self, draft: Draft, row: WorklistRow) -> None:
        """See `Records.save_draft`."""
        _check_subject(row, draft.draft_id)
        known = self._revisions.get(draft.draft_id)
        new_patient = AuditEntry(
            Event.PATIENT_SAVED, draft.saved, draft.by, draft.patient.patient_id
        )
        with self._session.writing() as connection:
            number = patients.number_of(connection, draft.patient, new_patient)
            if known is None:
                _insert_draft(connection, draft, number)
            elif not visits.update_draft(connection, draft, number, known):
                raise _changed()
            worklist.put_row(connection, row, number)
            if known is None:
                worklist.take_told(connection, draft.draft_id)
        self._revisions[draft.draft_id] = 1 if known is None else known + 1

    def draft(self, draft_id: IntakeId) -> Draft | None:
        """See `Records.draft`."""
        with self._session.reading() as connection:
            return self._open_one(
                visits.load_drafts(connection, "draft_id = ?", (draft_id,)), draft_id
            )

    def read_draft(self, draft_id: IntakeId) -> Draft | None:
        """See `Records.read_draft`."""
        with self._session.reading() as connection:
            found = visits.load_drafts(connection, "draft_id = ?", (draft_id,))
        return found[0][0] if found else None

    def drafts(self) -> tuple[Draft, ...]:
        """See `Records.drafts`."""
        with self._session.reading() as connection:
            found = visits.load_drafts(connection, "1", ())
        for draft, revision in found:
            # Listing is not opening: a draft that is being filled in here keeps the revision it
            # was opened with, or this desk would save over what another one added since.
            self._revisions.setdefault(draft.draft_id, revision)
        return tuple(draft for draft, _ in found)

    def draft_for(self, patient_id: PatientId, form_id: FormId, visit_date: date) -> Draft | None:
        """See `Records.draft_for`."""
        with self._session.reading() as connection:
            found = visits.load_drafts(
                connection,
                "patient_number = (SELECT number FROM patients WHERE patient_id = ?)"
                " AND form_id = ? AND visit_date = ?",
                (patient_id, form_id, visit_date.isoformat()),
            )
        return self._open_one(found)

    def _open_one(
        self, found: list[tuple[Draft, int]], draft_id: IntakeId | None = None
    ) -> Draft | None:
        for draft, revision in found:
            self._revisions[draft.draft_id] = revision
            return draft
        if draft_id is not None:
            self._revisions.pop(draft_id, None)
        return None

    def discard_draft(self, draft_id: IntakeId, entry: AuditEntry) -> None:
        """See `Records.discard_draft`."""
        with self._session.writing() as connection:
            stored = visits.revision(connection, draft_id)
            if stored is None or self._revisions.get(draft_id, stored) != stored:
                raise _changed()
            _drop_draft(connection, draft_id)
            audit.add_entry(connection, entry)
        self._revisions.pop(draft_id, None)

    def complete(
        self, intake: Intake, row: WorklistRow, entry: AuditEntry, draft_id: IntakeId | None
    ) -> None:
        """See `Records.complete`."""
        _check_subject(row, intake.intake_id)
        new_patient = AuditEntry(
            Event.PATIENT_SAVED, intake.completed, intake.by, intake.patient.patient_id
        )
        with self._session.writing() as connection:
            _check_free(connection, intake)
            if draft_id is not None:
                if visits.revision(connection, draft_id) != self._revisions.get(draft_id):
                    raise _changed()
                _drop_draft(connection, draft_id)
            if intake.replaces is not None:
                worklist.drop_row(connection, intake.replaces)
            number = patients.number_of(connection, intake.patient, new_patient)
            visits.insert_intake(connection, intake, number, draft_id)
            worklist.put_row(connection, row, number)
            worklist.take_told(connection, intake.intake_id)
            audit.add_entry(connection, entry)
        if draft_id is not None:
            self._revisions.pop(draft_id, None)

    def intake(self, intake_id: IntakeId) -> Intake | None:
        """See `Records.intake`."""
        with self._session.reading() as connection:
            return visits.load_intake(connection, intake_id)

    def visits(self, patient_id: PatientId) -> tuple[Intake, ...]:
        """See `Records.visits`."""
        with self._session.reading() as connection:
            return visits.load_visits(connection, patient_id)

    def latest_version(self, intake_id: IntakeId) -> Intake | None:
        """See `Records.latest_version`."""
        with self._session.reading() as connection:
            last = visits.latest_id(connection, intake_id)
            return None if last is None else visits.load_intake(connection, last)

    # -- the worklist and what stands beside an intake -------------------------------------------

    def worklist(
        self, limit: int = 100, offset: int = 0, level: Level | None = None, find: str = ""
    ) -> Worklist:
        """See `Records.worklist`."""
        with self._session.reading() as connection:
            return worklist.page(connection, limit, offset, level, find)

    def mark_seen(self, subject: IntakeId, entry: AuditEntry) -> None:
        """See `Records.mark_seen`."""
        with self._session.writing() as connection:
            worklist.mark_seen(connection, subject)
            audit.add_entry(connection, entry)

    def mark_opened(self, subject: IntakeId, at: datetime, entry: AuditEntry) -> None:
        """See `Records.mark_opened`."""
        with self._session.writing() as connection:
            worklist.mark_opened(connection, subject, at)
            audit.add_entry(connection, entry)

    def mark_printed(self, subject: IntakeId, at: datetime, entry: AuditEntry) -> None:
        """See `Records.mark_printed`."""
        with self._session.writing() as connection:
            beside.add_print(connection, subject, at, entry.by)
            worklist.mark_printed(connection, subject, at)
            audit.add_entry(connection, entry)

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
            return worklist.untold(connection)

    # -- audit and settings ----------------------------------------------------------------------

    def audit(self, limit: int = 200) -> tuple[AuditEntry, ...]:
        """See `Records.audit`."""
        with self._session.reading() as connection:
            return audit.last_entries(connection, limit)

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


def _insert_draft(connection: Connection, draft: Draft, number: int) -> None:
    try:
        visits.insert_draft(connection, draft, number)
    except IntegrityError as err:
        raise _changed() from err


def _drop_draft(connection: Connection, draft_id: IntakeId) -> None:
    visits.delete_draft(connection, draft_id)
    worklist.drop_row(connection, draft_id)


def _check_free(connection: Connection, intake: Intake) -> None:
    if visits.is_taken(connection, intake):
        raise StoreChanged(
            _("This intake was completed or corrected on another desk first."),
            _(
                "What that desk saved is kept, and nothing of yours was written."
                " Open the patient's record and look at the newest version."
            ),
        )
    if intake.replaces is not None and visits.latest_id(connection, intake.replaces) is None:
        raise Bug("A correction names an intake that is not in the store.")


def _check_subject(row: WorklistRow, subject: IntakeId) -> None:
    if row.subject != subject:
        raise Bug("A worklist row was given with something it is not of.")


def _changed() -> StoreChanged:
    return StoreChanged(
        _("This intake was saved, completed or discarded on another desk since you opened it."),
        _(
            "What that desk saved is kept. Open the intake again from the worklist"
            " and enter your last answer once more."
        ),
    )
