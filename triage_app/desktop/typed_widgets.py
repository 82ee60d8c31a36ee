"""Questions answered by typing: numbers, dates and free text. What was understood is shown first.

The letters U and D answer only while the field is empty; then the field hands them to the panel.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.controls import MainButton, PlainButton
from triage_app.desktop.fields import TextArea, TextField
from triage_app.desktop.keys import BACK, ENTER, SAME_DAY
from triage_app.desktop.marks import IconMark
from triage_app.desktop.question_body import QuestionBody
from triage_app.desktop.question_view import QuestionView
from triage_app.desktop.theme import ANSWER, BODY, QUESTION, theme_of
from triage_app.desktop.waiting import answer_day
from triage_app.desktop.words import Words
from triage_app.model.answers import DateAnswer, NoAnswer
from triage_app.questionnaire.form import Kind
from triage_app.questionnaire.spoken import (
    NotUnderstood,
    Understood,
    examples,
    read_date,
    read_number,
)
from triage_app.questionnaire.words import date_words, number_words
from triage_app.texts import _

_UPWARDS = (Qt.Key.Key_Up, Qt.Key.Key_Down)
_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_WHILE_EMPTY = (Qt.Key.Key_U, Qt.Key.Key_D, Qt.Key.Key_Backspace)


class AnswerField(TextField):
    """A field that leaves Enter, the arrows and, while empty, U, D and Backspace to the panel.

    `letters` False keeps U and D for typing, where words may begin with them.
    """

    def __init__(self, name: str, label: str, *, letters: bool = True, height: int = 72) -> None:
        large = height >= 72
        super().__init__(name, label, height=height, size=QUESTION if large else BODY)
        self._letters = letters

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        handed_on = alt or key in _ENTERS or key in _UPWARDS
        if not self.text() and key in _WHILE_EMPTY:
            handed_on = handed_on or self._letters or key == Qt.Key.Key_Backspace
        if handed_on:
            event.ignore()
            return
        super().keyPressEvent(event)


class TypedBody(QuestionBody):
    """A number or a date: the field, what was understood, and examples."""

    enter_is_next = True

    def __init__(self, view: QuestionView) -> None:
        super().__init__(view)
        theme = theme_of()
        self._field = AnswerField("answer_field", view.ask)
        self._mark = IconMark("", "text", 20)
        self._head = Words("", ANSWER, "text", bold=True, wrap=False)
        self._rest = Words("", ANSWER, "text2")
        self._assumed = Words("", BODY, "text2")
        self.next = MainButton("next_button", _("Next"), ENTER)
        self._problem = Words("", BODY, "problem")
        self._problem.setObjectName("answer_problem")
        unit = "date" if view.kind is Kind.DATE else view.unit
        spoken = Words(examples(unit), BODY, "text2")
        self._understood = understood = QHBoxLayout()
        understood.setSpacing(theme.px(12))
        understood.addWidget(self._mark)
        understood.addWidget(self._head)
        understood.addWidget(self._rest, 1)
        understood.addWidget(self._problem, 1)
        understood.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(12))
        column.addWidget(self._field)
        column.addLayout(understood)
        column.addWidget(self._assumed)
        column.addWidget(spoken)
        self._same = _same_day_button(view)
        if self._same is not None:
            self._same.clicked.connect(self._on_same_day)
            column.addWidget(self._same, 0, Qt.AlignmentFlag.AlignLeft)
        self._assumed.hide()
        self._problem.hide()
        self.next.clicked.connect(self._on_next)
        self._field.textChanged.connect(self._on_text_changed)
        self._field.setText(_typed(view))
        self._on_text_changed()

    def _on_same_day(self) -> None:
        """Type it, as its key does: it is shown, and Enter takes it."""
        self._field.setText(SAME_DAY)
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _read(self) -> Understood | NotUnderstood:
        view, text = self.view, self._field.text()
        if view.same_day is not None and text.strip() == SAME_DAY:
            words = f"{answer_day(view.same_day.day)} ({view.same_day.label})"
            return Understood(view.same_day.day, words)
        if view.kind is Kind.DATE:
            return read_date(text, view.today, view.day_first, view.earliest)
        least = view.bounds.least if view.bounds else None
        most = view.bounds.most if view.bounds else None
        return read_number(text, view.unit, least, most, view.whole)

    def _on_text_changed(self) -> None:
        reading = self._read()
        self._field.set_problem(False)
        self._problem.show_text("")
        self._head.show()
        self._rest.show()
        self.next.setEnabled(isinstance(reading, Understood))
        self._mark.set_icon("check" if isinstance(reading, Understood) else "", "text")
        if isinstance(reading, Understood):
            head, bracket, rest = reading.words.partition(" (")
            self._field.setAccessibleDescription(reading.words)
            self._head.setText(head)
            self._rest.show_text(f"{bracket.strip()}{rest}")
            # Alone it may take two lines; beside the other unit it is short.
            self._head.setWordWrap(not rest)
            self._understood.setStretchFactor(self._head, 0 if rest else 1)
            self._assumed.show_text(reading.assumed[:1].upper() + reading.assumed[1:])
            self.next.set_words(_("Next"))
            self.next.set_key(ENTER)
        else:
            self._field.setAccessibleDescription("")
            self._head.setText("")
            self._rest.setText("")
            self._assumed.show_text("")
            empty = not self._field.text().strip()
            self.next.set_words(reading.cure if empty and reading.cure else _ask_for(self.view))
            self.next.set_key("")

    def _on_next(self) -> None:
        reading = self._read()
        if isinstance(reading, Understood):
            self.answer_changed.emit(reading.value)
        elif self._field.text().strip():
            self.show_problem(reading.cure)

    @override
    def press(self, key: str) -> bool:
        if key == ENTER:
            self._on_next()
            return True
        return False

    @override
    def movables(self) -> tuple[QAbstractButton, ...]:
        below = (self._same,) if self._same is not None else ()
        return (self.next, *below) if self.next.isEnabled() else below

    @override
    def field(self) -> QWidget | None:
        return self._field

    @override
    def blank(self) -> None:
        self._field.clear()

    @override
    def show_problem(self, text: str) -> None:
        self._field.set_problem(True)
        self._mark.set_icon("alert", "problem")
        self._head.hide()
        self._rest.hide()
        self._problem.show_text(text)
        self._field.setAccessibleDescription(text)


class TextBody(QuestionBody):
    """Free text: Enter goes on, Shift+Enter is a new line; empty goes on with nothing asked."""

    enter_is_next = True

    def __init__(self, view: QuestionView) -> None:
        super().__init__(view)
        theme = theme_of()
        self._area = TextArea("answer_text", view.ask)
        self.next = MainButton("next_button", _("Next"), ENTER)
        self._problem = Words("", BODY, "problem")
        below = QHBoxLayout()
        hint = Words(_("Shift+Enter makes a new line."), BODY, "text2")
        below.addWidget(hint, 1)
        below.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(12))
        column.addWidget(self._area)
        column.addWidget(self._problem)
        column.addLayout(below)
        self._problem.hide()
        if isinstance(view.answer, str):
            self._area.setPlainText(view.answer)
            self._area.selectAll()
        self._area.textChanged.connect(self._on_text_changed)
        self._area.entered.connect(self._on_next)
        self.next.clicked.connect(self._on_next)
        self._area.installEventFilter(self)
        self._on_text_changed()

    def _on_text_changed(self) -> None:
        self._problem.show_text("")
        self.next.set_words(_("Next") if self._area.toPlainText().strip() else _("Leave empty"))

    def _on_next(self) -> None:
        text = self._area.toPlainText().strip()
        if text:
            self.answer_changed.emit(text)
        else:
            self.skipped.emit()

    @override
    def eventFilter(self, watched: object, event: QEvent) -> bool:
        # Backspace in the empty field means "back one question", which only the panel can do.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            empty = not self._area.toPlainText()
            if empty and event.key() == Qt.Key.Key_Backspace:
                return self.press(BACK)
        return False

    @override
    def press(self, key: str) -> bool:
        if key == ENTER:
            self._on_next()
            return True
        if key == BACK:
            self.back_wanted.emit()
            return True
        return False

    @override
    def field(self) -> QWidget | None:
        return self._area

    @override
    def blank(self) -> None:
        self._area.clear()

    @override
    def show_problem(self, text: str) -> None:
        self._problem.show_text(text)


def _typed(view: QuestionView) -> str:
    """What would be typed to give the answer there is; empty when there is none."""
    match view.answer:
        case NoAnswer() | None:
            return ""
        case DateAnswer():
            return date_words(view.answer)
        case int() | float():
            return number_words(view.answer)
        case _:
            return ""


def _same_day_button(view: QuestionView) -> PlainButton | None:
    """The day that was given before, to be named again with one key."""
    if view.same_day is None:
        return None
    words = _("Same day as “{label}”: {day}")
    words = words.format(label=view.same_day.label, day=answer_day(view.same_day.day))
    return PlainButton("same_day_button", words, SAME_DAY)


def _ask_for(view: QuestionView) -> str:
    if view.kind is Kind.DATE:
        return _("Type a date")
    named = {"cm": _("Type a height"), "kg": _("Type a weight")}
    return named.get(view.unit, _("Type a number"))
