"""Zones 6, 8 and 9: imaging, background that changes today, the patient's words.

What may never be cut (blood thinners, infection, bleeding, MRI hazards, pregnancy) is marked
`keep`. Nobody is told to stop a medicine: "Decide with the prescriber".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from triage_app.model.assessment import Assessment
from triage_app.questionnaire.form import Kind, Question
from triage_app.report.summary import Row, Text
from triage_app.report.told import Told
from triage_app.report.wording import (
    answer_words,
    bold,
    capital,
    clean,
    date_answer,
    in_text,
    joined,
    number,
    plain,
    plural,
    shortened,
    source,
)
from triage_app.report.zones import (
    CARE_QUESTIONS,
    PAIN_QUESTIONS,
    TREATMENTS,
    any_asked,
    not_on_form,
    open_rows,
)
from triage_app.report.zones_medicines import last_dose

_DETAIL_WORDS: Final = 40
_REASON_WORDS: Final = 12
_FEW_DRUGS: Final = 2
_WORDS_WORDS: Final = 30
_MEDICINE_WORDS: Final = 10
_SMALL_LISTS: Final = (
    ("sedation_risks", "Sedation"),
    ("fasting_risks", "Fasting"),
)
_BACKGROUND: Final = (
    "anti_inflammatory",
    "past_fractures",
    "parent_hip_fracture",
    "early_menopause",
    "conditions",
    "height_now",
    "height_measured",
    "height_tallest",
    "weight",
    "smoking",
    "alcohol",
    "exercise",
    "falls",
    "escort",
    "sedation_risks",
    "fasting_risks",
    "t_score",
)
_PROCEDURE: Final = ("procedure", "procedure_date", "procedure_levels")
_VITAL: Final = (
    "blood_thinners",
    "infection_now",
    "bleeding_problem",
    "mri_problems",
    "pregnancy",
)
_TOLD_ELSEWHERE: Final = frozenset(
    {
        *PAIN_QUESTIONS,
        *CARE_QUESTIONS,
        *_BACKGROUND,
        *_VITAL,
        *_PROCEDURE,
        *(name for name, _ in TREATMENTS),
        *("back_pain", "flag_onset", "injury_date", "cancer_detail", "steroid_mg"),
        *("steroid_months", "pain_now", "pain_worst", "leg_pain_now", "dominant_pain"),
        *("pain_change", "pain_medicine"),
        *("roland_morris", "imaging", "imaging_detail", "imaging_fracture", "fracture_levels"),
        *("blood_thinner_reason", "allergies", "allergy_detail", "main_worry", "goal"),
        *("answered_by", "notes"),
    }
)
_ADVICE_ROWS: Final = (("imaging", "Pathway"), ("bloods", "Bloods"), ("bone", "Bone"))


def imaging(told: Told, assessment: Assessment) -> tuple[Row, ...]:
    """Zone 8: what was done and reported, what was not, and what the pathways name."""
    names = ("imaging", "imaging_detail", "imaging_fracture", "fracture_levels")
    rows = [Row("Done", _done(told)), Row("Not done", _not_done(told))]
    rows += open_rows(told, ("imaging", "imaging_fracture"))
    if not any_asked(told, names):
        rows = list(not_on_form(told, names, "Done"))
    rows += [Row(label, _advice(assessment, group)) for group, label in _ADVICE_ROWS]
    return tuple(row for row in rows if row.text)


def _done(told: Told) -> Text:
    done = told.chosen_words("imaging")
    if not done:
        return ()
    kinds = bold(", ".join(done))
    said = told.text("imaging_detail")
    if len(done) == 1 and _begins_with(said, done[0]):
        # "MRI abroad, 3 months ago" is not said as "MRI: MRI abroad".
        kinds, said = bold(said[: len(done[0])]), said[len(done[0]) :].lstrip(" ,:;.")
        described = joined((kinds, shortened(said, _DETAIL_WORDS)), " ")
    else:
        where = plain("where and when not noted") if told.open_word("imaging_detail") else ()
        described = joined((kinds, shortened(said, _DETAIL_WORDS) or where), ": ")
    sentence = in_text(described).rstrip().endswith((".", "!", "?"))
    return joined((described, _report(told)), " " if sentence else "; ")


def _begins_with(text: str, word: str) -> bool:
    """Whether the text begins with this word, not with a longer one."""
    rest = text[len(word) :]
    return text[: len(word)].lower() == word.lower() and not rest[:1].isalnum()


def _report(told: Told) -> Text:
    match told.choice("imaging_fracture"):
        case "awaited":
            return bold("report awaited")
        case "no":
            return plain("no fracture reported")
        case "yes":
            levels = shortened(told.text("fracture_levels"), _REASON_WORDS)
            missing = plain(f" (levels {told.open_word('fracture_levels')})")
            return (*bold("fracture reported"), *((*plain(" "), *levels) if levels else missing))
        case _:
            return ()


def _not_done(told: Told) -> Text:
    if told.chosen("imaging") == ():
        return plain("no imaging yet")
    return plain(", ".join(told.other_words("imaging")))


def _advice(assessment: Assessment, group: str) -> Text:
    """The lines of a group; a source that follows itself is said once."""
    lines = [item for item in assessment.advice if item.group == group]
    parts: list[Text] = []
    for place, item in enumerate(lines):
        again = place + 1 < len(lines) and lines[place + 1].source == item.source
        parts.append((*plain(_line(item.text)), *(() if again else source(item.source))))
    return joined(parts, ". ")


def _line(text: str) -> str:
    return capital(clean(text).removeprefix("Pathway: ").rstrip("."))


def background(told: Told) -> tuple[Row, ...]:
    """Zone 6: what must be known before any procedure, then what bears on bone and risk."""
    generic = _generic(told)
    names = (*_VITAL, *_BACKGROUND, *_PROCEDURE, *generic)
    if not any_asked(told, names):
        return ()
    thinners = _thinners(told)
    said = ("blood_thinners",) if thinners else ()
    infected = told.choice("infection_now") == "yes"
    bleeding = _problem(told, "bleeding_problem")
    both = bold("yes, now. Bleeding problem reported" if bleeding else "yes, now")
    denied, escort = _denied(told), told.choice("escort")
    rows = [
        Row("Blood thinner", thinners, True),
        Row("Infection", both if infected else (), True),
        Row("Bleeding", () if infected else bleeding, True),
        Row("MRI", _list_with_rest(told, "mri_problems", heavy=True), True),
        Row("Pregnancy", _pregnancy(told), True),
        *open_rows(told, (name for name in _VITAL if name not in said), keep=True),
        *(Row(label, _list_with_rest(told, name)) for name, label in _SMALL_LISTS),
        Row("Escort", bold("no one to stay the night") if escort == "no" else ()),
        Row("Escort", plain("yes") if escort == "yes" and not denied else ()),
        Row("Denied", _with_escort(denied, escort), True),
        Row("Procedure", _procedure(told)),
        Row("Bone", _bone(told)),
        Row("Conditions", _conditions(told)),
        Row("Body", _body(told)),
        Row("Habits", _habits(told)),
        *_generic_rows(told, generic),
        *open_rows(told, (*_BACKGROUND, *_PROCEDURE, *generic)),
    ]
    return tuple(row for row in rows if row.text)


def _thinners(told: Told) -> Text:
    """Drug, last dose, reason; the decision is the prescriber's."""
    drugs = told.chosen("blood_thinners")
    if not drugs:
        opened = told.open_word("blood_thinners")
        return (
            (*bold(opened), *plain(". Decide with the prescriber")) if opened == "not sure" else ()
        )
    doses = {label: last_dose(told, drug) for drug, label in _labels(told, drugs)}
    if len(drugs) > _FEW_DRUGS:
        return (*_many_thinners(told, doses), *plain(". Decide with the prescriber"))
    parts: list[Text] = []
    for label, dose in doses.items():
        if dose:
            parts.append((*bold(f"{label},"), *plain(" last dose "), *bold(dose)))
    undated = [label for label, dose in doses.items() if not dose]
    if undated:
        parts.append((*bold(f"{', '.join(undated)},"), *plain(" last dose not noted")))
    reason = shortened(told.text("blood_thinner_reason"), _REASON_WORDS)
    why = reason or plain("reason not noted")
    return (*joined((*parts, why), ", "), *plain(". Decide with the prescriber"))


def _labels(told: Told, drugs: Iterable[str]) -> Iterable[tuple[str, str]]:
    return zip(drugs, told.chosen_words("blood_thinners"), strict=True)


def _many_thinners(told: Told, doses: Mapping[str, str]) -> Text:
    """Every name and dose in the fewest words; the reason gives way, for none of them may."""
    dated = ", ".join(f"{label} {dose}" for label, dose in doses.items() if dose)
    undated = ", ".join(label for label, dose in doses.items() if not dose)
    parts = (
        (*bold(dated), *plain(" (last dose)")) if dated else (),
        (*bold(undated), *plain(" (last dose not noted)")) if undated else (),
        plain(f"reason {'on screen' if told.text('blood_thinner_reason') else 'not noted'}"),
    )
    return joined(parts, "; ")


def _problem(told: Told, name: str) -> Text:
    return bold("problem reported") if told.choice(name) == "yes" else ()


def _list_with_rest(told: Told, name: str, *, heavy: bool = False) -> Text:
    """ "pacemaker; 7 others denied"; empty when nothing was chosen."""
    chosen = told.chosen_words(name)
    if not chosen:
        return ()
    rest = len(told.other_words(name))
    others = plain(f"{plural(rest, 'other')} denied" if rest else "")
    words = ", ".join(chosen)
    return joined((bold(words) if heavy else plain(words), others), "; ")


def _pregnancy(told: Told) -> Text:
    word = told.word("pregnancy")
    return bold(word) if word and told.choice("pregnancy") != "not_possible" else ()


def _denied(told: Told) -> Text:
    said = [
        word
        for name, word in (("infection_now", "infection now"), ("bleeding_problem", "bleeding"))
        if told.choice(name) == "no"
    ]
    lists = (
        ("blood_thinners", "blood thinners"),
        ("mri_problems", "MRI problems"),
        ("sedation_risks", "sedation risks"),
        ("fasting_risks", "fasting risks"),
    )
    named = [word for name, word in lists if told.chosen(name) == ()]
    if named[-2:] == ["sedation risks", "fasting risks"]:
        named[-2:] = ["sedation or fasting risks"]
    said += named
    if told.choice("pregnancy") == "not_possible":
        said.append("pregnancy")
    if told.choice("anti_inflammatory") == "no":
        said.append("anti-inflammatory")
    return plain(", ".join(said))


def _with_escort(denied: Text, escort: str) -> Text:
    """What was denied; an escort, which is none of it, behind it."""
    there = bold("Escort yes") if denied and escort == "yes" else ()
    return joined((denied, there), ". ")


def _procedure(told: Told) -> Text:
    """Which procedure a follow-up is about, when and where."""
    name = told.word("procedure")
    day = told.day("procedure_date")
    when = date_answer(day, told.visit_date) if day is not None else ""
    levels = shortened(told.text("procedure_levels"), _REASON_WORDS)
    return joined((bold(name), plain(when), levels))


def _bone(told: Told) -> Text:
    broken = told.chosen("past_fractures")
    words = ", ".join(told.chosen_words("past_fractures"))
    parts = [f"broken {words}"] if words else []
    if broken == ():
        parts.append("no other fracture since 50")
    for name, word in (
        ("parent_hip_fracture", "parent hip"),
        ("early_menopause", "early menopause"),
    ):
        answer = told.choice(name)
        if answer:
            parts.append(f"{'' if answer == 'yes' else 'no '}{word}")
    score = told.number("t_score")
    flagged = told.choice("osteoporosis") in ("osteoporosis", "osteopenia")
    if score is not None and not flagged:
        parts.append(f"T-score {number(score)}")
    return plain("; ".join(parts))


def _conditions(told: Told) -> Text:
    if told.chosen("conditions") == ():
        return plain(f"all {len(told.other_words('conditions'))} denied")
    return _list_with_rest(told, "conditions")


def _body(told: Told) -> Text:
    now, tallest = told.amount("height_now"), told.amount("height_tallest")
    mass = told.number("bmi")
    how = " told" if told.choice("height_measured") == "no" else ""
    was = f" (was {tallest.removesuffix(' cm')})" if tallest else ""
    height = f"{now}{how}{was}" if now else f"height now {told.open_word('height_now')}{was}"
    known = now or tallest
    parts = [height if known else "", told.amount("weight")]
    parts.append("" if mass is None else f"BMI {mass:.1f}")
    return plain(", ".join(part for part in parts if part))


def _habits(told: Told) -> Text:
    smoking = {"never": "never smoked", "past": "past smoker", "current": "smokes"}
    drinks = {"yes": "3 or more drinks a day", "no": "under 3 drinks a day"}
    exercise = {"yes": "exercises", "no": "no exercise"}
    falls = told.number("falls")
    fallen = "" if falls is None else "no falls" if falls == 0 else plural(int(falls), "fall")
    parts = [
        smoking.get(told.choice("smoking"), ""),
        exercise.get(told.choice("exercise"), ""),
        f"{fallen} in a year" if fallen else "",
        drinks.get(told.choice("alcohol"), ""),
    ]
    drug = told.choice("anti_inflammatory") == "yes"
    return plain("; ".join((*(p for p in parts if p), *(("anti-inflammatory",) if drug else ()))))


def _generic(told: Told) -> tuple[str, ...]:
    """Questions of other forms that have no place of their own on the page."""
    return tuple(
        q.id
        for q in told.asked_of
        if q.id not in _TOLD_ELSEWHERE and not q.red_flag and q.kind is not Kind.MEDICINES
    )


def _generic_rows(told: Told, names: Iterable[str]) -> list[Row]:
    rows = []
    for name in names:
        question = told.question(name)
        if question is not None and told.given(name):
            rows.append(Row(capital(question.label), _generic_answer(told, question)))
    return [row for row in rows if row.text]


def _generic_answer(told: Told, question: Question) -> Text:
    if question.kind is Kind.TEXT:
        return shortened(told.text(question.id), _WORDS_WORDS, quoted=True)
    return plain(answer_words(question, told.answer(question.id), told.visit_date))


def words(told: Told) -> tuple[Row, ...]:
    """Zone 9: goal, worry, who told it, what staff saw."""
    names = ("goal", "main_worry", "answered_by")
    if not any_asked(told, (*names, "notes")):
        return ()
    teller = told.word("answered_by")
    if told.choice("answered_by") == "interpreter":
        teller = "the patient, with an interpreter"
    rows = (
        Row("Goal", shortened(told.text("goal"), _WORDS_WORDS, quoted=True)),
        Row("Worry", shortened(told.text("main_worry"), _WORDS_WORDS, quoted=True)),
        Row("Told by", plain(teller)),
        Row("Staff saw", shortened(told.text("notes"), _WORDS_WORDS)),
    )
    return (*(row for row in rows if row.text), *open_rows(told, names))
