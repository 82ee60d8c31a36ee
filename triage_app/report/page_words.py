"""Decides the fixed words of the drawn pages: headings, signs, and what stands for an empty part.

Everything else a page says comes finished in its summary.
"""

from __future__ import annotations

from typing import Final

RED_FLAGS_PRESENT: Final = "RED FLAGS PRESENT"
DENIED: Final = "DENIED"
NOT_ASKED_OR_UNKNOWN: Final = "NOT ASKED OR UNKNOWN"
NOT_ASKED_OR_UNKNOWN_TWO_LINES: Final = ("NOT ASKED", "OR UNKNOWN")
NONE: Final = "none"
NAME_ON_SCREEN: Final = "letters no print font has: whole name on screen"

WHERE_IT_HURTS: Final = "Where it hurts"
PAIN_STORY: Final = "Pain story"
TRIED_SO_FAR: Final = "Tried so far"
IMAGING_AND_TESTS: Final = "Imaging and tests"
BACKGROUND: Final = "Background for today"
ALLERGIES_AND_MEDICINES: Final = "Allergies and medicines"
PATIENTS_WORDS: Final = "In the patient’s words"

NOT_ASKED_YET: Final = "Not asked yet."
FIGURE_NOT_ASKED: Final = "not asked yet"
NO_MEDICINES: Final = "No medicines."
ALLERGIES_NOT_ASKED: Final = "Allergies: not asked yet."
MEDICINES_NOT_ASKED: Final = "Medicines: not asked yet."
NO_AREA: Final = "no area marked"

NOT_YET_KNOWN: Final = ("NOT YET", "KNOWN")

LEFT: Final = "Left"
RIGHT: Final = "Right"
PAIN_FROM_BEHIND: Final = "pain, from behind"
PAIN: Final = "pain"
AUGMENTED: Final = "augmented"
FRACTURE_REPORTED: Final = "fracture, reported"

LONG_FORM_ANSWERS: Final = "All answers"
LONG_FORM_REASONS: Final = "Reasons for the level"
LONG_FORM_ADVICE: Final = "Pathway and advice"
LONG_FORM_LEVEL: Final = "Level in force"
OVERRIDE: Final = "Override"
LONG_FORM_NONE: Final = "None."


def page_number(number: int, pages: int) -> str:
    """Such as "page 1 of 1"."""
    return f"page {number} of {pages}"


def more(count: int) -> str:
    """The sign of rows left out."""
    return f"+ {count} more on screen"


def words_cut(count: int) -> str:
    """The sign of words cut, behind an ellipsis."""
    return f"+ {count} {_plural(count, 'word')} on screen"


def words_and_more(words: int, rows: int) -> str:
    """The sign of words cut from a row and rows left out after it."""
    return f"+ {words} {_plural(words, 'word')}, {rows} more on screen"


def medicines(count: int) -> str:
    """What the list of medicines begins with."""
    return f"{count} {_plural(count, 'medicine')}:"


def missing_letters(count: int) -> str:
    """The note about boxed question marks."""
    return f"{count} {_plural(count, 'letter')} this printer font lacks: see screen"


def trends_left_out(count: int) -> str:
    """The note that no chart had room."""
    return f"{count} {_plural(count, 'trend')} on screen"


def _plural(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"
