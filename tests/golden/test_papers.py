"""Leaflets, letter, clinic list and the sheet's letterhead against their stored text and pictures.

Set TRIAGE_REWRITE_GOLDEN=1 to store them anew, after looking at them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pypdfium2
import pytest

from tests.golden import sample_papers as samples
from tests.golden import sample_summaries
from tests.golden.stored import check_picture, check_words
from triage_app.report.cover import draw_cover
from triage_app.report.leaflet import draw_leaflet
from triage_app.report.leaflet_words import LEAFLETS
from triage_app.report.letter import draw_letter
from triage_app.report.long_form import draw_long_form
from triage_app.report.paper import PaperSize
from triage_app.report.sheet import draw_sheet

LETTER, A4 = PaperSize.LETTER, PaperSize.A4


def leaflet(which: str, language: str, paper: PaperSize) -> bytes:
    return draw_leaflet(samples.leaflet(which, language), paper, samples.letterhead())


def letter(paper: PaperSize, *, sign_off: str = "Dr A. Voss") -> bytes:
    fields = replace(samples.FIELDS, sign_off=sign_off)
    return draw_letter(samples.letter(fields), paper, samples.letterhead()).data


DOCUMENTS: dict[str, Callable[[], bytes]] = {
    f"leaflet-{which}-{language}": partial(leaflet, which, language, LETTER)
    for which in LEAFLETS
    for language in ("en", "es")
}
DOCUMENTS["leaflet-before_the_day-es-a4"] = partial(leaflet, "before_the_day", "es", A4)
DOCUMENTS["letter-signed-letter"] = partial(letter, LETTER)
DOCUMENTS["letter-draft-a4"] = partial(letter, A4, sign_off="")
DOCUMENTS["cover-letter"] = lambda: draw_cover(
    samples.cover(problems=("The page of W. O., MRN 004421 could not be drawn.",)),
    LETTER,
    samples.letterhead(),
)
DOCUMENTS["sheet-letterhead-letter"] = lambda: draw_sheet(
    samples.sheet("after_procedure", "es"), LETTER, samples.letterhead()
)
DOCUMENTS["long_form-letterhead-a4"] = lambda: draw_long_form(
    sample_summaries.emergency_parked(), A4, samples.letterhead()
)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_paper_says_the_stored_words(name: str) -> None:
    check_words(name, DOCUMENTS[name]())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_paper_looks_like_the_stored_picture(name: str) -> None:
    check_picture(name, DOCUMENTS[name]())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_same_input_gives_the_same_bytes(name: str) -> None:
    assert DOCUMENTS[name]() == DOCUMENTS[name]()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_only_our_own_fonts_are_named_and_all_are_embedded(name: str) -> None:
    document = DOCUMENTS[name]()
    fonts = set(re.findall(rb"/BaseFont /([^\s/]+)", document))
    assert fonts
    assert all(b"+NotoSans" in font for font in fonts)
    assert document.count(b"/FontFile2") >= len(fonts)


@pytest.mark.parametrize("paper", PaperSize)
def test_every_paper_comes_in_both_sizes(paper: PaperSize) -> None:
    for document in (
        leaflet("afterwards", "es", paper),
        letter(paper),
        draw_cover(samples.cover(), paper, samples.letterhead()),
    ):
        with pypdfium2.PdfDocument(document) as pdf:
            for page in pdf:
                width, height = page.get_size()
                assert width == pytest.approx(paper.width_mm / 25.4 * 72, abs=0.05)
                assert height == pytest.approx(paper.height_mm / 25.4 * 72, abs=0.05)
