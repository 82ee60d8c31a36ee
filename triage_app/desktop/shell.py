"""The one window: rail, screens, the keys that work everywhere, and what must stay in sight.

Screens that are not shown first are imported and made when they are first wanted. The window
decides nothing clinical; an emergency nobody was told of stays on top of every screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from triage_app.desktop.background import Work, run_in_background
from triage_app.desktop.controls import PlainButton
from triage_app.desktop.emergency_watch import EmergencyWatch
from triage_app.desktop.fields import Banner
from triage_app.desktop.focus_ring import FocusRing
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.rail import PLACES, EmergencyBar, Rail
from triage_app.desktop.screen import Room, Screen, room_for
from triage_app.desktop.theme import (
    BODY,
    DARK,
    LIGHT,
    SCALE_STEP,
    Theme,
    apply_theme,
    fitting_scale,
    theme_of,
)
from triage_app.desktop.words import Words
from triage_app.errors import StoreError
from triage_app.texts import LANGUAGE_NAMES, _

if TYPE_CHECKING:
    from triage_app.desktop.keys_overlay import KeysOverlay
    from triage_app.desktop.sheet_printing import SheetPrinting
    from triage_app.model.intake import Draft
    from triage_app.workflow import Clinic

SAID_MS: Final = 8_000
_SMALLEST: Final = (640, 480)
_FIRST_SIZE: Final = (1280, 800)


class MainWindow(QMainWindow):
    """The program's window.

    Args:
        look: where theme, text size and window size are kept; nothing about a patient is.
    """

    def __init__(self, clinic: Clinic, look: LookSettings) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle(f"{_('Spine triage')}, {clinic.letterhead.name}".rstrip(", "))
        self.clinic = clinic
        self._look = look
        self._room: Room | None = None
        self._screens: dict[str, Screen] = {}
        self._place = ""
        self._began = clinic.now()
        self._overlay: KeysOverlay | None = None
        self._opened = False
        self.setMinimumSize(*_SMALLEST)
        self._build()
        self.ring = FocusRing(self)
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
        self.rail.place_chosen.connect(self._on_rail)
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
        self.said.acted.connect(self.said.hide)
        self.stack = QStackedWidget()
        column.addWidget(self.emergency_bar)
        column.addWidget(self._menu_bar)
        column.addWidget(self.said)
        column.addWidget(self.stack, 1)
        across.addWidget(self.rail)
        across.addLayout(column, 1)
        self.setCentralWidget(frame)

    def _wire_keys(self) -> None:
        for keys, slot in (
            ("Ctrl+N", self.new_intake),
            ("Ctrl+Tab", self.swap_draft),
            ("Ctrl+1", self._on_intake_key),
            ("Ctrl+2", self._on_worklist_key),
            ("Ctrl+3", self._on_patients_key),
            ("F1", self.show_keys),
            ("F6", self._on_next_panel),
            ("Shift+F6", self._on_panel_before),
            ("Ctrl+Shift+D", self.switch_theme),
            ("Ctrl++", self._on_larger),
            ("Ctrl+=", self._on_larger),
            ("Ctrl+-", self._on_smaller),
            ("Ctrl+0", self._on_usual_size),
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
            # The forms are read on another thread while the window paints for the first time.
            run_in_background(self._read_forms, self._on_forms, self._on_no_forms, parent=self)

    def _read_forms(self, _work: Work) -> int:
        return len(self.clinic.forms)

    def _on_forms(self, _count: int) -> None:
        self.watch.start()
        if not self._place:
            self.show_place("finder")

    def _on_no_forms(self, error: Exception) -> None:
        self.say(str(error))

    # ------------------------------------------------------------------ screens

    @property
    def screen_shown(self) -> Screen | None:
        """The screen on show."""
        return self._screens.get(self._place)

    def _make(self, place: str) -> Screen:
        theme = theme_of()
        screen: Screen
        match place:
            case "worklist":
                from triage_app.desktop.worklist_screen import WorklistScreen  # noqa: PLC0415

                screen = WorklistScreen(self.clinic, theme)
                screen.news_changed.connect(self._on_news)
            case "record":
                from triage_app.desktop.record_screen import RecordScreen  # noqa: PLC0415

                screen = RecordScreen(self.clinic, theme)
            case _:
                from triage_app.desktop.patients_screen import PatientsScreen  # noqa: PLC0415

                screen = PatientsScreen(self.clinic, theme)
                screen.open_here = self._draft_open_now
        self._take_in(place, screen)
        return screen

    def _take_in(self, place: str, screen: Screen) -> None:
        self._screens[place] = screen
        self.stack.addWidget(screen)
        screen.intake_wanted.connect(self._on_intake_wanted)
        screen.draft_wanted.connect(self.ask)
        screen.record_wanted.connect(self.open_record)
        screen.back_wanted.connect(self._on_back)
        screen.said.connect(self.say)
        if self._room is not None:
            screen.fit(self._room)

    def show_place(self, place: str) -> None:
        """Show a screen: "finder", "worklist", "patients", "record" or "intake"."""
        made = "finder" if place == "patients" else place
        screen = self._screens.get(made) or self._make(made)
        self._place = made
        self.stack.setCurrentWidget(screen)
        self.rail.show_place({"finder": "intake", "record": "worklist"}.get(place, place))
        self._title.setText(screen.title)
        self._show_menu_bar()
        screen.refresh()
        screen.first_focus()
        self.watch.look()

    def ask(self, draft_id: str) -> None:
        """Ask a patient: go on with this part-done intake."""
        if not self._drop_intake():
            return
        from triage_app import workflow  # noqa: PLC0415
        from triage_app.desktop.intake_screen import IntakeScreen  # noqa: PLC0415
        from triage_app.model.intake import IntakeId  # noqa: PLC0415

        try:
            asking = workflow.resume(self.clinic, IntakeId(draft_id))
        except KeyError:
            self.say(_("This intake is not there any more. It may have been completed."))
            self.show_place("worklist")
            return
        except StoreError as error:
            self.say(str(error))
            return
        self._say_if_elsewhere(asking.draft)
        screen = IntakeScreen(self.clinic, theme_of(), asking)
        screen.menu_wanted.connect(self.show_menu)
        screen.help_wanted.connect(self.show_keys)
        screen.sheet_wanted.connect(self._on_sheet)
        screen.sheet_file_wanted.connect(self._on_sheet_file)
        screen.saved.connect(self.watch.look)
        screen.instead_wanted.connect(self._on_instead_wanted)
        self._take_in("intake", screen)
        self.show_place("intake")

    def _say_if_elsewhere(self, draft: Draft) -> None:
        """Say that another desk has the same intake open; the first to save wins, nobody's goes."""
        from triage_app.desktop.draft_swap import Standing, standing  # noqa: PLC0415

        stored = self.clinic.records.read_draft(draft.draft_id)
        if stored is None or standing(stored, "", self._began) is not Standing.ELSEWHERE:
            return
        self.say(_("Another desk may have this intake open. Nothing it saves will be lost."))

    @property
    def draft_open(self) -> str:
        """The id of the intake this window has open; empty without one."""
        from triage_app.desktop.intake_screen import IntakeScreen  # noqa: PLC0415

        screen = self._screens.get("intake")
        return screen.subject if isinstance(screen, IntakeScreen) else ""

    def _draft_open_now(self) -> str:
        return self.draft_open

    def swap_draft(self) -> None:
        """Park the intake there is and go on with the next part-done one."""
        from triage_app.desktop.draft_swap import next_draft  # noqa: PLC0415

        try:
            following = next_draft(self.clinic, self.draft_open)
        except StoreError as error:
            self.say(str(error))
            return
        if following is None:
            self.say(_("No other intake is part done."))
        else:
            self.ask(following)

    def _on_instead_wanted(self) -> None:
        """The after-procedure questions were chosen before the first answer."""
        from triage_app.desktop.draft_swap import after_procedure_instead  # noqa: PLC0415
        from triage_app.desktop.intake_screen import IntakeScreen  # noqa: PLC0415

        screen = self._screens.get("intake")
        if not isinstance(screen, IntakeScreen):
            return
        try:
            draft_id = after_procedure_instead(self.clinic, screen.flow.asking)
        except StoreError as error:
            self.say(str(error))
            return
        screen.flow.gone = True
        self.ask(draft_id)

    def _drop_intake(self) -> bool:
        """Save and take away the intake there is. False when it could not be saved."""
        screen = self._screens.get("intake")
        if screen is None:
            return True
        if not screen.leave():
            self.show_place("intake")
            return False
        del self._screens["intake"]
        self.stack.removeWidget(screen)
        screen.hide()
        screen.deleteLater()
        return True

    def new_intake(self) -> None:
        """Park the intake there is and find the next patient."""
        if self._drop_intake():
            self.show_place("finder")

    def open_record(self, subject: str) -> None:
        """Open a record by the id of its intake."""
        from triage_app.desktop.record_screen import RecordScreen  # noqa: PLC0415
        from triage_app.model.intake import IntakeId  # noqa: PLC0415

        screen = self._screens.get("record") or self._make("record")
        if isinstance(screen, RecordScreen):
            screen.open(IntakeId(subject))
        self.show_place("record")

    # ------------------------------------------------------------------ what must stay in sight

    def _emergency_on_show(self) -> str:
        if self._place != "intake":
            return ""
        from triage_app.desktop.intake_screen import IntakeScreen  # noqa: PLC0415

        screen = self.screen_shown
        if isinstance(screen, IntakeScreen) and screen.shows_emergency:
            return screen.subject
        return ""

    def say(self, text: str) -> None:
        """Say a sentence on top of the screen for a while."""
        self.said.say(text, button=_("Close"))
        QTimer.singleShot(SAID_MS, self.said, self.said.hide)

    # ------------------------------------------------------------------ slots

    def _on_rail(self, place: str) -> None:
        if place == "intake":
            self._on_intake_key()
        else:
            self.show_place(place)

    def _on_intake_key(self) -> None:
        self.show_place("intake" if "intake" in self._screens else "finder")

    def _on_worklist_key(self) -> None:
        self.show_place("worklist")

    def _on_patients_key(self) -> None:
        self.show_place("patients")

    def _on_intake_wanted(self, patient: object) -> None:
        self.new_intake()

    def _on_back(self) -> None:
        if self._place == "intake":
            # Parked: it waits on the worklist.
            self._drop_intake()
            self.show_place("finder")
        elif self._place == "record":
            self.show_place("worklist")

    def _on_news(self, count: int) -> None:
        self.rail.set_count("worklist", count)

    def _on_sheet(self, subject: str, language: str) -> None:
        """Print the come-back sheet; how it went is said on the intake's last screen."""
        self._sheet_printing(subject, language).start()

    def _on_sheet_file(self, subject: str, language: str) -> None:
        """Save the come-back sheet as a PDF, where it could not be printed."""
        self._sheet_printing(subject, language).save()

    def _sheet_printing(self, subject: str, language: str) -> SheetPrinting:
        from triage_app.desktop.sheet_printing import SheetPrinting  # noqa: PLC0415
        from triage_app.model.intake import IntakeId  # noqa: PLC0415

        printing = SheetPrinting(self.clinic, self, IntakeId(subject), language)
        printing.said.connect(self._on_sheet_said)
        printing.failed.connect(self._on_sheet_failed)
        return printing

    def _on_sheet_said(self, text: str) -> None:
        self._say_of_sheet(text, save=False)

    def _on_sheet_failed(self, text: str) -> None:
        self._say_of_sheet(text, save=True)

    def _say_of_sheet(self, text: str, *, save: bool) -> None:
        from triage_app.desktop.intake_screen import IntakeScreen  # noqa: PLC0415

        screen = self._screens.get("intake")
        if isinstance(screen, IntakeScreen):
            screen.say_of_sheet(text, save=save)
        else:
            self.say(text)

    def show_menu(self) -> None:
        """The places and all keys, where there is no rail."""
        menu = QMenu(self)
        for place, text, _icon, key in PLACES:
            menu.addAction(f"{text}\t{key}").setData(place)
        menu.addSeparator()
        keys = menu.addAction(f"{_('All keys')}\tF1")
        chosen = menu.exec(self.stack.mapToGlobal(self.stack.rect().topLeft()))
        if chosen is keys:
            self.show_keys()
        elif chosen is not None:
            self._on_rail(str(chosen.data()))
        menu.deleteLater()

    # ------------------------------------------------------------------ keys everywhere

    def show_keys(self) -> None:
        """All keys, over the window; F1 again closes them."""
        if self._overlay is not None:
            self._overlay.close_card()
            return
        from triage_app.desktop.keys_overlay import KeysOverlay  # noqa: PLC0415

        screen = self.screen_shown
        lines = screen.key_help() if screen is not None else ()
        overlay = KeysOverlay(self, lines, theme_of())
        overlay.closed.connect(self._on_overlay_closed)
        overlay.dark_wanted.connect(self.switch_theme)
        overlay.size_wanted.connect(self._on_size_wanted)
        overlay.language_wanted.connect(self.switch_language)
        self._overlay = overlay

    def _on_overlay_closed(self) -> None:
        self._overlay = None
        if self.screen_shown is not None:
            self.screen_shown.first_focus()

    def _on_next_panel(self) -> None:
        self._go_round(1)

    def _on_panel_before(self) -> None:
        self._go_round(-1)

    def _go_round(self, step: int) -> None:
        screen = self.screen_shown
        if screen is None or self._overlay is not None:
            return
        panels = [panel for panel in screen.panels() if panel.isVisible()]
        if self.emergency_bar.isVisible():
            panels.append(self.emergency_bar)
        if not panels:
            return
        focus = QApplication.focusWidget()
        here = -1
        for place, panel in enumerate(panels):
            if focus is not None and (panel is focus or panel.isAncestorOf(focus)):
                here = place
        focus_into(panels[(here + step) % len(panels)])

    def switch_theme(self) -> None:
        """Light to dark, or back; kept for the next start."""
        dark = not theme_of().dark
        self._look.keep_theme(dark=dark)
        self._dress(DARK if dark else LIGHT, theme_of().scale)

    def switch_language(self) -> None:
        """Keep the other language for the next start: nothing changes under somebody's hands."""
        from triage_app.desktop.keys_overlay import other_language  # noqa: PLC0415

        code = other_language()
        self._look.keep_language(code)
        if self._overlay is not None:
            self._overlay.close_card()
        words = _("The screens speak {language} from the next start.")
        self.say(words.format(language=LANGUAGE_NAMES[code]))

    def _on_size_wanted(self, step: int) -> None:
        self._set_scale(theme_of().scale + step * SCALE_STEP)

    def _on_larger(self) -> None:
        self._on_size_wanted(1)

    def _on_smaller(self) -> None:
        self._on_size_wanted(-1)

    def _on_usual_size(self) -> None:
        self._set_scale(1.0)

    def _set_scale(self, scale: float) -> None:
        scale = fitting_scale(scale)
        self._look.keep_scale(scale)
        self._dress(theme_of(), scale)

    def _dress(self, theme: Theme, scale: float) -> None:
        reopen = self._overlay is not None
        if self._overlay is not None:
            self._overlay.close_card()
        dressed = apply_theme(QApplication.instance(), theme, scale)
        self._room = None
        for screen in self._screens.values():
            screen.retheme(dressed)
        self._fit()
        if self.screen_shown is not None:
            self.screen_shown.first_focus()
        if reopen:
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
        if self._overlay is not None:
            self._overlay.fill_window()

    def _show_menu_bar(self) -> None:
        owns = self.screen_shown is not None and self.screen_shown.owns_menu
        self._menu_bar.setVisible(self._room is Room.NARROW and not owns)
        self._menu_bar.setFixedHeight(theme_of().px(44))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        intake = self._screens.get("intake")
        if intake is not None and not intake.leave():
            self.show_place("intake")
            event.ignore()
            return
        self._look.keep_window(self.saveGeometry())
        self.watch.stop()
        event.accept()


def focus_into(panel: QWidget) -> None:
    """Put the focus into a panel: where it says, else on itself, else on its first control."""
    take = getattr(panel, "take_focus", None)
    if callable(take):
        take()
        return
    if panel.focusPolicy() != Qt.FocusPolicy.NoFocus:
        panel.setFocus(Qt.FocusReason.TabFocusReason)
        return
    tab = Qt.FocusPolicy.TabFocus
    for child in panel.findChildren(QWidget):
        if child.isVisible() and child.isEnabled() and child.focusPolicy() & tab:
            child.setFocus(Qt.FocusReason.TabFocusReason)
            return
