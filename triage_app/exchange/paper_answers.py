"""Decides what each field of a filled questionnaire says, and what of it must be confirmed.

A number is sure when it is written in the unit asked for, a date when it can only be one day. It
takes nothing it doubts, and it must not know how a PDF is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from triage_app.exchange.pdf_fields import PaperField
from triage_app.model.answers import DateAnswer
from triage_app.model.problem import Problem, Severity
from triage_app.questionnaire import paper_fields
from triage_app.questionnaire.form import Form, Kind, Question
from triage_app.questionnaire.spoken import NotUnderstood, Understood, read_date, read_number

_NONE: Final = "none"
_CONFIRM: Final = "Ask the patient, and enter what they say."
_SHOWN_LETTERS: Final = 80
_BLANK: Final = PaperField("")
# A day told from another day moves with it: over a leap year even a weekday does.
_LATER: Final = timedelta(days=366)
_NUMBER: Final = re.compile(r"[-–−]?\d{1,7}(?:\.\d{1,3})?")


class PaperReader:
    """One filled questionnaire while it is read.

    Attributes:
        doubtful: what must be confirmed, in the order it was met.
        typed: the words of doubtful fields, by question id or patient field.
    """

    def __init__(
        self, form: Form, fields: Mapping[str, PaperField], today: date, day_first: bool
    ) -> None:
        self._form = form
        self._fields = fields
        self._today = today
        self._day_first = day_first
        self.doubtful: list[Problem] = []
        self.typed: dict[str, str] = {}

    def note_version(self) -> None:
        """Doubt everything a little when the paper is of another version of the form."""
        version = self._text(paper_fields.FORM_VERSION, "form")
        ours = self._form.stamp.version
        if version != ours:
            self._doubt(
                "other_version",
                "form",
                f"The paper is of version “{_shown(version)}”; the questions now are {ours}.",
                "Check the answers against the questions as they are now.",
            )

    def note_day(self) -> None:
        """Doubt what may have changed since the paper was filled in: danger signs do."""
        text = self._text(paper_fields.FILLED_ON, "filled_on")
        ask = "Ask what has changed since, the danger signs first."
        if not text:
            self._doubt("no_day", "filled_on", "The paper does not say when it was filled in.", ask)
            return
        day = self._one_day(text, birth=False)
        if day is None:
            said = f"The day it was filled in, “{_shown(text)}”, is not clear."
            self._doubt("to_confirm", "filled_on", said, ask)
            self.typed["filled_on"] = text
        elif day != self._today:
            days = (self._today - day).days
            ago = "yesterday" if days == 1 else f"{days:,} days ago"
            self._doubt("old_paper", "filled_on", f"The paper was filled in {ago}.", ask)

    def patient_fields(self) -> dict[str, object]:
        """The patient's fields as in an intake file, the doubtful ones left out."""
        raw: dict[str, object] = {}
        for name, path in (
            ("family_name", paper_fields.FAMILY_NAME),
            ("given_name", paper_fields.GIVEN_NAME),
            ("phone", paper_fields.PHONE),
        ):
            raw[name] = self._text(path, name)
        born = self._text(paper_fields.BIRTH_DATE, "birth_date")
        if born:
            day = self._typed_day(born, "birth_date", birth=True)
            raw |= {"birth_date": day.isoformat()} if day else {}
        sex = self._tick(paper_fields.SEX, "sex", paper_fields.SEXES)
        raw |= {"sex": sex} if sex else {}
        interpreter = self._tick(paper_fields.INTERPRETER, "interpreter", ("yes", "no"))
        raw |= {"interpreter": interpreter == "yes"} if interpreter else {}
        language = self._language()
        return raw | ({"language": language} if language else {})

    def answer(self, question: Question) -> object:
        """The stored form of the answer; None when it was not given or is doubtful."""
        match question.kind:
            case Kind.YES_NO | Kind.CHOICE:
                values = paper_fields.one_tick_values(question)
                return self._tick(question.id, question.id, values)
            case Kind.SCALE:
                values = paper_fields.one_tick_values(question)
                ticked = self._tick(question.id, question.id, values)
                return int(ticked) if ticked in paper_fields.SCALE_VALUES else ticked
            case Kind.MULTI | Kind.AREAS:
                return self._ticks(question)
            case Kind.NUMBER | Kind.DATE:
                return self._typed(question)
            case Kind.MEDICINES:
                return self._medicines(question)
            case Kind.TEXT:
                return self._text(question.id, question.id) or None

    def doubt_refused(self, refusals: Sequence[Problem]) -> None:
        """Answers that could be read and cannot be: they are for somebody to put right."""
        for problem in refusals:
            self.doubtful.append(replace(problem, severity=Severity.UNLIKELY))
            text = self._fields.get(problem.field, _BLANK).value.strip()
            if text:
                self.typed[problem.field] = text

    def _language(self) -> str:
        """The language ticked; the paper's own when nothing was."""
        codes = (self._form.language, *self._form.languages)
        other = self._text(paper_fields.OTHER_LANGUAGE, "language")
        ticked = self._tick(
            paper_fields.LANGUAGE, "language", (*dict.fromkeys(codes), paper_fields.OTHER)
        )
        if other or ticked == paper_fields.OTHER:
            said = f"Another language is named: “{_shown(other)}”." if other else ""
            said = said or "Another language is ticked and not named."
            self._doubt("to_confirm", "language", said, "Choose it from the list.")
            self.typed["language"] = other
            return ""
        if any(problem.field == "language" for problem in self.doubtful):
            return ""
        paper = self._fields.get(paper_fields.FORM_LANGUAGE, _BLANK).value
        return ticked or (paper if paper in codes else "")

    def _text(self, path: str, name: str) -> str:
        """What was typed, without spaces around it; empty and doubtful when it cannot be read."""
        found = self._fields.get(path, _BLANK)
        if not found.sound:
            self._doubt("unreadable_field", name, "This field cannot be read.", _CONFIRM)
        return found.value.strip()

    def _tick(self, path: str, name: str, allowed: Sequence[str]) -> str | None:
        """The one box ticked; None for none, and for what is doubtful."""
        found = self._fields.get(path, _BLANK)
        if not found.sound:
            self._doubt("unreadable_field", name, "This field cannot be read.", _CONFIRM)
        elif len(found.marks) > 1:
            boxes = _listed(found.marks)
            self._doubt("two_ticks", name, f"Two boxes are ticked: {boxes}.", _CONFIRM)
        elif not found.agrees:
            boxes = _listed(found.marks)
            self._doubt("not_as_drawn", name, f"It is not clear if {boxes} is ticked.", _CONFIRM)
        elif found.value and found.value not in allowed:
            said = f"“{_shown(found.value)}” is not one of its answers."
            self._doubt("unknown_option", name, said, _CONFIRM)
        elif found.value:
            return found.value
        return None

    def _boxes(self, question: Question) -> list[str] | None:
        """The boxes ticked of a question that has one for each option; None when doubtful."""
        ticked: list[str] = []
        unclear: list[str] = []
        for option in paper_fields.many_tick_values(question):
            found = self._fields.get(paper_fields.option_field(question, option), _BLANK)
            if not found.sound or not found.agrees:
                unclear.append(option)
            elif found.value:
                ticked.append(option)
        if unclear:
            said = f"It is not clear if {_listed(unclear)} is ticked."
            self._doubt("not_as_drawn", question.id, said, _CONFIRM)
            return None
        alone = [one for one in ticked if one == _NONE or one in paper_fields.NO_ANSWERS]
        if alone and len(ticked) > 1:
            said = f"{_listed(ticked)} are ticked together."
            self._doubt("two_ticks", question.id, said, _CONFIRM)
            return None
        return ticked

    def _ticks(self, question: Question) -> object:
        ticked = self._boxes(question)
        if not ticked:
            return None
        return ticked[0] if ticked[0] in paper_fields.NO_ANSWERS else ticked

    def _typed(self, question: Question) -> object:
        text = self._text(question.id, question.id)
        before = len(self.doubtful)
        no_answer = self._tick(
            paper_fields.no_answer_field(question), question.id, paper_fields.NO_ANSWERS
        )
        if len(self.doubtful) > before or not text:
            if text:
                self.typed[question.id] = text
            return no_answer
        if no_answer:
            said = f"“{_shown(text)}” is written, and “{no_answer}” is ticked too."
            self._doubt("two_ticks", question.id, said, _CONFIRM)
            self.typed[question.id] = text
            return None
        if question.kind is Kind.DATE:
            day = self._typed_day(text, question.id, birth=False)
            return day.isoformat() if day else None
        return self._number(question, text)

    def _number(self, question: Question, text: str) -> float | int | None:
        least = question.bounds.least if question.bounds else None
        most = question.bounds.most if question.bounds else None
        found = read_number(text, question.unit, least, most, question.whole)
        if isinstance(found, Understood) and isinstance(found.value, (int, float)):
            exact = _exact_number(text, question.unit)
            if exact == found.value and not found.assumed:
                return found.value
        self._not_sure(question.id, text, found)
        return None

    def _typed_day(self, text: str, name: str, *, birth: bool) -> date | None:
        day = self._one_day(text, birth=birth)
        if day is None:
            found = read_date(text, self._today, self._day_first, None, birth)
            self._not_sure(name, text, found)
        return day

    def _one_day(self, text: str, *, birth: bool) -> date | None:
        """The day, when it is the same in either order and on whatever day it was written."""
        days = set()
        for today in (self._today, self._today + _LATER):
            for day_first in (True, False):
                found = read_date(text, today, day_first, None, birth)
                if isinstance(found, NotUnderstood) or found.assumed:
                    return None
                assert isinstance(found.value, DateAnswer)
                if found.value.approximate or found.value.day > self._today:
                    return None
                days.add(found.value.day)
        return days.pop() if len(days) == 1 else None

    def _medicines(self, question: Question) -> object:
        rows: list[dict[str, str]] = []
        nameless: list[str] = []
        for row in range(1, paper_fields.MEDICINE_ROWS + 1):
            texts = {
                part: self._text(paper_fields.medicine_field(question, row, part), question.id)
                for part in paper_fields.MEDICINE_PARTS
            }
            given = {part: " ".join(text.split()) for part, text in texts.items() if text}
            if given and "name" not in given:
                nameless.append(_shown(" ".join(given.values())))
            elif given:
                rows.append(given)
        before = len(self.doubtful)
        ticked = self._boxes(question)
        names = ", ".join(_shown(row["name"]) for row in rows)
        if nameless:
            said = f"A medicine has no name: {_listed(nameless)}. Written: {names or 'no other'}."
            self._doubt("no_name", question.id, said, _CONFIRM)
        elif rows and ticked:
            said = f"{_listed(ticked)} is ticked, and medicines are written: {names}."
            self._doubt("two_ticks", question.id, said, _CONFIRM)
        if len(self.doubtful) > before or any(p.field == question.id for p in self.doubtful):
            self.typed[question.id] = names
            return None
        if ticked:
            return [] if ticked[0] == paper_fields.NO_MEDICINES else ticked[0]
        return rows or None

    def _not_sure(self, name: str, text: str, found: Understood | NotUnderstood) -> None:
        """What was typed and how it would be read, for somebody to confirm."""
        self.typed[name] = text
        if isinstance(found, NotUnderstood):
            self._doubt("not_understood", name, f"“{_shown(text)}” is not clear.", found.cure)
            return
        words = ", ".join(part for part in (found.words, found.assumed) if part)
        said = f"“{_shown(text)}” may mean {words}."
        self._doubt("to_confirm", name, said, _CONFIRM)

    def _doubt(self, code: str, name: str, text: str, cure: str) -> None:
        self.doubtful.append(Problem(code, name, text, cure, Severity.UNLIKELY))


def _exact_number(text: str, unit: str) -> float | None:
    """The number when it stands alone or with the very unit asked for; None for any other way."""
    kind = unit.partition(" ")[0]
    bare = text.strip().lower().removesuffix(unit.lower()).removesuffix(kind.lower()).strip()
    if _NUMBER.fullmatch(bare) is None:
        return None
    return float(bare.replace("–", "-").replace("−", "-"))


def _listed(values: Sequence[str] | frozenset[str]) -> str:
    return " and ".join(f"“{_shown(value)}”" for value in sorted(values)) or "it"


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_LETTERS else f"{line[: _SHOWN_LETTERS - 1]}…"
