"""What is newer in a damaged store than in its backup: read row by row, put back, and listed.

A backup is an earlier state of the same store, so a row keeps its number, and what the backup
lacks or has older is taken over table by table. Only pages that fit their seal are read: what is
taken over is what was once saved, or nothing. The damaged file itself is never opened, a copy is.

It must not guess: a row that cannot be read is counted as lost.
"""

# ruff: noqa: S608  # names of tables and columns come from our own schema; values are bound

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from triage_app.errors import StoreError
from triage_app.model.audit import AuditHead
from triage_app.model.intake import AuditEntry, Event
from triage_app.records import audit
from triage_app.records.cipher import Connection
from triage_app.records.codec import UndecodableError, any_text_from, staff_from, time_from
from triage_app.records.damaged import DamagedStore, Row
from triage_app.records.failures import IntegrityError
from triage_app.records.salvage_mending import (
    drop_draft,
    drop_lines_of_nothing,
    drop_what_was_completed,
    find_parents,
    mend,
)

# Made anew by triggers and by `mend`, or taken over entry by entry.
_MADE_ANEW: Final = frozenset(
    {
        "_sqlite_migrations",
        "audit",
        "audit_head",
        "patient_search",
        "worklist_counts",
    }
)
# What others name first; tables not named here follow in the order of the schema.
_FIRST: Final = ("patients", "forms_kept", "visits", "intakes", "versions", "drafts", "worklist")


@dataclass(frozen=True, slots=True)
class Salvaged:
    """One completed or part-done intake that was taken over. Names no patient.

    Attributes:
        subject: its id.
        is_draft: True when it is part done.
        moment: when it was completed, or last saved.
    """

    subject: str
    is_draft: bool
    moment: datetime


@dataclass(slots=True)
class SalvageReport:
    """What was taken over, and what was not.

    Attributes:
        same_history: False when the backup is no earlier state of it; then nothing was taken over.
        readable: False when not even the first page of the damaged file could be read.
        intakes: newer than the backup, oldest first, drafts among them.
        lost: newer than the backup; it is known that there were these, and no more of them.
        rows: how many rows of each table were taken over.
        unreadable: tables of which not every row could be read.
        left_out: rows that name others which are nowhere to be found.
        entries: of the audit.
    """

    readable: bool = True
    same_history: bool = True
    intakes: list[Salvaged] = field(default_factory=list)
    lost: list[Salvaged] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)
    left_out: int = 0
    entries: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether nothing that was newer is known to be missing."""
        return self.readable and self.same_history and not self.unreadable and not self.left_out


def salvage(
    damaged: Path, key: bytes, into: Connection, *, is_empty: bool = False
) -> SalvageReport:
    """Take over what is newer in a copy of the damaged file.

    Args:
        damaged: a copy of the damaged store, with its log beside it if it had one.
        key: of both.
        into: an open connection to the store that was built from the backup.
        is_empty: True when there was no backup, and `into` is a new store.

    Raises:
        StoreError: the store being built cannot be written; nothing was taken over.
    """
    report = SalvageReport()
    try:
        source = DamagedStore(damaged, key)
    except StoreError:
        report.readable = False
        return report
    with closing(source):
        into.execute("BEGIN IMMEDIATE")
        try:
            into.execute("PRAGMA defer_foreign_keys = ON")
            _take_over(source, into, report, is_empty=is_empty)
            into.execute("COMMIT")
        except BaseException:
            if into.in_transaction:
                into.execute("ROLLBACK")
            raise
    report.intakes.sort(key=lambda item: item.moment)
    return report


def _take_over(
    source: DamagedStore, into: Connection, report: SalvageReport, *, is_empty: bool
) -> None:
    end = AuditHead(0, audit.BEFORE_FIRST) if is_empty else audit.head(into)
    if end.entries and not _is_same_history(source, end):
        report.same_history = False
        return
    waiting: list[tuple[_Table, Row]] = []
    people: set[int] = set()
    for name in _tables(into):
        if name == "drafts":
            drop_what_was_completed(into)
        table = _Table(into, name)
        for row in _rows(source, table, report):
            if table.fits(row):
                _take(table, row, report, people)
            else:
                waiting.append((table, row))
    people |= find_parents(into, source, [(table.name, row) for table, row in waiting])
    for table, row in waiting:
        if table.fits(row):
            _take(table, row, report, people)
        else:
            report.left_out += 1
    _take_entries(source, into, end.entries, report)
    mend(into, people)
    report.lost += [
        Salvaged(subject, bool(is_draft), time_from(changed))
        for subject, is_draft, changed in drop_lines_of_nothing(into)
    ]


def _is_same_history(source: DamagedStore, end: AuditHead) -> bool:
    """Whether the backup is an earlier state of the damaged store, as far as can be read.

    After a restore of an older backup, a later one of the time before it has other rows by the
    same numbers.
    """
    found = source.one("audit", ("hash",), "sequence", end.entries)
    return found is None or found["hash"] == end.hash


def _tables(into: Connection) -> tuple[str, ...]:
    rows = into.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    names = [str(name) for (name,) in rows if name not in _MADE_ANEW]
    first = [name for name in _FIRST if name in names]
    return (*first, *(name for name in names if name not in first))


class _Table:
    """A table of the store being built: its columns, its key, and what its rows name."""

    def __init__(self, into: Connection, name: str) -> None:
        self.name = name
        self._into = into
        info = into.execute(f"PRAGMA table_xinfo({name})").fetchall()
        # Columns that are worked out from others (hidden 2 or 3) cannot be written.
        plain = [column for column in info if column[6] == 0]
        self.columns = tuple(str(column[1]) for column in plain)
        keys = sorted((column[5], str(column[1])) for column in plain if column[5])
        self.key = tuple(column for _place, column in keys)
        triggers = into.execute(
            "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name = ?",
            (f"{name}_no_update",),
        ).fetchone()
        self.only_added = bool(triggers[0])
        self._parents = _parents(into, name)

    def fits(self, row: Row) -> bool:
        """Whether everything the row names is there."""
        for column, other, named in self._parents:
            value = row[column]
            if value is None or (other == self.name and row.get(named) == value):
                continue
            found = self._into.execute(f'SELECT 1 FROM {other} WHERE "{named}" = ?', (value,))
            if found.fetchone() is None:
                return False
        return True

    def stored(self, row: Row) -> Row | None:
        """The row of the same key as it is in the store being built."""
        where = " AND ".join(f'"{name}" IS ?' for name in self.key)
        columns = ", ".join(f'"{name}"' for name in self.columns)
        found = self._into.execute(
            f"SELECT {columns} FROM {self.name} WHERE {where}", [row[name] for name in self.key]
        ).fetchone()
        return None if found is None else dict(zip(self.columns, found, strict=True))

    def insert(self, row: Row) -> None:
        """Add it. One that another row stands in the way of is kept out by the schema."""
        columns = ", ".join(f'"{name}"' for name in self.columns)
        marks = ", ".join("?" * len(self.columns))
        self._into.execute(
            f"INSERT INTO {self.name} ({columns}) VALUES ({marks})",
            [row[name] for name in self.columns],
        )

    def update(self, row: Row) -> None:
        """Replace it."""
        others = [name for name in self.columns if name not in self.key]
        sets = ", ".join(f'"{name}" = ?' for name in others)
        where = " AND ".join(f'"{name}" IS ?' for name in self.key)
        self._into.execute(
            f"UPDATE {self.name} SET {sets} WHERE {where}",
            [row[name] for name in (*others, *self.key)],
        )


def _parents(into: Connection, table: str) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (str(row[3]), str(row[2]), str(row[4]))
        for row in into.execute(f"PRAGMA foreign_key_list({table})")
    )


def _rows(source: DamagedStore, table: _Table, report: SalvageReport) -> Iterator[Row]:
    rows = source.rows(table.name, table.columns, table.key)
    yield from rows
    if table.name in source.cut:
        report.unreadable.append(table.name)


def _take(table: _Table, row: Row, report: SalvageReport, people: set[int]) -> None:
    stored = table.stored(row)
    if stored == row or (stored is not None and table.only_added):
        return
    try:
        if stored is None:
            table.insert(row)
        else:
            table.update(row)
    except IntegrityError:
        report.left_out += 1
        return
    report.rows[table.name] = report.rows.get(table.name, 0) + 1
    if table.name == "patients":
        people.add(int(row["number"]))
    if table.name in ("intakes", "drafts"):
        report.intakes.append(_salvaged(row))


def _salvaged(row: Row) -> Salvaged:
    is_draft = "draft_id" in row and "completed" not in row
    subject = row["draft_id"] if is_draft else row["intake_id"]
    return Salvaged(str(subject), is_draft, time_from(row["saved" if is_draft else "completed"]))


# -- the audit -------------------------------------------------------------------------------------


def _take_entries(
    source: DamagedStore, into: Connection, after: int, report: SalvageReport
) -> None:
    """Add what was done since the backup, in its order; an entry that is lost leaves no gap."""
    columns = ("sequence", "event", "at", "staff", "computer", "subject", "detail")
    rows = sorted(
        (row for row in source.rows("audit", columns, ("sequence",)) if row["sequence"] > after),
        key=lambda row: int(row["sequence"]),
    )
    if "audit" in source.cut:
        report.unreadable.append("audit")
    for row in rows:
        entry = _entry(row)
        if entry is None:
            report.left_out += 1
            continue
        audit.add_entry(into, entry)
        report.entries += 1
        if entry.event is Event.DRAFT_DISCARDED:
            drop_draft(into, entry.subject)


# Any: a row of the driver has no types; each value is checked as it is turned into ours.
def _entry(row: dict[str, Any]) -> AuditEntry | None:
    try:
        return AuditEntry(
            Event(row["event"]),
            time_from(row["at"]),
            staff_from(row["staff"]),
            str(row["subject"]),
            any_text_from(row["detail"]),
            any_text_from(row["computer"]),
        )
    except (UndecodableError, ValueError):
        return None
