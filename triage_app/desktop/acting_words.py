"""How what people wrote beside an intake is said on screen: levels set, states, tasks, notes.

It knows no widget. A level that was set is always said together with what the rules say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from triage_app.desktop.level_words import level_word
from triage_app.desktop.waiting import moment_words, state_name
from triage_app.desktop.worklist_tasks import kind_words
from triage_app.model.beside import LevelSet, Task
from triage_app.model.level import Level
from triage_app.model.person import Staff
from triage_app.texts import _
from triage_app.workflow import Clinic, Record


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing somebody did beside the intake."""

    at: datetime
    text: str
    by: str

    def line(self, clinic: Clinic) -> str:
        """10:44 by Dr A. Voss: booked."""
        at = moment_words(self.at, clinic.now(), clinic.zone)
        return _("{at} by {by}: {what}").format(at=at, by=self.by, what=self.text)


def task_words(task: Task) -> str:
    """Imaging: MRI of the whole spine."""
    return f"{kind_words(task.kind)}: {task.text}" if task.text else kind_words(task.kind)


def level_set_words(record: Record, staff: Staff) -> str:
    """ "You set URGENT, the rules say SOON."; empty while the rules' level stands."""
    last = record.override or record.lapsed
    if last is None or last.level is None:
        return ""
    chosen, rules = last.level, record.assessment.level
    values = {
        "who": last.by.name,
        "level": level_word(chosen),
        "rules": level_word(rules),
    }
    own = last.by.staff_id == staff.staff_id
    if record.lapsed is not None:
        text = (
            _("You set {level}. The rules rose to {rules} since, so {rules} counts.")
            if own
            else _("{who} set {level}. The rules rose to {rules} since, so {rules} counts.")
        )
    elif chosen is rules:
        text = (
            _("You set {level}, and the rules say the same now.")
            if own
            else _("{who} set {level}, and the rules say the same now.")
        )
    else:
        text = (
            _("You set {level}, the rules say {rules}.")
            if own
            else _("{who} set {level}, the rules say {rules}.")
        )
    return text.format(**{key: value for key, value in values.items() if f"{{{key}}}" in text})


def level_set_line(entry: LevelSet, clinic: Clinic) -> str:
    """10:44 by Dr A. Voss: URGENT. Cannot lift the left foot."""
    return _level_deed(entry).line(clinic)


def level_set_why(entry: LevelSet, clinic: Clinic) -> str:
    """10:44 by Dr A. Voss: cannot lift the left foot. For below the sentence that says what."""
    return Deed(entry.at, entry.reason, entry.by.name).line(clinic)


def deeds(record: Record) -> tuple[Deed, ...]:
    """Everything done beside the intake but its notes, first first."""
    return tuple(sorted(_deeds(record), key=lambda deed: deed.at))


def _deeds(record: Record) -> Iterator[Deed]:
    yield from (_level_deed(entry) for entry in record.levels)
    for change in record.states:
        word = state_name(change.state)
        text = f"{word}. {change.reason}" if change.reason else word
        yield Deed(change.at, text, change.by.name)
    for given in record.assignments:
        name = given.specialist
        text = _("for {name}").format(name=name) if name else _("for no specialist in particular")
        yield Deed(given.at, text, given.by.name)
    for task in record.tasks:
        yield Deed(task.at, task_words(task), task.by.name)
        if task.done_at is not None and task.done_by is not None:
            done = _("Done: {what}").format(what=task_words(task))
            yield Deed(task.done_at, done, task.done_by.name)


def _level_deed(entry: LevelSet) -> Deed:
    if entry.level is None:
        word = _("the level given back to the rules, {rules}").format(rules=level_word(entry.rules))
    else:
        word = _("{level} in place of the rules’ {rules}").format(
            level=level_word(entry.level), rules=level_word(entry.rules)
        )
    return Deed(entry.at, f"{word}. {entry.reason}", entry.by.name)


def lowers(chosen: Level, record: Record) -> bool:
    """Whether a level is below what the rules say of this intake."""
    return chosen < record.assessment.level
