"""The audit: who did what and when. Entries are added in the transaction they tell of."""

from __future__ import annotations

from triage_app.model.intake import AuditEntry, Event
from triage_app.records.cipher import Connection
from triage_app.records.codec import (
    any_text,
    any_text_from,
    staff_from,
    staff_text,
    time_from,
    time_text,
)


def add_entry(connection: Connection, entry: AuditEntry) -> None:
    """Add the entry to the transaction that is open."""
    connection.execute(
        "INSERT INTO audit (event, at, staff, subject, detail) VALUES (?, ?, ?, ?, ?)",
        (
            entry.event.value,
            time_text(entry.at),
            staff_text(entry.by),
            entry.subject,
            any_text(entry.detail),
        ),
    )


def last_entries(connection: Connection, limit: int) -> tuple[AuditEntry, ...]:
    """The last entries, newest first."""
    rows = connection.execute(
        "SELECT event, at, staff, subject, detail FROM audit ORDER BY sequence DESC LIMIT ?",
        (limit,),
    )
    return tuple(
        AuditEntry(Event(event), time_from(at), staff_from(staff), subject, any_text_from(detail))
        for event, at, staff, subject, detail in rows
    )
