"""Draws allergies in their box, and under it the medicines, those that matter most first."""

from __future__ import annotations

from typing import Final

from triage_app.report import page_words
from triage_app.report.fit import LEADING_PT, TEXT_PT, clip_clauses
from triage_app.report.line_breaking import Flow, Line, Typesetter, break_lines, clip_lines
from triage_app.report.paper import POINT
from triage_app.report.pen import Pen
from triage_app.report.summary import Ink, ReferralSummary, Span, Text

_ABOVE_BOX: Final = 0.7
_PAD_TOP: Final = 0.7
_PAD_BOTTOM: Final = 2.0
_UNDER_BOX: Final = 0.6
_INDENT: Final = 2.5
_MOST_MEDICINES: Final = 60


class MedicineBox:
    """Zone 7 measured. `asked` is False when neither part of it was asked."""

    def __init__(
        self, setter: Typesetter, summary: ReferralSummary, width_mm: float, *, tight: bool
    ) -> None:
        self._setter = setter
        self._width = width_mm
        self.asked = (
            summary.allergies is not None or summary.medicines_asked or bool(summary.medicines_note)
        )
        box = summary.allergies
        unasked = (Span(page_words.ALLERGIES_NOT_ASKED, Ink.BOLD),)
        self._title = setter.flow(box.title if box else unasked)
        self._denied = setter.flow(box.denied if box else "")
        self._medicines = _medicine_flow(setter, summary)
        self._lines = break_lines(self._medicines.words, TEXT_PT, width_mm)
        self._small = False
        self._title_lines: list[Line] = []
        self._denied_lines: list[Line] = []
        self._lay_box(8, 4)
        if tight:
            self.make_small(4)

    def _lay_box(self, title: int, denied: int) -> None:
        room = self._width - 2 * _INDENT
        self._title_lines = clip_lines(self._title, self._title_size, room, title, self._words_sign)
        self._denied_lines = clip_lines(self._denied, TEXT_PT, room, denied, self._words_sign)

    def _words_sign(self, count: int) -> Flow:
        sign = Span(page_words.words_cut(count), Ink.BOLD)
        return self._setter.flow((Span(" … "), sign))

    @property
    def _title_size(self) -> float:
        return TEXT_PT if self._small else 9.5

    @property
    def _title_leading(self) -> float:
        return LEADING_PT if self._small else 12.4

    def make_small(self, title_lines: int) -> None:
        """The box in the type of the rest, its title in at most so many lines."""
        self._small = True
        self._lay_box(title_lines, 1 if title_lines < 4 else 2)

    def limit(self, most_lines: int) -> None:
        """The medicines in at most so many lines."""
        self._lines = clip_clauses(self._setter, self._medicines, TEXT_PT, self._width, most_lines)

    @property
    def _box_height(self) -> float:
        title = len(self._title_lines) * self._title_leading
        return (title + len(self._denied_lines) * LEADING_PT) * POINT + _PAD_TOP + _PAD_BOTTOM

    @property
    def height(self) -> float:
        """Millimetres of box and medicines."""
        medicines = len(self._lines) * LEADING_PT * POINT
        return _ABOVE_BOX + self._box_height + _UNDER_BOX + medicines

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """The box and the paragraph under it."""
        top += _ABOVE_BOX
        pen.box(x, top, self._width, self._box_height, weight_pt=1.4)
        y = pen.block(
            x + _INDENT, top + _PAD_TOP, self._title_lines, self._title_size, self._title_leading
        )
        pen.block(x + _INDENT, y, self._denied_lines, TEXT_PT, LEADING_PT)
        pen.block(x, top + self._box_height + _UNDER_BOX, self._lines, TEXT_PT, LEADING_PT)


def _medicine_flow(setter: Typesetter, summary: ReferralSummary) -> Flow:
    """The whole paragraph: how many, then each, with ";" between."""
    if summary.medicines_note:
        return setter.flow(summary.medicines_note, bold=True)
    if not summary.medicines_asked:
        return setter.flow(page_words.MEDICINES_NOT_ASKED, bold=True)
    if not summary.medicines:
        return setter.flow(page_words.NO_MEDICINES, bold=True)
    spans: list[Span] = [Span(page_words.medicines(len(summary.medicines)), Ink.BOLD)]
    for number, medicine in enumerate(summary.medicines[:_MOST_MEDICINES]):
        text: Text = medicine
        spans.append(Span("; " if number else " "))
        spans.extend(text)
    return setter.flow((*spans, Span(".")))
