"""Pages made by the program's own rules: stored words and pictures, and what all of them hold.

Set TRIAGE_REWRITE_GOLDEN=1 to store them anew, after looking at them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

import pypdfium2
import pytest
from PIL import Image, ImageChops

from tests.golden import real_pages
from tests.golden.reading_time import WORDS_A_SECOND, reading
from tests.golden.real_pages import REAL_PAGES
from tests.golden.stored import check_picture, check_words, picture_of, words_of
from triage_app.model.level import Level
from triage_app.report.long_form import draw_long_form
from triage_app.report.page import draw_page
from triage_app.report.paper import PaperSize
from triage_app.report.summary import Badge, FormAnswer, FormPage, ReferralSummary
from triage_app.report.wording import in_text

LETTER, A4 = PaperSize.LETTER, PaperSize.A4
_FOUND_IN_SECONDS = 5
_READ_IN_SECONDS = 30


@cache
def summary(name: str) -> ReferralSummary:
    return REAL_PAGES[name]()


def drawn(name: str, paper: PaperSize) -> bytes:
    return draw_page(summary(name), paper)


DOCUMENTS: dict[str, Callable[[], bytes]] = {
    f"{name}-letter": partial(drawn, name, LETTER) for name in REAL_PAGES
}
DOCUMENTS |= {
    f"{name}-a4": partial(drawn, name, A4) for name in ("real_everything", "real_third_visit")
}
DOCUMENTS["real_long_form-letter"] = lambda: draw_long_form(summary("real_raised"), LETTER)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_real_page_says_the_stored_words(name: str) -> None:
    check_words(name, DOCUMENTS[name]())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_real_page_looks_like_the_stored_picture(name: str) -> None:
    check_picture(name, DOCUMENTS[name]())


@pytest.mark.parametrize("name", REAL_PAGES)
def test_bottom_line_is_read_in_thirty_seconds_and_its_bold_words_in_five(name: str) -> None:
    read = reading(summary(name))
    assert read.bottom <= 90
    assert read.bottom / WORDS_A_SECOND <= _READ_IN_SECONDS
    assert read.glance / WORDS_A_SECOND <= _FOUND_IN_SECONDS


@pytest.mark.parametrize("name", REAL_PAGES)
def test_counts_of_the_three_columns_add_up(name: str) -> None:
    grid = summary(name).flags
    assert grid.present_count + grid.denied_count + grid.open_count == 26
    if grid.present_count <= 7:
        assert len(grid.present) == grid.present_count
    assert ("present" in words_of(drawn(name, LETTER))) or grid.present_count == 0


def test_reason_of_an_override_is_whole_while_other_words_can_give_way() -> None:
    for name, reason in (
        ("real_raised", "“New pain on steroids, tender at T12 on percussion, walks badly”"),
        ("real_held_and_raised", "“Saddle area dull on both sides.”"),
    ):
        row = next(row for row in summary(name).bottom_line if row.label == "Override")
        assert in_text(row.text).endswith(reason)


def test_procedure_between_two_visits_is_marked_named_and_told() -> None:
    made = summary("real_third_visit")
    assert all(trend.procedure_days == (21,) for trend in made.trends)
    assert in_text(made.since[0]) == "Kyphoplasty T12, 2 Apr 2026"
    patient = next(row for row in made.bottom_line if row.label == "Patient")
    assert in_text(patient.text).endswith("no leg pain. Kyphoplasty at T12 on 2 Apr.")
    # The visit after the procedure was asked with another form: it is no point of the course.
    assert [point.day for point in made.trends[0].points] == ["12 Mar", "9 Jul", "20 Nov"]
    assert made.numbers[0].note == "3 worse"


def test_what_was_examined_outlives_what_was_told() -> None:
    words = " ".join(words_of(drawn("real_third_visit", LETTER)).split())
    assert "percussion tenderness yes; supine sign no" in words


@pytest.mark.parametrize("paper", PaperSize)
def test_with_everything_ticked_no_drug_dose_hazard_or_allergy_is_cut(paper: PaperSize) -> None:
    words = " ".join(words_of(drawn("real_everything", paper)).split())
    engine = real_pages.spine()
    names = [
        option.label
        for question in ("blood_thinners", "mri_problems", "allergies")
        for option in engine.form.questions[question].options  # type: ignore[index]  # an id
        if option.id != "none"
    ]
    for said in (*names, "20 Nov 08:00", "20 Nov 07:00", "Bleeding problem reported", "yes, now"):
        assert said in words, said


def test_name_no_font_has_says_where_the_whole_name_is() -> None:
    assert "whole name on screen" in words_of(drawn("real_name_chinese", LETTER))
    for name in ("real_name_arabic", "real_name_hebrew", "real_name_vietnamese"):
        assert "whole name on screen" not in words_of(drawn(name, LETTER))


def test_long_form_says_the_level_in_force_and_who_set_it() -> None:
    words = " ".join(words_of(DOCUMENTS["real_long_form-letter"]()).split())
    assert "Level in force URGENT, within 24 hours; by Sat 21 Nov, 09:10; rules say SOON." in words
    assert "SOON to URGENT, Dr A. Voss 10:15: “New pain on steroids" in words


def test_no_short_row_of_the_long_form_is_parted_between_pages() -> None:
    """The strip repeats at the head of each page, so a row goes on behind it, without a rule."""
    numbered = tuple(
        FormAnswer(f"begins{n} " + "words between " * 8 + f"ends{n}", "no", open=False)
        for n in range(60)
    )
    made = replace(summary("real_raised"), all_answers=(FormPage("Pain", numbered),))
    with pypdfium2.PdfDocument(draw_long_form(made, LETTER)) as pdf:
        pages = [page.get_textpage().get_text_range() for page in pdf]
    assert len(pages) > 3
    for n in range(60):
        assert any(f"begins{n} " in page and f"ends{n}" in page for page in pages), n


@pytest.mark.parametrize("name", REAL_PAGES)
def test_findings_shown_and_those_left_out_of_the_basis_add_up(name: str) -> None:
    words = " ".join(words_of(drawn(name, LETTER)).split())
    basis = words[words.index("Basis.") : words.index("Decision support")]
    shown = sum(in_text(finding) in basis for finding in summary(name).basis)
    left = re.search(r"\+ (\d+) more on screen", basis)
    assert shown + (int(left[1]) if left else 0) == len(summary(name).basis)


def _photocopied_badge(level: Level) -> Image.Image:
    """The badge in ink or no ink, as a copier gives it."""
    made = summary("real_raised")
    badge = Badge(level, level, level, False, False, "", "seen", (), "")
    picture = picture_of(draw_page(replace(made, badge=badge), LETTER), 110)
    copied = picture.point([0 if value < 140 else 255 for value in range(256)])
    return copied.crop((50, 120, 245, 330))


def test_levels_are_told_apart_on_a_photocopy() -> None:
    badges = {level: _photocopied_badge(level) for level in Level}
    for one, other in itertools.combinations(Level, 2):
        difference = ImageChops.difference(badges[one], badges[other])
        changed = difference.histogram()[255] / (difference.width * difference.height)
        assert changed > 0.02, (one, other)
