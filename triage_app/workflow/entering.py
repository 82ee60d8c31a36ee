"""Who is let in: from a name and a password to the open store, or to a reason why not.

A wrong name and a wrong password get the same answer after the same work; wrong ones are counted
and soon cost time. The password opens the person's slot; whether that slot still counts, and what
the person may do, only the store says.

Others name all of it by `sign_in`.
"""

from __future__ import annotations

import contextlib
import hmac
import logging
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from triage_app.errors import StoreError, StoreKeyWrong
from triage_app.model.ids import Clock
from triage_app.model.intake import AuditEntry, Event
from triage_app.model.user import User
from triage_app.records.attempts import delay_after, note_failure, stranger, wait_left
from triage_app.records.failures import store_sentences
from triage_app.records.first_look import Health, look
from triage_app.records.key_file import read_key
from triage_app.records.key_slots import (
    KEYRING,
    KEYRING_END,
    PASSWORD,
    Cost,
    KeySlots,
    Slot,
    has_file,
    is_old,
    open_slot,
    pretend,
    read_slots,
)
from triage_app.records.set_aside import finish_exchange
from triage_app.records.sqlite_records import KEY_NAME, STORE_NAME, open_records
from triage_app.records.users import name_key
from triage_app.records.vault import Vault, keep_entry
from triage_app.texts import _
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.may import Role
from triage_app.workflow.second_factor import step_of
from triage_app.workflow.signing import (
    Desk,
    Person,
    Reason,
    Refused,
    SignedIn,
    Start,
    Unlocked,
)
from triage_app.workflow.slots import counts, keys_unreadable, raise_cost, write_in_step
from triage_app.workflow.wrong_tries import PROGRAM, settle, tally

if TYPE_CHECKING:
    from triage_app.records.store import Records

log = logging.getLogger(__name__)

# -- before anybody is in --------------------------------------------------------------------------


def look_at_desk(directory: Path) -> Desk:
    """What can be known of a store before anybody signed in; part of every start.

    Raises:
        StoreError: nothing can be known: the folder cannot be looked into.
    """
    with store_sentences(directory / STORE_NAME):
        with contextlib.suppress(OSError):
            finish_exchange(directory / STORE_NAME)
        slots = read_slots(directory)
        if slots is not None:
            return Desk(Start.READY, _people(slots), _in_keyring(slots))
        if (directory / KEY_NAME).is_file():
            return Desk(Start.OLD_KEY)
        is_used = has_file(directory) or has_store(directory)
        return Desk(Start.DAMAGED_KEYS if is_used else Start.FIRST)


def has_store(directory: Path) -> bool:
    """Whether there is anything in the store's file or its log."""
    beside = (directory / STORE_NAME, directory / f"{STORE_NAME}-wal")
    return any(file.exists() and file.stat().st_size > 0 for file in beside)


def unlock(
    directory: Path, who: str, password: str, now: Clock, computer: str = ""
) -> Unlocked | Refused:
    """Try a password.

    Args:
        directory: the store's folder.
        who: the id of a person, or their whole name; case and spaces do not count.
        password: as typed.
        now: aware clock.
        computer: the short name of this machine.

    Raises:
        StoreError: the keys cannot be read, or the wrong try cannot be counted.
    """
    slots = read_slots(directory)
    if slots is None:
        raise keys_unreadable()
    slot = _slot_of(slots, who)
    person = stranger(slots.store, who) if slot is None else slot.user_id
    wait = wait_left(directory, person, now())
    if wait:
        return Refused(Reason.WAIT, wait)
    if slot is None:
        # As much work as for somebody who is there, so that the time does not tell.
        pretend(password, slots.slots[0].cost)
        key = None
    else:
        key = open_slot(slot, password, slots.store)
    if slot is None or key is None:
        return _counted(directory, person, Reason.WRONG, now(), computer)
    return Unlocked(directory, key, slot.user_id, slot.name, slot.slot_id, password)


def _people(slots: KeySlots) -> tuple[Person, ...]:
    people = {
        slot.user_id: Person(slot.user_id, slot.name, slot.shown_role)
        for slot in slots.slots
        if slot.kind == PASSWORD
    }
    return tuple(sorted(people.values(), key=lambda person: name_key(person.name)))


def _in_keyring(slots: KeySlots) -> frozenset[str]:
    return frozenset(slot.user_id for slot in slots.slots if slot.kind == KEYRING)


def _slot_of(slots: KeySlots, who: str) -> Slot | None:
    """The password slot of a person by id, else by name; of two by one name the newest."""
    found = slots.of(who)
    if found is not None:
        return found
    wanted = name_key(who)
    named = [
        slot for slot in slots.slots if slot.kind == PASSWORD and name_key(slot.name) == wanted
    ]
    return named[-1] if wanted and named else None


def _counted(directory: Path, person: str, reason: Reason, now: datetime, computer: str) -> Refused:
    failures = note_failure(directory, person, now, computer)
    return Refused(reason, delay_after(failures.count))


# -- in --------------------------------------------------------------------------------------------


def enter(
    unlocked: Unlocked,
    now: Clock,
    computer: str = "",
    code: str = "",
    *,
    cost: Cost | None = None,
    waits: bool = True,
) -> SignedIn | Refused:
    """Open the store for somebody whose password was right.

    It ends what a cut-off program left half done: a change of the password, the first start, a bare
    key beside the store.

    Args:
        unlocked: what `unlock` gave.
        now: aware clock.
        computer: the short name of this machine.
        code: of the second step; empty until it was asked for.
        cost: what a try at a password is to cost; None for `key_slots.CURRENT`.
        waits: False for whoever has the key itself, whatever wrong passwords others typed.

    Raises:
        StoreKeyWrong: the store is damaged, missing, or of another key; nothing was changed.
        StoreError: it cannot be opened or written.
    """
    wait = wait_left(unlocked.directory, unlocked.user_id, now()) if waits else timedelta(0)
    if wait:
        return Refused(Reason.WAIT, wait)
    vault = unlocked.vault
    records = open_vault(vault, now, may_be_new=_is_only_slot(unlocked))
    try:
        admitted = _admit(records, unlocked, now, computer, code)
        if isinstance(admitted, Refused):
            records.close()
            return admitted
        _put_right(records, unlocked, now(), cost)
    except BaseException:
        records.close()
        raise
    return SignedIn(records, vault, admitted)


def open_vault(vault: Vault, now: Clock, *, may_be_new: bool) -> Records:
    """Open the store of this key; one that is not there is made only when it may be new.

    Raises:
        StoreKeyWrong: it is damaged, missing, or of another key; nothing was changed.
        StoreError: it cannot be opened.
    """
    with store_sentences(vault.store):
        finish_exchange(vault.store)
        health = look(vault)
    if health is Health.WHOLE or (health is Health.NEW and may_be_new):
        return open_records(vault.store, vault.key, now)
    if health is Health.DAMAGED:
        raise StoreKeyWrong(
            _("The store {name} is damaged, or belongs to other keys.").format(
                name=vault.store.name
            ),
            _("Nothing was changed. Start the program again: it offers the last good backup."),
        )
    raise StoreKeyWrong(
        _("The store {name} is not there.").format(name=vault.store.name),
        _("Nothing was written. Restore it from the last good backup."),
    )


def sign_out(clinic: Clinic) -> None:
    """Note that the person left; whoever calls this closes the records."""
    clinic.records.record(clinic.entry(Event.SIGNED_OUT, clinic.staff.staff_id))


def _is_only_slot(unlocked: Unlocked) -> bool:
    slots = read_slots(unlocked.directory)
    return slots is not None and [slot.slot_id for slot in slots.slots] == [unlocked.slot_id]


def _admit(
    records: Records, unlocked: Unlocked, now: Clock, computer: str, code: str
) -> User | Refused:
    """Hold the slot and the code against the person's row; all that is written is one act."""
    moment = now()
    told = tally(unlocked.directory, moment, computer)
    with records.together():
        user = records.user(unlocked.user_id) or _first_user(records, unlocked, moment, computer)
        refused = _refusal(user, unlocked, code, moment)
        if user is not None and refused is None:
            for entry in told.entries:
                records.record(entry)
            user = _let_in(records, user, unlocked, code, moment, computer)
        elif refused is Reason.NOT_HERE:
            records.record(_no_longer_good(unlocked.user_id, moment, computer))
    if refused is Reason.CODE_WANTED:
        return Refused(refused)
    if user is None or refused is not None:
        return _counted(
            unlocked.directory, unlocked.user_id, refused or Reason.NOT_HERE, moment, computer
        )
    settle(unlocked.directory, told, user.user_id)
    return user


def _refusal(user: User | None, unlocked: Unlocked, code: str, now: datetime) -> Reason | None:
    if user is None or not counts(user, _named(unlocked)):
        return Reason.NOT_HERE
    if not user.second_factor:
        return None
    if not code.strip():
        return Reason.CODE_WANTED
    step = step_of(user.second_factor, code, now, user.second_factor_used)
    return Reason.CODE_WRONG if step is None else None


def _let_in(
    records: Records, user: User, unlocked: Unlocked, code: str, now: datetime, computer: str
) -> User:
    """Write that they are in, and end a change of their password that was cut off."""
    by = user.staff
    how = ["keyring"] if unlocked.slot_id.endswith(KEYRING_END) else []
    used = user.second_factor_used
    if user.second_factor:
        how.append("second step")
        used = step_of(user.second_factor, code, now, used) or used
    if user.next_slot_id == _named(unlocked):
        # The new password counts already; only its entry was cut off.
        event = Event.PASSWORD_RESET if user.must_change else Event.PASSWORD_CHANGED
        detail = "ended at the sign-in: the program was cut off"
        records.record(AuditEntry(event, now, by, user.user_id, detail, computer))
    after = replace(user, slot_id=_named(unlocked), next_slot_id="", second_factor_used=used)
    entry = AuditEntry(Event.SIGNED_IN, now, by, user.user_id, ", ".join(how), computer)
    records.save_user(after, entry)
    return after


def _first_user(records: Records, unlocked: Unlocked, now: datetime, computer: str) -> User | None:
    """The first administrator, when nobody is in the store yet and nobody else has a slot."""
    if records.users() or not _is_only_slot(unlocked):
        return None
    user = User(unlocked.user_id, unlocked.name, Role.ADMINISTRATOR.value, now)
    detail = f"{user.role}, the first"
    records.save_user(
        user, AuditEntry(Event.USER_ADDED, now, user.staff, user.user_id, detail, computer)
    )
    return user


def _no_longer_good(user_id: str, now: datetime, computer: str) -> AuditEntry:
    detail = "a password that is no longer good"
    return AuditEntry(Event.SIGN_IN_FAILED, now, PROGRAM, user_id, detail, computer)


def _named(unlocked: Unlocked) -> str:
    return unlocked.slot_id.removesuffix(KEYRING_END)


def _put_right(records: Records, unlocked: Unlocked, now: datetime, cost: Cost | None) -> None:
    """What a sign-in does beside letting somebody in; nobody is kept out when it cannot be done."""
    vault = unlocked.vault
    try:
        delete_bare_key(vault)
        slots = read_slots(vault.directory)
        slot = None if slots is None else slots.of(unlocked.user_id)
        if slot is not None and unlocked.password and is_old(slot, cost):
            raise_cost(records, vault, slot, unlocked.password, now, cost)
        write_in_step(records, vault)
    except StoreError as err:
        log.warning("the keys could not be put right: %s", type(err).__name__)


def delete_bare_key(vault: Vault) -> None:
    """Take the bare key away that an older version left; never that of another store.

    Raises:
        StoreError: it cannot be deleted.
    """
    bare = vault.directory / KEY_NAME
    if not bare.exists():
        return
    if hmac.compare_digest(read_key(bare), vault.key):
        with store_sentences(bare):
            bare.unlink()
            keep_entry(vault.directory)
