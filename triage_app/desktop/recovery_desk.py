"""Leads through a forgotten password: what helps, the recovery sheet, and a new password."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from triage_app.desktop.people_card import PersonShown
from triage_app.desktop.recovery_pages import ForgottenPage, NewKeyPage, SheetPage
from triage_app.desktop.sign_in_work import Damaged
from triage_app.workflow.sign_in import Recovered, SignedIn

if TYPE_CHECKING:
    from triage_app.desktop.desk_frame import DeskFrame
    from triage_app.desktop.entry_desk import EntryDesk
    from triage_app.desktop.sign_in_work import Door


class RecoveryDesk(QObject):
    """Shows its pages in the frame of a sign-in, and signs in at its end."""

    def __init__(self, frame: DeskFrame, entry: EntryDesk, door: Door) -> None:
        super().__init__(entry)
        self._frame = frame
        self._entry = entry
        self._door = door
        self._is_damaged = False
        self._recovered: Recovered | None = None

    def start(self, *, damaged: bool) -> None:
        """Say what helps; `damaged` when nobody can sign in any more."""
        self._is_damaged = damaged
        self._frame.show_links(self._entry.links)
        self._show(self._make_start)

    def _show(self, make: object) -> None:
        self._frame.show_content(make)  # type: ignore[arg-type]  # each is one of those below
        self._frame.take_focus()

    def _make_start(self) -> QWidget:
        page = ForgottenPage(damaged=self._is_damaged)
        page.sheet_wanted.connect(self._on_sheet_wanted)
        page.back_wanted.connect(self._on_back)
        return page

    def _on_back(self) -> None:
        if not self._is_damaged:
            self._entry.show_people()

    def _on_sheet_wanted(self) -> None:
        self._show(self._make_sheet)

    def _make_sheet(self) -> QWidget:
        page = SheetPage()
        page.entered.connect(self._on_groups)
        page.back_wanted.connect(self._on_back_to_start)
        return page

    def _on_back_to_start(self) -> None:
        self._show(self._make_start)

    def _on_groups(self, groups: str) -> None:
        self._entry.run(partial(self._door.recover, groups), self._on_recovered, self._on_refused)

    def _on_recovered(self, found: Recovered | Damaged) -> None:
        if isinstance(found, Damaged):
            self._entry.damaged.emit(found, None)
            return
        self._recovered = found
        self._show(self._make_new_key)

    def _make_new_key(self) -> QWidget:
        assert self._recovered is not None
        people = tuple(
            PersonShown(one.user_id, one.name, one.shown_role)
            for one in self._recovered.administrators
        )
        name = self._frame.look.clinic().name
        page = NewKeyPage(people, (name,) if name else ())
        page.entered.connect(self._on_password)
        page.back_wanted.connect(self._on_back_to_start)
        return page

    def _on_password(self, user_id: object, name: str, password: str) -> None:
        assert self._recovered is not None
        who = user_id if isinstance(user_id, str) else None
        job = partial(self._door.set_after_recovery, self._recovered, who, name, password)
        self._entry.run(job, self._on_set, self._on_refused)

    def _on_set(self, signed_in: SignedIn) -> None:
        self._recovered = None
        self._entry.take_in(signed_in)

    def _on_refused(self, error: Exception) -> None:
        page = self._frame.content
        if isinstance(page, SheetPage | NewKeyPage):
            page.refuse(error)
