"""The people who may sign in, as rows of the store: their role counts, nothing in a file does.

It must not decide who may be added or removed; that is `workflow.users`'s.
"""

from __future__ import annotations

import unicodedata

from triage_app.errors import StoreChanged
from triage_app.model.user import User
from triage_app.records.cipher import Connection
from triage_app.records.codec import any_text, any_text_from, time_from, time_text
from triage_app.texts import _

_COLUMNS = (
    "user_id, name, role, added, removed, slot_id, next_slot_id, must_change, pin,"
    " second_factor, second_factor_used"
)


def name_key(name: str) -> str:
    """What two names are compared by: case, width and spaces do not count."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def load_all(connection: Connection) -> tuple[User, ...]:
    """Everybody, those removed too, first added first."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM users ORDER BY added, user_id")  # noqa: S608
    return tuple(_user_from(row) for row in rows)


def load(connection: Connection, user_id: str) -> User | None:
    """The one with this id; None when there is none."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM users WHERE user_id = ?",  # noqa: S608  # a constant
        (user_id,),
    ).fetchone()
    return None if row is None else _user_from(row)


def put(connection: Connection, user: User) -> None:
    """Add the user, or replace what is known of them, by `user_id`.

    Raises:
        StoreChanged: somebody else who may sign in has this name.
    """
    key = _stored_key(user.name)
    if user.removed is None:
        taken = connection.execute(
            "SELECT 1 FROM users WHERE name_key = ? AND removed IS NULL AND user_id <> ?",
            (key, user.user_id),
        ).fetchone()
        if taken is not None:
            raise StoreChanged(
                _("Somebody of this name may sign in already."),
                _("Nothing was changed. Write the name so that the two can be told apart."),
            )
    values = (
        any_text(user.name),
        key,
        user.role,
        time_text(user.added),
        None if user.removed is None else time_text(user.removed),
        user.slot_id,
        user.next_slot_id,
        int(user.must_change),
        user.pin,
        user.second_factor,
        user.second_factor_used,
        user.user_id,
    )
    done = connection.execute(
        "UPDATE users SET name = ?, name_key = ?, role = ?, added = ?, removed = ?, slot_id = ?,"
        " next_slot_id = ?, must_change = ?, pin = ?, second_factor = ?, second_factor_used = ?"
        " WHERE user_id = ?",
        values,
    )
    if not done.rowcount:
        connection.execute(
            "INSERT INTO users (name, name_key, role, added, removed, slot_id, next_slot_id,"
            " must_change, pin, second_factor, second_factor_used, user_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )


def forget_slots(connection: Connection) -> None:
    """Let any slot of a person open for them again: a restored store has the slots of its day."""
    connection.execute("UPDATE users SET slot_id = '', next_slot_id = ''")


def _stored_key(name: str) -> str:
    # As the name itself: half a character (a lone surrogate) could not be stored.
    return any_text(name_key(name))


def _user_from(row: tuple[object, ...]) -> User:
    user_id, name, role, added, removed, slot_id, next_slot_id, must_change, *rest = row
    pin, second_factor, second_factor_used = rest
    return User(
        user_id=str(user_id),
        name=any_text_from(str(name)),
        role=str(role),
        added=time_from(str(added)),
        removed=None if removed is None else time_from(str(removed)),
        slot_id=str(slot_id),
        next_slot_id=str(next_slot_id),
        must_change=bool(must_change),
        pin=str(pin),
        second_factor=str(second_factor),
        second_factor_used=int(str(second_factor_used)),
    )
