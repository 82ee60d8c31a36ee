"""A few fields and one button that does something slow with them; Esc goes back.

What is refused is said beside the field it is about, else above the button. Nothing is stacked on
anything: a form stands where its owner puts it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.account_acts import SlowActs
from triage_app.desktop.account_fields import HintedField, SecretBox
from triage_app.desktop.announce import announce
from triage_app.desktop.controls import MainButton, PlainButton
from triage_app.desktop.desk_parts import FlowLayout
from triage_app.desktop.marks import IconMark
from triage_app.desktop.theme import ANSWER, BODY, theme_of
from triage_app.desktop.words import Words
from triage_app.errors import TriageAppError
from triage_app.model.problem import Problem
from triage_app.texts import _
from triage_app.workflow import Clinic

T = TypeVar("T")
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ActForm(QWidget):
    """Fields from top to bottom, then the button.

    Signals:
        done(object): it was done; what came of it.
        closed(): somebody went back without.
    """

    about: Mapping[type[TriageAppError], str] = MappingProxyType({})
    """Which field is meant when an act is refused with this kind of error."""

    done = Signal(object)
    closed = Signal()

    def __init__(self, name: str, title: str, acts: SlowActs) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._name = name
        self._acts = acts
        self._fields: dict[str, HintedField] = {}
        self._stops: list[QWidget] = []
        acts.slow.connect(self._on_slow)
        px = theme_of().px
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(px(12))
        self.title = Words(title, ANSWER, bold=True)
        self.title.setObjectName(f"{name}_title")
        self.column.addWidget(self.title)

    # ------------------------------------------------------------------ building

    def add_words(self, text: str, ink: str = "text2") -> Words:
        """A paragraph."""
        words = Words(text, BODY, ink)
        self.column.addWidget(words)
        return words

    def add_field(self, key: str, label: str) -> HintedField:
        """A field that is read by everybody."""
        field = HintedField(f"{self._name}_{key}", label)
        self.take_field(key, field)
        return field

    def add_secret(self, key: str, label: str, *, digits: bool = False) -> SecretBox:
        """A field for a password or PIN."""
        field = SecretBox(f"{self._name}_{key}", label, digits=digits)
        self.take_field(key, field)
        return field

    def take_field(self, key: str, field: HintedField, holder: QWidget | None = None) -> None:
        """Take in a field that was made elsewhere; `holder` holds it, and what belongs to it."""
        self._fields[key] = field
        self.add_stop(field.field)
        field.field.textEdited.connect(self._on_edited)
        self.column.addWidget(field if holder is None else holder)

    def add_stop(self, stop: QWidget) -> None:
        """Where Enter goes on from, in the order of the calls."""
        self._stops.append(stop)

    def finish(self, words: str) -> None:
        """The line for what is refused, and the buttons."""
        px = theme_of().px
        self._mark = IconMark("alert", "problem", 20)
        self.message = Words("", BODY, "problem")
        self.message.setObjectName(f"{self._name}_message")
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.message, 1)
        self.column.addLayout(row)
        holder = QWidget()
        flow = FlowLayout(px(12))
        holder.setLayout(flow)
        self.button = MainButton(f"{self._name}_do", words, "Enter", height=40)
        self.button.clicked.connect(self.submit)
        self.back_button = PlainButton(f"{self._name}_back", _("Cancel"), "Esc")
        self.back_button.clicked.connect(self.go_back)
        self._slow_line = Words(_("One moment…"), BODY, "text2", wrap=False)
        self._slow_line.setFixedHeight(px(40))
        for part in (self.button, self.back_button, self._slow_line):
            flow.addWidget(part)
        self.column.addWidget(holder)
        self._slow_line.hide()
        self._say("")

    # ------------------------------------------------------------------ what it does

    def check(self) -> Problem | None:
        """What can be seen to be wrong before it is sent; `field` names the field."""
        return None

    def act(self) -> Callable[[Clinic], object]:
        """What to do with what is typed; runs on another thread."""
        raise NotImplementedError

    def after(self, result: object) -> None:
        """It was done."""
        self.forget()
        self.done.emit(result)

    def submit(self) -> None:
        """Do it, unless something is wrong or it is under way already."""
        if self._acts.is_busy:
            return
        problem = self.check()
        if problem is not None:
            self.refuse(problem)
            return
        for field in self._fields.values():
            field.clear_message()
        self._say("")
        self._acts.run(self.act(), self._on_done, self.refuse, waiting=self)

    def _on_done(self, result: object) -> None:
        # What came back as a value was refused, as what came back as an error.
        if isinstance(result, Problem):
            self.refuse(result)
        else:
            self.after(result)

    def refuse(self, problem: Problem) -> None:
        """Say what is wrong beside its field, or above the button; nothing typed is lost."""
        self._say("")
        field = self._fields.get(self.field_for(problem))
        if field is None:
            self._say(f"{problem.text} {problem.cure}".strip())
        else:
            field.show_refused(problem)
        announce(self, f"{problem.text} {problem.cure}".strip(), urgent=True)

    def field_for(self, problem: Problem) -> str:
        """The key of the field that a problem is about; empty for none of them."""
        meant = (key for kind, key in self.about.items() if kind.__name__ == problem.code)
        return problem.field or next(meant, "")

    def forget(self) -> None:
        """Take away every secret that was typed."""
        for field in self._fields.values():
            if isinstance(field, SecretBox):
                field.forget()

    @property
    def is_touched(self) -> bool:
        """Whether something is typed."""
        return any(field.field.text() for field in self._fields.values())

    def go_back(self) -> None:
        """Close it; what was typed is gone."""
        if not self._acts.is_busy:
            self.forget()
            self.closed.emit()

    def first_focus(self) -> None:
        """Where typing begins."""
        self._go(0)

    # ------------------------------------------------------------------ inside

    def _say(self, text: str) -> None:
        self.message.show_text(text)
        self._mark.setVisible(bool(text))

    def _on_edited(self) -> None:
        self._say("")

    def _on_slow(self, slow: bool) -> None:
        self._slow_line.setVisible(slow and self._acts.is_busy)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() == Qt.Key.Key_Escape and plain:
            self.go_back()
        elif event.key() in _ENTER and plain:
            self._on_enter()
        else:
            super().keyPressEvent(event)

    def _on_enter(self) -> None:
        """Enter goes to the next field, and from the last one it does what the button does."""
        focus = QApplication.focusWidget()
        here = next((at for at, stop in enumerate(self._stops) if _holds(stop, focus)), None)
        if isinstance(focus, PlainButton) and here is None:
            focus.click()
        elif here is not None and here + 1 < len(self._stops):
            self._go(here + 1)
        else:
            self.submit()

    def _go(self, place: int) -> None:
        # What was just put in its place is laid out first, or it is scrolled to where it was not.
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        stop = self._stops[place] if self._stops else self.button
        (stop.focusProxy() or stop).setFocus(Qt.FocusReason.TabFocusReason)


def _holds(stop: QWidget, focus: QWidget | None) -> bool:
    return focus is not None and (stop is focus or stop.isAncestorOf(focus))
