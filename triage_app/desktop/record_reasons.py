"""The panel with all reasons: the answers behind each, its source, scores, advice, and the gaps.

It repeats what the rules found and the page's own words for it; it judges nothing. A sign that
could not be ruled out and a question nobody asked stand here as such, never as a "no".
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from triage_app.desktop.acting_words import level_set_why, level_set_words
from triage_app.desktop.desk_form import desk_form
from triage_app.desktop.level_words import level_word
from triage_app.desktop.marks import LevelShape
from triage_app.desktop.record_panels import SidePanel
from triage_app.desktop.record_parts import reason_lines, source_words
from triage_app.desktop.theme import BODY, CAPTION, theme_of
from triage_app.desktop.words import Words
from triage_app.model.answers import NoAnswer, QuestionId
from triage_app.model.assessment import Advice, Score, ScorePart
from triage_app.questionnaire.form import Form
from triage_app.report.because import score_range
from triage_app.report.told import Told
from triage_app.report.wording import capital
from triage_app.texts import _
from triage_app.workflow import Clinic, Record


class ReasonsPanel(SidePanel):
    """Everything the level, the scores and the advice rest on."""

    key = "R"

    def __init__(self, clinic: Clinic, record: Record, told: Told) -> None:
        level = level_word(record.assessment.level)
        super().__init__("reasons_panel", _("Why {level}").format(level=level))
        self._record = record
        self._told = told
        self._add_level(clinic)
        for line in reason_lines(told, record.assessment):
            self.body.addWidget(line)
        self._add_held()
        self._add_gaps()
        self._add_scores()
        self._add_advice()
        self.body.addStretch(1)

    def _add_level(self, clinic: Clinic) -> None:
        said = level_set_words(self._record, clinic.staff)
        if said:
            self.add_words(said, "text", bold=True)
            self.add_words(level_set_why(self._record.levels[-1], clinic))
        found = self._record.assessment
        if not found.settled:
            words = _("The level could still be {level}: see what was not asked or not known.")
            self.add_words(words.format(level=level_word(found.could_be)), "text")

    def _add_held(self) -> None:
        """The rules that hold the level because a danger sign could not be ruled out."""
        held = set(self._record.assessment.held)
        if not held:
            return
        self.add_heading(_("Could not be ruled out"))
        for rule in self._told.form.rules:
            if rule.id in held:
                self.body.addWidget(PageLine(rule.finding or rule.reason, "", rule.source))

    def _add_gaps(self) -> None:
        """What nobody asked and what the patient did not know, the most dangerous first."""
        gaps = gaps_of(self._told)
        self.add_heading(_("Not asked or not known: {n}").format(n=len(gaps)))
        if not gaps:
            self.add_words(_("Every question that applies has an answer."))
            return
        could = {item.question: item.could_make for item in self._record.assessment.open}
        names = desk_form(self._told.form).questions
        lines = sorted(gaps, key=lambda name: -int(could.get(name, -1)))
        for name in lines:
            label = names[name].label
            word = _gap_word(self._told.answer(name))
            self.body.addWidget(GapLine(f"{label[:1].upper()}{label[1:]}", word, could.get(name)))

    def _add_scores(self) -> None:
        scores = self._record.assessment.scores
        if not scores:
            return
        self.add_heading(_("Scores"))
        for score in scores:
            self.body.addWidget(ScoreLines(score, self._told.form))
        points = _("Place among others of this level: {n} of 100.")
        self.add_words(points.format(n=self._record.assessment.priority), "text")
        self.body.addWidget(PartLines(self._record.assessment.priority_parts, points=True))

    def _add_advice(self) -> None:
        advice = self._record.assessment.advice
        if not advice:
            return
        self.add_heading(_("For the specialist"))
        self.add_words(_("Lines that never change the level."))
        for line in advice:
            self.body.addWidget(_advice_line(line, self._told.form))


def gaps_of(told: Told) -> tuple[QuestionId, ...]:
    """Every question that applies to this patient and has no value, in the form's order."""
    return tuple(
        question.id
        for question in told.asked_of
        if told.answer(question.id) is None or isinstance(told.answer(question.id), NoAnswer)
    )


def _gap_word(answer: object) -> str:
    match answer:
        case NoAnswer.UNKNOWN:
            return _("Not sure")
        case NoAnswer.DECLINED:
            return _("Rather not say")
        case _:
            return _("Not asked")


def _advice_line(advice: Advice, form: Form) -> PageLine:
    shown = dict.fromkeys(item.shown for item in advice.because)
    because = ", ".join(item for item in shown if item and item not in advice.text)
    return PageLine(advice.text, because, source_words(form, advice.source))


class PageLine(QWidget):
    """A line in the page's own words: what, the answers behind it, and its source."""

    def __init__(self, text: str, because: str, source: str) -> None:
        super().__init__()
        self.setObjectName("page_line")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, theme_of().px(4))
        column.setSpacing(theme_of().px(2))
        column.addWidget(Words(capital(text), BODY))
        if because:
            column.addWidget(Words(because, BODY, "text2"))
        if source:
            words = _("Source {source}").format(source=source)
            column.addWidget(Words(words, CAPTION, "text3"))


class GapLine(QWidget):
    """A question without an answer, and the shape of the level its answer could bring about."""

    def __init__(self, label: str, word: str, could_make: object) -> None:
        super().__init__()
        self.setObjectName("gap_line")
        px = theme_of().px
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        words = f"{word}: {label}"
        top = Qt.AlignmentFlag.AlignTop
        from triage_app.model.level import Level  # noqa: PLC0415

        if isinstance(could_make, Level) and could_make > Level.ROUTINE:
            row.addWidget(LevelShape(could_make, 18), 0, top)
            level = level_word(could_make)
            words = _("{what}. It could make this {level}.").format(what=words, level=level)
        else:
            row.addSpacing(px(26))
        row.addWidget(Words(words, BODY, "text"), 1)


class ScoreLines(QWidget):
    """A score with its range, band and source, and each of its parts in words."""

    def __init__(self, score: Score, form: Form) -> None:
        super().__init__()
        self.setObjectName("score_lines")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, theme_of().px(4))
        column.setSpacing(theme_of().px(2))
        column.addWidget(Words(_score_words(score), BODY, bold=True))
        if score.parts:
            column.addWidget(PartLines(score.parts, points=False))
        words = _("Source {source}").format(source=source_words(form, score.source))
        column.addWidget(Words(words, CAPTION, "text3"))


def _score_words(score: Score) -> str:
    amount = score_range(score)
    if score.of:
        amount = _("{amount} of {n}, {asked} asked").format(
            amount=amount, n=score.of, asked=score.asked
        )
    words = f"{capital(score.label)}: {amount}"
    return f"{words}, {score.band}" if score.band else words


class PartLines(QWidget):
    """The parts of a score: what counts, what does not, and what is not known."""

    def __init__(self, parts: Iterable[ScorePart], *, points: bool) -> None:
        super().__init__()
        self.setObjectName("part_lines")
        column = QVBoxLayout(self)
        column.setContentsMargins(theme_of().px(12), 0, 0, 0)
        column.setSpacing(theme_of().px(2))
        for part in parts:
            row = QHBoxLayout()
            row.setSpacing(theme_of().px(12))
            ink = "text" if part.met else "text2"
            row.addWidget(Words(capital(part.label), BODY, ink), 3)
            row.addWidget(Words(_part_word(part, points=points), BODY, ink), 2)
            column.addLayout(row)


def _part_word(part: ScorePart, *, points: bool) -> str:
    if part.met is None:
        return _("not known") if part.asked else _("not asked")
    if not part.met:
        return _("does not count")
    return _("{n} points").format(n=part.points) if points else _("counts")
