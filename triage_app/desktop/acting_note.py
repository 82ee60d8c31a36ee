"""The specialist's plan and free note. Nothing typed is lost: leaving it saves it.

When it cannot be saved, the words stay in the fields and it says so; the screen is not left then.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.acting_parts import WritingArea
from triage_app.desktop.controls import PlainButton
from triage_app.desktop.fields import Banner
from triage_app.desktop.record_panels import SidePanel
from triage_app.desktop.theme import BODY, CAPTION, theme_of
from triage_app.desktop.waiting import moment_words
from triage_app.desktop.words import Words
from triage_app.errors import StoreChanged, TriageAppError
from triage_app.model.beside import Note
from triage_app.texts import _, n_
from triage_app.workflow import Clinic, Record
from triage_app.workflow.acting import write_note
from triage_app.workflow.record import read_record

_STAYS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason)


class NotePad(QWidget):
    """Two fields that keep themselves.

    Signals:
        saved(Record): with the note.
        earlier_wanted(): show the notes written before.
    """

    saved = Signal(Record)
    earlier_wanted = Signal()

    def __init__(self, clinic: Clinic) -> None:
        super().__init__()
        self.setObjectName("note_pad")
        self._clinic = clinic
        self._record: Record | None = None
        self._kept = ("", "")
        px = theme_of().px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        self.plan = WritingArea("note_plan", _("Plan"), 2)
        self.note = WritingArea("note_free", _("Note"), 3)
        for label, field in ((_("Plan"), self.plan), (_("Note"), self.note)):
            column.addWidget(Words(label, BODY, "text2"))
            column.addWidget(field)
            field.textChanged.connect(self._tell)
            field.installEventFilter(self)
        self.trouble = Banner("note_trouble", "alert", unmissable=True)
        self.trouble.acted.connect(self.save)
        column.addWidget(self.trouble)
        self._state = Words("", CAPTION, "text2")
        self._state.setObjectName("note_state")
        self.save_button = PlainButton("note_save", _("Save"), "Ctrl+S")
        self.save_button.clicked.connect(self.save)
        self.earlier_button = PlainButton("note_earlier", "", flat=True)
        self.earlier_button.clicked.connect(self.earlier_wanted)
        foot = QHBoxLayout()
        foot.setSpacing(px(8))
        foot.addWidget(self._state, 1)
        foot.addWidget(self.save_button)
        column.addLayout(foot)
        column.addWidget(self.earlier_button, 0, Qt.AlignmentFlag.AlignLeft)

    # ------------------------------------------------------------------ what is shown

    def show_record(self, record: Record) -> None:
        """Show the last note of a record; what was typed for the same intake and not kept stays."""
        typed = self.typed if self.is_unsaved and _same_intake(self._record, record) else None
        self._record = record
        last = record.notes[-1] if record.notes else None
        self._kept = (last.plan, last.note) if last is not None else ("", "")
        self.put(typed or self._kept)
        earlier = len(record.notes) - 1
        self.earlier_button.setVisible(earlier > 0)
        words = n_("{n} earlier note", "{n} earlier notes", earlier)
        self.earlier_button.set_words(words.format(n=earlier))
        self.trouble.hide()
        self._tell()

    def put(self, texts: tuple[str, str]) -> None:
        """Put plan and note into the fields, as typed."""
        for field, text in zip((self.plan, self.note), texts, strict=True):
            if field.toPlainText() != text:
                field.setPlainText(text)

    @property
    def typed(self) -> tuple[str, str]:
        """Plan and note as they stand in the fields."""
        return self.plan.toPlainText(), self.note.toPlainText()

    @property
    def is_unsaved(self) -> bool:
        """Whether something typed is not kept yet."""
        return self._record is not None and self._trimmed() != self._kept

    def _trimmed(self) -> tuple[str, str]:
        plan, note = self.typed
        return plan.strip(), note.strip()

    def _tell(self) -> None:
        unsaved = self.is_unsaved
        self.save_button.setVisible(unsaved)
        last = self._record.notes[-1] if self._record is not None and self._record.notes else None
        if unsaved:
            self._state.setText(_("Not saved yet. It is saved when you leave the field."))
        elif last is not None:
            self._state.setText(_note_head(last, self._clinic))
        else:
            self._state.setText("")

    # ------------------------------------------------------------------ keeping it

    def save(self) -> bool:
        """Keep what is typed. False when it could not be kept; the words then stay."""
        if not self.is_unsaved or self._record is None:
            return True
        plan, note = self._trimmed()
        try:
            record = self._write(plan, note)
        except TriageAppError as err:
            self.trouble.say(
                _("Your note is not saved. The words stay here."),
                str(err),
                _("Save again"),
                "Ctrl+S",
            )
            return False
        self.trouble.hide()
        self._record = record
        # As kept: a store may have tidied the blanks, and the fields are not to jump.
        self._kept = (plan, note)
        self.show_record(record)
        self.saved.emit(record)
        return True

    def _write(self, plan: str, note: str) -> Record:
        """A note counts for every version: one made meanwhile at another desk takes it too."""
        assert self._record is not None
        try:
            return write_note(self._clinic, self._record, plan, note)
        except StoreChanged:
            newest = read_record(self._clinic, self._record.subject)
            if newest.subject == self._record.subject:
                raise
            return write_note(self._clinic, newest, plan, note)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.FocusOut
            and isinstance(event, QFocusEvent)
            and event.reason() not in _STAYS
        ):
            # After the event: only then is it known where the focus went.
            QTimer.singleShot(0, self, self._save_if_left)
        return False

    def _save_if_left(self) -> None:
        focus = QApplication.focusWidget()
        if focus is None or focus not in (self.plan, self.note, self.save_button):
            self.save()

    def take_focus(self) -> None:
        """Put the focus where the plan is typed."""
        self.plan.setFocus(Qt.FocusReason.TabFocusReason)
        self.plan.moveCursor(QTextCursor.MoveOperation.End)


class NotesPanel(SidePanel):
    """Every note of the record, the newest first."""

    def __init__(self, clinic: Clinic, record: Record) -> None:
        super().__init__("notes_panel", _("Plans and notes so far"))
        for entry in reversed(record.notes):
            self.add_heading(_note_head(entry, clinic))
            for label, text in ((_("Plan"), entry.plan), (_("Note"), entry.note)):
                if text:
                    self.add_words(f"{label}: {text}", "text")
        self.body.addStretch(1)


def _note_head(note: Note, clinic: Clinic) -> str:
    at = moment_words(note.at, clinic.now(), clinic.zone)
    return _("Saved {at} by {by}").format(at=at, by=note.by.name)


def _same_intake(one: Record | None, other: Record) -> bool:
    """Whether both are versions of one intake."""
    if one is None:
        return False
    if not one.versions or not other.versions:
        return one.subject == other.subject
    return one.versions[0].intake_id == other.versions[0].intake_id
