"""Draws the blank questionnaire: every question reception asks, on paper or as a fillable PDF.

For when the power is out, or the patient fills it at home. It takes the pages it needs; a question
is never cut in two. It knows no patient and no answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from triage_app.questionnaire import paper_fields
from triage_app.questionnaire.form import Form
from triage_app.report import blank_form_words as texts
from triage_app.report.blank_form_head import (
    Numbers,
    end_block,
    head_block,
    heading_block,
    intro_block,
    patient_blocks,
    urgent_block,
)
from triage_app.report.blank_form_parts import Block, Desk, note_block, width_of, words_of
from triage_app.report.blank_form_questions import question_block
from triage_app.report.blank_form_words import BlankWords, Said
from triage_app.report.form_fields import FormFields
from triage_app.report.line_breaking import Typesetter, break_lines
from triage_app.report.page_foot import missing_note
from triage_app.report.paper import POINT, PaperSize
from triage_app.report.pen import HAIRLINE, LABEL, Pen
from triage_app.report.skip_notes import Run, runs_of

_FOOT_PT: Final = 9.0
_FOOT_HEIGHT: Final = 7.0
_HEAD_HEIGHT: Final = 10.0
_NAME_WIDTH: Final = 92.0


def draw_blank_form(
    form: Form,
    language: str,
    clinic: str,
    paper: PaperSize,
    *,
    phone: str = "",
    emergency_number: str = "",
) -> bytes:
    """The questionnaire as PDF with fillable fields, in the patient's language and the clinic's.

    Args:
        form: what is asked; the examiner's questions are left out.
        language: ISO 639-1 code; the form's own where it has no such catalogue.
        clinic: its name, or empty.
        paper: Letter or A4.
        phone: whom to call, or empty.
        emergency_number: the emergency number, or empty.
    """
    words = BlankWords(form, language)
    title = words.title().first
    stamp = f"{form.stamp.form_id} {form.stamp.version}"
    pen = Pen(paper, title=title, author=clinic, subject=stamp, language=words.language)
    pen.canvas.setViewerPreference("DisplayDocTitle", "true")
    desk = Desk(pen, Typesetter(), FormFields(pen), words)
    blocks = list(_blocks(desk, form, Numbers(clinic, phone, emergency_number)))
    first_top, later_top = paper.top_mm, paper.top_mm + _HEAD_HEIGHT
    pages = _pages(blocks, first_top, later_top, paper.bottom_mm - _FOOT_HEIGHT)
    for name, value in zip(
        paper_fields.STAMP_FIELDS,
        (form.stamp.form_id, form.stamp.version, words.language),
        strict=True,
    ):
        desk.fields.hidden(name, value)
    for number, page in enumerate(pages, 1):
        top = first_top
        if number > 1:
            _draw_head(desk, title)
            top = later_top
        for block in page:
            block.draw(top)
            top += block.height + block.after
        _draw_foot(desk, stamp, number, len(pages))
        pen.next_page()
    return pen.finished()


def _blocks(desk: Desk, form: Form, numbers: Numbers) -> Iterator[Block]:
    yield head_block(desk, form, numbers)
    yield urgent_block(desk, form, numbers)
    yield intro_block(desk)
    yield from patient_blocks(desk, form)
    pages = {page.id: page for page in form.pages}
    shown = ""
    for run in runs_of(form, desk.words):
        page_id = run.questions[0].page
        if page_id != shown:
            shown = page_id
            yield heading_block(desk, desk.words.page(page_id, pages[page_id].title))
        yield from _run_blocks(desk, run)
    yield end_block(desk)


def _run_blocks(desk: Desk, run: Run) -> Iterator[Block]:
    """The questions of a run under their note, which is said again on each page they reach."""
    note = note_block(desk, run.note) if run.note is not None else None
    if note is not None:
        yield note
    for index, question in enumerate(run.questions):
        block = question_block(desk, question, run.first + index)
        repeat = note if index else None
        yield Block(block.height, block.draw, block.after, block.joined, repeat)


def _pages(
    blocks: Sequence[Block], first_top: float, later_top: float, bottom: float
) -> list[list[Block]]:
    """The blocks of each page; a heading goes where its question goes."""
    pages: list[list[Block]] = [[]]
    top = first_top
    group: list[Block] = []
    for block in blocks:
        group.append(block)
        if block.joined:
            continue
        height = sum(part.height + part.after for part in group) - block.after
        if pages[-1] and top + height > bottom:
            pages.append([])
            top = later_top
            if group[0].repeat is not None:
                group.insert(0, group[0].repeat)
        pages[-1] += group
        top += sum(part.height + part.after for part in group)
        group = []
    pages[-1] += group
    return pages


def _draw_head(desk: Desk, title: str) -> None:
    """The title again, and a line for the name, so that loose pages find each other."""
    pen, paper = desk.pen, desk.pen.paper
    top = paper.top_mm
    width = paper.frame_mm - _NAME_WIDTH - 6
    flow = desk.setter.flow(title, bold=True)
    pen.line(paper.left_mm, top + 5, break_lines(flow.words, 11, width)[0], 11, LABEL)
    x = paper.right_mm - _NAME_WIDTH
    label = words_of(desk, Said(desk.words.text(texts.NAME_LINE).first), 40, size=11)
    label.draw(desk, x, top + 5 - 11 * POINT)
    start = x + max((width_of(one.line, one.size) for one in label.lines), default=0.0) + 2
    pen.rule(start, top + 5.8, paper.right_mm, top + 5.8, 0.6, LABEL)


def _draw_foot(desk: Desk, stamp: str, number: int, pages: int) -> None:
    """Which form this is, the page, and the note about letters the fonts lack."""
    pen, paper = desk.pen, desk.pen.paper
    bottom = paper.bottom_mm
    pen.rule(paper.left_mm, bottom - 5.2, paper.right_mm, bottom - 5.2, 0.5, HAIRLINE)
    left = " · ".join([stamp, *missing_note(desk.setter)])
    pen.line(paper.left_mm, bottom - 1.4, desk.setter.flow(left).words, _FOOT_PT, LABEL)
    said = desk.words.text(texts.PAGE, number=number, pages=pages)
    flow = desk.setter.flow(said.first, bold=True)
    x = paper.right_mm - flow.em * 11 * POINT
    pen.line(x, bottom - 1.0, flow.words, 11)
