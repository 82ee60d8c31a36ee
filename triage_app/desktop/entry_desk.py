"""From "who is at this desk?" to an open store: people, password, code, forgotten passwords.

It shows pages in a frame and does the slow part on a thread of its own. It must not decide who is
let in: that is `workflow.sign_in`'s. The first start's pages are `first_start`'s.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal
from PySide6.QtWidgets import QWidget

from triage_app.desktop.background import Work, run_in_background
from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_frame import DeskFrame
from triage_app.desktop.people_card import PeopleCard, PersonShown
from triage_app.desktop.sign_in_work import Damaged, Door, Tried, handed_over
from triage_app.errors import StoreError, TriageAppError
from triage_app.texts import _
from triage_app.workflow.sign_in import Desk, Reason, Refused, SignedIn, Start, look_at_desk

if TYPE_CHECKING:
    from triage_app.workflow.sign_in import Unlocked

log = logging.getLogger(__name__)
T = TypeVar("T")
Links = Callable[[], tuple[PlainButton, ...]]


class EntryDesk(QObject):
    """Signs people in, in one frame.

    Signals:
        signed_in(SignedIn, str): somebody is in; their store belongs to this thread. The text is
            the password where they must choose another one first, else empty.
        damaged(Damaged, object): the store cannot be opened; the Unlocked goes on after a rescue.
        first_wanted(Start): nobody can sign in yet: the first start begins.
        back_wanted(): the lock of the covered desk is wanted again.

    Args:
        frame: the window.
        door: the store.
        links: make the buttons that every page has below it.
        may_go_back: somebody's desk is covered below: their lock can be shown again.
    """

    signed_in = Signal(SignedIn, str)
    damaged = Signal(Damaged, object)
    first_wanted = Signal(Start)
    back_wanted = Signal()

    def __init__(
        self, frame: DeskFrame, door: Door, links: Links, *, may_go_back: bool = False
    ) -> None:
        super().__init__(frame)
        self._frame = frame
        self._door = door
        self.links = links
        self._may_go_back = may_go_back
        self._unlocked: Unlocked | None = None
        self._line = ""
        self._desk = Desk(Start.READY)
        self._work: Work | None = None
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        frame.spoken.connect(self._on_spoken)

    # ------------------------------------------------------------------ where it begins

    def start(self, line: str = "") -> None:
        """Look who is at this desk, and ask; `line` is said under the heading."""
        self._line = line
        self._unlocked = None
        self._desk = look_at_desk(self._door.directory)
        match self._desk.start:
            case Start.READY:
                self.show_people()
            case Start.DAMAGED_KEYS:
                self._show_damaged_keys()
            case _:
                self._frame.show_links(self.links)
                self.first_wanted.emit(self._desk.start)

    @property
    def people(self) -> tuple[PersonShown, ...]:
        """Who can be chosen."""
        kept = self._desk.in_keyring
        return tuple(
            PersonShown(one.user_id, one.name, one.shown_role, one.user_id in kept)
            for one in self._desk.people
        )

    # ------------------------------------------------------------------ people and passwords

    def show_people(self) -> None:
        """The people of this desk."""
        self._unlocked = None
        self._frame.show_links(self._links)
        self._frame.show_content(self._make_people)
        self._frame.take_focus()
        QTimer.singleShot(0, self, self._look_for_backup)

    def _make_people(self) -> QWidget:
        card = PeopleCard(
            self.people,
            self._frame.look.last_here(),
            heading=_("Who is at this desk?"),
            line=self._line,
        )
        card.asked.connect(self._on_asked)
        card.coded.connect(self._on_coded)
        card.keyring_wanted.connect(self._on_keyring)
        return card

    @property
    def _card(self) -> PeopleCard | None:
        content = self._frame.content
        return content if isinstance(content, PeopleCard) else None

    def _links(self) -> tuple[PlainButton, ...]:
        forgotten = PlainButton("forgotten_button", _("Forgotten password"), flat=True)
        forgotten.clicked.connect(self._show_forgotten)
        if self._may_go_back:
            back = PlainButton("back_to_lock", _("Back to the locked desk"), flat=True)
            back.clicked.connect(self.back_wanted)
            return (back, forgotten, *self.links())
        return (forgotten, *self.links())

    def _on_asked(self, who: str, password: str) -> None:
        self._begin(partial(_try_password, self._door, who, password), self._on_tried)

    def _on_keyring(self, user_id: str) -> None:
        self._begin(partial(_try_keyring, self._door, user_id), self._on_tried)

    def _on_coded(self, code: str) -> None:
        if self._unlocked is not None:
            password = self._unlocked.password
            self._begin(partial(_go_in, self._door, self._unlocked, code, password), self._on_tried)

    def go_on(self, unlocked: Unlocked) -> None:
        """In again with a password that was right, as after a rescue of the store."""
        self._begin(partial(_go_in, self._door, unlocked, "", unlocked.password), self._on_tried)

    def _begin(self, job: Callable[[], T], on_done: Callable[[T], None]) -> None:
        card = self._card
        if card is not None:
            card.form.set_busy(busy=True)
        self.run(job, on_done, self._on_failed)

    def run(
        self,
        job: Callable[[], T],
        on_done: Callable[[T], None],
        on_error: Callable[[Exception], None],
    ) -> None:
        """Do something slow on this desk's own thread."""

        def done(result: T) -> None:
            self._work = None
            on_done(result)

        def failed(error: Exception) -> None:
            self._work = None
            log.info("A sign-in ended with %s", type(error).__name__)
            on_error(error)

        self._work = run_in_background(
            lambda _work: job(), done, failed, parent=self, pool=self._pool
        )

    def _on_tried(self, tried: Tried) -> None:
        match tried.result:
            case Refused():
                self._unlocked = tried.unlocked
                self._refuse(tried.result)
            case Damaged():
                self.damaged.emit(tried.result, tried.unlocked)
            case SignedIn():
                self.take_in(tried.result, tried.password)

    def take_in(self, signed_in: SignedIn, password: str = "") -> None:
        """Somebody is in: their store is opened for this thread."""
        try:
            own = handed_over(signed_in)
        except StoreError as error:
            self._on_failed(error)
            return
        self._unlocked = None
        self._frame.look.keep_last_here(own.user.user_id)
        self.signed_in.emit(own, password)

    def _refuse(self, refused: Refused) -> None:
        card = self._card
        if card is None:
            # A rescue took the card away: ask again, and say why.
            self._line = refusal_words(refused)
            self.show_people()
            return
        if refused.reason is Reason.CODE_WANTED:
            card.want_code()
            return
        if refused.reason in (Reason.NOT_HERE, Reason.WRONG):
            card.want_password()
        card.form.refuse(refusal_words(refused), refused.wait)

    def _on_failed(self, error: Exception) -> None:
        words = str(error) if isinstance(error, TriageAppError) else _(
            "This could not be done. Nothing was changed. Try it once more."
        )  # fmt: skip
        card = self._card
        if card is not None:
            card.form.refuse(words)
        else:
            self._line = words
            self.show_people()

    # ------------------------------------------------------------------ forgotten

    def _show_forgotten(self) -> None:
        from triage_app.desktop.recovery_desk import RecoveryDesk  # noqa: PLC0415  # seldom

        if self._work is None:
            desk = RecoveryDesk(self._frame, self, self._door)
            desk.start(damaged=False)

    def _show_damaged_keys(self) -> None:
        from triage_app.desktop.recovery_desk import RecoveryDesk  # noqa: PLC0415  # seldom

        self._frame.show_links(self.links)
        RecoveryDesk(self._frame, self, self._door).start(damaged=True)

    # ------------------------------------------------------------------ the line at the foot

    def _on_spoken(self) -> None:
        if self._desk.start is Start.READY:
            self._look_for_backup()

    def _look_for_backup(self) -> None:
        """A disk may take its time: off the screen's thread, and not on the one of the sign-in."""
        from triage_app.workflow.first_look import last_backup_seen  # noqa: PLC0415  # after paint

        directory = self._door.directory
        run_in_background(
            lambda _work: last_backup_seen(directory),
            self._on_backup_seen,
            self._on_no_backup_seen,
            parent=self,
        )

    def _on_backup_seen(self, made: object) -> None:
        from triage_app.desktop.foot_words import foot_words  # noqa: PLC0415  # as above

        self._frame.say_at_foot(foot_words(self._door.directory, made, self._door.now()))

    def _on_no_backup_seen(self, _error: Exception) -> None:
        self._on_backup_seen(None)


def refusal_words(refused: Refused) -> str:
    """Why somebody was not let in: the same words for a wrong name and a wrong password."""
    match refused.reason:
        case Reason.WAIT:
            return _("There were too many wrong tries.")
        case Reason.CODE_WANTED:
            return _("The code of your app is asked for.")
        case Reason.CODE_WRONG:
            return _("This code is not right, or it was used already.")
        case Reason.NOT_HERE:
            return _("This password is no longer good here. Ask an administrator for a new one.")
        case _:
            return _("The name or the password is not right.")


def _try_password(door: Door, who: str, password: str) -> Tried:
    return door.try_password(who, password)


def _try_keyring(door: Door, user_id: str) -> Tried:
    return door.try_keyring(user_id)


def _go_in(door: Door, unlocked: Unlocked, code: str, password: str) -> Tried:
    return door.go_in(unlocked, code, password)
