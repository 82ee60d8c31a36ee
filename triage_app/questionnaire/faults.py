"""A fault in a form directory: which file, which question or rule, what is wrong, the cure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

MOST_NAMED: Final = 50
"""How many unknown names are named one by one: a file may hold a hundred thousand."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `code` is stable, so that a test and another program can rely on it."""

    code: str
    file: str
    where: str
    text: str
    cure: str

    def __str__(self) -> str:
        """One line, as `check-forms` prints it."""
        return f"{self.file}: {self.where}: {self.text} {self.cure} [{self.code}]"


def first_of(names: Iterable[object]) -> tuple[Sequence[str], str]:
    """The first names, short enough to show, and a sentence about the others; empty for none."""
    every = list(names)
    first = [str(name)[:60] for name in every[:MOST_NAMED]]
    more = len(every) - len(first)
    return first, f"There are {more:,} more such fields." if more else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """ "Did you mean …?" for the nearest known spelling, else the words that are allowed."""
    choices = list(known)
    near = get_close_matches(word, choices, n=1, cutoff=0.6)
    if near:
        return f"Did you mean “{near[0]}”?"
    if not choices:
        return "There is none to choose from."
    shown = ", ".join(choices[:8])
    return f"Use one of: {shown}{', …' if len(choices) > 8 else ''}."
