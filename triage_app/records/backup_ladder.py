"""What backups are called, and which of them are kept: the last days, weeks and months.

It decides by the moments in the names alone, and touches no file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final

DAYS: Final = 7
WEEKS: Final = 5
MONTHS: Final = 12

_NAME: Final = re.compile(r"triage-(\d{4}-\d{2}-\d{2}T\d{6})Z\.backup", re.ASCII)
_FORMAT: Final = "%Y-%m-%dT%H%M%S"


def backup_name(moment: datetime) -> str:
    """triage-2026-11-20T183000Z.backup, for an aware moment."""
    return f"triage-{moment.astimezone(UTC).strftime(_FORMAT)}Z.backup"


def moment_of(name: str) -> datetime | None:
    """When the backup of this name was made; None when it is no name of a backup."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    try:
        return datetime.strptime(found[1], _FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None


def ladder(moments: Iterable[datetime], now: datetime) -> frozenset[datetime]:
    """Which backups may go, by when they were made.

    Kept are the newest of each of the last 7 days that have one, of the last 5 weeks and of the
    last 12 months: days without a backup use up no step, so that a clinic that was closed loses
    nothing. Those of the future come from a clock that was wrong; they stay, and take no step.
    """
    past = sorted({moment for moment in moments if moment <= now}, reverse=True)
    kept: set[datetime] = set()
    for step, of in ((DAYS, _day), (WEEKS, _week), (MONTHS, _month)):
        kept |= set(_newest_of_each(past, of, step))
    return frozenset(past) - kept


def _newest_of_each(
    newest_first: list[datetime], of: Callable[[datetime], object], most: int
) -> list[datetime]:
    found: dict[object, datetime] = {}
    for moment in newest_first:
        if of(moment) not in found and len(found) == most:
            break
        found.setdefault(of(moment), moment)
    return list(found.values())


def _day(moment: datetime) -> object:
    return moment.date()


def _week(moment: datetime) -> object:
    return moment.isocalendar()[:2]


def _month(moment: datetime) -> object:
    return moment.year, moment.month
