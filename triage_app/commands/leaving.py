"""`export`, `export-patient` and `purge`: leaving with everything, one record, and old records."""

from __future__ import annotations

import sys
from pathlib import Path

from triage_app.commands.output import BAD_INPUT, OK, complain, say
from triage_app.errors import InputRefused
from triage_app.model.person import Patient, PatientId
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.desk import SearchPlace, find_patients, note_search
from triage_app.workflow.leaving import export_everything
from triage_app.workflow.may import Action, require
from triage_app.workflow.patient_export import export_patient
from triage_app.workflow.retention import PurgePlan, due, is_unswept, purge, sweep
from triage_app.workflow.retention_words import report_lines

_MOST_FOUND = 20
_EVERY_PERCENT = 10


def run_export(clinic: Clinic, folder: Path, *, pages: bool) -> int:
    """Write everything to a new folder inside `folder`, made if it is not there."""
    require(clinic.staff, Action.EXPORT_ALL)
    _made(folder)
    told = _Told()
    done = export_everything(clinic, folder, told, pages=pages)
    assert done is not None
    say(f"{done.folder}")
    say(f"{done.files} files; the list of them: {done.manifest}")
    counts = done.counts
    say(f"{counts['patients']:,} patients, {counts['intakes']:,} intakes, {done.pages:,} pages.")
    say("These files are not encrypted. README.txt says what each is.")
    return OK


def run_export_patient(clinic: Clinic, which: str, folder: Path) -> int:
    """Write one patient's whole record to a new folder inside `folder`.

    Args:
        clinic: whose patient.
        which: their record number or id.
        folder: made if it is not there.
    """
    require(clinic.staff, Action.EXPORT_PATIENT)
    patient = _patient(clinic, which)
    _made(folder)
    done = export_patient(clinic, patient.patient_id, folder)
    assert done is not None
    say(f"{done.folder}")
    say(f"{done.visits} visits, {done.entries:,} entries of who used it. It is not encrypted.")
    return OK


def run_purge(clinic: Clinic, *, really: bool) -> int:
    """Say which records are older than the clinic keeps them; delete them only with `really`."""
    if really and is_unswept(clinic):
        _say_swept(swept=sweep(clinic))
    plan = due(clinic)
    if not plan.keep_years:
        say("The clinic keeps every record. Settings has how many years one is to be kept.")
        return OK
    _say_plan(plan)
    if not really or not plan.records:
        if plan.records:
            say("Nothing was deleted. Delete them with: triage-app purge --really")
        return OK
    report = purge(clinic, plan, _Told())
    for line in report_lines(clinic, report):
        say(line)
    return OK if report.swept and not report.changed else BAD_INPUT


def _say_plan(plan: PurgePlan) -> None:
    say(f"Older than {plan.keep_years} years, last thing done, MRN, id:")
    for one in plan.records:
        mrn = one.patient.mrn or "no MRN"
        say(f"  {one.standing.last.isoformat()}  {mrn}  {one.patient.patient_id}")
    say(f"{len(plan.records):,} records.")
    if plan.open:
        say(f"{plan.open:,} as old have something open in them, and stay.")
    if plan.kept:
        say(f"{len(plan.kept):,} as old are kept because somebody said so.")


def _say_swept(*, swept: bool) -> None:
    if swept:
        say("An earlier deletion was finished: nothing of it is left in the file.")
    else:
        complain("An earlier deletion is not finished: close the other desks, then try again.")


def _patient(clinic: Clinic, which: str) -> Patient:
    """Who is meant: by id, or by the whole record number."""
    typed = which.strip()
    patient = clinic.records.patient(PatientId(typed))
    if patient is not None:
        return patient
    found = find_patients(clinic, typed, _MOST_FOUND) if typed else ()
    note_search(clinic, SearchPlace.PATIENTS, len(found))
    exact = [one for one in found if one.mrn.lstrip("0") == typed.lstrip("0") and one.mrn]
    if len(exact) != 1:
        raise InputRefused(
            "No patient has this record number or id."
            if not exact
            else "Several patients have this record number.",
            "Nothing was written. Give the whole number (MRN), or the id.",
        )
    return exact[0]


def _made(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputRefused(
            f"The folder {folder} cannot be made: {error.strerror}.", "Name another one."
        ) from error


class _Told:
    """Says how far it is, on standard error where somebody looks at it."""

    def __init__(self) -> None:
        self._said = 0

    def __call__(self, done: int, of: int) -> None:
        percent = 100 * done // of if of else 0
        if percent >= self._said + _EVERY_PERCENT and sys.stderr.isatty():
            self._said = percent
            complain(f"{percent} %")
