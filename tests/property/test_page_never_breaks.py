"""Whatever stands in a summary, there is one page, nothing beyond its edge, no letter lost."""

from __future__ import annotations

import time
import unicodedata
from dataclasses import replace

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.golden import sample_summaries as samples
from triage_app.model.level import Level
from triage_app.report.arabic_letters import has_arabic
from triage_app.report.line_breaking import Typesetter
from triage_app.report.long_form import draw_long_form
from triage_app.report.page import draw_page
from triage_app.report.paper import PaperSize
from triage_app.report.sheet import draw_sheet
from triage_app.report.summary import (
    AllergyBox,
    Badge,
    Band,
    BandKind,
    Change,
    ComeBackSheet,
    Effect,
    Figure,
    FlagGrid,
    FormAnswer,
    FormPage,
    Ink,
    NumberCell,
    ReferralSummary,
    Row,
    Span,
    Strip,
    Trend,
    TrendPoint,
    Tried,
)
from triage_app.report.typeface import clean

NASTY = (
    "",
    " ",
    "<b>Ann",
    "<img src=file:///etc/passwd>",
    "&amp; %s {} \\ ( )",
    "W" * 400,
    "ab " * 300,
    "T-score \u22123.1 \u2264 \u25b2",
    "محمد بن سلمان (1948)",
    "אברהם, 12 לָ",
    "李小龙🙂👩‍👩‍👧",
    "\u202eevil\u0000\u0007\u200b\ufeff",
    "\ud800 lone",
    "e\u0301\u0302\u0303" * 40,
    "line\nbreak\ttab\u2028",
    "+ 3 more on screen",
)
text = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=60),
    st.text(alphabet="abc ,;.–", max_size=500),
    st.text(alphabet=st.characters(min_codepoint=0x590, max_codepoint=0x6FF), max_size=40),
)
spans = st.lists(st.builds(Span, text, st.sampled_from(Ink)), max_size=4).map(tuple)
rows = st.lists(st.builds(Row, text, spans, st.booleans()), max_size=14).map(tuple)
texts = st.lists(spans, max_size=14).map(tuple)
levels = st.sampled_from(Level)
amounts = st.one_of(st.none(), st.floats(-1e6, 1e6))

badges = st.builds(
    Badge,
    levels,
    levels,
    levels,
    st.booleans(),
    st.booleans(),
    text,
    text,
    st.lists(text, max_size=5).map(tuple),
    text,
)
cells = st.builds(NumberCell, text, text, text, text, st.sampled_from(Change), st.booleans())
trends = st.builds(
    Trend,
    text,
    st.lists(
        st.builds(TrendPoint, text, st.integers(-9_999, 9_999), amounts, text), max_size=15
    ).map(tuple),
    st.lists(st.integers(-99, 999), max_size=4).map(tuple),
)
names = st.one_of(text, st.sampled_from(("T12", "L1", "C3", "S1", "C9")))
figures = st.builds(
    Figure,
    st.one_of(st.none(), st.lists(st.one_of(text, st.sampled_from(samples.ALL_AREAS))).map(tuple)),
    st.lists(names, max_size=8).map(tuple),
    st.lists(names, max_size=8).map(tuple),
)
summaries = st.builds(
    ReferralSummary,
    band=st.one_of(st.none(), st.builds(Band, st.sampled_from(BandKind), text)),
    strip=st.builds(Strip, text, text, text, text, text, texts, text),
    badge=badges,
    bottom_line=rows,
    bottom_words=st.integers(0, 200),
    numbers=st.lists(cells, max_size=9).map(tuple),
    trends=st.lists(trends, max_size=4).map(tuple),
    since=texts,
    flags=st.builds(
        FlagGrid, texts, st.integers(0, 99), texts, st.integers(0, 99), texts, st.integers(0, 99)
    ),
    figure=figures,
    pain_story=rows,
    tried=st.lists(st.builds(Tried, text, st.sampled_from(Effect), text), max_size=12).map(tuple),
    tried_rows=rows,
    imaging=rows,
    background=rows,
    allergies=st.one_of(st.none(), st.builds(AllergyBox, spans, text)),
    medicines=texts,
    medicines_asked=st.booleans(),
    words=rows,
    basis=st.lists(spans, max_size=6).map(tuple),
    provenance=texts,
    stamp=text,
    all_answers=st.lists(
        st.builds(
            FormPage,
            text,
            st.lists(st.builds(FormAnswer, text, text, st.booleans()), max_size=4).map(tuple),
        ),
        max_size=3,
    ).map(tuple),
    all_reasons=rows,
    all_advice=rows,
    title=text,
    language=text,
    medicines_note=text,
)


def assert_inside(document: bytes, paper: PaperSize) -> None:
    """One page, and every run of text between the margins."""
    with pypdfium2.PdfDocument(document) as pdf:
        assert len(pdf) == 1
        page = pdf[0].get_textpage()
        for index in range(page.count_rects()):
            left, bottom, right, top = (side / 72 * 25.4 for side in page.get_rect(index))
            # A mark without its letter hangs a little beside its place.
            assert left > paper.left_mm - 3.0, page.get_text_bounded(*page.get_rect(index))
            assert right < paper.right_mm + 3.0, page.get_text_bounded(*page.get_rect(index))
            assert bottom > paper.height_mm - paper.bottom_mm - 2.0
            assert top < paper.height_mm - paper.top_mm + 3.0


@settings(max_examples=60, deadline=None)
@given(summaries, st.sampled_from(PaperSize))
def test_any_summary_is_one_page_inside_its_margins(
    summary: ReferralSummary, paper: PaperSize
) -> None:
    assert_inside(draw_page(summary, paper), paper)


@settings(max_examples=25, deadline=None)
@given(summaries)
def test_any_summary_has_a_long_form(summary: ReferralSummary) -> None:
    with pypdfium2.PdfDocument(draw_long_form(summary, PaperSize.A4)) as pdf:
        assert len(pdf) >= 1


@settings(max_examples=30, deadline=None)
@given(
    st.builds(
        ComeBackSheet,
        text,
        text,
        text,
        text,
        text,
        text,
        text,
        st.lists(text, max_size=14).map(tuple),
        text,
        st.sampled_from(("en", "es", "ar", "he", "nonsense (", "")),
    )
)
def test_any_sheet_is_one_page(sheet: ComeBackSheet) -> None:
    assert_inside(draw_sheet(sheet, PaperSize.LETTER), PaperSize.LETTER)


@settings(max_examples=200, deadline=None)
@given(text)
def test_every_letter_is_drawn_or_counted(said: str) -> None:
    """Arabic letters may join in pairs; every other letter stands on its own."""
    setter = Typesetter()
    flow = setter.flow(said)
    drawn = [piece for word in flow.words for piece, _ in word.pieces]
    for piece in drawn:
        if piece.face is not None:
            assert all(letter in piece.face.widths for letter in piece.text)
    letters = sum(len(piece.text) for piece in drawn)
    wanted = len(clean(said[:2_000]).replace(" ", "").replace("\u200c", ""))
    if has_arabic(said):
        assert letters <= wanted
    else:
        assert letters == wanted
    boxed = sum(len(piece.text) for piece in drawn if piece.face is None)
    assert (setter.missing > 0) == (boxed > 0)


@pytest.mark.parametrize("letter", ["x", "word ", "李", "م", "\n", "\u0301", "; "])
def test_ten_megabytes_in_a_note_do_not_hold_up_the_page(letter: str) -> None:
    note = letter * (10_000_000 // len(letter))
    summary = samples.first_visit()
    long = Row("Goal", (Span(note),), keep=True)
    summary = replace(
        summary,
        strip=replace(summary.strip, name=note),
        bottom_line=(*summary.bottom_line[:3], long),
        background=(long, *summary.background),
        words=(long,),
        basis=((Span(note),),),
        all_answers=(FormPage("Pain", (FormAnswer("what happened", note, open=False),)),),
    )
    start = time.perf_counter()
    page = draw_page(summary, PaperSize.LETTER)
    draw_long_form(summary, PaperSize.LETTER)
    assert time.perf_counter() - start < 3
    assert_inside(page, PaperSize.LETTER)


def test_control_and_format_marks_never_reach_the_paper() -> None:
    for code in (*range(0x20), 0x7F, 0x200B, 0x202E, 0x2066, 0xFEFF, 0xAD):
        assert all(
            unicodedata.category(letter) not in ("Cc", "Cf") for letter in clean(f"a{chr(code)}b")
        )
