"""Draws zones 4 to 9 in what is left of the page: figure, pain, tried, background, and the rest.

Each column makes its parts give way in its own order until it fits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from triage_app.report import page_words, spine_figure
from triage_app.report.fit import LEADING_PT, ROW_GAP, TEXT_PT, RowList
from triage_app.report.line_breaking import Flow, Typesetter
from triage_app.report.medicine_box import MedicineBox
from triage_app.report.paper import POINT
from triage_app.report.pen import INK, LABEL, SOURCE, Pen
from triage_app.report.summary import ReferralSummary
from triage_app.report.tried_grid import TriedGrid

HEADING: Final = 5.4
ZONE_GAP: Final = 1.8
TIGHT: Final = 78.0
# Below a heading's rule, where nothing follows.
_UNDER_RULE: Final = 0.9
_NOT_ASKED_HEIGHT: Final = 8.5
_LAST_GAP: Final = 0.9
_MOST_IMAGING: Final = 12
FIGURE_WIDTH: Final = 33.0
GUTTER: Final = 4.6
PAIN_WIDTH: Final = 70.5
_LABEL_PAIN: Final = 14.5
_LABEL_BACKGROUND: Final = 18.0
_LABEL_WORDS: Final = 15.0


def draw_body(
    pen: Pen, setter: Typesetter, summary: ReferralSummary, top: float, bottom: float
) -> None:
    """Zones 4 to 9 between two heights."""
    tight = bottom - top < TIGHT
    left = _fit_left(setter, summary, bottom - top, tight=tight)
    right_x = pen.paper.left_mm + FIGURE_WIDTH + PAIN_WIDTH + 2 * GUTTER
    width = pen.paper.right_mm - right_x
    # The gap under the last row needs no room.
    right = _fit_right(setter, summary, width, bottom - top + _LAST_GAP, tight=tight)
    imaging_top = bottom - left.imaging_height
    _draw_left(pen, setter, summary, left, top, imaging_top)
    _draw_right_top(pen, setter, summary, right, right_x, top)
    _draw_imaging(pen, setter, left, imaging_top)
    _draw_words(pen, setter, right, right_x, (top, imaging_top, bottom))


def cuts_vital_rows(
    pen: Pen, setter: Typesetter, summary: ReferralSummary, top: float, bottom: float
) -> bool:
    """Whether zones 4 to 9 have so little room that even a blood thinner's row would be cut."""
    width = pen.paper.frame_mm - FIGURE_WIDTH - PAIN_WIDTH - 2 * GUTTER
    room = bottom - top + _LAST_GAP
    return _fit_right(setter, summary, width, room, tight=bottom - top < TIGHT).vital_cut


def _rows_height(rows: RowList, *, asked: bool) -> float:
    return HEADING + (rows.height if asked else _NOT_ASKED_HEIGHT)


@dataclass(slots=True)
class _Left:
    """Pain story, tried and imaging, each as much as fits."""

    pain: RowList
    pain_asked: bool
    tried: TriedGrid
    imaging: RowList
    imaging_asked: bool

    @property
    def imaging_height(self) -> float:
        return _rows_height(self.imaging, asked=self.imaging_asked)

    @property
    def pain_height(self) -> float:
        return _rows_height(self.pain, asked=self.pain_asked)

    @property
    def tried_height(self) -> float:
        return HEADING + (self.tried.height if self.tried.asked else _NOT_ASKED_HEIGHT)

    @property
    def height(self) -> float:
        return self.pain_height + self.tried_height + self.imaging_height + 2 * ZONE_GAP


def _imaging(setter: Typesetter, summary: ReferralSummary) -> RowList:
    width = FIGURE_WIDTH + GUTTER + PAIN_WIDTH
    return RowList(setter, summary.imaging, _LABEL_PAIN, width)


def _fit_left(setter: Typesetter, summary: ReferralSummary, room: float, *, tight: bool) -> _Left:
    """Imaging gives way first, then pain rows from the last, then what was tried."""
    left = _Left(
        RowList(setter, summary.pain_story, _LABEL_PAIN, PAIN_WIDTH),
        bool(summary.pain_story),
        TriedGrid(setter, summary.tried, summary.tried_rows, PAIN_WIDTH, _LABEL_PAIN),
        _imaging(setter, summary),
        bool(summary.imaging),
    )
    for most in range(min(left.imaging.lines - 1, _MOST_IMAGING), 1 if tight else 2, -1):
        if left.height <= room:
            break
        left.imaging = _imaging(setter, summary)
        left.imaging.limit_all(most)
    if tight and left.height > room:
        left.tried.run_together()
    while left.height > room and left.pain.drop_last(least=3):
        pass
    if left.height > room:
        left.tried.run_together()
    while left.height > room and left.tried.rows.drop_last(least=2):
        pass
    while left.height > room and left.pain.drop_last(least=2):
        pass
    _force_left(left, room)
    return left


def _force_left(left: _Left, room: float) -> None:
    """For texts far beyond the form: rows in fewer lines, then even kept rows go, with a sign."""
    for most in (3, 2, 1):
        if left.height > room:
            left.pain.limit_each(most)
            left.tried.rows.limit_each(most)
    if left.height > room:
        left.imaging.limit_all(1)
    for part in (left.tried.rows, left.pain, left.imaging):
        while left.height > room and part.drop_last(even_kept=True):
            pass


def _draw_left(
    pen: Pen,
    setter: Typesetter,
    summary: ReferralSummary,
    left: _Left,
    top: float,
    imaging_top: float,
) -> None:
    x = pen.paper.left_mm
    room = imaging_top - ZONE_GAP - top - HEADING
    body = spine_figure.body_height(room, summary.figure)
    if body:
        heading(pen, setter, page_words.WHERE_IT_HURTS, x, top, FIGURE_WIDTH)
        spine_figure.draw_figure(pen, setter, summary.figure, x, top + HEADING, body)
    x += FIGURE_WIDTH + GUTTER
    sign = left.pain.place_sign()
    heading(pen, setter, page_words.PAIN_STORY, x, top, PAIN_WIDTH, sign)
    draw_rows(pen, setter, left.pain, x, top + HEADING, asked=left.pain_asked)
    top += left.pain_height + ZONE_GAP
    sign = left.tried.rows.place_sign()
    heading(pen, setter, page_words.TRIED_SO_FAR, x, top, PAIN_WIDTH, sign)
    y = left.tried.draw_grid(pen, x, top + HEADING)
    draw_rows(pen, setter, left.tried.rows, x, y, asked=left.tried.asked)


def _draw_imaging(pen: Pen, setter: Typesetter, left: _Left, top: float) -> None:
    x = pen.paper.left_mm
    width = FIGURE_WIDTH + GUTTER + PAIN_WIDTH
    sign = left.imaging.place_sign()
    heading(pen, setter, page_words.IMAGING_AND_TESTS, x, top, width, sign)
    draw_rows(pen, setter, left.imaging, x, top + HEADING, asked=left.imaging_asked)


@dataclass(slots=True)
class _Right:
    """Background, medicines and words, each as much as fits."""

    background: RowList
    background_asked: bool
    medicines: MedicineBox
    words: RowList
    words_asked: bool
    vital_cut: bool = False

    @property
    def background_height(self) -> float:
        return _rows_height(self.background, asked=self.background_asked)

    @property
    def medicines_height(self) -> float:
        asked = self.medicines.asked
        return HEADING + (self.medicines.height if asked else _NOT_ASKED_HEIGHT)

    @property
    def words_height(self) -> float:
        if self.words_asked and not self.words.rows:
            return HEADING - _UNDER_RULE
        return _rows_height(self.words, asked=self.words_asked)

    @property
    def height(self) -> float:
        parts = self.background_height + self.medicines_height + self.words_height
        return parts + 2 * ZONE_GAP


def _fit_right(
    setter: Typesetter, summary: ReferralSummary, width: float, room: float, *, tight: bool
) -> _Right:
    """Words give way first, then medicines, then background rows from the last."""
    right = _Right(
        RowList(setter, summary.background, _LABEL_BACKGROUND, width),
        bool(summary.background),
        MedicineBox(setter, summary, width, tight=tight),
        RowList(setter, summary.words, _LABEL_WORDS, width),
        bool(summary.words),
    )
    while right.height > room and right.words.drop_last(least=0 if tight else 2):
        pass
    if right.height > room:
        right.medicines.limit(1 if tight else 2)
    while right.height > room and right.background.drop_last():
        pass
    while right.height > room and right.words.drop_last():
        pass
    _force_right(right, room)
    return right


def _force_right(right: _Right, room: float) -> None:
    """For texts far beyond the form: fewer lines each, then even kept rows go, with a sign."""
    if right.height > room:
        right.medicines.limit(1)
        right.medicines.make_small(3)
    for most in (6, 5, 4, 3, 2, 1):
        if right.height > room:
            right.vital_cut = True
            right.background.limit_each(most)
            right.words.limit_each(most)
    if right.height > room:
        right.medicines.make_small(1)
    for part in (right.words, right.background):
        while right.height > room and part.drop_last(even_kept=True):
            pass


def _draw_right_top(
    pen: Pen, setter: Typesetter, summary: ReferralSummary, right: _Right, x: float, top: float
) -> None:
    width = pen.paper.right_mm - x
    sign = right.background.place_sign()
    heading(pen, setter, page_words.BACKGROUND, x, top, width, sign)
    draw_rows(pen, setter, right.background, x, top + HEADING, asked=right.background_asked)
    top += right.background_height + ZONE_GAP
    heading(pen, setter, page_words.ALLERGIES_AND_MEDICINES, x, top, width)
    if right.medicines.asked:
        right.medicines.draw(pen, x, top + HEADING)
    else:
        not_asked(pen, setter, x, top + HEADING, width)


def _draw_words(
    pen: Pen,
    setter: Typesetter,
    right: _Right,
    x: float,
    heights: tuple[float, float, float],
) -> None:
    """The patient's words: level with imaging when there is room, else under the medicines."""
    top, imaging_top, bottom = heights
    width = pen.paper.right_mm - x
    y = top + right.background_height + right.medicines_height + 2 * ZONE_GAP
    if y < imaging_top and imaging_top + right.words_height <= bottom + _LAST_GAP:
        y = imaging_top
    sign = right.words.place_sign()
    heading(pen, setter, page_words.PATIENTS_WORDS, x, y, width, sign)
    draw_rows(pen, setter, right.words, x, y + HEADING, asked=right.words_asked)


def heading(
    pen: Pen,
    setter: Typesetter,
    text: str,
    x: float,
    top: float,
    width: float,
    sign: Flow | None = None,
) -> None:
    """A bold heading over a rule, with the sign of rows left out at its right."""
    pen.line(x, top + 3.15, setter.flow(text, bold=True).words, 10)
    if sign is not None:
        pen.line(x + width - sign.em * TEXT_PT * POINT, top + 3.1, sign.words, TEXT_PT)
    pen.rule(x, top + 4.4, x + width, top + 4.4, 0.6)


def draw_rows(
    pen: Pen, setter: Typesetter, rows: RowList, x: float, top: float, *, asked: bool
) -> None:
    """Rows with their labels hanging at the left, or the box that says nobody asked."""
    if not asked:
        not_asked(pen, setter, x, top, rows.label_mm + rows.text_mm)
        return
    for row in rows.rows:
        pen.block(x, top, row.label, TEXT_PT, LEADING_PT, LABEL)
        pen.block(x + rows.label_mm, top, row.lines, TEXT_PT, LEADING_PT, INK)
        top += row.height


def not_asked(pen: Pen, setter: Typesetter, x: float, top: float, width: float) -> None:
    """The dashed box of a part nobody was asked about."""
    pen.box(x, top + 1.1, width, 6.2, weight_pt=0.75, stroke=SOURCE, dash=(2.6, 1.6))
    flow = setter.flow(page_words.NOT_ASKED_YET, bold=True)
    pen.line(x + 2.0, top + 5.3 - ROW_GAP / 5, flow.words, TEXT_PT, LABEL)
