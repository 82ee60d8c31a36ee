"""The part of the SQLite store that keeps the people who may sign in."""

from __future__ import annotations

from triage_app.model.intake import AuditEntry
from triage_app.model.user import User
from triage_app.records import audit, users
from triage_app.records.session import Session


class UserRecords:
    """What `Records` promises of the people who may sign in."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def users(self) -> tuple[User, ...]:
        """See `Records.users`."""
        with self._session.reading() as connection:
            return users.load_all(connection)

    def user(self, user_id: str) -> User | None:
        """See `Records.user`."""
        with self._session.reading() as connection:
            return users.load(connection, user_id)

    def save_user(self, user: User, entry: AuditEntry | None) -> None:
        """See `Records.save_user`."""
        with self._session.writing() as connection:
            users.put(connection, user)
            if entry is not None:
                audit.add_entry(connection, entry)
