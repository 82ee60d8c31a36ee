"""Identifiers that sort by time and never collide between desks (UUID version 7, RFC 9562)."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

Clock = Callable[[], datetime]
IdMaker = Callable[[], str]


def system_clock() -> datetime:
    """Now, aware and in UTC."""
    return datetime.now(UTC)


def uuid7_maker(
    now: Clock = system_clock, random_bits: Callable[[int], int] = secrets.randbits
) -> IdMaker:
    """Return a maker of UUIDv7 texts timed by `now`; never two alike in one process."""
    last = [0]

    def make() -> str:
        # A clock set back must not make ids run backwards: time and counter only grow.
        moment = int(now().timestamp() * 1000) << 12
        last[0] = max(moment, last[0] + 1)
        milliseconds, counter = last[0] >> 12, last[0] & 0xFFF
        value = milliseconds << 80 | 7 << 76 | counter << 64 | 2 << 62 | random_bits(62)
        return str(UUID(int=value))

    return make
