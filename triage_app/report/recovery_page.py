"""Draws the recovery sheet: the groups of the store's key, large, and what to do with them.

It is the one paper that opens every record, so it names no patient and says where to keep it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from triage_app.report.letterhead import Head, draw_letterhead
from triage_app.report.line_breaking import Typesetter, break_lines
from triage_app.report.paper import POINT, PaperSize
from triage_app.report.pen import Pen
from triage_app.texts import _

_MARGIN: Final = 8.0
_TITLE_PT: Final = 22.0
_BODY_PT: Final = 12.0
_GROUP_PT: Final = 22.0
_IN_A_ROW: Final = 4
_MOST_LETTERS: Final = 4_000


def sentences(day: str) -> tuple[str, ...]:
    """What stands on the sheet above and below the groups."""
    return (
        _("Made on {day}. With these groups the store and all its backups can be opened.").format(
            day=day
        ),
        _("Keep this sheet locked away, never beside the computer and never with the backups."),
        _("Whoever has it and a backup can read every record."),
        _(
            "To bring a backup back on another computer:"
            " triage-app restore BACKUP --into FOLDER --key -"
        ),
        _("The program then asks for the groups; the last one is to check the others."),
    )


def draw_recovery_page(groups: Sequence[str], day: str, head: Head, paper: PaperSize) -> bytes:
    """The sheet as a PDF of one page.

    Args:
        groups: of `records.recovery_sheet`.
        day: in words.
        head: the clinic's letterhead.
        paper: Letter or A4.
    """
    setter = Typesetter(_MOST_LETTERS)
    title = _("Recovery sheet")
    pen = Pen(paper, title=title, author=head.name, subject="", language="en")
    left, right = paper.left_mm + _MARGIN, paper.right_mm - _MARGIN
    top = draw_letterhead(pen, setter, head, paper.top_mm, sides=(left, right)) + 6
    pen.line(left, top + _TITLE_PT * POINT, setter.flow(title).words, _TITLE_PT)
    top += _TITLE_PT * POINT + 8
    above, below = sentences(day)[:3], sentences(day)[3:]
    top = _paragraphs(pen, setter, above, (left, right), top) + 6
    across = (right - left) / _IN_A_ROW
    for place, group in enumerate(groups):
        row, column = divmod(place, _IN_A_ROW)
        y = top + row * 17 + _GROUP_PT * POINT
        pen.line(left + column * across, y, setter.flow(group).words, _GROUP_PT)
    rows = -(-len(groups) // _IN_A_ROW)
    _paragraphs(pen, setter, below, (left, right), top + rows * 17 + 8)
    pen.next_page()
    return pen.finished()


def _paragraphs(
    pen: Pen, setter: Typesetter, texts: Sequence[str], sides: tuple[float, float], top: float
) -> float:
    left, right = sides
    for text in texts:
        lines = break_lines(setter.flow(text).words, _BODY_PT, right - left)
        top = pen.block(left, top, lines, _BODY_PT, _BODY_PT * 1.4) + 3
    return top
