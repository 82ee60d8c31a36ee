"""The store in one encrypted SQLite file: who may write over what, and what is one transaction.

It keeps the promises of `Records`. How values are written is decided in `codec`, `visits` and
`worklist`; how the file is opened in `cipher`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final

from triage_app.errors import Bug, StoreChanged, StoreError
from triage_app.model.assessment import Assessment
from triage_app.model.beside import ALL_WAITING, QuestionTime, VisitFacts, WorklistFilter
from triage_app.model.ids import Clock
from triage_app.model.intake import (
    AuditEntry,
    Draft,
    Event,
    FormId,
    Intake,
    IntakeId,
    Worklist,
    WorklistRow,
)
from triage_app.model.person import PatientId
from triage_app.records import audit, chains, facts, listing, patients, visits, worklist
from triage_app.records.assessment_codec import assessment_from
from triage_app.records.chains import Visit
from triage_app.records.cipher import Connection, connect
from triage_app.records.failures import IntegrityError, store_sentences
from triage_app.records.key_file import key_for
from triage_app.records.session import Session
from triage_app.records.set_aside import finish_exchange
from triage_app.records.sqlite_beside import BesideRecords
from triage_app.records.sqlite_leaving import LeavingRecords
from triage_app.records.sqlite_people import PeopleRecords
from triage_app.records.sqlite_typed import TypedRecords
from triage_app.records.sqlite_users import UserRecords
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
        finish_exchange(path)
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


class SqliteRecords(PeopleRecords, BesideRecords, TypedRecords, UserRecords, LeavingRecords):
    """`Records` in one file, made by `open_records`; used from the thread that made it."""

    def __init__(
        self, connection: Connection, path: Path, open_again: Callable[[], SqliteRecords]
    ) -> None:
        super().__init__(Session(connection, path, self._connect_again))
        self._open_again = open_again
        # The revision of each draft as this desk last opened or saved it.
        self._revisions: dict[IntakeId, int] = {}

    def reopen(self) -> SqliteRecords:
        """Another hold on the same file, for the thread that calls this; close it there."""
        return self._open_again()

    def _connect_again(self) -> Connection:
        return self._open_again()._session.hand_over()

    def close(self) -> None:
        """Let go of the file. Closing twice does no harm."""
        self._session.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """See `Records.together`."""
        before = dict(self._revisions)
        try:
            with self._session.together():
                yield
        except BaseException:
            self._revisions = before
            raise

    # -- drafts and intakes ----------------------------------------------------------------------

    def save_draft(
        self,
        draft: Draft,
        row: WorklistRow,
        spent: QuestionTime | None = None,
        entry: AuditEntry | None = None,
    ) -> None:
        """See `Records.save_draft`."""
        _check_subject(row, draft.draft_id)
        known = self._revisions.get(draft.draft_id)
        with self._session.writing() as connection:
            visit = _visit_of_draft(connection, draft, entry.computer if entry else "")
            if known is None:
                _insert_draft(connection, draft, visit.patient_number)
            elif not visits.update_draft(connection, draft, visit.patient_number, known):
                raise _changed()
            worklist.put_row(connection, row, visit)
            if known is None:
                worklist.take_told(connection, draft.draft_id)
            if spent is not None:
                facts.add_time(connection, visit.number, spent)
            if entry is not None:
                audit.add_entry(connection, entry)
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
                "drafts.patient_number = ? AND form_id = ? AND visit_date = ? AND corrects IS NULL",
                (patients.number_now(connection, patient_id), form_id, visit_date.isoformat()),
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
            chains.forget_draft(connection, draft_id)
            audit.add_entry(connection, entry)
        self._revisions.pop(draft_id, None)

    def complete(
        self, intake: Intake, row: WorklistRow, entry: AuditEntry, draft_id: IntakeId | None
    ) -> None:
        """See `Records.complete`."""
        _check_subject(row, intake.intake_id)
        with self._session.writing() as connection:
            _check_free(connection, intake)
            if draft_id is not None:
                if visits.revision(connection, draft_id) != self._revisions.get(draft_id):
                    raise _changed()
                _drop_draft(connection, draft_id)
            visit = _visit_of_intake(connection, intake, draft_id, entry.computer)
            visits.insert_intake(connection, intake, visit.patient_number, draft_id)
            chains.note_completed(connection, intake, visit)
            worklist.put_row(connection, row, visit)
            if intake.replaces is not None:
                worklist.inherit(connection, intake.intake_id, intake.replaces)
                worklist.drop_row(connection, intake.replaces)
            worklist.take_told(connection, intake.intake_id)
            audit.add_entry(connection, entry)
        if draft_id is not None:
            self._revisions.pop(draft_id, None)

    def intake(self, intake_id: IntakeId) -> Intake | None:
        """See `Records.intake`."""
        with self._session.reading() as connection:
            return visits.load_intake(connection, intake_id)

    def latest_version(self, intake_id: IntakeId) -> Intake | None:
        """See `Records.latest_version`."""
        with self._session.reading() as connection:
            newest = chains.newest_of(connection, intake_id)
            return None if newest is None else visits.load_intake(connection, newest)

    # -- lists -----------------------------------------------------------------------------------

    def worklist(
        self, wanted: WorklistFilter = ALL_WAITING, limit: int = 100, offset: int = 0
    ) -> Worklist:
        """See `Records.worklist`."""
        with self._session.reading() as connection:
            return listing.page(connection, wanted, limit, offset)

    def visits_between(self, first: date, last: date) -> Iterator[VisitFacts]:
        """See `Records.visits_between`."""
        place: facts.Place | None = facts.before(first)
        while place is not None:
            with self._session.reading() as connection:
                page = facts.page_after(connection, place, last)
            for row in page.rows:
                with self._session.decoding():
                    visit = page.facts(row, self._read_assessment)
                yield visit
            place = page.end

    def _read_assessment(self, text: str) -> Assessment:
        with self._session.decoding():
            return assessment_from(text)


def _visit_of_draft(connection: Connection, draft: Draft, computer: str) -> Visit:
    """The visit of the draft, of what it corrects, or a new one of its patient.

    Whose a visit is, is known to the store: a desk that opened the draft before it was put on
    another patient must not put it back.
    """
    visit = chains.visit_of(connection, draft.draft_id)
    if visit is None and draft.corrects is not None:
        visit = chains.visit_of(connection, draft.corrects)
        if visit is None:
            raise Bug("A draft corrects an intake that is not in the store.")
    if visit is None:
        patient_id = draft.patient.patient_id
        entry = AuditEntry(
            Event.PATIENT_SAVED, draft.saved, draft.by, patient_id, computer=computer
        )
        number = patients.number_of(connection, draft.patient, entry)
        visit = chains.begin(connection, draft, number)
    chains.note(connection, draft.draft_id, visit)
    return visit


def _visit_of_intake(
    connection: Connection, intake: Intake, draft_id: IntakeId | None, computer: str
) -> Visit:
    """The visit of what the intake replaces, of its draft, or a new one of its patient."""
    visit = chains.visit_of(connection, intake.replaces) or chains.visit_of(connection, draft_id)
    if visit is None:
        patient_id = intake.patient.patient_id
        entry = AuditEntry(
            Event.PATIENT_SAVED, intake.completed, intake.by, patient_id, computer=computer
        )
        number = patients.number_of(connection, intake.patient, entry)
        visit = chains.begin(connection, intake, number)
    if draft_id is not None:
        chains.note(connection, draft_id, visit)
    return visit


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
    if intake.replaces is not None and chains.newest_of(connection, intake.replaces) is None:
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
