"""Steps are all or none, a copy is made before, and a newer or foreign file is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from triage_app.errors import Bug, StoreKeyWrong, StoreNewer
from triage_app.model.beside import WorklistFilter
from triage_app.model.intake import Event, FormId, WorkState
from triage_app.model.level import Level
from triage_app.model.person import Patient, PatientId, SamePerson, Sex
from triage_app.records.alike import likely_same, sound_words_of
from triage_app.records.audit import last_entries
from triage_app.records.cipher import Connection, connect
from triage_app.records.codec import patient_text
from triage_app.records.failures import IntegrityError, store_sentences
from triage_app.records.listing import (
    Stretch,
    _rows_of,
    page,
)
from triage_app.records.migrations import MIGRATIONS, bring_up_to_date
from triage_app.records.schema_tools import Database, Migrations
from triage_app.records.search import store_words, words_of
from triage_app.records.steps import STEPS, is_current

KEY = bytes(range(32))
NEXT = len(STEPS) + 1


def now() -> datetime:
    return datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "triage.db"


@pytest.fixture
def connection(path: Path) -> Iterator[Connection]:
    opened = connect(path, KEY)
    bring_up_to_date(opened, path, now)
    yield opened
    opened.close()


def with_step(*steps: str, fails: bool = False) -> Migrations:
    """The shipped steps, and more that only leave a table behind, the last one perhaps failing."""
    more = Migrations("triage")
    for name in STEPS:
        more(name=name)(lambda database: None)
    for name in steps:

        def step(database: Database, table: str = name) -> None:
            database.execute(f"CREATE TABLE {table} (x INTEGER) STRICT")
            database.execute("UPDATE settings SET value = 'new' WHERE name = 'kept'")
            if fails:
                database.execute("SELECT * FROM no_such_table")

        more(name=name)(step)
    return more


def names(connection: Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}


def test_a_new_file_gets_every_step_and_no_copy(connection: Connection, path: Path) -> None:
    applied = [step.name for step in MIGRATIONS.applied(Database(connection))]
    assert tuple(applied) == STEPS
    assert is_current(connection)
    assert [entry.event for entry in last_entries(connection, 9)] == [Event.STORE_CREATED]
    assert not [file for file in path.parent.iterdir() if ".before-" in file.name]


def test_every_table_is_strict(connection: Connection) -> None:
    tables = connection.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'")
    loose = {name for name, strict in tables if not strict} - {"sqlite_schema"}
    assert loose == set()


def test_a_file_up_to_date_is_not_copied_or_changed(connection: Connection, path: Path) -> None:
    changes = connection.total_changes
    bring_up_to_date(connection, path, now)
    assert connection.total_changes == changes
    assert not path.with_name(f"triage.db.before-{NEXT}").exists()


def test_an_older_file_is_copied_then_changed(connection: Connection, path: Path) -> None:
    connection.execute("INSERT INTO settings (name, value) VALUES ('kept', 'old')")
    bring_up_to_date(connection, path, now, with_step("m999_more"))
    assert "m999_more" in names(connection)
    assert connection.execute("PRAGMA user_version").fetchone()[0] == NEXT
    assert len(last_entries(connection, 9)) == 1, "it was not created again"
    copy_path = path.with_name(f"triage.db.before-{NEXT}")
    assert b"SQLite" not in copy_path.read_bytes()[:16], "the copy is encrypted"
    copy = connect(copy_path, KEY)
    assert copy.execute("SELECT value FROM settings").fetchone() == ("old",)
    assert "m999_more" not in names(copy)
    copy.close()


def test_patients_known_before_names_had_sounds_are_met_by_them(path: Path) -> None:
    older = Migrations("triage")
    shipped = {step.name: step.fn for step in MIGRATIONS.pending(Database(memory=True))}
    for name in STEPS[: STEPS.index("m005_sounds_of_names")]:
        older(name=name)(shipped[name])
    connection = connect(path, KEY)
    bring_up_to_date(connection, path, now, older, lambda _connection, _entry: None)
    gonzalez = Patient(
        PatientId("p-1"), "González", "Yesenia", date(1954, 2, 11), Sex.FEMALE, phone="555 0142"
    )
    connection.execute(
        "INSERT INTO patients (number, patient_id, data, name_key, saved)"
        " VALUES (7, 'p-1', ?, 'gonzalez yesenia', '')",
        (patient_text(gonzalez),),
    )
    store_words(connection, 7, words_of(gonzalez))
    typed = SamePerson("Gonsales", "Jessenia")
    assert likely_same(connection, typed, 9) == ()
    bring_up_to_date(connection, path, now)
    assert likely_same(connection, typed, 9) == (gonzalez,)
    stored = {word for (word,) in connection.execute("SELECT word FROM patient_search")}
    assert stored == words_of(gonzalez) | sound_words_of(gonzalez)
    assert path.with_name(f"triage.db.before-{len(STEPS)}").exists()
    connection.close()


def test_steps_that_fail_leave_the_file_as_it_was(connection: Connection, path: Path) -> None:
    before = names(connection)
    with pytest.raises(Exception, match="could not do this"):
        bring_up_to_date(connection, path, now, with_step("m998_a", "m999_b", fails=True))
    assert names(connection) == before
    assert connection.execute("PRAGMA user_version").fetchone()[0] == len(STEPS)
    bring_up_to_date(connection, path, now, with_step("m998_a", "m999_b"))
    assert {"m998_a", "m999_b"} <= names(connection)


def test_a_file_with_an_unknown_step_is_newer(connection: Connection, path: Path) -> None:
    bring_up_to_date(connection, path, now, with_step("m999_more"))
    assert not is_current(connection)
    changes = connection.total_changes
    with pytest.raises(StoreNewer, match="newer version"):
        bring_up_to_date(connection, path, now)
    assert connection.total_changes == changes


def test_a_file_with_a_higher_version_is_newer(connection: Connection, path: Path) -> None:
    connection.execute("PRAGMA user_version = 99")
    assert not is_current(connection)
    with pytest.raises(StoreNewer):
        bring_up_to_date(connection, path, now)


@pytest.mark.parametrize("version", [0, len(STEPS)])
def test_another_programs_database_is_refused(path: Path, version: int) -> None:
    other = connect(path, KEY)
    other.execute("CREATE TABLE invoices (x)")
    other.execute(f"PRAGMA user_version = {version}")
    assert not is_current(other)
    with pytest.raises(StoreKeyWrong, match="not a store of this program"):
        bring_up_to_date(other, path, now)
    assert names(other) == {"invoices"}
    other.close()


_PATIENT = (
    "INSERT INTO patients (number, patient_id, data, name_key, saved) VALUES (1, 'p', '{}', '', '')"
)
_VISIT = "INSERT INTO visits (number, patient_number, visit_date, versions) VALUES (1, 1, '', 0)"
_ONLY_ADDED = {
    "intakes": "INSERT OR REPLACE INTO intakes VALUES"
    " ('i', 1, '', '', '', '', '', '', '', '', '', '', 0, 0, '', '', 1, '', NULL, NULL)",
    "audit": "INSERT OR REPLACE INTO audit VALUES (1, 'printed', '', '', '', '', '', '')",
    "audit_head": "INSERT OR REPLACE INTO audit_head VALUES (1, 2, '')",
    "acknowledgements": "INSERT OR REPLACE INTO acknowledgements VALUES (1, '', '', '', '')",
    "prints": "INSERT OR REPLACE INTO prints VALUES (1, '', '', '', '', '')",
    "levels_set": "INSERT OR REPLACE INTO levels_set VALUES (1, 1, '', '', '', NULL, 0, '')",
    "notes": "INSERT OR REPLACE INTO notes VALUES (1, 1, '', '', '', '', '')",
    "assignments": "INSERT OR REPLACE INTO assignments VALUES (1, 1, '', '', '', '')",
    "states": "INSERT OR REPLACE INTO states VALUES (1, 1, '', '', '', 'seen', '')",
    "merges": "INSERT OR REPLACE INTO merges VALUES (1, 'm', 1, 1, '', '', '', '', '', '', '')",
    "merges_undone": "INSERT OR REPLACE INTO merges_undone VALUES (1, '', '')",
    "moves": "INSERT OR REPLACE INTO moves VALUES (1, 1, 1, 1, '', '')",
    "forms_kept": "INSERT OR REPLACE INTO forms_kept VALUES ('ab', x'00')",
    "letters": "INSERT OR REPLACE INTO letters VALUES (1, 1, 'i', 'ab', '', 1, '', '')",
}


@pytest.mark.parametrize("table", _ONLY_ADDED)
def test_what_is_only_added_cannot_be_changed_deleted_or_replaced(
    connection: Connection, path: Path, table: str
) -> None:
    filled = _ONLY_ADDED[table]
    connection.execute(_PATIENT)
    connection.execute(_VISIT)
    if not table.startswith("audit"):  # it has the entry of its creation
        connection.execute(filled)
    for statement in (filled, f"UPDATE {table} SET rowid = rowid", f"DELETE FROM {table}"):
        with pytest.raises(IntegrityError, match="only added"):
            connection.execute(statement)
        with pytest.raises(Bug), store_sentences(path):
            connection.execute(statement)
    assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (1,)


def test_a_task_can_only_be_done_and_only_once(connection: Connection) -> None:
    connection.execute(_PATIENT)
    connection.execute(_VISIT)
    connection.execute(
        "INSERT INTO tasks VALUES (1, 1, 'i', 'now', 'me', 't', 'call', 'x', NULL, NULL)"
    )
    for statement in ("UPDATE tasks SET text = 'y'", "DELETE FROM tasks"):
        with pytest.raises(IntegrityError, match="only added"):
            connection.execute(statement)
    connection.execute("UPDATE tasks SET done_at = 'then', done_by = 'you'")
    with pytest.raises(IntegrityError, match="only added"):
        connection.execute("UPDATE tasks SET done_at = 'later'")


@pytest.mark.parametrize("known", [None, True, False])
@pytest.mark.parametrize("news", [False, True])
@pytest.mark.parametrize("states", [None, {WorkState.SEEN}, {WorkState.SEEN, WorkState.WAITING}])
@pytest.mark.parametrize("day", [None, date(2026, 3, 2)])
@pytest.mark.parametrize("specialist", [None, "", "Dr Ito"])
def test_every_filter_reads_the_worklist_in_order_from_an_index(
    connection: Connection,
    known: bool | None,
    news: bool,
    states: set[WorkState] | None,
    day: date | None,
    specialist: str | None,
) -> None:
    asked = WorklistFilter(
        known=known,
        news=news,
        states=None if states is None else frozenset(states),
        visit_date=day,
        specialist=specialist,
    )
    late = ((FormId("f"), Level.SOON, now()),)
    ran: list[str] = []
    connection.set_trace_callback(ran.append)
    for back in (False, True):
        for wanted in (asked, replace(asked, late=late)):
            for level in (Level.ROUTINE, Level.SOON)[: 1 if known is False else 2]:
                if day is None:
                    _rows_of(connection, wanted, Stretch(level, 100, 20, back))
            page(connection, wanted, 100, 0)
    connection.set_trace_callback(None)
    steps = [
        step[3]
        for statement in ran
        for step in connection.execute(f"EXPLAIN QUERY PLAN {statement}")
        if " worklist " in statement
    ]
    assert len(steps) > (5 if day is None else 3)
    # Of one day there are only as many rows as the clinic sees people in it: those are sorted.
    if day is None:
        assert [step for step in steps if "ORDER BY" in step and "MERGE" not in step] == []
    assert [step for step in steps if "worklist" in step and "INDEX" not in step] == []
