"""The shape of the TOML files, checked strictly: a wrong type or a misspelt key is refused.

Only the shape; whether names, bounds and rules make sense is for `check`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

# Whoever wants pydantic's error takes it from here. Two threads that import pydantic by different
# doors at once, one of them for the screen, find it half made; this module's own lock lets one in.
__all__ = ["ValidationError"]

Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
LevelId = Literal["emergency", "urgent", "soon", "routine"]
Points = Annotated[int, Field(ge=0, le=100)]


class Strict(BaseModel):
    """No coercion, no unknown keys, no change after reading."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class OptionFile(Strict):
    """One option of a question."""

    id: Identifier
    say: Text
    label: Text


class QuestionFile(Strict):
    """One `[[page.question]]`."""

    id: Identifier
    type: Literal[
        "yes_no", "choice", "multi", "scale", "number", "date", "areas", "medicines", "text"
    ]
    ask: Text
    label: Text
    help: str = ""
    options: list[OptionFile] = Field(default_factory=list, max_length=30)
    asked_when: str | None = None
    unit: str = ""
    least: float | None = None
    most: float | None = None
    whole: bool = False
    worse: Literal["higher", "lower", "earlier", "later", "yes", "no"] | None = None
    red_flag: bool = False
    stable: bool = False
    examiner: bool = False


class PageFile(Strict):
    """One `[[page]]`."""

    id: Identifier
    title: Text
    safety: bool = False
    question: list[QuestionFile] = Field(min_length=1)


class DerivedFile(Strict):
    """One `[[derived]]`."""

    id: Identifier
    kind: Literal["days_since", "drop", "bmi", "ost"]
    of: list[Identifier] = Field(min_length=1, max_length=2)
    label: Text
    unit: str = ""
    worse: Literal["higher", "lower"]


class UnlikelyFile(Strict):
    """One `[[unlikely]]`."""

    field: Identifier
    when: Text
    ask: Text


class FormFile(Strict):
    """form.toml."""

    id: Identifier
    version: Text
    title: Text
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    languages: list[Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]] = Field(
        default_factory=list
    )
    safety_net: list[Text] = Field(min_length=1)
    come_back: list[Text] = Field(min_length=1)
    page: list[PageFile] = Field(min_length=1)
    derived: list[DerivedFile] = Field(default_factory=list)
    unlikely: list[UnlikelyFile] = Field(default_factory=list)


class LevelFile(Strict):
    """One `[level.…]`."""

    seen: Text
    limit_hours: int = Field(ge=0, le=24 * 366)
    instructions: list[Text] = Field(min_length=1)


class LevelsFile(Strict):
    """All four `[level.…]` tables."""

    emergency: LevelFile
    urgent: LevelFile
    soon: LevelFile
    routine: LevelFile


class DefineFile(Strict):
    """One `[[define]]`."""

    id: Identifier
    when: Text


class RuleFile(Strict):
    """One `[[rule]]`. `source` and `reviewed` may be left out here so that `check` can say so."""

    id: Identifier
    level: LevelId
    when: Text
    hold: bool = False
    reason: Text
    finding: str = ""
    say: str = ""
    source: str = ""
    reviewed: str = ""


class ScorePartFile(Strict):
    """One `[[score.part]]`."""

    id: Identifier
    label: Text
    when: Text
    examiner: bool = False


class BandFile(Strict):
    """One band of a score."""

    least: float
    most: float
    word: str


class ScoreFile(Strict):
    """One `[[score]]`."""

    id: Identifier
    label: Text
    source: str = ""
    bands: list[BandFile] = Field(default_factory=list)
    part: list[ScorePartFile] = Field(default_factory=list)
    value: str = ""


class PriorityPartFile(Strict):
    """One `[[priority.part]]`: a scale, a choice with points, or a score with bands."""

    label: Text
    scale: str = ""
    tenths: Points = 0
    choice: str = ""
    points: dict[str, Points] = Field(default_factory=dict)
    score: str = ""
    bands: list[Points] = Field(default_factory=list)


class PriorityFile(Strict):
    """`[priority]`."""

    emergency: Points
    urgent: Points
    soon: Points
    routine: Points
    most_for_rules: Points
    part: list[PriorityPartFile] = Field(default_factory=list)


class AdviceFile(Strict):
    """One `[[advice]]`."""

    id: Identifier
    group: Literal["imaging", "bloods", "bone", "decision", "before", "note"]
    when: Text
    text: Text
    source: str = ""


class SourceFile(Strict):
    """One `[[source]]`."""

    rows: Text
    text: Text


class TriageFile(Strict):
    """triage.toml."""

    signed_by: str = ""
    signed_on: str = ""
    level: LevelsFile
    define: list[DefineFile] = Field(default_factory=list)
    rule: list[RuleFile] = Field(min_length=1)
    score: list[ScoreFile] = Field(default_factory=list)
    priority: PriorityFile
    advice: list[AdviceFile] = Field(default_factory=list)
    source: list[SourceFile] = Field(default_factory=list)


class CaseFile(Strict):
    """One `[[case]]`."""

    rule: Identifier
    fires: bool
    note: Text
    age: int = Field(default=70, ge=18, le=120)
    sex: Literal["female", "male", "intersex", "unknown"] = "female"
    visit_date: str = "2026-11-20"
    answers: dict[str, object]


class CasesFile(Strict):
    """cases.toml."""

    case: list[CaseFile] = Field(default_factory=list)
