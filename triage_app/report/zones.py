"""Zones 4 and 5: the figure, the pain story and what was tried.

Each question of the zone is either told in a row or named under "Not sure", "Declined" or
"Not asked": nothing is left for the reader to guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from triage_app.report.spine_levels import levels_in
from triage_app.report.summary import Effect, Figure, Row, Text, Tried
from triage_app.report.told import Told
from triage_app.report.wording import (
    DECLINED,
    NOT_ASKED,
    NOT_SURE,
    answer_words,
    bold,
    capital,
    date_answer,
    joined,
    number,
    plain,
    shortened,
)

PAIN_QUESTIONS: Final = (
    "pain_onset",
    "onset",
    "pain_trend",
    "pain_areas",
    "pain_side",
    "pain_spread",
    "pain_standing",
    "pain_movement",
    "pain_strain",
    "pain_resting",
    "pain_crushing",
    "daily_activity",
    "movement_limited",
    "mood",
    "protruding_belly",
    "digestive",
)
_SHORT: Final[Mapping[str, str]] = {
    "pain_onset": "start",
    "pain_trend": "trend",
    "pain_areas": "where",
    "pain_standing": "standing",
    "pain_movement": "turning",
    "pain_strain": "straining",
    "pain_resting": "resting",
    "pain_crushing": "crushing",
    "daily_activity": "activity",
    "movement_limited": "movement",
    "mood": "mood",
    "protruding_belly": "belly",
    "digestive": "digestion",
}
TREATMENTS: Final = (
    ("tried_medicine", "Medicine"),
    ("tried_rest", "Rest"),
    ("tried_therapy", "Therapy"),
    ("tried_brace", "Brace"),
    ("tried_injection", "Injection"),
)
CARE_QUESTIONS: Final = (
    "treatment_weeks",
    "opioid",
    "admitted",
    "past_augmentation",
    "augmentation_detail",
    "past_spine_surgery",
)
_EFFECTS: Final[Mapping[str, Effect]] = {
    "not_tried": Effect.NOT_TRIED,
    "helped": Effect.HELPED,
    "some_help": Effect.SOME_HELP,
    "no_help": Effect.NO_HELP,
}
_DETAIL_WORDS: Final = 14


def figure(told: Told) -> Figure:
    """The body from behind; areas are None when nobody asked."""
    areas = told.chosen("pain_areas")
    if areas is None and told.open_word("pain_areas") != NOT_ASKED:
        areas = ()
    reported = told.choice("imaging_fracture") == "yes"
    treated = told.text("augmentation_detail") if told.choice("past_augmentation") == "yes" else ""
    return Figure(
        areas=areas,
        fractured=levels_in(told.text("fracture_levels")) if reported else (),
        augmented=levels_in(f"{treated}, {told.text('procedure_levels')}"),
    )


def open_rows(told: Told, names: Iterable[str], *, keep: bool = False) -> list[Row]:
    """ "Not sure", "Declined" and "Not asked" with the questions that applied."""
    rows: list[Row] = []
    every = [name for name in names if told.applies(name)]
    for state in (NOT_SURE, DECLINED, NOT_ASKED):
        labels = [
            _SHORT.get(name, _label(told, name)) for name in every if told.open_word(name) == state
        ]
        if labels:
            rows.append(Row(capital(state), plain(", ".join(labels)), keep))
    return rows


def _label(told: Told, name: str) -> str:
    question = told.question(name)
    return question.label if question is not None else name


def any_asked(told: Told, names: Iterable[str]) -> bool:
    """Whether any of these was asked."""
    return any(told.applies(name) and told.open_word(name) != NOT_ASKED for name in names)


def pain_story(told: Told) -> tuple[Row, ...]:
    """Zone 4; empty when nothing of it was asked."""
    back = told.choice("back_pain")
    if back == "no":
        none = plain("no pain in or from the spine now or in the last week")
        rows = [Row("Pain", none), Row("Exam", _examined(told)), Row("Also", _also(told))]
        return tuple(_filled(rows) + open_rows(told, ("protruding_belly", "digestive")))
    asked = [*PAIN_QUESTIONS, "pain_night", "pain_constant"]
    if not any_asked(told, asked):
        opened = told.open_word("back_pain")
        if not told.applies("back_pain"):
            return not_on_form(told, asked, "Pain")
        return (
            (Row("Pain", (*plain("spine pain "), *bold(opened))),)
            if opened
            in (
                NOT_SURE,
                DECLINED,
            )
            else ()
        )
    rows = [
        Row("Began", _began(told)),
        # Before what was told: rows give way from the last, and this was found.
        Row("Exam", _examined(told)),
        Row("Where", _where(told)),
        Row("Spreads", _spreads(told)),
        Row("Worse", _worse(told)),
        Row("Better", _better(told)),
        Row("Limits", _limits(told)),
        Row("Also", _also(told)),
    ]
    return tuple(_filled(rows) + open_rows(told, PAIN_QUESTIONS))


def _examined(told: Told) -> Text:
    """What the specialist found, entered after the intake."""
    found = (
        (question, told.answer(question.id))
        for question in told.form.questions.values()
        if question.examiner
    )
    said = (
        f"{question.label} {answer_words(question, answer, told.visit_date)}"
        for question, answer in found
        if answer is not None
    )
    return plain("; ".join(said))


def _filled(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.text]


def _began(told: Told) -> Text:
    day = told.day("pain_onset")
    if day is None:
        first: Text = ()
    else:
        date_part, _, days = date_answer(day, told.visit_date).partition(" (")
        first = (*bold(date_part), *plain(f" ({days}"))
    onset = told.word("onset")
    injury = told.choice("injury")
    after = plain(f"{told.word('injury')} injury") if injury in ("minor", "major") else ()
    start = joined((first, bold(onset) if onset == "sudden" else plain(onset), after))
    trend = told.choice("pain_trend")
    words = {"worse": bold("worse"), "same": plain("same"), "better": plain("better")}
    return joined((start, words.get(trend, ())), "; ")


def _where(told: Told) -> Text:
    areas = told.chosen_words("pain_areas")
    question = told.question("pain_areas")
    everywhere = question is not None and len(areas) == len(question.options) > 1
    text = plain(f"all {len(areas)} areas" if everywhere else ", ".join(areas))
    return joined((text, bold(told.word("pain_side"))), "; ")


def _spreads(told: Told) -> Text:
    spread = told.choice("pain_spread")
    if spread == "none":
        return plain("does not spread")
    word = told.word("pain_spread").removeprefix("to ")
    return bold(word) if spread == "both_legs" else plain(word)


def _graded(told: Told, name: str, word: str) -> Text:
    """ "turning **severe**", "turning (some)"; empty for none."""
    match told.choice(name):
        case "severe":
            return (*plain(f"{word} "), *bold("severe"))
        case "some":
            return plain(f"{word} (some)")
        case _:
            return ()


def _worse(told: Told) -> Text:
    words = (
        ("pain_standing", "worse", "standing"),
        ("pain_resting", "worse", "lying"),
        ("pain_strain", "yes", "cough"),
        ("pain_night", "yes", "night"),
        ("pain_constant", "yes", "never lets up"),
    )
    said = ", ".join(word for name, option, word in words if told.choice(name) == option)
    return joined((plain(said), _graded(told, "pain_movement", "turning")), "; ")


def _better(told: Told) -> Text:
    rest = {"eases": "eases", "goes": "takes it away"}.get(told.choice("pain_resting"), "")
    same = [
        word
        for name, word in (("pain_standing", "standing"), ("pain_resting", "resting"))
        if told.choice(name) == "same"
    ]
    parts = [
        (*plain("lying "), *bold(rest)) if rest else (),
        plain("standing" if told.choice("pain_standing") == "better" else ""),
        plain(f"same {' or '.join(same)}" if same else ""),
        plain("turning painless" if told.choice("pain_movement") == "none" else ""),
        plain("not on straining" if told.choice("pain_strain") == "no" else ""),
        plain("lets up" if told.choice("pain_constant") == "no" else ""),
        plain("not at night" if told.choice("pain_night") == "no" else ""),
    ]
    return joined(parts, "; ")


def _limits(told: Told) -> Text:
    parts = []
    for name, word in (("daily_activity", "daily activity"), ("movement_limited", "bending")):
        grade = told.word(name)
        if grade:
            heavy = told.choice(name) in ("severe", "unable")
            shown = "not limited" if told.choice(name) == "none" else grade
            parts.append((*plain(f"{word} "), *(bold(shown) if heavy else plain(shown))))
    return joined(parts, "; ")


def _also(told: Told) -> Text:
    words = (
        ("pain_crushing", "crushing", "not crushing"),
        ("mood", "low mood or worry", "mood not low"),
        ("protruding_belly", "protruding belly", ""),
        ("digestive", "fullness, reflux or constipation", ""),
    )
    parts = [
        yes if told.choice(name) == "yes" else no
        for name, yes, no in words
        if told.choice(name) in ("yes", "no")
    ]
    return plain("; ".join(part for part in parts if part))


def tried(told: Told) -> tuple[Tried, ...]:
    """Each treatment with its effect; empty when none was asked."""
    if not any_asked(told, (name for name, _ in TREATMENTS)):
        return ()
    made = []
    for name, label in TREATMENTS:
        if told.applies(name):
            effect = _EFFECTS.get(told.choice(name), Effect.OPEN)
            words = told.word(name) or told.open_word(name)
            made.append(Tried(label, effect, words))
    return tuple(made)


def not_on_form(told: Told, names: Iterable[str], label: str) -> tuple[Row, ...]:
    """One row that says so, when the form has none of the questions of a zone."""
    if any(name in told.form.questions for name in names):
        return ()
    return (Row(label, plain("not asked on this form")),)


def tried_rows(told: Told) -> tuple[Row, ...]:
    """How long, how far, and what was done to the spine before."""
    names = (*CARE_QUESTIONS, *(name for name, _ in TREATMENTS))
    if not any(name in told.form.questions for name in names):
        return (*_medicine(told), *not_on_form(told, names, "Tried"))[:1]
    if not any_asked(told, (*CARE_QUESTIONS, "pain_medicine")):
        return ()
    weeks = told.number("treatment_weeks")
    length = "" if weeks is None else f"{number(weeks)} week{'' if weeks == 1 else 's'}"
    opioid = told.choice("opioid")
    drug = {"yes": (*plain("opioid "), *bold("yes")), "no": plain("opioid no")}.get(opioid, ())
    hospital = told.choice("admitted")
    stay = {"yes": bold("in hospital for it"), "no": plain("not in hospital")}.get(hospital, ())
    open_names = ("treatment_weeks", "opioid", "admitted", "past_augmentation")
    rows = [
        Row("So far", joined((plain(length), drug, stay), "; ")),
        Row("Earlier", _earlier(told)),
        *_medicine(told),
    ]
    return tuple(_filled(rows) + open_rows(told, open_names))


def _medicine(told: Told) -> list[Row]:
    word = told.word("pain_medicine") or told.open_word("pain_medicine")
    return [Row("Medicine", plain(f"for pain: {word}"))] if word else []


def _earlier(told: Told) -> Text:
    augmented = told.choice("past_augmentation")
    parts: list[Text] = []
    if augmented == "yes":
        detail = shortened(told.text("augmentation_detail"), _DETAIL_WORDS)
        opened = plain(f"levels {told.open_word('augmentation_detail')}")
        parts.append(joined((bold("augmentation"), detail or opened), " "))
    elif augmented == "no":
        parts.append(plain("no augmentation"))
    surgery = told.text("past_spine_surgery")
    if surgery:
        said = shortened(surgery, _DETAIL_WORDS)
        parts.append((*plain("spine surgery: "), *said))
    elif told.open_word("past_spine_surgery"):
        parts.append(plain("spine surgery not noted"))
    return joined(parts, "; ")
