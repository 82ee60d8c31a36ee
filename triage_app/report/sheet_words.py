"""The words of the "come back if" sheet that a patient takes home, in their language.

Says when to come back and whom to call; nothing of the answers, no level and no finding.
"""

from __future__ import annotations

from datetime import date
from typing import Final, Protocol

from triage_app.model.person import Patient
from triage_app.questionnaire.form import Form
from triage_app.report.summary import ComeBackSheet
from triage_app.report.wording import clean

HEADING: Final = "Come back or call if"
INTRO: Final = (
    "Keep this sheet. Read it again at home, and show it to the people who live with you."
)
FOOT: Final = "This sheet does not take the place of a doctor. If you are worried, call."
DATE: Final = "{day} {month} {year}"
MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
# What a catalogue translates under the context "sheet".
SHEET_TEXTS: Final = (HEADING, INTRO, FOOT, DATE, *MONTHS)


class SheetCatalogue(Protocol):
    """What this needs of a form's catalogue."""

    @property
    def language(self) -> str:
        """ISO 639-1 code."""

    def sheet(self, words: str) -> str:
        """A text of the sheet; the English where there is no other."""

    def come_back(self) -> tuple[str, ...]:
        """The form's lines."""


def come_back_sheet(
    form: Form,
    words: SheetCatalogue,
    patient: Patient,
    visit_date: date,
    clinic: str,
    phone: str,
    emergency_number: str,
) -> ComeBackSheet:
    """The sheet; its language is the catalogue's when that has the lines, else the form's."""
    lines = words.come_back() or form.come_back
    translated = words.language == form.language or lines != form.come_back
    return ComeBackSheet(
        clinic=clean(clinic),
        phone=clean(phone),
        emergency_number=clean(emergency_number),
        name=clean(patient.name),
        visit=_day(visit_date, words),
        heading=words.sheet(HEADING),
        intro=words.sheet(INTRO),
        lines=tuple(clean(line) for line in lines),
        foot=words.sheet(FOOT),
        language=words.language if translated else form.language,
    )


def _day(day: date, words: SheetCatalogue) -> str:
    """The day with its month as a word; the English pattern when a translation lost a part."""
    pattern = words.sheet(DATE)
    if not all(part in pattern for part in ("{day}", "{month}", "{year}")):
        pattern = DATE
    month = words.sheet(MONTHS[day.month - 1])
    parts = {"{day}": str(day.day), "{month}": month, "{year}": str(day.year)}
    for name, value in parts.items():
        pattern = pattern.replace(name, value)
    return pattern
