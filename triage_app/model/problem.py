"""What is wrong with something a person entered, said so that they can put it right."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """`REFUSED` cannot be kept; `UNLIKELY` is asked again ("is this right?") and kept."""

    REFUSED = "refused"
    UNLIKELY = "unlikely"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: `field` is a question id, a patient field or a worked-out value.

    Attributes:
        code: stable short name for tests and other programs, such as `out_of_bounds`.
        text: a sentence that says what happened.
        cure: a sentence that says what to do.
    """

    code: str
    field: str
    text: str
    cure: str
    severity: Severity = Severity.REFUSED

    def __str__(self) -> str:
        """Field, sentence and cure on one line, for standard error."""
        return f"{self.field}: {self.text} {self.cure}".strip()
