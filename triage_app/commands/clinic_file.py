"""`clinic.toml` in the store's folder: the clinic's name and numbers, for a manager to edit."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from triage_app.errors import InputRefused
from triage_app.texts import LANGUAGE_NAMES
from triage_app.workflow.clinic import Letterhead

FILE_NAME: Final = "clinic.toml"
_FIRST_TEXT: Final = """\
# The clinic, as screens and papers show it. Edit with any text editor, then start again.
name = "Spine clinic"
phone = ""                  # whom patients call
emergency_number = "911"
paper = "letter"            # or "a4"
day_first = false           # true: 3/4 is 3 April
language = "en"             # of the screens; or "es"
"""
_KINDS: Final = {
    "name": str,
    "phone": str,
    "emergency_number": str,
    "paper": str,
    "day_first": bool,
    "language": str,
}
_CURE: Final = f"Mend {FILE_NAME} in the store's folder, or delete it to begin with a new one."


@dataclass(frozen=True, slots=True)
class ClinicFile:
    """What the file says."""

    letterhead: Letterhead
    paper: str
    day_first: bool
    language: str


def read_clinic_file(directory: Path) -> ClinicFile:
    """Read the file, made at the first start. Raises InputRefused with a sentence."""
    path = directory / FILE_NAME
    try:
        if not path.exists():
            path.write_text(_FIRST_TEXT, encoding="utf-8")
        found = tomllib.loads(_FIRST_TEXT) | tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputRefused(f"{FILE_NAME} cannot be read: {error}.", _CURE) from error
    for name, value in found.items():
        if name not in _KINDS or not isinstance(value, _KINDS[name]):
            raise InputRefused(f"“{name}” in {FILE_NAME} is not right.", _CURE)
    if found["paper"] not in ("letter", "a4"):
        raise InputRefused(f"“paper” in {FILE_NAME} is neither letter nor a4.", _CURE)
    if found["language"] not in LANGUAGE_NAMES:
        known = " or ".join(LANGUAGE_NAMES)
        raise InputRefused(f"“language” in {FILE_NAME} is not {known}.", _CURE)
    letterhead = Letterhead(found["name"], found["phone"], found["emergency_number"])
    return ClinicFile(letterhead, found["paper"], found["day_first"], found["language"])
