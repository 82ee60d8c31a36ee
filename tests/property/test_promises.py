"""The five promises of the rules, held for every form by generated intakes.

They say nothing about which patient should get which level: the cases do that.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.property.intake_strategies import (
    ENGINES,
    PROMISE,
    SIDE,
    VISIT,
    Intake,
    completions,
    intakes,
    one_way,
    worse,
)
from tests.property.intake_strategies import given as given_answers
from triage_app.exchange.intake_file import IntakeRead, read_intake
from triage_app.model.answers import Answer, Answers, NoAnswer, QuestionId
from triage_app.model.assessment import Assessment, Reason
from triage_app.model.level import Level
from triage_app.model.person import Sex
from triage_app.questionnaire.condition import names
from triage_app.questionnaire.entry import read_answers, stored_answer, unlikely_answers
from triage_app.questionnaire.facts import Missing
from triage_app.questionnaire.form import Form
from triage_app.questionnaire.load import load_form
from triage_app.triage.engine import NOTHING_TRUE, Engine

every_form = pytest.mark.parametrize("engine", ENGINES.values(), ids=list(ENGINES))


def assess(engine: Engine, intake: Intake) -> Assessment:
    return engine.assess(intake.answers, intake.age, intake.sex, VISIT)


def hidden(engine: Engine, intake: Intake) -> frozenset[str]:
    """The questions that do not apply."""
    facts = engine.logic.facts(intake.answers, intake.age, intake.sex, VISIT)
    return frozenset(n for n in engine.form.questions if facts[n] is Missing.DOES_NOT_APPLY)


def without_examiner(form: Form, answers: Answers) -> dict[QuestionId, Answer]:
    return {name: value for name, value in answers.items() if not form.questions[name].examiner}


# --- 1. Range ----------------------------------------------------------------------------------


@every_form
@PROMISE
@given(data=st.data())
def test_whatever_is_still_to_be_asked_the_level_lies_in_the_range(
    engine: Engine, data: st.DataObject
) -> None:
    intake = data.draw(intakes(engine.form))
    before = assess(engine, intake)
    drawn = data.draw(completions(engine.form))
    half = {name: value for place, (name, value) in enumerate(drawn.items()) if place % 2}
    ways = [one_way(engine.form, way) for way in ("worst", "best", "unknown", "declined")]
    for rest in (drawn, half, *ways):
        after = assess(engine, intake.with_answers({**rest, **intake.answers}))
        assert before.level <= after.level <= before.could_be
        # The range itself only ever narrows.
        assert after.could_be <= before.could_be
        if before.completable:
            # Nothing left out before completing can turn out to be an emergency or urgent.
            assert after.level <= max(before.level, Level.SOON)
        if before.settled:
            assert after.level is before.level
    for way in ("worst", "best"):
        # "Not sure" and "rather not say" are no "no": either may turn out to be anything.
        turned_out = one_way(engine.form, way)
        known = {
            name: turned_out.get(name, value) if isinstance(value, NoAnswer) else value
            for name, value in intake.answers.items()
        }
        assert assess(engine, intake.with_answers(known)).level <= before.could_be


@every_form
@SIDE
@given(data=st.data())
def test_a_range_names_the_questions_that_would_settle_it(
    engine: Engine, data: st.DataObject
) -> None:
    intake = data.draw(intakes(engine.form))
    found = assess(engine, intake)
    levels = [question.could_make for question in found.open]
    assert levels == sorted(levels, reverse=True)
    assert found.completable is not any(question.needed for question in found.open)
    shown = set(engine.shown(intake.answers, intake.age, intake.sex))
    for question in found.open:
        answer = intake.answers.get(question.question)
        assert question.question in shown
        assert question.asked is isinstance(answer, NoAnswer)
        assert answer is None or question.asked
        assert not (question.needed and question.asked)
    facts_known = intake.age is not None and intake.sex is not Sex.UNKNOWN
    if facts_known and not found.settled:
        assert max(levels) >= found.could_be


@every_form
@SIDE
@given(data=st.data())
def test_asking_what_is_needed_leads_to_a_complete_intake(
    engine: Engine, data: st.DataObject
) -> None:
    intake = data.draw(intakes(engine.form))
    rest = data.draw(completions(engine.form))
    answers = dict(intake.answers)
    for _ in engine.form.questions:
        found = assess(engine, intake.with_answers(answers))
        needed = [question.question for question in found.open if question.needed]
        if not needed:
            break
        answers.update({name: rest[name] for name in needed})
    assert found.completable
    shown = set(engine.shown(answers, intake.age, intake.sex))
    safety = {q.id for q in engine.form.asked if q.id in engine.form.safety and q.id in rest}
    assert {name for name in safety & shown if name not in answers} <= {
        name for name in safety if engine.form.questions[name].kind.value == "text"
    }


# --- 2. Monotone -------------------------------------------------------------------------------


@every_form
@PROMISE
@given(data=st.data())
def test_a_more_worrying_answer_never_lowers_level_or_priority(
    engine: Engine, data: st.DataObject
) -> None:
    intake = data.draw(intakes(engine.form))
    chance = data.draw(st.randoms(use_true_random=False))
    before, applies = assess(engine, intake), hidden(engine, intake)
    given_names = [name for name, value in intake.answers.items() if worse_of(engine, name, value)]
    for name in chance.sample(given_names, min(6, len(given_names))):
        change = chance.choice(worse_of(engine, name, intake.answers[name]))
        changed = intake.with_answers({**intake.answers, name: change})
        if hidden(engine, changed) != applies:
            continue
        after = assess(engine, changed)
        assert after.level >= before.level, (name, change)
        assert after.could_be >= before.could_be, (name, change)
        assert after.priority >= before.priority, (name, change)
        intake, before = changed, after


def worse_of(engine: Engine, name: QuestionId, value: Answer) -> tuple[Answer, ...]:
    return worse(engine.form, name, value)


# --- 3. Explained ------------------------------------------------------------------------------


@every_form
@PROMISE
@given(data=st.data())
def test_every_level_is_explained(engine: Engine, data: st.DataObject) -> None:
    intake = data.draw(intakes(engine.form))
    found = assess(engine, intake)
    rules = {rule.id: rule for rule in engine.form.rules}
    assert found.reasons[0].level is found.level
    levels = [reason.level for reason in found.reasons]
    assert levels == sorted(levels, reverse=True)
    assert found.held == tuple(reason.rule for reason in found.reasons if reason.held)
    for reason in found.reasons:
        assert reason.text
        assert reason.source
        for evidence in reason.because:
            assert evidence.shown
            if evidence.answer is not None:
                assert evidence.answer == intake.answers[evidence.question]
                assert evidence.question not in hidden(engine, intake)
        if reason.rule == NOTHING_TRUE:
            assert found.level is Level.ROUTINE
            assert len(found.reasons) == 1
            continue
        rule = rules[reason.rule]
        assert reason.because, reason.rule
        assert reason.source == rule.source
        if reason.held:
            assert rule.hold
            # A "not sure", a "rather not say", or a sex or age that nobody knows.
            for evidence in reason.because:
                assert evidence.answer is None or isinstance(evidence.answer, NoAnswer)
        else:
            assert reason.level is rule.level
            assert fires_by_itself(engine, reason, intake), reason


def fires_by_itself(engine: Engine, reason: Reason, intake: Intake) -> bool:
    """Whether the answers a reason names, and what they rest on, are enough for its rule."""
    form = engine.form
    wanted = {evidence.question for evidence in reason.because}
    for item in form.derived.values():
        if wanted.intersection(item.of):
            wanted.update(item.of)
    waiting = [name for name in wanted if name in form.questions]
    while waiting:
        gate = form.questions[waiting.pop()].asked_when
        for name in names(gate.tree) if gate else ():
            if name in form.questions and name not in wanted:
                wanted.add(QuestionId(name))
                waiting.append(QuestionId(name))
    named = {name: value for name, value in intake.answers.items() if name in wanted}
    after = assess(engine, intake.with_answers(named))
    return any(other.rule == reason.rule and not other.held for other in after.reasons)


# --- 4. Hidden answers, order, bytes -----------------------------------------------------------


@every_form
@PROMISE
@given(data=st.data())
def test_hidden_answers_and_order_never_count(engine: Engine, data: st.DataObject) -> None:
    intake = data.draw(intakes(engine.form))
    chance = data.draw(st.randoms(use_true_random=False))
    expected = repr(assess(engine, intake))
    not_counting = hidden(engine, intake)
    shown_only = {n: v for n, v in intake.answers.items() if n not in not_counting}
    other = {
        **shown_only,
        **{QuestionId(n): given_answers(engine.form, QuestionId(n))[-1] for n in not_counting},
    }
    turned = list(intake.answers.items())
    chance.shuffle(turned)
    for answers in (shown_only, other, dict(turned)):
        assert repr(assess(engine, intake.with_answers(answers))) == expected
    unlikely = unlikely_answers(engine.logic, shown_only, intake.age, intake.sex, VISIT)
    again = unlikely_answers(engine.logic, other, intake.age, intake.sex, VISIT)
    assert unlikely == again


@every_form
def test_another_engine_of_the_same_files_says_the_same_byte_for_byte(engine: Engine) -> None:
    other = Engine(load_form(engine.form.directory))
    assert other.form.stamp == engine.form.stamp

    @PROMISE
    @given(intake=intakes(engine.form))
    def compare(intake: Intake) -> None:
        one, two = assess(engine, intake), assess(other, intake)
        assert one == two
        assert repr(one).encode() == repr(two).encode()

    compare()


# --- 5. Total ----------------------------------------------------------------------------------

_LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**300, max_value=10**420),
    st.floats(),
    st.text(max_size=30),
    st.sampled_from(["unknown", "declined", "none", "yes", "2026-W47-5", "~2026-02-30", "\ud800"]),
)
RUBBISH = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.text(max_size=12), inner, max_size=4),
        st.dictionaries(st.sampled_from(["name", "dose", "last_dose"]), inner, max_size=3),
    ),
    max_leaves=6,
)


def read(text: str) -> IntakeRead:
    return read_intake(
        text, lambda i: ENGINES[i].form if i in ENGINES else None, VISIT, lambda: "patient"
    )


def held_up(found: IntakeRead) -> None:
    """Either named problems, or an intake that can be assessed: never both missing."""
    for problem in found.problems:
        assert problem.code
        assert problem.field
        assert problem.text.endswith((".", "?"))
        assert problem.cure
        str(problem).encode("utf-8")
    if found.intake is None:
        assert found.problems
        return
    intake = found.intake
    engine = ENGINES[intake.form.stamp.form_id]
    age = intake.patient.age_on(intake.visit_date)
    assert age is not None
    assert age >= 18
    result = engine.assess(intake.answers, age, intake.patient.sex, intake.visit_date)
    unlikely_answers(engine.logic, intake.answers, age, intake.patient.sex, intake.visit_date)
    repr(result).encode("utf-8")


def intake_text(form: Form, answers: Mapping[QuestionId, Answer]) -> dict[str, object]:
    return {
        "form": form.stamp.form_id,
        "visit_date": VISIT.isoformat(),
        "patient": {
            "family_name": "Okafor",
            "given_name": "Ruth",
            "birth_date": "1954-02-11",
            "sex": "female",
        },
        "referral": {"from": "L. Osgood"},
        "answers": {name: stored_answer(answer) for name, answer in answers.items()},
    }


@PROMISE
@given(
    rubbish=st.one_of(
        RUBBISH,
        st.dictionaries(
            st.sampled_from(["form", "visit_date", "patient", "referral", "answers", "frm"]),
            RUBBISH,
        ),
    )
)
def test_any_json_gives_named_problems(rubbish: object) -> None:
    held_up(read(json.dumps(rubbish)))


@PROMISE
@given(text=st.text(max_size=200))
def test_any_text_gives_named_problems(text: str) -> None:
    found = read(text)
    assert found.intake is None
    held_up(found)


@every_form
@PROMISE
@given(data=st.data())
def test_an_intake_with_something_wrong_in_it_gives_named_problems(
    engine: Engine, data: st.DataObject
) -> None:
    chance = data.draw(st.randoms(use_true_random=False))
    form = engine.form
    whole = intake_text(form, {})
    parts: list[dict[str, object]] = [whole]
    for name in ("patient", "referral", "answers"):
        part = whole[name]
        assert isinstance(part, dict)
        parts.append(part)
    for question in chance.sample(list(form.questions), 3):
        parts[-1][question] = data.draw(RUBBISH)
    for _ in range(chance.randint(0, 2)):
        part = chance.choice(parts)
        names_here = [*part, *data.draw(st.lists(st.text(max_size=8), min_size=1, max_size=1))]
        part[chance.choice(names_here)] = data.draw(RUBBISH)
    held_up(read(json.dumps(whole)))


@every_form
@PROMISE
@given(data=st.data())
def test_accepted_answers_are_stored_and_read_back_the_same(
    engine: Engine, data: st.DataObject
) -> None:
    intake = data.draw(intakes(engine.form))
    text = json.dumps(intake_text(engine.form, intake.answers), ensure_ascii=False)
    found = read(text)
    held_up(found)
    assert found.intake is not None, found.problems
    assert found.intake.answers == intake.answers
    assert list(found.intake.answers) == [n for n in engine.form.questions if n in intake.answers]
    raw = {str(name): stored_answer(answer) for name, answer in intake.answers.items()}
    shuffled = list(raw.items())
    random.Random(1).shuffle(shuffled)
    answers, problems = read_answers(engine.form, dict(shuffled), VISIT, date(1954, 2, 11))
    assert not problems
    assert answers == intake.answers
