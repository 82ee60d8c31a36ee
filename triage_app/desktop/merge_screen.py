"""Making two records of one person one: find the other, compare, give a reason, confirm, undo.

Which of the two are the same person is said by whoever sits here; nothing is suggested beyond
showing the most alike first. What may be merged, and what moves, is the workflow's.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.announce import announce
from triage_app.desktop.controls import MainButton, PlainButton
from triage_app.desktop.desk_parts import FlowLayout, clear_out
from triage_app.desktop.fields import Banner
from triage_app.desktop.merge_compare import MergeCompare
from triage_app.desktop.merge_list import MergeList
from triage_app.desktop.merge_words import moved_words, who_words
from triage_app.desktop.other_patient import OtherPatient
from triage_app.desktop.place_head import PlaceHead
from triage_app.desktop.quiet_scroll import QuietScroll
from triage_app.desktop.record_panels import FollowFocus
from triage_app.desktop.screen import KeyHelp, Room, Screen
from triage_app.desktop.theme import BODY, HEADING, Theme
from triage_app.desktop.words import Words
from triage_app.errors import TriageAppError
from triage_app.model.beside import Merge
from triage_app.model.person import Patient, PatientId
from triage_app.texts import _
from triage_app.workflow import Clinic
from triage_app.workflow.comparing import PatientComparison, compare_patients
from triage_app.workflow.correcting import merge_patients, merges, undo_merge


class MergeScreen(Screen):
    """Opened for one patient; the other is found here.

    Signals:
        changed(str, str): the ids of two patients whose intakes moved.
    """

    changed = Signal(str, str)

    def __init__(self, clinic: Clinic, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("merge_screen")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        self.title = _("Same person")
        self.setAccessibleName(self.title)
        self._clinic = clinic
        self._theme = theme
        self._room = Room.WIDE
        self.patient: Patient | None = None
        self.compare: MergeCompare | None = None
        self.done: Merge | None = None
        self._undone = False
        self.done_button: MainButton | None = None
        self._build()

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        px = self._theme.px
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.head = PlaceHead("merge_head", _("Patients"), _("Same person"))
        self.head.back_wanted.connect(self.go_back)
        outer.addWidget(self.head)
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setSpacing(px(16))
        self.trouble = Banner("merge_trouble", "alert", unmissable=True)
        self.trouble.button.hide()
        self._who = Words("", BODY, "text2")
        self._who.setObjectName("merge_who")
        self._heading = Words("", HEADING, bold=True)
        self._heading.setObjectName("merge_heading")
        self.other = OtherPatient(self._clinic)
        self.other.chosen.connect(self.choose)
        self.other.left.connect(self.go_back)
        self._compare_place = QVBoxLayout()
        self._result = QWidget()
        self._result_column = QVBoxLayout(self._result)
        self._result_column.setContentsMargins(0, 0, 0, 0)
        self._result_column.setSpacing(px(8))
        self.list = MergeList(self._clinic)
        self.list.undo_wanted.connect(self.undo)
        for widget in (self.trouble, self._who, self._heading, self.other):
            self._column.addWidget(widget)
        self._column.addLayout(self._compare_place)
        self._column.addWidget(self._result)
        self._column.addWidget(self.list)
        self._column.addStretch(1)
        self.sheet = QuietScroll(inner)
        self.sheet.setObjectName("merge_scroll")
        outer.addWidget(self.sheet, 1)
        FollowFocus(self.sheet)

    # ------------------------------------------------------------------ what is shown

    def open(self, patient_id: PatientId, other_id: PatientId | None = None) -> None:
        """Begin for a patient; with `other_id` the two are compared at once."""
        self.done = None
        self._undone = False
        self._drop_compare()
        self.trouble.hide()
        self.patient = self._read(patient_id)
        if self.patient is not None:
            self.other.start(self.patient)
        self._show()
        if other_id is not None and self.patient is not None:
            self._compare_with(other_id)

    def _read(self, patient_id: PatientId) -> Patient | None:
        try:
            patient = self._clinic.records.patient(patient_id)
        except TriageAppError as err:
            self.say_error(err)
            return None
        if patient is None:
            self.trouble.say(
                _("There is no such patient."), _("Go back and search for them again.")
            )
            self.trouble.button.hide()
        return patient

    def _show(self) -> None:
        """Show the step there is: find, compare, or what was done."""
        patient = self.patient
        finding = patient is not None and self.compare is None and self.done is None
        self._who.show_text("" if patient is None else who_words(patient, self._clinic))
        self._who.setVisible(finding)
        self.other.setVisible(finding)
        self._heading.show_text(_("Who is the same person?") if finding else "")
        self._result.setVisible(self.done is not None)
        if self.compare is not None:
            self._heading.show_text(_("Are these the same person?"))
        elif self.done is not None:
            self._show_done(self.done)
        self._show_list(shown=finding or self._undone)
        self.sheet.verticalScrollBar().setValue(0)

    def _show_list(self, *, shown: bool) -> None:
        found: tuple[Merge, ...] = ()
        if shown and self.patient is not None:
            try:
                found = merges(self._clinic, self.patient.patient_id)
            except TriageAppError as err:
                self.say_error(err)
        self.list.show_merges(found)

    def _show_done(self, merge: Merge) -> None:
        column = self._result_column
        while (item := column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if self._undone:
            self._heading.show_text(_("They are two records again"))
            words = _("What moved is back where it was. What came since stays with {name}.")
            column.addWidget(Words(words.format(name=merge.kept.name), BODY))
        else:
            self._heading.show_text(_("They are one record now"))
            column.addWidget(Words(who_words(merge.kept, self._clinic), BODY, bold=True))
            for line in moved_words(merge):
                column.addWidget(Words(line, BODY))
        column.addSpacing(self._theme.px(8))
        column.addWidget(self._done_buttons(merge))
        announce(self, self._heading.text())

    def _done_buttons(self, merge: Merge) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(self._theme.px(12))
        holder.setLayout(flow)
        self.done_button = MainButton("merge_done", _("Done"), "Esc", height=48)
        self.done_button.clicked.connect(self.go_back)
        flow.addWidget(self.done_button)
        if not self._undone:
            undo = PlainButton("merge_undo", _("Undo this merge"), "U", height=48)
            undo.clicked.connect(partial(self.undo, merge))
            flow.addWidget(undo)
        return holder

    def say_error(self, error: TriageAppError) -> None:
        """Say on top what went wrong; everything else stays as it is."""
        self.trouble.say(error.text, error.cure)
        self.trouble.button.hide()
        self.sheet.verticalScrollBar().setValue(0)
        announce(self, self.trouble.accessibleName(), urgent=True)

    # ------------------------------------------------------------------ what the person does

    def choose(self, other: Patient) -> None:
        """Compare with this one."""
        self._compare_with(other.patient_id)
        self.first_focus()

    def _compare_with(self, other_id: PatientId) -> None:
        assert self.patient is not None
        self.trouble.hide()
        try:
            compared = compare_patients(self._clinic, self.patient.patient_id, other_id)
        except TriageAppError as err:
            self.say_error(err)
            return
        self._put_compare(compared)
        self._show()

    def _put_compare(self, compared: PatientComparison) -> MergeCompare:
        self._drop_compare()
        self.compare = MergeCompare(compared, self._room, self._clinic)
        self.compare.confirmed.connect(self._on_confirmed)
        self._compare_place.addWidget(self.compare)
        self.compare.show()
        return self.compare

    def _drop_compare(self) -> None:
        if self.compare is not None:
            self.compare.hide()
            self._compare_place.removeWidget(self.compare)
            self.compare.deleteLater()
            self.compare = None

    def _on_confirmed(self, kept: int, reason: str) -> None:
        """Make them one, unless one of them is not any more what the person saw."""
        assert self.compare is not None
        self.trouble.hide()
        seen = self.compare.compared
        ids = (seen.first.patient.patient_id, seen.second.patient.patient_id)
        try:
            now = compare_patients(self._clinic, *ids)
            if now != seen:
                self._show_again(now, kept, reason)
                return
            merge = merge_patients(self._clinic, ids[kept - 1], ids[2 - kept], reason)
        except TriageAppError as err:
            self.say_error(err)
            return
        self.done, self._undone = merge, False
        self.patient = merge.kept
        self._drop_compare()
        self.changed.emit(*ids)
        self._show()
        self.first_focus()

    def _show_again(self, now: PatientComparison, kept: int, reason: str) -> None:
        fresh = self._put_compare(now)
        fresh.choose(kept)
        fresh.reason.area.setPlainText(reason)
        self._show()
        self.trouble.say(
            _("One of the two was changed since you compared them."),
            _("Nothing was put together. Look at both once more."),
        )
        self.trouble.button.hide()
        fresh.first_focus()

    def undo(self, merge: Merge, _checked: bool = False) -> None:
        """Put the two apart again."""
        self.trouble.hide()
        try:
            undo_merge(self._clinic, merge.merge_id)
        except TriageAppError as err:
            self.say_error(err)
            return
        self.done, self._undone = merge, True
        self.changed.emit(merge.kept.patient_id, merge.gone.patient_id)
        self._show()
        self.first_focus()

    def go_back(self) -> None:
        """From the comparison to the finder, else to where it was opened."""
        if self.compare is not None:
            self._drop_compare()
            self.trouble.hide()
            self._show()
            self.first_focus()
        else:
            self.back_wanted.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() == Qt.Key.Key_Escape and not held:
            self.go_back()
        elif event.key() == Qt.Key.Key_U and not held and self.done is not None:
            if not self._undone:
                self.undo(self.done)
        elif self.compare is not None and not self._is_in(self.compare):
            self.compare.keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    @staticmethod
    def _is_in(panel: QWidget) -> bool:
        """Whether the keys go to a part of this panel, which then heard them already."""
        focus = QApplication.focusWidget()
        return focus is panel or (focus is not None and panel.isAncestorOf(focus))

    # ------------------------------------------------------------------ screen

    @override
    def first_focus(self) -> None:
        if self.compare is not None:
            self.compare.first_focus()
        elif self.done_button is not None and self.done is not None:
            self.done_button.setFocus(Qt.FocusReason.TabFocusReason)
        elif self.patient is not None:
            self.other.find_box.setFocus()
        else:
            self.setFocus()

    @override
    def panels(self) -> tuple[QWidget, ...]:
        if self.compare is not None:
            return (self.compare.rows[0], self.compare.reason.area, self.head)
        if self.done is not None:
            return (self._result, self.list, self.head)
        return (self.other.find_box, self.other.table, self.list, self.head)

    @override
    def key_help(self) -> tuple[KeyHelp, ...]:
        if self.compare is not None:
            return (
                KeyHelp(("1", "2"), _("which record is kept")),
                KeyHelp(("Ctrl+Enter",), _("make them one record")),
                KeyHelp(("Esc",), _("back to the finder")),
            )
        back = KeyHelp(("Esc",), _("back"))
        if self.done is not None:
            return (back,) if self._undone else (KeyHelp(("U",), _("undo this merge")), back)
        return (
            KeyHelp(("↑", "↓"), _("move")),
            KeyHelp(("Enter",), _("compare with this one")),
            back,
        )

    @override
    def fit(self, room: Room) -> None:
        self._room = room
        px = self._theme.px
        side = px(16) if room is Room.NARROW else px(24)
        self._column.setContentsMargins(side, px(16), side, px(16))
        self.head.fit(room)
        self.other.fit(room)
        self._renew_compare()

    def _renew_compare(self) -> None:
        """Lay the comparison out for this room; what was chosen and typed stays."""
        if self.compare is None:
            return
        kept, reason = self.compare.kept, self.compare.reason.area.toPlainText()
        fresh = self._put_compare(self.compare.compared)
        fresh.choose(kept)
        fresh.reason.area.setPlainText(reason)

    @override
    def retheme(self, theme: Theme) -> None:
        """Build anew; the step, what was chosen and what was typed stay."""
        self._theme = theme
        compared = None
        if self.compare is not None:
            text = self.compare.reason.area.toPlainText()
            compared = (self.compare.compared, self.compare.kept, text)
            self.compare = None
        typed = self.other.find_box.text()
        clear_out(self)
        self._build()
        if self.patient is not None:
            self.other.start(self.patient, typed)
        if compared is not None:
            fresh = self._put_compare(compared[0])
            fresh.choose(compared[1])
            fresh.reason.area.setPlainText(compared[2])
        self._show()
        self.fit(self._room)
