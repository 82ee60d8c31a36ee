"""Which rows the chips of the worklist show, and the counts they carry.

Levels are filtered by the store. "New or changed", "Not finished" and "Over the limit" are asked
of rows already read, because they hang on the clock and on who looked last.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from triage_app import workflow
from triage_app.desktop.background import Work
from triage_app.model.intake import Worklist, WorklistRow
from triage_app.model.level import Level
from triage_app.workflow import Clinic

MOST_ROWS_READ = 20_000
PAGE_READ = 500


class Only(Enum):
    """What a chip keeps besides a level."""

    ALL = "all"
    NEWS = "news"
    UNFINISHED = "unfinished"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Filter:
    """One chip: either a level, or one of `Only`."""

    only: Only = Only.ALL
    level: Level | None = None

    @property
    def name(self) -> str:
        """Stable name for objectName and tests."""
        return self.level.id if self.level is not None else self.only.value


FILTERS = (
    Filter(),
    *(Filter(level=level) for level in sorted(Level, reverse=True)),
    Filter(Only.NEWS),
    Filter(Only.UNFINISHED),
    Filter(Only.OVER),
)


def keeps(
    only: Only, row: WorklistRow, now: datetime, due: Callable[[WorklistRow], datetime]
) -> bool:
    """Whether the chip shows the row."""
    match only:
        case Only.ALL:
            return True
        case Only.NEWS:
            return not row.is_draft and (row.opened is None or row.changed > row.opened)
        case Only.UNFINISHED:
            return row.is_draft
        case Only.OVER:
            return now > due(row)


def part_of(rows: tuple[WorklistRow, ...], offset: int, limit: int) -> Worklist:
    """A page of rows already filtered, as the store would give it."""
    levels = tuple(sum(row.level is level for row in rows) for level in sorted(Level))
    return Worklist(
        rows[offset : offset + limit], len(rows), (levels[0], levels[1], levels[2], levels[3])
    )


def read_all(clinic: Clinic, find: str, work: Work) -> tuple[WorklistRow, ...]:
    """Every row that `find` leaves, on this thread, with a hold on the store of its own."""
    own = clinic.for_background()
    try:
        rows: tuple[WorklistRow, ...] = ()
        while len(rows) < MOST_ROWS_READ:
            work.check()
            page = workflow.worklist(own, find=find, limit=PAGE_READ, offset=len(rows))
            rows += page.rows
            if not page.rows or len(rows) >= page.total:
                break
        return rows
    finally:
        own.records.close()
