"""Decides which rows give way when a part of the page is too small, and how it says so.

Nothing goes in silence: every cut ends in a sign that counts what is on screen only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from triage_app.report import page_words
from triage_app.report.line_breaking import (
    Flow,
    Line,
    Typesetter,
    Word,
    after_space,
    break_lines,
    clip_lines,
    counted,
    line_em,
)
from triage_app.report.paper import POINT
from triage_app.report.summary import Ink, Row, Span, Text

TEXT_PT: Final = 8.5
LEADING_PT: Final = 10.9
LEADING: Final = LEADING_PT * POINT
ROW_GAP: Final = 0.5
_MOST_ROWS: Final = 40


class LaidRow:
    """One row measured for a width: the lines of its label and of its text."""

    __slots__ = ("flow", "keep", "label", "lines")

    def __init__(self, label: list[Line], flow: Flow, lines: list[Line], *, keep: bool) -> None:
        self.label = label
        self.flow = flow
        self.lines = lines
        self.keep = keep

    @property
    def height(self) -> float:
        """Millimetres with the gap under it."""
        return max(len(self.label), len(self.lines), 1) * LEADING + ROW_GAP


class RowList:
    """The rows under one heading. They can be cut; `sign` then says what is missing."""

    def __init__(
        self, setter: Typesetter, rows: Sequence[Row], label_mm: float, width_mm: float
    ) -> None:
        self._setter = setter
        self.label_mm = label_mm
        self.text_mm = width_mm - label_mm
        self.rows: list[LaidRow] = []
        # The last row's own sign counts the rows left out after it.
        self._said = False
        self.dropped = max(len(rows) - _MOST_ROWS, 0)
        for row in rows[:_MOST_ROWS]:
            flow = setter.flow(row.text)
            self.rows.append(
                LaidRow(self._label(row.label), flow, self._clip(flow, 12), keep=row.keep)
            )

    def _label(self, text: str) -> list[Line]:
        flow = self._setter.flow(text)
        return clip_lines(flow, TEXT_PT, self.label_mm - 0.4, 2, lambda _: self._setter.flow("…"))

    def _clip(self, flow: Flow, most: int) -> list[Line]:
        return clip_lines(flow, TEXT_PT, self.text_mm, most, self._words_sign)

    def _words_sign(self, count: int) -> Flow:
        sign = Span(page_words.words_cut(count), Ink.BOLD)
        return self._setter.flow((Span(" … "), sign))

    @property
    def height(self) -> float:
        """Millimetres of all rows that are left."""
        return sum(row.height for row in self.rows)

    @property
    def lines(self) -> int:
        """Lines of all rows that are left."""
        return sum(max(len(row.label), len(row.lines), 1) for row in self.rows)

    def drop_last(self, *, least: int = 0, even_kept: bool = False) -> bool:
        """Leaves out the last row that may go. False when none may."""
        if len(self.rows) <= least:
            return False
        for index in range(len(self.rows) - 1, -1, -1):
            if even_kept or not self.rows[index].keep:
                del self.rows[index]
                self.dropped += 1
                self._said = False
                return True
        return False

    def limit_each(self, most_lines: int) -> None:
        """Cuts every row to so many lines."""
        for row in self.rows:
            row.label = row.label[:most_lines]
            if len(row.lines) > most_lines:
                row.lines = self._clip(row.flow, most_lines)

    def limit_all(self, most_lines: int) -> None:
        """Cuts the rows to so many lines together, the last ones first."""
        used = 0
        self._said = False
        for index, row in enumerate(self.rows):
            room = most_lines - used
            after = len(self.rows) - index - 1 + self.dropped
            wanted = max(len(row.lines), len(row.label), 1)
            if room >= wanted and (used + wanted < most_lines or not after):
                used += wanted
                continue
            if room <= 0:
                self.dropped += len(self.rows) - index
                del self.rows[index:]
                return
            row.label = row.label[:room]
            self.dropped = after
            del self.rows[index + 1 :]
            if len(row.lines) > room:
                row.lines = clip_lines(row.flow, TEXT_PT, self.text_mm, room, self._both_sign)
                if counted([word for line in row.lines for word in line]):
                    self._said = True
            return

    def _both_sign(self, words: int) -> Flow:
        text = (
            page_words.words_and_more(words, self.dropped)
            if self.dropped
            else page_words.words_cut(words)
        )
        return self._setter.flow((Span(" … "), Span(text, Ink.BOLD)))

    def place_sign(self) -> Flow | None:
        """Puts the sign at the end of the last row, or hands it back for the heading's right."""
        if not self.dropped or self._said:
            return None
        sign = self._setter.flow((Span(" "), Span(page_words.more(self.dropped), Ink.BOLD)))
        if not self.rows:
            return sign
        row = self.rows[-1]
        last = row.lines[-1] if row.lines else ()
        together = (*last, *after_space(sign.words))
        if line_em(together) * TEXT_PT * POINT <= self.text_mm:
            row.lines = [*row.lines[:-1], together]
            return None
        return sign


def clip_clauses(
    setter: Typesetter,
    flow: Flow,
    size_pt: float,
    width_mm: float,
    most_lines: int,
) -> list[Line]:
    """A paragraph of clauses in at most so many lines, cut behind a ";" and counted."""
    lines = break_lines(flow.words, size_pt, width_mm)
    if len(lines) <= most_lines and not flow.unseen:
        return lines
    words = flow.words
    ends = [index + 1 for index, word in enumerate(words) if _ends_clause(word)]
    total = len(ends) + (not ends or ends[-1] != len(words))
    reach = sum(len(line) for line in lines[:most_lines])
    for number in range(len(ends), 0, -1):
        if ends[number - 1] > reach:
            continue
        sign = setter.flow(page_words.more(total - number + bool(flow.unseen)), bold=True)
        tried = break_lines(
            (*words[: ends[number - 1]], *after_space(sign.words)), size_pt, width_mm
        )
        if len(tried) <= most_lines:
            return tried
    return clip_lines(
        flow,
        size_pt,
        width_mm,
        most_lines,
        lambda n: setter.flow((Span(" … "), Span(page_words.words_cut(n), Ink.BOLD))),
    )


def clip_items(
    setter: Typesetter, items: Sequence[Text], size_pt: float, width_mm: float, most_lines: int
) -> list[Line]:
    """A paragraph of whole items in at most so many lines; those left out are counted."""
    flows = [setter.flow(item) for item in items]
    for kept in range(len(flows), 0, -1):
        words = [word for flow in flows[:kept] for word in after_space(flow.words)]
        left = len(flows) - kept
        if left:
            words += after_space(setter.flow(page_words.more(left), bold=True).words)
        lines = break_lines(words, size_pt, width_mm)
        if len(lines) <= most_lines and not any(flow.unseen for flow in flows[:kept]):
            return lines
    whole = setter.flow(tuple(span for item in items for span in (*item, Span(" "))))
    return clip_lines(
        whole,
        size_pt,
        width_mm,
        most_lines,
        lambda n: setter.flow((Span(" … "), Span(page_words.words_cut(n), Ink.BOLD))),
    )


def _ends_clause(word: Word) -> bool:
    return bool(word.pieces) and word.pieces[-1][0].text.endswith(";")
