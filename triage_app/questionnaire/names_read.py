"""Which questions something is worked out from; the others are asked to be read by people only."""

from __future__ import annotations

from collections.abc import Iterator

from triage_app.questionnaire.condition import names
from triage_app.questionnaire.form import Form


def names_read(form: Form) -> Iterator[str]:
    """Everything that something is worked out from: levels, scores, advice, other questions."""
    conditions = [rule.when for rule in form.rules]
    conditions += [item.when for item in form.advice]
    conditions += [item.when for item in form.unlikely]
    conditions += [part.when for score in form.scores for part in score.parts]
    conditions += [q.asked_when for q in form.questions.values() if q.asked_when is not None]
    for condition in conditions:
        yield from names(condition.tree)
    for item in form.derived.values():
        yield from item.of
    yield from (item.field for item in form.unlikely)
    yield from (score.value for score in form.scores)
    for part in form.priority.parts:
        yield from (part.scale, part.choice)
