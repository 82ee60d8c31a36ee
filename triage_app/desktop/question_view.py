"""A question as it is shown: words, options with their keys, and the answer there is.

Built from the form, the answers and the patient's catalogue; the widgets see nothing else.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from triage_app.desktop.keys import DECLINED, UNSURE, option_keys
from triage_app.desktop.waiting import answer_day
from triage_app.model.answers import (
    Answer,
    Answers,
    DateAnswer,
    Medicine,
    NoAnswer,
    QuestionId,
)
from triage_app.questionnaire.catalogue import Catalogue
from triage_app.questionnaire.form import Bounds, Form, Kind, Question
from triage_app.questionnaire.words import number_words
from triage_app.texts import N_, _

NOT_SURE = N_("Not sure")
RATHER_NOT_SAY = N_("Rather not say")
_UNITS = (N_("days"), N_("weeks"), N_("months"), N_("years"))


@dataclass(frozen=True, slots=True)
class OptionView:
    """One answer to choose: `other` is the patient's language, empty when the same."""

    id: str
    key: str
    say: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class SameDay:
    """A day that was given to another question, and what that question is called."""

    label: str
    day: DateAnswer


@dataclass(frozen=True, slots=True)
class QuestionView:
    """All that a question's widget may know.

    Attributes:
        other_ask: the question in the patient's language, or empty.
        answer: None while it has not been asked: the widget starts blank.
        unsure, declined: "Not sure" and "Rather not say"; None for free text.
        today: the day of the visit; no date lies after it.
        earliest: the day of birth, or None.
        known_medicines: names typed here before, for type-ahead.
        review_note: says which translation on show no person has reviewed, or empty.
        last_time: what was said last time of a fact that changed since, or empty.
        same_day: a day given before, which people often name again; None without one.
    """

    id: QuestionId
    kind: Kind
    ask: str
    label: str
    other_ask: str = ""
    note: str = ""
    options: tuple[OptionView, ...] = ()
    answer: Answer | None = None
    unsure: OptionView | None = None
    declined: OptionView | None = None
    unit: str = ""
    bounds: Bounds | None = None
    whole: bool = False
    today: date = date.min
    earliest: date | None = None
    day_first: bool = False
    known_medicines: tuple[str, ...] = ()
    review_note: str = ""
    last_time: str = ""
    same_day: SameDay | None = None


def same_day_of(
    form: Form, shown: Collection[QuestionId], answers: Answers, question: Question
) -> SameDay | None:
    """The first day given before this question, if it asks for a day: "when the pain began"."""
    if question.kind is not Kind.DATE:
        return None
    for other in form.asked:
        if other.id == question.id:
            return None
        day = answers.get(other.id)
        if isinstance(day, DateAnswer) and other.id in shown:
            return SameDay(other.label, day)
    return None


def view_of(
    question: Question,
    answer: Answer | None,
    words: Catalogue,
    *,
    today: date,
    earliest: date | None,
    day_first: bool,
    known_medicines: tuple[str, ...] = (),
    review_note: str = "",
    last_time: str = "",
    same_day: SameDay | None = None,
) -> QuestionView:
    """The view of one question; see QuestionView for what each part means."""
    keys = option_keys(question.kind, tuple(option.id for option in question.options))
    options = tuple(
        OptionView(option.id, key, option.say, words.say(question.id, option.id))
        for option, key in zip(question.options, keys, strict=False)
    )
    free = question.kind is Kind.TEXT
    letters = ("Alt+U", "Alt+D") if question.kind is Kind.MEDICINES else (UNSURE, DECLINED)
    unsure = OptionView("unknown", letters[0], _(NOT_SURE), words.answer(NOT_SURE))
    declined = OptionView("declined", letters[1], _(RATHER_NOT_SAY), words.answer(RATHER_NOT_SAY))
    return QuestionView(
        id=question.id,
        kind=question.kind,
        ask=question.ask,
        label=question.label,
        other_ask=words.ask(question.id),
        note=question.help,
        options=options,
        answer=answer,
        unsure=None if free else unsure,
        declined=None if free else declined,
        unit=question.unit,
        bounds=question.bounds,
        whole=question.whole,
        today=today,
        earliest=earliest,
        day_first=day_first,
        known_medicines=known_medicines,
        review_note=review_note,
        last_time=last_time,
        same_day=same_day,
    )


def short_answer(question: Question, answer: Answer) -> str:
    """The answer in a few words on one line: "Yes", "New (under 2 weeks)", "178 cm"."""
    match answer:
        case NoAnswer.UNKNOWN:
            return _(NOT_SURE)
        case NoAnswer.DECLINED:
            return _(RATHER_NOT_SAY)
        case DateAnswer():
            return answer_day(answer)
        case tuple():
            return sentence(", ".join(_item(question, item) for item in answer)) or _("None")
        case int() | float() if question.kind is Kind.SCALE:
            return _("{n} of 10").format(n=answer)
        case int() | float():
            unit = _(question.unit) if question.unit in _UNITS else question.unit
            return f"{number_words(answer)} {unit}".strip()
        case _ if question.options:
            return sentence(question.option(answer).label)
        case _:
            return " ".join(answer.split())


def _item(question: Question, item: str | Medicine) -> str:
    if isinstance(item, Medicine):
        return " ".join(part for part in (item.name, item.dose) if part)
    return question.option(item).label


def sentence(label: str) -> str:
    """A lower-case label with its first letter in capitals, as a line of its own starts."""
    return label[:1].upper() + label[1:]
