"""Which answers of a past intake a form can take: a question or an option may be gone since."""

from __future__ import annotations

from triage_app.model.answers import Answer, Answers, DateAnswer, Medicine, NoAnswer, QuestionId
from triage_app.model.intake import Intake
from triage_app.questionnaire.form import Form, Kind, Question

Taken = tuple[Answers, tuple[QuestionId, ...]]


class Fitting:
    """Sorts answers for one form; answers given with just this form all fit."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._options = {
            question.id: frozenset(option.id for option in question.options)
            for question in form.questions.values()
        }

    def taken(self, intake: Intake) -> Taken:
        """The answers this form can take, and the questions whose answer it cannot.

        An answer that is no longer possible counts as not asked, never as a "no".
        """
        if intake.form.sha256 == self._form.stamp.sha256:
            return intake.answers, ()
        gone = tuple(
            name for name, answer in intake.answers.items() if not self._fits(name, answer)
        )
        if not gone:
            return intake.answers, ()
        kept = {name: answer for name, answer in intake.answers.items() if name not in gone}
        return kept, gone

    def _fits(self, name: QuestionId, answer: Answer) -> bool:
        question = self._form.questions.get(name)
        if question is None:
            return False
        return isinstance(answer, NoAnswer) or self._is_of_kind(question, answer)

    def _is_of_kind(self, question: Question, answer: Answer) -> bool:
        match question.kind:
            case Kind.YES_NO | Kind.CHOICE:
                return answer in self._options[question.id]
            case Kind.MULTI | Kind.AREAS:
                ids = self._options[question.id]
                return isinstance(answer, tuple) and all(item in ids for item in answer)
            case Kind.SCALE | Kind.NUMBER:
                return isinstance(answer, (int, float))
            case Kind.DATE:
                return isinstance(answer, DateAnswer)
            case Kind.MEDICINES:
                return isinstance(answer, tuple) and all(isinstance(m, Medicine) for m in answer)
            case Kind.TEXT:
                return isinstance(answer, str)
