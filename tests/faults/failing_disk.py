"""Disks that fail when they are told to: at the n-th call, or really full, or really read-only.

What makes the store's writes fail is chosen so that each of them is hit. SQLCipher writes its pages
and its log through the C library, so `failing_disk.c` stands before that library and lets the n-th
call fail with the error a disk gives: it hits writes, reads, syncs and new names one by one,
whatever SQLCipher or Python do. It needs Linux and a C compiler. Beside it stands a real small disk
(a tmpfs in a mount namespace of its own, gone with the process), which a file fills but for so many
pages: there the kernel itself says that it is full, or read-only. It needs Linux and `unshare`.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntFlag
from pathlib import Path
from typing import Final, Protocol

_SOURCE: Final = Path(__file__).with_suffix(".c")
_PAGE: Final = 4096
_SMALL_DISK: Final = "48m"
_FILLER: Final = "everything else on this disk"
UNSHARE: Final = ("unshare", "--user", "--map-root-user", "--mount")


class Calls(IntFlag):
    """Which calls fail; the values are those of the C file."""

    WRITES = 1
    READS = 2
    SYNCS = 4
    NAMES = 8


@dataclass(frozen=True, slots=True)
class Fault:
    """A way in which a disk fails.

    Attributes:
        for_good: every later call fails too, until the disk is healed.
        in_part: the first write that fails is done by half, as disks do that fill up.
    """

    what: str
    calls: Calls
    error: int
    for_good: bool
    in_part: bool = False


FULL: Final = (
    Fault("full", Calls.WRITES | Calls.NAMES, errno.ENOSPC, for_good=True),
    Fault("full in a write", Calls.WRITES | Calls.NAMES, errno.ENOSPC, for_good=True, in_part=True),
)
READ_ONLY: Final = (
    Fault("read-only from then on", Calls.WRITES | Calls.NAMES, errno.EROFS, for_good=True),
)
BROKEN: Final = (
    Fault("one write fails", Calls.WRITES, errno.EIO, for_good=False),
    Fault("one read fails", Calls.READS, errno.EIO, for_good=False),
    Fault("one sync fails", Calls.SYNCS, errno.EIO, for_good=False),
    Fault("gone", Calls.WRITES | Calls.READS | Calls.SYNCS, errno.EIO, for_good=True),
)


class Disk(Protocol):
    """A disk with a folder on it that can be made to fail."""

    place: Path

    def fail(self, after: int) -> None:
        """Fail once so much has been done: calls, or pages written."""

    def heal(self) -> bool:
        """Work again; whether it failed at all, as far as that is known."""


class ToldDisk:
    """Fails at a call; only in a process that was started with the library loaded before others."""

    def __init__(self, place: Path, fault: Fault) -> None:
        self.place = place.resolve()
        self._fault = fault
        self._after = 0
        library = ctypes.CDLL(None)
        self._fail: Callable[..., None] = library.disk_fail
        self._heal: Callable[[], int] = library.disk_heal

    def fail(self, after: int) -> None:
        """See `Disk.fail`: `after` so many calls of the fault's kinds."""
        self._after = after
        fault = self._fault
        self._fail(
            *(os.fsencode(self.place), ctypes.c_long(after), int(fault.calls), fault.error),
            *(int(fault.for_good), int(fault.in_part)),
        )

    def heal(self) -> bool:
        """See `Disk.heal`."""
        return self._heal() > self._after


class SmallDisk:
    """A file system of its own; only in a mount namespace of one's own."""

    def __init__(self, place: Path) -> None:
        place.mkdir()
        _mount("-t", "tmpfs", "-o", f"size={_SMALL_DISK}", "tmpfs", str(place))
        self.place = place

    def fail(self, after: int) -> None:
        """See `Disk.fail`: leave room for so many pages."""
        free = os.statvfs(self.place).f_bavail
        with (self.place / _FILLER).open("wb") as filler:
            os.posix_fallocate(filler.fileno(), 0, max(1, free - after) * _PAGE)

    def heal(self) -> bool:
        """See `Disk.heal`: an act that needed no more room looks like one that needed none."""
        (self.place / _FILLER).unlink()
        return True


class ReadOnlyDisk:
    """A folder that is seen a second time, where nothing of it may be written."""

    def __init__(self, place: Path, seen: Path) -> None:
        for folder in (place, seen):
            folder.mkdir()
        _mount("--bind", str(place), str(seen))
        _mount("-o", "remount,bind,ro", str(seen))
        self.place = seen


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True)


def library(folder: Path) -> Path | None:
    """The library for `ToldDisk`, made in this folder; None where that cannot be done."""
    compiler = next((found for name in ("cc", "gcc", "clang") if (found := shutil.which(name))), "")
    if sys.platform != "linux" or not compiler:
        return None
    made = folder / "failing_disk.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(made), str(_SOURCE), "-ldl"]
    done = subprocess.run(command, check=False, capture_output=True)
    return None if done.returncode else made


def can_mount() -> bool:
    """Whether this computer gives a process a mount namespace of its own."""
    if sys.platform != "linux" or not shutil.which("unshare"):
        return False
    with tempfile.TemporaryDirectory() as place:
        trial = [*UNSHARE, "mount", "-t", "tmpfs", "tmpfs", place]
        return subprocess.run(trial, check=False, capture_output=True).returncode == 0
