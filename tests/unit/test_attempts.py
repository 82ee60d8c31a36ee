"""Wrong tries: delays that grow, outlive a restart and a clock set back, and a file read safely."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage_app.errors import StoreError
from triage_app.records import attempts
from triage_app.records.attempts import (
    ATTEMPTS_NAME,
    LARGEST,
    MOST_STRANGERS,
    Failures,
    delay_after,
    forget,
    mark_noted,
    note_failure,
    read_attempts,
    stranger,
    wait_left,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ANN = "u-1"


def fail(directory: Path, times: int, now: datetime = NOW, who: str = ANN) -> None:
    for _ in range(times):
        note_failure(directory, who, now, "FRONT-2")


def test_delays_are_as_decided() -> None:
    seconds = [delay_after(count).total_seconds() for count in range(12)]
    assert seconds == [0, 0, 0, 0, 5, 15, 30, 60, 120, 300, 900, 900]
    assert delay_after(1_000_000) == timedelta(minutes=15)


def test_three_mistakes_cost_nothing_and_then_each_more(tmp_path: Path) -> None:
    waits = []
    for _ in range(10):
        fail(tmp_path, 1)
        waits.append(wait_left(tmp_path, ANN, NOW).total_seconds())
    assert waits == [0, 0, 0, 5, 15, 30, 60, 120, 300, 900]
    assert wait_left(tmp_path, ANN, NOW + timedelta(minutes=14)) == timedelta(minutes=1)
    assert wait_left(tmp_path, ANN, NOW + timedelta(minutes=15)) == timedelta(0)
    assert wait_left(tmp_path, "u-2", NOW) == timedelta(0)


def test_nothing_is_kept_in_memory_so_a_restart_changes_nothing(tmp_path: Path) -> None:
    fail(tmp_path, 5)
    kept = json.loads((tmp_path / ATTEMPTS_NAME).read_text(encoding="ascii"))
    assert kept["people"][ANN]["count"] == 5
    assert kept["people"][ANN]["computer"] == "FRONT-2"
    assert not any(isinstance(value, dict) and ANN in value for value in vars(attempts).values())


@settings(max_examples=30)
@given(st.integers(4, 12), st.integers(1, 10**8))
def test_a_clock_set_back_shortens_no_wait(
    tmp_path_factory: pytest.TempPathFactory, count: int, back_seconds: int
) -> None:
    folder = tmp_path_factory.mktemp("back")
    fail(folder, count)
    back = NOW - timedelta(seconds=back_seconds)
    delay = delay_after(count)
    assert wait_left(folder, ANN, back) == delay
    # From what the clock says now: nobody is kept out for a year because it was wrong.
    assert wait_left(folder, ANN, back + delay - timedelta(seconds=1)) == timedelta(seconds=1)
    assert wait_left(folder, ANN, back + delay) == timedelta(0)


def test_a_clock_set_back_again_and_again_only_lengthens(tmp_path: Path) -> None:
    fail(tmp_path, 5)
    for hours in range(1, 5):
        assert wait_left(tmp_path, ANN, NOW - timedelta(hours=hours)) == timedelta(seconds=15)


def test_who_is_in_has_nothing_held_against_them(tmp_path: Path) -> None:
    fail(tmp_path, 6)
    fail(tmp_path, 2, who="u-2")
    forget(tmp_path, ANN, "nobody")
    assert wait_left(tmp_path, ANN, NOW) == timedelta(0)
    assert [*read_attempts(tmp_path)] == ["u-2"]


def test_what_the_audit_has_still_delays(tmp_path: Path) -> None:
    fail(tmp_path, 5)
    mark_noted(tmp_path, {ANN: 5})
    assert wait_left(tmp_path, ANN, NOW) == timedelta(seconds=15)
    later = NOW + timedelta(hours=1)
    fail(tmp_path, 1, later)
    found = read_attempts(tmp_path)[ANN]
    assert (found.count, found.noted, found.first, found.last) == (6, 5, later, later)


def test_a_name_that_nobody_has_is_not_written_down(tmp_path: Path) -> None:
    fail(tmp_path, 1, who=stranger("ab", "my secret password"))
    assert "secret" not in (tmp_path / ATTEMPTS_NAME).read_text(encoding="ascii")
    assert stranger("ab", " My  SECRET password ") == stranger("ab", "my secret password")
    assert stranger("ab", "x") != stranger("cd", "x")
    assert stranger("ab", "\ud800")


def test_names_that_nobody_has_do_not_fill_the_disk(tmp_path: Path) -> None:
    fail(tmp_path, 4)
    for number in range(MOST_STRANGERS + 20):
        fail(tmp_path, 1, who=stranger("ab", f"name {number}"))
    found = read_attempts(tmp_path)
    assert len(found) == MOST_STRANGERS + 1
    assert found[ANN].count == 4
    assert stranger("ab", f"name {MOST_STRANGERS + 19}") in found


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)
KEPT = {
    "count": 5,
    "first": NOW.isoformat(),
    "last": NOW.isoformat(),
    "computer": "FRONT-2",
    "noted": 0,
}


@given(st.sampled_from(["format", "people", *KEPT]), JSON)
def test_any_json_in_any_place_is_read_or_left_out(
    tmp_path_factory: pytest.TempPathFactory, place: str, value: object
) -> None:
    folder = tmp_path_factory.mktemp("json")
    person = {**KEPT, **({place: value} if place in KEPT else {})}
    whole = {"format": 1, "people": {ANN: person}}
    if place not in KEPT:
        whole[place] = value
    (folder / ATTEMPTS_NAME).write_text(json.dumps(whole), encoding="ascii")
    assert set(read_attempts(folder)) <= {ANN}
    assert wait_left(folder, ANN, NOW) <= timedelta(minutes=15)
    note_failure(folder, ANN, NOW)
    assert read_attempts(folder)[ANN].count >= 1


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b"{", b"[" * 100_000, b" " * LARGEST * 2])
def test_a_file_that_cannot_be_read_is_as_none_and_written_anew(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / ATTEMPTS_NAME).write_bytes(content)
    assert read_attempts(tmp_path) == {}
    fail(tmp_path, 4)
    assert wait_left(tmp_path, ANN, NOW) == timedelta(seconds=5)


@pytest.mark.skipif(os.name != "posix", reason="links need a right elsewhere")
def test_a_link_is_replaced_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("somebody's file", encoding="ascii")
    (tmp_path / ATTEMPTS_NAME).symlink_to(elsewhere)
    assert read_attempts(tmp_path) == {}
    fail(tmp_path, 1)
    assert elsewhere.read_text(encoding="ascii") == "somebody's file"
    assert read_attempts(tmp_path)[ANN] == Failures(1, NOW, NOW, "FRONT-2")


def test_what_cannot_be_counted_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        note_failure(tmp_path / "not there", ANN, NOW)
    (tmp_path / ATTEMPTS_NAME).mkdir()
    with pytest.raises(StoreError):
        note_failure(tmp_path, ANN, NOW)
