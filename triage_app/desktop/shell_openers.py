"""What one screen asks the window to open: records, letters, leaflets, moves, merges, details."""

# ruff: noqa: PLC0415  # screens are imported when they are first wanted: the window paints before

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from triage_app.desktop.glass_host import GlassHost
from triage_app.desktop.screen import Screen
from triage_app.desktop.shell_places import (
    FINDER,
    LEAFLETS,
    LETTER,
    MANAGER,
    MERGE,
    MOVE,
    PATIENT,
    RECORD,
    WORKLIST,
    may_open,
)
from triage_app.errors import TriageAppError
from triage_app.texts import _

if TYPE_CHECKING:
    from triage_app.desktop.merge_screen import MergeScreen
    from triage_app.desktop.move_screen import MoveScreen
    from triage_app.desktop.patient_edit import PatientEditScreen
    from triage_app.desktop.patients_screen import PatientsScreen
    from triage_app.desktop.record_screen import RecordScreen
    from triage_app.desktop.shell import MainWindow
    from triage_app.desktop.worklist_screen import WorklistScreen
    from triage_app.workflow import Clinic


class Openers(QObject):
    """Wires the screens of the window to each other."""

    def __init__(self, clinic: Clinic, window: MainWindow) -> None:
        super().__init__(window)
        self._clinic = clinic
        self._window = window
        self.glass = GlassHost(clinic, window)
        self._is_stale = False

    # ------------------------------------------------------------------ wiring

    def wire(self, screen: Screen) -> None:
        """Connect what only this kind of screen asks for."""
        match screen.objectName():
            case "worklist_screen":
                self._wire_worklist(screen)  # type: ignore[arg-type]  # its name says which it is
            case "record_screen":
                self._wire_record(screen)  # type: ignore[arg-type]  # same
            case "glass_screen":
                self.glass.wire(screen)  # type: ignore[arg-type]  # same
            case "patients_screen":
                self._wire_patients(screen)  # type: ignore[arg-type]  # same
            case "merge_screen" | "move_screen":
                self._wire_people(screen)  # type: ignore[arg-type]  # same
            case "patient_edit_screen":
                self._wire_edit(screen)  # type: ignore[arg-type]  # same

    def _wire_worklist(self, screen: WorklistScreen) -> None:
        screen.news_changed.connect(self._on_news)

    def _wire_record(self, screen: RecordScreen) -> None:
        screen.move_wanted.connect(self.open_move)
        screen.merge_wanted.connect(self._on_merge_of_record)
        screen.letter_wanted.connect(self.open_letter)
        screen.leaflets_wanted.connect(self.open_leaflets)
        screen.glass_wanted.connect(self._on_glass_wanted)

    def _wire_patients(self, screen: PatientsScreen) -> None:
        screen.open_here = self._draft_open_now
        screen.edit_wanted.connect(self.open_patient)
        screen.same_wanted.connect(self.open_merge)

    def _wire_people(self, screen: MergeScreen | MoveScreen) -> None:
        screen.changed.connect(self._on_people_changed)

    def _wire_edit(self, screen: PatientEditScreen) -> None:
        screen.changed.connect(self._on_people_changed)
        screen.compare_wanted.connect(self.open_merge)

    def _draft_open_now(self) -> str:
        return self._window.draft_open

    def _on_news(self, count: int) -> None:
        self._window.rail.set_count(WORKLIST, count)

    def _on_people_changed(self, one: str, other: str) -> None:
        self._is_stale = True
        self._window.desk.people_changed(one, other)

    def _refused(self, place: str) -> bool:
        """Say so where a place is not for this person."""
        if may_open(self._clinic, place):
            return False
        self._window.say(_("Your sign-in does not allow this."))
        return True

    # ------------------------------------------------------------------ opening

    def open_record(self, subject: str) -> None:
        """Open a record by the id of its intake; Back leads to the list it came from."""
        from triage_app.desktop.record_screen import RecordScreen
        from triage_app.model.intake import IntakeId

        if self.glass.is_closed(subject):
            self.glass.show_closed(subject)
            return
        screen = self._window.screen_of(RECORD)
        assert isinstance(screen, RecordScreen)
        screen.open(IntakeId(subject))
        self._is_stale = False
        if self._window.place in (WORKLIST, MANAGER):
            self._window.show_over(RECORD)
        elif self._window.place in (FINDER, PATIENT):
            self._window.show_over(RECORD, WORKLIST)
        else:
            self._window.show_place(RECORD)

    def _on_glass_wanted(self, subject: str) -> None:
        self.glass.show_closed(subject, is_over=False)

    def back_to_record(self) -> None:
        """The record that was open; read again where whose it is may have changed."""
        from triage_app.desktop.record_screen import RecordScreen

        screen = self._window.screen_of(RECORD)
        assert isinstance(screen, RecordScreen)
        if self._is_stale and screen.record is not None:
            self.open_record(screen.record.subject)
        else:
            self._window.show_place(RECORD)

    def open_letter(self, subject: str) -> None:
        """The letter to the doctor who sent the patient."""
        from triage_app.desktop.letter_panel import LetterPanel
        from triage_app.model.intake import IntakeId

        if self._refused(LETTER):
            return
        screen = self._window.screen_of(LETTER)
        assert isinstance(screen, LetterPanel)
        screen.open(IntakeId(subject))
        self._window.show_over(LETTER)

    def open_leaflets(self, subject: str) -> None:
        """Leaflets for the patient."""
        from triage_app.desktop.leaflet_panel import LeafletPanel
        from triage_app.model.intake import IntakeId

        if self._refused(LEAFLETS):
            return
        screen = self._window.screen_of(LEAFLETS)
        assert isinstance(screen, LeafletPanel)
        screen.open(IntakeId(subject))
        self._window.show_over(LEAFLETS)

    def open_move(self, subject: str) -> None:
        """Put an intake on another patient."""
        from triage_app.desktop.move_screen import MoveScreen
        from triage_app.model.intake import IntakeId

        if self._refused(MOVE):
            return
        screen = self._window.screen_of(MOVE)
        assert isinstance(screen, MoveScreen)
        screen.open(IntakeId(subject))
        self._window.show_over(MOVE)

    def _on_merge_of_record(self, subject: str) -> None:
        """The patient of this intake is known twice."""
        from triage_app.model.intake import IntakeId

        try:
            owner = self._clinic.records.owner(IntakeId(subject))
        except TriageAppError as error:
            self._window.say(str(error))
            return
        if owner is None:
            self._window.say(_("This record is not there any more."))
        else:
            self.open_merge(owner.patient_id)

    def open_merge(self, patient_id: str, other_id: str = "") -> None:
        """Make two records one; with `other_id` the two are compared at once."""
        from triage_app.desktop.merge_screen import MergeScreen
        from triage_app.model.person import PatientId

        if self._refused(MERGE):
            return
        screen = self._window.screen_of(MERGE)
        assert isinstance(screen, MergeScreen)
        screen.open(PatientId(patient_id), PatientId(other_id) if other_id else None)
        self._window.show_over(MERGE)

    def open_patient(self, patient_id: str) -> None:
        """Change a patient's details."""
        from triage_app.desktop.patient_edit import PatientEditScreen
        from triage_app.model.person import PatientId

        if self._refused(PATIENT):
            return
        screen = self._window.screen_of(PATIENT)
        assert isinstance(screen, PatientEditScreen)
        screen.open(PatientId(patient_id))
        self._window.show_over(PATIENT)
