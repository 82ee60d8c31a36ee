"""How the one page writes a date, a number, an answer or a text that is too long.

English words of the clinic's page only; what a patient reads comes from a catalogue. Knows no
zone of the page. Every text a person typed passes through `clean` before it is shown.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from triage_app.model.answers import Answer, DateAnswer, Medicine, NoAnswer
from triage_app.questionnaire.form import Kind, Question
from triage_app.report.summary import Ink, Span, Text

NOT_ASKED: Final = "not asked"
NOT_SURE: Final = "not sure"
DECLINED: Final = "declined"

# Not strftime: its month names follow the computer's language, the page's do not.
_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# The words of "+ 14 words on screen".
CUT_SIGN_WORDS: Final = 4
_LONGEST_WORD: Final = 40
_DAYS_AS_DAYS: Final = 28
_DAYS_AS_WEEKS: Final = 26 * 7
_DAYS_AS_MONTHS: Final = 730

# The page's font has none of these: unwritten they would vanish, and "−3.1" would print as 3.1.
_SIGNS: Final = str.maketrans(
    {
        "\u2212": "–",
        "\u2264": "<=",
        "\u2265": ">=",
        "\u2192": "->",
        "\u2190": "<-",
        "\u2191": "up ",
        "\u2193": "down ",
        "\u25b2": "up ",
        "\u25bc": "down ",
        "\u25cf": "*",
        "\u25a0": "*",
        "\u2248": "about ",
    }
)


def plain(text: str) -> Text:
    """One run of ordinary ink; nothing for no text."""
    return (Span(text),) if text else ()


def bold(text: str) -> Text:
    """One run of bold ink; nothing for no text."""
    return (Span(text, Ink.BOLD),) if text else ()


def source(rows: str) -> Text:
    """ " [2.3]" in the grey of a source, with the space before it; nothing for no rows."""
    return (Span(" "), Span(f"[{clean(rows)}]", Ink.SOURCE)) if rows else ()


def joined(parts: Iterable[Text], between: str = ", ") -> Text:
    """The parts that say something, with `between` between them."""
    spans: list[Span] = []
    for part in parts:
        if not part:
            continue
        if spans:
            spans.append(Span(between))
        spans.extend(part)
    return tuple(spans)


def in_text(text: Text) -> str:
    """The words of a text without their ink."""
    return "".join(span.text for span in text)


def capital(text: str) -> str:
    """The text with its first letter large; "X-ray" and "BMI" stay as they are."""
    return text[:1].upper() + text[1:]


def capital_text(text: Text) -> Text:
    """The same for inked text."""
    return (Span(capital(text[0].text), text[0].ink), *text[1:]) if text else ()


def small(text: str) -> str:
    """The text with its first letter small, unless the first word is an abbreviation."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def clean(text: str) -> str:
    """A person's text on one line: no control or format characters, signs the font has."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = (
        " " if char.isspace() else char
        for char in text.translate(_SIGNS)
        if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    return " ".join("".join(kept).split())


def words_in(text: str) -> int:
    """How many words: a word holds a letter or a digit."""
    return sum(any(char.isalnum() for char in word) for word in text.split())


def cut(text: str, most_words: int) -> tuple[str, int]:
    """The first words of `text` (cleaned), and how many are left out.

    One long run without a space is cut too, so that it cannot push a page apart.
    """
    words = clean(text).split()
    kept = []
    for word in words[:most_words]:
        if len(word) > _LONGEST_WORD:
            kept.append(f"{word[: _LONGEST_WORD - 1]}…")
        else:
            kept.append(word)
    return " ".join(kept), len(words) - len(kept)


def shortened(text: str, most_words: int, *, quoted: bool = False, ink: Ink = Ink.PLAIN) -> Text:
    """A person's words, cut to `most_words` with "… + 14 words on screen" when they are longer.

    Words that take no more room than the sign of their cut are left standing.
    """
    kept, left = cut(text, most_words)
    if not kept and not left:
        return ()
    opening, closing = ("“", "”") if quoted else ("", "")
    if 0 < left <= CUT_SIGN_WORDS:
        kept, left = cut(text, most_words + left)
    if not left:
        return (Span(f"{opening}{kept}{closing}", ink),)
    start = f"{opening}{kept} …{closing} ".replace("“ …", "“…")
    return (Span(start, ink), Span(f"+ {plural(left, 'word')} on screen", Ink.BOLD))


def more_on_screen(count: int) -> Text:
    """ "+ 3 more on screen"; nothing for none."""
    return bold(f"+ {count} more on screen") if count else ()


def plural(count: int, word: str) -> str:
    """ "1 word", "2 words"."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def listed(words: Sequence[str], last: str = " and ") -> str:
    """ "a, b and c"."""
    return ", ".join(words[:-1]) + last + words[-1] if len(words) > 1 else "".join(words)


def number(value: float) -> str:
    """At most two decimals, none that say nothing; the minus is an en dash."""
    text = f"{abs(value):.2f}".rstrip("0").rstrip(".")
    return f"–{text}" if value < 0 and text != "0" else text


def day_words(day: date) -> str:
    """ "4 Nov 2026"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_day(day: date) -> str:
    """ "4 Nov"."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def weekday_words(day: date) -> str:
    """ "Fri 4 Dec 2026"."""
    return f"{_DAYS[day.weekday()]} {day_words(day)}"


def clock_words(moment: datetime, zone: tzinfo) -> str:
    """ "09:10", in the clinic's time."""
    return moment.astimezone(zone).strftime("%H:%M")


def local_day(moment: datetime, zone: tzinfo) -> date:
    """The clinic's day of a moment."""
    return moment.astimezone(zone).date()


def due_words(started: datetime, limit_hours: int, zone: tzinfo) -> str:
    """When a level falls due: "by Fri 4 Dec 2026", or with the hour within two days."""
    try:
        due = (started + timedelta(hours=limit_hours)).astimezone(zone)
    except OverflowError:
        return ""
    if limit_hours <= 48:  # a limit of hours needs the hour, one of weeks does not
        weekday = _DAYS[due.weekday()]
        return f"by {weekday} {short_day(due.date())}, {due.strftime('%H:%M')}"
    return f"by {weekday_words(due.date())}"


def span_of_days(days: int) -> str:
    """ "today", "16 days", "14 weeks", "8 months", "3 years"."""
    if days <= 0:
        return "today"
    if days < _DAYS_AS_DAYS:
        return plural(days, "day")
    if days < _DAYS_AS_WEEKS:
        return plural(days // 7, "week")
    if days < _DAYS_AS_MONTHS:
        return plural(days * 12 // 365, "month")
    return plural(days * 4 // 1461, "year")


def ago(days: int) -> str:
    """ "16 days ago", or "today"."""
    return "today" if days <= 0 else f"{span_of_days(days)} ago"


def date_answer(answer: DateAnswer, visit_date: date) -> str:
    """ "4 Nov 2026 (16 days)", with "about" before an approximate day."""
    about = "about " if answer.approximate else ""
    return f"{about}{day_words(answer.day)} ({span_of_days((visit_date - answer.day).days)})"


def option_word(question: Question, option_id: str) -> str:
    """The short label of an option; the id itself should the form not have it."""
    for option in question.options:
        if option.id == option_id:
            return option.label
    return option_id


def medicine_words(medicine: Medicine) -> str:
    """ "apixaban 5 mg, last dose 20 Nov 07:30"."""
    words = " ".join(clean(part) for part in (medicine.name, medicine.dose or "") if part)
    return f"{words}, last dose {clean(medicine.last_dose)}" if medicine.last_dose else words


def open_word(answer: Answer | None) -> str:
    """ "not asked", "not sure" or "declined"; empty for an answer that was given."""
    match answer:
        case None:
            return NOT_ASKED
        case NoAnswer.UNKNOWN:
            return NOT_SURE
        case NoAnswer.DECLINED:
            return DECLINED
        case _:
            return ""


def answer_words(question: Question, answer: Answer | None, visit_date: date) -> str:
    """An answer in full, as words; what was not given says so."""
    match answer:
        case None | NoAnswer():
            return open_word(answer)
        case DateAnswer():
            return date_answer(answer, visit_date)
        case str() if question.kind in (Kind.TEXT, Kind.DATE):
            return f"“{clean(answer)}”"
        case str():
            return option_word(question, answer)
        case int() | float():
            return measured(question, answer)
        case tuple():
            return listed_answer(question, answer)


def measured(question: Question, value: float) -> str:
    """ "7/10" for a scale, "157 cm" for a number with a unit."""
    if question.kind is Kind.SCALE:
        return f"{number(value)}/10"
    return f"{number(value)} {question.unit}".strip()


def listed_answer(question: Question, answer: tuple[str, ...] | tuple[Medicine, ...]) -> str:
    """Several answers with commas between; "none" when there are none."""
    words = [
        medicine_words(item) if isinstance(item, Medicine) else option_word(question, item)
        for item in answer
    ]
    return ("; " if any("," in word for word in words) else ", ").join(words) or "none"
