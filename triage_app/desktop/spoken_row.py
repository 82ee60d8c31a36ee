"""A question with its answer, as they are read aloud: in the staff's words and the patient's.

The words are the form's own, so that nothing is said that nobody has reviewed; days are written by
the language they are said in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QDate, QLocale, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from triage_app.desktop.controls import Painted
from triage_app.desktop.marks import cap_size, paint_key_cap
from triage_app.desktop.question_view import NOT_SURE, RATHER_NOT_SAY, short_answer
from triage_app.desktop.theme import ANSWER, BODY, Theme, theme_of
from triage_app.model.answers import Answer, DateAnswer, Medicine, NoAnswer, QuestionId
from triage_app.questionnaire.catalogue import Catalogue
from triage_app.questionnaire.form import Kind, Question
from triage_app.texts import _

_WRAP: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
_SIDE: Final = 12
_TOP: Final = 8
_LEAST: Final = 56
_CAP: Final = 24


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """One question and its answer; `other` parts are the patient's language, empty when same."""

    question: QuestionId
    ask: str
    answer: str
    other_ask: str = ""
    other_answer: str = ""


def spoken_line(question: Question, answer: Answer, words: Catalogue) -> SpokenLine:
    """The line of one answer."""
    other_ask = words.ask(question.id)
    return SpokenLine(
        question.id,
        question.ask,
        _answer_said(question, answer),
        other_ask,
        _answer_said_in(question, answer, words) if other_ask else "",
    )


def _answer_said(question: Question, answer: Answer) -> str:
    """The answer as it stands on its button; "None of these" for nothing of a list."""
    match answer:
        case str() if question.options:
            return question.option(answer).say
        case tuple() if answer and question.options:
            return ", ".join(question.option(str(item)).say for item in answer)
        case _:
            return short_answer(question, answer)


def _answer_said_in(question: Question, answer: Answer, words: Catalogue) -> str:
    match answer:
        case NoAnswer.UNKNOWN:
            return words.answer(NOT_SURE)
        case NoAnswer.DECLINED:
            return words.answer(RATHER_NOT_SAY)
        case DateAnswer():
            day = QDate(answer.day.year, answer.day.month, answer.day.day)
            said = QLocale(words.language).toString(day, QLocale.FormatType.LongFormat)
            return f"≈ {said}" if answer.approximate else said
        case str() if question.options:
            return words.say(question.id, answer)
        case tuple() if not answer:
            return words.answer("None")
        case tuple() if question.options:
            return ", ".join(words.say(question.id, str(item)) for item in answer)
        case tuple():
            return ", ".join(item.name for item in answer if isinstance(item, Medicine))
        case int() | float() if question.kind is Kind.SCALE:
            return f"{answer}/10"
        case _:
            return short_answer(question, answer)


class SpokenRow(Painted):
    """A spoken line with its number key: press it to change the answer."""

    def __init__(self, line: SpokenLine, key: str, parent: QWidget | None = None) -> None:
        super().__init__(f"spoken_{line.question}", line.answer, parent)
        self.line = line
        self.key = key
        self.setAccessibleName(f"{line.ask} {line.answer}")
        spoken = f"{line.other_ask} {line.other_answer}".strip()
        change = _("Key {key}: change it").format(key=key)
        self.setAccessibleDescription(f"{spoken} {change}".strip())
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Its panel knows every key, so that each means the same wherever the focus stands.
        event.ignore()

    @override
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    @override
    def sizeHint(self) -> QSize:
        width = theme_of().px(320)
        return QSize(width, self.heightForWidth(width))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme_of().px(160), theme_of().px(_LEAST))

    @override
    def heightForWidth(self, width: int) -> int:
        return row_height(self.line, width)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = theme.sunken if self.isDown() else theme.surface
        painter.setBrush(QColor(ground))
        painter.setPen(QPen(QColor(theme.text if self.underMouse() else theme.line), 1))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, theme.px(8), theme.px(8))
        cap = cap_size(self.key, theme)
        if self.key:
            place = QRectF(theme.px(_SIDE), theme.px(_TOP + 2), cap.width(), cap.height())
            paint_key_cap(painter, place, self.key, theme)
        left, top = theme.px(_SIDE + _CAP + 12), theme.px(_TOP)
        room = _room(theme, self.width())
        for text, size, bold, ink in _parts(self.line):
            painter.setFont(theme.font(size, bold=bold))
            painter.setPen(QColor(theme.colour(ink)))
            height = _height(QFontMetrics(painter.font()), text, room)
            painter.drawText(QRect(left, top, room, height), int(_WRAP), text)
            top += height


def _height(metrics: QFontMetrics, text: str, width: int) -> int:
    return metrics.boundingRect(QRect(0, 0, max(width, 1), 0), int(_WRAP), text).height()


def _room(theme: Theme, width: int) -> int:
    return width - theme.px(2 * _SIDE + _CAP + 12)


def _parts(line: SpokenLine) -> tuple[tuple[str, int, bool, str], ...]:
    """What is written, each with its size, weight and ink."""
    parts = [(line.ask, BODY, False, "text2"), (line.answer, ANSWER, True, "text")]
    if line.other_ask:
        parts.append((f"{line.other_ask} {line.other_answer}.", BODY, False, "text2"))
    return tuple(part for part in parts if part[0])


def row_height(line: SpokenLine, width: int) -> int:
    """How high the row of a line is at this width."""
    theme = theme_of()
    height = 2 * theme.px(_TOP)
    for text, size, bold, _ink in _parts(line):
        metrics = QFontMetrics(theme.font(size, bold=bold))
        height += _height(metrics, text, _room(theme, width))
    return max(height, theme.px(_LEAST))
