"""Who the patient is: what is kept as it was typed, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from triage_app.model.person import Patient, PatientId, Sex
from triage_app.questionnaire.person_entry import LONGEST_NAME, OLDEST, PersonRead, read_person

TODAY = date(2026, 11, 20)
RUTH: dict[str, object] = {
    "family_name": "Okafor",
    "given_name": "Ruth",
    "birth_date": "1954-02-11",
    "sex": "female",
    "mrn": "000123",
    "phone": "555 0134",
    "language": "en",
    "interpreter": False,
}


def read(**changes: object) -> PersonRead:
    fields = {name: value for name, value in (RUTH | changes).items() if value is not ...}
    return read_person(fields, TODAY, PatientId("patient"))


def patient(**changes: object) -> Patient:
    found = read(**changes)
    assert found.patient is not None, found.problems
    assert not found.problems
    return found.patient


def codes(**changes: object) -> list[tuple[str, str]]:
    found = read(**changes)
    assert found.patient is None
    for problem in found.problems:
        assert problem.text.endswith(".")
        assert problem.cure
    return [(problem.code, problem.field) for problem in found.problems]


def test_a_whole_patient_is_kept() -> None:
    assert patient() == Patient(
        PatientId("patient"),
        "Okafor",
        "Ruth",
        date(1954, 2, 11),
        Sex.FEMALE,
        "000123",
        "555 0134",
        "en",
        interpreter=False,
    )


def test_the_least_a_patient_needs_is_one_name_an_age_and_a_sex() -> None:
    found = read_person({"given_name": "Ruth", "age": 72, "sex": "unknown"}, TODAY, PatientId("p"))
    assert found.patient is not None
    assert found.patient.name == "Ruth"
    assert found.patient.interpreter is None
    assert found.patient.language == "en"
    assert found.patient.age_is_estimated
    assert found.patient.age_on(TODAY) == 72
    assert found.patient.age_on(date(2028, 11, 25)) == 74


@pytest.mark.parametrize(
    "name",
    ["<b>O'Brien</b> & Söhne", "\u202bשלום\u202c", "محمد\u200f", "Nguyễn", "李", "\u0301e\u0301"],
)
def test_a_name_is_kept_as_it_is(name: str) -> None:
    assert patient(family_name=name).family_name == name


def test_spaces_round_and_within_a_name_become_one() -> None:
    assert patient(family_name="  van   der \n Berg ").family_name == "van der Berg"


def test_a_birth_date_is_better_than_an_age() -> None:
    assert patient(age=20).age_on(TODAY) == 72
    assert not patient(age=20).age_is_estimated


@pytest.mark.parametrize("born", ["2008-11-20", "1901-01-01", "1901-12-31"])
def test_from_18_years_on_the_patient_is_accepted(born: str) -> None:
    age = patient(birth_date=born).age_on(TODAY)
    assert age is not None
    assert 18 <= age <= OLDEST


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"birth_date": "2008-11-21"}, "birth_date"),
        ({"birth_date": "2026-11-20"}, "birth_date"),
        ({"birth_date": ..., "age": 17}, "age"),
        ({"birth_date": ..., "age": 0}, "age"),
    ],
)
def test_someone_under_18_is_refused(changes: dict[str, object], field: str) -> None:
    assert codes(**changes) == [("under_age", field)]
    assert read(**changes).under_age


@pytest.mark.parametrize("wrong", [{"sex": "femle"}, {"sex": ...}, {"shoe": 1}, {"phone": 5}])
def test_someone_under_18_is_told_so_whatever_else_is_wrong(wrong: dict[str, object]) -> None:
    assert read(birth_date="2010-01-01", **wrong).under_age


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"family_name": "", "given_name": ...}, ("missing", "family_name")),
        ({"family_name": " ", "given_name": None}, ("missing", "family_name")),
        ({"family_name": 5}, ("wrong_type", "family_name")),
        ({"family_name": "a" * (LONGEST_NAME + 1)}, ("too_long", "family_name")),
        ({"birth_date": ...}, ("missing", "birth_date")),
        ({"birth_date": None, "age": None}, ("missing", "birth_date")),
        ({"birth_date": "2026-11-21"}, ("future_date", "birth_date")),
        ({"birth_date": "1900-12-31"}, ("out_of_bounds", "birth_date")),
        ({"birth_date": "11.02.1954"}, ("wrong_type", "birth_date")),
        ({"birth_date": "1954-02-30"}, ("wrong_type", "birth_date")),
        ({"birth_date": "1954-W06-4"}, ("wrong_type", "birth_date")),
        ({"birth_date": 19540211}, ("wrong_type", "birth_date")),
        ({"age": "72"}, ("wrong_type", "age")),
        ({"age": True}, ("wrong_type", "age")),
        ({"age": 72.5}, ("wrong_type", "age")),
        ({"age": -1}, ("wrong_type", "age")),
        ({"age": 126}, ("wrong_type", "age")),
        ({"sex": ...}, ("missing", "sex")),
        ({"sex": None}, ("missing", "sex")),
        ({"sex": "femal"}, ("unknown_option", "sex")),
        ({"sex": ["female"]}, ("unknown_option", "sex")),
        ({"interpreter": "yes"}, ("wrong_type", "interpreter")),
        ({"mrn": 123}, ("wrong_type", "mrn")),
        ({"phone": {}}, ("wrong_type", "phone")),
        ({"language": 1}, ("wrong_type", "language")),
        ({"familyname": "x"}, ("unknown_field", "familyname")),
        ({"": "x"}, ("unknown_field", "(no name)")),
    ],
)
def test_one_thing_wrong_is_one_problem(
    changes: dict[str, object], expected: tuple[str, str]
) -> None:
    if expected[1] == "family_name" and expected[0] != "missing":
        assert codes(**changes) == [expected]
        return
    assert codes(**changes) == [expected]


def test_a_misspelt_word_names_the_right_one() -> None:
    assert read(sex="femal").problems[0].cure == "Did you mean “female”?"
    assert read(famly_name="x").problems[0].cure == "Did you mean “family_name”?"


def test_every_problem_is_named_at_once() -> None:
    assert codes(sex="x", birth_date="x", mrn=1, shoe=2) == [
        ("unknown_field", "shoe"),
        ("wrong_type", "mrn"),
        ("wrong_type", "birth_date"),
        ("unknown_option", "sex"),
    ]
