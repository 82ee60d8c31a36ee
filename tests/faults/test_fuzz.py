"""Whatever comes from outside ends in words: changed by chance, and by what unpacks to far more."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.faults.bombs import LARGEST_MEGABYTES, bombs
from tests.faults.fuzz import TooSlow, input_of, limited, main, run, try_one
from tests.faults.fuzz_change import COMMON, Change, Way, changed
from tests.faults.fuzz_targets import TARGETS, Target
from triage_app.errors import InputRefused

ROOT = Path(__file__).parent.parent.parent
MOST_GROWN_MEGABYTES = 200
CHANGES = st.lists(
    st.builds(
        Change,
        way=st.sampled_from(Way),
        place=st.integers(0, (1 << 16) - 1),
        size=st.sampled_from([1 << power for power in range(12)]),
        word=st.integers(0, (1 << 10) - 1),
    ),
    min_size=1,
    max_size=6,
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture(autouse=True)
def _calm(caplog: pytest.LogCaptureFixture) -> None:
    """What is logged is no finding, and thousands of lines of it are only slow."""
    caplog.set_level(logging.CRITICAL + 1)


@pytest.mark.parametrize("name", TARGETS)
def test_a_sound_input_is_taken(name: str, folder: Path) -> None:
    for seed in TARGETS[name].seeds():
        assert not try_one(TARGETS[name], seed, folder)


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_is_changed_ends_in_words_and_in_time(name: str, folder: Path) -> None:
    target = TARGETS[name]
    seeds = target.seeds()

    @settings(
        max_examples=target.tries[0],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(0, len(seeds) - 1), CHANGES)
    def holds(which: int, changes: list[Change]) -> None:
        try_one(target, changed(seeds[which], changes, target.all_words), folder)

    holds()


@pytest.mark.parametrize("name", TARGETS)
def test_any_bytes_at_all_end_in_words(name: str, folder: Path) -> None:
    @settings(max_examples=50, deadline=None, database=None)
    @given(st.binary(max_size=300))
    def holds(data: bytes) -> None:
        try_one(TARGETS[name], data, folder)

    holds()


@pytest.fixture(scope="module")
def given_bombs() -> list[dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.faults.bombs"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_bomb_ends_in_words_within_its_time(given_bombs: list[dict[str, object]]) -> None:
    assert [bomb["bomb"] for bomb in given_bombs] == [f"{way}: {name}" for name, way, _ in bombs()]
    assert [bomb for bomb in given_bombs if bomb["ended"] not in ("refused", "answered")] == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell what a process held")
def test_no_bomb_takes_much_memory(given_bombs: list[dict[str, object]]) -> None:
    large = [
        bomb
        for bomb in given_bombs
        if int(str(bomb["grown"])) > MOST_GROWN_MEGABYTES
        or int(str(bomb["megabytes"])) > LARGEST_MEGABYTES
    ]
    assert large == []


class TestTheFuzzerItself:
    """It must see what it looks for."""

    @staticmethod
    def target(take: object) -> Target:
        assert callable(take)
        return Target("x", take, lambda: (b"sound",), (), 0.2, (50, 50))

    def test_a_traceback_is_found_once_for_each_place(self, folder: Path) -> None:
        def take(data: bytes, _folder: Path) -> None:
            if data:
                raise ZeroDivisionError

        found = run(self.target(take), 40, 1, time.monotonic() + 30, folder).found
        assert [what.split(" at ")[0] for what in found] == ["ZeroDivisionError"]

    @pytest.mark.skipif(sys.platform == "win32", reason="there is no alarm to stop it with")
    def test_a_hang_is_found_and_ended(self, folder: Path) -> None:
        def take(_data: bytes, _folder: Path) -> None:
            while True:
                try:
                    time.sleep(5)
                except Exception:  # noqa: BLE001  # as libraries do; a hang ends all the same
                    continue

        with pytest.raises(TooSlow):
            try_one(self.target(take), b"", folder)

    @pytest.mark.skipif(sys.platform == "win32", reason="there is no alarm to stop it with")
    def test_work_without_an_end_is_found_and_ended(self) -> None:
        def work() -> None:
            with limited(0.05):
                while True:
                    sum(range(1_000))

        with pytest.raises(TooSlow):
            work()

    def test_a_refusal_in_words_is_none(self, folder: Path) -> None:
        def take(_data: bytes, _folder: Path) -> None:
            raise InputRefused("It cannot be used.", "Choose another.")

        assert try_one(self.target(take), b"", folder)

    def test_a_refusal_without_words_is_found(self, folder: Path) -> None:
        def take(_data: bytes, _folder: Path) -> None:
            raise InputRefused(" ")

        with pytest.raises(AssertionError):
            try_one(self.target(take), b"", folder)

    def test_a_number_and_a_seed_make_the_same_input_again(self) -> None:
        target = TARGETS["clinic"]
        inputs = {input_of(target, target.seeds(), 7, number) for number in range(50)}
        assert inputs == {input_of(target, target.seeds(), 7, number) for number in range(50)}
        assert len(inputs) > 40

    @pytest.mark.parametrize("way", Way)
    def test_every_way_changes_what_it_is_given(self, way: Way) -> None:
        assert changed(b"a sound input", [Change(way, 1 << 14, 4, 3)], COMMON) != b"a sound input"

    def test_a_short_run_by_the_command_finds_nothing(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["--only", "clinic", "--seed", "3"]) == 0
        assert "500 inputs" in capsys.readouterr().out
        logging.disable(logging.NOTSET)
