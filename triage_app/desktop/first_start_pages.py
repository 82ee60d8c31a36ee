"""The pages of a first start: welcome, the first administrator, the recovery sheet, reception.

What is done with what was typed is decided elsewhere.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from triage_app.desktop.card_page import CardPage
from triage_app.desktop.controls import MainButton, PlainButton
from triage_app.desktop.new_password_form import NewPasswordForm
from triage_app.desktop.theme import BODY
from triage_app.desktop.words import Words
from triage_app.texts import _


def step_words(step: int) -> str:
    """Where somebody is in the first start."""
    return _("Step {n} of 3").format(n=step)


class WelcomePage(CardPage):
    """What this is, and what comes now.

    Signals:
        begun(): go on.
    """

    begun = Signal()

    def __init__(self, *, has_store: bool) -> None:
        """`has_store`: everything of an older version is here, and only sign-ins are new."""
        if has_store:
            super().__init__(
                "welcome",
                _("Everybody now signs in"),
                _("Everything that was saved stays as it is."),
                _("From now on each person has a name and a password of their own. You begin, as"
                  " the first administrator; then you add the others."),
            )  # fmt: skip
        else:
            super().__init__(
                "welcome",
                _("Welcome"),
                _("This computer has no store of the clinic yet. It is made now, encrypted, and"
                  " only on this computer."),
                _("You become the first administrator; then you add the others."),
                _("Was there a store on another computer? Close this window and bring its backup"
                  " back: triage-app restore."),
            )  # fmt: skip
        self.add_main("welcome_go", _("Begin")).clicked.connect(self.begun)


class AdministratorPage(CardPage):
    """Name and password of the first administrator."""

    def __init__(self, about: tuple[str, ...], *, has_store: bool) -> None:
        super().__init__(
            "administrator",
            _("The first administrator"),
            _("Adds people, sets the clinic's name and texts, and sees to the backups."),
            step=step_words(1),
        )
        words = _("Lock the store") if has_store else _("Make the store")
        self.form = NewPasswordForm("first", words, about, asks_name=_("Your name"))
        self.add(self.form)
        self.first = self.form
        self.add_back(_("Back"))


class RecoverySheetPage(CardPage):
    """The key on paper: printed or saved, then put away.

    Signals:
        print_wanted(), save_wanted(): the two ways.
        done(): it is printed or saved, and put away.
        later(): not now.
    """

    print_wanted = Signal()
    save_wanted = Signal()
    done = Signal()
    later = Signal()

    def __init__(self) -> None:
        super().__init__(
            "recovery",
            _("The recovery sheet"),
            _("One page with the key of the store. It opens the store and every backup when all"
              " passwords are forgotten. Without it nobody can, not even the maker."),
            step=step_words(2),
        )  # fmt: skip
        self.print_button = MainButton("sheet_print", _("Print it"), "P")
        self.print_button.clicked.connect(self.print_wanted)
        self.save_button = PlainButton("sheet_save", _("Save it as PDF"), "S")
        self.save_button.clicked.connect(self.save_wanted)
        self.add_buttons(self.print_button, self.save_button)
        self.line = Words("", BODY, "text")
        self.line.setObjectName("sheet_made")
        self.add(self.line)
        self.line.hide()
        self.add_message()
        self.done_button = self.add_main("sheet_done", _("Print or save it first"))
        self.done_button.clicked.connect(self.done)
        self.done_button.setEnabled(False)
        self.later_button = PlainButton("sheet_later", _("Later"), flat=True)
        self.later_button.clicked.connect(self.later)
        self.later_line = self.add_words(_("“Later” reminds you at each sign-in until it is made."))
        self.add_buttons(self.later_button)
        self.first = self.print_button

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_P and not event.modifiers():
            self.print_button.click()
        elif event.key() == Qt.Key.Key_S and not event.modifiers():
            self.save_button.click()
        else:
            super().keyPressEvent(event)

    def tell_made(self, text: str) -> None:
        """It is printed or saved."""
        self.say("")
        self.line.show_text(text)
        self.done_button.set_words(_("It is locked away"))
        self.done_button.setEnabled(True)
        self.print_button.set_main(main=False)
        self.later_line.hide()
        self.later_button.hide()
        self.done_button.setFocus()


class ReceptionPage(CardPage):
    """The first person at reception, because an administrator asks no patient.

    Signals:
        added(str, str): name and first password.
        skipped(): later, in Manager, People.
    """

    skipped = Signal()

    def __init__(self, about: tuple[str, ...], password: str) -> None:
        super().__init__(
            "reception",
            _("The first person at reception"),
            _("An administrator cannot ask patients. Add somebody who can, now or later in"
              " Manager, People."),
            step=step_words(3),
        )  # fmt: skip
        self.form = NewPasswordForm(
            "reception", _("Add"), about, asks_name=_("Name"), made=password
        )
        self.form.password.show_hint(
            _("Made for handing over: it is good for one sign-in, then they choose their own.")
        )
        self.add(self.form)
        self.first = self.form
        self.skip_button = PlainButton("reception_later", _("Later"), flat=True)
        self.skip_button.clicked.connect(self.skipped)
        self.add_buttons(self.skip_button)


class AddedPage(CardPage):
    """Somebody was added: what to tell them.

    Signals:
        go_on(): open the desk.
    """

    go_on = Signal()

    def __init__(self, name: str, password: str) -> None:
        super().__init__(
            "added",
            _("{name} can sign in").format(name=name),
            _("Give them this password. It is not shown again:"),
            step=step_words(3),
        )
        shown = self.add_words(password, "text")
        shown.setObjectName("first_password")
        self.add_words(_("More people, roles and new passwords: Manager, People."))
        self.add_main("added_go", _("Open the program")).clicked.connect(self.go_on)


class OwnPasswordPage(CardPage):
    """Somebody else set the password: a new one before anything else."""

    def __init__(self, name: str, about: tuple[str, ...]) -> None:
        super().__init__(
            "own_password",
            _("A password of your own"),
            _("Somebody else set the one you signed in with. Choose one that only you know."),
        )
        self.form = NewPasswordForm("own", _("Keep it and go on"), (*about, name))
        self.add(self.form)
        self.first = self.form
