"""The names of the levels on the staff's screens; the page has the clinic's own from the model."""

from __future__ import annotations

from typing import Final

from triage_app.model.level import Level
from triage_app.texts import N_, _

_NAMES: Final = {
    Level.ROUTINE: N_("ROUTINE"),
    Level.SOON: N_("SOON"),
    Level.URGENT: N_("URGENT"),
    Level.EMERGENCY: N_("EMERGENCY"),
}


def level_word(level: Level) -> str:
    """The name in capitals, as badges show it, in the desk's language."""
    return _(_NAMES[level])
