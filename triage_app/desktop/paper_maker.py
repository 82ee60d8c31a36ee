"""Draws a paper anew as somebody types: off the screen's thread, after a short pause.

What was asked for last is what lies on the desk.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from triage_app.desktop.background import BackgroundDesk, Work
from triage_app.desktop.paper_view import PaperView
from triage_app.errors import TriageAppError
from triage_app.texts import _
from triage_app.workflow import Clinic

PAUSE_MS: Final = 300
SLOW_MS: Final = 1000

Draw = Callable[[Clinic, Work], tuple[bytes, object]]
"""Gives the PDF, and what else is known of it then."""


class PaperMaker(QObject):
    """Lays on the desk what was asked for last.

    Signals:
        made(object): what the drawing gave beside the PDF.
    """

    made = Signal(object)

    def __init__(self, clinic: Clinic, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = BackgroundDesk(clinic, self)
        self._view: PaperView | None = None
        self._draw: Draw | None = None
        self._timer = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._timer.timeout.connect(self._start)
        self._slow = QTimer(self, interval=SLOW_MS, singleShot=True)
        self._slow.timeout.connect(self._on_slow)

    def ask(self, view: PaperView, draw: Draw, *, at_once: bool = False) -> None:
        """Draw this and lay it on `view`; what was asked for before is not wanted any more."""
        self._view, self._draw = view, draw
        if at_once:
            self._timer.stop()
            self._start()
        else:
            self._timer.start()

    def stop(self) -> None:
        """Nothing is wanted; the connection and the thread are let go."""
        self._timer.stop()
        self._slow.stop()
        self._draw = None
        self._desk.release()

    def _start(self) -> None:
        if self._draw is not None:
            self._slow.start()
            self._desk.run(self._draw, self._on_made, self._on_failed, self)

    def _on_slow(self) -> None:
        if self._view is not None and self._view.pages is None:
            self._view.show_message(_("Making the page. You can go on."))

    def _on_made(self, made: tuple[bytes, object]) -> None:
        self._slow.stop()
        data, beside = made
        if self._view is not None:
            self._view.show_pdf(data)
        self.made.emit(beside)

    def _on_failed(self, error: Exception) -> None:
        self._slow.stop()
        if self._view is not None:
            said = str(error) if isinstance(error, TriageAppError) else ""
            self._view.show_message(said or _("The page cannot be shown."))
