"""The intake: pages, one question at a time, and the level so far; reception's main screen.

Shows and reports. Saving, checking and what comes next are `IntakeFlow`'s; levels are the engine's.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app import workflow
from triage_app.desktop import intake_words as words
from triage_app.desktop.centre_panel import CentrePanel
from triage_app.desktop.fields import Banner
from triage_app.desktop.intake_flow import IntakeFlow
from triage_app.desktop.intake_parts import IdentityStrip, PagesPanel
from triage_app.desktop.keys import question_keys
from triage_app.desktop.ladder import PANEL_WIDTH as LEVEL_WIDTH
from triage_app.desktop.ladder import LevelPanel
from triage_app.desktop.narrow_level import NarrowLevel
from triage_app.desktop.question_view import view_of
from triage_app.desktop.red_flag import MIDDLE_WIDTH, RedFlagPanel
from triage_app.desktop.red_flag import PANEL_WIDTH as RED_WIDTH
from triage_app.desktop.screen import KeyHelp, Room, Screen
from triage_app.desktop.theme import Theme, load_other_scripts, theme_of
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
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(0)
        self._build()
        self._wire_flow()
        self._wire_keys()
        self._show_all()

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        px = self._theme.px
        self._root = QWidget()
        root = QVBoxLayout(self._root)
        root.setContentsMargins(0, 0, 0, 0)
        root.setSpacing(0)
        self.strip = IdentityStrip()
        self.strip.menu_wanted.connect(self.menu_wanted)
        self.strip.park_wanted.connect(self.park)
        self.narrow = NarrowLevel()
        self.narrow.clicked.connect(self._on_narrow)
        self.failure = Banner("store_banner", "alert", unmissable=True)
        self.failure.acted.connect(self._on_retry)
        self.gaps = Banner("gaps_banner", "info")
        self.gaps.acted.connect(self.park)
        banners = QVBoxLayout()
        banners.setContentsMargins(px(12), 0, px(12), 0)
        banners.addWidget(self.failure)
        banners.addWidget(self.gaps)
        self.pages = PagesPanel()
        self.pages.page_chosen.connect(self._on_page)
        self.pages.complete_wanted.connect(self.complete)
        self.centre = CentrePanel()
        self.level = LevelPanel()
        self.level.question_chosen.connect(self._on_open_question)
        self.red = RedFlagPanel()
        self.red.told.connect(self._on_told)
        self.red.questions_wanted.connect(self._on_questions_wanted)
        self.red.hide()
        self._divider = Divider()
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.pages)
        body.addWidget(self._divider)
        body.addWidget(self.centre, 1)
        body.addWidget(self.level)
        body.addWidget(self.red)
        self._done: QWidget | None = None
        root.addWidget(self.strip)
        root.addWidget(self.narrow)
        root.addLayout(banners)
        root.addLayout(body, 1)
        self._body = body
        self._outer.addWidget(self._root)
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
        """All but the question: who, saved, pages, level, banners."""
        flow, asking = self.flow, self.flow.asking
        narrow = self._room is Room.NARROW
        self.strip.show_patient(asking.draft.patient, asking.draft.visit_date, self._room)
        at = "" if flow.unsaved else f"{self.clinic.local(asking.draft.saved):%H:%M}"
        self.strip.show_saved(at, short=narrow)
        total = len(asking.shown)
        self.pages.show_pages(words.page_lines(flow), total - asking.left_all, total)
        place, done, of = words.place_in_page(flow)
        page = next((line for line in words.page_lines(flow) if line.current), None)
        title = page.title if page else "All pages"
        self.centre.show_progress(title, page.left if page else 0, place, done, of)
        self.strip.show_place(place)
        self._show_level()
        self._show_right()

    def _show_level(self) -> None:
        flow = self.flow
        assessment, form = flow.asking.assessment, flow.asking.form
        shown = words.range_of(flow)
        lines = words.open_lines(flow)
        safety = words.safety_words(flow)
        within = form.levels[assessment.level].seen
        self.level.show_level(shown, within, reached=bool(safety) or not lines)
        self.level.show_told(flow.told if assessment.level is Level.EMERGENCY else "")
        self.level.show_open(lines, settled=shown.settled)
        self.level.show_todo(words.todo_lines(flow, len(lines)))
        self.level.show_safety(safety)
        self.level.show_basis(words.basis(form))
        self.narrow.show_range(shown, len(lines), alarm=flow.must_tell)

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
        self.red.setVisible(red)
        self.level.setVisible(level)
        self.centre.setVisible(not narrow or not (red or level))
        self.centre.set_crowded(red)
        self.narrow.setVisible(narrow)
        wide = self._room is Room.WIDE
        self.pages.setVisible(wide)
        self._divider.setVisible(wide)
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
        self.strip.park.hide()
        for part in (self.pages, self._divider, self.centre, self.level, self.red, self.narrow):
            part.hide()
        self.gaps.hide()
        self.failure.hide()
        self._clock.stop()
        self._body.addWidget(done, 1)
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
            return (KeyHelp(("P",), "give the come-back sheet"), KeyHelp(("Ctrl+N",), "next patient"))
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
        px = self._theme.px
        narrow = room is Room.NARROW
        wide = 16_777_215
        for panel, width in (
            (self.level, LEVEL_WIDTH),
            (self.red, MIDDLE_WIDTH if room is Room.MIDDLE else RED_WIDTH),
        ):
            panel.setMinimumWidth(0 if narrow else px(width))
            panel.setMaximumWidth(wide if narrow else px(width))
        self.centre.fit(room)
        self.red.fit(room)
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
        self._outer.removeWidget(self._root)
        self._root.hide()
        self._root.deleteLater()
        self._alarm_wanted = False
        self._build()
        self.fit(self._room)
        self._show_all()
        self.centre.question.put_back(typed)


class Divider(QWidget):
    """The 1 px line between pages and question."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(1)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme_of().colour("line"))
