"""Whether a file is a whole store: opened with its key, every page, every entry, the audit.

It changes nothing. A backup is one only after it went through this, and so is what was restored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from triage_app.errors import BackupFailed, StoreError
from triage_app.model.audit import AuditReport, NotedHead
from triage_app.records import audit
from triage_app.records.cipher import Connection, connect_read_only
from triage_app.records.failures import CipherError
from triage_app.records.steps import is_current
from triage_app.texts import _


class Step(Enum):
    """How far the making of a backup is."""

    COPY = "copy"
    CHECK = "check"
    AUDIT = "audit"


Tell = Callable[[Step, int, int], None]
"""Told the step, how much of how much (0 of 0 when not known). What it raises stops the work."""

_OFTEN: Final = 200


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a store that was found whole.

    Attributes:
        audit: what checking the chain found; None for a store of an older version of the program.
    """

    patients: int
    intakes: int
    drafts: int
    audit: AuditReport | None


def say_nothing(_step: Step, _done: int, _of: int) -> None:
    """For whoever need not know how far it is."""


def check_copy(
    path: Path, key: bytes, tell: Tell = say_nothing, noted: NotedHead | None = None
) -> Contents:
    """Check a whole file and count what is in it.

    Raises:
        BackupFailed: something in it is not as it was written.
        StoreKeyWrong: the key does not open it, or its first page is damaged.
        StoreError: it cannot be read.
    """
    with closing(connect_read_only(path, key)) as connection:
        try:
            with telling(connection, lambda: tell(Step.CHECK, 0, 0)):
                for fault in _faults(connection):
                    raise _not_whole(path, fault)
                counts = counts_of(connection)
            report = None
            if is_current(connection):
                report = audit.verify(
                    connection, noted, lambda done, of: tell(Step.AUDIT, done, of)
                )
        except CipherError as err:
            raise _not_whole(path, _("a part of it cannot be read")) from err
    return Contents(*counts, report)


def _faults(connection: Connection) -> Iterator[str]:
    if connection.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:
        yield _("its tables do not fit together")
    if connection.execute("PRAGMA cipher_integrity_check").fetchall():
        yield _("a page does not fit its seal")
    if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        yield _("an entry names another that is not there")


def counts_of(connection: Connection) -> tuple[int, int, int]:
    """How many patients, completed intakes (every version) and part-done ones there are."""
    patients, intakes, drafts = connection.execute(
        "SELECT (SELECT count(*) FROM patients), (SELECT count(*) FROM intakes),"
        " (SELECT count(*) FROM drafts)"
    ).fetchone()
    return int(patients), int(intakes), int(drafts)


def _not_whole(path: Path, why: str) -> BackupFailed:
    return BackupFailed(
        _("The file {name} did not pass its check: {why}.").format(name=path.name, why=why),
        _("It is not used. The store is as it was."),
    )


@contextmanager
def telling(connection: Connection, tell: Callable[[], None]) -> Iterator[None]:
    """Call `tell` again and again while long statements run inside; what it raises stops them.

    Raises:
        StoreError: never of itself; whatever `tell` raised.
    """
    raised: list[BaseException] = []

    def on_progress() -> int:
        try:
            tell()
        except BaseException as err:  # noqa: BLE001  # the driver swallows it; it is raised below
            raised.append(err)
            return 1
        return 0

    connection.set_progress_handler(on_progress, _OFTEN)
    try:
        yield
    except CipherError:
        if raised:
            raise raised[0] from None
        raise
    finally:
        connection.set_progress_handler(None, 0)
    if raised:
        raise raised[0]


def opens(path: Path, key: bytes) -> bool:
    """Whether the key opens the file, by its first page alone: under a millisecond."""
    try:
        connect_read_only(path, key).close()
    except StoreError:
        return False
    return True
