"""The part of the SQLite store that keeps patients, and whose an intake is.

`SqliteRecords` is this and the drafts, intakes and what stands beside them.
"""

from __future__ import annotations

from datetime import date

from triage_app.errors import StoreChanged
from triage_app.model.beside import Merge, MergeId
from triage_app.model.intake import AuditEntry, Intake, IntakeId
from triage_app.model.person import Patient, PatientId, SamePerson
from triage_app.records import alike, audit, chains, merging, patients, search, visits, worklist
from triage_app.records.session import Session
from triage_app.texts import _


class PeopleRecords:
    """What `Records` promises of patients."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save_patient(self, patient: Patient, entry: AuditEntry) -> None:
        """See `Records.save_patient`."""
        with self._session.writing() as connection:
            number = patients.put(connection, patient, entry)
            worklist.show_patient(connection, number)

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

    def visits(self, patient_id: PatientId) -> tuple[Intake, ...]:
        """See `Records.visits`."""
        with self._session.reading() as connection:
            number = patients.number_now(connection, patient_id)
            return () if number is None else visits.load_visits(connection, number)

    def first_visit(self, patient_id: PatientId) -> date | None:
        """See `Records.first_visit`."""
        with self._session.reading() as connection:
            number = patients.number_now(connection, patient_id)
            return None if number is None else chains.first_day(connection, number)

    def owner(self, subject: IntakeId) -> Patient | None:
        """See `Records.owner`."""
        with self._session.reading() as connection:
            visit = chains.visit_of(connection, subject)
            return None if visit is None else patients.of_number(connection, visit.patient_number)

    def move_intake(self, subject: IntakeId, to: PatientId, entry: AuditEntry) -> None:
        """See `Records.move_intake`."""
        with self._session.writing() as connection:
            number = patients.number_now(connection, to)
            visit = chains.visit_of(connection, subject)
            completed = chains.newest_of(connection, subject)
            if number is None or visit is None or completed is None:
                raise StoreChanged(
                    _("The intake or the patient it was to be moved to is not there any more."),
                    _("Nothing was moved. Find the patient and the intake again."),
                )
            merging.move(connection, visit, number, entry)
            audit.add_entry(connection, entry)

    def merge(self, merge: Merge, entry: AuditEntry) -> Merge:
        """See `Records.merge`."""
        with self._session.writing() as connection:
            merged = merging.merge(connection, merge)
            audit.add_entry(connection, entry)
        return merged

    def undo_merge(self, merge_id: MergeId, entry: AuditEntry) -> None:
        """See `Records.undo_merge`."""
        with self._session.writing() as connection:
            merging.undo(connection, merge_id, entry)
            audit.add_entry(connection, entry)

    def merges(self, patient_id: PatientId | None = None) -> tuple[Merge, ...]:
        """See `Records.merges`."""
        with self._session.reading() as connection:
            if patient_id is None:
                return merging.merges(connection, None)
            number = patients.own_number(connection, patient_id)
            return () if number is None else merging.merges(connection, number)
