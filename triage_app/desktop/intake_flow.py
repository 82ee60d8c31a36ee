"""An intake being asked, without its looks: which question, what is saved, what comes next.

Every answer goes through `workflow` and is on disk before the next question shows. It decides
nothing clinical: levels, gaps and what is unlikely are what `workflow` says.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Signal

from triage_app import workflow
from triage_app.errors import StoreError
from triage_app.model.answers import Answer, Medicine, QuestionId
from triage_app.model.intake import Intake
from triage_app.model.level import Level
from triage_app.model.problem import Severity
from triage_app.questionnaire.form import Kind, Question
from triage_app.workflow import Asking, Clinic

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
    """

    question_changed = Signal()
    refused = Signal(str)
    doubted = Signal(str, object)
    saved = Signal()
    failed = Signal(object)
    gaps_found = Signal(int)
    completed = Signal(object)
    parked = Signal()

    def __init__(self, clinic: Clinic, asking: Asking, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.clinic = clinic
        self.asking = asking
        self.intake: Intake | None = None
        self.unsaved: tuple[QuestionId, Answer] | None = None
        self._skipped: set[QuestionId] = set()
        self._told_rules: frozenset[str] = frozenset()
        self.told = ""
        self._known: tuple[str, ...] | None = None
        for note in workflow.acknowledged(clinic, asking.draft.draft_id):
            self._note_told(f"{note.told} was told at {clinic.local(note.at):%H:%M}.")
        self.current: QuestionId | None = self._start()

    def _start(self) -> QuestionId | None:
        place = self.asking.draft.place
        if place in self.asking.shown and place not in self.asking.draft.answers:
            return place
        return self._after(place)

    @property
    def question(self) -> Question | None:
        """The question on screen; None when every one was asked or left empty."""
        return self.asking.form.questions[self.current] if self.current is not None else None

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

    def known_medicines(self) -> tuple[str, ...]:
        """Medicine names this patient gave at the last visit."""
        if self._known is None:
            visit = workflow.last_visit(self.clinic, self.asking.draft.patient.patient_id)
            answers = visit.answers.values() if visit is not None else ()
            self._known = tuple(
                item.name
                for answer in answers
                if isinstance(answer, tuple)
                for item in answer
                if isinstance(item, Medicine)
            )
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
            self.doubted.emit(problem.text, answer)
            return
        self.keep(answer)

    def keep(self, answer: Answer) -> None:
        """Save the answer to the current question and go on; StoreError is told by `failed`."""
        if self.current is None:
            return
        try:
            asking = workflow.answer(self.clinic, self.asking, self.current, answer)
        except StoreError as error:
            self.unsaved = (self.current, answer)
            log.warning("An answer could not be saved: %s", type(error).__name__)
            self.failed.emit(error)
            return
        self.asking = asking
        self.unsaved = None
        self._skipped.discard(self.current)
        self.current = self._after(self.current)
        self.saved.emit()
        self.question_changed.emit()

    @property
    def unsaved_instruction(self) -> tuple[str, ...]:
        """The emergency's fixed words when the answer that could not be saved makes it one."""
        if self.unsaved is None:
            return ()
        draft = self.asking.draft
        question, answer = self.unsaved
        age = draft.patient.age_on(draft.visit_date)
        tried = {**draft.answers, question: answer}
        level = self.asking.engine.assess(tried, age, draft.patient.sex, draft.visit_date).level
        if level is not Level.EMERGENCY:
            return ()
        return workflow.level_words(self.asking.form, level).instructions

    def retry(self) -> None:
        """Save the kept answer again."""
        if self.unsaved is not None:
            self.current, answer = self.unsaved
            self.keep(answer)

    def skip(self) -> None:
        """Leave a free text empty: not asked, and not come back to by itself."""
        question = self.question
        if question is not None and question.kind is Kind.TEXT:
            self._skipped.add(question.id)
            self.current = self._after(question.id)
            self.question_changed.emit()

    def _after(self, place: QuestionId | None) -> QuestionId | None:
        """The next question not asked and not left empty; None when there is none."""
        tried: set[QuestionId] = set()
        following = self.asking.next_question(place)
        while following is not None and following in self._skipped and following not in tried:
            tried.add(following)
            following = self.asking.next_question(following)
        return None if following in self._skipped else following

    def go_back(self) -> None:
        """Show the question before this one, with its answer."""
        shown = self.asking.shown
        if self.current is None:
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
        self.go_to(next(iter(open_ones or on_page), None))

    def complete(self) -> None:
        """Complete the intake, or go to the first question that stands in the way."""
        missing = workflow.what_is_missing(self.asking)
        if missing:
            self.go_to(missing[0].question)
            self.gaps_found.emit(len(missing))
            return
        if self.unsaved is not None:
            return
        try:
            self.intake = workflow.complete(self.clinic, self.asking)
        except StoreError as error:
            self.failed.emit(error)
            return
        self.completed.emit(self.intake)

    def park(self) -> bool:
        """Set the intake aside. False when it could not be saved."""
        if self.intake is not None:
            return True
        try:
            workflow.park(self.clinic, self.asking)
        except StoreError as error:
            self.failed.emit(error)
            return False
        self.parked.emit()
        return True

    def tell(self, name: str) -> bool:
        """Note who was told of the emergency. False when it could not be saved."""
        try:
            note = workflow.acknowledge(self.clinic, self.asking.draft.draft_id, name)
        except StoreError as error:
            self.failed.emit(error)
            return False
        self._note_told(f"{note.told} was told at {self.clinic.local(note.at):%H:%M}.")
        return True

    def _note_told(self, words: str) -> None:
        self.told = words
        self._told_rules = self._told_rules | self.emergency_rules
