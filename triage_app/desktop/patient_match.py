"""How far a known patient is the one being typed: line by line same, differs, or being typed.

It advises and never decides: two people may share a name and a birthday, and one person may be
written in two ways. It must not look patients up; that is the workflow's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from triage_app.desktop.waiting import SEX_WORDS, age_words, day_words
from triage_app.model.person import Patient, Sex

NAME_TELLS = 4
"""Letters of a family name from which those who begin with them are shown."""

PHONE_WHOLE = 7
"""Digits of a phone number from which it counts as typed whole."""


class Verdict(Enum):
    """How one line compares; `NOTHING` when there is nothing to compare with."""

    SAME = "same"
    DIFFERS = "differs"
    TYPING = "being typed"
    NOTHING = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form holds so far; empty or None where nothing was typed or understood."""

    family_name: str = ""
    given_name: str = ""
    birth_date: date | None = None
    sex: Sex | None = None
    phone: str = ""
    mrn: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a match: its label, the known patient's value, and how it compares."""

    label: str
    value: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Match:
    """A known patient beside what was typed; `likely` is "very likely" or "possible"."""

    patient: Patient
    lines: tuple[Line, ...]
    likely: str
    weight: int


def compare(typed: Typed, known: Patient, today: date) -> Match:
    """Set a known patient beside what was typed."""
    name = _name(typed, known)
    born = _whole(typed.birth_date, known.birth_date)
    sex = _sex(typed.sex, known.sex)
    phone = _digits_verdict(typed.phone, known.phone)
    mrn = _mrn(typed.mrn, known.mrn)
    lines = [Line("Name", known.name, name), Line("Born", _born(known, today), born)]
    lines.append(Line("Sex", SEX_WORDS[known.sex], sex))
    if known.phone:
        lines.append(Line("Phone", f"ends {_digits(known.phone)[-4:]}", phone))
    if known.mrn:
        lines.append(Line("MRN", known.mrn, mrn))
    weight = _weight(((name, 3), (born, 4), (sex, 1), (phone, 4), (mrn, 6)))
    sure = Verdict.SAME in {mrn, phone} or (name is Verdict.SAME and born is Verdict.SAME)
    clash = Verdict.DIFFERS in {name, born}
    return Match(known, tuple(lines), "very likely" if sure and not clash else "possible", weight)


def best_matches(
    typed: Typed, known: Iterable[Patient], today: date, most: int = 2
) -> tuple[Match, ...]:
    """The likeliest of `known`, likeliest first; those that only differ are left out."""
    matches = [compare(typed, patient, today) for patient in known]
    near = [match for match in matches if match.weight >= 0 and _close(match, typed)]
    return tuple(sorted(near, key=lambda match: -match.weight)[:most])


def _close(match: Match, typed: Typed) -> bool:
    """Something that singles a person out is the same, or enough of the name is alike."""
    same = {line.label for line in match.lines if line.verdict is Verdict.SAME}
    typing = {line.label for line in match.lines if line.verdict is Verdict.TYPING}
    enough = len(typed.family_name.strip()) >= NAME_TELLS or bool(typed.given_name.strip())
    return bool(same & {"Name", "Born", "Phone", "MRN"}) or ("Name" in typing and enough)


def searches(typed: Typed) -> tuple[str, ...]:
    """Texts to look known patients up with, the most telling first."""
    found = []
    if typed.mrn.strip():
        found.append(typed.mrn.strip())
    if len(_digits(typed.phone)) >= 4:
        found.append(_digits(typed.phone))
    family, given = typed.family_name.strip(), typed.given_name.strip()
    if len(family) >= 2:
        found.append(" ".join(part for part in (family, given[:3]) if part))
        if given:
            found.append(family)
            if typed.birth_date:
                found.append(f"{family[:3]} {typed.birth_date.year}")
    if typed.birth_date:
        found.append(typed.birth_date.isoformat())
    return tuple(dict.fromkeys(found))


def _weight(parts: Iterable[tuple[Verdict, int]]) -> int:
    gained = {Verdict.SAME: 1, Verdict.DIFFERS: -1}
    return sum(points * gained.get(verdict, 0) for verdict, points in parts)


def _plain(text: str) -> str:
    """Letters only, without case or accents."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in folded if letter.isalnum())


def _name(typed: Typed, known: Patient) -> Verdict:
    pairs = (
        (_plain(typed.family_name), _plain(known.family_name)),
        (_plain(typed.given_name), _plain(known.given_name)),
    )
    given = [(mine, theirs) for mine, theirs in pairs if mine]
    if not given:
        return Verdict.NOTHING
    if any(not theirs.startswith(mine) for mine, theirs in given):
        return Verdict.DIFFERS
    whole = all(mine == theirs for mine, theirs in pairs)
    return Verdict.SAME if whole else Verdict.TYPING


def _whole(mine: date | None, theirs: date | None) -> Verdict:
    if mine is None or theirs is None:
        return Verdict.NOTHING
    return Verdict.SAME if mine == theirs else Verdict.DIFFERS


def _sex(mine: Sex | None, theirs: Sex) -> Verdict:
    if mine is None or Sex.UNKNOWN in {mine, theirs}:
        return Verdict.NOTHING
    return Verdict.SAME if mine is theirs else Verdict.DIFFERS


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def _digits_verdict(mine: str, theirs: str) -> Verdict:
    typed, known = _digits(mine), _digits(theirs)
    if not typed or not known:
        return Verdict.NOTHING
    if typed == known or (len(typed) >= PHONE_WHOLE and known.endswith(typed)):
        return Verdict.SAME
    if len(typed) < PHONE_WHOLE:
        return Verdict.TYPING
    return Verdict.DIFFERS


def _mrn(mine: str, theirs: str) -> Verdict:
    typed, known = mine.strip().casefold().lstrip("0"), theirs.casefold().lstrip("0")
    if not typed or not known:
        return Verdict.NOTHING
    if typed == known:
        return Verdict.SAME
    return Verdict.TYPING if known.startswith(typed) else Verdict.DIFFERS


def _born(known: Patient, today: date) -> str:
    age = age_words(known, today)
    if known.birth_date is None:
        return f"{age} years" if age else "not known"
    return f"{day_words(known.birth_date)}, {age} years"
