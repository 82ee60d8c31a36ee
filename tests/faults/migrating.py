"""The program killed while it brings a store of an earlier version up to date.

Afterwards the store is the old one or the new one, whole, and the next start brings up everything
that was in it. The copy that is made first is whole too, once it has its name.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from tests.contract.conftest import Samples
from tests.faults.backup_store import Rows, everything
from tests.faults.killing import Say, killed_after, longest_of
from tests.faults.kills import faults_of
from tests.faults.old_stores import KEY, VERSIONS, store_of
from tests.faults.outcome import Outcome
from triage_app.errors import TriageAppError
from triage_app.records.failures import CipherError
from triage_app.records.sqlite_records import STORE_NAME, open_records
from triage_app.records.steps import STEPS

WHAT: Final = "killed while an older store is brought up to date"
# The moments of the upgrade stand in it.
_TIMED: Final = "_sqlite_migrations"
_LONGER: Final = 1.05
# So often the next start is killed as well, before anybody looks.
_OFTEN_TWICE: Final = 0.25


def upgrade(_say: Say, path: str) -> None:
    """What is killed: the start of the program, as far as the store goes."""
    open_records(Path(path), KEY, Samples().now).close()


def kill_migrations(times: int, seed: int) -> Outcome:
    """Kill it so often, on stores of every earlier version in turn."""
    with TemporaryDirectory(prefix="triage-migrating-", ignore_cleanup_errors=True) as name:
        kills = MigrationKills(Path(name), Random(seed))
        while kills.times < times:
            kills.kill_one()
    return Outcome(
        what=WHAT,
        times=kills.times,
        lost=len(kills.lost),
        not_opening=len(kills.not_opening),
        counts=kills.counts,
        note=f"stores of {len(VERSIONS)} versions",
        found=(*kills.lost, *kills.not_opening),
    )


@dataclass(frozen=True, slots=True)
class Template:
    """A store of an earlier version, and what has to come of it.

    Attributes:
        before: everything in it.
        right: everything in it once it is up to date.
        seconds: how long that takes.
    """

    version: int
    folder: Path
    before: Rows
    right: Rows
    seconds: float


class MigrationKills:
    """Kills while stores are brought up to date; what was found wrong after each."""

    def __init__(self, folder: Path, chance: Random) -> None:
        self._folder = folder
        self._chance = chance
        self._templates = [self._template(version) for version in VERSIONS]
        self.lost: list[str] = []
        self.not_opening: list[str] = []
        self.times = 0
        self.counts = dict.fromkeys(
            (
                "were old afterwards",
                "were new afterwards",
                "killed twice",
                "finished before the kill and are not counted",
            ),
            0,
        )

    def _template(self, version: int) -> Template:
        folder = self._folder / f"version-{version}"
        store_of(version, folder / STORE_NAME, Samples())
        before = everything(folder / STORE_NAME, KEY)
        right = self._copy(folder, "right") / STORE_NAME
        seconds = longest_of(upgrade, str(right))
        return Template(version, folder, before, contents(right), seconds)

    def _copy(self, source: Path, name: str) -> Path:
        target = self._folder / name
        shutil.rmtree(target, ignore_errors=True)
        return Path(shutil.copytree(source, target))

    def kill_one(self) -> None:
        """Kill one start, or two in a row, then look at what they left and start it again."""
        template = self._templates[self.times % len(self._templates)]
        store = self._copy(template.folder, "killed") / STORE_NAME
        if not self._killed(template, store):
            self.counts["finished before the kill and are not counted"] += 1
            return
        self.times += 1
        twice = self._chance.random() < _OFTEN_TWICE and self._killed(template, store)
        self.counts["killed twice"] += twice
        try:
            self._look(template, store)
        except (TriageAppError, CipherError) as error:
            self.not_opening.append(f"A store of version {template.version}: {error}")

    def _killed(self, template: Template, store: Path) -> bool:
        wait = self._chance.uniform(0, template.seconds * _LONGER)
        return killed_after(wait, upgrade, str(store)).by_kill

    def _look(self, template: Template, store: Path) -> None:
        left = everything(store, KEY)
        is_new = len(left[_TIMED]) == len(STEPS)
        self.counts["were new afterwards" if is_new else "were old afterwards"] += 1
        who = f"the store of version {template.version}"
        if not is_new and left != template.before:
            self.lost.append(f"Half a step was left in {who}.")
        for copy in store.parent.glob(f"{STORE_NAME}.before-*"):
            is_whole = ".partial" not in copy.name and not copy.name.endswith(("-wal", "-shm"))
            if is_whole and everything(copy, KEY) != template.before:
                self.lost.append(f"The copy made before {who} was touched is not as it was.")
        open_records(store, KEY, Samples().now).close()
        if contents(store) != template.right:
            self.lost.append(f"Not everything of {who} came up.")
        self.not_opening += [f"In {who}: {fault}" for fault in faults_of(store, KEY)]
        if list(store.parent.glob("*.partial*")):
            self.lost.append(f"Half a copy was left beside {who}.")


def contents(store: Path, key: bytes = KEY) -> Rows:
    """Everything in a store but the moments of its steps."""
    rows = everything(store, key)
    return {name: found for name, found in rows.items() if name != _TIMED}
