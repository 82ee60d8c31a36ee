"""The ways in of what lies beside a store: backups to bring back, keys, wrong tries.

As in `fuzz_targets`, a target may end by itself or raise what a user can put right. Here that a
thing was taken is no proof that it is good: what comes out must be what was put in, or less.
"""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from tests.contract.conftest import Samples
from tests.faults import fuzz_shapes
from tests.faults.backup_store import Rows, everything, store_with, without_audit
from tests.faults.fuzz_targets import FindingError, Target
from tests.faults.fuzz_words import JSON_WORDS
from tests.faults.key_jobs import cheap_tries
from tests.unit.people_desk import ANN, BO, NEW, WORDS, make_three
from tests.unit.room import Clock
from triage_app.errors import UserFixable
from triage_app.records.attempts import ATTEMPTS_NAME, note_failure, read_attempts, wait_left
from triage_app.records.backup import make_backup
from triage_app.records.key_slots import KEYS_NAME
from triage_app.records.restoring import restore
from triage_app.workflow.sign_in import Refused, SignedIn, enter, look_at_desk, unlock

NOW: Final = datetime(2026, 11, 20, 10, 42, tzinfo=UTC)
_MOST_CHANGES: Final = 4


@cache
def _backup() -> tuple[bytes, bytes, Rows]:
    """A backup, its key, and what is in it."""
    with tempfile.TemporaryDirectory() as name:
        vault = store_with(Path(name) / "store", Samples(), 2)
        (Path(name) / "stick").mkdir()
        made = make_backup(vault, Path(name) / "stick", NOW)
        right = without_audit(everything(made.path, vault.key))
        return made.path.read_bytes(), vault.key, right


def _archive(data: bytes, folder: Path) -> None:
    _whole, key, right = _backup()
    archive, into = folder / "archive.db", folder / "new place"
    shutil.rmtree(into, ignore_errors=True)
    archive.write_bytes(data)
    try:
        report = restore(archive, into, key, NOW)
    except UserFixable:
        if into.exists() and list(into.iterdir()):
            raise FindingError("a restore that was refused left something") from None
        raise
    if without_audit(everything(report.store, key)) != right:
        raise FindingError("something else came back than was backed up")


@cache
def _three() -> Path:
    """Three people who can sign in; made once for the process, and taken away with it."""
    folder = Path(tempfile.mkdtemp(prefix="triage-three-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return make_three(folder / "three", Clock())


def _keys(data: bytes, folder: Path) -> None:
    """Whatever the file of the keys is: a wrong password opens nothing, a right one only one's own.

    A changed file may ask for dear tries; they are within what a slot may ask, and so is the time.
    """
    place = folder / "store"
    with cheap_tries():
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(_three(), place)
        (place / KEYS_NAME).write_bytes(data)
        for person in look_at_desk(place).people:
            f"{person.name} {person.shown_role}".encode("utf-8", "surrogatepass")
        for who, password in ((ANN, NEW), (BO, WORDS[ANN]), (ANN, WORDS[ANN])):
            found = unlock(place, who, password, Clock())
            if isinstance(found, Refused):
                continue
            entered = enter(found, Clock())
            if isinstance(entered, SignedIn):
                entered.records.close()
                if (entered.user.name, password) != (ANN, WORDS[ANN]):
                    raise FindingError("somebody got in with another's password")
                if entered.user.role != "administrator":
                    raise FindingError("somebody got in with another role")


def _slots(data: bytes, folder: Path) -> None:
    """A file of the right shape with some of it replaced; the bytes only choose."""
    chance = Random(data)
    whole = json.loads(_key_seeds()[0])
    for _ in range(chance.randint(1, _MOST_CHANGES)):
        fuzz_shapes._change(whole, chance, fuzz_shapes.ODD)
    _keys(json.dumps(whole).encode(), folder)


def _attempts(data: bytes, folder: Path) -> None:
    """Whatever it is: it is read or as none, goes on counting, and nobody waits for ever."""
    place = folder / "attempts"
    place.mkdir(exist_ok=True)
    (place / ATTEMPTS_NAME).write_bytes(data)
    for person, failures in read_attempts(place).items():
        f"{person} {failures.computer}".encode("utf-8", "surrogatepass")
        wait_left(place, person, NOW)
    before = read_attempts(place).get("u-1")
    after = note_failure(place, "u-1", NOW)
    if before is not None and after.count < before.count:
        raise FindingError("a wrong try made them fewer")
    if wait_left(place, "u-1", NOW) > timedelta(minutes=15):
        raise FindingError("somebody would wait for ever")


@cache
def _key_seeds() -> tuple[bytes, ...]:
    with cheap_tries():
        return ((_three() / KEYS_NAME).read_bytes(),)


@cache
def _attempt_seeds() -> tuple[bytes, ...]:
    with tempfile.TemporaryDirectory() as name:
        for number in range(6):
            note_failure(Path(name), "u-1", NOW + timedelta(seconds=number), "FRONT-2")
        note_failure(Path(name), "?0123456789abcdef", NOW)
        whole = (Path(name) / ATTEMPTS_NAME).read_bytes()
    return (whole, json.dumps({"format": 1, "people": {}}).encode())


STORE_TARGETS: Final = {
    target.name: target
    for target in (
        Target("archive", _archive, lambda: (_backup()[0],), (), 10.0, (60, 20_000)),
        Target("keys", _keys, _key_seeds, JSON_WORDS, 30.0, (60, 20_000)),
        Target("slots", _slots, lambda: (b"0", b"1", b"22"), (), 30.0, (60, 20_000)),
        Target("attempts", _attempts, _attempt_seeds, JSON_WORDS, 2.0, (300, 200_000)),
    )
}
