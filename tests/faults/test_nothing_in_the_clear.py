"""Whatever the program writes while it works, no name of a patient is in it in the clear."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from tests.contract.conftest import Samples
from tests.faults.backup_store import fill, store_with
from triage_app.commands.crash_dumps import write_none
from triage_app.records.backup import make_backup
from triage_app.records.health import rescue
from triage_app.records.restoring import restore
from triage_app.records.sqlite_records import open_store

NAMES = (b"Okafor", b"OKAFOR", b"okafor", "Okafor".encode("utf-16-le"))


def test_store_log_backup_restore_and_rescue_write_no_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked at again and again while it works, for a file may be there only for a moment."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    for variable in ("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR"):
        monkeypatch.setenv(variable, str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    samples = Samples()
    vault = store_with(tmp_path / "store", samples, 5)
    (tmp_path / "stick").mkdir()
    seen: set[str] = set()

    def look(*_how_far: object) -> None:
        for path in tmp_path.rglob("*"):
            if path.is_file():
                seen.add(path.name)
                content = path.read_bytes()
                assert not any(name in content for name in NAMES), path.name

    made = make_backup(vault, tmp_path / "stick", samples.now(), look)
    records = open_store(vault.directory, samples.now)
    fill(records, samples, 5)
    records.find_patients("okafor")
    look()
    records.close()
    restore(made.path, tmp_path / "new", vault.key, samples.now(), look)
    rescue(vault, made.path, samples.now(), look)
    look()
    assert list(temporary.iterdir()) == []
    assert {"triage.db-wal", "triage.db.restoring", f"{made.path.name}.partial"} <= seen


@pytest.mark.skipif(os.name != "posix", reason="the system has no such limit elsewhere")
def test_no_image_of_the_memory_is_written_in_a_crash() -> None:
    import resource

    write_none()
    assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
