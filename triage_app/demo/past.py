"""The visits of the past 90 days: invented patients drawn from kinds of visits, the same each time.

`past.json` says for each kind what such patients answer, with ranges; a seed draws the rest. So the
manager's numbers have something to count, and the file stays small enough to read.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from triage_app.demo.reading import patient_of
from triage_app.demo.values import DESK, DemoMerge, DemoPatient
from triage_app.exchange.intake_file import FormFinder
from triage_app.model.level import Level
from triage_app.paths import resource

# Any: parsed JSON of our own; what is drawn from it is checked as every other intake is.
Raw = Mapping[str, Any]

_VISITS_A_DAY_APART: Final = 15
_OPENS: Final = 8 * 60 + 30
_LAST_QUARTER: Final = 28
_RECORD_NUMBERS: Final = 410_000
_PHONES: Final = range(141, 179)
_SPECIALISTS: Final = ("Dr A. Lindmar", "Dr A. Voss", "Dr R. Halloran")
_NOT_SURE: Final = 0.06
_DECLINED: Final = 0.02
_YOUNG: Final = 56
# The share with the cost of each question: each costs the demo's start a save a question.
_TIMED: Final = 0.12
_SHORT_TIMED: Final = 0.9
# Hours until a patient of the level was seen, the least and the most; and how often it took longer.
_SEEN: Final[Mapping[Level, tuple[float, float, float, float]]] = {
    Level.EMERGENCY: (0.1, 0.6, 0.0, 1.0),
    Level.URGENT: (0.5, 4, 0.2, 27),
    Level.SOON: (30, 300, 0.12, 400),
    Level.ROUTINE: (120, 900, 0.1, 1080),
}


def past_patients(
    today: date, find_form: FormFinder, new_id: Callable[[], str]
) -> tuple[DemoPatient, ...]:
    """The patients of the past 90 days as they are on `today`, one visit each.

    Raises:
        Bug: the file that comes with the program does not fit the forms in use.
    """
    raw = _file()
    return tuple(
        patient_of(person, today, find_form, new_id)
        for person in (*_drawn(raw, today), *_more(raw, today))
    )


def past_merges() -> tuple[DemoMerge, ...]:
    """Which of them were found to be one person."""
    return tuple(
        DemoMerge(merge["kept"], merge["gone"], merge["days_ago"], merge["why"])
        for merge in _file()["merges"]
    )


def _file() -> Raw:
    raw: Raw = json.loads(resource("demo", "past.json").read_text(encoding="utf-8"))
    return raw


def _drawn(raw: Raw, today: date) -> Iterator[Raw]:
    """The patients as `patients.jsonl` would have them."""
    dice = random.Random(raw["seed"])  # noqa: S311  # not a secret: the same demo every time
    kinds = [kind for kind in raw["kinds"] for _ in range(kind["visits"])]
    families = list(raw["families"])
    dice.shuffle(kinds)
    dice.shuffle(families)
    span = raw["last_day"] - raw["first_day"]
    by_hand: set[str] = set()
    for place, (kind, family) in enumerate(zip(kinds, families, strict=True)):
        person = _person(raw, kind, dice, family, place)
        days_ago = _working_day(today, raw["last_day"] - place * span // (len(kinds) - 1))
        hand = kind.get("hand") if kind["kind"] not in by_hand else None
        by_hand.add(kind["kind"])
        yield {
            "patient": person,
            "visits": [_visit(raw, kind, dice, person, today, days_ago, hand)],
        }


def _more(raw: Raw, today: date) -> Iterator[Raw]:
    """Those written out, because it matters who they are."""
    for wanted in raw["more"]:
        person = wanted["patient"]
        dice = random.Random(person["given_name"])  # noqa: S311  # as above
        kind = next(kind for kind in raw["kinds"] if kind["kind"] == wanted["kind"])
        days_ago = _working_day(today, wanted["days_ago"])
        visit = _visit(raw, kind, dice, person, today, days_ago, None)
        answers = {**visit["answers"], **wanted["set"]}
        answers = {name: value for name, value in answers.items() if value is not None}
        yield {"patient": person, "visits": [{**visit, "answers": answers}]}


def _working_day(today: date, days_ago: int) -> int:
    """That many days ago, or the Friday before."""
    return days_ago + max(0, (today - timedelta(days=days_ago)).weekday() - 4)


def _person(raw: Raw, kind: Raw, dice: random.Random, family: str, place: int) -> Raw:
    sex = kind.get("sex") or dice.choice(("female", "female", "male"))
    given = dice.choice(raw["women"] if sex == "female" else raw["men"])
    age, month, day = dice.randint(*kind["ages"]), dice.randint(1, 12), dice.randint(1, 28)
    return {
        "family_name": family,
        "given_name": given,
        "birth_date": f"@{age} {month:02}-{day:02}",
        "sex": sex,
        "mrn": str(_RECORD_NUMBERS + 17 * place),
        "phone": f"555 0{_PHONES[place]}" if place < len(_PHONES) else "",
        "language": "en",
        "interpreter": False,
    }


def _visit(
    raw: Raw,
    kind: Raw,
    dice: random.Random,
    person: Raw,
    today: date,
    days_ago: int,
    hand: Raw | None,
) -> dict[str, Any]:
    expect = Level.from_id(kind["expect"])
    listed = Level.from_id(hand["level"]) if hand else expect
    later: list[Raw] = []
    doctor = dice.choice(_SPECIALISTS)
    if hand:
        later.append({"after": 40, "by": doctor, **hand})
    answers = _answers(raw, kind, dice, person)
    short = "whole" in kind or "without" in kind
    minutes = dice.randint(5, 9) if short else dice.randint(9, 16)
    at = _OPENS + _VISITS_A_DAY_APART * dice.randint(0, _LAST_QUARTER)
    state, hours = _seen(dice, kind, listed, today, days_ago)
    if state != "seen":
        after = hours * 60 + 90 if hours else 60
        later.append({"after": after, "by": DESK if not hours else doctor, "state": state})
    name, phone = dice.choice(raw["referrers"])
    return {
        "form": kind.get("form", "vertebral_fracture"),
        "days_ago": days_ago,
        "at": f"{at // 60:02}:{at % 60:02}",
        "minutes": minutes,
        "state": state,
        "expect": kind["expect"],
        "listed": listed.id,
        "told": kind.get("told", ""),
        "seen_after_hours": hours,
        "later": later,
        "timed": dice.random() < (_SHORT_TIMED if "whole" in kind else _TIMED),
        "referral": {"from": name, "phone": phone, "question": kind["question"]},
        "answers": answers,
    }


def _seen(
    dice: random.Random, kind: Raw, level: Level, today: date, days_ago: int
) -> tuple[str, float]:
    """Where the visit stands by now, and after how many hours the patient was seen; 0 not yet."""
    least, most, late, longer = _SEEN[level]
    hours = longer if dice.random() < late else dice.uniform(least, most)
    closed = dice.random() < 0.5
    if hours > 24 and level < Level.URGENT:
        # At about the hour of the day the intake was, on a working day.
        days = round(hours / 24)
        weekday = (today - timedelta(days=days_ago - days)).weekday()
        hours = 24 * (days + (max(0, 7 - weekday) if weekday > 4 else 0)) + dice.random()
    if hours >= 24 * (days_ago - 1):
        return "booked", 0
    if "after" in kind:
        return kind["after"], hours
    return ("closed" if closed and level is Level.ROUTINE else "seen"), hours


def _answers(raw: Raw, kind: Raw, dice: random.Random, person: Raw) -> dict[str, Any]:
    wanted = kind["answers"] if "whole" in kind else {**raw["base"], **kind["answers"]}
    drawn: dict[str, Any] = {}
    for name, value in wanted.items():
        drawn[name] = _draw(value, dice, drawn, person["sex"])
    made = {
        name: value
        for name, value in drawn.items()
        if value is not None and name not in kind.get("without", ())
    }
    if int(person["birth_date"][1:3]) >= _YOUNG:
        made.pop("pregnancy", None)
    for share, said, names in (
        (_NOT_SURE, "unknown", raw["not_sure"]),
        (_DECLINED, "declined", raw["declined"]),
    ):
        for name in names:
            if dice.random() < share and name in made:
                made[name] = said
    return made


def _draw(value: object, dice: random.Random, made: Raw, sex: str) -> object:
    """One value of those the file allows; `made` are the answers drawn before it."""
    match value:
        case {"from": [low, high]}:
            return dice.randint(low, high)
        case {"tenths": [low, high]}:
            return dice.randint(low, high) / 10
        case {"one": options}:
            return dice.choice(options)
        case {"ago": [low, high]}:
            return f"~@-{dice.randint(low, high)}"
        case {"above": [name, low, high]}:
            most = 10 if name == "pain_now" else 250
            return min(most, made[name] + dice.randint(low, high))
        case {"as": name}:
            return made[name]
        case {"by_sex": [woman, man]}:
            return _draw(woman if sex == "female" else man, dice, made, sex)
        case _:
            return value
