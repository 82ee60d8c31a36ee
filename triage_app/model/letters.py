"""How names and numbers are brought down to what counts when they are compared.

It decides that case, accents and marks do not tell two people apart. It must not know what is
compared, or where it is kept.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Letters that Unicode does not take apart into a base and an accent.
_PLAIN_LETTERS: Final = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ŧ": "t",
        "\u0131": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
    }
)
_APOSTROPHES: Final = re.compile("['`\u00b4\u02bc\u2018\u2019]")


def fold(text: str) -> str:
    """Small letters without accents, plain digits: "Müller" and "MULLER" become the same."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter
        for letter in apart
        if not unicodedata.combining(letter)
    ).translate(_PLAIN_LETTERS)


def parts_of(folded: str) -> list[str]:
    """Runs of letters, digits and the signs that belong to them; all else comes between."""
    if folded.isascii() and folded.isalnum():
        return [folded]
    # Not the regex class for words: it leaves out the vowel signs of Indian scripts.
    return "".join(
        letter if unicodedata.category(letter)[0] in "LNM" else " " for letter in folded
    ).split()


def digits_of(folded: str) -> str:
    """Only the digits of folded text."""
    return "".join(letter for letter in folded if letter.isdecimal())


def without_apostrophes(text: str, instead: str = "") -> str:
    """The text with every kind of apostrophe taken out, or something put in its place."""
    return _APOSTROPHES.sub(instead, text)


def name_parts(name: str) -> list[str]:
    """The parts of one box of a name, folded: "O'Brien-Müller" gives obrien and muller."""
    return parts_of(fold(without_apostrophes(name)))
