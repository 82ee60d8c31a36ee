"""The words of the staff's screens, in the language of this desk; the code itself speaks English.

A text is written in English where it is used: `_("Print")`. One gettext catalogue a language,
`resources/locale/<code>/screens.po`, has the other words; it is read when such a language is
chosen and never for English, so that start-up does not wait for it. What has no entry stays
English. "xx" is no language: it is the English made longer and marked, to find what was forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

ENGLISH: Final = "en"
PSEUDO: Final = "xx"
LANGUAGE_NAMES: Final = {ENGLISH: "English", "es": "Español"}
"""The languages there are, each in its own words."""
CHOICES: Final = (*LANGUAGE_NAMES, PSEUDO)
PSEUDO_OPENS: Final = "‹"
PSEUDO_CLOSES: Final = "›"

_LONGER_BY: Final = 0.35
_LONGEST_PAD: Final = 7
_CONTEXT_ENDS: Final = "\4"
_KEPT: Final = re.compile(r"(\{[^}]*\}|\n|\*\.\w+)")
_ACCENTS: Final = str.maketrans("aeiounyAEIOUNY", "áéíóúñýÁÉÍÓÚÑÝ")


class _Speech(NamedTuple):
    """A language; no dataclass, for the command line's first answer does not wait for them."""

    code: str = ENGLISH
    words: Mapping[str, str] = MappingProxyType({})
    plurals: Mapping[str, tuple[str, str]] = MappingProxyType({})
    reviewed: bool = True


class _Desk:
    """What this program speaks now: one program, one desk, one language."""

    speech = _Speech()


def use_language(code: str) -> None:
    """Speak this language from now on: "en", "es" or "xx"; English for any other code."""
    if code == PSEUDO:
        _Desk.speech = _Speech(PSEUDO)
    elif code == ENGLISH or code not in LANGUAGE_NAMES:
        _Desk.speech = _Speech()
    else:
        _Desk.speech = _read(code)


def language() -> str:
    """The code of the language spoken now."""
    return _Desk.speech.code


def is_reviewed() -> bool:
    """Whether a person has reviewed the words of this language."""
    return _Desk.speech.reviewed


def _(text: str, context: str = "") -> str:
    """The text in the desk's language; `context` tells two equal English texts apart."""
    speech = _Desk.speech
    if speech.code == PSEUDO:
        return pseudo(text)
    return speech.words.get(f"{context}{_CONTEXT_ENDS}{text}" if context else text, text)


def n_(one: str, many: str, count: int) -> str:
    """`one` or `many` in the desk's language, by the count; `{n}` is left for the caller."""
    speech = _Desk.speech
    which = 0 if count == 1 else 1
    if speech.code == PSEUDO:
        return pseudo((one, many)[which])
    return speech.plurals.get(one, (one, many))[which]


def N_(text: str, _context: str = "") -> str:  # noqa: N802  # gettext's own name for it
    """Mark a text of a table for the catalogue; `_` gives it in the language when it is shown."""
    return text


def pseudo(text: str) -> str:
    """The text marked, accented and a third longer; places for values are left as they are."""
    if not text:
        return text
    parts = _KEPT.split(text)
    said = "".join(part if _KEPT.fullmatch(part) else part.translate(_ACCENTS) for part in parts)
    return f"{PSEUDO_OPENS}{said}{_pad(text)}{PSEUDO_CLOSES}"


def _pad(text: str) -> str:
    """A third of the text's length; in words of their own where the text has several."""
    left = max(1, round(len(text) * _LONGER_BY))
    if " " not in text:
        return "~" * left
    words = []
    while left > 0:
        words.append("~" * min(left, _LONGEST_PAD))
        left -= _LONGEST_PAD + 1
    return " " + " ".join(words)


def _read(code: str) -> _Speech:
    import polib  # noqa: PLC0415  # only where another language than English is spoken

    from triage_app.paths import resource  # noqa: PLC0415  # as polib

    path = resource("locale", code, "screens.po")
    if not path.is_file():
        return _Speech()
    entries = polib.pofile(str(path), encoding="utf-8")
    words: dict[str, str] = {}
    plurals: dict[str, tuple[str, str]] = {}
    for entry in entries:
        if entry.obsolete or entry.fuzzy:
            continue
        if entry.msgid_plural:
            forms = entry.msgstr_plural
            plurals[entry.msgid] = (forms.get(0, entry.msgid), forms.get(1, entry.msgid_plural))
        elif entry.msgstr:
            context = f"{entry.msgctxt}{_CONTEXT_ENDS}" if entry.msgctxt else ""
            words[f"{context}{entry.msgid}"] = entry.msgstr
    reviewed = entries.metadata.get("X-Reviewed", "no") != "no"
    return _Speech(code, words, plurals, reviewed)
