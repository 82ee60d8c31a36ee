"""Reads what people say at the desk: "5'10", "11 st 4", "3 weeks ago".

This is the one door to it: numbers are in `spoken_numbers`, dates in `spoken_dates`. What was
understood is a value with words to show before it counts, and a wrong entry is never an exception.
"""

from __future__ import annotations

from typing import Final

from triage_app.questionnaire.spoken_dates import read_date
from triage_app.questionnaire.spoken_numbers import read_number
from triage_app.questionnaire.spoken_text import NotUnderstood, Understood
from triage_app.texts import N_, _

__all__ = ["NotUnderstood", "Understood", "examples", "read_date", "read_number"]

_EXAMPLES: Final = {
    "cm": N_("178, 1.78 m, 5'10 or 70 in"),
    "kg": N_("70 kg, 154 lb or 11 st 4"),
    "mg": N_("10, 10 mg or 7.5 mg a day"),
    "days": N_("10, 10 days or 2 weeks"),
    "weeks": N_("6, 6 weeks or 3 months"),
    "months": N_("18, 18 months or 2 years"),
    "years": N_("2 or 2 years"),
    "date": N_("30 Oct 2026, 3 weeks ago, last Tuesday or Mar 2026"),
    "birth_date": N_("11 Feb 1954, feb 11 54 or 1954-02-11"),
}


def examples(unit_or_kind: str) -> str:
    """A sentence with entries that are understood.

    Args:
        unit_or_kind: the stored unit of a number ("mg a day" counts as mg), "date" or "birth_date".

    Returns:
        Such as "You can type 178, 1.78 m, 5'10 or 70 in."; for any other unit a plain number's.
    """
    kind = unit_or_kind.split(" ", maxsplit=1)[0]
    such_as = _(_EXAMPLES[kind]) if kind in _EXAMPLES else _("3 or 3.5")
    return _("You can type {examples}.").format(examples=such_as)
