"""The letter to the referring doctor: what it takes from the record, and that it fits one page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.golden import sample_papers as samples
from tests.unit.paper_desk import INGRID, RECEPTION, SPECIALIST, as_, desk, other, pages_of, visit
from triage_app import workflow
from triage_app.errors import NotAllowed
from triage_app.model.answers import QuestionId
from triage_app.model.intake import Event
from triage_app.model.level import Level
from triage_app.model.person import Referral
from triage_app.report.letter import draw_letter
from triage_app.report.letter_words import LetterFields
from triage_app.report.paper import PaperSize
from triage_app.workflow.clinic import Clinic, Letterhead
from triage_app.workflow.letters import (
    letter_fields,
    letter_pdf,
    make_letter,
    mark_letter_printed,
)
from triage_app.workflow.record import Record, open_record
from triage_app.workflow.unsaved import letters_sent

LETTER = PaperSize.LETTER
LONG = Letterhead(
    "The Northern Peninsula Institute for Spine, Bone and Small Procedures of Port Alder",
    "+1 (555) 0100-2233 ext. 4455",
    "911",
    ("14 Old Fishermans Quay Street, Northern Tower", "Suite 300", "Port Alder, WA 98000"),
    samples.letterhead().logo,
    tuple(f"Dr Maximiliana Featherstone {n}" for n in range(12)),
)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with desk(tmp_path) as made:
        yield as_(made, SPECIALIST)


@pytest.fixture
def record(clinic: Clinic) -> Record:
    return open_record(clinic, visit(clinic))


def said(clinic: Clinic, record: Record, fields: LetterFields) -> str:
    (page,) = pages_of(letter_pdf(clinic, record, fields))
    return page


def test_findings_are_counted_as_the_page_counts_them(clinic: Clinic, record: Record) -> None:
    score = next(s for s in record.assessment.scores if s.id == "fracture_signs")
    fields = letter_fields(clinic, record)
    assert fields.findings.startswith(
        f"As reported: fracture signs {score.low} of {score.of} asked"
    )
    assert "worst pain, 7 days: 9/10" in fields.findings
    assert "Examined" not in fields.findings


def test_an_examiners_finding_and_the_note_are_taken_over(clinic: Clinic, record: Record) -> None:
    record = workflow.examine(clinic, record, QuestionId("percussion_tender"), "yes")
    record = workflow.write_note(clinic, record, "MRI this week.", "Tender at T12.")
    fields = letter_fields(clinic, record)
    label = record.form.questions[QuestionId("percussion_tender")].label
    assert f"Examined: {label} yes." in fields.findings
    assert (fields.plan, fields.impression) == ("MRI this week.", "Tender at T12.")
    page = said(clinic, record, fields)
    assert "MRI this week." in page
    assert "Tender at T12." in page


def test_nothing_is_concluded_that_nobody_wrote(clinic: Clinic, record: Record) -> None:
    fields = letter_fields(clinic, record)
    assert (fields.impression, fields.plan, fields.next_visit, fields.sign_off) == ("",) * 4
    page = said(clinic, record, fields)
    assert not any(word in page for word in ("Impression", "Plan", "Next step", "diagnosed"))
    assert "not a diagnosis" in page


def test_it_is_a_draft_until_a_name_signs_it(clinic: Clinic, record: Record) -> None:
    fields = letter_fields(clinic, record)
    for name in ("", "  ", "--"):
        draft = make_letter(clinic, record, replace(fields, sign_off=name))
        assert draft.is_draft
        assert "DRAFT not signed yet. Do not send." in pages_of(draft.data)[0]
    signed = make_letter(clinic, record, replace(fields, sign_off="Dr A. Voss"))
    assert not signed.is_draft
    (page,) = pages_of(signed.data)
    assert "DRAFT" not in page
    assert "Dr A. Voss signed by name, 20 Nov 2026" in page


def test_it_says_who_asked_what_about_whom(clinic: Clinic, record: Record) -> None:
    page = said(clinic, record, letter_fields(clinic, record))
    for part in (
        "Harbour Spine Clinic",
        "To Dr L. Osgood, family doctor",
        "“Recent fracture? What next?”",
        "Marlowe-Castellanos, Ingrid",
        "born 9 Mar 1948 (78), female, MRN 004417 · seen 20 Nov 2026",
        "SOON",
    ):
        assert part in page


def test_a_level_set_by_hand_stands_beside_the_rules_own(clinic: Clinic, record: Record) -> None:
    record = workflow.set_level(clinic, record, Level.URGENT, "pain at rest")
    page = said(clinic, record, letter_fields(clinic, record))
    assert "URGENT" in page
    assert "the rules said SOON" in page
    assert "pain at rest" not in page


def test_a_part_done_intake_says_that_it_is(clinic: Clinic) -> None:
    subject = visit(clinic, other(2, "Quiroga", "Tomás"), {"bladder_change": "new"}, done=False)
    page = said(clinic, open_record(clinic, subject), LetterFields())
    assert "at least; the intake is not complete" in page


def test_a_walk_in_has_nobody_to_write_to_and_says_so(clinic: Clinic) -> None:
    subject = visit(clinic, referral=Referral())
    page = said(clinic, open_record(clinic, subject), LetterFields())
    assert "Referring doctor not named" in page
    assert "No question was given." in page


@pytest.mark.parametrize("paper", PaperSize)
def test_what_has_no_room_is_counted_on_the_page_and_to_the_caller(paper: PaperSize) -> None:
    fields = LetterFields(
        findings=" ".join(f"f{n}" for n in range(900)),
        impression="\n".join(f"i{n} word" for n in range(300)),
        plan=" ".join(f"p{n}" for n in range(700)),
        next_visit="We see her on 27 Nov 2026.",
        sign_off="Dr A. Voss",
    )
    patient = replace(INGRID, family_name="Wolfeschlegelsteinhausenbergerdorff " * 3)
    drawn = draw_letter(samples.letter(fields, patient), paper, LONG)
    (page,) = pages_of(drawn.data)
    shown = [word for word in page.split() if word[:1] in "fip" and word[1:].isdigit()]
    pairs = sum(word[0] == "i" for word in shown)
    total = 900 + 600 + 700
    assert drawn.words_cut == total - len(shown) - pairs
    counts = [int(n) for n in re.findall(r"\+ (\d+) words not on this page", page)]
    assert len(counts) == 3
    assert sum(counts) == drawn.words_cut
    for kept in ("We see her on 27 Nov 2026.", "Dr A. Voss", "MRN 004417", "URGENT"):
        assert kept in page


def test_a_letter_that_fits_says_nothing_of_cut_words() -> None:
    drawn = draw_letter(samples.letter(), LETTER, samples.letterhead())
    assert drawn.words_cut == 0
    assert "not on this page" not in pages_of(drawn.data)[0]


@pytest.mark.parametrize("words", [60, 120, 240, 480, 700, 720, 740, 760, 900])
def test_a_letter_of_any_length_is_one_page_and_loses_no_word_unsaid(words: int) -> None:
    fields = replace(samples.FIELDS, plan=" ".join(f"plan{n}" for n in range(words)))
    drawn = draw_letter(samples.letter(fields), LETTER, samples.letterhead())
    (page,) = pages_of(drawn.data)
    shown = sum(f"plan{n}" in page.split() for n in range(words))
    rest = drawn.words_cut - (words - shown)
    assert 0 <= rest <= 60
    assert (drawn.words_cut > 0) == ("not on this page" in page)


def test_a_persons_text_is_never_markup(clinic: Clinic, record: Record) -> None:
    fields = LetterFields(
        plan="<b>bold</b> & <img src='/etc/hosts'>\n\x00{plan}",
        sign_off="Dr <i>Voss</i>",
    )
    page = said(clinic, record, fields)
    for part in ("<b>bold</b> & <img src='/etc/hosts'>", "{plan}", "Dr <i>Voss</i>"):
        assert part in page


def test_only_those_who_may_write_letters_do(clinic: Clinic, record: Record) -> None:
    at_desk = as_(clinic, RECEPTION)
    with pytest.raises(NotAllowed):
        letter_fields(at_desk, record)
    with pytest.raises(NotAllowed):
        make_letter(at_desk, record, LetterFields())


def test_printing_is_noted_without_a_word_of_the_letter(clinic: Clinic, record: Record) -> None:
    mark_letter_printed(clinic, record, samples.FIELDS, "Office printer")
    mark_letter_printed(clinic, record, replace(samples.FIELDS, sign_off=""))
    last, first = clinic.records.audit(2)
    signed, draft = letters_sent(clinic, record)
    assert (first.event, first.detail) == (Event.PRINTED, f"letter {signed.name} Office printer")
    assert last.detail == f"letter {draft.name}, draft"
    assert signed.fields == samples.FIELDS
    assert draft.fields == replace(samples.FIELDS, sign_off="")
    assert clinic.records.copies_printed(record.subject) == 0
