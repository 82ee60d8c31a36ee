"""Sees to the backups while the window is open, and to one when it is closed.

Once a day by itself, tried again when it fails; the tables are gone through once a session. What
is wrong is said on top of the screen and marked on the rail. All of it off the screen's thread.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.background import Work, run_in_background
from triage_app.desktop.backup_section import Telling
from triage_app.desktop.controls import PlainButton
from triage_app.desktop.theme import BODY, HEADING, theme_of
from triage_app.desktop.words import Words
from triage_app.errors import StoreKeyWrong, TriageAppError
from triage_app.texts import _
from triage_app.workflow.backing_up import (
    BackupStatus,
    back_up,
    back_up_if_changed,
    backup_status,
    note_if_damaged,
    problem_words,
)

if TYPE_CHECKING:
    from triage_app.desktop.shell import MainWindow
    from triage_app.workflow import Clinic

log = logging.getLogger(__name__)

AGAIN_MS: Final = 15 * 60_000
_MANAGER: Final = "manager"


class BackupWatch(QObject):
    """Looks when it is started, then every quarter of an hour."""

    def __init__(self, clinic: Clinic, window: MainWindow) -> None:
        super().__init__(window)
        self._clinic = clinic
        self._window = window
        self._work: Work | None = None
        self._tables_checked = False
        self._said = ""
        self._timer = QTimer(self, interval=AGAIN_MS, singleShot=True)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin; without a store to back up nothing ever happens."""
        if self._clinic.vault is not None:
            self.look()

    def stop(self) -> None:
        """No more; what runs is stopped, and nothing of it is left."""
        self._timer.stop()
        if self._work is not None:
            self._work.cancel()
            self._work = None

    def look(self) -> None:
        """Check the tables once, make the backup that is due, and say what is wrong."""
        if self._work is None:
            self._work = run_in_background(
                partial(_see_to_it, self._clinic, check=not self._tables_checked),
                self._on_seen,
                self._on_failed,
                parent=self,
            )

    def _on_seen(self, status: BackupStatus) -> None:
        self._tables_checked = True
        self._end(problem_words(status, self._clinic.now()))

    def _on_failed(self, error: Exception) -> None:
        self._tables_checked = True
        if not isinstance(error, TriageAppError):
            log.error("The backup failed with %s", type(error).__name__)
        self._end(
            str(error) if isinstance(error, TriageAppError) else _("The backup could not be made.")
        )

    def _end(self, problem: str) -> None:
        self._work = None
        self._window.rail.set_count(_MANAGER, 1 if problem else 0)
        if problem and problem != self._said:
            self._window.say(problem)
        self._said = problem
        self._timer.start()


def _see_to_it(clinic: Clinic, work: Work, *, check: bool) -> BackupStatus:
    if check and note_if_damaged(clinic, work.check):
        raise StoreKeyWrong(
            _("A part of the store is damaged."),
            _(
                "What is on the screen is right. Finish what you are doing, close the program and "
                "start it again: it offers the last good backup and what is newer."
            ),
        )
    status = backup_status(clinic)
    if status.is_due(clinic.now()):
        back_up(clinic, Telling(work))
        status = backup_status(clinic)
    return status


class ClosingBackup(QWidget):
    """A small window after the program's own was closed: "Making the backup"; Esc ends it.

    Closing without it loses nothing: what was saved is saved, and the next day makes another.
    """

    def __init__(self, clinic: Clinic) -> None:
        super().__init__()
        px = theme_of().px
        self.setObjectName("closing_backup")
        self.setWindowTitle(_("Spine triage"))
        self.setFixedSize(px(460), px(170))
        self._clinic = clinic
        self._loop = QEventLoop(self)
        self._work: Work | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(8))
        self.head = Words(_("Making the backup"), HEADING, bold=True)
        self.line = Words(_("Everything is saved. This takes some seconds."), BODY, "text2")
        column.addWidget(self.head)
        column.addWidget(self.line, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        self.button = PlainButton("close_without", _("Close without it"), "Esc")
        QShortcut(QKeySequence("Esc"), self, self.close)
        self.button.clicked.connect(self.close)
        row.addWidget(self.button)
        column.addLayout(row)

    def run(self) -> None:
        """Make the backup if anything was saved since the last one, and return when done."""
        self._work = run_in_background(
            partial(_at_close, self._clinic),
            self._on_done,
            self._on_failed,
            self._on_progress,
            parent=self,
        )
        # Where nothing is to be done the window never shows.
        shown = QTimer(self, interval=150, singleShot=True)
        shown.timeout.connect(self.show)
        shown.start()
        self._loop.exec()
        shown.stop()
        self.hide()

    def _on_progress(self, done: int, of: int) -> None:
        words = _("Copying: {percent} %").format(percent=100 * done // of) if of else _("Checking…")
        self.line.setText(words)

    def _on_done(self, _made: object) -> None:
        self._work = None
        self._loop.quit()

    def _on_failed(self, error: Exception) -> None:
        """Say it until somebody closes the window: nobody would look for it tomorrow."""
        self._work = None
        self.head.setText(_("The backup could not be made."))
        self.line.setText(str(error) if isinstance(error, TriageAppError) else "")
        self.button.set_words(_("Close"))
        self.show()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if self._work is not None:
            self._work.cancel()
            self._work = None
        self._loop.quit()
        event.accept()


def _at_close(clinic: Clinic, work: Work) -> object:
    return back_up_if_changed(clinic, Telling(work))


def back_up_at_close(clinic: Clinic) -> None:
    """Once the window is closed: a backup of what was saved since the last one."""
    if clinic.vault is not None:
        closing = ClosingBackup(clinic)
        closing.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
        closing.run()
        closing.deleteLater()
