"""What somebody typed and has not finished; and letters as they were when they left the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from triage_app.model.intake import IntakeId
from triage_app.model.person import Staff


class TypedPlace(Enum):
    """Where something is typed that is finished later; the value is what the store holds."""

    LETTER = "letter"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What one person typed in one place, as they left it.

    Attributes:
        subject: the intake it is about, whatever version; None for what is the whole clinic's.
        text: as whoever keeps it writes it; the store does not look into it.
    """

    place: TypedPlace
    subject: IntakeId | None
    text: str
    at: datetime
    by: Staff


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """A letter as it was printed or written to a file. Never changed.

    Attributes:
        subject: the version of the intake it was written beside.
        name: of this wording, as the audit has it; the same words have the same name.
        text: as in `Unsaved`.
        signed: False for a draft.
    """

    subject: IntakeId
    name: str
    text: str
    signed: bool
    at: datetime
    by: Staff
