"""Which procedures on the spine earlier visits told of, of whatever form: for course and story.

An id means the same in every form that comes with the program: these three are the procedure's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from triage_app.model.answers import DateAnswer, QuestionId
from triage_app.model.intake import Intake
from triage_app.report.spine_levels import levels_in
from triage_app.report.wording import capital, day_words, short_day

_NAME: Final = QuestionId("procedure")
_DAY: Final = QuestionId("procedure_date")
_LEVELS: Final = QuestionId("procedure_levels")


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure as told: its name, its levels, and its day.

    Attributes:
        name: such as "Kyphoplasty"; "Procedure" where the name is not known.
        levels: those that parse, such as "T12, L1"; empty where none does.
        approximate: the day is about right only.
    """

    name: str
    levels: str
    day: date
    approximate: bool = False

    @property
    def titled(self) -> str:
        """ "Kyphoplasty T12, about 2 Apr 2026", beside its mark in the charts."""
        named = f"{self.name} {self.levels}".strip()
        return f"{named}, {'about ' if self.approximate else ''}{day_words(self.day)}"

    def told_on(self, visit_date: date) -> str:
        """ "Kyphoplasty at T12 on 2 Apr", with the year where it is not the visit's."""
        this_year = self.day.year == visit_date.year
        day = short_day(self.day) if this_year else day_words(self.day)
        where = f" at {self.levels}" if self.levels else ""
        return f"{self.name}{where} {'about' if self.approximate else 'on'} {day}"


def procedures(earlier: Sequence[Intake]) -> tuple[Procedure, ...]:
    """The procedures with a day, the oldest first, each once: two visits may tell of one."""
    found: dict[date, Procedure] = {}
    for intake in earlier:
        day = intake.answers.get(_DAY)
        if isinstance(day, DateAnswer):
            found[day.day] = Procedure(
                _name(intake.answers.get(_NAME)),
                ", ".join(levels_in(str(intake.answers.get(_LEVELS, "")))),
                day.day,
                day.approximate,
            )
    return tuple(found[day] for day in sorted(found))


def _name(answer: object) -> str:
    if not isinstance(answer, str) or answer in ("", "other"):
        return "Procedure"
    return capital(answer.replace("_", " "))
