"""One connection and its transactions: what is read together, what is written together."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from triage_app.records.cipher import Connection
from triage_app.records.failures import CipherError, store_sentences


class Session:
    """Reads and writes of one desk; errors leave it as sentences."""

    def __init__(self, connection: Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._together = False

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One view of the store for all that is read inside, whatever other desks write."""
        with store_sentences(self._path):
            if self._together:
                yield self._connection
                return
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
            if self._together:
                with self._part():
                    yield self._connection
                return
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

    @contextmanager
    def together(self) -> Iterator[None]:
        """One transaction for everything written inside: all of it when left, or nothing."""
        with self.writing():
            self._together = True
            try:
                yield
            finally:
                self._together = False

    @contextmanager
    def _part(self) -> Iterator[None]:
        """A write inside `together`: undone alone when it fails and the caller goes on."""
        self._connection.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            with contextlib.suppress(CipherError):
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK TO part")
                    self._connection.execute("RELEASE part")
            raise
        self._connection.execute("RELEASE part")

    def decoding(self) -> AbstractContextManager[None]:
        """For what was read before and is made sense of now: errors leave it as sentences too."""
        return store_sentences(self._path)

    def close(self) -> None:
        """Let go of the file. Closing twice does no harm."""
        with store_sentences(self._path):
            self._connection.close()
