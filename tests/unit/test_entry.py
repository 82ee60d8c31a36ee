"""One answer at a time: what is kept, what is refused and how it is said."""

from __future__ import annotations

import math
from datetime import date

import pytest

from tests.property.intake_strategies import ENGINES
from triage_app.model.answers import Answer, DateAnswer, Medicine, NoAnswer, QuestionId
from triage_app.model.intake import FormId
from triage_app.model.person import Sex
from triage_app.model.problem import Problem, Severity
from triage_app.questionnaire.entry import (
    LONGEST_TEXT,
    MOST_MEDICINES,
    read_answer,
    read_answers,
    refusal,
    stored_answer,
    unlikely_answers,
)

SPINE = ENGINES[FormId("vertebral_fracture")]
FORM = SPINE.form
VISIT = date(2026, 11, 20)
BORN = date(1954, 2, 11)


def read(name: str, raw: object) -> Answer | Problem:
    question = FORM.questions[QuestionId(name)]
    answer = read_answer(question, raw)
    if isinstance(answer, Problem):
        return answer
    return refusal(question, answer, VISIT, BORN) or answer


def refused(name: str, raw: object) -> Problem:
    problem = read(name, raw)
    assert isinstance(problem, Problem), problem
    assert problem.field == name
    assert problem.severity is Severity.REFUSED
    assert problem.text.endswith(".")
    assert problem.cure.endswith((".", "?", "”"))
    return problem


@pytest.mark.parametrize(
    ("name", "raw", "answer"),
    [
        ("back_pain", "yes", "yes"),
        ("bladder_change", "longstanding", "longstanding"),
        ("infection_risks", ["none"], ("none",)),
        ("infection_risks", ["tb_exposure", "diabetes", "diabetes"], ("diabetes", "tb_exposure")),
        ("pain_areas", ["sacrum", "neck"], ("neck", "sacrum")),
        ("pain_now", 0, 0),
        ("pain_now", 10.0, 10),
        ("weight", 70.5, 70.5),
        ("height_now", 100, 100),
        ("height_now", 230, 230),
        ("t_score", -2.8, -2.8),
        ("pain_onset", "2026-10-30", DateAnswer(date(2026, 10, 30))),
        ("pain_onset", "~2026-10-30", DateAnswer(date(2026, 10, 30), approximate=True)),
        ("pain_onset", "2026-11-20", DateAnswer(VISIT)),
        ("pain_onset", "1954-02-11", DateAnswer(BORN)),
        ("medicines", [], ()),
        ("medicines", [{"name": " apixaban "}], (Medicine("apixaban"),)),
        (
            "medicines",
            [{"name": "apixaban", "dose": "5 mg", "last_dose": "today"}],
            (Medicine("apixaban", "5 mg", "today"),),
        ),
        ("notes", "", ""),
        ("notes", "<b>&\u200f", "<b>&\u200f"),
        ("notes", "unknown", "unknown"),
        ("bladder_change", "unknown", NoAnswer.UNKNOWN),
        ("pain_now", "declined", NoAnswer.DECLINED),
        ("infection_risks", "unknown", NoAnswer.UNKNOWN),
        ("pain_onset", "unknown", NoAnswer.UNKNOWN),
        ("medicines", "declined", NoAnswer.DECLINED),
    ],
)
def test_an_accepted_value(name: str, raw: object, answer: Answer) -> None:
    found = read(name, raw)
    assert found == answer
    assert type(found) is type(answer)


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("back_pain", "maybe", "unknown_option"),
        ("back_pain", True, "wrong_type"),
        ("back_pain", None, "wrong_type"),
        ("back_pain", ["yes"], "wrong_type"),
        ("bladder_change", "nwe", "unknown_option"),
        ("infection_risks", "none", "wrong_type"),
        ("infection_risks", [1], "wrong_type"),
        ("infection_risks", ["diabtes"], "unknown_option"),
        ("infection_risks", [], "empty_list"),
        ("infection_risks", ["none", "diabetes"], "none_with_others"),
        ("pain_areas", {"neck": 1}, "wrong_type"),
        ("pain_now", "7", "wrong_type"),
        ("pain_now", 7.5, "wrong_type"),
        ("pain_now", True, "wrong_type"),
        ("pain_now", -1, "out_of_bounds"),
        ("pain_now", 11, "out_of_bounds"),
        ("pain_now", 10**400, "wrong_type"),
        ("pain_now", math.nan, "wrong_type"),
        ("weight", math.inf, "wrong_type"),
        ("weight", -math.inf, "wrong_type"),
        ("weight", 24.9, "out_of_bounds"),
        ("height_now", 17, "out_of_bounds"),
        ("height_now", "178", "wrong_type"),
        ("pain_onset", "2026-11-21", "future_date"),
        ("pain_onset", "1954-02-10", "before_birth"),
        ("pain_onset", "30.10.2026", "wrong_type"),
        ("pain_onset", "2026-02-30", "wrong_type"),
        ("pain_onset", "2026-W47-5", "wrong_type"),
        ("pain_onset", "20261030", "wrong_type"),
        ("pain_onset", "~~2026-10-30", "wrong_type"),
        ("pain_onset", "2026-10-30T12:00", "wrong_type"),
        ("pain_onset", 20261030, "wrong_type"),
        ("medicines", "apixaban", "wrong_type"),
        ("medicines", ["apixaban"], "wrong_type"),
        ("medicines", [{"name": ""}], "wrong_type"),
        ("medicines", [{"dose": "5 mg"}], "wrong_type"),
        ("medicines", [{"name": 5}], "wrong_type"),
        ("medicines", [{"name": "a", "route": "oral"}], "wrong_type"),
        ("medicines", [{"name": "a" * 201}], "wrong_type"),
        ("medicines", [{"name": "a"}] * (MOST_MEDICINES + 1), "wrong_type"),
        ("notes", 5, "wrong_type"),
        ("notes", ["a"], "wrong_type"),
        ("notes", "a" * (LONGEST_TEXT + 1), "too_long"),
    ],
)
def test_a_refused_value(name: str, raw: object, code: str) -> None:
    assert refused(name, raw).code == code


def test_a_misspelt_option_names_the_right_one() -> None:
    assert refused("bladder_change", "nwe").cure == "Did you mean “new”?"
    assert refused("infection_risks", ["diabtes"]).cure == "Did you mean “diabetes”?"
    assert refused("bladder_change", "unknwon").cure == "Did you mean “unknown”?"


def test_a_bound_is_said_with_its_unit() -> None:
    problem = refused("height_now", 17)
    assert problem.text.startswith("17 cm is not possible")
    assert problem.cure == "Give a number from 100 to 230 cm."


def test_answers_come_in_the_order_of_the_form_and_every_problem_is_named() -> None:
    raw = {"fever": "no", "bck_pain": "yes", "back_pain": "yes", "pain_now": "7", "": 1}
    answers, problems = read_answers(FORM, raw, VISIT, BORN)
    assert list(answers) == ["back_pain", "fever"]
    assert [(problem.code, problem.field) for problem in problems] == [
        ("unknown_question", "bck_pain"),
        ("wrong_type", "pain_now"),
        ("unknown_question", "(no name)"),
    ]
    assert problems[0].cure == "Did you mean “back_pain”?"
    assert str(problems[0]).startswith("bck_pain: This form has no such question.")


def test_a_long_unknown_name_is_cut() -> None:
    _, (problem,) = read_answers(FORM, {"x" * 5000: 1}, VISIT, None)
    assert len(problem.field) == 60


def test_without_a_birth_date_an_old_date_is_kept() -> None:
    answers, problems = read_answers(FORM, {"pain_onset": "1900-01-01"}, VISIT, None)
    assert answers
    assert not problems


@pytest.mark.parametrize(
    "answer",
    [
        "yes",
        7,
        70.5,
        DateAnswer(date(2026, 10, 30), approximate=True),
        ("neck", "sacrum"),
        (Medicine("apixaban", None, "today"),),
        NoAnswer.DECLINED,
    ],
)
def test_a_stored_answer_is_plain_json(answer: Answer) -> None:
    stored = stored_answer(answer)
    assert isinstance(stored, (str, int, float, list))
    assert "None" not in str(stored)


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"height_now": 158, "height_tallest": 170.1}, "height_loss_cm"),
        ({"height_now": 200, "weight": 50}, "bmi"),
        ({"height_now": 150, "weight": 140}, "bmi"),
        ({"back_pain": "yes", "pain_now": 7, "pain_worst": 6}, "pain_worst"),
        ({"steroids": "current", "steroid_mg": 101}, "steroid_mg"),
    ],
)
def test_the_unlikely_is_asked_again_and_kept(raw: dict[str, object], field: str) -> None:
    answers, problems = read_answers(FORM, raw, VISIT, BORN)
    assert not problems
    (unlikely,) = unlikely_answers(SPINE.logic, answers, 72, Sex.FEMALE, VISIT)
    assert (unlikely.field, unlikely.severity) == (field, Severity.UNLIKELY)
    assert unlikely.text.endswith("?")


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"height_now": 158, "height_tallest": 170},
        {"height_now": 158, "height_tallest": "unknown"},
        {"back_pain": "yes", "pain_now": 7, "pain_worst": 7},
        {"back_pain": "no", "pain_now": 7, "pain_worst": 6},
        {"pain_now": 7, "pain_worst": 6},
        {"steroids": "current", "steroid_mg": 100},
        {"steroids": "never", "steroid_mg": 500},
    ],
)
def test_the_likely_and_the_hidden_are_not_asked_again(raw: dict[str, object]) -> None:
    answers, problems = read_answers(FORM, raw, VISIT, BORN)
    assert not problems
    assert unlikely_answers(SPINE.logic, answers, 72, Sex.FEMALE, VISIT) == ()
