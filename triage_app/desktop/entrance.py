"""The window before a desk, or over it, and the way from there to an open store.

People and passwords, the first start, a damaged store, a password somebody else set: each shows its
pages in one frame. Which window comes after is the host's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from triage_app.desktop.desk_frame import DeskFrame
from triage_app.desktop.entry_desk import EntryDesk, Links
from triage_app.desktop.sign_in_work import Damaged, Door
from triage_app.errors import TriageAppError
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.first_look import Health, look_at_store
from triage_app.workflow.sign_in import SignedIn, Start, Unlocked

if TYPE_CHECKING:
    from triage_app.desktop.damaged_store import DamagedStore
    from triage_app.desktop.first_start import FirstStart


class Entrance(QObject):
    """Shows its pages in the frame it is given.

    Signals:
        signed_in(SignedIn, str): somebody is in; the text as in `EntryDesk`.
        ready(Clinic): somebody is in, and everything was asked that comes before the desk.
        back_wanted(): the lock of the covered desk is wanted again.
        given_up(): somebody closed the window that offers to rescue the store.

    Args:
        door: the store.
        join: makes the desk of somebody who signed in.
        parent: the host.
    """

    signed_in = Signal(SignedIn, str)
    ready = Signal(Clinic)
    back_wanted = Signal()
    given_up = Signal()

    def __init__(
        self,
        door: Door,
        join: Callable[[SignedIn], Clinic],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._door = door
        self._join = join
        self._opening: Clinic | None = None
        self._links: Links = tuple
        self.frame: DeskFrame | None = None
        self.entry: EntryDesk | None = None
        self.damaged: DamagedStore | None = None
        self.first: FirstStart | None = None

    # ------------------------------------------------------------------ the frame

    def take(self, frame: DeskFrame, links: Links) -> None:
        """Show the pages in this frame from now on, with these buttons below each."""
        self.leave()
        self.frame = frame
        self._links = links

    def leave(self) -> None:
        """Let go of the frame; its owner takes it away."""
        self.drop_entry()
        self.frame = self._opening = None

    def ask(self, line: str = "", *, may_go_back: bool = False) -> None:
        """Ask who is at this desk; `line` is said under the heading."""
        assert self.frame is not None
        self.drop_entry()
        entry = EntryDesk(self.frame, self._door, self._links, may_go_back=may_go_back)
        entry.back_wanted.connect(self.back_wanted)
        entry.signed_in.connect(self.signed_in)
        entry.damaged.connect(self._on_damaged)
        entry.first_wanted.connect(self._on_first_wanted)
        self.entry = entry
        try:
            entry.start(line)
        except TriageAppError as error:
            self.frame.tell(str(error))

    def drop_entry(self) -> None:
        """Nobody is asked who they are any more; the frame stays."""
        entry, self.entry = self.entry, None
        if entry is not None:
            entry.deleteLater()

    # ------------------------------------------------------------------ the first start

    def _on_first_wanted(self, start: Start) -> None:
        from triage_app.desktop.first_start import FirstStart  # noqa: PLC0415  # once

        assert self.frame is not None
        assert self.entry is not None
        try:
            vault, health = look_at_store(self._door.directory)
        except TriageAppError as error:
            self.frame.tell(str(error))
            return
        if vault is not None and health not in (Health.WHOLE, Health.NEW):
            self._on_damaged(Damaged(vault, health), None)
            return
        self.first = FirstStart(self.frame, self.entry, self._door, start, self._join)
        self.first.ready.connect(self.ready)
        self.first.begin()

    # ------------------------------------------------------------------ a damaged store

    def _on_damaged(self, damaged: Damaged, unlocked: object) -> None:
        from triage_app.desktop.damaged_store import DamagedStore  # noqa: PLC0415  # seldom

        assert self.frame is not None
        now = self._door.now().astimezone()
        window = DamagedStore(damaged.vault, damaged.health, now)
        known = unlocked if isinstance(unlocked, Unlocked) else None
        window.closed.connect(partial(self._on_rescued, known))
        self.damaged = window
        window.move(self.frame.geometry().center() - window.rect().center())
        window.show()
        self.frame.hide()
        window.activateWindow()

    def _on_rescued(self, unlocked: Unlocked | None) -> None:
        window, self.damaged = self.damaged, None
        if window is None or self.frame is None or self.entry is None:
            return
        window.deleteLater()
        if not window.opened:
            self.given_up.emit()
            return
        self.frame.show()
        if unlocked is not None:
            self.entry.go_on(unlocked)
        else:
            self.entry.start()

    # ------------------------------------------------------------------ a password of their own

    def go_in(self, signed_in: SignedIn, password: str) -> None:
        """Make the desk of who is in; a password that somebody else set is changed first."""
        assert self.frame is not None
        try:
            clinic = self._join(signed_in)
        except TriageAppError as error:
            signed_in.records.close()
            self.frame.tell(str(error))
            return
        if not signed_in.user.must_change:
            self.ready.emit(clinic)
            return
        from triage_app.desktop.own_password import OwnPassword  # noqa: PLC0415  # seldom

        self._opening = clinic
        own = OwnPassword(self.frame, clinic, password)
        own.ready.connect(self._on_own_password)
        own.start()

    def _on_own_password(self, clinic: Clinic) -> None:
        self._opening = None
        self.ready.emit(clinic)

    # ------------------------------------------------------------------ the end

    def finish(self) -> None:
        """Close the store of somebody whose desk never opened."""
        first = self.first.clinic if self.first is not None else None
        for clinic in (self._opening, first):
            if clinic is not None:
                clinic.records.close()
        self._opening = None
