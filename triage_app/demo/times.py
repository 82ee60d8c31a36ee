"""What each question of a demo visit cost: seconds and keys, likely for its kind.

The seconds of a visit add up to most of the minutes it took; the rest is greeting and silence.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from typing import Final

from triage_app.model.answers import QuestionId
from triage_app.model.beside import QuestionTime
from triage_app.questionnaire.form import Form, Kind

# Seconds and keys a question of the kind takes, the least and the most, before they are fitted.
_COST: Final[dict[Kind, tuple[int, int, int, int]]] = {
    Kind.YES_NO: (3, 7, 1, 1),
    Kind.CHOICE: (4, 10, 1, 2),
    Kind.MULTI: (7, 16, 2, 5),
    Kind.SCALE: (4, 8, 2, 3),
    Kind.NUMBER: (5, 11, 3, 5),
    Kind.DATE: (8, 19, 6, 14),
    Kind.AREAS: (12, 28, 3, 8),
    Kind.MEDICINES: (25, 90, 20, 80),
    Kind.TEXT: (12, 32, 18, 60),
}
# Twenty-four statements are read aloud for this one number.
_LONG: Final = {QuestionId("roland_morris"): (70, 140, 3, 4)}
_ASKING: Final = 0.9


def question_times(
    form: Form, names: Iterable[QuestionId], minutes: int, seed: str
) -> Iterator[QuestionTime]:
    """What the questions cost in a visit of so many minutes; the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311  # not a secret: the same demo every time
    drawn = []
    for name in names:
        least, most, fewest_keys, most_keys = _LONG.get(name) or _COST[form.questions[name].kind]
        drawn.append((name, dice.uniform(least, most), dice.randint(fewest_keys, most_keys)))
    scale = minutes * 60 * _ASKING / sum(seconds for _, seconds, _ in drawn)
    for name, seconds, keys in drawn:
        yield QuestionTime(name, round(seconds * scale, 1), keys)
