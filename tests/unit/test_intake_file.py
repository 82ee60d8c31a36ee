"""The intake file: everything a broken or hostile one can hold is named, nothing is half-read."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.property.intake_strategies import ENGINES
from triage_app.exchange.intake_file import (
    LARGEST_INTAKE,
    IntakeFile,
    IntakeRead,
    read_intake,
    read_intakes,
)
from triage_app.model.person import Referral
from triage_app.model.problem import Problem

TODAY = date(2026, 11, 20)
INTAKE: dict[str, object] = {
    "form": "vertebral_fracture",
    "visit_date": "2026-11-20",
    "patient": {
        "family_name": "Okafor",
        "given_name": "Ruth",
        "birth_date": "1954-02-11",
        "sex": "female",
    },
    "referral": {"from": "L. Osgood", "phone": "555 0177", "question": "Recent fracture?"},
    "answers": {"back_pain": "yes", "pain_now": 7, "infection_risks": ["none"]},
}


def text(**changes: object) -> str:
    whole = {name: value for name, value in (INTAKE | changes).items() if value is not ...}
    return json.dumps(whole, ensure_ascii=False)


def part(name: str, /, **changes: object) -> dict[str, object]:
    """The intake with a part of it changed."""
    old = INTAKE[name]
    assert isinstance(old, dict)
    return {name: {key: value for key, value in (old | changes).items() if value is not ...}}


def all_of(source: str) -> list[IntakeRead]:
    return list(
        read_intakes(
            source, lambda i: ENGINES[i].form if i in ENGINES else None, TODAY, lambda: "p"
        )
    )


def one(source: str) -> IntakeRead:
    found = read_intake(
        source, lambda i: ENGINES[i].form if i in ENGINES else None, TODAY, lambda: "p"
    )
    assert all_of(source) == [found]
    return found


def intake(source: str) -> IntakeFile:
    found = one(source)
    assert found.intake is not None, found.problems
    return found.intake


def problem(source: str) -> Problem:
    found = one(source)
    assert found.intake is None
    assert len(found.problems) == 1, found.problems
    (only,) = found.problems
    assert only.text.endswith(".")
    assert only.cure
    return only


def test_a_whole_intake_is_read() -> None:
    found = intake(text())
    assert found.form is ENGINES[found.form.stamp.form_id].form
    assert found.patient.name == "Okafor, Ruth"
    assert found.visit_date == TODAY
    assert found.referral == Referral("L. Osgood", "555 0177", "Recent fracture?")
    assert found.answers == {"back_pain": "yes", "pain_now": 7, "infection_risks": ("none",)}


def test_a_walk_in_has_no_referral_and_today_is_the_visit() -> None:
    found = intake(text(referral=..., visit_date=...))
    assert found.referral.is_empty
    assert found.visit_date == TODAY
    assert intake(text(referral={"phone": "1"})).referral == Referral(phone="1")


@pytest.mark.parametrize(
    "source",
    [
        "",
        "   \n",
        "rubbish",
        "{",
        '{"form": }',
        text()[:-1],
        text() + "}",
        "[]",
        "null",
        "7",
        '"text"',
        "[" * 100_000,
        '{"a":' * 100_000,
        "\ufeff" + text(),
        "{'form': 'vertebral_fracture'}",
        text(form="\ud800"),
        text(**part("patient", family_name="\ud83d")).replace("\ud83d", "\\ud83d"),
        "9" * 5000,
        '{"age": ' + "9" * 5000 + "}",
    ],
)
def test_what_is_not_an_intake_is_one_problem(source: str) -> None:
    found = problem(source)
    assert (found.code, found.field) == ("not_json", "file")
    str(found).encode()


def test_a_broken_intake_over_many_lines_is_one_problem_not_one_a_line() -> None:
    pretty = json.dumps(json.loads(text()), indent=2)
    assert problem(pretty.replace('"yes",', '"yes"', 1)).code == "not_json"
    assert problem(pretty[:-1]).code == "not_json"


def test_a_key_that_stands_twice_is_refused_at_any_depth() -> None:
    for source in (
        text().replace('"form"', '"form": "after_procedure", "form"', 1),
        text().replace('"pain_now": 7', '"pain_now": 7, "pain_now": 2'),
        text(**part("answers", medicines=[{"name": "a"}])).replace('"name"', '"name": "b", "name"'),
    ):
        found = problem(source)
        assert "stands twice" in found.text


def test_an_unknown_key_question_and_option_name_the_right_one() -> None:
    found = problem(text(anwsers={}))
    assert (found.code, found.field, found.cure) == (
        "unknown_field",
        "anwsers",
        "Did you mean “answers”?",
    )
    found = problem(text(**part("referral", form="x")))
    assert (found.code, found.field) == ("unknown_field", "referral.form")
    found = problem(text(**part("answers", blader_change="new")))
    assert (found.code, found.field, found.cure) == (
        "unknown_question",
        "blader_change",
        "Did you mean “bladder_change”?",
    )
    found = problem(text(**part("answers", bladder_change="nwe")))
    assert (found.code, found.field, found.cure) == (
        "unknown_option",
        "bladder_change",
        "Did you mean “new”?",
    )


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"form": "vertebral"}, "unknown_form", "form"),
        ({"form": ...}, "unknown_form", "form"),
        ({"form": ["vertebral_fracture"]}, "unknown_form", "form"),
        ({"visit_date": "20.11.2026"}, "wrong_type", "visit_date"),
        ({"visit_date": 20261120}, "wrong_type", "visit_date"),
        ({"visit_date": "2026-W47-5"}, "wrong_type", "visit_date"),
        ({"patient": ...}, "missing", "patient"),
        ({"patient": []}, "missing", "patient"),
        ({"answers": ...}, "missing", "answers"),
        ({"answers": [1]}, "missing", "answers"),
        ({"referral": "Dr Osgood"}, "missing", "referral"),
        (part("referral", phone=5550177), "wrong_type", "referral.phone"),
        (part("referral", question="a" * 2001), "wrong_type", "referral.question"),
        (part("patient", birth_date="2027-01-01"), "future_date", "birth_date"),
        (part("patient", birth_date="1890-01-01"), "out_of_bounds", "birth_date"),
        (part("patient", name="Ruth"), "unknown_field", "name"),
        (part("answers", pain_now="7"), "wrong_type", "pain_now"),
        (part("answers", height_now=17), "out_of_bounds", "height_now"),
        (part("answers", height_now="178"), "wrong_type", "height_now"),
        (part("answers", pain_onset="2026-11-21"), "future_date", "pain_onset"),
        (part("answers", pain_onset="1950-01-01"), "before_birth", "pain_onset"),
        (part("answers", weight=float("nan")), "wrong_type", "weight"),
        (part("answers", weight=float("inf")), "wrong_type", "weight"),
        (part("answers", weight=10**400), "wrong_type", "weight"),
        (part("answers", notes="a" * 10_001), "too_long", "notes"),
        (part("answers", notes=None), "wrong_type", "notes"),
        (
            part("answers", infection_risks=["none", "diabetes"]),
            "none_with_others",
            "infection_risks",
        ),
    ],
)
def test_one_thing_wrong_is_one_named_problem(
    change: dict[str, object], code: str, field: str
) -> None:
    found = problem(text(**change))
    assert (found.code, found.field) == (code, field)


def test_a_note_of_10_mb_is_refused_before_it_is_read() -> None:
    found = problem(text(**part("answers", notes="a" * 10_000_000)))
    assert (found.code, found.field) == ("too_large", "file")
    assert f"{LARGEST_INTAKE:,}" in found.cure


def test_everything_wrong_is_said_at_once() -> None:
    found = one(text(frm="x", **part("patient", sex="x"), **part("answers", pain_now="7", x=1)))
    assert found.intake is None
    assert {problem.field for problem in found.problems} == {"frm", "sex", "pain_now", "x"}


@pytest.mark.parametrize(
    "change",
    [
        {},
        part("answers", pain_now="7", rubbish=1),
        {"answers": ...},
        {"visit_date": "x"},
    ],
)
def test_a_child_is_refused_with_the_safety_net_and_nothing_else(change: dict[str, object]) -> None:
    child = part("patient", birth_date="2015-01-01", sex="boy")
    found = one(text(**child, **change))
    assert found.intake is None
    assert [(problem.code, problem.field) for problem in found.problems] == [
        ("under_age", "birth_date")
    ]
    assert found.safety_net


def test_only_someone_under_age_gets_the_safety_net() -> None:
    assert one(text(**part("patient", sex="boy"))).safety_net == ()
    assert one(text()).safety_net == ()


@pytest.mark.parametrize("name", ["<b>R</b> & Söhne", "\u202bרות\u202c\u200f", 'O"Neil\\', "李"])
def test_a_name_and_a_note_are_kept_as_they_are(name: str) -> None:
    found = intake(text(**part("patient", family_name=name), **part("answers", notes=name)))
    assert found.patient.family_name == name
    assert name in found.answers.values()


def test_one_intake_a_line() -> None:
    lines = [text(), "", text(form="x"), "rubbish", text(**part("patient", given_name="Ada"))]
    for end in ("\n", "\r\n"):
        found = all_of(end.join(lines) + end)
        assert [bool(read.intake) for read in found] == [True, False, False, True]
        assert [read.problems[0].code for read in found[1:3]] == ["unknown_form", "not_json"]


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85", "\x0c"])
def test_other_line_ends_inside_a_text_do_not_break_a_line(mark: str) -> None:
    note = mark if mark != "\x0c" else "\x0c"
    line = text(**part("answers", notes=f"a{note}b"))
    found = all_of(f"{line}\n{line}")
    assert [bool(read.intake) for read in found] == [True, True]


def test_one_intake_over_many_lines() -> None:
    assert intake(json.dumps(json.loads(text()), indent=2)).patient.given_name == "Ruth"
