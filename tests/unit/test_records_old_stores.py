"""A store that an older version of the program filled comes up whole, with all that was in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.contract.conftest import Samples
from triage_app.model.audit import AuditFault, FaultKind
from triage_app.model.beside import VisitFacts, WorklistFilter
from triage_app.model.intake import AuditEntry, Draft, Event, Intake, WorklistRow, WorkState
from triage_app.model.level import Level
from triage_app.model.person import Patient
from triage_app.records import alike, search
from triage_app.records.assessment_codec import assessment_text
from triage_app.records.cipher import Connection, connect
from triage_app.records.codec import (
    answers_text,
    any_text,
    patient_text,
    referral_text,
    staff_text,
    time_text,
)
from triage_app.records.migrations import MIGRATIONS, bring_up_to_date
from triage_app.records.schema_tools import Database, Migrations
from triage_app.records.sqlite_records import SqliteRecords, open_records
from triage_app.records.steps import STEPS

KEY = bytes(range(32))


def add_entry_then(connection: Connection, entry: AuditEntry) -> None:
    """Add an audit entry as it was before entries were chained."""
    connection.execute(
        "INSERT INTO audit (event, at, staff, subject, detail) VALUES (?, ?, ?, ?, ?)",
        (
            entry.event.value,
            time_text(entry.at),
            staff_text(entry.by),
            entry.subject,
            any_text(entry.detail),
        ),
    )


class OldStore:
    """A store with the first five steps, filled as the program of then filled it."""

    def __init__(self, path: Path, samples: Samples) -> None:
        older = Migrations("triage")
        shipped = {step.name: step.fn for step in MIGRATIONS.pending(Database(memory=True))}
        for name in STEPS[:5]:
            older(name=name)(shipped[name])
        self.path = path
        self.samples = samples
        self.connection: Connection = connect(path, KEY)
        bring_up_to_date(self.connection, path, samples.now, older, add_entry_then)
        self.numbers: dict[str, int] = {}

    def put(self, table: str, **values: Any) -> None:
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" * len(values))
        self.connection.execute(
            f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values())
        )

    def patient(self, patient: Patient) -> None:
        number = self.numbers[patient.patient_id] = len(self.numbers) + 1
        self.put(
            "patients",
            number=number,
            patient_id=patient.patient_id,
            data=patient_text(patient),
            name_key=search.name_key(patient),
            saved="",
        )
        words = search.words_of(patient) | alike.sound_words_of(patient)
        search.store_words(self.connection, number, words)

    def visit(self, of: Intake | Draft) -> dict[str, Any]:
        return {
            "patient_number": self.numbers[of.patient.patient_id],
            "patient": patient_text(of.patient),
            "form_id": of.form.form_id,
            "form_version": of.form.version,
            "form_sha256": of.form.sha256,
            "visit_date": of.visit_date.isoformat(),
            "referral": referral_text(of.referral),
            "answers": answers_text(of.answers),
            "started": time_text(of.started),
            "staff": staff_text(of.by),
        }

    def intake(self, intake: Intake, draft_id: str | None = None) -> None:
        self.put(
            "intakes",
            intake_id=intake.intake_id,
            **self.visit(intake),
            assessment=assessment_text(intake.assessment),
            level=intake.assessment.level.value,
            priority=intake.assessment.priority,
            completed=time_text(intake.completed),
            app_version=intake.app_version,
            version=intake.version,
            reason=any_text(intake.reason),
            replaces=intake.replaces,
            draft_id=draft_id,
        )

    def draft(self, draft: Draft) -> None:
        self.put(
            "drafts",
            draft_id=draft.draft_id,
            **self.visit(draft),
            saved=time_text(draft.saved),
            parked=draft.parked,
            revision=4,
            place=draft.place,
        )

    def row(self, row: WorklistRow) -> None:
        self.put(
            "worklist",
            subject=row.subject,
            is_draft=row.is_draft,
            patient_number=self.numbers[row.patient.patient_id],
            patient=patient_text(row.patient),
            level=row.level.value,
            could_be=row.could_be.value,
            priority=row.priority,
            state=row.state.value,
            story=any_text(row.story),
            visit_date=row.visit_date.isoformat(),
            arrived=time_text(row.arrived),
            changed=time_text(row.changed),
            left=row.left,
            form_id=row.form_id,
            told=any_text(row.told) if row.told else "",
            told_at=None if row.told_at is None else time_text(row.told_at),
            printed=None if row.printed is None else time_text(row.printed),
            opened=None if row.opened is None else time_text(row.opened),
        )


@pytest.fixture
def samples() -> Samples:
    return Samples()


@pytest.fixture
def old(tmp_path: Path, samples: Samples) -> OldStore:
    return OldStore(tmp_path / "triage.db", samples)


@pytest.fixture
def opened(old: OldStore) -> Iterator[list[SqliteRecords]]:
    stores: list[SqliteRecords] = []
    yield stores
    for store in stores:
        store.close()


def test_everything_in_it_is_there(
    old: OldStore, samples: Samples, opened: list[SqliteRecords]
) -> None:
    ann = samples.patient("Núñez \ud800", "Ann", mrn="0012")
    bo = samples.patient("Okafor", "Bo", birth_date=None, age_years=80, age_noted=date(2026, 3, 2))
    first = samples.intake(ann)
    second = samples.intake(ann, version=2, replaces=first.intake_id, reason="wrong date")
    third = samples.intake(ann, version=3, replaces=second.intake_id, reason="once more")
    seen = samples.intake(bo, visit_date=date(2026, 2, 1))
    draft = samples.draft(bo, parked=True)
    told = samples.told(draft.draft_id)
    for patient in (ann, bo):
        old.patient(patient)
    old.intake(first, draft_id="draft-of-first")
    old.intake(seen)
    old.intake(second)
    old.intake(third)
    old.draft(draft)
    rows = [
        samples.row(draft, Level.EMERGENCY, told=told.told, told_at=told.at),
        samples.row(third, Level.URGENT, opened=samples.now(), printed=samples.now()),
        samples.row(seen, Level.EMERGENCY, state=WorkState.SEEN),
    ]
    for row in rows:
        old.row(row)
    marked = AuditEntry(Event.MARKED_SEEN, samples.now(), samples.staff, seen.intake_id)
    add_entry_then(old.connection, marked)
    old.put(
        "acknowledgements",
        at=time_text(told.at),
        staff=staff_text(told.by),
        subject=told.subject,
        told=any_text(told.told),
    )
    old.put(
        "prints",
        at=time_text(samples.moment),
        staff=staff_text(samples.staff),
        subject=third.intake_id,
    )
    old.connection.close()

    records = open_records(old.path, KEY, samples.now)
    opened.append(records)
    listed = records.worklist()
    assert listed.rows == (rows[0], replace(rows[1], version=3))
    assert (listed.total, listed.by_level, listed.not_known) == (2, (0, 0, 1, 1), 0)
    every = records.worklist(WorklistFilter(states=frozenset(WorkState)))
    assert every.total == len(every.rows) == 3
    assert records.worklist(WorklistFilter(find="núñ")).rows == (replace(rows[1], version=3),)
    assert records.visits(ann.patient_id) == (third, second, first)
    assert records.visits(bo.patient_id) == (seen,)
    for version in (first, second, third):
        assert records.latest_version(version.intake_id) == third
    assert records.drafts() == (draft,)
    assert records.acknowledgements(draft.draft_id) == (told,)
    (state,) = records.states(seen.intake_id)
    assert (state.state, state.at, state.by) == (WorkState.SEEN, marked.at, marked.by)
    (copy,) = records.prints(third.intake_id)
    assert (copy.copy, copy.basis, copy.sha256) == (1, "", "")
    assert list(records.visits_between(date(2026, 1, 1), date(2026, 12, 31))) == [
        VisitFacts(seen, seen.completed, 1, marked.at),
        VisitFacts(third, first.completed, 3),
    ]

    # And it goes on: the draft is taken up, an old intake is corrected.
    taken = records.draft(draft.draft_id)
    assert taken is not None
    records.save_draft(samples.later(taken), samples.row(taken, Level.SOON))
    newer = samples.intake(ann, version=4, replaces=third.intake_id, reason="again")
    records.complete(newer, samples.row(newer), samples.entry(Event.INTAKE_CORRECTED), None)
    listed_now = {row.subject for row in records.worklist().rows}
    assert listed_now == {draft.draft_id, newer.intake_id}
    assert records.worklist().by_level == (0, 2, 0, 0)
    assert records.owner(first.intake_id) == ann


def test_entries_of_the_audit_are_chained_as_they_stand(
    old: OldStore, samples: Samples, opened: list[SqliteRecords]
) -> None:
    entries = [samples.entry(Event.PRINTED, f"i-{number}", f"copy {number}") for number in range(9)]
    for entry in entries:
        add_entry_then(old.connection, entry)
    old.connection.close()
    opened.append(open_records(old.path, KEY, samples.now))
    records = opened[0]
    assert records.audit(9) == tuple(reversed(entries))
    assert [line.sequence for line in records.audit_page(limit=3)] == [10, 9, 8]
    newest = samples.entry(Event.EXPORTED, "i-1")
    records.record(newest)
    report = records.verify_audit()
    assert (report.is_whole, report.entries) == (True, 11)
    assert report.head == records.audit_head()


def test_a_gap_of_before_stays_a_finding(
    old: OldStore, samples: Samples, opened: list[SqliteRecords]
) -> None:
    for number in range(5):
        add_entry_then(old.connection, samples.entry(Event.PRINTED, f"i-{number}"))
    old.connection.execute("DROP TRIGGER audit_no_delete")
    old.connection.execute("DELETE FROM audit WHERE sequence = 3")
    old.connection.close()
    opened.append(open_records(old.path, KEY, samples.now))
    opened[0].record(samples.entry(Event.EXPORTED, "i-1"))
    report = opened[0].verify_audit()
    assert report.faults == (AuditFault(FaultKind.MISSING, 3, 3),)
    assert report.head.entries == 7


def test_an_empty_one_comes_up_too(
    old: OldStore, samples: Samples, opened: list[SqliteRecords]
) -> None:
    old.connection.close()
    opened.append(open_records(old.path, KEY, samples.now))
    assert opened[0].worklist().total == 0
    draft = samples.draft()
    opened[0].save_draft(draft, samples.row(draft))
    assert opened[0].worklist().total == 1
