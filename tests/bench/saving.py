"""Saving a finished intake for good, against the bare driver writing the same bytes once."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench.figures import Bench, Figure, interleaved, seconds_of
from tests.bench.samples import desk, engine, entry, full_intakes, intake_of, new_store
from triage_app.model.intake import Event, Intake
from triage_app.records.cipher import KEY_BYTES, Connection, connect
from triage_app.records.key_file import read_key
from triage_app.records.sqlite_records import KEY_NAME, STORE_NAME
from triage_app.records.store import Records
from triage_app.workflow.record import row_of_intake

# Any: rows of the driver have no types.
Row = tuple[Any, ...]


def save(bench: Bench) -> Figure:
    """`records.complete` of full intakes, each on the disk when it returns."""
    rounds = bench.rounds(300)
    samples = full_intakes()
    intakes = [intake_of(sample) for sample in itertools.islice(itertools.cycle(samples), rounds)]
    with new_store() as folder, desk(folder) as clinic, _bare(folder) as connection:
        for sample in samples:
            known = entry(Event.PATIENT_SAVED, sample.patient.patient_id)
            clinic.records.save_patient(sample.patient, known)
        rows = itertools.cycle(_rows_of(intakes[: len(samples)]))
        waiting = iter(intakes)
        measured, limit = interleaved(
            lambda: _complete(clinic.records, next(waiting)),
            lambda: seconds_of(partial(_insert, connection, next(rows))),
            rounds,
        )
    size = sum(len(str(value)) for value in next(rows))
    return Figure(
        what="save an intake, durable",
        against="sqlcipher3 alone, same bytes, same pragmas, one table",
        measured=measured,
        limit=limit,
        aim=2.0,
        note=f"an intake with its worklist row and audit entry, about {size:,} bytes",
    )


def _complete(records: Records, intake: Intake) -> float:
    row = row_of_intake(intake, engine())
    done = entry(Event.INTAKE_COMPLETED, intake.intake_id, intake.assessment.level.id)
    return seconds_of(partial(records.complete, intake, row, done, None))


def _rows_of(intakes: list[Intake]) -> list[Row]:
    """What the store keeps of each intake: its row, its worklist row and its audit entry."""
    with new_store() as folder:
        with desk(folder) as clinic:
            for intake in intakes:
                _complete(clinic.records, intake)
        with closing(connect(folder / STORE_NAME, read_key(folder / KEY_NAME))) as connection:
            return connection.execute(
                "SELECT intakes.*, worklist.*, audit.* FROM intakes"
                " JOIN worklist ON worklist.subject = intake_id"
                " JOIN audit ON audit.subject = intake_id"
            ).fetchall()


@contextmanager
def _bare(folder: Path) -> Iterator[Connection]:
    """An encrypted database with one table that nothing else looks after."""
    width = len(_rows_of([intake_of(full_intakes()[0])])[0])
    columns = ", ".join(f"value_{number}" for number in range(width))
    with closing(connect(folder / "bare.db", secrets.token_bytes(KEY_BYTES))) as connection:
        connection.execute(f"CREATE TABLE saved ({columns})")
        yield connection


def _insert(connection: Connection, row: Row) -> None:
    connection.execute("BEGIN IMMEDIATE")
    marks = ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO saved VALUES ({marks})", row)
    connection.execute("COMMIT")
