"""Reads the lock files: which versions they hold, and that they name nothing but packages.

A package may stand in several versions, each for other Pythons or systems: `versions_for` says
which one a computer gets, and `doubled` of which packages some computer would get two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from packaging.markers import Marker

ROOT: Final = Path(__file__).parent.parent.parent
RUN: Final = ROOT / "requirements.lock"
TEST: Final = ROOT / "requirements-test.lock"
AUDIT: Final = ROOT / "requirements-audit.lock"
LOCKS: Final = (RUN, TEST, AUDIT)

_PIN: Final = re.compile(
    r"(?P<name>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)==(?P<version>[0-9][0-9a-z.+!]*)"
    r"(?: ; (?P<marker>[a-z_]+ (?:==|!=|<|>=) '[A-Za-z0-9._]+'(?: (?:and|or) [a-z_]+ "
    r"(?:==|!=|<|>=) '[A-Za-z0-9._]+')*))?(?P<hashed> \\)?"
)
_HASH: Final = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
_COMMENT: Final = "# Made by .ci/lock; not by hand."
_PYTHONS: Final = ("3.11", "3.12", "3.13", "3.14")
_SYSTEMS: Final = (
    *(("linux", "Linux", "posix", machine) for machine in ("x86_64", "aarch64")),
    *(("darwin", "Darwin", "posix", machine) for machine in ("x86_64", "arm64")),
    ("win32", "Windows", "nt", "AMD64"),
)


def _computer(python: str, system: tuple[str, str, str, str]) -> dict[str, str]:
    sys_platform, platform_system, os_name, machine = system
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{python}.4",
        "os_name": os_name,
        "platform_machine": machine,
        "platform_python_implementation": "CPython",
        "platform_system": platform_system,
        "python_full_version": f"{python}.4",
        "python_version": python,
        "sys_platform": sys_platform,
    }


COMPUTERS: Final = tuple(_computer(python, system) for python in _PYTHONS for system in _SYSTEMS)
"""Every Python and system that `.ci/lock` makes the files for, as markers see it."""


@dataclass(frozen=True, slots=True)
class Pin:
    """One package in one version.

    Attributes:
        marker: for which Python or system; empty for all.
        hashes: how many files it may be.
    """

    name: str
    version: str
    marker: str
    hashes: int

    def is_for(self, computer: dict[str, str]) -> bool:
        """Whether it is installed there."""
        return not self.marker or Marker(self.marker).evaluate(computer)


class StrangeLineError(ValueError):
    """A line of a lock file is neither a package with its version nor a hash."""


def pins(lock: Path) -> tuple[Pin, ...]:
    """Every package of a lock file. Raises StrangeLineError for any other thing in it."""
    found: list[Pin] = []
    for number, line in enumerate(lock.read_text(encoding="utf-8").splitlines(), start=1):
        if number == 1 and line == _COMMENT:
            continue
        if _HASH.fullmatch(line) and found:
            last = found[-1]
            found[-1] = Pin(last.name, last.version, last.marker, last.hashes + 1)
            continue
        pin = _PIN.fullmatch(line)
        if pin is None:
            raise StrangeLineError(f"{lock.name}, line {number}")
        found.append(Pin(pin["name"], pin["version"], pin["marker"] or "", 0))
    return tuple(found)


def versions_for(computer: dict[str, str], found: Iterable[Pin]) -> dict[str, list[str]]:
    """What a computer gets of these packages: the versions of each, by name."""
    held: dict[str, list[str]] = {}
    for pin in found:
        if pin.is_for(computer):
            held.setdefault(pin.name, []).append(pin.version)
    return held


def doubled(found: Iterable[Pin]) -> tuple[str, ...]:
    """The packages of which some computer would get two versions."""
    pins_found = tuple(found)
    return tuple(
        sorted(
            {
                name
                for computer in COMPUTERS
                for name, versions in versions_for(computer, pins_found).items()
                if len(versions) > 1
            }
        )
    )
