"""A few of each row of the table of faults; the table itself is `python -m tests.faults`."""

from __future__ import annotations

import os
import time
from pathlib import Path
from random import Random

import pytest

from tests.contract.conftest import Samples
from tests.faults import killing
from tests.faults.__main__ import main
from tests.faults.bad_files import give_bad_files
from tests.faults.disk_faults import read_only_disk
from tests.faults.edited_keys import Edits, edit_keys
from tests.faults.key_changes import CHANGES, After, KeyKills, Wrong, kill_key_changes
from tests.faults.key_jobs import cheap_tries
from tests.faults.kills import kill_completing
from tests.faults.migrating import kill_migrations
from tests.faults.old_stores import KEY, VERSIONS, store_of
from tests.faults.outcome import Outcome, together
from tests.faults.restores import kill_restores
from tests.faults.roles import RoleTries, try_every_role
from tests.faults.rows import ROWS
from tests.faults.wrong_passwords import Tries, try_wrong_ones
from tests.unit.people_desk import ANN, BO, CY, NEW, WORDS, make_three
from tests.unit.room import Clock, open_room
from triage_app.records.sqlite_records import open_records
from triage_app.workflow.may import Action


def is_clean(outcome: Outcome, times: int = 1) -> bool:
    """Nothing was wrong, and it was tried at all; else what was wrong is shown."""
    assert outcome.found == ()
    return outcome.is_clean and outcome.times >= times


def test_kills_while_an_intake_is_completed_lose_nothing() -> None:
    assert is_clean(kill_completing(3, seed=2), 3)


def test_kills_while_a_store_is_brought_up_to_date_lose_nothing() -> None:
    assert is_clean(kill_migrations(8, seed=3), 8)


def test_kills_while_a_backup_is_brought_back_leave_a_whole_store_or_none() -> None:
    assert is_clean(kill_restores(6, seed=4), 6)


def test_kills_while_the_key_is_changed_leave_one_password_that_opens() -> None:
    outcome = kill_key_changes(len(CHANGES), seed=5)
    assert is_clean(outcome, len(CHANGES))
    assert all(outcome.counts[change.name] for change in CHANGES)


def test_nobody_gets_in_with_a_wrong_password_pin_or_code() -> None:
    outcome = try_wrong_ones(40, seed=6, pairs=2)
    # The time is held against a limit in the long table, where nothing else runs beside it.
    assert (outcome.let_in, outcome.not_opening) == (0, 0)
    assert outcome.times > 150
    assert "ratio" in outcome.note
    assert not any("waits" in line for line in outcome.found)


def test_nobody_gets_in_with_a_changed_file_of_keys() -> None:
    assert is_clean(edit_keys(every=60), 60)


def test_every_role_is_refused_what_it_must_not() -> None:
    outcome = try_every_role()
    assert is_clean(outcome, 600)
    assert outcome.counts["functions refused"] > 200


def test_bad_files_of_every_kind_end_in_words() -> None:
    outcome = give_bad_files(4, seed=7, with_bombs=False)
    assert is_clean(outcome, 80)
    assert min(outcome.counts.values()) > 8


@pytest.mark.parametrize("version", VERSIONS)
def test_a_store_of_each_earlier_version_comes_up(tmp_path: Path, version: int) -> None:
    store_of(version, tmp_path / "triage.db", Samples())
    records = open_records(tmp_path / "triage.db", KEY, Samples().now)
    found = records.find_patients("okafor")
    assert len(found) == 3
    assert records.worklist().total == (6 if version >= 3 else 0)
    records.close()


class TestTheTable:
    def test_it_closes_with_the_three_counts(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["--only", "roles", "--seed", "1"]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[0] == "seed 1"
        assert lines[-1] == "confirmed work lost: 0, stores that do not open: 0, let in: 0"

    def test_parts_of_a_row_are_added_up(self) -> None:
        one = Outcome("a", 2, lost=1, counts={"x": 1}, note="n", found=("f",))
        two = Outcome("a", 3, let_in=2, counts={"x": 4, "y": 1}, note="n")
        both = together([one, two])
        assert (both.times, both.lost, both.let_in, both.found) == (5, 1, 2, ("f",))
        assert both.said == "5 x; 1 y; n"
        assert not both.is_clean

    @pytest.mark.parametrize(
        "outcome",
        [Outcome("a", 1, lost=1), Outcome("a", 1, not_opening=1), Outcome("a", 1, let_in=1)],
    )
    def test_any_count_makes_it_fail(self, outcome: Outcome) -> None:
        assert not outcome.is_clean

    def test_what_fits_no_count_makes_it_fail_too(self) -> None:
        assert not Outcome("a", 1, found=("A traceback.",)).is_clean

    def test_every_row_of_kills_is_a_thousand_in_the_long_run(self) -> None:
        kills = ("saving", "completing", "migrating", "keys", "backups", "restoring")
        assert [ROWS[name].long for name in kills] == [1_000] * len(kills)


class TestTheKilling:
    """The kills prove something only if they come at work, and are told from an end."""

    def test_a_killed_job_said_what_it_said_before(self) -> None:
        ended = killing.killed_after(0.0, says_and_waits, once="one")
        assert ended.by_kill
        assert ended.said[0] == "one"

    def test_a_job_that_finished_was_not_killed(self) -> None:
        ended = killing.killed_after(None, says_two)
        assert not ended.by_kill
        assert ended.said == ("one", "two")

    def test_a_job_that_fails_by_itself_is_not_taken_for_a_killed_one(self) -> None:
        with pytest.raises(RuntimeError, match="ZeroDivisionError"):
            killing.killed_after(None, fails)


def says_two(say: killing.Say) -> None:
    say("one")
    say("two")


def says_and_waits(say: killing.Say) -> None:
    say("one")
    time.sleep(60)


def fails(_say: killing.Say) -> None:
    raise ZeroDivisionError


class TestTheChecksNotice:
    """Each row must see what it looks for."""

    def test_a_password_that_opens_beside_the_new_one(self, tmp_path: Path) -> None:
        with cheap_tries():
            wrong = Wrong()
            after = self.after(make_three(tmp_path / "three", Clock()), tmp_path, wrong)
            after.either_opens(ANN, WORDS[ANN], NEW)
            assert len(wrong.let_in) == 1, "it was said to be done, and the old one opens"
            after.either_opens(ANN, NEW, NEW)
            assert len(wrong.not_opening) == 1

    def test_somebody_who_was_shut_out(self, tmp_path: Path) -> None:
        with cheap_tries():
            wrong = Wrong()
            three = make_three(tmp_path / "three", Clock())
            (three / "triage.keys").write_text("{}")
            self.after(three, tmp_path, wrong).still_opens(BO, CY)
            assert len(wrong.not_opening) == 2

    @staticmethod
    def after(three: Path, folder: Path, wrong: Wrong) -> After:
        return After(three, folder / "spare", is_done=True, wrong=wrong)

    def test_something_lost_while_the_key_was_changed(self, tmp_path: Path) -> None:
        with cheap_tries():
            kills = KeyKills(tmp_path, Random(1), CHANGES[:1])
            kills._templates["three"].right["patients"].append(("one more",))
            kills.kill_one()
        assert len(kills.wrong.lost) == 1

    def test_a_password_that_lets_somebody_else_in(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with cheap_tries():
            edits = Edits(tmp_path, every=40)
            monkeypatch.setattr(edits, "_signed_in", lambda *_: (ANN, "administrator"))
            edits.alter_every_field()
            edits.forge()
        assert edits.let_in

    def test_a_wrong_password_that_opens(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with cheap_tries():
            three = make_three(tmp_path / "three", Clock())
            tries = Tries(Random(1))
            monkeypatch.setattr(tries, "_wrong_one", lambda who: WORDS.get(who, ""))
            tries.passwords(three, 10)
        assert tries.let_in

    def test_a_function_that_does_not_ask(self, tmp_path: Path) -> None:
        clinic = open_room(tmp_path, Clock())
        tries = RoleTries(clinic)
        tries.functions("reception", [(lambda _clinic: None, Action.SET_LEVEL)])
        tries.functions("reception", [(lambda clinic: clinic.none, Action.SET_LEVEL)])
        clinic.records.close()
        assert len(tries.let_in) == 2


@pytest.mark.skipif(os.name != "posix", reason="a killed job is a copy of a process there")
def test_nothing_of_the_rows_is_left_in_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    kill_restores(1, seed=9)
    try_every_role()
    read_only_disk(every=300, seed=9)
    assert list(tmp_path.iterdir()) == []
