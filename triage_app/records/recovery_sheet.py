"""The key in groups that a person can read off paper and type again, and made out of such typing.

Sixteen groups of four and one to check them by: a group typed wrong is found out before anything
is tried with it.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

from triage_app.errors import StoreKeyWrong
from triage_app.texts import _

_GROUPS: Final = 16
_LETTERS: Final = 4
_GROUP: Final = re.compile(r"(?<![0-9a-z])[0-9a-foil]{4}(?![0-9a-z])", re.IGNORECASE)
# Hexadecimal has none of these: whoever typed one saw a digit.
_MISREAD: Final = str.maketrans("oil", "011")


def groups_of(key: bytes) -> tuple[str, ...]:
    """Seventeen groups of four, the last one to check the others by."""
    letters = key.hex()
    groups = [letters[place : place + _LETTERS] for place in range(0, len(letters), _LETTERS)]
    return (*groups, _check(key))


def key_from(text: str) -> bytes:
    """The key in a text with those groups in their order, on one line or several.

    Raises:
        StoreKeyWrong: groups are missing, or one is not as it was printed.
    """
    found = [group.lower().translate(_MISREAD) for group in _GROUP.findall(text)]
    for place in range(len(found) - _GROUPS):
        key = bytes.fromhex("".join(found[place : place + _GROUPS]))
        if _check(key) == found[place + _GROUPS]:
            return key
    raise StoreKeyWrong(
        _("These are not the groups of a recovery sheet, or one of them is mistyped."),
        _("Nothing was changed. Compare all 17 groups with the sheet, then try again."),
    )


def _check(key: bytes) -> str:
    return hashlib.sha256(b"triage recovery sheet" + key).hexdigest()[:_LETTERS]
