"""What the window of a damaged store asks of the records: one place, so that it needs no other."""

from __future__ import annotations

from triage_app.records.first_look import Health
from triage_app.records.health import Rescue, good_backups, rescue
from triage_app.records.salvage import Salvaged
from triage_app.records.vault import Vault

__all__ = ["Health", "Rescue", "Salvaged", "Vault", "good_backups", "rescue"]
