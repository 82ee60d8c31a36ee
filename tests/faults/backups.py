"""The program killed while it makes backups: whatever has a backup's name is a whole backup."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from tests.contract.conftest import Samples
from tests.faults.backup_store import store_with
from tests.faults.outcome import Outcome
from triage_app.errors import TriageAppError
from triage_app.model.intake import IntakeId
from triage_app.records.backup import backups_in
from triage_app.records.checked_copy import check_copy
from triage_app.records.sqlite_records import open_store
from triage_app.records.vault import Vault

_ROOT: Final = Path(__file__).parents[2]
# As long as some backups of this store take, so that every moment of one is hit.
_LONGEST: Final = 0.6


def backup_kills(times: int, seed: int = 1) -> tuple[int, int, int]:
    """Kill it so often: (tried, confirmed pieces of work lost, backups or stores not opening)."""
    outcome = kill_backups(times, seed)
    return outcome.times, outcome.lost, outcome.not_opening


def kill_backups(times: int, seed: int) -> Outcome:
    """The same as a row of the table of faults."""
    chance = Random(seed)
    with TemporaryDirectory(prefix="triage-backups-", ignore_cleanup_errors=True) as name:
        kills = _Kills(Path(name))
        for _ in range(times):
            kills.kill_one(chance.uniform(0, _LONGEST))
    return Outcome(
        what="killed while a backup is made",
        times=times,
        lost=len(kills.lost),
        not_opening=len(kills.unopenable),
        counts={
            "intakes confirmed": kills.saved,
            "backups confirmed": kills.made,
            "kills left a part that has no backup's name": kills.cut_off,
        },
        found=(*kills.lost, *kills.unopenable),
    )


class _Kills:
    def __init__(self, folder: Path) -> None:
        self._store = folder / "store"
        self._backups = folder / "backups on a stick"
        self._backups.mkdir()
        self._vault: Vault = store_with(self._store, Samples(), 40)
        self.lost: list[str] = []
        self.unopenable: list[str] = []
        self.saved = self.made = self.cut_off = 0

    def kill_one(self, seconds: float) -> None:
        """Start it, let it work so long, kill it, and look at everything it left."""
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.faults.driven_backups"),
                *(str(self._store), str(self._backups)),
            ],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            if process.stdout.readline() != b"ready\n":
                raise RuntimeError("The driven program did not get ready.")
            process.stdin.write(b"go\n")
            process.stdin.flush()
            time.sleep(seconds)
            if process.poll() is not None:
                raise RuntimeError("The driven program ended by itself.")
        finally:
            process.kill()
            said, _errors = process.communicate()
        self._look(
            [line.split() for line in said.decode().splitlines(keepends=True) if "\n" in line]
        )

    def _look(self, said: list[list[str]]) -> None:
        saved = [IntakeId(words[1]) for words in said if words[0] == "saved"]
        made = {words[1]: int(words[2]) for words in said if words[0] == "made"}
        self.saved += len(saved)
        self.made += len(made)
        try:
            records = open_store(self._store, Samples().now)
            try:
                self.lost += [f"Intake {one} is gone." for one in saved if not records.intake(one)]
            finally:
                records.close()
        except TriageAppError as error:
            self.unopenable.append(f"The store did not open: {error}")
        parts = list(self._backups.glob("*.partial"))
        self.cut_off += len(parts)
        for part in parts:
            part.unlink()
        for backup in backups_in(self._backups, self._vault):
            try:
                contents = check_copy(backup.path, self._vault.key)
            except TriageAppError as error:
                self.unopenable.append(f"{backup.path.name}: {error}")
            else:
                if contents.intakes < made.get(backup.path.name, 0):
                    self.lost.append(f"{backup.path.name} holds less than was said.")
