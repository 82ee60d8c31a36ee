"""The intake: pages, one question at a time, and the level so far; reception's main screen.

Shows and reports. Saving, checking and what comes next are `IntakeFlow`'s; levels are the engine's.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop import intake_words as words
from triage_app.desktop.correcting_banner import CorrectingBanner
from triage_app.desktop.desk_form import desk_form, patients_words, review_note
from triage_app.desktop.intake_alarm import COMPLETE, OPEN, RightSide, choose_page
from triage_app.desktop.intake_asides import IntakeAsides
from triage_app.desktop.intake_banners import done_of, say_failed, say_gaps
from triage_app.desktop.intake_flow import IntakeFlow
from triage_app.desktop.intake_layout import IntakeLayout
from triage_app.desktop.keys import question_keys
from triage_app.desktop.question_view import same_day_of, view_of
from triage_app.desktop.screen import KeyHelp, Room, Screen
from triage_app.desktop.theme import Theme
from triage_app.errors import StoreError
from triage_app.model.answers import Answer, QuestionId
from triage_app.model.intake import IntakeId
from triage_app.questionnaire.form import Kind
from triage_app.texts import _
from triage_app.workflow import Asking, Clinic

if TYPE_CHECKING:
    from triage_app.desktop.done_panel import DonePanel


class IntakeScreen(Screen):
    """One patient's intake, from the first question to the instruction.

    Signals:
        menu_wanted: the shell's menu, where there is no rail.
        help_wanted: all keys.
        sheet_wanted: give the come-back sheet of this intake (IntakeId) in a language (str).
        sheet_file_wanted: save it as a PDF instead.
        saved: something was saved (an answer, a name, the whole); lists may have changed.
        instead_wanted: ask this patient the after-procedure questions instead.
    """

    menu_wanted = Signal()
    help_wanted = Signal()
    sheet_wanted = Signal(str, str)
    sheet_file_wanted = Signal(str, str)
    saved = Signal()
    instead_wanted = Signal()

    owns_menu = True

    def __init__(
        self, clinic: Clinic, theme: Theme, asking: Asking, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("intake_screen")
        self.title = _("New intake")
        self.clinic = clinic
        self._theme = theme
        self._room = Room.WIDE
        self.flow = IntakeFlow(clinic, asking, self)
        patient = asking.draft.patient
        self._words = patients_words(asking.form, patient.language)
        self._right = RightSide(self.flow, self)
        self._done: DonePanel | None = None
        self.asides = IntakeAsides(self.flow, self._words, self)
        self.asides.changed.connect(self._on_aside)
        self.asides.instead_wanted.connect(self.instead_wanted)
        self.asides.closed.connect(self.back_wanted)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(0)
        if asking.draft.corrects is not None:
            self._outer.addWidget(CorrectingBanner(clinic, asking.draft, self))
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
        self.asides.attach(parts)

    def _wire_centre(self) -> None:
        question = self.centre.question
        question.answered.connect(self._on_answered)
        question.kept.connect(self._on_kept)
        question.key_pressed.connect(self.flow.count_key)
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
            ("Ctrl+G", self.asides.show_gaps),
            ("Alt+P", self.asides.take_offer),
        ):
            QShortcut(QKeySequence(keys), self, slot, context=inside)

    # ------------------------------------------------------------------ showing

    def _show_all(self) -> None:
        self._show_round()
        self._show_question()

    def _show_round(self) -> None:
        """All but the question: who, saved, pages, level, and what stands beside the question."""
        self._parts.show_state(self.flow, self.clinic, self._room)
        self.asides.show_offer()
        self._show_right()

    def _show_question(self) -> None:
        flow = self.flow
        question = flow.question
        past = words.past_lines(flow)
        if question is None:
            labels = tuple(
                desk_form(flow.asking.form).questions[name].label for name in flow.skipped
            )
            self.centre.show_end(past, labels)
            return
        if self.asides.show_card():
            return
        draft, form = flow.asking.draft, desk_form(flow.asking.form)
        known = flow.known_medicines() if question.kind is Kind.MEDICINES else ()
        view = view_of(
            question,
            flow.asking.answered(question.id),
            self._words,
            today=draft.visit_date,
            earliest=draft.patient.birth_date,
            day_first=self.clinic.day_first,
            known_medicines=known,
            last_time=self.asides.last_words(question.id),
            review_note=review_note(flow.asking.form, self._words),
            same_day=same_day_of(form, flow.asking.shown, draft.answers, question),
        )
        self.centre.show_question(view, past)

    def _show_right(self) -> None:
        self._right.show(self._parts, self._room)

    # ------------------------------------------------------------------ what the person does

    def _on_answered(self, answer: object) -> None:
        self.gaps.hide()
        self.asides.forget_mine()
        self.flow.give(cast("Answer", answer))

    def _on_kept(self, answer: object) -> None:
        self.flow.keep(cast("Answer", answer))

    def _on_open_question(self, question: str) -> None:
        self._right.fold_level()
        self.flow.go_to(QuestionId(question))

    def _on_page(self, page_id: str) -> None:
        self.flow.go_to_page(page_id)

    def _on_pages_menu(self) -> None:
        """The folded pages: a menu under the button over the progress bar."""
        chosen = choose_page(self.flow, self.centre.pages_button)
        if chosen == COMPLETE:
            self.complete()
        elif chosen == OPEN:
            self.asides.show_gaps()
        elif chosen:
            self._on_page(chosen)

    def complete(self) -> None:
        """Read back and complete, or show what stands in the way: a name, or a question to ask."""
        if self.flow.must_tell:
            self._right.fold_alarm(folded=False)
            self._show_right()
            self.red.name.setFocus()
        elif self.flow.intake is not None or self.asides.panel is not None:
            return
        elif self.flow.check_complete(self.complete):
            self.asides.show_read_back()

    def park(self) -> None:
        """Set the intake aside and go back to the list of patients."""
        if self.flow.intake is None and self.flow.park(self.park):
            self.saved.emit()
            self.back_wanted.emit()

    def _on_told(self, name: str) -> None:
        if self.flow.tell(name, partial(self._on_told, name)):
            self.failure.hide()
            self._show_round()
            self.saved.emit()
            self.centre.take_focus()

    def _on_questions_wanted(self) -> None:
        self._right.fold_alarm(folded=True)
        self._show_right()
        self.centre.take_focus()

    def _on_narrow(self) -> None:
        self._right.switch()
        self._show_right()
        self.first_focus()

    def _on_retry(self) -> None:
        if self.flow.is_overtaken:
            self.asides.answer_overtaken()
        elif self.flow.unsaved is not None or not self.failure.isHidden():
            self.failure.hide()
            self.flow.retry()

    # ------------------------------------------------------------------ what the flow says

    def _on_aside(self) -> None:
        self._show_right()
        if self._done is None and not self.red.guard.is_on:
            self.first_focus()

    def _on_question_changed(self) -> None:
        self._right.fold_level()
        self.asides.question_changed()
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
        if isinstance(error, StoreError):
            say_failed(self.failure, self.flow, error)
            self._show_round()

    def _on_gaps(self, count: int) -> None:
        say_gaps(self.gaps, count)
        self.first_focus()

    def _on_completed(self) -> None:
        intake = self.flow.intake
        if intake is None:
            return
        self.failure.hide()
        done = done_of(self.flow, intake)
        done.sheet_wanted.connect(self._on_sheet)
        done.save_wanted.connect(self._on_sheet_file)
        done.next_wanted.connect(self._on_next)
        self.strip.show_saved(f"{self.clinic.local(intake.completed):%H:%M}", short=False)
        self._right.stop()
        self.asides.panel = None
        self._parts.show_done(done)
        self._done = done
        done.setFocus()
        self.saved.emit()

    def _on_sheet(self) -> None:
        if self.flow.intake is not None:
            language = self.flow.intake.patient.language
            self.sheet_wanted.emit(self.flow.intake.intake_id, language)

    def _on_sheet_file(self) -> None:
        if self.flow.intake is not None:
            language = self.flow.intake.patient.language
            self.sheet_file_wanted.emit(self.flow.intake.intake_id, language)

    def _on_next(self) -> None:
        self.intake_wanted.emit(None)

    def say_of_sheet(self, text: str, *, save: bool = False) -> None:
        """Say how printing the come-back sheet went; `save` offers to save it instead."""
        if self._done is not None:
            self._done.say(text, save=save)

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
        panel = self._done or self.asides.panel
        if panel is not None and panel.isVisible():
            take = getattr(panel, "take_focus", panel.setFocus)
            take()
        elif self.centre.isVisible():
            self.centre.take_focus()
        elif self.red.isVisible():
            self.red.name.setFocus()
        else:
            self.narrow.setFocus()

    @override
    def key_help(self) -> tuple[KeyHelp, ...]:
        if self._done is not None:
            sheet = KeyHelp(("P",), _("give the come-back sheet"))
            return (sheet, KeyHelp(("Ctrl+N",), _("next patient")))
        if aside := self.asides.key_help():
            return aside
        question = self.flow.question
        return question_keys(question.kind if question is not None else None)

    @override
    def panels(self) -> tuple[QWidget, ...]:
        alone = self._done or self.asides.panel
        if alone is not None and alone.isVisible():
            return (alone,)
        if self.flow.must_tell and self._room is not Room.NARROW:
            return (self.centre, self.red)
        if self.flow.must_tell:
            return (self.red,) if self.red.isVisible() else (self.centre, self.narrow)
        return (self.pages, self.centre, self.level, self.narrow)

    @override
    def leave(self) -> bool:
        if self.flow.gone:
            return True
        if self.flow.unsaved is not None:
            self.failure.button.setFocus()
            return False
        return self._done is not None or self.flow.park()

    @override
    def fit(self, room: Room) -> None:
        self._room = room
        self._parts.fit(room)
        self.asides.fit(room)
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
        self._build()
        # A child of a visible parent shows itself later, and the focus needs somewhere to go now.
        self._parts.setVisible(self.isVisible())
        self.fit(self._room)
        self._show_all()
        self.centre.question.put_back(typed)
