"""What every store promises of leaving it, and of records older than the clinic keeps them.

A part of `Records`, held to by the same tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any, Protocol

from triage_app.model.intake import AuditEntry
from triage_app.model.person import PatientId
from triage_app.model.retention import Removed, Standing


class LeavingStore(Protocol):
    """Reading the store whole, and deleting what is old."""

    def steady(self) -> AbstractContextManager[None]:
        """Everything read inside is as of one moment, whatever other desks write meanwhile.

        This desk cannot write inside. Not inside another one, nor inside `together`.
        """

    def tables(self, *, of_patients: bool = False) -> tuple[str, ...]:
        """The tables that `rows` gives; with `of_patients` those with rows of single patients."""

    def rows(
        self, table: str, whose: PatientId | None = None
    ) -> Iterator[Mapping[str, Any]]:  # Any: JSON
        """Every row of a table, in a fixed order, read as it is used, inside `steady`.

        Answers come as `Answers`; all else as JSON has it: texts, numbers, true, false, null.

        Args:
            table: one of `tables`.
            whose: only the rows of this patient and of all who were merged into them; none for a
                patient who is not there.

        Raises:
            KeyError: there is no such table, or none of its rows belongs to a patient.
        """

    def row_count(self, table: str) -> int:
        """How many rows a table has."""

    def form_names(self) -> tuple[str, ...]:
        """The hashes under which the files of forms are kept."""

    def standings(self, before: date) -> tuple[Standing, ...]:
        """The records in which nothing was done from the day `before` on, oldest first.

        Those with something open among them; who was merged into somebody, or shares an intake
        with somebody, stands with them in one record.
        """

    def remove(
        self,
        asked: Sequence[Standing],
        before: date,
        entry_for: Callable[[Removed], AuditEntry],
    ) -> tuple[Removed, ...]:
        """Delete these records for good, with an audit entry for each, in one transaction.

        Left out are those that are not just as they were looked at, or in which something is open.
        The audit itself stays whole, with all it says of them.

        Returns:
            What was deleted, of each record.
        """

    def is_unswept(self) -> bool:
        """Whether something was deleted since the file was last swept."""

    def sweep(self) -> bool:
        """Leave nothing of what was deleted in the file's free places or its log.

        Other desks can read meanwhile, but not write. False when one of them kept it from being
        finished; to be done again.
        """
