"""Reads a filled questionnaire back: what is sure is taken, every doubt is named and not taken.

A person ticked and typed it with nobody beside them. So two ticks, a number in other units or a
date that could be read two ways is never guessed: it stays "not asked" until reception confirms it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from triage_app.exchange.intake_file import FormFinder
from triage_app.exchange.paper_answers import PaperReader
from triage_app.exchange.pdf_fields import PaperField, read_fields
from triage_app.model.answers import Answer, QuestionId
from triage_app.model.intake import FormId
from triage_app.model.iso_date import iso_date
from triage_app.model.person import Patient, PatientId
from triage_app.model.problem import Problem
from triage_app.questionnaire import paper_fields
from triage_app.questionnaire.entry import read_answers
from triage_app.questionnaire.faults import did_you_mean
from triage_app.questionnaire.form import Form
from triage_app.questionnaire.person_entry import UNDER_AGE, read_person

_MOST_UNKNOWN: Final = 50
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What a filled questionnaire holds.

    Attributes:
        form: None when the file is not one; then `problems` say why.
        patient: None until its fields are sure enough to be one.
        patient_fields: what is sure, as in an intake file.
        answers: what is sure, in the form's order, hidden questions too.
        doubtful: fields to be confirmed, none of them taken.
        problems: what is wrong with the file, and what it holds that cannot be kept.
        typed: the words of doubtful fields by question id or patient field, to begin from.
        safety_net: what to tell someone who is refused for age; empty otherwise.
    """

    form: Form | None
    patient: Patient | None
    patient_fields: Mapping[str, object]
    answers: Mapping[QuestionId, Answer]
    doubtful: tuple[Problem, ...]
    problems: tuple[Problem, ...]
    typed: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    safety_net: tuple[str, ...] = ()


def read_filled_form(
    data: bytes,
    find_form: FormFinder,
    today: date,
    day_first: bool,
    new_id: Callable[[], str],
) -> FilledForm:
    """Read a filled PDF. Never raises for what is in it.

    Args:
        data: the file.
        find_form: the form with an id, or None.
        today: the day of the visit, local.
        day_first: whether the clinic reads 3/4 as 3 April.
        new_id: makes the patient's id.
    """
    fields = read_fields(data)
    if isinstance(fields, Problem):
        return _nothing(fields)
    form = _form(fields, find_form)
    if isinstance(form, Problem):
        return _nothing(form)
    reader = PaperReader(form, fields, today, day_first)
    reader.note_version()
    patient_fields = reader.patient_fields()
    reader.note_day()
    person = read_person(patient_fields, today, PatientId(new_id()))
    if person.under_age:
        refused = tuple(p for p in person.problems if p.code == UNDER_AGE)
        return replace(_nothing(*refused), form=form, safety_net=form.safety_net)
    born = iso_date(patient_fields.get("birth_date"))
    raw = {question.id: reader.answer(question) for question in form.asked}
    given = {str(name): value for name, value in raw.items() if value is not None}
    answers, refusals = read_answers(form, given, today, born)
    reader.doubt_refused(refusals)
    doubted = {problem.field for problem in reader.doubtful}
    # A birth date that waits to be confirmed is not missing.
    missing = tuple(p for p in person.problems if not (p.code == "missing" and p.field in doubted))
    return FilledForm(
        form=form,
        patient=person.patient,
        patient_fields=patient_fields,
        answers=answers,
        doubtful=tuple(reader.doubtful),
        problems=(*_unknown_fields(form, fields), *missing),
        typed=reader.typed,
    )


def _nothing(*problems: Problem) -> FilledForm:
    return FilledForm(None, None, {}, {}, (), problems)


def _form(fields: Mapping[str, PaperField], find_form: FormFinder) -> Form | Problem:
    stamp = fields.get(paper_fields.FORM_ID)
    if stamp is None or not stamp.value:
        return Problem(
            "not_our_form",
            "file",
            "The PDF is not a questionnaire of this program, or it was printed to a new PDF.",
            "Open the file that was filled in, or type the answers in.",
        )
    form = find_form(FormId(stamp.value))
    if form is None:
        return Problem(
            "unknown_form",
            "form",
            f"There is no form “{_short(stamp.value)}”.",
            "Put the clinic's form in its folder again, or type the answers in.",
        )
    return form


def _unknown_fields(form: Form, fields: Mapping[str, PaperField]) -> tuple[Problem, ...]:
    """Fields this form does not have: they may hold something, so each is named."""
    known = paper_fields.fields_of_form(form)
    strange = [name for name in fields if name not in known]
    problems = [
        Problem(
            "unknown_field",
            _short(name),
            "This form has no such field.",
            did_you_mean(_short(name), known),
        )
        for name in strange[:_MOST_UNKNOWN]
    ]
    if len(strange) > _MOST_UNKNOWN:
        more = len(strange) - _MOST_UNKNOWN
        problems.append(
            Problem(
                "unknown_field",
                "file",
                f"It holds {more:,} more fields this form does not have.",
                "Compare the file with a new blank form.",
            )
        )
    return tuple(problems)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"
