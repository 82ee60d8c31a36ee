"""Draws zone 10 at the bottom margin: what the level rests on, and where the page comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from triage_app.report import page_words
from triage_app.report.fit import clip_items
from triage_app.report.line_breaking import Line, Typesetter, after_space, clip_lines, line_em
from triage_app.report.page_head import words_sign
from triage_app.report.paper import POINT
from triage_app.report.pen import HAIRLINE, LABEL, Pen
from triage_app.report.summary import ReferralSummary

_SIZE_PT: Final = 8.5
_LEADING_PT: Final = 10.6
_LEADING: Final = _LEADING_PT * POINT
_BASIS_TO_RULE: Final = 1.35
_RULE_TO_TEXT: Final = 0.65
_UNDER: Final = 0.2
_MOST_FINDINGS: Final = 80
_FEW: Final = 92.0
_VERY_FEW: Final = 62.0


@dataclass(frozen=True, slots=True)
class FootZone:
    """Zone 10 measured: its lines and the height of the hairline above it."""

    basis: list[Line]
    provenance: list[Line]
    top: float


def measure_foot(
    pen: Pen,
    setter: Typesetter,
    summary: ReferralSummary,
    flags_end: float,
    notes: list[str],
    *,
    most_basis: int = 3,
) -> FootZone:
    """Basis in three lines, two or one when little is left, and the lines of provenance.

    Args:
        pen: knows the paper.
        setter: measures, and has counted the letters no font covers.
        summary: what the page says.
        flags_end: where zone 3 ends.
        notes: what else was left out of the drawing, to say here.
        most_basis: lines of basis at most; fewer where what may not be cut needs the room.
    """
    width = pen.paper.frame_mm
    left = pen.paper.bottom_mm - flags_end
    most = min(most_basis, 3 if left >= _FEW else 2 if left >= _VERY_FEW else 1)
    basis = clip_items(setter, summary.basis[:_MOST_FINDINGS], _SIZE_PT, width, most)
    provenance = [
        line
        for text in summary.provenance[:3]
        for line in clip_lines(
            setter.flow(text), _SIZE_PT, width, 2, lambda n: words_sign(setter, n)
        )
    ]
    for note in notes:
        words = setter.flow(f"· {note}" if provenance else note, bold=True).words
        together = (*provenance[-1], *after_space(words)) if provenance else words
        if provenance and line_em(together) * _SIZE_PT * POINT <= width:
            provenance[-1] = together
        else:
            provenance.append(setter.flow(note, bold=True).words)
    height = (len(basis) + len(provenance)) * _LEADING
    height += _BASIS_TO_RULE + 2 * _RULE_TO_TEXT + _UNDER
    return FootZone(basis, provenance, pen.paper.bottom_mm - height)


def draw_foot(pen: Pen, zone: FootZone) -> None:
    """Zone 10."""
    left, right = pen.paper.left_mm, pen.paper.right_mm
    pen.rule(left, zone.top, right, zone.top, 0.5, HAIRLINE)
    y = pen.block(left, zone.top + _RULE_TO_TEXT, zone.basis, _SIZE_PT, _LEADING_PT)
    y += _BASIS_TO_RULE
    pen.rule(left, y, right, y, 0.6)
    pen.block(left, y + _RULE_TO_TEXT, zone.provenance, _SIZE_PT, _LEADING_PT, LABEL)


def missing_note(setter: Typesetter) -> list[str]:
    """The note about letters shown as boxed question marks; empty without any."""
    return [page_words.missing_letters(setter.missing)] if setter.missing else []
