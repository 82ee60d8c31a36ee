"""Draws the sheet a patient takes home: when to come back, in large calm type, on one page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from triage_app.model.level import Level
from triage_app.report import marks
from triage_app.report.letterhead import Head, draw_letterhead, has_more_than_a_name
from triage_app.report.line_breaking import Flow, Line, Typesetter, clip_lines
from triage_app.report.page_foot import missing_note
from triage_app.report.paper import POINT, PaperSize
from triage_app.report.pen import HAIRLINE, INK, LABEL, Pen
from triage_app.report.summary import ComeBackSheet

RIGHT_TO_LEFT: Final = ("ar", "fa", "he", "ur", "yi", "ps", "ckb")
# Size in points, leading, millimetres between the lines: no sentence is cut before the last.
_BODY_SIZES: Final = (
    *((size, 1.4, 3.6) for size in (18.0, 17.0, 16.0, 15.0, 14.0)),
    *((size, 1.25, 2.0) for size in (15.0, 14.0, 13.0, 12.0, 11.0)),
)
_HEADING_PT: Final = 26.0
_LEADING: Final = 1.4
_INDENT: Final = 10.0
_MARGIN: Final = 8.0
CALL_HEIGHT: Final = 24.0
"""Of the boxes with the two numbers, in millimetres."""

_FOOT_PT: Final = 14.0
_MOST_LINES: Final = 30


@dataclass(frozen=True, slots=True)
class _Body:
    """Intro and lines broken for one size; `gap_mm` stands between them."""

    size_pt: float
    leading: float
    gap_mm: float
    intro: list[Line]
    lines: list[list[Line]]

    @property
    def height(self) -> float:
        """Millimetres of intro and lines with their gaps."""
        pitch = self.size_pt * self.leading * POINT
        count = len(self.intro) + sum(len(line) for line in self.lines)
        return count * pitch + (len(self.lines) + 1) * self.gap_mm


class Side:
    """Sets lines from the side the language begins at."""

    def __init__(self, pen: Pen, *, from_right: bool) -> None:
        self._pen = pen
        self.from_right = from_right
        self.start = pen.paper.left_mm + _MARGIN
        self.end = pen.paper.right_mm - _MARGIN

    @property
    def width(self) -> float:
        """Millimetres between the sides."""
        return self.end - self.start

    def block(
        self, indent: float, top: float, lines: list[Line], size_pt: float, leading: float
    ) -> float:
        """Lines below each other. Returns the bottom."""
        for line in lines:
            x = self.start + indent
            if self.from_right:
                x = self.end - indent - Flow(line).em * size_pt * POINT
            self._pen.line(x, top + size_pt * POINT, line, size_pt, from_right=self.from_right)
            top += size_pt * leading * POINT
        return top

    def square(self, top: float, size_pt: float) -> None:
        """The mark before a line."""
        side = size_pt * POINT * 0.5
        x = self.end - side - 1.0 if self.from_right else self.start + 1.0
        self._pen.box(x, top + size_pt * POINT - side * 1.2, side, side, fill=INK)


def draw_sheet(sheet: ComeBackSheet, paper: PaperSize, head: Head | None = None) -> bytes:
    """The sheet as one page of PDF.

    Args:
        sheet: what it says, in the patient's language.
        paper: Letter or A4.
        head: the clinic's letterhead; it takes the place of the name where it says more.
    """
    setter = Typesetter()
    pen = Pen(
        paper,
        title=sheet.heading,
        author=sheet.clinic,
        subject=sheet.visit,
        language=sheet.language,
    )
    side = Side(pen, from_right=reads_from_right(sheet.language))
    top = _draw_head(pen, setter, sheet, side, head)
    calls_top = paper.bottom_mm - CALL_HEIGHT - 2 * _FOOT_PT * _LEADING * POINT - 8
    _draw_body(setter, sheet, side, top, calls_top - 4)
    draw_calls(pen, setter, side, calls_top, (sheet.clinic, sheet.phone, sheet.emergency_number))
    _draw_foot(setter, sheet, side, calls_top + CALL_HEIGHT + 4)
    pen.next_page()
    return pen.finished()


def reads_from_right(language: str) -> bool:
    """Whether a language is written from right to left."""
    return language.lower().split("-")[0] in RIGHT_TO_LEFT


def _draw_head(
    pen: Pen, setter: Typesetter, sheet: ComeBackSheet, side: Side, head: Head | None
) -> float:
    who = f"{sheet.name} · {sheet.visit}"
    if head is not None and has_more_than_a_name(head):
        ends = (side.start, side.end)
        # The patient needs to know where to go and whom to call, not who else works there.
        top = draw_letterhead(
            pen, setter, head, pen.paper.top_mm, sides=ends, most_logo=13, people=False
        )
        top = _line(setter, side, who, top - 1)
    else:
        top = _line(setter, side, sheet.clinic, pen.paper.top_mm + 2, bold=True)
        top = _line(setter, side, who, top) + 3
        pen.rule(side.start, top, side.end, top, 0.75, HAIRLINE)
        top += 3
    heading = clip_lines(
        setter.flow(sheet.heading, bold=True),
        _HEADING_PT,
        side.width,
        3,
        lambda _: setter.flow("…"),
    )
    return side.block(0, top + 3, heading, _HEADING_PT, 1.25) + 4


def _line(setter: Typesetter, side: Side, text: str, top: float, *, bold: bool = False) -> float:
    """One line of the head, cut where it is too long. Returns its bottom."""
    flow = setter.flow(text, bold=bold)
    return side.block(
        0, top, clip_lines(flow, 14, side.width, 1, lambda _: setter.flow("…")), 14, _LEADING
    )


def _draw_body(
    setter: Typesetter, sheet: ComeBackSheet, side: Side, top: float, bottom: float
) -> None:
    body = _fit(setter, sheet, side, bottom - top)
    top = side.block(0, top, body.intro, body.size_pt, body.leading) + body.gap_mm
    for line in body.lines:
        side.square(top, body.size_pt)
        top = side.block(_INDENT, top, line, body.size_pt, body.leading) + body.gap_mm


def _fit(setter: Typesetter, sheet: ComeBackSheet, side: Side, room: float) -> _Body:
    """The largest size that fits; far too much text is cut, each line in its turn."""
    intro = setter.flow(sheet.intro)
    lines = [setter.flow(line) for line in sheet.lines[:_MOST_LINES]]
    for look in _BODY_SIZES:
        body = _laid(setter, intro, lines, side, look, most=40)
        if body.height <= room:
            return body
    for most in (4, 3, 2, 1):
        body = _laid(setter, intro, lines, side, _BODY_SIZES[-1], most=most)
        if body.height <= room:
            return body
    while body.lines and body.height > room:
        body.lines.pop()
    return body


def _laid(
    setter: Typesetter,
    intro: Flow,
    lines: list[Flow],
    side: Side,
    look: tuple[float, float, float],
    *,
    most: int,
) -> _Body:
    size, leading, gap_mm = look
    return _Body(
        size,
        leading,
        gap_mm,
        clip_lines(intro, size, side.width, most, lambda _: setter.flow("…")),
        [
            clip_lines(line, size, side.width - _INDENT, most, lambda _: setter.flow("…"))
            for line in lines
        ],
    )


def draw_calls(
    pen: Pen, setter: Typesetter, side: Side, top: float, numbers: tuple[str, str, str]
) -> None:
    """Two boxes without words of our own: the clinic's number, and the emergency number.

    Args:
        pen: what draws.
        setter: measures.
        side: where they stand.
        top: of the boxes, in millimetres.
        numbers: the clinic's name, its number and the emergency number; an empty one has no box.
    """
    clinic, phone, emergency_number = numbers
    half = (side.width - 6) / 2
    if phone.strip():
        pen.box(side.start, top, half, CALL_HEIGHT, weight_pt=1.0)
        name = clip_lines(setter.flow(clinic), 14, half - 8, 1, lambda _: setter.flow("…"))
        pen.block(side.start + 4, top + 3.4, name, 14, 18, LABEL)
        number, size = _number(setter, phone, half - 8, (20, 17, 14, 11))
        pen.block(side.start + 4, top + 11.4 + (20 - size) * POINT / 2, number, size, size * 1.2)
    if emergency_number.strip():
        x = side.end - half
        pen.box(x, top, half, CALL_HEIGHT, weight_pt=3.0)
        marks.level_shape(pen, Level.EMERGENCY, x + 11, top + (CALL_HEIGHT - 9.5) / 2, INK)
        number, size = _number(setter, emergency_number, half - 24, (28, 20, 16, 12))
        pen.block(x + 20, top + 5.6 + (28 - size) * POINT / 2, number, size, size * 1.2)


def _number(
    setter: Typesetter, text: str, width: float, sizes: tuple[int, ...]
) -> tuple[list[Line], int]:
    """A number to call, smaller where it has to be: one that is cut cannot be called."""
    flow = setter.flow(text, bold=True)
    for size in sizes:
        if flow.em * size * POINT <= width:
            return [flow.words], size
    return clip_lines(flow, sizes[-1], width, 2, lambda _: setter.flow("…")), sizes[-1]


def _draw_foot(setter: Typesetter, sheet: ComeBackSheet, side: Side, top: float) -> None:
    notes = missing_note(setter)
    foot = clip_lines(
        setter.flow(sheet.foot), _FOOT_PT, side.width, 1 if notes else 2, lambda _: setter.flow("…")
    )
    top = side.block(0, top, foot, _FOOT_PT, _LEADING)
    for note in notes:
        side.block(0, top, [setter.flow(note, bold=True).words], 11, _LEADING)
