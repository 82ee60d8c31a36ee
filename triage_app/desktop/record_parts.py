"""The parts of a record's right side: reasons with their answers, visits, the examiner's answers.

Each is given finished values and shows them; reasons are only built for who may see them.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.controls import LEFT, Painted
from triage_app.desktop.desk_form import desk_form
from triage_app.desktop.desk_parts import JoinedSegments
from triage_app.desktop.level_words import level_word
from triage_app.desktop.marks import LevelShape, badge_size, paint_badge
from triage_app.desktop.question_view import short_answer
from triage_app.desktop.theme import BODY, CAPTION, Theme, theme_of
from triage_app.desktop.words import Words
from triage_app.model.answers import Answer
from triage_app.model.assessment import Assessment, Reason
from triage_app.model.level import Level
from triage_app.questionnaire.form import Form, Kind, Question
from triage_app.report.because import because_words, held_because
from triage_app.report.told import Told
from triage_app.report.wording import answer_words
from triage_app.texts import _, language
from triage_app.workflow import Record

NOT_EXAMINED = "not_examined"
_VISIT_LEFT = 28


class ReasonLine(QWidget):
    """One reason: the shape of its level, its words, the answers behind it, and its source."""

    def __init__(self, reason: Reason, answers: str, source: str) -> None:
        super().__init__()
        self.setObjectName(f"reason_{reason.rule}")
        px = theme_of().px
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(10))
        row.addWidget(LevelShape(reason.level, 18), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(px(2))
        column.addWidget(Words(reason.text, BODY, bold=True))
        if answers:
            column.addWidget(Words(answers, BODY, "text2"))
        column.addWidget(Words(_source_line(reason, source), CAPTION, "text3"))
        row.addLayout(column, 1)


def _source_line(reason: Reason, source: str) -> str:
    word = level_word(reason.level)
    if not source:
        return word
    return _("{level}. Source {source}").format(level=word, source=source)


def told_of(record: Record) -> Told:
    """The answers of a record as the page reads them."""
    return Told(
        record.form,
        record.shown,
        record.patient,
        record.visit_date,
        record.answers,
        record.engine.logic,
    )


def reason_lines(
    told: Told, assessment: Assessment, most: int | None = None
) -> tuple[ReasonLine, ...]:
    """A line for every reason, highest level first, or for the first `most`; as on the page."""
    lines = []
    for reason in assessment.reasons[:most]:
        words = because_words(told, assessment, reason)
        if reason.held:
            words = held_because(told, reason) or words
        lines.append(ReasonLine(reason, words, source_words(told.form, reason.source)))
    return tuple(lines)


def source_words(form: Form, rows: str) -> str:
    """Rows of the evidence list with body and year: "2.3, Hirsch 2018, industry-funded"."""
    texts = {source.rows: source.text for source in form.sources}
    named = [texts.get(rows, "")]
    if not named[0]:
        named = [texts.get(row.strip(), "") for row in rows.split(",")]
    return ", ".join((rows, *dict.fromkeys(text for text in named if text)))


class VisitLine(Painted):
    """One visit of the time line: dot, day, badge and a few words; opens that visit's record.

    Args:
        here: this is the record that is open; its dot is solid.
        first, last: whether the line ends above or below.
    """

    def __init__(
        self, name: str, day: str, level: Level, text: str, *, here: bool, first: bool, last: bool
    ) -> None:
        super().__init__(name, day)
        self.setAccessibleName(f"{day}, {level_word(level).capitalize()}, {text}")
        self._day, self._level, self._words = day, level, text
        self._here, self._first, self._last = here, first, last
        policy = QSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        if here:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.setCursor(Qt.CursorShape.ArrowCursor)

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme_of().px(300), self.heightForWidth(theme_of().px(300)))

    @override
    def heightForWidth(self, width: int) -> int:
        """One line where the words fit beside the badge, else they wrap below it."""
        theme = theme_of()
        line = theme.px(40)
        metrics = QFontMetrics(theme.font(BODY))
        if metrics.horizontalAdvance(self._words) <= width - self._text_left() - theme.px(4):
            return line
        room = width - theme.px(_VISIT_LEFT + 4)
        wrap = metrics.boundingRect(0, 0, room, 0, Qt.TextFlag.TextWordWrap, self._words)
        return line + wrap.height() + theme.px(8)

    def _day_width(self) -> int:
        metrics = QFontMetrics(theme_of().font(BODY, bold=True))
        return metrics.horizontalAdvance(_("00 Mmm 0000")) + theme_of().px(8)

    def _text_left(self) -> int:
        theme = theme_of()
        badge = badge_size(self._level, theme).width()
        return theme.px(_VISIT_LEFT) + self._day_width() + badge + theme.px(10)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        line = theme.px(40)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() and not self._here:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.window))
            painter.drawRoundedRect(self.rect(), theme.px(8), theme.px(8))
        self._paint_dot(painter, theme, line / 2)
        left = theme.px(_VISIT_LEFT)
        painter.setFont(theme.font(BODY, bold=True))
        painter.setPen(QColor(theme.text))
        painter.drawText(QRectF(left, 0, self._day_width(), line), LEFT, self._day)
        badge = QRectF(left + self._day_width(), 0, 10, line)
        paint_badge(painter, badge, self._level, theme)
        painter.setFont(theme.font(BODY))
        painter.setPen(QColor(theme.text2))
        if self.height() > line:
            room = QRectF(left, line - theme.px(2), self.width() - left, self.height() - line)
            painter.drawText(room, Qt.TextFlag.TextWordWrap, self._words)
        else:
            room = QRectF(self._text_left(), 0, self.width() - self._text_left(), line)
            painter.drawText(room, LEFT, self._words)

    def _paint_dot(self, painter: QPainter, theme: Theme, middle: float) -> None:
        x, radius = theme.px(8), theme.px(5)
        top = middle if self._first else 0.0
        bottom = middle if self._last else float(self.height())
        painter.fillRect(QRectF(x - 1, top, 2, bottom - top), QColor(theme.line))
        painter.setPen(QPen(QColor(theme.text), 2))
        painter.setBrush(QColor(theme.text if self._here else theme.surface))
        painter.drawEllipse(QRectF(x - radius, middle - radius, 2 * radius, 2 * radius))


class ExaminerLine(QWidget):
    """One finding: its words and the parts to choose from, "Not examined" first and in grey.

    Signals:
        found(str, object): question id, and the Answer or None.
    """

    found = Signal(str, object)

    def __init__(self, question: Question, answer: Answer | None, *, stacked: bool) -> None:
        super().__init__()
        self._question = question
        options = ((NOT_EXAMINED, _("Not examined")), *examiner_options(question))
        self.segments = JoinedSegments(
            f"examiner_{question.id}", question.ask, options, quiet=NOT_EXAMINED, height=40
        )
        self.set_answer(answer)
        self.segments.chosen.connect(self._on_chosen)
        way = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        row = QBoxLayout(way, self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme_of().px(4 if stacked else 12))
        row.addWidget(Words(question.ask, BODY), 1)
        row.addWidget(self.segments)

    def set_answer(self, answer: Answer | None) -> None:
        """Show what is stored, without a signal."""
        self.segments.set_value(answer if isinstance(answer, str) else NOT_EXAMINED)

    def _on_chosen(self, option: str) -> None:
        self.found.emit(self._question.id, None if option == NOT_EXAMINED else option)


def examiner_options(question: Question) -> tuple[tuple[str, str], ...]:
    """What can be found: No and Yes, or the options' labels."""
    if question.kind is Kind.YES_NO:
        return (("no", _("No")), ("yes", _("Yes")))
    return tuple(
        (option.id, option.label[:1].upper() + option.label[1:]) for option in question.options
    )


def examiner_questions(form: Form, told: Told) -> tuple[Question, ...]:
    """The examiner's questions that apply to this patient and can be chosen from a row."""
    return tuple(
        question
        for question in form.questions.values()
        if question.examiner
        and question.kind in (Kind.YES_NO, Kind.CHOICE)
        and told.applies(question.id)
    )


class AnswerList(QWidget):
    """Every question that applies with its answer, page by page, as reception reads a record."""

    def __init__(self, told: Told) -> None:
        super().__init__()
        self.setObjectName("answer_list")
        px = theme_of().px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(24), px(24), px(24))
        column.setSpacing(px(8))
        form = desk_form(told.form)
        for page in form.pages:
            asked = [q for q in told.asked_of if q.page == page.id]
            if not asked:
                continue
            if column.count():
                column.addSpacing(px(12))
            column.addWidget(Words(page.title, BODY, bold=True))
            for question in asked:
                column.addWidget(_answer_line(form.questions[question.id], told))
        column.addStretch(1)


def _answer_line(question: Question, told: Told) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme_of().px(16))
    label = question.label[:1].upper() + question.label[1:]
    words = _answer_words(question, told)
    row.addWidget(Words(label, BODY, "text2"), 1)
    row.addWidget(Words(words[:1].upper() + words[1:], BODY), 1)
    return line


def _answer_words(question: Question, told: Told) -> str:
    """As the page says it; at a desk of another language as its own screens say it."""
    answer = told.answer(question.id)
    if language() == told.form.language:
        return answer_words(question, answer, told.visit_date)
    return short_answer(question, answer) if answer is not None else _("Not asked")


class ChangedBanner(QWidget):
    """What the paper on somebody's desk does not say: accent border and tint, words in bold."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("changed_banner")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        px = theme_of().px
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), px(10), px(16), px(10))
        self._words = Words("", BODY)
        row.addWidget(self._words, 1)
        self.hide()

    def say(self, changes: str) -> None:
        """Show what changed since the page was printed; empty hides the banner."""
        theme = theme_of()
        self._words.setText(_("Changed since it was printed: {what}").format(what=changes))
        self.setStyleSheet(
            f"#changed_banner {{ background: {theme.accent_tint}; border: 1px solid {theme.accent};"
            f" border-radius: {theme.px(8)}px; }}"
        )
        self.setVisible(bool(changes))
