"""A forgotten password: what can be done, the recovery sheet as it is typed, whose password is set.

It must not know what opens the store; it hands on what was typed.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from triage_app.desktop.card_page import CardPage
from triage_app.desktop.fields import TextArea
from triage_app.desktop.new_password_form import NewPasswordForm
from triage_app.desktop.people_card import PersonShown
from triage_app.desktop.people_rows import PersonRow
from triage_app.desktop.rail import role_name
from triage_app.desktop.secret_form import ONE_MOMENT_MS
from triage_app.desktop.theme import BODY
from triage_app.desktop.words import Words
from triage_app.errors import TriageAppError
from triage_app.texts import _
from triage_app.workflow.sheet_typing import GROUPS, SheetTyped, sheet_typed

_LINES: Final = 4


class ForgottenPage(CardPage):
    """What helps, and who.

    Signals:
        sheet_wanted(): the recovery sheet is at hand.
    """

    sheet_wanted = Signal()

    def __init__(self, *, damaged: bool = False) -> None:
        """`damaged`: the locked keys cannot be read, so that nobody can sign in."""
        if damaged:
            super().__init__(
                "keys_damaged",
                _("Nobody can sign in"),
                _("The file with the locked keys is damaged or gone. The store was not changed."),
                _("The recovery sheet opens it: the paper with 17 groups that is locked away."),
                _("Or put the file triage.keys back beside the store, and start again."),
            )
        else:
            super().__init__(
                "forgotten",
                _("Forgotten password"),
                _("An administrator can set a new one for you: Manager, People."),
                _("An administrator who forgot it needs another administrator,"
                  " or the recovery sheet: the paper with 17 groups that is locked away."),
            )  # fmt: skip
        button = self.add_main("type_sheet", _("Type the recovery sheet"))
        button.clicked.connect(self.sheet_wanted)
        if not damaged:
            self.add_back(_("Back to sign-in"))


class SheetPage(CardPage):
    """The 17 groups, checked as they are typed.

    Signals:
        entered(str): the groups; the last one says that they are as printed.
    """

    entered = Signal(str)

    def __init__(self) -> None:
        super().__init__(
            "sheet",
            _("The recovery sheet"),
            _("Type the groups in their order. Spaces and lines do not matter."),
        )
        self.area = TextArea("sheet_groups", _("The 17 groups"), _LINES)
        self.area.textChanged.connect(self._on_typed)
        self.area.entered.connect(self._on_entered)
        self.add(self.area)
        self.line = Words("", BODY, "text2")
        self.line.setObjectName("sheet_line")
        self.add(self.line)
        self.add_message()
        self.button = self.add_main("open_with_sheet", _("Open with the sheet"))
        self.button.clicked.connect(self._on_entered)
        self.add_back(_("Back"))
        self.first = self.area
        self._long = QTimer(self, interval=ONE_MOMENT_MS, singleShot=True)
        self._long.timeout.connect(self._on_long)
        self._on_typed()

    def _on_typed(self) -> None:
        typed = sheet_typed(self.area.toPlainText())
        self.line.setText(_typed_words(typed))
        self.line.set_look(ink="problem" if typed.wrong else "text2")
        self.area.setAccessibleDescription(self.line.text())
        self.button.setEnabled(typed.is_right)
        self.say("")

    def _on_entered(self) -> None:
        typed = sheet_typed(self.area.toPlainText())
        if typed.is_right and not self._long.isActive() and self.area.isEnabled():
            self.set_busy(busy=True)
            self.entered.emit(typed.groups)

    def set_busy(self, *, busy: bool) -> None:
        """Take nothing while the store is opened."""
        self.area.setEnabled(not busy)
        self.button.setEnabled(not busy)
        if busy:
            self._long.start()
        else:
            self._long.stop()
            self.button.set_words(_("Open with the sheet"))

    def refuse(self, error: Exception) -> None:
        """Say why it did not open; what was typed stays."""
        self.set_busy(busy=False)
        known = isinstance(error, TriageAppError)
        self.say(str(error) if known else _("This could not be done. Try it once more."))
        self.area.setFocus()

    def _on_long(self) -> None:
        self.button.set_words(_("One moment"))


def _typed_words(typed: SheetTyped) -> str:
    if typed.wrong:
        words = _("Group {n} has a letter that no sheet has: it is 0 to 9 and a to f.")
        return words.format(n=typed.wrong)
    if typed.is_right:
        return _("All 17 groups are as printed.")
    if typed.whole >= GROUPS:
        return _("One of the groups is mistyped. Compare each with the sheet.")
    return _("{n} of 17 groups").format(n=typed.whole)


class NewKeyPage(CardPage):
    """The sheet opened the store: a new password for an administrator, or a new administrator.

    Signals:
        entered(object, str, str): the user id (None for a new one), a name, and a password.
    """

    entered = Signal(object, str, str)

    def __init__(self, people: tuple[PersonShown, ...], about: tuple[str, ...]) -> None:
        super().__init__(
            "new_key", _("The sheet opens the store"), _("Every record is there. Who are you?")
        )
        self._people = people
        self._about = about
        self._chosen: PersonShown | None = None
        self.form: NewPasswordForm | None = None
        self.rows: list[PersonRow] = []
        for number, one in enumerate(people, start=1):
            row = PersonRow(f"admin_{number}", one.name, role_name(one.shown_role))
            self._add_row(row)
        self._add_row(PersonRow("new_admin", _("A new administrator"), icon_name="plus"))
        self._holder = QWidget()
        self.add(self._holder)
        self.add_back(_("Back"))
        self.first = self.rows[0]
        if not people:
            self._choose(0)

    def _add_row(self, row: PersonRow) -> None:
        row.clicked.connect(self._on_row)
        row.moved.connect(self._on_moved)
        self.rows.append(row)
        self.add(row)

    def _on_row(self) -> None:
        self._choose(next(n for n, row in enumerate(self.rows) if row is self.sender()))
        self.take_focus()

    def _on_moved(self, step: int) -> None:
        here = next((n for n, row in enumerate(self.rows) if row.hasFocus()), 0)
        self.rows[(here + step) % len(self.rows)].setFocus()

    def _choose(self, number: int) -> None:
        if self.form is not None and self.form.is_busy:
            return
        self._chosen = self._people[number] if number < len(self._people) else None
        for place, row in enumerate(self.rows):
            row.setChecked(place == number)
        self._holder.hide()
        self.column.removeWidget(self._holder)
        self._holder.deleteLater()
        about = self._about if self._chosen is None else (*self._about, self._chosen.name)
        self.form = NewPasswordForm(
            "recovery",
            _("Set the password and sign in"),
            about,
            asks_name=_("Your name") if self._chosen is None else "",
        )
        self.form.entered.connect(self._on_entered)
        self._holder = self.first = self.form
        self.column.insertWidget(self.column.count() - 1, self.form)  # over the button back
        self.form.show()  # at once: the focus goes into it now

    def _on_entered(self, name: str, password: str) -> None:
        chosen = self._chosen
        if self.form is not None:
            self.form.set_busy(busy=True)
        if chosen is None:
            self.entered.emit(None, name, password)
        else:
            self.entered.emit(chosen.user_id, chosen.name, password)

    def refuse(self, error: Exception) -> None:
        """Say why it was not done."""
        if self.form is not None:
            self.form.refuse(error)
