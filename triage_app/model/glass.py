"""A record opened in an emergency by somebody whose role does not open it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from triage_app.model.person import PatientId

GlassId = NewType("GlassId", str)


@dataclass(frozen=True, slots=True)
class Glass:
    """One patient's record, opened for a while. A role is never changed by it.

    Attributes:
        reason: as the person typed it.
        opened: aware UTC, as `ends`.
    """

    glass_id: GlassId
    patient_id: PatientId
    reason: str
    opened: datetime
    ends: datetime

    def opens(self, patient_id: PatientId, now: datetime) -> bool:
        """Whether it opens this patient's record at this moment.

        A clock that was set back behind the opening opens nothing: that would make it longer.
        """
        return patient_id == self.patient_id and self.opened <= now < self.ends
