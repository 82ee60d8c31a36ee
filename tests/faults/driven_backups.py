"""A program that saves and makes backups at once, to be killed.

Run as `python -m tests.faults.driven_backups STORE FOLDER`. It says `ready`, waits for a line, then
`saved ID` once an intake is stored and `made NAME` once a backup has its name, until it is killed.
"""

from __future__ import annotations

import os
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from tests.contract.conftest import Samples
from tests.faults.backup_store import fill
from triage_app.records.backup import make_backup
from triage_app.records.sqlite_records import open_store
from triage_app.records.vault import vault_beside


def main(store: Path, folder: Path) -> NoReturn:
    """Warm up, wait, and never end by itself."""
    vault = vault_beside(store)
    _say("ready")
    sys.stdin.readline()
    threading.Thread(target=_save_for_ever, args=(store,), daemon=True).start()
    while True:
        made = make_backup(vault, folder, datetime.now(UTC))
        _say(f"made {made.path.name} {made.intakes}")


def _save_for_ever(store: Path) -> None:
    samples = Samples(moment=datetime.now(UTC))
    records = open_store(store, samples.now)
    while True:
        for intake in fill(records, samples, 1):
            _say(f"saved {intake.intake_id}")


def _say(line: str) -> None:
    # One write: a line is there whole, or its end is missing and it does not count.
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
