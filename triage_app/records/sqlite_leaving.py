"""The part of the SQLite store that writes everything out, and takes old records away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

from triage_app.errors import Bug
from triage_app.model.intake import AuditEntry
from triage_app.model.person import PatientId
from triage_app.model.retention import Removed, Standing
from triage_app.records import audit, leaving, retention
from triage_app.records.every_table import TABLES
from triage_app.records.session import Session


class LeavingRecords:
    """What `Records` promises of leaving, and of records that are older than they are kept."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def steady(self) -> AbstractContextManager[None]:
        """See `Records.steady`."""
        return self._session.steady()

    def rows(
        self, table: str, whose: PatientId | None = None
    ) -> Iterator[Mapping[str, Any]]:  # Any: JSON
        """See `Records.rows`."""
        if not self._session.is_steady:
            raise Bug("Rows were asked for without a steady look at the store.")
        with self._session.reading() as connection:
            scope = None if whose is None else leaving.scope_of_patient(connection, whose)
            if whose is not None and scope is None:
                return
            yield from leaving.rows(connection, table, scope)

    def row_count(self, table: str) -> int:
        """See `Records.row_count`."""
        with self._session.reading() as connection:
            return leaving.count(connection, table)

    def tables(self, *, of_patients: bool = False) -> tuple[str, ...]:
        """See `Records.tables`."""
        return tuple(
            table.name for table in TABLES if table.exported and (table.whose or not of_patients)
        )

    def form_names(self) -> tuple[str, ...]:
        """See `Records.form_names`."""
        with self._session.reading() as connection:
            return tuple(
                name
                for (name,) in connection.execute("SELECT sha256 FROM forms_kept ORDER BY sha256")
            )

    def standings(self, before: date) -> tuple[Standing, ...]:
        """See `Records.standings`."""
        with self._session.reading() as connection:
            return tuple(retention.standings(connection, before))

    def remove(
        self,
        asked: Sequence[Standing],
        before: date,
        entry_for: Callable[[Removed], AuditEntry],
    ) -> tuple[Removed, ...]:
        """See `Records.remove`."""
        gone = []
        with self._session.deleting() as connection, retention.deleting(connection):
            for standing, scope in tuple(retention.still_so(connection, asked, before)):
                removed = retention.remove(connection, standing, scope)
                audit.add_entry(connection, entry_for(removed))
                gone.append(removed)
            if gone:
                retention.note_unswept(connection)
        return tuple(gone)

    def is_unswept(self) -> bool:
        """See `Records.is_unswept`."""
        with self._session.reading() as connection:
            return retention.is_unswept(connection)

    def sweep(self) -> bool:
        """See `Records.sweep`."""
        with self._session.alone() as connection:
            return retention.sweep(connection)
