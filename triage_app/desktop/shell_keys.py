"""Keys of the window: all keys over it (F1), and F6 round the panels of the screen on show."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from triage_app.desktop.rail import may_go
from triage_app.desktop.screen import KeyHelp, Screen
from triage_app.desktop.theme import theme_of
from triage_app.model.person import Staff
from triage_app.texts import _

if TYPE_CHECKING:
    from triage_app.desktop.keys_overlay import KeysOverlay


class WindowKeys(QObject):
    """Shows and hides the card of all keys, and moves the focus between panels.

    Signals:
        dark_wanted(), language_wanted(), size_wanted(int): pressed on the card.
    """

    dark_wanted = Signal()
    language_wanted = Signal()
    size_wanted = Signal(int)

    def __init__(
        self, window: QWidget, staff: Staff, on_show: Callable[[], Screen | None], bar: QWidget
    ) -> None:
        """`on_show` gives the screen on show; `bar` is a panel of every screen while it shows."""
        super().__init__(window)
        self._window = window
        self._staff = staff
        self._on_show = on_show
        self._bar = bar
        self.overlay: KeysOverlay | None = None

    def show_keys(self) -> None:
        """All keys, over the window; again closes them."""
        if self.overlay is not None:
            self.overlay.close_card()
            return
        from triage_app.desktop.keys_overlay import KeysOverlay  # noqa: PLC0415  # rarely

        screen = self._on_show()
        lines = screen.key_help() if screen is not None else ()
        if may_go(self._staff, "manager"):
            lines = (*lines, KeyHelp(("Ctrl+4",), _("manager")))
        overlay = KeysOverlay(self._window, lines, theme_of())
        overlay.closed.connect(self._on_closed)
        overlay.dark_wanted.connect(self.dark_wanted)
        overlay.size_wanted.connect(self.size_wanted)
        overlay.language_wanted.connect(self.language_wanted)
        self.overlay = overlay

    def close(self) -> bool:
        """Take the card away; True when there was one."""
        if self.overlay is None:
            return False
        self.overlay.close_card()
        return True

    def fill_window(self) -> None:
        """Fit the card to another size of the window."""
        if self.overlay is not None:
            self.overlay.fill_window()

    def _on_closed(self) -> None:
        self.overlay = None
        screen = self._on_show()
        if screen is not None:
            screen.first_focus()

    def next_panel(self) -> None:
        """F6."""
        self._go_round(1)

    def panel_before(self) -> None:
        """Shift+F6."""
        self._go_round(-1)

    def _go_round(self, step: int) -> None:
        screen = self._on_show()
        if screen is None or self.overlay is not None:
            return
        panels = [panel for panel in screen.panels() if panel.isVisible()]
        if self._bar.isVisible():
            panels.append(self._bar)
        if not panels:
            return
        focus = QApplication.focusWidget()
        here = -1
        for place, panel in enumerate(panels):
            if focus is not None and (panel is focus or panel.isAncestorOf(focus)):
                here = place
        focus_into(panels[(here + step) % len(panels)])


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
