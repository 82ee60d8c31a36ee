"""The tables of the store, and the steps that bring an older file up to them.

A step is one named function; it and the note that it ran are one transaction. A step that was
shipped is never edited: a change is a new step below the last one. `executescript` is never used
here, because it commits first, and so could leave half a step behind.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from triage_app.errors import StoreKeyWrong, StoreNewer
from triage_app.model.ids import Clock
from triage_app.model.intake import AuditEntry, Event
from triage_app.model.person import Staff
from triage_app.records.alike import sound_words_of
from triage_app.records.audit import add_entry
from triage_app.records.cipher import Connection, write_copy
from triage_app.records.codec import patient_from
from triage_app.records.failures import store_sentences
from triage_app.records.later_steps import LATER_STEPS
from triage_app.records.schema_tools import Database, Migrations, only_added

MIGRATIONS: Final = Migrations("triage")

_PROGRAM: Final = Staff("triage-app", "triage-app", "program")


def bring_up_to_date(
    connection: Connection,
    path: Path,
    now: Clock,
    migrations: Migrations = MIGRATIONS,
    write: Callable[[Connection, AuditEntry], None] = add_entry,
) -> None:
    """Apply the steps that are missing, all or none, after copying a file that has data.

    The copy is `<name>.before-<version>` beside the file, encrypted with the same key. `write` puts
    an entry into the audit as it is after `migrations`.

    Raises:
        StoreNewer: a newer version of this program has changed the file; nothing is written.
        StoreKeyWrong: the file is somebody else's database; nothing is written.
    """
    with store_sentences(path):
        database = Database(connection, execute_plugins=False, strict=True)
        version = _refuse_foreign(database, path, migrations)
        if not migrations.pending(database):
            return
        target = len(migrations.applied(database)) + len(migrations.pending(database))
        is_new = version == 0
        if not is_new:
            write_copy(connection, path.with_name(f"{path.name}.before-{target}"))
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another start may have been first while this one waited for the lock.
            _refuse_foreign(database, path, migrations)
            if migrations.pending(database):
                is_new = not migrations.applied(database)
                migrations.apply(database)
                if is_new:
                    write(connection, AuditEntry(Event.STORE_CREATED, now(), _PROGRAM, ""))
                connection.execute(f"PRAGMA user_version = {target}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _refuse_foreign(database: Database, path: Path, migrations: Migrations) -> int:
    """The version of the file; 0 for an empty one. Raises if it is not ours to change."""
    version = int(database.execute("PRAGMA user_version").fetchone()[0])
    applied = {step.name for step in migrations.applied(database)}
    pending = {step.name for step in migrations.pending(database)}
    known = len(applied) + len(pending)
    # `pending` and `applied` overlap in nothing: a step applied but not known is a newer one.
    unknown = applied - _names(migrations)
    if unknown or version > known:
        raise StoreNewer(
            f"The store {path.name} was last used by a newer version of this program.",
            "Nothing was changed. Install the newer version on this computer as well.",
        )
    if not applied and (version or database.table_names()):
        raise StoreKeyWrong(
            f"The file {path.name} is a database, but not a store of this program.",
            "Nothing was changed. Choose another folder for the store.",
        )
    return version


def _names(migrations: Migrations) -> set[str]:
    # An empty database has nothing applied, so everything registered is pending in it.
    empty = Database(memory=True, execute_plugins=False)
    try:
        return {step.name for step in migrations.pending(empty)}
    finally:
        empty.close()


@MIGRATIONS()
def m001_patients_and_search(database: Database) -> None:
    """Patients, and the words they are found by."""
    database.table("patients").create(
        {"number": int, "patient_id": str, "data": str, "name_key": str, "saved": str},
        pk="number",
        not_null={"patient_id", "data", "name_key", "saved"},
    )
    database.table("patients").create_index(["patient_id"], unique=True)
    # No rowid: the words themselves are the tree that is searched.
    database.execute(
        """
        CREATE TABLE patient_search (
            word TEXT NOT NULL,
            number INTEGER NOT NULL REFERENCES patients (number),
            PRIMARY KEY (word, number)
        ) STRICT, WITHOUT ROWID
        """
    )
    database.table("patient_search").create_index(["number", "word"])


@MIGRATIONS()
def m002_intakes_and_drafts(database: Database) -> None:
    """Completed intakes, which nothing can change, and drafts, one for each visit."""
    visit = {
        "patient_number": int,
        "patient": str,
        "form_id": str,
        "form_version": str,
        "form_sha256": str,
        "visit_date": str,
        "referral": str,
        "answers": str,
        "started": str,
        "staff": str,
    }
    finished = {
        "assessment": str,
        "level": int,
        "priority": int,
        "completed": str,
        "app_version": str,
        "version": int,
        "reason": str,
    }
    database.table("intakes").create(
        {"intake_id": str, **visit, **finished, "replaces": str, "draft_id": str},
        pk="intake_id",
        not_null={*visit, *finished},
        foreign_keys=[
            ("patient_number", "patients", "number"),
            ("replaces", "intakes", "intake_id"),
        ],
    )
    # Unique: of two desks that correct the same version, one is refused.
    database.table("intakes").create_index(["replaces"], unique=True)
    database.table("intakes").create_index(["patient_number", "completed"])
    open_part = {"saved": str, "parked": int, "revision": int}
    database.table("drafts").create(
        {"draft_id": str, **visit, **open_part, "place": str},
        pk="draft_id",
        not_null={*visit, *open_part},
        foreign_keys=[("patient_number", "patients", "number")],
    )
    database.table("drafts").create_index(["patient_number", "form_id", "visit_date"], unique=True)
    only_added(database, "intakes")


@MIGRATIONS()
def m003_worklist(database: Database) -> None:
    """One row for each draft and current intake, in the order it is shown, and counts."""
    needed = {
        "is_draft": int,
        "patient_number": int,
        "patient": str,
        "level": int,
        "could_be": int,
        "priority": int,
        "state": str,
        "story": str,
        "visit_date": str,
        "arrived": str,
        "changed": str,
        "left": int,
        "form_id": str,
        "told": str,
    }
    database.table("worklist").create(
        {"subject": str, **needed, "told_at": str, "printed": str, "opened": str},
        pk="subject",
        not_null=set(needed),
        foreign_keys=[("patient_number", "patients", "number")],
    )
    # Holds all that orders and counts, so that finding patients' rows need not read the rows.
    database.table("worklist").create_index(
        ["patient_number", "state", "level", "priority", "arrived", "subject"]
    )
    # Only rows not seen: the seen ones of past years must not slow the list of today.
    database.execute(
        """
        CREATE INDEX worklist_order ON worklist (level DESC, priority DESC, arrived, subject)
        WHERE state <> 'seen'
        """
    )
    database.execute(
        """
        CREATE INDEX worklist_untold ON worklist (priority DESC, arrived, subject)
        WHERE level = 3 AND told = '' AND state <> 'seen'
        """
    )
    database.table("worklist_counts").create(
        {"level": int, "rows": int}, pk="level", not_null={"rows"}
    )
    database.execute("INSERT INTO worklist_counts (level, rows) VALUES (0,0), (1,0), (2,0), (3,0)")
    _count_worklist(database)


@MIGRATIONS()
def m004_audit_and_entries(database: Database) -> None:
    """What stands beside an intake: audit, acknowledgements, prints. And the settings."""
    entry = {"at": str, "staff": str, "subject": str}
    tables = {
        "audit": {"event": str, **entry, "detail": str},
        "acknowledgements": {**entry, "told": str},
        "prints": entry,
    }
    for name, columns in tables.items():
        database.table(name).create(
            {"sequence": int, **columns}, pk="sequence", not_null=set(columns)
        )
        only_added(database, name)
    for name in ("acknowledgements", "prints"):
        database.table(name).create_index(["subject", "sequence"])
    database.table("settings").create({"name": str, "value": str}, pk="name", not_null={"value"})


@MIGRATIONS()
def m005_sounds_of_names(database: Database) -> None:
    """The sounds of the names of everybody already known, so that they are met by them too."""
    rows = database.execute("SELECT number, data FROM patients ORDER BY number").fetchall()
    words = [(word, number) for number, data in rows for word in sound_words_of(patient_from(data))]
    # In the order of the tree they go into: many times as fast.
    database.conn.executemany(
        "INSERT OR IGNORE INTO patient_search (word, number) VALUES (?, ?)", sorted(words)
    )


def _count_worklist(database: Database) -> None:
    """Keep `worklist_counts` right: counting 100,000 rows for each refresh takes too long."""
    one_more = "UPDATE worklist_counts SET rows = rows + 1 WHERE level = new.level"
    one_less = "UPDATE worklist_counts SET rows = rows - 1 WHERE level = old.level"
    waits_now, waited = "new.state <> 'seen'", "old.state <> 'seen'"
    moved = f"(old.level <> new.level OR ({waited}) <> ({waits_now}))"
    for name, event, when, change in (
        ("added", "INSERT", waits_now, one_more),
        ("deleted", "DELETE", waited, one_less),
        ("left", "UPDATE OF level, state", f"{waited} AND {moved}", one_less),
        ("came", "UPDATE OF level, state", f"{waits_now} AND {moved}", one_more),
    ):
        database.execute(
            f"""
            CREATE TRIGGER worklist_row_{name} AFTER {event} ON worklist WHEN {when}
            BEGIN {change}; END
            """
        )


for _step in LATER_STEPS:
    MIGRATIONS()(_step)
