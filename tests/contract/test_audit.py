"""What every store promises of its audit: chained, in pages, narrowed, with the computer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.contract.conftest import OpenDesk, Samples
from triage_app.errors import StoreChanged
from triage_app.model.audit import AuditFilter, AuditHead, FaultKind, NotedHead
from triage_app.model.intake import AuditEntry, Event
from triage_app.model.person import Staff
from triage_app.records.store import Records

ITO = Staff("s-2", "Dr Ito", "specialist")


def written(records: Records, samples: Samples, count: int, **parts: object) -> list[AuditEntry]:
    entries = []
    for number in range(count):
        entry = samples.entry(Event.RECORD_OPENED, f"i-{number}", "seen")
        entries.append(replace(entry, **parts))  # type: ignore[arg-type]  # any field of it
        records.record(entries[-1])
    return entries


def test_every_entry_is_chained_and_the_head_moves_on(records: Records, samples: Samples) -> None:
    heads = [records.audit_head()]
    for _number in range(5):
        written(records, samples, 1)
        heads.append(records.audit_head())
    assert [head.entries for head in heads] == [1, 2, 3, 4, 5, 6]
    assert len({head.hash for head in heads}) == 6
    report = records.verify_audit()
    assert (report.is_whole, report.entries, report.head) == (True, 6, heads[-1])
    for head in heads:
        assert records.verify_audit(NotedHead(head.hash, head.entries)).is_whole
        assert records.verify_audit(NotedHead(head.hash[:16])).is_whole


def test_a_head_of_another_audit_is_not_in_this_one(records: Records, samples: Samples) -> None:
    written(records, samples, 3)
    for noted in (NotedHead("ab" * 32), NotedHead(records.audit_head().hash, 2)):
        (fault,) = records.verify_audit(noted).faults
        assert fault.kind is FaultKind.NOTED_HEAD_GONE


def test_a_head_is_noted_as_hash_and_number() -> None:
    assert str(AuditHead(7, "ab")) == "ab:7"


def test_the_computer_is_kept(records: Records, samples: Samples) -> None:
    (entry,) = written(records, samples, 1, computer="FRONT-2 \ud800")
    assert records.audit(1) == (entry,)
    assert records.audit_page(limit=1)[0].entry == entry


def test_a_draft_is_saved_with_what_was_done(records: Records, samples: Samples) -> None:
    draft = samples.draft()
    entry = replace(samples.entry(Event.DRAFT_STARTED, draft.draft_id), computer="FRONT-2")
    records.save_draft(draft, samples.row(draft), None, entry)
    begun, added = records.audit(2)
    assert begun == entry
    assert (added.event, added.computer) == (Event.PATIENT_SAVED, "FRONT-2")


def test_nothing_is_noted_of_what_was_refused(open_desk: OpenDesk, samples: Samples) -> None:
    one, two = open_desk(), open_desk()
    draft = samples.draft()
    one.save_draft(draft, samples.row(draft))
    before = one.audit_head()
    with pytest.raises(StoreChanged):
        two.save_draft(
            draft, samples.row(draft), None, samples.entry(Event.DRAFT_STARTED, draft.draft_id)
        )
    assert one.audit_head() == before


def test_pages_go_on_where_the_last_one_ended(records: Records, samples: Samples) -> None:
    entries = written(records, samples, 7)
    first = records.audit_page(limit=3)
    assert [line.sequence for line in first] == [8, 7, 6]
    second = records.audit_page(limit=3, before=first[-1].sequence)
    assert [line.entry for line in second] == [entries[3], entries[2], entries[1]]
    last = records.audit_page(limit=3, before=second[-1].sequence)
    assert [line.sequence for line in last] == [2, 1]
    assert records.audit_page(limit=3, before=1) == ()


def numbers(records: Records, **wanted: object) -> list[int]:
    filtered = AuditFilter(**wanted)  # type: ignore[arg-type]  # any field of it
    return [line.sequence for line in records.audit_page(filtered)]


def test_entries_are_narrowed_to_a_person_whatever_they_were_called(
    records: Records, samples: Samples
) -> None:
    written(records, samples, 2)
    written(records, samples, 1, by=ITO)
    written(records, samples, 1, by=replace(ITO, name="Dr Ito-Sato", role="administrator"))
    written(records, samples, 1, by=replace(ITO, staff_id="s-22"))
    assert numbers(records, person="s-2") == [5, 4]
    assert numbers(records, person='s-2","name') == []
    names = [(staff.staff_id, staff.name) for staff in records.audit_people()]
    assert names == sorted(names, key=lambda one: (one[1], one[0]))
    assert ("s-2", "Dr Ito-Sato") in names
    assert len(names) == 5


def test_entries_are_narrowed_to_events_and_to_a_time(records: Records, samples: Samples) -> None:
    begin = written(records, samples, 2)[0].at
    end = written(records, samples, 1, event=Event.PRINTED)[0].at
    written(records, samples, 1, event=Event.EXPORTED)
    assert numbers(records, events=frozenset({Event.PRINTED, Event.EXPORTED})) == [5, 4]
    assert numbers(records, begin=begin, end=end) == [3, 2]
    assert numbers(records, begin=end) == [5, 4]
    assert numbers(records, end=begin - timedelta(days=1)) == []


def test_entries_about_a_patient_are_those_of_all_their_visits(
    records: Records, samples: Samples
) -> None:
    ann, other = samples.patient(), samples.patient("Other")
    for patient in (ann, other):
        records.save_patient(patient, samples.entry(Event.PATIENT_SAVED, patient.patient_id))
    draft = samples.draft(ann)
    begun = samples.entry(Event.DRAFT_STARTED, draft.draft_id)
    records.save_draft(draft, samples.row(draft), None, begun)
    first = samples.intake(ann)
    done = samples.entry(Event.INTAKE_COMPLETED, first.intake_id)
    records.complete(first, samples.row(first), done, draft.draft_id)
    second = samples.intake(ann, version=2, replaces=first.intake_id, reason="again")
    mended = samples.entry(Event.INTAKE_CORRECTED, second.intake_id)
    records.complete(second, samples.row(second), mended, None)
    written(records, samples, 1)
    of_visit = [6, 5, 4]
    assert numbers(records, subject=ann.patient_id) == [*of_visit, 2]
    for subject in (draft.draft_id, first.intake_id, second.intake_id):
        assert numbers(records, subject=subject) == of_visit
    assert numbers(records, subject=other.patient_id) == [3]
    assert numbers(records, subject="i-0") == [7]


def test_what_is_raised_while_checking_ends_it(records: Records, samples: Samples) -> None:
    class Stop(Exception):  # not an error
        pass

    def stop(_done: int, _of: int) -> None:
        raise Stop

    for _round in range(2):
        written(records, samples, 1_000)
    with pytest.raises(Stop):
        records.verify_audit(None, stop)
    assert records.verify_audit().is_whole
