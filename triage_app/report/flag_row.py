"""The danger signs in one row of the bottom line: how many present, of how many asked, and which.

The count is always there; names give way to it where there are too many.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from triage_app.report.flag_grid import Flag, State, alone, flags
from triage_app.report.summary import Text
from triage_app.report.told import Told
from triage_app.report.wording import (
    bold,
    capital_text,
    in_text,
    joined,
    plain,
    plural,
    words_in,
)


def flags_row(told: Told, *, calm: bool, most_words: int, weighty: Collection[str] = ()) -> Text:
    """The count, then the names: "3 present of 26 asked: items. Weight loss not sure".

    Args:
        told: the answers.
        calm: no emergency or urgent sign is reported or open; said only then.
        most_words: the row's share of the bottom line.
        weighty: ids of signs that made a rule true; named first where not all can be.
    """
    every = flags(told)
    asked = sum(flag.state is not State.NOT_ASKED for flag in every)
    present = [flag for flag in every if flag.state is State.PRESENT]
    if not every:
        return plain("No danger signs on this form.")
    count = f"{len(present)} present" if present else "None present"
    head = f"{count} of {asked} asked"
    opened = _open_sentence(every, most_words - 6)
    ending = plain(" No emergency or urgent sign reported.") if calm else ()
    room = most_words - 5 - _length(opened)
    named = _named(present, room - _length(ending), whole=True)
    if not named:
        present.sort(key=lambda flag: flag.id not in weighty)
        named = _named(present, room, whole=False)
        ending = () if present else ending
    if named:
        first: Text = (*bold(f"{head}:"), *plain(" "), *named, *plain("."))
    elif opened and not present:
        return (*bold(f"{head}; "), *opened, *ending)
    else:
        first = bold(f"{head}.")
    return (*first, *(plain(" ") if opened else ()), *capital_text(opened), *ending)


def _length(text: Text) -> int:
    return words_in(in_text(text))


def _named(present: Sequence[Flag], room: int, *, whole: bool) -> Text:
    """Every name when `whole`, else as many as there is room for and how many more."""
    names = [flag.name for flag in present]
    for kept in range(len(names), len(names) - 1 if whole else 0, -1):
        rest = len(names) - kept
        text = ", ".join(names[:kept]) + (f", + {rest} below" if rest else "")
        if _length(plain(text)) <= room:
            return plain(text)
    return ()


def _open_sentence(every: Sequence[Flag], room: int) -> Text:
    """ "Bowel change not sure; sexual change declined; 18 not asked."""
    whole: list[Text] = []
    short: list[Text] = []
    for state in (State.NOT_SURE, State.DECLINED):
        names = [alone(flag) for flag in every if flag.state is state]
        if names:
            some = " and ".join(names) if len(names) <= 2 else str(len(names))
            whole.append((*plain(f"{some} "), *bold(state.value)))
            short.append(bold(f"{len(names)} {state.value}"))
    waiting = sum(flag.state is State.NOT_ASKED for flag in every)
    if waiting:
        for counted in (whole, short):
            counted.append(bold(f"{waiting} not asked"))
    for kept in (whole, short):
        text = joined(kept, "; ")
        if kept and (_length(text) <= room or kept is short):
            return (*text, *plain("."))
    return ()


def count_words(told: Told) -> str:
    """ "all 26 red flags asked", or "20 of 26 red flags asked"."""
    every = flags(told)
    asked = sum(flag.state is not State.NOT_ASKED for flag in every)
    if asked == len(every):
        return f"all {plural(asked, 'red flag')} asked"
    return f"{asked} of {plural(len(every), 'red flag')} asked"
