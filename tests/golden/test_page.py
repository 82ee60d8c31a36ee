"""The pages against their stored text and pictures.

Set TRIAGE_REWRITE_GOLDEN=1 to store them anew, after looking at them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pypdfium2
import pytest
from PIL import ImageChops

from tests.golden import sample_summaries as samples
from tests.golden.stored import check_picture, check_words, words_of
from triage_app.report.long_form import draw_long_form
from triage_app.report.page import draw_page
from triage_app.report.paper import PaperSize
from triage_app.report.sheet import draw_sheet
from triage_app.report.summary import Figure, FormAnswer, FormPage

PAGES = {
    "emergency_parked": samples.emergency_parked,
    "first_visit": samples.first_visit,
    "third_visit": samples.third_visit,
    "worst_case": samples.worst_case,
    "nothing_certain": samples.nothing_certain,
    "at_least_soon": samples.at_least_soon,
}
DOCUMENTS: dict[str, Callable[[], bytes]] = {
    f"{name}-{paper.name.lower()}": partial(
        lambda make, paper: draw_page(make(), paper), make, paper
    )
    for name, make in PAGES.items()
    for paper in PaperSize
    if paper is PaperSize.LETTER or name in {"first_visit", "third_visit", "worst_case"}
}
DOCUMENTS["long_form-letter"] = lambda: draw_long_form(samples.emergency_parked(), PaperSize.LETTER)
DOCUMENTS["sheet-a4"] = lambda: draw_sheet(samples.come_back_sheet(), PaperSize.A4)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_page_says_the_stored_words(name: str) -> None:
    check_words(name, DOCUMENTS[name]())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_page_looks_like_the_stored_picture(name: str) -> None:
    check_picture(name, DOCUMENTS[name]())


@pytest.mark.parametrize("paper", PaperSize)
@pytest.mark.parametrize("name", PAGES)
def test_every_sample_is_one_page_of_the_asked_paper(name: str, paper: PaperSize) -> None:
    with pypdfium2.PdfDocument(draw_page(PAGES[name](), paper)) as pdf:
        assert len(pdf) == 1
        width, height = pdf[0].get_size()
    assert width == pytest.approx(paper.width_mm / 25.4 * 72, abs=0.05)
    assert height == pytest.approx(paper.height_mm / 25.4 * 72, abs=0.05)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_same_summary_gives_the_same_bytes(name: str) -> None:
    assert DOCUMENTS[name]() == DOCUMENTS[name]()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_only_embedded_fonts_are_named(name: str) -> None:
    document = DOCUMENTS[name]()
    fonts = set(re.findall(rb"/BaseFont /([^\s/]+)", document))
    assert fonts
    assert all(b"+NotoSans" in font for font in fonts)
    assert b"Helvetica" not in document
    assert document.count(b"/FontFile2") >= len(fonts)


def test_minus_of_a_t_score_is_kept() -> None:
    summary = samples.first_visit()
    flags = replace(summary.flags, present=(samples.text("*osteoporosis,* T-score \u22123.1"),))
    words = words_of(draw_page(replace(summary, flags=flags), PaperSize.LETTER))
    assert "T-score –3.1" in words


def test_no_ink_is_coloured() -> None:
    with pypdfium2.PdfDocument(draw_page(samples.third_visit(), PaperSize.A4)) as pdf:
        picture = pdf[0].render(scale=1).to_pil().convert("RGB")
    red, green, blue = picture.split()
    spread = ImageChops.subtract(
        ImageChops.lighter(ImageChops.lighter(red, green), blue),
        ImageChops.darker(ImageChops.darker(red, green), blue),
    )
    assert max(value for value, count in enumerate(spread.histogram()) if count) <= 10


def test_title_language_and_fixed_date_stand_in_the_document() -> None:
    summary = replace(samples.first_visit(), language="es")
    document = draw_page(summary, PaperSize.LETTER)
    with pypdfium2.PdfDocument(document) as pdf:
        described = pdf.get_metadata_dict()
    assert described["Title"] == summary.title
    assert described["Author"] == summary.strip.clinic
    assert described["Subject"] == summary.stamp
    assert described["CreationDate"].startswith("D:2000")
    assert b"/Lang (es)" in document


def test_rows_that_give_way_are_counted() -> None:
    words = words_of(draw_page(samples.worst_case(), PaperSize.LETTER))
    for sign in (
        "+ 3 more on screen",
        "+ 6 more on screen",
        "24 medicines: warfarin; + 23 more on screen",
        "words, 2 more on screen",
    ):
        assert sign in words


def test_a_level_that_does_not_parse_is_left_to_the_text() -> None:
    summary = samples.first_visit()
    plain = draw_page(summary, PaperSize.LETTER)
    odd = replace(summary, figure=replace(summary.figure, fractured=("C9", "the hip", "T13", "")))
    drawn = replace(summary, figure=replace(summary.figure, fractured=("t 12",)))
    assert draw_page(odd, PaperSize.LETTER) == plain
    assert "fracture, reported" in words_of(draw_page(drawn, PaperSize.LETTER))


def test_areas_not_asked_and_no_area_are_told_apart() -> None:
    asked = replace(samples.first_visit(), figure=Figure(areas=()))
    unasked = replace(samples.first_visit(), figure=Figure(areas=None))
    assert "not asked yet" in words_of(draw_page(unasked, PaperSize.LETTER))
    assert "not asked yet" not in words_of(draw_page(asked, PaperSize.LETTER))


def test_letters_no_font_covers_are_boxed_and_counted() -> None:
    summary = samples.first_visit()
    strip = replace(summary.strip, name="李小龙 Ingrid")
    words = words_of(draw_page(replace(summary, strip=strip), PaperSize.LETTER))
    assert "3 letters this printer font lacks: see screen" in words


def test_long_form_repeats_the_patient_on_every_page() -> None:
    answers = tuple(
        FormAnswer(f"question {number}", "a long answer " * 30, open=False) for number in range(60)
    )
    summary = replace(samples.emergency_parked(), all_answers=(FormPage("Pain", answers),))
    document = draw_long_form(summary, PaperSize.A4)
    with pypdfium2.PdfDocument(document) as pdf:
        pages = [page.get_textpage().get_text_range() for page in pdf]
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        assert f"page {number} of {len(pages)}" in page
        assert "MRN 007902" in page
        assert "Halvorsen-Boyd, Marek" in page
        assert "DRAFT" in page
    assert all(f"question {number}" in "".join(pages) for number in range(60))


def test_sheet_has_both_numbers_and_every_line() -> None:
    sheet = samples.come_back_sheet()
    joined = " ".join(words_of(draw_sheet(sheet, PaperSize.LETTER)).split())
    for part in (sheet.phone, sheet.emergency_number, sheet.heading, sheet.intro, *sheet.lines):
        assert part in joined
