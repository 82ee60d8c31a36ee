"""The file is encrypted, opened with the settings that keep it sound, and private."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from triage_app.errors import StoreKeyWrong
from triage_app.records.cipher import connect, write_copy

KEY = bytes(range(32))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
        ("temp_store", 2),
        ("secure_delete", 1),
        ("busy_timeout", 2000),
        ("fullfsync", 1),
    ],
)
def test_each_connection_has_its_settings(tmp_path: Path, setting: str, value: str | int) -> None:
    connection = connect(tmp_path / "triage.db", KEY)
    assert connection.execute(f"PRAGMA {setting}").fetchone()[0] == value
    connection.close()


def test_nothing_is_on_the_disk_in_the_clear(tmp_path: Path) -> None:
    connection = connect(tmp_path / "triage.db", KEY)
    connection.execute("CREATE TABLE t (x TEXT) STRICT")
    connection.execute("INSERT INTO t VALUES (?)", ("Okafor" * 500,))
    write_copy(connection, tmp_path / "copy.db")
    for file in tmp_path.iterdir():
        content = file.read_bytes()
        assert b"Okafor" not in content, file.name
        assert b"SQLite format 3" not in content, file.name
    connection.close()
    assert b"Okafor" not in (tmp_path / "triage.db").read_bytes()


@pytest.mark.skipif(os.name != "posix", reason="elsewhere the rights come from the folder")
def test_only_the_owner_may_read_store_log_and_copy(tmp_path: Path) -> None:
    connection = connect(tmp_path / "triage.db", KEY)
    connection.execute("CREATE TABLE t (x TEXT) STRICT")
    write_copy(connection, tmp_path / "copy.db")
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}
    connection.close()


def test_a_copy_replaces_an_older_one_whole(tmp_path: Path) -> None:
    connection = connect(tmp_path / "triage.db", KEY)
    connection.execute("CREATE TABLE t (x TEXT) STRICT")
    target = tmp_path / "copy.db"
    write_copy(connection, target)
    connection.execute("INSERT INTO t VALUES ('b')")
    (tmp_path / "copy.db.partial").write_bytes(b"left by a crash")
    write_copy(connection, target)
    connection.close()
    copy = connect(target, KEY)
    assert copy.execute("SELECT x FROM t").fetchall() == [("b",)]
    copy.close()
    assert not (tmp_path / "copy.db.partial").exists()


@pytest.mark.parametrize("key", [b"", bytes(16), bytes(33)])
def test_a_key_of_another_length_is_refused(tmp_path: Path, key: bytes) -> None:
    with pytest.raises(StoreKeyWrong):
        connect(tmp_path / "triage.db", key)
    assert list(tmp_path.iterdir()) == []


def run(program: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_sqlite_utils_loaded_too_early_is_found_out() -> None:
    done = run("import sqlite_utils, triage_app.records.migrations")
    assert done.returncode != 0
    assert "imported before" in done.stderr


def test_opening_a_store_that_is_up_to_date_does_not_load_sqlite_utils(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from triage_app.model.ids import system_clock\n"
        "from triage_app.records.sqlite_records import open_store\n"
        f"open_store(Path({str(tmp_path)!r}), system_clock).close()\n"
        "print('sqlite_utils' in sys.modules)"
    )
    assert [run(program).stdout.strip() for _ in range(2)] == ["True", "False"]
