"""Decides which form each Arabic letter takes beside its neighbours.

The forms come from the Unicode names of the presentation forms, which the font carries, so no
shaping engine is needed. It does not order words: that is the line breaker's.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final

_ZERO_WIDTH_NON_JOINER: Final = "\u200c"
_TATWEEL: Final = "\u0640"
_LAM: Final = "\u0644"


@dataclass(frozen=True, slots=True)
class _Forms:
    """The forms of one letter; an empty text means the letter has no such form."""

    isolated: str = ""
    initial: str = ""
    medial: str = ""
    final: str = ""


@cache
def _forms() -> tuple[dict[str, _Forms], dict[str, _Forms]]:
    """The forms of single letters, and of the lam-alef pairs, keyed by the letters they show."""
    found: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFDFC), *range(0xFE80, 0xFEFD)):
        kind, *letters = unicodedata.decomposition(chr(code)).split()[:4] or [""]
        shape = kind.strip("<>")
        if shape not in ("isolated", "initial", "medial", "final"):
            continue
        key = "".join(chr(int(letter, 16)) for letter in letters)
        if len(key) == 1 or (len(key) == 2 and key[0] == _LAM and key[1] in "آأإا"):
            found.setdefault(key, {}).setdefault(shape, chr(code))
    forms = {key: _Forms(**shapes) for key, shapes in found.items()}
    single = {key: form for key, form in forms.items() if len(key) == 1}
    return single, {key: form for key, form in forms.items() if len(key) == 2}


def _joins_next(letter: str) -> bool:
    form = _forms()[0].get(letter)
    return letter == _TATWEEL or (form is not None and bool(form.initial))


def _joins_previous(letter: str) -> bool:
    form = _forms()[0].get(letter)
    return letter == _TATWEEL or (form is not None and bool(form.final))


def has_arabic(text: str) -> bool:
    """Whether any letter of `text` may need joining."""
    return any("\u0600" <= letter <= "\u06ff" for letter in text)


def joined(word: str) -> str:
    """The word with each letter in the form its neighbours ask for, in reading order."""
    single, pairs = _forms()
    letters = list(word)
    shown: list[str] = []
    joined_before = False
    index = 0
    while index < len(letters):
        letter = letters[index]
        if letter == _ZERO_WIDTH_NON_JOINER:
            joined_before = False
            index += 1
            continue
        if unicodedata.category(letter) == "Mn":
            shown.append(letter)
            index += 1
            continue
        form = single.get(letter)
        after = index + 1
        if index + 1 < len(letters) and letter + letters[index + 1] in pairs:
            form = pairs[letter + letters[index + 1]]
            after = index + 2
        following = _next_letter(letters, after)
        linked_before = joined_before and (form is None or bool(form.final))
        last = letters[after - 1]
        linked_after = _joins_next(last) and bool(following) and _joins_previous(following)
        shown.append(_form_of(letter, form, linked_before, linked_after))
        joined_before = linked_after
        index = after
    return "".join(shown)


def _next_letter(letters: list[str], start: int) -> str:
    """The next letter from `start` that is no mark above or below; empty at the end."""
    for letter in letters[start:]:
        if unicodedata.category(letter) != "Mn":
            return letter
    return ""


def _form_of(letter: str, form: _Forms | None, before: bool, after: bool) -> str:
    if form is None:
        return letter
    if before and after:
        return form.medial or form.final or form.isolated or letter
    if before:
        return form.final or form.isolated or letter
    if after:
        return form.initial or form.isolated or letter
    return form.isolated or letter
