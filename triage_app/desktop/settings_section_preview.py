"""What papers look like under settings that are not kept yet; drawn off the screen's thread."""

from __future__ import annotations

from triage_app import workflow
from triage_app.desktop.background import Work
from triage_app.desktop.waiting import day_words
from triage_app.model.level import Level
from triage_app.report.leaflet_words import FASTING
from triage_app.report.letter_words import Letter, LetterFields
from triage_app.texts import _
from triage_app.workflow import Clinic, ClinicSettings

FASTING_SHOWN_IN = "before_the_day"
"""The leaflet that says when to stop eating and drinking."""


def draw_letterhead(settings: ClinicSettings, clinic: Clinic, work: Work) -> tuple[bytes, object]:
    """A letter of nobody, with the clinic's head on it."""
    from triage_app.report.letter import draw_letter  # noqa: PLC0415  # draws: not at the start

    work.check()
    drawn = draw_letter(_example(clinic), settings.paper, workflow.letterhead_of(settings))
    return drawn.data, None


def draw_leaflet(
    settings: ClinicSettings, which: str, language: str, clinic: Clinic, work: Work
) -> tuple[bytes, object]:
    """A leaflet for the counter, with the words as they are typed."""
    work.check()
    shown = FASTING_SHOWN_IN if which == FASTING else which
    return workflow.leaflet_preview(clinic, settings, shown, language), None


def _example(clinic: Clinic) -> Letter:
    """A letter that shows the head and holds nobody's data."""
    day = day_words(clinic.today())
    return Letter(
        day=day,
        to=_("the doctor who sent the patient"),
        name=_("Example, no patient"),
        identity=_("This page shows what the clinic's letters look like."),
        seen=day,
        asked=_("What the doctor asked"),
        level=Level.ROUTINE,
        level_note="",
        fields=LetterFields(
            findings=_("What was found"),
            impression=_("What the specialist thinks"),
            plan=_("What is planned"),
            sign_off=_("Name of the specialist"),
        ),
        foot="",
        title=_("Letterhead"),
    )
