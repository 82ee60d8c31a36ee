"""A patient's whole record on paper: its own pages against their stored text and picture.

The pages of the visits are the long form's, which has stored ones of its own.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest
from pypdf import PdfReader, PdfWriter

from tests.golden.stored import EXPECTED, REWRITE, check_picture, words_of
from tests.unit.room import INGRID, MAREK, Clock, finished, open_room
from tests.unit.test_retention import everything_beside
from triage_app import __version__, workflow
from triage_app.report.paper import PaperSize
from triage_app.report.record_document import draw_lines
from triage_app.workflow import Letterhead
from triage_app.workflow.patient_export import PDF_NAME, export_patient
from triage_app.workflow.whole_record import NATURE

NAME = "whole_record-letter"
HEAD = Letterhead("Harbour Spine Clinic", "555 0100", "911", ("4 Quay Walk", "Harbour Town"))


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Iterator[bytes]:
    folder = tmp_path_factory.mktemp("record")
    number = count(1)
    clock = Clock()
    clinic = replace(
        open_room(folder / "store", clock),
        new_id=lambda: f"01936f2e-0000-7000-8000-0000000010{next(number):02}",
        letterhead=HEAD,
    )
    everything_beside(clinic, INGRID)
    clock.later(days=40)
    finished(clinic, MAREK)
    workflow.merge_patients(clinic, INGRID.patient_id, MAREK.patient_id, "Twice at the desk")
    done = export_patient(clinic, INGRID.patient_id, folder)
    assert done is not None
    yield (done.folder / PDF_NAME).read_bytes()
    clinic.records.close()


def own_pages(document: bytes) -> bytes:
    """The pages that are not the long form's."""
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(document)).pages:
        if NATURE in page.extract_text():
            writer.add_page(page)
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


def test_its_own_pages_say_the_stored_words(document: bytes) -> None:
    words = words_of(own_pages(document)).replace(f"triage-app {__version__}", "triage-app")
    # How long the long form is depends on the forms.
    words = re.sub(r"(?m)^(.* · )\d+ of \d+$", r"\1n of m", words)
    stored = EXPECTED / f"{NAME}.txt"
    if REWRITE:
        stored.write_text(words, encoding="utf-8", newline="\n")
    assert words == stored.read_text(encoding="utf-8")


def test_its_first_page_looks_like_the_stored_picture(document: bytes) -> None:
    check_picture(NAME, document)


def test_each_page_says_who_it_is_and_which_of_how_many(document: bytes) -> None:
    pages = PdfReader(io.BytesIO(document)).pages
    for number, page in enumerate(pages, 1):
        text = page.extract_text()
        assert "Marlowe, Ingrid" in text or "Halvorsen, Marek" in text
        assert "MRN 00" in text
        assert f"Whole record of MRN 004417 · {number} of {len(pages)}" in text


def test_only_our_own_fonts_are_named_and_all_are_embedded(document: bytes) -> None:
    for page in PdfReader(io.BytesIO(document)).pages:
        fonts = page["/Resources"].get_object()["/Font"]  # type: ignore[index]  # a dictionary
        assert fonts
        for font in fonts.values():
            assert "+NotoSans" in font.get_object()["/BaseFont"]


def test_lines_of_a_report_go_on_over_pages() -> None:
    lines = ["", "A long line " * 40, *[f"  004417 · {number}" for number in range(120)]]
    made = draw_lines(lines, PaperSize.A4, "Old records deleted", HEAD)
    pages = PdfReader(io.BytesIO(made)).pages
    assert len(pages) == 3
    assert "· 119" in pages[-1].extract_text()
    assert "Harbour Spine Clinic" in pages[0].extract_text()
