"""The key of the store under lock: one slot for each person, opened by their password.

    key that locks = Argon2id(password, salt; passes, memory, lanes as the slot says)
    wrapped        = AES-256-GCM(that key, nonce, key of the store; bound to file, slot and person)

Bound means: a slot copied to another person, another store or another number does not open. Who
may do what is never read from here: `name` and `shown_role` are for the sign-in screen alone, and
whether a slot still counts is said by the store (`records.users`). What cannot be read in the file
is left out; a file of which nothing can be read is as none.

The costs follow OWASP's password storage cheat sheet and RFC 9106, section 4, second choice:
3 passes over 64 MiB in 4 lanes, about 0.1 s. `CURRENT` is read anew at each call, and every
function that makes something takes a `cost`: tests pass a cheap one, or set `CURRENT` to it.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from triage_app.errors import StoreChanged, StoreError
from triage_app.questionnaire.outside import read_file
from triage_app.records.failures import store_sentences
from triage_app.records.vault import SEALED, keep_entry, write_whole
from triage_app.texts import _

KEYS_NAME: Final = SEALED[0]
FORMAT: Final = 1
PASSWORD: Final = "password"  # noqa: S105  # the name of a kind
KEYRING: Final = "keyring"
KEYRING_END: Final = "-keyring"
"""What the id of a keyring slot has after the id of the password slot it goes with."""
LARGEST: Final = 512_000
MOST_SLOTS: Final = 500
MOST_NAME: Final = 100

_KEY_BYTES: Final = 32
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_MOST_TIME: Final = 10
_MOST_MEMORY_KIB: Final = 1 << 19
_MOST_LANES: Final = 16
_KIB_A_LANE: Final = 8
_MOST_ID: Final = 80
_MOST_ROLE: Final = 30


@dataclass(frozen=True, slots=True)
class Cost:
    """What one try at a password costs, whoever tries it."""

    time: int = 3
    memory_kib: int = 65_536
    lanes: int = 4

    @property
    def is_allowed(self) -> bool:
        """Within what a slot may ask of this computer: a file must not be able to stop it."""
        return (
            1 <= self.time <= _MOST_TIME
            and 1 <= self.lanes <= _MOST_LANES
            and _KIB_A_LANE * self.lanes <= self.memory_kib <= _MOST_MEMORY_KIB
        )


CURRENT: Final = Cost()
"""What new slots are made with; older ones are raised to it at the next sign-in."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The key of the store, locked for one person.

    Attributes:
        kind: `PASSWORD`, or `KEYRING` for one that a secret in the system's keyring opens.
        name: for the sign-in screen; the store has the one that counts.
        shown_role: the same.
    """

    slot_id: str
    kind: str
    user_id: str
    name: str
    shown_role: str
    cost: Cost
    salt: bytes
    nonce: bytes
    wrapped: bytes = field(repr=False)
    made: datetime

    @property
    def counts_as(self) -> str:
        """The id by which the store knows it: a keyring slot goes with the password slot."""
        return self.slot_id.removesuffix(KEYRING_END) if self.kind == KEYRING else self.slot_id


@dataclass(frozen=True, slots=True)
class KeySlots:
    """What is in the file.

    Attributes:
        store: random, made with the file; slots are bound to it.
    """

    store: str
    slots: tuple[Slot, ...] = ()

    def of(self, user_id: str, kind: str = PASSWORD) -> Slot | None:
        """The slot of this person; None when there is none."""
        found = (slot for slot in self.slots if slot.user_id == user_id and slot.kind == kind)
        return next(found, None)


def new_store_id() -> str:
    """A name for a new file that no other has."""
    return secrets.token_hex(16)


# -- making and opening a slot ---------------------------------------------------------------------


def new_slot(
    store: str,
    user_id: str,
    name: str,
    shown_role: str,
    secret: str,
    key: bytes,
    made: datetime,
    *,
    kind: str = PASSWORD,
    slot_id: str | None = None,
    cost: Cost | None = None,
) -> Slot:
    """Lock the key of the store with a secret.

    Args:
        store: of the file it goes into.
        user_id: whose it is.
        name: as shown.
        shown_role: as shown.
        secret: the password, or what lies in the keyring.
        key: of the store, 32 bytes.
        made: aware.
        kind: `PASSWORD` or `KEYRING`.
        slot_id: None for a new one.
        cost: None for `CURRENT`.

    Raises:
        StoreError: there is not memory enough.
    """
    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    bare = Slot(
        slot_id=slot_id or secrets.token_hex(16),
        kind=kind,
        user_id=user_id,
        name=name,
        shown_role=shown_role,
        cost=cost or CURRENT,
        salt=salt,
        nonce=nonce,
        wrapped=b"",
        made=made,
    )
    return _wrapped(bare, secret, store, key)


def open_slot(slot: Slot, secret: str, store: str) -> bytes | None:
    """The key of the store; None when the secret is wrong or the slot is not what it was.

    Raises:
        StoreError: there is not memory enough.
    """
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415  # 20 ms, only with a password
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  # as above

    locks = _locking_key(slot, secret)
    try:
        return AESGCM(locks).decrypt(slot.nonce, slot.wrapped, _bound_to(slot, store))
    except InvalidTag:
        return None


def pretend(secret: str, cost: Cost | None = None) -> None:
    """Do what trying a password does, for nobody: a wrong name takes as long as a wrong password.

    Raises:
        StoreError: there is not memory enough.
    """
    nobody = Slot(
        slot_id="",
        kind=PASSWORD,
        user_id="",
        name="",
        shown_role="",
        cost=cost or CURRENT,
        salt=secrets.token_bytes(_SALT_BYTES),
        nonce=secrets.token_bytes(_NONCE_BYTES),
        wrapped=secrets.token_bytes(_KEY_BYTES + _TAG_BYTES),
        made=datetime.min.replace(tzinfo=UTC),
    )
    open_slot(nobody, secret, "")


def is_old(slot: Slot, cost: Cost | None = None) -> bool:
    """Whether trying it costs less than is asked today (`cost`, or `CURRENT`)."""
    wanted = cost or CURRENT
    return slot.cost.time < wanted.time or slot.cost.memory_kib < wanted.memory_kib


def plain_bytes(secret: str) -> bytes:
    """A password as it is worked on: the same whichever keyboard composed its accents."""
    return unicodedata.normalize("NFKC", secret).encode("utf-8", "surrogatepass")


def _wrapped(bare: Slot, secret: str, store: str, key: bytes) -> Slot:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  # as above

    locks = _locking_key(bare, secret)
    return replace(bare, wrapped=AESGCM(locks).encrypt(bare.nonce, key, _bound_to(bare, store)))


def _locking_key(slot: Slot, secret: str) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id  # noqa: PLC0415  # as above

    try:
        return Argon2id(
            salt=slot.salt,
            length=_KEY_BYTES,
            iterations=slot.cost.time,
            lanes=slot.cost.lanes,
            memory_cost=slot.cost.memory_kib,
        ).derive(plain_bytes(secret))
    except MemoryError as err:
        raise StoreError(
            _("This computer has not memory enough to check the password."),
            _("Nothing was changed. Close other programs, then try again."),
        ) from err


def _bound_to(slot: Slot, store: str) -> bytes:
    bound = [FORMAT, store, slot.slot_id, slot.user_id, slot.kind]
    return json.dumps(bound, separators=(",", ":")).encode("ascii")


# -- the file --------------------------------------------------------------------------------------


def read_slots(directory: Path) -> KeySlots | None:
    """The slots in the store's folder; None when there is no file, or nothing in it can be read."""
    path = directory / KEYS_NAME
    try:
        if path.is_symlink():
            return None
        return slots_from(read_file(path, LARGEST))
    except OSError:
        return None


def has_file(directory: Path) -> bool:
    """Whether there is anything by the file's name, readable or not."""
    path = directory / KEYS_NAME
    return path.is_symlink() or path.exists()


def write_slots(directory: Path, slots: KeySlots) -> None:
    """Put the file in its place whole. Raises StoreError: it is as it was."""
    path = directory / KEYS_NAME
    with store_sentences(path):
        write_whole(path, slots_bytes(slots))


def make_file(directory: Path, slots: KeySlots) -> None:
    """Put a new file in its place whole, where there is none.

    Of two first starts in the same moment one is refused: had it written over the keys of the
    other, nothing could open the store that the other made.

    Raises:
        StoreChanged: there is a file by now; it is left as it is.
        StoreError: it cannot be written.
    """
    path = directory / KEYS_NAME
    fresh = path.with_name(f"{KEYS_NAME}.first-{secrets.token_hex(4)}")
    try:
        with store_sentences(path):
            write_whole(fresh, slots_bytes(slots))
            try:
                if os.name == "nt":
                    fresh.rename(path)  # refuses a name that is taken, there and only there
                else:
                    path.hardlink_to(fresh)
            except FileExistsError as err:
                raise StoreChanged(
                    _("Another program made the keys of this store in the same moment."),
                    _("Nothing was changed. Start the program again and sign in."),
                ) from err
            except OSError:
                # Memory sticks know no second name for a file.
                fresh.replace(path)
            keep_entry(directory)
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)


def set_file_aside(directory: Path, now: datetime) -> None:
    """Rename a file that cannot be read: what is in it may yet be wanted. Raises StoreError."""
    path = directory / KEYS_NAME
    with store_sentences(path):
        if has_file(directory):
            path.rename(path.with_name(f"{KEYS_NAME}.damaged-{now:%Y-%m-%dT%H%M%SZ}"))


def slots_bytes(slots: KeySlots) -> bytes:
    """The file as it is written."""
    kept = {
        "format": FORMAT,
        "store": slots.store,
        "slots": [
            {
                "slot": slot.slot_id,
                "kind": slot.kind,
                "user": slot.user_id,
                "name": slot.name,
                "shown_role": slot.shown_role,
                "time": slot.cost.time,
                "memory_kib": slot.cost.memory_kib,
                "lanes": slot.cost.lanes,
                "salt": slot.salt.hex(),
                "nonce": slot.nonce.hex(),
                "wrapped": slot.wrapped.hex(),
                "made": slot.made.isoformat(),
            }
            for slot in slots.slots
        ],
    }
    return json.dumps(kept, indent=1).encode("ascii")


def slots_from(data: bytes) -> KeySlots | None:
    """What `slots_bytes` wrote; None when nothing of it can be read."""
    try:
        found = json.loads(data.decode("ascii"))
        if found["format"] != FORMAT or isinstance(found["format"], bool):
            return None
        store = _text(found["store"], _MOST_ID)
        listed = found["slots"]
        if not store or not isinstance(listed, list):
            return None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    slots: dict[str, Slot] = {}
    for one in listed[:MOST_SLOTS]:
        try:
            slot = _slot_from(one)
        except (ValueError, TypeError, KeyError, OverflowError):
            continue
        slots.setdefault(slot.slot_id, slot)
    return KeySlots(store, tuple(slots.values())) if slots else None


# Any: JSON as it was read; each value is checked as it is turned into ours.
def _slot_from(found: dict[str, Any]) -> Slot:
    cost = Cost(_number(found["time"]), _number(found["memory_kib"]), _number(found["lanes"]))
    made = datetime.fromisoformat(_text(found["made"], _MOST_ID))
    slot = Slot(
        slot_id=_text(found["slot"], _MOST_ID),
        kind=_text(found["kind"], _MOST_ROLE),
        user_id=_text(found["user"], _MOST_ID),
        name=_shown(found["name"]),
        shown_role=_text(found["shown_role"], _MOST_ROLE),
        cost=cost,
        salt=_bytes(found["salt"], _SALT_BYTES),
        nonce=_bytes(found["nonce"], _NONCE_BYTES),
        wrapped=_bytes(found["wrapped"], _KEY_BYTES + _TAG_BYTES),
        made=made,
    )
    has_ids = slot.slot_id and slot.user_id and slot.kind in (PASSWORD, KEYRING)
    if not has_ids or not cost.is_allowed or made.tzinfo is None:
        raise ValueError("no slot")
    return slot


def _text(found: object, most: int) -> str:
    if not isinstance(found, str) or len(found) > most:
        raise TypeError("no text")
    return found


def _shown(found: object) -> str:
    """A name that can stand on a screen, whatever somebody wrote into the file."""
    if not isinstance(found, str):
        raise TypeError("no text")
    return "".join(char for char in found if char.isprintable())[:MOST_NAME]


def _number(found: object) -> int:
    if not isinstance(found, int) or isinstance(found, bool):
        raise TypeError("no number")
    return found


def _bytes(found: object, length: int) -> bytes:
    value = bytes.fromhex(_text(found, 2 * length))
    # Only as it is written: no spaces, no capitals, so that every change of the file is one.
    if len(value) != length or value.hex() != found:
        raise ValueError("no such bytes")
    return value
