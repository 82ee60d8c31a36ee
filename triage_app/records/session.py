"""One connection and its transactions: what is read together, what is written together."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from triage_app.records.cipher import Connection
from triage_app.records.failures import CipherError, store_sentences


class Session:
    """Reads and writes of one desk; errors leave it as sentences."""

    def __init__(self, connection: Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One view of the store for all that is read inside, whatever other desks write."""
        with store_sentences(self._path):
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("COMMIT")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: on the disk when left, undone when left by an error."""
        with store_sentences(self._path):
            # IMMEDIATE, where sqlite-utils' atomic() begins without a lock: a desk that reads and
            # then writes would be refused at once, without waiting, when another wrote between.
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(CipherError):
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Let go of the file. Closing twice does no harm."""
        with store_sentences(self._path):
            self._connection.close()
