"""The one window: rail, screens, the keys that work everywhere, and what must stay in sight.

Screens that are not shown first are imported and made when they are first wanted. The window
decides nothing clinical; an emergency nobody was told of stays on top of every screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.background import Work, run_in_background
from triage_app.desktop.controls import PlainButton
from triage_app.desktop.emergency_watch import EmergencyWatch
from triage_app.desktop.fields import Banner
from triage_app.desktop.focus_ring import FocusRing
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.rail import EmergencyBar, Rail, may_go, places_for
from triage_app.desktop.screen import Room, Screen, room_for
from triage_app.desktop.shell_intake import IntakeDesk
from triage_app.desktop.shell_keys import WindowKeys
from triage_app.desktop.shell_look import WindowLook
from triage_app.desktop.shell_menus import WindowMenus
from triage_app.desktop.shell_openers import Openers
from triage_app.desktop.shell_places import (
    ACCOUNT,
    BEHIND,
    FINDER,
    INTAKE,
    MANAGER,
    MERGE,
    PATIENT,
    PATIENTS,
    RECORD,
    make_screen,
    rail_item,
)
from triage_app.desktop.theme import BODY, Theme, theme_of
from triage_app.desktop.words import Words
from triage_app.errors import TriageAppError
from triage_app.texts import _
from triage_app.workflow.may import Action, may

if TYPE_CHECKING:
    from collections.abc import Callable

    from triage_app.workflow import Clinic

SAID_MS: Final = 8_000
_SMALLEST: Final = (640, 480)
_FIRST_SIZE: Final = (1280, 800)


class MainWindow(QMainWindow):
    """The program's window.

    Signals:
        closed(): it was closed, and every screen has kept what it had.

    Args:
        look: where theme, text size and window size are kept; nothing about a patient is.
    """

    closed = Signal()

    def __init__(self, clinic: Clinic, look: LookSettings) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle(f"{_('Spine triage')}, {clinic.letterhead.name}".rstrip(", "))
        self.clinic = clinic
        self._look = look
        self._room: Room | None = None
        self._screens: dict[str, Screen] = {}
        self._place = ""
        self._shown_as = ""
        self._behind = dict(BEHIND)
        self._opened = False
        self._reopen = False
        self.setMinimumSize(*_SMALLEST)
        self._build()
        self.ring = FocusRing(self)
        self.desk = IntakeDesk(clinic, self)
        self.openers = Openers(clinic, self)
        self.looks = WindowLook(look, self)
        self.keys = WindowKeys(self, clinic.staff, self._on_show, self.emergency_bar)
        self.menus = WindowMenus(self)
        self.may_close: Callable[[], bool] = lambda: True
        self._wire_look()
        self._wire_keys()
        self.watch = EmergencyWatch(clinic, self.emergency_bar, self._emergency_on_show, self)
        self.watch.draft_wanted.connect(self.ask)
        self.watch.record_wanted.connect(self.open_record)
        self._restore_size()

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        frame = QWidget()
        across = QHBoxLayout(frame)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        self.rail = Rail(self.clinic.staff, is_demo=self.clinic.is_demo)
        self.rail.place_chosen.connect(self.go_to)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.emergency_bar = EmergencyBar()
        self._menu_bar = QWidget()
        menu = QHBoxLayout(self._menu_bar)
        menu.setContentsMargins(theme_of().px(8), 0, theme_of().px(8), 0)
        menu_button = PlainButton("shell_menu", _("Menu"), icon_name="menu", flat=True)
        menu_button.clicked.connect(self.show_menu)
        self._title = Words("", BODY, "text", bold=True, wrap=False)
        menu.addWidget(menu_button)
        menu.addWidget(self._title, 1)
        self.said = Banner("said_banner", "info")
        self.said.acted.connect(self._on_said_acted)
        self._said_for = QTimer(self, interval=SAID_MS, singleShot=True)
        self._said_for.timeout.connect(self.said.hide)
        self.stack = QStackedWidget()
        column.addWidget(self.emergency_bar)
        column.addWidget(self._menu_bar)
        column.addWidget(self.said)
        column.addWidget(self.stack, 1)
        across.addWidget(self.rail)
        across.addLayout(column, 1)
        self.setCentralWidget(frame)

    def _wire_look(self) -> None:
        self.looks.dressing.connect(self._on_dressing)
        self.looks.dressed.connect(self._on_dressed)
        self.looks.said.connect(self.say)
        self.keys.dark_wanted.connect(self.switch_theme)
        self.keys.size_wanted.connect(self.looks.step_size)
        self.keys.language_wanted.connect(self.switch_language)
        self.rail.lock_wanted.connect(self.menus.lock_wanted)
        self.rail.staff_wanted.connect(self.menus.show_staff)

    def _wire_keys(self) -> None:
        for keys, slot in (
            ("Ctrl+N", self.new_intake),
            ("Ctrl+Tab", self.swap_draft),
            ("Ctrl+1", self._on_intake_key),
            ("Ctrl+2", self._on_worklist_key),
            ("Ctrl+3", self._on_patients_key),
            ("Ctrl+4", self._on_manager_key),
            ("Ctrl+L", self.menus.lock),
            ("F1", self.show_keys),
            ("F6", self.keys.next_panel),
            ("Shift+F6", self.keys.panel_before),
            ("Ctrl+Shift+D", self.switch_theme),
            *self.looks.size_keys(),
        ):
            QShortcut(QKeySequence(keys), self, slot, context=Qt.ShortcutContext.WindowShortcut)

    def _restore_size(self) -> None:
        self.resize(*_FIRST_SIZE)
        if (geometry := self._look.window()) is not None:
            self.restoreGeometry(geometry)

    # ------------------------------------------------------------------ the first screen

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._opened:
            self._opened = True
            self._begin_reading()

    def _begin_reading(self) -> None:
        """Read the forms on another thread while the window paints for the first time."""
        run_in_background(self._read_forms, self._on_forms, self._on_no_forms, parent=self)

    def _read_forms(self, _work: Work) -> int:
        return len(self.clinic.forms)

    def _on_forms(self, _count: int) -> None:
        if self._watches:
            self.watch.start()
        if not self._place:
            self.show_place(self._first_place())

    def _first_place(self) -> str:
        places = [place[0] for place in places_for(self.clinic.staff)]
        if INTAKE in places:
            return FINDER
        return MANAGER if MANAGER in places else PATIENTS

    def _on_no_forms(self, error: Exception) -> None:
        """Nothing can be shown: it is said, and stays until they could be read."""
        self._said_for.stop()
        known = isinstance(error, TriageAppError)
        words = _("The questions could not be read. What was saved is safe.")
        self.said.say(str(error) if known else words, button=_("Try again"))

    def _on_said_acted(self) -> None:
        self.said.hide()
        if not self._place:
            self._begin_reading()

    # ------------------------------------------------------------------ screens

    @property
    def place(self) -> str:
        """The place on show."""
        return self._place

    @property
    def room(self) -> Room:
        """How much room there is for text."""
        return self._room or Room.WIDE

    @property
    def screen_shown(self) -> Screen | None:
        """The screen on show."""
        return self._screens.get(self._place)

    def _on_show(self) -> Screen | None:
        return self.screen_shown

    def screen_of(self, place: str) -> Screen:
        """The screen of a place, made when it is first wanted."""
        screen = self._screens.get(place)
        if screen is None:
            screen = make_screen(place, self.clinic, self._look)
            self.openers.wire(screen)
            self.take_in(place, screen)
        return screen

    def take_in(self, place: str, screen: Screen) -> None:
        """Make a screen one of the window's."""
        self._screens[place] = screen
        self.stack.addWidget(screen)
        screen.intake_wanted.connect(self._on_intake_wanted)
        screen.draft_wanted.connect(self.ask)
        screen.record_wanted.connect(self.open_record)
        screen.back_wanted.connect(self._on_back)
        screen.said.connect(self.say)
        if self._room is not None:
            screen.fit(self._room)

    def take_out(self, place: str) -> None:
        """The screen of a place goes; whoever owns it takes it away."""
        self.stack.removeWidget(self._screens.pop(place))

    def show_place(self, place: str) -> None:
        """Show a screen by the name of its place."""
        made = FINDER if place == PATIENTS else place
        screen = self.screen_of(made)
        self._place, self._shown_as = made, place
        self.stack.setCurrentWidget(screen)
        self.rail.show_place(rail_item(place))
        self._title.setText(screen.title)
        self._show_menu_bar()
        screen.refresh()
        screen.first_focus()
        if self._watches:
            self.watch.look()

    def show_over(self, place: str, behind: str = "") -> None:
        """Show a place that leads back to the one on show, or to `behind`.

        Details and merges lead to each other: from both, Back leads out.
        """
        if not behind:
            out = self._place in (PATIENT, MERGE)
            behind = self._behind[self._place] if out else self._shown_as
        if behind != place:
            self._behind[place] = behind
        self.show_place(place)

    def _may_leave(self) -> bool:
        """Whether the screen on show has nothing unsaved; the intake goes on being open."""
        screen = self.screen_shown
        return self._place == INTAKE or screen is None or screen.leave()

    # ------------------------------------------------------------------ the intake

    def ask(self, draft_id: str) -> None:
        """Ask a patient: go on with this part-done intake."""
        self.desk.ask(draft_id)

    @property
    def draft_open(self) -> str:
        """The id of the intake this window has open; empty without one."""
        return self.desk.draft_open

    def swap_draft(self) -> None:
        """Park the intake there is and go on with the next part-done one."""
        if may(self.clinic.staff, Action.ASK) and self._may_leave():
            self.desk.swap()

    def new_intake(self) -> None:
        """Park the intake there is and find the next patient."""
        if may_go(self.clinic.staff, INTAKE) and self._may_leave() and self.desk.drop():
            self.show_place(FINDER)

    def open_record(self, subject: str) -> None:
        """Open a record by the id of its intake."""
        self.openers.open_record(subject)

    def open_account(self) -> None:
        """What this person may change about their own sign-in."""
        if self._place == ACCOUNT or self._may_leave():
            self.show_over(ACCOUNT)

    # ------------------------------------------------------------------ what must stay in sight

    @property
    def _watches(self) -> bool:
        """An emergency is shown by name: to whoever may see the worklist."""
        return may(self.clinic.staff, Action.SEE_WORKLIST)

    def _emergency_on_show(self) -> str:
        return self.desk.emergency_on_show if self._place == INTAKE else ""

    def say(self, text: str) -> None:
        """Say a sentence on top of the screen for a while."""
        self.said.say(text, button=_("Close"))
        self._said_for.start()

    # ------------------------------------------------------------------ slots

    def go_to(self, place: str) -> None:
        """Go to a place of the rail, if this person may and nothing holds them."""
        if not may_go(self.clinic.staff, place):
            return
        if place == INTAKE:
            place = INTAKE if INTAKE in self._screens else FINDER
        if self._place == place or self._may_leave():
            self.show_place(place)

    def _on_intake_key(self) -> None:
        self.go_to(INTAKE)

    def _on_worklist_key(self) -> None:
        self.go_to("worklist")

    def _on_patients_key(self) -> None:
        self.go_to(PATIENTS)

    def _on_manager_key(self) -> None:
        self.go_to(MANAGER)

    def _on_intake_wanted(self, patient: object) -> None:
        self.new_intake()

    def _on_back(self) -> None:
        if self._place == INTAKE:
            self.desk.go_back()
        elif self._place in self._behind:
            behind = self._behind[self._place]
            if behind == RECORD:
                self.openers.back_to_record()
            else:
                self.show_place(behind)

    def show_menu(self) -> None:
        """The places and all keys, where there is no rail."""
        self.menus.show_places()

    def show_keys(self) -> None:
        """All keys, over the window; F1 again closes them."""
        self.keys.show_keys()

    # ------------------------------------------------------------------ the look

    def switch_theme(self) -> None:
        """Light to dark, or back; kept for the next start."""
        self.looks.switch_theme()

    def switch_language(self) -> None:
        """The other language, from the next start."""
        self.looks.switch_language()
        self.keys.close()

    def _set_scale(self, scale: float) -> None:
        self.looks.set_scale(scale)

    def _on_dressing(self) -> None:
        self._reopen = self.keys.close()

    def _on_dressed(self, dressed: Theme) -> None:
        self._room = None
        for screen in self._screens.values():
            screen.retheme(dressed)
        self._fit()
        if self.screen_shown is not None:
            self.screen_shown.first_focus()
        if self._reopen:
            self.show_keys()

    # ------------------------------------------------------------------ the window itself

    def _fit(self) -> None:
        room = room_for(theme_of().text_width(self.width()))
        if room is not self._room:
            self._room = room
            self.rail.setVisible(room is not Room.NARROW)
            self._show_menu_bar()
            for screen in self._screens.values():
                screen.fit(room)
        self.keys.fill_window()

    def _show_menu_bar(self) -> None:
        owns = self.screen_shown is not None and self.screen_shown.owns_menu
        self._menu_bar.setVisible(self._room is Room.NARROW and not owns)
        self._menu_bar.setFixedHeight(theme_of().px(44))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def put_down(self) -> bool:
        """Save on every screen what is to be saved; the one that could not comes to the front."""
        for place, screen in tuple(self._screens.items()):
            if not screen.leave():
                if self._place != place:
                    self.show_place(place)
                return False
        return True

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Close once every screen has saved."""
        if not self.put_down() or not self.may_close():
            event.ignore()
            return
        self._look.keep_window(self.saveGeometry())
        self.watch.stop()
        event.accept()
        self.closed.emit()
