"""The line over an intake that is a correction: which version of which day, and why."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from triage_app.desktop.fields import Banner
from triage_app.desktop.waiting import day_words
from triage_app.errors import StoreError
from triage_app.model.intake import Draft
from triage_app.texts import _
from triage_app.workflow import Clinic


class CorrectingBanner(Banner):
    """Stays in sight for as long as the correction is open; it holds nothing to press.

    It shows itself at once: without a parent it would do so as a window of its own.
    """

    def __init__(self, clinic: Clinic, draft: Draft, parent: QWidget) -> None:
        super().__init__("correcting_banner", "info", parent=parent)
        self.say(
            correcting_words(clinic, draft),
            _("Open a page and change what is wrong. Completing it makes the next version."),
        )


def correcting_words(clinic: Clinic, draft: Draft) -> str:
    """ "Correcting version 1 of 24 Nov 2026: left and right were mixed up"."""
    day = day_words(draft.visit_date)
    try:
        old = clinic.records.intake(draft.corrects) if draft.corrects is not None else None
    except StoreError:
        old = None
    if old is None:
        words = _("Correcting the intake of {day}: {reason}")
        return words.format(day=day, reason=draft.reason)
    words = _("Correcting version {n} of {day}: {reason}")
    return words.format(n=old.version, day=day, reason=draft.reason)
