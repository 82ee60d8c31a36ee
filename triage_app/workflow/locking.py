"""When a desk locks by itself, and what opens it again: the PIN, or the password of who locked it.

A PIN is short, so only a few are tried; then only the password opens, also after a restart. What is
shown and hidden meanwhile is the screens' business.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Final

from triage_app.errors import Bug
from triage_app.model.intake import Event
from triage_app.records.attempts import note_failure, read_attempts
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.may import Role
from triage_app.workflow.pins import pin_fits
from triage_app.workflow.proving import try_password
from triage_app.workflow.settings import settings_of
from triage_app.workflow.signing import Reason
from triage_app.workflow.wrong_tries import PIN, forgive

MOST_PINS: Final = 5
"""How many wrong PINs on end are taken before only the password opens."""


class How(Enum):
    """What came of a try to end the lock."""

    IN = "open"
    WRONG = "wrong"
    PASSWORD_WANTED = "no PIN is taken any more, only the password"  # noqa: S105  # a sentence
    WAIT = "nothing is tried until the wait is over"
    GONE = "the store knows this person no more, or with another role"


@dataclass(frozen=True, slots=True)
class Opened:
    """What came of a try.

    Attributes:
        wait: how long no password is tried; nothing for at once.
    """

    how: How
    wait: timedelta = timedelta(0)

    @property
    def is_in(self) -> bool:
        """Whether the desk is open again."""
        return self.how is How.IN


def idle_minutes(clinic: Clinic) -> int:
    """After how many minutes without a key or a click this desk locks."""
    settings = settings_of(clinic)
    at_desk = clinic.staff.role == Role.RECEPTION.value
    return settings.idle_desk if at_desk else settings.idle_room


def is_still_here(clinic: Clinic) -> bool:
    """Whether the store knows this person as they came in; False once removed or given a new role.

    A desk that is open when that happens is to be covered: its window has what they may see no
    more (45 CFR 164.308(a)(3)(ii)(C), ending access).
    """
    if clinic.vault is None:
        return True
    user = clinic.records.user(clinic.staff.staff_id)
    return user is not None and user.removed is None and user.role == clinic.staff.role


def lock(clinic: Clinic) -> Gate:
    """Note that the desk was locked; the gate opens it again."""
    clinic.records.record(clinic.entry(Event.LOCKED, clinic.staff.staff_id))
    return Gate(clinic)


class Gate:
    """A locked desk. The demo has no passwords: there, anything opens."""

    def __init__(self, clinic: Clinic) -> None:
        if clinic.vault is None and not clinic.is_demo:
            raise Bug("A desk without a key was locked.")
        self._clinic = clinic

    @property
    def wrong(self) -> int:
        """How many wrong PINs on end, on this computer, whatever was restarted since."""
        return self._count(self._person)

    @property
    def has_pin(self) -> bool:
        """Whether a PIN opens now."""
        return bool(self._pin()) and self.wrong < MOST_PINS

    def open_by_pin(self, pin: str) -> Opened:
        """Try a PIN. Raises StoreError: a wrong one could not be counted."""
        clinic = self._clinic
        if clinic.vault is None:
            return self._open_demo()
        if not is_still_here(clinic):
            return Opened(How.GONE)
        encoded = self._pin()
        if not encoded or self.wrong >= MOST_PINS:
            return Opened(How.PASSWORD_WANTED)
        # Counted before it is tried: ending the program meanwhile gives nobody another try.
        tried = note_failure(clinic.vault.directory, self._person, clinic.now(), clinic.computer)
        if pin_fits(pin, encoded):
            self._note_open("PIN", tried.count - 1)
            forgive(clinic.vault.directory, self._person)
            return Opened(How.IN)
        return Opened(How.PASSWORD_WANTED if tried.count >= MOST_PINS else How.WRONG)

    def open_by_password(self, password: str) -> Opened:
        """Try the password. Raises StoreError: a wrong one could not be counted."""
        clinic = self._clinic
        if clinic.vault is None:
            return self._open_demo()
        if not is_still_here(clinic):
            return Opened(How.GONE)
        refused = try_password(clinic, password)
        if refused is None:
            self._note_open("password", self.wrong)
            forgive(clinic.vault.directory, self._person, clinic.staff.staff_id)
            return Opened(How.IN)
        how = How.WAIT if refused.reason is Reason.WAIT else How.WRONG
        return Opened(how, refused.wait)

    def _open_demo(self) -> Opened:
        self._note_open("demo", 0)
        return Opened(How.IN)

    def _note_open(self, by: str, wrong_pins: int) -> None:
        clinic = self._clinic
        passwords = self._count(clinic.staff.staff_id)
        detail = f"{by}; wrong before: {wrong_pins} PINs, {passwords} passwords"
        clinic.records.record(clinic.entry(Event.UNLOCKED, clinic.staff.staff_id, detail))

    def _count(self, person: str) -> int:
        vault = self._clinic.vault
        failures = None if vault is None else read_attempts(vault.directory).get(person)
        return 0 if failures is None else failures.count

    def _pin(self) -> str:
        user = self._clinic.records.user(self._clinic.staff.staff_id)
        return "" if user is None or user.removed is not None else user.pin

    @property
    def _person(self) -> str:
        return f"{PIN}{self._clinic.staff.staff_id}"
