"""What a patient answered: given, not sure, rather not say, or (by absence) not asked.

A value here is never a default. It must not know which form it belongs to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import NewType

QuestionId = NewType("QuestionId", str)


class NoAnswer(Enum):
    """The patient was asked and gave no value. Both are answers, and neither is a "no"."""

    UNKNOWN = "unknown"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class DateAnswer:
    """A day the patient named; `approximate` when it was said as "about 3 weeks ago"."""

    day: date
    approximate: bool = False

    def stored(self) -> str:
        """The ISO date, marked with `~` when approximate."""
        return f"~{self.day.isoformat()}" if self.approximate else self.day.isoformat()


@dataclass(frozen=True, slots=True)
class Medicine:
    """One medicine as the patient names it. `dose` and `last_dose` are their words, or None."""

    name: str
    dose: str | None = None
    last_dose: str | None = None


# yes_no, choice and text are str; scale is int; number is int or float in the stored unit;
# multi and areas are tuples of option ids in the form's order; medicines a tuple of Medicine.
Value = str | int | float | DateAnswer | tuple[str, ...] | tuple[Medicine, ...]
Answer = Value | NoAnswer
Answers = Mapping[QuestionId, Answer]
