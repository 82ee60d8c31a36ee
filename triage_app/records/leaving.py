"""The rows of the store as they are written out: all of a table, or those of one person's record.

Rows are read as they are used, so that a store of any size takes no more memory than one row. It
must not word anything, and it changes nothing.
"""

# ruff: noqa: S608  # tables, columns and conditions are constants of `every_table`

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from triage_app.model.level import LEVEL_IDS
from triage_app.records import patients
from triage_app.records.cipher import Connection
from triage_app.records.codec import answers_from, any_text_from, decoder
from triage_app.records.every_table import Shape, Table, table_named

# Any: a row of the driver has no types, and what is read out of JSON has none either.
Value = Any

# Patients who share an intake: a visit that was put on another patient keeps, in its first
# versions, the one it was asked of.
SHARED: Final = """
    SELECT DISTINCT intakes.patient_number, visits.patient_number
    FROM intakes JOIN versions ON subject = intake_id JOIN visits ON visits.number = versions.visit
    WHERE intakes.patient_number <> visits.patient_number
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """What belongs to one person: patients by number, their visits, and all drafts and versions."""

    numbers: tuple[int, ...]
    visits: tuple[int, ...]
    subjects: tuple[str, ...]

    @property
    def values(self) -> dict[str, str]:
        """As the conditions of `every_table` take them."""
        return {
            "numbers": json.dumps(self.numbers),
            "visits": json.dumps(self.visits),
            "subjects": json.dumps(self.subjects),
        }


def rows(connection: Connection, name: str, scope: Scope | None) -> Iterator[Mapping[str, Value]]:
    """The rows of a table, in order; with a scope only those of that record.

    Raises:
        KeyError: there is no such table, or none of its rows belongs to a patient.
    """
    table = table_named(name)
    names = tuple((column.name or column.sql, _READ[column.shape]) for column in table.columns)
    found = connection.execute(_query(table, scope), {} if scope is None else scope.values)
    for stored in found:
        yield {
            name: value if read is None else read(value)
            for (name, read), value in zip(names, stored, strict=True)
        }


def _query(table: Table, scope: Scope | None) -> str:
    columns = ", ".join(column.sql for column in table.columns)
    if scope is None:
        return f"SELECT {columns} FROM {table.name} ORDER BY {table.order}"
    if not table.whose:
        raise KeyError(table.name)
    return f"SELECT {columns} FROM {table.name} WHERE {table.whose} ORDER BY {table.order}"


def count(connection: Connection, name: str) -> int:
    """How many rows a table has."""
    return int(connection.execute(f"SELECT count(*) FROM {table_named(name).name}").fetchone()[0])


def scope_of_patient(connection: Connection, patient_id: str) -> Scope | None:
    """The record of the patient, or of who they were merged into; None when unknown."""
    number = patients.number_now(connection, patient_id)
    if number is None:
        return None
    merged = connection.execute(
        """
        WITH RECURSIVE same (number) AS (
            SELECT ? UNION SELECT patients.number FROM patients JOIN same
            ON merged_into = same.number
        )
        SELECT number FROM same
        """,
        (number,),
    )
    return scope_of_numbers(connection, tuple(found for (found,) in merged))


def scope_of_numbers(connection: Connection, numbers: tuple[int, ...]) -> Scope:
    """What belongs to the patients of these numbers."""
    asked = {"numbers": json.dumps(numbers)}
    visits = tuple(
        number
        for (number,) in connection.execute(
            "SELECT number FROM visits"
            " WHERE patient_number IN (SELECT value FROM json_each(:numbers)) ORDER BY number",
            asked,
        )
    )
    subjects = tuple(
        subject
        for (subject,) in connection.execute(
            "SELECT subject FROM versions"
            " WHERE visit IN (SELECT value FROM json_each(:visits)) ORDER BY subject",
            {"visits": json.dumps(visits)},
        )
    )
    return Scope(numbers, visits, subjects)


@decoder
def _json_from(stored: str | None) -> Value:
    return None if stored is None else json.loads(stored)


def _words_from(stored: str | None) -> str | None:
    return any_text_from(stored) if stored else stored


@decoder
def _level_from(stored: int | None) -> str | None:
    return None if stored is None else LEVEL_IDS[stored]


def _flag_from(stored: int | None) -> bool | None:
    return None if stored is None else stored == 1


_READ: Final = {
    Shape.PLAIN: None,
    Shape.JSON: _json_from,
    Shape.WORDS: _words_from,
    Shape.LEVEL: _level_from,
    Shape.FLAG: _flag_from,
    Shape.ANSWERS: answers_from,
}
