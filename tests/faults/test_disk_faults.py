"""A disk that is full, read-only or fails: said in a sentence, and everything saved is there."""

from __future__ import annotations

import contextlib
import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.contract.conftest import Samples
from tests.faults.backup_store import store_with
from tests.faults.disk_faults import broken_disk, full_disk, read_only_disk
from tests.faults.driven_disk import Tried, sweep
from tests.faults.failing_disk import library
from tests.faults.key_jobs import cheap_tries
from tests.faults.outcome import Outcome
from tests.unit.people_desk import ANN, BO, NEW, WORDS, can_enter, make_three, seat
from tests.unit.room import Clock
from triage_app.errors import StoreError, StoreFull, StoreKeyWrong
from triage_app.questionnaire.outside import read_file
from triage_app.records import key_slots
from triage_app.records.cipher import connect
from triage_app.records.first_look import Health, look
from triage_app.records.sqlite_records import open_records
from triage_app.records.vault import Vault
from triage_app.workflow.users import change_password

KEY = bytes(range(32))
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def preload(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = library(tmp_path_factory.mktemp("library"))
    if made is None:
        pytest.skip("only with Linux and a C compiler can single calls be made to fail")
    return made


def is_clean(outcome: Outcome) -> bool:
    assert outcome.found == ()
    # Where it cannot be done the row says so, and counts nothing.
    return outcome.is_clean and bool(outcome.times or outcome.note)


def test_a_full_disk_loses_nothing_at_any_write() -> None:
    assert is_clean(full_disk(every=60, seed=5))


def test_a_disk_that_becomes_read_only_loses_nothing() -> None:
    assert is_clean(read_only_disk(every=60, seed=6))


def test_an_io_error_loses_nothing_at_any_read_write_or_sync() -> None:
    assert is_clean(broken_disk(every=120, seed=7))


FIRST_START = """
import ctypes, os, sys
from pathlib import Path
from triage_app.errors import StoreError
from triage_app.errors import StoreError, StoreFull, StoreKeyWrong
from triage_app.records.cipher import connect

folder, calls, which, error, in_part = sys.argv[1], *map(int, sys.argv[2:])
library = ctypes.CDLL(None)
library.disk_fail(os.fsencode(folder), ctypes.c_long(calls), which, error, 1, in_part)
try:
    connect(Path(folder) / "triage.db", bytes(range(32))).close()
except StoreError as refused:
    print(refused)
os._exit(0)
"""


@pytest.mark.parametrize("in_part", [0, 1])
@pytest.mark.parametrize("calls", range(11))
def test_a_first_start_that_was_cut_off_can_be_begun_again(
    tmp_path: Path, preload: Path, calls: int, in_part: int
) -> None:
    arguments = [str(tmp_path), str(calls), "7", str(errno.EIO), str(in_part)]
    subprocess.run(
        [sys.executable, "-c", FIRST_START, *arguments],
        cwd=ROOT,
        env={**os.environ, "LD_PRELOAD": str(preload)},
        check=True,
        capture_output=True,
    )
    vault = Vault(tmp_path, KEY)
    assert look(vault) in (Health.NEW, Health.WHOLE)
    records = open_records(vault.store, KEY, Samples().now)
    assert len(records.audit()) == 1
    records.close()


def test_a_journal_of_something_that_was_there_before_is_left_alone(tmp_path: Path) -> None:
    store = tmp_path / "triage.db"
    open_records(store, KEY, Samples().now).close()
    before = store.read_bytes()
    journal = store.with_name("triage.db-journal")
    kept = bytes.fromhex("d9d505f920a163d7") + bytes(8) + (7).to_bytes(4, "big")
    journal.write_bytes(kept)
    with pytest.raises(StoreError):
        connect(store, KEY)
    assert (store.read_bytes(), journal.read_bytes()) == (before, kept)


class FailsTwice:
    """A disk that fails at the first two tries, as far as anybody is told."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._after = 0

    def fail(self, after: int) -> None:
        self._after = after

    def heal(self) -> bool:
        return self._after < 2


class Did:
    """An act that ends in this, and leaves that wrong."""

    def __init__(self, place: Path, error: Exception | None, wrong: Iterator[str]) -> None:
        self.place = place
        self._error = error
        self._wrong = wrong

    def do(self) -> None:
        if self._error is not None:
            raise self._error

    def wrong(self, *, refused: bool) -> Iterator[str]:
        yield from self._wrong

    def close(self) -> None:
        """There is nothing to let go of."""


FULL = StoreFull("The disk is full.", "Make room.")


def damaged() -> Iterator[str]:
    yield from refused()


def refused() -> list[str]:
    raise StoreKeyWrong("The store is damaged.", "Restore it.")


class TestTheSweepNotices:
    """The rows prove something only if what a failing disk brings about would show."""

    @staticmethod
    def tried(place: Path, error: Exception | None, wrong: Callable[[], Iterator[str]]) -> Tried:
        tried = Tried("act", "fault")

        def make(place: Path, _sound: Path) -> Did:
            return Did(place, error if tried.tried < 2 else None, wrong())

        sweep(FailsTwice(place), make, tried, place, 1, 0)
        return tried

    def test_that_all_was_right(self, tmp_path: Path) -> None:
        tried = self.tried(tmp_path, FULL, lambda: iter(()))
        assert (tried.tried, tried.refused) == (2, 2)
        assert (tried.lost, tried.not_opening, tried.found) == ([], [], [])

    def test_something_lost(self, tmp_path: Path) -> None:
        assert len(self.tried(tmp_path, FULL, lambda: iter(["Gone."])).lost) == 3

    def test_a_store_that_does_not_open(self, tmp_path: Path) -> None:
        assert len(self.tried(tmp_path, FULL, damaged).not_opening) == 3

    @pytest.mark.parametrize(
        "error", [ZeroDivisionError(), StoreError("no sentence"), StoreError("An OSError.", "X.")]
    )
    def test_what_is_no_sentence(self, tmp_path: Path, error: Exception) -> None:
        assert len(self.tried(tmp_path, error, lambda: iter(())).found) == 2

    def test_an_act_on_a_sound_disk_that_is_refused(self, tmp_path: Path) -> None:
        tried = Tried("act", "fault")
        sweep(
            FailsTwice(tmp_path),
            lambda place, _sound: Did(place, FULL, iter(())),
            tried,
            tmp_path,
            1,
            2,
        )
        assert len(tried.found) == 1


@pytest.mark.parametrize("reads", range(8))
def test_keys_that_cannot_be_read_just_now_are_not_taken_for_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reads: int
) -> None:
    clock = Clock()
    with cheap_tries():
        three = make_three(tmp_path / "three", clock)
        with seat(three, ANN, clock) as clinic, monkeypatch.context() as failing:
            break_disk(failing, reads)
            with contextlib.suppress(StoreError):
                change_password(clinic, WORDS[ANN], NEW)
        assert can_enter(three, ANN, clock) or can_enter(three, ANN, clock, NEW)
        assert can_enter(three, BO, clock)


def break_disk(patch: pytest.MonkeyPatch, reads: int) -> None:
    """Let the file of the keys be read so often; then nothing of it can be read or written."""
    left = iter(range(reads))

    def read(path: Path, largest: int) -> bytes:
        if next(left, None) is None:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return read_file(path, largest)

    def write(_path: Path, _content: bytes) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    patch.setattr(key_slots, "read_file", read)
    patch.setattr(key_slots, "write_whole", write)


def test_a_desk_goes_on_once_a_page_that_could_not_be_read_can_be_read_again(
    tmp_path: Path,
) -> None:
    samples = Samples()
    vault = store_with(tmp_path, samples, 12)
    whole = vault.store.read_bytes()
    records = open_records(vault.store, vault.key, samples.now)
    (first, *_others) = records.drafts()
    spoilt = bytearray(whole)
    for place in range(4096 + 1000, len(spoilt), 4096):
        spoilt[place] ^= 1
    vault.store.write_bytes(spoilt)
    with pytest.raises(StoreError):
        records.visits(first.patient.patient_id)
    with pytest.raises(StoreError):
        records.visits(first.patient.patient_id)
    vault.store.write_bytes(whole)
    assert records.draft(first.draft_id) == first
    assert records.worklist().total == 24
    later = samples.later(first)
    records.save_draft(later, samples.row(later))
    assert records.draft(first.draft_id) == later
    records.close()
