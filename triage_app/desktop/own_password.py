"""Somebody else set the password: another one is chosen before the desk opens."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from triage_app.desktop.background import Work, run_in_background
from triage_app.desktop.first_start_pages import OwnPasswordPage
from triage_app.workflow.clinic import Clinic

if TYPE_CHECKING:
    from triage_app.desktop.desk_frame import DeskFrame


class OwnPassword(QObject):
    """Asks for it in the frame of the sign-in.

    Signals:
        ready(Clinic): it is changed; the desk can open.
    """

    ready = Signal(Clinic)

    def __init__(self, frame: DeskFrame, clinic: Clinic, password: str) -> None:
        super().__init__(frame)
        self._frame = frame
        self._clinic = clinic
        self._password = password
        self._work: Work | None = None

    def start(self) -> None:
        """Show the page."""
        self._frame.show_links(tuple)
        self._frame.show_content(self._make)
        self._frame.take_focus()

    def _make(self) -> QWidget:
        name = self._clinic.letterhead.name
        page = OwnPasswordPage(self._clinic.staff.name, (name,) if name else ())
        page.form.entered.connect(self._on_entered)
        return page

    def _on_entered(self, _name: str, password: str) -> None:
        page = self._frame.content
        if not isinstance(page, OwnPasswordPage):
            return
        page.form.set_busy(busy=True)
        self._work = run_in_background(
            partial(_change, self._clinic, self._password, password),
            self._on_changed,
            self._on_refused,
            parent=self,
        )

    def _on_changed(self, _done: object) -> None:
        self._work, self._password = None, ""
        self.ready.emit(self._clinic)

    def _on_refused(self, error: Exception) -> None:
        self._work = None
        page = self._frame.content
        if isinstance(page, OwnPasswordPage):
            page.form.refuse(error)


def _change(clinic: Clinic, old: str, new: str, _work: Work) -> None:
    from triage_app.workflow.users import change_password  # noqa: PLC0415  # seldom

    own = clinic.for_background()
    try:
        change_password(own, old, new)
    finally:
        own.records.close()
