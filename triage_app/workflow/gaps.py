"""What is still open, and in which order it is asked: the most dangerous first.

Until the intake can be completed, the form leads to exactly what completing waits for. From then
on stopping anywhere is fine: first comes what could still raise the level, and once nothing can,
there is enough for it and the rest is asked in the order that is worth most to the specialist.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Final

from triage_app.model.answers import QuestionId
from triage_app.model.level import Level
from triage_app.questionnaire.form import Kind, Question
from triage_app.workflow.asking import Asking


class Worth(IntEnum):
    """Why a question is still worth asking; the lower, the sooner."""

    NEEDED = 0
    LEVEL = 1
    DANGER = 2
    PROCEDURE = 3
    PAIN = 4
    REST = 5


# What the specialist must know before a needle; of whichever form asks it.
_PROCEDURE: Final = frozenset(
    {
        "blood_thinners",
        "blood_thinner",
        "blood_thinner_reason",
        "bleeding_problem",
        "allergies",
        "allergy_detail",
        "infection_now",
        "antibiotics",
        "mri_problems",
        "sedation_risks",
        "fasting_risks",
        "anti_inflammatory",
        "escort",
        "pregnancy",
    }
)
_PAIN: Final = frozenset({"pain_now", "pain_worst", "leg_pain_now", "daily_activity"})


@dataclass(frozen=True, slots=True)
class Gap:
    """A question nobody has asked yet.

    Attributes:
        could_make: the highest level its answer could bring about; None when it brings none.
    """

    question: QuestionId
    worth: Worth
    could_make: Level | None


def gaps(asking: Asking) -> tuple[Gap, ...]:
    """Every question not asked yet, in the order it is worth asking; not sure is not a gap."""
    answered = asking.draft.answers
    found = {
        item.question: Gap(
            item.question,
            Worth.NEEDED if item.needed else Worth.LEVEL,
            item.could_make if item.could_make > Level.ROUTINE else None,
        )
        for item in asking.assessment.open
        if not item.asked
    }
    rest = [
        Gap(name, _worth(asking.form.questions[name]), None)
        for name in asking.shown
        if name not in answered and name not in found
    ]
    # What the rules leave open comes as they order it, the rest in the form's order.
    return tuple(sorted((*found.values(), *rest), key=lambda gap: gap.worth))


def _worth(question: Question) -> Worth:
    if question.red_flag:
        return Worth.DANGER
    if question.id in _PROCEDURE:
        return Worth.PROCEDURE
    if question.id in _PAIN:
        return Worth.PAIN
    return Worth.REST


class Stand(Enum):
    """How far the asking has come; every sentence about stopping rests on this one."""

    NEEDED = "needed"
    """Completing waits for a question: keep asking, or park."""
    MAY_RISE = "may_rise"
    """It may be completed, but an answer nobody asked for could still raise the level."""
    ENOUGH = "enough"
    """It may be completed, and nothing that is left to ask can raise the level."""


def stand(asking: Asking) -> Stand:
    """How far it has come."""
    if not asking.assessment.completable:
        return Stand.NEEDED
    level = asking.assessment.level
    rising = any(not one.asked and one.could_make > level for one in asking.assessment.open)
    return Stand.MAY_RISE if rising else Stand.ENOUGH


def enough(asking: Asking) -> bool:
    """Whether there is enough to complete the intake; what is left helps."""
    return asking.assessment.completable


def following(
    asking: Asking,
    after: QuestionId | None,
    skipped: Collection[QuestionId] = (),
    stay_on: str = "",
) -> QuestionId | None:
    """The question to ask next; None when every one was asked or left empty.

    Args:
        asking: as it stands.
        after: the question just answered or left.
        skipped: free texts left empty: not come back to.
        stay_on: a page somebody chose: it is asked to its end first.
    """
    questions = asking.form.questions
    place = asking.shown.index(after) + 1 if after in asking.shown else 0
    # After the last, round again to what was jumped over.
    in_turn = (*asking.shown[place:], *asking.shown[:place])
    waiting = [n for n in in_turn if n not in asking.draft.answers and n not in skipped]
    chosen = next((name for name in waiting if questions[name].page == stay_on), None)
    if chosen is not None:
        return chosen
    safety = next((name for name in waiting if name in asking.form.safety), None)
    if safety is not None:
        return safety
    asked_after = _detail_of(asking, after, waiting)
    if asked_after is not None:
        return asked_after
    return next((gap.question for gap in gaps(asking) if gap.question not in skipped), None)


def _detail_of(
    asking: Asking, after: QuestionId | None, waiting: list[QuestionId]
) -> QuestionId | None:
    """The free text right behind an answer ("which bones, and when?"): it belongs to it."""
    if after not in asking.shown or after not in asking.draft.answers:
        return None
    place = asking.shown.index(after) + 1
    if place >= len(asking.shown) or asking.shown[place] not in waiting:
        return None
    question = asking.form.questions[asking.shown[place]]
    belongs = question.kind is Kind.TEXT and question.page == asking.form.questions[after].page
    return question.id if belongs and question.asked_when is not None else None
