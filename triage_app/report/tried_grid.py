"""Draws what was tried: a grid of treatments with marks, or running text if space is short."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from triage_app.report import marks
from triage_app.report.fit import LEADING, ROW_GAP, TEXT_PT, RowList
from triage_app.report.line_breaking import Flow, Line, Typesetter, clip_lines
from triage_app.report.paper import POINT
from triage_app.report.pen import LABEL, Pen
from triage_app.report.summary import Effect, Row, Span, Tried

_MOST: Final = 10


class TriedGrid:
    """Treatments two to a row, and the rows under them."""

    def __init__(
        self,
        setter: Typesetter,
        tried: Sequence[Tried],
        rows: Sequence[Row],
        width_mm: float,
        label_mm: float,
    ) -> None:
        self._setter = setter
        self._tried = tuple(tried[:_MOST])
        self._rest = tuple(tried[_MOST:])
        self._width = width_mm
        self._label = label_mm
        self._in_grid = True
        self._source_rows = tuple(rows)
        self.asked = bool(tried) or bool(rows)
        self.rows = RowList(setter, rows, label_mm, width_mm)
        self.rows.dropped += len(self._rest)
        self._cells = [self._cell(one) for one in self._tried]

    def _cell(self, tried: Tried) -> tuple[Line, Line]:
        half = self._width / 2
        words = self._setter.flow(tried.words, bold=tried.effect is Effect.NO_HELP)
        return (
            self._one_line(self._setter.flow(tried.label), self._label - 0.3),
            self._one_line(words, half - self._label - marks.EFFECT_WIDTH),
        )

    def _one_line(self, flow: Flow, room: float) -> Line:
        lines = clip_lines(flow, TEXT_PT, room, 1, lambda _: self._setter.flow("…"))
        return lines[0] if lines else ()

    @property
    def height(self) -> float:
        """Millimetres of grid and rows."""
        return self._grid_height + self.rows.height

    @property
    def _grid_height(self) -> float:
        if not self._in_grid:
            return 0.0
        return (len(self._tried) + 1) // 2 * (LEADING + ROW_GAP)

    def run_together(self) -> None:
        """Sets the treatments as rows of text, one for each way it went."""
        if not self._in_grid:
            return
        self._in_grid = False
        together: dict[str, list[str]] = {}
        for tried in (*self._tried, *self._rest):
            together.setdefault(tried.words, []).append(_lowered(tried.label))
        rows = [
            Row(_raised(words), (Span(", ".join(labels)),)) for words, labels in together.items()
        ]
        self.rows = RowList(self._setter, (*rows, *self._source_rows), self._label, self._width)

    def draw_grid(self, pen: Pen, x: float, top: float) -> float:
        """The grid, when it still is one. Returns where the rows begin."""
        if not self._in_grid:
            return top
        half = self._width / 2
        for number, (tried, (label, words)) in enumerate(
            zip(self._tried, self._cells, strict=True)
        ):
            at = x + (number % 2) * half
            baseline = top + number // 2 * (LEADING + ROW_GAP) + TEXT_PT * POINT
            pen.line(at, baseline, label, TEXT_PT, LABEL)
            marks.effect_mark(pen, tried.effect, at + self._label, baseline)
            pen.line(at + self._label + marks.EFFECT_WIDTH, baseline, words, TEXT_PT)
        return top + self._grid_height


def _lowered(label: str) -> str:
    """A label inside a sentence; one in capitals stays."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _raised(words: str) -> str:
    return words[:1].upper() + words[1:]
