"""One line of what brought the patient, for the worklist: from the answers, without a level.

Reception reads it too, so it names findings as the patient told them, no count and no reason.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from triage_app.model.answers import Answers
from triage_app.model.person import Patient
from triage_app.questionnaire.facts import Logic, logic_of
from triage_app.questionnaire.form import Form
from triage_app.report.flag_grid import Flag, State, flags
from triage_app.report.patient_row import pain_phrase
from triage_app.report.spine_levels import levels_in
from triage_app.report.told import Told
from triage_app.report.wording import ago, capital, listed, number, span_of_days

_LONGEST: Final = 96
# Signs that come before the pain in a line, in the order of their weight.
_FIRST: Final = (
    "bladder_change",
    "bowel_change",
    "saddle_numbness",
    "sexual_change",
    "leg_weakness",
    "walking_change",
    "numbness",
    "chest_pain",
    "tearing_pain",
    "fever",
    "hip_fall",
    "breathing",
    "rash",
    "leg_swelling",
    "wound",
    "bleeding",
)
_NEWEST: Final = (
    "new",
    "progressing",
    "recent_stable",
    "both_or_band",
    "sudden",
    "red_or_leaking",
    "ongoing",
    "yes",
)
_HISTORY: Final = (
    "pain_spread",
    "weight_loss",
    "past_vertebral_fracture",
    "steroids",
    "osteoporosis",
)
_WORDS: Final = {
    ("cancer", "current"): "cancer now",
    ("cancer", "past"): "cancer in the past",
    ("pain_spread", "both_legs"): "into both legs",
    ("weight_loss", "yes"): "weight loss",
    ("past_vertebral_fracture", "painful"): "past spine fracture, still painful",
    ("past_vertebral_fracture", "healed"): "past spine fracture",
    ("steroids", "current"): "on steroids",
    ("osteoporosis", "osteoporosis"): "osteoporosis",
}
_TALL_LOSS_CM: Final = 2


def story_line(
    form: Form,
    patient: Patient,
    visit_date: date,
    answers: Answers,
    logic: Logic | None = None,
) -> str:
    """Such as "Sudden mid-back pain for 3 weeks after a minor injury; 6 cm shorter".

    Callers that keep the form's logic give it: building it takes longer than the line.
    """
    logic = logic or logic_of(form)
    shown = logic.shown(answers, patient.age_on(visit_date), patient.sex)
    told = Told(form, shown, patient, visit_date, answers, logic)
    if not told.answers:
        return "Nothing asked yet"
    signs = flags(told)
    parts = [
        *_signs(told, signs),
        *_named(told, ("cancer",)),
        *_pain(told),
        *_unsure(signs),
        *_more(told),
    ]
    if not parts:
        return "No danger sign told so far" if told.red_flags else "Some questions asked"
    line = ""
    for part in parts:
        longer = f"{line}; {part}" if line else part
        if line and len(longer) > _LONGEST:
            break
        line = longer
    return capital(line)


def _signs(told: Told, signs: tuple[Flag, ...]) -> list[str]:
    """New danger signs, at most two named."""
    present = {flag.id: flag for flag in signs if flag.state is State.PRESENT}
    names = [
        present[name].name for name in _FIRST if name in present and told.choice(name) in _NEWEST
    ]
    if not names:
        return []
    day = told.day("flag_onset")
    began = 0
    if day is not None:
        began = (told.visit_date - day.day).days
    new = "new " if any(told.choice(name) == "new" for name in present) else ""
    when = f", {span_of_days(int(began))}" if began else ""
    rest = f" and {len(names) - 2} more signs" if len(names) > 3 else ""
    kept = names[:2] if rest else names
    said = ", ".join(kept) if rest else listed(kept)
    return [f"{new}{said}{rest}{when}".removeprefix("new new ")]


def _pain(told: Told) -> list[str]:
    if told.applies("procedure_date") or told.applies("pain_change"):
        return _after_procedure(told)
    if told.choice("back_pain") == "no":
        return ["no back pain"]
    if told.choice("back_pain") != "yes":
        return []
    trend = {"worse": ", getting worse", "better": ", easing", "same": ", unchanged"}
    return [pain_phrase(told) + trend.get(told.choice("pain_trend"), "")]


def _after_procedure(told: Told) -> list[str]:
    days = told.number("procedure_days")
    name = told.word("procedure") if told.choice("procedure") not in ("", "other") else "procedure"
    levels = " and ".join(levels_in(told.text("procedure_levels")))
    at = f" at {levels}" if levels else ""
    when = f" {ago(int(days))}" if days is not None else ""
    change = told.word("pain_change")
    return [f"{name}{at}{when}", *([f"pain {change}"] if change else [])]


def _more(told: Told) -> list[str]:
    """Height lost, then what else weighs."""
    parts = []
    lost = told.number("height_loss_cm")
    if lost is not None and lost >= _TALL_LOSS_CM:
        parts.append(f"{number(round(lost))} cm shorter")
    return [*parts, *_named(told, _HISTORY)]


def _named(told: Told, names: tuple[str, ...]) -> list[str]:
    return [_WORDS[key] for name in names if (key := (name, told.choice(name))) in _WORDS]


def _unsure(signs: tuple[Flag, ...]) -> list[str]:
    names = [flag.name for flag in signs if flag.state is State.NOT_SURE]
    if not names:
        return []
    rest = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return [f"not sure about {names[0]}{rest}"]
