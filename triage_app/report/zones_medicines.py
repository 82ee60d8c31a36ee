"""Zone 7: the boxed allergies, and the medicines with those first that change today.

No kind of allergy is ever cut. What was not asked is said so, never "none".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from triage_app.model.answers import Medicine, NoAnswer
from triage_app.questionnaire.form import Kind
from triage_app.report.summary import AllergyBox, Text
from triage_app.report.told import Told
from triage_app.report.wording import (
    NOT_ASKED,
    bold,
    clean,
    cut,
    day_words,
    joined,
    plain,
    plural,
    shortened,
)

_DETAIL_WORDS: Final = 12
_MEDICINE_WORDS: Final = 10
# Named first in the list of medicines: they change what can be done today.
_FIRST: Final = (
    *("aspirin", "clopidogrel", "ticagrelor", "prasugrel", "warfarin", "apixaban"),
    *("rivaroxaban", "dabigatran", "edoxaban", "heparin", "enoxaparin", "dalteparin"),
    *("tinzaparin", "fondaparinux", "acenocoumarol", "phenprocoumon", "prednis", "dexamethasone"),
    *("hydrocortisone", "cortisone", "budesonide", "deflazacort", "morphine", "codeine"),
    *("tramadol", "oxycodone", "hydrocodone", "fentanyl", "buprenorphine", "tapentadol"),
    *("methadone", "hydromorphone", "insulin"),
)
_TRADE_NAMES: Final[Mapping[str, str]] = {
    "plavix": "clopidogrel",
    "brilinta": "ticagrelor",
    "brilique": "ticagrelor",
    "effient": "prasugrel",
    "coumadin": "warfarin",
    "eliquis": "apixaban",
    "xarelto": "rivaroxaban",
    "pradaxa": "dabigatran",
    "savaysa": "edoxaban",
    "lixiana": "edoxaban",
    "lovenox": "heparin",
    "clexane": "heparin",
    "enoxaparin": "heparin",
    "dalteparin": "heparin",
    "tinzaparin": "heparin",
}


def allergies(told: Told) -> AllergyBox | None:
    """The boxed line; None when neither allergies nor medicines were asked."""
    if not told.applies("allergies"):
        return AllergyBox(bold("Allergies: not asked on this form"), "")
    chosen = told.chosen("allergies")
    detail = shortened(told.text("allergy_detail"), _DETAIL_WORDS)
    said = (*plain(" – "), *detail) if detail else ()
    if chosen is None:
        opened = told.open_word("allergies")
        if opened == NOT_ASKED and not detail and told.medicines() is None:
            return None
        return AllergyBox((*bold(f"Allergies: {opened}"), *said), "")
    others = told.other_words("allergies")
    if not chosen:
        kinds = plain(f" ({plural(len(others), 'kind')} asked)")
        return AllergyBox((*bold("Allergies: none known"), *kinds, *said), "")
    words = ", ".join(told.chosen_words("allergies"))
    missing = plain(" – what happened not noted") if not detail else ()
    denied = f"Denied: {', '.join(others)}" if others else ""
    return AllergyBox((*bold(f"ALLERGY: {words}"), *(said or missing)), denied)


def medicines(told: Told) -> tuple[tuple[Text, ...], bool, str]:
    """The medicines, those that change today first; whether there is a list; a note if not."""
    question = next((q for q in told.asked_of if q.kind is Kind.MEDICINES), None)
    if question is None:
        return (), False, "Medicines: not asked on this form."
    taken = told.medicines()
    if taken is None:
        asked = isinstance(told.answer(question.id), NoAnswer)
        # Not "asked": with an empty list that would read as "no medicines".
        return (), False, f"Medicines: {told.open_word(question.id)}." if asked else ""
    ordered = sorted(taken, key=lambda medicine: not _comes_first(medicine))
    return tuple(_medicine(medicine) for medicine in ordered), True, ""


def _comes_first(medicine: Medicine) -> bool:
    name = clean(medicine.name).lower()
    return any(word in name for word in (*_FIRST, *_TRADE_NAMES))


def _medicine(medicine: Medicine) -> Text:
    name, left = cut(medicine.name, _MEDICINE_WORDS)
    name = f"{name} …" if left else name
    dose, left = cut(medicine.dose or "", _MEDICINE_WORDS)
    dose = f"{dose} …" if left else dose
    first = _comes_first(medicine)
    return joined((bold(name) if first else plain(name), plain(dose)), " ")


def last_dose(told: Told, drug: str) -> str:
    """When a blood thinner (by its option id) was last taken, from the list of medicines."""
    for medicine in told.medicines() or ():
        name = clean(medicine.name).lower()
        known = [drug.partition("_")[0]]
        known += [trade for trade, generic in _TRADE_NAMES.items() if drug.startswith(generic)]
        if medicine.last_dose and any(word in name for word in known):
            return _day(cut(medicine.last_dose, _DETAIL_WORDS)[0])
    return ""


def _day(text: str) -> str:
    """A day typed as 2026-11-20 with its month as a word; any other text as it is."""
    try:
        return day_words(date.fromisoformat(text))
    except ValueError:
        return text
