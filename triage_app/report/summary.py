"""What the one page says, zone by zone, before anything is drawn.

Screen, paper and exports start from this one value, so they cannot disagree. It holds finished
words in the clinic's language and no measure of the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum

from triage_app.model.level import Level


class Ink(StrEnum):
    """How a run of text stands out: ordinary, bold, or the grey of a source."""

    PLAIN = "plain"
    BOLD = "bold"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one ink."""

    text: str
    ink: Ink = Ink.PLAIN


Text = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A label and what stands beside it. `keep` rows are never cut or dropped."""

    label: str
    text: Text
    keep: bool = False


class BandKind(Enum):
    """The band above the strip."""

    DRAFT = "DRAFT"
    OUT_OF_DATE = "OUT OF DATE"


@dataclass(frozen=True, slots=True)
class Band:
    """The band above the strip: why this is not the page to use."""

    kind: BandKind
    text: str


@dataclass(frozen=True, slots=True)
class Strip:
    """Zone 0: who this is. Shown on every page of a document.

    Attributes:
        clinic: its name, bold.
        nature: "spine referral summary · patient-reported, entered by staff".
        mrn: with its word, such as "MRN 004417".
        born: such as "Born 9 Mar 1948 (78)"; drawn bold.
        facts: sex, language, visit, asked n of n: one Text a cell, bold where it should be.
        tag: such as "REPRINT: copy 2, first 10:21", or empty.
    """

    clinic: str
    nature: str
    name: str
    mrn: str
    born: str
    facts: tuple[Text, ...]
    tag: str


@dataclass(frozen=True, slots=True)
class Badge:
    """The level at the left of zone 1.

    Attributes:
        level: the level in force; its shape is drawn, unless `unknown`.
        could_be: the highest the level could still become; steps up to it are hatched.
        border: the level whose border weight is drawn.
        unknown: True draws the dashed ring with "?" and NOT YET KNOWN.
        dashed: the range is open.
        above: "at least", or empty.
        seen: such as "within 2 weeks".
        notes: lines under the steps, such as "by Fri 4 Dec 2026".
        foot: white on black under all, such as "could be EMERGENCY", or empty.
    """

    level: Level
    could_be: Level
    border: Level
    unknown: bool
    dashed: bool
    above: str
    seen: str
    notes: tuple[str, ...]
    foot: str


class Change(Enum):
    """Which way a number moved since the last visit."""

    NONE = ""
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class NumberCell:
    """One cell of zone 2. `worded` values are set smaller, as words in a number's place."""

    label: str
    value: str
    unit: str
    note: str
    change: Change = Change.NONE
    worded: bool = False


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One visit of a trend; `value` None leaves a gap."""

    day: str
    days_from_first: int
    value: float | None
    shown: str


@dataclass(frozen=True, slots=True)
class Trend:
    """A small chart: three points at most are labelled, the last is solid."""

    title: str
    points: tuple[TrendPoint, ...]
    procedure_days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FlagGrid:
    """Zone 3. The three counts add up to the questions that apply.

    One Text a line of the grid (a square is drawn before each of `present`); an empty column
    says "none" by itself. `present_note` stands under the present signs without a square: it is
    none of those counted.
    """

    present: tuple[Text, ...]
    present_count: int
    denied: tuple[Text, ...]
    denied_count: int
    open: tuple[Text, ...]
    open_count: int
    present_note: Text = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """The body from behind.

    Attributes:
        areas: ids of painful areas; None when not asked.
        fractured: levels C1 to S1 with a fracture reported, such as ("T12",).
        augmented: levels treated before.
    """

    areas: tuple[str, ...] | None
    fractured: tuple[str, ...] = ()
    augmented: tuple[str, ...] = ()


class Effect(Enum):
    """How a treatment went."""

    NOT_TRIED = "not tried"
    HELPED = "helped"
    SOME_HELP = "some help"
    NO_HELP = "no help"
    OPEN = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """One treatment and how it went; `words` says what stands beside the mark."""

    label: str
    effect: Effect
    words: str


@dataclass(frozen=True, slots=True)
class AllergyBox:
    """The boxed line: kinds of allergy are never cut.

    Attributes:
        title: such as "ALLERGY: penicillin – face swelling, 1998", bold where it should be.
        denied: the whole line under it, such as "Denied: cement, contrast", or empty.
    """

    title: Text
    denied: str


@dataclass(frozen=True, slots=True)
class FormAnswer:
    """One line of the long form: question, answer as words, and whether it was not given."""

    question: str
    answer: str
    open: bool


@dataclass(frozen=True, slots=True)
class FormPage:
    """One page heading of the long form with its lines."""

    title: str
    answers: tuple[FormAnswer, ...]


@dataclass(frozen=True, slots=True)
class ReferralSummary:
    """Everything the page says. A zone that was not asked at all is an empty tuple or None.

    Attributes:
        bottom_line: zone 1, rows in their order.
        bottom_words: words in zone 1 with the badge; at most 90.
        since: lines beside the trends, empty without trends. While a trend has a procedure day
            the first line names the procedure: its dashed mark is drawn before it.
        medicines: one Text a medicine, those that matter most first. The page counts them and
            writes "6 medicines:" before and "; " between.
        allergies: None when not asked.
        words: the patient's own words, in quotation marks.
        basis: one Text a finding, the first beginning with a bold "Basis."; each ends in ";" or
            ".". The page shows as many as it has room for and counts the others.
        provenance: two lines, whole.
        medicines_note: stands in place of the list when it was not given, such as
            "Medicines: not sure."; empty otherwise.
        stamp: seven letters and digits that find the page on screen.
        all_answers: the long form's content.
        all_reasons: every rule that is true or held, as the long form lists them.
    """

    band: Band | None
    strip: Strip
    badge: Badge
    bottom_line: tuple[Row, ...]
    bottom_words: int
    numbers: tuple[NumberCell, ...]
    trends: tuple[Trend, ...]
    since: tuple[Text, ...]
    flags: FlagGrid
    figure: Figure
    pain_story: tuple[Row, ...]
    tried: tuple[Tried, ...]
    tried_rows: tuple[Row, ...]
    imaging: tuple[Row, ...]
    background: tuple[Row, ...]
    allergies: AllergyBox | None
    medicines: tuple[Text, ...]
    medicines_asked: bool
    words: tuple[Row, ...]
    basis: tuple[Text, ...]
    provenance: tuple[Text, ...]
    stamp: str
    all_answers: tuple[FormPage, ...]
    all_reasons: tuple[Row, ...]
    all_advice: tuple[Row, ...]
    title: str
    language: str = "en"
    medicines_note: str = ""


@dataclass(frozen=True, slots=True)
class ComeBackSheet:
    """The patient's sheet, in the patient's language."""

    clinic: str
    phone: str
    emergency_number: str
    name: str
    visit: str
    heading: str
    intro: str
    lines: tuple[str, ...]
    foot: str
    language: str
