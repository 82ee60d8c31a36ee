"""The names of the migration steps, and whether a file has had exactly these."""

from __future__ import annotations

from typing import Final

from triage_app.records.cipher import Connection

STEPS: Final = (
    "m001_patients_and_search",
    "m002_intakes_and_drafts",
    "m003_worklist",
    "m004_audit_and_entries",
    "m005_sounds_of_names",
    "m006_visits_and_their_versions",
    "m007_worklist_of_levels_in_force",
    "m008_entries_beside_a_visit",
    "m009_merged_patients",
    "m010_forms_and_times_of_questions",
    "m011_audit_chained",
    "m012_typed_and_kept_letters",
    "m013_users",
)


def is_current(connection: Connection) -> bool:
    """True when there is nothing to do: no step is missing and none is from a newer version."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    notes = connection.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'")
    if version != len(STEPS) or notes.fetchone() is None:
        return False
    applied = connection.execute(
        "SELECT name FROM _sqlite_migrations WHERE migration_set = 'triage' ORDER BY id"
    )
    return tuple(name for (name,) in applied) == STEPS
