"""The files of each form version that was ever used, so that old intakes keep their questions."""

from __future__ import annotations

from triage_app.records.cipher import Connection


def keep(connection: Connection, sha256: str, files: bytes) -> None:
    """Keep the files under the hash, unless there are some already."""
    connection.execute(
        "INSERT INTO forms_kept (sha256, files) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (sha256, files),
    )


def is_kept(connection: Connection, sha256: str) -> bool:
    """Whether there are files under the hash."""
    row = connection.execute("SELECT 1 FROM forms_kept WHERE sha256 = ?", (sha256,)).fetchone()
    return row is not None


def files_of(connection: Connection, sha256: str) -> bytes | None:
    """What was kept, or None."""
    row = connection.execute("SELECT files FROM forms_kept WHERE sha256 = ?", (sha256,)).fetchone()
    return None if row is None else bytes(row[0])
