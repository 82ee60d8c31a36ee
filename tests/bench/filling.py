"""Fills a store with as many invented patients and intakes as are wanted, past the store's own way.

The rows are those the store wrote for the demo's intakes, with other patients, days and ids. What
keeps the worklist in order is taken away meanwhile and made again after: ten times as fast.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

from tests.bench.samples import MOMENT, desk, engine, entry, full_intakes, intake_of, new_id
from triage_app.model.intake import Event
from triage_app.model.person import Patient, PatientId, Sex
from triage_app.records import alike, search
from triage_app.records.acting import specialist_text
from triage_app.records.cipher import Connection, connect
from triage_app.records.codec import patient_line, patient_text, time_text
from triage_app.records.key_file import read_key
from triage_app.records.sqlite_records import KEY_NAME, STORE_NAME
from triage_app.workflow.record import row_of_intake

SPECIALISTS: Final = ("Dr A. Voss", "Dr L. Marsh", "Dr N. Ito")
LAST_DAY: Final = date(2026, 3, 2)
DAYS: Final = 730
# Of a hundred rows: how many were seen, booked, opened, and given to nobody.
_SEEN, _BOOKED, _OPENED, _NOBODY = 10, 2, 80, 70
_AT_ONCE: Final = 50_000
_SYLLABLES: Final = (
    *("an", "bar", "bel", "car", "dal", "den", "el", "fer", "gan", "har", "hol", "is", "jo"),
    *("kar", "lan", "lo", "mar", "mel", "mor", "nel", "nor", "ol", "per", "quin", "ra", "ren"),
    *("ro", "sa", "sal", "sen", "sil", "tan", "tor", "ul", "val", "ver", "wil", "yor", "zan"),
)
# A few names that many people have, as everywhere.
_FREQUENT: Final = ("Marlow", "Sanders", "Garen", "Li", "Nor")
# Any: rows of the driver have no types.
Row = Mapping[str, Any]


def bare(folder: Path) -> Connection:
    """The store as the driver alone sees it."""
    return connect(folder / STORE_NAME, read_key(folder / KEY_NAME))


def fill(folder: Path, how_many: int, *, whole: bool = True) -> tuple[Patient, ...]:
    """Put so many patients in, each with one completed intake.

    Args:
        folder: of a store that is new.
        how_many: patients, visits and rows.
        whole: with the intakes themselves and what patients are found by; else only with what the
            worklist is read from, so that a million rows fit into some minutes and gigabytes.
    """
    rng = random.Random(7)
    with desk(folder) as clinic:
        for sample in full_intakes():
            intake = intake_of(sample)
            done = entry(Event.INTAKE_COMPLETED, intake.intake_id)
            clinic.records.complete(intake, row_of_intake(intake, engine()), done, None)
    patients = tuple(_patient(rng, number) for number in range(how_many))
    with closing(bare(folder)) as connection:
        # Nobody's data is at stake while it is made, so nothing is written twice.
        connection.execute("PRAGMA journal_mode = OFF").fetchall()
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA cache_size = -400000")
        connection.execute("BEGIN IMMEDIATE")
        first = _next_number(connection, "patients")
        _put_patients(connection, patients, first)
        if whole:
            _put_words(connection, patients, first)
        order = _take_order_away(connection)
        _put_visits(connection, patients, first, rng, whole=whole)
        for statement in order:
            connection.execute(statement)
        _count(connection)
        connection.execute("COMMIT")
    return patients


def _patient(rng: random.Random, number: int) -> Patient:
    family = rng.choice(_FREQUENT) if rng.random() < 0.05 else _name(rng, 3)
    return Patient(
        patient_id=PatientId(new_id()),
        family_name=family,
        given_name=_name(rng, 2),
        birth_date=date(1930, 1, 1) + timedelta(days=rng.randrange(27_000)),
        sex=rng.choice((Sex.FEMALE, Sex.MALE)),
        mrn=str(500_000 + number),
        phone=f"555 {rng.randrange(10_000):04}",
    )


def _name(rng: random.Random, most: int) -> str:
    return "".join(rng.choices(_SYLLABLES, k=rng.randint(2, most))).capitalize()


def _put_patients(connection: Connection, patients: tuple[Patient, ...], first: int) -> None:
    saved = time_text(MOMENT)
    connection.executemany(
        "INSERT INTO patients (number, patient_id, data, name_key, saved) VALUES (?, ?, ?, ?, ?)",
        (
            (number, patient.patient_id, patient_text(patient), search.name_key(patient), saved)
            for number, patient in enumerate(patients, first)
        ),
    )


def _put_words(connection: Connection, patients: tuple[Patient, ...], first: int) -> None:
    words = (
        (word, number)
        for number, patient in enumerate(patients, first)
        for word in search.words_of(patient) | alike.sound_words_of(patient)
    )
    # In the order of the tree they go into: ten times as fast.
    connection.executemany("INSERT INTO patient_search (word, number) VALUES (?, ?)", sorted(words))


def _take_order_away(connection: Connection) -> list[str]:
    """Drop the worklist's indexes and triggers; gives what makes them again."""
    made = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = 'worklist'"
        " AND type IN ('index', 'trigger') AND sql IS NOT NULL"
    ).fetchall()
    for kind, name, _ in made:
        connection.execute(f"DROP {kind} {name}")
    return [sql for _, _, sql in made]


def _count(connection: Connection) -> None:
    found = connection.execute("SELECT name FROM pragma_table_info('worklist_counts')")
    key = ", ".join(name for (name,) in found if name != "rows")
    connection.execute("DELETE FROM worklist_counts")
    connection.execute(
        f"INSERT INTO worklist_counts SELECT {key}, count(*) FROM worklist GROUP BY {key}"
    )


def _put_visits(
    connection: Connection,
    patients: tuple[Patient, ...],
    first: int,
    rng: random.Random,
    *,
    whole: bool,
) -> None:
    """A visit, a row and an intake for each patient."""
    intakes = _rows(connection, "intakes", ())
    rows = {row["subject"]: row for row in _rows(connection, "worklist", ("not_known",))}
    visit = _next_number(connection, "visits")
    made = _made(patients, first, visit, intakes, rows, rng)
    while some := list(islice(made, _AT_ONCE)):
        for table in ("intakes", "visits", "versions", "worklist"):
            if whole or table != "intakes":
                _insert(connection, table, [of[table] for of in some])


def _made(
    patients: Sequence[Patient],
    number: int,
    visit: int,
    intakes: list[dict[str, Any]],
    rows: Mapping[str, Row],
    rng: random.Random,
) -> Iterator[dict[str, Row]]:
    for place, patient in enumerate(patients):
        intake = rng.choice(intakes)
        subject = new_id()
        # As time passed: who came later was put in later.
        days = DAYS - 1 - place * DAYS // len(patients)
        back = timedelta(days=days, minutes=rng.randrange(600))
        arrived = time_text(MOMENT - back)
        day = (LAST_DAY - timedelta(days=back.days)).isoformat()
        new = {"patient_number": number + place, "visit_date": day}
        chance = rng.randrange(100)
        opened = rng.randrange(100) < _OPENED
        state = "seen" if chance < _SEEN else "waiting"
        yield {
            "intakes": intake
            | new
            | {"intake_id": subject, "started": arrived, "patient": patient_text(patient)},
            "visits": new
            | {
                "number": visit + place,
                "newest": subject,
                "versions": 1,
                "first_completed": intake["completed"],
            },
            "versions": {"subject": subject, "visit": visit + place},
            "worklist": dict(rows[intake["intake_id"]])
            | new
            | {
                "subject": subject,
                "visit": visit + place,
                "arrived": arrived,
                "patient": patient_line(patient),
                "priority": rng.randrange(100),
                "state": "booked" if chance >= 100 - _BOOKED else state,
                "opened": time_text(MOMENT) if opened else None,
                "news": int(not opened),
                "specialist": ""
                if rng.randrange(100) < _NOBODY
                else specialist_text(rng.choice(SPECIALISTS)),
            },
        }


def _insert(connection: Connection, table: str, rows: list[Row]) -> None:
    columns = ", ".join(f'"{name}"' for name in rows[0])
    marks = ", ".join("?" * len(rows[0]))
    connection.executemany(
        f"INSERT INTO {table} ({columns}) VALUES ({marks})",
        (tuple(row.values()) for row in rows),
    )


def _rows(connection: Connection, table: str, made: tuple[str, ...]) -> list[dict[str, Any]]:
    """All rows, without the columns that the database works out."""
    found = connection.execute(f"SELECT * FROM {table}")
    names = [column[0] for column in found.description]
    return [
        {name: value for name, value in zip(names, row, strict=True) if name not in made}
        for row in found
    ]


def _next_number(connection: Connection, table: str) -> int:
    return int(connection.execute(f"SELECT max(number) FROM {table}").fetchone()[0]) + 1
