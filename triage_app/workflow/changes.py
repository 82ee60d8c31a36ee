"""What changed between two sets of answers, one answer at a time, in the specialist's words.

The same list says what changed since the last visit, since the last version, and since the paper on
somebody's desk was printed. A question not asked is a value of its own here: "not asked" is not
"no". It judges nothing: whether a change matters is for the rules and the reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from triage_app.model.answers import (
    Answer,
    Answers,
    DateAnswer,
    Medicine,
    NoAnswer,
    QuestionId,
)
from triage_app.model.beside import LevelSet, Printed, level_in_force
from triage_app.model.intake import Intake
from triage_app.questionnaire.form import Form
from triage_app.report.wording import (
    answer_words,
    clean,
    date_answer,
    medicine_words,
    number,
    open_word,
)


@dataclass(frozen=True, slots=True)
class Change:
    """An answer that is not what it was: label and both values in the specialist's words."""

    question: QuestionId
    label: str
    was: str
    now: str

    @property
    def words(self) -> str:
        """ "osteoporosis: osteopenia only, now told of it"."""
        return f"{self.label}: {self.was}, now {self.now}"


def changes_between(form: Form, old: Answers, new: Answers, day: date) -> tuple[Change, ...]:
    """Every answer that differs, in the form's order; last those of questions no longer in it.

    Args:
        form: whose labels and words are used.
        old: the answers before.
        new: the answers after.
        day: the day of the visit, from which days are counted ("16 days").
    """
    gone = [name for name in (*old, *new) if name not in form.questions]
    return tuple(
        Change(name, _label(form, name), _said(form, name, was, day), _said(form, name, now, day))
        for name in dict.fromkeys((*form.questions, *gone))
        if (was := old.get(name)) != (now := new.get(name))
    )


def changes_since_printed(
    form: Form,
    version: Intake,
    prints: Sequence[tuple[Intake, Printed]],
    levels: Sequence[LevelSet],
) -> tuple[Change, ...]:
    """What the paper on somebody's desk does not say: who it is, the level, then the answers.

    Args:
        form: whose labels and words are used.
        version: as it is now.
        prints: every copy of every version, with the version.
        levels: those set by hand, first first.
    """
    if not prints:
        return ()
    then, copy = max(prints, key=lambda pair: pair[1].at)
    changes = []
    was, now = (f"{i.patient.name} {i.patient.mrn}".strip() for i in (then, version))
    if was != now:
        changes.append(Change(QuestionId("patient"), "patient", was, now))
    before = level_in_force(then.assessment.level, (e for e in levels if e.at <= copy.at))
    after = level_in_force(version.assessment.level, levels)
    if before is not after:
        changes.append(Change(QuestionId("level"), "level", before.word, after.word))
    day = version.visit_date
    return (*changes, *changes_between(form, then.answers, version.answers, day))


def _label(form: Form, name: QuestionId) -> str:
    question = form.questions.get(name)
    return question.label if question is not None else name.replace("_", " ")


def _said(form: Form, name: QuestionId, answer: Answer | None, day: date) -> str:
    question = form.questions.get(name)
    if question is None:
        return _bare(answer, day)
    if question.examiner and answer is None:
        return "not examined"
    return answer_words(question, answer, day)


def _bare(answer: Answer | None, day: date) -> str:
    """An answer to a question that the form has no more: the option's id is all there is."""
    match answer:
        case None | NoAnswer():
            return open_word(answer)
        case DateAnswer():
            return date_answer(answer, day)
        case tuple():
            words = [medicine_words(i) if isinstance(i, Medicine) else i for i in answer]
            return ", ".join(words) or "none"
        case int() | float():
            return number(answer)
        case str():
            return clean(answer)
