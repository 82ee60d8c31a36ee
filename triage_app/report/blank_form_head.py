"""Draws what stands before the questions of the paper questionnaire: the warning, and who fills it.

The warning comes first and in two languages: somebody with a danger sign must not sit and write.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from triage_app.model.level import Level
from triage_app.questionnaire import paper_fields
from triage_app.questionnaire.form import Form
from triage_app.report import blank_form_words as texts
from triage_app.report import marks
from triage_app.report.blank_form_parts import (
    BODY_PT,
    BOX,
    LINE_HEIGHT,
    Block,
    Cell,
    Desk,
    Stack,
    Words,
    grid_of,
    words_of,
    write_line,
)
from triage_app.report.blank_form_words import Said, urgent_words
from triage_app.report.pen import INK

_URGENT_INDENT: Final = 18.0
_GUTTER: Final = 6.0
_OVER_HEADING: Final = 1.4
_OTHER_WIDTH: Final = 58.0
_LINE_DOWN: Final = (LINE_HEIGHT - BOX) / 2


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whom to call; empty where the clinic has not said."""

    clinic: str
    phone: str = ""
    emergency: str = ""


def head_block(desk: Desk, form: Form, numbers: Numbers) -> Block:
    """The clinic, the title and how to fill the paper in."""
    left, width = desk.pen.paper.left_mm, desk.pen.paper.frame_mm
    stack = Stack()
    if numbers.clinic.strip():
        clinic = words_of(desk, Said(numbers.clinic[:120]), width, size=13, bold=True)
        stack.words(desk, clinic, left, width)
    title = words_of(desk, desk.words.title(), width, size=22, bold=True, second=12)
    stack.words(desk, title, left, width, gap=1.0)
    return Block(stack.height, stack.draw, after=3.6)


def intro_block(desk: Desk) -> Block:
    """How to fill the paper in."""
    left, width = desk.pen.paper.left_mm, desk.pen.paper.frame_mm
    stack = Stack()
    intro = words_of(desk, desk.words.text(texts.INTRO), width)
    stack.words(desk, intro, left, width)
    return Block(stack.height, stack.draw, after=4.6)


def urgent_block(desk: Desk, form: Form, numbers: Numbers) -> Block:
    """The danger signs with which nobody should fill this in, in two languages."""
    left, width = desk.pen.paper.left_mm, desk.pen.paper.frame_mm
    inner = width - _URGENT_INDENT - 4
    stack = Stack()
    for index, words in enumerate(urgent_words(form, desk.words)):
        gap = 3.0 if index else 0.0
        for text, size, bold in (
            (texts.URGENT_HEAD, 13.0, True),
            (texts.URGENT, BODY_PT, False),
            (texts.URGENT_DO, BODY_PT, True),
        ):
            # Each language is said in full: the second is as likely to be the reader's.
            own = Said(words.text(text).first)
            lines = words_of(desk, own, inner, size=size, bold=bold)
            stack.words(desk, lines, left + _URGENT_INDENT, inner, gap=gap)
            gap = 0.5
    calls = _calls(desk, numbers, inner)
    if calls is not None:
        stack.words(desk, calls, left + _URGENT_INDENT, inner, gap=2.4)
    height = stack.height + 7.0

    def draw(top: float) -> None:
        desk.pen.box(left, top, width, height, weight_pt=2.25)
        marks.level_shape(desk.pen, Level.EMERGENCY, left + 9, top + 3.6, INK)
        stack.draw(top + 3.2)

    return Block(height, draw, after=4.6)


def _calls(desk: Desk, numbers: Numbers, width: float) -> Words | None:
    parts = [
        desk.words.text(text, number=number.strip()[:40]).first
        for text, number in (
            (texts.CALL_US, numbers.phone),
            (texts.CALL_EMERGENCY, numbers.emergency),
        )
        if number.strip()
    ]
    if not parts:
        return None
    return words_of(desk, Said(" · ".join(parts)), width, size=14, bold=True)


def patient_blocks(desk: Desk, form: Form) -> Iterator[Block]:
    """Who the patient is: names, birth date, phone, sex, language, interpreter."""
    yield heading_block(desk, desk.words.text(texts.ABOUT_YOU))
    half = (desk.pen.paper.frame_mm - _GUTTER) / 2
    for pair in (
        (
            (texts.FAMILY_NAME, paper_fields.FAMILY_NAME),
            (texts.GIVEN_NAME, paper_fields.GIVEN_NAME),
        ),
        ((texts.BIRTH_DATE, paper_fields.BIRTH_DATE), (texts.PHONE, paper_fields.PHONE)),
    ):
        yield _lines_block(desk, pair, half)
    yield _sex_block(desk)
    yield _language_block(desk, form)
    yield _last_block(desk, half)


def _lines_block(desk: Desk, pair: Sequence[tuple[str, str]], half: float) -> Block:
    """Two labelled lines side by side."""
    left = desk.pen.paper.left_mm
    labels = [_label(desk, desk.words.text(text), half) for text, _ in pair]
    hints = [
        words_of(desk, Said(desk.words.text(texts.BIRTH_HINT).first), half, size=11.0)
        if name == paper_fields.BIRTH_DATE
        else None
        for _, name in pair
    ]
    label_height = max(label.height for label in labels)
    hint_height = max((hint.height + 0.6 for hint in hints if hint), default=0.0)

    def draw(top: float) -> None:
        for index, (text, name) in enumerate(pair):
            x = left + index * (half + _GUTTER)
            labels[index].draw(desk, x, top, half)
            y = top + label_height + 0.8
            write_line(desk, name, desk.words.text(text).first, x, y, half)
            hint = hints[index]
            if hint is not None:
                hint.draw(desk, x, y + LINE_HEIGHT + 0.6, half)

    return Block(label_height + 0.8 + LINE_HEIGHT + hint_height, draw, after=3.8)


def _label(desk: Desk, said: Said, width: float) -> Words:
    return words_of(desk, said, width, bold=True, beside=True)


def _sex_block(desk: Desk) -> Block:
    said = desk.words.text(texts.SEX)
    cells = [
        Cell(paper_fields.SEX, sex, word, f"{said.first}: {word.first}", said.first)
        for sex, word in (
            (sex, desk.words.text(texts.SEX_WORDS[sex])) for sex in paper_fields.SEXES
        )
    ]
    return _ticks_block(desk, said, cells)


def _language_block(desk: Desk, form: Form) -> Block:
    """The form's languages, and a line for any other."""
    said = desk.words.text(texts.LANGUAGE)
    codes = (desk.words.language, *(c for c in (form.language, *form.languages)))
    words = {code: desk.words.language_name(code) for code in codes}
    words[paper_fields.OTHER] = desk.words.text(texts.OTHER_LANGUAGE)
    cells = [
        Cell(paper_fields.LANGUAGE, code, word, f"{said.first}: {word.first}", said.first)
        for code, word in words.items()
    ]
    left, width = desk.pen.paper.left_mm, desk.pen.paper.frame_mm
    stack = Stack()
    stack.words(desk, _label(desk, said, width), left, width)
    grid = grid_of(desk, cells, width - _OTHER_WIDTH - 3)
    last_row = grid.placed[-1][1]

    def draw(top: float) -> None:
        grid.draw(desk, left, top + _LINE_DOWN)
        tooltip = words[paper_fields.OTHER].first
        x = left + grid.width + 3
        write_line(desk, paper_fields.OTHER_LANGUAGE, tooltip, x, top + last_row, _OTHER_WIDTH)

    stack.add(max(grid.height + _LINE_DOWN, last_row + LINE_HEIGHT), draw, gap=0.8)
    return Block(stack.height, stack.draw, after=3.8)


def _last_block(desk: Desk, half: float) -> Block:
    """Whether an interpreter is needed, and the day the paper was filled in."""
    left = desk.pen.paper.left_mm
    said = desk.words.text(texts.INTERPRETER)
    cells = [
        Cell(paper_fields.INTERPRETER, value, word, f"{said.first} {word.first}", said.first)
        for value, word in (
            ("yes", desk.words.answer("Yes")),
            ("no", desk.words.answer("No")),
        )
    ]
    label = _label(desk, said, half)
    grid = grid_of(desk, cells, half)
    day = desk.words.text(texts.FILLED_ON)
    day_label = _label(desk, day, half)
    label_height = max(label.height, day_label.height)

    def draw(top: float) -> None:
        label.draw(desk, left, top, half)
        grid.draw(desk, left, top + label_height + 0.8 + _LINE_DOWN)
        x = left + half + _GUTTER
        day_label.draw(desk, x, top, half)
        write_line(desk, paper_fields.FILLED_ON, day.first, x, top + label_height + 0.8, half)

    return Block(label_height + 0.8 + max(LINE_HEIGHT, grid.height + _LINE_DOWN), draw, after=6.0)


def _ticks_block(desk: Desk, said: Said, cells: Sequence[Cell]) -> Block:
    left, width = desk.pen.paper.left_mm, desk.pen.paper.frame_mm
    stack = Stack()
    stack.words(desk, _label(desk, said, width), left, width)
    stack.grid(desk, grid_of(desk, cells, width), left, gap=1.6)
    return Block(stack.height, stack.draw, after=3.8)


def heading_block(desk: Desk, said: Said) -> Block:
    """The heading of a page of the form, with a rule under it."""
    left, width = desk.pen.paper.left_mm, desk.pen.paper.frame_mm
    words = words_of(desk, said, width, size=15, bold=True, second=11, beside=True)
    height = _OVER_HEADING + words.height + 1.6

    def draw(top: float) -> None:
        words.draw(desk, left, top + _OVER_HEADING, width)
        desk.pen.rule(left, top + height, left + width, top + height, 1.0)

    return Block(height, draw, after=4.0, joined=True)


def end_block(desk: Desk) -> Block:
    """That nobody needs to sign, and to bring the paper."""
    left, width = desk.pen.paper.left_mm, desk.pen.paper.frame_mm
    stack = Stack()
    inner = width - 12
    head = words_of(desk, desk.words.text(texts.NO_SIGNATURE), inner, size=13, bold=True)
    stack.words(desk, head, left + 6, inner)
    bring = words_of(desk, desk.words.text(texts.BRING), inner)
    stack.words(desk, bring, left + 6, inner, gap=0.8)
    height = stack.height + 7

    def draw(top: float) -> None:
        desk.pen.box(left, top, width, height, weight_pt=1.0)
        stack.draw(top + 3.4)

    return Block(height, draw)
