"""A store with 100,000 patients and intakes: a page of its worklist, and search as typed."""

from __future__ import annotations

import itertools
import random
import statistics
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from tests.bench.figures import FRAME_SECONDS, Bench, Figure, interleaved, percentile, seconds_of
from tests.bench.samples import (
    DAY,
    MOMENT,
    desk,
    engine,
    entry,
    full_intakes,
    intake_of,
    new_id,
    new_store,
)
from triage_app.model.intake import Event
from triage_app.model.person import Patient, PatientId, Sex
from triage_app.records import alike, search
from triage_app.records.cipher import Connection, connect
from triage_app.records.codec import patient_text, time_text
from triage_app.records.key_file import read_key
from triage_app.records.sqlite_records import KEY_NAME, STORE_NAME
from triage_app.records.worklist import row_from
from triage_app.workflow import Clinic, worklist
from triage_app.workflow.record import row_of_intake

HOW_MANY: Final = 100_000
PAGE: Final = 200
_SYLLABLES: Final = (
    *("an", "bar", "bel", "car", "dal", "den", "el", "fer", "gan", "har", "hol", "is", "jo"),
    *("kar", "lan", "lo", "mar", "mel", "mor", "nel", "nor", "ol", "per", "quin", "ra", "ren"),
    *("ro", "sa", "sal", "sen", "sil", "tan", "tor", "ul", "val", "ver", "wil", "yor", "zan"),
)
# A few names that many people have, as everywhere.
_FREQUENT: Final = ("Marlow", "Sanders", "Garen", "Li", "Nor")
# Any: rows of the driver have no types.
Row = Mapping[str, Any]

_SAME_PAGE: Final = """
SELECT subject, is_draft, patient, level, could_be, priority, state, story, visit_date, arrived,
    changed, "left", form_id, told, told_at, printed, opened
FROM worklist WHERE state <> 'seen'
ORDER BY level DESC, priority DESC, arrived, subject LIMIT ? OFFSET ?
"""


@dataclass(frozen=True, slots=True)
class LargeStore:
    """The filled store, open as a desk and as the bare driver sees it."""

    clinic: Clinic
    connection: Connection
    patients: tuple[Patient, ...]


@contextmanager
def large_store() -> Iterator[LargeStore]:
    """Make the store and fill it; gone afterwards."""
    with new_store() as folder:
        patients = _fill(folder)
        with desk(folder) as clinic, closing(_bare(folder)) as connection:
            yield LargeStore(clinic, connection, patients)


def page_first_read(bench: Bench, store: LargeStore) -> Figure:
    """A page of rows this desk has not met before, as when it scrolls on."""

    def page() -> float:
        row_from.cache_clear()
        return seconds_of(partial(worklist, store.clinic, limit=PAGE))

    measured, limit = interleaved(page, partial(_bare_page, store), bench.rounds(200))
    return Figure(
        what=f"worklist page at {HOW_MANY:,} intakes, first reading",
        against="the bare query of the same columns",
        measured=measured,
        limit=limit,
        aim=2.0,
        note=f"{PAGE} rows, as the screen asks for",
    )


def page_read_again(bench: Bench, store: LargeStore) -> Figure:
    """The same page after another row of it changed, as each time the list is shown."""
    subjects = itertools.cycle([row.subject for row in worklist(store.clinic, limit=PAGE).rows])
    rounds = itertools.count()

    def page() -> float:
        moment = MOMENT + timedelta(seconds=next(rounds))
        subject = next(subjects)
        opened = entry(Event.RECORD_OPENED, subject)
        store.clinic.records.mark_opened(subject, moment, opened)
        return seconds_of(partial(worklist, store.clinic, limit=PAGE))

    measured, limit = interleaved(page, partial(_bare_page, store), bench.rounds(200))
    return Figure(
        what=f"worklist page at {HOW_MANY:,} intakes, read again",
        against="the bare query of the same columns",
        measured=measured,
        limit=limit,
        aim=2.0,
        note="one of its rows is another than before; the store keeps the rows it has decoded",
    )


def _bare_page(store: LargeStore) -> float:
    def read() -> None:
        store.connection.execute(_SAME_PAGE, (PAGE, 0)).fetchall()

    # After the desk has written, this connection would first read its pages from the file again.
    read()
    return seconds_of(read)


def search_as_typed(bench: Bench, store: LargeStore) -> Figure:
    """Finding patients after each letter typed, in all the ways somebody is looked for."""
    chosen = random.Random(4).sample(store.patients, bench.rounds(60))
    typed = [text for patient in chosen for text in _typed(patient)]
    for text in typed[:50]:
        store.clinic.records.find_patients(text)
    times = [
        (seconds_of(partial(store.clinic.records.find_patients, text)), text) for text in typed
    ]
    slowest, text = max(times)
    middle = statistics.median(taken for taken, _ in times)
    return Figure(
        what=f"search as typed at {HOW_MANY:,} patients, p95",
        against="a frame at 60 Hz",
        measured=percentile([taken for taken, _ in times], 0.95),
        limit=FRAME_SECONDS,
        aim=1.0,
        note=(
            f"{len(times):,} searches, median {middle * 1000:.1f} ms, "
            f"the slowest “{text}” {slowest * 1000:.0f} ms"
        ),
    )


def _typed(patient: Patient) -> Iterator[str]:
    """Every text that stands in the field while the patient is looked for."""
    born = patient.birth_date
    assert born is not None
    for whole in (
        f"{patient.family_name} {patient.given_name}".lower(),
        f"{patient.given_name} {patient.family_name}".lower(),
        f"{patient.family_name[:3]} {born.year}".lower(),
        born.isoformat(),
        f"{born:%d/%m/%Y}",
        patient.mrn,
        patient.phone[-4:],
    ):
        yield from (whole[:length] for length in range(1, len(whole) + 1))


# ------------------------------------------------------------------------------ filling the store


def _fill(folder: Path) -> tuple[Patient, ...]:
    """Put everybody in at once: the rows are those the store wrote for the demo's intakes."""
    rng = random.Random(7)
    patients = tuple(_patient(rng, number) for number in range(HOW_MANY))
    with desk(folder) as clinic:
        for sample in full_intakes():
            intake = intake_of(sample)
            done = entry(Event.INTAKE_COMPLETED, intake.intake_id)
            clinic.records.complete(intake, row_of_intake(intake, engine()), done, None)
    with closing(_bare(folder)) as connection:
        # Nobody's data is at stake while it is made, so nothing is written twice.
        connection.execute("PRAGMA journal_mode = OFF").fetchall()
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -400000")
        connection.execute("BEGIN IMMEDIATE")
        _put_patients(connection, patients)
        _put_visits(connection, patients, rng)
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


def _put_patients(connection: Connection, patients: tuple[Patient, ...]) -> None:
    first = _next_number(connection)
    saved = time_text(MOMENT)
    connection.executemany(
        "INSERT INTO patients (number, patient_id, data, name_key, saved) VALUES (?, ?, ?, ?, ?)",
        (
            (number, patient.patient_id, patient_text(patient), search.name_key(patient), saved)
            for number, patient in enumerate(patients, first)
        ),
    )
    words = (
        (word, number)
        for number, patient in enumerate(patients, first)
        for word in search.words_of(patient) | alike.sound_words_of(patient)
    )
    # In the order of the tree they go into: ten times as fast.
    connection.executemany("INSERT INTO patient_search (word, number) VALUES (?, ?)", sorted(words))


def _put_visits(connection: Connection, patients: tuple[Patient, ...], rng: random.Random) -> None:
    """An intake and a waiting worklist row for each."""
    intakes = _rows(connection, "intakes")
    rows = {row["subject"]: row for row in _rows(connection, "worklist")}
    first = _next_number(connection) - len(patients)
    made = []
    for number, patient in enumerate(patients, first):
        intake = rng.choice(intakes)
        arrived = time_text(MOMENT - timedelta(minutes=rng.randrange(1_000_000)))
        new = {
            "patient": patient_text(patient),
            "patient_number": number,
            "visit_date": DAY.isoformat(),
        }
        subject = new_id()
        made.append(
            (
                intake | new | {"intake_id": subject, "started": arrived},
                rows[intake["intake_id"]] | new | {"subject": subject, "arrived": arrived},
            )
        )
    _insert(connection, "intakes", [intake for intake, _ in made])
    _insert(connection, "worklist", [row for _, row in made])


def _insert(connection: Connection, table: str, rows: list[Row]) -> None:
    columns = ", ".join(f'"{name}"' for name in rows[0])
    marks = ", ".join("?" * len(rows[0]))
    connection.executemany(
        f"INSERT INTO {table} ({columns}) VALUES ({marks})",
        (tuple(row.values()) for row in rows),
    )


def _rows(connection: Connection, table: str) -> list[dict[str, Any]]:
    found = connection.execute(f"SELECT * FROM {table}")
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]


def _next_number(connection: Connection) -> int:
    return int(connection.execute("SELECT max(number) FROM patients").fetchone()[0]) + 1


def _bare(folder: Path) -> Connection:
    return connect(folder / STORE_NAME, read_key(folder / KEY_NAME))
