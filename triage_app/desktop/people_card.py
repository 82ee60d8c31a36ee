"""Who is at this desk: the people of it in rows, the password under the chosen one.

It must not know whether a password is right, nor whether a typed name is somebody's.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from triage_app.desktop.controls import PlainButton
from triage_app.desktop.fields import TextField
from triage_app.desktop.people_rows import ROW_HEIGHT, PersonRow
from triage_app.desktop.rail import role_name
from triage_app.desktop.secret_form import SecretAsked, SecretForm
from triage_app.desktop.theme import BODY, HEADING, theme_of
from triage_app.desktop.words import Words
from triage_app.texts import _

MOST_IN_SIGHT: Final = 6
SOMEONE: Final = "someone_else"
_MOST_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class PersonShown:
    """One row: who signs in, and what stands for it on the screen.

    Attributes:
        in_keyring: whether this computer's keyring may have their key.
    """

    user_id: str
    name: str
    shown_role: str
    in_keyring: bool = False


class PeopleCard(QWidget):
    """The card's content.

    Signals:
        asked(str, str): who (a user id, or a name as typed) and the password.
        coded(str): the code of the second factor, for who was asked last.
        keyring_wanted(str): the user id of who signs in by this computer's keyring.
        others_wanted(): "Someone else", where not everybody is listed.

    Args:
        people: in the order they are shown.
        chosen: the user id whose password is open at first; empty for none.
        heading: over the rows.
        line: one more line under the heading; may be empty.
        secret: what is asked for; None for the password.
        lists_all: whether "Someone else" asks for a name here.
    """

    asked = Signal(str, str)
    coded = Signal(str)
    keyring_wanted = Signal(str)
    others_wanted = Signal()

    def __init__(
        self,
        people: tuple[PersonShown, ...],
        chosen: str = "",
        *,
        heading: str,
        line: str = "",
        secret: SecretAsked | None = None,
        lists_all: bool = True,
    ) -> None:
        super().__init__()
        self.setObjectName("people_card")
        self._people = people
        self._secret = secret or SecretAsked(_("Password"), _("Sign in"))
        self._lists_all = lists_all
        self._wants_code = False
        self.rows: list[PersonRow] = []
        self._build(heading, line)
        first = next((n for n, one in enumerate(people) if one.user_id == chosen), None)
        self._here = -1
        self._close()
        if first is None and len(people) == 1:
            first = 0
        if not people:
            first = 0  # only "Someone else" is there: a name is typed
        if first is not None:
            self._open(first, focus=False)

    # ------------------------------------------------------------------ building

    def _build(self, heading: str, line: str) -> None:
        px = theme_of().px
        self.column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        head = Words(heading, HEADING, bold=True)
        head.setObjectName("people_heading")
        column.addWidget(head)
        self.line = Words("", BODY, "text2")
        self.line.setObjectName("people_line")
        column.addWidget(self.line)
        self.line.show_text(line)
        self._inner = QWidget()
        self._list = QVBoxLayout(self._inner)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        for number, one in enumerate(self._people, start=1):
            key = str(number) if number <= 9 else ""
            self._add_row(
                PersonRow(f"person_{number}", one.name, role_name(one.shown_role), key=key)
            )
        self._add_row(PersonRow(SOMEONE, _("Someone else"), icon_name="people"))
        self.password = SecretForm("password", self._secret)
        self.password.entered.connect(self._on_password)
        self.code = SecretForm(
            "code", SecretAsked(_("Code from your app, 6 digits"), _("Sign in"), 10, shows=False)
        )
        self.code.entered.connect(self.coded)
        self.name_field = TextField("name_field", _("Name"), height=48)
        self.name_field.setMaxLength(_MOST_NAME)
        self.name_field.returnPressed.connect(self._on_name)
        self._name_label = Words(_("Name, as the clinic has it"), wrap=False)
        self._opened = QWidget()
        opened = QVBoxLayout(self._opened)
        opened.setContentsMargins(0, 0, 0, 0)
        opened.setSpacing(0)
        self._name_box = QWidget()
        box = QVBoxLayout(self._name_box)
        box.setContentsMargins(px(12), px(12), px(12), 0)
        box.setSpacing(px(4))
        box.addWidget(self._name_label)
        box.addWidget(self.name_field)
        self.keyring_button = PlainButton(
            "keyring_button", _("Use the keyring here"), "Ctrl+K", icon_name="lock"
        )
        self.keyring_button.clicked.connect(self._on_keyring)
        QShortcut(QKeySequence("Ctrl+K"), self, self._on_keyring)
        for part in (self._name_box, self.password, self.code, self.keyring_button):
            opened.addWidget(part)
        for form in (self.password, self.code):
            form.moved.connect(self._on_moved)
            form.left.connect(self._on_left)
        self._list.addWidget(self._opened)
        self._list.addStretch(1)
        column.addWidget(self._scrolled(), 1)

    def _add_row(self, row: PersonRow) -> None:
        row.clicked.connect(self._on_clicked)
        row.moved.connect(self._on_moved)
        row.typed.connect(self._on_typed)
        self.rows.append(row)
        self._list.addWidget(row)

    def _scrolled(self) -> QWidget:
        """More than six people scroll inside the card; fewer stand in it as they are."""
        if len(self.rows) - 1 <= MOST_IN_SIGHT:
            self.list_scroll: QScrollArea | None = None
            return self._inner
        scroll = QScrollArea()
        scroll.setObjectName("people_scroll")
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._inner)
        scroll.setFixedHeight(theme_of().px((MOST_IN_SIGHT + 2) * ROW_HEIGHT))
        self.list_scroll = scroll
        return scroll

    # ------------------------------------------------------------------ choosing

    @property
    def chosen(self) -> str:
        """The name of who is chosen; empty for none, and for somebody typed."""
        return self._people[self._here].name if 0 <= self._here < len(self._people) else ""

    @property
    def is_someone_else(self) -> bool:
        """Whether a name is to be typed."""
        return self._here == len(self._people)

    def choose(self, number: int) -> None:
        """Open the password of a row, from 0; the last row is "Someone else"."""
        if not 0 <= number < len(self.rows) or self._busy:
            return
        if number == len(self._people) and not self._lists_all:
            self.others_wanted.emit()
        else:
            self._open(number, focus=True)

    def take_focus(self) -> None:
        """Where keys are expected: the field that is open, else the first row."""
        if self._here < 0:
            self.rows[0].setFocus(Qt.FocusReason.TabFocusReason)
        elif self._wants_code:
            self.code.take_focus()
        elif self.is_someone_else and not self.name_field.text():
            self.name_field.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.password.take_focus()

    @property
    def _busy(self) -> bool:
        return self.password.is_busy or self.code.is_busy

    def _open(self, number: int, *, focus: bool) -> None:
        if number != self._here:
            self.password.clear()
            self.code.clear()
            self.name_field.clear()
            self._wants_code = False
        self._here = number
        for place, row in enumerate(self.rows):
            row.setChecked(place == number)
        self._list.removeWidget(self._opened)
        self._list.insertWidget(number + 1, self._opened)
        self._tab_order()
        self._show_parts()
        self._opened.show()
        if focus:
            self.take_focus()
            QTimer.singleShot(0, self, self._in_sight)

    def _tab_order(self) -> None:
        """Row, its fields, its button, then the next row."""
        rows = self.rows
        order: list[QWidget] = [*rows[: self._here + 1], self.name_field]
        for form in (self.password, self.code):
            order.append(form.field)
            if form.field.show_button is not None:
                order.append(form.field.show_button)
            order.append(form.button)
        order.append(self.keyring_button)
        order += rows[self._here + 1 :]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _show_parts(self) -> None:
        self._name_box.setVisible(self.is_someone_else and not self._wants_code)
        self.password.setVisible(not self._wants_code)
        self.code.setVisible(self._wants_code)
        self.keyring_button.setVisible(self._may_use_keyring)

    @property
    def _may_use_keyring(self) -> bool:
        listed = 0 <= self._here < len(self._people)
        return listed and self._people[self._here].in_keyring and not self._wants_code

    def _on_keyring(self) -> None:
        if self._may_use_keyring and not self._busy and not self.password.waits:
            self.keyring_wanted.emit(self._people[self._here].user_id)

    def _in_sight(self) -> None:
        if self.list_scroll is not None:
            self.list_scroll.ensureWidgetVisible(self._opened, 0, 0)
            self.list_scroll.ensureWidgetVisible(self.rows[self._here], 0, 0)

    def _close(self) -> None:
        self._here = -1
        for row in self.rows:
            row.setChecked(False)
        self._opened.hide()

    def _on_clicked(self) -> None:
        for number, row in enumerate(self.rows):
            if row is self.sender():
                self.choose(number)

    def _on_moved(self, step: int) -> None:
        """Up and down go from row to row; where a password is open, it goes along."""
        if self._busy:
            return
        focused = next((n for n, row in enumerate(self.rows) if row.hasFocus()), None)
        here = self._here if focused is None else focused
        there = (here + step) % len(self.rows)
        to_others = there == len(self._people) and not self._lists_all
        if self._here >= 0 and focused is None and not to_others:
            self.choose(there)
        else:
            self.rows[there].setFocus(Qt.FocusReason.TabFocusReason)

    def _on_left(self) -> None:
        """Esc: back to the rows."""
        if self._busy or self._here < 0:
            return
        row = self.rows[self._here]
        self.password.clear()
        self.code.clear()
        self._wants_code = False
        self._close()
        row.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_typed(self, letter: str) -> None:
        """A digit opens that row, a letter the next name that begins with it."""
        if letter.isdecimal() and letter.isascii():
            number = int(letter)
            if 1 <= number <= len(self._people):
                self.choose(number - 1)
            return
        focused = next((n for n, row in enumerate(self.rows) if row.hasFocus()), -1)
        count = len(self._people)
        for step in range(1, count + 1):
            place = (focused + step) % count
            if _begins(self._people[place].name, letter):
                self.choose(place)
                return

    # ------------------------------------------------------------------ what was typed

    def _on_name(self) -> None:
        if self.name_field.text().strip():
            self.password.take_focus()

    def _on_password(self, password: str) -> None:
        if self.is_someone_else:
            who = " ".join(self.name_field.text().split())
            if not who:
                self.name_field.setFocus(Qt.FocusReason.OtherFocusReason)
                self.password.tell(_("Type the name first."))
                return
        else:
            who = self._people[self._here].user_id
        self.asked.emit(who, password)

    def want_code(self) -> None:
        """The password was right: ask for the code of the second factor."""
        self.password.set_busy(busy=False)
        self._wants_code = True
        self._show_parts()
        self.code.take_focus()

    def want_password(self) -> None:
        """Begin again with the password."""
        self._wants_code = False
        self.code.clear()
        self._show_parts()

    @property
    def form(self) -> SecretForm:
        """The form on show."""
        return self.code if self._wants_code else self.password


def _begins(name: str, letter: str) -> bool:
    """Whether one of the words of a name begins with the letter."""
    return any(word.casefold().startswith(letter.casefold()) for word in name.split())
