"""The one place where sqlite_utils is imported, made to work on an encrypted store first.

sqlite_utils takes its exception classes from a module named `pysqlite3` when there is one, and
else from the standard library's `sqlite3`, whose errors a SQLCipher connection never raises. So
sqlcipher3 is registered under that name *before* sqlite_utils is imported. Without it, migrations,
duplicate index names and `INSERT … RETURNING` fail, and writes can vanish when the file is closed.

The import takes longer than all else a start does with the store, so only `migrations` imports
this, and `migrations` is imported only for a store that is new or older.
"""

from __future__ import annotations

import sys

import sqlcipher3

from triage_app.errors import Bug


def _register() -> None:
    """Make sqlite_utils find sqlcipher3 where it looks for another driver."""
    loaded = sys.modules.get("sqlite_utils.utils")
    if loaded is not None and loaded.__dict__.get("sqlite3") is not sqlcipher3:
        raise Bug("sqlite_utils was imported before triage_app.records registered SQLCipher for it")
    sys.modules["pysqlite3"] = sqlcipher3
    sys.modules["pysqlite3.dbapi2"] = sqlcipher3.dbapi2


_register()

from sqlite_utils import Database, Migrations  # noqa: E402  # must follow _register()

__all__ = ["Database", "Migrations", "only_added"]


def only_added(database: Database, table: str) -> None:
    """Let no row of the table be changed or deleted, by whatever program holds the key."""
    for verb in ("UPDATE", "DELETE"):
        database.execute(
            f"""
            CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}
            BEGIN SELECT RAISE(ABORT, '{table} are only added'); END
            """
        )
