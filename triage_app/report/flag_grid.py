"""Zone 3: every danger-sign question that applies, as PRESENT, DENIED or not answered.

DENIED is the least worrying option and nothing else. Seven fixed lines keep a sign in its place
from page to page; signs of other forms follow in the form's order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from triage_app.model.answers import NoAnswer
from triage_app.questionnaire.form import Kind, Question
from triage_app.report.summary import FlagGrid, Span, Text
from triage_app.report.told import Told
from triage_app.report.wording import (
    bold,
    date_answer,
    in_text,
    joined,
    measured,
    number,
    option_word,
    plain,
    shortened,
    small,
)

LINES: Final = (
    ("bladder_change", "bowel_change", "saddle_numbness", "sexual_change"),
    ("leg_weakness", "walking_change", "numbness"),
    ("fever", "rash", "infection_risks"),
    ("cancer", "weight_loss", "pain_night", "pain_constant"),
    ("osteoporosis", "past_vertebral_fracture", "steroids", "hunched"),
    ("injury", "hip_fall", "stiff_spine", "leg_swelling"),
    ("breathing", "chest_pain", "tearing_pain", "aneurysm"),
)
# Names short enough for a line of the grid, where no answer stands beside them.
_SHORT: Final[Mapping[str, str]] = {
    "bladder_change": "bladder",
    "bowel_change": "bowel",
    "saddle_numbness": "saddle",
    "sexual_change": "sexual",
    "walking_change": "unsteady walking",
    "pain_night": "night pain",
    "pain_constant": "constant pain",
    "past_vertebral_fracture": "past spine fracture",
    "hunched": "new stoop",
    "hip_fall": "hip pain after fall",
    "breathing": "breathless",
}
_CHANGES: Final = LINES[0]
# Signs whose beginning is asked for.
_TIMED: Final = (*LINES[0], *LINES[1])
_NOTHING: Final = ("no", "none", "never")
_MOST_SINGLE_LINES: Final = 7
_EXTRA_PER_LINE: Final = 3
_DETAIL_WORDS: Final = 9
_UNDATED: Final = " (under 2 weeks)"
_RISKS_NAMED: Final = 4


class State(Enum):
    """Where a danger sign stands in the grid."""

    PRESENT = "present"
    DENIED = "denied"
    NOT_SURE = "not sure"
    DECLINED = "declined"
    NOT_ASKED = "not asked"


@dataclass(frozen=True, slots=True)
class Flag:
    """One danger sign: `name` stands alone ("bladder change"), `text` has its answer with it."""

    id: str
    state: State
    name: str
    text: Text


def flag_lines(told: Told) -> tuple[tuple[Flag, ...], ...]:
    """The danger signs that apply, in their lines; empty lines left out."""
    left = {str(q.id): q for q in told.red_flags}
    lines: list[Sequence[str]] = list(LINES)
    extra = [name for name in left if not any(name in line for line in LINES)]
    lines += [extra[i : i + _EXTRA_PER_LINE] for i in range(0, len(extra), _EXTRA_PER_LINE)]
    made = (tuple(_flag(told, left[name]) for name in line if name in left) for line in lines)
    return tuple(line for line in made if line)


def flags(told: Told) -> tuple[Flag, ...]:
    """The danger signs that apply, in the order of the grid."""
    return tuple(flag for line in flag_lines(told) for flag in line)


def flag_grid(told: Told) -> FlagGrid:
    """The three columns; their counts add up to the danger signs that apply."""
    lines = flag_lines(told)
    present = _of(lines, State.PRESENT)
    denied = _of(lines, State.DENIED)
    present_count, denied_count = _count(present), _count(denied)
    total = _count(lines)
    return FlagGrid(
        present=_present_lines(told, present),
        present_note=_present_note(told, present),
        present_count=present_count,
        denied=_denied_lines(told, denied),
        denied_count=denied_count,
        open=_open_lines(told, lines),
        open_count=total - present_count - denied_count,
    )


def _of(lines: Sequence[Sequence[Flag]], state: State) -> tuple[tuple[Flag, ...], ...]:
    kept = (tuple(flag for flag in line if flag.state is state) for line in lines)
    return tuple(line for line in kept if line)


def _count(lines: Sequence[Sequence[Flag]]) -> int:
    return sum(len(line) for line in lines)


def _flag(told: Told, question: Question) -> Flag:
    answer = told.answer(question.id)
    match answer:
        case None:
            state = State.NOT_ASKED
        case NoAnswer.UNKNOWN:
            state = State.NOT_SURE
        case NoAnswer.DECLINED:
            state = State.DECLINED
        case _:
            state = State.DENIED if _is_denied(question, answer) else State.PRESENT
    if state is State.PRESENT:
        name, detail = _present_words(told, question)
        between = " " if detail else ""
        text = (*bold(f"{name}," if detail else name), *plain(between), *detail)
        return Flag(question.id, state, name, text)
    return Flag(question.id, state, question.label, plain(_short(told, question, state)))


def _is_denied(question: Question, answer: object) -> bool:
    """Only the least worrying option, "no", none of a list, or 0 on a scale."""
    least = question.options[0].id if question.options else "no"
    match question.kind:
        case Kind.MULTI | Kind.AREAS:
            return answer in ((), ("none",), (least,) if least == "none" else ())
        case Kind.CHOICE | Kind.YES_NO:
            return answer == least
        case Kind.SCALE:
            return answer == 0
        case _:
            return False


def _short(told: Told, question: Question, state: State) -> str:
    if question.kind is Kind.MULTI:
        count = sum(option.id != "none" for option in question.options)
        unsettled = state in (State.DENIED, State.NOT_ASKED)
        return f"all {count} {question.label}" if unsettled else question.label
    if question.id == "past_vertebral_fracture" and state is State.NOT_ASKED:
        return "spine fracture"
    if question.id in _SHORT:
        return _SHORT[question.id]
    if state is State.DENIED:
        word = told.word(question.id)
        if question.kind is Kind.CHOICE and word not in _NOTHING:
            return f"{question.label} ({word})" if word else question.label
        if question.kind is Kind.YES_NO and told.choice(question.id) == "yes":
            return f"{question.label} (yes)"
    return question.label


def _present_words(told: Told, question: Question) -> tuple[str, Text]:
    """The bold name of a present sign, and what is said of it."""
    special = _SPECIAL.get(question.id)
    if special is not None:
        return special(told, question)
    match question.kind:
        case Kind.YES_NO:
            turned = told.choice(question.id) == "no"
            return (f"no {question.label}" if turned else question.label), ()
        case Kind.MULTI | Kind.AREAS:
            return question.label, plain(", ".join(told.chosen_words(question.id)))
        case Kind.CHOICE:
            return question.label, plain(_since_when(told.word(question.id)))
        case Kind.SCALE | Kind.NUMBER:
            value = told.number(question.id)
            return question.label, plain("" if value is None else measured(question, value))
        case Kind.DATE:
            day = told.day(question.id)
            return question.label, plain(date_answer(day, told.visit_date) if day else "")
        case _:
            return question.label, shortened(told.text(question.id), _DETAIL_WORDS)


def _since_when(word: str) -> str:
    """ "under 2 weeks" of "new (under 2 weeks)": in this column the sign is there anyway."""
    note = word.removeprefix("new (")
    return note.removesuffix(")") if note != word and word.endswith(")") else word


def _cancer(told: Told, question: Question) -> tuple[str, Text]:
    detail = shortened(told.text("cancer_detail"), _DETAIL_WORDS)
    missing = told.open_word("cancer_detail")
    kind = plain(f"kind {missing}") if missing else ()
    return question.label, joined((plain(told.word(question.id)), detail or kind), ": ")


def _injury(told: Told, question: Question) -> tuple[str, Text]:
    day = told.day("injury_date")
    missing = told.open_word("injury_date")
    when = f"date {missing}" if missing else ""
    if day is not None:
        when = date_answer(day, told.visit_date).partition(" (")[0]
    return f"{told.word(question.id)} {question.label}", plain(when)


def _osteoporosis(told: Told, question: Question) -> tuple[str, Text]:
    score = told.number("t_score")
    name = question.label if told.choice(question.id) == "osteoporosis" else told.word(question.id)
    return name, plain("" if score is None else f"T-score {number(score)}")


def _steroids(told: Told, question: Question) -> tuple[str, Text]:
    parts = [] if told.choice(question.id) == "current" else [told.word(question.id)]
    parts.append(told.amount("steroid_mg"))
    months = told.number("steroid_months")
    if months is not None:
        parts.append(f"{number(months)} month{'' if months == 1 else 's'}")
    return question.label, plain(", ".join(part for part in parts if part))


def _stoop(told: Told, question: Question) -> tuple[str, Text]:
    return f"{told.word(question.id)} {question.label}", ()


def _infection_risks(told: Told, question: Question) -> tuple[str, Text]:
    risks = told.chosen_words(question.id)
    if len(risks) == 1:
        return risks[0], ()
    every = len(risks) + len(told.other_words(question.id))
    if len(risks) == every:
        return f"all {every} {question.label}", ()
    return f"{len(risks)} of {every} {question.label}", plain(", ".join(risks))


# "major injury", "new stoop": the answer is part of the name.
NAMED_BY_ANSWER: Final = frozenset({"injury", "hunched", "osteoporosis"})
_SPECIAL: Final = {
    "cancer": _cancer,
    "injury": _injury,
    "osteoporosis": _osteoporosis,
    "steroids": _steroids,
    "infection_risks": _infection_risks,
    "hunched": _stoop,
}


def _present_lines(told: Told, lines: tuple[tuple[Flag, ...], ...]) -> tuple[Text, ...]:
    """A line for each sign, or for each fixed line where there are many."""
    if not lines:
        return ()
    if _count(lines) <= _MOST_SINGLE_LINES:
        return tuple(flag.text for line in lines for flag in line)
    first, *rest = (_merged(told, line) for line in lines)
    began = _sign_began(told) if _is_timed(lines) else ()
    if told.day("flag_onset") is not None and in_text(first).endswith(_UNDATED):
        # The day itself says it better, and in a line.
        first = (*first[:-1], Span(first[-1].text.removesuffix(_UNDATED), first[-1].ink))
        began = plain(in_text(began).partition(" (")[0])
    return (joined((first, began), "; "), *rest)


def _present_note(told: Told, lines: tuple[tuple[Flag, ...], ...]) -> Text:
    """When the signs began, where each has a line of its own: it is none of those counted."""
    single = _count(lines) <= _MOST_SINGLE_LINES
    return _sign_began(told) if single and _is_timed(lines) else ()


def _is_timed(lines: tuple[tuple[Flag, ...], ...]) -> bool:
    return bool(lines) and any(flag.id in _TIMED for flag in lines[0])


def _sign_began(told: Told) -> Text:
    began = told.day("flag_onset")
    if began is not None:
        return plain(f"sign began {date_answer(began, told.visit_date)}")
    missing = told.open_word("flag_onset")
    return (*plain("sign began: "), *bold(missing)) if missing else ()


def _merged(told: Told, line: tuple[Flag, ...]) -> Text:
    """ "bladder, bowel, saddle, sexual change: all new", or the signs with ; between."""
    words = {told.word(flag.id) for flag in line}
    if len(line) > 1 and len(words) == 1 and all(flag.id in _CHANGES for flag in line):
        names = ", ".join(_SHORT[flag.id] for flag in line)
        every = "both" if len(line) == 2 else "all"  # two are both
        return (*bold(f"{names} change:"), *plain(f" {every} {words.pop()}"))
    return joined([flag.text for flag in line], "; ")


def _names(line: Sequence[Flag]) -> str:
    """The short names of a line, with what they share said once."""
    ids = [flag.id for flag in line]
    names = [in_text(flag.text) for flag in line]
    if "pain_night" in ids and "pain_constant" in ids:
        names[ids.index("pain_night")] = "night or constant pain"
        names[ids.index("pain_constant")] = ""
    if ids == list(LINES[4]):
        # All four, in full, are a little too long for a line.
        names[ids.index("past_vertebral_fracture")] = "spine fracture"
    words = ", ".join(name for name in names if name)
    return f"{words} change" if all(name in _CHANGES for name in ids) else words


def _denied_lines(told: Told, lines: tuple[tuple[Flag, ...], ...]) -> tuple[Text, ...]:
    """Risks of the list that were not chosen are denied too, though the question is present."""
    others = len(told.other_words("infection_risks"))
    chosen = told.chosen("infection_risks")
    if not chosen or not others:
        return tuple(plain(_names(line)) for line in lines)
    said = f"{others} other infection risk{'' if others == 1 else 's'}"
    home = LINES[2]
    texts, done = [], False
    for line in lines:
        mine = line[0].id in home
        if not done and not mine and _place(line[0].id) > _place(home[0]):
            texts.append(plain(said))
            done = True
        texts.append(plain(f"{_names(line)}, {said}" if mine else _names(line)))
        done = done or mine
    return tuple(texts) if done else (*texts, plain(said))


def _place(name: str) -> int:
    return next((place for place, line in enumerate(LINES) if name in line), len(LINES))


def _open_lines(told: Told, lines: tuple[tuple[Flag, ...], ...]) -> tuple[Text, ...]:
    texts: list[Text] = []
    for state, head in ((State.NOT_SURE, "Not sure:"), (State.DECLINED, "Declined:")):
        named = [alone(flag) for line in _of(lines, state) for flag in line]
        if named:
            texts.append((*bold(head), *plain(f" {', '.join(named)}")))
    waiting = _of(lines, State.NOT_ASKED)
    for place, line in enumerate(waiting):
        opening = bold(f"Not asked ({_count(waiting)}):") if place == 0 else ()
        texts.append((*opening, *plain((" " if opening else "") + _names(line))))
    return tuple(texts)


def alone(flag: Flag) -> str:
    """A name that is clear without its line: "bowel change", not "bowel"."""
    return flag.name if flag.id in _CHANGES else in_text(flag.text)


def sign_words(told: Told, name: str) -> str:
    """A danger sign with its answer in few words, for reasons: "bladder change new"."""
    question = told.question(name)
    answer = told.answer(name)
    if question is None or not isinstance(answer, str):
        return ""
    if question.kind is Kind.YES_NO:
        return question.label if answer == "yes" else f"no {question.label}"
    if name in NAMED_BY_ANSWER and not _is_denied(question, answer):
        return _present_words(told, question)[0]
    return small(f"{question.label} {option_word(question, answer)}")
