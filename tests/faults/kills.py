"""The program killed at random moments of an intake: what was confirmed, and whether it is there.

Two rows: kills while answers are saved, with some at any moment of typing and some at the first
start, and kills while intakes are completed.

The program is `driven_intake` in a process of its own; killing it cannot be caught. While one is
at work the next warms up, so that most of the time goes into intakes and not into starting.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Final

from tests.faults.confirmed import Confirmed
from tests.faults.outcome import Outcome
from triage_app.errors import TriageAppError
from triage_app.model.ids import system_clock, uuid7_maker
from triage_app.model.person import Staff
from triage_app.paths import forms_dir
from triage_app.records.cipher import connect
from triage_app.records.failures import CipherError
from triage_app.records.key_file import read_key
from triage_app.records.sqlite_records import KEY_NAME, STORE_NAME, open_store
from triage_app.workflow import Clinic, Letterhead
from triage_app.workflow.forms import Forms

_ROOT: Final = Path(__file__).parents[2]
_READY: Final = "ready"
_SAVING: Final = json.dumps({"what": "saving"})
_COMPLETING: Final = json.dumps({"what": "completing"})
_PATIENCE_SECONDS: Final = 60.0
_MOST_LINES: Final = 80
# Longer than one answer takes, so that every moment of one is hit.
_LONGEST_WAIT: Final = 0.04
# Longer than one save takes.
_LONGEST_SAVE: Final = 0.008
# Longer than completing takes.
_LONGEST_COMPLETING: Final = 0.008
# As long as making the store and showing the window take.
_LONGEST_START: Final = 0.4
# So many kills are aimed at a save; the others come at any moment.
_OFTEN_SAVING: Final = 0.5
# Every so many kills one comes while a new store is made.
_FIRST_START_EVERY: Final = 10


class Program:
    """One process that will be killed; use it in a `with`, so that it never outlives the test."""

    def __init__(self, folder: Path) -> None:
        """Start it and let it warm up; `folder` takes its messages and compiled files."""
        self._errors = folder / f"errors-{time.monotonic_ns()}"
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        with self._errors.open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.driven_intake"],
                cwd=_ROOT,
                env={**kept, "PYTHONPYCACHEPREFIX": str(folder / "compiled")},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                encoding="utf-8",
            )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Program:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            # A line without its end was being written when the program was killed.
            if line.endswith("\n"):
                self._lines.put(line.strip())
        self._lines.put(None)

    def work_on(self, store: Path, seed: int, *, almost_done: bool = False) -> None:
        """Have it open the store and begin; with new intakes that lack a few answers only."""
        if self._next_line() != _READY:
            raise RuntimeError("The driven program did not get ready.")
        assert self._process.stdin is not None
        order = {"store": str(store), "seed": seed, "almost_done": almost_done}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def kill_after(self, lines: int, seconds: float, *, once: str = "") -> list[str]:
        """Wait for so many lines, then so long, kill it, and give every line it wrote.

        Args:
            lines: how many to wait for.
            seconds: how long to wait then.
            once: go on waiting for this line before `seconds` count; empty for not.

        Raises:
            RuntimeError: it had ended by itself.
        """
        said = [self._next_line() for _ in range(lines)]
        while once and once not in said[-1:]:
            said.append(self._next_line())
        time.sleep(seconds)
        if self._process.poll() is not None:
            raise RuntimeError(self._ended())
        self._process.kill()
        self._process.wait()
        while (line := self._lines.get(timeout=_PATIENCE_SECONDS)) is not None:
            said.append(line)
        return said

    def _next_line(self) -> str:
        line = self._lines.get(timeout=_PATIENCE_SECONDS)
        if line is None:
            self._process.wait()
            raise RuntimeError(self._ended())
        return line

    def _ended(self) -> str:
        errors = self._errors.read_text(encoding="utf-8", errors="replace")
        return f"The driven program ended by itself:\n{errors[-3000:]}"


def kill_saving(times: int, seed: int) -> Outcome:
    """Kill the program so often at random moments of intakes, and look at the store each time."""
    kills = _killed(times, seed, completing=False)
    return Outcome(
        what="killed while answers are typed and saved",
        times=times,
        lost=len(kills.lost),
        not_opening=len(kills.not_opening),
        counts={
            "acts confirmed": kills.acts,
            "whole intakes with them": kills.completed,
            "kills after an act was stored and before it was said": kills.under_way,
            "kills at the first start on a new store": kills.first_starts,
        },
        found=(*kills.lost, *kills.not_opening),
    )


def kill_completing(times: int, seed: int) -> Outcome:
    """Kill the program so often while it completes an intake, and look at the store each time."""
    kills = _killed(times, seed, completing=True)
    return Outcome(
        what="killed while an intake is completed",
        times=times,
        lost=len(kills.lost),
        not_opening=len(kills.not_opening),
        counts={
            "intakes completed": kills.completed,
            "kills after one was stored and before it was said": kills.under_way,
            "answers and names confirmed with them": kills.acts,
        },
        found=(*kills.lost, *kills.not_opening),
    )


def _killed(times: int, seed: int, *, completing: bool) -> Kills:
    with TemporaryDirectory(prefix="triage-kills-", ignore_cleanup_errors=True) as name:
        kills = Kills(Path(name), Random(seed), completing=completing)
        kills.run(times)
    return kills


@dataclass(slots=True)
class Store:
    """A store under test, and what was confirmed of it."""

    folder: Path
    confirmed: Confirmed = field(default_factory=Confirmed)


class Kills:
    """Kills on one store that goes on, and on new ones; what was found wrong after each."""

    def __init__(self, folder: Path, chance: Random, *, completing: bool) -> None:
        self._folder = folder
        self._chance = chance
        self._completing = completing
        self._forms = Forms(forms_dir())
        self._stores: list[Store] = []
        self._lasting = self._new_store()
        self.lost: list[str] = []
        self.not_opening: list[str] = []
        self.first_starts = 0

    @property
    def acts(self) -> int:
        """How many things were confirmed."""
        return sum(store.confirmed.acts for store in self._stores)

    @property
    def completed(self) -> int:
        """How many intakes were completed."""
        return sum(len(store.confirmed.completed) for store in self._stores)

    @property
    def under_way(self) -> int:
        """How often an act that was not confirmed yet was in the store all the same."""
        return sum(store.confirmed.under_way for store in self._stores)

    def run(self, times: int) -> None:
        """Kill it so often; at the end look at every intake once more."""
        following = Program(self._folder)
        for number in range(times):
            with following as program, ExitStack() as on_error:
                if number < times - 1:
                    following = on_error.enter_context(Program(self._folder))
                first_start = not self._completing and number % _FIRST_START_EVERY == 0
                store = self._new_store() if first_start else self._lasting
                self._kill_one(program, store, first_start=first_start)
                self._look(store)
                on_error.pop_all()
        self._look(self._lasting, everything=True)

    def _kill_one(self, program: Program, store: Store, *, first_start: bool) -> None:
        self.first_starts += first_start
        program.work_on(store.folder, self._chance.randrange(1 << 30), almost_done=self._completing)
        lines, once, longest = self._aim(first_start=first_start)
        wait = self._chance.uniform(0, longest)
        for line in program.kill_after(lines, wait, once=once):
            self.lost += store.confirmed.hear(line)

    def _aim(self, *, first_start: bool) -> tuple[int, str, float]:
        """How many lines to wait for, then which one, then how long at most."""
        if first_start:
            return 0, "", _LONGEST_START
        if self._completing:
            return 0, _COMPLETING, _LONGEST_COMPLETING
        lines = self._chance.randrange(_MOST_LINES)
        if self._chance.random() < _OFTEN_SAVING:
            return lines, _SAVING, _LONGEST_SAVE
        return lines, "", _LONGEST_WAIT

    def _look(self, store: Store, *, everything: bool = False) -> None:
        """Open the store as the program does at its next start, and compare."""
        try:
            with self._desk(store.folder) as clinic:
                self.lost += store.confirmed.lost(clinic, everything=everything)
            self.not_opening += unsound(store.folder)
        except (TriageAppError, CipherError) as error:
            self.not_opening.append(f"The store did not open or could not be read: {error}")
            if store is self._lasting:
                self._lasting = self._new_store()

    def _new_store(self) -> Store:
        self._stores.append(Store(self._folder / f"store-{len(self._stores)}"))
        return self._stores[-1]

    @contextmanager
    def _desk(self, folder: Path) -> Iterator[Clinic]:
        records = open_store(folder, system_clock)
        try:
            yield Clinic(
                records=records,
                forms=self._forms,
                staff=Staff("desk", "Front desk", "reception"),
                letterhead=Letterhead("Harbour Spine Clinic", "555 0100", "911"),
                now=system_clock,
                new_id=uuid7_maker(),
                zone=UTC,
            )
        finally:
            records.close()


def unsound(store: Path) -> Iterator[str]:
    """What is wrong with the store in a folder that has its key beside it: a sentence each."""
    return faults_of(store / STORE_NAME, read_key(store / KEY_NAME))


def faults_of(path: Path, key: bytes) -> Iterator[str]:
    """What is wrong with a file as a database and as an encrypted one: a sentence each."""
    connection = connect(path, key)
    try:
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            yield "The database is not sound."
        if connection.execute("PRAGMA cipher_integrity_check").fetchall():
            yield "A page of the store does not fit its seal."
        if connection.execute("PRAGMA foreign_key_check").fetchall():
            yield "An entry of the store names another that is not there."
    finally:
        connection.close()
