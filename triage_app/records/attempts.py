"""How often a wrong password was given for whom, and how long they wait: kept over restarts.

A few mistakes cost nothing; then each costs more than the one before, and at last a pause. What is
kept here is told to the audit at the next sign-in, for nothing can be written to a locked store.
A clock set back shortens no wait: it begins again from what the clock says now.

Whoever can write to the folder can delete this file, and can copy the slots and try them elsewhere:
what protects against that is the cost of each try (`key_slots`) and the disk's encryption.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from triage_app.questionnaire.outside import read_file
from triage_app.records.failures import store_sentences
from triage_app.records.users import name_key
from triage_app.records.vault import write_whole

ATTEMPTS_NAME: Final = "triage.attempts"
FORMAT: Final = 1
LARGEST: Final = 256_000
MOST_STRANGERS: Final = 50
STRANGER: Final = "?"
"""What the key of a name that nobody has begins with."""

_DELAYS: Final = (0, 0, 0, 5, 15, 30, 60, 120, 300)
_LONGEST: Final = 900
_MOST_PEOPLE: Final = 1_000
_MOST_ID: Final = 80
_MOST_COMPUTER: Final = 40
_MOST_COUNT: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Failures:
    """What is known of the wrong passwords given for one person since they last signed in.

    Attributes:
        first: the moment of the first one not yet in the audit.
        computer: where the last one was typed.
        noted: how many of them the audit has.
    """

    count: int
    first: datetime
    last: datetime
    computer: str = ""
    noted: int = 0


def delay_after(count: int) -> timedelta:
    """How long nothing is tried after so many wrong ones on end."""
    if count <= 0:
        return timedelta(0)
    seconds = _DELAYS[count - 1] if count <= len(_DELAYS) else _LONGEST
    return timedelta(seconds=seconds)


def stranger(store: str, typed: str) -> str:
    """What a name that nobody has is kept under; it may have been a password, typed too early."""
    told = f"triage attempts {store} {name_key(typed)}".encode("utf-8", "surrogatepass")
    return STRANGER + hashlib.sha256(told).hexdigest()[:16]


def read_attempts(directory: Path) -> dict[str, Failures]:
    """Failures by person; a file that cannot be read is as none."""
    path = directory / ATTEMPTS_NAME
    try:
        if path.is_symlink():
            return {}
        return _attempts_from(read_file(path, LARGEST))
    except OSError:
        return {}


def note_failure(directory: Path, person: str, now: datetime, computer: str = "") -> Failures:
    """Count one more wrong password of a person.

    Raises:
        StoreError: it cannot be written down.
    """
    people = read_attempts(directory)
    before = people.get(person)
    if before is None:
        failures = Failures(1, now, now, computer[:_MOST_COMPUTER])
    else:
        first = now if before.noted >= before.count else before.first
        count = min(before.count + 1, _MOST_COUNT)
        failures = replace(before, count=count, first=first, last=now, computer=computer)
    people.pop(person, None)
    _write(directory, {**people, person: failures})
    return failures


def wait_left(directory: Path, person: str, now: datetime) -> timedelta:
    """How long until a password of this person is tried again; nothing for at once.

    Raises:
        StoreError: the clock was set back, and that cannot be written down.
    """
    people = read_attempts(directory)
    failures = people.get(person)
    if failures is None:
        return timedelta(0)
    delay = delay_after(failures.count)
    if not delay:
        return delay
    if now < failures.last:
        failures = replace(failures, last=now, first=min(failures.first, now))
        _write(directory, {**people, person: failures})
    return max(timedelta(0), failures.last + delay - now)


def forget(directory: Path, *persons: str) -> None:
    """They are in: nothing is held against them. Raises StoreError."""
    people = read_attempts(directory)
    left = {person: failures for person, failures in people.items() if person not in persons}
    if left != people:
        _write(directory, left)


def mark_noted(directory: Path, noted: Mapping[str, int]) -> None:
    """Remember how many of whose failures the audit has. Raises StoreError."""
    people = read_attempts(directory)
    after = {
        person: replace(failures, noted=max(failures.noted, noted.get(person, 0)))
        for person, failures in people.items()
    }
    if after != people:
        _write(directory, after)


def _write(directory: Path, people: Mapping[str, Failures]) -> None:
    # Names that nobody has must not fill the disk; those of the clinic's people all stay.
    strangers = [person for person in people if person.startswith(STRANGER)]
    dropped = frozenset(strangers[:-MOST_STRANGERS])
    kept = {
        "format": FORMAT,
        "people": {
            person: {
                "count": failures.count,
                "first": failures.first.isoformat(),
                "last": failures.last.isoformat(),
                "computer": failures.computer,
                "noted": failures.noted,
            }
            for person, failures in people.items()
            if person not in dropped
        },
    }
    path = directory / ATTEMPTS_NAME
    with store_sentences(path):
        write_whole(path, json.dumps(kept, indent=1).encode("ascii"))


def _attempts_from(data: bytes) -> dict[str, Failures]:
    try:
        found = json.loads(data.decode("ascii"))
        people = found["people"] if found["format"] == FORMAT else {}
        listed = list(people.items())[:_MOST_PEOPLE]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}
    read: dict[str, Failures] = {}
    for person, one in listed:
        try:
            if len(person) <= _MOST_ID:
                read[person] = _failures_from(one)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
            continue
    return read


# Any: JSON as it was read; each value is checked as it is turned into ours.
def _failures_from(found: dict[str, Any]) -> Failures:
    count, noted = found["count"], found["noted"]
    for number in (count, noted):
        if not isinstance(number, int) or not 0 <= number <= _MOST_COUNT:
            raise ValueError("no count")
    first, last = datetime.fromisoformat(found["first"]), datetime.fromisoformat(found["last"])
    if first.tzinfo is None or last.tzinfo is None:
        raise ValueError("no moment")
    computer = "".join(char for char in found["computer"] if char.isprintable())
    return Failures(count, first, last, computer[:_MOST_COMPUTER], noted)
