"""How somebody gets in where nobody has a password yet, or nobody knows theirs any more.

At the first start, and beside the bare key of an older version, the first administrator is made.
With the recovery sheet, which is the key itself, an administrator sets a new password. Each is
written so that a program cut off anywhere leaves a key that opens: the bare key is only deleted
once a slot was read back from the disk and opened.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from triage_app.errors import InputRefused, StoreChanged, StoreError, StoreKeyWrong
from triage_app.model.ids import Clock, uuid7_maker
from triage_app.model.intake import AuditEntry, Event
from triage_app.model.user import User
from triage_app.records.failures import store_sentences
from triage_app.records.key_file import KEY_BYTES, read_key
from triage_app.records.key_slots import (
    Cost,
    KeySlots,
    make_file,
    new_slot,
    new_store_id,
    open_slot,
    read_slots,
)
from triage_app.records.recovery_sheet import key_from
from triage_app.records.sqlite_records import KEY_NAME
from triage_app.records.users import name_key
from triage_app.records.vault import Vault
from triage_app.texts import _
from triage_app.workflow.entering import enter, look_at_desk, open_vault
from triage_app.workflow.may import Role
from triage_app.workflow.passwords import checked_password
from triage_app.workflow.person_names import tidy_name
from triage_app.workflow.signing import (
    Person,
    Recovered,
    Refused,
    SignedIn,
    Start,
    Unlocked,
)
from triage_app.workflow.slots import give_slot

if TYPE_CHECKING:
    from triage_app.records.store import Records

_ADMINISTRATOR: Final = Role.ADMINISTRATOR.value


def make_first(
    directory: Path,
    name: str,
    password: str,
    now: Clock,
    computer: str = "",
    *,
    cost: Cost | None = None,
) -> SignedIn:
    """Make the first administrator, with the store where there is none, and let them in.

    Args:
        directory: the store's folder; made when it is not there.
        name: of the administrator.
        password: theirs.
        now: aware clock.
        computer: the short name of this machine.
        cost: what a try at the password is to cost; None for `key_slots.CURRENT`.

    Raises:
        InputRefused: name or password cannot be used, or somebody can sign in here already.
        StoreError: the store or its keys cannot be opened or written.
    """
    name, password = tidy_name(name), checked_password(password, name)
    start = look_at_desk(directory).start
    if start not in (Start.FIRST, Start.OLD_KEY):
        raise InputRefused(
            _("There is a store with keys in this folder already."),
            _("Nothing was changed. Start the program again and sign in."),
        )
    if start is Start.FIRST:
        user_id = _new_keys(directory, name, password, now, cost)
    else:
        user_id = _take_bare_key(directory, name, password, now, computer, cost)
    return _let_in(directory, user_id, password, now, computer, cost)


def recover(directory: Path, groups: str, now: Clock, computer: str = "") -> Recovered:
    """Open the store with the groups of the recovery sheet, and say whose password can be set.

    Raises:
        StoreKeyWrong: they are mistyped, or of another store, or the store is damaged.
        StoreError: it cannot be opened.
    """
    vault = Vault(directory, key_from(groups))
    try:
        records = open_vault(vault, now, may_be_new=False)
    except StoreKeyWrong as err:
        raise StoreKeyWrong(
            _("This recovery sheet does not open the store, or the store is damaged or missing."),
            _("Nothing was changed. Look whether it is this clinic's newest sheet and folder."),
        ) from err
    try:
        people = records.users()
    finally:
        records.close()
    found = [
        Person(user.user_id, user.name, user.role)
        for user in people
        if user.removed is None and user.role == _ADMINISTRATOR
    ]
    administrators = tuple(sorted(found, key=lambda person: name_key(person.name)))
    return Recovered(vault, administrators, now, computer)


def set_after_recovery(
    recovered: Recovered,
    user_id: str | None,
    name: str,
    password: str,
    *,
    cost: Cost | None = None,
) -> SignedIn:
    """Set a new password for an administrator, or make a new one, and let them in.

    Their PIN and their second step end: what the telephone is for may be lost as well.

    Args:
        recovered: what `recover` gave.
        user_id: one of its administrators; None for a new one.
        name: of the new one; of no account else.
        password: the new one.
        cost: as for `make_first`.

    Raises:
        InputRefused: name or password cannot be used.
        StoreChanged: somebody has the name already, or the administrator was removed meanwhile.
        StoreError: it cannot be written; the sheet opens the store as before.
    """
    vault, now, computer = recovered.vault, recovered.now, recovered.computer
    known = {person.user_id: person.name for person in recovered.administrators}
    name = tidy_name(name) if user_id is None else known[user_id]
    checked_password(password, name)
    records = open_vault(vault, now, may_be_new=False)
    try:
        if user_id is None:
            user_id = _add_administrator(records, name, now(), computer)
        _set_anew(records, vault, user_id, password, now, computer, Event.RECOVERY_KEY_USED, cost)
    finally:
        records.close()
    return _let_in(vault.directory, user_id, password, now, computer, cost)


def _new_keys(directory: Path, name: str, password: str, now: Clock, cost: Cost | None) -> str:
    """A new key, locked for somebody who is not in any store yet: `enter` makes both.

    The key never lies on the disk unlocked. Cut off from here on, the password opens what there is.
    """
    with store_sentences(directory):
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    store, user_id = new_store_id(), uuid7_maker(now)()
    key = secrets.token_bytes(KEY_BYTES)
    slot = new_slot(store, user_id, name, _ADMINISTRATOR, password, key, now(), cost=cost)
    make_file(directory, KeySlots(store, (slot,)))
    return user_id


def _take_bare_key(
    directory: Path, name: str, password: str, now: Clock, computer: str, cost: Cost | None
) -> str:
    """An administrator for the store that the bare key opens; the key stays until they are in."""
    vault = Vault(directory, read_key(directory / KEY_NAME))
    records = open_vault(vault, now, may_be_new=True)
    try:
        same = [
            user
            for user in records.users()
            if user.removed is None and name_key(user.name) == name_key(name)
        ]
        if same and same[0].role != _ADMINISTRATOR:
            raise InputRefused(
                _("Somebody of this name is here, and is not an administrator."),
                _("Nothing was changed. Type the name of an administrator, or another name."),
            )
        user_id = same[0].user_id if same else _add_administrator(records, name, now(), computer)
        event = Event.PASSWORD_RESET if same else None
        _set_anew(records, vault, user_id, password, now, computer, event, cost)
    finally:
        records.close()
    return user_id


def _add_administrator(records: Records, name: str, now: datetime, computer: str) -> str:
    user = User(uuid7_maker(lambda: now)(), name, _ADMINISTRATOR, now)
    first = "" if records.users() else ", the first"
    detail = f"{user.role}{first}"
    entry = AuditEntry(Event.USER_ADDED, now, user.staff, user.user_id, detail, computer)
    records.save_user(user, entry)
    return user.user_id


def _set_anew(
    records: Records,
    vault: Vault,
    user_id: str,
    password: str,
    now: Clock,
    computer: str,
    event: Event | None,
    cost: Cost | None,
) -> None:
    """A slot for somebody who proved to have the key itself; the file is made anew if need be."""
    before = records.user(user_id)
    assert before is not None

    def entries(user: User) -> list[AuditEntry]:
        moment = now()
        made = [AuditEntry(event, moment, user.staff, user_id, "", computer)] if event else []
        if before.second_factor:
            off = Event.SECOND_FACTOR_CHANGED
            made.append(AuditEntry(off, moment, user.staff, user_id, "off", computer))
        return made

    give_slot(
        records,
        vault,
        user_id,
        password,
        now(),
        at_end=as_new,
        entries=entries,
        new_file=True,
        cost=cost,
    )


def as_new(user: User) -> User:
    """The person with nothing but the password that was just set."""
    return replace(user, must_change=False, pin="", second_factor="", second_factor_used=0)


def _let_in(
    directory: Path, user_id: str, password: str, now: Clock, computer: str, cost: Cost | None
) -> SignedIn:
    """Read the slot back from the disk, open it, and go in; only then a bare key is deleted.

    Nothing is tried with a delay: who is here has the key itself.
    """
    slots = read_slots(directory)
    slot = None if slots is None else slots.of(user_id)
    key = None if slots is None or slot is None else open_slot(slot, password, slots.store)
    if slot is None or key is None:
        raise StoreError(
            _("The keys that were just written cannot be read again."),
            _("Nothing is lost. Look whether the disk is sound, then start the program again."),
        )
    unlocked = Unlocked(directory, key, user_id, slot.name, slot.slot_id, password)
    found = enter(unlocked, now, computer, cost=cost, waits=False)
    if isinstance(found, Refused):
        raise StoreChanged(
            _("Another program changed the keys at the same time."),
            _("Nothing is lost. Start the program again and sign in."),
        )
    return found
