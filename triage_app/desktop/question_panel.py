"""The question in the middle: words to say, the answers, and every key that works there.

Keys answer, arrows only move, and a held-down key answers once. What an answer means, and
whether it can be kept, is not known here.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from triage_app.desktop.announce import announce
from triage_app.desktop.answers import SECOND_ROW_HEIGHT, TOGGLE_HEIGHT, AnswerButton
from triage_app.desktop.group import Group
from triage_app.desktop.keys import BACK, DECLINED, ENTER, SPACE, UNSURE, alt_key_name, key_name
from triage_app.desktop.marks import IconMark
from triage_app.desktop.question_again import AskAgain
from triage_app.desktop.question_body import QuestionBody
from triage_app.desktop.question_moves import nearest
from triage_app.desktop.question_view import OptionView, QuestionView
from triage_app.desktop.question_widgets import body_for
from triage_app.desktop.theme import ANSWER, BODY, CAPTION, HEADING, QUESTION, theme_of
from triage_app.desktop.words import Words
from triage_app.model.answers import NoAnswer
from triage_app.questionnaire.form import Kind
from triage_app.texts import _

BAR_ROOM: Final = 20
_MODIFIERS: Final = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
)
_ARROWS: Final = {"↑": (0, -1), "↓": (0, 1), "←": (-1, 0), "→": (1, 0)}


class QuestionPanel(Group):
    """Shows one question and reports its answer.

    Signals:
        answered: an Answer (object); the panel shows it as chosen already.
        kept: the unlikely answer (object) was confirmed.
        skipped: go on without an answer.
        back_wanted: one question back.
        moved: the arrows reached this widget (object), for scrolling.
        key_pressed: a key went to the question; which one is not said.
    """

    key_pressed = Signal()
    answered = Signal(object)
    kept = Signal(object)
    skipped = Signal()
    back_wanted = Signal()
    moved = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("question_panel")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        self._compact = False
        self._doubted: object = None
        self.body: QuestionBody | None = None
        self._unsure_row: QWidget | None = None
        self._unsure: dict[NoAnswer, AnswerButton] = {}
        self._build_heading()
        self.again = AskAgain()
        self.again.keep.clicked.connect(self._on_keep)
        self.again.change.clicked.connect(self._on_change)
        self._column.addWidget(self.again)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    def _build_heading(self) -> None:
        theme = theme_of()
        self._heading = QWidget()
        self._say = QWidget()
        say = QHBoxLayout(self._say)
        say.setContentsMargins(0, 0, 0, 0)
        say.setSpacing(theme.px(8))
        say.addWidget(IconMark("speech", "text3", 18))
        say.addWidget(Words(_("Say this aloud"), CAPTION, "text3", wrap=False))
        self._review = Words("", CAPTION, "text3")
        self._review.setObjectName("review_note")
        self._review.setAlignment(Qt.AlignmentFlag.AlignRight)
        say.addWidget(self._review, 1)
        self._ask = Words("", QUESTION, "text", bold=True)
        self._ask.setObjectName("question_text")
        self._other = Words("", ANSWER, "text2")
        self._other.setObjectName("question_other")
        heading = QVBoxLayout(self._heading)
        heading.setContentsMargins(0, 0, 0, 0)
        heading.setSpacing(theme.px(4))
        for part in (self._say, self._ask, self._other):
            heading.addWidget(part)
        self._note = QWidget()
        note = QHBoxLayout(self._note)
        note.setContentsMargins(0, 0, 0, 0)
        note.setSpacing(theme.px(10))
        note.addWidget(IconMark("info", "text2", 20), 0, Qt.AlignmentFlag.AlignTop)
        self._note_words = Words("", BODY, "text2")
        self._note_words.setObjectName("question_note")
        note.addWidget(self._note_words, 1)
        self._words_above = (say, heading, note)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.px(BAR_ROOM), 0, theme.px(4), theme.px(8))
        self._column.setSpacing(theme.px(8))
        self._column.addWidget(self._heading)
        self._column.addWidget(self._note)
        self._gap = QWidget()
        self._column.addWidget(self._gap)

    def show_question(self, view: QuestionView) -> None:
        """Show another question, or the same one anew; the focus goes where its keys work."""
        self._drop_body()
        self._ask.setText(view.ask)
        self.setAccessibleName(view.ask)
        self.setAccessibleDescription(f"{view.last_time} {view.note}".strip())
        # The panel keeps the keys from question to question: nothing else says that it changed.
        announce(self, f"{view.ask} {self.accessibleDescription()}".strip())
        self._other.show_text(view.other_ask)
        self._review.setText(view.review_note)
        note = "\n".join(part for part in (view.last_time, view.note) if part)
        self._note.setVisible(bool(note))
        self._note_words.setText(note)
        self.again.hide()
        body = body_for(view)
        body.answer_changed.connect(self.answered)
        body.skipped.connect(self.skipped)
        body.back_wanted.connect(self.back_wanted)
        self.body = body
        self._column.insertWidget(self._column.indexOf(self.again), body)
        if view.unsure and view.declined:
            row = self._make_unsure(view, view.unsure, view.declined)
            if body.field() is not None:
                row.setContentsMargins(0, theme_of().px(12), 0, 0)
            if not body.takes_unsure(row):
                self._column.addWidget(row)
            self._unsure_row = row
        self.set_compact(self._compact)
        self._show_at_once(body, self._unsure_row)

    def _make_unsure(self, view: QuestionView, unsure: OptionView, declined: OptionView) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme_of().px(8))
        pairs = ((NoAnswer.UNKNOWN, unsure), (NoAnswer.DECLINED, declined))
        for answer, option in pairs:
            button = AnswerButton(
                f"answer_{answer.value}",
                option.key,
                option.say,
                "" if view.kind is Kind.AREAS else option.other,
                height=TOGGLE_HEIGHT if view.kind is Kind.AREAS else SECOND_ROW_HEIGHT,
                quiet=True,
            )
            button.setChecked(view.answer is answer)
            button.clicked.connect(self._on_unsure)
            self._unsure[answer] = button
            row.addWidget(button, 44 if answer is NoAnswer.UNKNOWN else 56)
        return holder

    def _show_at_once(self, body: QuestionBody, row: QWidget | None) -> None:
        """Show new parts with one layout, before the coming paint.

        A layout would show them later one by one, and all answers would be painted twice: so would
        they if the words above took their lines only then.
        """
        for words in self._words_above:
            words.activate()
        if row is not None:
            self._column.setEnabled(False)
            row.show()
            self._column.setEnabled(True)
        body.show()

    def _drop_body(self) -> None:
        for old in (self._unsure_row, self.body):
            if old is not None:
                old.hide()
                old.deleteLater()
        self.body = None
        self._unsure_row = None
        self._unsure = {}

    def set_compact(self, compact: bool) -> None:
        """Take the sizes of a narrow window: question 22, answers 44, no "say this aloud"."""
        self._compact = compact
        px = theme_of().px
        self._column.setSpacing(px(5 if compact else 8))
        self._gap.setFixedHeight(px(0 if compact else 6))
        self._note.setContentsMargins(0, px(0 if compact else 6), 0, 0)
        self._column.setContentsMargins(px(BAR_ROOM), 0, px(4), px(2 if compact else 4))
        self._say.setVisible(not compact)
        self._ask.set_look(size=HEADING if compact else QUESTION)
        self._other.set_look(size=BODY if compact else ANSWER)
        self._note_words.set_look(size=CAPTION if compact else BODY)
        if self.body is not None:
            self.body.set_compact(compact)
        for button in self._unsure.values():
            button.set_compact(compact)

    @property
    def kind(self) -> Kind | None:
        """The kind of the question on show."""
        return self.body.view.kind if self.body is not None else None

    def typed(self) -> str:
        """What stands in the question's field; empty for questions of choice."""
        field = self.body.field() if self.body is not None else None
        if isinstance(field, QPlainTextEdit):
            return field.toPlainText()
        return field.text() if isinstance(field, QLineEdit) else ""

    def put_back(self, typed: str) -> None:
        """Type this again, after the question was built anew."""
        field = self.body.field() if self.body is not None else None
        if isinstance(field, QPlainTextEdit):
            field.setPlainText(typed)
        elif isinstance(field, QLineEdit):
            field.setText(typed)

    def take_focus(self) -> None:
        """Put the focus where this question's keys work."""
        target = self.body.field() if self.body is not None else None
        (target or self).setFocus(Qt.FocusReason.OtherFocusReason)
        # An answer that is there is shown, and replaced by the next thing typed.
        if isinstance(target, QLineEdit | QPlainTextEdit):
            target.selectAll()

    def show_problem(self, text: str) -> None:
        """Say what is wrong with the answer that was just given."""
        if self.body is not None:
            self.body.show_problem(text)

    def ask_again(self, text: str, answer: object) -> None:
        """Ask "is this right?" about an unlikely answer; keys are Y and N until then."""
        self._doubted = answer
        self.again.words.setText(text)
        self.again.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setAccessibleDescription(text)
        self.moved.emit(self.again)

    @property
    def next_button(self) -> QAbstractButton | None:
        """The button that goes on from a question of several answers; None for other kinds."""
        return self.body.next_button() if self.body is not None else None

    def buttons(self) -> tuple[QAbstractButton, ...]:
        """Every answer on show, in order."""
        movables = self.body.movables() if self.body is not None else ()
        return (*movables, *self._unsure.values())

    def _on_keep(self) -> None:
        self.again.hide()
        self.kept.emit(self._doubted)

    def _on_change(self) -> None:
        self.again.hide()
        if self.body is not None:
            self.body.blank()
        self.take_focus()

    def _on_unsure(self) -> None:
        for answer, button in self._unsure.items():
            if button is self.sender():
                self._answer_unsure(answer)

    def _answer_unsure(self, answer: NoAnswer) -> None:
        if self.body is not None and answer in self._unsure:
            self.body.blank()
            self.answered.emit(answer)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, alt = key_name(event), alt_key_name(event)
        if alt and not event.isAutoRepeat() and self._press_alt(alt):
            return
        # A key held down answers once: the next question must not be answered by the same press.
        if (event.isAutoRepeat() and key not in _ARROWS) or not key or not self._press(key):
            event.ignore()

    def _press_alt(self, key: str) -> bool:
        if self.body is None:
            return False
        for answer, button in self._unsure.items():
            if button.key == f"Alt+{key}":
                self._answer_unsure(answer)
                return True
        return self.body.press_alt(key)

    def _press(self, key: str) -> bool:
        if self.body is None:
            return False
        if not self.again.isHidden():
            return self._press_again(key)
        if key in _ARROWS:
            return self._move(key)
        if key == BACK:
            self.back_wanted.emit()
            return True
        if key in (ENTER, SPACE) and self._press_reached(key):
            return True
        for letter, answer in ((UNSURE, NoAnswer.UNKNOWN), (DECLINED, NoAnswer.DECLINED)):
            if key == letter and answer in self._unsure and self._unsure[answer].key == letter:
                self._answer_unsure(answer)
                return True
        return self.body.press(key)

    def _press_again(self, key: str) -> bool:
        reached = self.focusWidget()
        if key == "Y" or (key in (ENTER, SPACE) and reached is self.again.keep):
            self._on_keep()
        elif key in ("N", BACK) or (key in (ENTER, SPACE) and reached is self.again.change):
            self._on_change()
        elif key in _ARROWS:
            target = self.again.change if reached is self.again.keep else self.again.keep
            target.setFocus()
        return True

    def _press_reached(self, key: str) -> bool:
        """Space, and Enter where it is not "next", choose what the arrows or Tab reached."""
        reached = QApplication.focusWidget()
        if not isinstance(reached, QAbstractButton) or reached not in self.buttons():
            return False
        in_body = self.body is not None and reached in self.body.movables()
        if key == ENTER and in_body and self.body is not None and self.body.enter_is_next:
            return False
        reached.click()
        return True

    def _move(self, key: str) -> bool:
        buttons = [button for button in self.buttons() if button.isVisible()]
        if not buttons:
            return False
        here = QApplication.focusWidget()
        if here not in buttons:
            going_up = key in ("↑", "←")
            target: QWidget | None = buttons[-1] if going_up else buttons[0]
        else:
            target = nearest(here, buttons, _ARROWS[key], self)
        if target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)
            self.moved.emit(target)
        elif self.body is not None and (field := self.body.field()) is not None:
            field.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _on_focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        self.update()
        # Keys are counted where they arrive, or a field would take them unseen.
        if now is not None and (now is self or self.isAncestorOf(now)):
            now.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is QApplication.focusWidget()
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and not event.isAutoRepeat()
            and event.key() not in _MODIFIERS
        ):
            self.key_pressed.emit()
        return False

    @property
    def has_keys(self) -> bool:
        """Whether keys go to the question now."""
        focus = QApplication.focusWidget()
        return focus is not None and (focus is self or self.isAncestorOf(focus))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.has_keys:
            return
        theme = theme_of()
        area = self._heading.geometry()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.accent))
        bar = QRectF(0, area.top(), theme.px(4), area.height())
        painter.drawRoundedRect(bar, theme.px(2), theme.px(2))
