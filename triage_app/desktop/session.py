"""One person at this desk: their open store, their window, and what goes with it while it is open.

It must not know who else is here, nor what opens a lock.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from triage_app.desktop.half_typed import half_typed
from triage_app.desktop.shell import MainWindow
from triage_app.desktop.theme import Theme, theme_of
from triage_app.errors import TriageAppError

# The window reads the forms on a thread of its own. Two threads must not import the same library at
# once, so what reads them is there before the window is.
from triage_app.questionnaire import load  # noqa: F401
from triage_app.texts import _

if TYPE_CHECKING:
    from triage_app.desktop.look_settings import LookSettings
    from triage_app.workflow import Clinic

log = logging.getLogger(__name__)

BACKUPS_AFTER_MS: Final = 20_000


class Session(QObject):
    """A desk that somebody signed in to."""

    def __init__(self, clinic: Clinic, look: LookSettings, parent: QObject) -> None:
        super().__init__(parent)
        self.clinic = clinic
        self.window = MainWindow(clinic, look)
        self._focus: QWidget | None = None
        self._theme: Theme | None = None
        self._backups = QTimer(self, interval=BACKUPS_AFTER_MS, singleShot=True)
        self._backups.timeout.connect(self._watch_backups)
        self._is_open = True

    @property
    def user_id(self) -> str:
        """Who it is."""
        return self.clinic.staff.staff_id

    def show(self) -> None:
        """Show the window and begin what goes with it."""
        self.window.show()
        self.window.activateWindow()
        self._backups.start()

    def _watch_backups(self) -> None:
        from triage_app.desktop.backup_watch import BackupWatch  # noqa: PLC0415  # after the start

        BackupWatch(self.clinic, self.window).start()

    # ------------------------------------------------------------------ covered and back

    def cover(self) -> None:
        """Put the window out of sight; what is typed and where somebody was stays."""
        self._focus = self.window.focusWidget()
        self._theme = theme_of()
        self.window.hide()

    def uncover(self) -> None:
        """Bring it back to the same place."""
        if self._theme is not None and self._theme != theme_of():
            # The look was changed over the lock.
            self.window.looks.dressed.emit(theme_of())
        self.window.show()
        self.window.activateWindow()
        focus = self._focus
        if focus is not None and isValid(focus) and focus.isVisible():  # type: ignore[no-untyped-call]  # untyped there
            focus.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
        elif self.window.screen_shown is not None:
            self.window.screen_shown.first_focus()
        self._focus = None
        if self.window.place == "worklist" and self.window.screen_shown is not None:
            self.window.screen_shown.refresh()

    # ------------------------------------------------------------------ what is kept

    @property
    def kept_words(self) -> str:
        """What of an intake is kept, without a name: "Intake of 10:42 is kept."; else empty."""
        screen = self.window.desk.screen
        if screen is None:
            return ""
        draft = screen.flow.asking.draft
        if screen.flow.intake is not None:
            return ""
        began = self.clinic.local(draft.saved)
        return _("The intake saved at {time} is kept.").format(time=f"{began:%H:%M}")

    def urgent(self) -> int:
        """How many emergencies nobody was told of."""
        from triage_app import workflow  # noqa: PLC0415  # it is loaded by now

        try:
            return len(workflow.unacknowledged(self.clinic))
        except TriageAppError as error:
            log.warning("The emergencies could not be read: %s", type(error).__name__)
            return 0

    def keep_all(self) -> bool:
        """Save and park everything; False when something is typed that only this window has."""
        if half_typed(self.window):
            return False
        try:
            return self.window.put_down()
        except TriageAppError as error:
            log.warning("A desk could not be kept: %s", type(error).__name__)
            return False

    # ------------------------------------------------------------------ the end

    def end(self, *, back_up: bool) -> None:
        """Take the window away, make the backup, note that the person left, close the store."""
        if not self._is_open:
            return
        self._is_open = False
        self._backups.stop()
        self._stop_backups()
        self.window.hide()
        # Nothing of the window may ask the store any more.
        for timer in self.window.findChildren(QTimer):
            timer.stop()
        if back_up:
            self._back_up()
        if self.clinic.vault is not None:
            self._sign_out()
        self.window.deleteLater()
        _close(self.clinic)

    def _stop_backups(self) -> None:
        from triage_app.desktop.backup_watch import BackupWatch  # noqa: PLC0415  # as above

        for watch in self.window.findChildren(BackupWatch):
            watch.stop()

    def _back_up(self) -> None:
        from triage_app.desktop.backup_watch import back_up_at_close  # noqa: PLC0415  # as above

        back_up_at_close(self.clinic)

    def _sign_out(self) -> None:
        from triage_app.workflow.sign_in import sign_out  # noqa: PLC0415  # it is loaded by now

        try:
            sign_out(self.clinic)
        except TriageAppError as error:
            log.warning("The sign-out could not be noted: %s", type(error).__name__)


def _close(clinic: Clinic) -> None:
    try:
        clinic.records.close()
    except TriageAppError as error:
        log.warning("A store was not closed: %s", type(error).__name__)
