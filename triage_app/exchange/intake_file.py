"""The intake file: one intake as JSON, as the command line reads it. Checked, never trusted.

Size is limited before parsing; what is wrong is named field by field; nothing is half-read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from triage_app.model.answers import Answer, QuestionId
from triage_app.model.intake import FormId
from triage_app.model.iso_date import iso_date
from triage_app.model.person import Patient, PatientId, Referral
from triage_app.model.problem import Problem, Severity
from triage_app.questionnaire.entry import read_answers
from triage_app.questionnaire.faults import did_you_mean, first_of
from triage_app.questionnaire.form import Form
from triage_app.questionnaire.person_entry import UNDER_AGE, read_person

LARGEST_INTAKE: Final = 2_000_000
_KEYS: Final = ("form", "visit_date", "patient", "referral", "answers")
_REFERRAL: Final = ("from", "phone", "question")
FormFinder = Callable[[FormId], Form | None]


@dataclass(frozen=True, slots=True)
class IntakeFile:
    """What one intake file holds, all of it checked."""

    form: Form
    patient: Patient
    visit_date: date
    referral: Referral
    answers: Mapping[QuestionId, Answer]


@dataclass(frozen=True, slots=True)
class IntakeRead:
    """An intake, or the problems that keep it from being one.

    Attributes:
        safety_net: what to tell someone who is refused for age; empty otherwise.
    """

    intake: IntakeFile | None
    problems: tuple[Problem, ...]
    safety_net: tuple[str, ...] = ()


def read_intakes(
    text: str, find_form: FormFinder, today: date, new_id: Callable[[], str]
) -> Iterator[IntakeRead]:
    """Each intake of a file: the whole text is one, or every line is.

    Args:
        text: JSON, one object, or one object a line.
        find_form: the form with an id, or None.
        today: the visit date of an intake that gives none.
        new_id: makes patient ids.
    """
    try:
        whole = json.loads(text) if len(text) <= LARGEST_INTAKE else None
    except (ValueError, RecursionError):
        whole = None
    if isinstance(whole, dict):
        yield read_intake(text, find_form, today, new_id)
        return
    # Not splitlines: a text inside JSON may hold other line ends, such as U+2028.
    lines = [line for line in text.split("\n") if line.strip()]
    if not any(line.startswith("{") and line.rstrip().endswith("}") for line in lines):
        # One intake over many lines that is not JSON: one problem, not one a line.
        yield read_intake(text, find_form, today, new_id)
        return
    for line in lines:
        yield read_intake(line, find_form, today, new_id)


def read_intake(
    text: str, find_form: FormFinder, today: date, new_id: Callable[[], str]
) -> IntakeRead:
    """One intake from JSON text. Never raises for what is in the text."""
    raw = _parse(text)
    if isinstance(raw, Problem):
        return IntakeRead(None, (raw,))
    problems = _unknown(raw, _KEYS)
    form = _form(raw.get("form"), find_form, problems)
    visit_date = _visit_date(raw.get("visit_date"), today, problems)
    referral = _referral(raw.get("referral"), problems)
    person_fields = _mapping(raw.get("patient"), "patient", problems)
    answers_fields = _mapping(raw.get("answers"), "answers", problems)
    if form is None or person_fields is None:
        return IntakeRead(None, tuple(problems))
    person = read_person(person_fields, visit_date, PatientId(new_id()))
    born = person.patient.birth_date if person.patient else None
    answers, answer_problems = read_answers(form, answers_fields or {}, visit_date, born)
    problems += (*person.problems, *answer_problems)
    if person.under_age:
        problems = [p for p in problems if p.code == UNDER_AGE]
        return IntakeRead(None, tuple(problems), form.safety_net)
    if person.patient is None or any(p.severity is Severity.REFUSED for p in problems):
        return IntakeRead(None, tuple(problems))
    return IntakeRead(
        IntakeFile(form, person.patient, visit_date, referral, answers), tuple(problems)
    )


def _parse(text: str) -> dict[str, object] | Problem:
    if len(text) > LARGEST_INTAKE:
        return Problem(
            "too_large",
            "file",
            f"The intake has {len(text):,} letters.",
            f"An intake has {LARGEST_INTAKE:,} at most; shorten its texts.",
        )
    try:
        raw = json.loads(text, object_pairs_hook=_no_twins)
        # Half a character (a lone surrogate) could be neither stored nor printed.
        json.dumps(raw, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return Problem(
            "not_json",
            "file",
            "A text in it holds half a character.",
            "Save it again from the program that made it.",
        )
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, ValueError) else "it is nested too deeply"
        return Problem(
            "not_json",
            "file",
            f"This is not JSON: {reason}.",
            "Mend it, or save it again from the program that made it.",
        )
    if not isinstance(raw, dict):
        return Problem("not_json", "file", "An intake is a JSON object.", "Put it in { }.")
    return raw


def _no_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """JSON keeps the last of two equal keys: here two answers to one question are refused."""
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"“{name[:60]}” stands twice")
        found[name] = value
    return found


def _form(value: object, find_form: FormFinder, problems: list[Problem]) -> Form | None:
    form = find_form(FormId(value)) if isinstance(value, str) else None
    if form is None:
        problems.append(
            Problem(
                "unknown_form",
                "form",
                f"There is no form “{value[:60] if isinstance(value, str) else ''}”.",
                "Use vertebral_fracture, after_procedure or a form of the clinic's.",
            )
        )
    return form


def _visit_date(value: object, today: date, problems: list[Problem]) -> date:
    if value is None:
        return today
    day = iso_date(value)
    if day is None:
        problems.append(
            Problem(
                "wrong_type",
                "visit_date",
                "This is not a date.",
                "Give a date such as 2026-11-20, or leave it out for today.",
            )
        )
    return day or today


def _referral(value: object, problems: list[Problem]) -> Referral:
    if value is None:
        return Referral()
    fields = _mapping(value, "referral", problems)
    if fields is None:
        return Referral()
    problems += _unknown(fields, _REFERRAL, "referral.")
    texts = []
    for name in _REFERRAL:
        text = fields.get(name, "")
        if not isinstance(text, str) or len(text) > 2000:
            problems.append(
                Problem(
                    "wrong_type",
                    f"referral.{name}",
                    "This is not a text of 2,000 letters at most.",
                    "Shorten it, or leave it out.",
                )
            )
            text = ""
        texts.append(text)
    return Referral(*texts)


def _mapping(value: object, name: str, problems: list[Problem]) -> dict[str, object] | None:
    if isinstance(value, dict):
        return value
    problems.append(
        Problem("missing", name, f"The intake has no {name}.", f'Add "{name}": {{ … }}.')
    )
    return None


def _unknown(
    fields: Mapping[str, object], known: tuple[str, ...], place: str = ""
) -> list[Problem]:
    first, more = first_of(name for name in fields if name not in known)
    said = "An intake has no such field."
    problems = [
        Problem(
            "unknown_field",
            f"{place}{name}"[:60] or "(no name)",
            said,
            did_you_mean(name, known),
        )
        for name in first
    ]
    if more:
        problems.append(Problem("unknown_field", "file", more, "Take them out."))
    return problems
