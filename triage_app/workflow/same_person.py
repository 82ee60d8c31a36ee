"""Who is known already and may be the person being typed: looked up, compared, likeliest first.

It advises and never decides: two people may share a name and a birth date, and one person may be
written in two ways. How alike two people are is weighed in `likeness`, which is imported only when
somebody is typed: the window is painted before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING

from triage_app.model.answers import DateAnswer
from triage_app.model.letters import digits_of, fold
from triage_app.model.person import Patient, SamePerson, Sex
from triage_app.questionnaire.spoken import Understood, read_date
from triage_app.workflow.clinic import Clinic

if TYPE_CHECKING:
    from triage_app.workflow.desk import PatientFields

MOST_COMPARED = 200
"""Known patients looked at for one text; more would be strangers."""

MOST_SHOWN = 2
"""Known patients given back, as many as the screen has keys to open them with."""

_LEAST_NAME = 2
_LEAST_PHONE = 4
_AGE_DIGITS = 3


class Verdict(Enum):
    """How one line compares; `NOTHING` when there is nothing to compare with."""

    SAME = "same"
    ALIKE = "alike"
    DIFFERS = "differs"
    TYPING = "typing"
    NOTHING = ""


class Likely(Enum):
    """How likely the known patient is the one being typed."""

    VERY = "very"
    POSSIBLE = "possible"


class Fact(Enum):
    """What is compared, in the order it is shown."""

    NAME = "name"
    BORN = "born"
    SEX = "sex"
    PHONE = "phone"
    MRN = "mrn"


@dataclass(frozen=True, slots=True)
class TypedPerson:
    """What the new-patient form holds so far; empty or None where nothing was understood.

    Attributes:
        age_years: an age told roughly, used only when there is no birth date.
    """

    family_name: str = ""
    given_name: str = ""
    birth_date: date | None = None
    age_years: int | None = None
    sex: Sex | None = None
    phone: str = ""
    mrn: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """One fact of a known patient beside what was typed."""

    fact: Fact
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class LikelyMatch:
    """A known patient who may be the one being typed.

    Attributes:
        lines: every fact that the known patient has, in the order of `Fact`.
        weight: of two matches the likelier has more; no unit.
    """

    patient: Patient
    likely: Likely
    lines: tuple[Compared, ...]
    weight: float

    def verdict(self, fact: Fact) -> Verdict:
        """How this fact compares; NOTHING when the known patient does not have it."""
        return next((line.verdict for line in self.lines if line.fact is fact), Verdict.NOTHING)


def typed_person(clinic: Clinic, fields: PatientFields) -> TypedPerson:
    """What the form's fields say so far; a year of birth alone counts as a rough age."""
    today = clinic.today()
    read = read_date(fields.born, today, clinic.day_first, earliest=None, birth=True)
    born = read.value if fields.born.strip() and isinstance(read, Understood) else None
    age = fields.age.strip()
    years = int(age) if age.isdecimal() and len(age) <= _AGE_DIGITS else None
    if isinstance(born, DateAnswer) and born.approximate:
        years, born = years_between(born.day, today), None
    return TypedPerson(
        family_name=fields.family_name,
        given_name=fields.given_name,
        birth_date=born.day if isinstance(born, DateAnswer) else None,
        age_years=years,
        sex=Sex(fields.sex) if fields.sex else None,
        phone=fields.phone,
        mrn=fields.mrn,
    )


def years_between(born: date, today: date) -> int:
    """Whole years of age on `today`."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def tells_enough(typed: TypedPerson) -> bool:
    """Whether anything typed so far can tell people apart; sex and age alone cannot."""
    names = (typed.family_name.strip(), typed.given_name.strip())
    return (
        any(len(name) >= _LEAST_NAME or not name.isascii() for name in names if name)
        or typed.birth_date is not None
        or len(digits_of(fold(typed.phone))) >= _LEAST_PHONE
        or bool(typed.mrn.strip())
    )


def likely_same(
    clinic: Clinic, typed: TypedPerson, most: int = MOST_SHOWN
) -> tuple[LikelyMatch, ...]:
    """Known patients who may be the one being typed, likeliest first; nothing is written."""
    if not tells_enough(typed):
        return ()
    from triage_app.workflow.likeness import rank  # noqa: PLC0415  # see the module's docstring

    today = clinic.today()
    about = None if typed.age_years is None else today.year - typed.age_years
    wanted = SamePerson(
        family_name=typed.family_name,
        given_name=typed.given_name,
        birth_date=typed.birth_date,
        birth_year=about if typed.birth_date is None else None,
        phone=typed.phone,
        mrn=typed.mrn,
    )
    known = clinic.records.likely_same(wanted, MOST_COMPARED)
    return rank(typed, known, today)[:most]
