"""How a name sounds, as a short code that names written in different ways share.

The code is Metaphone's, made coarser where English, Spanish and borrowed spellings of one name
part: z and s, b and v, j and y at the beginning, a silent h, th and t. Names in letters other than
Latin ones have no such code and stand for themselves. It finds people to compare and must not
decide who is alike: two names that sound the same may be different names.
"""

from __future__ import annotations

import re
from typing import Final

import jellyfish

from triage_app.model.letters import name_parts

_LONGEST: Final = 10
_MOST_PARTS: Final = 3

# Before Metaphone: spellings that it reads as other sounds than the people who bear the names do.
_SPELLINGS: Final = (
    (re.compile("^h(?=[aeiouy])"), ""),  # Hernandez, Ernandez; Helena, Elena
    (re.compile("^(?:ll|y|x)(?=[aeiou])"), "j"),  # Yesenia, Jessenia; Ximena, Jimena; Llanos, Yanos
    (re.compile("^y(?=[^aeiou])"), "i"),  # Yvette, Ivette; Ynes, Ines
    (re.compile("sch"), "s"),  # Schmidt, Smith
    (re.compile("h$"), ""),  # Hannah, Hanna
)
# After it: sounds written now one way, now another.
_SOUNDS: Final = str.maketrans("X0B", "STF")
_GLIDES: Final = str.maketrans("", "", "HWY")
_VOWELS: Final = frozenset("AEIOU")
_REPEATED: Final = re.compile(r"(.)\1+")

# Parts that so many family names have that they tell nobody apart.
_PARTICLES: Final = frozenset(
    {"da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "el", "la", "las"}
    | {"le", "los", "mac", "san", "van", "von", "y"}
)


def sound_of(part: str) -> str:
    """The code of one part of a name, given as `letters.name_parts` gives it; never empty."""
    if not (part.isascii() and part.isalpha()):
        return part[:_LONGEST]
    spelt = part
    for pattern, instead in _SPELLINGS:
        spelt = pattern.sub(instead, spelt)
    code = jellyfish.metaphone(spelt).replace(" ", "")
    if not code:
        return part[:_LONGEST]
    same = _REPEATED.sub(r"\1", code.translate(_SOUNDS))
    # A vowel at the beginning counts as one, whichever it is: Emilia, Amelia.
    first = "A" if same[0] in _VOWELS else same[0]
    return (first + same[1:].translate(_GLIDES))[:_LONGEST]


def sounds_of(name: str) -> tuple[str, ...]:
    """The codes of one box of a name: of the whole and of its parts, each once, at most four.

    "van der Berg" is also met as Vanderberg and as Berg; "García López" as García and as López.
    """
    parts = name_parts(name)
    if not parts:
        return ()
    telling = [part for part in parts if part not in _PARTICLES] or parts
    whole = "".join(parts)
    return tuple(dict.fromkeys(sound_of(part) for part in (*telling[:_MOST_PARTS], whole)))
