"""The audit as the privacy officer reads it: filtered, in pages, checked, and as a CSV file.

It shows who did what; answers are not in the audit. Searching it for a patient is a search like
any other, and writing it to a file is an export like any other: both leave an entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from triage_app.errors import InputRefused
from triage_app.model.audit import AuditFilter, AuditHead, AuditLine, AuditReport, NotedHead
from triage_app.model.intake import Event, IntakeId
from triage_app.model.person import Patient, PatientId, Staff
from triage_app.texts import _
from triage_app.workflow.audit_words import event_words
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.desk import SearchPlace, note_search
from triage_app.workflow.may import Action, require
from triage_app.workflow.numbers_csv import csv_line

PAGE: Final = 200
LEAST_DIGITS: Final = 16
_HASH_DIGITS: Final = 64
_BYTE_ORDER_MARK: Final = "\ufeff"
_HEADS: Final = (
    "number", "at", "person_id", "person", "role", "computer", "event", "about", "details", "hash",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One entry as it is shown.

    Attributes:
        at: by the clinic's clock; None when the entry cannot be read.
        about: name and record number of the patient it is about; else the id.
    """

    sequence: int
    at: datetime | None
    by: Staff | None
    computer: str
    event: Event | None
    about: str
    detail: str

    @property
    def what(self) -> str:
        """The event in words."""
        return event_words(self.event)


def audit_rows(
    clinic: Clinic, wanted: AuditFilter, before: int | None = None, limit: int = PAGE
) -> tuple[AuditRow, ...]:
    """The newest entries that fit, newest first; `before` goes on from the last one of a page."""
    require(clinic.staff, Action.SEE_AUDIT)
    known: dict[str, str] = {}
    rows = []
    for line in clinic.records.audit_page(wanted, limit, before):
        entry = line.entry
        if entry is None:
            rows.append(AuditRow(line.sequence, None, None, "", None, "", ""))
            continue
        if entry.subject not in known:
            known[entry.subject] = _about(clinic, entry.subject)
        rows.append(
            AuditRow(
                line.sequence,
                clinic.local(entry.at),
                entry.by,
                entry.computer,
                entry.event,
                known[entry.subject],
                entry.detail,
            )
        )
    return tuple(rows)


def audit_people(clinic: Clinic) -> tuple[tuple[str, str], ...]:
    """Id and name of everybody who ever did something, by name; of several names all."""
    require(clinic.staff, Action.SEE_AUDIT)
    names: dict[str, list[str]] = {}
    for staff in clinic.records.audit_people():
        known = names.setdefault(staff.staff_id, [])
        if staff.name not in known:
            known.append(staff.name)
    return tuple((staff_id, ", ".join(known)) for staff_id, known in names.items())


def day_filter(clinic: Clinic, day: date) -> tuple[datetime, datetime]:
    """Begin and end of a day at the clinic."""
    begin = datetime.combine(day, time(), clinic.zone)
    return begin, datetime.combine(day + timedelta(days=1), time(), clinic.zone)


def subject_for(clinic: Clinic, text: str) -> str:
    """The id that typed words stand for: an id, a record number, or words one patient fits.

    Raises:
        InputRefused: nobody fits, or several do.
    """
    require(clinic.staff, Action.SEE_AUDIT)
    typed = text.strip()
    if _patient_of(clinic, typed) is not None:
        return typed
    found = clinic.records.find_patients(typed, 2)
    note_search(clinic, SearchPlace.AUDIT, len(found))
    number = typed.lstrip("0")
    exact = [patient for patient in found if number and patient.mrn.lstrip("0") == number]
    if len(exact or found) == 1:
        return (exact or list(found))[0].patient_id
    if found:
        raise InputRefused(_("Several patients fit."), _("Type the record number of one."))
    raise InputRefused(_("No patient or record fits."), _("Type a name, an MRN or an id."))


def audit_head(clinic: Clinic) -> AuditHead:
    """The end of the chain, to be noted outside the store."""
    require(clinic.staff, Action.SEE_AUDIT)
    return clinic.records.audit_head()


def check_chain(
    clinic: Clinic,
    noted: NotedHead | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> AuditReport:
    """Check every entry; see `Records.verify_audit`. It writes nothing."""
    require(clinic.staff, Action.SEE_AUDIT)
    return clinic.records.verify_audit(noted, progress)


def read_noted(text: str) -> NotedHead:
    """A head as it was noted: hash, or how it begins, and perhaps `:` and the number of entries.

    Raises:
        InputRefused: it is neither.
    """
    digits, _colon, count = "".join(text.split()).lower().partition(":")
    is_hash = LEAST_DIGITS <= len(digits) <= _HASH_DIGITS and not digits.strip("0123456789abcdef")
    number = count.replace(",", "")
    if not is_hash or (number and not (number.isascii() and number.isdecimal())):
        raise InputRefused(
            _("This is no head of the audit."),
            _("Type the 64 digits and letters, or the first 16, then perhaps : and the number."),
        )
    return NotedHead(digits, int(number) if number else None)


# -- as a file -------------------------------------------------------------------------------------


def export_audit(
    clinic: Clinic,
    path: Path,
    wanted: AuditFilter | None = None,
    progress: Callable[[int], None] | None = None,
    *,
    replace: bool = False,
) -> int:
    """Write the entries that fit to a CSV file, newest first, and note it in the audit.

    The whole file is written or none of it. No cell is a formula.

    Args:
        clinic: whose audit.
        path: the file.
        wanted: which entries; all when not given.
        progress: told how many are written; what it raises ends it, and no file is left.
        replace: whether a file that is there may be written over.

    Returns:
        How many entries.

    Raises:
        InputRefused: the file is there already, or cannot be written; nothing was changed.
    """
    require(clinic.staff, Action.SEE_AUDIT)
    if path.exists() and not replace:
        raise InputRefused(
            _("{files} are there already.").format(files=path.name),
            _("Nothing was written. Choose another name."),
        )
    beside = path.with_name(f".{path.name}.part")
    count = 0
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            for count, line in enumerate(audit_csv(clinic, wanted or AuditFilter())):
                file.write(line)
                if progress is not None and count % PAGE == 0:
                    progress(count)
        beside.replace(path)
    except OSError as error:
        raise InputRefused(
            _("The file {name} cannot be written: {reason}.").format(
                name=path.name, reason=error.strerror or type(error).__name__
            ),
            _("Choose another folder, or make room; then save again."),
        ) from error
    finally:
        beside.unlink(missing_ok=True)
    clinic.records.record(clinic.entry(Event.EXPORTED, "audit", f"{count} entries"))
    return count


def audit_csv(clinic: Clinic, wanted: AuditFilter) -> Iterator[str]:
    """The lines of the file: what the columns are, then the entries that fit, newest first."""
    require(clinic.staff, Action.SEE_AUDIT)
    yield f"{_BYTE_ORDER_MARK}{csv_line(_HEADS)}"
    for line in _lines(clinic, wanted):
        yield csv_line(_cells(clinic, line))


def _lines(clinic: Clinic, wanted: AuditFilter) -> Iterator[AuditLine]:
    before: int | None = None
    while page := clinic.records.audit_page(wanted, PAGE, before):
        yield from page
        before = page[-1].sequence


def _cells(clinic: Clinic, line: AuditLine) -> tuple[str | int, ...]:
    entry = line.entry
    if entry is None:
        return (line.sequence, "", "", "", "", "", "cannot be read", "", "", line.hash)
    return (
        line.sequence,
        clinic.local(entry.at).isoformat(timespec="seconds"),
        entry.by.staff_id,
        entry.by.name,
        entry.by.role,
        entry.computer,
        entry.event.value,
        entry.subject,
        entry.detail,
        line.hash,
    )


# -- who it is about -------------------------------------------------------------------------------


def _about(clinic: Clinic, subject: str) -> str:
    patient = _patient_of(clinic, subject)
    if patient is None:
        return subject
    return f"{patient.name} ({patient.mrn})" if patient.mrn else patient.name


def _patient_of(clinic: Clinic, subject: str) -> Patient | None:
    if not subject:
        return None
    owner = clinic.records.owner(IntakeId(subject))
    return owner or clinic.records.patient(PatientId(subject))
