"""How long records are kept, which are older than that, and deleting them, with a report.

The clinic sets one number, `keep_years`. It counts from the last thing done in a record: a visit, a
correction, a level, a note, a task, a letter, a print, a change of details, or that it was opened.
Of a patient who was not 18 then it counts from their 18th birthday: so most states say it. HIPAA
itself sets no time for medical records (45 CFR 164.316 is about policies); states ask for 5 to 10
years, in Alabama and Nebraska a child is one until 19, in Mississippi until 21. The number is the
clinic's to choose, with counsel; 0 keeps everything.

Nothing is ever deleted by itself: somebody looks through the list, takes out what is to stay, and
says so. Records with something open in them are never on the list.

The audit stays whole, with what it says of those deleted: who did what must be known for six years
(164.316(b)(2), 164.528), and its chain cannot be blanked in the middle. The report says which of
its entries hold what a patient's details once were. Backups made before still hold the records.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from triage_app.errors import InputRefused, StoreError
from triage_app.model.audit import AuditFilter
from triage_app.model.intake import AuditEntry, Event
from triage_app.model.letters import digits_of, fold, name_parts, parts_of
from triage_app.model.person import Patient, PatientId, Staff
from triage_app.model.retention import Removed, Standing
from triage_app.records.backup import backups_in
from triage_app.records.set_aside import files_set_aside
from triage_app.records.vault import folder_of
from triage_app.texts import _
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.may import Action, require
from triage_app.workflow.settings import settings_of

OF_AGE: Final = 18
AT_ONCE: Final = 20
"""Records deleted in one transaction: few enough that other desks wait a moment at most."""
KEPT_SETTING: Final = "records_kept_by_hand"
MONTHS_OF_BACKUPS: Final = 12
_PAGE: Final = 500
_LEAST_LETTERS: Final = 3
_LEAST_DIGITS: Final = 5
# Of these there are many, and none says a word of a patient.
_WITHOUT_WORDS: Final = frozenset(
    {Event.SEARCHED, Event.PRINTED, Event.SIGNED_IN, Event.SIGNED_OUT, Event.LOCKED,
     Event.UNLOCKED, Event.DRAFT_STARTED, Event.READ_BACK}
)  # fmt: skip
_SAID_WITHOUT: Final = ("", "new")


@dataclass(frozen=True, slots=True)
class DueRecord:
    """A record that is older than the clinic keeps records.

    Attributes:
        counts_from: the last thing done, or the 18th birthday where that came later.
        due: the first day it need not be kept any more.
    """

    standing: Standing
    counts_from: date
    due: date

    @property
    def patient(self) -> Patient:
        """Whose it is."""
        return self.standing.patients[0]


@dataclass(frozen=True, slots=True)
class PurgePlan:
    """What may be deleted today, to be looked through. It changes nothing.

    Attributes:
        keep_years: the clinic's; 0 when it keeps everything, and then nothing is due.
        records: oldest first.
        kept: as old, and kept because somebody said so.
        open: how many are as old and have something open in them.
    """

    keep_years: int
    today: date
    records: tuple[DueRecord, ...] = ()
    kept: tuple[DueRecord, ...] = ()
    open: int = 0

    def without(self, patient_ids: Iterable[PatientId]) -> PurgePlan:
        """The plan without these, this once."""
        out = frozenset(patient_ids)
        left = tuple(one for one in self.records if one.patient.patient_id not in out)
        return replace(self, records=left)


@dataclass(frozen=True, slots=True)
class OldCopies:
    """Where the deleted records still are, outside the store.

    Attributes:
        backups: how many were made before.
        until: about when the last of them goes by itself; None when there is none.
        files: names of older copies beside the store, which never go by themselves.
    """

    backups: int = 0
    until: date | None = None
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PurgeReport:
    """What was deleted, what was not, and what is left elsewhere. Names patients by MRN alone.

    Attributes:
        run: stands in every audit entry of it.
        removed: with the MRN of each.
        changed: MRNs of those somebody worked on since the list was made; they are as they were.
        left: how many were not reached, because it was stopped.
        swept: whether nothing of it is left in the store's free places; False: press again.
        with_details: numbers of audit entries that hold details of deleted patients, or name one in
            words that somebody typed.
    """

    run: str
    keep_years: int
    at: datetime
    by: Staff
    clinic: str
    removed: tuple[tuple[str, Removed], ...]
    changed: tuple[str, ...]
    left: int
    swept: bool
    with_details: tuple[int, ...]
    copies: OldCopies = field(default_factory=OldCopies)

    @property
    def patients(self) -> int:
        """How many patients, those merged into others too."""
        return sum(len(gone.patients) for _mrn, gone in self.removed)

    @property
    def rows(self) -> Mapping[str, int]:
        """How many rows of each table."""
        counted: Counter[str] = Counter()
        for _mrn, gone in self.removed:
            counted.update(gone.rows)
        return counted


# -- looking ---------------------------------------------------------------------------------------


def due(clinic: Clinic, today: date | None = None) -> PurgePlan:
    """Which records are older than the clinic keeps them. It may take seconds; writes nothing."""
    require(clinic.staff, Action.PURGE)
    day = today or clinic.today()
    keep_years = settings_of(clinic).keep_years
    if not keep_years:
        return PurgePlan(0, day)
    by_hand = kept_by_hand(clinic)
    records: list[DueRecord] = []
    kept: list[DueRecord] = []
    still_open = 0
    for standing in clinic.records.standings(_limit(day, keep_years)):
        counts_from = max(standing.last, *map(_of_age, standing.patients))
        until = _years_later(counts_from, keep_years)
        if until >= day:
            continue
        if standing.holds:
            still_open += 1
            continue
        one = DueRecord(standing, counts_from, until)
        (records if by_hand.isdisjoint(standing.patient_ids) else kept).append(one)
    return PurgePlan(keep_years, day, tuple(records), tuple(kept), still_open)


def kept_by_hand(clinic: Clinic) -> frozenset[PatientId]:
    """Patients whose records somebody said are to be kept, however old."""
    require(clinic.staff, Action.PURGE)
    text = clinic.records.setting(KEPT_SETTING)
    return frozenset(PatientId(one) for one in json.loads(text)) if text else frozenset()


def keep_by_hand(clinic: Clinic, patient_id: PatientId, *, keep: bool) -> None:
    """Keep this record however old it is, as for a lawsuit; or no longer."""
    require(clinic.staff, Action.PURGE)
    with clinic.records.together():
        kept = kept_by_hand(clinic)
        after = kept | {patient_id} if keep else kept - {patient_id}
        if after != kept:
            said = "kept however old" if keep else "kept as others are"
            entry = clinic.entry(Event.SETTING_CHANGED, patient_id, said)
            clinic.records.set_setting(KEPT_SETTING, json.dumps(sorted(after)), entry)


def _of_age(patient: Patient) -> date:
    """The 18th birthday, the latest it can be where only an age is known."""
    if patient.birth_date is not None:
        return _years_later(patient.birth_date, OF_AGE)
    if patient.age_years is None or patient.age_noted is None:
        return date.min
    return _years_later(patient.age_noted, OF_AGE - patient.age_years)


def _limit(today: date, years: int) -> date:
    return _years_later(today, -years)


def _years_later(day: date, years: int) -> date:
    """The same day that many years later; 29 February becomes 1 March."""
    year = min(max(day.year + years, date.min.year), date.max.year)
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


# -- deleting --------------------------------------------------------------------------------------


def purge(
    clinic: Clinic,
    plan: PurgePlan,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> PurgeReport:
    """Delete the records of the plan for good, some at a time, each whole with its audit entry.

    Whatever ends it in between, what was deleted is deleted whole, and the rest is as it was, and
    due again. Then the file is swept, so that nothing is left in its free places; that takes some
    seconds in which other desks cannot save.

    Raises:
        NotAllowed: this person may not.
        InputRefused: the clinic keeps records longer than when the plan was made.
    """
    require(clinic.staff, Action.PURGE)
    if plan.keep_years == 0 or settings_of(clinic).keep_years != plan.keep_years:
        raise InputRefused(
            _("How long records are kept was changed since this list was made."),
            _("Nothing was deleted. Look at the list again."),
        )
    run, began = clinic.new_id(), clinic.now()
    asked = plan.without(kept_by_hand(clinic)).records
    patients = sum(len(one.standing.patients) for one in asked)
    intakes = sum(one.standing.intakes for one in asked)
    detail = f"begun: {len(asked)} records, {patients} patients, {intakes} intakes,"
    _note(clinic, run, f"{detail} older than {plan.keep_years} years")
    removed: list[Removed] = []
    reached = 0
    for first in range(0, len(asked), AT_ONCE):
        if cancelled():
            break
        progress(first, len(asked))
        some = [one.standing for one in asked[first : first + AT_ONCE]]
        limit = _limit(plan.today, plan.keep_years)
        removed += clinic.records.remove(some, limit, lambda gone: _entry(clinic, run, gone))
        reached += len(some)
    progress(reached, len(asked))
    swept = sweep(clinic)
    report = _report(clinic, plan, asked[:reached], removed, run, began)
    report = replace(report, left=len(asked) - reached, swept=swept)
    said = ", ".join(f"{count} {table}" for table, count in sorted(report.rows.items()))
    _note(clinic, run, f"done: {len(removed)} records, {said or 'nothing'}")
    return report


def _note(clinic: Clinic, run: str, detail: str) -> None:
    clinic.records.record(clinic.entry(Event.PURGED, run, detail))


def _entry(clinic: Clinic, run: str, gone: Removed) -> AuditEntry:
    """Names every id: only so can the audit still be read for one of them."""
    rows = ", ".join(f"{count} {table}" for table, count in gone.rows.items())
    others = "".join(f" with {patient_id}" for patient_id in gone.patients[1:])
    detail = f"{run}{others}: {rows}; ids {' '.join(gone.subjects)}"
    return clinic.entry(Event.PURGED, gone.patients[0], detail)


def is_unswept(clinic: Clinic) -> bool:
    """Whether a deletion was cut off, or other desks were in the way, before the sweep."""
    require(clinic.staff, Action.PURGE)
    return clinic.records.is_unswept()


def sweep(clinic: Clinic) -> bool:
    """Leave nothing of deleted records in the file; False when it has to be done again later."""
    require(clinic.staff, Action.PURGE)
    try:
        return not clinic.records.is_unswept() or clinic.records.sweep()
    except StoreError:
        return False


# -- the report ------------------------------------------------------------------------------------


def _report(
    clinic: Clinic,
    plan: PurgePlan,
    reached: tuple[DueRecord, ...],
    removed: list[Removed],
    run: str,
    began: datetime,
) -> PurgeReport:
    mrns = {one.patient.patient_id: one.patient.mrn for one in reached}
    gone = {one.patients[0] for one in removed}
    return PurgeReport(
        run=run,
        keep_years=plan.keep_years,
        at=began,
        by=clinic.staff,
        clinic=clinic.letterhead.name,
        removed=tuple((mrns[one.patients[0]], one) for one in removed),
        changed=tuple(mrn for patient_id, mrn in mrns.items() if patient_id not in gone),
        left=0,
        swept=False,
        with_details=_with_details(
            clinic, removed, (patient for one in reached for patient in one.standing.patients)
        ),
        copies=old_copies(clinic, began),
    )


def _with_details(
    clinic: Clinic, removed: list[Removed], patients: Iterable[Patient]
) -> tuple[int, ...]:
    """Entries of the audit that hold details of the deleted, or name them in words typed."""
    of = {name: one.patients[0] for one in removed for name in (*one.patients, *one.subjects)}
    names: dict[PatientId, set[str]] = defaultdict(set)
    for patient in patients:
        names[of.get(patient.patient_id, patient.patient_id)] |= _names(patient)
    found: list[int] = []
    before: int | None = None
    wanted = AuditFilter(events=frozenset(Event) - _WITHOUT_WORDS)
    while of and (page := clinic.records.audit_page(wanted, _PAGE, before)):
        for line in page:
            entry = line.entry
            if entry is None or entry.subject not in of or entry.detail in _SAID_WITHOUT:
                continue
            changed = entry.event is Event.PATIENT_SAVED
            if changed or _is_named(names[of[entry.subject]], entry.detail):
                found.append(line.sequence)
        before = page[-1].sequence
    return tuple(sorted(found))


def _names(patient: Patient) -> set[str]:
    """What a text names the patient by: parts of the name, record number and phone."""
    parts = {*name_parts(patient.family_name), *name_parts(patient.given_name)}
    numbers = {digits_of(fold(text)) for text in (patient.mrn, patient.phone)}
    return {part for part in parts if len(part) >= _LEAST_LETTERS} | {
        number for number in numbers if len(number) >= _LEAST_DIGITS
    }


def _is_named(names: set[str], detail: str) -> bool:
    folded = fold(detail)
    words = {*parts_of(folded)}
    return any(name in words or (name.isdecimal() and name in folded) for name in names)


def old_copies(clinic: Clinic, before: datetime) -> OldCopies:
    """Backups made before that moment, and older copies of the store beside it."""
    vault = clinic.vault
    if vault is None:
        return OldCopies()
    made = [
        backup.made
        for backup in backups_in(folder_of(vault.directory), vault)
        if backup.made <= before
    ]
    until = None
    if made:
        newest = clinic.local(max(made)).date()
        months = newest.year * 12 + newest.month - 1 + MONTHS_OF_BACKUPS
        until = date(months // 12, months % 12 + 1, 1)
    store = vault.store
    files = [path.name for path in sorted(store.parent.glob(f"{store.name}.before-*"))]
    files += [path.name for path in files_set_aside(store)]
    return OldCopies(len(made), until, tuple(files))
