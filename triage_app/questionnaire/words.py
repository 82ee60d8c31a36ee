"""Answers in the specialist's words: short labels and values, never the question's sentence."""

from __future__ import annotations

from triage_app.model.answers import Answer, DateAnswer, Medicine, NoAnswer
from triage_app.questionnaire.form import Kind, Question

MINUS = "–"  # Noto Sans has no U+2212; the page writes a minus as an en dash.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def value_words(question: Question, answer: Answer) -> str:
    """The value alone: "new", "7/10", "4 Nov 2026", "contrast, latex"."""
    match answer:
        case NoAnswer.UNKNOWN:
            return "not sure"
        case NoAnswer.DECLINED:
            return "declined"
        case DateAnswer():
            return date_words(answer)
        case tuple():
            return ", ".join(_item_words(question, item) for item in answer) or "none"
        case int() | float():
            if question.kind is Kind.SCALE:
                return f"{answer}/10"
            return f"{number_words(answer)} {question.unit}".strip()
        case _ if question.options:
            return question.option(answer).label
        case _:
            return answer


def answer_words(question: Question, answer: Answer) -> str:
    """Label and value: "bladder change: new"; a plain yes is the label alone."""
    if question.kind is Kind.YES_NO and answer == "yes":
        return question.label
    if question.kind in (Kind.SCALE, Kind.NUMBER) and not isinstance(answer, NoAnswer):
        return f"{question.label} {value_words(question, answer)}"
    return f"{question.label}: {value_words(question, answer)}"


def number_words(number: float) -> str:
    """Up to one decimal, without a needless one; a minus as an en dash."""
    if isinstance(number, int) and number >= 0:
        return str(number)
    text = f"{abs(number):.1f}".removesuffix(".0")
    return f"{MINUS}{text}" if number < 0 and text != "0" else text


def date_words(answer: DateAnswer) -> str:
    """ "4 Nov 2026", or "about 30 Oct 2026"."""
    day = answer.day
    text = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"about {text}" if answer.approximate else text


def _item_words(question: Question, item: str | Medicine) -> str:
    if isinstance(item, Medicine):
        return " ".join(part for part in (item.name, item.dose) if part)
    return question.option(item).label
