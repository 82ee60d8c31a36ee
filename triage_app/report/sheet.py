"""Draws the sheet a patient takes home: when to come back, in large calm type, on one page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from triage_app.model.level import Level
from triage_app.report import marks
from triage_app.report.line_breaking import Flow, Line, Typesetter, clip_lines
from triage_app.report.page_foot import missing_note
from triage_app.report.paper import POINT, PaperSize
from triage_app.report.pen import HAIRLINE, INK, LABEL, Pen
from triage_app.report.summary import ComeBackSheet

_RIGHT_TO_LEFT: Final = ("ar", "fa", "he", "ur", "yi", "ps", "ckb")
# Size in points, leading, millimetres between the lines: no sentence is cut before the last.
_BODY_SIZES: Final = (
    *((size, 1.4, 3.6) for size in (18.0, 17.0, 16.0, 15.0, 14.0)),
    *((size, 1.25, 2.0) for size in (15.0, 14.0, 13.0, 12.0, 11.0)),
)
_HEADING_PT: Final = 26.0
_LEADING: Final = 1.4
_INDENT: Final = 10.0
_MARGIN: Final = 8.0
_CALL_HEIGHT: Final = 24.0
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


class _Side:
    """Sets lines from the side the language begins at."""

    def __init__(self, pen: Pen, *, from_right: bool) -> None:
        self._pen = pen
        self._from_right = from_right
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
            if self._from_right:
                x = self.end - indent - Flow(line).em * size_pt * POINT
            self._pen.line(x, top + size_pt * POINT, line, size_pt, from_right=self._from_right)
            top += size_pt * leading * POINT
        return top

    def square(self, top: float, size_pt: float) -> None:
        """The mark before a line."""
        side = size_pt * POINT * 0.5
        x = self.end - side - 1.0 if self._from_right else self.start + 1.0
        self._pen.box(x, top + size_pt * POINT - side * 1.2, side, side, fill=INK)


def draw_sheet(sheet: ComeBackSheet, paper: PaperSize) -> bytes:
    """The sheet as one page of PDF.

    Args:
        sheet: what it says, in the patient's language.
        paper: Letter or A4.
    """
    setter = Typesetter()
    pen = Pen(
        paper,
        title=sheet.heading,
        author=sheet.clinic,
        subject=sheet.visit,
        language=sheet.language,
    )
    side = _Side(pen, from_right=sheet.language.lower().split("-")[0] in _RIGHT_TO_LEFT)
    top = _draw_head(pen, setter, sheet, side)
    calls_top = paper.bottom_mm - _CALL_HEIGHT - 2 * _FOOT_PT * _LEADING * POINT - 8
    _draw_body(setter, sheet, side, top, calls_top - 4)
    _draw_calls(pen, setter, sheet, side, calls_top)
    _draw_foot(setter, sheet, side, calls_top + _CALL_HEIGHT + 4)
    pen.next_page()
    return pen.finished()


def _draw_head(pen: Pen, setter: Typesetter, sheet: ComeBackSheet, side: _Side) -> float:
    top = pen.paper.top_mm + 2
    for text, bold in ((sheet.clinic, True), (f"{sheet.name} · {sheet.visit}", False)):
        lines = clip_lines(
            setter.flow(text, bold=bold), 14, side.width, 1, lambda _: setter.flow("…")
        )
        top = side.block(0, top, lines, 14, _LEADING)
    pen.rule(side.start, top + 3, side.end, top + 3, 0.75, HAIRLINE)
    heading = clip_lines(
        setter.flow(sheet.heading, bold=True),
        _HEADING_PT,
        side.width,
        3,
        lambda _: setter.flow("…"),
    )
    return side.block(0, top + 9, heading, _HEADING_PT, 1.25) + 4


def _draw_body(
    setter: Typesetter, sheet: ComeBackSheet, side: _Side, top: float, bottom: float
) -> None:
    body = _fit(setter, sheet, side, bottom - top)
    top = side.block(0, top, body.intro, body.size_pt, body.leading) + body.gap_mm
    for line in body.lines:
        side.square(top, body.size_pt)
        top = side.block(_INDENT, top, line, body.size_pt, body.leading) + body.gap_mm


def _fit(setter: Typesetter, sheet: ComeBackSheet, side: _Side, room: float) -> _Body:
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
    side: _Side,
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


def _draw_calls(
    pen: Pen, setter: Typesetter, sheet: ComeBackSheet, side: _Side, top: float
) -> None:
    """Two boxes without words of our own: the clinic's number, and the emergency number."""
    half = (side.width - 6) / 2
    if sheet.phone.strip():
        pen.box(side.start, top, half, _CALL_HEIGHT, weight_pt=1.0)
        name = clip_lines(setter.flow(sheet.clinic), 14, half - 8, 1, lambda _: setter.flow("…"))
        pen.block(side.start + 4, top + 3.4, name, 14, 18, LABEL)
        number = clip_lines(
            setter.flow(sheet.phone, bold=True), 20, half - 8, 1, lambda _: setter.flow("…")
        )
        pen.block(side.start + 4, top + 11.4, number, 20, 24)
    if sheet.emergency_number.strip():
        x = side.end - half
        pen.box(x, top, half, _CALL_HEIGHT, weight_pt=3.0)
        marks.level_shape(pen, Level.EMERGENCY, x + 11, top + (_CALL_HEIGHT - 9.5) / 2, INK)
        number = clip_lines(
            setter.flow(sheet.emergency_number, bold=True),
            28,
            half - 24,
            1,
            lambda _: setter.flow("…"),
        )
        pen.block(x + 20, top + 5.6, number, 28, 32)


def _draw_foot(setter: Typesetter, sheet: ComeBackSheet, side: _Side, top: float) -> None:
    notes = missing_note(setter)
    foot = clip_lines(
        setter.flow(sheet.foot), _FOOT_PT, side.width, 1 if notes else 2, lambda _: setter.flow("…")
    )
    top = side.block(0, top, foot, _FOOT_PT, _LEADING)
    for note in notes:
        side.block(0, top, [setter.flow(note, bold=True).words], 11, _LEADING)
