"""Starts the window, and what a person sees when something goes wrong that nobody foresaw."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from triage_app.desktop.garbage import ScreenThreadCollector
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.shell import MainWindow
from triage_app.desktop.theme import apply_theme
from triage_app.errors import TriageAppError
from triage_app.paths import APP_NAME
from triage_app.texts import ENGLISH, N_, PSEUDO, _, use_language
from triage_app.workflow.first_look import Health, look_at_store

if TYPE_CHECKING:
    from triage_app.workflow import Clinic

log = logging.getLogger(__name__)

CALM = N_("Something did not work. Every answer that shows as saved is safe. Try it once more.")

BACKUPS_AFTER_MS: Final = 20_000


def settings_of_this_user() -> QSettings:
    """Where look and window size are kept: an ini file of this user, never the registry."""
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, APP_NAME, "desktop")


def run_desktop(clinic: Clinic, settings: QSettings | None = None, language: str = "") -> int:
    """Show the window until it is closed; return the exit code.

    `language` is for this time only; else it is the one chosen here, else the clinic's.
    """
    app = QApplication(sys.argv[:1]) if QApplication.startingUp() else QApplication.instance()
    app.setApplicationName(APP_NAME)
    look = LookSettings(settings or settings_of_this_user())
    speak(app, language or look.language() or clinic.language)
    apply_theme(app, *look.look(app))
    window = MainWindow(clinic, look)
    backups = QTimer(window, interval=BACKUPS_AFTER_MS, singleShot=True)
    backups.timeout.connect(partial(_watch_backups, clinic, window))
    collector = ScreenThreadCollector(app)
    before = sys.excepthook
    sys.excepthook = CalmHook(window)
    try:
        window.show()
        backups.start()
        code = app.exec()
        _back_up_at_close(clinic, window)
        return code
    finally:
        sys.excepthook = before
        collector.stop()


def _watch_backups(clinic: Clinic, window: MainWindow) -> None:
    from triage_app.desktop.backup_watch import BackupWatch  # noqa: PLC0415  # after the start

    BackupWatch(clinic, window).start()


def _back_up_at_close(clinic: Clinic, window: MainWindow) -> None:
    from triage_app.desktop.backup_watch import BackupWatch, back_up_at_close  # noqa: PLC0415

    for watch in window.findChildren(BackupWatch):
        watch.stop()
    back_up_at_close(clinic)


def ready_store(directory: Path, language: str = "") -> bool:
    """Whether the store can be opened; where it is damaged, the person is shown a way out first.

    Raises:
        StoreError: its key cannot be read.
    """
    vault, health = look_at_store(directory)
    if vault is None or health in (Health.WHOLE, Health.NEW):
        return True
    from triage_app.desktop.damaged_store import show_damaged_store  # noqa: PLC0415  # seldom

    app = QApplication(sys.argv[:1]) if QApplication.startingUp() else QApplication.instance()
    app.setApplicationName(APP_NAME)
    look_kept = LookSettings(settings_of_this_user())
    speak(app, language or look_kept.language())
    apply_theme(app, *look_kept.look(app))
    return show_damaged_store(vault, health, datetime.now(UTC).astimezone())


def speak(app: QCoreApplication, code: str) -> None:
    """Take a language for the screens, and for the few words that Qt itself says."""
    use_language(code)
    if code in (ENGLISH, PSEUDO):
        return
    from PySide6.QtCore import QLibraryInfo, QTranslator  # noqa: PLC0415  # English needs neither

    words = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if words.load(f"qtbase_{code}", folder):
        app.installTranslator(words)


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
        text = str(value) if isinstance(value, TriageAppError) else _(CALM)
        self._window.say(text)


def place_of(trace: TracebackType | None) -> str:
    """File name and line where an exception came from."""
    if trace is None:
        return "an unknown place"
    while trace.tb_next is not None:
        trace = trace.tb_next
    name = trace.tb_frame.f_code.co_filename.replace("\\", "/").rsplit("/", 1)[-1]
    return f"{name}:{trace.tb_lineno}"
