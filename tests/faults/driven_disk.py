"""A program that works on a failing disk, in a process of its own.

Run as `python -m tests.faults.driven_disk FOLDER WAY EVERY [FIRST]`, by `disk_faults`. WAY is
`told full`, `told read-only` or `told broken` (with the library loaded before others), `small` or
`read-only` (both in a mount namespace of their own). EVERY is 1 to let every call fail, 5 for every
fifth, from FIRST on. It ends by itself, and writes what it found as one line of JSON for each act
and fault.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import traceback
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from tests.faults.disk_acts import Act, MakeAct, all_acts
from tests.faults.failing_disk import (
    BROKEN,
    FULL,
    READ_ONLY,
    Disk,
    ReadOnlyDisk,
    SmallDisk,
    ToldDisk,
)
from triage_app.errors import TriageAppError, UserFixable

_TECHNICAL: Final = re.compile(r"sqlite|errno|traceback|[a-z]error\b", re.IGNORECASE)
# No act writes so much: a disk that never stops failing would otherwise be tried for ever.
_MOST: Final = 20_000
FAULTS: Final = {"full": FULL, "read-only": READ_ONLY, "broken": BROKEN}


@dataclass(slots=True)
class Tried:
    """What came of one act under one kind of fault.

    Attributes:
        tried: how often the disk failed while it was done.
        refused: how often the program said so; otherwise it did without that call.
    """

    act: str
    fault: str
    tried: int = 0
    refused: int = 0
    lost: list[str] = field(default_factory=list)
    not_opening: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)


def sweep(disk: Disk, make: MakeAct, tried: Tried, sound: Path, every: int, first: int) -> None:
    """Let the disk fail at one place after the other, until the act needs no more."""
    for after in range(first, _MOST, every):
        act = make(disk.place / "store", sound)
        try:
            if not _one(disk, act, tried, after):
                return
        finally:
            act.close()
    tried.found.append("It never came through.")


def _one(disk: Disk, act: Act, tried: Tried, after: int) -> bool:
    """Whether the disk failed."""
    refused = False
    disk.fail(after)
    try:
        act.do()
    except UserFixable as error:
        refused = True
        tried.found += _no_sentence(error, after)
    except Exception as error:  # noqa: BLE001  # whatever else comes out is a finding
        refused = True
        tried.found.append(f"At {after} came {type(error).__name__}: {_where(error)}.")
    failed = disk.heal()
    if isinstance(disk, SmallDisk):
        failed = refused
    if failed:
        tried.tried += 1
        tried.refused += refused
    elif refused:
        tried.found.append(f"At {after} it was refused although the disk did not fail.")
    _look(act, tried, after, refused=refused)
    return failed


def _look(act: Act, tried: Tried, after: int, *, refused: bool) -> None:
    try:
        tried.lost += [f"At {after}: {line}" for line in act.wrong(refused=refused)]
    except TriageAppError as error:
        tried.not_opening.append(f"At {after}, once the disk was healed: {error}")
    except Exception as error:  # noqa: BLE001  # as above
        tried.not_opening.append(f"At {after} came {type(error).__name__}: {_where(error)}.")


def _no_sentence(error: UserFixable, after: int) -> Iterator[str]:
    said = (error.text, error.cure)
    if not all(re.fullmatch(r"[A-Z].*[.:]", part, re.DOTALL) for part in said):
        yield f"At {after} it was said without a sentence: {error}"
    elif _TECHNICAL.search(str(error)):
        yield f"At {after} it was said in words for programmers: {error}"


def _where(error: BaseException) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{error} in {Path(last.filename).name}, line {last.lineno}"


def _told(folder: Path, kind: str, every: int, first: int) -> Iterator[Tried]:
    sound, place = folder / "sound", folder / "disk"
    for path in (sound, place):
        path.mkdir()
    acts = all_acts(sound)
    for fault in FAULTS[kind]:
        for name, make in acts.items():
            tried = Tried(name, fault.what)
            sweep(ToldDisk(place, fault), make, tried, sound, every, first)
            yield tried


def _small(folder: Path, every: int, first: int) -> Iterator[Tried]:
    sound = folder / "sound"
    sound.mkdir()
    acts = all_acts(sound)
    disk = SmallDisk(folder / "disk")
    for name, make in acts.items():
        tried = Tried(name, "full, of the kernel's own")
        sweep(disk, make, tried, sound, every, first)
        yield tried


def _read_only(folder: Path) -> Iterator[Tried]:
    """What is done on a disk where nothing may be written: refused, and not a byte changed."""
    sound = folder / "sound"
    sound.mkdir()
    acts = all_acts(sound)
    place = folder / "disk"
    seen = ReadOnlyDisk(place, folder / "read-only disk")
    for name in ("start", "first start", "bring up to date", "backup", "restore"):
        tried = Tried(name, "read-only, of the kernel's own", tried=1)
        act = acts[name](place / "store", sound)
        before = _fingerprint(place)
        act.place = seen.place / "store"
        try:
            act.do()
        except UserFixable as error:
            tried.refused = 1
            tried.found += _no_sentence(error, 0)
        except Exception as error:  # noqa: BLE001  # as above
            tried.found.append(f"There came {type(error).__name__}: {_where(error)}.")
        else:
            tried.found.append("It was not refused.")
        if _fingerprint(place) != before:
            tried.lost.append("Something was changed.")
        act.place = place / "store"
        _look(act, tried, 0, refused=True)
        yield tried
        shutil.rmtree(place / "store", ignore_errors=True)


def _fingerprint(place: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(place)): path.read_bytes()
        for path in place.rglob("*")
        if path.is_file()
    }


def main() -> int:
    """Do what the arguments say; 0 whatever was found."""
    folder, way, every, *rest = sys.argv[1:]
    first = int(rest[0]) if rest else 0
    match way.partition(" "):
        case ("told", _, kind):
            found = _told(Path(folder), kind, int(every), first)
        case ("small", _, _):
            found = _small(Path(folder), int(every), first)
        case _:
            found = _read_only(Path(folder))
    for tried in found:
        sys.stdout.write(json.dumps(asdict(tried)) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
