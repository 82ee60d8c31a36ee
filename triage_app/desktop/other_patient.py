"""Finding another patient: those most like this one first, anybody by typing.

It looks and shows; what the chosen one is for is the screen's matter.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from triage_app import workflow
from triage_app.desktop.background import BackgroundDesk, Work
from triage_app.desktop.desk_parts import Card, FindField, KeyHints
from triage_app.desktop.fields import Banner
from triage_app.desktop.patients_model import PATIENT_ROW_HEIGHT, PatientRow
from triage_app.desktop.patients_table import PatientsTable
from triage_app.desktop.row_table import HEAD_HEIGHT
from triage_app.desktop.screen import KeyHelp, Room
from triage_app.desktop.search_note import SearchNote
from triage_app.desktop.theme import BODY, theme_of
from triage_app.desktop.words import Words
from triage_app.model.person import Patient
from triage_app.texts import _
from triage_app.workflow import Clinic, SearchPlace
from triage_app.workflow.same_person import TypedPerson, likely_same

FIND_PAUSE_MS = 80
MOST_FOUND = 20
MOST_LIKE = 6
_MOST_ROWS = 6


class OtherPatient(QWidget):
    """A find box over a table of patients, without the one it is about.

    Signals:
        chosen(Patient): who was chosen.
        left(): Esc in the empty box.
    """

    chosen = Signal(Patient)
    left = Signal()

    def __init__(self, clinic: Clinic) -> None:
        super().__init__()
        self.setObjectName("other_patient")
        self._clinic = clinic
        self._about: Patient | None = None
        self._shown_for: str | None = None
        self._entered_for = ""
        self._narrow = False
        self._search = BackgroundDesk(clinic, self)
        self._note = SearchNote(clinic, SearchPlace.OTHER_PATIENT, self)
        self._pause = QTimer(self, interval=FIND_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.look)
        px = theme_of().px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        self.find_box = FindField(
            _("Find a patient"), _("Name, birth date, MRN or phone"), height=48
        )
        self.trouble = Banner("other_patient_trouble", "alert")
        self.caption = Words("", BODY, "text2")
        self.caption.setObjectName("other_patient_caption")
        self.card = Card("other_patient_card")
        inside = QVBoxLayout(self.card)
        inside.setContentsMargins(1, px(8), 1, px(8))
        self.table = PatientsTable()
        inside.addWidget(self.table)
        hints = (KeyHelp(("↑", "↓"), _("move")), KeyHelp(("Enter",), _("choose")))
        self._hints = KeyHints(hints, _("all keys"))
        for widget in (self.find_box, self.trouble, self.caption, self.card, self._hints):
            column.addWidget(widget)
        self.find_box.textChanged.connect(self._on_typed)
        self.find_box.moved.connect(self.table.step)
        self.find_box.entered.connect(self._on_entered)
        self.find_box.left.connect(self.left)
        self.table.opened.connect(self.chosen)

    def start(self, about: Patient, text: str = "") -> None:
        """Look for others than this patient; without a text for those most like them."""
        self._about = about
        self._shown_for = None
        self.trouble.hide()
        self.find_box.setText(text)
        self._pause.stop()
        self._show_rows(())
        if self.isVisible():
            self.look()

    @property
    def is_ready(self) -> bool:
        """Whether the table shows what the box asks for."""
        return self._shown_for == self.find_box.text().strip()

    def fit(self, room: Room) -> None:
        """Fewer columns where there is less room."""
        self.table.fit(room)
        self._narrow = room is Room.NARROW
        self._show_height()

    def look(self) -> None:
        """Look again, off the screen's thread; a newer search stops an older one."""
        about = self._about
        if about is None:
            return
        text = self.find_box.text().strip()
        self._search.run(
            partial(_find, about=about, text=text),
            partial(self._on_found, text),
            self._on_failed,
            parent=self,
        )

    def _on_typed(self, _text: str) -> None:
        self._entered_for = ""
        self._pause.start()

    def _on_found(self, text: str, rows: tuple[PatientRow, ...]) -> None:
        self._shown_for = text
        self._note.found(len(rows))
        self._show_rows(rows)
        if text:
            words = "" if rows else _("No patient “{text}”").format(text=text)
        elif rows:
            words = _("Most like this patient:")
        else:
            words = _("Nobody known is like this patient. Type a name, birth date, MRN or phone.")
        self.caption.show_text(words)
        entered, self._entered_for = bool(text) and self._entered_for == text, ""
        # One of several is never taken before somebody saw them.
        if entered and len(rows) == 1:
            self.chosen.emit(rows[0].patient)

    def _on_failed(self, error: Exception) -> None:
        self.trouble.say(_("The patients could not be searched."), str(error))
        self.trouble.button.hide()

    def _on_entered(self) -> None:
        text = self.find_box.text().strip()
        if text != self._shown_for:
            self._entered_for = text
            self._pause.stop()
            self.look()
        elif (patient := self.table.current) is not None:
            self.chosen.emit(patient)

    def _show_rows(self, rows: tuple[PatientRow, ...]) -> None:
        self.table.show_rows(rows, self._clinic.today())
        self._show_height()

    def _show_height(self) -> None:
        """As high as its rows: what stands below it comes closer where there are few."""
        rows = min(len(self.table.found.rows), _MOST_ROWS)
        self.card.setVisible(rows > 0)
        self._hints.setVisible(rows > 0 and not self._narrow)
        self.table.setFixedHeight(theme_of().px(HEAD_HEIGHT + PATIENT_ROW_HEIGHT * rows))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Look when it comes into sight; leaving it closes what the search opened."""
        super().showEvent(event)
        if not event.spontaneous():
            self.look()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        if not event.spontaneous():
            self._pause.stop()
            self._search.release()
        super().hideEvent(event)


def _find(own: Clinic, work: Work, about: Patient, text: str) -> tuple[PatientRow, ...]:
    if text:
        found = workflow.find_patients(own, text, MOST_FOUND)
    else:
        found = tuple(match.patient for match in likely_same(own, _as_typed(own, about), MOST_LIKE))
    rows = []
    for patient in found:
        work.check()
        if patient.patient_id != about.patient_id:
            rows.append(PatientRow(patient, workflow.last_visit_day(own, patient.patient_id)))
    return tuple(rows)


def _as_typed(clinic: Clinic, patient: Patient) -> TypedPerson:
    born = patient.birth_date
    return TypedPerson(
        family_name=patient.family_name,
        given_name=patient.given_name,
        birth_date=born,
        age_years=patient.age_on(clinic.today()) if born is None else None,
        sex=patient.sex,
        phone=patient.phone,
        mrn=patient.mrn,
    )
