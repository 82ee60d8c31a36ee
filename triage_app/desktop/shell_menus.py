"""The menus of the window: the places, where there is no rail, and what belongs to the person.

What is done about being signed in is somebody else's: here it is only asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from triage_app.desktop.rail import places_for
from triage_app.desktop.shell_places import ACCOUNT
from triage_app.texts import N_, _

if TYPE_CHECKING:
    from triage_app.desktop.shell import MainWindow

DEMO_ROLES: Final = (
    ("reception", N_("Reception")),
    ("specialist", N_("Specialist")),
    ("administrator", N_("Manager")),
    ("demo", N_("Everything")),
)


class WindowMenus(QObject):
    """Shows a menu and says what was chosen in it.

    Signals:
        lock_wanted(): cover the desk.
        others_wanted(): somebody else wants to sign in.
        sign_out_wanted(): this person is done here.
        role_wanted(str): in the demo, see the program as this role.
    """

    lock_wanted = Signal()
    others_wanted = Signal()
    sign_out_wanted = Signal()
    role_wanted = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.open_menu: QMenu | None = None

    def lock(self) -> None:
        """Cover the desk."""
        self.lock_wanted.emit()

    # ------------------------------------------------------------------ the person

    def show_staff(self) -> None:
        """What the person may do about being here, beside their mark."""
        mark = self._window.rail.mark
        menu = self._menu()
        self._add_staff(menu)
        height = menu.sizeHint().height()
        menu.popup(mark.mapToGlobal(QPoint(mark.width(), mark.height() - height)))

    def _add_staff(self, menu: QMenu) -> None:
        if self._window.clinic.is_demo:
            here = self._window.clinic.staff.role
            for role, words in DEMO_ROLES:
                action = self._add(menu, "see_as", _(words))
                action.setData(("see_as", role))
                action.setCheckable(True)
                action.setChecked(role == here)
            menu.addSeparator()
        self._add(menu, "lock", f"{_('Lock')}\tCtrl+L")
        if not self._window.clinic.is_demo:
            self._add(menu, "others", _("Someone else signs in"))
            self._add(menu, ACCOUNT, _("My password and PIN"))
            self._add(menu, "sign_out", _("Sign out"))

    # ------------------------------------------------------------------ the places

    def show_places(self) -> None:
        """The places, all keys and what belongs to the person, where there is no rail."""
        menu = self._menu()
        for place, text, _icon, key in places_for(self._window.clinic.staff):
            self._add(menu, place, f"{_(text)}\t{key}")
        menu.addSeparator()
        self._add(menu, "keys", f"{_('All keys')}\tF1")
        menu.addSeparator()
        self._add_staff(menu)
        stack = self._window.stack
        menu.popup(stack.mapToGlobal(stack.rect().topLeft()))

    # ------------------------------------------------------------------ what was chosen

    def _menu(self) -> QMenu:
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.triggered.connect(self._on_chosen)
        self.open_menu = menu
        menu.destroyed.connect(self._on_menu_gone)
        return menu

    def _on_menu_gone(self) -> None:
        self.open_menu = None

    def _add(self, menu: QMenu, what: str, words: str) -> QAction:
        action = menu.addAction(words)
        action.setData((what, ""))
        return action

    def _on_chosen(self, action: QAction) -> None:
        what, of = action.data()
        match what:
            case "see_as":
                self.role_wanted.emit(of)
            case "lock":
                self.lock_wanted.emit()
            case "others":
                self.others_wanted.emit()
            case "sign_out":
                self.sign_out_wanted.emit()
            case "account":
                self._window.open_account()
            case "keys":
                self._window.show_keys()
            case _:
                self._window.go_to(what)
