"""Bad files of every kind there is, counted by kind: only named problems come out.

Three sorts for each: sound ones changed by chance (`fuzz`), what may stand in a file's place
(`misplaced`), and small ones that would unpack to far more (`bombs`, in a process of their own).
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.faults.bombs import LARGEST_MEGABYTES
from tests.faults.fuzz import run
from tests.faults.fuzz_store_targets import STORE_TARGETS
from tests.faults.fuzz_targets import TARGETS
from tests.faults.misplaced import give_each
from tests.faults.outcome import Outcome

WHAT: Final = "a bad file"
_ROOT: Final = Path(__file__).parents[2]
_BOMB_SECONDS: Final = 300
# Which ways in the targets of the fuzzer belong to.
KINDS: Final = {
    "intake": "intake",
    "answers": "intake",
    "filled": "filled PDF",
    "logo": "picture",
    "form": "form directory",
    "rules": "form directory",
    "catalogue": "form directory",
    "kept": "form directory",
    "rules of a form": "form directory",
    "clinic": "clinic.toml",
    "archive": "restore archive",
    "keys": "triage.keys",
    "slots": "triage.keys",
    "attempts": "triage.attempts",
}
_NO_FILES: Final = ("settings", "basis", "cells")


def give_bad_files(times: int, seed: int, *, with_bombs: bool = True) -> Outcome:
    """Give each kind so many files changed by chance, and every other sort there is."""
    files = BadFiles()
    with TemporaryDirectory(prefix="triage-bad-") as name, _quiet():
        files.changed(Path(name), times, seed)
        files.misplaced(Path(name))
        if with_bombs:
            files.bombs(Path(name))
    return Outcome(
        what=WHAT,
        times=sum(files.counts.values()),
        let_in=len(files.found),
        counts=files.counts,
        note=f"{files.refused:,} of those changed by chance were refused whole",
        found=tuple(files.found),
    )


class BadFiles:
    """How many were given of each kind, and what came out that was no named problem."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys(KINDS.values(), 0)
        self.found: list[str] = []
        self.refused = 0

    def changed(self, folder: Path, times: int, seed: int) -> None:
        """Sound ones, changed by chance: so many of each kind, shared out over its targets."""
        targets = {
            name: target
            for name, target in (TARGETS | STORE_TARGETS).items()
            if name not in _NO_FILES
        }
        kinds = [KINDS[name] for name in targets]
        for name, target in targets.items():
            kind = KINDS[name]
            each = -(-times // kinds.count(kind))
            tally = run(target, each, seed, time.monotonic() + 3_600, folder)
            self.counts[kind] += tally.tries
            self.refused += tally.refused
            self.found += [
                f"{kind}, target {name}, seed {seed}, number {number}: {what}."
                for what, number in tally.found.items()
            ]

    def misplaced(self, folder: Path) -> None:
        """What may stand in a file's place."""
        for name, wrong in give_each(folder):
            self.counts[KINDS.get(name, name)] += 1
            if wrong:
                self.found.append(wrong)

    def bombs(self, folder: Path) -> None:
        """What would unpack to far more, under a limit of memory."""
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", "tests.faults.bombs", str(folder)],
            cwd=_ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=_BOMB_SECONDS,
        )
        if done.returncode:
            self.found.append(f"The bombs ended with {done.returncode}: {done.stderr[-500:]}")
        for line in map(json.loads, done.stdout.splitlines()):
            way, _, name = line["bomb"].partition(": ")
            if way in KINDS:
                self.counts[KINDS[way]] += 1
            if line["ended"] not in ("refused", "answered"):
                self.found.append(f"bomb {way}, {name}: {line['ended']}.")
            if line["megabytes"] > LARGEST_MEGABYTES:
                self.found.append(f"bomb {way}, {name}: {line['megabytes']} MB were held.")


@contextmanager
def _quiet() -> Iterator[None]:
    """What is logged is no finding, and thousands of lines of it are only slow."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
