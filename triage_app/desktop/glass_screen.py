"""A record that stays closed to the desk: whose it is, why, and the way in for an emergency.

It reads nothing of the record but whose it is and the day. Opening it takes a reason that the
person types; what is opened then is shown on another screen.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.acting_parts import ReasonBox
from triage_app.desktop.announce import announce
from triage_app.desktop.controls import MainButton, PlainButton
from triage_app.desktop.desk_parts import Card, clear_out
from triage_app.desktop.fields import Banner
from triage_app.desktop.place_head import PlaceHead
from triage_app.desktop.quiet_scroll import QuietScroll
from triage_app.desktop.record_keys import GLASS_KEY
from triage_app.desktop.record_panels import FollowFocus
from triage_app.desktop.screen import KeyHelp, Room, Screen
from triage_app.desktop.theme import ANSWER, BODY, HEADING, Theme
from triage_app.desktop.waiting import day_words, identity_words
from triage_app.desktop.words import Words
from triage_app.errors import TriageAppError
from triage_app.model.intake import IntakeId
from triage_app.texts import _
from triage_app.workflow import Clinic
from triage_app.workflow.break_glass import LEAST_REASON, break_glass, reason_problem
from triage_app.workflow.other_days import ClosedRecord, closed_record

_WIDEST = 680


class GlassScreen(Screen):
    """Says why a record is closed; with its key it asks why it is needed all the same.

    Signals:
        opened(object): the Clinic for which that record is open now.
    """

    opened = Signal(object)

    def __init__(self, clinic: Clinic, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("glass_screen")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        self.title = _("Closed record")
        self._clinic = clinic
        self._theme = theme
        self._room = Room.WIDE
        self.closed: ClosedRecord | None = None
        self._is_over = True
        self._asks = False
        self._build()

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        px = self._theme.px
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.head = PlaceHead("glass_head", _("Record"), self.title)
        self.head.back_wanted.connect(self.go_back)
        outer.addWidget(self.head)
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setSpacing(px(16))
        self.trouble = Banner("glass_trouble", "alert", unmissable=True)
        self.trouble.button.hide()
        self._who = Card("glass_who")
        who = QVBoxLayout(self._who)
        who.setContentsMargins(px(16), px(14), px(16), px(14))
        who.setSpacing(px(4))
        self._name = Words("", ANSWER, bold=True)
        self._identity = Words("", BODY, "text2")
        self._day = Words("", BODY)
        for words in (self._name, self._identity, self._day):
            who.addWidget(words)
        self._calm = self._build_calm()
        self._ask = self._build_ask()
        for part in (self.trouble, self._who, self._calm, self._ask):
            part.setMaximumWidth(px(_WIDEST))
            self._column.addWidget(part)
        self._column.addStretch(1)
        self.sheet = QuietScroll(inner)
        self.sheet.setObjectName("glass_scroll")
        outer.addWidget(self.sheet, 1)
        FollowFocus(self.sheet)

    def _build_calm(self) -> QWidget:
        part, column = self._part()
        column.addWidget(Words(_("This visit is over"), HEADING, bold=True))
        for text in (
            _(
                "The desk opens who is asked, who waits, who was here today, and who it was asked"
                " to do something for."
            ),
            _("Visits that are over are for the specialists. Ask one of them."),
        ):
            column.addWidget(Words(text, BODY))
        self.glass_button = PlainButton("glass_begin", _("Open in an emergency"), GLASS_KEY)
        self.glass_button.clicked.connect(self.ask)
        column.addWidget(self.glass_button, 0, Qt.AlignmentFlag.AlignLeft)
        return part

    def _build_ask(self) -> QWidget:
        part, column = self._part()
        column.addWidget(Words(_("Open in an emergency"), HEADING, bold=True))
        for text in (
            _("For when the patient needs it now and no specialist is at hand."),
            _(
                "This patient's whole record opens for 30 minutes, or until you leave it. You can"
                " read and print; nothing can be changed, and no other record opens."
            ),
            _("Your name, the time and your reason are written. An administrator looks at it."),
        ):
            column.addWidget(Words(text, BODY))
        label = _("Why it is needed now, in at least {n} characters").format(n=LEAST_REASON)
        self.reason = ReasonBox("glass_reason", label)
        self.reason.entered.connect(self.open_record)
        column.addWidget(self.reason)
        self.open_button = MainButton("glass_open", _("Open the record"), "Ctrl+Enter", height=48)
        self.open_button.clicked.connect(self.open_record)
        column.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignLeft)
        return part

    def _part(self) -> tuple[QWidget, QVBoxLayout]:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.px(12))
        return part, column

    # ------------------------------------------------------------------ what is shown

    def open(self, subject: IntakeId, *, is_over: bool) -> None:
        """Show whose record it is.

        Args:
            subject: the draft or intake.
            is_over: it is closed to the desk; else it is open, and more of it is wanted.
        """
        self.closed = None
        self._is_over, self._asks = is_over, not is_over
        self.reason.area.clear()
        self.reason.ask("")
        self.trouble.hide()
        try:
            self.closed = closed_record(self._clinic, subject)
        except KeyError:
            self._say(_("This record is not there any more."), _("Go back and open it again."))
        except TriageAppError as err:
            self._say(err.text, err.cure)
        self._show()

    def _show(self) -> None:
        closed = self.closed
        self.head.title.setText(self.title)
        self._who.setVisible(closed is not None)
        self._calm.setVisible(closed is not None and not self._asks)
        self._ask.setVisible(closed is not None and self._asks)
        if closed is not None:
            name, identity = closed.patient.name, identity_words(closed.patient, closed.visit_date)
            self._name.setText(name)
            self._identity.setText(identity)
            # Where little fits, all but this line may be scrolled away: name and number stay.
            self.head.title.setText(f"{name} · {identity.rsplit(' · ', 1)[-1]}")
            day = day_words(closed.visit_date)
            self._day.setText(_("Visit of {day}").format(day=day))
        self.sheet.verticalScrollBar().setValue(0)

    def _say(self, head: str, text: str) -> None:
        self.trouble.say(head, text)
        self.trouble.button.hide()
        announce(self, self.trouble.accessibleName(), urgent=True)

    # ------------------------------------------------------------------ what the person does

    def ask(self) -> None:
        """Ask why it is needed."""
        if self.closed is not None and not self._asks:
            self._asks = True
            self._show()
            self.first_focus()

    def open_record(self) -> None:
        """Open it, once there is a reason; else say what is still needed."""
        if self.closed is None:
            return
        problem = reason_problem(self.reason.text)
        if problem:
            self.reason.ask(problem)
            self._focus_reason()
            announce(self.reason, problem, urgent=True)
            return
        try:
            opened = break_glass(self._clinic, self.closed.patient.patient_id, self.reason.text)
        except TriageAppError as err:
            self._say(err.text, err.cure)
            return
        self.reason.area.clear()
        self.opened.emit(opened)

    def _focus_reason(self) -> None:
        """Put the focus where the reason is typed, with what stands below it in sight."""
        self.reason.area.setFocus(Qt.FocusReason.TabFocusReason)
        # After the layout, and after the focus was followed.
        QTimer.singleShot(0, self, self._show_button)

    def _show_button(self) -> None:
        self.sheet.ensureWidgetVisible(self.open_button, 0, self._theme.px(16))

    def go_back(self) -> None:
        """From the reason to why it is closed, then to where one came from."""
        if self._asks and self._is_over and self.closed is not None:
            self._asks = False
            self.trouble.hide()
            self._show()
            self.first_focus()
        else:
            self.back_wanted.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape and not held:
            self.go_back()
        elif event.key() == Qt.Key.Key_B and not held and not self._asks:
            self.ask()
        elif enter and held == Qt.KeyboardModifier.ControlModifier and self._asks:
            self.open_record()
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------------ screen

    @override
    def first_focus(self) -> None:
        if self._asks and self.closed is not None:
            self._focus_reason()
        elif self.closed is not None:
            self.glass_button.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.setFocus()

    @override
    def panels(self) -> tuple[QWidget, ...]:
        return (self.reason.area if self._asks else self.glass_button, self.head)

    @override
    def key_help(self) -> tuple[KeyHelp, ...]:
        if self._asks:
            return (
                KeyHelp(("Ctrl+Enter",), _("open the record")),
                KeyHelp(("Esc",), _("back")),
            )
        return (
            KeyHelp((GLASS_KEY,), _("open in an emergency")),
            KeyHelp(("Esc",), _("back")),
        )

    @override
    def fit(self, room: Room) -> None:
        self._room = room
        px = self._theme.px
        side = px(16) if room is Room.NARROW else px(24)
        self._column.setContentsMargins(side, px(16), side, px(16))
        self.head.fit(room)

    @override
    def retheme(self, theme: Theme) -> None:
        """Build anew; what was typed stays."""
        self._theme = theme
        typed = self.reason.area.toPlainText()
        said = self.trouble.accessibleName() if self.trouble.isVisible() else ""
        clear_out(self)
        self._build()
        self.reason.area.setPlainText(typed)
        if said:
            self._say(said, "")
        self._show()
        self.fit(self._room)
