"""The program killed while it brings a backup back: a whole store under the store's name, or none.

The archive stays what it was, and the next restore into the same place works.
"""

from __future__ import annotations

import hashlib
import shutil
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from tests.contract.conftest import Samples
from tests.faults.backup_store import Rows, everything, store_with, without_audit
from tests.faults.killing import Say, killed_after, longest_of
from tests.faults.kills import faults_of
from tests.faults.old_stores import KEY, store_of
from tests.faults.outcome import Outcome
from triage_app.errors import BackupFailed, TriageAppError
from triage_app.model.intake import Event
from triage_app.records import audit, restoring
from triage_app.records.backup import SEALED_END, make_backup
from triage_app.records.backup_ladder import backup_name
from triage_app.records.cipher import connect
from triage_app.records.failures import CipherError
from triage_app.records.restoring import restore
from triage_app.records.sqlite_records import KEY_NAME, STORE_NAME, open_records
from triage_app.records.vault import SEALED

WHAT: Final = "killed while a backup is brought back"
NOW: Final = datetime(2026, 11, 20, 10, 42, tzinfo=UTC)
_LONGER: Final = 1.05
_OLD_VERSION: Final = 8
_LOCKED: Final = b'{"format": 1, "store": "ab", "slots": []}\n'


# Longer than giving the names takes.
_NAMING: Final = 0.002
_LATE: Final = "it is about to get its name"
# So many kills are aimed at what comes after the checks: it is short, and gives the names.
_OFTEN_LATE: Final = 0.4


def bring_back(say: Say, archive: str, into: str, key: bytes) -> None:
    """What is killed; it says when the store is about to get its name."""
    put_in_place = restoring.put_in_place

    def say_and_put(built: Path, store: Path) -> None:
        say(_LATE)
        put_in_place(built, store)

    restoring.put_in_place = say_and_put
    restore(Path(archive), Path(into), key, NOW)


def kill_restores(times: int, seed: int) -> Outcome:
    """Kill it so often, with archives of three kinds in turn."""
    with TemporaryDirectory(prefix="triage-restoring-", ignore_cleanup_errors=True) as name:
        kills = RestoreKills(Path(name), Random(seed))
        while kills.times < times:
            kills.kill_one()
    return Outcome(
        what=WHAT,
        times=kills.times,
        lost=len(kills.lost),
        not_opening=len(kills.not_opening),
        counts=kills.counts,
        note="archives with the key beside them, with none, and of an older version",
        found=(*kills.lost, *kills.not_opening),
    )


@dataclass(frozen=True, slots=True)
class Archive:
    """A backup, and what must come back of it.

    Attributes:
        sha256: of the file, which nobody may touch.
        right: everything that a whole restore brings back, without the audit.
        seconds: how long that takes.
    """

    path: Path
    key: bytes
    sha256: str
    right: Rows
    seconds: float

    @property
    def is_sealed(self) -> bool:
        """Whether its key lies locked beside it."""
        return self.path.with_name(f"{self.path.name}{SEALED_END}").exists()


class RestoreKills:
    """Kills while backups are brought back; what was found wrong after each."""

    def __init__(self, folder: Path, chance: Random) -> None:
        self._folder = folder
        self._chance = chance
        self._archives = [
            self._archive(*self._backup("plain", locked=False)),
            self._archive(*self._backup("locked", locked=True)),
            self._archive(self._old(), KEY),
        ]
        self.lost: list[str] = []
        self.not_opening: list[str] = []
        self.times = 0
        self.counts = dict.fromkeys(
            (
                "left no store",
                "left a whole one",
                "of these without its key yet",
                "finished before the kill and are not counted",
            ),
            0,
        )

    def _backup(self, name: str, *, locked: bool) -> tuple[Path, bytes]:
        place = self._folder / name
        vault = store_with(place / "store", Samples(), 12)
        if locked:
            (vault.directory / SEALED[0]).write_bytes(_LOCKED)
        (place / "stick").mkdir()
        return make_backup(vault, place / "stick", NOW).path, vault.key

    def _old(self) -> Path:
        place = self._folder / "old"
        store_of(_OLD_VERSION, place / STORE_NAME, Samples(), people=8)
        return (place / STORE_NAME).rename(place / backup_name(NOW))

    def _archive(self, path: Path, key: bytes) -> Archive:
        into = self._folder / "right"
        seconds = longest_of(bring_back, str(path), str(into), key)
        right = _brought_back(into / STORE_NAME, key)
        shutil.rmtree(into)
        return Archive(path, key, _sha256(path), right, seconds)

    def kill_one(self) -> None:
        """Kill one restore, look at what it left, and restore again."""
        archive = self._archives[self.times % len(self._archives)]
        into = self._folder / "new place"
        shutil.rmtree(into, ignore_errors=True)
        is_late = self._chance.random() < _OFTEN_LATE
        wait = self._chance.uniform(0, _NAMING if is_late else archive.seconds * _LONGER)
        job = (bring_back, str(archive.path), str(into), archive.key)
        if not killed_after(wait, *job, once=_LATE if is_late else None).by_kill:
            self.counts["finished before the kill and are not counted"] += 1
            return
        self.times += 1
        try:
            self._look(archive, into)
        except (TriageAppError, CipherError) as error:
            self.not_opening.append(f"After a restore of {archive.path.name}: {error}")

    def _look(self, archive: Archive, into: Path) -> None:
        store = into / STORE_NAME
        if store.exists():
            self.counts["left a whole one"] += 1
            has_key = (into / KEY_NAME).exists() or (into / SEALED[0]).exists()
            self.counts["of these without its key yet"] += not has_key
            self._look_at_store(archive, store)
            self._must_refuse(archive, into)
        else:
            self.counts["left no store"] += 1
            if (into / KEY_NAME).exists():
                self.lost.append("A key was left alone: the next start would make a new store.")
            restore(archive.path, into, archive.key, NOW)
            self._look_at_store(archive, store)
            self._look_at_names(archive, into)
        if _sha256(archive.path) != archive.sha256:
            self.lost.append(f"The archive {archive.path.name} was changed.")
        open_records(store, archive.key, Samples().now).close()

    def _look_at_store(self, archive: Archive, store: Path) -> None:
        if _brought_back(store, archive.key) != archive.right:
            self.lost.append(f"Not everything of {archive.path.name} came back.")
        self.not_opening += faults_of(store, archive.key)
        with closing(connect(store, archive.key)) as connection:
            if not audit.verify(connection).is_whole:
                self.lost.append("The audit of what came back is not whole.")
            if audit.last_entries(connection, 1)[0].event is not Event.RESTORED:
                self.lost.append("That it was brought back is not in its audit.")

    def _must_refuse(self, archive: Archive, into: Path) -> None:
        before = (into / STORE_NAME).read_bytes()
        try:
            restore(archive.path, into, archive.key, NOW)
        except BackupFailed:
            pass
        else:
            self.lost.append("A restore wrote over a store.")
        if (into / STORE_NAME).read_bytes() != before:
            self.lost.append("A restore that was refused changed the store.")

    def _look_at_names(self, archive: Archive, into: Path) -> None:
        wanted = {STORE_NAME, SEALED[0] if archive.is_sealed else KEY_NAME}
        found = {path.name for path in into.iterdir()}
        if found != wanted:
            self.lost.append(f"In the new place lie {sorted(found)}.")


def _brought_back(store: Path, key: bytes) -> Rows:
    """Everything but the audit and the moments of the steps of an older one."""
    rows = without_audit(everything(store, key))
    return {name: found for name, found in rows.items() if name != "_sqlite_migrations"}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
