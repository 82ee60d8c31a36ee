"""Which known patients are worth comparing with somebody being typed: found by index, bounded.

It stores the sounds of names beside the words of `search` and looks through both. It must not
decide who is the same person: it gives too many rather than too few.
"""

# ruff: noqa: S608  # conditions are put together from constants; every value is bound

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from triage_app.model.letters import digits_of, fold, name_parts
from triage_app.model.person import Patient, SamePerson
from triage_app.records import search
from triage_app.records.cipher import Connection
from triage_app.records.codec import patient_from
from triage_app.records.search import Range, beginning, just
from triage_app.records.sounds import sound_of, sounds_of

SOUND_AND_YEAR: Final = "s"
TWO_SOUNDS: Final = "u"

_ABOUT: Final = "~"
_PHONE_END: Final = 4
_LEAST_PHONE: Final = 5
_LEAST_NUMBER: Final = 3
_LEAST_NAME: Final = 3
_YEARS_OF_DATE: Final = 1
_YEARS_OF_AGE: Final = 3

# The most that one way of looking gives: a frequent name must not crowd out the other ways.
_FEW: Final = 20
_SOME: Final = 40
_MANY: Final = 60


def sound_words_of(patient: Patient) -> frozenset[str]:
    """The words by which a patient is found by sound: each sound with the year, and by twos.

    Sounds are stored in both orders, because names are typed into the wrong box.
    """
    family, given = sounds_of(patient.family_name), sounds_of(patient.given_name)
    words = {f"{TWO_SOUNDS}{one} {other}" for one in family for other in given}
    words |= {f"{TWO_SOUNDS}{other} {one}" for one in family for other in given}
    year = _stored_year(patient)
    for sound in (*family, *given):
        words.add(f"{SOUND_AND_YEAR}{sound} {year}")
        if not (family and given):
            words.add(f"{TWO_SOUNDS}{sound} ")
    return frozenset(words)


def _stored_year(patient: Patient) -> str:
    """The year of birth; marked when it only follows from an estimated age."""
    if patient.birth_date is not None:
        return f"{patient.birth_date.year:04}"
    if patient.age_years is None or patient.age_noted is None:
        return ""
    return f"{_ABOUT}{max(0, patient.age_noted.year - patient.age_years):04}"


def likely_same(connection: Connection, wanted: SamePerson, limit: int) -> tuple[Patient, ...]:
    """Those to compare, each once, those found by what tells people apart best first."""
    numbers: dict[int, None] = {}
    for number in _candidates(connection, wanted):
        if len(numbers) >= limit:
            break
        numbers.setdefault(number)
    marks = ", ".join("?" * len(numbers))
    rows = connection.execute(
        f"SELECT number, data FROM patients WHERE number IN ({marks})", tuple(numbers)
    )
    found = {number: patient_from(data) for number, data in rows}
    return tuple(found[number] for number in numbers if number in found)


def _candidates(connection: Connection, wanted: SamePerson) -> Iterator[int]:
    yield from _by_numbers(connection, wanted)
    twos = _twos(wanted)
    years = _years(wanted)
    if wanted.birth_date is not None:
        yield from _look(connection, _days(wanted.birth_date)[:1], _MANY)
    # Both sounds and the year: of hundreds with the same two names, those of that age.
    if twos:
        yield from _look(connection, years, _MANY, also=twos)
        yield from _look(connection, twos[:1], _MANY)
    if wanted.birth_date is not None:
        yield from _look(connection, _days(wanted.birth_date)[1:], _FEW)
    yield from _look(connection, _spelt(wanted), _SOME)
    yield from _look(connection, twos[1:], _FEW)
    yield from _look(connection, years, _MANY)
    yield from _look(connection, _sounds_alone(wanted), _SOME)


def _by_numbers(connection: Connection, wanted: SamePerson) -> Iterator[int]:
    number = search.compact(wanted.mrn)
    # "MRN 4217" is met as 4217 too, as it may be stored.
    numbers = dict.fromkeys(one for one in (number, search.from_first_digit(number)) if one)
    exact = [just(search.RECORD_NUMBER, one) for one in numbers]
    yield from _look(connection, exact, _FEW)
    digits = digits_of(fold(wanted.phone))
    if len(digits) >= _LEAST_PHONE:
        yield from _look(connection, [beginning(search.PHONE, digits)], _FEW)
    if len(digits) >= _PHONE_END:
        yield from _look(connection, [just(search.PHONE_END, digits[-_PHONE_END:])], _MANY)
    if len(number) >= _LEAST_NUMBER:
        yield from _look(connection, [beginning(search.RECORD_NUMBER, number)], _FEW)


def _days(born: date) -> list[Range]:
    """The birth date, and the one that it is with day and month taken for each other."""
    days = [just(search.DATE, born.isoformat())]
    if born.day <= 12 and born.day != born.month:
        days.append(just(search.DATE, f"{born.year:04}-{born.day:02}-{born.month:02}"))
    return days


def _twos(wanted: SamePerson) -> list[Range]:
    """The sounds of both boxes together; the given name may be unfinished, the rest not."""
    family, given = sounds_of(wanted.family_name), sounds_of(wanted.given_name)
    if not (family and given):
        return []
    ranges = [just(TWO_SOUNDS, f"{one} {other}") for one in family for other in given]
    ranges += [beginning(TWO_SOUNDS, f"{one} {other}") for one in family for other in given]
    return ranges


def _years(wanted: SamePerson) -> list[Range]:
    """Each sound of the name with the years of birth that the typed date or age allows."""
    if wanted.birth_date is not None:
        middle = wanted.birth_date.year
        exact, about = _YEARS_OF_DATE, _YEARS_OF_AGE
    elif wanted.birth_year is not None:
        middle = wanted.birth_year
        exact, about = _YEARS_OF_AGE, _YEARS_OF_AGE
    else:
        return []
    sounds = dict.fromkeys((*sounds_of(wanted.family_name), *sounds_of(wanted.given_name)))
    return [
        Range(
            f"{SOUND_AND_YEAR}{sound} {mark}{max(0, middle - years):04}",
            f"{SOUND_AND_YEAR}{sound} {mark}{middle + years + 1:04}",
        )
        for sound in sounds
        for mark, years in (("", exact), (_ABOUT, about))
    ]


def _spelt(wanted: SamePerson) -> list[Range]:
    """Names that begin as typed, in the order of names; a lone name in either box."""
    family, given = name_parts(wanted.family_name), name_parts(wanted.given_name)
    if family and given:
        key = search.names_key(wanted.family_name, wanted.given_name)
        return [beginning(search.NAME, f"{family[0]} {key}")]
    whole = "".join(family or given)
    return [beginning(search.NAME, whole)] if _is_telling(whole) else []


def _sounds_alone(wanted: SamePerson) -> list[Range]:
    """Everybody with the sound of the only name typed."""
    family, given = name_parts(wanted.family_name), name_parts(wanted.given_name)
    whole = "".join(family or given)
    if (family and given) or not _is_telling(whole):
        return []
    return [beginning(TWO_SOUNDS, f"{sound_of(whole)} ")]


def _is_telling(name: str) -> bool:
    # One sign of a script that writes whole syllables or words says as much as three letters.
    return len(name) >= _LEAST_NAME or (name != "" and not name.isascii())


def _look(
    connection: Connection, ranges: Iterable[Range], most: int, also: Iterable[Range] = ()
) -> Iterator[int]:
    """At most so many from each range, those who also have a word in one of the others."""
    others = tuple(also)
    either = " OR ".join("word >= ? AND word < ?" for _ in others)
    fits = (
        f"AND EXISTS (SELECT 1 FROM patient_search WHERE number = found.number AND ({either}))"
        if others
        else ""
    )
    bounds = [bound for other in others for bound in (other.first, other.end)]
    for part in ranges:
        rows = connection.execute(
            "SELECT found.number FROM patient_search AS found"
            f" WHERE found.word >= ? AND found.word < ? {fits} ORDER BY found.word LIMIT ?",
            (part.first, part.end, *bounds, most),
        )
        yield from (number for (number,) in rows)
