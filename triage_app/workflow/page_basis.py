"""What a printed page was drawn from beside the intake, as JSON text: kept with each copy.

With it, the intake and the form it was asked with, the same copy is drawn again, byte for byte.
Earlier visits stand in it by their ids: a completed intake never changes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from triage_app import __version__
from triage_app.model.intake import Intake, IntakeId
from triage_app.model.level import Level
from triage_app.report.context import Override, PageContext
from triage_app.report.paper import PaperSize

# OverflowError and OSError: a zone that is no number of seconds, or the name of a folder of zones.
_UNREADABLE = (
    *(ValueError, LookupError, TypeError, AttributeError, RecursionError),
    *(OverflowError, OSError, ZoneInfoNotFoundError),
)
# Any below is JSON as it was read; each value is checked as it is turned into ours.
Json = Any
FindIntake = Callable[[IntakeId], Intake | None]


@dataclass(frozen=True, slots=True)
class PageBasis:
    """The circumstances of one copy, and the paper it was drawn for."""

    context: PageContext
    paper: PaperSize


class UnreadableBasisError(ValueError):
    """The text is not what this program writes, or names an intake that is not there."""


def basis_text(basis: PageBasis) -> str:
    """The basis as JSON text."""
    context = basis.context
    told = context.acknowledgement
    stored: dict[str, Json] = {
        "app": __version__,
        "paper": basis.paper.name,
        "clinic": context.clinic,
        "entered_by": context.entered_by,
        "started": _time(context.started),
        "completed": _time(context.completed),
        "parked": _time(context.parked),
        "zone": _zone(context.zone, context.printed_at),
        "printed_at": _time(context.printed_at),
        "copy": context.copy,
        "first_printed": _time(context.first_printed),
        "visit_number": context.visit_number,
        "version": context.version,
        "of_versions": context.of_versions,
        "replaced_at": _time(context.replaced_at),
        "newest_stamp": context.newest_stamp,
        "told": None if told is None else [told[0], _time(told[1]), told[2]],
        "earlier": [intake.intake_id for intake in context.earlier],
        "subject": context.subject,
        "override": _override(context.override),
        "read_back": _time(context.read_back),
        "lapsed": _override(context.lapsed),
        "in_error": _time(context.in_error),
    }
    return json.dumps(stored, separators=(",", ":"))


def basis_from(text: str, find: FindIntake) -> PageBasis:
    """The basis written by `basis_text`; `find` gives the earlier visits.

    Raises:
        UnreadableBasisError: it cannot be read, or an earlier visit is not there.
    """
    try:
        return _read(json.loads(text), find)
    except _UNREADABLE as error:
        # from None: the first error may quote the text, which holds names, and errors are logged.
        raise UnreadableBasisError(type(error).__name__) from None


def _read(stored: dict[str, Json], find: FindIntake) -> PageBasis:
    earlier = [find(IntakeId(name)) for name in stored["earlier"]]
    found = tuple(intake for intake in earlier if intake is not None)
    if len(found) != len(earlier):
        raise ValueError("an earlier visit is gone")
    told = stored["told"]
    context = PageContext(
        clinic=stored["clinic"],
        entered_by=stored["entered_by"],
        started=datetime.fromisoformat(stored["started"]),
        completed=_time_from(stored["completed"]),
        parked=_time_from(stored["parked"]),
        zone=_zone_from(stored["zone"]),
        printed_at=datetime.fromisoformat(stored["printed_at"]),
        copy=stored["copy"],
        first_printed=_time_from(stored["first_printed"]),
        visit_number=stored["visit_number"],
        version=stored["version"],
        of_versions=stored["of_versions"],
        replaced_at=_time_from(stored["replaced_at"]),
        newest_stamp=stored["newest_stamp"],
        acknowledgement=(
            None if told is None else (told[0], datetime.fromisoformat(told[1]), told[2])
        ),
        earlier=found,
        subject=stored["subject"],
        override=_override_from(stored["override"]),
        read_back=_time_from(stored["read_back"]),
        lapsed=_override_from(stored["lapsed"]),
        in_error=_time_from(stored["in_error"]),
    )
    return PageBasis(context, PaperSize[stored["paper"]])


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()


def _time_from(stored: str | None) -> datetime | None:
    return None if stored is None else datetime.fromisoformat(stored)


def _zone(zone: tzinfo, moment: datetime) -> str | float:
    """A named zone by its name; any other by how far it is from UTC at the time of printing."""
    if isinstance(zone, ZoneInfo) and zone.key:
        return zone.key
    offset = zone.utcoffset(moment.astimezone(zone))
    return 0.0 if offset is None else offset.total_seconds()


def _zone_from(stored: str | float) -> tzinfo:
    if isinstance(stored, str):
        return ZoneInfo(stored)
    return timezone(timedelta(seconds=stored))


def _override(override: Override | None) -> Json:
    if override is None:
        return None
    return {
        "level": override.level.id,
        "by": override.by,
        "at": _time(override.at),
        "reason": override.reason,
        "rules": None if override.rules is None else override.rules.id,
    }


def _override_from(stored: Json) -> Override | None:
    if stored is None:
        return None
    return Override(
        level=Level.from_id(stored["level"]),
        by=stored["by"],
        at=datetime.fromisoformat(stored["at"]),
        reason=stored["reason"],
        rules=None if stored["rules"] is None else Level.from_id(stored["rules"]),
    )
