"""Patients as known now, and the number by which the other tables name them."""

from __future__ import annotations

from triage_app.model.intake import AuditEntry
from triage_app.model.person import Patient
from triage_app.records import alike, audit, search
from triage_app.records.cipher import Connection
from triage_app.records.codec import patient_from, patient_text, time_text


def put(connection: Connection, patient: Patient, entry: AuditEntry) -> int:
    """Add or replace the patient and the words they are found by. Gives their number."""
    row = connection.execute(
        "INSERT INTO patients (patient_id, data, name_key, saved) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (patient_id) DO UPDATE SET"
        " data = excluded.data, name_key = excluded.name_key, saved = excluded.saved"
        " RETURNING number",
        (
            patient.patient_id,
            patient_text(patient),
            search.name_key(patient),
            time_text(entry.at),
        ),
    ).fetchone()
    number = int(row[0])
    search.store_words(connection, number, search.words_of(patient) | alike.sound_words_of(patient))
    audit.add_entry(connection, entry)
    return number


def show_everywhere(connection: Connection, patient: Patient, number: int) -> None:
    """Bring drafts and worklist up to what is known now; completed intakes stay as they were."""
    data = patient_text(patient)
    connection.execute("UPDATE drafts SET patient = ? WHERE patient_number = ?", (data, number))
    connection.execute("UPDATE worklist SET patient = ? WHERE patient_number = ?", (data, number))


def number_of(connection: Connection, patient: Patient, entry: AuditEntry) -> int:
    """The patient's number; one not in the store yet is added, with `entry` in the audit."""
    row = connection.execute(
        "SELECT number FROM patients WHERE patient_id = ?", (patient.patient_id,)
    ).fetchone()
    return int(row[0]) if row is not None else put(connection, patient, entry)


def load(connection: Connection, patient_id: str) -> Patient | None:
    """The patient as known now, or None."""
    row = connection.execute(
        "SELECT data FROM patients WHERE patient_id = ?", (patient_id,)
    ).fetchone()
    return None if row is None else patient_from(row[0])
