"""What an intake says across its width when something stands in the way, and its last screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triage_app.desktop import intake_words as words
from triage_app.desktop.fields import Banner
from triage_app.desktop.intake_flow import IntakeFlow
from triage_app.errors import StoreError
from triage_app.model.intake import Intake
from triage_app.model.level import Level
from triage_app.texts import _, n_

if TYPE_CHECKING:
    from triage_app.desktop.done_panel import DonePanel


def say_failed(banner: Banner, flow: IntakeFlow, error: StoreError) -> None:
    """Say that an answer could not be saved, and at once what it would mean."""
    kept = _("The answer is still on the screen.") if flow.unsaved else ""
    # Nobody waits for a disk: what the unsaved answer means is said at once.
    now = " ".join(words.unsaved_instruction(flow))
    banner.say(error.text, f"{now} {kept} {error.cure}".strip(), _("Try again"), "F5")


def say_gaps(banner: Banner, count: int) -> None:
    """Say how many questions completing waits for; the first is shown."""
    head = n_(
        "Not complete: {n} question is still open.",
        "Not complete: {n} questions are still open.",
        count,
    )
    banner.say(
        head.format(n=count),
        _("The first is shown; Ctrl+G lists them all. You can park it instead."),
        _("Park it"),
        "Ctrl+W",
    )


def done_of(flow: IntakeFlow, intake: Intake) -> DonePanel:
    """The last screen: the level's fixed words, who was told, and whether it was read back."""
    from triage_app.desktop.done_panel import DonePanel  # noqa: PLC0415  # only at the end

    done = DonePanel()
    assessment = intake.assessment
    level = assessment.level
    fixed = words.instructions(flow.asking.form, level, flow.clinic, intake.started)
    done.show_level(
        words.range_of(flow),
        fixed,
        words.saved_line(flow.clinic, intake, flow.read_back),
        flow.told if level is Level.EMERGENCY else "",
        words.done_open_words(assessment),
    )
    return done
