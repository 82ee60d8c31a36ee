"""Whether a name can be a person's at the sign-in."""

from __future__ import annotations

from typing import Final

from triage_app.errors import InputRefused
from triage_app.model.problem import Problem
from triage_app.texts import _

MOST_NAME: Final = 60


def name_problem(name: str) -> Problem | None:
    """What is wrong with a name; None when it can be used."""
    if not any(char.isalnum() for char in name):
        return Problem("missing", "name", _("The name is missing."), _("Type it."))
    if len(" ".join(name.split())) > MOST_NAME:
        return Problem(
            "too_long",
            "name",
            _("The name has more than {n} letters.").replace("{n}", str(MOST_NAME)),
            _("Nothing was changed. Make it shorter."),
        )
    if not all(char.isprintable() for char in " ".join(name.split())):
        return Problem(
            "unprintable",
            "name",
            _("The name holds a character that cannot be shown."),
            _("Type it anew."),
        )
    return None


def tidy_name(name: str) -> str:
    """The name without spaces around. Raises InputRefused: it cannot be used."""
    problem = name_problem(name)
    if problem is not None:
        raise InputRefused(problem.text, problem.cure)
    return " ".join(name.split())
