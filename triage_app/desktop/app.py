"""Starts the window, and what a person sees when something goes wrong that nobody foresaw."""

from __future__ import annotations

import logging
import sys
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.shell import MainWindow
from triage_app.desktop.theme import apply_theme
from triage_app.errors import TriageAppError
from triage_app.paths import APP_NAME

if TYPE_CHECKING:
    from triage_app.workflow import Clinic

log = logging.getLogger(__name__)

CALM = "Something did not work. Every answer that shows as saved is safe. Try it once more."


def settings_of_this_user() -> QSettings:
    """Where look and window size are kept: an ini file of this user, never the registry."""
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, APP_NAME, "desktop")


def run_desktop(clinic: Clinic, settings: QSettings | None = None) -> int:
    """Show the window until it is closed; return the exit code."""
    app = QApplication(sys.argv[:1]) if QApplication.startingUp() else QApplication.instance()
    app.setApplicationName(APP_NAME)
    look = LookSettings(settings or settings_of_this_user())
    apply_theme(app, *look.look(app))
    window = MainWindow(clinic, look)
    before = sys.excepthook
    sys.excepthook = CalmHook(window)
    try:
        window.show()
        return app.exec()
    finally:
        sys.excepthook = before


class CalmHook:
    """Says a calm sentence and logs the fault; a slot's exception reaches nothing else.

    The log gets the kind of fault and where it happened, never its text: that may hold an answer.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def __call__(
        self,
        kind: type[BaseException],
        value: BaseException,
        trace: TracebackType | None,
    ) -> None:
        """Handle one exception that nothing caught."""
        if issubclass(kind, KeyboardInterrupt):
            self._window.close()
            return
        log.error("Unforeseen %s at %s", kind.__name__, place_of(trace))
        text = str(value) if isinstance(value, TriageAppError) else CALM
        self._window.say(text)


def place_of(trace: TracebackType | None) -> str:
    """File name and line where an exception came from."""
    if trace is None:
        return "an unknown place"
    while trace.tb_next is not None:
        trace = trace.tb_next
    name = trace.tb_frame.f_code.co_filename.replace("\\", "/").rsplit("/", 1)[-1]
    return f"{name}:{trace.tb_lineno}"
