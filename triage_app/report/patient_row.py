"""The one sentence of who the patient is and what hurts, for the bottom line and the worklist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from triage_app.model.person import Sex
from triage_app.report.procedures import Procedure
from triage_app.report.spine_levels import levels_in
from triage_app.report.summary import Text
from triage_app.report.told import Told
from triage_app.report.wording import (
    bold,
    capital_text,
    in_text,
    joined,
    listed,
    plain,
    span_of_days,
    words_in,
)

_WHO: Final[Mapping[Sex, str]] = {
    Sex.FEMALE: "Woman",
    Sex.MALE: "Man",
    Sex.INTERSEX: "Intersex person",
    Sex.UNKNOWN: "Person",
}
_BACK: Final[Mapping[str, str]] = {
    "neck": "neck",
    "upper_back": "upper-back",
    "mid_back": "mid-back",
    "lower_back": "low-back",
    "sacrum": "tailbone",
}
_MOST_PLACES: Final = 2
_OTHER: Final[Mapping[str, str]] = {
    "waist": "waist",
    "hip": "hip",
    "leg": "leg",
    "arm": "arm",
    "wall": "rib",
}


def who(told: Told) -> str:
    """ "Woman of 78", "Man of about 72", "Person, age not known"."""
    sex = _WHO[told.patient.sex]
    if told.age is None:
        return f"{sex}, age not known"
    return f"{sex} of {'about ' if told.patient.age_is_estimated else ''}{told.age}"


def site(told: Told) -> str:
    """Where it hurts, as an adjective: "mid-back", "low-back and leg"; "back" when not told."""
    areas = told.chosen("pain_areas")
    if not areas:
        spread = told.choice("pain_spread")
        return {"both_legs": "back and both-leg", "one_leg": "back and leg"}.get(spread, "back")
    places = [_BACK[area] for area in areas if area in _BACK]
    others = [_OTHER[area.rpartition("_")[2]] for area in areas if _is_other(area)]
    named = list(dict.fromkeys(places or others)) or list(told.chosen_words("pain_areas"))
    if len(named) > _MOST_PLACES:
        return "neck and back" if "neck" in named else "back" if places else "widespread"
    if all(name.endswith("-back") for name in named) and len(named) > 1:
        return f"{named[0].removesuffix('back')} and {named[1]}"
    return listed(named)


def _is_other(area: str) -> bool:
    return area not in _BACK and area.rpartition("_")[2] in _OTHER


def pain_phrase(told: Told, *, length: bool = True, injury: bool = True) -> str:
    """ "sudden mid-back pain for 16 days after a minor injury".

    Args:
        told: the answers.
        length: say how long.
        injury: say after what.
    """
    onset = "sudden" if told.choice("onset") == "sudden" else ""
    days = told.number("pain_days") if length else None
    time = "" if days is None else "from today" if days <= 0 else f"for {span_of_days(int(days))}"
    hurt = injury and told.choice("injury") in ("minor", "major")
    after = f"after a {told.word('injury')} injury" if hurt else ""
    return " ".join(part for part in (onset, f"{site(told)} pain", time, after) if part)


def trend_words(told: Told) -> Text:
    """ "getting worse" in bold; empty when not told."""
    trend = told.choice("pain_trend")
    if trend == "same":
        return (*bold("same"), *plain(" over 2 weeks"))
    return bold({"worse": "getting worse", "better": "getting better"}.get(trend, ""))


def leg_words(told: Told) -> str:
    """ "no leg pain", or which pain leads."""
    leg = told.number("leg_pain_now")
    if leg == 0:
        return "no leg pain"
    return told.word("dominant_pain")


def patient_row(
    told: Told,
    most_words: int,
    *,
    spread: bool,
    began_said: bool = False,
    procedure: Procedure | None = None,
) -> Text:
    """The sentence in `most_words` at most: trend and leg pain outlive site, time and cause.

    Args:
        told: the answers.
        most_words: the row's share of the bottom line.
        spread: say where the pain spreads.
        began_said: the row before says when it began.
        procedure: the last one an earlier visit told of; said where there is room.
    """
    head = plain(f"{who(told)}.")
    done = plain(f" {procedure.told_on(told.visit_date)}." if procedure is not None else "")
    with_done = _in_words(told, head, most_words - words_in(in_text(done)), spread, began_said)
    # Leg pain leads to another operation: it outlives what the charts say of the procedure.
    if done and len(with_done) > len(head) and leg_words(told) in in_text(with_done):
        return (*with_done, *done)
    return _in_words(told, head, most_words, spread, began_said)


def _in_words(told: Told, head: Text, most_words: int, spread: bool, began_said: bool) -> Text:
    """The sentence behind its head in so many words; the head alone where nothing fits."""
    room = most_words - words_in(in_text(head))
    for clauses in _sentences(told, spread=spread, began_said=began_said):
        body = joined([clause for clause in clauses if clause], "; ")
        if body and words_in(in_text(body)) <= room:
            return (*head, *plain(" "), *capital_text(body), *plain("."))
    return head


def _sentences(told: Told, *, spread: bool, began_said: bool) -> Iterator[list[Text]]:
    """The clauses, from the fullest to the shortest."""
    clauses = _short_sentence(told)
    if clauses:
        yield clauses
        yield clauses[:1]
        return
    if told.choice("back_pain") != "yes" and not told.applies("pain_onset"):
        return
    side = told.word("pain_side")
    end = [trend_words(told), plain(leg_words(told))]
    spreads = _spread(told) if spread else ""
    for length, cause, sided, radiating in (
        (not began_said, True, side, spreads),
        (not began_said, True, side, ""),
        (not began_said, False, side, ""),
        (False, False, side, ""),
        (False, False, "", ""),
    ):
        phrase = pain_phrase(told, length=length, injury=cause)
        yield [plain(", ".join(part for part in (phrase, sided, radiating) if part)), *end]
    yield [plain(pain_phrase(told, length=False, injury=False)), end[0]]
    yield end
    yield end[:1]


def _spread(told: Told) -> str:
    """Where it spreads, unless the site says it already."""
    spread = told.choice("pain_spread")
    said = spread in ("both_legs", "one_leg") and not told.chosen("pain_areas")
    return "" if said or spread in ("", "none") else told.word("pain_spread")


def _short_sentence(told: Told) -> list[Text]:
    """When there is no pain story to tell."""
    if told.applies("procedure_date") or told.applies("pain_change"):
        return _after_procedure(told)
    opened = told.open_word("back_pain")
    if opened:
        return [(*plain("back pain: "), *bold(opened))]
    if told.choice("back_pain") == "no":
        return [plain("no back pain now or in the last week")]
    return []


def _after_procedure(told: Told) -> list[Text]:
    days = told.number("procedure_days")
    name = told.word("procedure") if told.choice("procedure") != "other" else ""
    levels = ", ".join(levels_in(told.text("procedure_levels")))
    since = "after " if days is None else f"{span_of_days(int(days))} after " if days else "today: "
    head = f"{since}{name or 'a procedure'}{f' at {levels}' if levels else ''}"
    change = told.word("pain_change")
    return [plain(head), plain(f"pain {change}" if change else "")]
