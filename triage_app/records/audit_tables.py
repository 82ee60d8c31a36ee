"""The step that chains the audit: entries kept until then get their hashes, in their order.

The same rules hold as in `migrations`, which runs it: once shipped it is never edited. What the
chain promises is said in `audit`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from triage_app.records.audit import BEFORE_FIRST, Row, chained
from triage_app.records.schema_tools import Database, only_added

_NO_COMPUTER: Final = '""'


def m011_audit_chained(database: Database) -> None:
    """Computer and hash for every audit entry, and the head of the chain in a table of its own."""
    # No index: each would make every save slower, and a filter reads a million entries in 0.2 s.
    database.execute("ALTER TABLE audit RENAME TO audit_before")
    database.execute(
        """
        CREATE TABLE audit (
            sequence INTEGER PRIMARY KEY,
            event TEXT NOT NULL,
            at TEXT NOT NULL,
            staff TEXT NOT NULL,
            computer TEXT NOT NULL,
            subject TEXT NOT NULL,
            detail TEXT NOT NULL,
            hash TEXT NOT NULL
        ) STRICT
        """
    )
    database.execute(
        """
        CREATE TABLE audit_head (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            entries INTEGER NOT NULL,
            hash TEXT NOT NULL
        ) STRICT
        """
    )
    database.conn.executemany(
        "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _chained_rows(database)
    )
    database.execute(
        "INSERT INTO audit_head SELECT 1, coalesce(max(sequence), 0),"
        " coalesce((SELECT hash FROM audit ORDER BY sequence DESC LIMIT 1), ?) FROM audit",
        (BEFORE_FIRST,),
    )
    database.execute("DROP TABLE audit_before")
    only_added(database, "audit")
    _guard_the_end(database)


def _chained_rows(database: Database) -> Iterator[Row]:
    before = BEFORE_FIRST
    rows = database.execute(
        "SELECT sequence, event, at, staff, ?, subject, detail FROM audit_before ORDER BY sequence",
        (_NO_COMPUTER,),
    )
    for row in rows:
        before = chained(before, row)
        yield (*row, before)


def _guard_the_end(database: Database) -> None:
    """An entry can only be the next one; the head only moves on, to an entry that is there."""
    database.execute(
        """
        CREATE TRIGGER audit_only_next BEFORE INSERT ON audit
        WHEN new.sequence IS NOT (SELECT entries + 1 FROM audit_head)
        BEGIN SELECT RAISE(ABORT, 'audit are only added, after the last'); END
        """
    )
    database.execute(
        """
        CREATE TRIGGER audit_moves_head AFTER INSERT ON audit
        BEGIN UPDATE audit_head SET entries = new.sequence, hash = new.hash; END
        """
    )
    database.execute(
        """
        CREATE TRIGGER audit_head_only_on BEFORE UPDATE ON audit_head
        WHEN new.one <> old.one OR new.entries <> old.entries + 1
            OR new.hash IS NOT (SELECT hash FROM audit WHERE sequence = new.entries)
        BEGIN SELECT RAISE(ABORT, 'audit_head are only added to'); END
        """
    )
    database.execute(
        """
        CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
        BEGIN SELECT RAISE(ABORT, 'audit_head are only added to'); END
        """
    )
