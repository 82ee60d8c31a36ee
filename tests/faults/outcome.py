"""What one row of the table of faults says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a fault went.

    Attributes:
        what: the fault.
        times: how often it was made to happen.
        lost: confirmed pieces of work (an answer, a name told, a whole intake) not found again.
        not_opening: stores that could not be opened afterwards, or were not sound.
        note: what was at stake, in a sentence without its full stop; may be empty.
        found: what was wrong, one sentence each; ids only.
    """

    what: str
    times: int
    lost: int
    not_opening: int
    note: str = ""
    found: tuple[str, ...] = ()
