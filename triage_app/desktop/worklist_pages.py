"""The rows of the worklist that are at hand: pages by offset, a few of them, never all.

It keeps pages and knows which are missing or old. It must not read: the reader does.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from triage_app.model.intake import IntakeId, Worklist, WorklistRow

PAGE: Final = 200
"""Rows read at a time."""
PAGES_KEPT: Final = 12


def page_of(row: int) -> int:
    """The page a row stands on."""
    return row // PAGE


@dataclass(slots=True)
class Pages:
    """At most `PAGES_KEPT` pages of a list of `total` rows; those used longest ago go first.

    Attributes:
        total: of all rows, those not at hand included.
    """

    total: int = 0
    _pages: OrderedDict[int, tuple[WorklistRow, ...]] = field(default_factory=OrderedDict)
    _old: set[int] = field(default_factory=set)

    def __len__(self) -> int:
        """How many rows are at hand."""
        return sum(len(rows) for rows in self._pages.values())

    def put(self, number: int, page: Worklist) -> bool:
        """Keep a page just read; True when its rows are others than those kept of it."""
        differs = self._pages.get(number) != page.rows
        self.total = page.total
        self._pages[number] = page.rows
        self._pages.move_to_end(number)
        self._old.discard(number)
        while len(self._pages) > PAGES_KEPT:
            gone, _rows = self._pages.popitem(last=False)
            self._old.discard(gone)
        return differs

    def row(self, place: int) -> WorklistRow | None:
        """The row at a place; None when it is not at hand."""
        rows = self._pages.get(page_of(place))
        offset = place % PAGE
        return rows[offset] if rows is not None and offset < len(rows) else None

    def needs(self, place: int) -> bool:
        """Whether the page of a place is to be read: it is not at hand, or is old."""
        number = page_of(place)
        if number in self._pages:
            self._pages.move_to_end(number)
            return number in self._old
        return True

    def age(self) -> None:
        """Call all pages old: they may still be shown, and are read again when they are."""
        self._old = set(self._pages)

    def rows(self) -> Iterator[tuple[int, WorklistRow]]:
        """Place and row of all at hand, in order."""
        for number in sorted(self._pages):
            for offset, row in enumerate(self._pages[number]):
                yield number * PAGE + offset, row

    def place_of(self, subject: IntakeId) -> int | None:
        """Where a row stands; None when it is not at hand."""
        return next((place for place, row in self.rows() if row.subject == subject), None)
