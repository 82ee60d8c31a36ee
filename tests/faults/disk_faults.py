"""A disk that is full, read-only or fails, at every call of a save: three rows of the table.

Each act of `disk_acts` is done again and again, and the disk fails a call later each time, until
the act needs no more calls. `failing_disk` says how disks are made to fail, and what that needs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from tests.faults.failing_disk import UNSHARE, can_mount, library
from tests.faults.outcome import Outcome, together

FULL_DISK: Final = "a disk full at a write of a save"
READ_ONLY_DISK: Final = "a disk that became read-only"
BROKEN_DISK: Final = "an I/O error at a read, write or sync"
_ROOT: Final = Path(__file__).parents[2]
_PATIENCE_SECONDS: Final = 3_600
_NO_LIBRARY: Final = "not counted call by call: that needs Linux and a C compiler"
_NO_MOUNT: Final = "not on a disk of the kernel's own: this computer mounts none for a process"

# Any: lines of JSON.
Line = Mapping[str, Any]


def full_disk(every: int, seed: int) -> Outcome:
    """ENOSPC at every such call, told and by the kernel."""
    return together(
        [_told(FULL_DISK, "told full", every, seed), _mounted(FULL_DISK, "small", every, seed)]
    )


def read_only_disk(every: int, seed: int) -> Outcome:
    """EROFS from every such call on, and disks that were read-only from the start."""
    return together(
        [
            _told(READ_ONLY_DISK, "told read-only", every, seed),
            _mounted(READ_ONLY_DISK, "read-only", every, seed),
        ]
    )


def broken_disk(every: int, seed: int) -> Outcome:
    """EIO at every such call, once or from then on."""
    return _told(BROKEN_DISK, "told broken", every, seed)


def _told(what: str, way: str, every: int, seed: int) -> Outcome:
    with TemporaryDirectory(prefix="triage-disk-") as name:
        made = library(Path(name))
        if made is None:
            return Outcome(what, 0, note=_NO_LIBRARY)
        environment = {"LD_PRELOAD": str(made)}
        return _run(what, way, Path(name), every, seed, environment=environment)


def _mounted(what: str, way: str, every: int, seed: int) -> Outcome:
    if not can_mount():
        return Outcome(what, 0, note=_NO_MOUNT)
    with TemporaryDirectory(prefix="triage-disk-") as name:
        return _run(what, way, Path(name), every, seed, before=UNSHARE)


def _run(
    what: str,
    way: str,
    folder: Path,
    every: int,
    seed: int,
    *,
    before: tuple[str, ...] = (),
    environment: Mapping[str, str] | None = None,
) -> Outcome:
    # Where the first call is that fails, when not every one does: another each time.
    first = str(seed % every)
    program = [sys.executable, "-m", "tests.faults.driven_disk", str(folder), way]
    done = subprocess.run(
        [*before, *program, str(every), first],
        cwd=_ROOT,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE_SECONDS,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    crashed = [f"{way}: the program ended with {done.returncode}: {done.stderr[-800:]}"]
    return _outcome(what, lines, crashed if done.returncode else [])


def _outcome(what: str, lines: list[Line], crashed: list[str]) -> Outcome:
    counts: dict[str, int] = {}
    for line in lines:
        name = f"at {line['act']}"
        counts[name] = counts.get(name, 0) + line["tried"]
    counts["of all these said in a sentence"] = sum(line["refused"] for line in lines)
    return Outcome(
        what=what,
        times=sum(line["tried"] for line in lines),
        lost=sum(len(line["lost"]) for line in lines),
        not_opening=sum(len(line["not_opening"]) for line in lines),
        counts=counts,
        found=(*crashed, *(wrong for line in lines for wrong in _wrong(line))),
    )


def _wrong(line: Line) -> list[str]:
    found = [*line["lost"], *line["not_opening"], *line["found"]]
    return [f"{line['act']}, {line['fault']}: {wrong}" for wrong in found]
