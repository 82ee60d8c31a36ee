"""The words for a known patient who may be the one being typed: each line's label, value, verdict.

How alike they are is the workflow's to say; this only puts it into words. It must not weigh
anything, nor look anybody up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from triage_app.desktop.waiting import age_words, day_words, sex_words
from triage_app.model.letters import digits_of, fold
from triage_app.model.person import Patient
from triage_app.texts import N_, _
from triage_app.workflow.same_person import Fact, Likely, LikelyMatch, Verdict

# Texts of the catalogue: the panel shows them in the desk's language.
FACT_WORDS: Final = {
    Fact.NAME: N_("Name"),
    Fact.BORN: N_("Born"),
    Fact.SEX: N_("Sex"),
    Fact.PHONE: N_("Phone"),
    Fact.MRN: N_("MRN"),
}
LIKELY_WORDS: Final = {Likely.VERY: N_("very likely"), Likely.POSSIBLE: N_("possible")}
VERDICT_WORDS: Final = {
    Verdict.SAME: N_("same"),
    Verdict.ALIKE: N_("alike"),
    Verdict.DIFFERS: N_("differs"),
    Verdict.TYPING: N_("being typed"),
    Verdict.NOTHING: "",
}

_PHONE_END: Final = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a match: its label, the known patient's value, and how it compares."""

    label: str
    value: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Match:
    """A known patient as shown beside what was typed."""

    patient: Patient
    lines: tuple[Line, ...]
    likely: Likely


def in_words(found: LikelyMatch, today: date) -> Match:
    """The match as it is shown."""
    known = found.patient
    values = {
        Fact.NAME: known.name,
        Fact.BORN: _born(known, today),
        Fact.SEX: sex_words(known.sex),
        # Not the whole number: it is asked for, not read out.
        Fact.PHONE: _("ends {digits}").format(digits=digits_of(fold(known.phone))[-_PHONE_END:]),
        Fact.MRN: known.mrn,
    }
    lines = tuple(
        Line(FACT_WORDS[line.fact], values[line.fact], line.verdict) for line in found.lines
    )
    return Match(known, lines, found.likely)


def _born(known: Patient, today: date) -> str:
    age = age_words(known, today)
    if known.birth_date is None:
        return _("{age} years").format(age=age) if age else _("not known")
    return _("{day}, {age} years").format(day=day_words(known.birth_date), age=age)
