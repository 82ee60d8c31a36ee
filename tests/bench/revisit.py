"""How long a returning patient is asked until the intake can be completed: reckoned, not timed.

What takes the time is talking. Reckoned as in the keystroke-level model that the aim comes from:
150 words a minute aloud, 1.5 s for the answer, 0.28 s a key. Said are the form's own words; of a
question with several answers each of them too, of the others only the question.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tests.bench.figures import Bench, Figure
from tests.bench.samples import MOMENT, SPINE, Sample, desk, full_intakes, new_store
from tests.bench.typing_keys import date_presses, presses
from triage_app import workflow
from triage_app.model.answers import Answer, DateAnswer, NoAnswer, QuestionId
from triage_app.model.person import PatientId
from triage_app.questionnaire.form import Kind, Question
from triage_app.workflow.gaps import following

_MOST_SECONDS: Final = 120.0
_SECONDS_A_WORD: Final = 60 / 150
_SECONDS_AN_ANSWER: Final = 1.5
_SECONDS_A_KEY: Final = 0.28


@dataclass(slots=True)
class Asked:
    """What was asked of one patient."""

    questions: int = 0
    words: int = 0
    keys: int = 0

    @property
    def seconds(self) -> float:
        """All of it together."""
        talking = self.words * _SECONDS_A_WORD + self.questions * _SECONDS_AN_ANSWER
        return talking + self.keys * _SECONDS_A_KEY


def until_completable(bench: Bench) -> Figure:
    """The demo's patients who came back, from the first question until it may be completed."""
    del bench  # reckoned: more rounds change nothing
    asked = sorted((_asked(sample) for sample in _returning()), key=lambda one: one.seconds)
    middle = asked[len(asked) // 2]
    return Figure(
        "a returning patient until it can be completed, reckoned",
        "two minutes",
        statistics.median(one.seconds for one in asked),
        _MOST_SECONDS,
        1.0,
        f"{len(asked)} visits, {asked[0].seconds:.0f} to {asked[-1].seconds:.0f} s; in the middle"
        f" {middle.questions} questions, {middle.words} words aloud, {middle.keys} keys",
        counts="s",
    )


def _returning() -> Iterator[Sample]:
    """Every visit but a patient's first."""
    seen: set[PatientId] = set()
    for sample in sorted(full_intakes(), key=lambda one: one.visit.intake.visit_date):
        if sample.patient.patient_id in seen:
            yield sample
        seen.add(sample.patient.patient_id)


def _asked(sample: Sample) -> Asked:
    """Ask in the desk's order until completing is possible."""
    asked = Asked()
    day = sample.visit.intake.visit_date
    moment = datetime.combine(day, MOMENT.timetz())
    with new_store() as folder, desk(folder, lambda: moment) as clinic:
        asking = workflow.begin(clinic, workflow.save_patient(clinic, sample.patient), SPINE, day)
        skipped: set[QuestionId] = set()
        while not asking.assessment.completable:
            name = following(asking, asking.draft.place, skipped)
            assert name is not None, "the desk leads to what completing waits for"
            question = asking.form.questions[name]
            answer = sample.answers.get(name)
            asked.questions += 1
            asked.words += _words(question)
            asked.keys += _keys(question, answer, sample)
            if answer is None and question.kind is Kind.TEXT:
                skipped.add(name)
                continue
            given = NoAnswer.UNKNOWN if answer is None else answer
            asking = workflow.answer(clinic, asking, name, given)
    return asked


def _words(question: Question) -> int:
    read_out = question.options if question.kind is Kind.MULTI else ()
    says = (option.say for option in read_out if option.id != "none")
    return sum(len(text.split()) for text in (question.ask, *says))


def _keys(question: Question, answer: Answer | None, sample: Sample) -> int:
    if isinstance(answer, DateAnswer):
        day = sample.visit.intake.visit_date
        return len(list(date_presses(answer, day, sample.patient.birth_date, None)))
    return len(list(presses(question, answer)))
