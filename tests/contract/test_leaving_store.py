"""What every store promises of leaving, and of records that lie still."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.contract.conftest import OpenDesk, Samples
from tests.contract.doing import complete, correction, keep, mark_seen
from triage_app.errors import Bug
from triage_app.model.beside import Note
from triage_app.model.intake import AuditEntry, Event, Intake, IntakeId
from triage_app.model.person import Patient, PatientId, Sex
from triage_app.model.retention import Hold, Removed, Standing
from triage_app.records.store import Records

LONG_AFTER = date(2199, 1, 1)


ANN = Patient(
    PatientId("01936f2e-0000-7000-8000-000000000001"),
    "Okafor",
    "Ann",
    date(1954, 2, 11),
    Sex.FEMALE,
    "1",
)
BEA = replace(ANN, patient_id=PatientId("01936f2e-0000-7000-8000-000000000002"), mrn="2")
CAT = replace(ANN, patient_id=PatientId("01936f2e-0000-7000-8000-000000000003"), mrn="3")


def remove(records: Records, samples: Samples, asked: tuple[Standing, ...]) -> tuple[Removed, ...]:
    return records.remove(
        asked,
        LONG_AFTER,
        lambda gone: samples.entry(Event.PURGED, gone.patients[0], " ".join(gone.subjects)),
    )


def seen(records: Records, samples: Samples, patient: Patient) -> Intake:
    keep(records, samples, patient)
    intake = complete(records, samples, samples.intake(patient))
    mark_seen(records, samples, intake.intake_id)
    return intake


def test_a_steady_look_does_not_see_what_others_write(
    records: Records, open_desk: OpenDesk, samples: Samples
) -> None:
    keep(records, samples, ANN)
    desk = open_desk()
    with records.steady():
        assert records.row_count("patients") == 1
        keep(desk, samples, BEA)
        assert records.row_count("patients") == 1
        assert [row["patient_id"] for row in records.rows("patients")] == [ANN.patient_id]
        with pytest.raises(Bug):
            keep(records, samples, CAT)
    assert records.row_count("patients") == 2
    keep(records, samples, CAT)


def test_rows_are_all_or_those_of_one_patient(records: Records, samples: Samples) -> None:
    first = seen(records, samples, ANN)
    second = seen(records, samples, BEA)
    with records.steady():
        for table in records.tables():
            assert len(list(records.rows(table))) == records.row_count(table)
        intakes = {row["intake_id"]: row for row in records.rows("intakes")}
        assert set(intakes) == {first.intake_id, second.intake_id}
        assert dict(intakes[first.intake_id]["answers"]) == dict(first.answers)
        (mine,) = records.rows("intakes", ANN.patient_id)
        assert mine == intakes[first.intake_id]
        assert list(records.rows("intakes", PatientId("nobody"))) == []
        with pytest.raises(KeyError):
            list(records.rows("audit", ANN.patient_id))
        with pytest.raises(KeyError):
            list(records.rows("no such table"))
    assert "audit" in set(records.tables()) - set(records.tables(of_patients=True))
    with pytest.raises(Bug):
        list(records.rows("intakes"))


def test_forms_are_named_by_their_hash(records: Records) -> None:
    assert records.form_names() == ()
    records.keep_form("b" * 64, b"two")
    records.keep_form("a" * 64, b"one")
    assert records.form_names() == ("a" * 64, "b" * 64)


def test_records_that_lie_still_come_oldest_first(records: Records, samples: Samples) -> None:
    intake = seen(records, samples, ANN)
    day = intake.completed.date()
    seen(records, samples, BEA)
    assert records.standings(day) == ()
    found = records.standings(LONG_AFTER)
    assert [one.patient_id for one in found] == [
        ANN.patient_id,
        BEA.patient_id,
    ]
    assert (found[0].visits, found[0].intakes, found[0].holds) == (1, 1, frozenset())
    complete(records, samples, correction(samples, intake))
    found = records.standings(LONG_AFTER)
    assert {one.intakes for one in found} == {1, 2}
    assert {one.holds for one in found} == {frozenset(), frozenset({Hold.WAITING})}


def test_a_removed_record_is_gone_and_the_audit_has_an_entry(
    records: Records, open_desk: OpenDesk, samples: Samples
) -> None:
    first = seen(records, samples, ANN)
    second = seen(records, samples, BEA)
    note = Note(first.intake_id, "MRI", "Zwiebelturm", samples.now(), samples.staff)
    records.add_note(note, samples.entry(Event.NOTE_WRITTEN, first.intake_id))
    asked = tuple(one for one in records.standings(LONG_AFTER) if one.patients[0].mrn != "2")
    assert not records.is_unswept()
    (gone,) = remove(records, samples, asked)
    assert gone.patients == (ANN.patient_id,)
    assert gone.subjects == (first.intake_id,)
    assert (gone.rows["intakes"], gone.rows["notes"], gone.rows["patients"]) == (1, 1, 1)
    last = records.audit(1)[0]
    assert (last.event, last.detail) == (Event.PURGED, first.intake_id)
    desk = open_desk()
    for one in (records, desk):
        assert one.patient(ANN.patient_id) is None
        assert one.intake(first.intake_id) is None
        assert one.intake(second.intake_id) == second
        assert one.worklist(limit=10).total == 0
        assert one.verify_audit().is_whole
    desk.close()
    assert records.is_unswept()
    assert records.sweep()
    assert not records.is_unswept()
    seen(records, samples, ANN)


def test_what_was_worked_on_or_is_open_is_not_removed(records: Records, samples: Samples) -> None:
    intake = seen(records, samples, ANN)
    (was,) = records.standings(LONG_AFTER)
    draft = samples.draft(ANN)
    records.save_draft(draft, samples.row(draft))
    (held,) = records.standings(LONG_AFTER)
    assert held.holds == {Hold.DRAFT, Hold.WAITING}
    entries = records.audit_head()
    assert remove(records, samples, (was,)) == ()
    assert remove(records, samples, (held,)) == ()
    records.discard_draft(draft.draft_id, samples.entry(Event.DRAFT_DISCARDED, draft.draft_id))
    assert remove(records, samples, (replace(was, intakes=7),)) == ()
    assert records.intake(intake.intake_id) == intake
    assert records.audit_head().entries == entries.entries + 1


def test_what_fails_in_the_middle_removes_nothing(records: Records, samples: Samples) -> None:
    seen(records, samples, ANN)
    seen(records, samples, BEA)
    asked = records.standings(LONG_AFTER)
    done: list[IntakeId] = []

    def failing(gone: Removed) -> AuditEntry:
        if done:
            raise RuntimeError
        done.append(IntakeId(gone.patients[0]))
        return samples.entry(Event.PURGED, gone.patients[0])

    with pytest.raises(RuntimeError):
        records.remove(asked, LONG_AFTER, failing)
    assert records.standings(LONG_AFTER) == asked
    assert not records.is_unswept()
    assert len(remove(records, samples, asked)) == 2
