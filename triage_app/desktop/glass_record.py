"""A record opened in an emergency: a banner that stays, and below it the whole record to be read.

It closes by itself when its time is over, and when anything else comes in its place: another
screen, the lock, another person. Nothing in it changes the record.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.announce import announce
from triage_app.desktop.desk_parts import Surface, clear_out
from triage_app.desktop.fields import Banner
from triage_app.desktop.record_screen import RecordScreen
from triage_app.desktop.screen import KeyHelp, Room, Screen
from triage_app.desktop.theme import Theme, theme_of
from triage_app.model.intake import IntakeId
from triage_app.texts import _
from triage_app.workflow import Clinic
from triage_app.workflow.other_days import is_open

LOOK_AGAIN_MS: Final = 5_000


class GlassRecordScreen(Screen):
    """The banner and the record.

    Signals:
        left(): something else is shown, or nothing: the record closes.
        over(): its time is over.
    """

    left = Signal()
    over = Signal()

    def __init__(self, clinic: Clinic, theme: Theme, parent: QWidget | None = None) -> None:
        """Show nothing yet; `clinic` is the one that `break_glass` gave."""
        super().__init__(parent)
        self.setObjectName("glass_record_screen")
        assert clinic.glass is not None
        self._clinic = clinic
        self._glass = clinic.glass
        self.inner = RecordScreen(clinic, theme, self)
        self.inner.back_wanted.connect(self.back_wanted)
        self.inner.said.connect(self.said)
        self.title = self.inner.title
        self._is_shown = self._is_left = False
        self._build()
        self._clock = QTimer(self, interval=LOOK_AGAIN_MS)
        self._clock.timeout.connect(self.look)

    def _build(self) -> None:
        px = theme_of().px
        self._ground = Surface()
        self._margins = QVBoxLayout(self._ground)
        self.banner = Banner("glass_banner", "eye", parent=self._ground)
        self.banner.acted.connect(self.back_wanted)
        self._margins.addWidget(self.banner)
        self._margins.setContentsMargins(px(16), px(8), px(16), px(8))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._ground)
        column.addWidget(self.inner, 1)
        self._say()

    def _say(self) -> None:
        opened, ends = (
            f"{self._clinic.local(moment):%H:%M}"
            for moment in (self._glass.opened, self._glass.ends)
        )
        head = _("Opened in an emergency at {at}: {reason}")
        self.banner.say(
            head.replace("{at}", opened).replace("{reason}", self._glass.reason),
            _("Ends {at}, or when you leave it. An administrator looks at it.").format(at=ends),
            _("Close"),
        )

    def open(self, subject: IntakeId) -> None:
        """Show one record of the patient it was opened for."""
        self.inner.open(subject)
        announce(self, self.banner.accessibleName(), urgent=True)

    def look(self) -> None:
        """Close it when its time is over."""
        if not self._is_left and not is_open(self._clinic, self._glass.patient_id):
            self._clock.stop()
            self.over.emit()

    # ------------------------------------------------------------------ coming and going

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous() and not self._is_left:
            self._is_shown = True
            self._clock.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous() and self._is_shown and not self._is_left:
            self._clock.stop()
            self._is_left = True
            # After the event: whoever hides it is not done yet.
            QTimer.singleShot(0, self, self.left.emit)

    def retire(self) -> None:
        """Go, as soon as nothing is printed from it any more: what was printed is still noted."""
        if not self.inner.banner.busy:
            self.deleteLater()
            return
        self._clock.timeout.disconnect()
        self._clock.timeout.connect(self.retire)
        self._clock.start()

    @override
    def leave(self) -> bool:
        return self.inner.leave()

    # ------------------------------------------------------------------ screen

    @override
    def first_focus(self) -> None:
        self.inner.first_focus()

    @override
    def panels(self) -> tuple[QWidget, ...]:
        return (*self.inner.panels(), self.banner)

    @override
    def key_help(self) -> tuple[KeyHelp, ...]:
        return self.inner.key_help()

    @override
    def fit(self, room: Room) -> None:
        px = theme_of().px
        side = px(16) if room is Room.NARROW else px(24)
        self._margins.setContentsMargins(side, px(8), side, px(8))
        self.inner.fit(room)

    @override
    def retheme(self, theme: Theme) -> None:
        """Build the banner anew; the record does so itself."""
        self.inner.setParent(self)
        clear_out(self)
        self._build()
        self._ground.show()
        self.inner.show()
        self.inner.retheme(theme)
