"""Everything a thing-to-do needs, joined once by `__main__` and passed along: no globals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING

from triage_app.model.glass import Glass
from triage_app.model.ids import Clock, IdMaker
from triage_app.model.intake import AuditEntry, Event, FormId
from triage_app.model.person import Staff
from triage_app.report.paper import PaperSize

if TYPE_CHECKING:
    from triage_app.records.store import Records
    from triage_app.records.vault import Vault
    from triage_app.triage.engine import Engine


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The clinic's name, the numbers its patients and staff call, and what its letters show.

    Attributes:
        address: one line each.
        logo: a PNG that `report.letterhead_logo` has checked; empty for none.
        specialists: names as patients and doctors know them.
    """

    name: str
    phone: str
    emergency_number: str
    address: tuple[str, ...] = ()
    logo: bytes = b""
    specialists: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clinic:
    """One desk of one clinic, with its store open.

    Attributes:
        forms: the engines by form id; loaded when first looked at.
        now: aware UTC clock.
        zone: the clinic's time zone, for screens and paper.
        day_first: whether 3/4 is 3 April.
        language: of the screens, where this desk has not chosen another; the page has its own.
        vault: the store and its key, for backups; None where none are made, as in the demo.
        computer: the short name of this machine, for the audit; `__main__` finds it out.
        glass: the one patient whose record is opened in an emergency, see `break_glass`; else None.
    """

    records: Records
    forms: Mapping[FormId, Engine]
    staff: Staff
    letterhead: Letterhead
    now: Clock
    new_id: IdMaker
    zone: tzinfo
    paper: PaperSize = PaperSize.LETTER
    day_first: bool = False
    is_demo: bool = False
    language: str = "en"
    computer: str = ""
    vault: Vault | None = None
    glass: Glass | None = None

    def today(self) -> date:
        """The day at the clinic."""
        return self.now().astimezone(self.zone).date()

    def local(self, moment: datetime) -> datetime:
        """A moment as the clinic's clock shows it."""
        return moment.astimezone(self.zone)

    def entry(self, event: Event, subject: str, detail: str = "") -> AuditEntry:
        """An audit entry of this person at this computer, now."""
        return AuditEntry(event, self.now(), self.staff, subject, detail, self.computer)

    def for_background(self) -> Clinic:
        """The same clinic with a connection of its own, for the thread that calls this."""
        return replace(self, records=self.records.reopen())
