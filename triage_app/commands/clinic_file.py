"""`clinic.toml` in the store's folder: what a new store begins with, in a text editor.

Once the clinic's settings were saved in the program they are in the store, and win over this file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from triage_app.errors import InputRefused
from triage_app.questionnaire.outside import UnreadableTextError, parse_toml, read_file
from triage_app.report.paper import PaperSize
from triage_app.texts import LANGUAGE_NAMES
from triage_app.workflow.clinic import Letterhead
from triage_app.workflow.settings import ClinicSettings, check_settings

FILE_NAME: Final = "clinic.toml"
LARGEST_CLINIC_FILE: Final = 100_000
_FIRST_TEXT: Final = """\
# What a new store begins with. Once the settings were saved in the program, those count.
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

    def settings(self, letterhead: Letterhead) -> ClinicSettings:
        """What a store begins with, under this letterhead."""
        return ClinicSettings(
            name=letterhead.name,
            address=letterhead.address,
            phone=letterhead.phone,
            emergency_number=letterhead.emergency_number,
            logo=letterhead.logo,
            specialists=letterhead.specialists,
            paper=PaperSize[self.paper.upper()],
            day_first=self.day_first,
            language=self.language,
        )


def read_clinic_file(directory: Path) -> ClinicFile:
    """Read the file, made at the first start. Raises InputRefused with a sentence."""
    path = directory / FILE_NAME
    try:
        if not path.exists():
            path.write_text(_FIRST_TEXT, encoding="utf-8")
        data = read_file(path, LARGEST_CLINIC_FILE)
        found = parse_toml(_FIRST_TEXT.encode()) | parse_toml(data)
    except OSError as error:
        reason = error.strerror or "it is not there"
        raise InputRefused(f"{FILE_NAME} cannot be read: {reason}.", _CURE) from error
    except UnreadableTextError as error:
        raise InputRefused(f"{FILE_NAME} cannot be read: {error}.", _CURE) from error
    for name, value in found.items():
        if name not in _KINDS or not isinstance(value, _KINDS[name]):
            raise InputRefused(f"“{name[:60]}” in {FILE_NAME} is not right.", _CURE)
    if found["paper"] not in ("letter", "a4"):
        raise InputRefused(f"“paper” in {FILE_NAME} is neither letter nor a4.", _CURE)
    if found["language"] not in LANGUAGE_NAMES:
        known = " or ".join(LANGUAGE_NAMES)
        raise InputRefused(f"“language” in {FILE_NAME} is not {known}.", _CURE)
    letterhead = Letterhead(found["name"], found["phone"], found["emergency_number"])
    read = ClinicFile(letterhead, found["paper"], found["day_first"], found["language"])
    for problem in check_settings(read.settings(letterhead)):
        if problem.code == "too_long":
            raise InputRefused(f"“{problem.field}” in {FILE_NAME} is too long.", _CURE)
    return read
