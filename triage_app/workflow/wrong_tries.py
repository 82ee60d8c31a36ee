"""What the audit is told of wrong passwords: one entry for each person, at the next sign-in.

They are counted beside the store (`records.attempts`), for nothing can be written to a locked one.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from triage_app.errors import StoreError
from triage_app.model.intake import AuditEntry, Event
from triage_app.model.person import Staff
from triage_app.records.attempts import STRANGER, Failures, forget, mark_noted, read_attempts

log = logging.getLogger(__name__)

PROGRAM: Final = Staff("triage-app", "triage-app", "program")
PIN: Final = "pin:"
"""What wrong PINs of a person are counted under, before their id."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Wrong tries that the audit does not have yet.

    Attributes:
        entries: to be written.
        noted: how many of whose the audit has then.
    """

    entries: tuple[AuditEntry, ...] = ()
    noted: Mapping[str, int] = field(default_factory=dict)


def tally(directory: Path, now: datetime, computer: str) -> Tally:
    """What is to be written in the audit now."""
    entries = []
    strangers: list[Failures] = []
    people = read_attempts(directory)
    for person, failures in people.items():
        if failures.count <= failures.noted:
            continue
        if person.startswith(STRANGER):
            strangers.append(failures)
            continue
        what = "PIN" if person.startswith(PIN) else "sign-in"
        entries.append(_entry(person.removeprefix(PIN), what, [failures], now, computer))
    if strangers:
        entries.append(_entry("", "names that nobody has", strangers, now, computer))
    return Tally(tuple(entries), {person: one.count for person, one in people.items()})


def settle(directory: Path, noted: Tally, user_id: str) -> None:
    """The entries are written and this person is in: nothing is held against them any more.

    What cannot be written is counted and told again; nobody is kept out for it.
    """
    forgive(directory, user_id, f"{PIN}{user_id}")
    try:
        mark_noted(directory, noted.noted)
    except StoreError as err:
        log.warning("wrong tries could not be noted: %s", type(err).__name__)


def forgive(directory: Path, *persons: str) -> None:
    """Hold nothing against them any more; nobody is kept out when it cannot be written."""
    try:
        forget(directory, *persons)
    except StoreError as err:
        log.warning("wrong tries could not be forgotten: %s", type(err).__name__)


def _entry(
    subject: str, what: str, failures: list[Failures], now: datetime, computer: str
) -> AuditEntry:
    count = sum(one.count - one.noted for one in failures)
    first = min(one.first for one in failures).isoformat(timespec="seconds")
    last = max(failures, key=lambda one: one.last)
    detail = f"{what}: {count} wrong, {first} to {last.last.isoformat(timespec='seconds')}"
    if last.computer:
        detail += f", last at {last.computer}"
    return AuditEntry(Event.SIGN_IN_FAILED, now, PROGRAM, subject, detail, computer)
