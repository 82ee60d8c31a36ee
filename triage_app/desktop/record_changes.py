"""What changed, answer by answer: since the last visit, the last version, and since it was printed.

It shows the finished list of the workflow; the most worrying kind of answer stands first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from triage_app.desktop.desk_form import desk_form
from triage_app.desktop.question_view import short_answer
from triage_app.desktop.record_panels import SidePanel
from triage_app.desktop.theme import BODY, theme_of
from triage_app.desktop.waiting import day_words, moment_words
from triage_app.desktop.words import Words
from triage_app.model.answers import Answer, Answers
from triage_app.model.intake import Intake
from triage_app.questionnaire.form import Form, Kind
from triage_app.texts import _, language
from triage_app.workflow import Clinic, Record
from triage_app.workflow.changes import Change
from triage_app.workflow.record import earlier_visits, since_last_version, since_last_visit

ARROW: Final = "→"
_MOST_SAID: Final = 3
_BESIDE_EACH_OTHER: Final = 24  # letters of both values; longer ones stand below each other
_NUMBERS: Final = (Kind.SCALE, Kind.NUMBER)


@dataclass(frozen=True, slots=True)
class Changes:
    """A list of changes with what it is measured from; `since` is a day or a time in words."""

    heading: str
    lines: tuple[Change, ...]


def visit_changes(record: Record) -> Changes | None:
    """Against the visit before, of the same form; None at the first visit."""
    before = earlier_visits(record)
    if not before:
        return None
    heading = _("Changed since {day}").format(day=day_words(before[-1].visit_date))
    return Changes(heading, _worded(record, since_last_visit(record), before[-1].answers))


def version_changes(clinic: Clinic, record: Record) -> Changes | None:
    """Against the version before; None for the first."""
    before = version_before(record)
    if before is None:
        return None
    at = moment_words(before.completed, clinic.now(), clinic.zone)
    heading = _("Changed since version {n} of {at}").format(n=before.version, at=at)
    return Changes(heading, _worded(record, since_last_version(record), before.answers))


def printed_changes(record: Record) -> Changes | None:
    """Against the paper printed last; None when it says all there is."""
    if not record.changes:
        return None
    return Changes(_("Changed since it was printed"), _ordered(record.form, record.changes))


def printed_words(record: Record, *, full: bool) -> str:
    """What the paper on somebody's desk does not say, in one line; empty when it says it all.

    Args:
        record: the newest version, or an old one, of which nothing is said.
        full: also the examiner's findings, for those who may see them.
    """
    questions = record.form.questions
    lines = [
        change.words
        for change in _ordered(record.form, record.changes)
        if full or change.question not in questions or not questions[change.question].examiner
    ]
    more = len(lines) - _MOST_SAID
    said = "; ".join(lines[:_MOST_SAID])
    return _("{what}; and {n} more").format(what=said, n=more) if more > 0 else said


def version_before(record: Record) -> Intake | None:
    """The version that this one replaced."""
    version = record.version
    if version is None:
        return None
    return next((i for i in record.versions if i.intake_id == version.replaces), None)


def _worded(record: Record, changes: Sequence[Change], before: Answers) -> tuple[Change, ...]:
    """The changes in the desk's language, the most worrying kind of answer first."""
    if language() != record.form.language:
        form = desk_form(record.form)
        changes = [_in_desk_words(form, c, before, record.answers) for c in changes]
    return _ordered(record.form, changes)


def _in_desk_words(form: Form, change: Change, before: Answers, now: Answers) -> Change:
    question = form.questions.get(change.question)
    if question is None:
        return change

    def said(answer: Answer | None) -> str:
        if answer is not None:
            return short_answer(question, answer)
        return _("Not examined") if question.examiner else _("Not asked")

    was, is_now = said(before.get(question.id)), said(now.get(question.id))
    return replace(change, label=question.label, was=was, now=is_now)


def _ordered(form: Form, changes: Sequence[Change]) -> tuple[Change, ...]:
    """Danger signs, then numbers, then the rest; inside each as the form asks."""

    def place(change: Change) -> int:
        question = form.questions.get(change.question)
        if question is None:
            return 0  # who it is, and the level
        if question.red_flag:
            return 1
        return 2 if question.kind in _NUMBERS else 3

    return tuple(sorted(changes, key=place))


class ChangeLine(QWidget):
    """One answer: its label, what it was, and in bold what it is now."""

    def __init__(self, change: Change) -> None:
        super().__init__()
        self.setObjectName("change_line")
        label = f"{change.label[:1].upper()}{change.label[1:]}"
        words = _("{label}: {was}, now {now}")
        self.setAccessibleName(words.format(label=label, was=change.was, now=change.now))
        px = theme_of().px
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(12))
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(Words(label, BODY, "text2"), 5, top)
        long = len(change.was) + len(change.now) > _BESIDE_EACH_OTHER
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        values = QBoxLayout(down if long else across)
        values.setSpacing(0 if long else px(6))
        values.addWidget(Words(f"{change.was} {ARROW}", BODY, "text2"), 0, top)
        values.addWidget(Words(change.now, BODY, bold=True), 1, top)
        row.addLayout(values, 6)


class ChangesPanel(SidePanel):
    """All that changed, under a heading for each thing it is measured from."""

    key = "C"

    def __init__(self, clinic: Clinic, record: Record) -> None:
        super().__init__("changes_panel", _("What changed"))
        found = (printed_changes(record), version_changes(clinic, record), visit_changes(record))
        for changes in found:
            if changes is None:
                continue
            self.add_heading(changes.heading)
            for change in changes.lines:
                self.body.addWidget(ChangeLine(change))
            if not changes.lines:
                self.add_words(_("Every answer is the same."))
        if not any(found):
            self.add_words(_("This is the first visit and its first version."))
        self.body.addStretch(1)


def has_changes(record: Record) -> bool:
    """Whether there is anything to measure against."""
    earlier = earlier_visits(record), version_before(record), record.changes
    return any(bool(part) for part in earlier)
