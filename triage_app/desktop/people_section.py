"""The manager's people: who may sign in, as what; somebody is added, changed or removed here.

A list, and beside it one person or one form: where there is little room, instead of it. Nothing is
stacked on anything. Who may do this, and what is refused, `workflow.users` decides.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.account_acts import SlowActs
from triage_app.desktop.account_form import ActForm
from triage_app.desktop.announce import announce
from triage_app.desktop.controls import Chip, MainButton, PlainButton
from triage_app.desktop.desk_parts import Card, clear_out
from triage_app.desktop.fields import Banner
from triage_app.desktop.people_section_facts import (
    DROP_STEP,
    REMOVE,
    RENAME,
    RESET,
    ROLE,
    PersonFacts,
)
from triage_app.desktop.people_section_forms import (
    AddForm,
    DropStepForm,
    Outcome,
    RemoveForm,
    RenameForm,
    ResetForm,
    RoleForm,
)
from triage_app.desktop.people_section_parts import HandedOver
from triage_app.desktop.people_section_table import PeopleTable
from triage_app.desktop.quiet_scroll import QuietScroll
from triage_app.desktop.record_panels import FollowFocus
from triage_app.desktop.screen import KeyHelp, Room, Screen
from triage_app.desktop.theme import BODY, Theme
from triage_app.desktop.words import Words
from triage_app.errors import TriageAppError
from triage_app.model.user import User
from triage_app.texts import _, n_
from triage_app.workflow import Clinic
from triage_app.workflow.users import have_password, users

_PANE: Final = 416
_ANY_WIDTH: Final = 16_777_215


class PeopleSection(Screen):
    """The list, and what is open beside it."""

    def __init__(self, clinic: Clinic, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("people_section")
        self.title = _("People")
        self._clinic = clinic
        self._theme = theme
        self._room = Room.WIDE
        self._users: tuple[User, ...] = ()
        self._with_password: frozenset[str] = frozenset()
        self._acts = SlowActs(clinic, self)
        self.leaf: QWidget | None = None
        self._is_open = False
        self._build()

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        px = self._theme.px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        self.banner = Banner("people_banner", "alert")
        self.banner.button.hide()
        column.addWidget(self.banner)
        self._across = QHBoxLayout()
        self._across.setSpacing(px(16))
        self._across.addWidget(self._list_side(), 1)
        self._across.addWidget(self._pane())
        column.addLayout(self._across, 1)

    def _list_side(self) -> QWidget:
        px = self._theme.px
        self.list_side = QWidget()
        column = QVBoxLayout(self.list_side)
        column.setContentsMargins(px(4), px(4), px(4), px(4))
        column.setSpacing(px(12))
        row = QHBoxLayout()
        row.setSpacing(px(12))
        self.count_line = Words("", BODY, "text2")
        self.count_line.setObjectName("people_count")
        self.removed_chip = Chip("people_removed", _("Removed"))
        self.removed_chip.toggled.connect(self._show_list)
        self.removed_chip.hide()
        self.add_button = MainButton("people_add", _("Add a person"), height=40)
        self.add_button.clicked.connect(self.begin_add)
        row.addWidget(self.count_line, 1)
        row.addWidget(self.removed_chip)
        row.addWidget(self.add_button)
        column.addLayout(row)
        card = Card("people_card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, px(8), 1, px(8))
        self.table = PeopleTable(self._clinic.staff.staff_id, self._clinic.zone)
        self.table.current_changed.connect(self._on_current)
        self.table.asked_for.connect(self.open_current)
        inside.addWidget(self.table)
        column.addWidget(card, 1)
        return self.list_side

    def _pane(self) -> QWidget:
        px = self._theme.px
        self.pane = Card("people_pane")
        self.pane.setAccessibleName(_("The person chosen in the list"))
        column = QVBoxLayout(self.pane)
        column.setContentsMargins(px(4), px(8), px(4), px(8))
        self.back_button = PlainButton(
            "people_back", _("Back to the people"), "Esc", icon_name="arrow_left", flat=True
        )
        self.back_button.clicked.connect(self.close_pane)
        column.addWidget(self.back_button, 0, Qt.AlignmentFlag.AlignLeft)
        inner = QWidget()
        self._place = QVBoxLayout(inner)
        self._place.setContentsMargins(px(16), px(8), px(16), px(8))
        self._place.addStretch(1)
        self.column_scroll = QuietScroll(inner)
        self.column_scroll.setObjectName("people_scroll")
        column.addWidget(self.column_scroll, 1)
        FollowFocus(self.column_scroll)
        return self.pane

    # ------------------------------------------------------------------ the list

    @override
    def refresh(self) -> None:
        """Read the people again; an open form stays."""
        if self._clinic.vault is None or self._clinic.is_demo:
            self.banner.say(
                _("Nobody signs in to the demo."),
                _("In a store of your own you add and remove people here."),
            )
            self.list_side.hide()
            self.pane.hide()
            return
        self.read()

    def read(self, marked: str = "") -> None:
        """Read the people and mark one of them; else who was marked before."""
        try:
            self._users = users(self._clinic)
            self._with_password = have_password(self._clinic)
        except TriageAppError as error:
            self.banner.say(error.text, error.cure)
            self.list_side.setEnabled(False)
            self.pane.hide()
            return
        self.banner.hide()
        self._show_list(marked=marked)

    def _show_list(self, _checked: bool = False, *, marked: str = "") -> None:
        current = self.table.current
        keep = marked or (current.user_id if current is not None else self._clinic.staff.staff_id)
        here = [user for user in self._users if user.removed is None]
        gone = [user for user in self._users if user.removed is not None]
        self.removed_chip.set_count(len(gone))
        self.removed_chip.setVisible(bool(gone))
        shown = [*here, *gone] if self.removed_chip.isChecked() else here
        count = n_("{n} person may sign in.", "{n} people may sign in.", len(here))
        self.count_line.setText(count.format(n=len(here)))
        ordered = sorted(shown, key=lambda user: (user.removed is not None, user.name.casefold()))
        self.table.show_people(tuple(ordered), keep)
        self._on_current()

    def _on_current(self) -> None:
        """Show who is marked, unless a form or a password is open: that stays."""
        if self.leaf is None or isinstance(self.leaf, PersonFacts):
            user = self.table.current
            self._put(None if user is None else self._facts(user))

    def _facts(self, user: User) -> PersonFacts:
        own = user.user_id == self._clinic.staff.staff_id
        has_password = user.user_id in self._with_password
        facts = PersonFacts(user, own=own, has_password=has_password, zone=self._clinic.zone)
        facts.wanted.connect(self._on_wanted)
        return facts

    def open_current(self) -> None:
        """Go to the person who is marked."""
        self._is_open = True
        self._lay_out()
        self._focus_pane()

    # ------------------------------------------------------------------ the pane

    def _put(self, leaf: QWidget | None) -> None:
        """Show this in the pane, and nothing else."""
        old, self.leaf = self.leaf, leaf
        if leaf is not None:
            self._place.insertWidget(0, leaf)
        if old is not None:
            old.hide()
            self._place.removeWidget(old)
            old.deleteLater()
        self.column_scroll.verticalScrollBar().setValue(0)
        self._lay_out()

    def begin_add(self) -> None:
        """Open the form for somebody new; one that is open stays."""
        if not isinstance(self.leaf, AddForm):
            self._begin(AddForm(self._acts, self._clinic.letterhead.name))
        self._focus_pane()

    def _on_wanted(self, act: str) -> None:
        user = self.table.current
        if user is None:
            return
        makers: dict[str, Callable[[], ActForm]] = {
            RENAME: lambda: RenameForm(self._acts, user),
            ROLE: lambda: RoleForm(self._acts, user),
            RESET: lambda: ResetForm(self._acts, user, self._clinic.letterhead.name),
            DROP_STEP: lambda: DropStepForm(self._acts, user),
            REMOVE: lambda: RemoveForm(self._acts, user),
        }
        self._begin(makers[act]())

    def _begin(self, form: ActForm) -> None:
        if isinstance(self.leaf, HandedOver):
            return  # a password that nobody wrote down yet would be gone
        form.done.connect(self._on_done)
        form.closed.connect(self._on_form_closed)
        self._is_open = True
        self._put(form)
        form.first_focus()

    def _on_form_closed(self) -> None:
        self._put(None)
        self._on_current()
        self._after_form()

    def _on_done(self, outcome: object) -> None:
        assert isinstance(outcome, Outcome)
        self._put(None)
        if outcome.password:
            handed = HandedOver(outcome.name, outcome.password)
            handed.closed.connect(self._on_form_closed)
            self._put(handed)
        self.read(outcome.user_id)
        self.said.emit(outcome.words)
        announce(self, outcome.words)
        if isinstance(self.leaf, HandedOver):
            self.leaf.first_focus()
        else:
            self._after_form()

    def _after_form(self) -> None:
        """Back to where the form was begun: the list, or the person where there is no list."""
        if self._room is Room.WIDE:
            self._is_open = False
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._focus_pane()

    def _focus_pane(self) -> None:
        match self.leaf:
            case PersonFacts() as facts if facts.buttons:
                facts.focus_on()
            case ActForm() | HandedOver() as leaf:
                leaf.first_focus()
            case _:
                self.back_button.setFocus(Qt.FocusReason.TabFocusReason)

    def close_pane(self) -> None:
        """Back to the list where it is not beside; a form is left as by Cancel."""
        if isinstance(self.leaf, HandedOver):
            return
        if isinstance(self.leaf, ActForm):
            self.leaf.go_back()
            return
        self._is_open = False
        self._lay_out()
        self.table.setFocus(Qt.FocusReason.TabFocusReason)

    # ------------------------------------------------------------------ screen

    @override
    def first_focus(self) -> None:
        self.table.setFocus(Qt.FocusReason.TabFocusReason)

    @override
    def panels(self) -> tuple[QWidget, ...]:
        return (self.table, self.pane, self.add_button)

    @override
    def key_help(self) -> tuple[KeyHelp, ...]:
        return (
            KeyHelp(("↑", "↓"), _("move")),
            KeyHelp(("Enter",), _("go to the person")),
            KeyHelp(("1", "2", "3"), _("choose the role, in a form")),
            KeyHelp(("Esc",), _("close the form, then go back")),
        )

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            focus = QApplication.focusWidget()
            inside = focus is not None and self.pane.isAncestorOf(focus)
            if isinstance(self.leaf, HandedOver):
                return
            if inside or (self._is_open and self._room is not Room.WIDE):
                self.close_pane()
                return
        super().keyPressEvent(event)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """What is secret goes when the section is left or covered; names and roles stay."""
        super().hideEvent(event)
        if event.spontaneous():
            return
        if isinstance(self.leaf, ActForm):
            self.leaf.forget()
        elif isinstance(self.leaf, HandedOver):
            self.leaf.forget()
            self._put(None)
            self._on_current()

    @override
    def fit(self, room: Room) -> None:
        self._room = room
        self.table.fit(room)
        self._lay_out()

    def _lay_out(self) -> None:
        """List and pane side by side, or one of them."""
        wide = self._room is Room.WIDE
        width = self._theme.px(_PANE)
        self.pane.setMinimumWidth(width if wide else 0)
        self.pane.setMaximumWidth(width if wide else _ANY_WIDTH)
        self.pane.setVisible(wide or self._is_open)
        self.list_side.setVisible(wide or not self._is_open)
        self.back_button.setVisible(not wide and isinstance(self.leaf, PersonFacts | None))

    @override
    def retheme(self, theme: Theme) -> None:
        """Build anew; a form that is open stays open with what is typed."""
        self._theme = theme
        leaf, self.leaf = self.leaf, None
        stays = leaf if isinstance(leaf, ActForm | HandedOver) else None
        if stays is not None:
            stays.setParent(self)
        shows_removed = self.removed_chip.isChecked()
        current = self.table.current
        clear_out(self)
        self._build()
        if stays is not None:
            self._put(stays)
            stays.show()
        self.removed_chip.setChecked(shows_removed)
        self.fit(self._room)
        self.refresh()
        if current is not None:
            self.table.go_to(max(self.table.rows.place_of(current.user_id), 0))
