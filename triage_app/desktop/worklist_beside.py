"""What stands beside the worklist's current row: its preview, or one line below a smaller list."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from triage_app.desktop.preview_source import preview_of
from triage_app.desktop.screen import Room
from triage_app.desktop.waiting import reason_words, state_words
from triage_app.desktop.worklist_layout import WorklistLayout
from triage_app.desktop.worklist_model import WorklistModel
from triage_app.errors import StoreError
from triage_app.model.intake import WorklistRow, WorkState
from triage_app.workflow import Clinic

PAUSE_MS = 80


class BesideList(QObject):
    """Follows the current row. A held key passes rows faster than anybody reads: those are skipped.

    Signals:
        failed(Exception): the StoreError that kept a preview from being made.
    """

    failed = Signal(Exception)

    def __init__(self, clinic: Clinic, model: WorklistModel, parent: QObject) -> None:
        super().__init__(parent)
        self._clinic = clinic
        self._model = model
        self._parts: WorklistLayout | None = None
        self._room = Room.WIDE
        self._row: WorklistRow | None = None
        self._shown: WorklistRow | None = None
        self._waits = False
        self._timer = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._timer.timeout.connect(self._on_pause)

    def take_parts(self, parts: WorklistLayout) -> None:
        """Show it in these parts from now on."""
        self._parts = parts
        self._shown = None

    def fit(self, room: Room) -> None:
        """How much room there is decides what is said below the list."""
        self._room = room

    def follow(self, row: WorklistRow | None) -> None:
        """Show this row; None for none."""
        self._row = row
        if self._parts is None:
            return
        self._parts.reading_line.show_text(self._full_words(row) if row else "")
        if self._parts.preview.isHidden():
            self._shown = None
        elif row is None or row != self._shown:
            self._waits = self._timer.isActive()
            if not self._waits:
                self._show()
            if row is not None:
                self._timer.start()

    def _on_pause(self) -> None:
        if self._waits:
            self._waits = False
            self._show()

    def _show(self) -> None:
        row = self._shown = self._row
        if self._parts is None or self._parts.preview.isHidden():
            return
        preview = self._parts.preview
        try:
            # a row of a form this clinic has no more is listed, but cannot be said in its words
            known = row is not None and row.form_id in self._clinic.forms
            shown = preview_of(self._clinic, row) if row is not None and known else None
        except StoreError as err:
            self.failed.emit(err)
            return
        preview.show_preview(shown)
        if row is not None and shown is not None:
            in_error = row.state is WorkState.ENTERED_IN_ERROR
            why = reason_words(self._model.reason_of(row)) if in_error else ""
            preview.allow(draft=row.is_draft, error=why)

    def _full_words(self, row: WorklistRow) -> str:
        """What a row of a smaller window has no room for; the preview says it in a wide one."""
        assert self._parts is not None
        if not self._parts.preview.isHidden() or not self._parts.shows_list:
            return ""
        story = self._model.story_of(row)
        if self._room is Room.NARROW:
            return f"{state_words(row, self._clinic.now(), self._clinic.zone)}. {story}"
        return story if self._parts.table.cuts_story(story) else ""
