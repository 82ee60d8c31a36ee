"""Starts the windows, and what a person sees when something goes wrong that nobody foresaw."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from triage_app.desktop.garbage import ScreenThreadCollector
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.printer_place import remember_printers_in
from triage_app.desktop.session_host import Beginning, SessionHost
from triage_app.desktop.speaking import speak
from triage_app.desktop.theme import apply_theme
from triage_app.errors import TriageAppError
from triage_app.paths import APP_NAME
from triage_app.texts import N_, _

if TYPE_CHECKING:
    from triage_app.workflow import Clinic

log = logging.getLogger(__name__)

CALM = N_("Something did not work. Every answer that shows as saved is safe. Try it once more.")


def settings_of_this_user() -> QSettings:
    """Where look and window size are kept: an ini file of this user, never the registry."""
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, APP_NAME, "desktop")


def run_program(beginning: Beginning, settings: QSettings | None = None) -> int:
    """Ask who is at this desk, and go on until the last window is closed; the exit code."""
    return _run(beginning, settings, lambda host: host.start())


def run_demo_desktop(
    clinic: Clinic, beginning: Beginning, settings: QSettings | None = None
) -> int:
    """The same for a store without sign-ins: the window opens at once. It closes the store."""
    return _run(beginning, settings, lambda host: host.open_desk(clinic))


def _run(
    beginning: Beginning, settings: QSettings | None, begin: Callable[[SessionHost], None]
) -> int:
    app = QApplication(sys.argv[:1]) if QApplication.startingUp() else QApplication.instance()
    app.setApplicationName(APP_NAME)
    kept = settings or settings_of_this_user()
    look = LookSettings(kept)
    remember_printers_in(app, kept)
    speak(app, beginning.language or look.language() or look.clinic().language)
    apply_theme(app, *look.look(app))
    collector = ScreenThreadCollector(app)
    host = SessionHost(app, look, beginning)
    before = sys.excepthook
    sys.excepthook = CalmHook(host, lambda: host.frame is not None)
    try:
        begin(host)
        code = app.exec()
        host.finish()
        return code
    finally:
        sys.excepthook = before
        collector.stop()


class Says(Protocol):
    """What can say a sentence to the person, and be closed."""

    def say(self, text: str) -> None:
        """Say it on the window there is."""

    def close(self) -> object:
        """As the cross of the window does."""


class CalmHook:
    """Says a calm sentence and logs the fault; a slot's exception reaches nothing else.

    The log gets the kind of fault and where it happened, never its text: that may hold an answer.
    """

    def __init__(self, where: Says, is_covered: Callable[[], bool] = lambda: False) -> None:
        """`where` says it; while `is_covered` no error's own text is, for it may name a patient."""
        self._where = where
        self._is_covered = is_covered

    def __call__(
        self,
        kind: type[BaseException],
        value: BaseException,
        trace: TracebackType | None,
    ) -> None:
        """Handle one exception that nothing caught."""
        if issubclass(kind, KeyboardInterrupt):
            self._where.close()
            return
        log.error("Unforeseen %s at %s", kind.__name__, place_of(trace))
        known = isinstance(value, TriageAppError) and not self._is_covered()
        self._where.say(str(value) if known else _(CALM))


def place_of(trace: TracebackType | None) -> str:
    """File name and line where an exception came from."""
    if trace is None:
        return "an unknown place"
    while trace.tb_next is not None:
        trace = trace.tb_next
    name = trace.tb_frame.f_code.co_filename.replace("\\", "/").rsplit("/", 1)[-1]
    return f"{name}:{trace.tb_lineno}"
