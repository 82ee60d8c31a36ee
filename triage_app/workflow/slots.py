"""Keeps the rows of people and the slots in the file in step, whatever cuts the program off.

A slot counts when its person's row names it, or is about to; when the row names none, as after a
restore, any slot of theirs counts and is named at the next sign-in. A password is changed in three
steps, each of which leaves one password that opens: the row names the new slot as the next one; the
file has the new slot in place of the old; the row names the new one alone. The file is only written
while the store is held for writing, so that two programs cannot write over each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from triage_app.errors import Bug, StoreChanged, StoreError
from triage_app.model.intake import AuditEntry
from triage_app.model.user import User
from triage_app.records.key_slots import (
    PASSWORD,
    Cost,
    KeySlots,
    Slot,
    has_file,
    new_slot,
    new_store_id,
    open_slot,
    pretend,
    read_slots,
    set_file_aside,
    write_slots,
)
from triage_app.records.vault import Vault
from triage_app.texts import _

if TYPE_CHECKING:
    from triage_app.records.store import Records

_TRIES: Final = 5

Change = Callable[[User], User]


def counts(user: User, slot_id: str) -> bool:
    """Whether the store still counts the password slot of this id."""
    named = {user.slot_id, user.next_slot_id} - {""}
    return user.removed is None and (slot_id in named or not named)


def accepts(user: User, slot: Slot) -> bool:
    """Whether the store still counts this slot; one of the keyring as the password's it is for."""
    return slot.user_id == user.user_id and counts(user, slot.counts_as)


def in_step(slots: KeySlots, users: Sequence[User]) -> KeySlots:
    """The slots that count, each with the name and role its person has now."""
    living = {user.user_id: user for user in users if user.removed is None}
    kept = []
    for slot in slots.slots:
        user = living.get(slot.user_id)
        if user is not None and accepts(user, slot):
            kept.append(replace(slot, name=user.name, shown_role=user.role))
    return replace(slots, slots=tuple(kept))


def write_in_step(records: Records, vault: Vault) -> None:
    """Bring the file up to what the store says of people; written only when it differs.

    Raises:
        StoreError: it cannot be written; what the store says counts all the same.
    """
    slots = read_slots(vault.directory)
    if slots is None or in_step(slots, records.users()) == slots:
        return
    with records.together():
        slots = read_slots(vault.directory)
        if slots is None:
            return
        after = in_step(slots, records.users())
        if after.slots and after != slots:
            write_slots(vault.directory, after)


def give_slot(
    records: Records,
    vault: Vault,
    user_id: str,
    password: str,
    now: datetime,
    *,
    at_once: Change = lambda user: user,
    at_end: Change = lambda user: user,
    entries: Callable[[User], Sequence[AuditEntry]] = lambda _user: (),
    new_file: bool = False,
    cost: Cost | None = None,
) -> User:
    """Give a person a slot that this password opens, in place of any they have.

    Args:
        records: the open store.
        vault: where it lies, and its key.
        user_id: whose slot.
        password: the new one.
        now: aware.
        at_once: what changes in their row before the new password counts.
        at_end: what changes in it once it does.
        entries: for the audit, with the row as it is then.
        new_file: whether a file that is missing or cannot be read is made anew; else it is refused.
        cost: None for `key_slots.CURRENT`.

    Raises:
        StoreError: it could not be done: the old password counts, or already the new one.
        StoreChanged: another program changed the same person at the same time.
    """
    known = read_slots(vault.directory)
    if known is None and not new_file:
        raise keys_unreadable()
    slots = known or KeySlots(new_store_id())
    slot = _slot_for(records, vault, slots.store, user_id, password, now, cost)
    for _time in range(_TRIES):
        with records.together():
            row = _needed(records, user_id)
            records.save_user(replace(at_once(row), next_slot_id=slot.slot_id), None)
        with records.together():
            row = _needed(records, user_id)
            if row.next_slot_id != slot.slot_id:
                # They signed in elsewhere in between, which ends a change that was begun.
                continue
            _put(records, vault, slots, slot, now, was_read=known is not None)
            after = replace(at_end(row), slot_id=slot.slot_id, next_slot_id="")
            records.save_user(after, None)
            for entry in entries(after):
                records.record(entry)
            return after
    raise _changed()


def raise_cost(
    records: Records, vault: Vault, slot: Slot, password: str, now: datetime, cost: Cost | None
) -> None:
    """Lock the same slot at what a try is to cost today: one write, and the password stays.

    Raises:
        StoreError: it could not be written; the slot is as it was.
    """
    slots = read_slots(vault.directory)
    if slots is None:
        return
    dearer = new_slot(
        slots.store,
        slot.user_id,
        slot.name,
        slot.shown_role,
        password,
        vault.key,
        now,
        slot_id=slot.slot_id,
        cost=cost,
    )
    with records.together():
        found = read_slots(vault.directory)
        if found is None or slot not in found.slots or found.store != slots.store:
            return  # changed elsewhere in between: the next sign-in looks again
        after = tuple(dearer if one == slot else one for one in found.slots)
        write_slots(vault.directory, replace(found, slots=after))


def put_beside(records: Records, vault: Vault, slot: Slot | None, user_id: str, kind: str) -> None:
    """Put a person's slot of another kind than the password into the file, or take it out.

    Raises:
        StoreError: it could not be written.
    """
    with records.together():
        slots = read_slots(vault.directory)
        if slots is None:
            raise keys_unreadable()
        others = [one for one in slots.slots if (one.user_id, one.kind) != (user_id, kind)]
        after = (*others, slot) if slot is not None else tuple(others)
        if after != slots.slots:
            write_slots(vault.directory, replace(slots, slots=after))


def password_opens(vault: Vault, user: User, password: str) -> bool:
    """Whether it is this person's password, by the slot that counts.

    Raises:
        StoreError: the file with the keys cannot be read.
    """
    slots = read_slots(vault.directory)
    if slots is None:
        raise keys_unreadable()
    slot = slots.of(user.user_id)
    if slot is None or not accepts(user, slot):
        pretend(password)
        return False
    return open_slot(slot, password, slots.store) == vault.key


def has_password(vault: Vault, users: Sequence[User]) -> frozenset[str]:
    """The ids of those whose slot is there and counts."""
    slots = read_slots(vault.directory)
    if slots is None:
        return frozenset()
    return frozenset(slot.user_id for slot in in_step(slots, users).slots if slot.kind == PASSWORD)


def keys_unreadable() -> StoreError:
    """The file of the keys is gone, or nothing in it can be read."""
    return StoreError(
        _("The file with the keys, triage.keys, is missing or damaged."),
        _(
            "The patients' records are safe. Close the program, start it again, and use the"
            " recovery sheet."
        ),
    )


def _slot_for(
    records: Records,
    vault: Vault,
    store: str,
    user_id: str,
    password: str,
    now: datetime,
    cost: Cost | None,
) -> Slot:
    user = _needed(records, user_id)
    return new_slot(store, user_id, user.name, user.role, password, vault.key, now, cost=cost)


def _put(
    records: Records,
    vault: Vault,
    made: KeySlots,
    slot: Slot,
    now: datetime,
    *,
    was_read: bool,
) -> None:
    found = read_slots(vault.directory)
    if found is not None and found.store != made.store:
        raise _changed()
    if found is None and has_file(vault.directory):
        if was_read:
            # It was whole a moment ago: a disk that fails just now has not damaged it.
            raise keys_unreadable()
        set_file_aside(vault.directory, now)
    slots = in_step(found or made, records.users())
    others = tuple(one for one in slots.slots if one.user_id != slot.user_id)
    write_slots(vault.directory, replace(slots, slots=(*others, slot)))


def _needed(records: Records, user_id: str) -> User:
    user = records.user(user_id)
    if user is None:
        raise Bug("A slot was asked for somebody who is not in the store.")
    if user.removed is not None:
        raise StoreChanged(
            _("This person was removed in the meantime."),
            _("Nothing was changed. Load the list of people again."),
        )
    return user


def _changed() -> StoreChanged:
    return StoreChanged(
        _("Another program changed the keys at the same time."),
        _("The password is as it was. Try again in a moment."),
    )
