"""A patient's whole record on paper: details, every visit newest first, and who looked at it.

It words what stands in the record; the pages of a visit are the long form's. It writes no file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from triage_app import __version__
from triage_app.model.audit import AuditFilter, AuditLine
from triage_app.model.beside import Merge
from triage_app.model.intake import Event, IntakeId
from triage_app.model.person import Patient, PatientId, Staff
from triage_app.report.languages import language_name
from triage_app.report.record_document import Pages, RecordPart, Section, draw_part
from triage_app.report.summary import Strip, Text
from triage_app.report.wording import (
    bold,
    clean,
    clock_words,
    day_words,
    local_day,
    plain,
)
from triage_app.workflow.audit_words import EVENT_WORDS
from triage_app.workflow.changes import changes_between
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.papers import long_form_to_export
from triage_app.workflow.record import Record, whole_record
from triage_app.workflow.unsaved import letter_text

NATURE: Final = "whole record of a patient"
_HANDED_OUT: Final = frozenset({Event.PRINTED, Event.EXPORTED})
_PAGE: Final = 500
_NOT_KNOWN: Final = "not known"

Rows = tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class WholeRecord:
    """What a patient's record holds, to be drawn.

    Attributes:
        patient: as known now.
        others: those merged into them, as known when they were.
        subjects: the newest version or the draft of each visit, newest first.
        merges: newest first, undone ones too.
        entries: of the audit, newest first.
    """

    patient: Patient
    others: tuple[Patient, ...]
    subjects: tuple[IntakeId, ...]
    merges: tuple[Merge, ...]
    entries: tuple[AuditLine, ...]


def entries_about(
    clinic: Clinic, patient_ids: Iterable[PatientId], others: Iterable[str] = ()
) -> tuple[AuditLine, ...]:
    """Every audit entry about these patients, their visits, and whatever else is named."""
    found: dict[int, AuditLine] = {}
    for subject in (*patient_ids, *others):
        before: int | None = None
        while page := clinic.records.audit_page(AuditFilter(subject=subject), _PAGE, before):
            found |= {line.sequence: line for line in page}
            before = page[-1].sequence
    return tuple(found[number] for number in sorted(found, reverse=True))


def draw_whole_record(
    clinic: Clinic, whole: WholeRecord, tell: Callable[[], None]
) -> Iterator[Pages]:
    """The parts of the record, in order; `tell` is called before each."""
    words = _Words(clinic, whole)
    tell()
    yield words.part("Patient", words.details(), head=True)
    for subject in whole.subjects:
        tell()
        record = whole_record(clinic, subject)
        day = day_words(record.visit_date)
        yield Pages(f"Visit of {day}", long_form_to_export(clinic, record.subject))
        beside = words.beside(record)
        if beside:
            yield words.part(f"Visit of {day}: written beside it", beside)
    tell()
    yield words.part("Who used this record", words.used())


class _Words:
    """Words what is in one record."""

    def __init__(self, clinic: Clinic, whole: WholeRecord) -> None:
        self._clinic = clinic
        self._whole = whole
        self._made = self._when(clinic.now())

    def part(self, title: str, sections: Sequence[Section], *, head: bool = False) -> Pages:
        """Sections as pages, with who it is on each."""
        made = RecordPart(
            title=f"{title} · {clean(self._whole.patient.name)}",
            strip=self._strip(),
            sections=tuple(sections),
            foot=f"{title}. Written out {self._made} by {clean(self._clinic.staff.name)}."
            f" triage-app {__version__}.",
        )
        letterhead = self._clinic.letterhead if head else None
        return Pages(title, draw_part(made, self._clinic.paper, letterhead))

    def _strip(self) -> Strip:
        patient = self._whole.patient
        facts = (plain(patient.sex.value), plain(language_name(patient.language)))
        return Strip(
            clinic=clean(self._clinic.letterhead.name),
            nature=NATURE,
            name=clean(patient.name) or "Name not given",
            mrn=f"MRN {clean(patient.mrn)}" if clean(patient.mrn) else "MRN not given",
            born=self._born(patient),
            facts=facts,
            tag="",
        )

    def _born(self, patient: Patient) -> str:
        if patient.birth_date is not None:
            return f"Born {day_words(patient.birth_date)}"
        age = patient.age_on(self._clinic.today())
        if age is None:
            return "Birth date and age not known"
        return f"Birth date not known (about {age})"

    def _when(self, moment: datetime) -> str:
        zone = self._clinic.zone
        return f"{day_words(local_day(moment, zone))} {clock_words(moment, zone)}"

    def _by(self, who: Staff, moment: datetime) -> str:
        return f"{clean(who.name)}, {self._when(moment)}"

    # -- details -----------------------------------------------------------------------------------

    def details(self) -> tuple[Section, ...]:
        """The patient, whose records were put together with theirs, and what is on these pages."""
        whole = self._whole
        sections = [Section("Patient", self._person(whole.patient))]
        sections += [
            Section(f"Put together with: {clean(other.name)}", self._person(other))
            for other in whole.others
        ]
        if whole.merges:
            sections.append(Section("Records put together", tuple(map(self._merge, whole.merges))))
        return (*sections, Section("In this document", self._contents()))

    def _person(self, patient: Patient) -> Rows:
        interpreter = {None: "not asked", True: "needed", False: "not needed"}
        said = (
            ("Family name", clean(patient.family_name)),
            ("Given name", clean(patient.given_name)),
            ("Born", self._born(patient).removeprefix("Born ")),
            ("Sex", patient.sex.value),
            ("Record number (MRN)", clean(patient.mrn)),
            ("Phone", clean(patient.phone)),
            ("Language", language_name(patient.language)),
            ("Interpreter", interpreter[patient.interpreter]),
            ("Id in this program", patient.patient_id),
        )
        return tuple((label, plain(text or _NOT_KNOWN)) for label, text in said)

    def _merge(self, merge: Merge) -> tuple[str, Text]:
        text = (
            f"{clean(merge.gone.name)} ({clean(merge.gone.mrn) or 'no MRN'}) into"
            f" {clean(merge.kept.name)} ({clean(merge.kept.mrn) or 'no MRN'}):"
            f" {clean(merge.reason)}"
        )
        if merge.undone_at is not None and merge.undone_by is not None:
            text += f"; taken apart again by {self._by(merge.undone_by, merge.undone_at)}"
        return self._by(merge.by, merge.at), plain(text)

    def _contents(self) -> Rows:
        whole = self._whole
        return (
            ("Visits", plain(f"{len(whole.subjects)}, newest first, each with every answer")),
            ("Beside each visit", plain("levels set, notes, tasks, letters, papers, versions")),
            ("At the end", plain(f"who used this record: {len(whole.entries):,} entries")),
        )

    # -- beside a visit ----------------------------------------------------------------------------

    def beside(self, record: Record) -> tuple[Section, ...]:
        """What people wrote beside a visit. A heading without anything under it is left out."""
        sections = (
            Section("Levels set by hand", self._levels(record)),
            Section("Plan and notes", self._notes(record)),
            Section("Where it stood", self._states(record)),
            Section("Told of an emergency", self._told(record)),
            Section("Asked of the desk", self._tasks(record)),
            Section("Letters", self._letters(record)),
            Section("Papers printed", self._prints(record)),
            Section("Versions", self._versions(record)),
        )
        return tuple(section for section in sections if section.rows)

    def _levels(self, record: Record) -> Rows:
        return tuple(
            (
                self._by(one.by, one.at),
                (
                    *bold(one.level.word if one.level is not None else "back to the rules"),
                    *plain(f" (rules: {one.rules.word}): {clean(one.reason)}"),
                ),
            )
            for one in record.levels
        )

    def _notes(self, record: Record) -> Rows:
        return tuple(
            (self._by(note.by, note.at), plain(f"{label}: {clean(text)}"))
            for note in record.notes
            for label, text in (("Plan", note.plan), ("Note", note.note))
            if text.strip()
        )

    def _states(self, record: Record) -> Rows:
        stood = [
            (one.at, self._by(one.by, one.at), self._reasoned(one.state.value, one.reason))
            for one in record.states
        ]
        stood += [
            (one.at, self._by(one.by, one.at), f"specialist: {clean(one.specialist) or 'nobody'}")
            for one in record.assignments
        ]
        return tuple((by, plain(text)) for _at, by, text in sorted(stood))

    def _reasoned(self, state: str, reason: str) -> str:
        said = state.replace("_", " ")
        return f"{said}: {clean(reason)}" if reason.strip() else said

    def _told(self, record: Record) -> Rows:
        return tuple(
            (self._by(one.by, one.at), plain(clean(one.told))) for one in record.acknowledgements
        )

    def _tasks(self, record: Record) -> Rows:
        rows = []
        for task in record.tasks:
            done = "open"
            if task.done_at is not None and task.done_by is not None:
                done = f"done by {self._by(task.done_by, task.done_at)}"
            text = f"{task.kind.value}: {clean(task.text)} ({done})"
            rows.append((self._by(task.by, task.at), plain(text)))
        return tuple(rows)

    def _letters(self, record: Record) -> Rows:
        rows = []
        for letter in self._clinic.records.letters(record.subject):
            state = "signed" if letter.signed else "draft, not signed"
            said = clean(letter_text(letter.text)) or "cannot be read by this version"
            text = f"{state}: {said}"
            rows.append((self._by(letter.by, letter.at), plain(text)))
        return tuple(rows)

    def _prints(self, record: Record) -> Rows:
        subjects = [version.intake_id for version in record.versions] or [record.subject]
        printed = [copy for one in subjects for copy in self._clinic.records.prints(one)]
        return tuple(
            (self._by(copy.by, copy.at), plain(f"the page, copy {copy.copy} of its version"))
            for copy in sorted(printed, key=lambda copy: copy.at)
        )

    def _versions(self, record: Record) -> Rows:
        rows: list[tuple[str, Text]] = []
        if len(record.versions) < 2:
            return ()
        before = None
        for version in record.versions:
            text = f"version {version.version}, {version.assessment.level.word}"
            if before is not None:
                changes = changes_between(
                    record.form, before.answers, version.answers, version.visit_date
                )
                said = "; ".join(change.words for change in changes) or "no answer changed"
                text += f": {clean(version.reason)}. {said}"
            rows.append((self._by(version.by, version.completed), plain(text)))
            before = version
        return tuple(rows)

    # -- who used it -------------------------------------------------------------------------------

    def used(self) -> tuple[Section, ...]:
        """Every entry of the audit about the patient or a visit of theirs, newest first."""
        rows = []
        for line in self._whole.entries:
            entry = line.entry
            if entry is None:
                rows.append((f"Entry {line.sequence:,}", plain("cannot be read")))
                continue
            where = f", at {clean(entry.computer)}" if entry.computer else ""
            what = EVENT_WORDS.get(entry.event, entry.event.value)
            if entry.event in _HANDED_OUT and entry.detail:
                what += f" ({clean(entry.detail)})"
            rows.append(
                (
                    self._when(entry.at),
                    plain(f"{what}: {clean(entry.by.name)} ({clean(entry.by.role)}){where}"),
                )
            )
        return (Section("Opened, written, printed and handed out", tuple(rows)),)
