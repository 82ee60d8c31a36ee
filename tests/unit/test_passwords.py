"""Passwords by length and by how soon they are guessed; PINs that are not the first to be tried."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage_app.errors import InputRefused
from triage_app.workflow.passwords import (
    LONGEST,
    checked_password,
    pin_problem,
    problem_of,
)


@pytest.mark.parametrize(
    "password",
    [
        "lantern under the plum tree",
        "pflaumenbaum laterne drunter",
        "kabo-resu-timo-dafe-lupi",
        "沿着河边走七只安静的苍鹭呢吧",
        "no digits no capitals at all",
    ],
)
def test_some_words_are_a_password(password: str) -> None:
    assert problem_of(password, "Ann Solheim", "Harbour Spine Clinic") is None
    assert checked_password(password) == password


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "too_short"),
        ("ninechars", "too_short"),
        ("x" * (LONGEST + 1), "too_long"),
        ("password123", "guessable"),
        ("qwertyuiop", "guessable"),
        ("aaaaaaaaaaaaaaaaaaaa", "guessable"),
        ("1234567890", "guessable"),
        ("P@ssw0rd2026", "guessable"),
        ("Summer2026!", "guessable"),
        ("iloveyou12", "guessable"),
    ],
)
def test_what_is_short_long_or_common_is_none(password: str, code: str) -> None:
    problem = problem_of(password)
    assert problem is not None
    assert (problem.code, problem.field) == (code, "password")
    assert problem.text.endswith(".")
    assert problem.cure.endswith(".")
    with pytest.raises(InputRefused):
        checked_password(password)


def test_names_count_against_it() -> None:
    assert problem_of("zorvathiel marquessa") is None
    assert problem_of("zorvathiel marquessa", "Marquessa Zorvathiel") is not None
    assert problem_of("zorvathiel 2026", "x", "Zorvathiel Spine Clinic") is not None


def test_composed_accents_count_once() -> None:
    problem = problem_of("u\u0308o\u0308a\u0308u\u0308o\u0308")
    assert problem is not None
    assert problem.code == "too_short"


@given(st.text(max_size=LONGEST + 5))
def test_any_text_is_answered(password: str) -> None:
    problem = problem_of(password, "Ann Solheim")
    assert problem is None or password not in problem.text + problem.cure or len(password) < 3


def test_a_long_one_is_looked_at_in_a_moment() -> None:
    began = time.perf_counter()
    problem_of("aB3$" * (LONGEST // 4), "Ann Solheim")
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("pin", ["2758", "90351", "1357", "20482048", "1211", "0852"])
def test_a_pin(pin: str) -> None:
    assert pin_problem(pin) is None


@pytest.mark.parametrize(
    ("pin", "code"),
    [
        ("", "no_pin"),
        ("123", "no_pin"),
        ("123456789", "no_pin"),
        ("12a4", "no_pin"),
        ("１２５４", "no_pin"),
        (" 2758", "no_pin"),
        ("1234", "guessable"),
        ("4321", "guessable"),
        ("7890", "guessable"),
        ("0987", "guessable"),
        ("1111", "guessable"),
        ("00000000", "guessable"),
    ],
)
def test_no_pin(pin: str, code: str) -> None:
    problem = pin_problem(pin)
    assert problem is not None
    assert (problem.code, problem.field) == (code, "pin")


@given(st.text(max_size=10))
def test_any_pin_is_answered(pin: str) -> None:
    problem = pin_problem(pin)
    assert problem is not None or (pin.isdigit() and 4 <= len(pin) <= 8)
