"""What the rules found: a level, how far it could rise, and why. Frozen with the intake."""

from __future__ import annotations

from dataclasses import dataclass

from triage_app.model.answers import Answer, QuestionId
from triage_app.model.level import Level


@dataclass(frozen=True, slots=True)
class Evidence:
    """One answer or fact that made a condition true: `answer` is None for a fact such as age."""

    question: QuestionId
    answer: Answer | None
    shown: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the level is at least `level`. `held` when a danger sign could not be ruled out."""

    rule: str
    level: Level
    text: str
    because: tuple[Evidence, ...]
    source: str
    held: bool = False


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One part of a score: `met` is None while it is not known."""

    label: str
    met: bool | None
    points: int
    asked: bool


@dataclass(frozen=True, slots=True)
class Score:
    """A score as a range: `low` equals `high` when every part is known.

    Attributes:
        low: the least it can be; None when nothing is known of a value such as OST.
        of: how many parts there are (9 until percussion is examined); 0 for a plain value.
        asked: how many of them were asked.
        band: the word for the band when both ends lie in one, else empty.
    """

    id: str
    label: str
    low: float | None
    high: float | None
    of: int
    asked: int
    band: str
    parts: tuple[ScorePart, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Advice:
    """A line for the specialist that never changes the level."""

    id: str
    group: str
    text: str
    because: tuple[Evidence, ...]
    source: str


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question whose answer could still raise the level, or that completing waits for.

    Attributes:
        could_make: the highest level its answer could bring about.
        asked: True when the answer was "not sure" or "rather not say".
        needed: True when the intake cannot be completed before it has been asked.
    """

    question: QuestionId
    could_make: Level
    asked: bool
    needed: bool


@dataclass(frozen=True, slots=True)
class Assessment:
    """The level and its basis; the same answers and form version give the same value.

    Attributes:
        level: highest level of the rules that are true or held.
        could_be: highest level of those true or not known; never below `level`.
        reasons: highest level first; at least one of `level`.
        held: rule ids that could not be ruled out.
        open: most dangerous first.
        priority: 0 to 100, orders the worklist inside a level.
        completable: whether the intake may be completed now.
    """

    level: Level
    could_be: Level
    reasons: tuple[Reason, ...]
    held: tuple[str, ...]
    open: tuple[OpenQuestion, ...]
    priority: int
    priority_parts: tuple[ScorePart, ...]
    scores: tuple[Score, ...]
    advice: tuple[Advice, ...]
    completable: bool

    @property
    def settled(self) -> bool:
        """True when no answer still open can raise the level."""
        return self.level is self.could_be
