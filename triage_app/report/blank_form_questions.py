"""Decides how each kind of question stands on paper: boxes, a line, a table, a space for words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from triage_app.model.answers import NoAnswer
from triage_app.questionnaire import paper_fields
from triage_app.questionnaire.form import Kind, Question
from triage_app.report import blank_form_words as texts
from triage_app.report.blank_form_parts import (
    BOX,
    LINE_HEIGHT,
    Block,
    Cell,
    Desk,
    Stack,
    draw_box,
    grid_of,
    row_of,
    width_of,
    words_of,
    write_line,
)
from triage_app.report.blank_form_words import Said
from triage_app.report.pen import LABEL, WHITE

_QUESTION_PT: Final = 12.0
_AFTER: Final = 5.0
_TEXT_HEIGHT: Final = 15.6
_TYPED_WIDTHS: Final = {Kind.DATE: 62.0, Kind.NUMBER: 38.0}
_SCALE_STEP: Final = 14.6
_LONGEST_ANSWER: Final = 2_000
_MEDICINE_WIDTHS: Final = (0.5, 0.3, 0.2)


def question_block(desk: Desk, question: Question, number: int) -> Block:
    """The question with its number, and what to tick or write under it."""
    asked = desk.words.ask(question)
    words = words_of(desk, asked, desk.width, size=_QUESTION_PT, bold=True)
    figure = words_of(desk, Said(f"{number}."), 10, size=_QUESTION_PT, bold=True)
    stack = Stack()

    def draw_words(top: float) -> None:
        figure.draw(desk, desk.pen.paper.left_mm, top)
        words.draw(desk, desk.left, top, desk.width)

    stack.add(words.height, draw_words)
    hint = _hint(desk, question)
    if hint is not None:
        hinted = words_of(desk, Said(hint.first), desk.width, size=11.0)
        stack.words(desk, hinted, desk.left, desk.width, gap=0.5)
    _answer(desk, stack, question, asked.first)
    return Block(stack.height, stack.draw, after=_AFTER)


def _hint(desk: Desk, question: Question) -> Said | None:
    if texts.asks_many(question):
        return desk.words.text(texts.MANY)
    if question.kind is Kind.SCALE:
        return desk.words.text(texts.SCALE)
    if question.kind is Kind.DATE:
        return desk.words.text(texts.DATE_HINT)
    return None


def _answer(desk: Desk, stack: Stack, question: Question, asked: str) -> None:
    match question.kind:
        case Kind.YES_NO | Kind.CHOICE:
            _one_of(desk, stack, question, asked)
        case Kind.SCALE:
            _scale(desk, stack, question, asked)
        case Kind.MULTI | Kind.AREAS:
            _many(desk, stack, question, asked)
        case Kind.NUMBER | Kind.DATE:
            _typed(desk, stack, question, asked)
        case Kind.MEDICINES:
            _medicines(desk, stack, question, asked)
        case Kind.TEXT:
            _text(desk, stack, question, asked)


def _no_answers(desk: Desk, name: str, asked: str, *, group: bool) -> list[Cell]:
    """ "Not sure" and "rather not say": of a group, or each a box of its own."""
    cells = []
    for answer, word in (
        (NoAnswer.UNKNOWN, texts.NOT_SURE),
        (NoAnswer.DECLINED, texts.RATHER_NOT),
    ):
        # The introduction says both in the clinic's language too: once is enough.
        said = Said(desk.words.answer(word).first)
        own = name if group else f"{name}.{answer.value}"
        value = answer.value if group else ""
        cells.append(Cell(own, value, said, f"{asked} {said.first}", asked))
    return cells


def _with_no_answers(
    desk: Desk, stack: Stack, cells: Sequence[Cell], no_answers: Sequence[Cell], columns: int
) -> None:
    """All boxes on one row when they fit, else the two that give no answer on a row of their own.

    So they stand where a hand that looks for them has found them before.
    """
    whole = row_of(desk, [*cells, *no_answers], desk.width)
    if whole is not None:
        stack.grid(desk, whole, desk.left, gap=1.7)
        return
    grid = grid_of(desk, cells, desk.width, most_columns=columns)
    stack.grid(desk, grid, desk.left, gap=1.7)
    stack.grid(desk, grid_of(desk, no_answers, desk.width), desk.left, gap=1.7)


def _one_of(desk: Desk, stack: Stack, question: Question, asked: str) -> None:
    options = list(question.options)
    if question.kind is Kind.YES_NO:
        # People expect yes before no; the form has them by how worrying they are.
        options.sort(key=lambda option: option.id != "yes")
    cells = []
    for option in options:
        said = desk.words.say(question, option.id)
        cells.append(Cell(question.id, option.id, said, f"{asked} {said.first}", asked))
    no_answers = _no_answers(desk, question.id, asked, group=True)
    _with_no_answers(desk, stack, cells, no_answers, columns=3)


def _many(desk: Desk, stack: Stack, question: Question, asked: str) -> None:
    cells = []
    for option in question.options:
        said = desk.words.say(question, option.id)
        name = paper_fields.option_field(question, option.id)
        cells.append(Cell(name, "", said, f"{asked} {said.first}", asked))
    no_answers = _no_answers(desk, question.id, asked, group=False)
    grid = grid_of(desk, cells, desk.width, fold=True)
    stack.grid(desk, grid, desk.left, gap=1.8)
    stack.grid(desk, grid_of(desk, no_answers, desk.width), desk.left, gap=1.9)


def _scale(desk: Desk, stack: Stack, question: Question, asked: str) -> None:
    cells = [
        Cell(question.id, value, Said(value), f"{asked} {value}", asked)
        for value in paper_fields.SCALE_VALUES
    ]
    figures = [words_of(desk, cell.said, 10, bold=True) for cell in cells]

    def draw(top: float) -> None:
        for index, (cell, figure) in enumerate(zip(cells, figures, strict=True)):
            x = desk.left + index * _SCALE_STEP
            draw_box(desk, cell, x, top)
            figure.draw(desk, x + BOX + 1.5, top)

    no_answers = _no_answers(desk, question.id, asked, group=True)
    stack.add(BOX + 0.4, draw, gap=1.7)
    stack.grid(desk, grid_of(desk, no_answers, desk.width), desk.left, gap=1.7)


def _typed(desk: Desk, stack: Stack, question: Question, asked: str) -> None:
    line = _TYPED_WIDTHS[question.kind]
    unit = Said(desk.words.unit(question).first if question.kind is Kind.NUMBER else "")
    behind = words_of(desk, unit, desk.width - line - 4)
    tooltip = " ".join(part for part in (asked, unit.first) if part)

    def draw(top: float) -> None:
        write_line(desk, question.id, tooltip, desk.left, top, line)
        down = (LINE_HEIGHT - behind.height) / 2
        behind.draw(desk, desk.left + line + 2, top + down)

    name = paper_fields.no_answer_field(question)
    no_answers = _no_answers(desk, name, asked, group=True)
    used = line + 2 + max((width_of(one.line, one.size) for one in behind.lines), default=0.0)
    _beside_or_under(desk, stack, draw, LINE_HEIGHT, used + 5, no_answers)


def _beside_or_under(
    desk: Desk,
    stack: Stack,
    draw: Callable[[float], None],
    height: float,
    used: float,
    no_answers: Sequence[Cell],
) -> None:
    """The two boxes that give no answer: behind what is `used` wide where they fit, else under."""
    row = row_of(desk, no_answers, desk.width - used)
    if row is None:
        stack.add(height, draw, gap=1.7)
        stack.grid(desk, grid_of(desk, no_answers, desk.width), desk.left, gap=1.7)
        return
    down = max(0.0, (height - row.height) / 2)

    def draw_both(top: float) -> None:
        draw(top)
        row.draw(desk, desk.left + used, top + down)

    stack.add(max(height, row.height), draw_both, gap=1.7)


def _text(desk: Desk, stack: Stack, question: Question, asked: str) -> None:
    def draw(top: float) -> None:
        desk.pen.box(
            desk.left, top, desk.width, _TEXT_HEIGHT, weight_pt=0.8, stroke=LABEL, fill=WHITE
        )
        desk.fields.line(
            question.id,
            asked,
            desk.left + 0.6,
            top + 0.4,
            desk.width - 1.2,
            _TEXT_HEIGHT - 0.8,
            most_letters=_LONGEST_ANSWER,
            many_lines=True,
        )

    stack.add(_TEXT_HEIGHT, draw, gap=1.8)


def _medicines(desk: Desk, stack: Stack, question: Question, asked: str) -> None:
    said = desk.words.text(texts.NO_MEDICINES)
    name = paper_fields.option_field(question, paper_fields.NO_MEDICINES)
    cells = [Cell(name, "", said, f"{asked} {said.first}", asked)]
    cells += _no_answers(desk, question.id, asked, group=False)
    stack.grid(desk, grid_of(desk, cells, desk.width), desk.left, gap=1.8)
    heads = [desk.words.text(texts.MEDICINE_HEADS[part]) for part in paper_fields.MEDICINE_PARTS]
    widths = [share * desk.width for share in _MEDICINE_WIDTHS]
    titles = [
        words_of(desk, head, width - 2, beside=True)
        for head, width in zip(heads, widths, strict=True)
    ]

    def draw_heads(top: float) -> None:
        x = desk.left
        for title, width in zip(titles, widths, strict=True):
            title.draw(desk, x + 0.8, top)
            x += width

    stack.add(max(title.height for title in titles), draw_heads, gap=2.4)
    for row in range(1, paper_fields.MEDICINE_ROWS + 1):
        stack.add(LINE_HEIGHT, _medicine_row(desk, question, row, heads, widths), gap=0.0)
    more = words_of(desk, Said(desk.words.text(texts.MORE_MEDICINES).first), desk.width, size=11.0)
    stack.words(desk, more, desk.left, desk.width, gap=1.4)


def _medicine_row(
    desk: Desk, question: Question, row: int, heads: Sequence[Said], widths: Sequence[float]
) -> Callable[[float], None]:
    def draw(top: float) -> None:
        x = desk.left
        for part, head, width in zip(paper_fields.MEDICINE_PARTS, heads, widths, strict=True):
            name = paper_fields.medicine_field(question, row, part)
            write_line(desk, name, f"{row}. {head.first}", x, top, width)
            x += width

    return draw
