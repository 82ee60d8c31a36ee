"""How patients are found while somebody types.

Which words a patient is stored under, and which ranges of stored words a typed word stands for.

A stored word begins with a letter for its kind, so that "1954" as a birth year and as a phone end
do not mix. A name word carries the whole name after it, so that the index is in name order.
It must not decide who may be found.
"""

# ruff: noqa: S608  # conditions are put together from constants; every value is bound

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from triage_app.model.letters import digits_of, fold, parts_of, without_apostrophes
from triage_app.model.person import Patient
from triage_app.records.cipher import Connection
from triage_app.records.codec import patient_from

NAME: Final = "n"
DATE: Final = "d"
MONTH: Final = "t"
RECORD_NUMBER: Final = "m"
PHONE_END: Final = "p"
PHONE: Final = "w"

_MOST_WORDS: Final = 8
_LONGEST_WORD: Final = 40
_PHONE_END_DIGITS: Final = 4
_LEAST_PHONE_DIGITS: Final = 5
# How many matches of a word are counted when choosing which word to search by first.
_COUNT_TO: Final = 2000
# How many of those who fit are put in the order of their names before the limit cuts.
_SORTED_AT_MOST: Final = 200
_KEY_LENGTH: Final = 32
_LAST: Final = "\U0010ffff"

_LEADING_ZEROS: Final = re.compile(r"(?<!\d)0+(?=\d)")
_DATE_MARKS: Final = re.compile(r"[-./]")

# English and Spanish, the languages of the screens.
_MONTH_NAMES: Final = (
    ("january", "enero"),
    ("february", "febrero"),
    ("march", "marzo"),
    ("april", "abril"),
    ("may", "mayo"),
    ("june", "junio"),
    ("july", "julio"),
    ("august", "agosto"),
    ("september", "septiembre"),
    ("october", "octubre"),
    ("november", "noviembre"),
    ("december", "diciembre"),
)
_LEAST_MONTH_LETTERS: Final = 3


@dataclass(frozen=True, slots=True)
class Range:
    """The stored words from `first` on that are below `end`."""

    first: str
    end: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one typed word stands for: a patient fits if any range holds one of their words."""

    exact: tuple[Range, ...]
    ranges: tuple[Range, ...]

    @property
    def all(self) -> tuple[Range, ...]:
        """The exact ranges first."""
        return self.exact + self.ranges

    @property
    def is_name(self) -> bool:
        """True when it is looked for among names first, and so met in their order."""
        return self.ranges[0].first.startswith(NAME)


def words_of(patient: Patient) -> frozenset[str]:
    """The words the patient is stored under."""
    key = name_key(patient)
    words = {f"{NAME}{part} {key}" for part in _name_parts(patient)}
    if patient.birth_date is not None:
        year, month, day = patient.birth_date.isoformat().split("-")
        words |= {f"{DATE}{year}-{month}-{day}", f"{DATE}{year}{month}{day}", f"{MONTH}{month}"}
        words |= {f"{DATE}{day}/{month}/{year}", f"{DATE}{month}/{day}/{year}"}
    number = compact(patient.mrn)
    if number:
        words.add(f"{RECORD_NUMBER}{number}")
        if only_digits := from_first_digit(number):
            words.add(f"{RECORD_NUMBER}{only_digits}")
    digits = digits_of(fold(patient.phone))
    if len(digits) >= _PHONE_END_DIGITS:
        words |= {f"{PHONE_END}{digits[-_PHONE_END_DIGITS:]}", f"{PHONE}{digits}"}
    return frozenset(words)


def name_key(patient: Patient) -> str:
    """Family and given name folded: what found patients are in order of."""
    return names_key(patient.family_name, patient.given_name)


def names_key(family_name: str, given_name: str) -> str:
    """The same of names that belong to nobody yet."""
    return " ".join(parts_of(fold(f"{family_name} {given_name}")))[:_KEY_LENGTH]


def wanted(text: str) -> tuple[Wanted, ...]:
    """What each word of the typed text stands for; a patient must fit every one."""
    words = [word.strip(",;") for word in fold(without_apostrophes(text)).split()]
    dated = any(letter.isdigit() for word in words for letter in word)
    found: list[Wanted] = []
    while words:
        day, taken = _spoken_day(words)
        if taken:
            found.append(Wanted((), (beginning(DATE, day),)))
        else:
            found.extend(_wanted_word(words[0][:_LONGEST_WORD], dated=dated))
            taken = 1
        words = words[taken:]
    return tuple(found[:_MOST_WORDS])


def find_patients(connection: Connection, text: str, limit: int) -> tuple[Patient, ...]:
    """Those who fit: exact record numbers and phone ends first, then in the order of names."""
    words = wanted(text)
    if not words or limit < 1:
        return ()
    first = _rarest(connection, words)
    others = [word for word in words if word is not first]
    exact = list(islice(_scan(connection, first.exact, others), limit))
    # Names are met in their order already; by a date or number more are met, then put in order.
    most = limit if first.is_name else max(limit, _SORTED_AT_MOST)
    begun = islice(_scan(connection, first.ranges, others), len(exact) + most)
    rest = [number for number in begun if number not in exact]
    return (
        *_load_in_order(connection, exact, limit),
        *_load_in_order(connection, rest, limit - len(exact)),
    )


def _load_in_order(connection: Connection, numbers: list[int], limit: int) -> Iterator[Patient]:
    marks = ", ".join("?" * len(numbers))
    rows = connection.execute(
        f"SELECT data FROM patients WHERE number IN ({marks})"
        " ORDER BY name_key, patient_id LIMIT ?",
        (*numbers, limit),
    )
    for (data,) in rows:
        yield patient_from(data)


def store_words(connection: Connection, number: int, words: Iterable[str]) -> None:
    """Put these words of the patient in the place of those stored before."""
    connection.execute("DELETE FROM patient_search WHERE number = ?", (number,))
    connection.executemany(
        "INSERT INTO patient_search (word, number) VALUES (?, ?)",
        [(word, number) for word in sorted(words)],
    )


def matching_sql(words: tuple[Wanted, ...]) -> tuple[str, list[str]]:
    """A query for the numbers of all patients who fit every word, and its values."""
    first, *others = words
    either = " OR ".join("found.word >= ? AND found.word < ?" for _ in first.all)
    fits, values = fits_sql("found.number", others)
    also = f"AND {fits}" if fits else ""
    bounds = [bound for part in first.all for bound in (part.first, part.end)]
    query = f"SELECT found.number FROM patient_search AS found WHERE ({either}) {also}"
    return query, [*bounds, *values]


def fits_sql(column: str, words: Iterable[Wanted]) -> tuple[str, list[str]]:
    """A condition that the patient whose number is in `column` fits every word, and its values."""
    conditions: list[str] = []
    values: list[str] = []
    for word in words:
        either = " OR ".join("word >= ? AND word < ?" for _ in word.all)
        conditions.append(
            f"EXISTS (SELECT 1 FROM patient_search WHERE number = {column} AND ({either}))"
        )
        for part in word.all:
            values += (part.first, part.end)
    return " AND ".join(conditions), values


def _scan(
    connection: Connection, ranges: Iterable[Range], others: Iterable[Wanted]
) -> Iterator[int]:
    """Numbers of those with a word in the ranges who fit the other words too, each once."""
    fits, values = fits_sql("found.number", others)
    also = f"AND {fits}" if fits else ""
    seen: set[int] = set()
    for part in ranges:
        rows = connection.execute(
            "SELECT found.number FROM patient_search AS found"
            f" WHERE found.word >= ? AND found.word < ? {also} ORDER BY found.word, found.number",
            (part.first, part.end, *values),
        )
        for (number,) in rows:
            if number not in seen:
                seen.add(number)
                yield number


def _rarest(connection: Connection, words: tuple[Wanted, ...]) -> Wanted:
    """The word with the fewest matches; of words all too frequent to count, the first."""
    if len(words) == 1:
        return words[0]

    def frequency(word: Wanted) -> int:
        return sum(_count(connection, part) for part in word.all)

    return min(words, key=frequency)


def _count(connection: Connection, part: Range) -> int:
    row = connection.execute(
        "SELECT count(*) FROM (SELECT 1 FROM patient_search WHERE word >= ? AND word < ? LIMIT ?)",
        (part.first, part.end, _COUNT_TO),
    ).fetchone()
    return int(row[0])


def _name_parts(patient: Patient) -> set[str]:
    """Each part by itself, and written together: "van der Berg" also as vanderberg."""
    parts: set[str] = set()
    for name in (patient.family_name, patient.given_name):
        together = parts_of(fold(without_apostrophes(name)))
        # "O'Brien" is found as obrien and as brien.
        parts.update(together, parts_of(fold(without_apostrophes(name, " "))))
        parts.add("".join(together))
    return {part[:_LONGEST_WORD] for part in parts if part}


def _wanted_word(word: str, *, dated: bool) -> Iterator[Wanted]:
    parts = parts_of(word)
    if not any(letter.isdigit() for letter in word):
        for part in parts:
            ranges = [beginning(NAME, part), beginning(RECORD_NUMBER, part)]
            # "mar" alone is the beginning of a name; "mar 1954" may also be a month.
            ranges += [beginning(MONTH, month) for month in _months(part) if dated]
            yield Wanted((), tuple(ranges))
        return
    number = compact(word)
    exact = [just(RECORD_NUMBER, number)]
    ranges = [beginning(DATE, day) for day in _typed_days(word)]
    ranges += [beginning(NAME, "".join(parts)), beginning(RECORD_NUMBER, number)]
    digits = digits_of(word)
    if len(digits) == _PHONE_END_DIGITS:
        exact.append(just(PHONE_END, digits))
    if len(digits) >= _LEAST_PHONE_DIGITS:
        ranges.append(beginning(PHONE, digits))
    yield Wanted(tuple(exact), tuple(ranges))


def _spoken_day(words: list[str]) -> tuple[str, int]:
    """A date at the front, such as "11 feb 1954", as a stored one begins; and its words."""
    day, month, year = (*words, "", "")[:3]
    if month.isdecimal() and year.isdecimal():  # the month was said first: "feb 11, 1954"
        day, month = month, day
    if not (day.isdecimal() and len(day) <= len("31") and month.isalpha()):
        return "", 0
    has_year = year.isdecimal() and len(year) <= len("1954")
    for number in _months(month):
        return f"{day.zfill(2)}/{number}/{year if has_year else ''}", 3 if has_year else 2
    return "", 0


def _months(part: str) -> Iterator[str]:
    if len(part) < _LEAST_MONTH_LETTERS:
        return
    for number, names in enumerate(_MONTH_NAMES, 1):
        if any(name.startswith(part) for name in names):
            yield f"{number:02}"


def _typed_days(word: str) -> Iterator[str]:
    """The beginnings of stored dates that a typed, perhaps unfinished date stands for."""
    pieces = [piece for piece in _DATE_MARKS.split(word) if piece]
    if not all(piece.isdecimal() for piece in pieces) or len(pieces) > len(("d", "m", "y")):
        return
    if len(pieces) == 1:
        yield pieces[0]
        if len(pieces[0]) == 1:
            yield pieces[0].zfill(2)
        return
    *whole, last = pieces
    lasts = {last, last.zfill(2)} if len(last) == 1 else {last}
    year_first = len(pieces[0]) > len("12")
    if not year_first and len(pieces) == len(("d", "m", "y")) and len(last) == len("54"):
        lasts |= {f"19{last}", f"20{last}"}
    mark = "-" if year_first else "/"
    for end in sorted(lasts):
        yield mark.join([*(piece.zfill(2) for piece in whole), end])


def beginning(kind: str, text: str) -> Range:
    """The words of a kind that begin with the text."""
    return Range(f"{kind}{text}", f"{kind}{text}{_LAST}")


def just(kind: str, text: str) -> Range:
    """The one word of a kind that is the text."""
    return Range(f"{kind}{text}", f"{kind}{text}\0")


def compact(text: str) -> str:
    """A record number without marks and without zeros before its digits."""
    return _LEADING_ZEROS.sub("", "".join(parts_of(fold(text))))


def from_first_digit(number: str) -> str:
    """A record number without the letters before its digits; empty when it has no digit."""
    found = re.search(r"\d.*", number)
    return found[0] if found is not None else ""
