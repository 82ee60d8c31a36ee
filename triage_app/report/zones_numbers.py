"""Zone 2: the numbers, how they moved since the last visit, and their course over the visits.

A number nobody gave is said in words; never a 0 that nobody said.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from triage_app.model.assessment import Assessment, Score
from triage_app.model.intake import Intake
from triage_app.questionnaire.facts import logic_of
from triage_app.questionnaire.form import Form, Kind
from triage_app.report.because import score_range
from triage_app.report.flag_grid import State, flags
from triage_app.report.procedures import Procedure
from triage_app.report.summary import Change, NumberCell, Text, Trend, TrendPoint
from triage_app.report.told import Told
from triage_app.report.wording import (
    NOT_ASKED,
    bold,
    capital,
    clean,
    date_answer,
    joined,
    number,
    plain,
    short_day,
)

_SCALES: Final = (("pain_now", "Back now"), ("pain_worst", "Worst, 7 days"))
_KNOWN_SCALES: Final = ("pain_now", "pain_worst", "leg_pain_now")
_MOST_CELLS: Final = 7
_MOST_POINTS: Final = 6
_MOST_FLAGS: Final = 4
_ROLAND_MORRIS_ITEMS: Final = 24


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit as the trends read it."""

    day: date
    told: Told


def of_form(form: Form, earlier: Sequence[Intake]) -> tuple[Intake, ...]:
    """Those of the earlier visits that were asked with this form."""
    return tuple(i for i in earlier if i.form.form_id == form.stamp.form_id)


def earlier_visits(form: Form, earlier: Sequence[Intake]) -> tuple[Visit, ...]:
    """Earlier visits of this form, oldest first, each with only the answers that applied.

    They are read with the present form: an id means the same in every version of it.
    """
    logic = logic_of(form)
    visits = []
    for intake in of_form(form, earlier):
        answers = {
            name: answer for name, answer in intake.answers.items() if name in form.questions
        }
        age = intake.patient.age_on(intake.visit_date)
        shown = logic.shown(answers, age, intake.patient.sex)
        told = Told(form, shown, intake.patient, intake.visit_date, answers)
        visits.append(Visit(intake.visit_date, told))
    return tuple(visits)


def numbers(
    told: Told, assessment: Assessment, visits: Sequence[Visit], *, first: bool = True
) -> tuple[NumberCell, ...]:
    """The cells of the questions that apply; a form's other scales fill what is left.

    Args:
        told: the answers.
        assessment: for the scores.
        visits: earlier ones of this form.
        first: false where the patient was here before, for whatever form.
    """
    last = visits[-1].told if visits else None
    cells = [*_back_cell(told), *_procedure_cells(told)]
    for name, label in _SCALES:
        if told.applies(name):
            note = "first visit" if first and not visits and name == "pain_now" else ""
            cells.append(_scale(told, last, name, label, spare=note))
    if told.applies("leg_pain_now"):
        cells.append(_scale(told, None, "leg_pain_now", "Leg now", told.word("dominant_pain")))
    if told.applies("roland_morris"):
        cells.append(_roland_morris(told, last, assessment))
    cells += [_signs(told, s) for s in assessment.scores if s.id == "fracture_signs" and s.of]
    if told.applies("height_now") and "height_loss_cm" in told.form.derived:
        cells.append(_height_lost(told, last))
    if told.applies("daily_activity"):
        cells.append(_activity(told, last))
    others = (q for q in told.asked_of if q.kind is Kind.SCALE and q.id not in _KNOWN_SCALES)
    cells += [_scale(told, last, question.id, capital(question.label)) for question in others]
    return tuple(cells[:_MOST_CELLS])


def _back_cell(told: Told) -> list[NumberCell]:
    """In place of the pain numbers, which do not apply without back pain."""
    if not told.applies("back_pain") or told.applies("pain_now"):
        return []
    word = "none now" if told.choice("back_pain") == "no" else told.open_word("back_pain")
    return [NumberCell("Back pain", word, "", "", worded=True)]


def _procedure_cells(told: Told) -> list[NumberCell]:
    cells = []
    if told.applies("procedure_date") and "procedure_days" in told.form.derived:
        days = told.number("procedure_days")
        label = "Since procedure"
        if days is None:
            cells.append(_open_cell(told, "procedure_date", label))
        else:
            cells.append(NumberCell(label, number(days), "day" if days == 1 else "days", ""))
    if told.applies("pain_change"):
        word = capital(told.word("pain_change")) or told.open_word("pain_change")
        cells.append(NumberCell("Pain since then", word, "", "", worded=True))
    return cells


def _open_cell(told: Told, name: str, label: str, note: str = "") -> NumberCell:
    return NumberCell(label, told.open_word(name), "", note, worded=True)


def _scale(
    told: Told, last: Told | None, name: str, label: str, note: str = "", spare: str = ""
) -> NumberCell:
    """A scale of ten with `note` under it, else how it moved, else `spare`."""
    value = told.number(name)
    if value is None:
        return _open_cell(told, name, label, note or spare)
    change, moved = _moved(value, last, name, ("worse", "better"))
    return NumberCell(label, number(value), "/ 10", note or moved or spare, change)


def _moved(
    value: float, last: Told | None, name: str, words: tuple[str, str]
) -> tuple[Change, str]:
    """How a number moved since the last visit; nothing when it was not told then."""
    before = last.number(name) if last is not None else None
    if before is None:
        return Change.NONE, ""
    step = round(value - before, 2)
    if step == 0:
        return Change.NONE, "same"
    up = step > 0
    return (Change.UP if up else Change.DOWN), f"{number(abs(step))} {words[0 if up else 1]}"


def _roland_morris(told: Told, last: Told | None, assessment: Assessment) -> NumberCell:
    value = told.number("roland_morris")
    if value is None:
        return _open_cell(told, "roland_morris", "Roland-Morris")
    change, moved = _moved(value, last, "roland_morris", ("worse", "better"))
    score = next((s for s in assessment.scores if s.id == "roland_morris"), None)
    band = score.band if score is not None else ""
    unit = f"of {_ROLAND_MORRIS_ITEMS} asked"
    return NumberCell("Roland-Morris", number(value), unit, moved or band, change)


def _signs(told: Told, score: Score) -> NumberCell:
    label = capital(score.label)
    if score.asked == 0:
        return NumberCell(label, NOT_ASKED, "", f"0 of {score.of} asked", worded=True)
    if score.asked < score.of:
        unit, note = f"of {score.of}", f"{score.asked} of {score.of} asked"
        return NumberCell(label, score_range(score), unit, note)
    return NumberCell(label, score_range(score), f"of {score.of} asked", _band(told, score))


def _band(told: Told, score: Score) -> str:
    """ "high (7–10)": the band's word with its run."""
    rule = next((rule for rule in told.form.scores if rule.id == score.id), None)
    if rule is None or not score.band:
        return score.band
    for band in rule.bands:
        if band.word == score.band and score.low is not None and band.least <= score.low:
            run = f"{number(band.least)}–{number(band.most)}"
            if score.low <= band.most:
                return f"{band.word} ({run})"
    return score.band


def _height_lost(told: Told, last: Told | None) -> NumberCell:
    value = told.number("height_loss_cm")
    if value is None:
        words = [told.open_word(name) for name in ("height_now", "height_tallest")]
        word = next((w for w in words if w and w != NOT_ASKED), "") or NOT_ASKED
        return NumberCell("Height lost", word, "", "", worded=True)
    change, moved = _moved(value, last, "height_loss_cm", ("more", "less"))
    how = {"yes": "measured", "no": "told"}.get(told.choice("height_measured"), "")
    return NumberCell("Height lost", number(value), "cm", moved or how, change)


def _activity(told: Told, last: Told | None) -> NumberCell:
    now = told.choice("daily_activity")
    question = told.question("daily_activity")
    if not now or question is None:
        return _open_cell(told, "daily_activity", "Activity limit")
    order = [option.id for option in question.options]
    before = last.choice("daily_activity") if last is not None else ""
    value = capital(told.word("daily_activity"))
    if not before or last is None or before not in order or now not in order:
        return NumberCell("Activity limit", value, "", "", worded=True)
    step = order.index(now) - order.index(before)
    if step == 0:
        return NumberCell("Activity limit", value, "", "same", worded=True)
    change = Change.UP if step > 0 else Change.DOWN
    note = f"was {last.word('daily_activity')}"
    return NumberCell("Activity limit", value, "", note, change, worded=True)


def trends(
    told: Told, visits: Sequence[Visit], between: Sequence[Procedure] = ()
) -> tuple[Trend, ...]:
    """The courses of pain, Roland-Morris and height, from two visits with a value on.

    Args:
        told: the answers of today.
        visits: earlier ones of this form.
        between: procedures that visits of other forms told of; marked where they fall.
    """
    if not visits:
        return ()
    every = (*visits, Visit(told.visit_date, told))[-_MOST_POINTS:]
    measured = all(
        visit.told.choice("height_measured") == "yes"
        for visit in every
        if visit.told.number("height_now") is not None
    )
    readers: tuple[tuple[str, str], ...] = (
        ("pain_now", "Back pain now"),
        ("roland_morris", "Roland-Morris"),
        ("height_now", "Height, measured, cm" if measured else "Height, cm"),
    )
    days = {procedure.day for procedure in between}
    made = (_trend(title, every, _reader(name), days) for name, title in readers)
    return tuple(trend for trend in made if trend is not None)


def _reader(name: str) -> Callable[[Told], float | None]:
    return lambda told: told.number(name)


def _trend(
    title: str,
    visits: Sequence[Visit],
    read: Callable[[Told], float | None],
    procedure_days: Collection[date],
) -> Trend | None:
    first = visits[0].day
    values = [read(visit.told) for visit in visits]
    if sum(value is not None for value in values) < 2:  # one point is no course
        return None
    points = tuple(
        TrendPoint(
            short_day(visit.day),
            max(0, (visit.day - first).days),
            value,
            "" if value is None else number(value),
        )
        for visit, value in zip(visits, values, strict=True)
    )
    told = (visit.told.day("procedure_date") for visit in visits)
    every = {*procedure_days, *(answer.day for answer in told if answer is not None)}
    days = {(day - first).days for day in every}
    last = points[-1].days_from_first
    return Trend(title, points, tuple(sorted(day for day in days if 0 <= day <= last)))


def since(
    told: Told, visits: Sequence[Visit], between: Sequence[Procedure] = ()
) -> tuple[Text, ...]:
    """What changed since the last visit, beside the trends: empty without one."""
    if not visits:
        return ()
    last = visits[-1]
    lines: list[Text] = []
    procedure = told.day("procedure_date")
    if procedure is not None:
        name = capital(told.word("procedure")) or "Procedure"
        lines.append(plain(f"{name}, {date_answer(procedure, told.visit_date)}"))
    elif between:
        lines.append(plain(between[-1].titled))
    changes = [*_new_signs(told, last.told), *_moved_choices(told, last.told)]
    changes += _new_medicines(told, last.told)
    # What has no room beside the charts is counted where it is drawn.
    body = joined(changes, "; ") or plain("no new danger sign told")
    lines.append((*bold(f"Since {short_day(last.day)}:"), *plain(" "), *body))
    return tuple(lines)


def _new_signs(told: Told, last: Told) -> list[Text]:
    """ "**new flags** osteoporosis, stoop": present now, and not then."""
    before = {flag.id for flag in flags(last) if flag.state is State.PRESENT}
    now = [flag for flag in flags(told) if flag.state is State.PRESENT and flag.id not in before]
    if not now:
        return []
    names = [flag.name.removeprefix("new ") for flag in now]
    kept, rest = names[:_MOST_FLAGS], len(names) - _MOST_FLAGS
    more = bold(f" + {rest} more") if rest > 0 else ()
    return [
        (
            *bold("new flag" if len(names) == 1 else "new flags"),
            *plain(f" {', '.join(kept)}"),
            *more,
        )
    ]


def _moved_choices(told: Told, last: Told) -> list[Text]:
    moved: list[Text] = []
    trend, before = told.choice("pain_trend"), last.choice("pain_trend")
    if trend and before and trend != before:
        moved.append((*plain(f"trend {before} to "), *bold(trend)))
    dose, old = told.number("steroid_mg"), last.number("steroid_mg")
    if dose is not None and old is not None and dose != old:
        amount = told.amount("steroid_mg")
        moved.append((*plain(f"steroid {number(old)} to "), *bold(amount)))
    return moved


def _new_medicines(told: Told, last: Told) -> list[Text]:
    now, before = told.medicines(), last.medicines()
    if now is None or before is None:
        return []
    old = {clean(item.name).lower() for item in before}
    names = dict.fromkeys(clean(item.name) for item in now)
    return [(*plain(f"{name[:40]} "), *bold("new")) for name in names if name.lower() not in old]
