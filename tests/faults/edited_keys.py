"""The file of the keys changed by hand: every field altered, slots swapped, an old file put back.

Whoever can write to the store's folder can do that. A password must open for nobody but its own
person, with no other role than the store says, and none that is no longer good.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import islice, permutations, product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from tests.faults.key_jobs import DEE, cheap_tries
from tests.faults.outcome import Outcome
from tests.unit.people_desk import ANN, BO, CY, HANDED, NEW, WORDS, make_three, seat
from tests.unit.room import Clock
from triage_app.errors import UserFixable
from triage_app.records.key_slots import (
    KEYS_NAME,
    KeySlots,
    new_slot,
    slots_bytes,
    slots_from,
)
from triage_app.records.recovery_sheet import groups_of
from triage_app.workflow.sign_in import (
    Refused,
    SignedIn,
    enter,
    recover,
    set_after_recovery,
    unlock,
)
from triage_app.workflow.users import (
    add_user,
    change_password,
    have_password,
    remove_user,
    reset_password,
)

WHAT: Final = "the file of the keys changed by hand"
ROLES: Final = {ANN: "administrator", BO: "reception", CY: "specialist"}
# Any: the file as it is parsed.
Json = Any
# What a password is bound to: changed, it must open nothing. The others are for the screen alone.
_BOUND: Final = ("slot", "kind", "user", "time", "memory_kib", "lanes", "salt", "nonce", "wrapped")
_NUMBERS: Final = ("time", "memory_kib", "lanes")


def edit_keys(every: int) -> Outcome:
    """Every such field changed (1 for all of them), and every other change there is."""
    with cheap_tries(), TemporaryDirectory(prefix="triage-edited-") as name:
        edits = Edits(Path(name), every)
        edits.alter_every_field()
        edits.swap_slots()
        edits.forge()
        edits.put_back_old_files()
    return Outcome(
        what=WHAT,
        times=sum(edits.counts.values()),
        let_in=len(edits.let_in),
        not_opening=len(edits.shut_out),
        counts=edits.counts,
        found=(*edits.let_in, *edits.shut_out, *edits.found),
    )


class Edits:
    """Changed files, and who gets in with them."""

    def __init__(self, folder: Path, every: int = 1) -> None:
        self._folder = folder
        self._every = every
        self._template = make_three(folder / "three", Clock())
        self._place = folder / "edited"
        self._file: Json = json.loads((self._template / KEYS_NAME).read_bytes())
        self.let_in: list[str] = []
        self.shut_out: list[str] = []
        self.found: list[str] = []
        self.counts = {
            "fields altered": 0,
            "slots swapped": 0,
            "slots forged": 0,
            "old files put back": 0,
        }

    # -- one field ---------------------------------------------------------------------------------

    def alter_every_field(self) -> None:
        """Each field of each slot and of the file, in several ways; with every right password."""
        for number, slot in enumerate(self._file["slots"]):
            for field in slot:
                for value in islice(self._others(number, field), 0, None, self._every):
                    edited = deepcopy(self._file)
                    edited["slots"][number][field] = value
                    self._try_all(edited, f"{field} altered", number if field in _BOUND else None)
            for field in slot:
                edited = deepcopy(self._file)
                del edited["slots"][number][field]
                self._try_all(edited, f"{field} left out", number)
        for value in ("", "ab", self._file["store"][::-1], 7, None):
            edited = deepcopy(self._file)
            edited["store"] = value
            self._try_all(edited, "store altered", *range(len(self._file["slots"])))

    def _others(self, number: int, field: str) -> Iterator[object]:
        """Other values of a field: wrong ones, those of other slots, and its letters changed."""
        slot = self._file["slots"][number]
        right = slot[field]
        found = [other[field] for other in self._file["slots"]]
        found += ["", "x", None, 0, -1, [], {}, True, 10**9, "a" * 5_000, "administrator"]
        found += ["keyring", "password", "../../x", "\u202e"]
        if isinstance(right, int):
            found += [right + 1, right * 2, right - 1, float(right), str(right)]
        elif field in ("salt", "nonce", "wrapped", "slot", "user"):
            found += [right[:-2], right + "00", right.upper(), f" {right}"]
            for place in range(0, len(right), 4):
                flipped = "0" if right[place] != "0" else "1"
                found.append(right[:place] + flipped + right[place + 1 :])
        for value in found:
            if type(value) is not type(right) or value != right:
                yield value

    def _try_all(self, edited: Json, what: str, *must_be_out: int | None) -> None:
        """Whoever's slot is bound to what was altered stays out; nobody becomes somebody else."""
        self.counts["fields altered"] += 1
        self._put(json.dumps(edited).encode())
        names = [slot["name"] for slot in self._file["slots"]]
        for who, password in WORDS.items():
            user = self._signed_in(who, password, what)
            if user is None:
                continue
            is_out = names.index(who) in must_be_out
            if is_out or user != (who, ROLES[who]):
                self.let_in.append(f"With {what}, {who} got in as {user[1]}.")

    def _put(self, content: bytes, source: Path | None = None) -> None:
        shutil.rmtree(self._place, ignore_errors=True)
        shutil.copytree(source or self._template, self._place)
        (self._place / KEYS_NAME).write_bytes(content)

    def _signed_in(self, who: str, password: str, what: str) -> tuple[str, str] | None:
        """The name and role they are in with, as the store knows them; None when they are not."""
        try:
            unlocked = unlock(self._place, who, password, Clock())
            if isinstance(unlocked, Refused):
                return None
            found = enter(unlocked, Clock())
        except UserFixable:
            return None
        except Exception as error:  # noqa: BLE001  # whatever else comes out is a finding
            self.found.append(f"With {what} came {type(error).__name__}.")
            return None
        if isinstance(found, SignedIn):
            found.records.close()
            return found.user.name, found.user.role
        return None

    # -- slots of others ---------------------------------------------------------------------------

    def swap_slots(self) -> None:
        """What locks the key for one put into the slot of another, whole and in parts."""
        crypto = ("salt", "nonce", "wrapped")
        ids = ("slot", "user")
        parts = (crypto, (*crypto, "slot"), (*crypto, *ids), ids, ("user",), ("wrapped",))
        swaps = product(parts, permutations(range(len(self._file["slots"])), 2))
        for moved, (one, two) in islice(swaps, 0, None, min(self._every, 5)):
            edited = deepcopy(self._file)
            for field in moved:
                edited["slots"][one][field] = self._file["slots"][two][field]
                if len(moved) == 1 or moved is ids:
                    edited["slots"][two][field] = self._file["slots"][one][field]
            self._swapped(edited, f"{' '.join(moved)} of another slot")

    def _swapped(self, edited: Json, what: str) -> None:
        self.counts["slots swapped"] += 1
        self._put(json.dumps(edited).encode())
        people = {slot["user"]: slot["name"] for slot in self._file["slots"]}
        for who in (*WORDS, *people):
            for owner, password in WORDS.items():
                user = self._signed_in(who, password, what)
                if user is not None and user != (owner, ROLES[owner]):
                    self.let_in.append(f"With {what}, the password of {owner} let in {user[0]}.")

    # -- slots that were never there ---------------------------------------------------------------

    def forge(self) -> None:
        """Slots by somebody who has no key: for people who are there, new ones, and whole files."""
        slots = slots_from((self._template / KEYS_NAME).read_bytes())
        assert slots is not None
        for place, slot in enumerate(slots.slots):
            for slot_id in (slot.slot_id, None):
                forged = new_slot(
                    slots.store,
                    slot.user_id,
                    slot.name,
                    "administrator",
                    NEW,
                    bytes(32),
                    slot.made,
                    slot_id=slot_id,
                )
                others = slots.slots[:place] + slots.slots[place + 1 :]
                self._forged(KeySlots(slots.store, (*others, forged)), slot.name)
                self._forged(KeySlots(slots.store, (forged,)), slot.name)
        stranger = new_slot(slots.store, "u-9", DEE, "administrator", NEW, bytes(32), slot.made)
        self._forged(KeySlots(slots.store, (*slots.slots, stranger)), DEE)
        self._forged(KeySlots(slots.store, (stranger,)), DEE)
        elsewhere = make_three(self._folder / "another clinic", Clock())
        self._put((elsewhere / KEYS_NAME).read_bytes())
        for who, password in WORDS.items():
            self.counts["slots forged"] += 1
            if self._signed_in(who, password, "keys of another store"):
                self.let_in.append("The keys of another store opened this one.")

    def _forged(self, slots: KeySlots, who: str) -> None:
        self.counts["slots forged"] += 1
        self._put(slots_bytes(slots))
        if self._signed_in(who, NEW, "a forged slot"):
            self.let_in.append("A slot that somebody without the key made let them in.")

    # -- files of before ---------------------------------------------------------------------------

    def put_back_old_files(self) -> None:
        """The file of before each change, put back beside the store of after it."""
        changes: tuple[tuple[str, str, str, Callable[[Path], bytes]], ...] = (
            ("own password changed", ANN, WORDS[ANN], _change),
            ("password reset", BO, WORDS[BO], _reset),
            ("person removed", BO, WORDS[BO], _remove),
            ("recovery sheet used", ANN, WORDS[ANN], _recover),
            ("first password used", DEE, HANDED, _add_and_change),
        )
        for what, who, password, change in changes:
            self.counts["old files put back"] += 1
            source = self._folder / "changed"
            shutil.rmtree(source, ignore_errors=True)
            shutil.copytree(self._template, source)
            before = change(source)
            self._put(before, source)
            if self._signed_in(who, password, f"an old file, {what}"):
                self.let_in.append(f"With the file of before ({what}) an old password opened.")
            self._put((source / KEYS_NAME).read_bytes(), source)
            others = [name for name in WORDS if name != who]
            if not all(self._signed_in(name, WORDS[name], what) for name in others):
                self.shut_out.append(f"With the file of now ({what}) somebody does not get in.")


def _id_of(folder: Path, name: str) -> str:
    found = json.loads((folder / KEYS_NAME).read_bytes())["slots"]
    return str(next(slot["user"] for slot in found if slot["name"] == name))


def _change(folder: Path) -> bytes:
    before = (folder / KEYS_NAME).read_bytes()
    with seat(folder, ANN, Clock()) as clinic:
        change_password(clinic, WORDS[ANN], NEW)
    return before


def _reset(folder: Path) -> bytes:
    before = (folder / KEYS_NAME).read_bytes()
    with seat(folder, ANN, Clock()) as clinic:
        reset_password(clinic, _id_of(folder, BO), HANDED)
    return before


def _remove(folder: Path) -> bytes:
    before = (folder / KEYS_NAME).read_bytes()
    with seat(folder, ANN, Clock()) as clinic:
        remove_user(clinic, _id_of(folder, BO))
    return before


def _recover(folder: Path) -> bytes:
    before = (folder / KEYS_NAME).read_bytes()
    with seat(folder, ANN, Clock()) as clinic:
        assert clinic.vault is not None
        groups = " ".join(groups_of(clinic.vault.key))
    found = recover(folder, groups, Clock())
    set_after_recovery(found, _id_of(folder, ANN), "", NEW).records.close()
    return before


def _add_and_change(folder: Path) -> bytes:
    with seat(folder, ANN, Clock()) as clinic:
        add_user(clinic, DEE, "reception", HANDED)
        assert len(have_password(clinic)) == 4
    before = (folder / KEYS_NAME).read_bytes()
    with seat(folder, DEE, Clock(), HANDED) as clinic:
        change_password(clinic, HANDED, NEW)
    return before
