"""How alike somebody being typed and a known patient are, fact by fact and altogether.

Pure: it looks nobody up. It must not decide who is the same person, and it never raises, whatever
letters a name is written in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from rapidfuzz.distance import OSA, JaroWinkler

from triage_app.model.letters import digits_of, fold, name_parts, parts_of
from triage_app.model.person import Patient, Sex
from triage_app.records.sounds import sound_of
from triage_app.workflow.same_person import (
    Compared,
    Fact,
    Likely,
    LikelyMatch,
    TypedPerson,
    Verdict,
    years_between,
)

NAME_TELLS: Final = 4
"""Letters of a lone family name from which those who begin with them are shown."""

PHONE_WHOLE: Final = 7
"""Digits of a phone number from which it counts as typed whole."""

ESTIMATE_YEARS: Final = 2
"""Years by which two ages may be apart when one was told roughly."""

ALIKE: Final = 0.88
"""Spelling from here on is alike: one letter of a usual name wrong, left out or changed over."""

# Names that sound the same need less to be alike: Yesenia and Jessenia.
_ALIKE_BY_SOUND: Final = 0.6
_SOUNDS_ALIKE: Final = 0.9
_ONE_OF_TWO_NAMES: Final = 0.92
_INITIAL: Final = 0.89
_UNFINISHED: Final = 0.95
_WRONG_BOX: Final = 0.97
_SHOWN_FROM: Final = 0.5
_LONGEST_NAME: Final = 200
_BEFORE_DIGITS: Final = re.compile(r"^\D*0*")

# What each verdict says for or against: many share a year or a sex, few a record number.
_POINTS: Final[dict[Fact, dict[Verdict, float]]] = {
    Fact.BORN: {Verdict.SAME: 8, Verdict.ALIKE: 3, Verdict.DIFFERS: -5},
    Fact.SEX: {Verdict.SAME: 0.5, Verdict.DIFFERS: -2},
    Fact.PHONE: {Verdict.SAME: 7, Verdict.ALIKE: 3, Verdict.DIFFERS: -1},
    Fact.MRN: {Verdict.SAME: 20, Verdict.TYPING: 1, Verdict.DIFFERS: -4},
}
# An age told roughly fits one person in sixteen, and is often wrong by more than it should be.
_AGE_POINTS: Final[dict[Verdict, float]] = {Verdict.ALIKE: 1.5, Verdict.DIFFERS: -3}
_NAME_SAME: Final = 8.0
_NAME_ALIKE: Final = 5.0
_NAME_TYPING: Final = 3.0
_NAME_PARTLY: Final = -2.0
_NAME_DIFFERS: Final = -8.0


@dataclass(frozen=True, slots=True)
class _Name:
    """A name in its two boxes, folded, in parts; and both written together."""

    family: tuple[str, ...]
    given: tuple[str, ...]

    @property
    def boxes(self) -> tuple[str, str]:
        return "".join(self.family), "".join(self.given)

    @property
    def parts(self) -> tuple[str, ...]:
        return self.family + self.given


@dataclass(frozen=True, slots=True)
class _NameFound:
    """How two names compare; `whole` when both parts of the name took part in it."""

    verdict: Verdict
    points: float
    whole: bool


def rank(typed: TypedPerson, known: Iterable[Patient], today: date) -> tuple[LikelyMatch, ...]:
    """Those of `known` worth a look, likeliest first; equals stay in the order they came in."""
    compared = [compare(typed, patient, today) for patient in known]
    near = [match for match in compared if match.weight >= _SHOWN_FROM and _tells(match, typed)]
    return tuple(sorted(near, key=lambda match: (match.likely is not Likely.VERY, -match.weight)))


def compare(typed: TypedPerson, known: Patient, today: date) -> LikelyMatch:
    """Set a known patient beside what was typed."""
    name = _compare_names(
        _name(typed.family_name, typed.given_name), _name(known.family_name, known.given_name)
    )
    verdicts = {
        Fact.NAME: name.verdict,
        Fact.BORN: _born(typed, known, today),
        Fact.SEX: _sex(typed.sex, known.sex),
        Fact.PHONE: compare_phones(typed.phone, known.phone),
        Fact.MRN: _mrn(typed.mrn, known.mrn),
    }
    tables = dict(_POINTS)
    if typed.birth_date is None or known.birth_date is None:
        tables[Fact.BORN] = _AGE_POINTS
    weight = name.points
    weight += sum(points.get(verdicts[fact], 0.0) for fact, points in tables.items())
    has = {Fact.NAME: True, Fact.BORN: True, Fact.SEX: True}
    has |= {Fact.PHONE: bool(known.phone), Fact.MRN: bool(known.mrn)}
    lines = tuple(Compared(fact, verdict) for fact, verdict in verdicts.items() if has[fact])
    return LikelyMatch(known, _likely(verdicts, whole=name.whole), lines, weight)


def _likely(verdicts: dict[Fact, Verdict], *, whole: bool) -> Likely:
    """Very likely: two things that single a person out agree, and none of them differs."""
    name, born = verdicts[Fact.NAME], verdicts[Fact.BORN]
    if Verdict.DIFFERS in {name, born, verdicts[Fact.MRN]}:
        return Likely.POSSIBLE
    if verdicts[Fact.MRN] is Verdict.SAME:
        return Likely.VERY
    number = {born, verdicts[Fact.PHONE]}
    # Mario and Maria are alike: a sex that differs then tells two people apart.
    alike = name is Verdict.ALIKE and verdicts[Fact.SEX] is not Verdict.DIFFERS
    named = name is Verdict.SAME or (whole and (alike or name is Verdict.TYPING))
    if named and Verdict.SAME in number:
        return Likely.VERY
    return Likely.VERY if number == {Verdict.SAME} else Likely.POSSIBLE


def _tells(match: LikelyMatch, typed: TypedPerson) -> bool:
    """Something that singles a person out is the same or alike, or enough of a name is typed."""
    singles_out = {match.verdict(fact) for fact in (Fact.BORN, Fact.PHONE, Fact.MRN)}
    if Verdict.SAME in singles_out or match.verdict(Fact.NAME) is Verdict.SAME:
        return True
    if match.verdict(Fact.NAME) not in {Verdict.ALIKE, Verdict.TYPING}:
        return False
    family, given = ("".join(name_parts(box)) for box in (typed.family_name, typed.given_name))
    return len(family) >= NAME_TELLS or bool(family and given) or not (family + given).isascii()


# ------------------------------------------------------------------------------------- names


def _name(family_name: str, given_name: str) -> _Name:
    # A text pasted by mistake must not keep the search busy.
    family, given = family_name[:_LONGEST_NAME], given_name[:_LONGEST_NAME]
    return _Name(tuple(name_parts(family)), tuple(name_parts(given)))


def name_likeness(one: tuple[str, str], other: tuple[str, str]) -> float:
    """How alike two names are, each (family, given); 0 to 1, the same in either order."""
    return _likeness(_name(*one), _name(*other))


def _likeness(one: _Name, other: _Name) -> float:
    if not one.parts or not other.parts:
        return 0.0
    if sorted(one.parts) == sorted(other.parts):
        return 1.0 if one.boxes == other.boxes else _WRONG_BOX
    straight = _boxes_likeness(one, other)
    if (len(one.parts) == 1) is not (len(other.parts) == 1):
        # One name of two, in the box it belongs in; in the other it would be anybody's.
        return straight
    crossed = _boxes_likeness(one, _Name(other.given, other.family)) * _WRONG_BOX
    if one.family and one.given and other.family and other.given:
        return max(straight, crossed)
    # One name only, or all of it in one box.
    written = _spelling(" ".join(sorted(one.parts)), " ".join(sorted(other.parts)))
    return max(straight, crossed, written)


def _boxes_likeness(one: _Name, other: _Name) -> float:
    pairs = ((one.family, other.family), (one.given, other.given))
    found = [_box_likeness(mine, theirs) for mine, theirs in pairs if mine and theirs]
    # A name is alike when both boxes are: brothers share the one, cousins the other.
    return min(found) if found else 0.0


def _box_likeness(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """How alike two boxes are: written together, in another order, or with a name left out."""
    mine, theirs = "".join(one), "".join(other)
    if mine == theirs:
        return 1.0
    found = max(
        _part_likeness(mine, theirs),
        _spelling(" ".join(sorted(one)), " ".join(sorted(other))),
    )
    fewer, more = sorted((one, other), key=len)
    if len(fewer) < len(more) and len(max(fewer, key=len)) > 1:
        # Gonsales for González Muñoz: each name that is there has one that it may stand for.
        each = min(max(_part_likeness(part, full) for full in more) for part in fewer)
        found = max(found, min(each, _ONE_OF_TWO_NAMES))
    return found


def _part_likeness(one: str, other: str) -> float:
    """How alike two names are as written, by sound, or as an initial."""
    found = _spelling(one, other)
    if found < ALIKE and found >= _ALIKE_BY_SOUND and sound_of(one) == sound_of(other):
        return _SOUNDS_ALIKE
    if min(len(one), len(other)) == 1 and one[0] == other[0]:
        return max(found, _INITIAL)
    return found


def _spelling(one: str, other: str) -> float:
    # In a fixed order: with equal letters far apart the measure may depend on which comes first.
    first, second = sorted((one, other))
    return JaroWinkler.similarity(first, second)


def _compare_names(mine: _Name, theirs: _Name) -> _NameFound:
    if not mine.parts or not theirs.parts:
        return _NameFound(Verdict.NOTHING, 0.0, whole=False)
    both = bool(mine.family and mine.given)
    alone = len(mine.parts) == len(theirs.parts) == 1
    if mine.boxes == theirs.boxes or (alone and mine.parts == theirs.parts):
        return _NameFound(Verdict.SAME, _NAME_SAME, whole=True)
    if _begins(mine, theirs):
        finished = sum(len(box) for box in mine.boxes) / sum(len(box) for box in theirs.boxes)
        whole = both and any(map(str.__eq__, mine.boxes, theirs.boxes))
        return _NameFound(Verdict.TYPING, _NAME_TYPING + finished, whole=whole)
    likeness = max(_likeness(mine, theirs), _unfinished_likeness(mine, theirs))
    if likeness >= ALIKE:
        points = _NAME_ALIKE * (1.0 if both or alone else 0.5)
        room = (likeness - ALIKE) / (1.0 - ALIKE)
        return _NameFound(Verdict.ALIKE, points + 2 * room, whole=both or alone)
    if both and _shares_a_box(mine, theirs):
        return _NameFound(Verdict.DIFFERS, _NAME_PARTLY + likeness, whole=True)
    return _NameFound(Verdict.DIFFERS, _NAME_DIFFERS + likeness, whole=True)


def _begins(mine: _Name, theirs: _Name) -> bool:
    """Whether what is typed is how the known name begins, box by box."""
    return all(
        known.startswith(typed) for typed, known in zip(mine.boxes, theirs.boxes, strict=True)
    )


def _unfinished_likeness(mine: _Name, theirs: _Name) -> float:
    """A family name that is alike, with a given name that is still being typed."""
    typed, known = mine.boxes[1], theirs.boxes[1]
    if not typed or not mine.family or not theirs.family or not known.startswith(typed):
        return 0.0
    return min(_box_likeness(mine.family, theirs.family), _UNFINISHED)


def _shares_a_box(mine: _Name, theirs: _Name) -> bool:
    """A family name or a given name that is alike: twins, brothers, a name changed by marriage."""
    pairs = ((mine.family, theirs.family), (mine.given, theirs.given))
    return any(_box_likeness(one, other) >= ALIKE for one, other in pairs if one and other)


# ------------------------------------------------------------------------- dates and numbers


def _born(typed: TypedPerson, known: Patient, today: date) -> Verdict:
    if typed.birth_date is not None and known.birth_date is not None:
        return compare_dates(typed.birth_date, known.birth_date)
    mine = _age(typed, today)
    theirs = known.age_on(today)
    if mine is None or theirs is None:
        return Verdict.NOTHING
    return Verdict.ALIKE if abs(mine - theirs) <= ESTIMATE_YEARS else Verdict.DIFFERS


def _age(typed: TypedPerson, today: date) -> int | None:
    if typed.birth_date is None:
        return typed.age_years
    return years_between(typed.birth_date, today)


def compare_dates(one: date, other: date) -> Verdict:
    """Same, or alike: one digit wrong, two digits or day and month taken for each other."""
    if one == other:
        return Verdict.SAME
    swapped = one.year == other.year and (one.month, one.day) == (other.day, other.month)
    slip = OSA.distance(one.isoformat(), other.isoformat(), score_cutoff=1) <= 1
    return Verdict.ALIKE if swapped or slip else Verdict.DIFFERS


def _sex(mine: Sex | None, theirs: Sex) -> Verdict:
    if mine is None or Sex.UNKNOWN in {mine, theirs}:
        return Verdict.NOTHING
    return Verdict.SAME if mine is theirs else Verdict.DIFFERS


def compare_phones(typed: str, known: str) -> Verdict:
    """Same with or without the country's or area's code; alike when one digit is wrong."""
    mine, theirs = (digits_of(fold(text)).lstrip("0") for text in (typed, known))
    if not mine or not theirs:
        return Verdict.NOTHING
    shorter, longer = sorted((mine, theirs), key=len)
    if mine == theirs or (len(shorter) >= PHONE_WHOLE and longer.endswith(shorter)):
        return Verdict.SAME
    if len(mine) < PHONE_WHOLE:
        return Verdict.TYPING
    if theirs.startswith(mine):
        return Verdict.TYPING
    tail = longer[-len(shorter) :]
    alike = len(shorter) >= PHONE_WHOLE and OSA.distance(shorter, tail, score_cutoff=1) <= 1
    return Verdict.ALIKE if alike else Verdict.DIFFERS


def _mrn(typed: str, known: str) -> Verdict:
    mine, theirs = ("".join(parts_of(fold(text))).lstrip("0") for text in (typed, known))
    if not mine or not theirs:
        return Verdict.NOTHING
    if mine[0].isdecimal() is not theirs[0].isdecimal():
        # "MRN 4217" and "004217": the one with letters before its digits goes without them.
        mine, theirs = (_BEFORE_DIGITS.sub("", text) for text in (mine, theirs))
    if mine == theirs and mine:
        return Verdict.SAME
    return Verdict.TYPING if mine and theirs.startswith(mine) else Verdict.DIFFERS
