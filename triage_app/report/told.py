"""The answers as the page may use them: only of questions that apply, with worked-out values.

Hidden answers are left out here, once, so that no zone can show one. It words nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from triage_app.model.answers import (
    Answer,
    Answers,
    DateAnswer,
    Medicine,
    NoAnswer,
    QuestionId,
)
from triage_app.model.person import Patient
from triage_app.questionnaire.facts import Logic, Masked, Missing, logic_of
from triage_app.questionnaire.form import Form, Kind, Question
from triage_app.report.wording import clean, measured, open_word, option_word


class Told:
    """What one patient told on one day, read by question id.

    A question the form does not have, or that does not apply, is `applies(id) == False`; every
    other reader then gives its empty value.
    """

    def __init__(
        self,
        form: Form,
        shown: Iterable[QuestionId],
        patient: Patient,
        visit_date: date,
        answers: Answers,
        logic: Logic | None = None,
    ) -> None:
        logic = logic or logic_of(form)
        examiner = frozenset(q.id for q in form.questions.values() if q.examiner)
        visible = frozenset(shown) & frozenset(form.questions) | examiner
        kept = {name: answer for name, answer in answers.items() if name in visible}
        self.age = patient.age_on(visit_date)
        facts = logic.facts(kept, self.age, patient.sex, visit_date)
        hidden = frozenset(q for q in examiner if facts[q] is Missing.DOES_NOT_APPLY)
        self.form = form
        self.patient = patient
        self.visit_date = visit_date
        self._visible = visible - hidden
        self._facts = facts
        self.answers: Mapping[QuestionId, Answer] = MappingProxyType(
            {name: answer for name, answer in kept.items() if name not in hidden}
        )

    @property
    def asked_of(self) -> tuple[Question, ...]:
        """The questions that reception asks this patient, in order."""
        return tuple(q for q in self.form.asked if q.id in self._visible)

    @property
    def asked_count(self) -> int:
        """How many of them were asked."""
        return sum(q.id in self.answers for q in self.asked_of)

    @property
    def red_flags(self) -> tuple[Question, ...]:
        """The danger-sign questions that apply, in the form's order."""
        return tuple(q for q in self.form.red_flags if q.id in self._visible)

    def applies(self, name: str) -> bool:
        """Whether the form has this question and it applies."""
        return QuestionId(name) in self._visible

    def question(self, name: str) -> Question | None:
        """The question, if it applies."""
        return self.form.questions[QuestionId(name)] if self.applies(name) else None

    def answer(self, name: str) -> Answer | None:
        """As given, not sure or declined; None when nobody asked."""
        return self.answers.get(QuestionId(name))

    def open_word(self, name: str) -> str:
        """ "not asked", "not sure" or "declined"; empty when given, or when it does not apply."""
        return open_word(self.answer(name)) if self.applies(name) else ""

    def given(self, name: str) -> bool:
        """Whether there is a value."""
        answer = self.answer(name)
        return answer is not None and not isinstance(answer, NoAnswer)

    def choice(self, name: str) -> str:
        """The option of a choice or yes_no question; empty without one."""
        answer = self.answer(name)
        question = self.question(name)
        if question is None or not isinstance(answer, str):
            return ""
        return answer if question.kind in (Kind.CHOICE, Kind.YES_NO) else ""

    def word(self, name: str) -> str:
        """The short label of the chosen option; empty without one."""
        question = self.question(name)
        option = self.choice(name)
        return option_word(question, option) if question is not None and option else ""

    def chosen(self, name: str) -> tuple[str, ...] | None:
        """Option ids of a multi or areas question, "none" left out; None without an answer."""
        answer = self.answer(name)
        if not isinstance(answer, tuple) or any(isinstance(item, Medicine) for item in answer):
            return None
        return tuple(str(item) for item in answer if item != "none")

    def chosen_words(self, name: str) -> tuple[str, ...]:
        """The short labels of what was chosen."""
        question = self.question(name)
        chosen = self.chosen(name)
        if question is None or not chosen:
            return ()
        return tuple(option_word(question, option) for option in chosen)

    def other_words(self, name: str) -> tuple[str, ...]:
        """The short labels of what was read out and not chosen; empty without an answer."""
        question = self.question(name)
        chosen = self.chosen(name)
        if question is None or chosen is None:
            return ()
        return tuple(o.label for o in question.options if o.id != "none" and o.id not in chosen)

    def medicines(self) -> tuple[Medicine, ...] | None:
        """The list of medicines; empty for none taken, None without an answer."""
        for question in self.asked_of:
            answer = self.answer(question.id)
            if question.kind is Kind.MEDICINES and isinstance(answer, tuple):
                return tuple(item for item in answer if isinstance(item, Medicine))
        return None

    def number(self, name: str) -> float | None:
        """A number or scale, or a worked-out value of the form; None when not known."""
        if name in self.form.derived:
            value = self._facts.get(name)
            value = value.value if isinstance(value, Masked) else value
        elif self.applies(name):
            value = self.answer(name)
        else:
            return None
        return value if isinstance(value, (int, float)) else None

    def amount(self, name: str) -> str:
        """A number with its unit; empty without one."""
        question = self.question(name)
        value = self.number(name)
        return measured(question, value) if question is not None and value is not None else ""

    def day(self, name: str) -> DateAnswer | None:
        """A day; None without one."""
        answer = self.answer(name)
        return answer if isinstance(answer, DateAnswer) else None

    def text(self, name: str) -> str:
        """What was typed, cleaned; empty without an answer."""
        answer = self.answer(name)
        question = self.question(name)
        if question is None or question.kind is not Kind.TEXT or not isinstance(answer, str):
            return ""
        return clean(answer)
