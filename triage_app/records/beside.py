"""What stands beside an intake and never changes it: who was told, what was printed. Settings."""

from __future__ import annotations

from datetime import datetime

from triage_app.model.beside import Printed
from triage_app.model.intake import Acknowledgement, IntakeId
from triage_app.model.person import Staff
from triage_app.records.cipher import Connection
from triage_app.records.codec import (
    any_text,
    any_text_from,
    staff_from,
    staff_text,
    time_from,
    time_text,
)


def add_acknowledgement(connection: Connection, acknowledgement: Acknowledgement) -> None:
    """Note who was told of an emergency."""
    connection.execute(
        "INSERT INTO acknowledgements (at, staff, subject, told) VALUES (?, ?, ?, ?)",
        (
            time_text(acknowledgement.at),
            staff_text(acknowledgement.by),
            acknowledgement.subject,
            any_text(acknowledgement.told),
        ),
    )


def acknowledgements(connection: Connection, subject: IntakeId) -> tuple[Acknowledgement, ...]:
    """Those of the subject, of its draft and of the versions it replaces or corrects."""
    rows = connection.execute(
        """
        WITH RECURSIVE earlier (id) AS (
            SELECT ?
            UNION SELECT draft_id FROM intakes JOIN earlier ON intake_id = id
            UNION SELECT replaces FROM intakes JOIN earlier ON intake_id = id
            UNION SELECT corrects FROM drafts JOIN earlier ON drafts.draft_id = id
        )
        SELECT subject, told, at, staff FROM acknowledgements
        WHERE subject IN (SELECT id FROM earlier) ORDER BY sequence
        """,
        (subject,),
    )
    return tuple(
        Acknowledgement(of, any_text_from(told), time_from(at), staff_from(staff))
        for of, told, at, staff in rows
    )


def add_print(
    connection: Connection, subject: IntakeId, at: datetime, by: Staff, basis: str, sha256: str
) -> None:
    """Note one printed copy, and what it was drawn from."""
    connection.execute(
        "INSERT INTO prints (at, staff, subject, basis, sha256) VALUES (?, ?, ?, ?, ?)",
        (time_text(at), staff_text(by), subject, any_text(basis) if basis else "", sha256),
    )


def prints(connection: Connection, subject: IntakeId) -> tuple[Printed, ...]:
    """The copies of just this version, first first."""
    rows = connection.execute(
        "SELECT at, staff, basis, sha256 FROM prints WHERE subject = ? ORDER BY sequence",
        (subject,),
    )
    return tuple(
        Printed(
            subject,
            copy,
            time_from(at),
            staff_from(staff),
            any_text_from(basis) if basis else "",
            sha256,
        )
        for copy, (at, staff, basis, sha256) in enumerate(rows, 1)
    )


def copies_printed(connection: Connection, subject: IntakeId) -> int:
    """How many copies were printed."""
    row = connection.execute("SELECT count(*) FROM prints WHERE subject = ?", (subject,)).fetchone()
    return int(row[0])


def first_printed(connection: Connection, subject: IntakeId) -> datetime | None:
    """When the first copy was printed, or None."""
    row = connection.execute("SELECT min(at) FROM prints WHERE subject = ?", (subject,)).fetchone()
    return None if row[0] is None else time_from(row[0])


def setting(connection: Connection, name: str) -> str | None:
    """The text of the setting, or None."""
    row = connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    return None if row is None else any_text_from(row[0])


def put_setting(connection: Connection, name: str, value: str) -> None:
    """Set or replace the setting."""
    connection.execute(
        "INSERT INTO settings (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, any_text(value)),
    )
