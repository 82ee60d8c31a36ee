"""A covered desk: the PIN or the password of who locked it brings it back; anybody may sign in.

It must not show a name of a patient, and it must not decide what opens.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from triage_app.desktop.background import BackgroundDesk, Work
from triage_app.desktop.card_page import CardPage
from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_frame import DeskFrame
from triage_app.desktop.people_card import PeopleCard, PersonShown
from triage_app.desktop.secret_form import SecretAsked
from triage_app.desktop.theme import BODY, theme_of
from triage_app.desktop.words import Words
from triage_app.errors import TriageAppError
from triage_app.texts import _, n_
from triage_app.workflow.locking import Gate, How, Opened

if TYPE_CHECKING:
    from triage_app.workflow import Clinic

log = logging.getLogger(__name__)

LOOK_AGAIN_MS = 15_000
_PIN_DIGITS = 8


class AlarmLine(Words):
    """White words on the alarm ground: an emergency nobody was told of, without a name."""

    def __init__(self, text: str) -> None:
        super().__init__(text, BODY, "on_alarm", bold=True)
        self.setObjectName("alarm_line")
        px = theme_of().px
        self.setContentsMargins(px(12), px(10), px(12), px(10))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("alarm_edge"))
        painter.setBrush(theme.colour("alarm"))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), theme.px(8), theme.px(8))
        painter.end()
        super().paintEvent(event)


class LockDesk(QObject):
    """The lock of one desk, in a frame of its own.

    Signals:
        opened(): the desk is open again.
        others_wanted(): somebody else wants to sign in.

    Args:
        frame: the window over the desk.
        clinic: whose desk it is.
        kept: says what is kept of the work, such as "Intake of 10:42 is kept."; may be empty.
        urgent: how many emergencies nobody was told of.
        links: make the buttons below the card.
    """

    opened = Signal()
    others_wanted = Signal()

    def __init__(
        self,
        frame: DeskFrame,
        clinic: Clinic,
        kept: str,
        urgent: Callable[[], int],
        links: Callable[[], tuple[PlainButton, ...]] = tuple,
    ) -> None:
        super().__init__(frame)
        self._frame = frame
        self._clinic = clinic
        self._kept = kept
        self._urgent = urgent
        self._links = links
        self._alarm: AlarmLine | None = None
        self._gate: Gate | None = None
        self._desk = BackgroundDesk(clinic, self)
        self._by_pin = self._has_pin()
        self._timer = QTimer(self, interval=LOOK_AGAIN_MS)
        self._timer.timeout.connect(self._tell_urgent)

    # ------------------------------------------------------------------ what stands there

    def start(self) -> None:
        """Show it."""
        self._frame.show_links(self._links)
        self._frame.show_content(self._make)
        self._timer.start()
        self._frame.take_focus()

    def stop(self) -> None:
        """It is over: the connection is let go."""
        self._timer.stop()
        self._desk.release()

    def _has_pin(self) -> bool:
        try:
            return Gate(self._clinic).has_pin
        except TriageAppError as error:
            log.warning("The PIN could not be looked for: %s", type(error).__name__)
            return False

    def _make(self) -> QWidget:
        page: QWidget
        if self._clinic.vault is None:
            page = demo = DemoLockPage(self._kept)
            demo.opened.connect(self._on_demo)
            column = demo.column
        else:
            staff = self._clinic.staff
            page = card = PeopleCard(
                (PersonShown(staff.staff_id, staff.name, staff.role),),
                staff.staff_id,
                heading=_("This desk is locked"),
                line=self._kept,
                secret=self._asked(),
                lists_all=False,
            )
            card.asked.connect(self._on_asked)
            card.others_wanted.connect(self.others_wanted)
            column = card.column
        self._alarm = AlarmLine("")
        self._alarm.hide()
        column.insertWidget(0, self._alarm)
        self._tell_urgent()
        return page

    def _asked(self) -> SecretAsked:
        if self._by_pin:
            return SecretAsked(_("PIN"), _("Unlock"), _PIN_DIGITS, shows=False)
        return SecretAsked(_("Password"), _("Unlock"))

    def _tell_urgent(self) -> None:
        if self._alarm is None:
            return
        count = self._urgent()
        words = n_(
            "An emergency has not been passed on yet. Sign in.",
            "{n} emergencies have not been passed on yet. Sign in.",
            count,
        )
        self._alarm.show_text(words.format(n=count) if count else "")
        self._alarm.setAccessibleName(self._alarm.text())

    @property
    def card(self) -> PeopleCard | None:
        """The card, while it asks for a secret."""
        content = self._frame.content
        return content if isinstance(content, PeopleCard) else None

    # ------------------------------------------------------------------ opening

    def _on_demo(self) -> None:
        self._desk.run(_open_demo, self._on_tried, self._on_failed, self)

    def _on_asked(self, _who: str, secret: str) -> None:
        card = self.card
        if card is None:
            return
        card.form.set_busy(busy=True)
        by_pin = self._by_pin

        def attempt(own: Clinic, _work: Work) -> Opened:
            # One gate for the whole lock: it counts, and it stays on the thread of its connection.
            self._gate = self._gate or Gate(own)
            return self._gate.open_by_pin(secret) if by_pin else self._gate.open_by_password(secret)

        self._desk.run(attempt, self._on_tried, self._on_failed, self)

    def _on_tried(self, opened: Opened) -> None:
        card = self.card
        match opened.how:
            case How.IN:
                self.opened.emit()
            case How.PASSWORD_WANTED if card is not None:
                self._by_pin = False
                card.form.ask_for(self._asked())
                card.form.refuse(_("The PIN was wrong too often. Type your password."))
            case How.GONE if card is not None:
                card.form.refuse(
                    _("Your sign-in was changed or ended. Choose “Someone else” to sign in again.")
                )
            case How.WAIT if card is not None:
                card.form.refuse(_("There were too many wrong tries."), opened.wait)
            case _ if card is not None:
                words = _("This PIN is not right.") if self._by_pin else _(
                    "This password is not right."
                )  # fmt: skip
                card.form.refuse(words, opened.wait)

    def _on_failed(self, error: Exception) -> None:
        if self.card is not None:
            known = isinstance(error, TriageAppError)
            self.card.form.refuse(
                str(error) if known else _("This could not be done. Try it once more.")
            )


class DemoLockPage(CardPage):
    """The lock of the demo, which has no passwords: any click or key brings it back.

    Signals:
        opened(): somebody is there.
    """

    opened = Signal()

    def __init__(self, kept: str) -> None:
        lines = (kept,) if kept else ()
        super().__init__(
            "demo_lock",
            _("This desk is locked"),
            *lines,
            _("This is the demo: it has no passwords. A desk of a clinic asks for one here."),
        )
        self.button: PlainButton = self.add_main("demo_unlock", _("Go back"))
        self.button.clicked.connect(self.opened)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.opened.emit()


def _open_demo(own: Clinic, _work: Work) -> Opened:
    return Gate(own).open_by_password("")
