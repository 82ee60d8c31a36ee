"""The step for the people who may sign in.

The same rules hold as in `migrations`, which runs it: once shipped it is never edited.
"""

from __future__ import annotations

from triage_app.records.schema_tools import Database


def m013_users(database: Database) -> None:
    """Everybody who may sign in or once might; nobody is ever deleted, the audit names them."""
    database.execute(
        """
        CREATE TABLE users (
            user_id TEXT PRIMARY KEY NOT NULL,
            name TEXT NOT NULL,
            name_key TEXT NOT NULL,
            role TEXT NOT NULL,
            added TEXT NOT NULL,
            removed TEXT,
            slot_id TEXT NOT NULL,
            next_slot_id TEXT NOT NULL,
            must_change INTEGER NOT NULL,
            pin TEXT NOT NULL,
            second_factor TEXT NOT NULL,
            second_factor_used INTEGER NOT NULL
        ) STRICT
        """
    )
    # Two people who may sign in never share a name: nobody could tell who did what.
    database.execute(
        "CREATE UNIQUE INDEX users_one_of_a_name ON users (name_key) WHERE removed IS NULL"
    )
    database.execute(
        """
        CREATE TRIGGER users_no_delete BEFORE DELETE ON users
        BEGIN SELECT RAISE(ABORT, 'users are never deleted'); END
        """
    )
