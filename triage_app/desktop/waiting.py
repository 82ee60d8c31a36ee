"""How waits, ages and moments are said on screen: "40 min of 14 days", "1 day over", "72, female".

It knows no widget and no rule; what the limit is comes from the form by way of the workflow.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from triage_app.model.intake import WorklistRow, WorkState
from triage_app.model.level import Level
from triage_app.model.person import Patient, Sex

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

SEX_WORDS = {
    Sex.FEMALE: "female",
    Sex.MALE: "male",
    Sex.INTERSEX: "intersex",
    Sex.UNKNOWN: "sex not known",
}
NOBODY_TOLD = "Nobody told yet"
_SEX_LETTERS = {Sex.FEMALE: " F", Sex.MALE: " M", Sex.INTERSEX: " X", Sex.UNKNOWN: ""}

_LANGUAGES = {
    "en": "English", "es": "Spanish", "ar": "Arabic", "zh": "Chinese", "fr": "French",
    "de": "German", "ht": "Haitian Creole", "hi": "Hindi", "it": "Italian", "ko": "Korean",
    "pl": "Polish", "pt": "Portuguese", "ru": "Russian", "so": "Somali", "tl": "Tagalog",
    "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
}  # fmt: skip
LANGUAGES = tuple(_LANGUAGES.items())
"""ISO 639-1 code and English name: the clinic's two first, the others by name."""


@dataclass(frozen=True, slots=True)
class Wait:
    """How long someone has waited, against the limit of their level.

    Attributes:
        lead: the bold words: "40 min", or "1 day over" when past the limit.
        rest: the words after it: "of 14 days", or empty.
        part: how full the bar is, 0 to 1.
        over: True when the limit has passed.
    """

    lead: str
    rest: str
    part: float
    over: bool

    @property
    def spoken(self) -> str:
        """All of it, for a screen reader."""
        return f"{self.lead} {self.rest}".strip()


def wait_of(arrived: datetime, due: datetime, now: datetime) -> Wait:
    """Say the wait from `arrived` until `now`; `due` is when the limit ends."""
    waited = max(timedelta(), now - arrived)
    limit = max(timedelta(), due - arrived)
    if waited > limit:
        return Wait(f"{span(waited - limit)} over", "", 1.0, over=True)
    if not limit:
        return Wait("now", "", 1.0, over=False)
    return Wait(span(waited), f"of {_limit(limit)}", waited / limit, over=False)


def span(time: timedelta) -> str:
    """Minutes under an hour, hours and minutes under a day, then whole days."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h {minutes % 60:02}"
    return _days(minutes // (24 * 60))


def _limit(limit: timedelta) -> str:
    hours = round(limit.total_seconds() / 3600)
    return f"{hours} h" if hours <= 48 else _days(round(hours / 24))


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def day_words(day: date) -> str:
    """3 Jun 1950."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def weekday_words(day: date) -> str:
    """Friday 4 Dec 2026."""
    return f"{_DAYS[day.weekday()]} {day_words(day)}"


def long_day(day: date) -> str:
    """11 February 1954."""
    return f"{day.day} {_LONG_MONTHS[day.month - 1]} {day.year}"


def moment_words(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """10:20 when it was today, 3 Jun when it was this year, else 3 Jun 2025; all local."""
    there, here = moment.astimezone(zone), now.astimezone(zone)
    if there.date() == here.date():
        return there.strftime("%H:%M")
    if there.year == here.year:
        return f"{there.day} {_MONTHS[there.month - 1]}"
    return day_words(there.date())


def today_words(now: datetime, zone: tzinfo) -> str:
    """Friday 20 November, 10:53."""
    here = now.astimezone(zone)
    day = f"{_DAYS[here.weekday()]} {here.day} {_LONG_MONTHS[here.month - 1]}"
    return f"{day}, {here.strftime('%H:%M')}"


def age_words(patient: Patient, day: date) -> str:
    """72, "about 72" when it was told roughly, or empty when it is not known."""
    age = patient.age_on(day)
    if age is None:
        return ""
    return f"about {age}" if patient.age_is_estimated else str(age)


def age_and_sex(patient: Patient, day: date) -> str:
    """76 F: as short as a list needs it."""
    return f"{age_words(patient, day)}{_SEX_LETTERS[patient.sex]}".strip()


def identity_words(patient: Patient, day: date) -> str:
    """76, female · born 3 Jun 1950 · MRN 003981: the identifiers that stand under a name."""
    age = age_words(patient, day)
    parts = [", ".join(part for part in (age, SEX_WORDS[patient.sex]) if part)]
    parts.append(
        f"born {day_words(patient.birth_date)}" if patient.birth_date else "birth date not known"
    )
    if patient.mrn:
        parts.append(f"MRN {patient.mrn}")
    return " · ".join(parts)


def language_name(code: str) -> str:
    """The English name of a language, or its code when it is not in the list."""
    return _LANGUAGES.get(code, code)


def state_words(row: WorklistRow, now: datetime, zone: tzinfo) -> str:
    """Where the patient stands, in a few words: "Parked, 16 left", "Nurse told 10:47", "Ready"."""
    if row.told_at is not None:
        told = f"{row.told or 'Nurse'} told {moment_words(row.told_at, now, zone)}"
        return f"{told}, {row.left} left" if row.is_draft else told
    if nobody_told(row):
        return NOBODY_TOLD
    return short_state(row, now, zone)


def nobody_told(row: WorklistRow) -> bool:
    """Whether this is an emergency that no clinician has been told of, nor seen."""
    waiting = row.state is not WorkState.SEEN
    return row.level is Level.EMERGENCY and row.told_at is None and waiting


def short_state(row: WorklistRow, now: datetime, zone: tzinfo) -> str:
    """The same where there is little room: who was told is left out, that they were is not."""
    if row.told_at is not None:
        return f"Told {moment_words(row.told_at, now, zone)}"
    if nobody_told(row):
        return NOBODY_TOLD
    match row.state:
        case WorkState.ASKING:
            return f"Being asked, {row.left} left"
        case WorkState.PARKED:
            return f"Parked, {row.left} left"
        case WorkState.SEEN:
            return "Seen"
        case WorkState.WAITING:
            return (
                "Ready"
                if row.printed is None
                else "Printed " + moment_words(row.printed, now, zone)
            )


def news_words(row: WorklistRow, now: datetime, zone: tzinfo) -> str:
    """The tag beside a name: "New", "Changed 10:20", or empty once it was opened."""
    if row.is_draft:
        return ""
    if row.opened is None:
        return "New"
    if row.changed > row.opened:
        return "Changed " + moment_words(row.changed, now, zone)
    return ""
