"""The demo's 40 invented patients: what they said, when they came, and what became of them.

The file holds no day of its own: dates are written as days before a visit and visits as days before
today, so the demo is as fresh in ten years as now. Levels are never taken from the file; they come
from the rules, and the tests hold them against the level each patient was written for.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from triage_app import __version__
from triage_app.errors import Bug
from triage_app.exchange.intake_file import FormFinder, IntakeFile, read_intake
from triage_app.model.intake import Event, Intake, IntakeId, WorklistRow, WorkState
from triage_app.model.level import Level
from triage_app.model.person import Patient, Staff
from triage_app.paths import resource
from triage_app.questionnaire.form import Form
from triage_app.workflow import (
    Clinic,
    acknowledge,
    answer,
    begin,
    due,
    mark_printed,
    mark_seen,
    park,
    resume,
    save_patient,
    worklist,
)
from triage_app.workflow.record import row_of_intake

DEMO_STAFF: Final = Staff("demo", "A. Lindmar", "demo")
_DAYS_BEFORE: Final = re.compile(r"(~?)@-(\d+)")
_BORN: Final = re.compile(r"@(\d+) (\d\d)-(\d\d)")
_MOST_ROWS: Final = 500
# Level, could be, name, age, state, waiting; the story takes what is left of the line.
_WIDTHS: Final = (9, 9, 20, 4, 7, 11)
_GAP: Final = " "
_LINE: Final = 100
_HEADINGS: Final = ("LEVEL", "COULD BE", "NAME", "AGE", "STATE", "WAITING", "STORY")


@dataclass(frozen=True, slots=True)
class DemoVisit:
    """One visit of an invented patient, with its dates worked out.

    Attributes:
        expect: the level the patient was written for; the rules have the last word.
        could_be: how far it could rise, as written.
        state: where it stands on the worklist.
        minutes_ago: how long ago it was begun; None when `at` gives the time of its day.
        minutes: how long asking took.
        told: who was told of an emergency; empty when nobody was.
        seen_after: from completion until the patient was seen.
    """

    intake: IntakeFile
    expect: Level
    could_be: Level
    state: WorkState
    minutes_ago: int | None
    at: time
    minutes: int
    told: str
    opened: bool
    printed: bool
    seen_after: timedelta


@dataclass(frozen=True, slots=True)
class DemoPatient:
    """An invented patient and their visits, first first."""

    patient: Patient
    visits: tuple[DemoVisit, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing somebody did: `do` gets the clinic with the clock of that moment."""

    clinic: Clinic
    do: Callable[[Clinic], object]


def demo_intakes(
    today: date, find_form: FormFinder, new_id: Callable[[], str]
) -> tuple[DemoPatient, ...]:
    """All patients of the demo as they are on `today`.

    Raises:
        Bug: the file that comes with the program does not fit the forms in use.
    """
    text = resource("demo", "patients.jsonl").read_text(encoding="utf-8")
    return tuple(_patient(json.loads(line), today, find_form, new_id) for line in text.splitlines())


def fill(clinic: Clinic) -> None:
    """Put the demo's patients, visits, drafts and notes into the store, as if the days had passed.

    Every time lies in the past of `clinic.now`.
    """
    now = clinic.now()
    clinic = replace(clinic, staff=DEMO_STAFF, now=lambda: now)
    engines = clinic.forms
    patients = demo_intakes(
        clinic.today(),
        lambda form_id: engines[form_id].form if form_id in engines else None,
        clinic.new_id,
    )
    steps = [step for person in patients for step in _steps_of(clinic, person)]
    # In the order of time, as the audit of a real clinic runs.
    for step in sorted(steps, key=lambda step: step.clinic.now()):
        step.do(step.clinic)


def worklist_text(clinic: Clinic) -> str:
    """The worklist as aligned plain text, at most 100 columns wide."""
    page = worklist(clinic, limit=_MOST_ROWS)
    lines = [_line(_HEADINGS), "-" * _LINE]
    lines += (_line(_cells(clinic, row)) for row in page.rows)
    counts = ", ".join(f"{page.by_level[level]} {level.id}" for level in reversed(Level))
    more = f" ({page.total - len(page.rows)} not shown)" if page.total > len(page.rows) else ""
    return "\n".join([*lines, "", f"{page.total} on the worklist{more}: {counts}."])


# ------------------------------------------------------------------------- reading the file


# Any: parsed JSON of our own; every answer in it is checked by `read_intake`.
def _patient(
    raw: Mapping[str, Any], today: date, find_form: FormFinder, new_id: Callable[[], str]
) -> DemoPatient:
    fields = dict(raw["patient"])
    if "birth_date" in fields:
        fields["birth_date"] = _birth_date(fields["birth_date"], today).isoformat()
    visits = [_read_visit(visit, fields, today, find_form, new_id) for visit in raw["visits"]]
    # Each file made a patient of its own: they are one person, as last known.
    patient = visits[-1].intake.patient
    return DemoPatient(
        patient,
        tuple(replace(v, intake=replace(v.intake, patient=patient)) for v in visits),
    )


def _read_visit(
    raw: Mapping[str, Any],
    patient: Mapping[str, Any],
    today: date,
    find_form: FormFinder,
    new_id: Callable[[], str],
) -> DemoVisit:
    day = today - timedelta(days=raw.get("days_ago", 0))
    intake = {
        "form": raw["form"],
        "visit_date": day.isoformat(),
        "patient": patient,
        "answers": {name: _with_dates(value, day) for name, value in raw["answers"].items()},
    }
    if "referral" in raw:
        intake["referral"] = raw["referral"]
    read = read_intake(json.dumps(intake), find_form, today, new_id)
    if read.intake is None or read.problems:
        found = "; ".join(f"{problem.field} {problem.code}" for problem in read.problems)
        raise Bug(
            f"The demo's patients do not fit the forms in use: {found}.",
            "Nothing was changed. Run the demo with the forms that come with the program.",
        )
    return DemoVisit(
        intake=read.intake,
        expect=Level.from_id(raw["expect"]),
        could_be=Level.from_id(raw.get("could_be", raw["expect"])),
        state=WorkState(raw["state"]),
        minutes_ago=raw.get("minutes_ago"),
        at=time.fromisoformat(raw.get("at", "00:00")),
        minutes=raw["minutes"],
        told=raw.get("told", ""),
        opened=raw.get("opened", False),
        printed=raw.get("printed", False),
        seen_after=timedelta(hours=raw.get("seen_after_hours", 0)),
    )


def _with_dates(value: object, visit_date: date) -> object:
    """The stored date for "@-16" (16 days before the visit) or "~@-21"; else the value."""
    match = _DAYS_BEFORE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return value
    about, days = match.groups()
    return f"{about}{(visit_date - timedelta(days=int(days))).isoformat()}"


def _birth_date(text: str, today: date) -> date:
    """The birth date for "@72 02-11": 72 years old today, born on an 11 February."""
    match = _BORN.fullmatch(text)
    if match is None:
        raise Bug(f"The demo's birth date {text} is not written as @72 02-11.")
    age, month, day = (int(part) for part in match.groups())
    had_birthday = (month, day) <= (today.month, today.day)
    return date(today.year - age - (not had_birthday), month, day)


# ------------------------------------------------------------------------ filling the store


def _steps_of(clinic: Clinic, person: DemoPatient) -> Iterator[_Step]:
    """What was done for one patient, each step with the clinic as it was then."""
    first = _clinic_at(clinic, _started(clinic, person.visits[0]))
    yield _Step(first, lambda then: save_patient(then, person.patient))
    for visit in person.visits:
        yield from _steps_of_visit(clinic, visit)


def _steps_of_visit(clinic: Clinic, visit: DemoVisit) -> Iterator[_Step]:
    subject = IntakeId(clinic.new_id())
    started = _started(clinic, visit)
    done = started + timedelta(minutes=visit.minutes)

    def step(moment: datetime, do: Callable[[Clinic], object]) -> _Step:
        return _Step(_clinic_at(clinic, moment), do)

    if visit.state in (WorkState.ASKING, WorkState.PARKED):
        yield step(started, lambda then: _begin(then, visit, subject))
        yield step(done, lambda then: _answer(then, visit, subject))
    else:
        yield step(done, lambda then: _complete(then, visit, subject, started))
    if visit.told:
        yield step(done + timedelta(minutes=1), lambda then: acknowledge(then, subject, visit.told))
    if visit.opened:
        yield step(done + timedelta(minutes=5), lambda then: _open(then, subject))
    if visit.printed:
        yield step(
            done + timedelta(minutes=6), lambda then: mark_printed(then, subject, "page, demo")
        )
    if visit.state is WorkState.SEEN:
        yield step(done + visit.seen_after, lambda then: mark_seen(then, subject))


def _started(clinic: Clinic, visit: DemoVisit) -> datetime:
    if visit.minutes_ago is not None:
        return clinic.now() - timedelta(minutes=visit.minutes_ago)
    day = visit.intake.visit_date
    return datetime.combine(day, visit.at, clinic.zone).astimezone(UTC)


def _clinic_at(clinic: Clinic, moment: datetime) -> Clinic:
    """The clinic as it was then; never later than now."""
    then = min(moment, clinic.now())
    return replace(clinic, now=lambda: then)


def _begin(clinic: Clinic, visit: DemoVisit, subject: IntakeId) -> None:
    """Begin a draft; its id is known beforehand so that later steps can name it."""
    read = visit.intake
    named = replace(clinic, new_id=lambda: subject)
    begin(named, read.patient, read.form.stamp.form_id, read.visit_date, read.referral)


def _answer(clinic: Clinic, visit: DemoVisit, subject: IntakeId) -> None:
    """All answers at once but the last, which the desk's own way takes and saves."""
    answers = visit.intake.answers
    *earlier, last = answers
    asking = resume(clinic, subject)
    given = {name: answers[name] for name in earlier}
    asking = replace(asking, draft=replace(asking.draft, answers=given))
    asking = answer(clinic, asking, last, answers[last])
    if visit.state is WorkState.PARKED:
        park(clinic, asking)


def _complete(clinic: Clinic, visit: DemoVisit, subject: IntakeId, started: datetime) -> None:
    """Keep a finished intake in one save, without the draft it would have been."""
    read = visit.intake
    engine = clinic.forms[read.form.stamp.form_id]
    age = read.patient.age_on(read.visit_date)
    intake = Intake(
        intake_id=subject,
        patient=read.patient,
        form=engine.form.stamp,
        visit_date=read.visit_date,
        referral=read.referral,
        answers=read.answers,
        assessment=engine.assess(read.answers, age, read.patient.sex, read.visit_date),
        started=started,
        completed=clinic.now(),
        by=clinic.staff,
        app_version=__version__,
    )
    entry = clinic.entry(Event.INTAKE_COMPLETED, subject, intake.assessment.level.id)
    clinic.records.complete(intake, row_of_intake(intake, engine), entry, None)


def _open(clinic: Clinic, subject: IntakeId) -> None:
    entry = clinic.entry(Event.RECORD_OPENED, subject)
    clinic.records.mark_opened(subject, clinic.now(), entry)


# ------------------------------------------------------------------------ worklist as text


def _cells(clinic: Clinic, row: WorklistRow) -> tuple[str, ...]:
    patient = row.patient
    age = patient.age_on(row.visit_date)
    about = "~" if patient.age_is_estimated else ""
    return (
        "NOT KNOWN" if row.is_draft and row.level is Level.ROUTINE else row.level.word,
        row.could_be.word if row.could_be is not row.level else "",
        patient.name,
        f"{about}{age}" if age is not None else "?",
        row.state.value,
        _waiting(clinic.now(), row, clinic.forms[row.form_id].form),
        row.story,
    )


def _waiting(now: datetime, row: WorklistRow, form: Form) -> str:
    """ "40 min", "3 h 05", "2 days", or "3 days over" past the level's limit."""
    limit = due(form, row.level, row.arrived)
    # An emergency has no time to wait: its wait is shown as it is, the level says enough.
    if row.level is not Level.EMERGENCY and now > limit:
        return f"{_span(now - limit)} over"
    return _span(now - row.arrived)


def _span(time_passed: timedelta) -> str:
    minutes = max(0, int(time_passed.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h {minutes % 60:02}"
    days = minutes // (24 * 60)
    return "1 day" if days == 1 else f"{days} days"


def _line(cells: tuple[str, ...]) -> str:
    *columns, story = cells
    parts = [_cell(text, width) for text, width in zip(columns, _WIDTHS, strict=True)]
    left = _LINE - sum(_WIDTHS) - len(_GAP) * len(_WIDTHS)
    return _GAP.join([*parts, _cell(story, left)]).rstrip()


def _cell(text: str, width: int) -> str:
    """The text cut or padded to `width` columns of a terminal."""
    shown = "".join(_printable(text))
    if _columns(shown) > width:
        while _columns(shown) > width - 1:
            shown = shown[:-1]
        shown = shown.rstrip() + "…"
    pad = " " * (width - _columns(shown))
    # The mark keeps numbers after a right-to-left name in their own column.
    mark = "\u200e" if any(unicodedata.bidirectional(c) in ("R", "AL") for c in shown) else ""
    return shown + mark + pad


def _printable(text: str) -> Iterator[str]:
    return (letter for letter in text if unicodedata.category(letter)[0] != "C")


def _columns(text: str) -> int:
    """How many columns a terminal gives the text: marks on letters take none, wide letters two."""
    return sum(
        0
        if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf"
        else 2
        if unicodedata.east_asian_width(letter) in ("W", "F")
        else 1
        for letter in text
    )
