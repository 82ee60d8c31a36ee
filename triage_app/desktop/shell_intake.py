"""The one intake this window has open: asking, parking, swapping, and what completing it leads to.

Only one is open at a time; every other one is parked and saved. A correction goes back to its
record when it is completed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from triage_app.desktop.shell_places import FINDER, INTAKE, RECORD, WORKLIST
from triage_app.desktop.theme import theme_of
from triage_app.errors import StoreError, TriageAppError
from triage_app.texts import _

if TYPE_CHECKING:
    from triage_app.desktop.intake_screen import IntakeScreen
    from triage_app.desktop.sheet_printing import SheetPrinting
    from triage_app.desktop.shell import MainWindow
    from triage_app.model.intake import Draft, Intake
    from triage_app.workflow import Clinic


class IntakeDesk(QObject):
    """Opens and closes intakes for the window."""

    def __init__(self, clinic: Clinic, window: MainWindow) -> None:
        super().__init__(window)
        self._clinic = clinic
        self._window = window
        self._began = clinic.now()
        self._from_record = False
        self.screen: IntakeScreen | None = None

    @property
    def draft_open(self) -> str:
        """The id of the intake that is open; empty without one."""
        return self.screen.subject if self.screen is not None else ""

    @property
    def emergency_on_show(self) -> str:
        """The subject whose own red-flag panel is up; empty without one."""
        screen = self.screen
        return screen.subject if screen is not None and screen.shows_emergency else ""

    # ------------------------------------------------------------------ opening and closing

    def ask(self, draft_id: str) -> None:
        """Ask a patient: go on with this part-done intake."""
        from_record = self._window.place == RECORD
        if not self.drop():
            return
        from triage_app import workflow  # noqa: PLC0415  # the window paints before the engine
        from triage_app.desktop.intake_screen import IntakeScreen  # noqa: PLC0415  # same
        from triage_app.model.intake import IntakeId  # noqa: PLC0415  # same

        try:
            asking = workflow.resume(self._clinic, IntakeId(draft_id))
        except KeyError:
            self._window.say(_("This intake is not there any more. It may have been completed."))
            self._window.show_place(WORKLIST)
            return
        except TriageAppError as error:
            self._window.say(str(error))
            return
        self._from_record = from_record
        if not from_record:
            # A correction that was begun on the record just now is open nowhere else.
            self._say_if_elsewhere(asking.draft)
        screen = IntakeScreen(self._clinic, theme_of(), asking)
        screen.menu_wanted.connect(self._window.show_menu)
        screen.help_wanted.connect(self._window.show_keys)
        screen.sheet_wanted.connect(self._on_sheet)
        screen.sheet_file_wanted.connect(self._on_sheet_file)
        screen.saved.connect(self._window.watch.look)
        screen.instead_wanted.connect(self._on_instead_wanted)
        screen.flow.completed.connect(self._on_completed)
        self.screen = screen
        self._window.take_in(INTAKE, screen)
        self._window.show_place(INTAKE)

    def _say_if_elsewhere(self, draft: Draft) -> None:
        """Say that another desk has the same intake open; the first to save wins, nobody's goes."""
        from triage_app.desktop.draft_swap import Standing, standing  # noqa: PLC0415  # as above

        stored = self._clinic.records.read_draft(draft.draft_id)
        if stored is None or standing(stored, "", self._began) is not Standing.ELSEWHERE:
            return
        self._window.say(
            _("Another desk may have this intake open. Nothing it saves will be lost.")
        )

    def drop(self) -> bool:
        """Save and take away the intake there is. False when it could not be saved."""
        if self.screen is None:
            return True
        if not self.screen.leave():
            self._window.show_place(INTAKE)
            return False
        screen, self.screen = self.screen, None
        self._window.take_out(INTAKE)
        screen.hide()
        screen.deleteLater()
        return True

    def go_back(self) -> None:
        """Park it: it waits on the worklist. A correction goes back to the record it came from."""
        draft = self.screen.flow.asking.draft if self.screen is not None else None
        to_record = self._from_record and draft is not None and draft.corrects is not None
        if not self.drop():
            return
        if to_record and draft is not None and draft.corrects is not None:
            self._window.open_record(draft.corrects)
        else:
            self._window.show_place(FINDER)

    def swap(self) -> None:
        """Park the intake there is and go on with the next part-done one."""
        from triage_app.desktop.draft_swap import next_draft  # noqa: PLC0415  # as above

        try:
            following = next_draft(self._clinic, self.draft_open)
        except StoreError as error:
            self._window.say(str(error))
            return
        if following is None:
            self._window.say(_("No other intake is part done."))
        else:
            self.ask(following)

    def people_changed(self, one: str, other: str) -> None:
        """Details of a patient changed (the same id twice), or intakes went from one to another."""
        screen = self.screen
        if screen is None or screen.flow.intake is not None or screen.flow.unsaved is not None:
            return
        if screen.flow.asking.draft.patient.patient_id not in (one, other):
            return
        if one != other:
            # Whose it is now is read from the store when it is opened again.
            self.drop()
            return
        from triage_app.workflow.asking import as_known_now  # noqa: PLC0415  # as above

        try:
            screen.flow.asking = as_known_now(self._clinic, screen.flow.asking)
        except StoreError as error:
            self._window.say(str(error))
            return
        screen.fit(self._window.room)

    # ------------------------------------------------------------------ what the intake says

    def _on_instead_wanted(self) -> None:
        """The after-procedure questions were chosen before the first answer."""
        from triage_app.desktop.draft_swap import after_procedure_instead  # noqa: PLC0415  # same

        if self.screen is None:
            return
        try:
            draft_id = after_procedure_instead(self._clinic, self.screen.flow.asking)
        except StoreError as error:
            self._window.say(str(error))
            return
        self.screen.flow.gone = True
        self.ask(draft_id)

    def _on_completed(self, intake: object) -> None:
        if self.screen is not None and self.screen.flow.asking.draft.corrects is not None:
            # Not from inside its own signal: the screen goes away.
            QTimer.singleShot(0, self, self._open_corrected)

    def _open_corrected(self) -> None:
        """A correction is complete: back to its record, which says level and what changed."""
        intake: Intake | None = self.screen.flow.intake if self.screen is not None else None
        if intake is None or not self.drop():
            return
        self._window.open_record(intake.intake_id)
        self._window.say(
            _("Version {n} is kept. The one before stays as it was.").format(n=intake.version)
        )

    # ------------------------------------------------------------------ the come-back sheet

    def _on_sheet(self, subject: str, language: str) -> None:
        """Print the come-back sheet; how it went is said on the intake's last screen."""
        self._sheet_printing(subject, language).start()

    def _on_sheet_file(self, subject: str, language: str) -> None:
        """Save the come-back sheet as a PDF, where it could not be printed."""
        self._sheet_printing(subject, language).save()

    def _sheet_printing(self, subject: str, language: str) -> SheetPrinting:
        from triage_app.desktop.sheet_printing import SheetPrinting  # noqa: PLC0415  # rarely
        from triage_app.model.intake import IntakeId  # noqa: PLC0415  # rarely

        printing = SheetPrinting(self._clinic, self._window, IntakeId(subject), language)
        printing.said.connect(self._on_sheet_said)
        printing.failed.connect(self._on_sheet_failed)
        return printing

    def _on_sheet_said(self, text: str) -> None:
        self._say_of_sheet(text, save=False)

    def _on_sheet_failed(self, text: str) -> None:
        self._say_of_sheet(text, save=True)

    def _say_of_sheet(self, text: str, *, save: bool) -> None:
        if self.screen is not None:
            self.screen.say_of_sheet(text, save=save)
        else:
            self._window.say(text)
