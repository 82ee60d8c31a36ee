"""Reading what can be read of a damaged store: row by row, around the pages that fail.

A page that does not fit its seal ends the connection that met it, for good; so reading goes on
with a new one, from the other side, and then in ever smaller stretches between. What is given was
read from whole pages alone. It works on a copy: opening a store writes to it.
"""

# ruff: noqa: S608  # names of tables and columns come from our own schema; values are bound

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from triage_app.records.cipher import connect, connect_read_only
from triage_app.records.failures import CipherError

# Any: the driver's rows have no types.
Row = dict[str, Any]

_TOP: Final = 1 << 62
# How far past the last row that could be read others are looked for.
_FURTHER: Final = 1 << 12
# Each that fails costs some milliseconds: a new connection.
_MOST_PROBES: Final = 400


class DamagedStore:
    """A copy of a damaged store.

    Attributes:
        cut: tables of which not every row could be read.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        """Open it. Raises StoreError when not even its first page can be read."""
        self._path = path
        self._key = key
        self._connection = connect(path, key)
        self.cut: set[str] = set()

    def close(self) -> None:
        """Let go of the file."""
        with contextlib.suppress(CipherError):
            self._connection.close()

    def rows(self, table: str, columns: tuple[str, ...], key: tuple[str, ...]) -> Iterator[Row]:
        """Every row that can be read, each once, in no order; whether all: see `cut`."""
        if not self._has(table, columns):
            self.cut.add(table)
        elif self._has_numbers(table):
            yield from self._by_number(table, columns)
        else:
            yield from self._by_key(table, columns, key)

    def one(self, table: str, columns: tuple[str, ...], where: str, value: object) -> Row | None:
        """One row by the value of a column; None when there is none or it cannot be read."""
        try:
            found = self._connection.execute(
                f'SELECT {_quoted(columns)} FROM {table} WHERE "{where}" = ?', (value,)
            ).fetchone()
        except CipherError:
            self._again()
            return None
        return None if found is None else dict(zip(columns, found, strict=True))

    def _again(self) -> None:
        self.close()
        # As read-only: the key is known to fit, and nothing is written.
        self._connection = connect_read_only(self._path, self._key)

    def _has(self, table: str, columns: tuple[str, ...]) -> bool:
        known = self._connection.execute(f"PRAGMA table_xinfo({table})").fetchall()
        return {column[1] for column in known} >= set(columns)

    def _has_numbers(self, table: str) -> bool:
        row = self._connection.execute(
            "SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?", (table,)
        ).fetchone()
        return row is not None and not row[0]

    def _by_number(self, table: str, columns: tuple[str, ...]) -> Iterator[Row]:
        gaps = deque([(-_TOP, _TOP)])
        probes = _MOST_PROBES
        sql = (
            f"SELECT rowid, {_quoted(columns)} FROM {table}"
            " WHERE rowid > ? AND rowid < ? ORDER BY rowid"
        )
        while gaps and probes:
            probes -= 1
            low, high = gaps.popleft()
            below = _Edge(low)
            yield from self._until_bad(sql, (low, high), columns, below)
            if not below.met_bad:
                continue
            above = _Edge(high)
            yield from self._until_bad(f"{sql} DESC", (below.number, high), columns, above)
            if not above.met_bad or above.number - below.number < 2:
                continue
            self.cut.add(table)
            end = above.number
            if end == _TOP:
                end = max(below.number, 0) + _FURTHER
            if end - below.number > 2:
                middle = (below.number + end) // 2
                gaps.append((below.number, middle + 1))
                gaps.append((middle, end))

    def _until_bad(
        self, sql: str, between: tuple[int, int], columns: tuple[str, ...], edge: _Edge
    ) -> Iterator[Row]:
        try:
            for number, *values in self._connection.execute(sql, between):
                edge.number = number
                yield dict(zip(columns, values, strict=True))
        except CipherError:
            edge.met_bad = True
            self._again()

    def _by_key(self, table: str, columns: tuple[str, ...], key: tuple[str, ...]) -> Iterator[Row]:
        """From the first row on until a page fails, then from the last row back."""
        known: set[tuple[object, ...]] = set()
        for order in ("", " DESC"):
            sql = f"SELECT {_quoted(columns)} FROM {table} ORDER BY " + ", ".join(
                f'"{name}"{order}' for name in key
            )
            try:
                for values in self._connection.execute(sql):
                    row = dict(zip(columns, values, strict=True))
                    at = tuple(row[name] for name in key)
                    if at not in known:
                        known.add(at)
                        yield row
            except CipherError:
                self.cut.add(table)
                self._again()
            else:
                return


class _Edge:
    """How far reading came, and whether a bad page ended it."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.met_bad = False


def _quoted(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in columns)
