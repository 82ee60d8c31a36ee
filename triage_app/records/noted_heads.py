"""The ends of the audit's chain, noted outside the store with every backup.

Whoever holds the key could cut entries off the end of the audit and set its head right again; what
was noted here then no longer stands in the chain. A line holds no data of any patient.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Final

from triage_app.model.audit import AuditHead, NotedHead
from triage_app.records.vault import Vault

HEADS_NAME: Final = "triage-audit-heads.txt"
_HASH_LETTERS: Final = 64


def note_head(folder: Path, vault: Vault, moment: datetime, head: AuditHead) -> None:
    """Add a line: moment, head, and the mark of the store.

    Raises:
        OSError: it could not be written.
    """
    line = f"{moment.isoformat(timespec='seconds')} {head} {vault.mark}\n"
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    handle = os.open(folder / HEADS_NAME, flags, 0o600)
    try:
        os.write(handle, line.encode("ascii"))
        os.fsync(handle)
    finally:
        os.close(handle)


def last_noted(folder: Path, vault: Vault) -> NotedHead | None:
    """The head noted last for this store; None without one. Half a line is as none."""
    try:
        text = (folder / HEADS_NAME).read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    for line in reversed(text.splitlines()):
        parts = line.split(" ")
        if len(parts) == 3 and parts[2] == vault.mark:
            noted = _head_from(parts[1])
            if noted is not None:
                return noted
    return None


def _head_from(text: str) -> NotedHead | None:
    letters, _colon, entries = text.partition(":")
    if len(letters) != _HASH_LETTERS or not entries.isdecimal():
        return None
    return NotedHead(letters, int(entries))
