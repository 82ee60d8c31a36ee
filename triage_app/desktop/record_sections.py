"""The right side of a record below its actions: what to do or why, trends, visits, findings.

Built anew for each record and role; a section that a role may not see is not built at all.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from triage_app import workflow
from triage_app.desktop.desk_form import desk_form
from triage_app.desktop.desk_parts import Rule
from triage_app.desktop.level_line import LevelLine
from triage_app.desktop.level_words import level_word
from triage_app.desktop.number_strip import NumberStrip
from triage_app.desktop.preview_source import Case, seen_words, shown_numbers
from triage_app.desktop.record_parts import (
    ExaminerLine,
    VisitLine,
    examiner_questions,
    reason_lines,
)
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import BODY, theme_of
from triage_app.desktop.trend_chart import TrendChart, trends_of
from triage_app.desktop.waiting import day_words, moment_words, weekday_words
from triage_app.desktop.words import Words
from triage_app.model.intake import Intake
from triage_app.report.story import story_line
from triage_app.report.told import Told
from triage_app.texts import _
from triage_app.workflow import Clinic, Record
from triage_app.workflow.revisit import changes_since, visit_before


class Sections(QWidget):
    """All sections of one record.

    Signals:
        visit_chosen(str): id of another visit to open.
        found(str, object): an examiner's question id and the Answer, or None.
    """

    visit_chosen = Signal(str)
    found = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("record_sections")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._held: QWidget | None = None

    def show_record(
        self, clinic: Clinic, record: Record, told: Told, *, full: bool, room: Room
    ) -> None:
        """Build the sections of `record`; `full` for those who may see reasons and scores."""
        if self._held is not None:
            self._held.hide()
            self._held.deleteLater()
        self._held = QWidget()
        self._body = QVBoxLayout(self._held)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(theme_of().px(8))
        self._add_level(clinic, record)
        if full:
            self._add_why(record, told)
            self._add_trends(record, room)
        else:
            self._add_what_to_do(record)
        self._add_acknowledgements(clinic, record)
        self._add_visits(clinic, record, full=full)
        if full and not record.is_draft:
            self._add_findings(record, told, room)
        self._column.addWidget(self._held)
        self._held.show()

    def _add_heading(self, text: str) -> None:
        px = theme_of().px
        self._body.addSpacing(px(8))
        self._body.addWidget(Rule())
        self._body.addSpacing(px(8))
        self._body.addWidget(Words(text, BODY, bold=True))

    def _add_level(self, clinic: Clinic, record: Record) -> None:
        found = record.assessment
        if found.settled:
            words = Words(_seen_sentence(clinic, record), BODY, bold=True)
            words.setObjectName("seen_by")
            self._body.addWidget(words)
        else:
            self._body.addWidget(LevelLine(found.level, found.could_be))
        story = Words(story_line(record.form, record.patient, record.visit_date, record.answers))
        story.setObjectName("record_story")
        self._body.addWidget(story)

    def _add_what_to_do(self, record: Record) -> None:
        self._add_heading(_("What to do"))
        for line in desk_form(record.form).levels[record.assessment.level].instructions:
            self._body.addWidget(Words(line, BODY, "text2"))

    def _add_why(self, record: Record, told: Told) -> None:
        level = level_word(record.assessment.level)
        numbers = shown_numbers(Case(told, record.assessment))
        if numbers:
            self._body.addSpacing(theme_of().px(4))
            self._body.addWidget(NumberStrip(numbers))
        self._add_heading(_("Why {level}").format(level=level))
        for line in reason_lines(told, record.assessment):
            self._body.addWidget(line)

    def _add_trends(self, record: Record, room: Room) -> None:
        visits = [
            visit for visit in record.visits if visit.form.form_id == record.form.stamp.form_id
        ]
        trends = trends_of(desk_form(record.form), visits)
        if not trends or len(visits) < 2:
            return  # one visit: the strip has its numbers
        first = day_words(min(visit.visit_date for visit in visits))
        self._add_heading(_("Since the first visit on {day}").format(day=first))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme_of().px(16))
        grid.setVerticalSpacing(theme_of().px(12))
        columns = 4 if room is Room.WIDE else 2
        for place, trend in enumerate(trends):
            grid.addWidget(TrendChart(trend), place // columns, place % columns)
        for column in range(columns):
            grid.setColumnStretch(column, 1)
        self._body.addLayout(grid)

    def _add_acknowledgements(self, clinic: Clinic, record: Record) -> None:
        if not record.acknowledgements:
            return
        self._add_heading(_("Who was told"))
        for note in record.acknowledgements:
            at = moment_words(note.at, clinic.now(), clinic.zone)
            text = _("{told}, at {at} by {by}").format(told=note.told, at=at, by=note.by.name)
            self._body.addWidget(Words(text, BODY, "text2"))

    def _add_visits(self, clinic: Clinic, record: Record, *, full: bool) -> None:
        if not record.visits:
            return
        self._add_heading(_("Visits"))
        holder = QVBoxLayout()
        holder.setSpacing(0)
        last = len(record.visits) - 1
        for place, visit in enumerate(record.visits):
            here = visit.intake_id == record.subject
            line = VisitLine(
                f"visit_{place}",
                day_words(visit.visit_date),
                visit.assessment.level,
                self._visit_story(clinic, visit),
                here=here,
                first=place == 0,
                last=place == last,
            )
            if not here:
                line.clicked.connect(
                    lambda _checked=False, subject=visit.intake_id: self.visit_chosen.emit(subject)
                )
            holder.addWidget(line)
            changed = _changed_words(record, visit) if full else ""
            if changed:
                words = Words(changed, BODY, "text2")
                words.setObjectName(f"changed_{place}")
                words.setContentsMargins(theme_of().px(32), 0, 0, theme_of().px(8))
                holder.addWidget(words)
        self._body.addLayout(holder)
        for version in record.versions:
            self._body.addWidget(Words(self._version_words(clinic, version), BODY, "text2"))

    @staticmethod
    def _visit_story(clinic: Clinic, visit: Intake) -> str:
        engine = clinic.forms.get(visit.form.form_id)
        if engine is None:
            return ""
        return story_line(engine.form, visit.patient, visit.visit_date, visit.answers)

    def _version_words(self, clinic: Clinic, version: Intake) -> str:
        at = moment_words(version.completed, clinic.now(), clinic.zone)
        if version.version == 1:
            return _("{at} entered by {by}").format(at=at, by=version.by.name)
        return _("{at} version {n} by {by}: {why}").format(
            at=at, n=version.version, by=version.by.name, why=version.reason
        )

    def _add_findings(self, record: Record, told: Told, room: Room) -> None:
        questions = examiner_questions(desk_form(record.form), told)
        if not questions:
            return
        self._add_heading(_("When you examine"))
        for question in questions:
            line = ExaminerLine(
                question, record.answers.get(question.id), stacked=room is not Room.WIDE
            )
            line.found.connect(self.found)
            self._body.addWidget(line)


def _changed_words(record: Record, visit: Intake) -> str:
    """What a returning patient no longer says as last time, of what does not change."""
    before = visit_before(record.visits, visit)
    if before is None or visit.form.form_id != record.form.stamp.form_id:
        return ""
    changes = changes_since(record.form, visit.answers, before.answers)
    if not changes:
        return ""
    said = "; ".join(change.words for change in changes)
    return _("Changed since {day}: {what}").format(day=day_words(before.visit_date), what=said)


def _seen_sentence(clinic: Clinic, record: Record) -> str:
    """See within 2 weeks, by Friday 4 Dec 2026."""
    level = record.assessment.level
    words = record.form.levels[level]
    seen = seen_words(record.form, level)
    seen = seen[:1].upper() + seen[1:]
    if words.limit_hours < 24:
        return f"{seen}."
    due = workflow.due(record.form, level, record.started).astimezone(clinic.zone)
    by = weekday_words(due.date())
    if words.limit_hours < 48:
        by = _("{clock} on {day}").format(clock=due.strftime("%H:%M"), day=by)
    return _("{seen}, by {day}.").format(seen=seen, day=by)
