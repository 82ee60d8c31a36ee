"""Whether a new password or PIN may be used: by length and by how soon it would be guessed.

No rule asks for capitals, digits or signs, and none makes anybody change it now and then
(NIST SP 800-63B, section 5.1.1.2; OWASP ASVS 4, V2.1).
"""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from typing import Final

from triage_app.errors import InputRefused
from triage_app.model.problem import Problem
from triage_app.texts import _

SHORTEST: Final = 10
LONGEST: Final = 128
SHORTEST_PIN: Final = 4
LONGEST_PIN: Final = 8

_GOOD_SCORE: Final = 3
# What the library takes; what comes after makes no password easier to guess.
_LOOKED_AT: Final = 72


def problem_of(password: str, *about: str) -> Problem | None:
    """What is wrong with a new password; None when it may be used.

    Args:
        password: as typed.
        about: names that whoever guesses tries first: the person's, the clinic's.
    """
    plain = unicodedata.normalize("NFKC", password)
    if len(plain) < SHORTEST:
        return Problem(
            "too_short",
            "password",
            _("The password has fewer than {n} characters.").replace("{n}", str(SHORTEST)),
            _("Three or four words that have nothing to do with each other are easy to keep."),
        )
    if len(plain) > LONGEST:
        return Problem(
            "too_long",
            "password",
            _("The password has more than {n} characters.").replace("{n}", str(LONGEST)),
            _("Make it shorter."),
        )
    if _score(plain, about) < _GOOD_SCORE:
        return Problem(
            "guessable",
            "password",
            _("This password would soon be guessed."),
            _("Take three or four words that have nothing to do with each other or with you."),
        )
    return None


def checked_password(password: str, *about: str) -> str:
    """The password as typed. Raises InputRefused: it may not be used."""
    problem = problem_of(password, *about)
    if problem is not None:
        raise InputRefused(problem.text, problem.cure)
    return password


def pin_problem(pin: str) -> Problem | None:
    """What is wrong with a new PIN; None when it may be used."""
    is_digits = pin.isascii() and pin.isdigit()
    if not is_digits or not SHORTEST_PIN <= len(pin) <= LONGEST_PIN:
        return Problem(
            "no_pin",
            "pin",
            _("A PIN is 4 to 8 digits."),
            _("Type digits only."),
        )
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        return Problem(
            "guessable",
            "pin",
            _("This PIN would be the first to be tried."),
            _("Take digits that are not all the same and do not run up or down."),
        )
    return None


def _score(password: str, about: tuple[str, ...]) -> int:
    from zxcvbn import zxcvbn  # noqa: PLC0415  # only when a password is chosen

    words = {word.casefold() for name in about for word in (name, *name.split())}
    known = sorted((word for word in words if len(word) > 3), key=lambda word: (-len(word), word))
    without = password.casefold()
    for word in known:
        without = without.replace(word, " ")
    # The library alone lets two known names with a space between pass.
    looked_at = {password[:_LOOKED_AT], without[:_LOOKED_AT]} - {""}
    return min(
        int(zxcvbn(text, user_inputs=known, max_length=_LOOKED_AT)["score"]) for text in looked_at
    )
