"""Whether directions agree, and whether ids that no condition names are used once.

A rule is monotone only if what it compares is: a worked-out value must get worse the way its parts
do, a band must follow the band before it. It does not read conditions; `check` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from triage_app.questionnaire.condition import names
from triage_app.questionnaire.faults import Fault
from triage_app.questionnaire.form import Form, Worse

# Which way each part of a worked-out value moves it: up with the part, or down.
_RISES_WITH: Final = {
    "days_since": (False,),
    "drop": (True, False),
    "bmi": (True, False),
    "ost": (True,),
}
_UPWARD: Final = (Worse.HIGHER, Worse.LATER)


def order_faults(form: Form) -> list[Fault]:
    """Every direction, band or id that contradicts another; the questions named do exist."""
    return [*_directions(form), *_bands(form), *_scales(form), *_twice(form)]


def _directions(form: Form) -> Iterator[Fault]:
    """A value that a rule compares gets worse exactly when its parts do."""
    for name in sorted(_named_by_rules(form) & set(form.derived)):
        item = form.derived[name]
        worse_up = item.worse in _UPWARD
        for part, rises in zip(item.of, _RISES_WITH[item.kind], strict=False):
            question = form.questions.get(part)
            if question is not None and (question.worse in _UPWARD) is not (worse_up is rises):
                yield Fault(
                    "not_monotone",
                    f"{form.stamp.form_id}/form.toml",
                    f"derived {name}",
                    f"A rule compares it, and {part} gets worse the other way.",
                    f"Turn worse round, on {name} or on {part}.",
                )


def _named_by_rules(form: Form) -> set[str]:
    """Every name that can move a level or the priority, also through a count."""
    found = {name for rule in form.rules for name in names(rule.when.tree)}
    found |= {part.score for part in form.priority.parts}
    for score in form.scores:
        if score.id in found:
            found |= {name for part in score.parts for name in names(part.when.tree)}
    return found


def _bands(form: Form) -> Iterator[Fault]:
    """Bands run upward and do not overlap."""
    for score in form.scores:
        ends = [end for band in score.bands for end in (band.least, band.most)]
        follow = all(
            before.most < after.least
            for before, after in zip(score.bands, score.bands[1:], strict=False)
        )
        if ends != sorted(ends) or not follow:
            yield Fault(
                "bounds",
                f"{form.stamp.form_id}/triage.toml",
                f"score {score.id}",
                "Its bands overlap or are the wrong way round.",
                "Give least and most, the smaller first, each band above the one before.",
            )


def _scales(form: Form) -> Iterator[Fault]:
    """Priority gives more points for a higher number, so higher must be worse."""
    for part in form.priority.parts:
        question = next((q for q in form.questions.values() if q.id == part.scale), None)
        if question is not None and question.worse not in _UPWARD:
            yield Fault(
                "not_monotone",
                f"{form.stamp.form_id}/triage.toml",
                f"priority, {part.label}",
                f"{part.scale} is worse when lower, but a higher one gives more points.",
                "Take the part away, or turn the scale round.",
            )


def _twice(form: Form) -> Iterator[Fault]:
    """Ids of pages, scores, their parts and advice; questions and rules are checked elsewhere."""
    form_file = f"{form.stamp.form_id}/form.toml"
    triage_file = f"{form.stamp.form_id}/triage.toml"
    for name in _repeated(page.id for page in form.pages):
        yield _twice_fault(form_file, f"page {name}")
    for name in _repeated(score.id for score in form.scores):
        yield _twice_fault(triage_file, f"score {name}")
    for score in form.scores:
        for name in _repeated(part.id for part in score.parts):
            yield _twice_fault(triage_file, f"score {score.id}, part {name}")
    for name in _repeated(item.id for item in form.advice):
        yield _twice_fault(triage_file, f"advice {name}")


def _repeated(ids: Iterable[str]) -> list[str]:
    known = list(ids)
    return [name for name in dict.fromkeys(known) if known.count(name) > 1]


def _twice_fault(file: str, where: str) -> Fault:
    return Fault("twice", file, where, "This id is used twice.", "Give one of them another name.")
