"""Who is signed in at this desk: sign-in, lock, somebody else, sign out; one window at a time.

It must not decide who is let in or what opens a lock, and it knows no screen of the window.

Somebody else may sign in without closing the program. What the first one did is then saved and
parked, and their window closes. Only where something is typed that cannot be kept so, it is put
away as it is, and comes back when they sign in again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from triage_app.desktop.blank_printing import BlankKey
from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_frame import DeskFrame, DeskPlace
from triage_app.desktop.idle_watch import IdleWatch
from triage_app.desktop.look_settings import KeptClinic, LookSettings
from triage_app.desktop.speaking import speak
from triage_app.errors import TriageAppError
from triage_app.model.ids import Clock
from triage_app.model.person import Staff
from triage_app.texts import _

if TYPE_CHECKING:
    from triage_app.desktop.entrance import Entrance
    from triage_app.desktop.lock_desk import LockDesk
    from triage_app.desktop.session import Session
    from triage_app.workflow import Clinic
    from triage_app.workflow.sign_in import SignedIn

log = logging.getLogger(__name__)

_IDLE_UNKNOWN_S = 300.0
STILL_HERE_MS = 15_000
"""How often it is looked whether who sits here may still: an administrator may end it elsewhere."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the program was started with.

    Attributes:
        join: makes the desk of somebody who signed in.
        computer: the short name of this machine.
        language: of the screens, for this time only; else empty.
        demo_staff: in the demo, who is seen as each role; else empty.
    """

    directory: Path
    forms: Path
    join: Callable[[SignedIn], Clinic]
    now: Clock
    computer: str = ""
    language: str = ""
    demo_staff: Mapping[str, Staff] = field(default_factory=dict)


class SessionHost(QObject):
    """Shows the right window at the right time; `start` is the first."""

    def __init__(self, app: QApplication, look: LookSettings, beginning: Beginning) -> None:
        super().__init__(app)
        self._app = app
        self._look = look
        self._beginning = beginning
        self.frame: DeskFrame | None = None
        self._links: Callable[[], tuple[PlainButton, ...]] = tuple
        self._entrance: Entrance | None = None
        self.session: Session | None = None
        self.lock_desk: LockDesk | None = None
        self._away: dict[str, Session] = {}
        self._was_told_of_away = False
        self.idle = IdleWatch(self._idle_s, self)
        self.idle.idle.connect(self.lock)
        self._still_here = QTimer(self, interval=STILL_HERE_MS)
        self._still_here.timeout.connect(self.look_who_is_here)
        self._still_here.start()
        app.setQuitOnLastWindowClosed(False)

    @property
    def entrance(self) -> Entrance:
        """The way in; made when it is first wanted: the window paints before that."""
        if self._entrance is None:
            from triage_app.desktop.entrance import Entrance  # noqa: PLC0415  # see above
            from triage_app.desktop.sign_in_work import Door  # noqa: PLC0415  # as well

            begun = self._beginning
            door = Door(begun.directory, begun.now, begun.computer)
            made = Entrance(door, begun.join, self)
            made.signed_in.connect(self._on_signed_in)
            made.ready.connect(self.open_desk)
            made.back_wanted.connect(self._show_lock)
            made.given_up.connect(self.quit)
            self._entrance = made
        return self._entrance

    # ------------------------------------------------------------------ nobody is here

    def start(self, over: QWidget | None = None) -> None:
        """Ask who is at this desk, in the place of the window `over`."""
        frame = self._open_frame("sign_in_window", over)
        frame.painted.connect(self._ask)
        frame.activateWindow()

    def _ask(self) -> None:
        if self.frame is None:
            return
        self.entrance.take(self.frame, self._links)
        self.entrance.ask()
        QTimer.singleShot(0, self, self._load_ahead)

    def _load_ahead(self) -> None:
        """Import what the desk needs while somebody types their password."""
        if self.session is None:
            from triage_app.desktop import session  # noqa: F401, PLC0415  # see above
            from triage_app.workflow import backing_up, locking  # noqa: F401, PLC0415  # as well

    def _open_frame(self, name: str, over: QWidget | None) -> DeskFrame:
        """A new frame in the place of the one there was, or of the window `over`."""
        place = DeskPlace(self._beginning.computer, self._beginning.now)
        frame = DeskFrame(name, self._look, place)
        frame.may_close = self._may_close_frame
        frame.closed.connect(self.quit)
        self._links = BlankKey(frame, self._beginning.forms).links
        self._drop_frame()
        self.frame = frame
        if over is not None:
            frame.setGeometry(over.geometry())
            frame.setWindowState(over.windowState())
        frame.show()
        return frame

    def _drop_frame(self) -> None:
        """Take the frame away, with what stands in it."""
        self._drop_lock()
        if self._entrance is not None:
            self._entrance.leave()
        frame, self.frame = self.frame, None
        if frame is not None:
            frame.closed.disconnect(self.quit)
            frame.hide()
            frame.deleteLater()

    def _drop_lock(self) -> None:
        lock_desk, self.lock_desk = self.lock_desk, None
        if lock_desk is not None:
            lock_desk.stop()

    # ------------------------------------------------------------------ somebody is here

    def _on_signed_in(self, signed_in: SignedIn, password: str) -> None:
        if not password and self._bring_back_desk_of(signed_in):
            signed_in.records.close()
        else:
            self.entrance.go_in(signed_in, password)

    def _bring_back_desk_of(self, signed_in: SignedIn) -> bool:
        """Bring back the window this person has here already; False when there is none."""
        own, staff = self.session, signed_in.user.staff
        if own is not None and own.clinic.staff == staff:
            self._on_unlocked()
            return True
        away = self._away.get(staff.staff_id)
        if away is not None and away.clinic.staff == staff:
            self._bring_back(self._away.pop(staff.staff_id))
            return True
        if away is not None:
            # They are another by now, to the store: what they may see is not what that window has.
            log.warning("A desk that was put away is not brought back: its role has changed")
        return False

    def open_desk(self, clinic: Clinic) -> None:
        """Open the window of somebody who is in; whoever was here before is put away."""
        from triage_app.desktop.session import Session  # noqa: PLC0415  # loaded ahead

        before, self.session = self.session, None
        if before is not None:
            self._put_away(before)
        self._keep_clinic(clinic)
        spoken = self._beginning.language or self._look.language() or clinic.language
        speak(self._app, spoken)
        session = Session(clinic, self._look, self)
        self._wire(session)
        self.session = session
        over = self.frame or (before.window if before is not None else None)
        if over is not None:
            session.window.setGeometry(over.geometry())
            session.window.setWindowState(over.windowState())
        session.show()
        self._drop_frame()
        self.idle.start()
        self._remind(session)

    def _wire(self, session: Session) -> None:
        window = session.window
        window.closed.connect(self.quit)
        window.may_close = self._may_leave_away
        window.menus.lock_wanted.connect(self.lock)
        window.menus.others_wanted.connect(self.switch)
        window.menus.sign_out_wanted.connect(self.sign_out)
        window.menus.role_wanted.connect(self.see_as)

    def _keep_clinic(self, clinic: Clinic) -> None:
        if clinic.is_demo:
            return
        head = clinic.letterhead
        self._look.keep_clinic(
            KeptClinic(
                head.name,
                head.phone,
                head.emergency_number,
                clinic.paper.name.lower(),
                clinic.language,
            )
        )

    def _remind(self, session: Session) -> None:
        from triage_app.workflow.backing_up import is_sheet_missing  # noqa: PLC0415  # after paint

        if is_sheet_missing(session.clinic):
            session.window.say(
                _("No recovery sheet was made yet. Open Manager, Backups, and make one.")
            )

    def _bring_back(self, session: Session) -> None:
        before, self.session = self.session, None
        if before is not None:
            self._put_away(before)
        self.session = session
        session.uncover()
        self._drop_frame()
        self.idle.start()

    # ------------------------------------------------------------------ lock

    def _idle_s(self) -> float:
        from triage_app.workflow.locking import idle_minutes  # noqa: PLC0415  # after the start

        if self.session is None:
            return float("inf")
        try:
            return 60.0 * idle_minutes(self.session.clinic)
        except TriageAppError as error:
            log.warning("When to lock could not be read: %s", type(error).__name__)
            return _IDLE_UNKNOWN_S

    @property
    def is_locked(self) -> bool:
        """Whether somebody's desk is covered."""
        return self.session is not None and self.lock_desk is not None

    def lock(self) -> None:
        """Cover the desk at once; nothing that cannot be done stands in the way of it."""
        session = self.session
        if session is None or self.frame is not None:
            return
        self._cover(session)
        self._show_lock()
        self._note_lock(session)

    def look_who_is_here(self) -> None:
        """Cover the desk of somebody who was removed or has another role by now."""
        from triage_app.workflow.locking import is_still_here  # noqa: PLC0415  # after the start

        session = self.session
        if session is None or self.frame is not None:
            return
        try:
            if not is_still_here(session.clinic):
                self.lock()
        except TriageAppError as error:
            log.warning("Who sits here could not be read: %s", type(error).__name__)

    def _cover(self, session: Session) -> None:
        """The window over the desk: it stands before the other one goes."""
        from triage_app.desktop.covering import (  # noqa: PLC0415  # the first lock
            clear_own_clipboard,
            close_what_is_open,
        )

        self.idle.stop()
        frame = self._open_frame("lock_window", session.window)
        # The covered window keeps its language: it must not come back in two.
        frame.keep_language()
        close_what_is_open()
        session.cover()
        clear_own_clipboard()
        frame.activateWindow()

    def _show_lock(self) -> None:
        """What opens the covered desk again."""
        from triage_app.desktop.lock_desk import LockDesk  # noqa: PLC0415  # the first lock

        session, frame = self.session, self.frame
        if session is None or frame is None:
            return
        if self._entrance is not None:
            self._entrance.leave()
        self.lock_desk = LockDesk(
            frame, session.clinic, session.kept_words, session.urgent, self._links
        )
        self.lock_desk.opened.connect(self._on_unlocked)
        self.lock_desk.others_wanted.connect(self._ask_others)
        self.lock_desk.start()

    def _note_lock(self, session: Session) -> None:
        from triage_app.workflow.locking import lock  # noqa: PLC0415  # the first lock

        try:
            lock(session.clinic)
        except TriageAppError as error:
            # It is covered all the same; what is missing is one line of the audit.
            log.warning("The lock could not be noted: %s", type(error).__name__)

    def _on_unlocked(self) -> None:
        session = self.session
        if session is None:
            return
        session.uncover()
        self._drop_frame()
        self.idle.start()

    # ------------------------------------------------------------------ somebody else

    def switch(self) -> None:
        """Cover the desk and ask who else is there."""
        if self.session is not None and self.frame is None:
            self.lock()
            self._ask_others()

    def _ask_others(self) -> None:
        """The people of this desk, over the lock; whoever locked it is among them."""
        if self.frame is None or self.session is None:
            return
        self._drop_lock()
        self.entrance.take(self.frame, self._links)
        self.entrance.ask(self.session.kept_words, may_go_back=True)

    def see_as(self, role: str) -> None:
        """In the demo: the window as this role has it."""
        session, staff = self.session, self._beginning.demo_staff.get(role)
        if session is None or staff is None or staff == session.clinic.staff:
            return
        away = self._away.pop(staff.staff_id, None)
        if away is not None:
            self._bring_back(away)
            return
        try:
            records = session.clinic.records.reopen()
        except TriageAppError as error:
            session.window.say(str(error))
            return
        self.open_desk(replace(session.clinic, staff=staff, records=records))

    def _put_away(self, session: Session) -> None:
        """The first one's work: saved and parked, and their window closed; else put away whole."""
        if session.keep_all():
            session.end(back_up=False)
            session.deleteLater()
        else:
            session.window.hide()
            self._away[session.user_id] = session
            self._was_told_of_away = False

    def sign_out(self) -> None:
        """This person is done here: their window closes once everything is kept."""
        session = self.session
        if session is None or self.frame is not None:
            return
        if not session.keep_all():
            session.window.say(
                _("Something is typed and not saved. Save it or clear it, then sign out.")
            )
            return
        self.idle.stop()
        self.session = None
        self.start(over=session.window)
        session.end(back_up=True)
        session.deleteLater()

    # ------------------------------------------------------------------ the end

    def say(self, text: str) -> None:
        """Say a sentence on whatever window there is."""
        if self.frame is not None:
            self.frame.tell(text)
        elif self.session is not None:
            self.session.window.say(text)

    def _may_leave_away(self) -> bool:
        """Somebody's typing is put away and would be lost: said once, and then it may be."""
        if not self._away or self._was_told_of_away:
            return True
        self._was_told_of_away = True
        names = ", ".join(session.clinic.staff.name for session in self._away.values())
        words = _("Not saved yet: what {names} typed here. They sign in, or close once more.")
        self.say(words.format(names=names))
        return False

    def _may_close_frame(self) -> bool:
        """A covered desk is closed only when all of it is kept."""
        if self.session is not None and not self.session.keep_all():
            self.say(_("Something is typed and not saved. Sign in to save it, then close."))
            return False
        return self._may_leave_away()

    def quit(self) -> None:
        """The program ends; `finish` closes what is open."""
        self.idle.stop()
        self._app.quit()

    def close(self) -> None:
        """Close as the cross of a window does."""
        if self.frame is not None:
            self.frame.close()
        elif self.session is not None:
            self.session.window.close()

    def finish(self) -> None:
        """After the last window: backups, sign-outs, and the stores closed."""
        self.idle.stop()
        self._still_here.stop()
        self._drop_lock()
        if self._entrance is not None:
            self._entrance.finish()
        for session in (*self._away.values(), self.session):
            if session is not None:
                session.end(back_up=session is self.session)
        self._away.clear()
        self.session = None
