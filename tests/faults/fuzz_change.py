"""How a sound input is made unsound: the same few changes by chance, by Hypothesis or by a fuzzer.

A change is a plain value, so a finding can be made again and made smaller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from random import Random
from typing import Final

_MOST_CHANGES: Final = 6
_LARGEST: Final = 200_000
# What parsers of every kind have tripped over: ends of numbers, nesting, odd letters, long things.
COMMON: Final = (
    *(b"\0", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xc0\x80", b"\xed\xa0\x80", b"\r", b"\r\n"),
    *(b"\xe2\x80\xa8", b"\xe2\x80\xae", b"\xf4\x8f\xbf\xbf", b"%s%n", b"../../../../etc/passwd"),
    *(b"0", b"-1", b"-0", b"1e400", b"-1e400", b"NaN", b"Infinity", b"0x7fffffff", b"2147483648"),
    *(b"18446744073709551616", b"9" * 5_000, b"0." + b"1" * 400, b"1e-400"),
    *(
        b"[" * 3_000,
        b"{" * 500,
        b"(" * 3_000,
        b'"',
        b"'",
        b"\\",
        b"\\u0000",
        b"\\ud800",
        b"a" * 9_000,
    ),
    *(b"null", b"true", b"[]", b"{}", b'""', b"\n\n", b"#", b"=", b",", b":", b";", b" " * 2_000),
)


class Way(Enum):
    """What a change does at its place."""

    FLIP = "flip"
    CUT = "cut"
    DOUBLE = "double"
    PUT = "put"
    REPLACE = "replace"
    END = "end"
    SWAP = "swap"


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    Attributes:
        place: where, as a part of 65,536 of the whole.
        size: how much it takes in.
        word: which of the words it puts there.
    """

    way: Way
    place: int
    size: int
    word: int


def by_chance(chance: Random) -> tuple[Change, ...]:
    """A few changes; more of the small ones."""
    ways = list(Way)
    return tuple(
        Change(
            chance.choice(ways),
            chance.randrange(1 << 16),
            1 << chance.randrange(12),
            chance.randrange(1 << 10),
        )
        for _ in range(chance.randint(1, _MOST_CHANGES))
    )


def changed(data: bytes, changes: Sequence[Change], words: Sequence[bytes]) -> bytes:
    """The input with the changes made one after the other; never over 200 KB."""
    for change in changes:
        data = _one(data, change, words)[:_LARGEST]
    return data


def _one(data: bytes, change: Change, words: Sequence[bytes]) -> bytes:
    place = len(data) * change.place >> 16
    after = place + change.size
    word = words[change.word % len(words)] if words else b""
    match change.way:
        case Way.FLIP if data:
            flipped = data[place] ^ (1 << change.word % 8)
            return data[:place] + bytes((flipped,)) + data[place + 1 :]
        case Way.CUT:
            return data[:place] + data[after:]
        case Way.DOUBLE:
            return data[:after] + data[place:after] * (1 + change.word % 8) + data[after:]
        case Way.PUT:
            return data[:place] + word + data[place:]
        case Way.REPLACE:
            return data[:place] + word + data[after:]
        case Way.END:
            return data[:place]
        case Way.SWAP:
            middle = place + change.size // 2
            return data[:place] + data[middle:after] + data[place:middle] + data[after:]
        case _:
            return data
