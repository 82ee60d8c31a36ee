"""One connection and its transactions: what is read together, what is written together."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from triage_app.errors import Bug
from triage_app.records.cipher import Connection
from triage_app.records.failures import CipherError, spoils_connection, store_sentences


class Session:
    """Reads and writes of one desk; errors leave it as sentences."""

    def __init__(
        self, connection: Connection, path: Path, connect_again: Callable[[], Connection]
    ) -> None:
        self._connection = connection
        self._path = path
        self._connect_again = connect_again
        self._is_spent = False
        self._together = False
        self._steady = False

    @contextmanager
    def _watching(self) -> Iterator[None]:
        """Errors leave it as sentences; one of the disk makes the connection be made anew.

        After a page that could not be read the driver refuses every other one, though the disk may
        be well again.
        """
        with store_sentences(self._path):
            try:
                yield
            except CipherError as err:
                self._is_spent = self._is_spent or spoils_connection(err)
                raise

    def _fresh(self) -> Connection:
        """The connection, for a new transaction."""
        if self._is_spent:
            fresh = self._connect_again()
            with contextlib.suppress(CipherError):
                self._connection.close()
            self._connection, self._is_spent = fresh, False
        return self._connection

    def hand_over(self) -> Connection:
        """The connection, for a session whose own is spent; this one is not used any more."""
        return self._connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One view of the store for all that is read inside, whatever other desks write."""
        with self._watching():
            if self._together or self._steady:
                yield self._connection
                return
            self._fresh().execute("BEGIN")
            try:
                yield self._connection
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("COMMIT")

    @contextmanager
    def steady(self) -> Iterator[None]:
        """One view of the store for everything read inside; nothing can be written meanwhile."""
        with self.reading() as connection:
            # The view is of the moment of the first look.
            connection.execute("SELECT 1 FROM sqlite_master").fetchone()
            self._steady = True
            try:
                yield
            finally:
                self._steady = False

    @property
    def is_steady(self) -> bool:
        """Whether this is inside `steady`."""
        return self._steady

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: on the disk when left, undone when left by an error."""
        if self._steady:
            raise Bug("Something was to be written while the store was only being looked at.")
        with self._watching():
            if self._together:
                with self._part():
                    yield self._connection
                return
            # IMMEDIATE, where sqlite-utils' atomic() begins without a lock: a desk that reads and
            # then writes would be refused at once, without waiting, when another wrote between.
            self._fresh().execute("BEGIN IMMEDIATE")
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

    @contextmanager
    def deleting(self) -> Iterator[Connection]:
        """As `writing`, without the look at foreign keys that each deleted row would cost.

        With it, a patient's row costs a look at every intake there is. Who deletes sees to it that
        nothing names what is gone.
        """
        with self._watching():
            self._fresh().execute("PRAGMA foreign_keys = OFF")
            try:
                with self.writing() as connection:
                    yield connection
            finally:
                self._connection.execute("PRAGMA foreign_keys = ON")

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """For what is no part of a transaction: sweeping the file."""
        if self._steady or self._together:
            raise Bug("The file was to be swept in the middle of something else.")
        with self._watching():
            yield self._fresh()

    def decoding(self) -> AbstractContextManager[None]:
        """For what was read before and is made sense of now: errors leave it as sentences too."""
        return store_sentences(self._path)

    def close(self) -> None:
        """Let go of the file. Closing twice does no harm."""
        with store_sentences(self._path):
            self._connection.close()
