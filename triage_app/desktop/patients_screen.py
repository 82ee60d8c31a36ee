"""Who is this intake for: one find box, drafts to continue, and the form for a new patient.

Finding is the store's, reading and refusing a patient the workflow's; this screen shows and asks.
A chosen patient's intake is begun here, with the form and the referral chosen here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
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
from triage_app.desktop.draft_list import DraftList, DraftRow
from triage_app.desktop.draft_swap import (
    Standing,
    interrupted_words,
    standing,
    standing_words,
)
from triage_app.desktop.fields import Banner
from triage_app.desktop.new_patient import NewPatientPage
from triage_app.desktop.patients_model import PatientRow
from triage_app.desktop.patients_table import PatientsTable
from triage_app.desktop.screen import KeyHelp, Room, Screen
from triage_app.desktop.theme import ANSWER, BODY, HEADING, Theme, theme_of
from triage_app.desktop.waiting import age_and_sex
from triage_app.desktop.words import Words
from triage_app.errors import TriageAppError
from triage_app.model.intake import Draft, FormId
from triage_app.model.person import Patient, Referral
from triage_app.texts import _
from triage_app.workflow import Clinic

FIND_PAUSE_MS = 80
MOST_FOUND = 20
SPINE_INTAKE = FormId("vertebral_fracture")


class PatientsScreen(Screen):
    """The finder, and behind it the new-patient page."""

    def __init__(self, clinic: Clinic, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("patients_screen")
        self.title = _("Patients")
        self._clinic = clinic
        self._theme = theme
        self._began = clinic.now()
        self.open_here: Callable[[], str] = str
        self._search: Work | None = None
        self._shown_for = ""
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
        self._head = Words(_("Who is the intake for?"), HEADING, bold=True)
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
        # A stacked widget, not a layout: without a parent yet, a layout shows its pages as windows.
        self._below = QStackedWidget(page)
        self._below.addWidget(self._build_drafts())
        self._below.addWidget(self._build_found())
        self.empty = Empty("patients_empty")
        self._below.addWidget(self.empty)
        self._column.addWidget(self._below, 1)
        return page

    def _build_form_choice(self) -> JoinedSegments:
        """Which form; hidden when there is only one. The spine intake stands first."""
        ids = sorted(self._clinic.forms, key=lambda form_id: (form_id != SPINE_INTAKE, form_id))
        options = tuple((str(i), desk_form(self._clinic.forms[i].form).title) for i in ids)
        choice = JoinedSegments("form_choice", _("Which questions"), options, height=40)
        choice.set_value(options[0][0])
        if len(options) < 2:
            choice.hide()
        return choice

    def _build_drafts(self) -> QWidget:
        px = self._theme.px
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, px(4), 0)
        column.setSpacing(px(12))
        self._drafts_head = Words(
            _("Continue a part-done intake. Ctrl+Tab goes round them."), BODY, bold=True
        )
        self._stopped = Words("", ANSWER, bold=True)
        self._stopped.setObjectName("interrupted_words")
        self._no_drafts = Words(
            _("Type a name, a birth date, an MRN or a phone number."), BODY, "text2"
        )
        self.drafts = DraftList()
        column.addWidget(self._stopped)
        column.addWidget(self._drafts_head)
        column.addWidget(self._no_drafts)
        column.addWidget(self.drafts)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("drafts_scroll")
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        return scroll

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
        hints = (
            KeyHelp(("↑", "↓"), _("move")),
            KeyHelp(("Enter",), _("begin the intake")),
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
            drafts = workflow.drafts(self._clinic)
        except TriageAppError as err:
            self.banner.say(err.text, err.cure)
            return
        self.drafts.show_rows(tuple(self._draft_row(draft) for draft in drafts))
        here = self.open_here()
        stopped = interrupted_words(
            tuple(
                draft.patient.name
                for draft in drafts
                if standing(draft, here, self._began) is Standing.INTERRUPTED
            )
        )
        self._stopped.show_text(stopped)
        self._drafts_head.setVisible(bool(drafts))
        self._no_drafts.setVisible(not drafts)
        self._look()

    def _draft_row(self, draft: Draft) -> DraftRow:
        engine = self._clinic.forms[draft.form.form_id]
        patient, day = draft.patient, draft.visit_date
        age = patient.age_on(day)
        found = engine.assess(draft.answers, age, patient.sex, day)
        left = sum(q not in draft.answers for q in engine.shown(draft.answers, age, patient.sex))
        how = standing(draft, self.open_here(), self._began)
        about = standing_words(draft, how, self._clinic.now(), left)
        if len(self._clinic.forms) > 1:
            about = f"{desk_form(engine.form).title}. {about}"
        return DraftRow(
            draft.draft_id,
            patient.name,
            age_and_sex(patient, day),
            about,
            found.level,
            found.could_be,
        )

    def _on_typed(self, text: str) -> None:
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
        self.table.show_rows(rows, self._clinic.today())
        if rows:
            self._below.setCurrentIndex(1)
            return
        self.empty.say(
            _("No patient “{text}”").format(text=text),
            _("Check the spelling, or try the birth date or the phone number."),
            _("New patient"),
            "Enter",
        )
        self._below.setCurrentIndex(2)

    def _on_search_failed(self, error: Exception) -> None:
        self.banner.say(_("The patients could not be searched."), str(error))

    def _on_entered(self) -> None:
        """Enter opens the marked patient, but never one found for an older text."""
        if self.find_box.text().strip() != self._shown_for or not self._shown_for:
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

    def _on_known(self, patient: Patient) -> None:
        """A known patient: what was typed of who sent them still counts."""
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
        return (self.find_box, self.new_button)

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
            KeyHelp(("Enter",), _("begin the intake")),
            KeyHelp(("Alt+1", "Alt+9"), _("continue a part-done intake")),
            KeyHelp(("Ctrl+Tab",), _("next part-done intake")),
            KeyHelp(("Alt+N",), _("new patient")),
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


def _find(clinic: Clinic, text: str, work: Work) -> tuple[PatientRow, ...]:
    own = clinic.for_background()
    try:
        work.check()
        rows = []
        for patient in workflow.find_patients(own, text, MOST_FOUND):
            work.check()
            visit = workflow.last_visit(own, patient.patient_id)
            rows.append(PatientRow(patient, visit.visit_date if visit else None))
        return tuple(rows)
    finally:
        own.records.close()
