"""Which words a patient is stored under, and that looking them up goes through an index."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage_app.model.intake import AuditEntry, Event
from triage_app.model.letters import fold
from triage_app.model.person import Patient, PatientId, Sex, Staff
from triage_app.records.alike import sound_words_of
from triage_app.records.cipher import Connection, connect
from triage_app.records.codec import patient_text
from triage_app.records.migrations import bring_up_to_date
from triage_app.records.patients import put
from triage_app.records.search import (
    Wanted,
    find_patients,
    matching_sql,
    wanted,
    words_of,
)

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ENTRY = AuditEntry(Event.PATIENT_SAVED, NOW, Staff("s", "Desk", "reception"), "p")


def person(family_name: str, given_name: str = "", **parts: object) -> Patient:
    filled = {"birth_date": None, "sex": Sex.UNKNOWN, **parts}
    return Patient(PatientId(secrets.token_hex(8)), family_name, given_name, **filled)  # type: ignore[arg-type]  # any field


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    path = tmp_path / "triage.db"
    opened = connect(path, bytes(32))
    bring_up_to_date(opened, path, lambda: NOW)
    yield opened
    opened.close()


def fits(patient: Patient, words: tuple[Wanted, ...]) -> bool:
    """The same question, asked without a database."""
    stored = words_of(patient)
    return all(
        any(part.first <= word < part.end for part in one.all for word in stored) for one in words
    )


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ångström", "angstrom"),
        ("STRASSE", "strasse"),
        ("straße", "strasse"),
        ("Łódź", "lodz"),
        ("Øre", "ore"),
        ("İpek", "ipek"),
        ("ﬁn", "fin"),
        ("Þór", "thor"),
        ("１９５４", "1954"),
    ],
)
def test_case_and_accents_are_taken_off(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=12))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


names = st.text(st.characters(categories=("L", "M", "Z", "P", "S")), max_size=12)


@given(names, st.integers(1, 12))
def test_everybody_is_found_by_the_beginning_of_their_name(name: str, length: int) -> None:
    typed = wanted(name[:length])
    assert not typed or fits(person(name), typed)


@given(st.dates(), st.integers(1, 10), st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"]))
def test_everybody_is_found_while_their_birth_date_is_typed(
    born: date, length: int, written: str
) -> None:
    # strftime does not fill years below 1000 up to four digits on every system.
    text = born.strftime(written.replace("%Y", f"{born.year:04}"))
    assert fits(person("x", birth_date=born), wanted(text[:length]))


@given(st.from_regex(r"[A-Z]{0,3}[- ]?[0-9]{1,9}", fullmatch=True))
def test_everybody_is_found_by_their_record_number(number: str) -> None:
    patient = person("x", mrn=number)
    for typed in (number, number.lower(), number.replace("-", ""), number.lstrip("0") or "0"):
        assert fits(patient, wanted(typed)), typed


def test_a_month_is_looked_for_only_beside_a_number() -> None:
    march = person("x", birth_date=date(1954, 3, 1))
    assert not fits(march, wanted("mar"))
    assert fits(march, wanted("mar 1954"))
    assert fits(person("Martin", birth_date=date(1954, 7, 1)), wanted("mar 1954"))


def test_long_and_hostile_input_is_cut(connection: Connection) -> None:
    assert len(wanted("a " * 1000)) == 8
    find_patients(connection, "x" * 100_000, 20)
    find_patients(connection, "1-" * 5_000, 20)


def test_the_store_finds_exactly_whom_the_words_fit(connection: Connection) -> None:
    rnd = random.Random(7)
    names = ["Smith", "Smythe", "De la Cruz", "O'Neill", "Marsh", "May", "Ng", "Núñez"]
    people = [
        person(
            rnd.choice(names),
            rnd.choice(names),
            birth_date=date(1940, 1, 1) + timedelta(days=rnd.randrange(20_000)),
            mrn=f"{rnd.randrange(3000):05}",
            phone=f"555 {rnd.randrange(10_000):04}",
        )
        for _ in range(400)
    ]
    for patient in people:
        put(connection, patient, ENTRY)
    texts = ["s", "sm ma", "may 19", "1954", "5", "12 may", "cruz 195", "neill 0", "11/0", "nu o"]
    for text in texts:
        found = find_patients(connection, text, 1000)
        expected = {p.patient_id for p in people if fits(p, wanted(text))}
        # By a date or number only so many are put in order; what is shown is never wrong.
        assert {p.patient_id for p in found} <= expected
        assert len(found) >= min(len(expected), 200), text
        assert len(find_patients(connection, text, 7)) == min(len(expected), 7)
        query, values = matching_sql(wanted(text))
        assert len(set(connection.execute(query, values).fetchall())) == len(expected), text


def test_finding_never_reads_a_whole_table(connection: Connection) -> None:
    query, values = matching_sql(wanted("smi 1954 ann"))
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", values)]
    assert plan
    assert not [step for step in plan if step.startswith("SCAN")], plan


def test_a_patient_saved_again_keeps_no_old_word(connection: Connection) -> None:
    patient = person("Okafor", "Ann", mrn="12")
    put(connection, patient, ENTRY)
    renamed = person("Brandt", "Bo", phone="555 0188")
    connection.execute(
        "UPDATE patients SET patient_id = ?, data = ?", (renamed.patient_id, patient_text(renamed))
    )
    put(connection, renamed, ENTRY)
    words = {word for (word,) in connection.execute("SELECT word FROM patient_search")}
    assert words == words_of(renamed) | sound_words_of(renamed)
