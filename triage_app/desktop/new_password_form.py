"""A new password twice, with a name over it where one is wanted; says in words how good it is.

What a password must be is `workflow.passwords`'s; nothing is kept here.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.account_fields import HintedField, PasswordJudge, SecretBox
from triage_app.desktop.announce import announce
from triage_app.desktop.controls import MAIN_HEIGHT, MainButton
from triage_app.desktop.marks import IconMark
from triage_app.desktop.secret_form import ONE_MOMENT_MS
from triage_app.desktop.theme import BODY, theme_of
from triage_app.desktop.words import Words
from triage_app.errors import TriageAppError
from triage_app.model.problem import Problem
from triage_app.texts import _
from triage_app.workflow.passwords import problem_of

MOST_NAME: Final = 60
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class NewPasswordForm(QWidget):
    """The fields and their button.

    Signals:
        entered(str, str): a name (empty where none is asked for) and a password that will do.

    Args:
        name: of the fields: `<name>_name`, `<name>_password`, `<name>_again`, `<name>_button`.
        button: what the button says.
        about: texts that are no part of a good password, such as the clinic's name.
        asks_name: the words over the field for a name; empty asks for none.
        made: a password to begin with, in sight, and so not typed twice; empty for none.
    """

    entered = Signal(str, str)

    def __init__(
        self,
        name: str,
        button: str,
        about: tuple[str, ...] = (),
        *,
        asks_name: str = "",
        made: str = "",
    ) -> None:
        super().__init__()
        self.setObjectName(f"{name}_fields")
        px = theme_of().px
        self._about = about
        self._words = button
        self._busy = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        self.name = HintedField(f"{name}_name", asks_name or _("Name"))
        self.name.field.setMaxLength(MOST_NAME)
        self._asks_name = bool(asks_name)
        self.password = SecretBox(f"{name}_password", _("Password"))
        self.again = SecretBox(f"{name}_again", _("The same password again"))
        self._judge = PasswordJudge(self.password, about)
        self._judge.say_rule()
        self._twice = not made
        if made:
            self.password.secret.setText(made)
            self.password.secret.reveal()
        for field in (self.name, self.password, self.again):
            column.addWidget(field)
        # Only now that they have a parent: without one they would be windows of their own.
        self.name.setVisible(bool(asks_name))
        self.again.setVisible(self._twice)
        self._mark = IconMark("alert", "problem", 20)
        self.message = Words("", BODY, "problem")
        self.message.setObjectName(f"{name}_message")
        row = QHBoxLayout()
        row.setSpacing(px(8))
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.message, 1)
        column.addLayout(row)
        self.button = MainButton(f"{name}_button", button, "Enter", height=MAIN_HEIGHT)
        self.button.clicked.connect(self.submit)
        column.addWidget(self.button)
        self._long = QTimer(self, interval=ONE_MOMENT_MS, singleShot=True)
        self._long.timeout.connect(self._on_long)
        self._say("")
        self._order_tabs()

    def _order_tabs(self) -> None:
        """Tab goes from field to field: who types on blindly must not press "Show" on the way."""
        first, second = self.password.secret, self.again.secret
        stops = (self.name.field, first, second, self.button)
        shows = (first.show_button, second.show_button)
        for before, after in pairwise((*stops, *(show for show in shows if show is not None))):
            QWidget.setTabOrder(before, after)

    # ------------------------------------------------------------------ entering

    def submit(self) -> None:
        """Hand on what was typed, unless something is wrong with it."""
        if self._busy:
            return
        name = " ".join(self.name.field.text().split())
        typed = self.password.text
        self._say("")
        for field in (self.name, self.again):
            field.clear_message()
        if self._asks_name and not name:
            self.name.show_refused(
                Problem("missing", "name", _("There is no name."), _("Type it as it is signed."))
            )
            return
        problem = problem_of(typed, *self._about, name)
        if problem is not None:
            self.password.show_refused(problem)
            announce(self, self.password.message, urgent=True)
        elif self._twice and self.again.text != typed:
            self._not_the_same()
        else:
            self.entered.emit(name, typed)

    def _not_the_same(self) -> None:
        words = _("The two passwords are not the same."), _("Type the second one again.")
        if not self.again.text:
            words = _("The password is typed twice, so that no slip locks you out."), ""
        self.again.show_refused(Problem("differs", "again", *words))
        announce(self, self.again.message, urgent=True)

    # ------------------------------------------------------------------ what comes of it

    @property
    def is_busy(self) -> bool:
        """Whether what was entered is being done."""
        return self._busy

    def set_busy(self, *, busy: bool) -> None:
        """Take nothing while it is done; said only when it takes long."""
        self._busy = busy
        for field in (self.name, self.password, self.again):
            field.field.setReadOnly(busy)
        self.button.setEnabled(not busy)
        if busy:
            self._long.start()
        else:
            self._long.stop()
            self.button.set_words(self._words)

    def refuse(self, error: Exception) -> None:
        """Say why it was not done; what was typed stays."""
        self.set_busy(busy=False)
        if isinstance(error, TriageAppError):
            self._say(str(error))
        else:
            self._say(_("This could not be done. Nothing was changed. Try it once more."))
        announce(self, self.message.text(), urgent=True)

    def forget(self) -> None:
        """Take away what was typed."""
        self.password.forget()
        self.again.forget()

    def first_focus(self) -> None:
        """Where typing begins."""
        first = self.name.field if self._asks_name else self.password.field
        first.setFocus(Qt.FocusReason.TabFocusReason)

    def _say(self, text: str) -> None:
        self.message.show_text(text)
        self._mark.setVisible(bool(text))

    def _on_long(self) -> None:
        self.button.set_words(_("One moment"))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the next field, and from the last one it does what the button does."""
        if event.key() not in _ENTER:
            super().keyPressEvent(event)
            return
        focus = self.focusWidget()
        fields: list[QLineEdit] = [self.password.field]
        if self._twice:
            fields.append(self.again.field)
        if self._asks_name:
            fields.insert(0, self.name.field)
        for before, after in pairwise(fields):
            if focus is before:
                after.setFocus(Qt.FocusReason.TabFocusReason)
                return
        self.submit()
