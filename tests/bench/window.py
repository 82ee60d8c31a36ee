"""The program's real window on a new store, as the rows that press keys drive it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QEvent, QSettings, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.bench.samples import desk, new_store
from tests.bench.typing_keys import Press
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.shell import MainWindow
from triage_app.desktop.theme import LIGHT, apply_theme
from triage_app.model.ids import system_clock
from triage_app.workflow import Clinic


@contextmanager
def real_window(
    now: Callable[[], datetime] = system_clock,
) -> Iterator[tuple[MainWindow, Clinic]]:
    """The window on its first screen, ready for a key, and the desk behind it."""
    apply_theme(_application(), LIGHT, 1.0)
    with new_store() as folder, desk(folder, now) as clinic:
        kept = QSettings(str(folder / "look.ini"), QSettings.Format.IniFormat)
        window = MainWindow(clinic, LookSettings(kept))
        window.show()
        window.activateWindow()
        QTest.qWaitForWindowActive(window)
        while window.screen_shown is None:
            QTest.qWait(10)
        try:
            yield window, clinic
        finally:
            # Also after a fault: a window that outlives its store goes on looking into it.
            window.hide()
            window.deleteLater()
            settle()


def press(window: MainWindow, key: Press) -> None:
    """A key as the window system sends it."""
    name, modifier = key
    QTest.keyClick(window.windowHandle(), name, modifier)


def type_letter(text: str) -> None:
    """One letter of free text where the keys go: of any script, which `press` has no key for."""
    focus = QApplication.focusWidget()
    assert focus is not None, "the keys go nowhere"
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, text)
        QCoreApplication.sendEvent(focus, event)


def settle() -> None:
    """Everything a key brought about: layout, painting, and what is thrown away."""
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


def _application() -> QApplication:
    application = QCoreApplication.instance()
    return application if isinstance(application, QApplication) else QApplication([])
