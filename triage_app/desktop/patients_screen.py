"""Who is this intake for: one find box, drafts to continue, and the form for a new patient.

Finding is the store's, reading and refusing a patient the workflow's; this screen shows and asks.
A chosen patient's intake is begun here, with the form and the referral chosen here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from triage_app import workflow
from triage_app.desktop.background import Work, run_in_background
from triage_app.desktop.controls import MainButton
from triage_app.desktop.desk_form import desk_form
from triage_app.desktop.desk_parts import (
    Card,
    Empty,
    FindField,
    JoinedSegments,
    KeyHints,
    clear_out,
)
from triage_app.desktop.draft_pane import DraftsPane, scrolling
from triage_app.desktop.draft_rows import draft_rows
from triage_app.desktop.fields import Banner
from triage_app.desktop.new_patient import NewPatientPage
from triage_app.desktop.patient_actions import PatientActions
from triage_app.desktop.patients_model import PatientRow
from triage_app.desktop.patients_table import PatientsTable
from triage_app.desktop.screen import KeyHelp, Room, Screen
from triage_app.desktop.search_note import SearchNote
from triage_app.desktop.theme import HEADING, Theme, theme_of
from triage_app.desktop.words import Words
from triage_app.errors import TriageAppError
from triage_app.model.intake import FormId
from triage_app.model.person import Patient, Referral
from triage_app.texts import _
from triage_app.workflow import Clinic, SearchPlace
from triage_app.workflow.may import Action, may

FIND_PAUSE_MS = 80
MOST_FOUND = 20
SPINE_INTAKE = FormId("vertebral_fracture")


class PatientsScreen(Screen):
    """The finder, and behind it the new-patient page.

    Signals:
        edit_wanted(str), same_wanted(str): of the patient with this id, see `PatientActions`.
    """

    edit_wanted = Signal(str)
    same_wanted = Signal(str)

    def __init__(self, clinic: Clinic, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("patients_screen")
        self.title = _("Patients")
        self._clinic = clinic
        self._theme = theme
        self._began = clinic.now()
        # The manager finds patients too, to put their records right, but asks nobody.
        self._asks = may(clinic.staff, Action.ASK)
        self.open_here: Callable[[], str] = str
        self._search: Work | None = None
        self._note = SearchNote(clinic, SearchPlace.PATIENTS, self)
        self._shown_for = ""
        self._entered_for = ""
        self._room = Room.WIDE
        self._pause = QTimer(self, interval=FIND_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._look)
        self._build()
        self._connect()
        self._add_keys()

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        self._pages = QStackedWidget()
        self.new_patient = NewPatientPage(self._clinic)
        self._finder = self._build_finder()
        self._pages.addWidget(self._finder)
        self._pages.addWidget(self.new_patient)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    def _build_finder(self) -> QWidget:
        px = self._theme.px
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(px(24), px(16), px(24), px(16))
        self._column.setSpacing(px(16))
        head = QHBoxLayout()
        head.setSpacing(px(16))
        head_words = _("Who is the intake for?") if self._asks else self.title
        self._head = Words(head_words, HEADING, bold=True)
        head.addWidget(self._head, 1)
        self.form_choice = self._build_form_choice()
        head.addWidget(self.form_choice)
        self._column.addLayout(head)
        self.banner = Banner("patients_banner", "alert")
        self._column.addWidget(self.banner)
        row = QHBoxLayout()
        row.setSpacing(px(12))
        self.find_box = FindField(
            _("Find a patient"), _("Name, birth date, MRN or phone"), height=48
        )
        self.new_button = MainButton(
            "new_patient_button", _("New patient"), "Alt+N", icon_name="plus", height=48
        )
        row.addWidget(self.find_box, 1)
        row.addWidget(self.new_button)
        self._column.addLayout(row)
        self.new_button.setVisible(self._asks)
        # A stacked widget, not a layout: without a parent yet, a layout shows its pages as windows.
        self._below = QStackedWidget(page)
        self._pane = DraftsPane()
        self.drafts = self._pane.drafts
        self._below.addWidget(scrolling("drafts_scroll", self._pane))
        self._below.addWidget(self._build_found())
        self.empty = Empty("patients_empty")
        self._below.addWidget(scrolling("empty_scroll", self.empty))
        self._column.addWidget(self._below, 1)
        return page

    def _build_form_choice(self) -> JoinedSegments:
        """Which form; hidden when there is only one. The spine intake stands first."""
        ids = sorted(self._clinic.forms, key=lambda form_id: (form_id != SPINE_INTAKE, form_id))
        options = tuple((str(i), desk_form(self._clinic.forms[i].form).title) for i in ids)
        choice = JoinedSegments("form_choice", _("Which questions"), options, height=40)
        choice.set_value(options[0][0])
        if len(options) < 2 or not self._asks:
            choice.hide()
        return choice

    def _build_found(self) -> QWidget:
        card = Card("found_card")
        column = QVBoxLayout(card)
        column.setContentsMargins(1, self._theme.px(8), 1, self._theme.px(8))
        self.table = PatientsTable()
        column.addWidget(self.table)
        page = QWidget()
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(self._theme.px(8))
        outer.addWidget(card, 1)
        self.actions_on_patient = PatientActions(self._clinic.staff, self.table)
        outer.addWidget(self.actions_on_patient)
        hints = (
            KeyHelp(("↑", "↓"), _("move")),
            KeyHelp(("Enter",), self._enter_words()),
        )
        self._hints = KeyHints(hints, _("all keys"))
        outer.addWidget(self._hints)
        return page

    def _connect(self) -> None:
        self.find_box.textChanged.connect(self._on_typed)
        self.find_box.moved.connect(self.table.step)
        self.find_box.entered.connect(self._on_entered)
        self.find_box.left.connect(self.back_wanted)
        self.new_button.clicked.connect(self.show_new_patient)
        self.empty.acted.connect(self.show_new_patient)
        self.table.opened.connect(self._on_known)
        self.actions_on_patient.edit_wanted.connect(self.edit_wanted)
        self.actions_on_patient.same_wanted.connect(self.same_wanted)
        self.actions_on_patient.wire_keys(self._finder)
        self.drafts.chosen.connect(self.draft_wanted)
        self.new_patient.cancelled.connect(self.show_finder)
        self.new_patient.known_chosen.connect(self._on_known)
        self.new_patient.accepted.connect(self._keep_and_start)

    def _add_keys(self) -> None:
        QShortcut(QKeySequence("Alt+N"), self, self.show_new_patient).setContext(
            Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        for number in range(1, 10):
            QShortcut(
                QKeySequence(f"Alt+{number}"), self, partial(self._on_number, number)
            ).setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # -------------------------------------------------------------------- finding

    @override
    def refresh(self) -> None:
        """Read the drafts again, and look again for what is typed."""
        try:
            if self._asks:
                rows = draft_rows(self._clinic, self.open_here(), self._began)
                self._pane.show_rows(*rows)
        except TriageAppError as err:
            self.banner.say(err.text, err.cure)
            return
        self._look()

    def _on_typed(self, text: str) -> None:
        self._entered_for = ""
        if text.strip():
            self._pause.start()
        else:
            self._pause.stop()
            self._look()

    def _look(self) -> None:
        """Look for what is typed, off the screen's thread; a newer search stops an older one."""
        if self._search is not None:
            self._search.cancel()
            self._search = None
        text = self.find_box.text().strip()
        if not text:
            self._shown_for = ""
            self.table.show_rows((), self._clinic.today())
            self._below.setCurrentIndex(0)
            return
        self._search = run_in_background(
            partial(_find, self._clinic, text),
            partial(self._show_found, text),
            self._on_search_failed,
            parent=self,
        )

    def _show_found(self, text: str, rows: tuple[PatientRow, ...]) -> None:
        self._shown_for = text
        self._note.found(len(rows))
        self.table.show_rows(rows, self._clinic.today())
        entered, self._entered_for = self._entered_for == text, ""
        if rows:
            self._below.setCurrentIndex(1)
            # One of several is never opened before somebody saw them.
            if entered and len(rows) == 1:
                self._on_known(rows[0].patient)
            return
        self.empty.say(
            _("No patient “{text}”").format(text=text),
            _("Check the spelling, or try the birth date or the phone number."),
            _("New patient") if self._asks else "",
            "Enter",
        )
        self._below.setCurrentIndex(2)
        if entered:
            self.show_new_patient()

    def _on_search_failed(self, error: Exception) -> None:
        self.banner.say(_("The patients could not be searched."), str(error))

    def _on_entered(self) -> None:
        """Enter opens the marked patient, but never one found for an older text.

        Pressed before the search is done, it opens the one patient who is then found, or the form
        for a new one; of several the first is only marked.
        """
        text = self.find_box.text().strip()
        if text != self._shown_for:
            self._entered_for = text
            self._pause.stop()
            self._look()
            return
        if not text:
            return
        patient = self.table.current
        if patient is not None:
            self._on_known(patient)
        else:
            self.show_new_patient()

    # ------------------------------------------------------------------- choosing

    @property
    def form_id(self) -> FormId:
        """The form chosen for the next intake."""
        return FormId(self.form_choice.value())

    def show_new_patient(self) -> None:
        """Open the form for a new patient, with the name that was searched for."""
        if not self._asks:
            return
        self.new_patient.start(self.find_box.text(), self.form_id)
        self._pages.setCurrentWidget(self.new_patient)
        self.new_patient.first_focus()

    def show_finder(self) -> None:
        """Back to the find box; what was typed there is kept."""
        self._pages.setCurrentWidget(self._finder)
        self.refresh()
        self.find_box.setFocus()

    def _on_number(self, number: int) -> None:
        if self._pages.currentWidget() is self.new_patient:
            self.new_patient.open_match(number - 1)
        elif not self.find_box.text().strip():
            self.drafts.open_at(number - 1)

    def _keep_and_start(self, patient: Patient, referral: Referral) -> None:
        try:
            saved = workflow.save_patient(self._clinic, patient)
        except TriageAppError as err:
            self.new_patient.banner.say(err.text, err.cure)
            return
        self._start(saved, referral)

    def _enter_words(self) -> str:
        return _("begin the intake") if self._asks else _("change the patient's details")

    def _on_known(self, patient: Patient) -> None:
        """A known patient: what was typed of who sent them still counts."""
        if not self._asks:
            self.edit_wanted.emit(patient.patient_id)
            return
        typed = self._pages.currentWidget() is self.new_patient
        self._start(patient, self.new_patient.referral() if typed else Referral())

    def _start(self, patient: Patient, referral: Referral) -> None:
        """Begin the intake, or go on with the one this patient has part done today."""
        try:
            asking = workflow.begin(self._clinic, patient, self.form_id, referral=referral)
        except TriageAppError as err:
            self.banner.say(err.text, err.cure)
            self.show_finder()
            return
        self.find_box.clear()
        self._pages.setCurrentWidget(self._finder)
        self.draft_wanted.emit(asking.draft.draft_id)

    # --------------------------------------------------------------------- screen

    @override
    def first_focus(self) -> None:
        if self._pages.currentWidget() is self.new_patient:
            self.new_patient.first_focus()
        else:
            self.find_box.setFocus()
            self.find_box.selectAll()

    @override
    def panels(self) -> tuple[QWidget, ...]:
        if self._pages.currentWidget() is self.new_patient:
            return self.new_patient.panels()
        return (self.find_box, self.table, self.new_button)

    @override
    def key_help(self) -> tuple[KeyHelp, ...]:
        if self._pages.currentWidget() is self.new_patient:
            return (
                KeyHelp(("Tab",), _("next box")),
                KeyHelp(("Alt+1", "Alt+2"), _("open a known patient")),
                KeyHelp(("Ctrl+Enter",), _("carry on as a new patient")),
                KeyHelp(("Esc",), _("back to the find box")),
            )
        return (
            KeyHelp(("↑", "↓"), _("move")),
            KeyHelp(("Enter",), self._enter_words()),
            *self.actions_on_patient.key_help(),
            *(_intake_keys() if self._asks else ()),
        )

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            if self._pages.currentWidget() is self.new_patient:
                self.show_finder()
            else:
                self.back_wanted.emit()
            return
        super().keyPressEvent(event)

    @override
    def fit(self, room: Room) -> None:
        """Fewer columns and one column of fields as the window narrows."""
        self._room = room
        px = theme_of().px
        side = px(16) if room is Room.NARROW else px(24)
        self._column.setContentsMargins(side, px(16), side, px(16))
        self.table.fit(room)
        self.actions_on_patient.fit(room)
        self._hints.setVisible(room is not Room.NARROW)
        self._head.setVisible(room is not Room.NARROW)
        self.new_patient.fit(room)

    @override
    def retheme(self, theme: Theme) -> None:
        """Build anew; what was typed is kept."""
        self._theme = theme
        on_form = self._pages.currentWidget() is self.new_patient
        text, form_id = self.find_box.text(), self.form_id
        fields, referral = self.new_patient.form.fields(), self.new_patient.referral()
        clear_out(self)
        self._build()
        self._connect()
        self.find_box.setText(text)
        self.form_choice.set_value(form_id)
        if on_form:
            self.show_new_patient()
            self.new_patient.form.fill(fields, referral)
        self.fit(self._room)
        self.refresh()


def _intake_keys() -> tuple[KeyHelp, ...]:
    return (
        KeyHelp(("Alt+1", "Alt+9"), _("continue a part-done intake")),
        KeyHelp(("Ctrl+Tab",), _("next part-done intake")),
        KeyHelp(("Alt+N",), _("new patient")),
    )


def _find(clinic: Clinic, text: str, work: Work) -> tuple[PatientRow, ...]:
    own = clinic.for_background()
    try:
        work.check()
        rows = []
        for patient in workflow.find_patients(own, text, MOST_FOUND):
            work.check()
            rows.append(PatientRow(patient, workflow.last_visit_day(own, patient.patient_id)))
        return tuple(rows)
    finally:
        own.records.close()
