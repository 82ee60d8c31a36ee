"""From stored or typed values to answers, and what is wrong with them. Wrong input is a value.

`read_answers` takes what a JSON file or the store holds; `refusal` says why one answer cannot be
kept; `unlikely_answers` what is asked again ("is this right?") and kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, cast

from triage_app.model.answers import (
    Answer,
    Answers,
    DateAnswer,
    Medicine,
    NoAnswer,
    QuestionId,
    Value,
)
from triage_app.model.iso_date import iso_date
from triage_app.model.person import Sex
from triage_app.model.problem import Problem, Severity
from triage_app.questionnaire.facts import Logic, Truth
from triage_app.questionnaire.faults import MOST_NAMED, did_you_mean
from triage_app.questionnaire.form import Form, Kind, Question
from triage_app.texts import _

LONGEST_TEXT: Final = 10_000
MOST_MEDICINES: Final = 100
LARGEST_NUMBER: Final = 1_000_000_000
_NO_ANSWERS: Final = {answer.value: answer for answer in NoAnswer}


def read_answers(
    form: Form, raw: Mapping[str, object], visit_date: date, birth_date: date | None
) -> tuple[dict[QuestionId, Answer], tuple[Problem, ...]]:
    """The answers that can be kept, in the form's order, and a problem for each other one."""
    problems: list[Problem] = []
    unknown = 0
    found: dict[QuestionId, Answer] = {}
    for name, value in raw.items():
        question = form.questions.get(QuestionId(name))
        if question is None:
            unknown += 1
            if unknown <= MOST_NAMED:
                problems.append(_unknown(form, str(name)[:60]))
            continue
        answer = read_answer(question, value)
        if not isinstance(answer, Problem):
            answer = refusal(question, answer, visit_date, birth_date) or answer
        if isinstance(answer, Problem):
            problems.append(answer)
        else:
            found[question.id] = answer
    if unknown > MOST_NAMED:
        more = f"There are {unknown - MOST_NAMED:,} more questions that this form does not have."
        problems.append(Problem("unknown_question", "answers", more, "Take them out."))
    return {name: found[name] for name in form.questions if name in found}, tuple(problems)


def _unknown(form: Form, name: str) -> Problem:
    return Problem(
        "unknown_question",
        name or "(no name)",
        "This form has no such question.",
        did_you_mean(name, form.questions),
    )


def read_answer(question: Question, raw: object) -> Answer | Problem:
    """One stored value as an answer, or why it is none."""
    if isinstance(raw, str) and raw in _NO_ANSWERS and question.kind is not Kind.TEXT:
        return _NO_ANSWERS[raw]
    match question.kind:
        case Kind.YES_NO | Kind.CHOICE:
            return _option(question, raw)
        case Kind.MULTI | Kind.AREAS:
            return _options(question, raw)
        case Kind.SCALE | Kind.NUMBER:
            return _number(question, raw)
        case Kind.DATE:
            return _date(question, raw)
        case Kind.MEDICINES:
            return _medicines(question, raw)
        case Kind.TEXT:
            if isinstance(raw, str):
                return raw
            return _wrong(question, "a text in quotes")


def stored_answer(answer: Answer) -> object:
    """The answer as a JSON value: what `read_answer` reads back to the same answer."""
    match answer:
        case NoAnswer():
            return answer.value
        case DateAnswer():
            return answer.stored()
        case tuple():
            return [
                _stored_medicine(item) if isinstance(item, Medicine) else item for item in answer
            ]
        case _:
            return answer


def refusal(
    question: Question, answer: Answer, visit_date: date, birth_date: date | None
) -> Problem | None:
    """Why the answer cannot be kept, or None. Bounds refuse only the impossible."""
    match answer:
        case DateAnswer(day):
            if day > visit_date:
                return Problem(
                    "future_date",
                    question.id,
                    _("{day} is after the visit.").format(day=day.isoformat()),
                    _("Give the day it happened, or “not sure”."),
                )
            if birth_date is not None and day < birth_date:
                return Problem(
                    "before_birth",
                    question.id,
                    _("{day} is before the patient was born.").format(day=day.isoformat()),
                    _("Check the year."),
                )
        case int() | float() if question.bounds is not None:
            least, most = question.bounds.least, question.bounds.most
            if not least <= answer <= most:
                unit = f" {question.unit}" if question.unit else ""
                return Problem(
                    "out_of_bounds",
                    question.id,
                    _("{value} is not possible for {question}.").format(
                        value=f"{answer:g}{unit}", question=question.label
                    ),
                    _("Give a number from {least} to {most}.").format(
                        least=f"{least:g}", most=f"{most:g}{unit}"
                    ),
                )
        case str() if question.kind is Kind.TEXT and len(answer) > LONGEST_TEXT:
            return Problem(
                "too_long",
                question.id,
                _("The text has {n} letters.").format(n=f"{len(answer):,}"),
                _("Shorten it to {n} or fewer; the rest can go in a letter.").format(
                    n=f"{LONGEST_TEXT:,}"
                ),
            )
        case _:
            pass
    return None


def unlikely_answers(
    logic: Logic, answers: Answers, age: int | None, sex: Sex, visit_date: date
) -> tuple[Problem, ...]:
    """What is possible but unlikely: asked again, and kept."""
    facts = logic.facts(answers, age, sex, visit_date)
    return tuple(
        Problem("unlikely", item.field, item.ask, _("Keep it or change it."), Severity.UNLIKELY)
        for item, test in logic.unlikely_tests
        if test(facts) == Truth.TRUE
    )


def _option(question: Question, raw: object) -> Value | Problem:
    options = [option.id for option in question.options]
    if not isinstance(raw, str):
        return _wrong(question, f"one of {', '.join(options)}")
    if raw not in options:
        return _not_an_option(question, raw, options)
    return raw


def _options(question: Question, raw: object) -> Value | Problem:
    options = [option.id for option in question.options]
    if not isinstance(raw, (list, tuple)) or not all(isinstance(item, str) for item in raw):
        return _wrong(question, 'a list of options, such as ["none"]')
    chosen = cast("list[str]", list(raw))
    for item in chosen:
        if item not in options:
            return _not_an_option(question, item, options)
    if not chosen:
        return Problem(
            "empty_list",
            question.id,
            "The list is empty.",
            'Leave the question out if nobody asked; use ["none"] if the answer was none.',
        )
    if "none" in chosen and len(set(chosen)) > 1:
        return Problem(
            "none_with_others",
            question.id,
            "“none” stands beside other answers.",
            "Keep “none” alone, or take it out.",
        )
    return tuple(option for option in options if option in chosen)


def _number(question: Question, raw: object) -> Value | Problem:
    # The bound refuses NaN too, and whole numbers too long to become a float.
    if isinstance(raw, bool) or not isinstance(raw, (int, float)) or not abs(raw) <= LARGEST_NUMBER:
        return _wrong(question, f"a number{f' in {question.unit}' if question.unit else ''}")
    if not question.whole:
        return raw
    if raw != int(raw):
        return _wrong(question, "a whole number")
    return int(raw)


def _date(question: Question, raw: object) -> Value | Problem:
    text = raw.removeprefix("~") if isinstance(raw, str) else ""
    day = iso_date(text)
    if day is None:
        return _wrong(question, "a date such as 2026-11-20, or ~2026-11-20 for “about”")
    return DateAnswer(day, approximate=text != raw)


def _medicines(question: Question, raw: object) -> Value | Problem:
    if not isinstance(raw, (list, tuple)) or len(raw) > MOST_MEDICINES:
        return _wrong(question, f"a list of at most {MOST_MEDICINES} medicines")
    medicines = []
    for item in raw:
        if not isinstance(item, Mapping) or not set(item) <= {"name", "dose", "last_dose"}:
            return _wrong(question, 'a list such as [{"name": "apixaban", "dose": "5 mg"}]')
        texts = [item.get(key) for key in ("name", "dose", "last_dose")]
        if not all(text is None or (isinstance(text, str) and len(text) <= 200) for text in texts):
            return _wrong(question, "texts of 200 letters at most for name, dose and last_dose")
        name = str(texts[0] or "").strip()
        if not name:
            return _wrong(question, "a name for each medicine")
        medicines.append(Medicine(name, cast("str | None", texts[1]), cast("str | None", texts[2])))
    return tuple(medicines)


def _stored_medicine(medicine: Medicine) -> dict[str, str]:
    parts = {"name": medicine.name, "dose": medicine.dose, "last_dose": medicine.last_dose}
    return {key: text for key, text in parts.items() if text is not None}


def _not_an_option(question: Question, raw: str, options: list[str]) -> Problem:
    return Problem(
        "unknown_option",
        question.id,
        f"“{raw[:60]}” is not one of its answers.",
        did_you_mean(raw[:60], (*options, *_NO_ANSWERS)),
    )


def _wrong(question: Question, wanted: str) -> Problem:
    return Problem(
        "wrong_type", question.id, "This is not an answer to the question.", f"Give {wanted}."
    )
