"""The letter to the doctor who sent the patient: filled in from the record, signed by name.

It is a draft, and says so on the page, until somebody has signed it. What was typed is kept in the
store for whoever typed it, until the letter left the desk signed; then it is kept as it left.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app import workflow
from triage_app.desktop.acting_parts import WritingArea
from triage_app.desktop.announce import announce
from triage_app.desktop.background import Work
from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_parts import FlowLayout
from triage_app.desktop.fields import TextField
from triage_app.desktop.marks import IconMark
from triage_app.desktop.paper_maker import Draw
from triage_app.desktop.paper_panel import PaperPanel
from triage_app.desktop.print_flow import Order, Paper, order_for
from triage_app.desktop.print_jobs import LetterJob, words_cut
from triage_app.desktop.screen import KeyHelp
from triage_app.desktop.theme import BODY, CAPTION, Theme, theme_of
from triage_app.desktop.typed_keeper import TypedKeeper
from triage_app.desktop.words import Words
from triage_app.errors import TriageAppError
from triage_app.model.intake import IntakeId
from triage_app.report.letter_words import LetterFields
from triage_app.texts import N_, _
from triage_app.workflow import Clinic, MadeLetter, Record
from triage_app.workflow.unsaved import (
    LetterSent,
    keep_unsaved_letter,
    letters_sent,
    unsaved_letter,
)

_AREAS: Final = (
    ("findings", N_("Findings"), 4),
    ("impression", N_("Impression"), 2),
    ("plan", N_("Plan"), 2),
    ("next_visit", N_("Next step"), 2),
)


class LetterPanel(PaperPanel):
    """Fields on the left, the letter on the right, drawn anew as somebody types."""

    print_key = "Ctrl+P"

    def __init__(self, clinic: Clinic, theme: Theme, parent: QWidget | None = None) -> None:
        title = _("Letter to the doctor")
        super().__init__("letter_panel", title, clinic, theme, parent)
        self._begun = LetterFields()
        # As it left the desk signed, while it is still in sight.
        self._sent: LetterFields | None = None
        self._sent_before: LetterSent | None = None
        # What is not in the store yet; None where nothing is left to be kept.
        self._typed: dict[IntakeId, LetterFields | None] = {}
        self._is_putting = False
        self._cut = 0
        self._keeper = TypedKeeper(self._keep_typed, self)
        self._keeper.failed.connect(self._on_not_kept)
        self._keeper.kept.connect(self._tell_kept)
        self.banner.printed.connect(self._on_left)
        self.banner.told.connect(self._on_left)
        keys = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+Return"), self, self.sign, context=keys)
        self._build()

    # ------------------------------------------------------------------ building

    @override
    def _build_body(self, body: QVBoxLayout) -> None:
        px = self._theme.px
        self._to = Words("", BODY, "text2")
        self._to.setObjectName("letter_to")
        body.addWidget(self._to)
        self.areas: dict[str, WritingArea] = {}
        for name, label, lines in _AREAS:
            area = WritingArea(f"letter_{name}", _(label), lines)
            area.textChanged.connect(self._on_typed)
            self.areas[name] = area
            _labelled(body, _(label), area)
        self.sign_field = TextField("letter_sign_off", _("Signed by"), _("Nobody has signed yet"))
        self.sign_field.textChanged.connect(self._on_typed)
        _labelled(body, _("Signed by"), self.sign_field)
        holder = QWidget()
        flow = FlowLayout(px(8))
        holder.setLayout(flow)
        words = _("Sign as {name}").format(name=self._clinic.staff.name)
        self.sign_button = PlainButton("letter_sign", words, "Ctrl+Enter")
        self.sign_button.clicked.connect(self.sign)
        self.again_button = PlainButton(
            "letter_again", _("Fill in from the record again"), flat=True
        )
        self.again_button.clicked.connect(self.fill_in_again)
        self.sent_button = PlainButton(
            "letter_as_sent", _("Take the letter that left last"), flat=True
        )
        self.sent_button.clicked.connect(self.take_sent)
        for button in (self.sign_button, self.again_button, self.sent_button):
            flow.addWidget(button)
        body.addSpacing(px(4))
        body.addWidget(holder)
        self.kept_line = Words("", CAPTION, "text2")
        self.kept_line.setObjectName("letter_kept")
        body.addSpacing(px(4))
        body.addWidget(self.kept_line)

    @override
    def _build_foot(self, foot: QVBoxLayout) -> None:
        self.state_line = Words("", BODY, "text")
        self.state_line.setObjectName("letter_state")
        foot.addWidget(self.state_line)
        self._cut_mark = IconMark("alert", "problem", 20)
        self.cut_line = Words("", BODY, "problem")
        self.cut_line.setObjectName("letter_cut")
        line = QHBoxLayout()
        line.setSpacing(self._theme.px(8))
        line.addWidget(self._cut_mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.cut_line, 1)
        foot.addLayout(line)
        self._say_cut(self._cut)

    # ------------------------------------------------------------------ what is filled in

    @property
    def fields(self) -> LetterFields:
        """What stands in the fields now."""
        typed = {name: area.toPlainText() for name, area in self.areas.items()}
        return LetterFields(**typed, sign_off=self.sign_field.text().strip())

    @override
    def open(self, subject: IntakeId) -> None:
        self._keeper.keep_now()
        self._sent = None
        super().open(subject)
        for area in self.areas.values():
            # Ctrl+Z must not bring back what was written about somebody else.
            area.document().clearUndoRedoStacks()

    @override
    def _show_record(self, record: Record) -> None:
        self._begun = workflow.letter_fields(self._clinic, record)
        kept = unsaved_letter(self._clinic, record)
        self._sent_before = next(reversed(letters_sent(self._clinic, record)), None)
        sender = " ".join(record.referral.sender.split())
        self._to.setText(
            _("To {doctor}").format(doctor=sender)
            if sender
            else _("The doctor who sent the patient is not named. The letter says so.")
        )
        self._put(self._typed.get(record.subject) or kept or self._sent or self._begun)

    def _put(self, fields: LetterFields) -> None:
        self._is_putting = True
        for name, area in self.areas.items():
            _replace(area, getattr(fields, name))
        if self.sign_field.text() != fields.sign_off:
            self.sign_field.setText(fields.sign_off)
        self._is_putting = False
        self._tell()

    def _on_typed(self) -> None:
        if self.record is None or self._is_putting:
            return
        fields = self.fields
        done = fields in (self._begun, self._sent)
        self._typed[self.record.subject] = None if done else fields
        self._keeper.touch()
        self._tell()
        self.draw()

    def sign(self) -> None:
        """Put the name of who is at the desk under it."""
        if self.record is not None and self.sign_button.isEnabled():
            self.sign_field.setText(self._clinic.staff.name)

    def fill_in_again(self) -> None:
        """Take what the record says now; Ctrl+Z in a field brings back what was typed."""
        if self.record is not None:
            self._begun = workflow.letter_fields(self._clinic, self.record)
            self._put(self._begun)
            self._on_typed()

    def take_sent(self) -> None:
        """Take the letter as it left the desk last; Ctrl+Z brings back what stood in a field."""
        if self._sent_before is not None:
            self._put(self._sent_before.fields)
            self._on_typed()

    def _tell(self) -> None:
        fields = self.fields
        signed = fields.is_signed
        self.state_line.setText(
            _("Signed by {name}. It can be sent.").format(name=fields.sign_off)
            if signed
            else _("A draft: nobody has signed it by name, and the page says so.")
        )
        self.print_button.set_words(_("Print the letter") if signed else _("Print the draft"))
        self.print_button.setEnabled(self.record is not None)
        self.save_button.setEnabled(self.record is not None)
        self.sign_button.setVisible(fields.sign_off != self._clinic.staff.name)
        self.again_button.setVisible(fields != self._begun)
        sent = self._sent_before
        self.sent_button.setVisible(sent is not None and fields != sent.fields)
        self._tell_kept()

    def _say_cut(self, count: int) -> None:
        self._cut = count
        words = words_cut(count)
        self.cut_line.show_text(f"{words} {_('Make the findings shorter.')}" if words else "")
        self._cut_mark.setVisible(bool(words))

    # ------------------------------------------------------------------ what is kept

    def _keep_typed(self) -> None:
        failed: TriageAppError | None = None
        for subject, fields in tuple(self._typed.items()):
            try:
                keep_unsaved_letter(self._clinic, subject, fields)
            except TriageAppError as error:
                failed = error
            else:
                del self._typed[subject]
        if failed is not None:
            raise failed

    def _on_not_kept(self, error: TriageAppError) -> None:
        still = _("What you typed is still here. It is lost only if the program is closed now.")
        self.banner.say(error.text, f"{error.cure} {still}")
        announce(self, self.banner.accessibleName(), urgent=True)
        self._tell_kept()
        if not self.isVisible():
            self.said.emit(f"{error.text} {still}")

    def _tell_kept(self) -> None:
        if self._keeper.waits:
            words = _("What you typed is not kept yet.")
        elif self.record is not None and self.fields == self._sent:
            words = _("This letter has left the desk and is kept as it is.")
        elif self.record is not None and self.fields != self._begun:
            words = _("What you typed is kept, also when the program is closed.")
        else:
            words = _("What you type here is kept.")
        self.kept_line.setText(words)

    def _on_left(self, _what: object) -> None:
        """A letter was printed or saved: it is kept as it was; signed, it is finished."""
        if self.record is None:
            return
        try:
            sent = letters_sent(self._clinic, self.record)
        except TriageAppError:
            # It has left the desk all the same; the next opening shows what is kept.
            return
        self._sent_before = sent[-1] if sent else None
        if self._sent_before is not None and self._sent_before.fields.is_signed:
            self._sent = self._sent_before.fields
            if self.fields == self._sent:
                self._typed.pop(self.record.subject, None)
        self._tell()

    # ------------------------------------------------------------------ the page

    @override
    def _drawing(self) -> Draw | str:
        assert self.record is not None
        return partial(_draw, self.record, self.fields)

    @override
    def _on_drawn(self, beside: object) -> None:
        if isinstance(beside, MadeLetter):
            self._say_cut(beside.words_cut)

    @override
    def _order(self) -> Order | None:
        record = self.record
        if record is None:
            return None
        day = f"{self._clinic.today():%Y-%m-%d}"
        job = LetterJob(record, self.fields)
        return order_for(
            Paper.LETTER, record.subject, record.patient.language, record.patient.mrn, day, job
        )

    @override
    def print_paper(self) -> None:
        self._keeper.keep_now()
        super().print_paper()

    @override
    def save_paper(self) -> None:
        self._keeper.keep_now()
        super().save_paper()

    # ------------------------------------------------------------------ screen

    @override
    def leave(self) -> bool:
        return self._keeper.may_leave()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self._keeper.keep_now()

    @override
    def first_focus(self) -> None:
        if self.record is None:
            self.back_button.setFocus(Qt.FocusReason.TabFocusReason)
            return
        empty = (area for area in self.areas.values() if not area.toPlainText().strip())
        next(empty, self.sign_field).setFocus(Qt.FocusReason.TabFocusReason)

    @override
    def key_help(self) -> tuple[KeyHelp, ...]:
        return (*super().key_help(), KeyHelp(("Ctrl+Enter",), _("sign the letter")))


def _labelled(body: QVBoxLayout, label: str, field: QWidget) -> None:
    words = Words(label, BODY, "text2")
    words.setBuddy(field)
    body.addSpacing(theme_of().px(8))
    body.addWidget(words)
    body.addWidget(field)


def _replace(area: WritingArea, text: str) -> None:
    """Change what stands in a field so that Ctrl+Z brings it back."""
    if area.toPlainText() == text:
        return
    cursor = QTextCursor(area.document())
    cursor.select(QTextCursor.SelectionType.Document)
    cursor.insertText(text)


def _draw(record: Record, fields: LetterFields, clinic: Clinic, work: Work) -> tuple[bytes, object]:
    work.check()
    made = workflow.make_letter(clinic, record, fields)
    return made.data, made
