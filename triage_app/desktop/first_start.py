"""Leads through a first start: the first administrator, the recovery sheet, the first at reception.

It shows pages in the frame of a sign-in. The desk opens when it says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from triage_app.desktop.background import Work, run_in_background
from triage_app.desktop.first_start_pages import (
    AddedPage,
    AdministratorPage,
    ReceptionPage,
    RecoverySheetPage,
    WelcomePage,
)
from triage_app.desktop.sign_in_work import Door, handed_over
from triage_app.desktop.waiting import day_words
from triage_app.errors import TriageAppError
from triage_app.model.user import User
from triage_app.texts import _
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.may import Role
from triage_app.workflow.sign_in import SignedIn, Start

if TYPE_CHECKING:
    from triage_app.desktop.desk_frame import DeskFrame
    from triage_app.desktop.entry_desk import EntryDesk

Join = Callable[[SignedIn], Clinic]


class FirstStart(QObject):
    """The pages, one after the other.

    Signals:
        ready(Clinic): the first administrator's desk can open.
    """

    ready = Signal(Clinic)

    def __init__(
        self, frame: DeskFrame, entry: EntryDesk, door: Door, start: Start, join: Join
    ) -> None:
        super().__init__(entry)
        self._frame = frame
        self._entry = entry
        self._door = door
        self._start = start
        self._join = join
        self._clinic: Clinic | None = None
        self._made = ""
        self._first_password = ""
        self._added = ("", "")
        self._work: Work | None = None

    def begin(self) -> None:
        """Say what comes."""
        self._show(self._make_welcome)

    def _show(self, make: Callable[[], QWidget]) -> None:
        self._frame.show_content(make)
        self._frame.take_focus()

    def _about(self) -> tuple[str, ...]:
        name = self._frame.look.clinic().name
        return (name,) if name else ()

    # ------------------------------------------------------------------ the administrator

    def _make_welcome(self) -> QWidget:
        page = WelcomePage(has_store=self._start is Start.OLD_KEY)
        page.begun.connect(partial(self._show, self._make_administrator))
        return page

    def _make_administrator(self) -> QWidget:
        page = AdministratorPage(self._about(), has_store=self._start is Start.OLD_KEY)
        page.form.entered.connect(self._on_administrator)
        page.back_wanted.connect(self._on_back)
        return page

    def _on_back(self) -> None:
        page = self._frame.content
        if isinstance(page, AdministratorPage) and not page.form.is_busy:
            self._show(self._make_welcome)

    def _on_administrator(self, name: str, password: str) -> None:
        page = self._frame.content
        assert isinstance(page, AdministratorPage)
        page.form.set_busy(busy=True)
        self._entry.run(
            partial(self._door.make_first, name, password), self._on_made, page.form.refuse
        )

    def _on_made(self, signed_in: SignedIn) -> None:
        try:
            clinic = self._join(handed_over(signed_in))
        except TriageAppError:
            # They are made: what is wrong with the store is said at the sign-in.
            self._entry.start()
            return
        self._clinic = clinic
        self._frame.look.keep_last_here(signed_in.user.user_id)
        self._show(self._make_sheet)

    @property
    def clinic(self) -> Clinic | None:
        """The open desk of the first administrator, once there is one: whoever ends closes it."""
        return self._clinic

    # ------------------------------------------------------------------ the recovery sheet

    def _make_sheet(self) -> QWidget:
        page = RecoverySheetPage()
        page.print_wanted.connect(self._on_print)
        page.save_wanted.connect(self._on_save)
        page.done.connect(self._after_sheet)
        page.later.connect(self._after_sheet)
        if self._made:
            page.tell_made(self._made)
        return page

    def _on_print(self) -> None:
        from triage_app.desktop.recovery_printing import RecoveryPrinting  # noqa: PLC0415  # once

        assert self._clinic is not None
        printing = RecoveryPrinting(self._clinic, self._frame)
        printing.made.connect(self._on_sheet_made)
        printing.failed.connect(self._on_sheet_failed)
        printing.start()

    def _on_save(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(
            self._frame, _("Save the recovery sheet"), "recovery-sheet.pdf", _("PDF files (*.pdf)")
        )
        if name:
            self.save_sheet(Path(name))

    def save_sheet(self, path: Path) -> None:
        """Write it where somebody said."""
        from triage_app.workflow.backing_up import write_sheet  # noqa: PLC0415  # once

        assert self._clinic is not None
        try:
            write_sheet(self._clinic, path, day_words(self._clinic.today()))
        except TriageAppError as error:
            self._on_sheet_failed(str(error))
            return
        self._on_sheet_made(_("It is saved. Print it, lock the paper away, then delete the file."))

    def _on_sheet_made(self, text: str) -> None:
        self._made = text
        page = self._frame.content
        if isinstance(page, RecoverySheetPage):
            page.tell_made(text)

    def _on_sheet_failed(self, text: str) -> None:
        page = self._frame.content
        if isinstance(page, RecoverySheetPage):
            page.say(text)

    def _after_sheet(self) -> None:
        from triage_app.workflow.first_password import made_password  # noqa: PLC0415  # once

        self._first_password = made_password()
        if self._has_reception():
            self._finish()
        else:
            self._show(self._make_reception)

    def _has_reception(self) -> bool:
        """Whether somebody at reception can sign in already, as in a store brought back."""
        from triage_app.workflow.users import users  # noqa: PLC0415  # once

        assert self._clinic is not None
        try:
            found = users(self._clinic)
        except TriageAppError:
            return True  # the manager's own screen says what is wrong
        return any(one.role == Role.RECEPTION.value and one.removed is None for one in found)

    # ------------------------------------------------------------------ the first at reception

    def _make_reception(self) -> QWidget:
        page = ReceptionPage(self._about(), self._first_password)
        page.form.entered.connect(self._on_reception)
        page.skipped.connect(self._finish)
        return page

    def _on_reception(self, name: str, password: str) -> None:
        page = self._frame.content
        if not isinstance(page, ReceptionPage) or self._clinic is None:
            return
        page.form.set_busy(busy=True)
        self._added = (name, password)
        self._work = run_in_background(
            partial(_add, self._clinic, name, password),
            self._on_added,
            page.form.refuse,
            parent=self,
        )

    def _on_added(self, _user: User) -> None:
        self._work = None
        self._show(self._make_added)

    def _make_added(self) -> QWidget:
        page = AddedPage(*self._added)
        page.go_on.connect(self._finish)
        return page

    def _finish(self) -> None:
        self._first_password, self._added = "", ("", "")
        clinic, self._clinic = self._clinic, None
        if clinic is not None:
            self.ready.emit(clinic)


def _add(clinic: Clinic, name: str, password: str, _work: Work) -> User:
    from triage_app.workflow.users import add_user  # noqa: PLC0415  # once

    own = replace(clinic, records=clinic.records.reopen())
    try:
        return add_user(own, name, Role.RECEPTION, password)
    finally:
        own.records.close()
