"""Bytes of the store flipped at random places: what is read is right, or reading says no."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.contract.conftest import Samples
from tests.faults.backup_store import Rows, everything, store_with
from tests.faults.outcome import Outcome
from triage_app.errors import StoreError, TriageAppError
from triage_app.records.cipher import Connection, connect
from triage_app.records.failures import CipherError
from triage_app.records.first_look import Health, look
from triage_app.records.health import is_sound
from triage_app.records.vault import Vault


def flipped_bytes(times: int, seed: int = 1) -> tuple[int, int]:
    """Flip a byte so often, each time in a whole store; (tried, wrong data shown as right)."""
    outcome = flip_many(times, seed)
    return outcome.times, outcome.lost


def flip_many(times: int, seed: int) -> Outcome:
    """The same as a row of the table of faults."""
    chance = Random(seed)
    wrong: list[str] = []
    unseen: list[str] = []
    refused = 0
    with TemporaryDirectory(prefix="triage-flips-") as name:
        vault = store_with(Path(name), Samples(), 12)
        whole = vault.store.read_bytes()
        right = everything(vault.store, vault.key)
        for _ in range(times):
            place = chance.randrange(len(whole))
            damaged = bytearray(whole)
            damaged[place] ^= chance.randrange(1, 256)
            vault.store.write_bytes(damaged)
            for side in ("-wal", "-shm"):
                vault.store.with_name(f"{vault.store.name}{side}").unlink(missing_ok=True)
            said_no, differs = _read(vault, right)
            refused += said_no
            if differs:
                wrong.append(f"Byte {place}: {differs} was read as it never was.")
            if not _is_found(vault):
                unseen.append(f"Byte {place}: the checks found nothing.")
    return Outcome(
        what="a byte of the store flipped",
        times=times,
        lost=len(wrong),
        not_opening=len(unseen),
        counts={
            "shown as right though wrong": len(wrong),
            "missed by the checks": len(unseen),
            "refused to be read in part": refused,
        },
        found=(*wrong, *unseen),
    )


def _read(vault: Vault, right: Rows) -> tuple[bool, str]:
    """Read every table as a desk would; whether any was refused, and one that was wrong."""
    refused = False
    for table, rows in right.items():
        try:
            with closing(connect(vault.store, vault.key)) as connection:
                if _rows(connection, table) != rows:
                    return refused, table
        except (CipherError, StoreError):
            refused = True
    return refused, ""


def _rows(connection: Connection, table: str) -> list[tuple[object, ...]]:
    return sorted(connection.execute(f"SELECT * FROM {table}"), key=repr)


def _is_found(vault: Vault) -> bool:
    try:
        return look(vault) is not Health.WHOLE or not is_sound(vault, lambda: None)
    except TriageAppError:
        return True
