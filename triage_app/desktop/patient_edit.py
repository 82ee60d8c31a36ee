"""Changing a patient's details: the form with what is stored, and old and new before it is saved.

Nothing is saved until somebody says so, and nothing that is typed goes without their word. That
another record may be the same person is advice: it never stands in the way.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app import workflow
from triage_app.desktop.announce import announce
from triage_app.desktop.background import BackgroundDesk, Work
from triage_app.desktop.controls import MainButton
from triage_app.desktop.desk_parts import Rule, Surface, clear_out
from triage_app.desktop.fields import Banner
from triage_app.desktop.patient_edit_side import ChangesSide
from triage_app.desktop.patient_edit_words import as_typed, changes_of, typed_onto
from triage_app.desktop.patient_form import PatientForm
from triage_app.desktop.place_head import PlaceHead
from triage_app.desktop.screen import KeyHelp, Room, Screen
from triage_app.desktop.theme import Theme
from triage_app.errors import StoreChanged, TriageAppError
from triage_app.model.person import Patient, PatientId, Referral
from triage_app.questionnaire.person_entry import PersonRead
from triage_app.texts import _, n_
from triage_app.workflow import Clinic, PatientFields
from triage_app.workflow.correcting import change_patient
from triage_app.workflow.may import Action, may
from triage_app.workflow.same_person import TypedPerson, likely_same, tells_enough

_MOST_LIKE = 3
_SIDE_WIDE, _SIDE_MIDDLE = 480, 360
_SHOW_PAUSE_MS = 100
_ANY_WIDTH = 16_777_215


class PatientEditScreen(Screen):
    """Opened for one patient.

    Signals:
        compare_wanted(str, str): the ids of this patient and of one who may be the same.
        changed(str, str): the id of a patient whose details changed, twice.
    """

    compare_wanted = Signal(str, str)
    changed = Signal(str, str)

    def __init__(self, clinic: Clinic, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("patient_edit_screen")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        self.title = _("Change details")
        self.setAccessibleName(self.title)
        self._clinic = clinic
        self._theme = theme
        self._room = Room.WIDE
        self.before: Patient | None = None
        self._seen: PatientFields | None = None
        self._search = BackgroundDesk(clinic, self)
        self._pause = QTimer(self, interval=_SHOW_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._show_changes)
        self._build()

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        px = self._theme.px
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.head = PlaceHead("edit_head", _("Patients"), _("Change details"))
        self.head.back_wanted.connect(self.go_back)
        outer.addWidget(self.head)
        banners = QVBoxLayout()
        banners.setContentsMargins(px(16), 0, px(16), 0)
        self.trouble = Banner("edit_trouble", "alert", unmissable=True)
        self.trouble.button.hide()
        self.unsaved = Banner("edit_unsaved", "alert")
        self.unsaved.acted.connect(self._on_drop)
        banners.addWidget(self.trouble)
        banners.addWidget(self.unsaved)
        outer.addLayout(banners)
        self.form = PatientForm(self._clinic)
        self._take_form()
        self.side = ChangesSide(may_compare=may(self._clinic.staff, Action.MERGE))
        self.side.compare_wanted.connect(self._on_compare)
        self._across = QHBoxLayout()
        self._across.setSpacing(0)
        self._across.addWidget(self.form, 1)
        self._across.addWidget(self.side)
        outer.addLayout(self._across, 1)
        outer.addWidget(Rule())
        foot = Surface()
        row = QHBoxLayout(foot)
        row.setContentsMargins(px(24), px(8), px(24), px(8))
        self.button = MainButton("edit_save", _("Save the changes"), "Ctrl+Enter", height=48)
        self.button.clicked.connect(self.save)
        row.addWidget(self.button)
        row.addStretch(1)
        outer.addWidget(foot)

    def _take_form(self) -> None:
        form = self.form
        form.save_button.hide()
        form.offer_referral(offered=False)
        form.accepted.connect(self._on_accepted)
        form.refused.connect(self._on_refused)
        form.typed_changed.connect(self._look)
        form.edited.connect(self._pause.start)

    # ------------------------------------------------------------------ what is shown

    def open(self, patient_id: PatientId) -> None:
        """Show a patient; changes of another one that were not saved come first."""
        if self.is_unsaved and self.before is not None and self.before.patient_id != patient_id:
            self._ask_unsaved()
            return
        if self.is_unsaved:
            return
        self.trouble.hide()
        self.unsaved.hide()
        self.before = self._read(patient_id)
        if self.before is not None:
            self._fill(as_typed(self.before))
            self.form.scroll_up()

    def _read(self, patient_id: PatientId) -> Patient | None:
        try:
            patient = self._clinic.records.patient(patient_id)
        except TriageAppError as err:
            self._say(err.text, err.cure)
            return None
        if patient is None:
            self._say(_("There is no such patient."), _("Go back and search for them again."))
        return patient

    def _fill(self, fields: PatientFields) -> None:
        self.form.clear()
        self.form.fill(fields, Referral())
        self.side.show_matches(())
        self._show_changes()
        self._look(self.form.typed())

    def _after(self) -> Patient | None:
        """The patient as the fields say, or None while they cannot be read."""
        if self.before is None:
            return None
        read = workflow.read_patient(self._clinic, self.form.fields())
        return None if read.patient is None else self._same(read.patient)

    def _same(self, read: Patient) -> Patient:
        """As read, of this person; an estimated age that nobody touched keeps its day."""
        assert self.before is not None
        after = replace(read, patient_id=self.before.patient_id)
        told = self.before.age_years
        if after.birth_date is None and told is not None and after.age_years == told:
            return replace(after, age_noted=self.before.age_noted)
        return after

    def _show_changes(self) -> None:
        after = self._after()
        if self.before is None:
            return
        self.side.show_patient(self.before, self._clinic.today())
        if after is not None:
            self.side.show_changes(changes_of(self.before, after))
        elif self.is_unsaved:
            self.side.say(_("Something typed cannot be read yet. Nothing is changed."))
        self.button.setEnabled(self.is_unsaved)
        self.button.set_words(_("Save the changes") if self.is_unsaved else _("Nothing is changed"))
        if not self.is_unsaved:
            self.unsaved.hide()

    @property
    def is_unsaved(self) -> bool:
        """Whether the fields say something else than what is stored."""
        if self.before is None:
            return False
        after = self._after()
        if after is not None:
            return after != self.before
        typed, stored = self.form.fields(), as_typed(self.before)
        return typed_onto(typed, self.before, self.before) != stored

    def _say(self, text: str, cure: str) -> None:
        self.trouble.say(text, cure)
        self.trouble.button.hide()
        announce(self, self.trouble.accessibleName(), urgent=True)

    # ------------------------------------------------------------------ the same person?

    def _look(self, typed: TypedPerson) -> None:
        """Look for another record of this person; a newer search stops an older one."""
        self._search.stop()
        before = self.before
        if before is None or not tells_enough(typed):
            self.side.show_matches(())
        else:
            self._search.run(
                partial(_find_like, typed=typed, but=before.patient_id),
                self.side.show_matches,
                self._on_search_failed,
                parent=self,
            )

    def _on_search_failed(self, error: Exception) -> None:
        self._say(_("Known patients could not be searched."), str(error))

    def _on_compare(self, other: Patient) -> None:
        if self.before is None:
            return
        if self.is_unsaved:
            self._ask_unsaved()
        else:
            self.compare_wanted.emit(self.before.patient_id, other.patient_id)

    # ------------------------------------------------------------------ saving

    def save(self) -> None:
        """Read the fields and keep them, or show the first thing to put right."""
        if self.before is None or not self.is_unsaved:
            return
        self.trouble.hide()
        self._pause.stop()
        self._show_changes()
        typed = self.form.fields()
        if self._room is Room.NARROW and typed != self._seen and self.side.changes:
            # Below the fields there: nobody saves what they have not seen.
            self._seen = typed
            self.form.show_widget(self.side.heading)
            self.button.set_words(_("Save what is shown"))
            return
        self.form.carry_on()

    def _on_accepted(self, read: Patient, _referral: Referral) -> None:
        before = self.before
        if before is None:
            return
        after = self._same(read)
        count = len(changes_of(before, after))
        try:
            change_patient(self._clinic, before, after)
        except StoreChanged as err:
            self._show_theirs(err)
            return
        except TriageAppError as err:
            self._say(err.text, err.cure)
            return
        self.before = after
        self._fill(as_typed(after))
        self.unsaved.hide()
        words = n_("{n} detail of {name} is changed.", "{n} details of {name} are changed.", count)
        self.said.emit(words.format(n=count, name=after.name))
        self.changed.emit(after.patient_id, after.patient_id)
        self.back_wanted.emit()

    def _show_theirs(self, error: StoreChanged) -> None:
        """Another desk was first: what was typed here is put on top of what they saved."""
        assert self.before is not None
        typed, before = self.form.fields(), self.before
        now = self._read(before.patient_id)
        if now is None:
            return
        self.before = now
        self._fill(typed_onto(typed, before, now))
        self._say(
            error.text,
            _("What they saved is kept, and what you typed stands on top of it. Look at the"
              " changes and save once more."),
        )  # fmt: skip

    def _on_refused(self, read: PersonRead) -> None:
        """A birth date that would make this patient a child is taken for a slip."""
        problem = read.problems[-1]
        self.form.say_of(problem.field, problem.text, _("Check it and type it again."))

    # ------------------------------------------------------------------ leaving

    def _ask_unsaved(self) -> None:
        """Say that something is not saved, with a button that leaves it."""
        name = self.before.name if self.before is not None else ""
        self.unsaved.say(
            _("The changes to {name} are not saved.").format(name=name),
            # Where there is little room the button and its key below say as much.
            "" if self._room is Room.NARROW else _("Save them with Ctrl+Enter, or leave them."),
            _("Leave without saving"),
        )
        self.unsaved.button.setFocus(Qt.FocusReason.TabFocusReason)
        announce(self, self.unsaved.accessibleName(), urgent=True)

    def _on_drop(self) -> None:
        self.drop()
        self.back_wanted.emit()

    def drop(self) -> None:
        """Forget what was typed and not saved."""
        self.unsaved.hide()
        if self.before is not None:
            self._fill(as_typed(self.before))

    def go_back(self) -> None:
        """Back to the list; what is not saved is asked about first."""
        if self.is_unsaved:
            if self.unsaved.isVisible() and self.unsaved.button.hasFocus():
                self.unsaved.hide()
                self.first_focus()
            else:
                self._ask_unsaved()
        else:
            self.back_wanted.emit()

    @override
    def leave(self) -> bool:
        """False while something is not saved: then the screen says so, and nothing is lost."""
        if self.is_unsaved:
            self._ask_unsaved()
            return False
        return True

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape and not held:
            self.go_back()
        elif enter and held == Qt.KeyboardModifier.ControlModifier:
            self.save()
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------------ screen

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        if not event.spontaneous():
            self._pause.stop()
            self._search.release()
        super().hideEvent(event)

    @override
    def first_focus(self) -> None:
        if self.before is None:
            self.setFocus()
        elif self.unsaved.isVisible():
            self.unsaved.button.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.form.family.field.setFocus()

    @override
    def panels(self) -> tuple[QWidget, ...]:
        return (self.form.family.field, self.side, self.button, self.head)

    @override
    def key_help(self) -> tuple[KeyHelp, ...]:
        return (
            KeyHelp(("Tab",), _("next box")),
            KeyHelp(("Ctrl+Enter",), _("save the changes")),
            KeyHelp(("Esc",), _("back to the patients")),
        )

    @override
    def fit(self, room: Room) -> None:
        """Side by side, or what changes below the fields in a narrow window."""
        self._room = room
        px = self._theme.px
        narrow = room is Room.NARROW
        if narrow:
            self.form.put_below(self.side)
        else:
            self._across.addWidget(self.side)
        width = px(_SIDE_WIDE if room is Room.WIDE else _SIDE_MIDDLE)
        self.side.setMinimumWidth(0 if narrow else width)
        self.side.setMaximumWidth(_ANY_WIDTH if narrow else width)
        self.form.lay_out(one_column=room is not Room.WIDE)
        self.head.fit(room)

    @override
    def retheme(self, theme: Theme) -> None:
        """Build anew; what was typed is kept."""
        self._theme = theme
        typed = self.form.fields()
        asks = not self.unsaved.isHidden()
        clear_out(self)
        self._build()
        if self.before is not None:
            self._fill(typed)
        if asks:
            self._ask_unsaved()
        self.fit(self._room)


def _find_like(own: Clinic, work: Work, typed: TypedPerson, but: PatientId) -> tuple[Patient, ...]:
    work.check()
    found = (match.patient for match in likely_same(own, typed, _MOST_LIKE))
    return tuple(patient for patient in found if patient.patient_id != but)
