"""Draws the clinic's letterhead: logo and name at the left, address and phone at the right.

The referral page has no room for more than the name; letters, leaflets and lists have it whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Protocol

from reportlab.lib.utils import ImageReader

from triage_app.report.letterhead_logo import logo_picture
from triage_app.report.line_breaking import Flow, Line, Typesetter, break_lines, clip_lines
from triage_app.report.paper import POINT
from triage_app.report.pen import INK, LABEL, Pen

_NAMES: Final = ((15.0, 2), (13.0, 2), (10.5, 5))
"""Size of the name in points and the most lines it may take: the first that holds it whole."""
_NAME_LEADING: Final = 1.23
_SMALL_PT: Final = 9.5
_SMALL_LEADING_PT: Final = 12.2
_LOGO_WIDTH: Final = 46.0
_LOGO_GAP: Final = 5.0
_COLUMN_GAP: Final = 6.0
_NAME_GAP: Final = 0.8
_BELOW: Final = 3.2
_MOST_ADDRESS: Final = 6
_RIGHT_SHARE: Final = 0.38


class Head(Protocol):
    """What a letterhead says of the clinic."""

    @property
    def name(self) -> str:
        """The clinic's name."""

    @property
    def phone(self) -> str:
        """Whom patients and doctors call."""

    @property
    def address(self) -> tuple[str, ...]:
        """One line each."""

    @property
    def specialists(self) -> tuple[str, ...]:
        """Their names."""

    @property
    def logo(self) -> bytes:
        """A checked PNG, or empty."""


@dataclass(frozen=True, slots=True)
class _Measured:
    """The parts in lines, and how high the whole stands."""

    logo: tuple[float, float]
    name: list[Line]
    name_pt: float
    people: list[Line]
    right: list[Line]
    height: float


def has_more_than_a_name(head: Head | None) -> bool:
    """Whether there is anything to show beside name and phone."""
    return head is not None and bool(head.address or head.specialists or head.logo)


def draw_letterhead(
    pen: Pen,
    setter: Typesetter,
    head: Head,
    top: float,
    *,
    sides: tuple[float, float] | None = None,
    most_logo: float = 17.0,
    people: bool = True,
) -> float:
    """The letterhead with a rule under it. Returns where what follows may begin.

    Args:
        pen: what draws.
        setter: measures.
        head: the clinic.
        top: millimetres from the top of the sheet.
        sides: left and right; the frame's where not given.
        most_logo: the logo's greatest height in millimetres.
        people: name the specialists.
    """
    left, right = sides or (pen.paper.left_mm, pen.paper.right_mm)
    names = ", ".join(head.specialists) if people else ""
    parts = _measured(setter, head, names, right - left, most_logo)
    x = left
    if parts.logo[0]:
        _draw_logo(pen, head, x, top + (parts.height - parts.logo[1]) / 2, parts.logo)
        x += parts.logo[0] + _LOGO_GAP
    y = top + (parts.height - _text_height(parts)) / 2
    y = pen.block(x, y, parts.name, parts.name_pt, parts.name_pt * _NAME_LEADING)
    y += _NAME_GAP if parts.name else 0
    pen.block(x, y, parts.people, _SMALL_PT, _SMALL_LEADING_PT, LABEL)
    y = top + (parts.height - _small_height(parts.right)) / 2
    for line in parts.right:
        width = Flow(line).em * _SMALL_PT * POINT
        pen.line(right - width, y + _SMALL_PT * POINT, line, _SMALL_PT, LABEL)
        y += _SMALL_LEADING_PT * POINT
    bottom = top + parts.height + 1.6
    pen.rule(left, bottom, right, bottom, 0.9, INK)
    return bottom + _BELOW


def _measured(
    setter: Typesetter, head: Head, names: str, width: float, most_logo: float
) -> _Measured:
    logo = _logo_size(head, most_logo)
    at_right = [*head.address[:_MOST_ADDRESS], head.phone]
    right = [
        line
        for text in at_right
        if text.strip()
        for line in _clipped(setter, text, _SMALL_PT, width * _RIGHT_SHARE, 2)
    ]
    taken = max((Flow(line).em * _SMALL_PT * POINT for line in right), default=0.0)
    room = width - (logo[0] + _LOGO_GAP if logo[0] else 0) - (taken + _COLUMN_GAP if taken else 0)
    name, name_pt = _name(setter, head.name, room)
    people = _clipped(setter, names, _SMALL_PT, room, 4)
    parts = _Measured(logo, name, name_pt, people, right, 0.0)
    height = max(logo[1], _text_height(parts), _small_height(right))
    return replace(parts, height=height)


def _name(setter: Typesetter, text: str, room: float) -> tuple[list[Line], float]:
    """The name in the largest type that holds it whole; only one far too long is cut."""
    flow = setter.flow(text, bold=True)
    for size, most in _NAMES:
        lines = break_lines(flow.words, size, room)
        if len(lines) <= most and not flow.unseen:
            return lines, size
    size, most = _NAMES[-1]
    return _clipped(setter, text, size, room, most, bold=True), size


def _clipped(
    setter: Typesetter, text: str, size_pt: float, width: float, most: int, *, bold: bool = False
) -> list[Line]:
    flow = setter.flow(text, bold=bold)
    return clip_lines(flow, size_pt, width, most, lambda _: setter.flow("…", bold=bold))


def _text_height(parts: _Measured) -> float:
    name = len(parts.name) * parts.name_pt * _NAME_LEADING * POINT
    gap = _NAME_GAP if parts.name and parts.people else 0.0
    return name + gap + _small_height(parts.people)


def _small_height(lines: list[Line]) -> float:
    return len(lines) * _SMALL_LEADING_PT * POINT


def _logo_size(head: Head, most_height: float) -> tuple[float, float]:
    """Width and height in millimetres, in the logo's own proportion."""
    picture = logo_picture(head.logo)
    if picture is None:
        return 0.0, 0.0
    scale = min(_LOGO_WIDTH / picture.width, most_height / picture.height)
    return picture.width * scale, picture.height * scale


def _draw_logo(pen: Pen, head: Head, x: float, top: float, size: tuple[float, float]) -> None:
    picture = logo_picture(head.logo)
    assert picture is not None  # it has a size
    width, height = size
    pen.canvas.drawImage(
        ImageReader(picture),
        pen.x(x),
        pen.y(top + height),
        width / POINT,
        height / POINT,
    )
