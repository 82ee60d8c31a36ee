"""Draws the parts of a patient's whole record that are no page of a visit, and joins all parts.

Who the patient is stands on each page; each page says which of how many it is in the whole record.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from triage_app.report.letterhead import Head, draw_letterhead, has_more_than_a_name
from triage_app.report.line_breaking import Typesetter, break_lines, clip_lines
from triage_app.report.page_foot import missing_note
from triage_app.report.page_head import draw_strip, words_sign
from triage_app.report.paper import POINT, PaperSize
from triage_app.report.pen import HAIRLINE, LABEL, Pen
from triage_app.report.summary import Ink, Span, Strip, Text
from triage_app.report.two_columns import LEADING, Piece, draw_piece, pages_of, section

_AFTER_STRIP: Final = 2.0
_FOOT_HEIGHT: Final = 7.0
_MOST_LETTERS: Final = 20_000
_SIZE_PT: Final = 10.0
_NUMBER_PT: Final = 8.5
_NUMBER_MM: Final = 8.4


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and what stands under it: label and text."""

    heading: str
    rows: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class RecordPart:
    """Some pages of the whole record.

    Attributes:
        title: for the document's own description, and the list of its parts.
        strip: who it is, on each page.
        foot: where the pages come from.
    """

    title: str
    strip: Strip
    sections: tuple[Section, ...]
    foot: str


@dataclass(frozen=True, slots=True)
class Pages:
    """A part of the whole record as PDF, with what it is called in the list of parts."""

    title: str
    data: bytes


def draw_part(part: RecordPart, paper: PaperSize, head: Head | None = None) -> bytes:
    """The part as PDF, on as many pages as it takes; the letterhead on the first."""
    setter = Typesetter(_MOST_LETTERS)
    pen = Pen(paper, title=part.title, author=part.strip.clinic, subject=part.foot, language="en")
    pieces: list[Piece] = []
    for one in part.sections:
        heading = setter.flow(one.heading, bold=True)
        pieces.extend(section(setter, heading, one.rows, paper.frame_mm))
    taken = _letterhead_height(setter, head, paper)
    spare = Pen(paper, title="", author="", subject="", language="en")
    strip_height = draw_strip(spare, setter, part.strip, paper.top_mm, page=1, pages=1)
    room = paper.bottom_mm - _FOOT_HEIGHT - paper.top_mm - strip_height - _AFTER_STRIP
    pages = pages_of(pieces, room, taken)
    for number, page in enumerate(pages, 1):
        y = paper.top_mm
        if number == 1 and head is not None and taken:
            y = draw_letterhead(pen, setter, head, y)
        y += draw_strip(pen, setter, part.strip, y, page=number, pages=len(pages))
        pen.rule(paper.left_mm, y, paper.right_mm, y, 0.75)
        y += _AFTER_STRIP
        for piece in page:
            draw_piece(pen, piece, y)
            y += piece.height
        _draw_foot(pen, setter, part.foot)
        pen.next_page()
    return pen.finished()


def _letterhead_height(setter: Typesetter, head: Head | None, paper: PaperSize) -> float:
    if head is None or not has_more_than_a_name(head):
        return 0.0
    spare = Pen(paper, title="", author="", subject="", language="en")
    return draw_letterhead(spare, setter, head, 0.0)


def _draw_foot(pen: Pen, setter: Typesetter, foot: str) -> None:
    left, right, bottom = pen.paper.left_mm, pen.paper.right_mm, pen.paper.bottom_mm
    pen.rule(left, bottom - 5.2, right, bottom - 5.2, 0.5, HAIRLINE)
    notes = [Span(f"{note} · ", Ink.BOLD) for note in missing_note(setter)]
    flow = setter.flow((*notes, Span(foot)))
    for line in clip_lines(flow, 8.5, right - left, 1, lambda n: words_sign(setter, n)):
        pen.line(left, bottom - 1.6, line, 8.5, LABEL)


def join_parts(parts: Sequence[Pages], paper: PaperSize, title: str, said: str) -> bytes:
    """One document of all parts, in their order, with a list of them.

    Args:
        parts: each a PDF of ours.
        paper: what they were drawn for.
        title: of the document.
        said: on top of each page, before its number.
    """
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415  # 70 ms, only for a whole record

    readers = [(part.title, PdfReader(io.BytesIO(part.data))) for part in parts]
    count = sum(len(reader.pages) for _title, reader in readers)
    numbers = PdfReader(io.BytesIO(_numbers(paper, said, count)))
    writer = PdfWriter()
    done = 0
    for part, reader in readers:
        first = done
        for page in reader.pages:
            added = writer.add_page(page)
            added.merge_page(numbers.pages[done])
            done += 1
        writer.add_outline_item(title=part, page_number=first)
    writer.add_metadata({"/Title": title, "/Creator": "triage-app", "/Producer": "triage-app"})
    whole = io.BytesIO()
    writer.write(whole)
    return whole.getvalue()


def _numbers(paper: PaperSize, said: str, count: int) -> bytes:
    """The line on top of each page, on pages that are else empty."""
    setter = Typesetter(_MOST_LETTERS)
    pen = Pen(paper, title="", author="", subject="", language="en")
    for number in range(1, count + 1):
        flow = setter.flow(f"{said} · {number} of {count}")
        width = flow.em * _NUMBER_PT * POINT
        pen.line(paper.right_mm - width, _NUMBER_MM, flow.words, _NUMBER_PT, LABEL)
        pen.next_page()
    return pen.finished()


def draw_lines(lines: Sequence[str], paper: PaperSize, title: str, head: Head) -> bytes:
    """A plain document of lines, an empty one for a gap, on as many pages as it takes."""
    setter = Typesetter(_MOST_LETTERS)
    pen = Pen(paper, title=title, author=head.name, subject=title, language="en")
    y = draw_letterhead(pen, setter, head, paper.top_mm) + _AFTER_STRIP
    for line in lines:
        for part in break_lines(setter.flow(line).words, _SIZE_PT, paper.frame_mm) or [()]:
            if y + LEADING > paper.bottom_mm:
                pen.next_page()
                y = paper.top_mm
            pen.line(paper.left_mm, y + _SIZE_PT * POINT, part, _SIZE_PT)
            y += LEADING
    pen.next_page()
    return pen.finished()
