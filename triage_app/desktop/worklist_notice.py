"""Says across the worklist that it cannot be read now, or that reading takes its time."""

from __future__ import annotations

from datetime import datetime

from triage_app.desktop.fields import Banner
from triage_app.desktop.waiting import moment_words
from triage_app.errors import TriageAppError
from triage_app.texts import _
from triage_app.workflow import Clinic


class WorklistNotice(Banner):
    """One banner: busy after a second, offline when a look at the store failed."""

    def __init__(self, clinic: Clinic) -> None:
        super().__init__("worklist_notice", "clock")
        self._clinic = clinic
        self._offline_since: datetime | None = None
        self._read_at: datetime | None = None

    @property
    def is_offline(self) -> bool:
        """Whether the last look failed."""
        return self._offline_since is not None

    def say_read(self) -> None:
        """A look went well."""
        self._read_at = self._clinic.now()
        if self._offline_since is not None:
            self._offline_since = None
            self.hide()

    def say_offline(self, error: Exception) -> None:
        """A look failed: what is shown is from the last one that went well."""
        now, zone = self._clinic.now(), self._clinic.zone
        if self._offline_since is None:
            self._offline_since = now
        since = moment_words(self._offline_since, now, zone)
        cure = error.cure if isinstance(error, TriageAppError) else str(error)
        if self._read_at is not None:
            read = moment_words(self._read_at, now, zone)
            shown = _("The list is as it was read at {time}.").format(time=read)
            cure = f"{shown} {cure}"
        self._mark.set_icon("monitor", "text")
        self.say(_("Offline since {time}.").format(time=since), cure, _("Try again"))

    def say_slow(self, slow: bool) -> None:
        """Reading takes more than a second, or is over."""
        if self.is_offline:
            return
        if slow:
            self._mark.set_icon("clock", "text")
            self.say(_("Reading the list."), _("You can go on working."))
        else:
            self.hide()
