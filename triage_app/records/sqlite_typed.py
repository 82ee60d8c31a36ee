"""The part of the SQLite store that keeps what was typed and not finished, and letters."""

from __future__ import annotations

from triage_app.model.intake import AuditEntry, IntakeId
from triage_app.model.unsaved import KeptLetter, TypedPlace, Unsaved
from triage_app.records import audit, typed
from triage_app.records.session import Session


class TypedRecords:
    """What `Records` promises of what is typed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep_unsaved(self, unsaved: Unsaved, entry: AuditEntry) -> None:
        """See `Records.keep_unsaved`."""
        with self._session.writing() as connection:
            if typed.put(connection, unsaved):
                audit.add_entry(connection, entry)

    def unsaved(self, place: TypedPlace, subject: IntakeId | None, staff_id: str) -> Unsaved | None:
        """See `Records.unsaved`."""
        with self._session.reading() as connection:
            return typed.load(connection, place, subject, staff_id)

    def drop_unsaved(
        self,
        place: TypedPlace,
        subject: IntakeId | None,
        staff_id: str,
        only: str | None = None,
    ) -> None:
        """See `Records.drop_unsaved`."""
        with self._session.writing() as connection:
            typed.drop(connection, place, subject, staff_id, only)

    def keep_letter(self, letter: KeptLetter, entry: AuditEntry) -> None:
        """See `Records.keep_letter`."""
        with self._session.writing() as connection:
            typed.add_letter(connection, letter)
            if letter.signed:
                typed.drop(
                    connection,
                    TypedPlace.LETTER,
                    letter.subject,
                    letter.by.staff_id,
                    letter.text,
                )
            audit.add_entry(connection, entry)

    def letters(self, subject: IntakeId) -> tuple[KeptLetter, ...]:
        """See `Records.letters`."""
        with self._session.reading() as connection:
            return typed.letters(connection, subject)
