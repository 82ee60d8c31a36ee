"""Reads the lock files: which versions they hold, and that they name nothing but packages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent.parent
RUN: Final = ROOT / "requirements.lock"
TEST: Final = ROOT / "requirements-test.lock"
AUDIT: Final = ROOT / "requirements-audit.lock"
LOCKS: Final = (RUN, TEST, AUDIT)

_PIN: Final = re.compile(
    r"(?P<name>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)==(?P<version>[0-9][0-9a-z.+!]*)"
    r"(?: ; (?P<marker>[a-z_]+ (?:==|!=|<|>=) '[A-Za-z0-9.]+'(?: (?:and|or) [a-z_]+ "
    r"(?:==|!=|<|>=) '[A-Za-z0-9.]+')*))?(?P<hashed> \\)?"
)
_HASH: Final = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
_COMMENT: Final = "# Made by .ci/lock; not by hand."


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
