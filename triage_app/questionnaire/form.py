"""A form as the rest of the program sees it: questions, rules, scores and words, all checked.

Only `questionnaire.load` makes these, and only from a form directory without a fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import cached_property
from pathlib import Path

from triage_app.model.answers import QuestionId
from triage_app.model.intake import FormStamp
from triage_app.model.level import Level
from triage_app.questionnaire.condition import Condition


class Kind(Enum):
    """The type of a question; the names are those of the TOML files."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    MULTI = "multi"
    SCALE = "scale"
    NUMBER = "number"
    DATE = "date"
    AREAS = "areas"
    MEDICINES = "medicines"
    TEXT = "text"


class Worse(Enum):
    """Which way a value gets more worrying; for options, `LATER` means later in the list."""

    HIGHER = "higher"
    LOWER = "lower"
    EARLIER = "earlier"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice, multi, areas or yes_no question.

    Attributes:
        say: what is read aloud and shown on the button.
        label: a few words for the specialist; follows the question's label on the page.
    """

    id: str
    say: str
    label: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """The possible (`least` to `most`) in the stored unit; outside it an answer is refused."""

    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        ask: the exact words a receptionist says aloud.
        label: short, for the specialist's page.
        help: a note to staff, or empty.
        options: least worrying first; `yes_no` has no before yes, unless `worse` turns it.
        asked_when: None when it is always asked.
        unit: of a number, such as cm; empty for none.
        red_flag: its place in the page's grid of danger signs, or None.
        stable: a fact that a returning patient only confirms.
        examiner: shown to specialists only, after the intake.
    """

    id: QuestionId
    kind: Kind
    ask: str
    label: str
    page: str
    help: str = ""
    options: tuple[Option, ...] = ()
    asked_when: Condition | None = None
    unit: str = ""
    bounds: Bounds | None = None
    whole: bool = False
    worse: Worse = Worse.HIGHER
    red_flag: bool = False
    stable: bool = False
    examiner: bool = False

    def option(self, option_id: str) -> Option:
        """The option with this id. Raises KeyError for any other."""
        for option in self.options:
            if option.id == option_id:
                return option
        raise KeyError(option_id)


@dataclass(frozen=True, slots=True)
class Page:
    """A run of questions under one heading. Every question of a `safety` page must be asked."""

    id: str
    title: str
    safety: bool
    questions: tuple[QuestionId, ...]


@dataclass(frozen=True, slots=True)
class Derived:
    """A value worked out from answers: `kind` is days_since, drop, bmi or ost."""

    id: str
    kind: str
    of: tuple[QuestionId, ...]
    label: str
    unit: str
    worse: Worse


@dataclass(frozen=True, slots=True)
class Unlikely:
    """A pair of answers or a value that is asked again and kept: true means "ask"."""

    field: str
    when: Condition
    ask: str


@dataclass(frozen=True, slots=True)
class LevelWords:
    """The clinic's fixed words for a level: `instructions` is what reception is shown."""

    level: Level
    seen: str
    limit_hours: int
    instructions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """When `when` is true the patient is at least `level`.

    Attributes:
        hold: a rule that, while it cannot be ruled out, holds the intake at urgent.
        reason: for the specialist.
        finding: what could not be ruled out, in a few words; follows "could not rule out".
        say: what reception tells the nurse; follows "The patient has".
        source: rows of the evidence list.
        reviewed: who signed it and when; "not signed" until then.
    """

    id: str
    level: Level
    when: Condition
    hold: bool
    reason: str
    finding: str
    say: str
    source: str
    reviewed: str


@dataclass(frozen=True, slots=True)
class ScorePartRule:
    """One point of a count. A part with `examiner` counts only once it was examined."""

    id: str
    label: str
    when: Condition
    examiner: bool


@dataclass(frozen=True, slots=True)
class Band:
    """A word for a run of a score."""

    least: float
    most: float
    word: str


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """A count of parts (`parts`), or a plain value (`value` names a question or derived value)."""

    id: str
    label: str
    parts: tuple[ScorePartRule, ...]
    value: str
    bands: tuple[Band, ...]
    source: str


@dataclass(frozen=True, slots=True)
class PriorityPart:
    """Points from one thing: a scale (`tenths` of it), an option, or the band of a score."""

    label: str
    scale: str
    tenths: int
    choice: str
    points: Mapping[str, int]
    score: str
    bands: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PriorityRule:
    """Orders the worklist inside a level; 0 to 100."""

    by_level: tuple[int, int, int, int]
    parts: tuple[PriorityPart, ...]
    most_for_rules: int


@dataclass(frozen=True, slots=True)
class AdviceRule:
    """A line for the specialist that never changes the level."""

    id: str
    group: str
    when: Condition
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class SourceText:
    """Body and year behind a row of the evidence list, for the page's basis lines."""

    rows: str
    text: str


# No slots: cached_property keeps the look-ups in the instance. Forms are told apart by identity.
@dataclass(frozen=True, eq=False)
class Form:
    """A whole form: questions in order, rules, scores, advice and the clinic's words.

    Attributes:
        languages: the languages beside `language` that have a whole catalogue.
        signed: who signed the rules and when; empty until a specialist did.
        directory: where it was read from; its catalogues lie there.
        files: what was read, by file name: old intakes are shown with the form they were asked
            with, also after the files on the disk were changed.
        safety_net: what someone is told who is refused (under 18), one sentence each.
    """

    stamp: FormStamp
    title: str
    language: str
    languages: tuple[str, ...]
    signed: str
    signed_on: date | None
    pages: tuple[Page, ...]
    questions: Mapping[QuestionId, Question]
    derived: Mapping[str, Derived]
    unlikely: tuple[Unlikely, ...]
    levels: Mapping[Level, LevelWords]
    rules: tuple[Rule, ...]
    scores: tuple[ScoreRule, ...]
    priority: PriorityRule
    advice: tuple[AdviceRule, ...]
    safety_net: tuple[str, ...]
    come_back: tuple[str, ...]
    sources: tuple[SourceText, ...]
    directory: Path
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    @cached_property
    def asked(self) -> tuple[Question, ...]:
        """Every question reception asks, in order (the examiner's left out)."""
        return tuple(q for q in self.questions.values() if not q.examiner)

    @cached_property
    def red_flags(self) -> tuple[Question, ...]:
        """The questions of the page's danger-sign grid, in order."""
        return tuple(q for q in self.questions.values() if q.red_flag)

    @cached_property
    def safety(self) -> frozenset[QuestionId]:
        """Questions that must be asked before an intake can be completed."""
        return frozenset(q for page in self.pages if page.safety for q in page.questions)
