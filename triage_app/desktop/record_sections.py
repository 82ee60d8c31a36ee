"""The right side of a record below its actions: level, changes, trends, why, visits, findings.

Built anew for each record and role; a section that a role may not see is not built at all.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from triage_app import workflow
from triage_app.desktop.acting_words import level_set_why, level_set_words
from triage_app.desktop.background import run_in_background
from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_form import desk_form
from triage_app.desktop.desk_parts import Rule
from triage_app.desktop.level_line import LevelLine
from triage_app.desktop.level_words import level_word
from triage_app.desktop.preview_source import seen_words
from triage_app.desktop.record_changes import ChangeLine, has_changes, visit_changes
from triage_app.desktop.record_parts import (
    ExaminerLine,
    VisitLine,
    examiner_questions,
    reason_lines,
)
from triage_app.desktop.record_trends import courses_of
from triage_app.desktop.record_versions import copy_words, version_words
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import BODY, CAPTION, theme_of
from triage_app.desktop.trend_chart import TrendChart, load_pictures
from triage_app.desktop.waiting import day_words, moment_words, weekday_words
from triage_app.desktop.words import Words
from triage_app.model.intake import Intake
from triage_app.report.story import story_line
from triage_app.report.told import Told
from triage_app.texts import _, n_
from triage_app.workflow import Clinic, Record
from triage_app.workflow.may import Action, may
from triage_app.workflow.other_days import may_break_glass, sees_reasons
from triage_app.workflow.revisit import changes_since, visit_before

CHANGES_SHOWN = 5
_UNDER_A_VISIT = 28


class Sections(QWidget):
    """All sections of one record.

    Signals:
        visit_chosen(str): id of another visit to open.
        found(str, object): an examiner's question id and the Answer, or None.
        panel_wanted(str): the letter of the panel to open: R, C or V.
        glass_wanted(): more of the record is needed, in an emergency.
    """

    visit_chosen = Signal(str)
    found = Signal(str, object)
    panel_wanted = Signal(str)
    glass_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("record_sections")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._held: QWidget | None = None
        self._charts: tuple[TrendChart, ...] = ()
        self._may_draw = False

    def show_record(self, clinic: Clinic, record: Record, told: Told, *, room: Room) -> None:
        """Build the sections of `record` as far as the person at the desk may see them."""
        if self._held is not None:
            self._held.hide()
            self._held.deleteLater()
        self._held = QWidget()
        self._body = QVBoxLayout(self._held)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(theme_of().px(8))
        self._charts = ()
        full = sees_reasons(clinic)
        self._add_level(clinic, record, full=full)
        if full:
            self._add_changes(record)
            self._add_trends(clinic, record, room)
            self._add_why(record, told)
        else:
            self._add_what_to_do(record)
        self._add_acknowledgements(clinic, record)
        self._add_visits(clinic, record, full=full)
        if may_break_glass(clinic):
            self._add_glass(record)
        if record.newest and not record.is_draft and may(clinic.staff, Action.EXAMINE):
            self._add_findings(record, told, room)
        self._column.addWidget(self._held)
        self._held.show()
        if self._may_draw:
            self.draw_trends()

    # ------------------------------------------------------------------ the pictures

    def draw_trends(self) -> None:
        """Draw the pictures, once the page is on screen: what draws them must not hold it up."""
        self._may_draw = True
        if any(chart.has_picture and not chart.is_drawn for chart in self._charts):
            run_in_background(load_pictures, self._draw_next, self._draw_next, parent=self)

    def _draw_next(self, _loaded: object = None) -> None:
        """One at a time, so that a key pressed meanwhile is not held up."""
        waiting = [chart for chart in self._charts if chart.has_picture and not chart.is_drawn]
        if waiting and self._may_draw:
            waiting[0].draw()
        if len(waiting) > 1:
            QTimer.singleShot(0, self, self._draw_next)

    def hold_trends(self) -> None:
        """Draw no picture before `draw_trends`: another page is on its way."""
        self._may_draw = False

    # ------------------------------------------------------------------ sections

    def _add_heading(self, text: str, button: PlainButton | None = None) -> None:
        """A line across, and below it a heading with a button at its end."""
        px = theme_of().px
        self._body.addSpacing(px(4))
        self._body.addWidget(Rule())
        if button is None:
            self._body.addSpacing(px(8))
            self._body.addWidget(Words(text, BODY, bold=True))
            return
        row = QHBoxLayout()
        row.setSpacing(px(12))
        row.addWidget(Words(text, BODY, bold=True), 1)
        row.addWidget(button)
        self._body.addLayout(row)

    def _panel_button(self, name: str, words: str, key: str) -> PlainButton:
        button = PlainButton(name, words, key, flat=True)
        button.clicked.connect(partial(self._on_panel, key))
        return button

    def _on_panel(self, key: str, _checked: bool = False) -> None:
        self.panel_wanted.emit(key)

    def _add_level(self, clinic: Clinic, record: Record, *, full: bool) -> None:
        level, could_be = record.level, max(record.level, record.assessment.could_be)
        if level is could_be:
            words = Words(_seen_sentence(clinic, record), BODY, bold=True)
            words.setObjectName("seen_by")
            self._body.addWidget(words)
        else:
            self._body.addWidget(LevelLine(level, could_be))
        said = level_set_words(record, clinic.staff) if full else ""
        if said:
            self._body.addWidget(_named(Words(said, BODY, bold=True), "level_set"))
            why = Words(level_set_why(record.levels[-1], clinic), BODY, "text2")
            self._body.addWidget(_named(why, "level_set_why"))
        self._body.addWidget(_named(Words(workflow.story(record)), "record_story"))

    def _add_what_to_do(self, record: Record) -> None:
        self._add_heading(_("What to do"))
        for line in desk_form(record.form).levels[record.level].instructions:
            self._body.addWidget(Words(line, BODY, "text2"))

    def _add_changes(self, record: Record) -> None:
        changes = visit_changes(record)
        if changes is None and not has_changes(record):
            return
        count = len(changes.lines) if changes is not None else 0
        words = _("All {n} changes").format(n=count) if count > CHANGES_SHOWN else _("All changes")
        button = self._panel_button("changes_button", words, "C")
        heading = changes.heading if changes is not None else _("What changed")
        self._add_heading(heading, button)
        for change in changes.lines[:CHANGES_SHOWN] if changes is not None else ():
            self._body.addWidget(ChangeLine(change))
        if changes is not None and not changes.lines:
            self._body.addWidget(Words(_("Every answer is the same."), BODY, "text2"))

    def _add_trends(self, clinic: Clinic, record: Record, room: Room) -> None:
        courses = courses_of(clinic, record)
        if not courses.trends:
            return
        many = any(len(trend.points) > 1 for trend in courses.trends)
        first = day_words(courses.first)
        self._add_heading(
            _("Since the first visit on {day}").format(day=first) if many else _("Numbers")
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme_of().px(16))
        grid.setVerticalSpacing(theme_of().px(12))
        columns = 4 if room is Room.WIDE else 2
        span = (courses.first, courses.last)
        self._charts = tuple(TrendChart(trend, span) for trend in courses.trends)
        for place, chart in enumerate(self._charts):
            grid.addWidget(chart, place // columns, place % columns)
        for column in range(columns):
            grid.setColumnStretch(column, 1)
        self._body.addLayout(grid)
        for done in courses.procedures:
            words = _("{procedure}, {day}: the dashed upright line.").format(
                procedure=done.name, day=done.words
            )
            if not many:
                words = f"{done.name}, {done.words}"
            self._body.addWidget(_named(Words(words, CAPTION, "text2"), "procedure_mark"))

    def _add_why(self, record: Record, told: Told) -> None:
        level = level_word(record.assessment.level)
        button = self._panel_button("reasons_button", _("All reasons"), "R")
        self._add_heading(_("Why {level}").format(level=level), button)
        for line in reason_lines(told, record.assessment, most=1):
            self._body.addWidget(line)
        more = len(record.assessment.reasons) - 1
        if more > 0:
            words = _("and {n} more").format(n=more)
            self._body.addWidget(Words(words, BODY, "text2"))

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
        button = None
        if full and record.versions:
            button = self._panel_button("versions_button", _("Versions"), "V")
        self._add_heading(_("Visits"), button)
        holder = QVBoxLayout()
        holder.setSpacing(0)
        own = {version.intake_id for version in record.versions}
        last = len(record.visits) - 1
        for place, visit in enumerate(record.visits):
            here = visit.intake_id in own
            line = VisitLine(
                f"visit_{place}",
                day_words(visit.visit_date),
                record.level if here else visit.assessment.level,
                self._visit_story(clinic, visit),
                here=here,
                first=place == 0,
                last=place == last,
            )
            if not here:
                line.clicked.connect(partial(self._on_visit, visit.intake_id))
            holder.addWidget(line)
            if here:
                self._add_what_happened(clinic, record, holder)
            changed = _changed_words(record, visit) if full else ""
            if changed:
                holder.addWidget(_below_a_visit(changed, f"changed_{place}"))
        self._body.addLayout(holder)

    def _add_glass(self, record: Record) -> None:
        """What of the record is closed to the desk, and the way in."""
        self._add_heading(_("For the specialist"))
        words = _("Reasons, scores and notes.")
        if record.closed:
            words = n_(
                "Reasons, scores, notes and {n} visit that is over.",
                "Reasons, scores, notes and {n} visits that are over.",
                record.closed,
            ).format(n=record.closed)
        self._body.addWidget(_named(Words(words, BODY, "text2"), "record_closed"))
        button = PlainButton("record_glass", _("Open in an emergency"), "B")
        button.clicked.connect(self.glass_wanted)
        self._body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _on_visit(self, subject: str, _checked: bool = False) -> None:
        self.visit_chosen.emit(subject)

    @staticmethod
    def _add_what_happened(clinic: Clinic, record: Record, holder: QVBoxLayout) -> None:
        """Versions and printed copies of the visit that is open, in the order of time."""
        said = [(version.completed, version_words(clinic, version)) for version in record.versions]
        said += [(copy.at, copy_words(clinic, copy)) for copy in workflow.copies(clinic, record)]
        for place, (_at, words) in enumerate(sorted(said)):
            holder.addWidget(_below_a_visit(words, f"happened_{place}"))

    @staticmethod
    def _visit_story(clinic: Clinic, visit: Intake) -> str:
        engine = clinic.forms.get(visit.form.form_id)
        if engine is None:
            return ""
        return story_line(engine.form, visit.patient, visit.visit_date, visit.answers, engine.logic)

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
    level = record.level
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


def _below_a_visit(text: str, name: str) -> Words:
    """Words that belong to the visit above them."""
    words = _named(Words(text, BODY, "text2"), name)
    words.setContentsMargins(theme_of().px(_UNDER_A_VISIT), 0, 0, theme_of().px(4))
    return words


def _named(words: Words, name: str) -> Words:
    words.setObjectName(name)
    return words
