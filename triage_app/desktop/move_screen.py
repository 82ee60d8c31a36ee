"""Putting an intake on the patient it belongs to: what it is, whose it is now, whose it is to be.

The intake is named by day, form and level only, beside the name it stands under. Which patient is
right is said by whoever sits here; the workflow moves it and assesses it afresh.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.acting_parts import ReasonBox
from triage_app.desktop.announce import announce
from triage_app.desktop.controls import MainButton, PlainButton
from triage_app.desktop.desk_form import desk_form
from triage_app.desktop.desk_parts import Card, clear_out
from triage_app.desktop.fields import Banner
from triage_app.desktop.level_words import level_word
from triage_app.desktop.other_patient import OtherPatient
from triage_app.desktop.place_head import PlaceHead
from triage_app.desktop.quiet_scroll import QuietScroll
from triage_app.desktop.record_panels import FollowFocus
from triage_app.desktop.screen import KeyHelp, Room, Screen
from triage_app.desktop.theme import ANSWER, BODY, CAPTION, HEADING, Theme, theme_of
from triage_app.desktop.waiting import day_words, identity_words, moment_words
from triage_app.desktop.words import Words
from triage_app.errors import TriageAppError
from triage_app.model.intake import IntakeId
from triage_app.model.person import Patient
from triage_app.texts import _
from triage_app.workflow import Clinic, Record
from triage_app.workflow.correcting import move_intake, record_to_move


class MoveScreen(Screen):
    """Opened for one intake.

    Signals:
        changed(str, str): the ids of the patient it was on and the one it is on now.
    """

    changed = Signal(str, str)

    def __init__(self, clinic: Clinic, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("move_screen")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        self.title = _("Move an intake")
        self.setAccessibleName(self.title)
        self._clinic = clinic
        self._theme = theme
        self._room = Room.WIDE
        self.record: Record | None = None
        self.to: Patient | None = None
        self._build()

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        px = self._theme.px
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.head = PlaceHead("move_head", _("Record"), _("Move to another patient"))
        self.head.back_wanted.connect(self.go_back)
        outer.addWidget(self.head)
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setSpacing(px(16))
        self.trouble = Banner("move_trouble", "alert", unmissable=True)
        self.trouble.button.hide()
        self._column.addWidget(self.trouble)
        self._from = _PersonCard("move_from")
        self._column.addWidget(self._from)
        self._heading = Words("", HEADING, bold=True)
        self._heading.setObjectName("move_heading")
        self._column.addWidget(self._heading)
        self.other = OtherPatient(self._clinic)
        self.other.chosen.connect(self.choose)
        self.other.left.connect(self.go_back)
        self._column.addWidget(self.other)
        self._build_confirm()
        self._column.addStretch(1)
        self.sheet = QuietScroll(inner)
        self.sheet.setObjectName("move_scroll")
        outer.addWidget(self.sheet, 1)
        FollowFocus(self.sheet)

    def _build_confirm(self) -> None:
        px = self._theme.px
        self._confirm = QWidget()
        column = QVBoxLayout(self._confirm)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(16))
        self._to = _PersonCard("move_to")
        column.addWidget(self._to)
        self.again_button = PlainButton("move_again", _("Choose somebody else"), "Esc")
        self.again_button.clicked.connect(self.go_back)
        column.addWidget(self.again_button, 0, Qt.AlignmentFlag.AlignLeft)
        words = _(
            "Age and sex count for the level: the intake is assessed afresh as a new version."
            " Paper printed before says the old name; print it again."
        )
        column.addWidget(Words(words, BODY))
        self.reason = ReasonBox("move_reason", _("Why it was on the wrong patient"))
        self.reason.entered.connect(self.confirm)
        self.reason.setMaximumWidth(px(640))
        column.addWidget(self.reason)
        self.button = MainButton("move_confirm", _("Move the intake"), "Ctrl+Enter", height=48)
        self.button.clicked.connect(self.confirm)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(self._confirm)

    # ------------------------------------------------------------------ what is shown

    def open(self, subject: IntakeId) -> None:
        """Begin for an intake, whichever of its versions is named."""
        self.record = self.to = None
        self.trouble.hide()
        self.reason.area.clear()
        try:
            self.record = record_to_move(self._clinic, subject)
        except KeyError:
            self.trouble.say(
                _("This record is not there any more."), _("Go back and open it again.")
            )
            self.trouble.button.hide()
        except TriageAppError as err:
            self.say_error(err)
        if self.record is not None:
            self.other.start(self._owner(self.record))
        self._show()

    @staticmethod
    def _owner(record: Record) -> Patient:
        return record.owner or record.patient

    def _show(self) -> None:
        record, to = self.record, self.to
        self._from.setVisible(record is not None)
        self.other.setVisible(record is not None and to is None)
        self._confirm.setVisible(record is not None and to is not None)
        self._heading.show_text(
            ""
            if record is None
            else _("Who does it belong to?")
            if to is None
            else _("Move it to this patient?")
        )
        if record is not None:
            owner = self._owner(record)
            self._from.show_person(
                self._intake_words(record),
                _("It is on this patient now"),
                owner.name,
                identity_words(owner, record.visit_date),
            )
        if record is not None and to is not None:
            self._to.show_person(
                "", _("It is to be on"), to.name, identity_words(to, record.visit_date)
            )
        self.sheet.verticalScrollBar().setValue(0)

    def _intake_words(self, record: Record) -> str:
        """24 Nov 2026 · Spine intake · SOON · entered 10:12 by M. Okono."""
        at = moment_words(record.started, self._clinic.now(), self._clinic.zone)
        entered = _("{at} entered by {by}").format(at=at, by=record.entered_by)
        title = desk_form(record.form).title
        parts = [day_words(record.visit_date), title, level_word(record.level), entered]
        version = record.version
        if version is not None and version.version > 1:
            parts.append(_("version {n}").format(n=version.version))
        return " · ".join(parts)

    def say_error(self, error: TriageAppError) -> None:
        """Say on top what went wrong; everything else stays as it is."""
        self.trouble.say(error.text, error.cure)
        self.trouble.button.hide()
        self.sheet.verticalScrollBar().setValue(0)
        announce(self, self.trouble.accessibleName(), urgent=True)

    # ------------------------------------------------------------------ what the person does

    def choose(self, to: Patient) -> None:
        """Take this patient; nothing is moved yet."""
        self.to = to
        self.trouble.hide()
        self._show()
        self.first_focus()

    def confirm(self) -> None:
        """Ask for the reason, or move the intake and open it where it belongs."""
        record, to = self.record, self.to
        if record is None or to is None:
            return
        if not self.reason.is_given:
            self.reason.ask(_("Type in a few words why."))
            self.reason.area.setFocus(Qt.FocusReason.TabFocusReason)
            return
        owner = self._owner(record)
        try:
            moved = move_intake(self._clinic, record.subject, to.patient_id, self.reason.text)
        except TriageAppError as err:
            self.say_error(err)
            return
        self.changed.emit(owner.patient_id, to.patient_id)
        self.said.emit(_("The intake is now on {name}.").format(name=to.name))
        self.record_wanted.emit(moved.intake_id)

    def go_back(self) -> None:
        """To the finder, or to the record."""
        if self.to is not None:
            self.to = None
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
        elif enter and held == Qt.KeyboardModifier.ControlModifier:
            self.confirm()
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------------ screen

    @override
    def first_focus(self) -> None:
        if self.record is None:
            self.setFocus()
        elif self.to is not None:
            self.reason.area.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.other.find_box.setFocus()

    @override
    def panels(self) -> tuple[QWidget, ...]:
        if self.to is not None:
            return (self.reason.area, self.head)
        return (self.other.find_box, self.other.table, self.head)

    @override
    def key_help(self) -> tuple[KeyHelp, ...]:
        if self.to is not None:
            return (
                KeyHelp(("Ctrl+Enter",), _("move the intake")),
                KeyHelp(("Esc",), _("back to the finder")),
            )
        return (
            KeyHelp(("↑", "↓"), _("move")),
            KeyHelp(("Enter",), _("choose this patient")),
            KeyHelp(("Esc",), _("back to the record")),
        )

    @override
    def fit(self, room: Room) -> None:
        self._room = room
        px = self._theme.px
        side = px(16) if room is Room.NARROW else px(24)
        self._column.setContentsMargins(side, px(16), side, px(16))
        self.head.fit(room)
        self.other.fit(room)

    @override
    def retheme(self, theme: Theme) -> None:
        """Build anew; who was chosen and what was typed stay."""
        self._theme = theme
        typed, reason = self.other.find_box.text(), self.reason.area.toPlainText()
        clear_out(self)
        self._build()
        self.reason.area.setPlainText(reason)
        if self.record is not None:
            self.other.start(self._owner(self.record), typed)
        self._show()
        self.fit(self._room)


class _PersonCard(Card):
    """A line about the intake, what the person is to it, their name and identity."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        px = theme_of().px
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(14), px(16), px(14))
        column.setSpacing(px(4))
        self._about = Words("", BODY, bold=True)
        self._part = Words("", CAPTION, "text2")
        self._name = Words("", ANSWER, bold=True)
        self._identity = Words("", BODY, "text2")
        for words in (self._about, self._part, self._name, self._identity):
            column.addWidget(words)

    def show_person(self, about: str, part: str, name: str, identity: str) -> None:
        """Show these words; `about` may be empty."""
        self._about.show_text(about)
        self._part.setText(part)
        self._name.setText(name)
        self._identity.setText(identity)
