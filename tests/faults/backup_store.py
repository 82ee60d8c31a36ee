"""A store with some intakes for backups and damage, and what is in it, to be compared with."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from tests.contract.conftest import Samples
from triage_app.model.intake import Event, Intake
from triage_app.model.level import Level
from triage_app.records.cipher import Connection, connect
from triage_app.records.sqlite_records import SqliteRecords, open_store
from triage_app.records.vault import Vault, vault_beside

Rows = dict[str, list[tuple[object, ...]]]


def fill(records: SqliteRecords, samples: Samples, count: int) -> list[Intake]:
    """So many completed intakes and as many part-done ones, with something beside each."""
    made = []
    for number in range(count):
        draft = samples.draft(samples.patient(f"Draft{number}"))
        records.save_draft(draft, samples.row(draft))
        intake = samples.intake(samples.patient(f"Okafor{number}"))
        row = samples.row(intake, Level.EMERGENCY if number % 5 == 0 else Level.SOON)
        records.complete(intake, row, samples.entry(Event.INTAKE_COMPLETED, intake.intake_id), None)
        if number % 5 == 0:
            told = samples.told(intake.intake_id)
            records.acknowledge(told, samples.entry(Event.EMERGENCY_ACKNOWLEDGED))
        made.append(intake)
    return made


def store_with(folder: Path, samples: Samples, count: int) -> Vault:
    """A store with so many, closed again."""
    records = open_store(folder, samples.now)
    fill(records, samples, count)
    records.close()
    return vault_beside(folder)


def everything_in(connection: Connection) -> Rows:
    """Every row of every table."""
    names = [
        name
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
    ]
    return {name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr) for name in names}


def everything(path: Path, key: bytes) -> Rows:
    """The same of a file."""
    with closing(connect(path, key)) as connection:
        return everything_in(connection)


def without_audit(rows: Rows) -> Rows:
    """All but the audit, to which a restore adds that it was one."""
    return {name: found for name, found in rows.items() if not name.startswith("audit")}
