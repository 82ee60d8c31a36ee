"""Leaflets for patients: what ours say in each language, and what a clinic may write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.golden import sample_papers as samples
from tests.unit.paper_desk import INGRID, MANAGER, RECEPTION, as_, desk, pages_of, visit
from triage_app.errors import InputRefused, NotAllowed
from triage_app.model.intake import Event
from triage_app.report.leaflet import draw_leaflet
from triage_app.report.leaflet_words import (
    LEAFLETS,
    OUR_LANGUAGES,
    Kind,
    as_lines,
    filled,
    our_leaflet,
    own_leaflet,
    unknown_places,
)
from triage_app.report.paper import PaperSize
from triage_app.report.pen import Pen
from triage_app.report.sheet import draw_sheet
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.leaflets import (
    leaflet_lines,
    leaflet_pdf,
    leaflet_titles,
    mark_leaflet_printed,
    our_leaflet_lines,
)
from triage_app.workflow.record import open_record
from triage_app.workflow.settings import save_settings, settings_of, with_text

LETTER = PaperSize.LETTER
ALL = [(which, language) for which in LEAFLETS for language in OUR_LANGUAGES]


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with desk(tmp_path) as made:
        yield made


def joined(document: bytes) -> str:
    return " ".join(pages_of(document))


def words_of(which: str, language: str) -> str:
    return as_lines(our_leaflet(which, language))


# -- what ours say --------------------------------------------------------------------------------


@pytest.mark.parametrize("which", LEAFLETS)
def test_both_languages_have_the_same_parts(which: str) -> None:
    english, spanish = (our_leaflet(which, language) for language in OUR_LANGUAGES)
    assert [(b.kind, b.write) for b in english.blocks] == [
        (b.kind, b.write) for b in spanish.blocks
    ]
    assert not {b.text for b in english.blocks if b.text[:1] != "{"} & {
        b.text for b in spanish.blocks
    }
    assert (english.version, english.come_back_of) == (spanish.version, spanish.come_back_of)
    assert not unknown_places(words_of(which, "en") + words_of(which, "es"))


@pytest.mark.parametrize(("which", "language"), ALL)
def test_every_sentence_reaches_the_paper(which: str, language: str) -> None:
    leaflet = samples.leaflet(which, language)
    for paper in PaperSize:
        said = joined(draw_leaflet(leaflet, paper, samples.letterhead()))
        assert "…" not in said
        for block in leaflet.blocks:
            assert block.text in said
        for part in (
            leaflet.title,
            leaflet.name,
            leaflet.visit,
            leaflet.phone,
            "911",
            leaflet.foot,
        ):
            assert part in said


@pytest.mark.parametrize(("which", "language"), ALL)
def test_what_the_patient_reads_is_14_points_at_least(which: str, language: str) -> None:
    leaflet = samples.leaflet(which, language)
    drawn: list[tuple[str, float]] = []
    draw = Pen.line

    def keep(pen: Pen, x: float, y: float, words, size, *rest, **more) -> None:  # type: ignore[no-untyped-def]  # as Pen.line
        text = " ".join("".join(piece.text for piece, _ in word.pieces) for word in words)
        drawn.append((text, size))
        draw(pen, x, y, words, size, *rest, **more)

    with patch.object(Pen, "line", keep):
        draw_leaflet(leaflet, LETTER, samples.letterhead())
    small = {text for text, size in drawn if size < 14}
    allowed = {
        leaflet.small,
        samples.letterhead().name,
        ", ".join(samples.letterhead().specialists),
    }
    allowed |= {*samples.letterhead().address, samples.letterhead().phone}
    assert all(any(text.startswith(one) for one in allowed) for text in small)


def test_a_text_no_person_has_reviewed_says_so_in_its_language() -> None:
    said = joined(draw_leaflet(samples.leaflet("the_day", "es"), LETTER))
    assert "no ha revisado ninguna persona" in said


def test_no_leaflet_says_which_procedure_is_better() -> None:
    said = words_of("the_two_procedures", "en").casefold()
    assert not re.search(r"recommend|should have|best|safer|better choice|we advise", said)
    assert "no better than after a pretend procedure" in said
    assert "more relief" in said
    dicho = words_of("the_two_procedures", "es").casefold()
    assert not re.search(r"recomend|debería|la mejor opción|más segura", dicho)


def test_no_figure_is_given_that_was_not_checked_in_its_source() -> None:
    # Rows 5.39 (escort 24 h) and 5.3 (acute is 6 weeks) are "not re-checked": no figure of theirs.
    for which, language in ALL:
        figures = re.findall(r"\d+", words_of(which, language))
        assert set(figures) <= {"2", "12", "11", "22", "100"}


@pytest.mark.parametrize("which", ["before_the_day", "the_day", "afterwards"])
def test_no_medicine_is_stopped_unless_the_clinic_says_so(which: str) -> None:
    strong = [b.text for b in our_leaflet(which, "en").blocks if b.kind is Kind.STRONG]
    assert len(strong) == 1
    assert strong[0].startswith("Do not stop")
    assert "unless this clinic tells you to" in strong[0]
    starke = [b.text for b in our_leaflet(which, "es").blocks if b.kind is Kind.STRONG]
    assert starke[0].startswith("No deje")
    assert "si esta clínica no se lo dice" in starke[0]


def syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word))
    return max(1, groups - (word.endswith("e") and not word.endswith("le")))


@pytest.mark.parametrize("which", LEAFLETS)
def test_english_reads_easily_at_eleven(which: str) -> None:
    lines = [b.text.removesuffix(".") for b in our_leaflet(which, "en").blocks if b.text[:1] != "{"]
    sentences = [s for line in lines for s in re.split(r"[.:?] ", line) if s.strip()]
    words = [w for s in sentences for w in re.findall(r"[a-z']+", s.casefold())]
    grade = 0.39 * len(words) / len(sentences)
    grade += 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    assert grade <= 6.0


def test_spanish_says_usted() -> None:
    said = " ".join(words_of(which, "es") for which in LEAFLETS).casefold()
    assert not re.search(r"\b(tú|tu|tus|te|ti|contigo|tienes|puedes|debes|llama|avisa)\b", said)


# -- what is put in -------------------------------------------------------------------------------


def test_fasting_is_the_clinics_own_words_or_lines_to_write_on() -> None:
    unset = filled(our_leaflet("before_the_day", "en"), {}, ())
    assert [b.write for b in unset if "No food" in b.text or "No drink" in b.text] == [True, True]
    own = filled(our_leaflet("before_the_day", "en"), {"fasting": "Nothing\nafter {phone}."}, ())
    assert not any("No food" in block.text for block in own)
    assert [b.text for b in own if b.text in ("Nothing", "after {phone}.")] == [
        "Nothing",
        "after {phone}.",
    ]


def test_a_number_nobody_set_leaves_room_to_write() -> None:
    text = own_leaflet("the_day", "en", "T\nCall {phone} or {emergency_number}.")
    (block,) = filled(text, {"phone": "", "emergency_number": "911"}, ())
    assert re.fullmatch(r"Call _{10,} or 911\.", block.text)


@pytest.mark.parametrize("language", OUR_LANGUAGES)
def test_afterwards_has_every_come_back_line_of_the_follow_up_form(language: str) -> None:
    lines = samples.sheet("after_procedure", language).lines
    said = joined(draw_leaflet(samples.leaflet("afterwards", language), LETTER))
    assert len(lines) == 12
    assert all(line in said for line in lines)


@pytest.mark.parametrize(("which", "language"), ALL)
def test_a_leaflet_can_be_edited_as_lines_and_read_back(which: str, language: str) -> None:
    ours = our_leaflet(which, language)
    again = own_leaflet(which, language, as_lines(ours))
    assert (again.title, again.blocks) == (ours.title, ours.blocks)
    assert again.own
    assert not again.version


def test_a_persons_text_is_never_markup() -> None:
    text = own_leaflet(
        "the_day", "en", "<b>Title</b>\n<img src='x'>\n- 5 & 6 <i>\n{{phone}} %s \\n \x00\u202e"
    )
    leaflet = samples.leaflet("the_day", "en", text=text)
    said = joined(draw_leaflet(leaflet, LETTER))
    for part in ("<b>Title</b>", "<img src='x'>", "5 & 6 <i>", "{555 0100} %s \\n"):
        assert part in said


def test_a_very_long_text_goes_on_as_many_pages_as_it_takes() -> None:
    lines = [f"- line number {n} says something to the patient at home" for n in range(110)]
    text = own_leaflet("the_day", "en", "Our own\n" + "\n".join(lines))
    pages = pages_of(draw_leaflet(samples.leaflet("the_day", "en", text=text), LETTER))
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        assert f"page {number} of {len(pages)}" in page
        assert "Marlowe-Castellanos, Ingrid" in page
        assert "911" in page
    assert all(f"line number {n} says" in " ".join(pages) for n in range(110))


def test_a_long_number_is_drawn_smaller_and_never_cut() -> None:
    number = "+1 (555) 0100-2233 ext. 4455"
    leaflet = replace(samples.leaflet("the_day", "en"), phone=number)
    assert number in joined(draw_leaflet(leaflet, LETTER))
    sheet = replace(samples.sheet("vertebral_fracture", "en"), phone=number)
    assert number in joined(draw_sheet(sheet, LETTER, samples.letterhead()))


def test_another_language_may_be_the_clinics_own_and_from_right_to_left() -> None:
    text = own_leaflet("the_day", "ar", "اليوم\n- تعال باكرا\nمتى: {write}")
    leaflet = samples.leaflet("the_day", "ar", text=text)
    assert len(pages_of(draw_leaflet(leaflet, LETTER))) == 1


@pytest.mark.parametrize("paper", PaperSize)
@pytest.mark.parametrize("language", OUR_LANGUAGES)
@pytest.mark.parametrize("form_id", ["vertebral_fracture", "after_procedure"])
def test_the_sheet_under_a_letterhead_is_still_whole(
    form_id: str, language: str, paper: PaperSize
) -> None:
    sheet = samples.sheet(form_id, language)
    (page,) = pages_of(draw_sheet(sheet, paper, samples.letterhead()))
    assert "…" not in page
    for said in (sheet.heading, sheet.intro, *sheet.lines, sheet.foot, "14 Quay Street"):
        assert " ".join(said.split()) in page


# -- the desk -------------------------------------------------------------------------------------


def test_the_leaflets_are_offered_in_the_patients_language(clinic: Clinic) -> None:
    titles = dict(leaflet_titles(clinic, "es"))
    assert list(titles) == list(LEAFLETS)
    assert titles["the_day"] == "El día de su procedimiento"
    assert dict(leaflet_titles(clinic, "vi")) == dict(leaflet_titles(clinic, "en"))


def test_a_leaflet_is_for_a_record_for_a_patient_or_for_the_counter(clinic: Clinic) -> None:
    record = open_record(clinic, visit(clinic))
    of_record = leaflet_pdf(clinic, record, "the_day", "es")
    assert of_record == leaflet_pdf(clinic, INGRID, "the_day", "es")
    assert "Marlowe-Castellanos, Ingrid · 20 de noviembre de 2026" in joined(of_record)
    counter = joined(leaflet_pdf(clinic, None, "the_day", "es"))
    assert "Marlowe" not in counter
    assert "El día de su procedimiento" in counter


def test_the_clinics_own_text_is_printed_until_it_is_given_back(clinic: Clinic) -> None:
    own = with_text(settings_of(clinic), "the_day", "en", "Our day\n- Come to the blue door.")
    own = with_text(own, "fasting", "en", "Nothing from midnight.")
    kept = save_settings(clinic, own)
    said = joined(leaflet_pdf(clinic, INGRID, "the_day", "en"))
    assert "Our day" in said
    assert "Come to the blue door." in said
    assert "revis" not in said
    assert "Nothing from midnight." in joined(leaflet_pdf(clinic, INGRID, "before_the_day", "en"))
    assert leaflet_lines(kept, "the_day", "en").startswith("Our day")
    back = save_settings(clinic, with_text(kept, "the_day", "en", ""))
    assert leaflet_lines(back, "the_day", "en") == our_leaflet_lines("the_day", "en")
    assert "blue door" not in joined(leaflet_pdf(clinic, INGRID, "the_day", "en"))


def test_printing_a_leaflet_is_noted_without_a_word_of_it(clinic: Clinic) -> None:
    record = open_record(clinic, visit(clinic))
    mark_leaflet_printed(clinic, record, "before_the_day", "es", "Office printer")
    entry = clinic.records.audit(1)[0]
    assert (entry.event, entry.subject) == (Event.PRINTED, record.subject)
    assert entry.detail == "leaflet before_the_day es Office printer"
    assert clinic.records.copies_printed(record.subject) == 0


def test_a_leaflet_that_is_not_there_is_refused(clinic: Clinic) -> None:
    with pytest.raises(InputRefused):
        leaflet_pdf(clinic, INGRID, "../forms", "en")


def test_reception_may_print_leaflets_and_the_office_may_not(clinic: Clinic) -> None:
    assert leaflet_pdf(as_(clinic, RECEPTION), INGRID, "the_day", "en").startswith(b"%PDF")
    with pytest.raises(NotAllowed):
        leaflet_pdf(as_(clinic, MANAGER), INGRID, "the_day", "en")
