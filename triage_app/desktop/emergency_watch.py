"""Keeps an emergency nobody was told of in sight, on whatever screen the person is."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from triage_app.desktop.rail import EmergencyBar
from triage_app.errors import StoreError

if TYPE_CHECKING:
    from triage_app.model.intake import WorklistRow
    from triage_app.workflow import Clinic

log = logging.getLogger(__name__)

LOOK_AGAIN_MS: Final = 15_000


class EmergencyWatch(QObject):
    """Asks the store now and again, and after each save, and shows or hides the bar.

    Signals:
        draft_wanted: the bar was pressed for a part-done intake (its id, str).
        record_wanted: the same for a completed one.
    """

    draft_wanted = Signal(str)
    record_wanted = Signal(str)

    def __init__(
        self, clinic: Clinic, bar: EmergencyBar, on_show: Callable[[], str], parent: QObject
    ) -> None:
        """Watch for `clinic`; `on_show` names the subject whose own red-flag panel is up."""
        super().__init__(parent)
        self._clinic = clinic
        self._bar = bar
        self._on_show = on_show
        self._row: WorklistRow | None = None
        bar.clicked.connect(self._on_pressed)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_AGAIN_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Look from now on."""
        self._timer.start()

    def stop(self) -> None:
        """Look no more: the window closes."""
        self._timer.stop()

    def look(self) -> None:
        """Look now."""
        # Imported here: the first paint does not wait for it.
        from triage_app import workflow  # noqa: PLC0415

        try:
            rows = workflow.unacknowledged(self._clinic)
        except StoreError as error:
            log.warning("The emergencies could not be read: %s", type(error).__name__)
            return
        shown = self._on_show()
        rows = tuple(row for row in rows if row.subject != shown)
        self._row = rows[0] if rows else None
        if self._row is None:
            self._bar.hide()
        else:
            self._bar.show_name(self._row.patient.name, len(rows) - 1)

    def _on_pressed(self) -> None:
        if self._row is not None:
            wanted = self.draft_wanted if self._row.is_draft else self.record_wanted
            wanted.emit(self._row.subject)
