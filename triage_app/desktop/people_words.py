"""What the manager reads about people and roles: one word and one sentence for each role.

What a role may do is decided in `workflow.may`; a test holds these sentences against it.
"""

from __future__ import annotations

from typing import Final

from triage_app.desktop.rail import role_words
from triage_app.model.person import Staff
from triage_app.texts import N_, _
from triage_app.workflow.may import Role

ROLES: Final = (Role.RECEPTION, Role.SPECIALIST, Role.ADMINISTRATOR)
"""Those a person can be given; the demo's is nobody's."""

_MAY: Final = {
    Role.RECEPTION: N_(
        "Asks patients; sees today's records with the level, the answers and what to do; prints."
        " Sees no scores, reasons or notes."
    ),
    Role.SPECIALIST: N_(
        "Does all that reception does, and sees whole records of every day; sets levels, writes"
        " notes and letters, tries changed rules."
    ),
    Role.ADMINISTRATOR: N_(
        "The administrator. Keeps people, settings, backups and the audit; sees the clinic's"
        " numbers. Asks no patient and opens no record."
    ),
}


def role_name(role: str) -> str:
    """The word for a role, with a capital letter."""
    words = role_words(Staff("", "", role))
    return words[:1].upper() + words[1:]


def may_words(role: Role) -> str:
    """What somebody of this role may do, in a sentence or two."""
    return _(_MAY[role])


def may_words_of(role: str) -> str:
    """The same for a role as the store has it; empty for one that is not known."""
    return next((may_words(known) for known in ROLES if known.value == role), "")
