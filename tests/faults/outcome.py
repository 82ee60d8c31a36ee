"""What one row of the table of faults says, and how the parts of a row become one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a fault went.

    Attributes:
        what: the fault.
        times: how often it was made to happen.
        lost: confirmed pieces of work (an answer, a name told, a whole intake) not found again.
        not_opening: stores that could not be opened afterwards, or were not sound.
        let_in: how often somebody or something got in or through that must not.
        counts: figures beside these, by what they count; those of several parts are added up.
        note: what was at stake, in a sentence without its full stop; may be empty.
        found: what was wrong, one sentence each; ids only. Anything here fails the run.
    """

    what: str
    times: int
    lost: int = 0
    not_opening: int = 0
    let_in: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    note: str = ""
    found: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Nothing was lost, every store opened, nobody was let in, and nothing else was wrong."""
        return not (self.lost or self.not_opening or self.let_in or self.found)

    @property
    def said(self) -> str:
        """Figures and note, as the table prints them; empty when there is nothing to say."""
        figures = [f"{count:,} {what}" for what, count in self.counts.items()]
        return "; ".join([*figures, self.note] if self.note else figures)


def together(parts: Sequence[Outcome]) -> Outcome:
    """One row made in parts."""
    counts: Counter[str] = Counter()
    for part in parts:
        counts.update(part.counts)
    notes = dict.fromkeys(part.note for part in parts if part.note)
    return Outcome(
        what=parts[0].what,
        times=sum(part.times for part in parts),
        lost=sum(part.lost for part in parts),
        not_opening=sum(part.not_opening for part in parts),
        let_in=sum(part.let_in for part in parts),
        counts=counts,
        note="; ".join(notes),
        found=tuple(line for part in parts for line in part.found),
    )
