"""What reading a typed answer gives, and the typed text with its keyboard accidents taken out.

Full-width digits, curly quotes, long dashes and accents become plain ones. A sign whose meaning
would change on the way (a raised 2, a circled 3) stays as it is: nothing reads it as a digit.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from triage_app.model.answers import DateAnswer
from triage_app.texts import N_, _

# Longer than any spoken height, weight or date: a pasted letter is not searched for one.
_LONGEST_TEXT: Final = 80
_TOO_LONG: Final = "?"


@dataclass(frozen=True, slots=True)
class Understood:
    """A value, and the words that show the person at the desk what will be stored.

    Attributes:
        value: in the stored unit; a `DateAnswer` for a date.
        words: such as "177.8 cm (5 ft 10 in)" or "about 30 October 2026, 3 weeks ago".
        assumed: what was not typed and had to be taken for granted, such as "read as kilograms".
    """

    value: float | int | DateAnswer
    words: str
    assumed: str = ""


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Nothing may be stored: `text` is what was typed, `cure` says what to type instead."""

    text: str
    cure: str


_SIGNS: Final = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201b\u2032\u00b4\u0060\u02b9\u02bc\u2035", "'"),
        **dict.fromkeys("\u201c\u201d\u201f\u2033\u02ba\u2036", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-"),
        "\u2044": "/",
        "\u2215": "/",
        "\u00bd": " 1/2",
        "\u00bc": " 1/4",
        "\u00be": " 3/4",
        "\u00ba": "o",
        "\u223c": "~",
    }
)
_SAFE_TO_FOLD: Final = ("<wide>", "<narrow>", "<noBreak>", "<square>")
_HALF: Final = re.compile(r"\b(?:and a half|y medi[oa])\b")
_PAIR: Final = re.compile(r"\b(?:a couple(?: of)?|couple of|un par de)\b")
_ABOUT_FIRST: Final = re.compile(
    r"(?:~|(?:about|around|approx(?:imately)?|roughly|circa|maybe|perhaps|nearly|almost|unos|unas|casi"
    r"|aprox(?:imadamente)?|alrededor de|mas o menos|cerca de|como|quizas?)\b\.?) *"
)
_ABOUT_LAST: Final = re.compile(
    r" ?,? (?:or so|approx(?:imately)?|aprox(?:imadamente)?|mas o menos|roughly)\b\.?"
)
_COUNT_WORDS: Final = (
    ("zero", "cero"),
    ("a", "an", "one", "un", "una", "uno"),
    ("two", "dos"),
    ("three", "tres"),
    ("four", "cuatro"),
    ("five", "cinco"),
    ("six", "seis"),
    ("seven", "siete"),
    ("eight", "ocho"),
    ("nine", "nueve"),
    ("ten", "diez"),
    ("eleven", "once"),
    ("twelve", "doce"),
)
_COUNTS: Final = {word: n for n, words in enumerate(_COUNT_WORDS) for word in words}
_QUARTERS: Final = {"1/4": 0.25, "1/2": 0.5, "3/4": 0.75}

_ARTICLES: Final = ("a", "an", "un", "una")
_PLAIN_COUNTS: Final = "|".join(word for word in _COUNTS if word not in _ARTICLES)

# A number in figures; the same or in words; and the same before a unit, where "a" means one.
NUMBER: Final = r"(?:\d{1,7}(?:[.,]\d{1,6})?(?: (?:1/2|1/4|3/4))?|[.,]\d{1,6})"
COUNT: Final = rf"(?:{NUMBER}|{_PLAIN_COUNTS})"
COUNT_OF: Final = rf"(?:{NUMBER} ?|(?:{'|'.join(_COUNTS)}) )"


def plain(text: str) -> str:
    """`text` in small plain letters, digits and signs; empty when nothing but spaces was typed."""
    if len(text.strip()) > _LONGEST_TEXT:
        return _TOO_LONG
    folded = "".join(_plain_letter(letter) for letter in text.translate(_SIGNS))
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFD", folded.casefold())
        if unicodedata.category(letter) != "Mn"
    )
    tidy = " ".join(bare.replace("''", '"').split())
    return _PAIR.sub("2", _HALF.sub("1/2", tidy)).rstrip(" .,;")


def _plain_letter(letter: str) -> str:
    """One character made plain: invisible ones go, digits of any script become ours."""
    digit = unicodedata.decimal(letter, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(letter)
    if category == "Cf":
        return ""
    if category == "Cc":
        return " "
    if unicodedata.decomposition(letter).startswith(_SAFE_TO_FOLD):
        return unicodedata.normalize("NFKC", letter)
    return letter


def without_about(text: str) -> tuple[str, bool]:
    """`text` without words such as "about" or "or so", and whether there was one."""
    rest = _ABOUT_LAST.sub("", text)
    while match := _ABOUT_FIRST.match(rest):
        rest = rest[match.end() :]
    return rest.strip(), rest != text


def number_in(text: str) -> float:
    """The value of a text that `COUNT` or `COUNT_OF` matched: "2", "2,5", "5 1/2" or "two"."""
    text = text.strip()
    if text in _COUNTS:
        return float(_COUNTS[text])
    whole, _, part = text.partition(" ")
    return float(whole.replace(",", ".")) + _QUARTERS.get(part, 0.0)


def shown(number: float) -> str:
    """`number` as people write it: no ".0", and a minus that the shipped font can draw."""
    text = f"{round(number, 4):.4f}".rstrip("0").rstrip(".")
    # Noto Sans has no minus sign of its own: the en dash stands for it.
    return "0" if text == "-0" else text.replace("-", "\u2013")


_TIMES: Final = {
    "days": (N_("1 day"), N_("{n} days")),
    "weeks": (N_("1 week"), N_("{n} weeks")),
    "months": (N_("1 month"), N_("{n} months")),
    "years": (N_("1 year"), N_("{n} years")),
}


def counted(number: float, units: str) -> str:
    """A number with its unit, such as "1 month", "18 months" or "70 kg"; `units` may be empty."""
    if units not in _TIMES:
        return f"{shown(number)} {units}".strip()
    one, many = _TIMES[units]
    return (_(one) if number == 1 else _(many)).format(n=shown(number))
