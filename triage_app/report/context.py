"""What the page needs beside the answers: clinic, times, copy, earlier visits, what staff did.

Plain values made by the workflow. Nothing here is worked out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from triage_app.model.intake import Intake
from triage_app.model.level import Level


@dataclass(frozen=True, slots=True)
class Override:
    """The level a clinician set in place of the rules' level; both stay on the page.

    Attributes:
        by: name as printed, such as "Dr A. Voss".
        at: aware.
        reason: in the clinician's words.
        rules: what the rules said when it was set; None when they say the same now.
    """

    level: Level
    by: str
    at: datetime
    reason: str
    rules: Level | None = None


@dataclass(frozen=True, slots=True)
class PageContext:
    """The circumstances of one page.

    Attributes:
        clinic: the clinic's name.
        entered_by: name of the person at the keyboard.
        started: when the intake was begun (aware, as every time here).
        completed: None for a draft.
        parked: when a draft was set aside, or None.
        zone: the clinic's time zone, in which times are written.
        copy: 1 for the first print.
        first_printed: when copy 1 was printed, for a later copy.
        visit_number: 1 for the first visit.
        version: of `of_versions` of this intake.
        replaced_at: when a newer version took its place; None for the newest.
        newest_stamp: the stamp of the newest version.
        acknowledgement: who was told of an emergency, when, and by whom; or None.
        earlier: completed intakes of earlier visits, of whatever form, oldest first.
        subject: id of the intake or draft; the page's stamp comes from it.
        override: the level a clinician set, or None.
        read_back: when the answers that matter most were read back; None when they were not.
        lapsed: a level a clinician set that counts no more, because the rules rose above it.
        in_error: when the intake was said to be entered in error; None when it was not.
    """

    clinic: str
    entered_by: str
    started: datetime
    completed: datetime | None
    parked: datetime | None
    zone: tzinfo
    printed_at: datetime
    copy: int
    first_printed: datetime | None
    visit_number: int
    version: int
    of_versions: int
    replaced_at: datetime | None
    newest_stamp: str
    acknowledgement: tuple[str, datetime, str] | None
    earlier: tuple[Intake, ...]
    subject: str
    override: Override | None = None
    read_back: datetime | None = None
    lapsed: Override | None = None
    in_error: datetime | None = None

    @property
    def is_draft(self) -> bool:
        """True while the intake is not completed."""
        return self.completed is None
