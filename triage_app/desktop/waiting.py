"""How waits, ages and moments are said on screen: "40 min of 14 days", "1 day over", "72, female".

It knows no widget and no rule; what the limit is comes from the form by way of the workflow.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from triage_app.model.answers import DateAnswer
from triage_app.model.intake import WorklistRow, WorkState
from triage_app.model.level import Level
from triage_app.model.person import Patient, Sex
from triage_app.texts import N_, _, n_

_MONTHS = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
    N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
)  # fmt: skip
_LONG_MONTHS = (
    N_("January", "month"), N_("February", "month"), N_("March", "month"),
    N_("April", "month"), N_("May", "month"), N_("June", "month"),
    N_("July", "month"), N_("August", "month"), N_("September", "month"),
    N_("October", "month"), N_("November", "month"), N_("December", "month"),
)  # fmt: skip
_DAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"),
    N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip
_SHORT_DAYS = (
    N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"),
)  # fmt: skip

_SEXES = {
    Sex.FEMALE: N_("female"),
    Sex.MALE: N_("male"),
    Sex.INTERSEX: N_("intersex"),
    Sex.UNKNOWN: N_("sex not known"),
}
NOBODY_TOLD = N_("Nobody told yet")
_STATES = {
    WorkState.ASKING: N_("Being asked"),
    WorkState.PARKED: N_("Parked"),
    WorkState.WAITING: N_("Waiting"),
    WorkState.WITH_SPECIALIST: N_("With the specialist"),
    WorkState.SEEN: N_("Seen"),
    WorkState.BOOKED: N_("Booked"),
    WorkState.CLOSED: N_("Closed"),
    WorkState.ENTERED_IN_ERROR: N_("Entered in error"),
}
# The states in which it still matters that a clinician was told.
_TELLS = frozenset({WorkState.ASKING, WorkState.PARKED, WorkState.WAITING})
_SEX_LETTERS = {Sex.FEMALE: N_("F"), Sex.MALE: N_("M"), Sex.INTERSEX: "X", Sex.UNKNOWN: ""}

_LANGUAGES = {
    "en": N_("English"), "es": N_("Spanish"), "ar": N_("Arabic"), "zh": N_("Chinese"),
    "fr": N_("French"), "de": N_("German"), "ht": N_("Haitian Creole"), "hi": N_("Hindi"),
    "it": N_("Italian"), "ko": N_("Korean"), "pl": N_("Polish"), "pt": N_("Portuguese"),
    "ru": N_("Russian"), "so": N_("Somali"), "tl": N_("Tagalog"), "tr": N_("Turkish"),
    "uk": N_("Ukrainian"), "ur": N_("Urdu"), "vi": N_("Vietnamese"),
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
        return Wait(_("{time} over").format(time=span(waited - limit)), "", 1.0, over=True)
    if not limit:
        return Wait(_("now"), "", 1.0, over=False)
    return Wait(span(waited), _("of {time}").format(time=_limit(limit)), waited / limit, over=False)


def longest_waits() -> tuple[Wait, ...]:
    """Waits with as many letters as they come to have: what a column of them has to hold."""
    day, fortnight = timedelta(hours=23, minutes=59), timedelta(days=14)
    begun = datetime(2000, 1, 1, tzinfo=UTC)
    return (
        wait_of(begun, begun, begun + day),
        wait_of(begun, begun, begun + timedelta(days=200)),
        wait_of(begun, begun + fortnight, begun + day),
        wait_of(begun, begun + 3 * fortnight, begun + timedelta(days=40)),
    )


def span(time: timedelta) -> str:
    """Minutes under an hour, hours and minutes under a day, then whole days."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 60:
        return _("{n} min").format(n=minutes)
    if minutes < 24 * 60:
        return _("{n} h {minutes}").format(n=minutes // 60, minutes=f"{minutes % 60:02}")
    return _days(minutes // (24 * 60))


def _limit(limit: timedelta) -> str:
    hours = round(limit.total_seconds() / 3600)
    return _("{n} h").format(n=hours) if hours <= 48 else _days(round(hours / 24))


def _days(count: int) -> str:
    return n_("{n} day", "{n} days", count).format(n=count)


def day_words(day: date) -> str:
    """3 Jun 1950."""
    return f"{day.day} {_(_MONTHS[day.month - 1])} {day.year}"


def answer_day(answer: DateAnswer) -> str:
    """ "4 Nov 2026", or "about 30 Oct 2026"."""
    text = day_words(answer.day)
    return _("about {value}").format(value=text) if answer.approximate else text


def weekday_words(day: date) -> str:
    """Friday 4 Dec 2026."""
    return f"{_(_DAYS[day.weekday()])} {day_words(day)}"


def weekday_short(day: date) -> str:
    """Wed 18."""
    return _("{weekday} {day}").format(weekday=_(_SHORT_DAYS[day.weekday()]), day=day.day)


def long_day(day: date) -> str:
    """11 February 1954."""
    return _("{day} {month} {year}").format(day=day.day, month=long_month(day), year=day.year)


def moment_words(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """10:20 when it was today, 3 Jun when it was this year, else 3 Jun 2025; all local."""
    there, here = moment.astimezone(zone), now.astimezone(zone)
    if there.date() == here.date():
        return there.strftime("%H:%M")
    if there.year == here.year:
        return f"{there.day} {_(_MONTHS[there.month - 1])}"
    return day_words(there.date())


def today_words(now: datetime, zone: tzinfo) -> str:
    """Friday 20 November, 10:53."""
    here = now.astimezone(zone)
    return f"{weekday_and_month(here.date())}, {here.strftime('%H:%M')}"


def weekday_and_month(day: date) -> str:
    """Friday 20 November."""
    return _("{weekday} {day} {month}").format(
        weekday=_(_DAYS[day.weekday()]), day=day.day, month=long_month(day)
    )


def long_month(day: date) -> str:
    """November."""
    return _(_LONG_MONTHS[day.month - 1], "month")


def sex_words(sex: Sex) -> str:
    """The sex in a word, in lower case."""
    return _(_SEXES[sex])


def sex_letter(sex: Sex) -> str:
    """The sex as one letter, or empty."""
    letter = _SEX_LETTERS[sex]
    return _(letter) if letter else ""


def age_words(patient: Patient, day: date) -> str:
    """72, "about 72" when it was told roughly, or empty when it is not known."""
    age = patient.age_on(day)
    if age is None:
        return ""
    return _("about {value}").format(value=age) if patient.age_is_estimated else str(age)


def age_and_sex(patient: Patient, day: date) -> str:
    """76 F: as short as a list needs it."""
    return f"{age_words(patient, day)} {sex_letter(patient.sex)}".strip()


def identity_words(patient: Patient, day: date) -> str:
    """76, female · born 3 Jun 1950 · MRN 003981: the identifiers that stand under a name."""
    age = age_words(patient, day)
    parts = [", ".join(part for part in (age, sex_words(patient.sex)) if part)]
    parts.append(
        _("born {day}").format(day=day_words(patient.birth_date))
        if patient.birth_date
        else _("birth date not known")
    )
    if patient.mrn:
        parts.append(_("MRN {number}").format(number=patient.mrn))
    return " · ".join(parts)


def language_name(code: str) -> str:
    """The name of a language in the desk's words, or its code when it is not in the list."""
    name = _LANGUAGES.get(code)
    return _(name) if name else code


def state_words(row: WorklistRow, now: datetime, zone: tzinfo) -> str:
    """Where the patient stands, in a few words: "Parked, 16 left", "Nurse told 10:47", "Ready"."""
    if row.told_at is not None and row.state in _TELLS:
        moment = moment_words(row.told_at, now, zone)
        told = _("{who} told {moment}").format(who=row.told or _("Nurse"), moment=moment)
        left = _("{n} left").format(n=row.left)
        return f"{told}, {left}" if row.is_draft else told
    if row.state is WorkState.WITH_SPECIALIST and row.specialist and not nobody_told(row):
        return _("With {specialist}").format(specialist=row.specialist)
    return short_state(row, now, zone)


def nobody_told(row: WorklistRow) -> bool:
    """Whether this is an emergency that no clinician has been told of, nor seen."""
    return row.level is Level.EMERGENCY and row.told_at is None and row.state.waits


def short_state(row: WorklistRow, now: datetime, zone: tzinfo) -> str:
    """The same where there is little room: who was told is left out, that they were is not."""
    if row.told_at is not None and row.state in _TELLS:
        return _("Told {moment}").format(moment=moment_words(row.told_at, now, zone))
    if nobody_told(row):
        return _(NOBODY_TOLD)
    match row.state:
        case WorkState.ASKING:
            return _("Being asked, {n} left").format(n=row.left)
        case WorkState.PARKED:
            return _("Parked, {n} left").format(n=row.left)
        case WorkState.WAITING:
            if row.printed is None:
                return _("Ready")
            return _("Printed {moment}").format(moment=moment_words(row.printed, now, zone))
        case _:
            return state_name(row.state)


def state_name(state: WorkState) -> str:
    """A state in words, as a row, a filter and a menu say it."""
    return _(_STATES[state])


def reason_words(reason: str) -> str:
    """Why a row is not to be counted: "Entered in error: wrong patient"."""
    error = state_name(WorkState.ENTERED_IN_ERROR)
    return _("{state}: {reason}").format(state=error, reason=reason) if reason else error


def news_words(row: WorklistRow, now: datetime, zone: tzinfo) -> str:
    """The tag beside a name: "New", "Changed 10:20", or empty once it was opened."""
    if row.is_draft:
        return ""
    changed = _("Changed {moment}").format(moment=moment_words(row.changed, now, zone))
    if row.opened is None:
        return changed if row.version > 1 else _("New")
    if row.changed > row.opened:
        return changed
    if row.printed is not None and row.changed > row.printed:
        return _("Changed since printed")
    return ""


def task_words(count: int) -> str:
    """How many tasks of the desk are open: "1 task", or empty."""
    return n_("{n} task", "{n} tasks", count).format(n=count) if count else ""
