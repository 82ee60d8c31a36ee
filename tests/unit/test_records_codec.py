"""What is written as JSON text is read back exactly, and nothing else is read at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage_app.model.answers import Answer, DateAnswer, Medicine, NoAnswer, QuestionId
from triage_app.model.assessment import (
    Advice,
    Assessment,
    Evidence,
    OpenQuestion,
    Reason,
    Score,
    ScorePart,
)
from triage_app.model.level import Level
from triage_app.model.person import Patient, PatientId, Referral, Sex, Staff
from triage_app.records import assessment_codec, codec


def joined(text: str) -> str:
    """Two surrogates that stand for one character, as that character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


# Every code point, unpaired surrogates too: a keyboard can send half a character.
texts = st.text(st.characters(codec=None, exclude_categories=()), max_size=12).map(joined)
days = st.dates()
figures = st.floats(allow_nan=False, allow_infinity=False)
medicines = st.builds(Medicine, texts, st.none() | texts, st.none() | texts)
answers: st.SearchStrategy[Answer] = st.one_of(
    st.sampled_from(NoAnswer),
    st.builds(DateAnswer, days, st.booleans()),
    texts,
    st.integers(),
    figures,
    st.lists(texts, max_size=3).map(tuple),
    st.lists(medicines, max_size=3).map(tuple),
)
questions = texts.map(QuestionId)
levels = st.sampled_from(Level)
evidence = st.builds(Evidence, questions, st.none() | answers, texts)
because = st.lists(evidence, max_size=2).map(tuple)
parts = st.builds(ScorePart, texts, st.none() | st.booleans(), st.integers(), st.booleans())
some_parts = st.lists(parts, max_size=2).map(tuple)
value = st.none() | figures | st.integers()
assessments = st.builds(
    Assessment,
    levels,
    levels,
    st.lists(
        st.builds(Reason, texts, levels, texts, because, texts, st.booleans()), max_size=2
    ).map(tuple),
    st.lists(texts, max_size=2).map(tuple),
    st.lists(
        st.builds(OpenQuestion, questions, levels, st.booleans(), st.booleans()), max_size=2
    ).map(tuple),
    st.integers(0, 100),
    some_parts,
    st.lists(
        st.builds(
            Score, texts, texts, value, value, st.integers(), st.integers(), texts, some_parts,
            texts,
        ),
        max_size=2,
    ).map(tuple),
    st.lists(st.builds(Advice, texts, texts, texts, because, texts), max_size=2).map(tuple),
    st.booleans(),
)  # fmt: skip
patients = st.builds(
    Patient,
    texts.map(PatientId),
    texts,
    texts,
    st.none() | days,
    st.sampled_from(Sex),
    texts,
    texts,
    texts,
    st.none() | st.booleans(),
    st.none() | st.integers(0, 130),
    st.none() | days,
)


def same(one: object, other: object) -> bool:
    """Equal, and of the same types down to the last part: 1, 1.0 and True differ."""
    return repr(one) == repr(other) and one == other


@given(st.dictionaries(questions, answers, max_size=6))
def test_answers_come_back_exactly_and_in_order(given_answers: dict[QuestionId, Answer]) -> None:
    assert same(codec.answers_from(codec.answers_text(given_answers)), given_answers)


@given(assessments)
def test_an_assessment_comes_back_exactly(assessment: Assessment) -> None:
    assert same(
        assessment_codec.assessment_from(assessment_codec.assessment_text(assessment)), assessment
    )


@given(patients)
def test_a_patient_comes_back_exactly(patient: Patient) -> None:
    assert same(codec.patient_from(codec.patient_text(patient)), patient)


@given(texts, texts, texts)
def test_referral_staff_and_text_come_back_exactly(one: str, two: str, three: str) -> None:
    referral, staff = Referral(one, two, three), Staff(one, two, three)
    assert codec.referral_from(codec.referral_text(referral)) == referral
    assert codec.staff_from(codec.staff_text(staff)) == staff
    assert codec.any_text_from(codec.any_text(one)) == one


@given(texts)
def test_what_is_stored_is_ascii_and_holds_no_control_sign(text: str) -> None:
    stored = codec.answers_text({QuestionId("goal"): text})
    assert stored.isascii()
    assert stored.isprintable()


@given(st.datetimes(timezones=st.timezones()), st.datetimes(timezones=st.timezones()))
def test_times_come_back_in_utc_and_sort_as_text(one: datetime, other: datetime) -> None:
    try:
        first, second = one.astimezone(UTC), other.astimezone(UTC)
    except OverflowError:
        return  # before the year 1 or after 9999 in UTC
    assert codec.time_from(codec.time_text(one)) == first
    assert codec.time_from(codec.time_text(one)).tzinfo is UTC
    assert (codec.time_text(one) < codec.time_text(other)) == (first < second)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        codec.time_text(datetime(2026, 3, 2, 8, 0))  # noqa: DTZ001  # the point of the test


@pytest.mark.parametrize("answer", [True, None, float("nan"), float("inf"), ["a"], b"a"])
def test_what_is_no_answer_is_refused(answer: Answer) -> None:
    with pytest.raises((TypeError, ValueError)):
        codec.answers_text({QuestionId("fever"): answer})


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "{",
        "[]",
        '"x"',
        '{"fever":null}',
        '{"fever":true}',
        '{"fever":{"no_answer":"perhaps"}}',
        '{"fever":{"date":"2026-02-30","approximate":false}}',
        '{"fever":[1]}',
        '{"fever":{}}',
        '{"fever":[{"name":"x","price":1}]}',
        '{"fever":{"date":"2026-02-03"}}',
    ],
)
def test_other_text_is_not_read_as_answers(stored: str) -> None:
    with pytest.raises(codec.UndecodableError):
        codec.answers_from(stored)


@pytest.mark.parametrize(
    "read",
    [
        codec.patient_from,
        assessment_codec.assessment_from,
        codec.referral_from,
        codec.staff_from,
        codec.any_text_from,
        codec.time_from,
        codec.day_from,
    ],
)
@pytest.mark.parametrize("stored", ["", "null", "[1]", '{"a":1}', "31.12.2025"])
def test_other_text_is_not_read_as_anything(read: Callable[[str], object], stored: str) -> None:
    with pytest.raises(codec.UndecodableError):
        read(stored)


def test_an_error_never_quotes_what_was_stored() -> None:
    with pytest.raises(codec.UndecodableError) as caught:
        codec.answers_from('{"fever":{"date":"secret","approximate":false}}')
    assert "secret" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_every_field_of_a_patient_and_an_assessment_is_written() -> None:
    """A field added to the model must not be lost in the store without anybody noticing."""
    patient = Patient(PatientId("p"), "a", "b", None, Sex.UNKNOWN)
    assert set(json.loads(codec.patient_text(patient))) == {f.name for f in fields(Patient)}
    empty = Assessment(Level.SOON, Level.SOON, (), (), (), 0, (), (), (), completable=False)
    assert set(json.loads(assessment_codec.assessment_text(empty))) == {
        f.name for f in fields(Assessment)
    }
