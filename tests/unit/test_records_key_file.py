"""The key is made once, kept private, never written over and never made anew beside a store."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from triage_app.errors import StoreError, StoreKeyWrong
from triage_app.records.key_file import key_for, make_key, read_key


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "triage.key"


def test_the_first_start_makes_a_random_key_and_the_next_reads_it(key_file: Path) -> None:
    store = key_file.with_name("triage.db")
    key = key_for(store, key_file)
    assert len(key) == 32
    assert key_for(store, key_file) == key
    assert make_key(key_file.with_name("other.key")) != key


@pytest.mark.skipif(os.name != "posix", reason="elsewhere the rights come from the folder")
def test_only_the_owner_may_read_it(key_file: Path) -> None:
    make_key(key_file)
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_a_key_file_that_is_there_is_never_written_over(key_file: Path) -> None:
    key = make_key(key_file)
    content = key_file.read_bytes()
    assert make_key(key_file) == key
    assert key_file.read_bytes() == content


def test_no_new_key_is_made_beside_a_store(key_file: Path) -> None:
    store = key_file.with_name("triage.db")
    store.write_bytes(b"locked")
    with pytest.raises(StoreKeyWrong, match=r"triage\.key is missing"):
        key_for(store, key_file)
    assert not key_file.exists()
    assert store.read_bytes() == b"locked"


def test_no_new_key_is_made_beside_what_a_crash_left_of_a_store(key_file: Path) -> None:
    store = key_file.with_name("triage.db")
    store.touch()
    key_file.with_name("triage.db-wal").write_bytes(b"locked")
    with pytest.raises(StoreKeyWrong):
        key_for(store, key_file)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\x00",
        b"triage-app store key 1\n",
        b"triage-app store key 1\nabc\n",
        b"triage-app store key 2\n" + b"0" * 64 + b"\n",
        b"0" * 64,
        b"x" * 5000,
        b"triage-app store key 1\n" + b"0" * 64 + b"\nmore",
    ],
)
def test_a_damaged_key_file_is_refused_and_left_alone(key_file: Path, content: bytes) -> None:
    key_file.write_bytes(content)
    with pytest.raises(StoreKeyWrong, match="damaged or not a key file"):
        read_key(key_file)
    with pytest.raises(StoreKeyWrong):
        key_for(key_file.with_name("triage.db"), key_file)
    assert key_file.read_bytes() == content


def test_line_ends_of_windows_do_no_harm(key_file: Path) -> None:
    key = make_key(key_file)
    key_file.write_bytes(key_file.read_bytes().replace(b"\n", b"\r\n"))
    assert read_key(key_file) == key


def test_a_folder_in_its_place_is_refused_in_a_sentence(key_file: Path) -> None:
    key_file.mkdir()
    with pytest.raises(StoreError, match="cannot be read"):
        read_key(key_file)


def test_a_missing_folder_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be made"):
        make_key(tmp_path / "missing" / "triage.key")


def test_two_first_starts_at_once_get_the_same_key(key_file: Path) -> None:
    keys: list[bytes] = []
    starts = [
        threading.Thread(target=lambda: keys.append(key_for(key_file.with_name("s"), key_file)))
        for _ in range(8)
    ]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1


def test_a_disk_without_second_names_gets_a_key_too(
    key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    key = make_key(key_file)
    assert read_key(key_file) == key
    assert make_key(key_file) == key
    assert list(key_file.parent.iterdir()) == [key_file]


def test_nothing_but_the_key_file_is_left_behind(key_file: Path) -> None:
    make_key(key_file)
    make_key(key_file)
    assert list(key_file.parent.iterdir()) == [key_file]


def test_the_key_is_not_in_any_error(key_file: Path) -> None:
    key = make_key(key_file)
    key_file.write_bytes(key_file.read_bytes()[:-2])
    with pytest.raises(StoreKeyWrong) as caught:
        read_key(key_file)
    assert key.hex()[:8] not in str(caught.value)
