"""A patient's details in the desk's words, and what of them a change would make different.

It compares what is stored, field by field; it judges nothing and looks nobody up.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Final

from triage_app.desktop.waiting import day_words, language_name, sex_words
from triage_app.model.person import Patient
from triage_app.texts import N_, _
from triage_app.workflow import PatientFields

FIELD_WORDS: Final = {
    "family_name": N_("Family name"),
    "given_name": N_("Given name"),
    "birth_date": N_("Born"),
    "age_years": N_("Age, about"),
    "sex": N_("Sex"),
    "mrn": N_("MRN"),
    "phone": N_("Phone"),
    "language": N_("Language"),
    "interpreter": N_("Needs an interpreter"),
}
"""What is kept of a patient, in the order it is shown; the words are the catalogue's."""


@dataclass(frozen=True, slots=True)
class DetailChange:
    """One field as it was and as it is to be; an empty side says that it is not given."""

    field: str
    label: str
    was: str
    now: str

    @property
    def spoken(self) -> str:
        """All of it in one line."""
        nothing = _("not given")
        words = _("{label}: {was}, now {now}")
        return words.format(label=self.label, was=self.was or nothing, now=self.now or nothing)


def detail_words(patient: Patient) -> dict[str, str]:
    """Every field as it is shown; empty where it is not given."""
    interpreter = {True: _("yes"), False: _("no"), None: ""}[patient.interpreter]
    age = "" if patient.age_years is None else str(patient.age_years)
    if age and patient.age_noted is not None:
        age = _("{age} on {day}").format(age=age, day=day_words(patient.age_noted))
    born = "" if patient.birth_date is None else day_words(patient.birth_date)
    return {
        "family_name": patient.family_name,
        "given_name": patient.given_name,
        "birth_date": born,
        "age_years": age,
        "sex": sex_words(patient.sex),
        "mrn": patient.mrn,
        "phone": patient.phone,
        "language": language_name(patient.language),
        "interpreter": interpreter,
    }


def changes_of(before: Patient, after: Patient) -> tuple[DetailChange, ...]:
    """Every field that is not what it was, in the order they are shown."""
    was, now = detail_words(before), detail_words(after)
    return tuple(
        DetailChange(field, _(label), was[field], now[field])
        for field, label in FIELD_WORDS.items()
        if was[field] != now[field]
    )


def as_typed(patient: Patient) -> PatientFields:
    """The fields of the form as somebody would have typed this patient.

    The birth date stands as year, month, day: it reads the same in every language of the desk.
    """
    born = patient.birth_date
    return PatientFields(
        family_name=patient.family_name,
        given_name=patient.given_name,
        born="" if born is None else born.isoformat(),
        age="" if patient.age_years is None else str(patient.age_years),
        sex=patient.sex.value,
        phone=patient.phone,
        mrn=patient.mrn,
        language=patient.language,
        interpreter=patient.interpreter,
    )


def typed_onto(typed: PatientFields, before: Patient, now: Patient) -> PatientFields:
    """What was typed over `before`, put on top of `now`: fields nobody touched are as they are."""
    old, new = as_typed(before), as_typed(now)
    touched = {
        field.name: getattr(typed, field.name)
        for field in fields(PatientFields)
        if getattr(typed, field.name) != getattr(old, field.name)
    }
    return replace(new, **touched)
