"""The program's real window on a new store, as the rows that press keys drive it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.bench.samples import desk, new_store
from tests.bench.typing_keys import Press
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.shell import MainWindow
from triage_app.desktop.theme import LIGHT, apply_theme
from triage_app.workflow import Clinic


@contextmanager
def real_window() -> Iterator[tuple[MainWindow, Clinic]]:
    """The window on its first screen, ready for a key, and the desk behind it."""
    apply_theme(_application(), LIGHT, 1.0)
    with new_store() as folder, desk(folder) as clinic:
        kept = QSettings(str(folder / "look.ini"), QSettings.Format.IniFormat)
        window = MainWindow(clinic, LookSettings(kept))
        window.show()
        window.activateWindow()
        QTest.qWaitForWindowActive(window)
        while window.screen_shown is None:
            QTest.qWait(10)
        yield window, clinic
        window.hide()
        window.deleteLater()
        settle()


def press(window: MainWindow, key: Press) -> None:
    """A key as the window system sends it."""
    name, modifier = key
    QTest.keyClick(window.windowHandle(), name, modifier)


def settle() -> None:
    """Everything a key brought about: layout, painting, and what is thrown away."""
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


def _application() -> QApplication:
    application = QCoreApplication.instance()
    return application if isinstance(application, QApplication) else QApplication([])
