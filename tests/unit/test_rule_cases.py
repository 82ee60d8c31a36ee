"""Every example of every form: its rule fires, or stays quiet, as the example says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.property.intake_strategies import ENGINES, given
from triage_app.model.person import Sex
from triage_app.questionnaire.entry import read_answers, stored_answer
from triage_app.questionnaire.load import Case, read_form
from triage_app.triage.cases import case_faults, fires
from triage_app.triage.engine import Engine

CASES = [
    pytest.param(engine, case, id=f"{form_id}-{case.rule}-{number}")
    for form_id, engine in ENGINES.items()
    for number, case in enumerate(read_form(engine.form.directory).cases)
]


@pytest.mark.parametrize(("engine", "case"), CASES)
def test_the_case_does_what_it_says(engine: Engine, case: Case) -> None:
    answers, problems = read_answers(engine.form, case.answers, case.visit_date, None)
    assert not problems
    assessment = engine.assess(answers, case.age, Sex(case.sex), case.visit_date)
    true = {reason.rule for reason in assessment.reasons if not reason.held}
    assert (case.rule in true) is case.fires, case.note
    if case.fires:
        rule = next(rule for rule in engine.form.rules if rule.id == case.rule)
        assert assessment.level >= rule.level


@pytest.mark.parametrize("engine", list(ENGINES.values()), ids=list(ENGINES))
def test_a_case_that_does_not_do_what_it_says_is_a_fault(engine: Engine) -> None:
    cases = read_form(engine.form.directory).cases
    assert list(case_faults(engine, cases)) == []
    turned = tuple(replace(case, fires=not case.fires) for case in cases)
    faults = list(case_faults(engine, turned))
    assert [fault.code for fault in faults] == ["case_differs"] * len(cases)
    wrong = replace(cases[0], answers={"rubbish": "yes"})
    (fault,) = case_faults(engine, [wrong])
    assert fault.code == "case_answer"
    assert cases[0].rule in fault.where


@pytest.mark.parametrize("engine", list(ENGINES.values()), ids=list(ENGINES))
def test_every_rule_has_a_case_that_fires_and_one_that_stays_quiet(engine: Engine) -> None:
    cases = read_form(engine.form.directory).cases
    for rule in engine.form.rules:
        assert {case.fires for case in cases if case.rule == rule.id} == {True, False}, rule.id


@pytest.mark.parametrize("engine", list(ENGINES.values()), ids=list(ENGINES))
def test_a_rule_has_a_quiet_case_one_answer_short_of_firing(engine: Engine) -> None:
    """A quiet case shows the edge of its rule only if one change crosses it."""
    cases = read_form(engine.form.directory).cases
    for rule in engine.form.rules:
        quiet = [case for case in cases if case.rule == rule.id and not case.fires]
        assert any(fires(engine, near) for case in quiet for near in _near(engine, case)), rule.id


def _near(engine: Engine, case: Case) -> Iterator[Case]:
    """The case with one thing changed, for each thing and each other value."""
    yield from (replace(case, age=age) for age in (18, 34, 49, 50, 64, 65, 70, 88))
    yield from (replace(case, sex=sex) for sex in ("female", "male"))
    for name in engine.form.questions:
        for answer in given(engine.form, name):
            yield replace(case, answers={**case.answers, name: stored_answer(answer)})
