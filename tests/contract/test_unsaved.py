"""What was typed is kept for each person, visit and place; letters are only added."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from tests.contract.conftest import STAFF, OpenDesk, Samples
from triage_app.errors import StoreChanged
from triage_app.model.intake import Event, Intake, IntakeId
from triage_app.model.person import Staff
from triage_app.model.unsaved import KeptLetter, TypedPlace, Unsaved
from triage_app.records.store import Records

LETTER, SETTINGS = TypedPlace.LETTER, TypedPlace.SETTINGS
OTHER = Staff("s-2", "A. Nother", "specialist")


def done(records: Records, samples: Samples, replaces: Intake | None = None) -> Intake:
    parts = {} if replaces is None else {"replaces": replaces.intake_id, "version": 2}
    patient = samples.patient() if replaces is None else replaces.patient
    intake = samples.intake(patient, **parts)
    entry = samples.entry(Event.INTAKE_COMPLETED, intake.intake_id)
    records.complete(intake, samples.row(intake), entry, None)
    return intake


def typed(samples: Samples, subject: IntakeId | None, text: str, by: Staff = STAFF) -> Unsaved:
    return Unsaved(LETTER if subject else SETTINGS, subject, text, samples.now(), by)


def keep(records: Records, samples: Samples, unsaved: Unsaved) -> None:
    records.keep_unsaved(unsaved, samples.entry(Event.NOTE_WRITTEN, unsaved.subject or "", "begun"))


def letter(samples: Samples, subject: IntakeId, text: str, *, signed: bool) -> KeptLetter:
    moment: datetime = samples.now()
    return KeptLetter(subject, f"name of {text}", text, signed, moment, STAFF)


@pytest.mark.parametrize("text", ["", "A line\nand \ud800 ✓ \x00", "x" * 100_000])
def test_what_was_typed_comes_back_exactly(records: Records, samples: Samples, text: str) -> None:
    intake = done(records, samples)
    unsaved = typed(samples, intake.intake_id, text)
    keep(records, samples, unsaved)
    assert records.unsaved(LETTER, intake.intake_id, STAFF.staff_id) == unsaved
    for_all = typed(samples, None, text)
    keep(records, samples, for_all)
    assert records.unsaved(SETTINGS, None, STAFF.staff_id) == for_all


def test_another_desk_and_the_next_start_find_it(open_desk: OpenDesk, samples: Samples) -> None:
    first = open_desk()
    intake = done(first, samples)
    unsaved = typed(samples, intake.intake_id, "one")
    keep(first, samples, unsaved)
    first.close()
    second = open_desk()
    assert second.unsaved(LETTER, intake.intake_id, STAFF.staff_id) == unsaved
    second.close()


def test_the_last_counts_and_only_the_first_is_noted(records: Records, samples: Samples) -> None:
    intake = done(records, samples)
    before = len(records.audit())
    for text in ("one", "two", "three"):
        keep(records, samples, typed(samples, intake.intake_id, text))
    found = records.unsaved(LETTER, intake.intake_id, STAFF.staff_id)
    assert found is not None
    assert found.text == "three"
    assert len(records.audit()) == before + 1
    records.drop_unsaved(LETTER, intake.intake_id, STAFF.staff_id)
    assert records.unsaved(LETTER, intake.intake_id, STAFF.staff_id) is None
    keep(records, samples, typed(samples, intake.intake_id, "four"))
    assert len(records.audit()) == before + 2


def test_each_person_visit_and_place_has_its_own(records: Records, samples: Samples) -> None:
    one, two = done(records, samples), done(records, samples)
    kept = [
        typed(samples, one.intake_id, "one"),
        typed(samples, one.intake_id, "one of another", OTHER),
        typed(samples, two.intake_id, "two"),
        typed(samples, None, "settings"),
    ]
    for unsaved in kept:
        keep(records, samples, unsaved)
    for unsaved in kept:
        assert records.unsaved(unsaved.place, unsaved.subject, unsaved.by.staff_id) == unsaved
    records.drop_unsaved(LETTER, one.intake_id, STAFF.staff_id)
    left = [records.unsaved(u.place, u.subject, u.by.staff_id) for u in kept]
    assert left == [None, *kept[1:]]


def test_it_counts_for_a_correction_too(records: Records, samples: Samples) -> None:
    intake = done(records, samples)
    unsaved = typed(samples, intake.intake_id, "one")
    keep(records, samples, unsaved)
    records.keep_letter(
        letter(samples, intake.intake_id, "old", signed=False), samples.entry(Event.PRINTED)
    )
    newer = done(records, samples, intake)
    assert records.unsaved(LETTER, newer.intake_id, STAFF.staff_id) == unsaved
    assert [kept.text for kept in records.letters(newer.intake_id)] == ["old"]


def test_only_what_still_says_so_is_dropped(records: Records, samples: Samples) -> None:
    intake = done(records, samples)
    keep(records, samples, typed(samples, intake.intake_id, "two ✓"))
    records.drop_unsaved(LETTER, intake.intake_id, STAFF.staff_id, "one")
    assert records.unsaved(LETTER, intake.intake_id, STAFF.staff_id) is not None
    records.drop_unsaved(LETTER, intake.intake_id, STAFF.staff_id, "two ✓")
    assert records.unsaved(LETTER, intake.intake_id, STAFF.staff_id) is None


def test_nothing_is_kept_of_what_is_not_there(records: Records, samples: Samples) -> None:
    gone = IntakeId("gone")
    before = records.audit()
    with pytest.raises(StoreChanged):
        keep(records, samples, typed(samples, gone, "one"))
    with pytest.raises(StoreChanged):
        records.keep_letter(letter(samples, gone, "one", signed=True), samples.entry(Event.PRINTED))
    assert records.unsaved(LETTER, gone, STAFF.staff_id) is None
    assert records.letters(gone) == ()
    assert records.audit() == before


def test_a_discarded_draft_takes_it_along(records: Records, samples: Samples) -> None:
    draft = samples.draft(samples.patient())
    records.save_draft(draft, samples.row(draft))
    keep(records, samples, typed(samples, draft.draft_id, "one"))
    records.discard_draft(draft.draft_id, samples.entry(Event.DRAFT_DISCARDED, draft.draft_id))
    assert records.unsaved(LETTER, draft.draft_id, STAFF.staff_id) is None


def test_letters_are_kept_as_they_left_and_the_same_only_once(
    records: Records, samples: Samples
) -> None:
    intake = done(records, samples)
    one = letter(samples, intake.intake_id, "one ✓", signed=False)
    two = letter(samples, intake.intake_id, "two", signed=True)
    for kept in (one, one, two, replace(one, at=samples.now())):
        records.keep_letter(kept, samples.entry(Event.PRINTED, intake.intake_id, kept.name))
    found = records.letters(intake.intake_id)
    assert found[:2] == (one, two)
    assert [kept.name for kept in found] == [one.name, two.name, one.name]
    assert [entry.detail for entry in records.audit(4)] == [one.name, two.name, one.name, one.name]


def test_a_signed_letter_ends_just_what_it_says(records: Records, samples: Samples) -> None:
    intake = done(records, samples)
    entry = samples.entry(Event.PRINTED, intake.intake_id)
    keep(records, samples, typed(samples, intake.intake_id, "one"))
    records.keep_letter(letter(samples, intake.intake_id, "one", signed=False), entry)
    records.keep_letter(letter(samples, intake.intake_id, "other", signed=True), entry)
    assert records.unsaved(LETTER, intake.intake_id, STAFF.staff_id) is not None
    records.keep_letter(letter(samples, intake.intake_id, "one", signed=True), entry)
    assert records.unsaved(LETTER, intake.intake_id, STAFF.staff_id) is None
