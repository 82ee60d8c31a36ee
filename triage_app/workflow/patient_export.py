"""A patient's whole record on request: one PDF on paper, and the same as data.

HIPAA gives a patient a copy of their record in the form they ask for (45 CFR 164.524), and an
account of to whom it was given (164.528). The audit has that it was begun before a byte is written.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from triage_app import __version__
from triage_app.errors import InputRefused
from triage_app.exchange.written_out import SHAPE
from triage_app.model.audit import AuditLine
from triage_app.model.intake import Event, IntakeId
from triage_app.model.person import Patient, PatientId
from triage_app.report.record_document import join_parts
from triage_app.texts import _
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.leaving import in_words
from triage_app.workflow.leaving_folder import folder_built, stamp
from triage_app.workflow.may import Action, require
from triage_app.workflow.whole_record import WholeRecord, draw_whole_record, entries_about

PDF_NAME: Final = "record.pdf"
DATA_NAME: Final = "record.json"
_ASKED: Final = ("intakes", "drafts")


@dataclass(frozen=True, slots=True)
class PatientExported:
    """What was written out.

    Attributes:
        folder: where it is.
        visits: how many, part-done ones too.
        entries: how many entries of the audit.
        manifest: the hash of the list of files.
    """

    folder: Path
    visits: int
    entries: int
    manifest: str


class _StoppedError(Exception):
    """Somebody asked for it."""


def export_patient(
    clinic: Clinic,
    patient_id: PatientId,
    folder: Path,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> PatientExported | None:
    """Write a patient's whole record to a new folder inside `folder`; None when it was stopped.

    Whoever was merged into them is part of it; of one who was merged into another it is the record
    of that one.

    Raises:
        NotAllowed: this person may not.
        InputRefused: there is no such patient, or the folder cannot be written.
    """
    require(clinic.staff, Action.EXPORT_PATIENT)
    patient = clinic.records.patient(patient_id)
    if patient is None:
        raise InputRefused(
            _("There is no such patient."), _("Nothing was written. Search for them again.")
        )
    _note(clinic, patient, "begun")
    name = f"triage-record-{_safe(patient.mrn) or patient.patient_id}-{stamp(clinic.now())}"
    try:
        with folder_built(folder, name) as built, clinic.records.steady():
            whole, data = _gathered(clinic, patient)
            steps = len(whole.subjects) + 3
            done = 0

            def tell() -> None:
                nonlocal done
                _stop_if(stop=cancelled())
                progress(done, steps)
                done += 1

            parts = tuple(draw_whole_record(clinic, whole, tell))
            tell()
            said = f"Whole record of MRN {patient.mrn or 'not given'}"
            built.put(PDF_NAME, join_parts(parts, clinic.paper, said, said))
            built.put(DATA_NAME, json.dumps(data, indent=1) + "\n")
    except BaseException as error:
        _note(clinic, patient, "stopped, nothing of it was left")
        if isinstance(error, _StoppedError):
            return None
        raise
    entries = len(whole.entries)
    _note(clinic, patient, f"done: {len(whole.subjects)} visits; list of files {built.manifest}")
    return PatientExported(built.path, len(whole.subjects), entries, built.manifest)


def _stop_if(*, stop: bool) -> None:
    if stop:
        raise _StoppedError


def _note(clinic: Clinic, patient: Patient, detail: str) -> None:
    clinic.records.record(clinic.entry(Event.PATIENT_EXPORTED, patient.patient_id, detail))


# Any: JSON as it is written.
def _gathered(clinic: Clinic, patient: Patient) -> tuple[WholeRecord, dict[str, Any]]:
    """What is in the record, to be drawn and as data, as of one moment."""
    records = clinic.records
    tables: dict[str, list[Any]] = {}
    for table in records.tables(of_patients=True):
        rows = records.rows(table, patient.patient_id)
        tables[table] = [in_words(clinic, row) if table in _ASKED else dict(row) for row in rows]
    ids = [PatientId(row["patient_id"]) for row in tables["patients"]]
    merges = records.merges(patient.patient_id)
    entries = entries_about(clinic, ids, [merge.merge_id for merge in merges])
    whole = WholeRecord(
        patient=patient,
        others=tuple(_others(patient, merges)),
        subjects=_newest_first(tables),
        merges=merges,
        entries=entries,
    )
    about = {
        "program": "triage-app",
        "version": __version__,
        "shape": SHAPE,
        "written_out": clinic.now().isoformat(timespec="seconds"),
        "by": {"staff_id": clinic.staff.staff_id, "name": clinic.staff.name},
        "clinic": clinic.letterhead.name,
        "zone": str(clinic.zone),
    }
    audit = [_entry(line) for line in reversed(entries)]
    return whole, {"about": about, **tables, "audit": audit}


def _others(patient: Patient, merges: tuple[Any, ...]) -> list[Patient]:
    found = {patient.patient_id}
    others = []
    for merge in merges:
        if merge.undone_at is None and merge.gone.patient_id not in found:
            found.add(merge.gone.patient_id)
            others.append(merge.gone)
    return others


def _newest_first(tables: dict[str, list[Any]]) -> tuple[IntakeId, ...]:
    """The newest version of each visit, and drafts that are no correction of one."""
    found = [
        (row["visit_date"], row["started"], row["intake_id"])
        for row in tables["intakes"]
        if row["newest"]
    ]
    found += [(row["visit_date"], row["started"], row["draft_id"]) for row in tables["drafts"]]
    return tuple(IntakeId(subject) for _day, _at, subject in sorted(found, reverse=True))


def _entry(line: AuditLine) -> dict[str, Any]:
    entry = line.entry
    if entry is None:
        return {"sequence": line.sequence, "event": None, "hash": line.hash}
    return {
        "sequence": line.sequence,
        "event": entry.event.value,
        "at": entry.at.isoformat(),
        "staff": {
            "staff_id": entry.by.staff_id,
            "name": entry.by.name,
            "role": entry.by.role,
        },
        "computer": entry.computer,
        "subject": entry.subject,
        "detail": entry.detail,
        "hash": line.hash,
    }


def _safe(text: str) -> str:
    """A record number as it may stand in the name of a folder."""
    return "".join(letter for letter in text if letter.isascii() and letter.isalnum())[:40]
