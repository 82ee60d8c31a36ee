"""The step for what was typed and not finished, and for letters that left the desk.

The same rules hold as in `migrations`, which runs it: once shipped it is never edited.
"""

from __future__ import annotations

from triage_app.records.schema_tools import Database, only_added


def m012_typed_and_kept_letters(database: Database) -> None:
    """What people typed, one row for each person and place; letters, which nothing can change."""
    database.execute(
        """
        CREATE TABLE unsaved (
            place TEXT NOT NULL,
            visit INTEGER NOT NULL,
            staff_id TEXT NOT NULL,
            subject TEXT,
            text TEXT NOT NULL,
            at TEXT NOT NULL,
            staff TEXT NOT NULL,
            PRIMARY KEY (place, visit, staff_id)
        ) STRICT
        """
    )
    database.table("letters").create(
        {
            "sequence": int, "visit": int, "subject": str, "name": str, "text": str,
            "signed": int, "at": str, "staff": str,
        },
        pk="sequence",
        not_null={"visit", "subject", "name", "text", "signed", "at", "staff"},
        foreign_keys=[("visit", "visits", "number")],
    )  # fmt: skip
    database.table("letters").create_index(["visit", "sequence"])
    only_added(database, "letters")
