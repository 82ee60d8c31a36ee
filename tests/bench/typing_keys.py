"""Which keys somebody presses to give an answer: what the keystroke row drives the screen with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from PySide6.QtCore import Qt

from triage_app.desktop.keys import DECLINED, SAME_DAY, UNSURE, option_keys
from triage_app.model.answers import Answer, DateAnswer, Medicine, NoAnswer
from triage_app.questionnaire.form import Kind, Question
from triage_app.questionnaire.spoken import read_date

Press = tuple[Qt.Key, Qt.KeyboardModifier]
_PLAIN: Final = Qt.KeyboardModifier.NoModifier
ENTER: Final[Press] = (Qt.Key.Key_Return, _PLAIN)


def presses(question: Question, answer: Answer | None) -> Iterator[Press]:
    """The keys, in order; the last of them gives the answer. None leaves a free text empty."""
    match answer:
        case None if question.kind is Kind.TEXT:
            yield ENTER
        case None | NoAnswer.UNKNOWN:
            yield letter(UNSURE, alt=question.kind is Kind.MEDICINES)
        case NoAnswer.DECLINED:
            yield letter(DECLINED, alt=question.kind is Kind.MEDICINES)
        case DateAnswer(day=day):
            yield from _typed(day.isoformat())
        case tuple() if question.kind is Kind.MEDICINES:
            yield from _medicines(answer)
        case tuple():
            yield from (letter(_key(question, option)) for option in answer)
            yield from () if answer == ("none",) else (ENTER,)
        case int() | float() if question.kind is Kind.NUMBER:
            yield from _typed(f"{answer:g}")
        case int() | float():
            yield letter("T" if answer == 10 else str(answer))
        case _ if question.kind is Kind.TEXT:
            yield from _typed(answer)
        case _:
            yield letter(_key(question, answer))


def date_presses(
    answer: DateAnswer, today: date, born: date | None, then: DateAnswer | None
) -> Iterator[Press]:
    """A day in the fewest keys that the desk reads as exactly this answer.

    As it is typed at a desk: "=" for the same day as `then`, "3w" for weeks ago, "6d", "30oct",
    "30oct24" or "10/30/24"; and with "~" before it where the patient said "about".
    """
    if answer == then:
        yield from _typed(SAME_DAY)
        return
    day = answer.day
    ago = (today - day).days
    ways = [f"{ago}d", f"{day:%d%b}".lstrip("0"), f"{day:%d%b%y}".lstrip("0")]
    ways.append(f"{day.month}/{day.day}/{day:%y}")
    ways += [f"{ago // 7}w"] if ago % 7 == 0 else []
    ways += [f"~{way}" for way in ways] if answer.approximate else []
    read = {way: read_date(way, today, day_first=False, earliest=born) for way in ways}
    right = [w for w, found in read.items() if getattr(found, "value", None) == answer]
    yield from _typed(min(right, key=len))


def letter(text: str, *, alt: bool = False) -> Press:
    """One key by its letter or digit."""
    return Qt.Key(ord(text.upper())), Qt.KeyboardModifier.AltModifier if alt else _PLAIN


def _key(question: Question, option: object) -> str:
    options = tuple(one.id for one in question.options)
    keys = option_keys(question.kind, options)
    return keys[options.index(str(option))].lower()


def _typed(text: str) -> Iterator[Press]:
    # What this keyboard has no key for is left out; it is typed for its time, not its words.
    yield from (letter(one) for one in text if one.isascii() and one.isprintable())
    yield ENTER


def _medicines(answer: tuple[object, ...]) -> Iterator[Press]:
    if not answer:
        yield letter("n", alt=True)
        return
    for medicine in answer:
        assert isinstance(medicine, Medicine)
        for part in (medicine.name, medicine.dose or "", medicine.last_dose or ""):
            yield from _typed(part)
    yield ENTER
