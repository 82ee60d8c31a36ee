"""Measures and draws the parts of the paper questionnaire: a question with its boxes and lines.

A part knows its height before it is drawn, so that pages are filled without cutting a question in
two. It decides no page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from reportlab.lib.colors import Color

from triage_app.report.blank_form_words import BlankWords, Said
from triage_app.report.form_fields import FormFields
from triage_app.report.line_breaking import Flow, Line, Typesetter, break_lines
from triage_app.report.paper import POINT
from triage_app.report.pen import INK, LABEL, TINT, WHITE, Pen

BODY_PT: Final = 11.5
SECOND_PT: Final = 9.0
LEADING: Final = 1.26
BOX: Final = 4.8
LINE_HEIGHT: Final = 8.2
NUMBER_WIDTH: Final = 11.0
_BOX_TO_WORDS: Final = 2.0
_CELL_GAP: Final = 4.6
_BESIDE: Final = 1.6
_ROW_GAP: Final = 1.7
_BOX_DOWN: Final = 0.1
_RIGHT_TO_LEFT: Final = ("ar", "fa", "he", "ur", "yi", "ps", "ckb")


@dataclass(frozen=True, slots=True)
class Desk:
    """What every part draws with."""

    pen: Pen
    setter: Typesetter
    fields: FormFields
    words: BlankWords

    @property
    def left(self) -> float:
        """Where questions begin."""
        return self.pen.paper.left_mm + NUMBER_WIDTH

    @property
    def width(self) -> float:
        """The room of a question, in millimetres."""
        return self.pen.paper.right_mm - self.left

    @property
    def from_right(self) -> bool:
        """Whether the patient's language is read from right to left."""
        return self.words.language in _RIGHT_TO_LEFT


@dataclass(frozen=True, slots=True)
class Block:
    """A part that stays whole.

    Attributes:
        height: millimetres, the space under it left out.
        draw: draws it from this height on.
        after: millimetres to the next part.
        joined: it stays on the page of the next part.
        repeat: what stands above it again when it begins a page.
    """

    height: float
    draw: Callable[[float], None]
    after: float = 0.0
    joined: bool = False
    repeat: Block | None = None


@dataclass(frozen=True, slots=True)
class Set:
    """A line that knows its place: `x` and `baseline` are millimetres from the words' corner."""

    x: float
    baseline: float
    line: Line
    size: float
    colour: Color


@dataclass(frozen=True, slots=True)
class Words:
    """Lines of the patient's words, with the clinic's smaller under or behind them."""

    lines: tuple[Set, ...]
    height: float

    def draw(self, desk: Desk, x: float, top: float, width: float = 0.0) -> None:
        """Draw from `top`; with a width, words read from the right begin at its end."""
        for one in self.lines:
            at = x + one.x
            if width and desk.from_right:
                at = x + width - one.x - width_of(one.line, one.size)
            desk.pen.line(
                at, top + one.baseline, one.line, one.size, one.colour, from_right=desk.from_right
            )


def width_of(line: Line, size: float) -> float:
    """The width of a line in millimetres."""
    return Flow(line).em * size * POINT


def words_of(
    desk: Desk,
    said: Said,
    width: float,
    *,
    size: float = BODY_PT,
    bold: bool = False,
    second: float = SECOND_PT,
    beside: bool = False,
) -> Words:
    """A text broken to a width.

    Args:
        desk: measures.
        said: the text, and the clinic's words for it.
        width: millimetres.
        size: points of the patient's words.
        bold: whether they are bold.
        second: points of the clinic's words.
        beside: whether the clinic's words stand behind the patient's where they fit.
    """
    own = break_lines(desk.setter.flow(said.first, bold=bold).words, size, width)
    other = break_lines(desk.setter.flow(said.second).words, second, width)
    placed: list[Set] = []
    top = 0.0
    for line in own:
        placed.append(Set(0.0, top + size * POINT, line, size, INK))
        top += size * LEADING * POINT
    if beside and own and len(other) == 1:
        start = width_of(own[-1], size) + _BESIDE
        if start + width_of(other[0], second) <= width:
            placed.append(Set(start, placed[-1].baseline, other[0], second, LABEL))
            return Words(tuple(placed), top)
    for line in other:
        placed.append(Set(0.0, top + second * POINT, line, second, LABEL))
        top += second * LEADING * POINT
    return Words(tuple(placed), top)


@dataclass(frozen=True, slots=True)
class Cell:
    """A box to tick and its words.

    Attributes:
        name: of the field.
        value: what the group holds when this is ticked; empty for a box of its own.
        tooltip: what a screen reader says.
        group: what it says of the group.
    """

    name: str
    value: str
    said: Said
    tooltip: str
    group: str


@dataclass(frozen=True, slots=True)
class Grid:
    """Boxes laid out in rows: where each stands, and its words."""

    placed: tuple[tuple[float, float, Cell, Words], ...]
    height: float

    @property
    def width(self) -> float:
        """Millimetres to the end of the last box's words."""
        x, _, _, words = self.placed[-1]
        ends = [one.x + width_of(one.line, one.size) for one in words.lines]
        return x + BOX + _BOX_TO_WORDS + max(ends, default=0.0)

    def draw(self, desk: Desk, left: float, top: float) -> None:
        """Draw every box with its words, in reading order."""
        for x, y, cell, words in self.placed:
            draw_box(desk, cell, left + x, top + y)
            words.draw(desk, left + x + BOX + _BOX_TO_WORDS, top + y + _BOX_DOWN)


def draw_box(desk: Desk, cell: Cell, x: float, y: float) -> None:
    """One box with its field."""
    desk.pen.box(x, y, BOX, BOX, weight_pt=0.9, fill=WHITE)
    if cell.value:
        desk.fields.one_of(cell.name, cell.value, cell.tooltip, cell.group, x, y, BOX)
    else:
        desk.fields.tick(cell.name, cell.tooltip, x, y, BOX)


def grid_of(
    desk: Desk, cells: Sequence[Cell], width: float, *, most_columns: int = 4, fold: bool = False
) -> Grid:
    """One row if all fit side by side, else even columns: whichever way is the lowest.

    Args:
        desk: measures.
        cells: in reading order, row by row.
        width: millimetres.
        most_columns: of the even columns.
        fold: whether long words may be folded, so that a long list stands in two columns.
    """
    row = row_of(desk, cells, width)
    if row is not None:
        return row
    grids = [_even(desk, cells, width, most_columns, beside=beside) for beside in (True, False)]
    if fold:
        room = width / 2
        grids.append(_rows(desk, cells, (0.0, room), (room - _CELL_GAP, room - _CELL_GAP)))
    return min(grids, key=lambda grid: grid.height)


def row_of(desk: Desk, cells: Sequence[Cell], width: float) -> Grid | None:
    """The boxes on one row; None when they need more than `width`."""
    for beside in (True, False):
        rooms = [_natural(desk, cell.said, beside=beside) for cell in cells]
        if sum(rooms) + _CELL_GAP * (len(cells) - 1) <= width:
            starts = [sum(rooms[:index]) + index * _CELL_GAP for index in range(len(cells))]
            return _rows(desk, cells, starts, rooms, beside=beside)
    return None


def _even(
    desk: Desk, cells: Sequence[Cell], width: float, most_columns: int, *, beside: bool
) -> Grid:
    longest = max(_natural(desk, cell.said, beside=beside) for cell in cells)
    columns = most_columns
    while columns > 1 and longest + _CELL_GAP > width / columns:
        columns -= 1
    room = width / columns
    starts = [column * room for column in range(columns)]
    return _rows(desk, cells, starts, [room - _CELL_GAP] * columns)


def _rows(
    desk: Desk,
    cells: Sequence[Cell],
    starts: Sequence[float],
    rooms: Sequence[float],
    *,
    beside: bool = True,
) -> Grid:
    placed: list[tuple[float, float, Cell, Words]] = []
    y = 0.0
    for first in range(0, len(cells), len(starts)):
        height = 0.0
        row = cells[first : first + len(starts)]
        for cell, x, room in zip(row, starts, rooms, strict=False):
            inside = room - BOX - _BOX_TO_WORDS + 0.1
            words = words_of(desk, cell.said, inside, beside=beside)
            placed.append((x, y, cell, words))
            height = max(height, words.height + _BOX_DOWN, BOX)
        y += height + _ROW_GAP
    return Grid(tuple(placed), y - _ROW_GAP)


def _natural(desk: Desk, said: Said, *, beside: bool) -> float:
    """The width of a box with its words on one line, the clinic's behind or under them."""
    first = desk.setter.flow(said.first).em * BODY_PT * POINT
    second = desk.setter.flow(said.second).em * SECOND_PT * POINT
    if beside:
        return BOX + _BOX_TO_WORDS + first + (second + _BESIDE if said.second else 0.0)
    return BOX + _BOX_TO_WORDS + max(first, second)


@dataclass(slots=True)
class Stack:
    """Things below each other that make one block."""

    height: float = 0.0
    _parts: list[tuple[float, Callable[[float], None]]] = field(default_factory=list)

    def add(self, height: float, draw: Callable[[float], None], *, gap: float = 0.0) -> None:
        """Put a thing below the others, `gap` millimetres under them."""
        if self._parts:
            self.height += gap
        self._parts.append((self.height, draw))
        self.height += height

    def words(self, desk: Desk, words: Words, x: float, width: float, *, gap: float = 0.0) -> None:
        """Put words below the others."""
        self.add(words.height, lambda top: words.draw(desk, x, top, width), gap=gap)

    def grid(self, desk: Desk, grid: Grid, x: float, *, gap: float = 0.0) -> None:
        """Put rows of boxes below the others."""
        self.add(grid.height, lambda top: grid.draw(desk, x, top), gap=gap)

    def draw(self, top: float) -> None:
        """Draw all of it."""
        for offset, draw in self._parts:
            draw(top + offset)


def write_line(desk: Desk, name: str, tooltip: str, x: float, top: float, width: float) -> None:
    """A box of one line to write in."""
    desk.pen.box(x, top, width, LINE_HEIGHT, weight_pt=0.8, stroke=LABEL, fill=WHITE)
    desk.fields.line(name, tooltip, x + 0.6, top, width - 1.2, LINE_HEIGHT, most_letters=200)


def note_block(desk: Desk, said: Said) -> Block:
    """The note that says who answers what follows: a tinted band over the whole width."""
    left, right = desk.pen.paper.left_mm, desk.pen.paper.right_mm
    words = words_of(desk, said, right - left - 9, size=11.0)
    height = words.height + 3.2

    def draw(top: float) -> None:
        desk.pen.box(left, top, right - left, height, fill=TINT)
        desk.pen.polygon(
            ((left + 2.4, top + 2.4), (left + 5.0, top + 4.0), (left + 2.4, top + 5.6))
        )
        words.draw(desk, left + 7, top + 1.5, right - left - 9)

    return Block(height, draw, after=3.0, joined=True)
