"""Makes a record's page off the screen's thread, and reads the list that the record stands in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer

from triage_app import workflow
from triage_app.desktop.background import Work, run_in_background
from triage_app.desktop.paper_view import PaperView
from triage_app.desktop.print_flow import Order, make_pdf
from triage_app.errors import TriageAppError
from triage_app.model.intake import IntakeId
from triage_app.texts import _
from triage_app.workflow import Clinic

SLOW_MS: Final = 1000

Subjects = tuple[IntakeId, ...]


class PageMaker(QObject):
    """One page at a time; the one asked for last is the one that is shown."""

    def __init__(self, clinic: Clinic, parent: QObject) -> None:
        super().__init__(parent)
        self._clinic = clinic
        self._making: Work | None = None
        self._reading: Work | None = None
        self._count = 0

    def make(self, order: Order, paper: PaperView) -> None:
        """Make the page and lay it on the desk; nothing is said before a second has passed."""
        if self._making is not None:
            self._making.cancel()
        self._count += 1
        self._making = run_in_background(
            partial(make_pdf, self._clinic, order),
            partial(self._on_made, paper),
            partial(self._on_failed, paper),
            parent=self,
        )
        QTimer.singleShot(SLOW_MS, self, partial(self._say_slow, self._count, paper))

    def stop(self) -> None:
        """The page is not wanted any more."""
        if self._making is not None:
            self._making.cancel()
            self._making = None

    def _say_slow(self, number: int, paper: PaperView) -> None:
        if number == self._count and self._making is not None and paper.pages is None:
            paper.show_message(_("Making the page. You can go on reading."))

    def _on_made(self, paper: PaperView, data: bytes) -> None:
        self._making = None
        paper.show_pdf(data)

    def _on_failed(self, paper: PaperView, error: Exception) -> None:
        self._making = None
        said = str(error) if isinstance(error, TriageAppError) else ""
        paper.show_message(
            said or _("The page could not be made. The intake is kept. Open the record again.")
        )

    def read_list(self, then: Callable[[Subjects], None]) -> None:
        """Read the worklist's order off the screen's thread; a failure says nothing."""
        if self._reading is not None:
            self._reading.cancel()
        self._reading = run_in_background(
            partial(_list_of, self._clinic), then, _forget, parent=self
        )


def _list_of(clinic: Clinic, _work: Work) -> Subjects:
    own = clinic.for_background()
    try:
        return tuple(row.subject for row in workflow.worklist(own).rows)
    finally:
        own.records.close()


def _forget(_error: Exception) -> None:
    """Without a list there is no next one to offer; the record itself is not touched."""
