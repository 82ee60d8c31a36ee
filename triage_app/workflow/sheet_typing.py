"""A recovery sheet as it is typed: how far it is, and which group cannot be right.

Whether the groups open the store is not looked at here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from triage_app.errors import StoreKeyWrong
from triage_app.records.recovery_sheet import key_from

GROUPS: Final = 17
_LETTERS: Final = 4
_LIKE_A_SHEET: Final = re.compile(r"[0-9a-foil]*", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[\s.,;:_-]+")


@dataclass(frozen=True, slots=True)
class SheetTyped:
    """What stands there.

    Attributes:
        groups: the text in groups of four, whatever stood between them.
        whole: how many groups are typed to their end.
        wrong: the number, from 1, of the first group with a letter that no sheet has; 0 for none.
        is_right: all 17 are there, and the last one says that the others are as printed.
    """

    groups: str
    whole: int
    wrong: int
    is_right: bool


def sheet_typed(text: str) -> SheetTyped:
    """Look at what was typed so far."""
    letters = _BETWEEN.sub("", text)
    parts = [letters[place : place + _LETTERS] for place in range(0, len(letters), _LETTERS)]
    groups = " ".join(parts)
    wrong = next(
        (n for n, part in enumerate(parts, start=1) if not _LIKE_A_SHEET.fullmatch(part)), 0
    )
    whole = sum(len(part) == _LETTERS for part in parts)
    return SheetTyped(groups, whole, wrong, not wrong and whole == GROUPS and _fits(groups))


def _fits(groups: str) -> bool:
    try:
        key_from(groups)
    except StoreKeyWrong:
        return False
    return True
