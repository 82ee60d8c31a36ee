"""Which numbers of a record have a course: pain, Roland-Morris, height, fracture signs.

Visits of every form count where they ask the same question, for the pain after a procedure is the
course of the pain before it. Numbers nobody gave are left out; nothing is worked out here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from triage_app.desktop.desk_form import desk_form
from triage_app.desktop.trend_chart import Point, Trend, change_words
from triage_app.desktop.waiting import answer_day
from triage_app.model.answers import DateAnswer, QuestionId
from triage_app.model.assessment import Assessment
from triage_app.model.intake import Intake
from triage_app.model.person import Patient
from triage_app.questionnaire.form import Form
from triage_app.report.told import Told
from triage_app.texts import _
from triage_app.triage.engine import Engine
from triage_app.workflow import Clinic, Record

ROLAND_MORRIS_ITEMS = 24
_PROCEDURE = QuestionId("procedure")
_PROCEDURE_DAY = QuestionId("procedure_date")
_SIGNS = "fracture_signs"


@dataclass(frozen=True, slots=True)
class Seen:
    """One visit as its numbers are read."""

    day: date
    told: Told
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class Done:
    """A procedure that was told of: its name, its day in words, and the day itself."""

    name: str
    words: str
    day: date


@dataclass(frozen=True, slots=True)
class Courses:
    """What stands over a record's visits.

    Attributes:
        trends: those with a value at this visit.
        first, last: the days the pictures run from and to.
        procedures: first first; each is marked in every picture it lies in.
    """

    trends: tuple[Trend, ...]
    first: date
    last: date
    procedures: tuple[Done, ...]


def courses_of(clinic: Clinic, record: Record) -> Courses:
    """The courses up to the visit that is open."""
    seen = _visits_until(clinic, record)
    procedures = _procedures(seen)
    marks = tuple(done.day for done in procedures)
    made = (_pain(seen), _roland_morris(seen), _height(seen), _signs(seen))
    trends = tuple(replace(trend, marks=marks) for trend in made if trend is not None)
    days = [visit.day for visit in seen]
    inside = [day for day in marks if day <= days[-1]]
    return Courses(trends, min(*days, *inside) if inside else days[0], days[-1], procedures)


def _visits_until(clinic: Clinic, record: Record) -> list[Seen]:
    """Earlier visits, oldest first, then the one that is open."""
    own = {version.intake_id for version in record.versions} | {record.subject}
    earlier = [
        visit
        for visit in reversed(record.visits)
        if visit.intake_id not in own
        and (visit.visit_date, visit.started) < (record.visit_date, record.started)
    ]
    seen = []
    for visit in earlier:
        engine = clinic.forms.get(visit.form.form_id)
        if engine is not None:
            seen.append(_seen(engine, visit))
    now = _told(record.engine, record.patient, record.visit_date, record)
    return [*seen, Seen(record.visit_date, now, record.assessment)]


def _seen(engine: Engine, visit: Intake) -> Seen:
    told = _told(engine, visit.patient, visit.visit_date, visit)
    return Seen(visit.visit_date, told, visit.assessment)


def _told(engine: Engine, patient: Patient, day: date, source: Intake | Record) -> Told:
    """Read with the present form: an id means the same in every version of it."""
    known = {name: a for name, a in source.answers.items() if name in engine.form.questions}
    shown = engine.shown(known, patient.age_on(day), patient.sex)
    return Told(engine.form, shown, patient, day, known, engine.logic)


def _points(seen: Sequence[Seen], value: Callable[[Seen], float | None]) -> tuple[Point, ...]:
    """The values there are; none when this visit has none."""
    values = [(visit.day, value(visit)) for visit in seen]
    if not values or values[-1][1] is None:
        return ()
    return tuple(Point(day, number) for day, number in values if number is not None)


def _number(name: str) -> Callable[[Seen], float | None]:
    return lambda visit: visit.told.number(name)


def _pain(seen: Sequence[Seen]) -> Trend | None:
    now = _scale(_("Pain now"), _points(seen, _number("pain_now")))
    worst = _scale(_("Worst pain"), _points(seen, _number("pain_worst")))
    if now is None or worst is None:
        return now or worst
    return replace(now, beside=worst, drawn_beside=len(worst.points) > 1)


def _scale(label: str, points: tuple[Point, ...]) -> Trend | None:
    if not points:
        return None
    return Trend(label, "/10", points, _worse(points))


def _worse(points: tuple[Point, ...]) -> str:
    up, down = _("{n} worse since {since}"), _("{n} better since {since}")
    return change_words(points, up, down)


def _roland_morris(seen: Sequence[Seen]) -> Trend | None:
    points = _points(seen, _number("roland_morris"))
    if not points:
        return None
    return Trend(_("Roland-Morris"), f"/{ROLAND_MORRIS_ITEMS}", points, _worse(points))


def _height(seen: Sequence[Seen]) -> Trend | None:
    """The height, and in words below it how much of the tallest height is lost."""
    points = _points(seen, _number("height_now"))
    up, down = _("{n} taller since {since}"), _("{n} shorter since {since}")
    height = Trend(_("Height"), "cm", points, change_words(points, up, down)) if points else None
    lost = _points(seen, _number("height_loss_cm"))
    up, down = _("{n} more since {since}"), _("{n} less since {since}")
    loss = Trend(_("Height lost"), "cm", lost, change_words(lost, up, down)) if lost else None
    if height is None or loss is None:
        return height or loss
    return replace(height, beside=loss)


def _signs(seen: Sequence[Seen]) -> Trend | None:
    points = _points(seen, _fracture_signs)
    if not points:
        return None
    of = next(score.of for score in seen[-1].assessment.scores if score.id == _SIGNS)
    up, down = _("{n} more since {since}"), _("{n} less since {since}")
    unit = _("of {n}").format(n=of)
    return Trend(_("Fracture signs"), unit, points, change_words(points, up, down))


def _fracture_signs(visit: Seen) -> float | None:
    """The count; None while it is only known as a range."""
    for score in visit.assessment.scores:
        if score.id == _SIGNS and score.asked and score.low == score.high:
            return score.low
    return None


def _procedures(seen: Sequence[Seen]) -> tuple[Done, ...]:
    """Those told of with a day, each once."""
    found = {}
    for visit in seen:
        day = visit.told.answer(_PROCEDURE_DAY)
        if isinstance(day, DateAnswer):
            name = _procedure_name(visit.told.form, visit.told.choice(_PROCEDURE))
            found[day.day] = Done(name, answer_day(day), day.day)
    return tuple(found[day] for day in sorted(found))


def _procedure_name(form: Form, option: str) -> str:
    question = desk_form(form).questions.get(_PROCEDURE)
    if question is None or not option:
        return _("A procedure")
    label = question.option(option).label
    return label[:1].upper() + label[1:]
