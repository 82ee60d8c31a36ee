"""Draws the letter to the referring doctor on one page; says how many words had no room.

What gives way, in this order: size of type, findings, the question asked, impression, plan. Who the
patient is, the level, the next step and the signature never do.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from triage_app.report import marks
from triage_app.report.cover_marks import small_shape
from triage_app.report.letter_words import (
    FINDINGS,
    IMPRESSION,
    LEVEL,
    NEXT,
    NOT_SIGNED,
    PLAN,
    YOU_ASKED,
    Letter,
)
from triage_app.report.letterhead import Head, draw_letterhead
from triage_app.report.line_breaking import (
    EMPTY_FLOW,
    Flow,
    Line,
    Typesetter,
    break_lines,
    clip_lines,
    counted,
)
from triage_app.report.page_foot import missing_note
from triage_app.report.page_head import BAND_GAP, BAND_HEIGHT
from triage_app.report.paper import POINT, PaperSize
from triage_app.report.pen import HAIRLINE, INK, LABEL, Pen
from triage_app.report.summary import BandKind, Ink, Span

_MARGIN: Final = 8.0
_SIZES: Final = ((11.0, 1.36), (10.5, 1.32), (10.0, 1.28), (9.5, 1.24))
"""Size in points and leading: the first that holds everything."""
_GIVING_WAY: Final = (FINDINGS, YOU_ASKED, IMPRESSION, PLAN)
_KEPT_LINES: Final = (14, 8, 5, 3, 2, 1)
_LABELS: Final = 30.0
_ROW_GAP: Final = 3.4
_SIGN_HEIGHT: Final = 29.0
_FOOT_PT: Final = 8.5
_MOST_LETTERS: Final = 12_000
_MOST_PARAGRAPHS: Final = 60
_MOST_NEXT: Final = 5
_LEVEL_WIDTH: Final = 44.0
_SIGN_WORDS: Final = 6
"""Words of "+ 7 words not on this page", number included."""


@dataclass(frozen=True, slots=True)
class DrawnLetter:
    """The PDF, and how many words had no room on its page."""

    data: bytes
    words_cut: int


@dataclass(slots=True)
class _Row:
    """A heading and its lines; `whole` are the paragraphs they come from."""

    label: str
    whole: list[Flow]
    lines: list[Line]
    cut: int = 0


def draw_letter(letter: Letter, paper: PaperSize, head: Head) -> DrawnLetter:
    """The letter as one page.

    Args:
        letter: what it says.
        paper: Letter or A4.
        head: the clinic's letterhead.
    """
    setter = Typesetter(_MOST_LETTERS)
    pen = Pen(paper, title=letter.title, author=head.name, subject=letter.foot, language="en")
    left, right = paper.left_mm + _MARGIN, paper.right_mm - _MARGIN
    top = draw_letterhead(pen, setter, head, paper.top_mm, sides=(left, right))
    if not letter.fields.is_signed:
        top = _draw_draft(pen, setter, (left, right), top)
    top = _draw_whom(pen, setter, letter, (left, right), top)
    sign_top = paper.bottom_mm - _SIGN_HEIGHT
    rows, size, leading = _fitted(setter, letter, right - left - _LABELS, sign_top - 3 - top)
    for row in rows:
        top = _draw_row(pen, setter, letter, row, (left, top), (size, leading)) + _ROW_GAP
    _draw_signature(pen, setter, letter, (left, right), min(top + 6, sign_top))
    _draw_foot(pen, setter, letter, (left, right))
    pen.next_page()
    return DrawnLetter(pen.finished(), sum(row.cut for row in rows))


def _draw_draft(pen: Pen, setter: Typesetter, sides: tuple[float, float], top: float) -> float:
    """The band over a letter that nobody has signed. Returns where the letter goes on."""
    left, right = sides
    marks.hatched_box(pen, left, top, 7.5, BAND_HEIGHT, gap=1.1)
    marks.dashed_box(pen, left, top, right - left, BAND_HEIGHT, weight_pt=1.5, dash=(4.5, 2.7))
    words = setter.flow((Span(BandKind.DRAFT.value, Ink.BOLD), Span(f"  {NOT_SIGNED}"))).words
    pen.line(left + 10, top + 4.85, words, 10.5)
    return top + BAND_HEIGHT + BAND_GAP


def _draw_whom(
    pen: Pen, setter: Typesetter, letter: Letter, sides: tuple[float, float], top: float
) -> float:
    """The day, the doctor, and whom the letter is about. Returns the bottom."""
    left, right = sides
    day = setter.flow(letter.day)
    pen.line(right - day.em * 11 * POINT, top + 11 * POINT, day.words, 11)
    to = setter.flow((Span("To  ", Ink.SOURCE), Span(letter.to, Ink.BOLD)))
    room = right - left - day.em * 11 * POINT - 6
    top = pen.block(left, top, _clipped(setter, to, 11, room, 2), 11, 14.4) + 3.2
    height = 14.2
    name = _clipped(setter, setter.flow(letter.name, bold=True), 13, right - left - 8, 2)
    height += (len(name) - 1) * 16 * POINT
    pen.box(left, top, right - left, height, weight_pt=0.75, stroke=INK)
    y = pen.block(left + 4, top + 2.2, name, 13, 16)
    about = setter.flow(f"{letter.identity} · {letter.seen}")
    pen.block(left + 4, y + 0.4, _clipped(setter, about, 10.5, right - left - 8, 1), 10.5, 13)
    return top + height + 4.6


def _clipped(setter: Typesetter, flow: Flow, size_pt: float, width: float, most: int) -> list[Line]:
    return clip_lines(flow, size_pt, width, most, lambda _: setter.flow("…"))


def _fitted(
    setter: Typesetter, letter: Letter, width: float, room: float
) -> tuple[list[_Row], float, float]:
    """The rows in the largest type that holds them; in the smallest, the longest are cut."""
    size, leading = _SIZES[0]
    rows: list[_Row] = []
    for size, leading in _SIZES:
        rows = _rows(setter, letter, size, width)
        if _height(rows, size, leading) <= room:
            return rows, size, leading
    for most in _KEPT_LINES:
        for label in _GIVING_WAY:
            row = next((row for row in rows if row.label == label), None)
            if row is None or len(row.lines) <= most:
                continue
            over = math.ceil((_height(rows, size, leading) - room) / (size * leading * POINT))
            _cut(setter, row, max(most, len(row.lines) - over), size, width)
            if _height(rows, size, leading) <= room:
                return rows, size, leading
    return rows, size, leading


def _rows(setter: Typesetter, letter: Letter, size: float, width: float) -> list[_Row]:
    fields = letter.fields
    texts = (
        (YOU_ASKED, letter.asked),
        (LEVEL, letter.level_note),
        (FINDINGS, fields.findings),
        (IMPRESSION, fields.impression),
        (PLAN, fields.plan),
        (NEXT, fields.next_visit),
    )
    rows = []
    for label, text in texts:
        if not text.strip() and label != LEVEL:
            continue
        row = _Row(label, [setter.flow(part) for part in _paragraphs(text)], [])
        if label == LEVEL:
            whole = row.whole or [EMPTY_FLOW]
            row.lines = _clipped(setter, whole[0], size, width - _LEVEL_WIDTH, 1)
        else:
            row.lines = [
                line for flow in row.whole for line in break_lines(flow.words, size, width)
            ]
            row.cut = sum(flow.unseen for flow in row.whole)
        if label == NEXT and len(row.lines) > _MOST_NEXT:
            _cut(setter, row, _MOST_NEXT, size, width)
        rows.append(row)
    return rows


def _paragraphs(text: str) -> list[str]:
    """A person's lines; those far beyond any letter run together in the last."""
    parts = [part for part in text.splitlines() if part.strip()]
    first, rest = parts[: _MOST_PARAGRAPHS - 1], parts[_MOST_PARAGRAPHS - 1 :]
    return [*first, " ".join(rest)] if rest else first


def _height(rows: list[_Row], size: float, leading: float) -> float:
    pitch = size * leading * POINT
    return sum(max(len(row.lines), 1) * pitch + _ROW_GAP for row in rows)


def _cut(setter: Typesetter, row: _Row, most: int, size: float, width: float) -> None:
    """The row in `most` lines; its last says how many words are missing."""
    lines: list[Line] = []
    for number, flow in enumerate(row.whole):
        later = _count(row.whole[number + 1 :])
        own = break_lines(flow.words, size, width)
        full = len(lines) + len(own)
        if not flow.unseen and (full < most or (full == most and not later)):
            lines += own
            continue
        rest = Flow(flow.words, flow.unseen + later)
        lines += clip_lines(
            rest, size, width, max(most - len(lines), 1), lambda n: _sign(setter, n)
        )
        break
    row.lines = lines
    row.cut = _missing(row)


def _count(flows: list[Flow]) -> int:
    return sum(counted(flow.words) + flow.unseen for flow in flows)


def _missing(row: _Row) -> int:
    """How many words the sign at the end of the row stands for."""
    missing = _count(row.whole) - sum(counted(line) for line in row.lines)
    return missing + _SIGN_WORDS if missing > -_SIGN_WORDS else 0


def _sign(setter: Typesetter, count: int) -> Flow:
    word = "word" if count == 1 else "words"
    return setter.flow((Span("… "), Span(f"+ {count} {word} not on this page", Ink.BOLD)))


def _draw_row(
    pen: Pen,
    setter: Typesetter,
    letter: Letter,
    row: _Row,
    corner: tuple[float, float],
    type_size: tuple[float, float],
) -> float:
    (left, top), (size, leading) = corner, type_size
    label = setter.flow(row.label, bold=True)
    pen.line(left, top + size * POINT, label.words, size, LABEL)
    x = left + _LABELS
    if row.label == LEVEL:
        x = _draw_level(pen, setter, letter, x, top + size * POINT)
    return pen.block(x, top, row.lines or [()], size, size * leading)


def _draw_level(pen: Pen, setter: Typesetter, letter: Letter, x: float, baseline: float) -> float:
    """The level's shape, small, and its word. Returns where the note may begin."""
    side = 4.0
    small_shape(pen, letter.level, x + side / 2, baseline - 1.35, side)
    word = setter.flow(letter.level.word, bold=True)
    pen.line(x + side + 2, baseline, word.words, 11)
    return x + side + 2 + word.em * 11 * POINT + 3


def _draw_signature(
    pen: Pen, setter: Typesetter, letter: Letter, sides: tuple[float, float], top: float
) -> None:
    """A line to write on, and the name that signs under it."""
    left, right = sides
    end = left + (right - left) * 0.5
    pen.rule(left, top + 6.6, end, top + 6.6, 0.8, INK)
    fields = letter.fields
    name = fields.sign_off if fields.is_signed else "Not signed"
    flow = setter.flow(name, bold=fields.is_signed)
    lines = _clipped(setter, flow, 11, right - left, 1)
    bottom = pen.block(left, top + 7.6, lines, 11, 14)
    if fields.is_signed:
        signed = setter.flow(f"signed by name, {letter.day}")
        pen.block(left, bottom, [signed.words], 9.5, 12, LABEL)


def _draw_foot(pen: Pen, setter: Typesetter, letter: Letter, sides: tuple[float, float]) -> None:
    left, right = sides
    y = pen.paper.bottom_mm - 8.2
    pen.rule(left, y, right, y, 0.5, HAIRLINE)
    text = " · ".join((*missing_note(setter), letter.foot))
    lines = _clipped(setter, setter.flow(text), _FOOT_PT, right - left, 2)
    pen.block(left, y + 0.8, lines, _FOOT_PT, 10.6, LABEL)
