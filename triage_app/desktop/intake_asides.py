"""What comes beside the questions of an intake: last time's facts, gaps, read-back, and offers.

Each takes the place of the question while it is open, or stands as a line above it. What is
offered and in which order is said by `workflow`.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from triage_app.desktop.confirm_card import STILL_SO
from triage_app.desktop.desk_form import desk_form
from triage_app.desktop.gaps_panel import GapLine, GapsPanel
from triage_app.desktop.intake_flow import IntakeFlow
from triage_app.desktop.intake_layout import IntakeLayout
from triage_app.desktop.intake_words import unsaved_instruction
from triage_app.desktop.question_view import sentence, short_answer
from triage_app.desktop.read_back_panel import IS_IT_RIGHT, ReadBackPanel
from triage_app.desktop.screen import KeyHelp, Room
from triage_app.desktop.spoken_row import SpokenLine, spoken_line
from triage_app.desktop.theme import load_other_scripts
from triage_app.desktop.waiting import day_words
from triage_app.errors import StoreError
from triage_app.model.answers import Answer, QuestionId
from triage_app.questionnaire.catalogue import Catalogue
from triage_app.texts import _
from triage_app.workflow.gaps import enough, gaps, stand
from triage_app.workflow.procedure import Procedure, procedure_to_offer
from triage_app.workflow.read_back import to_read_back

LOOK_ELSEWHERE_MS = 15_000
_RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


class IntakeAsides(QObject):
    """The asides of one intake screen; `panel` is the one that stands in the question's place.

    Signals:
        changed: an aside came or went: show the rest of the screen anew.
        instead_wanted: ask the after-procedure questions instead.
        closed: another desk finished this intake: leave it.
    """

    changed = Signal()
    instead_wanted = Signal()
    closed = Signal()

    def __init__(self, flow: IntakeFlow, spoken: Catalogue, parent: QObject) -> None:
        super().__init__(parent)
        self._flow = flow
        self._spoken = spoken
        app = QApplication.instance()
        if flow.asking.draft.patient.language in _RIGHT_TO_LEFT and isinstance(app, QApplication):
            load_other_scripts(app)
        self._parts: IntakeLayout | None = None
        self._room = Room.WIDE
        self._to_change: QuestionId | None = None
        self._mine: Answer | None = None
        self.panel: ReadBackPanel | GapsPanel | None = None
        self.procedure = self._look_for_procedure()
        flow.overtaken.connect(self._on_overtaken)
        elsewhere = QTimer(self)
        elsewhere.setInterval(LOOK_ELSEWHERE_MS)
        elsewhere.timeout.connect(flow.look_elsewhere)
        elsewhere.start()

    def _look_for_procedure(self) -> Procedure | None:
        try:
            return procedure_to_offer(self._flow.clinic, self._flow.asking)
        except StoreError:
            return None  # an offer only: the questions asked for are asked

    def attach(self, parts: IntakeLayout) -> None:
        """Work on these parts from now on; the ones before are gone."""
        self._parts = parts
        self.panel = None
        parts.offer.acted.connect(self.take_offer)
        card = parts.centre.card
        card.confirmed.connect(self._on_confirmed)
        card.opened.connect(self._on_fact_opened)
        card.back_wanted.connect(self._flow.go_back)
        self.show_offer()

    def fit(self, room: Room) -> None:
        """Take this much room."""
        self._room = room
        if self.panel is not None:
            self.panel.fit(room)

    # ------------------------------------------------------------------ facts from last time

    def show_card(self) -> bool:
        """Show the facts from last time that stand for the current question, if there are any."""
        flow = self._flow
        facts = flow.to_confirm
        if not facts or flow.last is None or self._parts is None:
            return False
        questions = desk_form(flow.asking.form).questions
        lines = tuple(
            spoken_line(questions[name], flow.last.facts[name], self._spoken) for name in facts
        )
        other = self._spoken.answer(STILL_SO)
        self._parts.centre.show_card(lines, day_words(flow.last.on), other)
        return True

    def last_words(self, question: QuestionId) -> str:
        """ "Last time, 9 Jul 2026: osteopenia only" for a fact that is asked anew."""
        flow = self._flow
        if flow.last is None or question not in flow.last.facts:
            return ""
        said = short_answer(
            desk_form(flow.asking.form).questions[question], flow.last.facts[question]
        )
        words = _("Last time, {day}: {answer}.")
        return words.format(day=day_words(flow.last.on), answer=said)

    def _on_confirmed(self, facts: object) -> None:
        self._flow.confirm(cast("tuple[QuestionId, ...]", facts))

    def _on_fact_opened(self, fact: str) -> None:
        self._flow.open_fact(QuestionId(fact))

    # ------------------------------------------------------------------ gaps and read-back

    def show_gaps(self) -> None:
        """List what is open; the same key again goes back."""
        flow = self._flow
        if flow.intake is not None or isinstance(self.panel, GapsPanel):
            self.close()
            return
        form = desk_form(flow.asking.form)
        titles = {page.id: page.title for page in form.pages}
        lines = tuple(
            GapLine(
                gap.question,
                sentence(form.questions[gap.question].label),
                titles[form.questions[gap.question].page],
                gap.worth,
                gap.could_make,
            )
            for gap in gaps(flow.asking)
        )
        panel = GapsPanel()
        panel.show_gaps(lines, stand(flow.asking))
        panel.question_chosen.connect(self._on_gap_chosen)
        panel.back_wanted.connect(self.close)
        self._open(panel)

    def _on_gap_chosen(self, question: str) -> None:
        self.close()
        self._flow.go_to(QuestionId(question))

    def show_read_back(self) -> None:
        """Read back what matters most; completing follows."""
        self._to_change = None
        panel = ReadBackPanel()
        panel.show_lines(self._read_back_lines(), self._spoken.answer(IS_IT_RIGHT))
        panel.agreed.connect(self._on_agreed)
        panel.left_out.connect(self._on_left_out)
        panel.opened.connect(self._on_change)
        panel.back_wanted.connect(self.close)
        self._open(panel)

    def _read_back_lines(self) -> tuple[SpokenLine, ...]:
        asking = self._flow.asking
        questions, answers = desk_form(asking.form).questions, asking.draft.answers
        return tuple(
            spoken_line(questions[name], answers[name], self._spoken)
            for name in to_read_back(asking)
        )

    def _on_agreed(self) -> None:
        self._flow.complete(read_back=bool(self._read_back_lines()))

    def _on_left_out(self) -> None:
        self._flow.complete()

    def _on_change(self, question: str) -> None:
        self._to_change = QuestionId(question)
        self.close()
        self._flow.go_to(QuestionId(question))

    def question_changed(self) -> None:
        """Another question is current: the read-back comes back once its answer was changed."""
        if self._to_change is None:
            self.close()
        elif self._flow.current != self._to_change:
            self._to_change = None
            if enough(self._flow.asking) and not self._flow.must_tell:
                self.show_read_back()

    def _open(self, panel: ReadBackPanel | GapsPanel) -> None:
        self._drop()
        self.panel = panel
        panel.fit(self._room)
        if self._parts is not None:
            self._parts.show_aside(panel)
        self.changed.emit()

    def close(self) -> None:
        """Back to the question."""
        if self.panel is not None:
            self._drop()
            self.changed.emit()

    def _drop(self) -> None:
        if self._parts is not None and self.panel is not None:
            self._parts.drop_aside(self.panel)
        self.panel = None

    @property
    def focus(self) -> QWidget | None:
        """Where the keys go while an aside is open."""
        return self.panel

    def key_help(self) -> tuple[KeyHelp, ...]:
        """The keys of what is open, for F1; empty for a question."""
        if self.panel is not None:
            return self.panel.key_help()
        card = self._parts.centre.card if self._parts is not None else None
        return card.key_help() if card is not None and card.isVisible() else ()

    # ------------------------------------------------------------------ lines above the question

    def show_offer(self) -> None:
        """Offer the after-procedure questions while nothing was answered; else hide the line."""
        if self._parts is None or self._mine is not None:
            return
        found = self.procedure
        if found is None or self._flow.asking.draft.answers or self._flow.intake is not None:
            self._parts.offer.hide()
            return
        day = f", {day_words(found.on)}" if found.on is not None else ""
        self._parts.offer.say(
            _("{procedure} on record: after-procedure questions?").format(
                procedure=f"{found.name}{day}"
            ),
            _("Or go on with these. Nothing was chosen for you."),
            _("Ask those instead"),
            "Alt+P",
        )

    def take_offer(self) -> None:
        """Do what the line above the question offers."""
        if self._parts is None or self._parts.offer.isHidden():
            return
        self._parts.offer.hide()
        if self._mine is not None:
            mine, self._mine = self._mine, None
            self._flow.give(mine)
        elif self.procedure is not None:
            self.instead_wanted.emit()

    def forget_mine(self) -> None:
        """Another answer was given: the one that was not saved is not offered any more."""
        if self._mine is not None and self._parts is not None:
            self._mine = None
            self._parts.offer.hide()

    def _on_overtaken(self) -> None:
        """Say that another desk was first, what is safe, and what to do."""
        flow = self._flow
        if self._parts is None:
            return
        kept = _("What that desk saved is kept; nothing was written over.")
        now = " ".join(unsaved_instruction(flow))
        said = " ".join(part for part in (now, kept, self._not_saved()) if part)
        if flow.gone:
            self._parts.failure.say(
                _("Another desk completed or discarded this intake."),
                f"{said} {_('Open the record from the worklist.')}",
                _("Close it here"),
                "F5",
            )
            return
        stored = flow.theirs
        head = _("Another desk is asking this patient too and saved first")
        if stored is not None:
            head = f"{head} ({stored.by.name}, {flow.clinic.local(stored.saved):%H:%M})"
        self._parts.failure.say(f"{head}.", said, _("Show what they saved"), "F5")

    def _not_saved(self) -> str:
        """The answer given here that is on no disk."""
        flow = self._flow
        if flow.unsaved is None:
            return ""
        name, answer = flow.unsaved
        question = desk_form(flow.asking.form).questions[name]
        words = _("Not saved here: {question}: {answer}.")
        return words.format(question=question.label, answer=short_answer(question, answer))

    def answer_overtaken(self) -> None:
        """Show what the other desk saved, and offer the answer that was not saved here."""
        flow = self._flow
        if self._parts is None or not flow.is_overtaken:
            return
        if flow.gone:
            self.closed.emit()
            return
        self._parts.failure.hide()
        question = flow.unsaved[0] if flow.unsaved is not None else None
        mine = flow.take_theirs()
        if mine is None or question is None:
            return
        self._mine = mine
        asked = desk_form(flow.asking.form).questions[question]
        theirs = flow.asking.answered(question)
        head = _("Your answer was not saved: {mine}.").format(mine=short_answer(asked, mine))
        text = _("What the other desk saved is on the screen now.")
        if theirs is not None:
            head = _("Theirs: {theirs}. Yours: {mine}.").format(
                theirs=short_answer(asked, theirs), mine=short_answer(asked, mine)
            )
            text = _("Both desks answered this. Ask the patient again, then keep what is right.")
        self._parts.offer.say(
            head,
            text,
            _("Keep mine"),
            "Alt+P",
        )
