"""How changes are written in the audit's details: what was, and what is.

The audit lies in the encrypted store, so patient details may stand in it. Answers may not: of them
the versions of an intake hold the old and the new, and the details name those.
"""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from enum import Enum

from triage_app.model.level import Level
from triage_app.model.person import Patient


def patient_changes(before: Patient, after: Patient) -> str:
    """Each field that differs, as `phone "555 0100" -> "555 0199"`; empty when none does."""
    return "; ".join(
        f"{field.name} {_shown(was)} -> {_shown(now)}"
        for field in fields(Patient)
        if (was := getattr(before, field.name)) != (now := getattr(after, field.name))
    )


def level_change(was: Level, now: Level) -> str:
    """As `urgent -> emergency`; the one level when it stays."""
    return was.id if was is now else f"{was.id} -> {now.id}"


def _shown(value: object) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case Enum():
            return str(value.value)
        case date():
            return value.isoformat()
        case _:
            # In quotes: a name may hold what separates.
            return json.dumps(value, ensure_ascii=False)
