"""What is asked of the audit, and what checking its chain found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from triage_app.model.intake import AuditEntry, Event


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One entry with its place in the chain, first 1.

    Attributes:
        entry: None when somebody changed it so that it cannot be read any more.
    """

    sequence: int
    entry: AuditEntry | None
    hash: str


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries; what is left as it is does not narrow.

    Attributes:
        person: the id of who did it.
        events: only these.
        begin: not before this moment, aware.
        end: before this moment, aware.
        subject: the id of a patient (with all their visits), of a draft or an intake (with every
            version of the visit), or of whatever else entries are about.
    """

    person: str = ""
    events: frozenset[Event] = frozenset()
    begin: datetime | None = None
    end: datetime | None = None
    subject: str = ""


EVERYTHING = AuditFilter()


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The end of the chain: the number of the last entry, and its hash. Empty: 0 and zeros."""

    entries: int
    hash: str

    def __str__(self) -> str:
        """As it is noted on paper and taken by `triage-app audit verify --head`."""
        return f"{self.hash}:{self.entries}"


@dataclass(frozen=True, slots=True)
class NotedHead:
    """A head noted earlier, outside the store.

    Attributes:
        hash: all of it, or how it begins.
        entries: None when the number was not noted.
    """

    hash: str
    entries: int | None = None


class FaultKind(Enum):
    """What can be wrong with the chain."""

    CHANGED = "changed"
    MISSING = "missing"
    OUT_OF_PLACE = "out_of_place"
    TAIL_CUT = "tail_cut"
    TAIL_ADDED = "tail_added"
    HEAD_DIFFERS = "head_differs"
    NOTED_HEAD_GONE = "noted_head_gone"
    UNGUARDED = "unguarded"


@dataclass(frozen=True, slots=True)
class AuditFault:
    """One finding, about the entries from `first` to `last`; 0 and 0: about the audit as such."""

    kind: FaultKind
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What checking the whole chain gave.

    Attributes:
        entries: how many there are.
        head: the end of the chain as found, to be noted outside the store.
        faults: the first of them; `faults_in_all` counts those left out too.
    """

    entries: int
    head: AuditHead
    faults: tuple[AuditFault, ...] = ()
    faults_in_all: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether nothing at all was found."""
        return self.faults_in_all == 0
