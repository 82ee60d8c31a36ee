"""Who the patient is and who sent them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import NewType

PatientId = NewType("PatientId", str)


class Sex(Enum):
    """Sex as the patient gives it; `UNKNOWN` is a value of its own, never a guess."""

    FEMALE = "female"
    MALE = "male"
    INTERSEX = "intersex"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Patient:
    """A person known to the clinic.

    Attributes:
        patient_id: UUIDv7 as text.
        birth_date: None when only an estimated age is known.
        age_years: estimated age on the day `age_noted`, only when `birth_date` is None.
        age_noted: the day the estimated age was given; needed with `age_years`.
        language: ISO 639-1 code of the language the patient is asked in.
        interpreter: whether one is needed; None when nobody asked.
    """

    patient_id: PatientId
    family_name: str
    given_name: str
    birth_date: date | None
    sex: Sex
    mrn: str = ""
    phone: str = ""
    language: str = "en"
    interpreter: bool | None = None
    age_years: int | None = None
    age_noted: date | None = None

    @property
    def name(self) -> str:
        """ "Family, Given", or the one name there is."""
        return ", ".join(part for part in (self.family_name, self.given_name) if part)

    @property
    def age_is_estimated(self) -> bool:
        """True when the age was told roughly, and must be marked so everywhere."""
        return self.birth_date is None

    def age_on(self, day: date) -> int | None:
        """Whole years on `day`; None when neither birth date nor age is known."""
        if self.birth_date is not None:
            born = self.birth_date
            return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        if self.age_years is None or self.age_noted is None:
            return None
        return self.age_years + max(0, (day - self.age_noted).days // 365)


@dataclass(frozen=True, slots=True)
class SamePerson:
    """What is known of somebody who may be in the store already; every part may be empty.

    Attributes:
        family_name: as typed; may be the only name, and may be unfinished.
        given_name: as typed; may be unfinished.
        birth_date: None when it is not known.
        birth_year: about when they were born, where only an age is known.
        phone: as typed; may be unfinished.
        mrn: record number, as typed.
    """

    family_name: str = ""
    given_name: str = ""
    birth_date: date | None = None
    birth_year: int | None = None
    phone: str = ""
    mrn: str = ""


@dataclass(frozen=True, slots=True)
class Referral:
    """Who sent the patient and what they ask; every part may be empty."""

    sender: str = ""
    phone: str = ""
    question: str = ""

    @property
    def is_empty(self) -> bool:
        """True for a walk-in."""
        return not (self.sender or self.phone or self.question)


@dataclass(frozen=True, slots=True)
class Staff:
    """The person at the keyboard, as printed and as written in the audit."""

    staff_id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who did something and when (aware UTC)."""

    by: Staff
    at: datetime
