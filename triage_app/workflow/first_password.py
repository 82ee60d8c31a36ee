"""The first password somebody is given: made of syllables that are easy to read aloud and to type.

It is good for one sign-in, so it is made for being handed over, not for being remembered. What a
password must be otherwise is decided in `workflow.passwords`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

# Left out is what sounds or looks like one of these, in English or in Spanish: V beside B, N beside
# M, C and Q beside K, Z beside S, and G and J, which are read in more than one way.
CONSONANTS: Final = "bdfklmprst"
VOWELS: Final = "aeiou"
WORDS: Final = 5
SYLLABLES: Final = 2

Choose = Callable[[str], str]


def made_password(choose: Choose = secrets.choice) -> str:
    """Five words of two syllables, such as "kabo-resu-timo-dafe-lupi": 56 bits by chance alone.

    Args:
        choose: picks one letter of a text; by chance that nobody can foresee, but in tests.
    """
    return "-".join(
        "".join(choose(CONSONANTS) + choose(VOWELS) for _ in range(SYLLABLES)) for _ in range(WORDS)
    )
