"""An intake being asked, without its looks: which question, what is saved, what comes next.

Every answer goes through `workflow` and is on disk before the next question shows. It decides
nothing clinical: levels, gaps and what is unlikely are what `workflow` says.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal

from triage_app import workflow
from triage_app.desktop.answer_trail import AnswerTrail
from triage_app.desktop.desk_form import desk_form, doubt_words
from triage_app.desktop.question_watch import QuestionWatch
from triage_app.errors import StoreChanged, StoreError
from triage_app.model.answers import Answer, QuestionId
from triage_app.model.intake import Draft, Intake
from triage_app.model.level import Level
from triage_app.model.problem import Severity
from triage_app.questionnaire.form import Kind, Question
from triage_app.texts import _
from triage_app.workflow import Asking, Clinic
from triage_app.workflow.asking import as_known_now
from triage_app.workflow.gaps import following
from triage_app.workflow.read_back import note_read_back
from triage_app.workflow.revisit import confirm, last_time, medicines_last_time, to_confirm

log = logging.getLogger(__name__)


class IntakeFlow(QObject):
    """Where the intake stands.

    Signals:
        question_changed: another question, or none, is current.
        refused: a sentence (str): the answer was not taken.
        doubted: the question (str) "is this right?" and the answer (object).
        saved: an answer was saved.
        failed: a StoreError (object): nothing was lost, nothing was saved.
        gaps_found: how many questions (int) still stand in the way of completing.
        completed: the Intake (object).
        parked: the intake was set aside.
        overtaken: another desk saved, completed or discarded it; `gone` says whether it is left.
    """

    question_changed = Signal()
    refused = Signal(str)
    doubted = Signal(str, object)
    saved = Signal()
    failed = Signal(object)
    gaps_found = Signal(int)
    completed = Signal(object)
    parked = Signal()
    overtaken = Signal()

    def __init__(
        self,
        clinic: Clinic,
        asking: Asking,
        parent: QObject | None = None,
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._watch = QuestionWatch(tick)
        self.clinic = clinic
        self.asking = asking
        self.intake: Intake | None = None
        self.unsaved: tuple[QuestionId, Answer] | None = None
        self._again: Callable[[], object] | None = None
        self.last = last_time(clinic, asking)
        self.read_back: datetime | None = None
        self.is_overtaken = False
        self.theirs: Draft | None = None
        self.gone = False
        self._opened: set[QuestionId] = set()
        self._stay_on = ""
        self._skipped: set[QuestionId] = set()
        self._trail = AnswerTrail(asking)
        self._told_rules: frozenset[str] = frozenset()
        self.told = ""
        self._known: tuple[str, ...] | None = None
        for note in workflow.acknowledged(clinic, asking.draft.draft_id):
            self._note_told(_told_words(note.told, clinic.local(note.at)))
        self.current: QuestionId | None = self._start()
        self.question_changed.connect(self._on_question_changed)
        self._watch_current()

    def _on_question_changed(self) -> None:
        # What failed before it was meant for the intake as it stood then.
        self._again = None
        self._watch_current()

    def _watch_current(self) -> None:
        self._watch.show(self.current)

    def count_key(self) -> None:
        """A key went to the question on show."""
        self._watch.count_key()

    def _start(self) -> QuestionId | None:
        place = self.asking.draft.place
        if place in self.asking.shown and place not in self.asking.draft.answers:
            return place
        return self._after(place)

    @property
    def question(self) -> Question | None:
        """The question on screen; None when every one was asked or left empty."""
        form = desk_form(self.asking.form)
        return form.questions[self.current] if self.current is not None else None

    @property
    def to_confirm(self) -> tuple[QuestionId, ...]:
        """The facts from last time to confirm instead of asking the current question; or empty."""
        question = self.question
        if question is None or question.id in self.asking.draft.answers:
            return ()
        facts = to_confirm(self.asking, self.last, question.page, self._opened)
        return facts if question.id in facts else ()

    @property
    def following(self) -> QuestionId | None:
        """The question that comes after the current one, as things stand."""
        skipped = self._skipped | ({self.current} if self.current is not None else set())
        return following(self.asking, self.current, skipped, self._stay_on)

    @property
    def emergency_rules(self) -> frozenset[str]:
        """The rules that make it an emergency now."""
        return frozenset(
            reason.rule
            for reason in self.asking.assessment.reasons
            if reason.level is Level.EMERGENCY
        )

    @property
    def must_tell(self) -> bool:
        """Whether somebody must be told of an emergency, or of one more."""
        emergency = self.asking.assessment.level is Level.EMERGENCY
        return emergency and self.intake is None and not self.emergency_rules <= self._told_rules

    @property
    def skipped(self) -> tuple[QuestionId, ...]:
        """Free texts left empty, in order."""
        return tuple(name for name in self.asking.shown if name in self._skipped)

    def left(self, page_id: str = "") -> int:
        """How many questions are still to be asked, on one page or on all; none left empty."""
        questions, answers = self.asking.form.questions, self.asking.draft.answers
        return sum(
            name not in answers
            and name not in self._skipped
            and page_id in ("", questions[name].page)
            for name in self.asking.shown
        )

    @property
    def passed(self) -> tuple[QuestionId, ...]:
        """The questions answered or left empty before the current one, as they were asked."""
        return self._trail.before(self.current, self.asking.shown)

    def known_medicines(self) -> tuple[str, ...]:
        """Medicine names this patient gave at the last visit."""
        if self._known is None:
            patient = self.asking.draft.patient
            self._known = medicines_last_time(self.clinic, patient.patient_id)
        return self._known

    def give(self, answer: Answer) -> None:
        """Take the answer to the current question: refuse it, ask again, or save it and go on."""
        if self.current is None:
            return
        problems = workflow.check(self.asking, self.current, answer)
        for problem in problems:
            if problem.severity is Severity.REFUSED:
                self.refused.emit(f"{problem.text} {problem.cure}".strip())
                return
        for problem in problems:
            self.doubted.emit(doubt_words(self.asking.form, problem.text), answer)
            return
        self.keep(answer)

    def keep(self, answer: Answer) -> None:
        """Save the answer to the current question and go on; StoreError is told by `failed`."""
        if self.current is None:
            return
        spent = self._watch.spent(self.current)
        try:
            asking = workflow.answer(self.clinic, self.asking, self.current, answer, spent)
        except StoreError as error:
            self.unsaved = (self.current, answer)
            log.warning("An answer could not be saved: %s", type(error).__name__)
            self._fail(error)
            return
        self._go_on(asking, self.current)

    def confirm(self, facts: tuple[QuestionId, ...]) -> None:
        """Take these facts from last time, read aloud and still so, and go on."""
        if self.last is None or not facts:
            return
        try:
            asking = confirm(self.clinic, self.asking, self.last, facts)
        except StoreError as error:
            self._fail(error, partial(self.confirm, facts))
            return
        self._go_on(asking, *facts)

    def open_fact(self, fact: QuestionId) -> None:
        """Ask a fact from last time anew: it changed."""
        self._opened.add(fact)
        self.go_to(fact)

    def _go_on(self, asking: Asking, *answered: QuestionId) -> None:
        self.asking = asking
        self.unsaved = None
        self._skipped.difference_update(answered)
        self._trail.add(*answered)
        self.current = self._after(answered[-1])
        self.saved.emit()
        self.question_changed.emit()

    def _fail(self, error: StoreError, again: Callable[[], object] | None = None) -> None:
        """Say that something could not be saved; `again` is what `retry` does then."""
        self._again = again
        if isinstance(error, StoreChanged):
            self._note_overtaken()
        else:
            self.failed.emit(error)

    def _note_overtaken(self) -> None:
        if self.is_overtaken:
            return
        self.is_overtaken = True
        try:
            self.theirs = self.clinic.records.read_draft(self.asking.draft.draft_id)
            self.gone = self.theirs is None
        except StoreError as error:
            # Whether it is gone shows when it is opened again: until then it is taken for there.
            log.warning("The draft could not be looked at: %s", type(error).__name__)
        self.overtaken.emit()

    def look_elsewhere(self) -> None:
        """See whether another desk saved this intake since; then nothing more is written here."""
        if self.intake is not None or self.is_overtaken:
            return
        try:
            stored = self.clinic.records.read_draft(self.asking.draft.draft_id)
        except StoreError as error:
            log.warning("The draft could not be looked at: %s", type(error).__name__)
            return
        if stored is None or stored.saved != self.asking.draft.saved:
            self._note_overtaken()

    def take_theirs(self) -> Answer | None:
        """Show what the other desk saved; give back the answer of here that was not saved.

        None also when the store could not be read: `failed` says so, and it can be tried again.
        """
        try:
            asking = workflow.resume(self.clinic, self.asking.draft.draft_id)
        except KeyError:
            self.gone = True
            self.overtaken.emit()
            return None
        except StoreError as error:
            self.failed.emit(error)
            return None
        mine = self.unsaved
        self.asking, self.unsaved, self.is_overtaken = asking, None, False
        self._trail = AnswerTrail(asking)
        if mine is not None:
            self.current = mine[0]
        elif self.current not in asking.shown or self.current in asking.draft.answers:
            self.current = self._after(self.current)
        self.saved.emit()
        self.question_changed.emit()
        return mine[1] if mine is not None else None

    def retry(self) -> None:
        """Do again what could not be saved: the kept answer, or completing, parking, telling."""
        again, self._again = self._again, None
        if self.unsaved is not None:
            self.current, answer = self.unsaved
            self.keep(answer)
        elif again is not None:
            again()

    def skip(self) -> None:
        """Leave a free text empty: not asked, and not come back to by itself."""
        question = self.question
        if question is not None and question.kind is Kind.TEXT:
            self._skipped.add(question.id)
            self._trail.add(question.id)
            self.current = self._after(question.id)
            self.question_changed.emit()

    def _after(self, place: QuestionId | None) -> QuestionId | None:
        """The next question not asked and not left empty; None when there is none."""
        next_one = following(self.asking, place, self._skipped, self._stay_on)
        if next_one is None or self.asking.form.questions[next_one].page != self._stay_on:
            self._stay_on = ""
        return next_one

    def go_back(self) -> None:
        """Show the question that was answered before this one, with its answer."""
        shown, passed = self.asking.shown, self.passed
        if self.current in self._opened and self.current not in self.asking.draft.answers:
            # Opened by mistake: the fact stands among the others again.
            self._opened.discard(self.current)
            self.go_to(self.current)
        elif passed:
            self.go_to(passed[-1])
        elif self.current is None:
            self.go_to(shown[-1] if shown else None)
        else:
            self.go_to(self.asking.previous(self.current))

    def go_to(self, question: QuestionId | None) -> None:
        """Show this question."""
        if question is not None and self.unsaved is None:
            self.asking = workflow.move_to(self.asking, question)
            self.current = question
            self.question_changed.emit()

    def go_to_page(self, page_id: str) -> None:
        """Show the first question of a page that was not asked, or its first."""
        questions = self.asking.form.questions
        on_page = [name for name in self.asking.shown if questions[name].page == page_id]
        open_ones = [name for name in on_page if name not in self.asking.draft.answers]
        self._stay_on = page_id
        self.go_to(next(iter(open_ones or on_page), None))

    def check_complete(self, again: Callable[[], object] | None = None) -> bool:
        """Whether it can be completed; if not, go to the first question that stands in the way.

        `again` is what `retry` does when the patient could not be looked up.
        """
        try:
            self.asking = as_known_now(self.clinic, self.asking)
        except StoreError as error:
            self._fail(error, again)
            return False
        missing = workflow.what_is_missing(self.asking)
        if missing:
            self.go_to(missing[0].question)
            self.gaps_found.emit(len(missing))
        return not missing and self.unsaved is None and not self.is_overtaken

    def complete(self, *, read_back: bool = False) -> None:
        """Complete the intake, and note that it was read back if it was."""
        again = partial(self.complete, read_back=read_back)
        if not self.check_complete(again):
            return
        try:
            self.intake = workflow.complete(self.clinic, self.asking)
        except StoreError as error:
            self._fail(error, again)
            return
        if read_back:
            try:
                self.read_back = note_read_back(self.clinic, self.intake.intake_id)
            except StoreError as error:
                # The intake is safe; the page will say "not read back", which is the safe way.
                log.warning("The read-back could not be noted: %s", type(error).__name__)
        self.completed.emit(self.intake)

    def park(self, again: Callable[[], object] | None = None) -> bool:
        """Set the intake aside. False when it could not be saved: `retry` does `again`."""
        if self.intake is not None or self.gone:
            return True
        try:
            workflow.park(self.clinic, self.asking)
        except StoreError as error:
            self._fail(error, again or self.park)
            return self.gone
        self.parked.emit()
        return True

    def tell(self, name: str, again: Callable[[], object] | None = None) -> bool:
        """Note who was told of the emergency. False when it could not be saved."""
        try:
            note = workflow.acknowledge(self.clinic, self.asking.draft.draft_id, name)
        except StoreError as error:
            self._fail(error, again)
            return False
        self._note_told(_told_words(note.told, self.clinic.local(note.at)))
        # Telling somebody took its own time: the question on show begins now.
        self._watch_current()
        return True

    def _note_told(self, words: str) -> None:
        self.told = words
        self._told_rules = self._told_rules | self.emergency_rules


def _told_words(name: str, at: datetime) -> str:
    return _("{name} was told at {clock}.").format(name=name, clock=f"{at:%H:%M}")
