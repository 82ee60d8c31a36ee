"""Several patients part done at once: one key goes round them, and none is decided about silently.

It knows which drafts this window has open and when it began, so that a draft can be told apart:
parked, interrupted by a crash or a power cut, open here, or being asked on another desk.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

from triage_app import workflow
from triage_app.desktop.waiting import span
from triage_app.model.intake import Draft, IntakeId
from triage_app.texts import _
from triage_app.workflow import Asking, Clinic
from triage_app.workflow.procedure import AFTER_PROCEDURE

JUST_NOW = timedelta(minutes=1)


class Standing(Enum):
    """How a draft stands, as this window sees it."""

    PARKED = "parked"
    HERE = "here"
    INTERRUPTED = "interrupted"
    ELSEWHERE = "elsewhere"


def standing(draft: Draft, open_here: str, window_began: datetime) -> Standing:
    """Tell drafts apart: one not parked and saved before this window began was interrupted."""
    if draft.draft_id == open_here:
        return Standing.HERE
    if draft.parked or not draft.answers:
        return Standing.PARKED
    return Standing.INTERRUPTED if draft.saved < window_began else Standing.ELSEWHERE


def standing_words(draft: Draft, how: Standing, now: datetime, left: int) -> str:
    """ "Interrupted. Saved 12 min ago, 16 left to ask"."""
    waited = now - draft.saved
    ago = _("{time} ago").format(time=span(waited)) if waited >= JUST_NOW else _("just now")
    words = {
        Standing.PARKED: _("Parked {ago}, {left} left to ask"),
        Standing.HERE: _("Open here. Saved {ago}, {left} left to ask"),
        Standing.INTERRUPTED: _("Interrupted. Saved {ago}, {left} left to ask"),
        Standing.ELSEWHERE: _("Asked on another desk. Saved {ago}, {left} left to ask"),
    }[how]
    return words.format(ago=ago, left=left)


def interrupted_words(names: tuple[str, ...]) -> str:
    """The heading when the program stopped while patients were being asked; else empty."""
    if not names:
        return ""
    if len(names) == 1:
        words = _("The program stopped while {name} was asked. Every saved answer is here.")
        return words.format(name=names[0])
    words = _("The program stopped while {n} patients were asked. Every saved answer is here.")
    return words.format(n=len(names))


def next_draft(clinic: Clinic, here: str) -> IntakeId | None:
    """The part-done intake after this one, round and round; None when there is no other."""
    drafts = sorted(workflow.drafts(clinic), key=lambda d: (d.started, d.draft_id))
    ids = [draft.draft_id for draft in drafts]
    if here not in ids:
        return ids[0] if ids else None
    following = ids[(ids.index(IntakeId(here)) + 1) % len(ids)]
    return None if following == here else following


def after_procedure_instead(clinic: Clinic, asking: Asking) -> IntakeId:
    """Ask the after-procedure questions in place of an intake without an answer yet."""
    draft = asking.draft
    assert not draft.answers, "the offer goes with the first answer"
    workflow.discard(clinic, draft.draft_id, "after-procedure questions instead")
    begun = workflow.begin(clinic, draft.patient, AFTER_PROCEDURE, referral=draft.referral)
    return begun.draft.draft_id
