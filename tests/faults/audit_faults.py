"""The audit tampered with by somebody who has the key and a database program, in every way.

Each fault is made in a transaction and taken back: the locks are off while it is made, and on
again before the check, so that nothing but the chain can tell.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

from triage_app.model.intake import AuditEntry, Event
from triage_app.model.person import Staff
from triage_app.records.audit import add_entry, verify
from triage_app.records.cipher import KEY_BYTES, Connection, connect
from triage_app.records.migrations import bring_up_to_date

SMALL: Final = 12
LARGE: Final = 3_000
AT_RANDOM: Final = 60
COLUMNS: Final = ("event", "at", "staff", "computer", "subject", "detail", "hash")
_ALL: Final = "event, at, staff, computer, subject, detail, hash"
_DESK: Final = Staff("s-1", "J. Pell", "reception")

Fault = Callable[[Connection], None]


def audit_faults(seed: int = 1) -> tuple[int, int]:
    """How many faults were tried, and how many of them the check found."""
    tried = found = 0
    for count, faults in ((SMALL, every_fault(SMALL)), (LARGE, some_faults(LARGE, Random(seed)))):
        with chain_of(count) as connection:
            for _name, fault in faults:
                tried += 1
                found += not whole_after(connection, fault)
    return tried, found


@contextmanager
def chain_of(count: int) -> Iterator[Connection]:
    """A store with so many entries in its audit."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "triage.db"
        with closing(connect(path, secrets.token_bytes(KEY_BYTES))) as connection:
            moment = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
            bring_up_to_date(connection, path, lambda: moment)
            connection.execute("BEGIN IMMEDIATE")
            for number in range(1, count):
                # Alike but for the second: what the check finds, it finds by that alone.
                at = moment + timedelta(seconds=number)
                entry = AuditEntry(Event.RECORD_OPENED, at, _DESK, "p-1", "", "FRONT-2")
                add_entry(connection, entry)
            connection.execute("COMMIT")
            yield connection


def whole_after(connection: Connection, fault: Fault) -> bool:
    """Whether the check finds nothing after this fault; the fault is taken back."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        with unlocked(connection):
            fault(connection)
        return verify(connection).is_whole
    finally:
        connection.execute("ROLLBACK")


@contextmanager
def unlocked(connection: Connection) -> Iterator[None]:
    """Take the locks off, and put them on again as they were."""
    locks = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit%'"
    ).fetchall()
    assert len(locks) == 6
    for name, _sql in locks:
        connection.execute(f"DROP TRIGGER {name}")
    yield
    for _name, sql in locks:
        connection.execute(sql)


def every_fault(count: int) -> Iterator[tuple[str, Fault]]:
    """Every entry altered in every column, dropped, repeated, swapped with each later one; cut."""
    for place in range(1, count + 1):
        for column in COLUMNS:
            yield f"{column} of {place} altered", altered(place, column)
        yield f"{place} dropped", dropped(place)
        yield f"{place} dropped and the rest moved up", dropped(place, closed_up=True)
        yield f"{place} put in twice", repeated(place, count)
        yield f"cut from {place} on", cut(place)
        for other in range(place + 1, count + 1):
            yield f"{place} and {other} swapped", swapped(place, other)
            yield (
                f"{place} and {other} swapped without their hashes",
                swapped(place, other, columns=_ALL.removesuffix(", hash")),
            )
    yield "one added by hand", added(count + 1)
    yield "one put before the first", added(0)


def some_faults(count: int, chance: Random) -> Iterator[tuple[str, Fault]]:
    """Faults anywhere in a long chain."""
    for _number in range(AT_RANDOM):
        place = chance.randrange(1, count)
        other = chance.randrange(place + 1, count + 1)
        yield chance.choice(
            (
                (f"{place} altered", altered(place, chance.choice(COLUMNS))),
                (f"{place} dropped", dropped(place, closed_up=chance.random() < 0.5)),
                (f"{place} and {other} swapped", swapped(place, other)),
                (f"cut from {place} on", cut(place)),
            )
        )


def altered(place: int, column: str) -> Fault:
    """One column of an entry is another text."""

    def fault(connection: Connection) -> None:
        connection.execute(
            f"UPDATE audit SET {column} = {column} || ' ' WHERE sequence = ?", (place,)
        )

    return fault


def dropped(place: int, *, closed_up: bool = False) -> Fault:
    """An entry is gone; the later ones perhaps numbered anew, and the head with them."""

    def fault(connection: Connection) -> None:
        connection.execute("DELETE FROM audit WHERE sequence = ?", (place,))
        if closed_up:
            _move(connection, place, -1)
            connection.execute("UPDATE audit_head SET entries = entries - 1")

    return fault


def repeated(place: int, count: int) -> Fault:
    """An entry is there twice, the later ones and the head moved down for it."""

    def fault(connection: Connection) -> None:
        _move(connection, place + 1, 1)
        connection.execute(
            f"INSERT INTO audit SELECT sequence + 1, {_ALL} FROM audit WHERE sequence = ?", (place,)
        )
        connection.execute("UPDATE audit_head SET entries = ?", (count + 1,))

    return fault


def cut(place: int) -> Fault:
    """An entry and all after it are gone."""

    def fault(connection: Connection) -> None:
        connection.execute("DELETE FROM audit WHERE sequence >= ?", (place,))

    return fault


def swapped(place: int, other: int, columns: str = _ALL) -> Fault:
    """Two entries have each other's number, with their hashes or without."""

    def fault(connection: Connection) -> None:
        query = f"SELECT {columns} FROM audit WHERE sequence = ?"
        one = connection.execute(query, (place,)).fetchone()
        two = connection.execute(query, (other,)).fetchone()
        marks = ", ".join("?" * len(one))
        for row, number in ((two, place), (one, other)):
            connection.execute(
                f"UPDATE audit SET ({columns}) = ({marks}) WHERE sequence = ?", (*row, number)
            )

    return fault


def added(number: int) -> Fault:
    """An entry that no program of ours wrote, with a hash that looks like one."""

    def fault(connection: Connection) -> None:
        connection.execute(
            f"INSERT INTO audit SELECT ?, {_ALL} FROM audit WHERE sequence = 1", (number,)
        )

    return fault


def _move(connection: Connection, first: int, by: int) -> None:
    order = "DESC" if by > 0 else "ASC"
    rows = connection.execute(
        f"SELECT sequence FROM audit WHERE sequence >= ? ORDER BY sequence {order}", (first,)
    ).fetchall()
    for (number,) in rows:
        connection.execute(
            "UPDATE audit SET sequence = ? WHERE sequence = ?", (number + by, number)
        )
