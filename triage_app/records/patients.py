"""Patients as known now, the number by which the other tables name them, and who was merged away.

One who was merged into another keeps a number and what was known, but stands for the other: asked
for by id it is the other who is given, and its words find the other.
"""

from __future__ import annotations

from triage_app.errors import StoreChanged
from triage_app.model.intake import AuditEntry
from triage_app.model.person import Patient
from triage_app.records import alike, audit, search
from triage_app.records.cipher import Connection
from triage_app.records.codec import patient_from, patient_text, time_text
from triage_app.texts import _


def put(connection: Connection, patient: Patient, entry: AuditEntry) -> int:
    """Add or replace the patient and the words they are found by. Gives their number.

    Raises:
        StoreChanged: the patient was merged into another.
    """
    row = connection.execute(
        "INSERT INTO patients (patient_id, data, name_key, saved) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (patient_id) DO UPDATE SET"
        " data = excluded.data, name_key = excluded.name_key, saved = excluded.saved"
        " RETURNING number, merged_into",
        (
            patient.patient_id,
            patient_text(patient),
            search.name_key(patient),
            time_text(entry.at),
        ),
    ).fetchone()
    number, merged_into = row
    if merged_into is not None:
        raise StoreChanged(
            _("This patient's record was put together with another one on another desk."),
            _("Nothing was changed. Find the patient again and open the record that is left."),
        )
    store_words(connection, number)
    audit.add_entry(connection, entry)
    return int(number)


def store_words(connection: Connection, number: int) -> None:
    """Store the words the patient is found by: their own, and of all who were merged into them."""
    rows = connection.execute(
        """
        WITH RECURSIVE same (number) AS (
            SELECT ? UNION SELECT patients.number FROM patients JOIN same
            ON merged_into = same.number
        )
        SELECT data FROM patients WHERE number IN (SELECT number FROM same)
        """,
        (number,),
    )
    words: set[str] = set()
    for (data,) in rows.fetchall():
        patient = patient_from(data)
        words |= search.words_of(patient) | alike.sound_words_of(patient)
    search.store_words(connection, number, words)


def number_now(connection: Connection, patient_id: str) -> int | None:
    """The number of the patient, or of the one they were merged into; None when unknown."""
    row = connection.execute(
        "SELECT number, merged_into FROM patients WHERE patient_id = ?", (patient_id,)
    ).fetchone()
    while row is not None and row[1] is not None:
        row = connection.execute(
            "SELECT number, merged_into FROM patients WHERE number = ?", (row[1],)
        ).fetchone()
    return None if row is None else int(row[0])


def own_number(connection: Connection, patient_id: str) -> int | None:
    """The number the patient has, merged away or not; None when unknown."""
    row = connection.execute(
        "SELECT number FROM patients WHERE patient_id = ?", (patient_id,)
    ).fetchone()
    return None if row is None else int(row[0])


def number_of(connection: Connection, patient: Patient, entry: AuditEntry) -> int:
    """The same; one not in the store yet is added, with `entry` in the audit."""
    number = number_now(connection, patient.patient_id)
    return put(connection, patient, entry) if number is None else number


def load(connection: Connection, patient_id: str) -> Patient | None:
    """The patient, or the one they were merged into, as known now; None when unknown."""
    number = number_now(connection, patient_id)
    return None if number is None else of_number(connection, number)


def of_number(connection: Connection, number: int) -> Patient:
    """The patient with this number, as known now."""
    row = connection.execute("SELECT data FROM patients WHERE number = ?", (number,)).fetchone()
    return patient_from(row[0])
