"""Draws headings and rows under them: a label in the left column, what is said in the right.

The body of the documents that take as many pages as they need. It knows no patient and no form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from triage_app.report import page_words
from triage_app.report.line_breaking import (
    Flow,
    Line,
    Typesetter,
    after_space,
    break_lines,
    clip_lines,
)
from triage_app.report.page_head import words_sign
from triage_app.report.paper import POINT
from triage_app.report.pen import HAIRLINE, INK, LABEL, Pen
from triage_app.report.summary import Text

LEADING: Final = 13.0 * POINT
_SIZE_PT: Final = 10.0
_HEADING_HEIGHT: Final = 9.6
_ROW_GAP: Final = 1.0
_LABEL_WIDTH: Final = 78.0
_GUTTER: Final = 4.0
_MOST_TOGETHER: Final = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of the document: a heading, or a line of question and answer side by side.

    Attributes:
        height: millimetres it takes.
        heading: the words of a heading, or empty.
        left: the line in the left column.
        right: the line in the right column.
        starts: it begins a row after another, so a hairline stands above it.
        joined: millimetres of the lines after it that must stay on its page.
    """

    height: float
    heading: Line = ()
    left: Line = ()
    right: Line = ()
    starts: bool = False
    joined: float = 0.0


def section(
    setter: Typesetter, heading: Flow, rows: Sequence[tuple[str, Text]], width: float
) -> Iterator[Piece]:
    """A heading and its rows; the heading stays with the first line under it."""
    titles = clip_lines(heading, 12, width, 1, lambda n: words_sign(setter, n))
    yield Piece(_HEADING_HEIGHT, heading=titles[0] if titles else (), joined=LEADING)
    if not rows:
        yield Piece(LEADING, left=setter.flow(page_words.LONG_FORM_NONE).words)
    for number, (label, text) in enumerate(rows):
        yield from _row(setter, label, text, width, ruled=number > 0)


def _row(
    setter: Typesetter, label: str, text: Text, width: float, *, ruled: bool
) -> Iterator[Piece]:
    left = _whole(setter, setter.flow(label), _LABEL_WIDTH)
    right = _whole(setter, setter.flow(text), width - _LABEL_WIDTH - _GUTTER)
    count = max(len(left), len(right), 1)
    # A short row is not parted between two pages; a long text may be, or it would leave a hole.
    whole = count <= _MOST_TOGETHER
    for number in range(count):
        last = number == count - 1
        yield Piece(
            LEADING + (_ROW_GAP if last else 0),
            joined=(count - number - 1) * LEADING + _ROW_GAP if whole and not last else 0.0,
            left=left[number] if number < len(left) else (),
            right=right[number] if number < len(right) else (),
            starts=ruled and number == 0,
        )


def _whole(setter: Typesetter, flow: Flow, width: float) -> list[Line]:
    """All lines of a text; one beyond the limit ends in its sign."""
    words = flow.words
    if flow.unseen:
        words = (*words, *after_space(words_sign(setter, flow.unseen).words))
    return break_lines(words, _SIZE_PT, width)


def pages_of(pieces: list[Piece], room: float, taken: float) -> list[list[Piece]]:
    """The lines page by page; `taken` of the first page's room is the letterhead's."""
    pages: list[list[Piece]] = [[]]
    used = taken
    for piece in pieces:
        if pages[-1] and used + piece.height + piece.joined > room:
            pages.append([])
            used = 0.0
        pages[-1].append(piece)
        used += piece.height
    return pages


def draw_piece(pen: Pen, piece: Piece, y: float) -> None:
    """Draw the line with its top at `y`."""
    left, right = pen.paper.left_mm, pen.paper.right_mm
    if piece.heading:
        pen.line(left, y + 6.2, piece.heading, 12)
        pen.rule(left, y + 7.8, right, y + 7.8, 0.6)
        return
    if piece.starts:
        pen.rule(left, y - 0.15, right, y - 0.15, 0.4, HAIRLINE)
    baseline = y + _SIZE_PT * POINT
    if piece.left:
        pen.line(left, baseline, piece.left, _SIZE_PT, LABEL)
    if piece.right:
        pen.line(left + _LABEL_WIDTH + _GUTTER, baseline, piece.right, _SIZE_PT, INK)
