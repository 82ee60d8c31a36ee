"""How a PIN is kept: as an Argon2id hash inside the encrypted store, never as it was typed."""

from __future__ import annotations

import secrets
from typing import Final

from triage_app.records import key_slots
from triage_app.records.key_slots import Cost, plain_bytes

_SALT_BYTES: Final = 16
_HASH_BYTES: Final = 32


def encoded_pin(pin: str, cost: Cost | None = None) -> str:
    """The PIN as it is kept: a PHC text with its salt and cost.

    Args:
        pin: as typed.
        cost: of a try; None for `key_slots.CURRENT`.
    """
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id  # noqa: PLC0415  # 20 ms

    asked = cost or key_slots.CURRENT
    return Argon2id(
        salt=secrets.token_bytes(_SALT_BYTES),
        length=_HASH_BYTES,
        iterations=asked.time,
        lanes=asked.lanes,
        memory_cost=asked.memory_kib,
    ).derive_phc_encoded(plain_bytes(pin))


def pin_fits(pin: str, encoded: str) -> bool:
    """Whether it is that PIN."""
    from cryptography.exceptions import InvalidKey  # noqa: PLC0415  # as above
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id  # noqa: PLC0415  # as above

    try:
        Argon2id.verify_phc_encoded(plain_bytes(pin), encoded)
    except (InvalidKey, ValueError):
        return False
    return True
