"""Slots open for the right secret alone, and not after any change; the file is read safely."""

from __future__ import annotations

import json
import os
import tracemalloc
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage_app.errors import StoreError
from triage_app.records import key_slots
from triage_app.records.key_slots import (
    KEYRING,
    KEYS_NAME,
    LARGEST,
    Cost,
    KeySlots,
    Slot,
    has_file,
    is_old,
    new_slot,
    new_store_id,
    open_slot,
    pretend,
    read_slots,
    set_file_aside,
    slots_bytes,
    slots_from,
    write_slots,
)

CHEAP = Cost(time=1, memory_kib=8, lanes=1)
KEY = bytes(range(32))
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STORE = "ab" * 16
SECRET = "lantern under the plum tree"
# For the screen alone: changing them gives nobody anything.
NOT_BOUND = {"name", "shown_role", "made"}


def slot(secret: str = SECRET, store: str = STORE, **parts: Any) -> Slot:
    made = new_slot(store, "u-1", "Ann", "administrator", secret, KEY, NOW, cost=CHEAP)
    return replace(made, **parts)


ONE = slot()


# -- one slot --------------------------------------------------------------------------------------


@given(st.text(max_size=40), st.binary(min_size=32, max_size=32), st.text(max_size=20))
def test_a_slot_opens_for_its_secret_and_for_no_other(secret: str, key: bytes, other: str) -> None:
    made = new_slot(STORE, "u-1", "Ann", "reception", secret, key, NOW, cost=CHEAP)
    assert open_slot(made, secret, STORE) == key
    same = key_slots.plain_bytes(other) == key_slots.plain_bytes(secret)
    assert (open_slot(made, other, STORE) == key) is same


def test_accents_may_be_composed_by_any_keyboard() -> None:
    made = slot("Mu\u0308nze o\ufb03ce am Dach")
    assert open_slot(made, "M\u00fcnze office am Dach", STORE) == KEY


def test_two_slots_of_one_password_have_nothing_in_common() -> None:
    other = slot()
    assert {ONE.slot_id, ONE.salt, ONE.nonce, ONE.wrapped}.isdisjoint(
        {other.slot_id, other.salt, other.nonce, other.wrapped}
    )


def test_a_slot_copied_to_another_person_number_kind_or_file_does_not_open() -> None:
    assert open_slot(replace(ONE, user_id="u-2"), SECRET, STORE) is None
    assert open_slot(replace(ONE, slot_id=slot().slot_id), SECRET, STORE) is None
    assert open_slot(replace(ONE, kind=KEYRING), SECRET, STORE) is None
    assert open_slot(ONE, SECRET, new_store_id()) is None


@given(st.data())
def test_no_slot_opens_after_any_change_of_what_counts(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([f.name for f in fields(Slot) if f.name not in NOT_BOUND]))
    value = getattr(ONE, name)
    if isinstance(value, bytes):
        place = data.draw(st.integers(0, len(value) * 8 - 1))
        changed: Any = bytearray(value)
        changed[place // 8] ^= 1 << (place % 8)
        changed = bytes(changed)
    elif isinstance(value, Cost):
        changed = data.draw(
            st.builds(Cost, st.integers(1, 3), st.integers(16, 64), st.integers(1, 2))
        )
    else:
        changed = data.draw(st.text(max_size=40).filter(lambda text: text != value))
    assert open_slot(replace(ONE, **{name: changed}), SECRET, STORE) is None


def test_the_key_is_in_no_repr() -> None:
    texts = repr(ONE) + repr(KeySlots(STORE, (ONE,)))
    assert KEY.hex() not in texts
    assert repr(KEY) not in texts
    assert ONE.wrapped.hex() not in slots_bytes(KeySlots(STORE, (slot(),))).decode()


def test_what_is_made_costs_what_is_asked_today() -> None:
    assert Cost(3, 65_536, 4) == key_slots.CURRENT
    made = new_slot(STORE, "u-1", "Ann", "administrator", SECRET, KEY, NOW)
    assert made.cost == key_slots.CURRENT
    assert not is_old(made)
    assert open_slot(made, SECRET, STORE) == KEY


@pytest.mark.parametrize(
    ("cost", "old"),
    [(CHEAP, True), (Cost(2, 65_536, 4), True), (Cost(3, 32_768, 4), True), (Cost(4), False)],
)
def test_a_slot_is_old_when_a_try_costs_less_than_today(cost: Cost, old: bool) -> None:
    assert is_old(replace(ONE, cost=cost)) is old
    assert not is_old(replace(ONE, cost=CHEAP), CHEAP)


def test_pretending_is_one_try(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Cost] = []
    real = key_slots._locking_key

    def counted(one: Slot, secret: str) -> bytes:
        tried.append(one.cost)
        return real(one, secret)

    monkeypatch.setattr(key_slots, "_locking_key", counted)
    pretend(SECRET, CHEAP)
    assert tried == [CHEAP]


def test_too_little_memory_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    from cryptography.hazmat.primitives.kdf import argon2

    class Hungry:
        def __init__(self, **_of: object) -> None:
            raise MemoryError

    monkeypatch.setattr(argon2, "Argon2id", Hungry)
    with pytest.raises(StoreError, match="memory"):
        open_slot(ONE, SECRET, STORE)


# -- the file --------------------------------------------------------------------------------------


NAMES = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=20)


@given(st.lists(st.tuples(NAMES, st.binary(min_size=16, max_size=16)), min_size=1, max_size=5))
def test_slots_come_back_from_the_file_as_they_were(people: list[tuple[str, bytes]]) -> None:
    slots = tuple(
        replace(ONE, slot_id=f"s-{number}", name=name, salt=salt)
        for number, (name, salt) in enumerate(people)
    )
    kept = KeySlots(STORE, slots)
    assert slots_from(slots_bytes(kept)) == kept


def test_the_file_is_only_its_owners_and_whole(tmp_path: Path) -> None:
    assert read_slots(tmp_path) is None
    assert not has_file(tmp_path)
    write_slots(tmp_path, KeySlots(STORE, (ONE,)))
    assert read_slots(tmp_path) == KeySlots(STORE, (ONE,))
    assert [path.name for path in tmp_path.iterdir()] == [KEYS_NAME]
    if os.name == "posix":
        assert (tmp_path / KEYS_NAME).stat().st_mode & 0o077 == 0


def test_the_file_has_just_what_is_documented() -> None:
    found = json.loads(slots_bytes(KeySlots(STORE, (ONE,))))
    assert [*found] == ["format", "store", "slots"]
    assert [*found["slots"][0]] == [
        "slot", "kind", "user", "name", "shown_role", "time", "memory_kib", "lanes", "salt",
        "nonce", "wrapped", "made",
    ]  # fmt: skip


@given(st.data())
def test_a_byte_changed_in_the_file_opens_nothing_it_should_not(data: st.DataObject) -> None:
    whole = slots_bytes(KeySlots(STORE, (ONE,)))
    place = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != whole[place]))
    found = slots_from(whole[:place] + bytes([byte]) + whole[place + 1 :])
    if found is None:
        return
    (read,) = found.slots
    if open_slot(read, SECRET, found.store) is not None:
        # Only what is shown, or the space between two words of the file, was changed.
        assert replace(read, name=ONE.name, shown_role=ONE.shown_role, made=NOW) == ONE


@given(st.binary(max_size=300))
def test_any_bytes_are_a_file_or_none(data: bytes) -> None:
    assert slots_from(data) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)


@given(st.data())
def test_any_json_in_any_place_is_read_or_left_out(data: st.DataObject) -> None:
    found = json.loads(slots_bytes(KeySlots(STORE, (ONE, slot()))))
    name = data.draw(st.sampled_from([*found["slots"][0], "format", "store", "slots"]))
    part = found if name in found else found["slots"][0]
    part[name] = data.draw(JSON)
    read = slots_from(json.dumps(found).encode())
    assert read is None or all(one.cost.is_allowed for one in read.slots)


def test_one_slot_that_cannot_be_read_leaves_the_others() -> None:
    good, bad = slot(), slot()
    found = json.loads(slots_bytes(KeySlots(STORE, (bad, good))))
    found["slots"][0]["salt"] = "ABCD"
    assert slots_from(json.dumps(found).encode()) == KeySlots(STORE, (good,))


@pytest.mark.parametrize(
    "cost",
    [
        Cost(10_000, 65_536, 4),
        Cost(3, 1 << 30, 4),
        Cost(3, 65_536, 4_000),
        Cost(0, 65_536, 4),
        Cost(3, 8, 4),
        Cost(-1, -1, -1),
    ],
)
def test_a_slot_cannot_stop_the_computer(cost: Cost) -> None:
    assert slots_from(slots_bytes(KeySlots(STORE, (replace(ONE, cost=cost),)))) is None


def test_a_name_in_the_file_can_be_shown(tmp_path: Path) -> None:
    strange = replace(ONE, name="A\nn\u202en" + "x" * 1_000)
    read = slots_from(slots_bytes(KeySlots(STORE, (strange,))))
    assert read is not None
    assert read.slots[0].name == "Ann" + "x" * 97


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / KEYS_NAME).write_bytes(b" " * (LARGEST + 1))
    tracemalloc.start()
    assert read_slots(tmp_path) is None
    assert tracemalloc.get_traced_memory()[1] < 4 * LARGEST
    tracemalloc.stop()
    assert has_file(tmp_path)


def test_a_file_that_is_none_is_as_none(tmp_path: Path) -> None:
    (tmp_path / KEYS_NAME).mkdir()
    assert read_slots(tmp_path) is None
    assert has_file(tmp_path)
    with pytest.raises(StoreError):
        write_slots(tmp_path, KeySlots(STORE, (ONE,)))


@pytest.mark.skipif(os.name != "posix", reason="links need a right elsewhere")
def test_a_link_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(slots_bytes(KeySlots(STORE, (ONE,))))
    before = elsewhere.read_bytes()
    (tmp_path / KEYS_NAME).symlink_to(elsewhere)
    assert read_slots(tmp_path) is None
    assert has_file(tmp_path)
    write_slots(tmp_path, KeySlots(STORE, (slot(),)))
    assert not (tmp_path / KEYS_NAME).is_symlink()
    assert elsewhere.read_bytes() == before


def test_a_damaged_file_is_kept_beside(tmp_path: Path) -> None:
    set_file_aside(tmp_path, NOW)
    (tmp_path / KEYS_NAME).write_bytes(b"half")
    set_file_aside(tmp_path, NOW)
    (aside,) = tmp_path.iterdir()
    assert aside.name == f"{KEYS_NAME}.damaged-2026-11-23T090000Z"
    assert aside.read_bytes() == b"half"
