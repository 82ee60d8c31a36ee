"""The audit: who did what, when, where. Entries are only added, each chained to the one before.

An entry is added in the transaction it tells of, under the write lock of that transaction, so that
the entries of several desks stand in one row. Each keeps a hash:

    SHA-256 (hash of the entry before, 64 hexadecimal digits
             + JSON array, ASCII, no spaces: sequence, event, at, staff, computer, subject, detail)

with the six texts as they are stored; the first follows 64 zeros. Triggers refuse any change, any
deletion and any entry that is not the next one, and move `audit_head`: number and hash of the last.

What checking finds: an entry changed, dropped, put in between, moved, and a tail cut off, whoever
did it with whatever program, unless they also rewrote every hash after it and the head. Somebody
who holds the key can do that. Then only a head noted outside the store shows it: so each backup
prints one, and `verify` takes one.

What `detail` holds is decided where entries are made (`workflow`): values that patient details and
levels had and have, ids of versions, counts, staff words. Never an answer, a note, or what was
searched for. None of it goes to a log file.
"""

# ruff: noqa: S608  # names of columns are constants of this module

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any, Final

from triage_app.model.audit import (
    AuditFault,
    AuditFilter,
    AuditHead,
    AuditLine,
    AuditReport,
    FaultKind,
    NotedHead,
)
from triage_app.model.intake import AuditEntry, Event
from triage_app.model.person import Staff
from triage_app.records.cipher import Connection
from triage_app.records.codec import (
    UndecodableError,
    any_text,
    any_text_from,
    staff_from,
    staff_text,
    time_from,
    time_text,
)

__all__ = [
    "BEFORE_FIRST",
    "AuditFault",
    "AuditFilter",
    "AuditHead",
    "AuditLine",
    "AuditReport",
    "FaultKind",
    "NotedHead",
    "add_entry",
    "chained",
    "head",
    "last_entries",
    "page",
    "people",
    "verify",
]

BEFORE_FIRST: Final = "0" * 64
"""What the first entry follows."""
MOST_FAULTS: Final = 100
"""How many findings are kept one by one; the others are counted."""
GUARDS: Final = frozenset(
    {
        "audit_no_update",
        "audit_no_delete",
        "audit_only_next",
        "audit_moves_head",
        "audit_head_no_delete",
        "audit_head_only_on",
    }
)
"""The triggers without which entries could be changed unseen until the next check."""

_COLUMNS: Final = "sequence, event, at, staff, computer, subject, detail"
_STEP: Final = 2_000
# default: in a table made anew without types anything may stand; it must be found, not raise.
_encode: Final = json.JSONEncoder(check_circular=False, separators=(",", ":"), default=repr).encode
# Any: rows of the driver have no types.
Row = tuple[Any, ...]
Progress = Callable[[int, int], None]


def chained(before: str, row: Row) -> str:
    """The hash of an entry: of the hash before it and of its seven values as stored."""
    return hashlib.sha256(f"{before}{_encode(row)}".encode()).hexdigest()


def add_entry(connection: Connection, entry: AuditEntry) -> None:
    """Add the entry to the transaction that is open for writing."""
    count, before = connection.execute("SELECT entries, hash FROM audit_head").fetchone()
    row = (
        count + 1,
        entry.event.value,
        time_text(entry.at),
        staff_text(entry.by),
        any_text(entry.computer),
        entry.subject,
        any_text(entry.detail),
    )
    connection.execute(
        f"INSERT INTO audit ({_COLUMNS}, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (*row, chained(before, row)),
    )


def head(connection: Connection) -> AuditHead:
    """The end of the chain as the store has it, without checking anything."""
    entries, last = connection.execute("SELECT entries, hash FROM audit_head").fetchone()
    return AuditHead(entries, last)


# -- reading ---------------------------------------------------------------------------------------


def last_entries(connection: Connection, limit: int) -> tuple[AuditEntry, ...]:
    """The last entries, newest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM audit ORDER BY sequence DESC LIMIT ?", (limit,)
    )
    return tuple(_entry(row) for row in rows)


def page(
    connection: Connection, wanted: AuditFilter, limit: int, before: int | None = None
) -> tuple[AuditLine, ...]:
    """The newest entries that fit, newest first; with `before` only those of smaller numbers."""
    where, values = _where(wanted, before)
    rows = connection.execute(
        f"SELECT {_COLUMNS}, hash FROM audit WHERE {where} ORDER BY sequence DESC LIMIT ?",
        (*values, limit),
    )
    return tuple(_line(row) for row in rows)


def people(connection: Connection) -> tuple[Staff, ...]:
    """Everybody who ever did something, by name; once for each name and role they had."""
    found = []
    for (text,) in connection.execute("SELECT DISTINCT staff FROM audit"):
        try:
            found.append(staff_from(text))
        except UndecodableError:
            # Somebody changed it: the check says so; the list goes on without it.
            continue
    return tuple(sorted(found, key=lambda staff: (staff.name, staff.staff_id, staff.role)))


def _where(wanted: AuditFilter, before: int | None) -> tuple[str, list[object]]:
    parts, values = ["1"], list[object]()

    def add(part: str, *more: object) -> None:
        parts.append(part)
        values.extend(more)

    if before is not None:
        add("sequence < ?", before)
    if wanted.person:
        # One person may have had several names and roles; the id stands first in the text.
        begins = f'{{"staff_id":{any_text(wanted.person)},'
        add("substr(staff, 1, ?) = ?", len(begins), begins)
    if wanted.events:
        names = sorted(event.value for event in wanted.events)
        add(f"event IN ({_marks(names)})", *names)
    if wanted.begin is not None:
        add("at >= ?", time_text(wanted.begin))
    if wanted.end is not None:
        add("at < ?", time_text(wanted.end))
    if wanted.subject:
        add(f"subject IN ({_ALL_ABOUT})", *[wanted.subject] * 3)
    return " AND ".join(parts), values


_ALL_ABOUT: Final = """
    SELECT ?
    UNION SELECT subject FROM versions WHERE visit = (SELECT visit FROM versions WHERE subject = ?)
    UNION SELECT subject FROM versions
        JOIN visits ON visits.number = versions.visit
        JOIN patients ON patients.number = visits.patient_number
        WHERE patients.patient_id = ?
"""


def _marks(values: list[str]) -> str:
    return ", ".join("?" * len(values))


def _entry(row: Row) -> AuditEntry:
    _sequence, event, at, staff, computer, subject, detail = row
    return AuditEntry(
        Event(event),
        time_from(at),
        staff_from(staff),
        subject,
        any_text_from(detail),
        any_text_from(computer),
    )


def _line(row: Row) -> AuditLine:
    *values, kept = row
    try:
        return AuditLine(row[0], _entry(tuple(values)), kept)
    except (UndecodableError, ValueError):
        return AuditLine(row[0], None, kept)


# -- checking --------------------------------------------------------------------------------------


def verify(
    connection: Connection, noted: NotedHead | None = None, progress: Progress | None = None
) -> AuditReport:
    """Check every entry and the head, reading each once and keeping none.

    Args:
        connection: of a store that is up to date.
        noted: a head noted earlier, which must stand in the chain.
        progress: told every few entries how many of how many; what it raises ends the check.
    """
    guards = {
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'")
    }
    kept = connection.execute("SELECT entries, hash FROM audit_head").fetchone()
    found = _Findings(noted, kept[0] if kept is not None else 0, progress)
    if not guards >= GUARDS:
        found.add(FaultKind.UNGUARDED)
    last = _follow(connection, found)
    if kept is None:
        found.add(FaultKind.HEAD_DIFFERS)
    else:
        found.compare(last, AuditHead(*kept))
    if found.noted is not None:
        found.add(FaultKind.NOTED_HEAD_GONE, found.noted.entries or 0, found.noted.entries or 0)
    return AuditReport(found.count, last, tuple(found.faults), found.faults_in_all)


def _follow(connection: Connection, found: _Findings) -> AuditHead:
    """Go along the chain; a fault is told once, and what follows it is checked as it stands."""
    before, expected = BEFORE_FIRST, 1
    rows = connection.execute(f"SELECT {_COLUMNS}, hash FROM audit ORDER BY sequence")
    for row in rows:
        sequence, kept = row[0], row[7]
        if sequence < expected:
            found.add(FaultKind.OUT_OF_PLACE, sequence, sequence)
            found.next(sequence, kept)
            continue
        if sequence > expected:
            # Without the entry before it this one cannot be checked, but those after it can.
            found.add(FaultKind.MISSING, expected, sequence - 1)
        elif chained(before, row[:7]) != kept:
            found.add(FaultKind.CHANGED, sequence, sequence)
        before, expected = kept, sequence + 1
        found.next(sequence, kept)
    return AuditHead(expected - 1, str(before))


class _Findings:
    """What a check has found so far, and the noted head until it is met."""

    def __init__(self, noted: NotedHead | None, of: int, progress: Progress | None) -> None:
        self.noted = noted
        self.count = 0
        self.faults: list[AuditFault] = []
        self.faults_in_all = 0
        self._of = of
        self._progress = progress

    def add(self, kind: FaultKind, first: int = 0, last: int = 0) -> None:
        """Keep a finding, or count it when there are too many."""
        self.faults_in_all += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(AuditFault(kind, first, last))

    def next(self, sequence: int, kept: str) -> None:
        """One entry was read."""
        self.count += 1
        noted = self.noted
        if (
            noted is not None
            and noted.entries in (None, sequence)
            and str(kept).startswith(noted.hash)
        ):
            self.noted = None
        if self._progress is not None and self.count % _STEP == 0:
            self._progress(self.count, max(self._of, self.count))

    def compare(self, last: AuditHead, kept: AuditHead) -> None:
        """Compare the end of the entries with the head that is kept apart."""
        if last.entries < kept.entries:
            self.add(FaultKind.TAIL_CUT, last.entries + 1, kept.entries)
        elif last.entries > kept.entries:
            self.add(FaultKind.TAIL_ADDED, kept.entries + 1, last.entries)
        elif last.hash != kept.hash:
            self.add(FaultKind.HEAD_DIFFERS)
