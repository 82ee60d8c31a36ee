"""Who the patient is, from typed or stored fields: what can be kept and what is wrong.

Adults only: someone under 18 is refused, with the clinic's safety-net words shown by the caller.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from triage_app.model.iso_date import iso_date
from triage_app.model.person import Patient, PatientId, Sex
from triage_app.model.problem import Problem, Severity
from triage_app.questionnaire.faults import did_you_mean, first_of
from triage_app.texts import _

YOUNGEST: Final = 18
OLDEST: Final = 125
UNDER_AGE: Final = "under_age"
LONGEST_NAME: Final = 200
_FIELDS: Final = (
    "family_name",
    "given_name",
    "birth_date",
    "age",
    "sex",
    "mrn",
    "phone",
    "language",
    "interpreter",
)
_TEXTS: Final = ("family_name", "given_name", "mrn", "phone", "language")


@dataclass(frozen=True, slots=True)
class PersonRead:
    """A patient, or what is wrong; a patient may still carry `UNLIKELY` problems."""

    patient: Patient | None
    problems: tuple[Problem, ...]

    @property
    def under_age(self) -> bool:
        """True when the only thing to do is to say the safety-net words."""
        return any(problem.code == UNDER_AGE for problem in self.problems)


def read_person(raw: Mapping[str, object], today: date, patient_id: PatientId) -> PersonRead:
    """Read the `patient` part of an intake file or of the new-patient form.

    Args:
        raw: fields as in an intake file; `birth_date` is an ISO date, `age` whole years.
        today: the day of the visit, local.
        patient_id: given to the patient that comes of it.
    """
    problems = _unknown(raw)
    texts = {name: _text(raw, name, problems) for name in _TEXTS}
    born = _birth_date(raw.get("birth_date"), today, problems)
    age = _age(raw.get("age"), problems)
    sex = _sex(raw.get("sex"), problems)
    interpreter = raw.get("interpreter")
    if interpreter is not None and not isinstance(interpreter, bool):
        problems.append(_wrong("interpreter", "true, false, or leave it out"))
        interpreter = None
    if not texts["family_name"] and not texts["given_name"]:
        problems.append(
            Problem(
                "missing",
                "family_name",
                _("The patient has no name."),
                _("Type at least one name, as the patient says it."),
            )
        )
    if born is None and age is None and not any(p.field in ("birth_date", "age") for p in problems):
        problems.append(
            Problem(
                "missing",
                "birth_date",
                _("Neither a birth date nor an age is given."),
                _("Type the birth date, or an age if the date is not known."),
            )
        )
    refused = any(problem.severity is Severity.REFUSED for problem in problems)
    patient = Patient(
        patient_id=patient_id,
        family_name=texts["family_name"],
        given_name=texts["given_name"],
        birth_date=born,
        sex=sex,
        mrn=texts["mrn"],
        phone=texts["phone"],
        language=texts["language"] or "en",
        interpreter=interpreter,
        age_years=age if born is None else None,
        age_noted=today if born is None else None,
    )
    # A child is told the safety-net words whatever else is wrong with the fields.
    under_age = _under_age(patient, today)
    if under_age is not None:
        return PersonRead(None, (*problems, under_age))
    return PersonRead(None if refused else patient, tuple(problems))


def _unknown(raw: Mapping[str, object]) -> list[Problem]:
    first, more = first_of(name for name in raw if name not in _FIELDS)
    problems = [
        Problem(
            "unknown_field",
            name or "(no name)",
            "A patient has no such field.",
            did_you_mean(name, _FIELDS),
        )
        for name in first
    ]
    if more:
        problems.append(Problem("unknown_field", "patient", more, "Take them out."))
    return problems


def _under_age(patient: Patient, today: date) -> Problem | None:
    age = patient.age_on(today)
    if age is None or age >= YOUNGEST:
        return None
    return Problem(
        UNDER_AGE,
        "birth_date" if patient.birth_date else "age",
        _("The patient is {age}. This questionnaire is for adults.").format(age=age),
        _("Nothing was kept. Say the words of the clinic for someone under 18."),
    )


def _text(raw: Mapping[str, object], name: str, problems: list[Problem]) -> str:
    value = raw.get(name, "")
    if value is None:
        return ""
    if not isinstance(value, str):
        problems.append(_wrong(name, "a text in quotes"))
        return ""
    text = " ".join(value.split())
    if len(text) > LONGEST_NAME:
        problems.append(
            Problem(
                "too_long",
                name,
                _("It has {n} letters.").format(n=f"{len(text):,}"),
                _("Shorten it to {n} or fewer.").format(n=LONGEST_NAME),
            )
        )
        return ""
    return text


def _birth_date(value: object, today: date, problems: list[Problem]) -> date | None:
    if value is None:
        return None
    born = iso_date(value)
    if born is None:
        problems.append(_wrong("birth_date", "a date such as 1954-02-11, or an age instead"))
        return None
    if born > today:
        problems.append(
            Problem(
                "future_date",
                "birth_date",
                _("{day} is in the future.").format(day=value),
                _("Check the year, or type an age instead."),
            )
        )
        return None
    if today.year - born.year > OLDEST:
        problems.append(
            Problem(
                "out_of_bounds",
                "birth_date",
                _("{day} is more than {n} years ago.").format(day=value, n=OLDEST),
                _("Check the year, or type an age instead."),
            )
        )
        return None
    return born


def _age(value: object, problems: list[Problem]) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= OLDEST:
        problems.append(_wrong("age", f"whole years from 0 to {OLDEST}"))
        return None
    return value


def _sex(value: object, problems: list[Problem]) -> Sex:
    known = [sex.value for sex in Sex]
    if value is None:
        problems.append(
            Problem(
                "missing",
                "sex",
                _("The sex is not given."),
                _("Use female, male, intersex or unknown."),
            )
        )
        return Sex.UNKNOWN
    if not isinstance(value, str) or value not in known:
        problems.append(
            Problem(
                "unknown_option",
                "sex",
                f"“{str(value)[:60]}” is not one of the answers.",
                did_you_mean(str(value)[:60], known),
            )
        )
        return Sex.UNKNOWN
    return Sex(value)


def _wrong(field: str, wanted: str) -> Problem:
    return Problem("wrong_type", field, "This is not what belongs here.", f"Give {wanted}.")
