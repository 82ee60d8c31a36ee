"""Parts of the manager's people: choosing a role, giving a first password, and handing it over."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.account_fields import HintedField, PasswordJudge
from triage_app.desktop.acting_parts import ChoiceRow
from triage_app.desktop.controls import MainButton, PlainButton
from triage_app.desktop.group import Group
from triage_app.desktop.marks import IconMark
from triage_app.desktop.people_words import ROLES, may_words, role_name
from triage_app.desktop.theme import ANSWER, BODY, QUESTION, theme_of
from triage_app.desktop.words import Words
from triage_app.texts import _
from triage_app.workflow.first_password import made_password
from triage_app.workflow.may import Role
from triage_app.workflow.passwords import SHORTEST

_STOPS: Final = Qt.FocusPolicy.StrongFocus
_PASSED_BY: Final = Qt.FocusPolicy.ClickFocus
_STEPS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_ARROWS: Final = (*_STEPS, Qt.Key.Key_Left, Qt.Key.Key_Right)


class _RoleRow(ChoiceRow):
    """A row as high as its words need: what a role may do takes two or three lines."""

    def __init__(self, name: str, key: str, text: str) -> None:
        super().__init__(name, key, text)
        policy = self.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Preferred)
        self.setSizePolicy(policy)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ARROWS:
            event.ignore()  # a button would go on to whatever comes next; the picker moves
        else:
            super().keyPressEvent(event)


class RolePicker(Group):
    """The roles one below the other, each with what it may do; none is chosen before somebody does.

    Arrows move only, Space and the figure choose; Tab stops once.

    Signals:
        chosen(): a role was chosen.
    """

    chosen = Signal()

    def __init__(self, name: str, role: Role | None = None) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(_("Role"))
        px = theme_of().px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        column.addWidget(Words(_("Role"), BODY))
        self._rows: dict[Role, _RoleRow] = {}
        for place, offered in enumerate(ROLES, start=1):
            words = f"{role_name(offered.value)}: {may_words(offered)}"
            row = _RoleRow(f"{name}_{offered.value}", str(place), words)
            row.clicked.connect(self._on_clicked)
            self._rows[offered] = row
            column.addWidget(row)
        self._mark = IconMark("alert", "problem", 20)
        self._message = Words("", BODY, "problem")
        self._message.setObjectName(f"{name}_message")
        below = QHBoxLayout()
        below.setSpacing(px(8))
        below.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self._message, 1)
        column.addLayout(below)
        self.say("")
        self.choose(role)

    @property
    def role(self) -> Role | None:
        """The chosen role; None while there is none."""
        return next((role for role, row in self._rows.items() if row.isChecked()), None)

    def choose(self, role: Role | None) -> None:
        """Choose without a signal; None chooses none."""
        for offered, row in self._rows.items():
            row.setChecked(offered is role)
            row.update()
        stop = self._rows[role or ROLES[0]]
        for row in self._rows.values():
            row.setFocusPolicy(_STOPS if row is stop else _PASSED_BY)
        self.setFocusProxy(stop)

    def say(self, problem: str) -> None:
        """Say below the roles what is wrong; empty takes it away."""
        self._message.show_text(problem)
        self._mark.setVisible(bool(problem))
        for row in self._rows.values():
            row.setAccessibleDescription(problem)

    def _on_clicked(self) -> None:
        sender = self.sender()
        self._take(next(role for role, row in self._rows.items() if row is sender))

    def _take(self, role: Role) -> None:
        self.choose(role)
        self.say("")
        self.chosen.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows = list(self._rows.values())
        here = next((place for place, row in enumerate(rows) if row.hasFocus()), None)
        step = _STEPS.get(Qt.Key(event.key()))
        figure = event.text()
        if step is not None and here is not None:
            after = rows[(here + step) % len(rows)]
            after.setFocus(Qt.FocusReason.TabFocusReason)
        elif figure.isascii() and figure.isdigit() and 1 <= int(figure) <= len(rows):
            self._take(ROLES[int(figure) - 1])
        else:
            super().keyPressEvent(event)


class FirstPassword(QWidget):
    """A password that is handed to somebody: typed, or made up on a button. It is not hidden."""

    def __init__(self, name: str, label: str, about: tuple[str, ...]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme_of().px(8))
        self.box = HintedField(name, label)
        self.make_button = PlainButton(f"{name}_make", _("Make one up"))
        self.make_button.clicked.connect(self.make)
        self.judge = PasswordJudge(self.box, about)
        self.say_rule()
        column.addWidget(self.box)
        column.addWidget(self.make_button, 0, Qt.AlignmentFlag.AlignLeft)

    def say_rule(self) -> None:
        """What it is for, before anything is typed."""
        self.box.show_hint(
            _("Good for one sign-in: then they choose their own. At least {n} characters.").format(
                n=SHORTEST
            )
        )

    def make(self) -> None:
        """Put one that is easy to read aloud into the field."""
        self.box.field.setText(made_password())
        self.box.show_understood(_("Easy to read aloud, hard to guess."))
        self.box.field.setFocus(Qt.FocusReason.OtherFocusReason)


class HandedOver(QWidget):
    """A first password, large, to be written down; shown once.

    Signals:
        closed(): it was written down.
    """

    closed = Signal()

    def __init__(self, name: str, password: str) -> None:
        super().__init__()
        self.setObjectName("handed_over")
        px = theme_of().px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        title = _("Password for {name}").format(name=name)
        self.setAccessibleName(title)
        column.addWidget(Words(title, ANSWER, bold=True))
        self.password = Words(password, QUESTION, bold=True)
        self.password.setObjectName("handed_password")
        column.addWidget(self.password)
        for text in (
            _("Write it down now and give it to them yourself. It is shown only this once."),
            _(
                "It is good for one sign-in: then they choose a password of their own, which nobody"
                " else knows. If it is lost before, set a new one."
            ),
        ):
            column.addWidget(Words(text, BODY, "text2"))
        self.button = MainButton("handed_done", _("It is written down"), height=40)
        self.button.setAccessibleDescription(password)
        self.button.clicked.connect(self.closed)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)

    def forget(self) -> None:
        """Take the password off the screen."""
        self.password.setText("")
        self.button.setAccessibleDescription("")

    def first_focus(self) -> None:
        """At the button; Enter does not press it, so that no key too many hides the password."""
        self.button.setFocus(Qt.FocusReason.TabFocusReason)
