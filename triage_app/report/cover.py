"""Draws the cover of a printed clinic list: one row a page, most urgent first.

It lies on a printer and on a desk: initials, record number and times only, nothing of the answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from triage_app.model.level import Level
from triage_app.report.cover_marks import small_shape
from triage_app.report.letterhead import Head, draw_letterhead
from triage_app.report.line_breaking import Flow, Line, Typesetter, clip_lines
from triage_app.report.paper import POINT, PaperSize
from triage_app.report.pen import HAIRLINE, INK, LABEL, Pen
from triage_app.report.summary import Ink, Span

TITLE: Final = "Clinic list"
PRIVATE: Final = "Initials, record numbers and times only. Keep this list with its pages."
_HEADINGS: Final = ("Page", "Level", "Patient", "MRN", "Arrived", "Waiting", "To be seen")
# Where each column begins, as a share of the frame.
_COLUMNS: Final = (0.0, 0.06, 0.415, 0.495, 0.59, 0.69, 0.805)
_ROW_HEIGHT: Final = 8.2
_HEAD_HEIGHT: Final = 7.4
_SIZES: Final = (10.5, 9.5, 8.5)
_SHAPE: Final = 4.4
_FOOT_HEIGHT: Final = 6.0
_MOST_PROBLEMS: Final = 12


@dataclass(frozen=True, slots=True)
class CoverRow:
    """One patient of the list.

    Attributes:
        page: the sheet's number in the pack; 0 for a page that could not be drawn.
        level: in force; None while it is not known.
        could_be: the highest it can still become; None when the level is settled.
        initials: such as "I. M.".
        arrived: the clock time, with the day if it was another.
        waiting: how long, in words.
        limit: when they are to be seen, in words.
        overdue: that moment has passed.
        at_least: the intake is not finished, so that the level can only rise.
    """

    page: int
    level: Level | None
    could_be: Level | None
    initials: str
    mrn: str
    arrived: str
    waiting: str
    limit: str
    overdue: bool = False
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Cover:
    """The whole list: rows in order, and what went wrong, one sentence each."""

    printed: str
    rows: tuple[CoverRow, ...]
    problems: tuple[str, ...] = ()


def cover_pages(cover: Cover, paper: PaperSize, head: Head) -> int:
    """How many sheets the cover takes: the first page of a patient has the number after them."""
    return len(_split(cover, paper, _head_height(cover, paper, head)))


def draw_cover(cover: Cover, paper: PaperSize, head: Head) -> bytes:
    """The cover as PDF.

    Args:
        cover: the rows, most urgent first.
        paper: Letter or A4.
        head: the clinic's letterhead, for the first page.
    """
    setter = Typesetter()
    title = f"{head.name} · {TITLE}".lstrip(" ·")
    pen = Pen(paper, title=title, author=head.name, subject=cover.printed, language="en")
    pages = _split(cover, paper, _head_height(cover, paper, head))
    for number, rows in enumerate(pages, 1):
        y = _draw_head(pen, setter, cover, head, number)
        y = _draw_rows(pen, setter, rows, y)
        if number == len(pages):
            _draw_problems(pen, setter, cover, y)
        _draw_foot(pen, setter, number, len(pages))
        pen.next_page()
    return pen.finished()


def _head_height(cover: Cover, paper: PaperSize, head: Head) -> float:
    spare = Pen(paper, title="", author="", subject="", language="en")
    return _draw_head(spare, Typesetter(), cover, head, 1) - paper.top_mm


def _split(cover: Cover, paper: PaperSize, first_head: float) -> list[Sequence[CoverRow]]:
    """The rows page by page; there is a page also without any."""
    room = paper.bottom_mm - _FOOT_HEIGHT - paper.top_mm - _HEAD_HEIGHT
    problems = _problems_height(cover)
    pages: list[Sequence[CoverRow]] = []
    rows: Sequence[CoverRow] = cover.rows
    while True:
        head = first_head if not pages else 0.0
        most = max(1, int((room - head) / _ROW_HEIGHT))
        last = max(1, int((room - head - problems) / _ROW_HEIGHT))
        if len(rows) <= last:
            return [*pages, rows]
        most = min(most, len(rows) - 1) if len(rows) <= most else most
        pages.append(rows[:most])
        rows = rows[most:]


def _problems_height(cover: Cover) -> float:
    count = min(len(cover.problems), _MOST_PROBLEMS + 1)
    return count * 5.2 + 9.0 if count else 0.0


def _draw_head(pen: Pen, setter: Typesetter, cover: Cover, head: Head, number: int) -> float:
    """Letterhead, title, day and counts, on the first page. Returns the bottom."""
    left, right = pen.paper.left_mm, pen.paper.right_mm
    top = pen.paper.top_mm
    if number > 1:
        return top
    top = draw_letterhead(pen, setter, head, top, most_logo=14)
    title = setter.flow(TITLE, bold=True)
    pen.line(left, top + 7.4, title.words, 20)
    day = setter.flow(cover.printed)
    pen.line(right - day.em * 11 * POINT, top + 7.4, day.words, 11)
    counts = _counts(setter, cover)
    return pen.block(left, top + 11.0, [counts.words], 11, 14) + 2.6


def _counts(setter: Typesetter, cover: Cover) -> Flow:
    """ "14 patients: 1 EMERGENCY, 3 URGENT, 10 ROUTINE"."""
    count = len(cover.rows)
    parts = []
    for level in sorted(Level, reverse=True):
        here = sum(row.level is level for row in cover.rows)
        if here:
            parts.append(f"{here} {level.word}")
    unknown = sum(row.level is None for row in cover.rows)
    if unknown:
        parts.append(f"{unknown} not yet known")
    head = f"{count} {'patient' if count == 1 else 'patients'}"
    said = f": {', '.join(parts)}" if parts else ""
    return setter.flow((Span(head, Ink.BOLD), Span(said)))


def _draw_rows(pen: Pen, setter: Typesetter, rows: Sequence[CoverRow], top: float) -> float:
    left, right = pen.paper.left_mm, pen.paper.right_mm
    for share, heading in zip(_COLUMNS, _HEADINGS, strict=True):
        flow = setter.flow(heading, bold=True)
        pen.line(left + share * pen.paper.frame_mm, top + 4.6, flow.words, 9.5, LABEL)
    y = top + _HEAD_HEIGHT
    pen.rule(left, y - 0.9, right, y - 0.9, 0.9, INK)
    for row in rows:
        _draw_row(pen, setter, row, y)
        y += _ROW_HEIGHT
        pen.rule(left, y - 0.4, right, y - 0.4, 0.4, HAIRLINE)
    return y


def _draw_row(pen: Pen, setter: Typesetter, row: CoverRow, top: float) -> None:
    left, frame = pen.paper.left_mm, pen.paper.frame_mm
    baseline = top + _ROW_HEIGHT / 2 + 1.0
    starts = [left + share * frame for share in _COLUMNS]
    ends = [*(start - 2.0 for start in starts[1:]), pen.paper.right_mm]
    small_shape(pen, row.level, starts[1] + _SHAPE / 2, baseline - 1.3, _SHAPE)
    level = _level_words(row)
    cells = (
        (Span(str(row.page) if row.page else "–", Ink.BOLD),),
        level,
        (Span(row.initials, Ink.BOLD),),
        (Span(row.mrn or "–"),),
        (Span(row.arrived),),
        (Span(row.waiting),),
        (Span(row.limit, Ink.BOLD if row.overdue else Ink.PLAIN),),
    )
    for number, (start, end, text) in enumerate(zip(starts, ends, cells, strict=True)):
        x = start + (_SHAPE + 1.8 if number == 1 else 0)
        size = _fitting(setter, text, end - x)
        pen.line(x, baseline, _one(setter, text, end - x, size), size)


def _level_words(row: CoverRow) -> tuple[Span, ...]:
    word = "NOT YET KNOWN" if row.level is None else row.level.word
    before = "at least " if row.at_least and row.level is not None else ""
    after = f" could be {row.could_be.word}" if row.could_be is not None else ""
    return (Span(before), Span(word, Ink.BOLD), Span(after))


def _fitting(setter: Typesetter, text: tuple[Span, ...], width: float) -> float:
    """The largest size in which the cell is whole."""
    em = setter.flow(text).em * POINT
    return next((size for size in _SIZES if em * size <= width), _SIZES[-1])


def _one(setter: Typesetter, text: tuple[Span, ...], width: float, size: float = _SIZES[0]) -> Line:
    lines = clip_lines(setter.flow(text), size, width, 1, lambda _: setter.flow("…"))
    return lines[0] if lines else ()


def _draw_problems(pen: Pen, setter: Typesetter, cover: Cover, top: float) -> None:
    """What is missing in this pack, so that nobody takes it for the whole list."""
    if not cover.problems:
        return
    left, frame = pen.paper.left_mm, pen.paper.frame_mm
    pen.line(left, top + 6.4, setter.flow("Not in this pack", bold=True).words, 11)
    shown = [*cover.problems[:_MOST_PROBLEMS]]
    rest = len(cover.problems) - len(shown)
    if rest:
        shown.append(f"+ {rest} more on screen")
    y = top + 8.4
    for text in shown:
        pen.line(left, y + 3.6, _one(setter, (Span(text),), frame), _SIZES[0])
        y += 5.2


def _draw_foot(pen: Pen, setter: Typesetter, number: int, pages: int) -> None:
    left, right, bottom = pen.paper.left_mm, pen.paper.right_mm, pen.paper.bottom_mm
    pen.rule(left, bottom - 4.6, right, bottom - 4.6, 0.5, HAIRLINE)
    pen.line(left, bottom - 0.8, setter.flow(PRIVATE).words, 8.5, LABEL)
    page = setter.flow(f"list page {number} of {pages}")
    pen.line(right - page.em * 8.5 * POINT, bottom - 0.8, page.words, 8.5, LABEL)
