"""Old versions and old paper: drawn with the form of their day, the same to the last byte."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.room import (
    FORMS,
    INGRID,
    MAREK,
    SPINE,
    Clock,
    as_role,
    asked,
    changed_forms,
    corrected,
    finished,
    open_room,
)
from triage_app import workflow
from triage_app.errors import FormsFaulty, PrintFailed
from triage_app.model.answers import Answers, DateAnswer, Medicine, NoAnswer, QuestionId
from triage_app.model.beside import Printed
from triage_app.model.intake import Event, Intake, IntakeId
from triage_app.model.level import Level
from triage_app.questionnaire.kept import pack_form, unpack_form
from triage_app.report.paper import PaperSize
from triage_app.workflow import Clinic, changes_between
from triage_app.workflow.changes import Change
from triage_app.workflow.forms import Forms

STANDING = QuestionId("pain_standing")
PERCUSSION = QuestionId("percussion_tender")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def room(tmp_path: Path, clock: Clock) -> Iterator[Clinic]:
    clinic = open_room(tmp_path / "store", clock)
    yield clinic
    clinic.records.close()


def printed_page(clinic: Clinic, subject: IntakeId) -> tuple[bytes, Printed]:
    """A page that went through the printer: its bytes, and what was noted of it."""
    made = workflow.make_page(clinic, subject)
    workflow.mark_printed(clinic, subject, "page", made)
    return made.data, clinic.records.prints(subject)[-1]


# ------------------------------------------------------------------------------ the form


def test_a_form_is_packed_to_the_same_bytes_and_built_from_them() -> None:
    form = FORMS[SPINE].form
    packed = pack_form(form)
    assert pack_form(form) == packed
    kept = unpack_form(packed)
    assert kept.stamp == form.stamp
    assert kept.rules == form.rules
    assert dict(kept.questions) == dict(form.questions)
    assert pack_form(kept) == packed


def test_bytes_that_are_no_form_are_refused() -> None:
    with pytest.raises(FormsFaulty):
        unpack_form(b"no zip at all")


def test_an_intake_is_never_stored_without_its_questions(room: Clinic) -> None:
    assert room.records.form_files(FORMS[SPINE].form.stamp.sha256) is None
    intake = finished(room)
    assert room.records.form_files(intake.form.sha256) == pack_form(FORMS[SPINE].form)


def test_the_form_is_kept_as_it_was_read_also_when_the_files_change_meanwhile(
    room: Clinic, tmp_path: Path
) -> None:
    forms = changed_forms(tmp_path / "forms", "upright")
    clinic = replace(room, forms=forms)
    stamp = forms[SPINE].form.stamp
    for file in (tmp_path / "forms" / SPINE).glob("*.toml"):
        file.write_text("# gone", encoding="utf-8")
    intake = finished(clinic)
    kept = room.records.form_files(intake.form.sha256)
    assert kept is not None
    assert unpack_form(kept).stamp == stamp


def test_an_old_version_is_drawn_with_the_form_it_was_asked_with(
    room: Clinic, tmp_path: Path
) -> None:
    intake = finished(room)
    later = replace(room, forms=changed_forms(tmp_path / "forms", "upright"))
    record = workflow.open_version(later, intake.intake_id)
    assert record.same_form
    assert record.form.stamp == intake.form
    assert record.form.questions[STANDING].label == "standing or walking"
    second = corrected(later, intake, pain_now=8)
    record = workflow.open_version(later, second.intake_id)
    assert record.form.questions[STANDING].label == "upright"
    old = workflow.open_version(later, intake.intake_id)
    assert old.form.questions[STANDING].label == "standing or walking"


def test_where_the_form_was_not_kept_the_record_says_so(room: Clinic, tmp_path: Path) -> None:
    intake = finished(room)
    later = replace(room, forms=changed_forms(tmp_path / "forms", "upright"))
    unknown = replace(intake.form, sha256="0" * 64)
    stored = replace(intake, intake_id=IntakeId("older"), form=unknown)
    row = workflow.worklist(room).rows[0]
    entry = room.entry(Event.INTAKE_COMPLETED, "older")
    room.records.complete(stored, replace(row, subject=stored.intake_id), entry, None)
    record = workflow.open_version(later, stored.intake_id)
    assert not record.same_form
    assert record.form.questions[STANDING].label == "upright"


def test_an_option_the_new_form_lacks_is_asked_again_in_a_correction(
    room: Clinic, tmp_path: Path
) -> None:
    intake = finished(room)
    changed_forms(tmp_path / "forms")
    path = tmp_path / "forms" / SPINE / "form.toml"
    text = path.read_text(encoding="utf-8")
    start = text.index('id = "goal"')
    end = text.index("[[page", start)
    other = text[:start] + text[start:end].replace('"text"', '"yes_no"') + text[end:]
    path.write_text(other, encoding="utf-8")
    later = replace(room, forms=Forms(tmp_path / "forms"))
    asking = workflow.begin_correction(later, intake.intake_id, "Heard it wrong")
    assert QuestionId("goal") not in asking.draft.answers
    begun = next(e for e in room.records.audit() if e.event is Event.CORRECTION_BEGUN)
    assert begun.detail.endswith("to be asked again: goal")


# ------------------------------------------------------------------------------ reprints


def test_a_copy_is_drawn_again_byte_for_byte(room: Clinic, clock: Clock) -> None:
    intake = finished(room)
    data, copy = printed_page(room, intake.intake_id)
    assert copy.sha256 == hashlib.sha256(data).hexdigest()
    clock.later(days=3)
    again = workflow.reprint_pdf(room, copy)
    assert (again.data, again.alike, again.said) == (data, True, "")
    assert workflow.page_pdf(room, intake.intake_id) != data


def test_a_second_copy_says_reprint_and_each_is_drawn_again_as_it_was(
    room: Clinic, clock: Clock
) -> None:
    intake = finished(room)
    first, one = printed_page(room, intake.intake_id)
    clock.later(hours=1)
    tag = workflow.summary_of(room, workflow.open_version(room, intake.intake_id)).strip.tag
    assert tag.startswith("REPRINT: copy 2, first 14:10")
    second, two = printed_page(room, intake.intake_id)
    assert first != second
    assert workflow.reprint_pdf(room, one).data == first
    assert workflow.reprint_pdf(room, two).data == second
    record = workflow.open_version(room, intake.intake_id)
    assert workflow.copies(room, record) == (one, two)


def test_a_copy_is_the_same_after_the_form_changed_on_the_disk(
    room: Clinic, tmp_path: Path
) -> None:
    intake = finished(room)
    data, copy = printed_page(room, intake.intake_id)
    later = replace(room, forms=changed_forms(tmp_path / "forms", "upright"))
    again = workflow.reprint_pdf(later, copy)
    assert (again.data, again.alike) == (data, True)


def test_a_copy_is_the_same_after_a_correction_a_level_and_a_move(
    room: Clinic, clock: Clock
) -> None:
    workflow.save_patient(room, INGRID)
    workflow.save_patient(room, MAREK)
    intake = finished(room)
    record = workflow.open_record(room, intake.intake_id)
    workflow.set_level(room, record, Level.URGENT, "New pain.")
    data, copy = printed_page(room, intake.intake_id)
    record = workflow.open_record(room, intake.intake_id)
    workflow.set_level(room, record, None, "Calm.")
    second = corrected(room, intake, pain_now=8)
    workflow.move_intake(room, second.intake_id, MAREK.patient_id, "Two people")
    clock.later(days=1)
    assert workflow.reprint_pdf(room, copy).data == data


def test_a_copy_keeps_the_earlier_visits_it_was_drawn_with(room: Clinic, clock: Clock) -> None:
    first = finished(room, pain_now=9)
    clock.later(days=60)
    second = finished(room, pain_now=4)
    data, copy = printed_page(room, second.intake_id)
    assert first.intake_id in copy.basis
    corrected(room, first, pain_now=10)
    again = workflow.reprint_pdf(room, copy)
    assert (again.data, again.alike) == (data, True)
    assert workflow.page_pdf(room, second.intake_id) != data


def test_a_copy_on_other_paper_is_drawn_on_that_paper_again(room: Clinic) -> None:
    intake = finished(room)
    made = workflow.make_page(room, intake.intake_id, PaperSize.A4)
    workflow.mark_printed(room, intake.intake_id, "page", made)
    (copy,) = room.records.prints(intake.intake_id)
    assert workflow.reprint_pdf(room, copy).data == made.data


def test_an_old_version_prints_as_out_of_date_and_that_copy_too_is_kept(room: Clinic) -> None:
    intake = finished(room)
    corrected(room, intake, pain_now=8)
    data, copy = printed_page(room, intake.intake_id)
    assert '"replaced_at":"' in copy.basis
    assert workflow.reprint_pdf(room, copy).data == data


def test_a_program_that_draws_differently_says_so(room: Clinic) -> None:
    intake = finished(room)
    _data, copy = printed_page(room, intake.intake_id)
    again = workflow.reprint_pdf(room, replace(copy, sha256="0" * 64))
    assert not again.alike
    assert again.said.startswith("The copy was drawn anew by a newer version of the program")
    assert again.data.startswith(b"%PDF")


@pytest.mark.parametrize("basis", ["", "{", '{"paper": "LETTER"}', "[]"])
def test_a_copy_without_a_readable_basis_is_drawn_anew_and_says_so(
    room: Clinic, basis: str
) -> None:
    intake = finished(room)
    _data, copy = printed_page(room, intake.intake_id)
    corrected(room, intake, pain_now=8)
    again = workflow.reprint_pdf(room, replace(copy, basis=basis))
    assert not again.alike
    assert "an older version of the program" in again.said


def test_a_page_of_a_draft_is_not_drawn_again_with_other_answers(room: Clinic) -> None:
    asking = asked(room)
    draft_id = asking.draft.draft_id
    data, copy = printed_page(room, draft_id)
    assert workflow.reprint_pdf(room, copy).data == data
    workflow.answer(room, asking, QuestionId("pain_now"), 1)
    with pytest.raises(PrintFailed, match="not complete"):
        workflow.reprint_pdf(room, copy)
    workflow.complete(room, workflow.resume(room, draft_id))
    with pytest.raises(PrintFailed, match="not complete"):
        workflow.reprint_pdf(room, copy)


def test_printing_a_copy_again_is_noted_and_is_no_new_copy(room: Clinic) -> None:
    intake = finished(room)
    _data, copy = printed_page(room, intake.intake_id)
    workflow.mark_reprinted(room, copy, alike=True)
    assert room.records.copies_printed(intake.intake_id) == 1
    assert room.records.audit()[0].detail == "copy 1 once more, same bytes"


def test_only_the_one_page_counts_as_a_copy_of_it(room: Clinic) -> None:
    intake = finished(room)
    workflow.mark_printed(room, intake.intake_id, "sheet")
    workflow.mark_printed(room, intake.intake_id, "long form")
    assert room.records.copies_printed(intake.intake_id) == 0
    assert [e.detail for e in room.records.audit()[:2]] == ["long form", "sheet"]


# ------------------------------------------------------------------------------ what changed


def test_every_kind_of_change_is_said_in_words() -> None:
    form = FORMS[SPINE].form
    day = INGRID.birth_date
    assert day is not None
    old: Answers = {
        QuestionId("pain_now"): 7,
        QuestionId("cancer"): NoAnswer.UNKNOWN,
        QuestionId("conditions"): ("kidney_disease",),
        QuestionId("medicines"): (Medicine("apixaban"),),
        QuestionId("gone_question"): "yes",
        PERCUSSION: "yes",
    }
    new: Answers = {
        QuestionId("pain_now"): 7,
        QuestionId("cancer"): "never",
        QuestionId("conditions"): (),
        QuestionId("medicines"): (Medicine("apixaban", "5 mg"),),
        QuestionId("pain_onset"): DateAnswer(day, approximate=True),
    }
    changes = {change.question: change for change in changes_between(form, old, new, day)}
    said = {name: (change.was, change.now) for name, change in changes.items()}
    assert said == {
        "cancer": ("not sure", "never"),
        "conditions": (said[QuestionId("conditions")][0], "none"),
        "medicines": ("apixaban", "apixaban 5 mg"),
        "pain_onset": ("not asked", "about 9 Mar 1948 (today)"),
        "gone_question": ("yes", "not asked"),
        PERCUSSION: ("yes", "not examined"),
    }
    assert list(changes)[-1] == "gone_question"
    assert changes[QuestionId("gone_question")].label == "gone question"


def test_what_changed_since_the_last_visit_names_every_answer(room: Clinic, clock: Clock) -> None:
    finished(room, pain_now=9)
    clock.later(days=60)
    second = finished(room, pain_now=4, steroids="past")
    record = workflow.open_record(room, second.intake_id)
    words = [change.words for change in workflow.since_last_visit(record)]
    assert "pain now: 9/10, now 4/10" in words
    assert any(word.startswith("steroids") for word in words)


def test_a_visit_corrected_later_still_lies_before_the_later_ones(
    room: Clinic, clock: Clock
) -> None:
    first = finished(room, pain_now=9)
    clock.later(days=60)
    second = finished(room, pain_now=4)
    corrected(room, first, pain_now=10)
    record = workflow.open_record(room, second.intake_id)
    assert "pain now: 10/10, now 4/10" in [c.words for c in workflow.since_last_visit(record)]
    strip = workflow.summary_of(room, record).strip
    assert "visit 2" in "".join(span.text for fact in strip.facts for span in fact)


def test_what_the_printed_paper_does_not_say_is_listed(room: Clinic) -> None:
    intake = finished(room)
    assert workflow.open_record(room, intake.intake_id).changes == ()
    printed_page(room, intake.intake_id)
    record = workflow.open_record(room, intake.intake_id)
    assert record.changed_since_printed == ""
    record = workflow.set_level(room, record, Level.URGENT, "New pain.")
    assert record.changes == (Change(QuestionId("level"), "level", "SOON", "URGENT"),)
    second = corrected(room, intake, pain_now=8)
    record = workflow.open_record(room, second.intake_id)
    assert record.changed_since_printed == "level: SOON, now URGENT; pain now: 7/10, now 8/10"
    printed_page(room, second.intake_id)
    assert workflow.open_record(room, second.intake_id).changes == ()


def test_a_page_printed_for_the_wrong_patient_says_who_it_is_now(room: Clinic) -> None:
    workflow.save_patient(room, INGRID)
    workflow.save_patient(room, MAREK)
    intake = finished(room)
    printed_page(room, intake.intake_id)
    new = workflow.move_intake(room, intake.intake_id, MAREK.patient_id, "Two people")
    first = workflow.open_record(room, new.intake_id).changes[0]
    assert first.words == "patient: Marlowe, Ingrid 004417, now Halvorsen, Marek 007902"


def test_the_old_page_shows_only_the_level_of_its_time(room: Clinic) -> None:
    intake = finished(room)
    second = corrected(room, intake, pain_now=8)
    record = workflow.open_record(room, second.intake_id)
    workflow.set_level(room, record, Level.URGENT, "New pain.")
    old = workflow.open_version(room, intake.intake_id)
    assert (old.level, old.override) == (Level.SOON, None)
    assert workflow.open_version(room, second.intake_id).level is Level.URGENT


def test_opening_a_version_is_written(room: Clinic) -> None:
    intake: Intake = finished(room)
    corrected(room, intake, pain_now=8)
    workflow.open_version(as_role(room, "specialist"), intake.intake_id)
    entry = room.records.audit()[0]
    assert (entry.event, entry.subject) == (Event.RECORD_OPENED, intake.intake_id)
    with pytest.raises(KeyError):
        workflow.open_version(room, IntakeId("nothing"))
