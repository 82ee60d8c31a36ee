"""The intake: pages, one question at a time, and the level so far; reception's main screen.

Shows and reports. Saving, checking and what comes next are `IntakeFlow`'s; levels are the engine's.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMenu, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app import workflow
from triage_app.desktop import intake_words as words
from triage_app.desktop.intake_flow import IntakeFlow
from triage_app.desktop.intake_layout import IntakeLayout
from triage_app.desktop.keys import question_keys
from triage_app.desktop.question_view import view_of
from triage_app.desktop.screen import KeyHelp, Room, Screen
from triage_app.desktop.theme import Theme, load_other_scripts
from triage_app.errors import StoreError
from triage_app.model.answers import Answer, QuestionId
from triage_app.model.intake import IntakeId
from triage_app.model.level import Level
from triage_app.questionnaire.catalogue import catalogue
from triage_app.questionnaire.form import Kind
from triage_app.workflow import Asking, Clinic

_MOST_NAMES = 2
_RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


class IntakeScreen(Screen):
    """One patient's intake, from the first question to the instruction.

    Signals:
        menu_wanted: the shell's menu, where there is no rail.
        help_wanted: all keys.
        sheet_wanted: give the come-back sheet of this intake (IntakeId) in a language (str).
        saved: something was saved (an answer, a name, the whole); lists may have changed.
    """

    menu_wanted = Signal()
    help_wanted = Signal()
    sheet_wanted = Signal(str, str)
    saved = Signal()

    title = "New intake"
    owns_menu = True

    def __init__(
        self, clinic: Clinic, theme: Theme, asking: Asking, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("intake_screen")
        self.clinic = clinic
        self._theme = theme
        self._room = Room.WIDE
        self._unfolded = False
        self._alarm_folded = False
        self._alarm_wanted = False
        self.flow = IntakeFlow(clinic, asking, self)
        patient = asking.draft.patient
        self._words = catalogue(asking.form, patient.language)
        if patient.language in _RIGHT_TO_LEFT:
            app = QApplication.instance()
            if isinstance(app, QApplication):
                load_other_scripts(app)
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._on_clock)
        self._done: QWidget | None = None
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(0)
        self._build()
        self._wire_flow()
        self._wire_keys()
        self._show_all()

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        self._parts = parts = IntakeLayout(self._theme)
        self.strip, self.narrow = parts.strip, parts.narrow
        self.failure, self.gaps = parts.failure, parts.gaps
        self.pages, self.centre = parts.pages, parts.centre
        self.level, self.red = parts.level, parts.red
        self.strip.menu_wanted.connect(self.menu_wanted)
        self.strip.park_wanted.connect(self.park)
        self.narrow.clicked.connect(self._on_narrow)
        self.failure.acted.connect(self._on_retry)
        self.gaps.acted.connect(self.park)
        self.pages.page_chosen.connect(self._on_page)
        self.pages.complete_wanted.connect(self.complete)
        self.level.question_chosen.connect(self._on_open_question)
        self.red.told.connect(self._on_told)
        self.red.questions_wanted.connect(self._on_questions_wanted)
        self._outer.addWidget(parts)
        self._wire_centre()

    def _wire_centre(self) -> None:
        question = self.centre.question
        question.answered.connect(self._on_answered)
        question.kept.connect(self._on_kept)
        question.skipped.connect(self.flow.skip)
        question.back_wanted.connect(self.flow.go_back)
        self.centre.keys.back_wanted.connect(self.flow.go_back)
        self.centre.keys.help_wanted.connect(self.help_wanted)
        self.centre.end.complete_wanted.connect(self.complete)
        self.centre.pages_wanted.connect(self._on_pages_menu)

    def _wire_flow(self) -> None:
        flow = self.flow
        flow.question_changed.connect(self._on_question_changed)
        flow.refused.connect(self._on_refused)
        flow.doubted.connect(self._on_doubted)
        flow.saved.connect(self._on_saved)
        flow.failed.connect(self._on_failed)
        flow.gaps_found.connect(self._on_gaps)
        flow.completed.connect(self._on_completed)

    def _wire_keys(self) -> None:
        inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, slot in (
            ("Ctrl+W", self.park),
            ("Ctrl+Return", self.complete),
            ("Ctrl+Enter", self.complete),
            ("F5", self._on_retry),
        ):
            QShortcut(QKeySequence(keys), self, slot, context=inside)

    # ------------------------------------------------------------------ showing

    def _show_all(self) -> None:
        self._show_round()
        self._show_question()

    def _show_round(self) -> None:
        """All but the question: who, saved, pages, level, and what stands beside the question."""
        self._parts.show_state(self.flow, self.clinic, self._room)
        self._show_right()

    def _show_question(self) -> None:
        flow = self.flow
        question = flow.question
        past = words.past_lines(flow)
        if question is None:
            labels = tuple(flow.asking.form.questions[name].label for name in flow.skipped)
            self.centre.show_end(past, labels)
            return
        draft = flow.asking.draft
        known = flow.known_medicines() if question.kind is Kind.MEDICINES else ()
        view = view_of(
            question,
            flow.asking.answered(question.id),
            self._words,
            today=draft.visit_date,
            earliest=draft.patient.birth_date,
            day_first=self.clinic.day_first,
            known_medicines=known,
        )
        self.centre.show_question(view, past)

    def _show_right(self) -> None:
        """The ladder, or the red-flag panel; in a narrow window one of the three at a time."""
        must_tell = self.flow.must_tell
        appears = must_tell and not self._alarm_wanted
        self._alarm_wanted = must_tell
        if must_tell:
            self._fill_alarm()
        if appears:
            self._alarm_folded = False
        narrow = self._room is Room.NARROW
        red = must_tell and not (narrow and self._alarm_folded)
        level = not must_tell and (not narrow or self._unfolded)
        self._parts.arrange(self._room, red=red, level=level)
        if appears:
            self.red.appear(self.clinic.local(self.clinic.now()))
            self._clock.start()
        elif not must_tell:
            self._clock.stop()

    def _fill_alarm(self) -> None:
        asking = self.flow.asking
        fixed = workflow.level_words(asking.form, Level.EMERGENCY).instructions
        number = self.clinic.letterhead.emergency_number
        self.red.show_words(fixed, number, workflow.say_to_nurse(asking))
        if not self._alarm_wanted or self.red.name.completer() is None:
            self.red.show_names(self._names_told(number))

    def _names_told(self, number: str) -> tuple[str, ...]:
        """Names given at this desk lately, then the emergency call."""
        rows = workflow.worklist(self.clinic, Level.EMERGENCY, limit=20).rows
        call = f"I called {number}" if number else "I called the emergency number"
        told = dict.fromkeys(row.told for row in rows if row.told and row.told != call)
        most = _MOST_NAMES if self._room is Room.WIDE else 1
        return (*tuple(told)[:most], call)

    # ------------------------------------------------------------------ what the person does

    def _on_answered(self, answer: object) -> None:
        self.gaps.hide()
        self.flow.give(cast("Answer", answer))

    def _on_kept(self, answer: object) -> None:
        self.flow.keep(cast("Answer", answer))

    def _on_open_question(self, question: str) -> None:
        self._unfolded = False
        self.flow.go_to(QuestionId(question))

    def _on_page(self, page_id: str) -> None:
        self.flow.go_to_page(page_id)

    def _on_pages_menu(self) -> None:
        """The folded pages: a menu under the button over the progress bar."""
        menu = QMenu(self)
        for line in words.page_lines(self.flow):
            left = f"{line.left} left" if line.left else "all asked"
            action = QAction(f"{line.title}\t{left}", menu)
            action.setData(line.id)
            menu.addAction(action)
        menu.addSeparator()
        complete = menu.addAction("Complete\tCtrl+Enter")
        button = self.centre.pages_button
        chosen = menu.exec(button.mapToGlobal(button.rect().bottomLeft()))
        if chosen is complete:
            self.complete()
        elif chosen is not None:
            self._on_page(str(chosen.data()))
        menu.deleteLater()

    def complete(self) -> None:
        """Complete, or show what stands in the way: a name to give, or a question to ask."""
        if self.flow.must_tell:
            self._alarm_folded = False
            self._show_right()
            self.red.name.setFocus()
        elif self.flow.intake is None:
            self.flow.complete()

    def park(self) -> None:
        """Set the intake aside and go back to the list of patients."""
        if self.flow.intake is None and self.flow.park():
            self.saved.emit()
            self.back_wanted.emit()

    def _on_told(self, name: str) -> None:
        if self.flow.tell(name):
            self._show_round()
            self.saved.emit()
            self.centre.take_focus()

    def _on_questions_wanted(self) -> None:
        self._alarm_folded = True
        self._show_right()
        self.centre.take_focus()

    def _on_narrow(self) -> None:
        if self.flow.must_tell:
            self._alarm_folded = not self._alarm_folded
        else:
            self._unfolded = not self._unfolded
        self._show_right()
        self.first_focus()

    def _on_retry(self) -> None:
        if self.flow.unsaved is not None:
            self.flow.retry()
        elif not self.failure.isHidden():
            self.failure.hide()

    def _on_clock(self) -> None:
        self.red.show_clock(self.clinic.local(self.clinic.now()))

    # ------------------------------------------------------------------ what the flow says

    def _on_question_changed(self) -> None:
        self._unfolded = False
        self._show_all()
        if self.flow.intake is None and not self.red.guard.is_on and not self._types_a_name():
            self.first_focus()

    def _types_a_name(self) -> bool:
        return self.red.isVisible() and self.red.name.hasFocus()

    def _on_refused(self, text: str) -> None:
        self.centre.question.show_problem(text)

    def _on_doubted(self, text: str, answer: object) -> None:
        self.centre.question.ask_again(text, answer)

    def _on_saved(self) -> None:
        self.failure.hide()
        self.saved.emit()

    def _on_failed(self, error: object) -> None:
        if not isinstance(error, StoreError):
            return
        kept = "The answer is still on the screen." if self.flow.unsaved else ""
        # Nobody waits for a disk: what the unsaved answer means is said at once.
        now = " ".join(self.flow.unsaved_instruction)
        said = f"{now} {kept} {error.cure}".strip()
        self.failure.say(error.text, said, "Try again", "F5")
        self._show_round()

    def _on_gaps(self, count: int) -> None:
        text = "1 question is" if count == 1 else f"{count} questions are"
        self.gaps.say(
            f"Not complete: {text} still open.",
            "The first is shown; the pages say where the rest are. You can park it instead.",
            "Park it",
            "Ctrl+W",
        )
        self.first_focus()

    def _on_completed(self) -> None:
        from triage_app.desktop.done_panel import DonePanel  # noqa: PLC0415  # only at the end

        intake = self.flow.intake
        if intake is None:
            return
        done = DonePanel()
        done.sheet_wanted.connect(self._on_sheet)
        done.next_wanted.connect(self._on_next)
        level = intake.assessment.level
        fixed = words.instructions(self.flow.asking.form, level, self.clinic, intake.started)
        told = self.flow.told if level is Level.EMERGENCY else ""
        done.show_level(level, fixed, words.saved_line(self.clinic, intake), told)
        self.strip.show_saved(f"{self.clinic.local(intake.completed):%H:%M}", short=False)
        self._clock.stop()
        self._parts.show_done(done)
        self._done = done
        done.setFocus()
        self.saved.emit()

    def _on_sheet(self) -> None:
        if self.flow.intake is not None:
            language = self.flow.intake.patient.language
            self.sheet_wanted.emit(self.flow.intake.intake_id, language)

    def _on_next(self) -> None:
        self.intake_wanted.emit(None)

    def say_of_sheet(self, text: str) -> None:
        """Say how printing the come-back sheet went."""
        from triage_app.desktop.done_panel import DonePanel  # noqa: PLC0415

        if isinstance(self._done, DonePanel):
            self._done.say(text)

    # ------------------------------------------------------------------ what the shell asks

    @property
    def subject(self) -> IntakeId:
        """The draft's id, or the intake's once it is complete."""
        intake = self.flow.intake
        return intake.intake_id if intake is not None else self.flow.asking.draft.draft_id

    @property
    def shows_emergency(self) -> bool:
        """Whether the red-flag panel is up, so that the shell's bar need not say it too."""
        return self.flow.must_tell

    @override
    def first_focus(self) -> None:
        if self._done is not None:
            self._done.setFocus()
        elif self.centre.isVisible():
            self.centre.take_focus()
        elif self.red.isVisible():
            self.red.name.setFocus()
        else:
            self.narrow.setFocus()

    @override
    def key_help(self) -> tuple[KeyHelp, ...]:
        if self._done is not None:
            sheet = KeyHelp(("P",), "give the come-back sheet")
            return (sheet, KeyHelp(("Ctrl+N",), "next patient"))
        question = self.flow.question
        return question_keys(question.kind if question is not None else None)

    @override
    def panels(self) -> tuple[QWidget, ...]:
        if self._done is not None:
            return (self._done,)
        if self.flow.must_tell and self._room is not Room.NARROW:
            return (self.centre, self.red)
        if self.flow.must_tell:
            return (self.red,) if self.red.isVisible() else (self.centre, self.narrow)
        return (self.pages, self.centre, self.level, self.narrow)

    @override
    def leave(self) -> bool:
        if self.flow.unsaved is not None:
            self.failure.button.setFocus()
            return False
        return self._done is not None or self.flow.park()

    @override
    def fit(self, room: Room) -> None:
        self._room = room
        self._parts.fit(room)
        if self._done is None:
            self._show_round()
            self.centre.show_past(words.past_lines(self.flow))

    @override
    def retheme(self, theme: Theme) -> None:
        """Build the parts anew in the new lengths; what is typed in a field is put back."""
        self._theme = theme
        if self._done is not None:
            return
        typed = self.centre.question.typed()
        self._outer.removeWidget(self._parts)
        self._parts.hide()
        self._parts.deleteLater()
        self._alarm_wanted = False
        self._build()
        # A child of a visible parent shows itself later, and the focus needs somewhere to go now.
        self._parts.setVisible(self.isVisible())
        self.fit(self._room)
        self._show_all()
        self.centre.question.put_back(typed)
