"""Tells the audit of a search once it is done with: one entry for all the keys of it.

A search is done with when nothing was found anew for a while, or its screen is left. What was
searched for is not told, only where and how many were found.
"""

from __future__ import annotations

import logging
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from triage_app import workflow
from triage_app.errors import TriageAppError
from triage_app.workflow import Clinic, SearchPlace

log = logging.getLogger(__name__)

REST_MS: Final = 3_000


class SearchNote(QObject):
    """The search that a screen has under way, if any."""

    def __init__(self, clinic: Clinic, place: SearchPlace, screen: QWidget) -> None:
        super().__init__(screen)
        self._clinic = clinic
        self._place = place
        self._hits = 0
        self._rest = QTimer(self, interval=REST_MS, singleShot=True)
        self._rest.timeout.connect(self._write)
        screen.installEventFilter(self)

    def found(self, hits: int) -> None:
        """What is typed now gave so many."""
        self._hits = hits
        self._rest.start()

    def finish(self) -> None:
        """Tell of the search now, if there is one."""
        if self._rest.isActive():
            self._rest.stop()
            self._write()

    def _write(self) -> None:
        try:
            workflow.note_search(self._clinic, self._place, self._hits)
        except TriageAppError as err:
            # Nobody can do anything about it here, and the work of the desk must go on.
            log.warning("A search was not noted in the audit: %s", type(err).__name__)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide and not event.spontaneous():
            self.finish()
        return False
