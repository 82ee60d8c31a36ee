"""A store of an older version whose steps are cut off anywhere comes up whole at the next start."""

from __future__ import annotations

import os
import shutil
from functools import partial
from pathlib import Path

import pytest

from tests.contract.conftest import Samples
from tests.faults.backup_store import Rows, everything
from tests.faults.test_damaged_store import in_killed_copy
from tests.unit.test_records_old_stores import KEY, OldStore
from triage_app.records import cipher
from triage_app.records.sqlite_records import open_records
from triage_app.records.steps import STEPS

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a process is copied, to be killed")
# The moments of the upgrade stand in these.
_TIMED = ("_sqlite_migrations",)
EVERY = 9


@pytest.fixture
def samples() -> Samples:
    return Samples()


def old_store(path: Path, samples: Samples) -> Path:
    """Five steps, three patients, a corrected intake and a part-done one."""
    path.parent.mkdir()
    old = OldStore(path, samples)
    for number in range(3):
        patient = samples.patient(f"Okafor{number}")
        old.patient(patient)
        first = samples.intake(patient)
        second = samples.intake(patient, version=2, replaces=first.intake_id, reason="date")
        old.intake(first)
        old.intake(second)
        old.row(samples.row(second))
        draft = samples.draft(patient)
        old.draft(draft)
        old.row(samples.row(draft))
    old.connection.close()
    return path


def upgraded(path: Path, samples: Samples) -> Rows:
    """Everything in it after the next start."""
    open_records(path, KEY, samples.now).close()
    rows = everything(path, KEY)
    return {name: found for name, found in rows.items() if name not in _TIMED}


def test_killed_at_any_statement_of_any_step_nothing_is_lost_or_doubled(
    tmp_path: Path, samples: Samples
) -> None:
    template = old_store(tmp_path / "old" / "triage.db", samples)
    before = everything(template, KEY)
    shutil.copytree(template.parent, tmp_path / "right")
    right = upgraded(tmp_path / "right" / "triage.db", samples)
    assert len(right["visits"]) == 6
    statement = kills = 0
    while True:
        folder = tmp_path / "killed"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(template.parent, folder)
        path = folder / "triage.db"
        ended = in_killed_copy(1_000_000, partial(_upgrade, path, statement))
        left = everything(path, KEY)
        assert left == before or len(left["_sqlite_migrations"]) == len(STEPS), "half a step"
        assert upgraded(path, samples) == right, f"killed at statement {statement}"
        if ended:
            break
        kills += 1
        statement += EVERY
    assert kills > 15


def _upgrade(path: Path, dies_at: int) -> None:
    """Open the store and die before that statement."""
    left = [dies_at]

    def count(_statement: str) -> None:
        if left[0] == 0:
            os._exit(9)
        left[0] -= 1

    real = cipher._keyed

    def counted(name: str, key: bytes, *, uri: bool) -> cipher.Connection:
        connection = real(name, key, uri=uri)
        connection.set_trace_callback(count)
        return connection

    cipher._keyed = counted
    open_records(path, KEY, Samples().now).close()
