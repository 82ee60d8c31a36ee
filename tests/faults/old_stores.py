"""A store of each earlier version of the program, with patients, intakes and drafts in it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.contract.conftest import Samples
from tests.unit.test_records_old_stores import KEY, OldStore, add_entry_then
from triage_app.model.intake import AuditEntry, Event
from triage_app.records import audit
from triage_app.records.cipher import Connection, connect
from triage_app.records.codec import any_text, staff_text, time_text
from triage_app.records.migrations import MIGRATIONS, bring_up_to_date
from triage_app.records.schema_tools import Database, Migrations
from triage_app.records.steps import STEPS

__all__ = ["KEY", "VERSIONS", "store_of"]

VERSIONS: Final = range(1, len(STEPS))
"""How many steps the stores of earlier versions have had."""
# The last that is filled as its program filled it; later ones grew out of it by their steps.
_FILLED: Final = 5
_DRAFTS, _ROWS, _AUDIT, _NOTES, _CHAINED = 2, 3, 4, 8, 11


def store_of(version: int, path: Path, samples: Samples, people: int = 3) -> None:
    """Make a store that has had so many steps, closed again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    old = _Old(path, samples, min(version, _FILLED))
    for number in range(people):
        _fill(old, samples, number)
    if version > _FILLED:
        bring_up_to_date(old.connection, path, samples.now, _steps(version))
        path.with_name(f"{path.name}.before-{version}").unlink()
        _fill_beside(old.connection, samples, version)
    old.connection.close()


class _Old(OldStore):
    """The same with fewer steps than five."""

    def __init__(self, path: Path, samples: Samples, version: int) -> None:
        self.path = path
        self.samples = samples
        self.numbers = {}
        self.version = version
        self.connection = connect(path, KEY)
        write = add_entry_then if version >= _AUDIT else _no_audit_yet
        bring_up_to_date(self.connection, path, samples.now, _steps(version), write)


def _no_audit_yet(_connection: Connection, _entry: AuditEntry) -> None:
    """A store of then kept none."""


def _steps(version: int) -> Migrations:
    shipped = {step.name: step.fn for step in MIGRATIONS.pending(Database(memory=True))}
    steps = Migrations("triage")
    for name in STEPS[:version]:
        steps(name=name)(shipped[name])
    return steps


def _fill(old: _Old, samples: Samples, number: int) -> None:
    """One patient with a corrected intake and a part-done one, as far as there was such a thing."""
    patient = samples.patient(f"Okafor{number}")
    old.patient(patient)
    if old.version < _DRAFTS:
        return
    first = samples.intake(patient)
    second = samples.intake(patient, version=2, replaces=first.intake_id, reason="date")
    draft = samples.draft(patient)
    old.intake(first)
    old.intake(second)
    old.draft(draft)
    if old.version < _ROWS:
        return
    old.row(samples.row(second))
    old.row(samples.row(draft))
    if old.version < _AUDIT:
        return
    told = samples.told(second.intake_id)
    entry = {"at": time_text(told.at), "staff": staff_text(told.by), "subject": told.subject}
    old.put("acknowledgements", told=any_text(told.told), **entry)
    old.put("prints", **entry)
    add_entry_then(old.connection, samples.entry(Event.INTAKE_COMPLETED, second.intake_id))


def _fill_beside(connection: Connection, samples: Samples, version: int) -> None:
    """What later programs wrote beside a visit, and in a chained audit."""
    if version >= _NOTES:
        for visit, subject in connection.execute(
            "SELECT visit, subject FROM versions ORDER BY subject"
        ).fetchall():
            connection.execute(
                "INSERT INTO notes (visit, subject, at, staff, plan, note)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    *(visit, subject, time_text(samples.now()), staff_text(samples.staff)),
                    *(any_text("MRI"), any_text("walked in")),
                ),
            )
    if version >= _CHAINED:
        connection.execute("BEGIN IMMEDIATE")
        audit.add_entry(connection, samples.entry(Event.RECORD_OPENED, "x"))
        connection.execute("COMMIT")
